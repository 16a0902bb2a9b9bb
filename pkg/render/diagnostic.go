package render

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcled"
	"github.com/mattn/go-runewidth"
	"github.com/mitchellh/go-wordwrap"
	"github.com/zclconf/go-cty/cty"
)

// Diagnostics prints warnings and errors, each with its place as
// file:line:column, the lines it is about and the values that play a part.
func Diagnostics(w io.Writer, files map[string]*hcl.File, diags hcl.Diagnostics, o Options) error {
	out := bufio.NewWriter(w)
	v := diagnosticView{palette: o.palette(), out: out, files: files, o: o}
	for _, d := range diags {
		v.print(d)
	}
	return out.Flush()
}

type diagnosticView struct {
	palette
	out   *bufio.Writer
	files map[string]*hcl.File
	o     Options
}

func (v *diagnosticView) print(d *hcl.Diagnostic) {
	paint := v.red
	if d.Severity == hcl.DiagWarning {
		paint = v.yellow
	}
	fmt.Fprintf(v.out, "%s %s\n\n", paint(severity(d, "Error:", "Warning:")), v.bold(d.Summary))
	if d.Subject != nil {
		v.place(d)
	}
	if d.Detail != "" {
		detail := d.Detail
		if v.o.Width > 4 {
			detail = wordwrap.WrapString(detail, uint(v.o.Width-4))
		}
		fmt.Fprintf(v.out, "  %s\n\n", strings.ReplaceAll(detail, "\n", "\n  "))
	}
}

func severity(d *hcl.Diagnostic, failure, warning string) string {
	if d.Severity == hcl.DiagWarning {
		return warning
	}
	return failure
}

func (v *diagnosticView) place(d *hcl.Diagnostic) {
	fmt.Fprintf(v.out, "  %s:%d:%d", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column)
	s := excerpt(v.files, d)
	if s == nil {
		fmt.Fprint(v.out, "\n\n")
		return
	}
	if s.Context != "" {
		fmt.Fprintf(v.out, ", in %s", s.Context)
	}
	fmt.Fprintln(v.out)
	for i, line := range s.lines {
		if i == mostLines {
			fmt.Fprintf(v.out, "        │ … and %s more\n", count(len(s.lines)-i, "line"))
			break
		}
		line = line.window()
		fmt.Fprintf(v.out, "  %5d │ %s\n", s.StartLine+i, printable(line.text))
		if line.end > line.start {
			indent := runewidth.StringWidth(printable(line.text[:line.start]))
			length := max(1, runewidth.StringWidth(printable(line.text[line.start:line.end])))
			fmt.Fprintf(v.out, "        │ %s%s\n", strings.Repeat(" ", indent), v.red(strings.Repeat("^", length)))
		}
	}
	for _, value := range s.Values {
		fmt.Fprintf(v.out, "        with %s %s\n", value.Traversal, value.Statement)
	}
	fmt.Fprintln(v.out)
}

// mostLines and longestLine bound an excerpt: a file may be one long line, or
// none of text at all.
const (
	mostLines   = 12
	longestLine = 240 // bytes
)

