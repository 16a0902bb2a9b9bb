package resources

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// decode copies an object into a struct by wire names: a request, or a part of
// one. Attributes that the struct lacks are passed over, fields that the
// schema lacks keep their value; null and unknown values are zero. keep, when
// not nil, chooses the attributes.
func decode(object cty.Value, s *Schema, out any, keep func(*Attribute) bool) error {
	return decodeObject(object, s, reflect.ValueOf(out).Elem(), keep)
}

func decodeObject(object cty.Value, s *Schema, dst reflect.Value, keep func(*Attribute) bool) error {
	object, _ = object.Unmark()
	if !set(object) {
		return nil
	}
	for _, b := range bindingsOf(s, dst.Type()) {
		if keep != nil && !keep(b.attr) {
			continue
		}
		v, _ := object.GetAttr(b.attr.Name).Unmark()
		if !set(v) {
			continue
		}
		if err := decodeValue(v, b.attr, settable(dst.FieldByIndex(b.field.Index())), keep); err != nil {
			return fmt.Errorf("%s: %w", b.attr.Path, err)
		}
	}
	return nil
}

// settable is the value behind a pointer field, which is allocated.
func settable(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer {
		return v
	}
	v.Set(reflect.New(v.Type().Elem()))
	return v.Elem()
}

func decodeValue(v cty.Value, a *Attribute, dst reflect.Value, keep func(*Attribute) bool) error {
	switch dst.Kind() {
	case reflect.Slice:
		elements := v.AsValueSlice()
		list := reflect.MakeSlice(dst.Type(), 0, len(elements))
		for _, e := range elements {
			e, _ = e.Unmark()
			if !set(e) {
				continue
			}
			item := reflect.New(dst.Type().Elem()).Elem()
			if err := decodeValue(e, a, settable(item), keep); err != nil {
				return err
			}
			list = reflect.Append(list, item)
		}
		dst.Set(list)
	case reflect.Struct:
		return decodeObject(v, a.Block, dst, keep)
	case reflect.String:
		dst.SetString(v.AsString())
	case reflect.Bool:
		dst.SetBool(v.True())
	case reflect.Float64:
		f, _ := v.AsBigFloat().Float64()
		dst.SetFloat(f)
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, accuracy := v.AsBigFloat().Int64()
		if accuracy != big.Exact || dst.OverflowInt(n) {
			return fmt.Errorf("%s is no whole number that can be sent", v.AsBigFloat().Text('f', -1))
		}
		dst.SetInt(n)
	default:
		return fmt.Errorf("a Go %s cannot hold an attribute", dst.Type())
	}
	return nil
}

// A binding joins an attribute to the field of a struct.
type binding struct {
	attr  *Attribute
	field *op.Field
}

type bindingKey struct {
	schema *Schema
	typ    reflect.Type
}

var bindings sync.Map // bindingKey → []binding

func bindingsOf(s *Schema, t reflect.Type) []binding {
	key := bindingKey{s, t}
	if known, ok := bindings.Load(key); ok {
		return known.([]binding)
	}
	object := op.ObjectOf(t)
	var made []binding
	for _, a := range s.Attributes {
		if f := object.Field(a.Wire); f != nil {
			made = append(made, binding{a, f})
		}
	}
	bindings.Store(key, made)
	return made
}

// observe folds the answer of a read into the object as it is known: what the
// answer returns is taken from it, what it does not return stays, and what is
// merely spelt differently keeps its spelling.
func observe(known cty.Value, s *Schema, answer any) cty.Value {
	return observer{root: reflect.ValueOf(answer).Elem(), complete: true}.object(s, known, "")
}

// absorb folds the answer of a change into the object: what it names is taken
// from it, all else stays.
func absorb(object cty.Value, s *Schema, answer any) cty.Value {
	v := reflect.ValueOf(answer)
	if answer == nil || v.IsNil() {
		return object
	}
	return observer{root: v.Elem()}.object(s, object, "")
}

// observer looks attributes up in an answer.
type observer struct {
	root reflect.Value
	// complete says that what the answer leaves empty is empty.
	complete bool
}

func (o observer) object(s *Schema, known cty.Value, prefix string) cty.Value {
	values := make(map[string]cty.Value, len(s.Attributes))
	something := false
	for _, a := range s.Attributes {
		v := o.attribute(a, member(known, a), prefix)
		values[a.Name] = v
		something = something || !v.IsNull() && !empty(v)
	}
	if !something && prefix != "" && !set(known) {
		return gone(s)
	}
	return cty.ObjectVal(values)
}

func (o observer) attribute(a *Attribute, known cty.Value, prefix string) cty.Value {
	path := prefix + a.Wire
	if a.from != "" && lookup(o.root, a.from).field != nil {
		path = a.from
	}
	if a.Block != nil && !a.List {
		return o.object(a.Block, known, path+".")
	}
	found := lookup(o.root, path)
	if found.field == nil || a.Observed == WriteOnly || !o.complete && found.empty() {
		return settled(known)
	}
	live := found.encode(a)
	if a.Same(known, live) {
		return known
	}
	return live
}

// settled is a value without its unknown: what no answer has told is null.
func settled(v cty.Value) cty.Value {
	if v.IsKnown() {
		return v
	}
	return cty.NullVal(v.Type())
}

// A place is what is at a path of an answer: its field, nil where there is no
// such path, and its value, invalid where a struct on the way is absent.
type place struct {
	field *op.Field
	value reflect.Value
}

func (p place) empty() bool { return !p.value.IsValid() || p.value.IsZero() }

// lookup follows a dotted path of wire names through structs.
func lookup(v reflect.Value, path string) place {
	name, rest, nested := strings.Cut(path, ".")
	f := op.ObjectOf(v.Type()).Field(name)
	if f == nil {
		return place{}
	}
	v = v.FieldByIndex(f.Index())
	if !nested {
		return place{f, v}
	}
	absent := v.Kind() == reflect.Pointer && v.IsNil()
	if absent {
		v = reflect.New(v.Type().Elem())
	}
	if v = reflect.Indirect(v); v.Kind() != reflect.Struct {
		return place{}
	}
	p := lookup(v, rest)
	if absent {
		p.value = reflect.Value{}
	}
	return p
}

// encode makes a value of what is there; the zero value of a field that may be
// left out is null.
func (p place) encode(a *Attribute) cty.Value {
	v := p.value
	switch {
	case p.empty() && a.List:
		return cty.ListValEmpty(a.Block.Type())
	case !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil():
		return cty.NullVal(a.Type)
	case v.IsZero() && !(p.field.Required && a.Required):
		return cty.NullVal(a.Type)
	}
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Slice {
		return encodeScalar(v)
	}
	list := make([]cty.Value, v.Len())
	for i := range list {
		e := v.Index(i)
		if a.Block != nil {
			list[i] = observer{root: reflect.Indirect(e), complete: true}.object(a.Block, gone(a.Block), "")
		} else {
			list[i] = encodeScalar(reflect.Indirect(e))
		}
	}
	if len(list) == 0 {
		return cty.ListValEmpty(a.Type.ElementType())
	}
	return cty.ListVal(list)
}

func encodeScalar(v reflect.Value) cty.Value {
	switch v.Kind() {
	case reflect.String:
		return cty.StringVal(v.String())
	case reflect.Bool:
		return cty.BoolVal(v.Bool())
	case reflect.Float64:
		return cty.NumberFloatVal(v.Float())
	default:
		return cty.NumberIntVal(v.Int())
	}
}
