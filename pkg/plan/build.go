package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// Evaluation is what the planner needs of a configuration: what a
// [config.Evaluation] gives.
type Evaluation interface {
	Order() []*config.Resource
	Dependencies(addr.Block) []addr.Block
	Instances(addr.Block) ([]config.Instance, hcl.Diagnostics)
	Set(addr.Block, map[addr.Key]cty.Value)
	Referenced(addr.Block) bool
	Outputs() (map[string]config.OutputValue, hcl.Diagnostics)
	Preconditions(addr.Instance) hcl.Diagnostics
	Postconditions(addr.Instance, cty.Value) hcl.Diagnostics
	AttributeRange(addr.Block, string) hcl.Range
}

// Input is all that a plan depends on.
type Input struct {
	// Configuration is what is wanted.
	Configuration Evaluation
	// Types finds a resource type by its name.
	Types func(name string) (resources.Resource, bool)
	// Accounts are the merchants by the alias of their provider blocks.
	Accounts map[string]resources.Account
	// Snapshot is the state. Lineage names a state that does not exist yet;
	// see [NewLineage].
	Snapshot *state.Snapshot
	Lineage  string
	// Live is what was read; the zero value when nothing was (--refresh=false).
	Live   Live
	Hasher Hasher
	// Now is the time of the plan.
	Now     time.Time
	Version string
	Sandbox bool
	// Destroy plans the end of everything.
	Destroy bool
	// Targets limits the plan to blocks and instances, and what they depend on.
	Targets []addr.Instance
	// Saved is the plan that is to be carried out: the result is built as of
	// its time, lineage and serial, and held against it. Live, Destroy and
	// Targets are taken from it.
	Saved *Plan
}

// Live is what was read of the account.
type Live struct {
	// Objects are the objects as they are; a null value is an absent one. What
	// is not in the map was not read.
	Objects map[addr.Instance]cty.Value
	// Deposed are those that interrupted replacements have left behind.
	Deposed map[addr.Instance]cty.Value
}

// builder holds a plan while it is made, and afterwards for apply.
type builder struct {
	in    Input
	plan  *Plan
	scope *scope
	kinds map[string]*kind
	rows  map[addr.Instance]*state.Row
	// known are the addresses that the configuration has.
	known map[addr.Instance]bool
	// jobs are the items and decisions behind the plan's changes.
	jobs map[addr.Instance]*job
	// done are the instances that an apply has made as planned.
	done map[addr.Instance]bool
	// values are what other blocks' expressions see, for the blocks that are
	// referred to.
	values map[addr.Block]map[addr.Key]cty.Value
	// incomparable counts the unchanged instances of a block whose secrets
	// could not be compared.
	incomparable map[string]int
	names        *identities
	natural      map[*kind]bool // whether a type's objects are named by themselves
	blocks       map[addr.Block]*config.Resource
	diags        hcl.Diagnostics
}

type job struct {
	item     *item
	decision *decision
}

// Build plans. The plan is nil when there are errors.
func Build(in Input) (*Plan, hcl.Diagnostics) {
	b := newBuilder(in)
	b.planConfigured()
	b.planOrphans()
	if b.diags.HasErrors() {
		return nil, b.diags
	}
	b.orderMoves()
	slices.SortFunc(b.plan.Changes, compareChanges)
	slices.SortFunc(b.plan.Drift, compareChanges)
	b.planOutputs()
	b.warn()
	if b.diags.HasErrors() {
		return nil, b.diags
	}
	if in.Saved != nil {
		if err := b.plan.matches(in.Saved); err != nil {
			return nil, append(b.diags, staleDiagnostic(err))
		}
	}
	b.plan.builder = b
	return b.plan, b.diags
}

func newBuilder(in Input) *builder {
	p := &Plan{
		FormatVersion: FormatVersion, Version: in.Version, Created: in.Now.UTC(),
		Lineage: in.Snapshot.Lineage, Serial: in.Snapshot.Serial,
		Destroy: in.Destroy, Sandbox: in.Sandbox, Changes: []*Change{},
		observations: map[addr.Instance]*observation{},
	}
	if saved := in.Saved; saved != nil {
		p.Created, p.Lineage, p.Serial, p.Destroy = saved.Created, saved.Lineage, saved.Serial, saved.Destroy
		in.Live, in.Targets, in.Destroy = Live{}, saved.targets(), saved.Destroy
	}
	if p.Lineage == "" {
		p.Lineage = in.Lineage
	}
	for _, t := range in.Targets {
		p.Targets = append(p.Targets, t.String())
	}
	b := &builder{
		in: in, plan: p,
		kinds:        map[string]*kind{},
		rows:         make(map[addr.Instance]*state.Row, len(in.Snapshot.Rows)),
		known:        map[addr.Instance]bool{},
		jobs:         map[addr.Instance]*job{},
		done:         map[addr.Instance]bool{},
		values:       map[addr.Block]map[addr.Key]cty.Value{},
		incomparable: map[string]int{},
		names:        newIdentities(),
		natural:      map[*kind]bool{},
		blocks:       map[addr.Block]*config.Resource{},
	}
	for _, r := range in.Snapshot.Rows {
		b.rows[r.Address] = r
	}
	b.scope = newScope(in)
	return b
}

