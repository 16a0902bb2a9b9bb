package config

import (
	"fmt"
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/wxctl/wxctl/pkg/addr"
)

// failed is the summary of a condition that does not hold.
const failed = "Condition does not hold"

// Preconditions checks what must hold before an instance is planned. What is
// not known yet passes.
func (e *Evaluation) Preconditions(i addr.Instance) hcl.Diagnostics {
	r := e.config.Resource(i.Block)
	if r == nil {
		return nil
	}
	return e.checkAll(r.Lifecycle.Preconditions, i, nil, "The precondition of "+i.String())
}

// Postconditions checks what must hold of an instance once it is made. What is
// not known yet passes.
func (e *Evaluation) Postconditions(i addr.Instance, self cty.Value) hcl.Diagnostics {
	r := e.config.Resource(i.Block)
	if r == nil {
		return nil
	}
	extra := map[string]cty.Value{"self": self}
	return e.checkAll(r.Lifecycle.Postconditions, i, extra, "The postcondition of "+i.String())
}

func (e *Evaluation) checkAll(conditions []*Condition, i addr.Instance, extra map[string]cty.Value, what string) (diags hcl.Diagnostics) {
	if len(conditions) == 0 {
		return nil
	}
	repetition, diags := e.repetition(i)
	if diags.HasErrors() {
		return diags
	}
	maps.Copy(repetition, extra)
	for _, c := range conditions {
		diags = append(diags, e.check(c, e.conditions[c], repetition, what)...)
	}
	return diags
}

// check evaluates one condition. Extra holds the variables of its place: each,
// count, self.
func (e *Evaluation) check(c *Condition, refs []reference, extra map[string]cty.Value, what string) hcl.Diagnostics {
	ctx, diags := e.scope(refs)
	if diags.HasErrors() {
		return diags
	}
	return c.check(child(ctx, extra), what)
}

func child(ctx *hcl.EvalContext, variables map[string]cty.Value) *hcl.EvalContext {
	if len(variables) == 0 {
		return ctx
	}
	inner := ctx.NewChild()
	inner.Variables = variables
	return inner
}

func (c *Condition) check(ctx *hcl.EvalContext, what string) hcl.Diagnostics {
	result, diags := c.Condition.Value(ctx)
	message, messageDiags := c.ErrorMessage.Value(ctx)
	diags = polish(append(diags, messageDiags...))
	if diags.HasErrors() {
		return diags
	}
	result, _ = result.Unmark()
	result, err := convert.Convert(result, cty.Bool)
	if err != nil || result.IsNull() {
		return append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid condition",
			Detail:   "A condition is true or false.",
			Subject:  c.Condition.Range().Ptr(),
		})
	}
	if !result.IsKnown() || result.True() {
		return diags
	}
	return append(diags, &hcl.Diagnostic{
		Severity:    hcl.DiagError,
		Summary:     failed,
		Detail:      fmt.Sprintf("%s: %s", what, text(message)),
		Subject:     c.Condition.Range().Ptr(),
		Expression:  c.Condition,
		EvalContext: ctx,
	})
}

// text is an error message as it may be shown.
func text(message cty.Value) string {
	if message.ContainsMarked() {
		return "the message is not shown, because it contains sensitive values."
	}
	message, err := convert.Convert(message, cty.String)
	if err != nil || message.IsNull() || !message.IsKnown() {
		return "its error_message is no known text."
	}
	return message.AsString()
}
