package render

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/state"
)

// State prints all rows and outputs of a state.
func State(w io.Writer, s *state.Snapshot, o Options) error {
	out := bufio.NewWriter(w)
	if len(s.Rows) == 0 && len(s.Outputs) == 0 {
		fmt.Fprintln(out, "The state is empty.")
	}
	for i, r := range s.Rows {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := row(out, r, o); err != nil {
			return err
		}
	}
	if len(s.Outputs) > 0 {
		if len(s.Rows) > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, o.palette().bold("Outputs:"))
		if err := outputs(out, s.Outputs, "  "); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Row prints one row of a state: its attributes by path, sensitive ones
// masked, and the call that an interrupted apply has left, if there is one.
func Row(w io.Writer, r *state.Row, o Options) error {
	out := bufio.NewWriter(w)
	if err := row(out, r, o); err != nil {
		return err
	}
	return out.Flush()
}

func row(out *bufio.Writer, r *state.Row, o Options) error {
	p := o.palette()
	fmt.Fprintf(out, "%s %s\n", p.bold(r.Address), p.dim("(merchant "+r.MchID+provider(r.Provider)+")"))
	lines, err := attributeLines(r)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Address, err)
	}
	printAligned(out, lines, "  ", o)
	if len(r.Dependencies) > 0 {
		fmt.Fprintf(out, "  %s\n", p.dim("depends on "+strings.Join(texts(r.Dependencies), ", ")))
	}
	if r.Protected {
		fmt.Fprintf(out, "  %s\n", p.dim("is protected: lifecycle.prevent_destroy"))
	}
	if r.Pending != nil {
		fmt.Fprintf(out, "  %s %s was begun at %s and not finished; the next apply finishes it\n",
			p.yellow("!"), r.Pending.Endpoint, r.Pending.Since.Format("2006-01-02 15:04:05 -07:00"))
	}
	if r.Deposed != nil {
		fmt.Fprintf(out, "  %s an earlier object of this address is still to be destroyed\n", p.yellow("!"))
	}
	return nil
}

func provider(alias string) string {
	if alias == "" {
		return ""
	}
	return ", provider " + alias
}

type pathValue struct{ path, value string }

// attributeLines flattens a row's attributes to paths. Null ones are left out.
func attributeLines(r *state.Row) ([]pathValue, error) {
	d := json.NewDecoder(bytes.NewReader(r.Attributes))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, err
	}
	lines := flatten(nil, "", object)
	for path := range r.Sensitive {
		lines = append(lines, pathValue{path, "(sensitive)"})
	}
	slices.SortFunc(lines, func(a, b pathValue) int { return cmp.Compare(a.path, b.path) })
	return lines, nil
}

func flatten(lines []pathValue, path string, v any) []pathValue {
	switch v := v.(type) {
	case nil:
		return lines
	case map[string]any:
		prefix := path
		if prefix != "" {
			prefix += "."
		}
		for name, part := range v {
			lines = flatten(lines, prefix+name, part)
		}
		return lines
	case []any:
		for i, part := range v {
			lines = flatten(lines, fmt.Sprintf("%s[%d]", path, i), part)
		}
		return lines
	case string:
		return append(lines, pathValue{path, v})
	}
	return append(lines, pathValue{path, fmt.Sprint(v)})
}

func printAligned(out *bufio.Writer, lines []pathValue, indent string, o Options) {
	width := 0
	for _, l := range lines {
		width = max(width, min(widestPath, runewidth.StringWidth(l.path)))
	}
	for _, l := range lines {
		fmt.Fprintf(out, "%s%s = %s\n", indent, runewidth.FillRight(l.path, width), o.value(l.value))
	}
}

// Outputs prints the values of outputs as HCL.
func Outputs(w io.Writer, values map[string]state.Output) error {
	out := bufio.NewWriter(w)
	if err := outputs(out, values, ""); err != nil {
		return err
	}
	return out.Flush()
}

func outputs(out *bufio.Writer, values map[string]state.Output, indent string) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text, err := plan.OutputText(values[name])
		if err != nil {
			return fmt.Errorf("output %s: %w", name, err)
		}
		fmt.Fprintf(out, "%s%s = %s\n", indent, name, strings.ReplaceAll(text, "\n", "\n"+indent))
	}
	return nil
}
