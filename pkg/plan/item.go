package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// item is one instance as the planner sees it: what is known, what was read
// and what is wanted.
type item struct {
	addr     addr.Instance
	kind     *kind
	provider string
	account  resources.Account
	// lifecycle is nil when no configuration holds the block.
	lifecycle    *config.Lifecycle
	dependencies []addr.Block
	// configured is null when the instance is to be gone. It carries no marks;
	// hidden holds the paths that had them.
	configured cty.Value
	hidden     map[string]bool
	row        *state.Row
	// live and deposed are the objects as they were read; the zero Value when
	// they were not.
	live, deposed cty.Value
	// liveHashes and deposedHashes stand for their sensitive values when they
	// come from a saved plan.
	liveHashes, deposedHashes map[string]string
	// keptHashes are those of sensitive values whose changes are ignored.
	keptHashes map[string]string
	declared   hcl.Range
}

// decision is what the planner makes of an item.
type decision struct {
	change *Change // nil when nothing is to be done
	drift  *Change // nil when the live object is as the state has it
	// repeat is the interrupted call that is made again before anything else,
	// deposedRepeat that on the object which a replacement left behind.
	repeat, deposedRepeat *Repeat
	stages                []*Stage
	// value is the object as it will be, with what is sensitive.
	value cty.Value
	// prior is the object as it is, old the one that an interrupted replacement
	// left behind.
	prior, old object
}

// Stage is a way from one object to another: the steps of one resource object
// in order.
type Stage struct {
	// Deposed is true when the object is the earlier one of a replacement,
	// which the row keeps beside the present one.
	Deposed bool
	// Deposes is true when the stage makes a new object while the row's present
	// one goes on living as the deposed one.
	Deposes bool
	// Object is "old" or "new" where a change has two objects.
	Object string
	// Prior is the object before, without its sensitive values; null when the
	// stage makes one. Wanted is null when the stage destroys it.
	Prior, Wanted cty.Value
	Steps         []resources.Step
	// Keys holds the idempotency key of each step, empty where the operation
	// has none.
	Keys []string
}

// Repeat is the call of an interrupted apply that is made again, with its own
// key.
type Repeat struct {
	Pending *state.Pending
	// Deposed is true when it works on the row's deposed object.
	Deposed bool
	// Step is the resource type's step.
	Step resources.Step
	// Request is what is sent.
	Request any
	// Prior is the object before the call; null when the call makes it.
	Prior cty.Value
}

// decide plans one instance.
func (b *builder) decide(it *item) (*decision, error) {
	d := &decision{}
	if err := b.present(it, d); err != nil {
		return nil, err
	}
	if err := b.settleDeposed(it, d); err != nil {
		return nil, err
	}
	var err error
	if it.configured.IsNull() {
		err = b.decideGone(it, d)
	} else {
		err = b.decideWanted(it, d)
	}
	if err != nil || d.change == nil {
		return d, err
	}
	return d, b.complete(it, d)
}

// present finds out what the object is like now.
func (b *builder) present(it *item, d *decision) error {
	stored, err := it.kind.decode(it.row)
	if err != nil {
		return err
	}
	d.prior = stored
	if it.row != nil && it.row.Pending != nil {
		return b.resolvePending(it, d)
	}
	if it.live == cty.NilVal {
		return nil
	}
	d.prior = b.observed(it, it.live, merged(stored.hashes, it.liveHashes))
	if it.row != nil {
		d.drift = b.drift(it, stored, d.prior)
	}
	return nil
}

// observed is a live object: sensitive values that a read returned are hashed,
// those that it does not return keep the hash that the state has.
func (b *builder) observed(it *item, live cty.Value, hashes map[string]string) object {
	live, _ = live.UnmarkDeep()
	if live.IsNull() {
		return object{value: it.kind.absent()}
	}
	hidden := make(map[string]bool, len(hashes))
	for path := range hashes {
		hidden[path] = true
	}
	for path := range it.hidden {
		hidden[path] = true
	}
	return it.kind.seal(live, hidden, hashes, b.in.Hasher)
}

