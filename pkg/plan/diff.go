package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/resources"
)

// How values print that can't be shown.
const (
	sensitiveText = "(sensitive)"
	unknownText   = "(known after apply)"
)

// comparison collects how two objects differ.
type comparison struct {
	hashes map[string]string // of the prior object
	hidden map[string]bool   // paths that are sensitive beyond the schema
	hasher Hasher

	diffs []Diff
	// changed holds the schema's paths, which don't tell the elements of a
	// list apart.
	changed map[string]bool
	// incomparable are the sensitive paths whose stored hash was made with
	// another key.
	incomparable []string
}

// compare says how wanted differs from prior, either of which may be null.
func compare(k *kind, prior object, wanted cty.Value, hidden map[string]bool, h Hasher) *comparison {
	c := &comparison{hashes: prior.hashes, hidden: hidden, hasher: h, changed: map[string]bool{}}
	c.block(k.schema, prior.value, wanted, "", "")
	return c
}

// block compares two objects of a schema. path is the schema's, shown is that
// which tells elements apart.
func (c *comparison) block(s *resources.Schema, prior, wanted cty.Value, path, shown string) {
	if s == nil || prior.IsNull() && wanted.IsNull() {
		return
	}
	for _, a := range s.Attributes {
		c.attribute(a, member(prior, a), member(wanted, a), path+a.Name, shown+a.Name)
	}
}

func (c *comparison) attribute(a *resources.Attribute, prior, wanted cty.Value, path, shown string) {
	switch {
	case c.sensitive(a, shown):
		c.secret(a, wanted, path, shown)
	case a.Block == nil:
		if !same(a, prior, wanted) {
			c.add(a, prior, wanted, path, shown)
		}
	case !wanted.IsKnown() || !prior.IsKnown():
		c.add(a, prior, wanted, path, shown)
	case a.List:
		c.list(a, prior, wanted, path, shown)
	default:
		c.nested(a, prior, wanted, path, shown)
	}
}

func (c *comparison) nested(a *resources.Attribute, prior, wanted cty.Value, path, shown string) {
	before := len(c.diffs)
	c.block(a.Block, prior, wanted, path+".", shown+".")
	// An empty block that comes or goes has no attribute that tells of it.
	if len(c.diffs) == before && prior.IsNull() != wanted.IsNull() && a.Observed != resources.WriteOnly && !emptyBlockIsNothing(a) {
		c.add(a, prior, wanted, path, shown)
	}
}

// emptyBlockIsNothing holds for blocks that the server fills.
func emptyBlockIsNothing(a *resources.Attribute) bool { return a.Computed }

func (c *comparison) list(a *resources.Attribute, prior, wanted cty.Value, path, shown string) {
	if a.Equal != nil && prior.IsWhollyKnown() && wanted.IsWhollyKnown() && a.Equal(prior, wanted) {
		return
	}
	before, after := elements(prior), elements(wanted)
	none := cty.NullVal(objectType(a.Block))
	for i := range max(len(before), len(after)) {
		p, w := none, none
		if i < len(before) {
			p = before[i]
		}
		if i < len(after) {
			w = after[i]
		}
		c.block(a.Block, p, w, path+".", elementPath(shown, i)+".")
		if p.IsNull() != w.IsNull() {
			c.changed[path] = true
		}
	}
}

func (c *comparison) sensitive(a *resources.Attribute, shown string) bool {
	if a.Sensitive || c.hidden[shown] {
		return true
	}
	_, hashed := c.hashes[shown]
	return hashed
}

// secret compares by hash. A value whose hash was made with another key can't
// be compared and is taken as the same.
func (c *comparison) secret(a *resources.Attribute, wanted cty.Value, path, shown string) {
	stored, had := c.hashes[shown]
	switch {
	case wanted.IsNull() && !had:
		return
	case wanted.IsNull() || !wanted.IsWhollyKnown() || !had:
	default:
		same, comparable := c.hasher.Same(stored, shown, plainText(wanted))
		if !comparable {
			c.incomparable = append(c.incomparable, shown)
		}
		if same || !comparable {
			return
		}
	}
	d := Diff{Path: shown, Sensitive: true, Replaces: a.Immutable, Unverifiable: true}
	if had {
		d.Before = sensitiveText
	}
	if !wanted.IsNull() {
		d.After = sensitiveText
		d.Unknown = !wanted.IsWhollyKnown()
	}
	c.record(d, path)
}

func (c *comparison) add(a *resources.Attribute, prior, wanted cty.Value, path, shown string) {
	d := Diff{
		Path: shown, Before: Text(prior), After: Text(wanted),
		Unknown: !wanted.IsWhollyKnown(), Replaces: a.Immutable,
		Unverifiable: a.Observed == resources.WriteOnly,
	}
	if a.Field != nil {
		d.Unit = a.Field.Unit
	}
	c.record(d, path)
}

func (c *comparison) record(d Diff, path string) {
	c.diffs = append(c.diffs, d)
	c.changed[path] = true
}

// forced lists the attributes that can't be changed in place but would be.
func (c *comparison) forced() []string {
	var paths []string
	for _, d := range c.diffs {
		if d.Replaces {
			paths = append(paths, d.Path)
		}
	}
	return paths
}

// same reports whether two values of an attribute are the same to the server.
func same(a *resources.Attribute, x, y cty.Value) bool {
	switch {
	case !x.IsWhollyKnown() || !y.IsWhollyKnown():
		// What the server computes and nobody configures stays unknown on both
		// sides until an interrupted call is finished.
		return a.Computed && !x.IsKnown() && !y.IsKnown()
	case a.Equal != nil:
		return a.Equal(x, y)
	}
	return x.RawEquals(y)
}

// Text prints a value for people: a string as it is, a number in digits, lists
// and objects as JSON, null as nothing.
func Text(v cty.Value) string {
	v, marks := v.Unmark()
	switch {
	case len(marks) > 0 || v.ContainsMarked():
		return sensitiveText
	case !v.IsKnown():
		return unknownText
	case v.IsNull():
		return ""
	case v.Type() == cty.String:
		return v.AsString()
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	case v.Type() == cty.Bool:
		return fmt.Sprint(v.True())
	case v.IsWhollyKnown():
		if text, err := ctyjson.Marshal(v, v.Type()); err == nil {
			return string(text)
		}
	}
	return textOfParts(v)
}

// textOfParts prints what is unknown in parts.
func textOfParts(v cty.Value) string {
	var parts []string
	if v.Type().IsObjectType() || v.Type().IsMapType() {
		values := v.AsValueMap()
		for _, name := range slices.Sorted(maps.Keys(values)) {
			parts = append(parts, fmt.Sprintf("%q:%s", name, Text(values[name])))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	for _, e := range v.AsValueSlice() {
		parts = append(parts, Text(e))
	}
	return "[" + strings.Join(parts, ",") + "]"
}
