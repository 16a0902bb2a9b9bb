package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// OnlyProvider is a configuration as far as one of its provider blocks depends
// on it: with the local values that the block refers to, and no resources and
// outputs. Variables that it does not refer to stay declared, but need no
// value, and any will do.
func (c *Config) OnlyProvider(alias string, schemas Schemas) *Config {
	narrow := *c
	narrow.Resources, narrow.byAddr = nil, map[addr.Block]*Resource{}
	narrow.Outputs = map[string]*Output{}
	narrow.Providers, narrow.Locals = map[string]*Provider{}, map[string]*Local{}
	used := map[string]bool{}
	if p, ok := c.Providers[alias]; ok {
		narrow.Providers[alias] = p
		narrow.keep(c, hcldec.Variables(p.Body, schemas.ProviderSpec()), used)
	}
	narrow.Variables = make(map[string]*Variable, len(c.Variables))
	for name, v := range c.Variables {
		if !used[name] {
			v = &Variable{Name: name, Type: cty.DynamicPseudoType, Default: cty.NullVal(cty.DynamicPseudoType),
				Sensitive: v.Sensitive, Nullable: true, Range: v.Range, literal: true}
		}
		narrow.Variables[name] = v
	}
	return &narrow
}

// keep takes over the local values that expressions refer to, and notes the
// variables.
func (c *Config) keep(from *Config, traversals []hcl.Traversal, used map[string]bool) {
	for _, t := range traversals {
		if len(t) < 2 {
			continue
		}
		step, ok := t[1].(hcl.TraverseAttr)
		if !ok {
			continue
		}
		local := from.Locals[step.Name]
		switch {
		case t.RootName() == "var" && !used[step.Name]:
			used[step.Name] = true
			c.keepValidations(from, from.Variables[step.Name], used)
		case t.RootName() == "local" && local != nil && c.Locals[step.Name] == nil:
			c.Locals[step.Name] = local
			c.keep(from, local.Expr.Variables(), used)
		}
	}
}

// keepValidations takes over what the conditions of a variable refer to.
func (c *Config) keepValidations(from *Config, v *Variable, used map[string]bool) {
	if v == nil {
		return
	}
	for _, condition := range v.Validations {
		c.keep(from, condition.Condition.Variables(), used)
		c.keep(from, condition.ErrorMessage.Variables(), used)
	}
}