func (b *builder) drift(it *item, stored, live object) *Change {
	if stored.value.RawEquals(live.value) && hashesEqual(stored.hashes, live.hashes) {
		return nil
	}
	c := &Change{Address: it.addr, Provider: it.provider, MchID: it.account.MchID, Action: Update,
		Reason: "was changed outside wxctl", Before: stored.value, After: live.value}
	if !live.exists() {
		c.Action, c.Reason = Delete, "is gone"
		return c
	}
	found := compare(it.kind, stored, live.value, nil, b.in.Hasher)
	for _, diff := range found.diffs {
		if diff.Before == "" && it.kind.serverSets(diff.Path) {
			continue // the server has told it since, which is no change
		}
		if hash, ok := live.hashes[diff.Path]; ok {
			if hash == stored.hashes[diff.Path] {
				continue
			}
			diff.After = sensitiveText
		}
		diff.Replaces = false
		c.Diffs = append(c.Diffs, diff)
	}
	return c
}

func hashesEqual(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for path, hash := range a {
		if b[path] != hash {
			return false
		}
	}
	return true
}

// settleDeposed plans the end of the object that an interrupted replacement
// left behind. It comes before anything else, since a row has room for one.
func (b *builder) settleDeposed(it *item, d *decision) error {
	if it.row == nil || it.row.Deposed == nil {
		return nil
	}
	old, err := it.kind.decode(it.row.Deposed)
	if err != nil {
		return err
	}
	switch {
	case it.row.Deposed.Pending != nil:
		if old, err = b.resolveDeposed(it, d, old); err != nil {
			return err
		}
	case it.deposed != cty.NilVal:
		old = b.observed(it, it.deposed, merged(old.hashes, it.deposedHashes))
	}
	d.old = old
	stage := &Stage{Deposed: true, Object: "old", Prior: old.value, Wanted: it.kind.absent()}
	if old.exists() {
		if stage.Steps, err = b.steps(it, old.value, it.kind.absent(), nil); err != nil {
			return err
		}
	}
	d.stages = append(d.stages, stage)
	return nil
}

func (b *builder) decideGone(it *item, d *decision) error {
	d.value = it.kind.absent()
	c := b.change(it, d, Delete)
	c.Before, c.After = d.prior.value, d.value
	switch {
	case b.in.Destroy:
		c.Reason = "everything is destroyed"
	case it.lifecycle != nil:
		c.Reason = "its block no longer has this instance"
	default:
		c.Reason = "is not in the configuration"
	}
	if !d.prior.exists() {
		if d.repeat == nil && d.deposedRepeat == nil && len(d.stages) == 0 {
			c.Action, c.Reason = Forget, "is gone already"
		}
		return nil
	}
	if other, ok := b.keptAs(it, d); ok {
		c.Action, c.Reason = Forget, fmt.Sprintf("its object goes on as %s", other)
		return nil
	}
	if err := b.guard(it, "destroyed"); err != nil {
		return err
	}
	c.Destroying = it.kind.Destroying(d.prior.value)
	steps, err := b.steps(it, d.prior.value, d.value, nil)
	if err != nil {
		return err
	}
	d.stages = append(d.stages, &Stage{Prior: d.prior.value, Wanted: d.value, Steps: steps})
	return nil
}

func (b *builder) decideWanted(it *item, d *decision) error {
	configured := it.configured
	if it.lifecycle != nil {
		configured = ignoring(ignored(it.lifecycle), d.prior.value, configured)
	}
	wanted := it.completed(d.prior.value, configured)
	d.value = wanted
	if !d.prior.exists() {
		return b.decideCreate(it, d, wanted)
	}
	it.keptHashes = ignoredHashes(it.lifecycle, d.prior.hashes)
	found := compare(it.kind, d.prior.without(it.keptHashes), wanted, it.hidden, b.in.Hasher)
	if forced := found.forced(); len(forced) > 0 {
		return b.decideReplace(it, d, configured, forced)
	}
	if len(found.diffs) == 0 {
		b.decideSame(it, d, found)
		return nil
	}
	steps, err := b.steps(it, d.prior.value, wanted, found.changed)
	switch {
	case err != nil:
		return err
	case len(steps) == 0:
		b.decideSameToServer(it, d, found)
		return nil
	}
	c := b.change(it, d, Update)
	if it.row != nil && it.row.Pending != nil {
		c.Action = Finish
	}
	c.Reason = updateReason(it, d, found)
	c.Diffs = found.diffs
	warnIncomparable(c, found)
	d.stages = append(d.stages, &Stage{Prior: d.prior.value, Wanted: wanted, Steps: steps})
	return nil
}

