package config

import (
	"errors"
	"math/big"

	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// The functions here look at one element of a collection, or at its outside.
// A call walks through all that its arguments hold in search of marks before
// the function is asked; for 10,000 instances that each look up one of 10,000
// rows this would be 100 million steps. So the collection comes in as an
// expression, which the function evaluates itself.

// lazy is a parameter that takes an expression.
func lazy(name string) function.Parameter {
	return function.Parameter{Name: name, Type: customdecode.ExpressionClosureType}
}

// force evaluates a lazy argument.
func force(args []cty.Value, i int) (cty.Value, error) {
	value, diags := customdecode.ExpressionClosureFromVal(args[i]).Value()
	if diags.HasErrors() {
		return cty.NilVal, function.NewArgErrorf(i, "%s", polish(diags)[0].Detail)
	}
	if value.IsNull() {
		return cty.NilVal, function.NewArgErrorf(i, "argument must not be null")
	}
	return value, nil
}

// newLazyFunc makes a function whose type follows from its result.
func newLazyFunc(description string, call func(args []cty.Value) (cty.Value, error), rest *function.Parameter, params ...function.Parameter) function.Function {
	return function.New(&function.Spec{
		Description: description,
		Params:      params,
		VarParam:    rest,
		Type: func(args []cty.Value) (cty.Type, error) {
			value, err := call(args)
			if err != nil {
				return cty.NilType, err
			}
			return value.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return call(args) },
	})
}

// lengthFunc counts the characters of a text or the elements of anything else.
var lengthFunc = newLazyFunc("Counts characters or elements.", lengthOf, nil, lazy("value"))

func lengthOf(args []cty.Value) (cty.Value, error) {
	value, err := force(args, 0)
	if err != nil {
		return cty.NilVal, err
	}
	value, marks := value.Unmark()
	length := cty.UnknownVal(cty.Number).RefineNotNull()
	switch ty := value.Type(); {
	case ty == cty.DynamicPseudoType:
	case ty == cty.String:
		length, err = stdlib.Strlen(value)
	case ty.IsObjectType():
		length = cty.NumberIntVal(int64(len(ty.AttributeTypes())))
	case ty.IsTupleType():
		length = cty.NumberIntVal(int64(ty.Length()))
	case ty.IsCollectionType():
		length = value.Length()
	default:
		err = function.NewArgErrorf(0, "it has no length: it is a %s", ty.FriendlyName())
	}
	return length.WithMarks(marks), err
}

// lookupFunc picks an element of a map or an attribute of an object by name,
// with a default for when there is none.
var lookupFunc = newLazyFunc("Picks an element of a map by its key, or else the default.", lookUp, &function.Parameter{
	Name: "default", Type: cty.DynamicPseudoType,
	AllowNull: true, AllowMarked: true, AllowUnknown: true, AllowDynamicType: true,
}, lazy("map"), function.Parameter{Name: "key", Type: cty.String, AllowMarked: true, AllowUnknown: true})

func lookUp(args []cty.Value) (cty.Value, error) {
	if len(args) > 3 {
		return cty.NilVal, errors.New("lookup takes a map, a key and at most one default")
	}
	collection, err := force(args, 0)
	if err != nil {
		return cty.NilVal, err
	}
	collection, marks := collection.Unmark()
	key, keyMarks := args[1].Unmark()
	ty := collection.Type()
	if !ty.IsMapType() && !ty.IsObjectType() && ty != cty.DynamicPseudoType {
		return cty.NilVal, function.NewArgErrorf(0, "lookup needs a map, and this is a %s", ty.FriendlyName())
	}
	value, err := lookUpKey(collection, key, args[2:])
	if err != nil {
		return cty.NilVal, err
	}
	return value.WithMarks(marks, keyMarks), nil
}

func lookUpKey(collection, key cty.Value, fallback []cty.Value) (cty.Value, error) {
	ty := collection.Type()
	if !key.IsKnown() || !collection.IsKnown() {
		if ty.IsMapType() {
			return cty.UnknownVal(ty.ElementType()), nil
		}
		return cty.DynamicVal, nil
	}
	value, ok := element(collection, key.AsString())
	if ok {
		return value, nil
	}
	if len(fallback) == 0 {
		return cty.NilVal, function.NewArgErrorf(1, "there is no element with this key, and no default is given")
	}
	if !ty.IsMapType() {
		return fallback[0], nil
	}
	converted, err := convert.Convert(fallback[0], ty.ElementType())
	if err != nil {
		return cty.NilVal, function.NewArgErrorf(2, "the default must be of the type of the elements: %s", describe(err))
	}
	return converted, nil
}

// elementFunc picks an element of a list by its index, which begins again from
// the front after the end, and counts from the end when it is negative.
var elementFunc = newLazyFunc("Picks an element of a list, wrapping around.", pickElement, nil,
	lazy("list"), function.Parameter{Name: "index", Type: cty.Number, AllowMarked: true, AllowUnknown: true})

func pickElement(args []cty.Value) (cty.Value, error) {
	list, err := force(args, 0)
	if err != nil {
		return cty.NilVal, err
	}
	list, marks := list.Unmark()
	index, indexMarks := args[1].Unmark()
	value, err := elementAt(list, index)
	if err != nil {
		return cty.NilVal, err
	}
	return value.WithMarks(marks, indexMarks), nil
}

func elementAt(list, index cty.Value) (cty.Value, error) {
	ty := list.Type()
	switch {
	case ty == cty.DynamicPseudoType:
		return cty.DynamicVal, nil
	case !ty.IsListType() && !ty.IsTupleType():
		return cty.NilVal, function.NewArgErrorf(0, "element needs a list, and this is a %s", ty.FriendlyName())
	case !list.IsKnown() || !index.IsKnown():
		if ty.IsListType() {
			return cty.UnknownVal(ty.ElementType()), nil
		}
		return cty.DynamicVal, nil
	case list.LengthInt() == 0:
		return cty.NilVal, function.NewArgErrorf(0, "element cannot pick from an empty list")
	}
	i, accuracy := index.AsBigFloat().Int(nil)
	if accuracy != big.Exact {
		return cty.NilVal, function.NewArgErrorf(1, "an index is a whole number")
	}
	i.Mod(i, big.NewInt(int64(list.LengthInt())))
	return list.Index(cty.NumberIntVal(i.Int64())), nil
}
