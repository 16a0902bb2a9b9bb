package cli

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/render"
)

func TestUploadsShowTheirProgress(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Direct, nil)
	require.NoError(t, os.WriteFile(s.path("logo.png"), append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("x"), 1<<20)...), 0o600))
	upload := []string{"marketing-image-upload", "--file", s.path("logo.png")}

	_, errs := s.must(upload...)
	require.Empty(t, errs)

	s.terminal = true
	out, errs := s.must(upload...)
	require.Contains(t, out, "media_url")
	require.Contains(t, errs, "1.0 MiB of 1.0 MiB")
}

func TestProgressAfterTheEndIsNotShown(t *testing.T) {
	t.Parallel()
	streams, _, _, errs := TestStreams()
	streams.SetTerminal(true)
	b := &uploadBar{bar: render.NewTransfer(streams.Err, "uploaded")}
	b.close()
	b.set(1, 2)
	require.Empty(t, errs.String())
}
