package render

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/state"
)

// ProviderName is the provider that documents name for every resource.
const ProviderName = "registry.terraform.io/wxctl/wxpay"

const (
	planDocumentVersion  = "1.2"
	stateDocumentVersion = "1.0"
)

// planDocument is what terraform-json reads as a plan, with what only wxctl
// knows under names that begin with wxctl.
type planDocument struct {
	FormatVersion    string                    `json:"format_version"`
	TerraformVersion string                    `json:"terraform_version"`
	ResourceDrift    []*resourceChange         `json:"resource_drift,omitempty"`
	ResourceChanges  []*resourceChange         `json:"resource_changes"`
	OutputChanges    map[string]*tfjson.Change `json:"output_changes,omitempty"`
	Timestamp        string                    `json:"timestamp"`
	Applyable        bool                      `json:"applyable"`
	Complete         bool                      `json:"complete"`
	Wxctl            planExtras                `json:"wxctl"`
}

type planExtras struct {
	Version     string   `json:"version"`
	Lineage     string   `json:"lineage"`
	Serial      uint64   `json:"serial"`
	Sandbox     bool     `json:"sandbox"`
	Destroy     bool     `json:"destroy"`
	Targets     []string `json:"targets,omitempty"`
	Unchanged   int      `json:"unchanged"`
	LocksFen    int64    `json:"locks_fen"`
	Warnings    []string `json:"warnings,omitempty"`
	NothingToDo bool     `json:"nothing_to_do"`
}

type resourceChange struct {
	tfjson.ResourceChange
	Wxctl changeExtras `json:"wxctl"`
}

type changeExtras struct {
	Action     plan.Action `json:"action"`
	MchID      string      `json:"mchid"`
	Reason     string      `json:"reason,omitempty"`
	Destroying string      `json:"destroying,omitempty"`
	LocksFen   int64       `json:"locks_fen"`
	Diffs      []plan.Diff `json:"diffs,omitempty"`
	Calls      []plan.Call `json:"calls"`
	Warnings   []string    `json:"warnings,omitempty"`
}

// PlanDocument is a plan as the JSON document that terraform-json and the
// tools built on it read. What is not part of Terraform's format (calls, money,
// reasons) stands in members named wxctl. Sensitive values are null.
func PlanDocument(p *plan.Plan) ([]byte, error) {
	changes, err := resourceChanges(p.Changes)
	if err != nil {
		return nil, err
	}
	drift, err := resourceChanges(p.Drift)
	if err != nil {
		return nil, err
	}
	return json.Marshal(planDocument{
		FormatVersion:    planDocumentVersion,
		TerraformVersion: p.Version,
		ResourceDrift:    drift,
		ResourceChanges:  changes,
		OutputChanges:    outputChanges(p.Outputs),
		Timestamp:        p.Created.UTC().Format(time.RFC3339),
		Applyable:        !p.Empty(),
		Complete:         len(p.Targets) == 0,
		Wxctl: planExtras{
			Version: p.Version, Lineage: p.Lineage, Serial: p.Serial, Sandbox: p.Sandbox, Destroy: p.Destroy,
			Targets: p.Targets, Unchanged: p.Unchanged, LocksFen: int64(p.Locks()), Warnings: p.Warnings, NothingToDo: p.Empty(),
		},
	})
}

func resourceChanges(changes []*plan.Change) ([]*resourceChange, error) {
	out := make([]*resourceChange, len(changes))
	for i, c := range changes {
		change, err := objectChange(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Address, err)
		}
		out[i] = &resourceChange{
			ResourceChange: tfjson.ResourceChange{
				Address: c.Address.String(), ModuleAddress: c.Address.Module, Mode: mode(c.Address.Block),
				Type: c.Address.Type, Name: c.Address.Name, Index: index(c.Address.Key), ProviderName: ProviderName,
				Change: change,
			},
			Wxctl: changeExtras{
				Action: c.Action, MchID: c.MchID, Reason: c.Reason, Destroying: c.Destroying,
				LocksFen: int64(c.Locks), Diffs: c.Diffs, Calls: c.Calls, Warnings: c.Warnings,
			},
		}
		if slices.ContainsFunc(c.Diffs, func(d plan.Diff) bool { return d.Replaces }) {
			out[i].ActionReason = tfjson.ActionReasonReplaceBecauseCannotUpdate
		}
	}
	return out, nil
}

func objectChange(c *plan.Change) (*tfjson.Change, error) {
	before, _, err := knownParts(c.Before)
	if err != nil {
		return nil, err
	}
	after, unknown, err := knownParts(c.After)
	if err != nil {
		return nil, err
	}
	var hidden []string
	for _, d := range c.Diffs {
		if d.Sensitive {
			hidden = append(hidden, d.Path)
		}
	}
	sensitive := sensitiveParts(hidden)
	return &tfjson.Change{
		Actions: terraformActions(c), Before: before, After: after, AfterUnknown: unknown,
		BeforeSensitive: sensitive, AfterSensitive: sensitive,
	}, nil
}

func terraformActions(c *plan.Change) tfjson.Actions {
	switch c.Action {
	case plan.Create:
		return tfjson.Actions{tfjson.ActionCreate}
	case plan.Update, plan.Finish:
		return tfjson.Actions{tfjson.ActionUpdate}
	case plan.Replace:
		if len(c.Calls) > 0 && c.Calls[0].Object == "new" {
			return tfjson.Actions{tfjson.ActionCreate, tfjson.ActionDelete}
		}
		return tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}
	case plan.Delete:
		return tfjson.Actions{tfjson.ActionDelete}
	case plan.Forget:
		return tfjson.Actions{tfjson.ActionForget}
	}
	return tfjson.Actions{tfjson.ActionNoop}
}

