package cli

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, typed string
		want        error
	}{
		{"yes", "yes\n", nil},
		{"yes with spaces", "  yes \r\n", nil},
		{"a letter is not enough", "y\n", ErrDeclined},
		{"no", "no\n", ErrDeclined},
		{"an empty line", "\n", ErrDeclined},
		{"the end of the input", "", ErrDeclined},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, in, out, errs := TestStreams()
			in.WriteString(test.typed)
			require.ErrorIs(t, s.Confirm(t.Context(), "Go on?"), test.want)
			require.Contains(t, errs.String(), "Go on?")
			require.Empty(t, out.String(), "a question is no data")
		})
	}
}

func TestConfirmEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s, _, _, _ := TestStreams()
	r, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	s.In = r
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	require.ErrorIs(t, s.Confirm(ctx, "Go on?"), errInterrupted)
}
