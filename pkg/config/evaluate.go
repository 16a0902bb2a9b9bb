package config

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/wxctl/wxctl/pkg/addr"
)

// EvalOptions is what an evaluation depends on besides the configuration.
type EvalOptions struct {
	Schemas   Schemas
	Variables VariableInputs
	// Version is the running version, for required_version. A text that is no
	// version (a development build) satisfies every constraint.
	Version string
	// Now is what plantimestamp() returns. The apply of a saved plan passes
	// the time at which the plan was made; the zero time makes it unknown.
	Now time.Time
	// Secret is called with every text that must not be shown, as soon as it is
	// known: what is in sensitive variables, and what became of it in resources.
	// It may be called concurrently and more than once. nil is not called.
	Secret func(text string)
}

// Evaluation gives the expressions of a configuration their values. Its
// methods may be called concurrently.
type Evaluation struct {
	config     *Config
	schemas    Schemas
	functions  map[string]function.Function
	validating bool
	secret     func(text string) // nil when nothing is sensitive, or nobody asks

	types      map[string]cty.Type // of objects, by resource type
	variables  map[string]cty.Value
	given      map[string]givenValue
	nodes      map[string]*node
	refs       map[*Output][]reference
	conditions map[*Condition][]reference
	providers  map[string][]reference
	order      []*Resource
	referenced map[addr.Block]bool
	// localsOf lists the local values that see a resource, directly or not.
	localsOf map[addr.Block][]string

	mu         sync.Mutex
	locals     map[string]evaluated
	objects    map[addr.Block]cty.Value
	expansions map[addr.Block]expansion
}

// evaluated is a value with what was wrong about it.
type evaluated struct {
	value cty.Value
	diags hcl.Diagnostics
}

// Evaluate checks variables, references, arguments and the order of blocks,
// and makes the configuration ready to be expanded. The evaluation is nil
// when there are errors.
func (c *Config) Evaluate(o EvalOptions) (*Evaluation, hcl.Diagnostics) {
	e, diags := c.evaluate(o, false)
	if diags.HasErrors() {
		e = nil
	}
	return e, byPlace(diags)
}

// Validate evaluates everything that does not need the account: resources are
// unknown to each other, and so are required variables that have no value. The
// evaluation is nil when there are errors; its Instances stand for the
// unknown ones of a block by a single one without a key.
func (c *Config) Validate(o EvalOptions) (*Evaluation, hcl.Diagnostics) {
	e, diags := c.evaluate(o, true)
	if e != nil {
		diags = merge(diags, e.validate())
	}
	if diags.HasErrors() {
		e = nil
	}
	return e, byPlace(diags)
}

// evaluate returns no evaluation when not even its expressions can be looked
// at.
func (c *Config) evaluate(o EvalOptions, validating bool) (*Evaluation, hcl.Diagnostics) {
	if diags := c.checkVersion(o.Version); diags.HasErrors() {
		return nil, diags
	}
	e := newEvaluation(c, o)
	e.validating = validating
	if slices.ContainsFunc(slices.Collect(maps.Values(c.Variables)), func(v *Variable) bool { return v.Sensitive }) {
		e.secret = o.Secret
	}
	diags := e.readVariables(o.Variables)
	diags = append(diags, e.resolve()...)
	order, cycles := sortNodes(e.nodes)
	if cycles.HasErrors() {
		return nil, append(diags, cycles...)
	}
	e.arrange(order)
	diags = merge(diags, e.checkStatic())
	diags = merge(diags, e.checkVariables())
	return e, merge(diags, e.evaluateLocals(order))
}

func newEvaluation(c *Config, o EvalOptions) *Evaluation {
	return &Evaluation{
		config:     c,
		schemas:    o.Schemas,
		functions:  functions(c.Dir, o.Now),
		types:      map[string]cty.Type{},
		variables:  map[string]cty.Value{},
		given:      map[string]givenValue{},
		nodes:      map[string]*node{},
		refs:       map[*Output][]reference{},
		conditions: map[*Condition][]reference{},
		providers:  map[string][]reference{},
		referenced: map[addr.Block]bool{},
		localsOf:   map[addr.Block][]string{},
		locals:     map[string]evaluated{},
		objects:    map[addr.Block]cty.Value{},
		expansions: map[addr.Block]expansion{},
	}
}

// checkVersion holds the running version against required_version. What a
// pre-release of a version can do is what the version can.
func (c *Config) checkVersion(running string) (diags hcl.Diagnostics) {
	v, err := version.NewVersion(running)
	if err != nil {
		return nil
	}
	for _, required := range c.Settings.RequiredVersions {
		if !required.Constraints.Check(v.Core()) {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Unsupported wxctl version",
				Detail:   fmt.Sprintf("This configuration requires wxctl %s; this is %s.", required.Constraints, running),
				Subject:  &required.Range,
			})
		}
	}
	return diags
}

