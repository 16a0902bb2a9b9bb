package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

// ErrStale is the error of a saved plan that no longer fits: what it touches
// has moved since it was made, or it was applied already.
var ErrStale = errors.New("the plan is stale")

// observation is what was read of one instance.
type observation struct {
	Live    *seen `json:"live,omitempty"`
	Deposed *seen `json:"deposed,omitempty"`
}

// seen is a live object without its secrets; an absent one has no Object.
type seen struct {
	Object json.RawMessage   `json:"object,omitempty"`
	Hashes map[string]string `json:"hashes,omitempty"`
}

// decode returns the zero Value for what was not read, and for what no longer
// fits the type.
func (s *seen) decode(k *kind) (cty.Value, map[string]string) {
	if s == nil {
		return cty.NilVal, nil
	}
	if s.Object == nil {
		return k.absent(), nil
	}
	v, err := ctyjson.Unmarshal(s.Object, k.object)
	if err != nil {
		return cty.NilVal, nil
	}
	return v, s.Hashes
}

func (k *kind) see(o object) *seen {
	if !o.exists() {
		return &seen{}
	}
	text, err := k.encode(object{value: cty.UnknownAsNull(o.value)})
	if err != nil {
		return nil
	}
	return &seen{text, o.hashes}
}

func (p *Plan) keepObservation(it *item, d *decision) {
	if it.live == cty.NilVal && it.deposed == cty.NilVal {
		return
	}
	o := &observation{}
	if it.live != cty.NilVal {
		o.Live = it.kind.see(d.prior)
	}
	if it.deposed != cty.NilVal {
		o.Deposed = it.kind.see(d.old)
	}
	p.observations[it.addr] = o
}

func (p *Plan) targets() []addr.Instance {
	var targets []addr.Instance
	for _, t := range p.Targets {
		if a, err := addr.Parse(t); err == nil {
			targets = append(targets, a)
		}
	}
	return targets
}

// CheckState reports whether a saved plan can be applied to a state at all.
// That nothing of what it touches has moved is checked by [Build].
func (p *Plan) CheckState(s *state.Snapshot) error {
	switch {
	case s.Lineage != "" && s.Lineage != p.Lineage:
		return fmt.Errorf("%w: it was made for another state (lineage %s, not %s)", ErrStale, p.Lineage, s.Lineage)
	case s.Lineage == "" && p.Serial > 0:
		return fmt.Errorf("%w: it was made for a state that is not here", ErrStale)
	case s.Serial < p.Serial:
		return fmt.Errorf("%w: the state is older (serial %d) than the one it was made for (serial %d)", ErrStale, s.Serial, p.Serial)
	}
	return nil
}

// matches reports whether a plan that was built now is the one that was saved.
func (p *Plan) matches(saved *Plan) error {
	for _, c := range saved.Changes {
		now := p.Find(c.Address)
		switch {
		case now == nil:
			return fmt.Errorf("%w: %s is already as the plan would make it", ErrStale, c.Address)
		case now.Fingerprint != c.Fingerprint:
			return fmt.Errorf("%w: %s has changed, in the state or in the configuration", ErrStale, c.Address)
		}
		if err := SameCalls(c, now); err != nil {
			return err
		}
	}
	for _, c := range p.Changes {
		if saved.Find(c.Address) == nil {
			return fmt.Errorf("%w: %s would now be changed too (%s)", ErrStale, c.Address, c.Action)
		}
	}
	return nil
}

// SameCalls reports whether what is about to run is what was reviewed. Paths
// may have become known.
func SameCalls(reviewed, now *Change) error {
	same := reviewed.Action == now.Action && slices.EqualFunc(reviewed.Calls, now.Calls, func(a, b Call) bool {
		return a.Step == b.Step && a.Object == b.Object && a.Operation == b.Operation && a.Method == b.Method &&
			a.Key == b.Key && a.Repeats == b.Repeats && a.Locks == b.Locks
	})
	if !same {
		return fmt.Errorf("%w: the calls for %s would now be %s (%s), not %s (%s)", ErrStale, reviewed.Address,
			now.Action, stepNames(now), reviewed.Action, stepNames(reviewed))
	}
	return nil
}

func stepNames(c *Change) string {
	names := make([]string, len(c.Calls))
	for i, call := range c.Calls {
		names[i] = call.Step
		if call.Object != "" {
			names[i] += " " + call.Object
		}
	}
	return strings.Join(names, ", ")
}

func staleDiagnostic(err error) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Stale plan", Detail: err.Error() + "; make a new plan", Extra: err}
}
