package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// Hasher makes the keyed hashes that stand for what must not be stored.
// [*state.Hasher] is one.
type Hasher interface {
	Hash(path, value string) string
	Same(stored, path, value string) (same, comparable bool)
}

var _ Hasher = (*state.Hasher)(nil)

// kind is a resource type with what is derived from its schema once.
type kind struct {
	resources.Resource
	schema *resources.Schema
	object cty.Type
}

func newKind(r resources.Resource) *kind {
	s := r.Schema()
	return &kind{Resource: r, schema: s, object: objectType(s)}
}

func objectType(s *resources.Schema) cty.Type {
	attrs := make(map[string]cty.Type, len(s.Attributes))
	for _, a := range s.Attributes {
		attrs[a.Name] = attributeType(a)
	}
	return cty.Object(attrs)
}

func attributeType(a *resources.Attribute) cty.Type {
	switch {
	case a.Type != cty.NilType:
		return a.Type
	case a.List:
		return cty.List(objectType(a.Block))
	}
	return objectType(a.Block)
}

// absent is the object that does not exist.
func (k *kind) absent() cty.Value { return cty.NullVal(k.object) }

// serverSets reports whether the attribute of a path is one that only the
// server sets.
func (k *kind) serverSets(path string) bool {
	s := k.schema
	for _, name := range strings.Split(path, ".") {
		name, _, _ = strings.Cut(name, "[")
		n := slices.IndexFunc(s.Attributes, func(a *resources.Attribute) bool { return a.Name == name })
		if n < 0 {
			return false
		}
		a := s.Attributes[n]
		if a.Computed && !a.Optional {
			return true
		}
		if a.Block == nil {
			return false
		}
		s = a.Block
	}
	return false
}

// object is what is known of an object: its value without the sensitive
// parts, and their keyed hashes by path.
type object struct {
	value  cty.Value
	hashes map[string]string
}

func (o object) exists() bool { return !o.value.IsNull() }

// decode reads the attributes of a row. A nil row is an absent object.
func (k *kind) decode(row *state.Row) (object, error) {
	if row == nil {
		return object{value: k.absent()}, nil
	}
	v, err := ctyjson.Unmarshal(row.Attributes, k.object)
	if err != nil {
		return object{}, fmt.Errorf("the state's attributes of %s don't fit its type: %w", row.Address, err)
	}
	return object{v, row.Sensitive}, nil
}

// seal splits a value into what may be stored and the hashes of what must
// not. Unknown values are stored as null. hidden holds the paths whose values
// are sensitive although the schema does not say so. A sensitive value which
// is null keeps the hash that kept has for it.
func (k *kind) seal(v cty.Value, hidden map[string]bool, kept map[string]string, h Hasher) object {
	s := sealer{hidden: hidden, kept: kept, hasher: h}
	v = cty.UnknownAsNull(v)
	if v.IsNull() {
		return object{value: v}
	}
	open := s.block(k.schema, v, "")
	return object{open, s.hashes}
}

// encode prints a sealed object for the state.
func (k *kind) encode(o object) (json.RawMessage, error) {
	return ctyjson.Marshal(o.value, k.object)
}

type sealer struct {
	hidden map[string]bool
	kept   map[string]string
	hasher Hasher
	hashes map[string]string
}

func (s *sealer) block(schema *resources.Schema, v cty.Value, prefix string) cty.Value {
	if v.IsNull() || len(s.hidden) == 0 && !hasSensitive(schema) {
		return v
	}
	attrs := v.AsValueMap()
	for _, a := range schema.Attributes {
		attrs[a.Name] = s.attribute(a, attrs[a.Name], prefix+a.Name)
	}
	return cty.ObjectVal(attrs)
}

func (s *sealer) attribute(a *resources.Attribute, v cty.Value, path string) cty.Value {
	switch {
	case a.Sensitive || s.hidden[path]:
		s.hash(path, v)
		return cty.NullVal(v.Type())
	case a.Block == nil || v.IsNull():
		return v
	case !a.List:
		return s.block(a.Block, v, path+".")
	}
	elems := v.AsValueSlice()
	for i, e := range elems {
		elems[i] = s.block(a.Block, e, elementPath(path, i)+".")
	}
	if len(elems) == 0 {
		return v
	}
	return listLike(v.Type(), elems)
}

func (s *sealer) hash(path string, v cty.Value) {
	hash := s.kept[path]
	if !v.IsNull() {
		hash = s.hasher.Hash(path, plainText(v))
	}
	if hash == "" {
		return
	}
	if s.hashes == nil {
		s.hashes = make(map[string]string)
	}
	s.hashes[path] = hash
}

// hasSensitive reports whether a schema has a sensitive attribute at any depth.
func hasSensitive(s *resources.Schema) bool {
	for _, a := range s.Attributes {
		if a.Sensitive || a.Block != nil && hasSensitive(a.Block) {
			return true
		}
	}
	return false
}

