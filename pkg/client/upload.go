package client

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// multipart writes an upload around its file: the meta part first, which is what
// the signature covers, then the other parts, the file last.
func multipart(msg *op.Message, boundary string) (parts [][]byte, contentType string) {
	var head bytes.Buffer
	head.WriteString("--" + boundary + "\r\n")
	head.WriteString("Content-Disposition: form-data; name=\"meta\";\r\nContent-Type: application/json\r\n\r\n")
	head.Write(msg.Meta)
	for _, part := range msg.Parts {
		head.WriteString("\r\n--" + boundary + "\r\n")
		head.WriteString("Content-Disposition: form-data; name=\"" + part[0] + "\";\r\n\r\n" + part[1])
	}
	head.WriteString("\r\n--" + boundary + "\r\n")
	head.WriteString("Content-Disposition: form-data; name=\"" + msg.FilePart + "\"; filename=\"" + quoteFilename(msg.Upload.Name) + "\";\r\n")
	head.WriteString("Content-Type: " + fileType(msg.Upload.Name) + "\r\n\r\n")
	tail := []byte("\r\n--" + boundary + "--\r\n")
	return [][]byte{head.Bytes(), msg.Upload.Data, tail}, "multipart/form-data; boundary=" + boundary
}

// uploadProgress is the key of what [WatchUpload] adds to a context.
type uploadProgress struct{}

// WatchUpload returns a context whose uploads say how many of the bytes of their
// message are sent. What is sent again is counted again from 0. progress is called
// from other goroutines, one at a time for each attempt, and may be called for a
// moment after the call has returned.
func WatchUpload(ctx context.Context, progress func(sent, total int64)) context.Context {
	return context.WithValue(ctx, uploadProgress{}, progress)
}

// watched is a body whose progress is told to who watches.
func (x *exchange) watched(ctx context.Context, total int64) io.ReadCloser {
	progress, ok := ctx.Value(uploadProgress{}).(func(sent, total int64))
	if !ok || len(x.parts) == 1 {
		return x.newBody()
	}
	return &watchedBody{ReadCloser: x.newBody(), total: total, progress: progress}
}

type watchedBody struct {
	io.ReadCloser
	sent, total int64
	progress    func(sent, total int64)
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.sent += int64(n)
		b.progress(b.sent, b.total)
	}
	return n, err
}

func quoteFilename(name string) string {
	return strings.NewReplacer("\\", "\\\\", `"`, "\\\"", "\r", "%0D", "\n", "%0A").Replace(name)
}

func fileType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".bmp":
		return "image/bmp"
	case ".gif":
		return "image/gif"
	case ".mp4", ".m4v":
		return "video/mp4"
	case ".avi":
		return "video/x-msvideo"
	case ".mov":
		return "video/quicktime"
	case ".wmv":
		return "video/x-ms-wmv"
	case ".pdf":
		return "application/pdf"
	case ".csv":
		return "text/csv"
	}
	return "application/octet-stream"
}
