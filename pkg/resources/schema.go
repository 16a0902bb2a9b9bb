package resources

import (
	"iter"
	"strings"

	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Schema is the ordered attributes of a resource type or of a nested block.
// The schemas of this package are made from the operations' own types, see
// schemaOf.
type Schema struct {
	Attributes []*Attribute

	byName map[string]*Attribute
	typ    cty.Type
}

// Observed says how an attribute's live value can be known.
type Observed uint8

// The ways of observing an attribute.
const (
	ReadBack   Observed = iota // returned by a read
	WriteOnly                  // never returned; kept in state, cannot be verified
	Normalised                 // returned in another spelling; Equal decides
)

func (o Observed) String() string {
	return [...]string{"read-back", "write-only", "normalised"}[o]
}

// Attribute is one argument or nested block.
type Attribute struct {
	// Name is the name in configuration, correctly spelt; Wire is WeChat's.
	Name, Wire string
	// Path is the dotted name from the resource's root.
	Path string
	Type cty.Type
	// Block is the schema of a nested block; List says that it repeats.
	Block *Schema
	List  bool

	Required  bool
	Computed  bool // set by the server; with Optional, when not configured
	Optional  bool
	Immutable bool // a change replaces the object
	Sensitive bool // only a keyed hash is kept
	Observed  Observed
	// Default is used when nothing is configured; null for none.
	Default cty.Value
	// Equal decides whether two values are the same to the server; nil
	// compares them as they are. Use [Attribute.Same].
	Equal func(a, b cty.Value) bool
	// Field holds the limits, as the operation declares them.
	Field *op.Field
	Doc   string

	// fill names what of the account is used when nothing is configured; see
	// Account.value.
	fill string
	// from is the wire path at which a read returns the attribute, when that
	// differs from the path at which it is written.
	from string
}

func newSchema(attributes []*Attribute) *Schema {
	s := &Schema{Attributes: attributes, byName: make(map[string]*Attribute, len(attributes))}
	types := make(map[string]cty.Type, len(attributes))
	for _, a := range attributes {
		s.byName[a.Name] = a
		types[a.Name] = a.Type
	}
	s.typ = cty.Object(types)
	return s
}

// Type is the type of the schema's objects. It is the implied type of
// [Schema.Spec].
func (s *Schema) Type() cty.Type { return s.typ }

// Attribute returns the attribute of a dotted path, or nil.
func (s *Schema) Attribute(path string) *Attribute {
	name, rest, nested := strings.Cut(path, ".")
	a := s.byName[name]
	if !nested || a == nil {
		return a
	}
	if a.Block == nil {
		return nil
	}
	return a.Block.Attribute(rest)
}

// All yields the attributes depth first, each block before what is in it.
func (s *Schema) All() iter.Seq[*Attribute] {
	return func(yield func(*Attribute) bool) { s.walk(yield) }
}

func (s *Schema) walk(yield func(*Attribute) bool) bool {
	for _, a := range s.Attributes {
		if !yield(a) || a.Block != nil && !a.Block.walk(yield) {
			return false
		}
	}
	return true
}

// Spec is how a body of the schema is decoded. Defaults are applied by it;
// attributes that only the server sets may not be configured and are null.
func (s *Schema) Spec() hcldec.Spec {
	spec := make(hcldec.ObjectSpec, len(s.Attributes))
	for _, a := range s.Attributes {
		spec[a.Name] = a.spec()
	}
	return spec
}

func (a *Attribute) spec() hcldec.Spec {
	if a.Computed && !a.Optional {
		return &hcldec.LiteralSpec{Value: cty.NullVal(a.Type)}
	}
	if a.List {
		least := 0
		if a.Required {
			least = 1
		}
		return &hcldec.BlockListSpec{TypeName: a.Name, Nested: a.Block.Spec(), MinItems: least, MaxItems: a.Field.MaxItems}
	}
	if a.Block != nil {
		return &hcldec.BlockSpec{TypeName: a.Name, Nested: a.Block.Spec(), Required: a.Required}
	}
	attr := &hcldec.AttrSpec{Name: a.Name, Type: a.Type, Required: a.Required}
	if a.Default == cty.NilVal || a.Default.IsNull() {
		return attr
	}
	return &hcldec.DefaultSpec{Primary: attr, Default: &hcldec.LiteralSpec{Value: a.Default}}
}

// Same reports whether two values of the attribute are the same to the server.
// An unknown value is the same as none.
func (a *Attribute) Same(x, y cty.Value) bool {
	x, _ = x.Unmark()
	y, _ = y.Unmark()
	if !x.IsKnown() || !y.IsKnown() {
		return false
	}
	if a.Equal != nil {
		return a.Equal(x, y)
	}
	return x.RawEquals(y)
}

// Adopt completes an imported object, of which nothing but its identity and
// what a read returns is known: write-only attributes that it lacks are taken
// from the wanted object, so that configuration is believed where nothing can
// be verified.
func (s *Schema) Adopt(imported, wanted cty.Value) cty.Value {
	if imported.IsNull() || wanted.IsNull() || !imported.IsKnown() || !wanted.IsKnown() {
		return imported
	}
	values := make(map[string]cty.Value, len(s.Attributes))
	for _, a := range s.Attributes {
		have, want := member(imported, a), member(wanted, a)
		switch {
		case a.Block != nil && !a.List && !have.IsNull():
			have = a.Block.Adopt(have, want)
		case !empty(have) || !want.IsKnown():
		case a.Observed == WriteOnly, a.Block != nil && a.Block.unverifiable():
			have = want
		}
		values[a.Name] = have
	}
	return cty.ObjectVal(values)
}

// unverifiable reports whether no attribute at any depth can be read.
func (s *Schema) unverifiable() bool {
	for a := range s.All() {
		if a.Block == nil && a.Observed != WriteOnly {
			return false
		}
	}
	return true
}

// empty reports whether a value says nothing: null, or a list without elements.
func empty(v cty.Value) bool {
	return v.IsNull() || v.IsKnown() && v.Type().IsListType() && v.LengthInt() == 0
}

// member is the value of an attribute within an object, unmarked. It is null
// in an absent object and unknown in an unknown one.
func member(object cty.Value, a *Attribute) cty.Value {
	object, _ = object.Unmark()
	if !object.IsKnown() {
		return cty.UnknownVal(a.Type)
	}
	if object.IsNull() {
		return cty.NullVal(a.Type)
	}
	v, _ := object.GetAttr(a.Name).Unmark()
	return v
}