// fill puts the sensitive values of from into an object where its hashes say
// that they are the same.
func (k *kind) fill(o object, from cty.Value, h Hasher) cty.Value {
	if len(o.hashes) == 0 || from.IsNull() || o.value.IsNull() {
		return o.value
	}
	v, _ := cty.Transform(o.value, func(p cty.Path, v cty.Value) (cty.Value, error) {
		path := dotted(p)
		stored, ok := o.hashes[path]
		if !ok || path == "" {
			return v, nil
		}
		w, err := p.Apply(from)
		if err != nil || !w.IsWhollyKnown() || w.IsNull() {
			return v, nil
		}
		if same, _ := h.Same(stored, path, plainText(w)); same {
			return w, nil
		}
		return v, nil
	})
	return v
}

// unmark removes the marks of a configured object and returns the attributes
// that were marked sensitive, as a whole or in parts.
func (k *kind) unmark(v cty.Value) (cty.Value, map[string]bool) {
	if !v.ContainsMarked() {
		return v, nil
	}
	v, marks := v.UnmarkDeepWithPaths()
	hidden := make(map[string]bool)
	for _, m := range marks {
		if !m.Marks.Has(config.Sensitive) {
			continue
		}
		if len(m.Path) == 0 {
			for _, a := range k.schema.Attributes {
				hidden[a.Name] = true
			}
			continue
		}
		hidden[dotted(attributePath(k.schema, m.Path))] = true
	}
	return v, hidden
}

// attributePath cuts a path off behind the innermost attribute of the schema.
func attributePath(s *resources.Schema, p cty.Path) cty.Path {
	for i, step := range p {
		name, ok := step.(cty.GetAttrStep)
		if !ok {
			continue // an element of a repeated block
		}
		n := slices.IndexFunc(s.Attributes, func(a *resources.Attribute) bool { return a.Name == name.Name })
		if n < 0 {
			return p[:i]
		}
		if s.Attributes[n].Block == nil {
			return p[:i+1]
		}
		s = s.Attributes[n].Block
	}
	return p
}

// markSensitive is the value as other blocks' expressions see it.
func (k *kind) markSensitive(v cty.Value, hidden map[string]bool) cty.Value {
	if v.IsNull() || !v.IsKnown() || len(hidden) == 0 && !hasSensitive(k.schema) {
		return v
	}
	return markBlock(k.schema, v, "", hidden)
}

func markBlock(s *resources.Schema, v cty.Value, prefix string, hidden map[string]bool) cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	attrs := v.AsValueMap()
	for _, a := range s.Attributes {
		w, path := attrs[a.Name], prefix+a.Name
		switch {
		case a.Sensitive || hidden[path]:
			attrs[a.Name] = w.Mark(config.Sensitive)
		case a.Block != nil && a.List && !w.IsNull() && w.IsKnown() && w.LengthInt() > 0:
			elems := w.AsValueSlice()
			for i, e := range elems {
				elems[i] = markBlock(a.Block, e, elementPath(path, i)+".", hidden)
			}
			attrs[a.Name] = listLike(w.Type(), elems)
		case a.Block != nil && !a.List:
			attrs[a.Name] = markBlock(a.Block, w, path+".", hidden)
		}
	}
	return cty.ObjectVal(attrs)
}

func elementPath(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// dotted prints a path as state and plan do: a.b[0].c.
func dotted(p cty.Path) string {
	var s strings.Builder
	for _, step := range p {
		switch step := step.(type) {
		case cty.GetAttrStep:
			if s.Len() > 0 {
				s.WriteByte('.')
			}
			s.WriteString(step.Name)
		case cty.IndexStep:
			if step.Key.Type() == cty.Number {
				n, _ := step.Key.AsBigFloat().Int64()
				fmt.Fprintf(&s, "[%d]", n)
			}
		}
	}
	return s.String()
}

func listLike(t cty.Type, elems []cty.Value) cty.Value {
	switch {
	case t.IsListType():
		return cty.ListVal(elems)
	case t.IsSetType():
		return cty.SetVal(elems)
	}
	return cty.TupleVal(elems)
}

// plainText is the text of a value that is hashed: the string itself, or JSON.
func plainText(v cty.Value) string {
	if v.Type() == cty.String {
		return v.AsString()
	}
	text, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		panic(fmt.Sprintf("plan: %s can't be printed: %v", v.Type().FriendlyName(), err))
	}
	return string(text)
}

// merged overlays hashes; either may be nil, neither is changed.
func merged(under, over map[string]string) map[string]string {
	if len(over) == 0 {
		return under
	}
	out := maps.Clone(under)
	if out == nil {
		out = make(map[string]string, len(over))
	}
	maps.Copy(out, over)
	return out
}