// printable is source as a terminal may show it: with spaces for tabs, and
// without what would control the terminal.
func printable(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// window is the part of a long line around what is meant.
func (l excerptLine) window() excerptLine {
	if len(l.text) <= longestLine {
		return l
	}
	const dots = "…"
	from := boundary(l.text, max(0, l.start-longestLine/3))
	to := boundary(l.text, min(len(l.text), from+longestLine))
	w := excerptLine{text: l.text[from:to], start: l.start - from, end: min(l.end, to) - from}
	if from > 0 {
		w.text, w.start, w.end = dots+w.text, w.start+len(dots), w.end+len(dots)
	}
	if to < len(l.text) {
		w.text += dots
	}
	return w
}

// boundary is the beginning of the character that an offset points into.
func boundary(s string, at int) int {
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

// Diagnostic is a diagnostic as JSON, in the form of Terraform's
// machine-readable output.
type Diagnostic struct {
	Severity string   `json:"severity"` // error, warning
	Summary  string   `json:"summary"`
	Detail   string   `json:"detail"`
	Address  string   `json:"address,omitempty"`
	Range    *Range   `json:"range,omitempty"`
	Snippet  *Snippet `json:"snippet,omitempty"`
}

// Range is a part of a file, its end excluded.
type Range struct {
	Filename string `json:"filename"`
	Start    Pos    `json:"start"`
	End      Pos    `json:"end"`
}

// Pos is a place in a file. Lines and columns begin at 1, bytes at 0.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// Snippet is the source that a diagnostic is about.
type Snippet struct {
	Context              string       `json:"context,omitempty"`
	Code                 string       `json:"code"`
	StartLine            int          `json:"start_line"`
	HighlightStartOffset int          `json:"highlight_start_offset"`
	HighlightEndOffset   int          `json:"highlight_end_offset"`
	Values               []Expression `json:"values"`

	lines []excerptLine
}

// Expression is a value that plays a part in a diagnostic.
type Expression struct {
	Traversal string `json:"traversal"`
	Statement string `json:"statement"`
}

// excerptLine is a line of source with the part of it that is meant.
type excerptLine struct {
	text       string
	start, end int
}

// DiagnosticList turns diagnostics into their JSON form. The result is never
// nil.
func DiagnosticList(files map[string]*hcl.File, diags hcl.Diagnostics) []Diagnostic {
	list := make([]Diagnostic, 0, len(diags))
	for _, d := range diags {
		item := Diagnostic{Severity: severity(d, "error", "warning"), Summary: d.Summary, Detail: d.Detail}
		if d.Subject != nil {
			item.Range = &Range{d.Subject.Filename, Pos(d.Subject.Start), Pos(d.Subject.End)}
			item.Snippet = excerpt(files, d)
		}
		list = append(list, item)
	}
	return list
}

// excerpt cuts the lines out of a file that a diagnostic is about; nil when
// the file is not at hand.
func excerpt(files map[string]*hcl.File, d *hcl.Diagnostic) *Snippet {
	file := files[d.Subject.Filename]
	if file == nil || d.Subject.Start.Byte >= len(file.Bytes) {
		return nil
	}
	subject := hcl.Range{Start: d.Subject.Start, End: d.Subject.End}
	subject.End.Byte = min(len(file.Bytes), max(subject.End.Byte, subject.Start.Byte+1))
	begin := 1 + bytes.LastIndexByte(file.Bytes[:subject.Start.Byte], '\n')
	end := len(file.Bytes)
	if n := bytes.IndexByte(file.Bytes[subject.End.Byte:], '\n'); n >= 0 {
		end = subject.End.Byte + n
	}
	if file.Bytes[subject.End.Byte-1] == '\n' {
		end = subject.End.Byte - 1
	}
	s := &Snippet{
		Context:              hcled.ContextString(file, subject.Start.Byte),
		Code:                 string(file.Bytes[begin:end]),
		StartLine:            subject.Start.Line,
		HighlightStartOffset: subject.Start.Byte - begin,
		HighlightEndOffset:   min(end, subject.End.Byte) - begin,
		Values:               values(d),
	}
	s.cut()
	return s
}

// cut cuts the code into lines, each with its part of the highlight.
func (s *Snippet) cut() {
	at := 0
	for text := range strings.SplitSeq(s.Code, "\n") {
		line := excerptLine{text: strings.TrimSuffix(text, "\r")}
		line.start = min(len(line.text), max(0, s.HighlightStartOffset-at))
		line.end = min(len(line.text), max(0, s.HighlightEndOffset-at))
		if at > s.HighlightStartOffset {
			line.start = len(line.text) - len(strings.TrimLeft(line.text, " \t"))
		}
		s.lines = append(s.lines, line)
		at += len(text) + 1
	}
}

// values lists what the variables of a diagnostic's expression were, except
// what is sensitive or not known.
func values(d *hcl.Diagnostic) []Expression {
	list := []Expression{}
	if d.Expression == nil || d.EvalContext == nil {
		return list
	}
	for _, traversal := range d.Expression.Variables() {
		v, diags := traversal.TraverseAbs(d.EvalContext)
		if diags.HasErrors() || !v.IsKnown() || v.ContainsMarked() {
			continue
		}
		list = append(list, Expression{traversalText(traversal), "as " + valueText(v)})
	}
	slices.SortFunc(list, func(a, b Expression) int { return cmp.Compare(a.Traversal, b.Traversal) })
	return slices.Compact(list)
}

func traversalText(t hcl.Traversal) string {
	var s strings.Builder
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			s.WriteString(step.Name)
		case hcl.TraverseAttr:
			s.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			s.WriteString("[" + valueText(step.Key) + "]")
		}
	}
	return s.String()
}

// valueText prints a known value without marks in a few words.
func valueText(v cty.Value) string {
	t := v.Type()
	switch {
	case v.IsNull():
		return "null"
	case t == cty.Bool:
		return fmt.Sprint(v.True())
	case t == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case t == cty.String:
		return fmt.Sprintf("%q", Options{}.value(v.AsString()))
	case t.IsObjectType():
		return "an object with " + count(len(t.AttributeTypes()), "attribute")
	case v.CanIterateElements():
		return "a " + t.FriendlyName() + " with " + count(v.LengthInt(), "element")
	}
	return t.FriendlyName()
}
