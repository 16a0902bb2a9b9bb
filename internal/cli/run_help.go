package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// printOperation is the help of one operation: its paths, its fields with
// their limits, and an example.
func printOperation(w io.Writer, o *catalog.Operation, set *fieldSet) {
	first := o.Endpoints[0]
	fmt.Fprintf(w, "%s\n\nUsage:\n  wxctl run %s [--field value]...\n", titleOf(first), o.Name)
	fmt.Fprintln(w, "\nPaths:")
	table := newTable(w)
	for _, e := range o.Endpoints {
		fmt.Fprintf(table, "  %s %s\t%s\t%s\n", e.Method, e.Path, e.Modes, e.Select)
	}
	table.Flush()
	printNature(w, first)

	fmt.Fprintln(w, "\nFields:")
	table = newTable(w)
	for _, f := range helpFields(o, set) {
		flag := "--" + f.Path
		if strings.Contains(f.Path, "[]") {
			flag = "    " + f.Path
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", flag, typeOf(f), strings.Join(rulesOf(f, o), "; "), f.Doc)
	}
	table.Flush()
	fmt.Fprintf(w, "\nExample:\n  %s\n", exampleOf(o, first, set))
	if first.Doc != "" {
		fmt.Fprintf(w, "\nDocumentation:\n  %s\n", first.Doc)
	}
	fmt.Fprintln(w, "\n\"wxctl run --help\" lists the flags that all operations have.")
}

func titleOf(e *op.Endpoint) string {
	title := e.Name
	if e.Title != "" {
		title += ": " + e.Title
	}
	if e.Deprecated != "" {
		title += "\nDeprecated: " + e.Deprecated
	}
	return title
}

// printNature says what a call does, what makes a repeat safe and how often it
// may be made.
func printNature(w io.Writer, e *op.Endpoint) {
	effects := map[op.Effect]string{
		op.Read:         "It changes nothing.",
		op.Write:        "It changes the account.",
		op.MovesMoney:   "It moves money: it asks on a terminal, and needs --yes off one.",
		op.Irreversible: "It cannot be undone: it asks on a terminal.",
	}
	fmt.Fprintf(w, "\n%s", effects[e.Effect])
	if e.Key != "" {
		fmt.Fprintf(w, " %s makes a repeat safe.", e.Key)
	}
	if e.Lookup != "" {
		fmt.Fprintf(w, " %q tells what became of it.", "wxctl run "+e.Lookup)
	}
	if e.Rate.N > 0 {
		fmt.Fprintf(w, " WeChat Pay allows %d calls per %s.", e.Rate.N, strings.TrimPrefix(e.Rate.Per.String(), "1"))
	}
	fmt.Fprintln(w)
}

// helpFields are the fields that can be given, and below arrays those of their
// items.
func helpFields(o *catalog.Operation, set *fieldSet) []*catalog.Field {
	fields := o.Fields()
	if name, _ := o.Selector(); name != "" && !slices.Contains(fields, set.fields[name]) {
		fields = append([]*catalog.Field{set.fields[name]}, fields...)
	}
	return fields
}

func typeOf(f *catalog.Field) string {
	if f.Unit != "" {
		return f.Type() + " (" + f.Unit + ")"
	}
	return f.Type()
}

// rulesOf lists what a field must be, and where it comes from when it is not
// given.
func rulesOf(f *catalog.Field, o *catalog.Operation) []string {
	var rules []string
	switch {
	case f.Default != "":
		rules = append(rules, "default "+defaultSource(f.Default))
	case f.Required:
		rules = append(rules, "required")
	}
	if limits := f.Limits(); limits != "" {
		rules = append(rules, limits)
	}
	if f.Encrypt || f.Elem != nil && f.Elem.Encrypt {
		rules = append(rules, "travels encrypted")
	}
	if len(f.Endpoints) < len(o.Endpoints) {
		rules = append(rules, "only with "+onlyWith(f.Endpoints))
	}
	return rules
}

// defaultSource names where a default comes from.
func defaultSource(name string) string {
	if accountDefaults[name] {
		return "of the credentials"
	}
	return name
}

// onlyWith says which endpoints accept a field.
func onlyWith(endpoints []*op.Endpoint) string {
	var words []string
	for _, e := range endpoints {
		word := e.Select
		if word == "" && e.Method == "GET" {
			word = e.Path
		}
		if word == "" {
			word = e.Modes.String()
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// exampleOf is a command line with the required fields of an endpoint.
func exampleOf(o *catalog.Operation, e *op.Endpoint, set *fieldSet) string {
	line := []string{"wxctl run " + o.Name}
	if name, value := e.Selector(); name != "" {
		line = append(line, "--"+name+" "+value)
	}
	for _, name := range set.names {
		f := set.fields[name]
		if !slices.Contains(f.Endpoints, e) || !requiredAll(set, name) || f.Default != "" || f.Kind == op.Struct {
			continue
		}
		line = append(line, "--"+name+" "+sampleOf(f.Field))
	}
	return strings.Join(line, " \\\n    ")
}

// requiredAll reports whether a field and all that it is nested in must be
// given.
func requiredAll(set *fieldSet, name string) bool {
	for {
		if f := set.fields[name]; f == nil || !f.Required {
			return false
		}
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			return true
		}
		name = name[:i]
	}
}

var samples = map[string]string{
	"rfc3339":    "2026-01-31T00:00:00+08:00",
	"date":       "2026-01-31",
	"https":      "https://pay.example.com/notify",
	"digits":     "1230000109",
	"tradeno":    "20260131001",
	"refundno":   "20260131001-R1",
	"couponcode": "COUPON-0001",
}

// sampleOf is a value that a field accepts, quoted for a shell.
func sampleOf(f *op.Field) string {
	switch f.Kind {
	case op.Integer, op.Number:
		if f.Unit == "fen" {
			return "100"
		}
		if f.Min != nil {
			return fmt.Sprint(*f.Min)
		}
		return "1"
	case op.Boolean:
		return "true"
	case op.Array:
		return "'[…]'"
	case op.Any, op.Struct:
		return "'{…}'"
	case op.Blob:
		return "picture.png"
	}
	if len(f.Enum) > 0 {
		return f.Enum[0]
	}
	if s, ok := samples[f.Format]; ok {
		return s
	}
	return "…"
}
