package config

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// anything is the parameter of a function that takes every value as it is.
func anything(name string) function.Parameter {
	return function.Parameter{
		Name: name, Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
	}
}

// conversionFunc makes a function that converts any value to a type. Null
// stays null.
func conversionFunc(wanted cty.Type) function.Function {
	return function.New(&function.Spec{
		Description: fmt.Sprintf("Converts a value to %s.", wanted.FriendlyName()),
		Params:      []function.Parameter{anything("value")},
		Type: func(args []cty.Value) (cty.Type, error) {
			given := args[0].Type()
			if given.Equals(wanted) {
				return wanted, nil
			}
			value, err := convertTo(args[0], wanted)
			if err != nil {
				return cty.NilType, err
			}
			return value.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return convertTo(args[0], wanted) },
	})
}

func convertTo(value cty.Value, wanted cty.Type) (cty.Value, error) {
	converted, err := convert.Convert(value, wanted)
	if err != nil {
		return cty.NilVal, function.NewArgErrorf(0, "cannot be made a %s: %s", wanted.FriendlyName(), describe(err))
	}
	return converted, nil
}

// sensitiveFunc, nonsensitiveFunc and isSensitiveFunc set, lift and show the
// mark of values that must not be shown.
var sensitiveFunc = function.New(&function.Spec{
	Description: "Marks a value as one that must not be shown.",
	Params:      []function.Parameter{anything("value")},
	Type:        func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
	Impl:        func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0].Mark(Sensitive), nil },
})

var nonsensitiveFunc = function.New(&function.Spec{
	Description: "Lifts the mark of a sensitive value.",
	Params:      []function.Parameter{anything("value")},
	Type:        func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		value, _ := args[0].Unmark()
		return value, nil
	},
})

var isSensitiveFunc = function.New(&function.Spec{
	Description: "Reports whether a value is marked as sensitive.",
	Params:      []function.Parameter{anything("value")},
	Type:        function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		switch {
		case args[0].HasMark(Sensitive):
			return cty.True, nil
		case !args[0].IsKnown():
			return cty.UnknownVal(cty.Bool), nil
		}
		return cty.False, nil
	},
})
