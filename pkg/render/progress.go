package render

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/plan"
)

// Progress shows a run of a plan while it goes on. Close it when the run has
// ended.
type Progress interface {
	apply.Listener
	io.Closer
}

// NewProgress returns a progress display: with a bar on a terminal, plain
// lines elsewhere.
func NewProgress(w io.Writer, terminal bool, o Options) Progress {
	lines := &lineProgress{out: w, palette: o.palette(), printed: map[addr.Block]int{}}
	if !terminal {
		return lines
	}
	return &barProgress{lines: lines, out: w, width: o.Width}
}

const (
	// linesPerBlock is how many instances of a block get lines of their own.
	linesPerBlock = 10
	// summaryEvery is how often the others are summed up.
	summaryEvery = 10 * time.Second
)

// lineProgress prints lines: one for each end of a change, and for those of
// large blocks now and then a count.
type lineProgress struct {
	palette
	out     io.Writer
	printed map[addr.Block]int
	// last is when something was printed.
	last time.Time
}

// Event implements [apply.Listener].
func (p *lineProgress) Event(e apply.Event) {
	switch e.Kind {
	case apply.Started:
		p.last = e.Time
	case apply.InstanceDone:
		p.done(e)
	case apply.InstanceFailed:
		p.print(e, "%s %s", p.red("failed:"), oneLine(e.Err))
	}
}

func (p *lineProgress) done(e apply.Event) {
	p.printed[e.Address.Block]++
	switch {
	case p.printed[e.Address.Block] <= linesPerBlock:
		p.print(e, "%s%s", wordOf(e.Change.Action).finished, p.dim(inTime(e.Elapsed)))
	case e.Time.Sub(p.last) >= summaryEvery:
		p.last = e.Time
		fmt.Fprintf(p.out, "%s of %s done\n", number(e.Ended), number(e.Total))
	}
}

func (p *lineProgress) print(e apply.Event, format string, args ...any) {
	p.last = e.Time
	fmt.Fprintf(p.out, "%s: %s\n", p.bold(e.Address), fmt.Sprintf(format, args...))
}

// Close implements [Progress].
func (*lineProgress) Close() error { return nil }

func inTime(d time.Duration) string {
	if d < time.Second {
		return ""
	}
	return " after " + d.Round(100*time.Millisecond).String()
}

func oneLine(err error) string {
	if err == nil {
		return ""
	}
	return Options{Full: true}.value(strings.Join(strings.Fields(err.Error()), " "))
}

// wordOf returns the words for an action.
func wordOf(a plan.Action) actionWords {
	for _, known := range actions {
		if known.action == a {
			return known
		}
	}
	return actionWords{action: a, running: string(a), finished: string(a)}
}

// barProgress keeps a bar below the lines.
type barProgress struct {
	lines *lineProgress
	out   io.Writer
	width int

	container *mpb.Progress
	bar       *mpb.Bar

	mu sync.Mutex
	// now is what is being done.
	now string
}

// Event implements [apply.Listener].
func (p *barProgress) Event(e apply.Event) {
	switch e.Kind {
	case apply.Started:
		p.start(e.Total)
	case apply.InstanceBegun:
		p.doing(e)
	}
	p.lines.Event(e)
	if p.bar != nil && e.Ended > 0 {
		p.bar.SetCurrent(int64(e.Ended))
	}
}

const barWidth = 24

func (p *barProgress) start(total int) {
	p.container, p.bar = newBar(p.out, total, func() string {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.now
	})
	p.lines.out = p.container // lines go above the bar
}

// newBar draws a bar with a count before it and a text behind it, until it is
// aborted.
func newBar(w io.Writer, total int, text func() string) (*mpb.Progress, *mpb.Bar) {
	container := mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh(), mpb.WithWidth(barWidth))
	return container, container.New(int64(total), mpb.BarStyle(),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.CountersNoUnit("%d of %d ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + text() })))
}

func (p *barProgress) doing(e apply.Event) {
	text := wordOf(e.Change.Action).running + " " + e.Address.String()
	if room := p.width - barWidth - len("00000 of 00000   "); room > 0 && runewidth.StringWidth(text) > room {
		text = runewidth.Truncate(text, room, "…")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = text
}

// Close removes the bar.
func (p *barProgress) Close() error {
	if p.container == nil {
		return nil
	}
	p.bar.Abort(true)
	p.container.Wait()
	return nil
}

// Counter shows on a terminal how many of many like things are done.
type Counter struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

// NewCounter begins to count up to total; text says what is done.
func NewCounter(w io.Writer, total int, text string) *Counter {
	container, bar := newBar(w, total, func() string { return text })
	return &Counter{container, bar}
}

// Add counts one more. It may be called concurrently.
func (c *Counter) Add() { c.bar.Increment() }

// Close removes the display.
func (c *Counter) Close() {
	c.bar.Abort(true)
	c.container.Wait()
}

// Status shows on a terminal one line that changes with time.
type Status struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

// NewStatus shows what text says, until it is closed.
func NewStatus(w io.Writer, text func() string) *Status {
	container := mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh())
	return &Status{container, container.New(0, mpb.NopStyle(), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return text() })))}
}

// Close removes the line.
func (s *Status) Close() {
	s.bar.Abort(true)
	s.container.Wait()
}

// Transfer shows on a terminal how much of a file has come, or is sent.
type Transfer struct {
	w    io.Writer
	text string

	container *mpb.Progress // nil before there is something to show
	bar       *mpb.Bar
}

// NewTransfer begins with nothing; text says what is done.
func NewTransfer(w io.Writer, text string) *Transfer { return &Transfer{w: w, text: text} }

// Set says how many bytes have come, or are sent, of how many; a total of 0 is not known, and
// has no bar. It may not be called concurrently.
func (t *Transfer) Set(done, total int64) {
	if t.container == nil {
		t.begin(total)
	}
	t.bar.SetCurrent(done)
}

func (t *Transfer) begin(total int64) {
	style := mpb.BarFillerBuilder(mpb.NopStyle())
	if total > 0 {
		style = mpb.BarStyle()
	}
	t.container = mpb.New(mpb.WithOutput(t.w), mpb.WithAutoRefresh(), mpb.WithWidth(barWidth))
	t.bar = t.container.New(total, style, mpb.BarRemoveOnComplete(), mpb.BarFillerTrim(),
		mpb.PrependDecorators(decor.Any(func(s decor.Statistics) string {
			text := fmt.Sprintf("% .1f ", decor.SizeB1024(s.Current))
			if s.Total > 0 {
				text += fmt.Sprintf("of % .1f ", decor.SizeB1024(s.Total))
			}
			return text
		})),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + t.text })))
}

// Close removes the display.
func (t *Transfer) Close() {
	if t.container == nil {
		return
	}
	t.bar.Abort(true)
	t.container.Wait()
}
