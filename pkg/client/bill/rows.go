package bill

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reader reads the file of a statement row by row: that of trades, of funds, of
// profit sharing, and any other in WeChat Pay's form. It holds one line at a
// time, however long the file is.
//
// A file has a line of titles, a line for each row, a line with the titles of
// the summary, and the summary. It may begin with a byte order mark. Each cell
// of a row follows a backtick, so that spreadsheets take it for text; cells are
// returned without it. A comma in a merchant's text comes as backslash and
// space, and is a comma again here; one that came as it is belongs to its cell,
// too. Columns are those of the titles, known or not.
//
// Pages: https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
// and its siblings.
type Reader struct {
	lines   *bufio.Reader
	long    []byte // a line that is longer than the buffer of lines
	line    int
	titles  []string
	row     []string
	summary *Summary
	err     error // what every Read returns from now on
}

// Summary is the end of a statement: titles, and under them the sums of its
// rows.
type Summary struct {
	Titles []string
	Rows   [][]string
}

// SyntaxError is a line that is none of a statement.
type SyntaxError struct {
	// Line is its number, from 1.
	Line  int
	Issue string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d of the bill %s", e.Line, e.Issue) }

const (
	byteOrderMark = "\ufeff"
	// maxLine bounds a line, and so the memory that a file can take.
	maxLine = 1 << 20
)

// NewReader returns a reader of a file. Its errors are those of r as they are,
// and [*SyntaxError].
func NewReader(r io.Reader) *Reader {
	return &Reader{lines: bufio.NewReaderSize(r, 64<<10)}
}

// Titles are the titles of the columns, in Chinese.
func (r *Reader) Titles() ([]string, error) {
	if r.titles == nil && r.err == nil {
		r.err = r.readTitles()
	}
	if r.titles == nil {
		return nil, r.err
	}
	return r.titles, nil
}

// Read returns the cells of the next row, as many as there are titles; the
// slice is valid until the next Read. After the last row it returns io.EOF.
func (r *Reader) Read() ([]string, error) {
	if _, err := r.Titles(); err != nil {
		return nil, err
	}
	if r.err != nil {
		return nil, r.err
	}
	line, err := r.nextLine()
	switch {
	case err == io.EOF && r.row == nil:
		err = &SyntaxError{r.line, "is the last: it has neither rows nor a summary"}
	case err == nil && !isRow(line):
		if err = r.readSummary(line); err == nil {
			err = io.EOF
		}
	case err == nil:
		err = r.split(line)
	}
	if err != nil {
		r.err = err
		return nil, err
	}
	return r.row, nil
}

// Line is the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// Summary is the summary that followed the rows; nil before they have ended,
// and for a file that has none.
func (r *Reader) Summary() *Summary { return r.summary }

func (r *Reader) readTitles() error {
	line, err := r.nextLine()
	if err == io.EOF {
		return &SyntaxError{1, "is missing: the file is empty"}
	}
	if err != nil {
		return err
	}
	titles, issue := splitTitles(line)
	if issue != "" {
		return &SyntaxError{r.line, issue}
	}
	r.titles = titles
	return nil
}

// readSummary reads from the titles of the summary to the end of the file.
func (r *Reader) readSummary(line []byte) error {
	titles, issue := splitTitles(line)
	if issue != "" {
		return &SyntaxError{r.line, issue}
	}
	summary := &Summary{Titles: titles}
	for {
		line, err := r.nextLine()
		if err == io.EOF {
			r.summary = summary
			return nil
		}
		if err != nil {
			return err
		}
		cells, ok := splitRow(nil, string(line), len(titles))
		if !ok {
			return r.wrongCount(line, len(titles))
		}
		if len(summary.Rows) == maxSummary {
			return &SyntaxError{r.line, "follows a summary that should have ended"}
		}
		for i, cell := range cells {
			cells[i] = strings.TrimSpace(cell)
		}
		summary.Rows = append(summary.Rows, cells)
	}
}

// maxSummary bounds the rows of a summary, which is held in memory.
const maxSummary = 1000

func (r *Reader) split(line []byte) error {
	row, ok := splitRow(r.row, string(line), len(r.titles))
	if !ok {
		return r.wrongCount(line, len(r.titles))
	}
	r.row = row
	return nil
}

func (r *Reader) wrongCount(line []byte, want int) error {
	return &SyntaxError{r.line, fmt.Sprintf("has %d cells under %d titles", countCells(line), want)}
}

// nextLine returns the next line that is not blank, without its end. It is valid
// until the next call.
func (r *Reader) nextLine() ([]byte, error) {
	for {
		line, err := r.rawLine()
		if err != nil && (err != io.EOF || len(line) == 0) {
			return nil, err
		}
		r.line++
		line = bytes.TrimRight(line, "\r\n")
		if r.line == 1 {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return line, nil
		}
	}
}

// rawLine returns a line with its end. At the end of the file that is the rest,
// with io.EOF.
func (r *Reader) rawLine() ([]byte, error) {
	part, err := r.lines.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return part, err
	}
	r.long = append(r.long[:0], part...)
	for err == bufio.ErrBufferFull {
		if len(r.long) > maxLine {
			return nil, &SyntaxError{r.line + 1, fmt.Sprintf("is longer than %d bytes", maxLine)}
		}
		part, err = r.lines.ReadSlice('\n')
		r.long = append(r.long, part...)
	}
	return r.long, err
}

// isRow tells a row from the titles of the summary: it has backticks, or where
// they were forgotten it begins with the time of something.
func isRow(line []byte) bool { return line[0] == '`' || '0' <= line[0] && line[0] <= '9' }

// splitTitles takes a line of titles apart, or says why it is none.
func splitTitles(line []byte) (titles []string, issue string) {
	const notTitles = "does not have the titles of a bill"
	if !utf8.Valid(line) || bytes.ContainsAny(line, "\"<>{}") {
		return nil, notTitles
	}
	titles = strings.Split(string(line), ",")
	if len(titles) < 2 {
		return nil, notTitles
	}
	for i, title := range titles {
		title = strings.TrimSpace(strings.TrimPrefix(title, "`"))
		switch {
		case title == "":
			return nil, fmt.Sprintf("has no title for column %d", i+1)
		case strings.ContainsFunc(title, unicode.IsControl):
			return nil, notTitles
		case slices.Contains(titles[:i], title):
			return nil, fmt.Sprintf("has the title %s twice", title)
		}
		titles[i] = title
	}
	return titles, ""
}

// cellSeparator is what lies between two cells. A comma alone may be part of a
// text.
const cellSeparator = ",`"

// splitRow takes a row of n cells apart, into the memory of row. Files have been
// seen whose cells do not all have their backticks: there commas count.
func splitRow(row []string, line string, n int) ([]string, bool) {
	row = row[:0]
	if line[0] == '`' && strings.Count(line, cellSeparator)+1 == n {
		for cell := range strings.SplitSeq(line[1:], cellSeparator) {
			row = append(row, withCommas(cell))
		}
		return row, true
	}
	if strings.Count(line, ",")+1 != n {
		return nil, false
	}
	for cell := range strings.SplitSeq(line, ",") {
		row = append(row, withCommas(strings.TrimPrefix(cell, "`")))
	}
	return row, true
}

// countCells is how many cells a line has by its backticks, or without them by
// its commas.
func countCells(line []byte) int {
	separator := ","
	if line[0] == '`' {
		separator = cellSeparator
	}
	return bytes.Count(line, []byte(separator)) + 1
}

// withCommas undoes how commas are written.
func withCommas(cell string) string { return strings.ReplaceAll(cell, `\ `, ",") }
