package catalog

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Field is a field of an operation's requests, as a help text lists it.
type Field struct {
	*op.Field
	// Path is the dotted name, [] after arrays of objects:
	// detail.goods_detail[].quantity.
	Path string
	// Endpoints are those whose request has the field; where they disagree on
	// its limits, Field is that of the first.
	Endpoints []*op.Endpoint
}

// Fields lists the fields of the operation's requests, objects before what is
// in them, in the order of their declaration; each path once.
func (o *Operation) Fields() []*Field {
	var fields []*Field
	byPath := make(map[string]*Field)
	for _, e := range o.Endpoints {
		for path, f := range Flatten(e.Request()) {
			if byPath[path] == nil {
				byPath[path] = &Field{Field: f, Path: path}
				fields = append(fields, byPath[path])
			}
			byPath[path].Endpoints = append(byPath[path].Endpoints, e)
		}
	}
	return fields
}

// Selector is the field that chooses between the operation's endpoints, with
// its values in order. The name is empty where there is none.
func (o *Operation) Selector() (name string, values []string) {
	for _, e := range o.Endpoints {
		field, value := e.Selector()
		if field != "" && !slices.Contains(values, value) {
			name, values = field, append(values, value)
		}
	}
	slices.Sort(values)
	return name, values
}

// Flatten yields the fields of an object and of all objects in it, with their
// dotted paths.
func Flatten(o *op.Object) iter.Seq2[string, *op.Field] {
	return func(yield func(string, *op.Field) bool) { flatten(o, "", yield) }
}

func flatten(o *op.Object, prefix string, yield func(string, *op.Field) bool) bool {
	for _, f := range o.Fields {
		path := prefix + f.Name
		if !yield(path, f) {
			return false
		}
		inner := f
		for inner.Kind == op.Array {
			inner = inner.Elem
			path += "[]"
		}
		if inner.Kind == op.Struct && !flatten(inner.Object, path+".", yield) {
			return false
		}
	}
	return true
}

// Type is the field's type in words: string, integer, array of string, file.
func (f *Field) Type() string { return typeOf(f.Field) }

func typeOf(f *op.Field) string {
	if f.Kind == op.Array {
		return "array of " + typeOf(f.Elem)
	}
	return f.Kind.String()
}

// Limits are the field's limits in words, such as "one of OPEN, CLOSE" or "at
// most 20 characters"; empty where there are none.
func (f *Field) Limits() string {
	var limits []string
	scalar := f.Field
	if f.Kind == op.Array {
		scalar = f.Elem
		limits = append(limits, between(int64(f.MinItems), int64(f.MaxItems), "items"))
	}
	if len(scalar.Enum) > 0 {
		limits = append(limits, "one of "+strings.Join(scalar.Enum, ", "))
	}
	if scalar.Format != "" {
		limits = append(limits, op.Formats[scalar.Format].Want)
	}
	limits = append(limits, bounds(scalar))
	limits = slices.DeleteFunc(limits, func(s string) bool { return s == "" })
	return strings.Join(limits, "; ")
}

func bounds(f *op.Field) string {
	unit := f.Unit
	if f.Kind == op.String {
		unit = "characters"
	}
	text := ""
	switch {
	case f.Min != nil && f.Max != nil:
		text = fmt.Sprintf("%d to %d", *f.Min, *f.Max)
	case f.Max != nil:
		text = fmt.Sprintf("at most %d", *f.Max)
	case f.Min != nil:
		text = fmt.Sprintf("at least %d", *f.Min)
	case f.Kind == op.String:
		return ""
	}
	return strings.TrimSpace(text + " " + unit)
}

func between(lo, hi int64, unit string) string {
	switch {
	case hi > 0:
		return fmt.Sprintf("%d to %d %s", lo, hi, unit)
	case lo > 0:
		return fmt.Sprintf("at least %d %s", lo, unit)
	}
	return ""
}
