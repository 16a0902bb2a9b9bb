package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/state"
)

// planOutputs compares the outputs with those of the state. With targets,
// those that can't be known are left alone.
func (b *builder) planOutputs() {
	before := b.in.Snapshot.Outputs
	after := map[string]config.OutputValue{}
	if !b.in.Destroy && b.in.Configuration != nil {
		values, diags := b.in.Configuration.Outputs()
		b.diags = append(b.diags, diags...)
		after = values
	}
	if b.in.Destroy && len(b.in.Targets) > 0 {
		return
	}
	b.plan.Outputs = map[string]*OutputChange{}
	for name, value := range after {
		if len(b.in.Targets) > 0 && !value.Value.IsWhollyKnown() {
			continue
		}
		stored, had := before[name]
		if c := outputChange(stored, had, value); c != nil {
			b.plan.Outputs[name] = c
		}
	}
	for name, stored := range before {
		if _, still := after[name]; !still {
			b.plan.Outputs[name] = &OutputChange{Action: Delete, Before: storedText(stored), BeforeValue: stored.Value, Sensitive: stored.Sensitive}
		}
	}
}

// outputChange returns nil when an output stays as it is.
func outputChange(stored state.Output, had bool, value config.OutputValue) *OutputChange {
	c := &OutputChange{Action: Create, After: valueText(value.Value), Sensitive: value.Sensitive, Unknown: !value.Value.IsWhollyKnown()}
	if value.Sensitive {
		c.After = sensitiveText
	}
	encoded, err := EncodeOutput(value)
	if err == nil && !c.Unknown {
		c.AfterValue = encoded.Value
	}
	if !had {
		return c
	}
	c.Action, c.Before, c.BeforeValue = Update, storedText(stored), stored.Value
	unchanged := err == nil && !c.Unknown && encoded.Sensitive == stored.Sensitive &&
		bytes.Equal(encoded.Type, stored.Type) && bytes.Equal(encoded.Value, stored.Value)
	if unchanged {
		return nil
	}
	return c
}

func storedText(o state.Output) string {
	text, err := OutputText(o)
	if err != nil {
		return string(o.Value)
	}
	return text
}

// OutputText prints an output of the state as HCL.
func OutputText(o state.Output) (string, error) {
	if o.Sensitive {
		return sensitiveText, nil
	}
	if len(o.Value) == 0 {
		return "null", nil
	}
	v, err := DecodeOutput(o)
	if err != nil {
		return "", err
	}
	return valueText(v), nil
}

// valueText prints a value as HCL; in one that is not known as a whole the
// strings are not quoted.
func valueText(v cty.Value) string {
	if !v.IsWhollyKnown() || v.ContainsMarked() {
		return Text(v)
	}
	return string(hclwrite.Format(hclwrite.TokensForValue(v).Bytes()))
}

// EncodeOutput is an output as the state keeps it: with its type, without its
// value when it is sensitive.
func EncodeOutput(o config.OutputValue) (state.Output, error) {
	t, err := ctyjson.MarshalType(o.Value.Type())
	if err != nil {
		return state.Output{}, err
	}
	out := state.Output{Type: t, Sensitive: o.Sensitive}
	if o.Sensitive {
		return out, nil
	}
	text, err := ctyjson.Marshal(cty.UnknownAsNull(o.Value), o.Value.Type())
	out.Value = json.RawMessage(text)
	return out, err
}

// DecodeOutput reads the value of an output from the state.
func DecodeOutput(o state.Output) (cty.Value, error) {
	t, err := ctyjson.UnmarshalType(o.Type)
	if err != nil {
		return cty.NilVal, fmt.Errorf("read the type of an output: %w", err)
	}
	if o.Sensitive {
		return cty.NullVal(t), nil
	}
	v, err := ctyjson.Unmarshal(o.Value, t)
	if err != nil {
		return cty.NilVal, fmt.Errorf("read the value of an output: %w", err)
	}
	return v, nil
}

// FinalOutputs are the outputs for the state once everything is done, or was
// tried. Those that can't be known, or refer to what was not made, keep what
// the state has.
func (p *Plan) FinalOutputs() (map[string]state.Output, hcl.Diagnostics) {
	b, whole := p.builder, p.done()
	before, final := b.in.Snapshot.Outputs, map[string]state.Output{}
	switch {
	case p.Destroy && (len(p.Targets) > 0 || !whole):
		return before, nil
	case p.Destroy || b.in.Configuration == nil:
		return final, nil
	}
	for block := range b.values {
		p.Publish(block)
	}
	values, diags := b.in.Configuration.Outputs()
	for name, value := range values {
		if !value.Value.IsWhollyKnown() {
			keepOutput(final, before, name)
			continue
		}
		encoded, err := EncodeOutput(value)
		if err != nil {
			diags = append(diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Can't store output " + name, Detail: err.Error()})
			continue
		}
		final[name] = encoded
	}
	if whole {
		return final, diags
	}
	for name := range before {
		if _, known := final[name]; !known && p.declares(name) {
			keepOutput(final, before, name)
		}
	}
	return final, nil // what failed is why an output can't be had
}

// done reports whether every change is as planned.
func (p *Plan) done() bool {
	return !slices.ContainsFunc(p.Changes, func(c *Change) bool { return !p.builder.done[c.Address] })
}

// declares reports whether an output of the state is still in the
// configuration.
func (p *Plan) declares(name string) bool {
	c, changes := p.Outputs[name]
	return !changes || c.Action != Delete
}

func keepOutput(final, before map[string]state.Output, name string) {
	if stored, ok := before[name]; ok {
		final[name] = stored
	}
}
