package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/render"
)

// fetch is a call whose announced file is fetched.
type fetch struct {
	*runOptions
	call   *preparedCall
	caller *client.Client
	// response and files are those of the last answer.
	response json.RawMessage
	files    []announced
}

// fetchFile makes the call, fetches the file that its response announces, and
// only when all of it has proven right gives it its name, or to stdout.
func (o *runOptions) fetchFile(ctx context.Context, call *preparedCall, caller *client.Client, out *responder) error {
	f := &fetch{runOptions: o, call: call, caller: caller}
	applied, err := f.toFile(ctx)
	switch {
	case err != nil && applied && call.endpoint.Effect != op.Read:
		return fmt.Errorf("%s was done, but its file could not be fetched: %w", call.endpoint.Name, err)
	case err != nil || o.toStdout():
		return err
	}
	return call.sent(out.json(ctx, f.response))
}

// toFile fetches the file. What is wrong with the names of files shows before
// the call. applied says that the call was made.
func (f *fetch) toFile(ctx context.Context) (applied bool, err error) {
	name := f.Download
	if f.toStdout() {
		name = ""
	}
	file, err := newPendingFile(name)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.drop()) }()
	var sums *pendingFile
	if f.Summary != "" {
		if sums, err = newPendingFile(f.Summary); err != nil {
			return false, err
		}
		defer func() { err = errors.Join(err, sums.drop()) }()
	}
	if err := f.apply(ctx); err != nil {
		return false, err
	}
	rows, summary, err := f.transfer(ctx, file)
	if err != nil {
		return true, err
	}
	if f.Format != "" {
		if err := f.tellSummary(sums, rows, summary); err != nil {
			return true, err
		}
	}
	if name == "" {
		return true, file.copyTo(f.App.Out)
	}
	return true, file.keep()
}

// transfer writes the announced files to w, or their rows. A transfer that
// breaks off is begun anew, once.
func (f *fetch) transfer(ctx context.Context, w *pendingFile) (rows int64, summary *bill.Summary, err error) {
	for again := f.repeatable(); ; again = false {
		content := &announcedContent{ctx: ctx, fetch: f}
		rows, summary, err = f.write(w, content)
		content.end()
		if err != nil && ctx.Err() != nil {
			return 0, nil, context.Cause(ctx)
		}
		if !again || !errors.Is(err, client.ErrBrokenOff) {
			return rows, summary, err
		}
		fmt.Fprintln(f.App.Err, "The download broke off, it is begun anew.")
		if err := errors.Join(w.restart(), f.apply(ctx)); err != nil {
			return 0, nil, err
		}
	}
}

// write writes the content to its end, where it has proven right.
func (f *fetch) write(w io.Writer, content io.Reader) (int64, *bill.Summary, error) {
	if f.Format == "" {
		_, err := io.Copy(w, content)
		return 0, nil, err
	}
	rows, summary, err := bill.Convert(w, content, bill.Format(f.Format))
	var syntax *bill.SyntaxError
	if errors.As(err, &syntax) {
		// A file that is not the announced one has no other fault.
		if _, rest := io.Copy(io.Discard, content); rest != nil {
			err = rest
		}
	}
	return rows, summary, err
}

// tellSummary writes the summary of a bill to its file, or in one line with the
// number of rows to stderr.
func (f *fetch) tellSummary(file *pendingFile, rows int64, summary *bill.Summary) error {
	if file != nil && summary != nil {
		if err := summary.Write(file, bill.Format(f.Format)); err != nil {
			return err
		}
		return file.keep()
	}
	line := fmt.Sprintf("%d rows.", rows)
	if rows == 1 {
		line = "1 row."
	}
	if summary == nil {
		line += " The bill has no summary."
	} else {
		line += " " + summary.String()
	}
	_, err := fmt.Fprintln(f.App.Err, line)
	return err
}

// repeatable reports whether the call may be made again for another URL.
func (f *fetch) repeatable() bool {
	return f.call.endpoint.Effect == op.Read || f.call.endpoint.Repeatable()
}

// Codes of bills.
const (
	noStatement       = "NO_STATEMENT_EXIST"
	statementCreating = "STATEMENT_CREATING"
)

// hasCode reports whether an error is an answer with a code.
func hasCode(err error, code string) bool {
	answer, ok := errors.AsType[*client.Error](err)
	return ok && answer.HasCode(code)
}

// The pauses between two questions for a bill that is being made double.
const (
	firstPause = 5 * time.Second
	lastPause  = time.Minute
)

