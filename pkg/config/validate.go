package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
)

// checkStatic evaluates every expression with unknown values: what is wrong
// whatever the values are is reported at once, for all blocks.
func (e *Evaluation) checkStatic() (diags hcl.Diagnostics) {
	for _, alias := range slices.Sorted(maps.Keys(e.config.Providers)) {
		p := e.config.Providers[alias]
		_, d := hcldec.Decode(p.Body, e.schemas.ProviderSpec(), e.unknownScope(e.providers[alias]))
		diags = merge(diags, polish(d))
	}
	for _, r := range e.config.Resources {
		diags = merge(diags, e.checkResource(r))
	}
	for _, name := range slices.Sorted(maps.Keys(e.config.Outputs)) {
		o := e.config.Outputs[name]
		_, d := o.Expr.Value(e.unknownScope(e.refs[o]))
		diags = merge(diags, polish(d))
		for _, c := range o.Preconditions {
			diags = merge(diags, c.check(e.unknownScope(e.conditions[c]), "The precondition of output "+name))
		}
	}
	return diags
}

func (e *Evaluation) checkResource(r *Resource) (diags hcl.Diagnostics) {
	ctx := e.unknownScope(e.nodes[r.Addr.String()].refs)
	x := expansion{kind: single}
	switch {
	case r.Count != nil:
		x.kind = unknownCount
		_, diags = r.Count.Value(ctx)
	case r.ForEach != nil:
		x.kind = unknownKeys
		var forEach cty.Value
		forEach, diags = r.ForEach.Value(ctx)
		x.value = eachType(forEach.Type())
	}
	diags = polish(diags)
	variables := x.unknownVariables()
	_, d := e.decoder(r)(child(ctx, variables))
	diags = merge(diags, e.suggestBlocks(r, polish(d)))
	for _, c := range r.Lifecycle.Preconditions {
		diags = merge(diags, c.check(child(e.unknownScope(e.conditions[c]), variables), "The precondition of "+r.Addr.String()))
	}
	variables["self"] = cty.UnknownVal(e.types[r.Addr.Type])
	for _, c := range r.Lifecycle.Postconditions {
		diags = merge(diags, c.check(child(e.unknownScope(e.conditions[c]), variables), "The postcondition of "+r.Addr.String()))
	}
	return diags
}

// suggestBlocks names the block types that misspelt dynamic blocks probably
// mean.
func (e *Evaluation) suggestBlocks(r *Resource, diags hcl.Diagnostics) hcl.Diagnostics {
	for i, d := range diags {
		if d.Summary != "Unsupported block type" || strings.Contains(d.Detail, "Did you mean") {
			continue
		}
		written := strings.Trim(string(d.Subject.SliceBytes(e.config.Files[d.Subject.Filename].Bytes)), `"`)
		improved := *d
		improved.Detail += suggestion(written, blockTypes(e.schemas.Spec(r.Addr.Type)))
		diags[i] = &improved
	}
	return diags
}

// blockTypes lists the types of nested blocks at all depths.
func blockTypes(spec hcldec.Spec) (names []string) {
	for name, nested := range hcldec.ChildBlockTypes(spec) {
		names = append(append(names, name), blockTypes(nested)...)
	}
	return names
}

// validate evaluates what can be known without the account.
func (e *Evaluation) validate() (diags hcl.Diagnostics) {
	for _, alias := range slices.Sorted(maps.Keys(e.config.Providers)) {
		_, _, d := e.Provider(alias)
		diags = merge(diags, d)
	}
	for _, r := range e.order {
		instances, d := e.Instances(r.Addr)
		diags = merge(diags, d)
		if len(r.Lifecycle.Preconditions) == 0 {
			continue
		}
		for _, i := range instances {
			diags = merge(diags, e.Preconditions(i.Addr))
		}
	}
	_, d := e.Outputs()
	return merge(diags, d)
}
