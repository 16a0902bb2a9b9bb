package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestUploadsAreCheckedInOrder mends one fault of an upload after the other, and
// requires that each time the next one is named.
func TestUploadsAreCheckedInOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kinds  fileKinds
		suffix string
		begin  string
		max    int
	}{
		{smallImages, ".png", "\x89PNG\r\n\x1a\n", 2 << 20},
		{smallImages, ".JPEG", "\xff\xd8\xff", 2 << 20},
		{documents, ".bmp", "BM", 5 << 20},
		{documents, ".pdf", "%PDF-1.7", 15 << 19},
		{videos, ".mp4", "\x00\x00\x00\x18ftypmp42", 5 << 20},
		{videos, ".rmvb", ".RMF", 5 << 20},
	} {
		t.Run(tt.suffix, func(t *testing.T) {
			t.Parallel()
			u := &upload{data: make([]byte, tt.max+1)}
			for _, step := range []struct {
				field string
				mend  func()
			}{
				{"/filename", func() { u.filename = "a.gif" }},
				{"/sha256", func() { u.sha256 = hex.EncodeToString(make([]byte, sha256.Size)) }},
				{"/filename", func() { u.filename = "a" + tt.suffix }},
				{"file", func() { copy(u.data, tt.begin) }},
				{"/sha256", func() { u.sha256 = digest(u.data) }},
				{"file", func() { u.data = u.data[:tt.max]; u.sha256 = digest(u.data) }},
			} {
				var failed *failure
				require.ErrorAs(t, tt.kinds.check(u, sha256.Sum256(u.data)), &failed)
				require.Equal(t, codeParam, failed.Code)
				require.Equal(t, step.field, failed.Detail.Field)
				step.mend()
			}
			require.NoError(t, tt.kinds.check(u, sha256.Sum256(u.data)))
		})
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// uploads sends a file, with what its meta part says.
func (x *stranger) uploads(path, filename, meta, content string) *reply {
	x.t.Helper()
	body := "--B\r\nContent-Disposition: form-data; name=\"meta\"\r\n\r\n" + meta +
		"\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename + "\"\r\n\r\n" + content + "\r\n--B--\r\n"
	r := x.request("POST", path, body)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
	x.authorize(r, path, meta, nil)
	return x.send(r)
}

// uploadsFile is uploads with the file's name and digest as meta.
func (x *stranger) uploadsFile(path, filename, content string) *reply {
	x.t.Helper()
	return x.uploads(path, filename, fmt.Sprintf(`{"filename":%q,"sha256":%q}`, filename, digest([]byte(content))), content)
}

func TestFilesOfApplications(t *testing.T) {
	t.Parallel()
	const pdf, video = "%PDF-1.7 a licence", "\x00\x00\x00\x18ftypmp42 a film"
	for _, partner := range []bool{false, true} {
		x := newStranger(t).as(partner)
		image := x.uploadsFile("/v3/merchant/media/upload", "licence.pdf", pdf).fields(t)["media_id"]
		require.NotEqual(t, image, x.uploadsFile("/v3/merchant/media/upload", "licence.pdf", pdf).fields(t)["media_id"])
		require.NotEmpty(t, x.uploadsFile("/v3/merchant/media/video_upload", "shop.mp4", video).fields(t)["media_id"])
		require.Equal(t, 400, x.uploadsFile("/v3/merchant/media/upload", "shop.mp4", video).status)
		require.Equal(t, 400, x.uploadsFile("/v3/merchant/media/video_upload", "licence.pdf", pdf).status)
	}
	x := newStranger(t, withQuirks(func(q *Quirks) { q.MediaSameURL = true }))
	first := x.uploadsFile("/v3/merchant/media/upload", "licence.pdf", pdf).fields(t)
	require.Len(t, first["media_id"], 64)
	require.Equal(t, first, x.uploadsFile("/v3/merchant/media/upload", strings.ToUpper("licence.pdf"), pdf).fields(t))
}