// apply makes the call, and makes it again while the bill is being made.
func (f *fetch) apply(ctx context.Context) error {
	begun := f.App.Clock()
	waiting := &waiting{app: f.App, quiet: f.JSON, until: begun.Add(f.Wait), day: f.call.billDay()}
	defer waiting.end()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		var response json.RawMessage
		err := f.caller.Call(ctx, f.call.endpoint, f.call.fields, &response)
		switch {
		case err == nil:
			return f.accept(response)
		case !hasCode(err, statementCreating):
			return f.call.explain(err)
		}
		left := f.Wait - f.App.Clock().Sub(begun)
		if left <= 0 {
			return fmt.Errorf("%w\n%s", err, stillCreating(f.Wait))
		}
		waiting.begin()
		if err := f.App.Sleep(ctx, min(pause, left)); err != nil {
			return err
		}
	}
}

func stillCreating(waited time.Duration) string {
	const when = "Bills are ready at about 10:00, China time, of the next day"
	if waited == 0 {
		return when + "; --wait waits for them"
	}
	return fmt.Sprintf("It was still being made after %s. %s; --wait waits longer", brief(waited), when)
}

// accept takes what a response announces.
func (f *fetch) accept(response json.RawMessage) error {
	algorithm, _ := f.call.fields["algorithm"].(string)
	files, err := announcedFiles(response, algorithm)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s: the response does not say yet where the file is: %s",
			f.call.endpoint.Name, f.call.endpoint.Response().Redact(response))
	}
	f.response, f.files = response, files
	return nil
}

// open asks for the i-th file. A URL that is too old is asked for anew, once.
func (f *fetch) open(ctx context.Context, i int) (*client.Content, error) {
	content, err := f.request(ctx, f.files[i])
	if !expired(err) || !f.repeatable() {
		return content, err
	}
	before := f.files
	if err := f.apply(ctx); err != nil {
		return nil, err
	}
	if len(f.files) != len(before) {
		return nil, fmt.Errorf("%w: the bill has changed while it was fetched", client.ErrDigest)
	}
	for j := range i {
		if f.files[j].HashValue != before[j].HashValue {
			return nil, fmt.Errorf("%w: the bill has changed while it was fetched", client.ErrDigest)
		}
	}
	return f.request(ctx, f.files[i])
}

func (f *fetch) request(ctx context.Context, file announced) (*client.Content, error) {
	if file.seal != nil {
		return f.caller.DownloadSealed(ctx, file.URL, *file.seal, file.digest())
	}
	if file.HashValue == "" {
		fmt.Fprintln(f.App.Err, "Warning: the response announces no digest: nothing proves that the file is complete.")
	}
	return f.caller.Download(ctx, file.URL, file.digest())
}

// expired reports whether a download was refused as it is when its URL is too
// old.
func expired(err error) bool {
	answer, ok := errors.AsType[*client.Error](err)
	return ok && answer.Status == http.StatusBadRequest && answer.HasCode("INVALID_REQUEST")
}

// announcedContent is the announced files one after the other.
type announcedContent struct {
	ctx   context.Context
	fetch *fetch
	next  int             // the next file
	file  *watchedContent // nil between files
}

func (c *announcedContent) Read(p []byte) (int, error) {
	for {
		if err := c.begin(); err != nil {
			return 0, err
		}
		n, err := c.file.Read(p)
		if err == io.EOF {
			err = c.end()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// begin opens the next file, unless one is open. After the last it is io.EOF.
func (c *announcedContent) begin() error {
	if c.file != nil {
		return nil
	}
	if c.next == len(c.fetch.files) {
		return io.EOF
	}
	content, err := c.fetch.open(c.ctx, c.next)
	if err != nil {
		return err
	}
	c.next++
	text := "downloaded"
	if n := len(c.fetch.files); n > 1 {
		text = fmt.Sprintf("downloaded of file %d of %d", c.next, n)
	}
	c.file = c.fetch.App.watchContent(content, text, false)
	return nil
}

// end closes the file that is open.
func (c *announcedContent) end() error {
	if c.file == nil {
		return nil
	}
	file := c.file
	c.file = nil
	return file.Close()
}

// waiting tells a person that a bill is being made.
type waiting struct {
	app   *App
	quiet bool
	until time.Time
	day   string
	begun bool
	shown *render.Status
}

func (w *waiting) begin() {
	if w.begun || w.quiet {
		return
	}
	w.begun = true
	if w.app.ErrTerminal {
		w.shown = render.NewStatus(w.app.Err, func() string {
			return fmt.Sprintf("The bill of %s is being made, asking again for up to %s", w.day, brief(w.until.Sub(w.app.Clock())))
		})
		return
	}
	fmt.Fprintf(w.app.Err, "The bill of %s is being made, asking again for up to %s.\n", w.day, brief(w.until.Sub(w.app.Clock())))
}

func (w *waiting) end() {
	if w.shown != nil {
		w.shown.Close()
	}
}

// billDay is the day of the bill that is asked for.
func (c *preparedCall) billDay() string {
	if day, ok := c.fields["bill_date"].(string); ok {
		return day
	}
	return "that day"
}

// brief is a duration to the second, without the units that are zero at its end.
func brief(d time.Duration) string {
	text := d.Round(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
