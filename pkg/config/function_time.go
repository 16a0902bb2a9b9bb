package config

import (
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// timestampFunc makes plantimestamp: the time of the plan, RFC 3339 in UTC. It
// is unknown when there is no plan, which is the zero time.
func timestampFunc(now time.Time) function.Function {
	return function.New(&function.Spec{
		Description:  "Returns the time of the plan.",
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
			if now.IsZero() {
				return cty.UnknownVal(cty.String), nil
			}
			return cty.StringVal(now.UTC().Format(time.RFC3339)), nil
		},
	})
}

// timeCompareFunc compares two instants: -1, 0 or 1.
var timeCompareFunc = function.New(&function.Spec{
	Description:  "Compares two times as instants.",
	Params:       []function.Parameter{{Name: "a", Type: cty.String}, {Name: "b", Type: cty.String}},
	Type:         function.StaticReturnType(cty.Number),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var at [2]time.Time
		for i, arg := range args {
			t, err := time.Parse(time.RFC3339, arg.AsString())
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(i, "not an RFC 3339 time such as 2026-01-01T00:00:00+08:00")
			}
			at[i] = t
		}
		return cty.NumberIntVal(int64(at[0].Compare(at[1]))), nil
	},
})
