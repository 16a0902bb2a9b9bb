package clienttest

import (
	"encoding/json"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Sample makes a request of an endpoint which its declaration accepts, as wire
// names whatever part they travel in: the required fields, within their limits,
// and the first of those of which one is needed. It always makes the same one.
func Sample(e *op.Endpoint) map[string]any {
	m := sampler{}.object(e.Request(), 0)
	for _, names := range e.OneOf {
		put(m, names[0], sampler{}.value(e.Request().Lookup(names[0]), 0))
	}
	return m
}

// put sets the member at a dotted path, unless what it is nested in is absent.
func put(m map[string]any, path string, value any) {
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		m[name] = value
	} else if inner, ok := m[name].(map[string]any); ok {
		put(inner, rest, value)
	}
}

// SampleFull is a [Sample] with the optional fields too.
func SampleFull(e *op.Endpoint) map[string]any {
	return sampler{optional: true}.object(e.Request(), 0)
}

// SampleResponse makes a response with every declared field.
func SampleResponse(e *op.Endpoint) map[string]any {
	return sampler{optional: true}.object(e.Response(), 0)
}

type sampler struct {
	optional bool
	// enum, when set, takes the place of every value of a list of known values.
	enum string
	// extra adds fields that are not declared, at every depth.
	extra bool
	// seal, when set, is applied to encrypted values.
	seal func(string) string
}

// deepest bounds types that contain themselves.
const deepest = 12

// The name of fields that are not declared, and a value that no list knows.
const (
	fieldOfTomorrow = "field_of_tomorrow"
	valueOfTomorrow = "VALUE_OF_TOMORROW"
)

func (s sampler) object(o *op.Object, depth int) map[string]any {
	m := map[string]any{}
	for _, f := range o.Fields {
		if !f.Required && (!s.optional || depth >= deepest) || op.FileWord(f.Default) {
			continue
		}
		m[f.Name] = s.value(f, depth)
	}
	if s.extra {
		m[fieldOfTomorrow] = map[string]any{"nested": []any{1, "two", nil}}
	}
	return m
}

func (s sampler) value(f *op.Field, depth int) any {
	switch f.Kind {
	case op.String:
		return s.text(f)
	case op.Integer:
		return s.integer(f)
	case op.Number:
		return json.Number("1.5")
	case op.Boolean:
		return true
	case op.Struct:
		return s.object(f.Object, depth+1)
	case op.Array:
		return s.array(f, depth)
	case op.Blob:
		return op.Upload{Name: "sample.png", Data: []byte("\x89PNG\r\n\x1a\nsample")}
	}
	return map[string]any{"any": "value"}
}

func (s sampler) array(f *op.Field, depth int) any {
	if depth >= deepest {
		return []any{}
	}
	items := make([]any, max(f.MinItems, 1))
	for i := range items {
		items[i] = s.value(f.Elem, depth+1)
	}
	return items
}

func (s sampler) integer(f *op.Field) any {
	n := int64(1)
	switch {
	case len(f.Enum) > 0:
		return json.Number(f.Enum[0])
	case f.Min != nil && n < *f.Min:
		n = *f.Min
	case f.Max != nil && n > *f.Max:
		n = *f.Max
	}
	return n
}

func (s sampler) text(f *op.Field) string {
	plain := s.plain(f)
	if f.Encrypt && s.seal != nil {
		return s.seal(plain)
	}
	return plain
}

func (s sampler) plain(f *op.Field) string {
	switch {
	case len(f.Enum) > 0 && s.enum != "":
		return s.enum
	case len(f.Enum) > 0:
		return f.Enum[0]
	}
	switch f.Format {
	case "rfc3339":
		return "2026-01-31T12:30:00+08:00"
	case "date":
		return "2026-01-31"
	case "https":
		return "https://example.com/notify"
	case "url":
		return "https://pay.weixin.qq.com/sample?token=sample"
	case "digits":
		return strings.Repeat("1", s.length(f))
	case "":
		if f.Min == nil && f.Max == nil {
			return "样本 \"sample\" & 100%"
		}
	}
	return strings.Repeat("a", s.length(f))
}

// length is a number of characters within a field's limits.
func (s sampler) length(f *op.Field) int {
	n := int64(8)
	if f.Min != nil {
		n = max(n, *f.Min)
	}
	if f.Max != nil {
		n = min(n, *f.Max)
	}
	return int(n)
}
