package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// Job is a change that is ready to be run: everything that it depends on is
// known.
type Job struct {
	Change *Change
	// Row is the instance's row in the state, nil when there is none.
	Row *state.Row
	// Account is the merchant, Provider the alias of its provider block.
	Account  resources.Account
	Provider string
	// Repeats are the interrupted calls that come before anything else. What
	// follows them is found out by [Job.Continue].
	Repeats []*Repeat
	Stages  []*Stage

	builder *builder
	item    *item
	value   cty.Value
	prior   object
}

// Reevaluate takes over what the expressions of a block have become, now that
// what it depends on is done.
func (p *Plan) Reevaluate(block addr.Block) hcl.Diagnostics {
	b := p.builder
	if p.Destroy || b.in.Configuration == nil || !b.waits(block) {
		return nil
	}
	instances, diags := b.in.Configuration.Instances(block)
	if diags.HasErrors() {
		return diags
	}
	for _, instance := range instances {
		if j := b.jobs[instance.Addr]; j != nil {
			j.item.configured, j.item.hidden = j.item.kind.unmark(instance.Value)
			diags = append(diags, b.in.Configuration.Preconditions(instance.Addr)...)
		}
	}
	return diags
}

// waits reports whether an instance of a block depends on what was not known
// when it was planned.
func (b *builder) waits(block addr.Block) bool {
	first, _ := slices.BinarySearchFunc(b.plan.Changes, block, func(c *Change, block addr.Block) int {
		return c.Address.Block.Compare(block)
	})
	for _, c := range b.plan.Changes[first:] {
		if c.Address.Block != block {
			return false
		}
		if j := b.jobs[c.Address]; !j.item.configured.IsWhollyKnown() {
			return true
		}
	}
	return false
}

// Prepare returns the job of a change. What had to wait for others is planned
// again; the calls must come out as they were reviewed.
func (p *Plan) Prepare(c *Change) (*Job, error) {
	j := p.builder.jobs[c.Address]
	if c.After.IsWhollyKnown() || j.item.configured.IsNull() || len(j.decision.repeats()) > 0 {
		return p.builder.job(c, j.item, j.decision), nil
	}
	return p.builder.again(c, j.item)
}

func (d *decision) repeats() []*Repeat {
	var all []*Repeat
	for _, r := range []*Repeat{d.repeat, d.deposedRepeat} {
		if r != nil {
			all = append(all, r)
		}
	}
	return all
}

func (b *builder) job(c *Change, it *item, d *decision) *Job {
	return &Job{
		Change: c, Row: it.row, Account: it.account, Provider: it.provider,
		Repeats: d.repeats(), Stages: d.stages, builder: b, item: it, value: d.value, prior: d.prior,
	}
}

// again decides an item anew and holds the outcome against what was reviewed.
func (b *builder) again(reviewed *Change, it *item) (*Job, error) {
	d, err := b.decide(it)
	if err != nil {
		return nil, err
	}
	if d.change == nil {
		d.change = &Change{Address: reviewed.Address, Action: reviewed.Action, Calls: []Call{}}
		d.stages = nil
	}
	if d.change.Action == Finish || d.change.Action == NoOp {
		d.change.Action = reviewed.Action
	}
	if err := SameCalls(reviewed, d.change); err != nil {
		return nil, err
	}
	return b.job(reviewed, it, d), nil
}

// Continue plans what follows the repeated calls, from the row as they have
// left it.
func (j *Job) Continue(row *state.Row) (*Job, error) {
	it := *j.item
	it.row = row
	for _, r := range j.Repeats {
		if r.Deposed {
			it.deposed = cty.NilVal // what was read is no longer so
		} else {
			it.live = cty.NilVal
		}
	}
	rest := *j.Change
	rest.Calls = slices.DeleteFunc(slices.Clone(rest.Calls), func(c Call) bool { return c.Repeats })
	d, err := j.builder.decide(&it)
	if err != nil {
		return nil, err
	}
	if d.change == nil {
		d.change = &Change{Calls: []Call{}}
	}
	d.change.Action = rest.Action
	if err := SameCalls(&rest, d.change); err != nil {
		return nil, err
	}
	return j.builder.job(j.Change, &it, d), nil
}

// Resource is the job's resource type.
func (j *Job) Resource() resources.Resource { return j.item.kind.Resource }

// Absent is the object that does not exist.
func (j *Job) Absent() cty.Value { return j.item.kind.absent() }

// Encode makes the row of an object as a step leaves it. Sensitive values that
// the object does not hold keep the hashes of the earlier row.
func (j *Job) Encode(value cty.Value, earlier *state.Row) (*state.Row, error) {
	var kept map[string]string
	if earlier != nil {
		kept = earlier.Sensitive
	}
	return j.encode(value, kept)
}

// LookedUp reports whether an interrupted call of the row was looked up: the
// live object tells what became of it.
func (j *Job) LookedUp() bool {
	return j.Row != nil && j.Row.Pending != nil && j.Row.Pending.Key == "" && j.item.live != cty.NilVal
}

// Exists reports whether the object was there when the change was planned.
func (j *Job) Exists() bool { return j.prior.exists() }

