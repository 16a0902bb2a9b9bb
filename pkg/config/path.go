package config

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// attributePath prints a traversal made of attribute names alone as a dotted
// path.
func attributePath(t hcl.Traversal) (string, bool) {
	names := make([]string, 0, len(t))
	for _, step := range t {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, s.Name)
		case hcl.TraverseAttr:
			names = append(names, s.Name)
		default:
			return "", false
		}
	}
	return strings.Join(names, "."), len(names) > 0
}

// formatPath prints a path within a value: .items[3].name.
func formatPath(path cty.Path) string {
	var s strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case cty.GetAttrStep:
			s.WriteString("." + step.Name)
		case cty.IndexStep:
			s.WriteString("[" + formatKey(step.Key) + "]")
		}
	}
	return s.String()
}

func formatKey(key cty.Value) string {
	key, _ = key.Unmark()
	switch {
	case key.IsNull() || !key.IsKnown():
		return "…"
	case key.Type() == cty.String:
		return strconv.Quote(key.AsString())
	case key.Type() == cty.Number:
		return key.AsBigFloat().Text('f', -1)
	}
	return "…"
}
