package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// lister answers the calls of a list, and remembers what was asked for.
type lister struct {
	answer func(fields map[string]any) (string, error)
	asked  []string
}

func (l *lister) Call(_ context.Context, e *op.Endpoint, in, out any) error {
	p, _ := pagingOf(e)
	fields := in.(map[string]any)
	l.asked = append(l.asked, fmt.Sprint(fields[p.at]))
	text, err := l.answer(fields)
	if err == nil {
		*out.(*json.RawMessage) = json.RawMessage(text)
	}
	return err
}

// numbered answers with those of n numbered things that limit and offset name.
func numbered(n int, format string) func(map[string]any) (string, error) {
	return func(fields map[string]any) (string, error) {
		from, limit := int(numberOf(fields["offset"])), int(numberOf(fields["limit"]))
		var items []string
		for i := from; i < min(from+limit, n); i++ {
			items = append(items, fmt.Sprintf(`{"n": %d}`, i))
		}
		return fmt.Sprintf(format, strings.Join(items, ","), n), nil
	}
}

// list runs the list operation of a name.
func list(t *testing.T, name, fields, jq, out string, caller op.Caller) (stdout, stderr string, err error) {
	t.Helper()
	operation, ok := catalog.Lookup(name)
	require.True(t, ok)
	endpoint := operation.Endpoints[0]
	input, err := decodeJSON(strings.NewReader(fields))
	require.NoError(t, err)
	given := input.(map[string]any)
	require.NoError(t, firstPage(endpoint, given))
	streams, _, outs, errs := TestStreams()
	r, err := newResponder(&App{Streams: streams}, jq, out)
	require.NoError(t, err)
	err = (&preparedCall{endpoint: endpoint, fields: given}).sendAll(t.Context(), caller, r)
	return outs.String(), errs.String(), err
}

const withTotal, withoutTotal = `{"data": [%s], "total_count": %d}`, `{"data": [%s], "limit": %d}`

func TestAllPages(t *testing.T) {
	t.Parallel()
	tokens := func(fields map[string]any) (string, error) {
		return map[any]string{
			nil: `{"stock_list": [{"n": 0}], "next_page_token": "b"}`,
			"b": `{"stock_list": [], "next_page_token": "c"}`,
			"c": `{"stock_list": [{"n": 1}], "next_page_token": ""}`,
		}[fields["page_token"]], nil
	}
	pages := func(fields map[string]any) (string, error) {
		n, _ := strconv.Atoi(fmt.Sprint(fields["offset"]))
		return fmt.Sprintf(`{"data": [{"n": %d}, {"n": %d}], "total_count": 4}`, 2*n, 2*n+1), nil
	}
	for _, test := range []struct {
		name, operation, fields string
		answer                  func(map[string]any) (string, error)
		items                   int
		asked                   string
		warning                 string
	}{
		{"a total that ends with a page", "complaint-list-query", `{"limit": 5}`, numbered(10, withTotal), 10, "0 5", ""},
		{"a total that ends within a page", "complaint-list-query", `{"limit": 4}`, numbered(10, withTotal), 10, "0 4 8", ""},
		{"the largest pages by themselves", "complaint-list-query", `{}`, numbered(60, withTotal), 60, "0 50", ""},
		{"from an offset on", "complaint-list-query", `{"limit": 4, "offset": 6}`, numbered(10, withTotal), 4, "6", ""},
		{"no total: until a page is empty", "complaint-list-query", `{"limit": 5}`, numbered(10, withoutTotal), 10, "0 5 10", ""},
		{"nothing", "complaint-list-query", `{}`, numbered(0, withTotal), 0, "0", ""},
		{"no array at all", "complaint-list-query", `{}`, func(map[string]any) (string, error) { return `{"total_count": 0}`, nil }, 0, "0", ""},
		{"by page", "marketing-favor-stock-list", `{"limit": 2}`, pages, 4, "0 1", ""},
		{"by page from the second on", "marketing-favor-stock-list", `{"limit": 2, "offset": 1}`, pages, 2, "1", ""},
		{"by page, counted from 1, of unknown size", "brand-card-link-list", `{}`, func(fields map[string]any) (string, error) {
			n := numberOf(fields["page_index"])
			return fmt.Sprintf(`{"active_link_list": [{"n": %d}], "total_num": 2}`, n-1), nil
		}, 2, "1 2", ""},
		{"tokens, with an empty page in the middle", "product-coupon-stock-list", `{}`, tokens, 2, "<nil> b c", ""},
		{"more are counted than there are", "complaint-list-query", `{"limit": 5}`, numbered(7, `{"data": [%s], "total_count": 1%d}`), 7, "0 5 7",
			"Warning: WeChat Pay counts 17 items in the list, which ended after 7.\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			caller := &lister{answer: test.answer}
			out, errs, err := list(t, test.operation, test.fields, "", "", caller)
			require.NoError(t, err)
			require.Equal(t, test.asked, strings.Join(caller.asked, " "))
			require.Equal(t, test.items, strings.Count(out, "\n"), out)
			require.Equal(t, test.items, strings.Count(out, `{"n":`), out)
			require.Equal(t, test.warning, errs)
		})
	}
}

