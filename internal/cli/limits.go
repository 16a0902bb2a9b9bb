package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// newTable aligns columns that are separated by tabs.
func newTable(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 8, 2, ' ', 0) }

// limitsOf lists what a value must be, in words.
func limitsOf(f *op.Field) []string {
	var rules []string
	unit := ""
	if f.Kind == op.String {
		unit = " characters"
	}
	switch {
	case f.Min != nil && f.Max != nil:
		rules = append(rules, fmt.Sprintf("%d to %d%s", *f.Min, *f.Max, unit))
	case f.Max != nil:
		rules = append(rules, fmt.Sprintf("at most %d%s", *f.Max, unit))
	case f.Min != nil:
		rules = append(rules, fmt.Sprintf("at least %d%s", *f.Min, unit))
	}
	if len(f.Enum) > 0 {
		rules = append(rules, strings.Join(f.Enum, " | "))
	}
	if f.Format != "" {
		rules = append(rules, op.Formats[f.Format].Want)
	}
	return rules
}
