package sandbox

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// upload is the content of a multipart upload.
type upload struct {
	meta     []byte // JSON text, which is what the signature covers
	filename string // of meta
	sha256   string // of meta, hexadecimal
	data     []byte
	partName string            // file name of the file part
	parts    map[string]string // the other parts
}

// parseUpload reads the parts of an upload: meta, the file, and those that the
// operation declares beside them.
func parseUpload(r *http.Request, body []byte, e *op.Endpoint) (*upload, *failure) {
	filePart := cmp.Or(e.FilePart, "file")
	refuse := func(issue string) *failure {
		return fail(http.StatusBadRequest, codeParam, "the upload is malformed: "+issue)
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, refuse("its Content-Type is not multipart/form-data")
	}
	u := upload{parts: map[string]string{}}
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
		switch f := e.Request().Field(name); {
		case name == "meta":
			u.meta = data
		case name == filePart && !seen["meta"]:
			return nil, refuse("the part meta must come before the part " + filePart)
		case name == filePart:
			u.data, u.partName = data, part.FileName()
		case f != nil && f.In == op.Part:
			u.parts[name] = string(data)
		default:
			return nil, refuse("it has the part " + strconv.Quote(name) + ", which is not defined for this operation")
		}
	}
	if !seen["meta"] || !seen[filePart] {
		return nil, refuse("it needs the parts meta and " + filePart)
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
