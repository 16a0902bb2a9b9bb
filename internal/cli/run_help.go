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
	sample := firstEndpoint(o)
	fmt.Fprintf(w, "%s\n\nUsage:\n  wxctl run %s [--field value]...\n", titleOf(o), o.Name)
	printPaths(w, o)
	printRepeats(w, sample)
	if len(set.names) > 0 {
		fmt.Fprintln(w, "\nFields:")
	}
	for _, f := range helpFields(o, set) {
		flag := "--" + f.Path
		if strings.Contains(f.Path, "[]") {
			flag = "  " + f.Path
		}
		fmt.Fprintf(w, "  %s  %s\n", flag, typeOf(f))
		if text := strings.Join(slices.DeleteFunc(append([]string{f.Doc}, rulesOf(f, o)...), isEmpty), "; "); text != "" {
			fmt.Fprintf(w, "        %s\n", text)
		}
	}
	printFile(w, o)
	printExamples(w, o)
	if sample.Doc != "" {
		fmt.Fprintf(w, "\nDocumentation:\n  %s\n", sample.Doc)
	}
	fmt.Fprintln(w, "\n\"wxctl run --help\" lists the flags that all operations have.")
}

// firstEndpoint is the endpoint whose rules the help tells: that of an ordinary
// merchant where there is one.
func firstEndpoint(o *catalog.Operation) *op.Endpoint {
	for _, mode := range op.AllModes {
		if e := sampleEndpoint(o, mode); e != nil {
			return e
		}
	}
	return o.Endpoints[0]
}

func isEmpty(s string) bool { return s == "" }

// titleOf is the name with WeChat Pay's own titles, and what is said of it when
// it should not be used any more.
func titleOf(o *catalog.Operation) string {
	text := o.Name
	if titles := titlesOf(o); titles != "" {
		text += ": " + titles
	}
	if reason := o.Endpoints[0].Deprecated; reason != "" && allDeprecated(o) {
		text += "\nDeprecated: " + reason
	}
	return text
}

func allDeprecated(o *catalog.Operation) bool {
	return !slices.ContainsFunc(o.Endpoints, func(e *op.Endpoint) bool { return e.Deprecated == "" })
}

var effectMeanings = map[op.Effect]string{
	op.Read:         "changes nothing",
	op.Write:        "changes the account",
	op.MovesMoney:   "moves money: asks on a terminal, needs --yes off one",
	op.Irreversible: "cannot be undone: asks on a terminal",
}

func printPaths(w io.Writer, o *catalog.Operation) {
	if isLocal(o) {
		fmt.Fprintln(w, "\nIt runs here and makes no request.")
		return
	}
	fmt.Fprintln(w, "\nPaths:")
	table := newTable(w)
	for _, e := range o.Endpoints {
		text := effectMeanings[e.Effect]
		if e.Deprecated != "" && !allDeprecated(o) {
			text += "; deprecated: " + e.Deprecated
		}
		fmt.Fprintf(table, "  %s %s\t%s\t%s\t%s\n", e.Method, e.Host+e.Path, e.Select, callersOf(e), text)
	}
	table.Flush()
}

// callersOf says who may call an endpoint.
func callersOf(e *op.Endpoint) string {
	text := strings.Join(e.Modes.Names(), ", ")
	if len(e.Only) > 0 {
		text += " (only " + strings.Join(e.Only, ", ") + ")"
	}
	return text
}

// printRepeats says what makes a repeat safe, how to look a call up, and how
// often it may be made.
func printRepeats(w io.Writer, e *op.Endpoint) {
	var lines []string
	if e.AliasOf != "" {
		lines = append(lines, fmt.Sprintf("It is %q by another name.", "wxctl run "+e.AliasOf))
	}
	if e.Key != "" {
		lines = append(lines, e.Key+" makes a repeat safe.")
	}
	if e.Lookup != "" {
		lines = append(lines, fmt.Sprintf("%q tells what became of a call.", "wxctl run "+e.Lookup))
	}
	if e.Rate.N > 0 {
		lines = append(lines, fmt.Sprintf("WeChat Pay allows %d calls in %s.", e.Rate.N, brief(e.Rate.Per)))
	}
	if p, ok := pagingOf(e); ok {
		lines = append(lines, fmt.Sprintf("It answers page by page, by %s; --all prints the whole list.", p.at))
	}
	if len(lines) > 0 {
		fmt.Fprintf(w, "\n%s\n", strings.Join(lines, "\n"))
	}
}

// printFile says how to get the file that a response announces.
func printFile(w io.Writer, o *catalog.Operation) {
	if announcesFile(o) {
		fmt.Fprint(w, "\nThe response says where a file is. --download FILE fetches it, unpacks it and checks\n"+
			"its digest; --format csv, json or ndjson gives the rows of a bill.\n")
	}
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
	case f.Default != "" && f.Default != op.DefaultSubAppID:
		rules = append(rules, "default "+defaultSource(f.Default))
	case f.Required:
		rules = append(rules, "required")
	default:
		rules = append(rules, inPlaceOf(f))
	}
	if limits := f.Limits(); limits != "" {
		rules = append(rules, limits)
	}
	if f.Encrypt || f.Elem != nil && f.Elem.Encrypt {
		rules = append(rules, "travels encrypted")
	}
	if len(f.Endpoints) < len(o.Endpoints) {
		rules = append(rules, "only with "+onlyWith(f.Endpoints, o))
	}
	return rules
}

// inPlaceOf names the fields that a field is needed in place of.
func inPlaceOf(f *catalog.Field) string {
	for _, e := range f.Endpoints {
		for _, names := range e.OneOf {
			if i := slices.Index(names, f.Path); i >= 0 {
				return "required, or in its place " + strings.Join(slices.Delete(slices.Clone(names), i, i+1), " or ")
			}
		}
	}
	return ""
}

// defaultSource says where a default comes from.
func defaultSource(name string) string {
	if setting, ok := accountDefaults[name]; ok {
		return "of the credentials (" + setting.Env() + ")"
	}
	switch name {
	case op.DefaultFilename:
		return "the name of the file"
	case op.DefaultSHA256, op.DefaultSM3:
		return "the digest of the file"
	}
	return name
}

// onlyWith says which of an operation's endpoints accept a field: by mode
// where that tells, else by what selects them, else by path.
func onlyWith(endpoints []*op.Endpoint, o *catalog.Operation) string {
	var modes op.Mode
	for _, e := range endpoints {
		modes |= e.Modes
	}
	var words []string
	if modes != o.Modes() {
		words = append(words, modes.String())
	}
	ofMode := slices.DeleteFunc(slices.Clone(o.Endpoints), func(e *op.Endpoint) bool { return e.Modes&modes == 0 })
	if len(ofMode) > len(endpoints) {
		words = append(words, selectors(endpoints))
	}
	return strings.Join(words, " ")
}

func selectors(endpoints []*op.Endpoint) string {
	var words []string
	for _, e := range endpoints {
		word := e.Path
		if _, value := e.Selector(); value != "" {
			word = value
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if name, _ := endpoints[0].Selector(); name != "" {
		return name + " " + strings.Join(words, ", ")
	}
	return strings.Join(words, ", ")
}