func TestAllGuards(t *testing.T) {
	t.Parallel()
	same := func(map[string]any) (string, error) { return `{"data": [{"n": 0}], "stock_list": [{"n": 0}]}`, nil }
	for _, test := range []struct {
		name, operation string
		answer          func(map[string]any) (string, error)
		asked           int
	}{
		{"an offset that is not heeded", "complaint-list-query", same, 2},
		{"two pages in turn", "complaint-list-query", func(fields map[string]any) (string, error) {
			return fmt.Sprintf(`{"data": [{"n": %d}]}`, numberOf(fields["offset"])%2), nil
		}, 3},
		{"a token that does not change", "product-coupon-stock-list", func(map[string]any) (string, error) {
			return `{"stock_list": [], "next_page_token": "a"}`, nil
		}, 2},
		{"tokens for the same page", "product-coupon-stock-list", func(fields map[string]any) (string, error) {
			return fmt.Sprintf(`{"stock_list": [{"n": 0}], "next_page_token": "%va"}`, fields["page_token"]), nil
		}, 2},
		{"empty pages without an end", "product-coupon-stock-list", func(fields map[string]any) (string, error) {
			return fmt.Sprintf(`{"stock_list": [], "next_page_token": "%va"}`, fields["page_token"]), nil
		}, maxEmpty + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			caller := &lister{answer: test.answer}
			_, _, err := list(t, test.operation, `{}`, "", "", caller)
			require.ErrorContains(t, err, "the list does not go on")
			require.Len(t, caller.asked, test.asked)
		})
	}
}

func TestAllBreaksOff(t *testing.T) {
	t.Parallel()
	broken := errors.New("503 SYSTEM_ERROR")
	// after fails from an offset on.
	after := func(offset int64) *lister {
		return &lister{answer: func(fields map[string]any) (string, error) {
			if numberOf(fields["offset"]) >= offset {
				return "", broken
			}
			return numbered(25, withTotal)(fields)
		}}
	}
	t.Run("at once", func(t *testing.T) {
		t.Parallel()
		_, _, err := list(t, "complaint-list-query", `{}`, "", "", after(0))
		require.Equal(t, broken, err)
	})
	t.Run("in the middle", func(t *testing.T) {
		t.Parallel()
		out, _, err := list(t, "complaint-list-query", `{"limit": 10}`, ".n", "", after(20))
		require.ErrorIs(t, err, broken)
		require.ErrorContains(t, err, "broke off after 20 items; add --offset 20 to go on from there")
		require.Equal(t, 20, strings.Count(out, "\n"))
		require.True(t, strings.HasPrefix(out, "0\n1\n2\n"))

		rest, _, err := list(t, "complaint-list-query", `{"limit": 10, "offset": 20}`, ".n", "", &lister{answer: numbered(25, withTotal)})
		require.NoError(t, err)
		require.Equal(t, "20\n21\n22\n23\n24\n", rest)
	})
	t.Run("on the way to a file", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		_, _, err := list(t, "complaint-list-query", `{"limit": 10}`, "", filepath.Join(dir, "all.ndjson"), after(20))
		require.ErrorContains(t, err, "nothing was written to "+filepath.Join(dir, "all.ndjson"))
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	})
	t.Run("a filter that fails", func(t *testing.T) {
		t.Parallel()
		out, _, err := list(t, "complaint-list-query", `{"limit": 10}`, `if .n < 3 then .n else error("x") end`, "", after(20))
		require.ErrorContains(t, err, "--jq: ")
		require.Equal(t, "0\n1\n2\n", out)
	})
}

func TestAllStreams(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	operation, _ := catalog.Lookup("complaint-list-query")
	fields := map[string]any{"limit": json.Number("2"), "offset": json.Number("0")}
	caller := &lister{answer: func(fields map[string]any) (string, error) {
		if numberOf(fields["offset"]) > 0 {
			require.Equal(t, "{\"n\":0}\n{\"n\":1}\n", out.String(), "the first page is printed before the second is asked for")
		}
		return numbered(3, withTotal)(fields)
	}}
	call := &preparedCall{endpoint: operation.Endpoints[0], fields: fields}
	require.NoError(t, call.sendAll(t.Context(), caller, &responder{app: &App{Streams: &Streams{Out: &out}}}))
	require.Len(t, caller.asked, 2)
}

func TestAllIsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, args, want string }{
		{"no list", "refund --all", "--all: refund is no list that pages"},
		{"a list without pages", "overseas-certificate-list --all", "--all: overseas-certificate-list does not page, one call answers with the whole list"},
		{"with a download", "trade-bill --all --download x", "--all: it prints the items of a list; --download and --format fetch a file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseRun(testApp(t, nil), newRunCommand(testApp(t, nil), nil), strings.Fields(test.args))
			require.EqualError(t, err, test.want)
		})
	}
}

// TestListsPage reads every list of the catalogue to its end.
func TestListsPage(t *testing.T) {
	t.Parallel()
	for _, e := range catalog.All() {
		p, ok := pagingOf(e)
		if !ok {
			continue
		}
		require.NotNil(t, e.Response().Field(e.List.Items), e.Name)
		require.Equal(t, op.Read, e.Effect, e.Name)
		if p.next != "" {
			require.NotNil(t, e.Response().Field(p.next), e.Name)
		}
	}
}