func compareChanges(a, c *Change) int { return a.Address.Compare(c.Address) }

func (b *builder) kind(name string) (*kind, bool) {
	if k, ok := b.kinds[name]; ok {
		return k, true
	}
	r, ok := b.in.Types(name)
	if !ok {
		return nil, false
	}
	k := newKind(r)
	b.kinds[name] = k
	return k, true
}

func (b *builder) planConfigured() {
	if b.in.Configuration == nil {
		return
	}
	for _, r := range b.in.Configuration.Order() {
		b.blocks[r.Addr] = r
		if b.in.Destroy {
			continue
		}
		if b.scope.excludes(r.Addr) {
			b.keep(r)
			continue
		}
		b.planBlock(r)
	}
}

// keep lets other blocks see a block that is not in the plan's targets, as the
// state has it.
func (b *builder) keep(r *config.Resource) {
	k, ok := b.kind(r.Addr.Type)
	values := map[addr.Key]cty.Value{}
	for _, row := range b.in.Snapshot.Matching(r.Addr.Instance(addr.NoKey)) {
		b.known[row.Address] = true
		if o, err := k.decode(row); ok && err == nil {
			values[row.Address.Key] = k.markSensitive(o.value, nil)
		}
	}
	if len(values) > 0 && b.in.Configuration.Referenced(r.Addr) {
		b.in.Configuration.Set(r.Addr, values)
	}
}

func (b *builder) planBlock(r *config.Resource) {
	instances, diags := b.in.Configuration.Instances(r.Addr)
	b.diags = append(b.diags, diags...)
	if diags.HasErrors() {
		return
	}
	k, ok := b.kind(r.Addr.Type)
	if !ok {
		b.fail(&r.Range, "Unknown resource type", fmt.Sprintf("There is no resource type %s.", r.Addr.Type))
		return
	}
	account, ok := b.in.Accounts[r.Provider]
	if !ok {
		b.fail(&r.Range, "Unknown provider", fmt.Sprintf("%s uses the provider %q, which is not declared.", r.Addr, r.Provider))
		return
	}
	referenced := b.in.Configuration.Referenced(r.Addr)
	values := map[addr.Key]cty.Value{}
	dependencies := b.in.Configuration.Dependencies(r.Addr)
	for _, instance := range instances {
		b.known[instance.Addr] = true
		it := b.item(r, k, account, instance)
		it.dependencies = dependencies
		if b.scope.excludesInstance(instance.Addr) {
			if o, err := k.decode(it.row); referenced && it.row != nil && err == nil {
				values[instance.Addr.Key] = k.markSensitive(o.value, nil)
			}
			continue
		}
		d := b.planItem(it)
		if referenced && d != nil {
			values[instance.Addr.Key] = k.markSensitive(d.value, it.hidden)
		}
	}
	if referenced && !b.diags.HasErrors() {
		b.values[r.Addr] = values
		b.in.Configuration.Set(r.Addr, values)
	}
}

func (b *builder) item(r *config.Resource, k *kind, account resources.Account, instance config.Instance) *item {
	configured, hidden := k.unmark(instance.Value)
	it := &item{
		addr: instance.Addr, kind: k, provider: r.Provider, account: account, lifecycle: &r.Lifecycle,
		configured: configured, hidden: hidden, declared: instance.Range, row: b.rows[instance.Addr],
	}
	b.observe(it)
	return it
}

// observe gives an item what was read of it: now, or, for a saved plan, when
// that was made.
func (b *builder) observe(it *item) {
	it.live, it.deposed = b.in.Live.Objects[it.addr], b.in.Live.Deposed[it.addr]
	if b.in.Saved == nil {
		return
	}
	o, ok := b.in.Saved.observations[it.addr]
	if !ok {
		return
	}
	it.live, it.liveHashes = o.Live.decode(it.kind)
	it.deposed, it.deposedHashes = o.Deposed.decode(it.kind)
}

// planItem plans one instance of the configuration.
func (b *builder) planItem(it *item) *decision {
	if it.row != nil && it.row.MchID != it.account.MchID {
		b.fail(&it.declared, "Account changed", fmt.Sprintf(
			"%s belongs to merchant %s, but its provider is now merchant %s. An object can't move between merchants: use another provider, or take it out of the state with `wxctl state rm` first.",
			it.addr, it.row.MchID, it.account.MchID))
		return nil
	}
	b.diags = append(b.diags, b.in.Configuration.Preconditions(it.addr)...)
	b.check(it)
	d, err := b.decide(it)
	if err != nil {
		b.report(it, err)
		return nil
	}
	b.take(it, d)
	return d
}

