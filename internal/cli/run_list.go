package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/wxctl/wxctl/pkg/catalog"
)

// runList prints the operations that have all of the words.
func runList(opts *runOptions) error {
	found := catalog.Search(opts.Words...)
	if opts.JSON {
		entries := make([]catalog.Entry, len(found))
		for i, o := range found {
			entries[i] = o.Entry()
		}
		return opts.App.printJSON(entries)
	}
	if len(found) == 0 {
		fmt.Fprintf(opts.App.Err, "No operation has %s in its name, product, path or title.\n", quoted(opts.Words))
		return nil
	}
	if opts.App.OutTerminal {
		return listForTerminal(opts.App.Out, found, opts.App.Width())
	}
	return listForPipe(opts.App.Out, found)
}

func quoted(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, fmt.Sprintf("%q", w))
	}
	return strings.Join(all, " and ")
}

// listForPipe prints all there is, each path in a line of its own.
func listForPipe(w io.Writer, found []*catalog.Operation) error {
	table := newTable(w)
	fmt.Fprintln(table, "NAME\tPRODUCT\tMETHOD\tPATH\tEFFECT\tKEY\tTITLE")
	for _, o := range found {
		e := o.Entry()
		for i, path := range append(e.Paths, "")[:max(1, len(e.Paths))] {
			if i > 0 {
				fmt.Fprintf(table, "\t\t\t%s\t\t\t\n", path)
				continue
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Name, e.Product, e.Method, path, e.Effect, e.Key, titlesOf(o))
		}
	}
	return table.Flush()
}

func titlesOf(o *catalog.Operation) string { return strings.Join(o.Titles(), "、") }

// Columns of a list on a terminal: a title takes at most maxTitle, and one that
// has less than minColumn is left out.
const (
	maxTitle  = 40
	minColumn = 12
	columnGap = 2
)

// listForTerminal prints one line for each operation that is no wider than the
// terminal: the last column is cut to fit, and those that have no room left are
// not there.
func listForTerminal(w io.Writer, found []*catalog.Operation, width int) error {
	rows := [][]string{{"NAME", "TITLE", "EFFECT", "PATH"}}
	for _, o := range found {
		path := o.Endpoints[0].Method + " " + o.Endpoints[0].Path
		if n := len(o.Endpoints) - 1; n > 0 {
			path += fmt.Sprintf(" +%d", n)
		}
		rows = append(rows, []string{o.Name, runewidth.Truncate(titlesOf(o), maxTitle, "…"), o.Effect().String(), path})
	}
	widths := fitColumns(rows, width)
	for _, row := range rows {
		var line strings.Builder
		for i, columns := range widths {
			line.WriteString(runewidth.FillRight(runewidth.Truncate(row[i], columns, "…"), columns))
			line.WriteString(strings.Repeat(" ", columnGap))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// fitColumns says how wide each column is; those that are not said do not fit.
func fitColumns(rows [][]string, width int) []int {
	var widths []int
	for i := range rows[0] {
		widest := 0
		for _, row := range rows {
			widest = max(widest, runewidth.StringWidth(row[i]))
		}
		if i > 0 && width < min(widest, minColumn) {
			break
		}
		columns := min(widest, max(width, 1))
		widths = append(widths, columns)
		width -= columns + columnGap
	}
	return widths
}
