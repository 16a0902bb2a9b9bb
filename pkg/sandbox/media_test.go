package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestImagesAreCheckedInOrder mends one fault of an upload after the other, and
// requires that each time the next one is named.
func TestImagesAreCheckedInOrder(t *testing.T) {
	t.Parallel()
	u := &upload{data: make([]byte, maxImage+1)}
	for _, step := range []struct {
		field string
		mend  func()
	}{
		{"/filename", func() { u.filename = "a.gif" }},
		{"/sha256", func() { u.sha256 = hex.EncodeToString(make([]byte, sha256.Size)) }},
		{"/filename", func() { u.filename = "a.png" }},
		{"file", func() { copy(u.data, imageMagic[".png"]) }},
		{"/sha256", func() { sum := sha256.Sum256(u.data); u.sha256 = hex.EncodeToString(sum[:]) }},
		{"file", func() {
			u.data = u.data[:maxImage]
			sum := sha256.Sum256(u.data)
			u.sha256 = hex.EncodeToString(sum[:])
		}},
	} {
		var failed *failure
		require.ErrorAs(t, checkImage(u, sha256.Sum256(u.data)), &failed)
		require.Equal(t, codeParam, failed.Code)
		require.Equal(t, step.field, failed.Detail.Field)
		step.mend()
	}
	require.NoError(t, checkImage(u, sha256.Sum256(u.data)))
}