// EncodePrior makes the row of the object as it was found, for a replacement
// that keeps it as the deposed one. The state may have it otherwise.
func (j *Job) EncodePrior() (*state.Row, error) {
	attributes, err := j.item.kind.encode(object{value: cty.UnknownAsNull(j.prior.value)})
	if err != nil {
		return nil, fmt.Errorf("print the object of %s: %w", j.item.addr, err)
	}
	row := &state.Row{Address: j.item.addr, MchID: j.item.account.MchID, Attributes: attributes, Sensitive: j.prior.hashes}
	j.Stamp(row)
	return row, nil
}

// EncodeFinal makes the row of an object once all its steps are done.
func (j *Job) EncodeFinal(value, wanted cty.Value) (*state.Row, cty.Value, error) {
	value, _ = value.UnmarkDeep()
	value = settle(j.item.kind.schema, value, wanted)
	row, err := j.encode(value, j.item.keptHashes)
	return row, value, err
}

func (j *Job) encode(value cty.Value, kept map[string]string) (*state.Row, error) {
	it := j.item
	value, _ = value.UnmarkDeep()
	sealed := it.kind.seal(value, it.hidden, kept, j.builder.in.Hasher)
	attributes, err := it.kind.encode(sealed)
	if err != nil {
		return nil, fmt.Errorf("print the object of %s: %w", it.addr, err)
	}
	row := &state.Row{Address: it.addr, MchID: it.account.MchID, Attributes: attributes, Sensitive: sealed.hashes}
	j.Stamp(row)
	return row, nil
}

// Stamp writes into a row what the configuration says of the instance beside
// its object.
func (j *Job) Stamp(row *state.Row) {
	row.Provider, row.Protected, row.Dependencies = j.item.provider, j.item.protected(), j.item.dependencies
}

// Hides reports whether the configuration marks values of the object as
// sensitive which the operation does not: no request may be written down then.
func (j *Job) Hides() bool { return len(j.item.hidden) > 0 }

// RequestHash is the keyed hash of a request.
func (j *Job) RequestHash(request any) (string, error) {
	return RequestHash(j.builder.in.Hasher, request)
}

// Record tells what became of an instance: the object as it is now, for the
// expressions of other blocks, and its postconditions.
func (p *Plan) Record(j *Job, value cty.Value) hcl.Diagnostics {
	b := p.builder
	value = cty.UnknownAsNull(value)
	b.done[j.item.addr] = true
	values, referenced := b.values[j.item.addr.Block]
	if value.IsNull() {
		delete(values, j.item.addr.Key)
		return nil
	}
	if referenced {
		values[j.item.addr.Key] = j.item.kind.markSensitive(value, j.item.hidden)
	}
	if b.in.Configuration == nil {
		return nil
	}
	return b.in.Configuration.Postconditions(j.item.addr, j.item.kind.markSensitive(value, j.item.hidden))
}

// Leave tells what a change that failed has left in the state, nil for nothing.
func (p *Plan) Leave(j *Job, row *state.Row) { p.builder.rows[j.item.addr] = row }

// Publish lets other blocks see what a block has become.
func (p *Plan) Publish(block addr.Block) {
	b := p.builder
	if values, ok := b.values[block]; ok {
		b.correct(block, values)
		b.in.Configuration.Set(block, values)
	}
}

// correct puts what is into the values of a block: an instance that is not as
// planned counts as the state has it, and not at all when it is not there.
func (b *builder) correct(block addr.Block, values map[addr.Key]cty.Value) {
	for key := range values {
		j := b.jobs[block.Instance(key)]
		if j == nil || b.done[j.item.addr] {
			continue
		}
		row := b.rows[j.item.addr]
		if row != nil && row.Pending != nil {
			row = row.Pending.Prior
		}
		if o, err := j.item.kind.decode(row); err == nil && o.exists() {
			values[key] = j.item.kind.markSensitive(o.value, j.item.hidden)
		} else {
			delete(values, key)
		}
	}
}

// Refreshed are the rows of unchanged instances whose live objects differ from
// what the state has, as they should be kept.
func (p *Plan) Refreshed() ([]*state.Row, error) {
	var rows []*state.Row
	for a, o := range p.observations {
		row := p.builder.rows[a]
		if row == nil || o.Live == nil || o.Live.Object == nil || p.builder.jobs[a] != nil {
			continue
		}
		fresh := *row
		fresh.Attributes, fresh.Sensitive = o.Live.Object, o.Live.Hashes
		rows = append(rows, &fresh)
	}
	slices.SortFunc(rows, func(a, b *state.Row) int { return a.Address.Compare(b.Address) })
	return rows, nil
}

// State is the state that the plan was built on.
func (p *Plan) State() *state.Snapshot { return p.builder.in.Snapshot }

// Value is the object as it is wanted, with its sensitive values.
func (j *Job) Value() cty.Value { return j.value }

// Calls reports whether the job makes a call at all.
func (j *Job) Calls() bool {
	if len(j.Repeats) > 0 {
		return true
	}
	return slices.ContainsFunc(j.Stages, func(s *Stage) bool {
		return slices.ContainsFunc(s.Steps, func(step resources.Step) bool { return step.Endpoint != nil })
	})
}