// completed is a configured object with all that can be known of it before it
// is made: defaults, what the server has told, what the account says of a new
// one.
func (it *item) completed(prior, configured cty.Value) cty.Value {
	proposed := propose(it.kind.schema, prior, configured)
	if !prior.IsNull() || !proposed.IsKnown() {
		return proposed
	}
	values := resources.Fill(it.kind.schema, it.account, proposed).AsValueMap()
	for name, v := range configured.AsValueMap() {
		if !v.IsKnown() {
			values[name] = v // configured, by what is not known yet
		}
	}
	return cty.ObjectVal(values)
}

// decideSameToServer is for an object that the configuration spells otherwise
// without a difference to the server. What is not known of it before apply
// stays as it is: no call would tell it.
func (b *builder) decideSameToServer(it *item, d *decision, found *comparison) {
	if !d.value.IsWhollyKnown() {
		d.value = d.prior.value
	}
	b.decideSame(it, d, found)
}

func ignored(l *config.Lifecycle) []string {
	if l.IgnoreAll {
		return []string{"all"}
	}
	return l.IgnoreChanges
}

// ignoredHashes are the hashes of the sensitive values that ignore_changes
// covers.
func ignoredHashes(l *config.Lifecycle, hashes map[string]string) map[string]string {
	if l == nil || len(ignored(l)) == 0 || len(hashes) == 0 {
		return nil
	}
	kept := map[string]string{}
	for path, hash := range hashes {
		if slices.ContainsFunc(ignored(l), func(p string) bool { return p == "all" || covers(p, path) }) {
			kept[path] = hash
		}
	}
	return kept
}

