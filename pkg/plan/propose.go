package plan

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/resources"
)

// propose completes a configured object with what configuration leaves to
// others: defaults, and what the server has computed before. prior is null
// for an object that is to be made; what the server will compute is then
// unknown. A value that is the same to the server keeps its present spelling.
func propose(s *resources.Schema, prior, configured cty.Value) cty.Value {
	if configured.IsNull() || !configured.IsKnown() {
		return configured
	}
	values := configured.AsValueMap()
	for _, a := range s.Attributes {
		values[a.Name] = proposeAttribute(a, member(prior, a), values[a.Name], prior.IsNull())
	}
	return cty.ObjectVal(values)
}

func proposeAttribute(a *resources.Attribute, prior, configured cty.Value, creating bool) cty.Value {
	if configured.IsNull() {
		switch {
		case a.Default != cty.NilVal && !a.Default.IsNull():
			return a.Default
		case a.Computed && creating:
			return cty.UnknownVal(a.Type)
		case a.Computed:
			return prior
		}
		return configured
	}
	switch {
	case !configured.IsKnown():
		return configured
	case a.Block != nil && a.List:
		return proposeElements(a, prior, configured, creating)
	case a.Block != nil:
		return propose(a.Block, prior, configured)
	case a.Sensitive || creating || !prior.IsKnown() || prior.IsNull():
		return configured
	case a.Equal != nil && configured.IsWhollyKnown() && a.Equal(prior, configured):
		return prior
	}
	return configured
}

// proposeElements matches the elements of a repeated block by position.
func proposeElements(a *resources.Attribute, prior, configured cty.Value, creating bool) cty.Value {
	if configured.LengthInt() == 0 {
		return configured
	}
	if !creating && a.Equal != nil && configured.IsWhollyKnown() && prior.IsWhollyKnown() && a.Equal(prior, configured) {
		return prior
	}
	before, elems := elements(prior), configured.AsValueSlice()
	for i, e := range elems {
		if i < len(before) {
			elems[i] = propose(a.Block, before[i], e)
		} else {
			elems[i] = propose(a.Block, cty.NullVal(e.Type()), e)
		}
	}
	return listLike(configured.Type(), elems)
}

// ignoring replaces the values of ignored paths by those of the prior object.
// The path "all" stands for everything.
func ignoring(paths []string, prior, configured cty.Value) cty.Value {
	if len(paths) == 0 || prior.IsNull() || configured.IsNull() {
		return configured
	}
	if slices.Contains(paths, "all") {
		return prior
	}
	for _, p := range paths {
		configured = replaceAt(configured, prior, strings.Split(p, "."))
	}
	return configured
}

func replaceAt(v, with cty.Value, path []string) cty.Value {
	if len(path) == 0 {
		return with
	}
	if v.IsNull() || !v.IsKnown() || !v.Type().IsObjectType() || !v.Type().HasAttribute(path[0]) {
		return v
	}
	if with.IsNull() || !with.IsKnown() {
		with = cty.NullVal(v.Type())
	}
	values := v.AsValueMap()
	inner := cty.NullVal(v.Type().AttributeType(path[0]))
	if !with.IsNull() {
		inner = with.GetAttr(path[0])
	}
	values[path[0]] = replaceAt(values[path[0]], inner, path[1:])
	return cty.ObjectVal(values)
}

// settle is the object to keep once all steps are done: what the steps made of
// it, and the configuration's word for all that the server does not decide.
func settle(s *resources.Schema, made, wanted cty.Value) cty.Value {
	if made.IsNull() || wanted.IsNull() || !wanted.IsKnown() || !made.IsKnown() {
		return made
	}
	values := made.AsValueMap()
	for _, a := range s.Attributes {
		m, w := values[a.Name], wanted.GetAttr(a.Name)
		switch {
		case a.Block != nil && !a.List && !m.IsNull() && !w.IsNull():
			values[a.Name] = settle(a.Block, m, w)
		case a.Computed && m.IsKnown() && !m.IsNull():
		case w.IsWhollyKnown() && !(a.Block != nil && m.IsKnown() && !m.IsNull() && computedInside(a.Block)):
			values[a.Name] = w
		}
	}
	return cty.ObjectVal(values)
}

func computedInside(s *resources.Schema) bool {
	return slices.ContainsFunc(s.Attributes, func(a *resources.Attribute) bool {
		return a.Computed || a.Block != nil && computedInside(a.Block)
	})
}

// expectComputed makes unknown what the server has not yet told of an object
// whose making was interrupted.
func expectComputed(s *resources.Schema, v cty.Value) cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	values := v.AsValueMap()
	for _, a := range s.Attributes {
		switch w := values[a.Name]; {
		case a.Computed && w.IsNull():
			values[a.Name] = cty.UnknownVal(a.Type)
		case a.Block != nil && !a.List:
			values[a.Name] = expectComputed(a.Block, w)
		}
	}
	return cty.ObjectVal(values)
}

// member is an attribute's value within an object: null in an absent object,
// unknown in an unknown one.
func member(v cty.Value, a *resources.Attribute) cty.Value {
	switch {
	case !v.IsKnown():
		return cty.UnknownVal(attributeType(a))
	case v.IsNull():
		return cty.NullVal(attributeType(a))
	}
	return v.GetAttr(a.Name)
}

// elements are those of a known list, none of a null or an unknown one.
func elements(v cty.Value) []cty.Value {
	if v.IsNull() || !v.IsKnown() || v.LengthInt() == 0 {
		return nil
	}
	return v.AsValueSlice()
}
