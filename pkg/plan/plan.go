// Package plan compares what is wanted with what is, and says which calls
// lead from the one to the other.
//
// Build is pure: (configuration, state rows, live rows, clock) → [Plan]. The
// plan holds everything a renderer needs; renderers never recompute. No secret
// is in it.
package plan

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// Action says what happens to an instance.
type Action string

// The actions.
const (
	NoOp    Action = "no-op"
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace" // the old object is destroyed, a new one made
	Delete  Action = "delete"  // what that means is in Change.Destroying
	Finish  Action = "finish"  // a change that was interrupted is carried to its end
	Forget  Action = "forget"  // the row leaves the state, no call is made
	Adopt   Action = "adopt"   // the object exists already and is taken over as it is
)

// Plan is what apply would do.
type Plan struct {
	FormatVersion int       `json:"format_version"`
	Version       string    `json:"wxctl_version"`
	Created       time.Time `json:"created"`
	// Lineage and Serial are those of the state that was planned against. The
	// lineage of a state that does not exist yet is made by the plan.
	Lineage string `json:"lineage"`
	Serial  uint64 `json:"serial"`
	// Destroy is true for plan --destroy.
	Destroy bool `json:"destroy,omitempty"`
	// Targets limits the plan.
	Targets []string `json:"targets,omitempty"`
	// Sandbox is true when the account is the emulator's.
	Sandbox bool `json:"sandbox,omitempty"`
	// Changes are sorted by address and hold all that is not a no-op.
	Changes []*Change `json:"changes"`
	// Unchanged counts the no-ops.
	Unchanged int `json:"unchanged"`
	// Drift is what changed outside wxctl since the last apply.
	Drift []*Change `json:"drift,omitempty"`
	// Outputs are the changes of outputs, by name.
	Outputs map[string]*OutputChange `json:"outputs,omitempty"`
	// Warnings are diagnostics that do not stop the plan, without ranges.
	Warnings []string `json:"warnings,omitempty"`
	// Variables are the values that were given for the plan beside those of the
	// configuration's folder, as expressions; secrets are not among them.
	Variables map[string]string `json:"variables,omitempty"`

	// observations are what was read of the instances that change or drifted.
	observations map[addr.Instance]*observation
	// builder is there in a plan that was built, not in one that was read.
	builder *builder
}

// Find returns the change of an address, or nil.
func (p *Plan) Find(a addr.Instance) *Change {
	i, ok := slices.BinarySearchFunc(p.Changes, a, func(c *Change, a addr.Instance) int { return c.Address.Compare(a) })
	if !ok {
		return nil
	}
	return p.Changes[i]
}

// Empty reports whether apply would have nothing to do.
func (p *Plan) Empty() bool {
	for _, o := range p.Outputs {
		if o.Action != NoOp {
			return false
		}
	}
	return len(p.Changes) == 0
}

// Locks is the money that the plan's calls lock or spend.
func (p *Plan) Locks() (total op.Fen) {
	for _, c := range p.Changes {
		total += c.Locks
	}
	return total
}

// Count counts the changes of an action.
func (p *Plan) Count(a Action) (n int) {
	for _, c := range p.Changes {
		if c.Action == a {
			n++
		}
	}
	return n
}

// Change is what happens to one instance.
type Change struct {
	Address  addr.Instance `json:"address"`
	Provider string        `json:"provider,omitempty"`
	MchID    string        `json:"mchid"`
	Action   Action        `json:"action"`
	// Reason says why, in a few words: "not in the state", "stock_name cannot
	// be changed in place".
	Reason string `json:"reason,omitempty"`
	// Destroying says what destroying means here: "pause and forget".
	Destroying string `json:"destroying,omitempty"`
	// Diffs are the attributes that differ, in the schema's order.
	Diffs []Diff `json:"diffs,omitempty"`
	// Calls are the calls in order.
	Calls []Call `json:"calls"`
	// Locks is the money that the calls lock or spend.
	Locks op.Fen `json:"locks,omitempty"`
	// Warnings name what cannot be taken back or verified.
	Warnings []string `json:"warnings,omitempty"`
	// Before and After are the whole object, sensitive values null; After is
	// unknown in parts. They travel in the plan file as JSON beside their
	// types; see file.go.
	Before cty.Value `json:"-"`
	After  cty.Value `json:"-"`
	// Fingerprint is the keyed hash of the state row and of the wanted object
	// that this change was planned from. Apply compares it before the first
	// call, and refuses what has moved.
	Fingerprint string `json:"fingerprint"`
}

// Diff is one attribute that differs.
type Diff struct {
	Path string `json:"path"`
	// Before and After are the values as they print; a sensitive one is
	// "(sensitive)", an unknown one "(known after apply)", an absent one "".
	Before    string `json:"before,omitempty"`
	After     string `json:"after,omitempty"`
	Unit      string `json:"unit,omitempty"` // fen: print as yuan too
	Sensitive bool   `json:"sensitive,omitempty"`
	Unknown   bool   `json:"unknown,omitempty"`
	// Replaces is true when this difference forces a replacement.
	Replaces bool `json:"replaces,omitempty"`
	// Unverifiable is true when the live value cannot be read.
	Unverifiable bool `json:"unverifiable,omitempty"`
}

// Call is one call of a change.
type Call struct {
	// Step is the resource type's name of it; Object tells which of the two
	// objects of a replacement it works on: "old", "new".
	Step   string `json:"step"`
	Object string `json:"object,omitempty"`
	// Operation is the catalogue's name; empty for a change of state alone.
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method,omitempty"`
	// Path has the known parameters filled in and the others in braces.
	Path string `json:"path,omitempty"`
	// Key is the idempotency key that will be sent, and KeyField its field.
	Key      string    `json:"key,omitempty"`
	KeyField string    `json:"key_field,omitempty"`
	Effect   op.Effect `json:"effect"`
	Locks    op.Fen    `json:"locks,omitempty"`
	Warning  string    `json:"warning,omitempty"`
	// Repeats is true for the call of an interrupted apply, made again with
	// its own key.
	Repeats bool `json:"repeats,omitempty"`
}

// OutputChange is the change of an output.
type OutputChange struct {
	Action Action `json:"action"`
	// Before and After are the values as HCL; a sensitive one is "(sensitive)",
	// an unknown one "(known after apply)", an absent one "".
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// BeforeValue and AfterValue are the values as JSON, where they are known
	// and not sensitive.
	BeforeValue json.RawMessage `json:"before_value,omitempty"`
	AfterValue  json.RawMessage `json:"after_value,omitempty"`
	Sensitive   bool            `json:"sensitive,omitempty"`
	Unknown     bool            `json:"unknown,omitempty"`
}