func outputChanges(outputs map[string]*plan.OutputChange) map[string]*tfjson.Change {
	changes := make(map[string]*tfjson.Change, len(outputs))
	for name, o := range outputs {
		c := &tfjson.Change{Actions: terraformActions(&plan.Change{Action: o.Action}),
			AfterUnknown: o.Unknown, BeforeSensitive: o.Sensitive, AfterSensitive: o.Sensitive}
		c.Before, c.After = valueOrNull(o.BeforeValue), valueOrNull(o.AfterValue)
		changes[name] = c
	}
	return changes
}

// valueOrNull is null for what is absent, sensitive or not known.
func valueOrNull(text json.RawMessage) any {
	if len(text) == 0 {
		return nil
	}
	return text
}

// knownParts returns a value as JSON with null for what is not known, and an
// object of the same shape that has true for that.
func knownParts(v cty.Value) (known, unknown any, err error) {
	if v == cty.NilVal || v.IsKnown() && v.IsNull() {
		return nil, false, nil
	}
	v, _ = v.UnmarkDeep()
	unknown = unknownParts(v)
	filled, err := cty.Transform(v, func(_ cty.Path, part cty.Value) (cty.Value, error) {
		if !part.IsKnown() {
			return cty.NullVal(part.Type()), nil
		}
		return part, nil
	})
	if err != nil {
		return nil, nil, err
	}
	text, err := ctyjson.Marshal(filled, filled.Type())
	return json.RawMessage(text), unknown, err
}

func unknownParts(v cty.Value) any {
	switch {
	case !v.IsKnown():
		return true
	case v.IsNull():
		return false
	case v.Type().IsObjectType() || v.Type().IsMapType():
		parts := map[string]any{}
		for name, part := range v.AsValueMap() {
			if u := unknownParts(part); u != false {
				parts[name] = u
			}
		}
		return parts
	case v.CanIterateElements():
		parts := make([]any, 0, v.LengthInt())
		for _, part := range v.AsValueSlice() {
			parts = append(parts, unknownParts(part))
		}
		return parts
	}
	return false
}

// sensitiveParts turns paths into nested objects that have true for what is
// sensitive. A list with something sensitive in it is so as a whole.
func sensitiveParts(paths []string) map[string]any {
	root := map[string]any{}
	for _, path := range paths {
		path, _, _ = strings.Cut(path, "[")
		names := strings.Split(path, ".")
		parts := root
		for _, name := range names[:len(names)-1] {
			inner, ok := parts[name].(map[string]any)
			if !ok {
				inner = map[string]any{}
				parts[name] = inner
			}
			parts = inner
		}
		parts[names[len(names)-1]] = true
	}
	return root
}

// StateDocument is a state as the JSON document that terraform-json and the
// tools built on it read. Sensitive values are null.
func StateDocument(s *state.Snapshot) ([]byte, error) {
	doc := tfjson.State{FormatVersion: stateDocumentVersion, TerraformVersion: s.Version}
	if s.Lineage == "" {
		return json.Marshal(doc)
	}
	values := &tfjson.StateValues{RootModule: &tfjson.StateModule{}}
	for _, r := range s.Rows {
		resource, err := stateResource(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Address, err)
		}
		module := moduleOf(values.RootModule, r.Address.Module)
		module.Resources = append(module.Resources, resource)
	}
	var err error
	if values.Outputs, err = stateOutputs(s.Outputs); err != nil {
		return nil, err
	}
	doc.Values = values
	return json.Marshal(doc)
}

// moduleOf returns the module of an address. Rows are sorted, so that those of
// a module come one after the other.
func moduleOf(root *tfjson.StateModule, address string) *tfjson.StateModule {
	if address == "" {
		return root
	}
	if n := len(root.ChildModules); n > 0 && root.ChildModules[n-1].Address == address {
		return root.ChildModules[n-1]
	}
	child := &tfjson.StateModule{Address: address}
	root.ChildModules = append(root.ChildModules, child)
	return child
}

func stateResource(r *state.Row) (*tfjson.StateResource, error) {
	var values map[string]any
	if err := json.Unmarshal(r.Attributes, &values); err != nil {
		return nil, err
	}
	hidden, err := json.Marshal(sensitiveParts(slices.Collect(maps.Keys(r.Sensitive))))
	if err != nil {
		return nil, err
	}
	return &tfjson.StateResource{
		Address: r.Address.String(), Mode: mode(r.Address.Block), Type: r.Address.Type, Name: r.Address.Name,
		Index: index(r.Address.Key), ProviderName: ProviderName, AttributeValues: values,
		SensitiveValues: hidden, DependsOn: texts(r.Dependencies),
	}, nil
}

func stateOutputs(outputs map[string]state.Output) (map[string]*tfjson.StateOutput, error) {
	out := make(map[string]*tfjson.StateOutput, len(outputs))
	for name, o := range outputs {
		item := &tfjson.StateOutput{Sensitive: o.Sensitive}
		if len(o.Value) > 0 {
			item.Value = o.Value
		}
		if err := json.Unmarshal(o.Type, &item.Type); err != nil {
			return nil, fmt.Errorf("output %s: %w", name, err)
		}
		out[name] = item
	}
	return out, nil
}

func texts(blocks []addr.Block) []string {
	out := make([]string, len(blocks))
	for i, b := range blocks {
		out[i] = b.String()
	}
	return out
}

func mode(b addr.Block) tfjson.ResourceMode {
	if b.Data {
		return tfjson.DataResourceMode
	}
	return tfjson.ManagedResourceMode
}

// index is an instance key as documents have it: a number, a string or nil.
func index(k addr.Key) any {
	if n, ok := k.Int(); ok {
		return n
	}
	if s, ok := k.Str(); ok {
		return s
	}
	return nil
}
