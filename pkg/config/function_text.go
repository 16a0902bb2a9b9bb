package config

import (
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func notNull(b *cty.RefinementBuilder) *cty.RefinementBuilder { return b.NotNull() }

// textTest makes a function of two texts that says yes or no.
func textTest(description, second string, test func(s, part string) bool) function.Function {
	return function.New(&function.Spec{
		Description:  description,
		Params:       []function.Parameter{{Name: "str", Type: cty.String}, {Name: second, Type: cty.String}},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(test(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

var (
	startsWithFunc  = textTest("Reports whether a text begins with another.", "prefix", strings.HasPrefix)
	endsWithFunc    = textTest("Reports whether a text ends with another.", "suffix", strings.HasSuffix)
	strContainsFunc = textTest("Reports whether a text contains another.", "substr", strings.Contains)
)

// replaceFunc replaces every occurrence of a text, or of a regular expression
// that stands between slashes.
var replaceFunc = function.New(&function.Spec{
	Description: "Replaces every occurrence of a text or of a /regular expression/.",
	Params: []function.Parameter{
		{Name: "str", Type: cty.String}, {Name: "substr", Type: cty.String}, {Name: "replace", Type: cty.String},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		s, old, replacement := args[0].AsString(), args[1].AsString(), args[2].AsString()
		if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
			pattern, err := regexp.Compile(old[1 : len(old)-1])
			if err != nil {
				return cty.UnknownVal(cty.String), function.NewArgError(1, err)
			}
			return cty.StringVal(pattern.ReplaceAllString(s, replacement)), nil
		}
		return stdlib.Replace(args[0], args[1], args[2])
	},
})