// covers reports whether a path is that of an attribute or of something in it.
func covers(attribute, path string) bool {
	rest, ok := strings.CutPrefix(path, attribute)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// without is an object that never had some of its sensitive values.
func (o object) without(hashes map[string]string) object {
	if len(hashes) == 0 {
		return o
	}
	rest := maps.Clone(o.hashes)
	for path := range hashes {
		delete(rest, path)
	}
	return object{o.value, rest}
}

func updateReason(it *item, d *decision, found *comparison) string {
	switch {
	case it.row == nil:
		return "exists already and differs"
	case it.row.Pending != nil:
		return interruption(it.row)
	case d.drift != nil && overlap(d.drift.Diffs, found.diffs):
		return "was changed outside wxctl"
	}
	return "the configuration changed"
}

// interruption says what the unfinished call of a row was part of.
func interruption(row *state.Row) string {
	switch {
	case row.Deposed != nil:
		return "its replacement was interrupted"
	case row.Pending.Prior == nil:
		return "its create was interrupted"
	}
	return "its " + row.Pending.Step + " was interrupted"
}

// overlap reports whether what has drifted is among what is to be changed.
func overlap(drifted, changed []Diff) bool {
	return slices.ContainsFunc(drifted, func(x Diff) bool {
		return slices.ContainsFunc(changed, func(y Diff) bool { return covers(x.Path, y.Path) || covers(y.Path, x.Path) })
	})
}

func (b *builder) decideCreate(it *item, d *decision, wanted cty.Value) error {
	c := b.change(it, d, Create)
	switch {
	case it.row == nil:
		c.Reason = "not in the state"
	case it.row.Pending != nil && d.repeat == nil:
		c.Reason = "an interrupted call was not done"
	case it.row.Pending != nil:
		c.Reason = "an interrupted replacement is finished"
	default:
		c.Reason = "is gone"
	}
	found := compare(it.kind, d.prior, wanted, it.hidden, b.in.Hasher)
	c.Diffs = found.diffs
	for i := range c.Diffs {
		c.Diffs[i].Replaces = false
	}
	steps, err := b.steps(it, d.prior.value, wanted, nil)
	if err != nil {
		return err
	}
	d.stages = append(d.stages, &Stage{Prior: d.prior.value, Wanted: wanted, Steps: steps})
	return nil
}

// decideReplace plans the end of one object and the making of another. An
// object that is made under an idempotency key gets a name from the server, so
// that both can live side by side: the new one is made first. One that is
// named by its own attributes would collide: the old one goes first.
func (b *builder) decideReplace(it *item, d *decision, configured cty.Value, forced []string) error {
	if err := b.guard(it, "replaced because "+cannotChange(forced)); err != nil {
		return err
	}
	absent := it.kind.absent()
	d.value = it.completed(absent, configured)
	c := b.change(it, d, Replace)
	c.Reason = cannotChange(forced)
	c.Destroying = it.kind.Destroying(d.prior.value)
	found := compare(it.kind, d.prior, d.value, it.hidden, b.in.Hasher)
	c.Diffs = found.diffs
	warnIncomparable(c, found)
	ending, err := b.steps(it, d.prior.value, absent, nil)
	if err != nil {
		return err
	}
	making, err := b.steps(it, absent, d.value, nil)
	if err != nil {
		return err
	}
	end := &Stage{Object: "old", Prior: d.prior.value, Wanted: absent, Steps: ending}
	begin := &Stage{Object: "new", Prior: absent, Wanted: d.value, Steps: making}
	if len(making) > 0 && making[0].Endpoint != nil && making[0].Endpoint.Key != "" {
		begin.Deposes, end.Deposed = true, true
		d.stages = append(d.stages, begin, end)
		return nil
	}
	d.stages = append(d.stages, end, begin)
	return nil
}

func cannotChange(paths []string) string {
	return strings.Join(paths, ", ") + " cannot be changed in place"
}

// decideSame is for an object that is as it is wanted.
func (b *builder) decideSame(it *item, d *decision, found *comparison) {
	var c *Change
	switch {
	case d.repeat != nil:
		c = b.change(it, d, Finish)
		c.Reason = finishReason(it.row)
	case it.row == nil:
		c = b.change(it, d, Adopt)
		c.Reason = "exists already as it is wanted"
	case it.row.Pending != nil:
		c = b.change(it, d, Finish)
		c.Reason = "an interrupted call turned out to be done"
	case it.row.Deposed != nil:
		c = b.change(it, d, Update)
		c.Reason = "an earlier object is still to be destroyed"
		c.Destroying = it.kind.Destroying(d.prior.value)
	case it.row.Protected != it.protected():
		c = b.change(it, d, Update)
		c.Reason = "prevent_destroy changed"
	case it.row.Provider != it.provider:
		c = b.change(it, d, Update)
		c.Reason = "the provider's alias changed"
	default:
		b.warnIncomparableRow(it, found)
		return
	}
	warnIncomparable(c, found)
}

// finishReason says why a call that was begun is made again: on the object, or
// on the one that a replacement left behind.
func finishReason(row *state.Row) string {
	if row.Pending == nil {
		return "an interrupted call is finished"
	}
	return interruption(row)
}

func warnIncomparable(c *Change, found *comparison) {
	for _, path := range found.incomparable {
		c.Warnings = append(c.Warnings, path+" can't be compared: its hash was made with another APIv3 key; it is taken as unchanged")
	}
}

func (b *builder) warnIncomparableRow(it *item, found *comparison) {
	for _, path := range found.incomparable {
		b.incomparable[it.addr.Block.String()+"."+path]++
	}
}

func (it *item) protected() bool {
	if it.lifecycle != nil {
		return it.lifecycle.PreventDestroy
	}
	return it.row != nil && it.row.Protected
}

// ErrProtected is the error of a plan that would destroy what prevent_destroy
// protects.
var ErrProtected = errors.New("is protected by prevent_destroy")

// guard refuses to end a protected object. Protection is that of the
// configuration, or, when it no longer has the block, that of the state.
func (b *builder) guard(it *item, what string) error {
	if !it.protected() {
		return nil
	}
	remedy := "set prevent_destroy = false in its lifecycle block and plan again, or leave it out with --target"
	if it.lifecycle == nil {
		remedy = "put its block back with prevent_destroy = false and apply that first; deleting the block does not remove the protection"
	}
	return fmt.Errorf("%s %w and would be %s; %s", it.addr, ErrProtected, what, remedy)
}

func (b *builder) change(it *item, d *decision, action Action) *Change {
	d.change = &Change{Address: it.addr, Provider: it.provider, MchID: it.account.MchID, Action: action,
		Before: d.prior.value, After: d.value, Calls: []Call{}}
	return d.change
}

// steps asks the resource type for the way from one object to another.
func (b *builder) steps(it *item, prior, wanted cty.Value, changed map[string]bool) ([]resources.Step, error) {
	return it.kind.Steps(resources.StepsRequest{
		Account: it.account, Prior: prior, Wanted: wanted, Changed: changed, Now: b.plan.Created,
	})
}

// complete derives keys, calls, locks and the fingerprint from the stages.
func (b *builder) complete(it *item, d *decision) error {
	c := d.change
	for _, r := range []*Repeat{d.repeat, d.deposedRepeat} {
		if r != nil {
			c.Calls = append(c.Calls, b.repeatCall(it, r))
		}
	}
	for _, stage := range d.stages {
		b.addCalls(it, c, stage)
	}
	if c.Action == Delete && !callsAny(c) {
		c.Action = Forget
	}
	for _, call := range c.Calls {
		c.Locks += call.Locks
	}
	c.After, _ = c.After.UnmarkDeep()
	print, err := fingerprint(b.in.Hasher, it.row, c.After)
	if err != nil {
		return fmt.Errorf("fingerprint of %s: %w", it.addr, err)
	}
	c.Fingerprint = print
	if !c.After.IsNull() {
		c.After = b.withoutSecrets(it, c.After)
	}
	return nil
}

func callsAny(c *Change) bool {
	for _, call := range c.Calls {
		if call.Operation != "" {
			return true
		}
	}
	return false
}

// withoutSecrets is a value with its sensitive parts null, unknown parts kept.
func (b *builder) withoutSecrets(it *item, v cty.Value) cty.Value {
	if len(it.hidden) == 0 && !hasSensitive(it.kind.schema) {
		return v
	}
	return conceal(it.kind.schema, v, "", it.hidden)
}

func conceal(s *resources.Schema, v cty.Value, prefix string, hidden map[string]bool) cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	attrs := v.AsValueMap()
	for _, a := range s.Attributes {
		w, path := attrs[a.Name], prefix+a.Name
		switch {
		case a.Sensitive || hidden[path]:
			attrs[a.Name] = cty.NullVal(w.Type())
		case a.Block != nil && !a.List:
			attrs[a.Name] = conceal(a.Block, w, path+".", hidden)
		case a.Block != nil && len(elements(w)) > 0:
			elems := elements(w)
			for i, e := range elems {
				elems[i] = conceal(a.Block, e, elementPath(path, i)+".", hidden)
			}
			attrs[a.Name] = listLike(w.Type(), elems)
		}
	}
	return cty.ObjectVal(attrs)
}

func (b *builder) addCalls(it *item, c *Change, stage *Stage) {
	stage.Keys = make([]string, len(stage.Steps))
	names := make(map[string]int, len(stage.Steps))
	object := stage.Prior
	for i, step := range stage.Steps {
		call := Call{Step: step.Name, Object: stage.Object, Locks: step.Locks, Warning: step.Warning}
		if step.Endpoint != nil {
			name := step.Name
			if names[name]++; names[name] > 1 {
				name = fmt.Sprintf("%s#%d", name, names[name])
			}
			call.describe(step.Endpoint)
			if step.Endpoint.Key != "" {
				call.Key = Key(b.plan.Lineage, b.plan.Serial, it.addr, name, stage.Object)
				stage.Keys[i] = call.Key
			}
			if len(it.hidden) == 0 {
				call.Path = knownPath(step, object, call.Key, it.account)
			}
		}
		c.Calls = append(c.Calls, call)
		if step.After != cty.NilVal {
			object = resources.Settle(step.After, object)
		}
	}
}

func (c *Call) describe(e *op.Endpoint) {
	c.Operation, c.Method, c.Path, c.Effect = e.Name, e.Method, e.Path, e.Effect
	c.KeyField = e.Key
}
