package resources

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// spelling maps the misspelt names of the wire to those of configuration.
var spelling = map[string]string{
	"irregulary_avaliable_time": "irregular_available_time",
}

// trait says how an attribute behaves where the operations' tags do not tell.
// Immutable and writeOnly hold for everything inside a block, except where
// mutable and readBack take them back.
type trait struct {
	immutable, mutable  bool
	writeOnly, readBack bool
	// computed attributes are set by the server alone.
	computed bool
	// filled attributes are chosen by the server, or by wxctl, when they are
	// not configured.
	filled bool
	// fill names what of the account fills the attribute.
	fill string
	// optional and required override what the operation asks for.
	optional, required bool
	// hidden fields are no attributes: idempotency keys, what is not open yet.
	hidden bool
	// normalised attributes come back in another spelling; equal decides.
	normalised bool
	equal      func(a, b cty.Value) bool
	// def is the default; the zero value is none.
	def cty.Value
	// from is the wire path of a read; see Attribute.from.
	from string
	doc  string
}

// traits are the traits of a resource type by attribute path. The path ""
// stands for the resource as a whole.
type traits map[string]trait

// schemaOf makes the schema of a resource type from its model: a struct whose
// fields carry the tags of package op, usually that of the request which
// creates the object. It panics on traits of attributes that do not exist.
func schemaOf[Model any](t traits) *Schema {
	b := schemaBuilder{traits: t, unused: map[string]bool{}}
	for path := range t {
		b.unused[path] = true
	}
	delete(b.unused, "")
	s := b.object(op.ObjectOf(reflect.TypeFor[Model]()), "", t[""])
	if len(b.unused) > 0 {
		panic(fmt.Sprintf("resources: traits of unknown attributes %v", slices.Sorted(maps.Keys(b.unused))))
	}
	return s
}

type schemaBuilder struct {
	traits traits
	unused map[string]bool
}

func (b *schemaBuilder) object(o *op.Object, prefix string, outer trait) *Schema {
	var attributes []*Attribute
	for _, f := range o.Fields {
		name := f.Name
		if right, ok := spelling[name]; ok {
			name = right
		}
		path := prefix + name
		delete(b.unused, path)
		t := b.traits[path]
		if t.hidden {
			continue
		}
		t.immutable = (t.immutable || outer.immutable) && !t.mutable
		t.writeOnly = (t.writeOnly || outer.writeOnly) && !t.readBack
		attributes = append(attributes, b.attribute(f, name, path, t))
	}
	return newSchema(attributes)
}

func (b *schemaBuilder) attribute(f *op.Field, name, path string, t trait) *Attribute {
	a := &Attribute{
		Name: name, Wire: f.Name, Path: path, Field: f,
		Immutable: t.immutable, Sensitive: f.Secret(),
		Doc: f.Doc, from: t.from,
	}
	if t.doc != "" {
		a.Doc = t.doc
	}
	a.fill = fillOf(f, t)
	a.Computed = t.computed || t.filled || a.fill != ""
	a.Required = t.required || f.Required && !t.optional && !a.Computed && t.def == cty.NilVal
	a.Optional = !a.Required && !t.computed
	b.setType(a, f, t)
	a.Default = cty.NullVal(a.Type)
	if t.def != cty.NilVal {
		a.Default = t.def
	}
	a.Equal = equalOf(a, f, t)
	switch {
	case t.writeOnly:
		a.Observed = WriteOnly
	case t.normalised || f.Format == "rfc3339":
		a.Observed = Normalised
	}
	return a
}

func fillOf(f *op.Field, t trait) string {
	if t.fill != "" || t.required {
		return t.fill
	}
	switch f.Default {
	case "mchid", "appid", "sub_mchid":
		return f.Default
	}
	return ""
}

func (b *schemaBuilder) setType(a *Attribute, f *op.Field, t trait) {
	switch {
	case f.Kind == op.Struct:
		a.Block = b.object(f.Object, a.Path+".", t)
		a.Type = a.Block.Type()
	case f.Kind == op.Array && f.Elem.Kind == op.Struct:
		a.Block = b.object(f.Elem.Object, a.Path+".", t)
		a.List = true
		a.Type = cty.List(a.Block.Type())
	case f.Kind == op.Array:
		a.Type = cty.List(primitive(f.Elem))
	default:
		a.Type = primitive(f)
	}
}

func primitive(f *op.Field) cty.Type {
	switch f.Kind {
	case op.String:
		return cty.String
	case op.Integer, op.Number:
		return cty.Number
	case op.Boolean:
		return cty.Bool
	}
	panic(fmt.Sprintf("resources: field %s of kind %s cannot be an attribute", f.Name, f.Kind))
}

// equalOf chooses how values are compared: as the trait says, as instants, or
// so that what is left out of a request anyway is the same as nothing.
func equalOf(a *Attribute, f *op.Field, t trait) func(x, y cty.Value) bool {
	switch {
	case t.equal != nil:
		return t.equal
	case a.List:
		return sameBlocks(a.Block)
	case f.Format == "rfc3339":
		return sameInstant
	case a.Block == nil && !a.Required && !f.Pointer():
		return sameOrNothing
	}
	return nil
}

// sameInstant compares texts as instants.
func sameInstant(x, y cty.Value) bool {
	if x.IsNull() || y.IsNull() {
		return sameOrNothing(x, y)
	}
	return op.Time(x.AsString()).Equal(op.Time(y.AsString()))
}

// sameBlocks compares repeated blocks one by one, as their attributes do.
func sameBlocks(s *Schema) func(x, y cty.Value) bool {
	return func(x, y cty.Value) bool {
		return slices.EqualFunc(items(x), items(y), s.same)
	}
}

// same reports whether two objects are the same to the server.
func (s *Schema) same(x, y cty.Value) bool {
	for _, a := range s.Attributes {
		v, w := member(x, a), member(y, a)
		if a.Block != nil && !a.List {
			if !a.Block.same(v, w) {
				return false
			}
		} else if !a.Same(v, w) {
			return false
		}
	}
	return true
}

// sameFold compares texts without regard to case.
func sameFold(x, y cty.Value) bool {
	if x.IsNull() || y.IsNull() {
		return sameOrNothing(x, y)
	}
	return strings.EqualFold(x.AsString(), y.AsString())
}

// sameElements compares lists without regard to order and repetition.
func sameElements(x, y cty.Value) bool {
	if !x.IsWhollyKnown() || !y.IsWhollyKnown() {
		return false
	}
	return maps.Equal(elements(x), elements(y))
}

func elements(list cty.Value) map[string]bool {
	set := map[string]bool{}
	for _, v := range items(list) {
		if !v.IsNull() {
			set[text(v)] = true
		}
	}
	return set
}

// sameOrNothing takes null and the zero value as the same: neither is sent.
func sameOrNothing(x, y cty.Value) bool {
	if nothing(x) || nothing(y) {
		return nothing(x) && nothing(y)
	}
	return x.RawEquals(y)
}

func nothing(v cty.Value) bool {
	if empty(v) {
		return true
	}
	switch v.Type() {
	case cty.String:
		return v.AsString() == ""
	case cty.Bool:
		return v.False()
	case cty.Number:
		return v.AsBigFloat().Sign() == 0
	}
	return false
}
