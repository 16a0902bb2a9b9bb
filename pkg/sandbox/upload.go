package sandbox

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"bytes"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// upload is the content of a multipart upload.
type upload struct {
	meta     []byte // JSON text, which is what the signature covers
	filename string // of meta
	sha256   string // of meta, hexadecimal
	data     []byte
	partName string // file name of the file part
}

// parseUpload reads the parts meta and file.
func parseUpload(r *http.Request, body []byte) (*upload, *failure) {
	refuse := func(issue string) *failure {
		return fail(http.StatusBadRequest, codeParam, "the upload is malformed: "+issue)
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, refuse("its Content-Type is not multipart/form-data")
	}
	var u upload
	seen := map[string]bool{}
	for reader := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse("its parts cannot be read")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, refuse("its parts cannot be read")
		}
		name := part.FormName()
		if seen[name] {
			return nil, refuse("it has two parts " + name)
		}
		seen[name] = true
		switch name {
		case "meta":
			u.meta = data
		case "file":
			if !seen["meta"] {
				return nil, refuse("the part meta must come before the part file")
			}
			u.data, u.partName = data, part.FileName()
		default:
			return nil, refuse("it has a part that is neither meta nor file")
		}
	}
	if !seen["meta"] || !seen["file"] {
		return nil, refuse("it needs the parts meta and file")
	}
	return &u, nil
}

// takeMeta takes the file's name and hash, which every upload has, out of the
// meta part. They stay where the operation declares them itself.
func (u *upload) takeMeta(request *op.Object, meta map[string]any) {
	for name, target := range map[string]*string{"filename": &u.filename, "sha256": &u.sha256} {
		if s, ok := meta[name].(string); ok {
			*target = s
			if request.Field(name) == nil {
				delete(meta, name)
			}
		}
	}
}
