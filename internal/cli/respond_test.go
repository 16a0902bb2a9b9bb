package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestResponder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, body, jq string
		terminal       bool
		want           string
	}{
		{name: "one line for programs", body: "{\"b\": 1,\n \"a\": \"<&>\"}", want: "{\"b\":1,\"a\":\"<&>\"}\n"},
		{name: "indented for people", body: `{"b":1}`, terminal: true, want: "{\n  \"b\": 1\n}\n"},
		{name: "an empty answer is an object", body: "", want: "{}\n"},
		{name: "a string is raw", body: `{"code_url":"weixin://a"}`, jq: ".code_url", want: "weixin://a\n"},
		{name: "numbers stay exact", body: `{"id":9007199254740993}`, jq: ".id", want: "9007199254740993\n"},
		{name: "several results", body: `{"data":[{"id":"a"},{"id":"b"}]}`, jq: ".data[].id", want: "a\nb\n"},
		{name: "an object", body: `{"a":{"b":[1,null]}}`, jq: ".a", want: "{\"b\":[1,null]}\n"},
		{name: "halt", body: `{}`, jq: "1, halt, 2", want: "1\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			app := testApp(t, nil)
			var out strings.Builder
			app.Out = &out
			app.OutTerminal = test.terminal
			r, err := newResponder(app, test.jq, "")
			require.NoError(t, err)
			require.NoError(t, r.json(t.Context(), []byte(test.body)))
			require.Equal(t, test.want, out.String())
		})
	}
}

func TestResponderRefusesABadFilterBeforeTheCall(t *testing.T) {
	t.Parallel()
	for _, jq := range []string{".a |", "nonsense(1)"} {
		_, err := newResponder(testApp(t, nil), jq, "")
		var usage *UsageError
		require.ErrorAs(t, err, &usage, jq)
	}
}

func TestResponderFailsWithTheFilter(t *testing.T) {
	t.Parallel()
	r, err := newResponder(testApp(t, nil), ".a.b", "")
	require.NoError(t, err)
	require.ErrorContains(t, r.json(t.Context(), []byte(`{"a":"text"}`)), "--jq:")
}

func TestFailedDownloadLeavesNoFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "bill.csv")
	require.NoError(t, os.WriteFile(name, []byte("before"), 0o600))
	forged := errors.New("digest does not match")
	r := &responder{app: testApp(t, nil), file: name}
	require.ErrorIs(t, r.stream(io.MultiReader(strings.NewReader("half of it"), failingReader{forged})), forged)

	entries, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	require.Len(t, entries, 1)
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "before", string(text))
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