// resolve finds out what every expression refers to.
func (e *Evaluation) resolve() (diags hcl.Diagnostics) {
	collect := func(refs []reference, d hcl.Diagnostics) []reference {
		diags = append(diags, d...)
		return refs
	}
	for _, r := range e.config.Resources {
		e.objectType(r.Addr.Type)
	}
	for _, name := range slices.Sorted(maps.Keys(e.config.Locals)) {
		l := e.config.Locals[name]
		e.addNode("local."+name, collect(e.references(l.Expr.Variables(), place{})))
	}
	for _, r := range e.config.Resources {
		diags = append(diags, e.resolveResource(r)...)
	}
	for _, name := range slices.Sorted(maps.Keys(e.config.Outputs)) {
		o := e.config.Outputs[name]
		e.refs[o] = collect(e.references(o.Expr.Variables(), place{}))
		for _, c := range o.Preconditions {
			e.conditions[c] = collect(e.conditionReferences(c, place{}))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.config.Variables)) {
		for _, c := range e.config.Variables[name].Validations {
			e.conditions[c] = collect(e.conditionReferences(c, place{what: "A validation block", noObjects: true}))
		}
	}
	for _, alias := range slices.Sorted(maps.Keys(e.config.Providers)) {
		p := e.config.Providers[alias]
		traversals := hcldec.Variables(p.Body, e.schemas.ProviderSpec())
		e.providers[alias] = collect(e.references(traversals, place{what: "A provider block", noObjects: true}))
	}
	return diags
}

func (e *Evaluation) conditionReferences(c *Condition, p place) ([]reference, hcl.Diagnostics) {
	return e.references(append(c.Condition.Variables(), c.ErrorMessage.Variables()...), p)
}

// resolveResource makes the node of a resource: all that its expressions and
// depends_on refer to.
func (e *Evaluation) resolveResource(r *Resource) (diags hcl.Diagnostics) {
	spec := e.schemas.Spec(r.Addr.Type)
	if spec == nil {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Unknown resource type",
			Detail:   fmt.Sprintf("There is no resource type %q.%s", r.Addr.Type, suggestion(r.Addr.Type, e.schemas.Types())),
			Subject:  &r.typeRange,
		})
		spec = hcldec.ObjectSpec{}
	}
	var refs []reference
	collect := func(more []reference, d hcl.Diagnostics) []reference {
		refs = append(refs, more...)
		diags = append(diags, d...)
		return more
	}
	for _, expr := range []hcl.Expression{r.Count, r.ForEach} {
		if expr != nil {
			collect(e.references(expr.Variables(), place{}))
		}
	}
	inside := place{each: r.ForEach != nil, count: r.Count != nil}
	collect(e.references(dynblock.VariablesHCLDec(r.Body, spec), inside))
	for _, c := range r.Lifecycle.Preconditions {
		e.conditions[c] = collect(e.conditionReferences(c, inside))
	}
	ty := e.objectType(r.Addr.Type)
	inside.self = &ty
	for _, c := range r.Lifecycle.Postconditions {
		e.conditions[c] = collect(e.conditionReferences(c, inside))
	}
	collect(e.explicitDependencies(r))
	e.addNode(r.Addr.String(), refs)
	return append(diags, e.checkMeta(r)...)
}

func (e *Evaluation) explicitDependencies(r *Resource) (refs []reference, diags hcl.Diagnostics) {
	for _, d := range r.DependsOn {
		if e.config.Resource(d.Addr) == nil {
			var all []string
			for _, other := range e.config.Resources {
				all = append(all, other.Addr.String())
			}
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Undeclared resource",
				Detail:   fmt.Sprintf("There is no resource %s.%s", d.Addr, suggestion(d.Addr.String(), all)),
				Subject:  &d.Range,
			})
			continue
		}
		refs = append(refs, reference{kind: refResource, block: d.Addr, rng: d.Range})
	}
	return refs, diags
}

// checkMeta checks the provider and ignore_changes of a resource.
func (e *Evaluation) checkMeta(r *Resource) (diags hcl.Diagnostics) {
	if _, ok := e.config.Providers[r.Provider]; !ok && r.Provider != "" {
		aliases := slices.Collect(maps.Keys(e.config.Providers))
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Undeclared provider",
			Detail:   fmt.Sprintf("There is no provider with the alias %q.%s", r.Provider, suggestion(r.Provider, aliases)),
			Subject:  &r.providerRange,
		})
	}
	for _, path := range r.Lifecycle.ignored {
		if diag := checkSteps(e.objectType(r.Addr.Type), absoluteSteps(path)); diag != nil {
			diags = append(diags, diag)
		}
	}
	return diags
}