// check holds the wanted object against the type's rules. Objects that are in
// the state already and are as they were have passed them when they were made;
// some rules depend on the clock and would fail for what has begun.
func (b *builder) check(it *item) {
	checker, ok := it.kind.Resource.(resources.Checker)
	if !ok {
		return
	}
	now := b.plan.Created
	if it.row != nil {
		now = time.Time{}
	}
	for _, problem := range checker.Check(it.account, it.configured, now) {
		b.problem(it, problem)
	}
}

func (b *builder) problem(it *item, p resources.Problem) {
	rng := b.in.Configuration.AttributeRange(it.addr.Block, p.Path)
	b.diags = append(b.diags, &hcl.Diagnostic{Severity: p.Severity, Summary: p.Summary, Detail: p.Detail, Subject: &rng})
}

// take puts a decision into the plan.
func (b *builder) take(it *item, d *decision) {
	b.identify(it, d)
	if d.change != nil || d.drift != nil {
		b.plan.keepObservation(it, d)
	}
	if d.drift != nil {
		if d.drift.Action == Delete || len(d.drift.Diffs) > 0 && shows(it.kind, d.drift) {
			b.plan.Drift = append(b.plan.Drift, d.drift)
		}
	}
	if d.change == nil {
		b.plan.Unchanged++
		return
	}
	b.plan.Changes = append(b.plan.Changes, d.change)
	b.jobs[it.addr] = &job{it, d}
}

// planOrphans plans the end of the rows that the configuration does not have.
func (b *builder) planOrphans() {
	for _, row := range b.in.Snapshot.Rows {
		if b.known[row.Address] || b.scope.excludesInstance(row.Address) {
			continue
		}
		if err := b.planOrphan(row); err != nil {
			b.diags = append(b.diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Can't plan " + row.Address.String(), Detail: err.Error(), Extra: err})
		}
	}
}

func (b *builder) planOrphan(row *state.Row) error {
	k, ok := b.kind(row.Address.Type)
	if !ok {
		return fmt.Errorf("this version of wxctl does not know the resource type %s; use the version that made it, or take it out of the state with `wxctl state rm`", row.Address.Type)
	}
	account, alias, ok := b.accountOf(row)
	if !ok {
		return fmt.Errorf("it belongs to merchant %s, for which there is no provider; put its provider block back (alias %q), or take it out of the state with `wxctl state rm`", row.MchID, row.Provider)
	}
	it := &item{
		addr: row.Address, kind: k, provider: alias, account: account, row: row,
		configured: k.absent(), dependencies: row.Dependencies,
	}
	b.observe(it)
	if r, ok := b.blocks[row.Address.Block]; ok {
		it.lifecycle = &r.Lifecycle
	}
	d, err := b.decide(it)
	if err != nil {
		return err
	}
	b.take(it, d)
	return nil
}

// accountOf finds the account of a row: that of its provider, or, when that is
// no longer declared, the one of the same merchant.
func (b *builder) accountOf(row *state.Row) (resources.Account, string, bool) {
	if a, ok := b.in.Accounts[row.Provider]; ok && a.MchID == row.MchID {
		return a, row.Provider, true
	}
	for _, alias := range slices.Sorted(maps.Keys(b.in.Accounts)) {
		if a := b.in.Accounts[alias]; a.MchID == row.MchID {
			return a, alias, true
		}
	}
	return resources.Account{}, "", false
}

// shows reports whether a drift is worth telling: what only the server sets
// changes all the time.
func shows(k *kind, drift *Change) bool {
	return slices.ContainsFunc(drift.Diffs, func(d Diff) bool { return !k.serverSets(d.Path) })
}

// report turns the error of one instance into diagnostics at its place in the
// configuration.
func (b *builder) report(it *item, err error) {
	for _, e := range flatten(err) {
		var problem *resources.ProblemError
		switch {
		case errors.As(e, &problem):
			b.problem(it, problem.Problem)
		case errors.Is(e, ErrProtected):
			b.diags = append(b.diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Protected object", Detail: e.Error(), Subject: &it.declared, Extra: e})
		default:
			b.fail(&it.declared, "Can't plan "+it.addr.String(), e.Error())
		}
	}
}

// flatten takes joined errors apart.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, flatten(e)...)
	}
	return all
}

func (b *builder) fail(subject *hcl.Range, summary, detail string) {
	b.diags = append(b.diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: detail, Subject: subject})
}

// warn sums up what concerns many unchanged instances.
func (b *builder) warn() {
	for _, path := range slices.Sorted(maps.Keys(b.incomparable)) {
		b.plan.Warnings = append(b.plan.Warnings, fmt.Sprintf(
			"%s of %d unchanged instances can't be compared: the hash was made with another APIv3 key; it is taken as unchanged", path, b.incomparable[path]))
	}
	for _, d := range b.diags {
		if d.Severity == hcl.DiagWarning {
			b.plan.Warnings = append(b.plan.Warnings, d.Summary+": "+d.Detail)
		}
	}
}
