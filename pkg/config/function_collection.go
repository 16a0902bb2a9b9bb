package config

import (
	"errors"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// coalesceFunc returns the first argument that is neither null nor an empty
// text.
var coalesceFunc = function.New(&function.Spec{
	Description: "Returns the first value that is neither null nor empty text.",
	VarParam: &function.Parameter{
		Name: "values", Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		types := make([]cty.Type, len(args))
		for i, arg := range args {
			types[i] = arg.Type()
		}
		ty, _ := convert.UnifyUnsafe(types)
		if ty == cty.NilType {
			return cty.NilType, errors.New("all arguments must have the same type")
		}
		return ty, nil
	},
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		for i, arg := range args {
			value, err := convert.Convert(arg, ty)
			if err != nil {
				return cty.NilVal, function.NewArgError(i, err)
			}
			unmarked, marks := value.Unmark()
			switch {
			case !unmarked.IsKnown():
				return cty.UnknownVal(ty).WithMarks(marks), nil
			case unmarked.IsNull(), ty == cty.String && unmarked.AsString() == "":
				continue
			}
			return value, nil
		}
		return cty.NilVal, errors.New("no argument is neither null nor empty text")
	},
})

// indexFunc finds the place of a value in a list.
var indexFunc = function.New(&function.Spec{
	Description: "Finds the index of a value in a list.",
	Params: []function.Parameter{
		{Name: "list", Type: cty.DynamicPseudoType}, {Name: "value", Type: cty.DynamicPseudoType},
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		if ty := args[0].Type(); !ty.IsListType() && !ty.IsTupleType() {
			return cty.NilType, function.NewArgErrorf(0, "index needs a list, and this is a %s", ty.FriendlyName())
		}
		return cty.Number, nil
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for it := args[0].ElementIterator(); it.Next(); {
			i, value := it.Element()
			equal, err := stdlib.Equal(value, args[1])
			if err != nil {
				return cty.NilVal, err
			}
			if !equal.IsKnown() {
				return cty.UnknownVal(cty.Number), nil
			}
			if equal.True() {
				return i, nil
			}
		}
		return cty.NilVal, function.NewArgErrorf(1, "the list does not contain this value")
	},
})

// oneFunc turns a list of at most one element into the element or null.
var oneFunc = function.New(&function.Spec{
	Description: "Turns a list of one element into the element, and an empty one into null.",
	Params:      []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true}},
	Type: func(args []cty.Value) (cty.Type, error) {
		switch ty := args[0].Type(); {
		case ty.IsListType(), ty.IsSetType():
			return ty.ElementType(), nil
		case ty.IsTupleType() && ty.Length() == 0:
			return cty.DynamicPseudoType, nil
		case ty.IsTupleType() && ty.Length() == 1:
			return ty.TupleElementType(0), nil
		}
		return cty.NilType, errNotOne
	},
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		list, marks := args[0].Unmark()
		if !list.IsKnown() || !list.Length().IsKnown() {
			return cty.UnknownVal(ty).WithMarks(marks), nil
		}
		switch list.LengthInt() {
		case 0:
			return cty.NullVal(ty).WithMarks(marks), nil
		case 1:
			it := list.ElementIterator()
			it.Next()
			_, value := it.Element()
			return value.WithMarks(marks), nil
		}
		return cty.NilVal, errNotOne
	},
})

var errNotOne = function.NewArgErrorf(0, "one needs a list, set or tuple with no element or one")

// sumFunc adds up numbers.
var sumFunc = function.New(&function.Spec{
	Description:  "Adds up a list of numbers.",
	Params:       []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type:         function.StaticReturnType(cty.Number),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if !args[0].CanIterateElements() || args[0].Type().IsMapType() || args[0].Type().IsObjectType() {
			return cty.NilVal, function.NewArgErrorf(0, "sum needs a list of numbers")
		}
		if args[0].LengthInt() == 0 {
			return cty.NilVal, function.NewArgErrorf(0, "the sum of no numbers is not defined")
		}
		total := cty.Zero
		for it := args[0].ElementIterator(); it.Next(); {
			_, element := it.Element()
			number, err := convert.Convert(element, cty.Number)
			if err != nil || number.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "sum needs numbers alone")
			}
			total = total.Add(number)
		}
		return total, nil
	},
})

// truth makes alltrue and anytrue: decisive is the element that decides the
// result at once.
func truth(description string, decisive bool) function.Function {
	return function.New(&function.Spec{
		Description:  description,
		Params:       []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := false
			for it := args[0].ElementIterator(); it.Next(); {
				_, element := it.Element()
				switch {
				case !element.IsKnown():
					unknown = true
				case (!element.IsNull() && element.True()) == decisive:
					return cty.BoolVal(decisive), nil
				}
			}
			if unknown {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(!decisive), nil
		},
	})
}

var (
	allTrueFunc = truth("Reports whether all elements are true.", false)
	anyTrueFunc = truth("Reports whether any element is true.", true)
)

// matchKeysFunc picks the values whose keys are among those searched for.
var matchKeysFunc = function.New(&function.Spec{
	Description: "Picks the values whose keys are in a set.",
	Params: []function.Parameter{
		{Name: "values", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "keys", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "searchset", Type: cty.List(cty.DynamicPseudoType)},
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		ty, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()})
		if ty == cty.NilType {
			return cty.NilType, errors.New("keys and searchset must have the same type")
		}
		return args[0].Type(), nil
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		if !args[1].IsWhollyKnown() || !args[2].IsWhollyKnown() {
			return cty.UnknownVal(ty), nil
		}
		if args[0].LengthInt() != args[1].LengthInt() {
			return cty.NilVal, errors.New("values and keys must have the same length")
		}
		keys, wanted := args[1].AsValueSlice(), args[2].AsValueSlice()
		var picked []cty.Value
		for i, value := range args[0].AsValueSlice() {
			if slices.ContainsFunc(wanted, func(w cty.Value) bool { return sameValue(keys[i], w) }) {
				picked = append(picked, value)
			}
		}
		if len(picked) == 0 {
			return cty.ListValEmpty(ty.ElementType()), nil
		}
		return cty.ListVal(picked), nil
	},
})

func sameValue(a, b cty.Value) bool {
	equal, err := stdlib.Equal(a, b)
	return err == nil && equal.IsKnown() && equal.True()
}

// transposeFunc swaps the keys and the elements of a map of lists of texts.
var transposeFunc = function.New(&function.Spec{
	Description:  "Swaps the keys and the elements of a map of lists of texts.",
	Params:       []function.Parameter{{Name: "values", Type: cty.Map(cty.List(cty.String))}},
	Type:         function.StaticReturnType(cty.Map(cty.List(cty.String))),
	RefineResult: notNull,
	Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(ty), nil
		}
		swapped := map[string][]cty.Value{}
		for it := args[0].ElementIterator(); it.Next(); {
			key, list := it.Element()
			if list.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "a list must not be null")
			}
			for inner := list.ElementIterator(); inner.Next(); {
				_, text := inner.Element()
				if text.IsNull() {
					return cty.NilVal, function.NewArgErrorf(0, "a list must not contain null")
				}
				swapped[text.AsString()] = append(swapped[text.AsString()], key)
			}
		}
		if len(swapped) == 0 {
			return cty.MapValEmpty(cty.List(cty.String)), nil
		}
		lists := make(map[string]cty.Value, len(swapped))
		for text, keys := range swapped {
			lists[text] = cty.ListVal(keys)
		}
		return cty.MapVal(lists), nil
	},
})
