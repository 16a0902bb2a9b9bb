package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// ErrUnresolved is the error of an interrupted call that can neither be
// repeated nor looked up.
var ErrUnresolved = errors.New("the outcome of an interrupted call can't be found out")

// way is a stretch from one object to another on which an interrupted step may
// lie.
type way struct{ prior, wanted cty.Value }

// resolvePending decides how an interrupted call is finished: by looking at
// the live object, by making the identical call again, or, where the call is
// re-entrant by nature but can't be made identically, by taking its object as
// there and planning from it.
func (b *builder) resolvePending(it *item, d *decision) error {
	p := it.row.Pending
	if it.live != cty.NilVal && p.Key == "" {
		d.prior = b.observed(it, it.live, merged(it.row.Sensitive, it.liveHashes))
		return nil
	}
	before, err := it.kind.decode(p.Prior)
	if err != nil {
		return err
	}
	if it.row.Deposed != nil && (p.Prior == nil || p.Prior.Deposed == nil) {
		before = object{value: it.kind.absent()} // it makes the new object of a replacement
	}
	begun := d.prior
	full := it.kind.fill(begun, it.configured, b.in.Hasher)
	ways := []way{{before.value, full}, {before.value, it.kind.absent()}}
	if !it.configured.IsNull() {
		ways = append(ways, way{before.value, propose(it.kind.schema, before.value, it.configured)})
	}
	step, w, err := b.findStep(it, p, ways, before)
	if err != nil {
		return err
	}
	d.prior = b.begunObject(it, begun, step, w)
	again, err := b.repeat(it, p, step, before.value)
	if err != nil {
		return err
	}
	d.repeat = again
	return nil
}

// begunObject is the object as it will be once the interrupted call is done.
func (b *builder) begunObject(it *item, begun object, step resources.Step, w way) object {
	if step.After != cty.NilVal && step.After.IsNull() {
		return object{value: it.kind.absent()}
	}
	if w.prior.IsNull() {
		begun.value = expectComputed(it.kind.schema, begun.value)
	}
	return begun
}

// findStep asks the resource type for the step that was interrupted.
func (b *builder) findStep(it *item, p *state.Pending, ways []way, before object) (resources.Step, way, error) {
	for _, w := range ways {
		if w.prior.IsNull() && w.wanted.IsNull() {
			continue
		}
		var changed map[string]bool
		if !w.prior.IsNull() && !w.wanted.IsNull() {
			changed = compare(it.kind, object{w.prior, before.hashes}, w.wanted, it.hidden, b.in.Hasher).changed
		}
		steps, err := b.steps(it, w.prior, w.wanted, changed)
		if err != nil {
			continue // this is not the way that was taken
		}
		for _, s := range steps {
			if s.Endpoint != nil && s.Name == p.Step && s.Endpoint.Method+" "+s.Endpoint.Path == p.Endpoint {
				return s, w, nil
			}
		}
	}
	return resources.Step{}, way{}, fmt.Errorf("%w: %s: this version of wxctl does not know the step %q (%s)",
		ErrUnresolved, it.addr, p.Step, p.Endpoint)
}

// repeat prepares the identical call. It returns nil where that is impossible
// and not needed.
func (b *builder) repeat(it *item, p *state.Pending, step resources.Step, prior cty.Value) (*Repeat, error) {
	if !step.Endpoint.Repeatable() && step.AlreadyDone == nil {
		return nil, fmt.Errorf("%w: %s: %s carries no key and its object can't be read; look it up in the merchant platform, then either `wxctl state rm` or `wxctl import`",
			ErrUnresolved, it.addr, p.Operation)
	}
	r := &Repeat{Pending: p, Step: step, Prior: prior}
	if !p.Secrets {
		request, err := decodeRequest(p.Request)
		r.Request = request
		return r, err
	}
	request, err := step.Request(prior, p.Key)
	if err != nil {
		return nil, err
	}
	whole, _, _, err := Wire(step.Endpoint.Request(), request)
	if err != nil {
		return nil, err
	}
	hash, err := RequestHash(b.in.Hasher, whole)
	if err != nil {
		return nil, err
	}
	switch {
	case hash == p.RequestHash:
		r.Request = request
		return r, nil
	case step.Endpoint.Reentrant || step.AlreadyDone != nil:
		return nil, nil
	}
	return nil, fmt.Errorf("%w: %s: %s must be repeated with the secret values that it was begun with, which the configuration no longer has; put them back and apply, then change them",
		ErrUnresolved, it.addr, p.Operation)
}

// decodeRequest reads a journalled request; numbers keep their digits.
func decodeRequest(text json.RawMessage) (map[string]any, error) {
	request := map[string]any{}
	if len(text) == 0 {
		return request, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&request); err != nil {
		return nil, fmt.Errorf("read the journalled request: %w", err)
	}
	return request, nil
}

// resolveDeposed does the same for a call on the object that a replacement
// left behind, which can only be one of its end.
func (b *builder) resolveDeposed(it *item, d *decision, old object) (object, error) {
	p := it.row.Deposed.Pending
	if it.deposed != cty.NilVal && p.Key == "" {
		return b.observed(it, it.deposed, merged(old.hashes, it.deposedHashes)), nil
	}
	before, err := it.kind.decode(p.Prior)
	if err != nil {
		return object{}, err
	}
	step, w, err := b.findStep(it, p, []way{{before.value, it.kind.absent()}}, before)
	if err != nil {
		return object{}, err
	}
	again, err := b.repeat(it, p, step, before.value)
	if err != nil {
		return object{}, err
	}
	if again != nil {
		again.Deposed = true
		d.deposedRepeat = again
	}
	return b.begunObject(it, old, step, w), nil
}

func (b *builder) repeatCall(it *item, r *Repeat) Call {
	call := Call{Step: r.Step.Name, Key: r.Pending.Key, Repeats: true, Locks: r.Step.Locks, Warning: r.Step.Warning}
	if r.Deposed {
		call.Object = "old"
	}
	call.describe(r.Step.Endpoint)
	call.Path = fillPath(r.Step.Endpoint, r.Request, it.account)
	return call
}
