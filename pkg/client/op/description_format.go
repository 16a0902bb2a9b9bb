package op

import (
	"strings"
)

// FormatDescription lays a description out: two spaces further in for what is in
// something, the columns of fields that stand together in line, one empty line
// before each object and operation. Comments stay. It changes nothing else, and
// nothing of a text that is laid out already.
func FormatDescription(text string) string {
	f := descriptionFormat{}
	for raw := range strings.Lines(text) {
		content := strings.TrimSpace(raw)
		if content == "" {
			continue
		}
		f.add(len(raw)-len(strings.TrimLeft(raw, " ")), content)
	}
	return f.print()
}

// entry is a line of a description with the lines in it.
type entry struct {
	text    string
	indent  int
	entries []*entry
}

type descriptionFormat struct{ top entry }

// add puts a line into the last one that is less far in.
func (f *descriptionFormat) add(indent int, text string) {
	parent := &f.top
	for n := len(parent.entries); n > 0 && parent.entries[n-1].indent < indent; n = len(parent.entries) {
		parent = parent.entries[n-1]
	}
	parent.entries = append(parent.entries, &entry{text: text, indent: indent})
}

func (f *descriptionFormat) print() string {
	var b strings.Builder
	for i, e := range f.top.entries {
		word, _, _ := strings.Cut(e.text, " ")
		starts := word == "object" || word == "operation" || word == "#"
		if i > 0 && starts && !strings.HasPrefix(f.top.entries[i-1].text, "#") {
			b.WriteByte('\n')
		}
		e.print(&b, 0, word == "object")
	}
	return b.String()
}

// print writes a line and those in it. fields says that the latter are fields.
func (e *entry) print(b *strings.Builder, depth int, fields bool) {
	b.WriteString(strings.Repeat("  ", depth))
	b.WriteString(e.text)
	b.WriteByte('\n')
	if fields {
		e.align()
	}
	for _, inner := range e.entries {
		inner.print(b, depth+1, fields || inner.text == "request" || inner.text == "response")
	}
}

// align brings the columns of the fields in an entry in line.
func (e *entry) align() {
	var rows [][4]string
	var widths [3]int
	for _, inner := range e.entries {
		row := fieldColumns(inner.text)
		rows = append(rows, row)
		for i := range widths {
			widths[i] = max(widths[i], len(row[i]))
		}
	}
	for i, inner := range e.entries {
		if strings.HasPrefix(inner.text, "#") {
			continue
		}
		var b strings.Builder
		for column, width := range widths {
			if width > 0 {
				b.WriteString(rows[i][column] + strings.Repeat(" ", width-len(rows[i][column])) + "  ")
			}
		}
		inner.text = strings.TrimRight(b.String()+rows[i][3], " ")
	}
}

// fieldColumns are the name, type, words and text of a field.
func fieldColumns(text string) (columns [4]string) {
	if strings.HasPrefix(text, "#") {
		return columns
	}
	text, doc, found := strings.Cut(text, " # ")
	if found {
		columns[3] = "# " + strings.TrimSpace(doc)
	}
	copy(columns[:3], strings.Fields(text))
	return columns
}
