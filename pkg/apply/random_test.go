package apply_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
)

// TestRandomWorlds goes through random configurations under random faults. In
// the end, without faults, the world must be as it is configured, everything
// must be there once, and a further plan must be empty. A failure prints what
// happened; the seed is the test's name. WXCTL_TORTURE=1 plays fifty times as
// many.
func TestRandomWorlds(t *testing.T) {
	t.Parallel()
	worlds := uint64(400)
	if os.Getenv("WXCTL_TORTURE") != "" {
		worlds *= 50
	}
	for seed := range worlds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			newRandomWorld(t, seed).live()
		})
	}
}

type randomWorld struct {
	*bench
	random *rand.Rand
	log    strings.Builder
	stages []stage
}

func newRandomWorld(t *testing.T, seed uint64) *randomWorld {
	w := &randomWorld{bench: newBench(t), random: rand.New(rand.NewPCG(seed, 1))}
	w.parallelism = 1 // so that a seed always plays the same
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what happened:\n%s", w.log.String())
		}
	})
	return w
}

func (w *randomWorld) live() {
	for range 1 + w.random.IntN(4) {
		w.configure()
		w.breakThings()
		p, err := w.tryPlan()
		if err != nil {
			fmt.Fprintf(&w.log, "plan failed: %v\n", err)
			continue
		}
		w.log.WriteString(describe(p))
		report, err := w.run(p)
		fmt.Fprintf(&w.log, "→ %d done, %d not started, error %v\n", len(report.Done), len(report.NotStarted), err)
		for _, f := range report.Failed {
			fmt.Fprintf(&w.log, "  %s: %v\n", f.Change.Address, f.Err)
		}
	}
	w.revive()
	w.log.WriteString("without faults:\n")
	p := w.plan()
	w.log.WriteString(describe(p))
	report, err := w.run(p)
	require.NoError(w.t, err)
	requireOK(w.t, report)
	w.asked = asked(w.stages...)
	w.requireWorld(w.config.Blocks, "in the end")
	next := w.plan()
	require.True(w.t, next.Empty(), "still to do:\n%s", describe(next))
}

// configure thinks of a new configuration, now and then of the same.
func (w *randomWorld) configure() {
	if len(w.stages) == 0 || w.random.IntN(4) > 0 {
		var blocks []*plantest.Block
		stock := w.random.IntN(4) > 0
		if stock {
			blocks = append(blocks, stockBlock([]string{"spring", "summer"}[w.random.IntN(2)], int64(1+w.random.IntN(3))))
		}
		if stock && w.random.IntN(2) > 0 {
			blocks = append(blocks, dependent("dependent"))
		}
		people := map[string]string{}
		for _, account := range []string{"a", "b", "c", "d", "e"} {
			if w.random.IntN(2) > 0 {
				people[account] = []string{"x", "y"}[w.random.IntN(2)]
			}
		}
		if len(people) > 0 {
			blocks = append(blocks, w.rename(receivers(people)))
		}
		if w.random.IntN(2) > 0 {
			blocks = append(blocks, callbackBlock([]string{"https://a", "https://b"}[w.random.IntN(2)]))
		}
		w.config.Blocks = blocks
	}
	w.stages = append(w.stages, stage{blocks: w.config.Blocks})
	fmt.Fprintf(&w.log, "configure:\n")
	for _, b := range w.config.Blocks {
		fmt.Fprintf(&w.log, "  %s %v\n", b.Addr, b.Instances)
	}
}

// rename gives the receivers other addresses now and then, so that an object
// moves to another instance.
func (w *randomWorld) rename(b *plantest.Block) *plantest.Block {
	way := w.random.IntN(4)
	renamed := map[addr.Key]plantest.Attributes{}
	for i, key := range slices.SortedFunc(maps.Keys(b.Instances), addr.Key.Compare) {
		name, _ := key.Str()
		switch way {
		case 0: // another key
			renamed[addr.Name("x"+name)] = b.Instances[key]
		case 1: // by count: what stands behind a missing element moves up
			renamed[addr.Index(i)] = b.Instances[key]
		case 2: // by count, the other way round: elements swap
			renamed[addr.Index(len(b.Instances)-i)] = b.Instances[key]
		default:
			renamed[key] = b.Instances[key]
		}
	}
	b.Instances = renamed
	return b
}

// breakThings makes calls and the journal fail from time to time.
func (w *randomWorld) breakThings() {
	w.revive()
	rate := []int{0, 5, 20, 50}[w.random.IntN(4)]
	if rate == 0 {
		return
	}
	if w.random.IntN(3) == 0 {
		w.kill(&killer{n: 1 + w.random.IntN(30)})
		fmt.Fprintf(&w.log, "the process will be killed\n")
		return
	}
	var mu sync.Mutex
	w.world.Fault = func(when string, e *op.Endpoint) error {
		mu.Lock()
		defer mu.Unlock()
		if w.random.IntN(100) >= rate {
			return nil
		}
		if when == "before" && w.random.IntN(2) == 0 {
			return &client.Error{Operation: e.Name, Status: 403, Code: "RULE_LIMIT"}
		}
		return fmt.Errorf("%w: %s %s", errTimeout, when, e.Name)
	}
}

var errTimeout = errors.New("timeout")
