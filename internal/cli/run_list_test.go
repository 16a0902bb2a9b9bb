package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
)

func TestListFitsTheTerminal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		words  []string
		width  int
		header string
	}{
		{nil, 20, "NAME"},
		{nil, 80, "NAME TITLE"},
		{nil, 400, "NAME TITLE EFFECT PATH"},
		{[]string{"query-refund"}, 80, "NAME TITLE EFFECT PATH"},
	} {
		var out bytes.Buffer
		found := catalog.Search(test.words...)
		require.NoError(t, listForTerminal(&out, found, test.width))
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		require.Len(t, lines, 1+len(found))
		require.Equal(t, test.header, strings.Join(strings.Fields(lines[0]), " "))
		for _, line := range lines {
			require.LessOrEqual(t, runewidth.StringWidth(line), test.width, line)
		}
	}
}

func TestListHasAllWords(t *testing.T) {
	t.Parallel()
	opts, err := parseRun(testApp(t, nil), newRunCommand(testApp(t, nil), nil), []string{"refund", "--list", "--json", "query"})
	require.NoError(t, err)
	require.Equal(t, []string{"refund", "query"}, opts.Words)
	require.Nil(t, opts.Operation)
	require.True(t, opts.JSON)
}
