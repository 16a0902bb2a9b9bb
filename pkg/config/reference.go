package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// refKind says what kind of thing an expression refers to.
type refKind uint8

const (
	refVariable refKind = iota
	refLocal
	refResource
	refPath
	refEach
	refCount
	refSelf
)

// reference is something that an expression refers to.
type reference struct {
	kind  refKind
	name  string     // of a variable, a local value, an attribute of path, each, count
	block addr.Block // of a resource
	rest  hcl.Traversal
	rng   hcl.Range
}

// blockOf reads the address of a resource at the beginning of a traversal.
func blockOf(t hcl.Traversal) (addr.Block, bool) {
	if len(t) < 2 || t.IsRelative() {
		return addr.Block{}, false
	}
	name, ok := t[1].(hcl.TraverseAttr)
	return addr.Block{Type: t.RootName(), Name: nameOf(name, ok)}, ok
}

func nameOf(step hcl.TraverseAttr, ok bool) string {
	if !ok {
		return ""
	}
	return step.Name
}

// place says what may be referred to where an expression stands.
type place struct {
	what      string // how messages call it: "a provider block"
	noObjects bool   // resources cannot be referred to
	each      bool
	count     bool
	self      *cty.Type // of the object, in a postcondition
}

// references resolves what traversals refer to, and reports what is not
// there.
func (e *Evaluation) references(traversals []hcl.Traversal, p place) (refs []reference, diags hcl.Diagnostics) {
	for _, t := range traversals {
		ref, diag := e.reference(t, p)
		if diag != nil {
			diag.Extra = misreference{t.SourceRange()}
			diags = append(diags, diag)
			continue
		}
		refs = append(refs, ref)
	}
	return refs, diags
}

var namespaces = map[string]refKind{
	"var": refVariable, "local": refLocal, "path": refPath, "each": refEach, "count": refCount,
}

func (e *Evaluation) reference(t hcl.Traversal, p place) (reference, *hcl.Diagnostic) {
	root := t.RootName()
	if root == "self" {
		return e.selfReference(t, p)
	}
	if root == "data" || root == "module" {
		return reference{}, unsupported(fmt.Sprintf("References to %q are", root), t.SourceRange())
	}
	kind, ok := namespaces[root]
	if !ok {
		return e.resourceReference(t, p)
	}
	if len(t) < 2 {
		return reference{}, badReference(t.SourceRange(), fmt.Sprintf("%q is followed by a dot and a name.", root))
	}
	name, ok := t[1].(hcl.TraverseAttr)
	if !ok {
		return reference{}, badReference(t.SourceRange(), fmt.Sprintf("%q is followed by a dot and a name.", root))
	}
	ref := reference{kind: kind, name: name.Name, rest: t[2:], rng: hcl.RangeBetween(t[0].SourceRange(), name.SrcRange)}
	return ref, e.checkName(ref, root, p)
}

// checkName checks the name after var, local, path, each and count.
func (e *Evaluation) checkName(ref reference, root string, p place) *hcl.Diagnostic {
	var known []string
	switch ref.kind {
	case refVariable:
		if _, ok := e.config.Variables[ref.name]; ok {
			return nil
		}
		return undeclared("variable", ref, slices.Collect(maps.Keys(e.config.Variables)))
	case refLocal:
		if _, ok := e.config.Locals[ref.name]; ok {
			return nil
		}
		return undeclared("local value", ref, slices.Collect(maps.Keys(e.config.Locals)))
	case refPath:
		known = []string{"module", "root"}
	case refEach:
		if !p.each {
			return badReference(ref.rng, `"each" can be used only in a resource that has for_each.`)
		}
		known = []string{"key", "value"}
	case refCount:
		if !p.count {
			return badReference(ref.rng, `"count" can be used only in a resource that has count.`)
		}
		known = []string{"index"}
	}
	if slices.Contains(known, ref.name) {
		return nil
	}
	return badReference(ref.rng, fmt.Sprintf("%q has no attribute %q.%s", root, ref.name, suggestion(ref.name, known)))
}

func badReference(r hcl.Range, detail string) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Invalid reference", Detail: detail, Subject: &r}
}

func undeclared(what string, ref reference, names []string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  fmt.Sprintf("Undeclared %s", what),
		Detail:   fmt.Sprintf("There is no %s named %q.%s", what, ref.name, suggestion(ref.name, names)),
		Subject:  &ref.rng,
	}
}

func (e *Evaluation) selfReference(t hcl.Traversal, p place) (reference, *hcl.Diagnostic) {
	if p.self == nil {
		return reference{}, badReference(t.SourceRange(), `"self" can be used only in a postcondition.`)
	}
	return reference{kind: refSelf, rng: t.SourceRange()}, checkSteps(*p.self, t[1:])
}

