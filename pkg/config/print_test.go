package config

import (
	"iter"
	"maps"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

func keysOf[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// print writes a value so that all that tests care about shows: unknown and
// sensitive parts, numbers apart from text. Attributes that are null are left
// out.
func print(v cty.Value) string {
	if v.IsMarked() {
		v, _ := v.Unmark()
		return "sensitive(" + print(v) + ")"
	}
	ty := v.Type()
	switch {
	case v.IsNull():
		return "null"
	case !v.IsKnown():
		return "unknown"
	case ty == cty.String:
		return strconv.Quote(v.AsString())
	case ty == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case ty == cty.Bool:
		return strconv.FormatBool(v.True())
	case ty.IsObjectType(), ty.IsMapType():
		return "{" + printElements(v, func(k, v cty.Value) string { return k.AsString() + ": " + print(v) }) + "}"
	}
	return "[" + printElements(v, func(_, v cty.Value) string { return print(v) }) + "]"
}

func printElements(v cty.Value, element func(k, v cty.Value) string) string {
	var parts []string
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsObjectType() && !value.IsMarked() && value.IsNull() {
			continue
		}
		parts = append(parts, element(key, value))
	}
	return strings.Join(parts, ", ")
}