// absoluteSteps turns a root into an attribute, so that a path can be followed
// from an object.
func absoluteSteps(t hcl.Traversal) hcl.Traversal {
	steps := slices.Clone(t)
	if root, ok := steps[0].(hcl.TraverseRoot); ok {
		steps[0] = hcl.TraverseAttr{Name: root.Name, SrcRange: root.SrcRange}
	}
	return steps
}

// arrange keeps what follows from the order and the references.
func (e *Evaluation) arrange(order []string) {
	byKey := map[string]*Resource{}
	for _, r := range e.config.Resources {
		byKey[r.Addr.String()] = r
	}
	for _, key := range order {
		if r, ok := byKey[key]; ok {
			e.order = append(e.order, r)
		}
	}
	for name := range e.config.Locals {
		for _, b := range e.dependencies("local." + name) {
			e.localsOf[b] = append(e.localsOf[b], name)
		}
	}
	note := func(refs []reference) {
		for _, ref := range refs {
			if ref.kind == refResource {
				e.referenced[ref.block] = true
			}
		}
	}
	for _, n := range e.nodes {
		note(n.refs)
	}
	for _, refs := range e.refs {
		note(refs)
	}
	for _, refs := range e.conditions {
		note(refs)
	}
}

// Order returns the resources, each after those that it depends on.
func (e *Evaluation) Order() []*Resource { return e.order }

// Dependencies returns the blocks that a block refers to or names in
// depends_on, directly or through local values, sorted.
func (e *Evaluation) Dependencies(b addr.Block) []addr.Block {
	return e.dependencies(b.String())
}

// Referenced reports whether anything refers to a block. If not, Set need not
// be called for it.
func (e *Evaluation) Referenced(b addr.Block) bool { return e.referenced[b] }

// Set tells what the instances of a block are, for the expressions of other
// blocks that are evaluated from now on. Values may be unknown in parts. It
// can be called again when more is known.
func (e *Evaluation) Set(b addr.Block, instances map[addr.Key]cty.Value) {
	r := e.config.Resource(b)
	if r == nil {
		return
	}
	object := aggregate(r, e.types[b.Type], instances)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.objects[b] = object
	for _, name := range e.localsOf[b] {
		delete(e.locals, name)
	}
}

// OutputValue is the value of an output block, without marks.
type OutputValue struct {
	Value     cty.Value
	Sensitive bool
}

// Outputs evaluates the output blocks. Values may be unknown.
func (e *Evaluation) Outputs() (map[string]OutputValue, hcl.Diagnostics) {
	values := make(map[string]OutputValue, len(e.config.Outputs))
	var diags hcl.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(e.config.Outputs)) {
		o := e.config.Outputs[name]
		value, d := e.output(o)
		diags = merge(diags, d)
		if !d.HasErrors() {
			values[name] = value
		}
	}
	return values, diags
}

func (e *Evaluation) output(o *Output) (OutputValue, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	for _, c := range o.Preconditions {
		diags = append(diags, e.check(c, e.conditions[c], nil, "The precondition of output "+o.Name)...)
	}
	value, d := e.value(o.Expr, e.refs[o])
	diags = append(diags, d...)
	if diags.HasErrors() {
		return OutputValue{}, diags
	}
	value, marks := value.UnmarkDeep()
	if len(marks) > 0 && !o.Sensitive {
		return OutputValue{}, append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Output refers to sensitive values",
			Detail:   "Set sensitive = true, so that the value is not shown, or use nonsensitive() when it is no secret.",
			Subject:  o.Expr.Range().Ptr(),
		})
	}
	return OutputValue{Value: value, Sensitive: o.Sensitive}, diags
}

// Provider evaluates the provider block with an alias; "" is the default one,
// which need not be written. The range is that of the block.
func (e *Evaluation) Provider(alias string) (cty.Value, hcl.Range, hcl.Diagnostics) {
	p, ok := e.config.Providers[alias]
	if !ok {
		p = &Provider{Body: hcl.EmptyBody()}
	}
	ctx, diags := e.scope(e.providers[alias])
	value, d := hcldec.Decode(p.Body, e.schemas.ProviderSpec(), ctx)
	diags = byPlace(merge(diags, polish(d)))
	if !diags.HasErrors() && !e.validating && !value.IsWhollyKnown() {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Provider depends on what is not known yet",
			Detail:   "The arguments of a provider must be known before any resource is made.",
			Subject:  p.Range.Ptr(),
		})
	}
	return value, p.Range, diags
}
