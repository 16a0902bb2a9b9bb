package plan_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const lineage = "11111111-2222-4333-8444-555555555555"

func manyReceivers(n int) *plantest.Configuration {
	b := &plantest.Block{Addr: addr.Block{Type: "test_receiver", Name: "r"}, Instances: make(map[addr.Key]plantest.Attributes, n)}
	for i := range n {
		account := fmt.Sprintf("19%08d", i)
		b.Instances[addr.Name(account)] = plantest.Attributes{
			"account": cty.StringVal(account), "relation": cty.StringVal("SUPPLIER"), "name": cty.StringVal("name of " + account),
		}
	}
	return &plantest.Configuration{Blocks: []*plantest.Block{b}}
}

func inputOf(t testing.TB, c *plantest.Configuration, s *state.Snapshot) plan.Input {
	hasher, err := state.NewHasher("0123456789abcdef0123456789abcdef", lineage)
	require.NoError(t, err)
	if s == nil {
		s = &state.Snapshot{FormatVersion: state.FormatVersion}
	}
	return plan.Input{
		Configuration: c.Fresh(), Types: plantest.Types, Accounts: map[string]resources.Account{"": plantest.Account},
		Snapshot: s, Lineage: lineage, Hasher: hasher, Now: noon, Version: "0.1.0",
	}
}

// stateOf is the state once a plan has been carried out.
func stateOf(t testing.TB, p *plan.Plan) *state.Snapshot {
	s := &state.Snapshot{FormatVersion: state.FormatVersion, Lineage: lineage, Serial: 1}
	for _, c := range p.Changes {
		job, err := p.Prepare(c)
		require.NoError(t, err)
		row, _, err := job.EncodeFinal(job.Value(), job.Value())
		require.NoError(t, err)
		s.Rows = append(s.Rows, row)
	}
	return s
}

func build(t testing.TB, in plan.Input) *plan.Plan {
	t.Helper()
	p, diags := plan.Build(in)
	require.False(t, diags.HasErrors(), "%v", diags)
	return p
}

// BenchmarkPlan plans receivers from nothing and with all of them in the state.
// The figure for 100,000 is to be at most twelve times that for 10,000.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		c := manyReceivers(n)
		b.Run(fmt.Sprintf("create/%d", n), func(b *testing.B) {
			for b.Loop() {
				require.Len(b, build(b, inputOf(b, c, nil)).Changes, n)
			}
			reportLive(b, func() any { return build(b, inputOf(b, c, nil)) })
		})
		s := stateOf(b, build(b, inputOf(b, c, nil)))
		b.Run(fmt.Sprintf("unchanged/%d", n), func(b *testing.B) {
			for b.Loop() {
				require.True(b, build(b, inputOf(b, c, s)).Empty())
			}
		})
	}
}

// reportLive reports what stays in memory of a result, in MiB.
func reportLive(b *testing.B, f func() any) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := f()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-kept")
	runtime.KeepAlive(kept)
}

func TestBenchmarkedPlansHold(t *testing.T) {
	t.Parallel()
	c := manyReceivers(50)
	p := build(t, inputOf(t, c, nil))
	require.Len(t, p.Changes, 50)
	require.True(t, build(t, inputOf(t, c, stateOf(t, p))).Empty())
}
