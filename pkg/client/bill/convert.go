package bill

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Format is how rows are written.
type Format string

// The formats.
const (
	// CSV has the titles of the file in its first line, and its cells without
	// backticks, quoted where they have to be (RFC 4180).
	CSV Format = "csv"
	// JSON is one array with an object for each row; see [Column].
	JSON Format = "json"
	// NDJSON is one such object a line.
	NDJSON Format = "ndjson"
)

// Formats lists them.
func Formats() []Format { return []Format{CSV, JSON, NDJSON} }

// Convert writes the rows of a statement in another format, each as soon as it
// was read, and returns their number and the summary, which is none of them: nil
// where the file has none. With an error nothing that was written may be used: it
// may be that of a download whose digest does not match, which shows at its end.
func Convert(w io.Writer, r io.Reader, f Format) (rows int64, summary *Summary, err error) {
	in := NewReader(r)
	titles, err := in.Titles()
	if err != nil {
		return 0, nil, err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	table, err := newTable(out, titles, f)
	if err != nil {
		return 0, nil, err
	}
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return rows, nil, err
		}
		if err := table.row(row); err != nil {
			return rows, nil, in.locate(err)
		}
		rows++
	}
	if err := table.end(); err != nil {
		return rows, nil, err
	}
	return rows, in.Summary(), out.Flush()
}

// cellError is a cell that is not what its column has.
type cellError struct{ error }

// locate names the line of a wrong cell.
func (r *Reader) locate(err error) error {
	if cell, ok := err.(cellError); ok {
		return &SyntaxError{r.line, cell.Error()}
	}
	return err
}

// Write writes the summary as [Convert] writes rows.
func (s *Summary) Write(w io.Writer, f Format) error {
	out := bufio.NewWriter(w)
	table, err := newTable(out, s.Titles, f)
	if err != nil {
		return err
	}
	for _, row := range s.Rows {
		if err := table.row(row); err != nil {
			return fmt.Errorf("the summary of the bill %w", err)
		}
	}
	if err := table.end(); err != nil {
		return err
	}
	return out.Flush()
}

// String is the summary in one line, as the file has it.
func (s *Summary) String() string {
	var parts []string
	for _, row := range s.Rows {
		for i, cell := range row {
			parts = append(parts, s.Titles[i]+" "+cell)
		}
	}
	return strings.Join(parts, ", ")
}

// table is something that takes rows.
type table interface {
	row(cells []string) error
	end() error
}

func newTable(w *bufio.Writer, titles []string, f Format) (table, error) {
	switch f {
	case CSV:
		t := &csvTable{csv.NewWriter(w)}
		return t, t.row(titles)
	case JSON:
		return &jsonTable{w: w, columns: newKeys(titles), open: "[\n", between: ",\n", close: "\n]\n", none: "[]\n"}, nil
	case NDJSON:
		return &jsonTable{w: w, columns: newKeys(titles), between: "\n", close: "\n"}, nil
	}
	return nil, fmt.Errorf("%q is no format of bills", f)
}

type csvTable struct{ w *csv.Writer }

func (t *csvTable) row(cells []string) error { return t.w.Write(cells) }

func (t *csvTable) end() error {
	t.w.Flush()
	return t.w.Error()
}

// jsonTable writes objects.
type jsonTable struct {
	w       *bufio.Writer
	columns []keyed
	buf     []byte
	written bool
	// open, between and close surround the rows; none stands for no rows.
	open, between, close, none string
}

// keyed is a column with its key as it stands in JSON, colon included.
type keyed struct {
	Column
	name []byte
}

func newKeys(titles []string) []keyed {
	keys := make([]keyed, len(titles))
	for i, c := range Columns(titles) {
		keys[i] = keyed{c, append(appendString(nil, c.Key), ':')}
	}
	return keys
}

func (t *jsonTable) row(cells []string) error {
	b := append(t.buf[:0], t.open...)
	if t.written {
		b = append(t.buf[:0], t.between...)
	}
	var err error
	for i, c := range t.columns {
		if i == 0 {
			b = append(b, '{')
		} else {
			b = append(b, ',')
		}
		if b, err = c.AppendJSON(append(b, c.name...), cells[i]); err != nil {
			return cellError{err}
		}
	}
	t.buf, t.written = append(b, '}'), true
	_, err = t.w.Write(t.buf)
	return err
}

func (t *jsonTable) end() error {
	text := t.close
	if !t.written {
		text = t.none
	}
	_, err := t.w.WriteString(text)
	return err
}
