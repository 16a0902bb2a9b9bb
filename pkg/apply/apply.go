// Package apply runs a plan: it makes the calls in the order of what depends
// on what, and journals each before it is made and after it was answered.
//
// Whatever ends a run, the next plan finds in the journal what was begun, and
// its apply finishes it first; no call is ever made a second time under
// another key.
package apply

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/state"
)

// DefaultParallelism is how many instances are worked on at the same time.
const DefaultParallelism = 10

// Options is what a run needs besides the plan.
type Options struct {
	// Backend is where the state is; its lock must be held.
	Backend state.Backend
	// Callers make the calls, by the alias of the provider.
	Callers map[string]op.Caller
	// Hard, when it is done, ends the calls that are under way. The context
	// that is given to Run only stops new ones from being begun. nil is never.
	Hard context.Context
	// Parallelism defaults to DefaultParallelism.
	Parallelism int
	// Classify defaults to [Classify].
	Classify func(error) Outcome
	// Listener hears of what happens; it may be nil.
	Listener Listener
	// Clock defaults to time.Now.
	Clock func() time.Time
	// Version is written into the snapshot.
	Version string
}

// Report is what became of a plan.
type Report struct {
	Done       []*plan.Change
	Failed     []Failure
	NotStarted []*plan.Change
	// Outputs are the outputs now.
	Outputs map[string]state.Output
	// Diagnostics are about outputs and postconditions.
	Diagnostics hcl.Diagnostics
	// Interrupted is true when a cancellation left something out.
	Interrupted bool
}

// Failure is a change that failed.
type Failure struct {
	Change *plan.Change
	Err    error
	// Unknown is true when the outcome of a call is not known: the next apply
	// finishes it.
	Unknown bool
}

// OK reports whether everything was done.
func (r *Report) OK() bool {
	return len(r.Failed) == 0 && len(r.NotStarted) == 0 && !r.Diagnostics.HasErrors()
}

// ErrMoved is the error of a plan whose state has changed since it was built.
var ErrMoved = errors.New("the state has changed since the plan was made")

// Run carries out a plan that [plan.Build] has made. When ctx is done, what is
// in flight is finished and nothing more is begun.
//
// The error is that of the state: it could not be written. What failed of the
// plan itself is in the report, which is never nil.
func Run(ctx context.Context, p *plan.Plan, o Options) (*Report, error) {
	o = o.withDefaults()
	hard, cancel := context.WithCancelCause(o.Hard)
	defer cancel(nil)
	r := &run{
		options: o, plan: p, soft: ctx, hard: hard, cancel: cancel, report: &Report{},
		teller: teller{listener: o.Listener, clock: o.Clock, total: len(p.Changes)},
	}
	if err := r.open(); err != nil {
		r.report.NotStarted = p.Changes
		return r.report, err
	}
	r.tell(Event{Kind: Started})
	r.schedule()
	err := r.finish()
	r.tell(Event{Kind: Finished})
	return r.report, err
}

func (o Options) withDefaults() Options {
	if o.Hard == nil {
		o.Hard = context.Background()
	}
	if o.Parallelism < 1 {
		o.Parallelism = DefaultParallelism
	}
	if o.Classify == nil {
		o.Classify = Classify
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}

// run is one run of a plan.
type run struct {
	teller
	options Options
	plan    *plan.Plan
	soft    context.Context
	hard    context.Context
	cancel  context.CancelCauseFunc
	report  *Report

	mu    sync.Mutex
	fatal error // the state can't be written any more
}

// open makes sure that the state is the one that the plan was built on, and
// writes its first snapshot when there is none.
func (r *run) open() error {
	s, err := r.options.Backend.Load(r.hard)
	if err != nil {
		return err
	}
	planned := r.plan.State()
	if s.Serial != planned.Serial || s.Lineage != planned.Lineage {
		return fmt.Errorf("%w (serial %d, not %d); plan again", ErrMoved, s.Serial, planned.Serial)
	}
	if s.Lineage == "" {
		first := &state.Snapshot{FormatVersion: state.FormatVersion, Version: r.options.Version, Lineage: r.plan.Lineage}
		if err := r.options.Backend.Compact(r.hard, first); err != nil {
			return fmt.Errorf("begin the state: %w", err)
		}
	}
	return r.refreshed()
}

// refreshed keeps what was read of unchanged instances.
func (r *run) refreshed() error {
	rows, err := r.plan.Refreshed()
	if err != nil || len(rows) == 0 {
		return err
	}
	entries := make([]state.Entry, len(rows))
	for i, row := range rows {
		entries[i] = state.Entry{Kind: state.Put, Time: r.options.Clock().UTC(), Address: row.Address, Row: row}
	}
	return r.options.Backend.Append(r.hard, entries...)
}

// stopping reports whether nothing more is to be begun.
func (r *run) stopping() bool { return r.soft.Err() != nil || r.hard.Err() != nil }

// abort stops everything: nothing can be journalled any more.
func (r *run) abort(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fatal == nil {
		r.fatal = err
		r.cancel(err)
	}
}

// finish writes the outputs and the snapshot.
func (r *run) finish() error {
	if r.fatal != nil {
		return r.fatal
	}
	ctx := context.WithoutCancel(r.hard)
	outputs, diags := r.plan.FinalOutputs()
	r.report.Outputs = outputs
	r.report.Diagnostics = append(r.report.Diagnostics, diags...)
	entry := state.Entry{Kind: state.Finish, Time: r.options.Clock().UTC(), Outputs: outputs}
	if err := r.options.Backend.Append(ctx, entry); err != nil {
		return fmt.Errorf("write the outputs: %w", err)
	}
	s, err := r.options.Backend.Load(ctx)
	if err != nil {
		return err
	}
	s.Version = r.options.Version
	if err := r.options.Backend.Compact(ctx, s); err != nil {
		return fmt.Errorf("write the snapshot (the journal has everything): %w", err)
	}
	return nil
}
