package apply_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// memory is a backend in memory that can stop working.
type memory struct {
	mu       sync.Mutex
	snapshot *state.Snapshot
	entries  []state.Entry
	// fault is asked before each write.
	fault func(kind string) error
}

func newMemory() *memory {
	return &memory{snapshot: &state.Snapshot{FormatVersion: state.FormatVersion}}
}

func (m *memory) Load(context.Context) (*state.Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return state.Replay(m.snapshot, m.entries)
}

func (m *memory) Append(_ context.Context, entries ...state.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask(string(entries[0].Kind)); err != nil {
		return err
	}
	if m.snapshot.Lineage == "" {
		return state.ErrNoState
	}
	for _, e := range entries {
		e.Serial = m.snapshot.Serial + uint64(len(m.entries)) + 1
		if err := e.Check(); err != nil {
			return fmt.Errorf("entry %s %s: %w", e.Kind, e.Address, err)
		}
		m.entries = append(m.entries, e)
	}
	return m.ask("after " + string(entries[0].Kind))
}

func (m *memory) ask(kind string) error {
	if m.fault == nil {
		return nil
	}
	return m.fault(kind)
}

func (m *memory) Compact(_ context.Context, s *state.Snapshot) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ask("compact"); err != nil {
		return err
	}
	text, err := state.EncodeSnapshot(s)
	if err != nil {
		return err
	}
	if m.snapshot, err = state.DecodeSnapshot(text); err != nil {
		return err
	}
	m.entries = nil
	return nil
}

func (m *memory) Lock(ctx context.Context, _ state.LockInfo) (context.Context, state.Lease, error) {
	return ctx, nil, nil
}
func (m *memory) ForceUnlock(context.Context, string) error { return nil }

// bench is a world with its state and its configuration.
type bench struct {
	t       testing.TB
	world   *plantest.World
	backend *memory
	config  *plantest.Configuration
	noRead  bool
	destroy bool
	targets []addr.Instance
	now     time.Time
	// parallelism is 3, or 1 where what happens must not depend on chance.
	parallelism int
	asked       map[string]int // how often a stock may have been made, by name
}

func newBench(t testing.TB, blocks ...*plantest.Block) *bench {
	return &bench{t: t, world: plantest.NewWorld(), backend: newMemory(),
		config: &plantest.Configuration{Blocks: blocks}, now: noon, parallelism: 3}
}

func (b *bench) callers() map[string]op.Caller { return map[string]op.Caller{"": b.world} }

func (b *bench) input() plan.Input {
	s, err := b.backend.Load(context.Background())
	require.NoError(b.t, err)
	lineage := s.Lineage
	if lineage == "" {
		lineage = "11111111-2222-4333-8444-555555555555"
	}
	hasher, err := state.NewHasher("0123456789abcdef0123456789abcdef", lineage)
	require.NoError(b.t, err)
	return plan.Input{
		Configuration: b.config.Fresh(), Types: plantest.Types,
		Accounts: map[string]resources.Account{"": plantest.Account},
		Snapshot: s, Lineage: lineage, Hasher: hasher, Now: b.now, Version: "0.1.0",
		Destroy: b.destroy, Targets: b.targets,
	}
}

func (b *bench) plan() *plan.Plan {
	b.t.Helper()
	p, err := b.tryPlan()
	require.NoError(b.t, err)
	return p
}

func (b *bench) tryPlan() (*plan.Plan, error) {
	in := b.input()
	if !b.noRead {
		live, err := apply.Refresh(context.Background(), plan.Reads(in), b.callers(), 4, nil)
		if err != nil {
			return nil, err
		}
		in.Live = live
		in.Configuration = b.config.Fresh()
	}
	p, diags := plan.Build(in)
	if diags.HasErrors() {
		return nil, diags
	}
	return p, nil
}

func (b *bench) run(p *plan.Plan) (*apply.Report, error) {
	return apply.Run(context.Background(), p, apply.Options{
		Backend: b.backend, Callers: b.callers(), Clock: func() time.Time { return b.now }, Version: "0.1.0", Parallelism: b.parallelism,
	})
}

// apply plans and applies, and requires that nothing is left to do.
func (b *bench) apply() *plan.Plan {
	b.t.Helper()
	p := b.plan()
	report, err := b.run(p)
	require.NoError(b.t, err)
	requireOK(b.t, report)
	next := b.plan()
	require.True(b.t, next.Empty(), "the plan after an apply must be empty:\n%s", describe(next))
	return p
}

func requireOK(t testing.TB, r *apply.Report) {
	t.Helper()
	for _, f := range r.Failed {
		t.Errorf("%s: %v", f.Change.Address, f.Err)
	}
	require.False(t, r.Diagnostics.HasErrors(), "%v", r.Diagnostics)
	require.True(t, r.OK())
}

// describe is a plan in a few lines.
func describe(p *plan.Plan) string {
	var s strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&s, "%s %s (%s):", c.Action, c.Address, c.Reason)
		for _, call := range c.Calls {
			s.WriteString(" ")
			if call.Repeats {
				s.WriteString("again ")
			}
			s.WriteString(call.Step)
			if call.Object != "" {
				s.WriteString("/" + call.Object)
			}
		}
		for _, d := range c.Diffs {
			fmt.Fprintf(&s, " [%s: %q→%q]", d.Path, d.Before, d.After)
		}
		s.WriteByte('\n')
	}
	for name, o := range p.Outputs {
		fmt.Fprintf(&s, "output %s %s %q→%q\n", o.Action, name, o.Before, o.After)
	}
	return s.String()
}

func actions(p *plan.Plan) map[string]string {
	out := map[string]string{}
	for _, c := range p.Changes {
		steps := make([]string, 0, len(c.Calls))
		for _, call := range c.Calls {
			name := call.Step
			if call.Repeats {
				name = "again " + name
			}
			steps = append(steps, name)
		}
		out[c.Address.String()] = string(c.Action) + ": " + strings.Join(steps, ", ")
	}
	return out
}

func one(kind, name string, attributes plantest.Attributes) *plantest.Block {
	return &plantest.Block{Addr: addr.Block{Type: kind, Name: name},
		Instances: map[addr.Key]plantest.Attributes{addr.NoKey: attributes}}
}

func s(text string) cty.Value  { return cty.StringVal(text) }
func n(number int64) cty.Value { return cty.NumberIntVal(number) }

func dump(t testing.TB, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
