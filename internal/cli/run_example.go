package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// example is the fields of a request that is complete and has no more than it
// must: objects within are examples too, arrays []any.
type example []exampleField

type exampleField struct {
	name  string
	value any
}

// MarshalJSON writes the fields in their order.
func (x example) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range x {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", f.name, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// sampleEndpoint is the endpoint that examples on behalf of somebody call; nil where
// nobody of that kind may call the operation.
func sampleEndpoint(o *catalog.Operation, mode op.Mode) *op.Endpoint {
	i := slices.IndexFunc(o.Endpoints, func(e *op.Endpoint) bool { return e.Modes.Has(mode) })
	if i < 0 {
		return nil
	}
	return o.Endpoints[i]
}

// exampleOf is what an endpoint of an operation needs at the least, on whose behalf
// it may be called: what selects it, the required fields that the credentials do not
// fill, and the first of those of which one is needed.
func exampleOf(e *op.Endpoint, mode op.Mode) example {
	var x example
	if name, value := e.Selector(); name != "" && e.Request().Field(name) == nil {
		x = append(x, exampleField{name, value})
	}
	return append(x, exampler{e, mode}.object(e.Request(), "")...)
}

type exampler struct {
	endpoint *op.Endpoint
	mode     op.Mode
}

// deepest bounds objects that contain themselves.
const deepest = 12

func (s exampler) object(o *op.Object, prefix string) example {
	x := example{}
	for _, f := range o.Fields {
		if s.needs(f, prefix+f.Name) {
			if value := s.value(f, prefix+f.Name+"."); value != nil {
				x = append(x, exampleField{f.Name, value})
			}
		}
	}
	return x
}

// needs reports whether a field has to be given.
func (s exampler) needs(f *op.Field, path string) bool {
	if name, _ := s.endpoint.Selector(); name == path {
		return true
	}
	if slices.ContainsFunc(s.endpoint.OneOf, func(names []string) bool { return names[0] == path }) {
		return true
	}
	if f.Default == op.DefaultSubMchID && s.endpoint.Fills(f.Default, s.mode) {
		return true
	}
	return f.Required && !s.filled(f) && strings.Count(path, ".") < deepest
}

// filled reports whether a default takes the place of a field: of the account
// those that credentials always have.
func (s exampler) filled(f *op.Field) bool {
	switch {
	case f.Default == op.DefaultSubMchID, f.Default == op.DefaultSubAppID:
		return false
	case accountDefaults[f.Default] != "":
		return s.endpoint.Fills(f.Default, s.mode)
	}
	return f.Default != ""
}

// value is an example of a field; nil for an object whose defaults are all that
// it needs.
func (s exampler) value(f *op.Field, prefix string) any {
	if name, value := s.endpoint.Selector(); name+"." == prefix {
		return value
	}
	switch f.Kind {
	case op.Struct:
		x := s.object(f.Object, prefix)
		if len(x) == 0 && slices.ContainsFunc(f.Object.Fields, s.filled) {
			return nil
		}
		if len(x) == 0 && len(f.Object.Fields) > 0 {
			first := f.Object.Fields[0]
			x = example{{first.Name, s.value(first, prefix+first.Name+".")}}
		}
		return x
	case op.Array:
		items := make([]any, max(f.MinItems, 1))
		for i := range items {
			items[i] = s.value(f.Elem, prefix)
		}
		return items
	case op.Integer, op.Number:
		return json.Number(exampleNumber(f))
	case op.Boolean:
		return true
	case op.Any:
		return json.RawMessage(`{"name":"value"}`)
	case op.Blob:
		return exampleFile(s.endpoint)
	}
	return exampleText(f)
}

// exampleNumber is a number within a field's limits.
func exampleNumber(f *op.Field) string {
	n := int64(1)
	if f.Unit == "fen" {
		n = 100
	}
	switch {
	case len(f.Enum) > 0:
		return f.Enum[0]
	case f.Min != nil && n < *f.Min:
		n = *f.Min
	case f.Max != nil && n > *f.Max:
		n = *f.Max
	}
	return fmt.Sprint(n)
}

func exampleFile(e *op.Endpoint) string {
	switch {
	case strings.Contains(e.Path+e.Name, "video"):
		return "video.mp4"
	case strings.Contains(e.Path+e.Name, "image"), strings.Contains(e.Path+e.Name, "media"):
		return "picture.png"
	}
	return "file.pdf"
}

// exampleFormats are examples of texts that have a format.
var exampleFormats = map[string]string{
	"rfc3339":      "2026-01-31T00:00:00+08:00",
	"date":         "2026-01-31",
	"https":        "https://pay.example.com/notify",
	"digits":       "1900000109",
	"alphanumeric": "20260131001",
	"tradeno":      "20260131001",
	"refundno":     "20260131001-R1",
	"couponcode":   "COUPON-0001",
}

// exampleNames are examples of texts by the ends of their fields' names.
var exampleNames = []struct{ suffix, text string }{
	{"openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	{"appid", "wxd678efh567hg6787"},
	{"mchid", "1900000109"},
	{"brand_id", "12345"},
	{"_time", "2026-01-31T00:00:00+08:00"},
	{"_date", "2026-01-31"},
	{"notify_url", "https://pay.example.com/notify"},
	{"url", "https://pay.example.com/"},
	{"currency", "CNY"},
	{"mobile", "13800138000"},
	{"phone", "13800138000"},
	{"client_ip", "203.0.113.1"},
	{"_no", "20260131001"},
	{"goods_name", "咖啡"},
	{"Idempotency-Key", "20260131001"},
}

// exampleText is a text within a field's limits. "…" stands for what nobody can
// guess.
func exampleText(f *op.Field) string {
	if len(f.Enum) > 0 {
		return f.Enum[0]
	}
	if text := exampleFormats[f.Format]; text != "" {
		return fitText(f, text)
	}
	if f.Name == "description" {
		return fitText(f, "咖啡")
	}
	for _, known := range exampleNames {
		if strings.HasSuffix(f.Name, known.suffix) && f.CheckString(known.text) == "" {
			return known.text
		}
	}
	return fitText(f, "…")
}

// fitText makes a text as long as a field wants it.
func fitText(f *op.Field, text string) string {
	letters := []rune(text)
	if f.Min != nil && int64(len(letters)) < *f.Min {
		letters = slices.Repeat(letters, int(*f.Min)/len(letters)+1)[:*f.Min]
	}
	if f.Max != nil && int64(len(letters)) > *f.Max {
		letters = letters[:*f.Max]
	}
	return string(letters)
}

// printExamples writes a command line, and where it has objects or arrays the same
// fields as a file. Where others who may call need other fields, theirs follow.
func printExamples(w io.Writer, o *catalog.Operation) {
	if isLocal(o) {
		fmt.Fprintf(w, "\nExample:\n  %s\n", commandLine(o, localOperations[o.Name].example))
		return
	}
	first := ""
	for _, mode := range op.AllModes {
		e := sampleEndpoint(o, mode)
		if e == nil {
			continue
		}
		x := exampleOf(e, mode)
		line := commandLine(o, x.flags(""))
		switch {
		case first == "":
			first = line
			fmt.Fprintf(w, "\nExample:\n  %s\n", line)
			x.printFile(w)
		case line != first:
			fmt.Fprintf(w, "\nExample of %s:\n  %s\n", exampleCallers[mode], line)
		}
	}
}

var exampleCallers = map[op.Mode]string{op.Partner: "a service provider", op.Brand: "a brand"}

func commandLine(o *catalog.Operation, flags []string) string {
	return strings.Join(append([]string{"wxctl run " + o.Name}, flags...), " \\\n    ")
}

// printFile writes the fields as a file, where they are more than texts and numbers.
func (x example) printFile(w io.Writer) {
	if !x.nested() {
		return
	}
	text, err := json.MarshalIndent(x, "  ", "  ")
	if err != nil {
		panic("cli: an example is no JSON: " + err.Error())
	}
	fmt.Fprintf(w, "\nThe same with --input FILE, where FILE holds:\n  %s\n", text)
}

// flags are the fields as flags, each with its value as a shell takes it.
func (x example) flags(prefix string) []string {
	var flags []string
	for _, f := range x {
		switch value := f.value.(type) {
		case example:
			if len(value) > 0 {
				flags = append(flags, value.flags(prefix+f.name+".")...)
				continue
			}
			flags = append(flags, flagOf(prefix+f.name, "{}"))
		case []any, json.RawMessage:
			flags = append(flags, flagOf(prefix+f.name, exampleJSON(value)))
		default:
			flags = append(flags, flagOf(prefix+f.name, fmt.Sprint(value)))
		}
	}
	return flags
}

func (x example) nested() bool {
	return slices.ContainsFunc(x, func(f exampleField) bool {
		switch f.value.(type) {
		case example, []any, json.RawMessage:
			return true
		}
		return false
	})
}

func exampleJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("cli: an example is no JSON: " + err.Error())
	}
	return string(text)
}

// flagOf quotes a value where a shell would take it apart.
func flagOf(name, value string) string {
	if strings.ContainsAny(value, " '\"\\$`{}[]()<>|&;*?#~!\t\n") {
		value = "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	}
	return "--" + name + " " + value
}