func (e *Evaluation) resourceReference(t hcl.Traversal, p place) (reference, *hcl.Diagnostic) {
	block, ok := blockOf(t)
	if !ok {
		return reference{}, e.unknownRoot(t)
	}
	rng := hcl.RangeBetween(t[0].SourceRange(), t[1].SourceRange())
	resource := e.config.Resource(block)
	if resource == nil {
		return reference{}, e.undeclaredResource(block, t, rng)
	}
	if p.noObjects {
		return reference{}, badReference(rng, fmt.Sprintf("%s cannot refer to a resource: it is needed before any resource is known.", p.what))
	}
	ref := reference{kind: refResource, block: block, rest: t[2:], rng: rng}
	return ref, e.checkAttributes(resource, ref)
}

func (e *Evaluation) undeclaredResource(block addr.Block, t hcl.Traversal, rng hcl.Range) *hcl.Diagnostic {
	var ofType, all []string
	for _, r := range e.config.Resources {
		all = append(all, r.Addr.String())
		if r.Addr.Type == block.Type {
			ofType = append(ofType, r.Addr.Name)
		}
	}
	hint := suggestion(block.Name, ofType)
	if hint == "" {
		hint = suggestion(block.String(), all)
	}
	if hint == "" && e.schemas.Spec(block.Type) == nil {
		return e.unknownRoot(t)
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Undeclared resource",
		Detail:   fmt.Sprintf("There is no resource %s.%s", block, hint),
		Subject:  &rng,
	}
}

// unknownRoot is the diagnostic of a reference whose first word means nothing.
func (e *Evaluation) unknownRoot(t hcl.Traversal) *hcl.Diagnostic {
	root := t.RootName()
	if e.schemas.Spec(root) != nil {
		return badReference(t.SourceRange(), "A resource type is followed by a dot and the name of a resource.")
	}
	roots := append(slices.Collect(maps.Keys(namespaces)), e.schemas.Types()...)
	for _, r := range e.config.Resources {
		roots = append(roots, r.Addr.Type)
	}
	hint := suggestion(root, roots)
	if hint == "" && len(t) == 1 {
		hint = " Text stands in quotes."
	}
	rng := t[0].SourceRange()
	return badReference(rng, fmt.Sprintf("%q is neither a namespace (var, local, path, each, count, self) nor a resource type.%s", root, hint))
}

// checkAttributes checks what a reference to a resource picks from it.
func (e *Evaluation) checkAttributes(r *Resource, ref reference) *hcl.Diagnostic {
	ty := e.objectType(r.Addr.Type)
	if ty == cty.DynamicPseudoType || len(ref.rest) == 0 {
		return nil
	}
	rest := ref.rest
	attr, named := rest[0].(hcl.TraverseAttr)
	repeated := r.Count != nil || r.ForEach != nil
	switch {
	case repeated && !named:
		rest = rest[1:]
	case repeated && ty.HasAttribute(attr.Name):
		return &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Missing instance key",
			Detail:   fmt.Sprintf("%s has several instances. Name one, %s%s, or take the attribute of all: %[1]s[*].%[4]s.", r.Addr, r.Addr, exampleKey(r), attr.Name),
			Subject:  &ref.rng,
		}
	case repeated:
		rest = rest[1:]
	case !named:
		return &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unexpected instance key",
			Detail:   fmt.Sprintf("%s has neither count nor for_each, so it is one object without a key.", r.Addr),
			Subject:  rest[0].SourceRange().Ptr(),
		}
	}
	return checkSteps(ty, rest)
}

func exampleKey(r *Resource) string {
	if r.Count != nil {
		return "[0]"
	}
	return `["KEY"]`
}

// checkSteps follows attribute names through a type and reports the first that
// is not there. It stops where a name does not decide: at collections' keys.
func checkSteps(ty cty.Type, steps hcl.Traversal) *hcl.Diagnostic {
	for _, step := range steps {
		switch {
		case ty.IsObjectType():
			attr, ok := step.(hcl.TraverseAttr)
			if !ok {
				return nil
			}
			if !ty.HasAttribute(attr.Name) {
				return noAttribute(attr, ty)
			}
			ty = ty.AttributeType(attr.Name)
		case ty.IsCollectionType():
			if _, ok := step.(hcl.TraverseIndex); !ok && !ty.IsMapType() {
				return nil
			}
			ty = ty.ElementType()
		default:
			return nil
		}
	}
	return nil
}

func noAttribute(attr hcl.TraverseAttr, ty cty.Type) *hcl.Diagnostic {
	names := slices.Collect(maps.Keys(ty.AttributeTypes()))
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  unsupportedAttribute,
		Detail:   fmt.Sprintf("This object does not have an attribute named %q.%s", attr.Name, suggestion(attr.Name, names)),
		Subject:  &attr.SrcRange,
	}
}

// unsupportedAttribute is HCL's own summary, so that the same mistake reads
// the same wherever it is found.
const unsupportedAttribute = "Unsupported attribute"

// objectType is the type of a resource type's objects; unknown types are
// dynamic.
func (e *Evaluation) objectType(name string) cty.Type {
	if ty, ok := e.types[name]; ok {
		return ty
	}
	ty := cty.DynamicPseudoType
	if spec := e.schemas.Spec(name); spec != nil {
		ty = hcldec.ImpliedType(spec)
	}
	e.types[name] = ty
	return ty
}
