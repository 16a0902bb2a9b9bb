package resources

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// at is the value of a dotted path within an object, unmarked: null where a
// block on the way is absent, unknown where it is unknown.
func at(object cty.Value, path string) cty.Value {
	v, _ := object.Unmark()
	for name := range strings.SplitSeq(path, ".") {
		if v.IsNull() || !v.IsKnown() {
			t := v.Type().AttributeType(name)
			if !v.IsKnown() {
				return cty.UnknownVal(t)
			}
			return cty.NullVal(t)
		}
		v, _ = v.GetAttr(name).Unmark()
	}
	return v
}

// with is the object with the values of some of its own attributes replaced.
func with(object cty.Value, changes map[string]cty.Value) cty.Value {
	object, _ = object.Unmark()
	values := object.AsValueMap()
	for name, v := range changes {
		values[name] = v
	}
	return cty.ObjectVal(values)
}

// put is the object with the value of a dotted path replaced. Blocks on the
// way must be there.
func put(object cty.Value, path string, v cty.Value) cty.Value {
	name, rest, nested := strings.Cut(path, ".")
	if nested {
		v = put(object.GetAttr(name), rest, v)
	}
	return with(object, map[string]cty.Value{name: v})
}

// set reports whether a value is known and not null.
func set(v cty.Value) bool { return v.IsKnown() && !v.IsNull() }

// text is a known string or number, "" for anything else.
func text(v cty.Value) string {
	if v, _ = v.Unmark(); !set(v) {
		return ""
	}
	switch v.Type() {
	case cty.String:
		return v.AsString()
	case cty.Number:
		return v.AsBigFloat().Text('f', -1)
	}
	return ""
}

// whole is a known whole number.
func whole(v cty.Value) (n int64, ok bool) {
	if v, _ = v.Unmark(); !set(v) || v.Type() != cty.Number {
		return 0, false
	}
	f := v.AsBigFloat()
	n, _ = f.Int64()
	return n, f.IsInt()
}

// isTrue reports whether a value is known and true.
func isTrue(v cty.Value) bool {
	v, _ = v.Unmark()
	return set(v) && v.Type() == cty.Bool && v.True()
}

// isFalse reports whether a value is known and false.
func isFalse(v cty.Value) bool {
	v, _ = v.Unmark()
	return set(v) && v.Type() == cty.Bool && v.False()
}

// items are the elements of a known list.
func items(list cty.Value) []cty.Value {
	if list, _ = list.Unmark(); !set(list) {
		return nil
	}
	return list.AsValueSlice()
}

// gone is the absent object of a schema.
func gone(s *Schema) cty.Value { return cty.NullVal(s.Type()) }

// Fill completes a wanted object with what the account says, where attributes
// are neither configured nor known from before: mchid, appid, sub_mchid. Steps
// does it by itself; a plan that shows the object should do it before.
func Fill(s *Schema, a Account, wanted cty.Value) cty.Value {
	changes := map[string]cty.Value{}
	for _, attr := range s.Attributes {
		if attr.fill == "" || set(member(wanted, attr)) {
			continue
		}
		if v := a.value(attr.fill); v != "" {
			changes[attr.Name] = cty.StringVal(v)
		} else {
			changes[attr.Name] = cty.NullVal(attr.Type)
		}
	}
	if len(changes) == 0 {
		return wanted
	}
	return with(wanted, changes)
}

// value is what the account fills an attribute with: the names of
// [op.Field.Default], and belong_merchant, which is a service provider's
// sub-merchant.
func (a Account) value(name string) string {
	switch name {
	case "mchid":
		return a.MchID
	case "appid":
		return a.AppID
	case "sub_mchid":
		if a.Partner {
			return a.SubMchID
		}
	case "belong_merchant":
		if a.Partner {
			return a.SubMchID
		}
		return a.MchID
	}
	return ""
}

// Mode is the mode in which the account calls.
func (a Account) Mode() op.Mode {
	if a.Partner {
		return op.Partner
	}
	return op.Direct
}

// blank is an object of a schema without any value.
func blank(s *Schema) cty.Value {
	values := make(map[string]cty.Value, len(s.Attributes))
	for _, a := range s.Attributes {
		if a.List {
			values[a.Name] = cty.ListValEmpty(a.Block.Type())
		} else {
			values[a.Name] = cty.NullVal(a.Type)
		}
	}
	return cty.ObjectVal(values)
}

func textOrNull(s string) cty.Value {
	if s == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(s)
}

// importStock is the import of what is named by its stock_id.
func importStock(s *Schema, id string) (cty.Value, error) {
	if id == "" {
		return cty.NilVal, errors.New("the import names the stock_id")
	}
	return with(blank(s), map[string]cty.Value{"stock_id": cty.StringVal(id)}), nil
}

// importSingleton is the import of what a merchant has one of.
func importSingleton(s *Schema, a Account, id string) (cty.Value, error) {
	if a.MchID != "" && id != a.MchID {
		return cty.NilVal, fmt.Errorf("%q is not the merchant of this provider, which is %s", id, a.MchID)
	}
	return with(blank(s), map[string]cty.Value{"mchid": cty.StringVal(id)}), nil
}
