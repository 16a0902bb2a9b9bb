package cli

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// paging is the request fields by which a list is read page by page.
type paging struct {
	// at is the field that says where a page begins, first its value for the
	// first page; nil where the first page needs none.
	at    string
	first json.Number
	// size is the field that says how many items a page has; "" where none does.
	size string
	// pages is true where at counts pages, token where it is what the page before
	// named under next.
	pages bool
	next  string
}

// pagingOf returns how an endpoint pages; false where it does not.
func pagingOf(e *op.Endpoint) (paging, bool) {
	if e.List.Items == "" {
		return paging{}, false
	}
	has := func(name string) bool { return e.Request().Field(name) != nil }
	var p paging
	switch {
	case has("page_token"):
		p = paging{at: "page_token", next: "next_page_token"}
	case has("offset"):
		p = paging{at: "offset", first: "0", pages: e.List.ByPage}
	case has("page_index"):
		p = paging{at: "page_index", first: "1", pages: true}
	default:
		return p, false
	}
	for _, name := range []string{"limit", "page_size"} {
		if has(name) {
			p.size = name
		}
	}
	return p, true
}

// checkAll refuses --all where there are no pages.
func (o *runOptions) checkAll() error {
	pages := func(e *op.Endpoint) bool { _, ok := pagingOf(e); return ok }
	switch {
	case !o.All:
		return nil
	case o.wantsFile():
		return usagef("--all: it prints the items of a list; --download and --format fetch a file")
	case slices.ContainsFunc(o.Operation.Endpoints, pages):
		return nil
	case isList(o.Operation):
		return usagef("--all: %s does not page, one call answers with the whole list", o.Operation.Name)
	}
	return usagef("--all: %s is no list that pages", o.Operation.Name)
}

func isList(o *catalog.Operation) bool {
	return slices.ContainsFunc(o.Endpoints, func(e *op.Endpoint) bool { return e.List.Items != "" })
}

// guessedSize is the size of pages where one must be given and no limit is
// published.
const guessedSize = 20

// firstPage gives the fields that ask for the first page, unless they are given.
// Pages are as large as they may be.
func firstPage(e *op.Endpoint, fields map[string]any) error {
	p, ok := pagingOf(e)
	if !ok {
		return usagef("--all: %s %s does not page", e.Method, e.Path)
	}
	if fields[p.at] == nil && p.first != "" {
		fields[p.at] = p.first
	}
	if f := e.Request().Field(p.size); f != nil && fields[p.size] == nil {
		size := int64(e.List.Max)
		if size == 0 && f.Max != nil {
			size = *f.Max
		}
		if size == 0 && f.Required {
			size = guessedSize
		}
		if size > 0 {
			fields[p.size] = json.Number(fmt.Sprint(size))
		}
	}
	return nil
}

// listing is a list on its way to a reader.
type listing struct {
	paging
	call   *preparedCall
	caller op.Caller
	out    *responder

	printed int64
	// before is how many items of the list come before the next page; -1 where
	// that is not known.
	before int64
	total  int64 // 0 where it is not known
	// seen are the digests of the pages so far, empty the empty ones in a row.
	seen  map[[sha256.Size]byte]bool
	empty int
}

// sendAll prints the items of all pages, one a line, as they come.
func (c *preparedCall) sendAll(ctx context.Context, caller op.Caller, out *responder) (err error) {
	p, _ := pagingOf(c.endpoint)
	l := &listing{paging: p, call: c, caller: caller, out: out, seen: map[[sha256.Size]byte]bool{}}
	l.before = l.skipped()
	if out.file == "" {
		return l.write(ctx, out.app.Out)
	}
	file, err := newPendingFile(out.file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.drop()) }()
	if err := l.write(ctx, file); err != nil {
		return err
	}
	return file.keep()
}

// skipped is how many items come before the first page that is asked for.
func (l *listing) skipped() int64 {
	at, first := numberOf(l.call.fields[l.at]), numberOf(l.first)
	switch {
	case l.next != "" && l.call.fields[l.at] != nil:
		return -1
	case !l.pages || at == first:
		return at - first
	case l.size == "" || numberOf(l.call.fields[l.size]) == 0:
		return -1
	}
	return (at - first) * numberOf(l.call.fields[l.size])
}

