package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/wxctl/wxctl/pkg/addr"
)

// lookup gives the values behind references.
type lookup struct {
	variable func(name string) cty.Value
	local    func(name string) (cty.Value, hcl.Diagnostics)
	object   func(addr.Block) cty.Value
}

// context builds the scope of expressions from what they refer to, and from
// nothing else.
func (e *Evaluation) context(refs []reference, l lookup) (*hcl.EvalContext, hcl.Diagnostics) {
	variables, locals := map[string]cty.Value{}, map[string]cty.Value{}
	objects := map[string]map[string]cty.Value{}
	var diags hcl.Diagnostics
	for _, ref := range refs {
		switch ref.kind {
		case refVariable:
			variables[ref.name] = l.variable(ref.name)
		case refLocal:
			value, d := l.local(ref.name)
			locals[ref.name] = value
			diags = merge(diags, d)
		case refResource:
			named := objects[ref.block.Type]
			if named == nil {
				named = map[string]cty.Value{}
				objects[ref.block.Type] = named
			}
			named[ref.block.Name] = l.object(ref.block)
		}
	}
	root := map[string]cty.Value{
		"var":   cty.ObjectVal(variables),
		"local": cty.ObjectVal(locals),
		"path": cty.ObjectVal(map[string]cty.Value{
			"module": cty.StringVal("."),
			"root":   cty.StringVal("."),
		}),
	}
	for kind, named := range objects {
		root[kind] = cty.ObjectVal(named)
	}
	return &hcl.EvalContext{Variables: root, Functions: e.functions}, diags
}

// scope is the context with the values as they are now.
func (e *Evaluation) scope(refs []reference) (*hcl.EvalContext, hcl.Diagnostics) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lockedScope(refs)
}

func (e *Evaluation) lockedScope(refs []reference) (*hcl.EvalContext, hcl.Diagnostics) {
	return e.context(refs, lookup{
		variable: func(name string) cty.Value { return e.variables[name] },
		local:    e.local,
		object:   e.object,
	})
}

// unknownScope is the context in which no value is known, only types.
func (e *Evaluation) unknownScope(refs []reference) *hcl.EvalContext {
	ctx, _ := e.context(refs, lookup{
		variable: func(name string) cty.Value { return cty.UnknownVal(e.config.Variables[name].Type) },
		local:    func(string) (cty.Value, hcl.Diagnostics) { return cty.DynamicVal, nil },
		object:   e.unknownObject,
	})
	return ctx
}

// value evaluates an expression in the scope of its references.
func (e *Evaluation) value(expr hcl.Expression, refs []reference) (cty.Value, hcl.Diagnostics) {
	ctx, diags := e.scope(refs)
	value, d := expr.Value(ctx)
	return value, merge(diags, polish(d))
}

// local evaluates a local value once. The lock is held.
func (e *Evaluation) local(name string) (cty.Value, hcl.Diagnostics) {
	if known, ok := e.locals[name]; ok {
		return known.value, known.diags
	}
	ctx, diags := e.lockedScope(e.nodes["local."+name].refs)
	value, d := e.config.Locals[name].Expr.Value(ctx)
	diags = merge(diags, polish(d))
	if diags.HasErrors() {
		value = cty.DynamicVal
	}
	e.locals[name] = evaluated{value, diags}
	return value, diags
}

// evaluateLocals reports what is wrong with local values, used or not.
func (e *Evaluation) evaluateLocals(order []string) (diags hcl.Diagnostics) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, key := range order {
		if l, ok := e.localOf(key); ok {
			_, d := e.local(l.Name)
			diags = merge(diags, d)
		}
	}
	return diags
}

func (e *Evaluation) localOf(key string) (*Local, bool) {
	const prefix = "local."
	if len(key) <= len(prefix) || key[:len(prefix)] != prefix {
		return nil, false
	}
	l, ok := e.config.Locals[key[len(prefix):]]
	return l, ok
}

// object is what a reference to a resource sees. The lock is held.
func (e *Evaluation) object(b addr.Block) cty.Value {
	if value, ok := e.objects[b]; ok {
		return value
	}
	return e.unknownObject(b)
}

func (e *Evaluation) unknownObject(b addr.Block) cty.Value {
	ty := e.types[b.Type]
	switch r := e.config.Resource(b); {
	case r.Count != nil:
		return cty.UnknownVal(cty.List(ty)).RefineNotNull()
	case r.ForEach != nil:
		return cty.UnknownVal(cty.Map(ty)).RefineNotNull()
	}
	return cty.UnknownVal(ty)
}

// aggregate makes what a reference to a resource sees of its instances: the
// object, a list of them by count, a map of them by for_each. Lists and maps
// know one element type; a tuple or an object type with an entry for each of
// 100,000 instances would have to be compared again and again.
func aggregate(r *Resource, ty cty.Type, instances map[addr.Key]cty.Value) cty.Value {
	switch {
	case r.Count != nil:
		return listOf(ty, instances)
	case r.ForEach != nil:
		return mapOf(ty, instances)
	}
	if value, ok := instances[addr.NoKey]; ok {
		return value
	}
	return cty.UnknownVal(ty)
}

func listOf(ty cty.Type, instances map[addr.Key]cty.Value) cty.Value {
	length := 0
	for key := range instances {
		if n, ok := key.Int(); ok {
			length = max(length, n+1)
		}
	}
	if length == 0 {
		return cty.ListValEmpty(ty)
	}
	values := make([]cty.Value, length)
	for i := range values {
		value, ok := instances[addr.Index(i)]
		if !ok {
			value = cty.UnknownVal(ty)
		}
		values[i] = conform(value, ty)
	}
	return cty.ListVal(values)
}

func mapOf(ty cty.Type, instances map[addr.Key]cty.Value) cty.Value {
	values := make(map[string]cty.Value, len(instances))
	for key, value := range instances {
		if s, ok := key.Str(); ok {
			values[s] = conform(value, ty)
		}
	}
	if len(values) == 0 {
		return cty.MapValEmpty(ty)
	}
	return cty.MapVal(values)
}

// conform makes sure that a value can be an element beside others.
func conform(value cty.Value, ty cty.Type) cty.Value {
	if value.Type().Equals(ty) {
		return value
	}
	converted, err := convert.Convert(value, ty)
	if err != nil {
		return cty.UnknownVal(ty)
	}
	return converted
}
