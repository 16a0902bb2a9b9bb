package cli

import (
	"fmt"
	"strings"

	"github.com/wxctl/wxctl/pkg/catalog"
)

func runList(opts *runOptions) error {
	entries := catalog.Entries()
	if opts.JSON {
		return opts.App.printJSON(entries)
	}
	table := newTable(opts.App.Out)
	fmt.Fprintln(table, "NAME\tPRODUCT\tMETHOD\tPATH\tEFFECT\tKEY")
	for _, e := range entries {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", e.Name, e.Product, e.Method, strings.Join(e.Paths[:min(1, len(e.Paths))], ""), e.Effect, e.Key)
		for _, path := range e.Paths[min(1, len(e.Paths)):] {
			fmt.Fprintf(table, "\t\t\t%s\t\t\n", path)
		}
	}
	return table.Flush()
}