// numberOf reads a number of a request or a response; 0 for what is none.
func numberOf(v any) int64 {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return i
}

// write prints page after page.
func (l *listing) write(ctx context.Context, w io.Writer) error {
	for {
		p, err := l.get(ctx)
		if err == nil {
			err = l.guard(p)
		}
		if err != nil {
			return l.brokenOff(err)
		}
		if err := l.print(ctx, w, p.items); err != nil {
			return err
		}
		if !l.advance(p) {
			return nil
		}
	}
}

// brokenOff says of an error in the middle how far it came and how to go on.
func (l *listing) brokenOff(err error) error {
	switch {
	case l.printed == 0:
		return err
	case l.out.file != "":
		return fmt.Errorf("%w\nThe list broke off after %s; nothing was written to %s", err, items(l.printed), l.out.file)
	}
	return fmt.Errorf("%w\nThe list broke off after %s; add --%s %v to go on from there", err, items(l.printed), l.at, l.call.fields[l.at])
}

func items(n int64) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
}

// maxEmpty is how many empty pages may follow each other while each names a next
// one.
const maxEmpty = 100

// guard refuses a page that shows that there will be no end.
func (l *listing) guard(p page) error {
	identity := []byte(p.raw)
	if len(p.items) > 0 {
		l.empty = 0
	} else {
		identity = []byte(p.next)
		l.empty++
	}
	digest := sha256.Sum256(identity)
	if l.seen[digest] || l.empty > maxEmpty {
		return fmt.Errorf("%s: the list does not go on: WeChat Pay answered with the same page again", l.call.endpoint.Name)
	}
	l.seen[digest] = true
	return nil
}

func (l *listing) print(ctx context.Context, w io.Writer, items []json.RawMessage) error {
	buffered := bufio.NewWriter(w)
	for _, item := range items {
		if err := l.out.line(ctx, item, buffered); err != nil {
			return errors.Join(buffered.Flush(), err)
		}
		l.printed++
	}
	return buffered.Flush()
}

// advance goes to the next page; false after the last.
func (l *listing) advance(p page) bool {
	l.total = cmp.Or(p.total, l.total)
	if l.next != "" {
		l.call.fields[l.at] = p.next
		return p.next != ""
	}
	known := l.total > 0 && l.before >= 0
	if len(p.items) == 0 {
		if known && l.before < l.total {
			fmt.Fprintf(l.out.app.Err, "Warning: WeChat Pay counts %s in the list, which ended after %d.\n", items(l.total), l.before)
		}
		return false
	}
	step := int64(len(p.items))
	if l.before >= 0 {
		l.before += step
	}
	if l.pages {
		step = 1
	}
	l.call.fields[l.at] = json.Number(fmt.Sprint(numberOf(l.call.fields[l.at]) + step))
	return !known || l.before < l.total
}

// page is one answer of a list.
type page struct {
	items []json.RawMessage
	raw   json.RawMessage // the items as they came
	total int64
	next  string
}

// totals are the names under which lists say how many items they have.
var totals = []string{"total_count", "total_num", "total"}

func (l *listing) get(ctx context.Context) (page, error) {
	var body json.RawMessage
	if err := l.caller.Call(ctx, l.call.endpoint, l.call.fields, &body); err != nil {
		return page{}, l.call.explain(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return page{}, fmt.Errorf("the response is not a JSON object: %w", syntaxOnly(err))
	}
	name := l.call.endpoint.List.Items
	p := page{raw: fields[name]}
	if len(p.raw) > 0 && json.Unmarshal(p.raw, &p.items) != nil {
		return page{}, fmt.Errorf("the response has no array under %s", name)
	}
	for _, name := range totals {
		var n json.Number
		if json.Unmarshal(fields[name], &n) == nil {
			p.total = cmp.Or(p.total, numberOf(n))
		}
	}
	if l.next != "" && len(fields[l.next]) > 0 && json.Unmarshal(fields[l.next], &p.next) != nil {
		return page{}, fmt.Errorf("the response has no text under %s", l.next)
	}
	return p, nil
}
