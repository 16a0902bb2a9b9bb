package apply_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
)

var errKilled = errors.New("the process was killed")

// killer ends the process at its nth chance: from then on nothing is written
// and nothing is sent. Chances are before and after each write of the state,
// and before and after each call is carried out.
type killer struct {
	mu   sync.Mutex
	n    int
	dead bool
	at   string
}

func (k *killer) chance(what string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead {
		return errKilled
	}
	if k.n--; k.n == 0 {
		k.dead, k.at = true, what
		return errKilled
	}
	return nil
}

func (b *bench) kill(k *killer) {
	b.backend.fault = func(kind string) error { return k.chance("journal " + kind) }
	b.world.Fault = func(when string, e *op.Endpoint) error { return k.chance(when + " " + e.Name) }
}

func (b *bench) revive() { b.backend.fault, b.world.Fault = nil, nil }

// stage is a configuration in the life of a bench.
type stage struct {
	name   string
	blocks []*plantest.Block
}

func receivers(names map[string]string) *plantest.Block {
	b := &plantest.Block{Addr: addr.Block{Type: "test_receiver", Name: "r"}, Instances: map[addr.Key]plantest.Attributes{}}
	for account, name := range names {
		b.Instances[addr.Name(account)] = plantest.Attributes{"account": s(account), "name": s(name)}
	}
	return b
}

var spring = addr.Block{Type: "test_stock", Name: "spring"}

func stockBlock(name string, budget int64) *plantest.Block {
	return one("test_stock", "spring", plantest.Attributes{"name": s(name), "budget": n(budget), "comment": s("c")})
}

// dependent receivers refer to the stock.
func dependent(account string) *plantest.Block {
	b := one("test_receiver", "dependent", plantest.Attributes{"account": s(account), "name": s("n")})
	b.From = map[string]plantest.Reference{"stock": {Block: spring, Attribute: "stock_id"}}
	return b
}

func callbackBlock(url string) *plantest.Block {
	return one("test_callback", "c", plantest.Attributes{"url": s(url)})
}

// TestKilledAnywhere ends the process at every single point of a change from
// one configuration to another, and runs it again: to the same configuration,
// and to a third one that somebody wrote in the meantime. Nothing may exist
// twice, nothing may be lost, and then there is nothing left to do.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	empty := stage{name: "nothing"}
	first := stage{"first", []*plantest.Block{stockBlock("spring", 100), dependent("d"), receivers(map[string]string{"a": "A", "b": "B"}), callbackBlock("https://a")}}
	changed := stage{"changed", []*plantest.Block{stockBlock("spring", 200), dependent("d"), receivers(map[string]string{"a": "A2", "c": "C"}), callbackBlock("https://b")}}
	replaced := stage{"replaced", []*plantest.Block{stockBlock("summer", 100), dependent("e"), receivers(map[string]string{"a": "A"}), callbackBlock("https://a")}}
	again := stage{"replaced again", []*plantest.Block{stockBlock("autumn", 100), dependent("e"), receivers(map[string]string{"b": "B"})}}
	for _, c := range []struct{ from, to, then stage }{
		{empty, first, first},
		{empty, first, changed},
		{empty, first, replaced},
		{empty, first, empty},
		{first, changed, changed},
		{first, changed, first},
		{first, changed, replaced},
		{first, changed, empty},
		{first, replaced, replaced},
		{first, replaced, first},
		{first, replaced, again},
		{first, replaced, empty},
		{first, empty, empty},
		{first, empty, first},
	} {
		t.Run(fmt.Sprintf("%s to %s then %s", c.from.name, c.to.name, c.then.name), func(t *testing.T) {
			t.Parallel()
			for n := 1; killAt(t, n, c.from, c.to, c.then); n++ {
				require.Less(t, n, 1000)
			}
		})
	}
}

// killAt reports whether there was an nth point at all.
func killAt(t *testing.T, n int, from, to, then stage) bool {
	t.Helper()
	b := newBench(t, from.blocks...)
	b.asked = asked(from, to, then)
	if len(from.blocks) > 0 {
		b.apply()
	}
	b.config.Blocks = to.blocks
	k := &killer{n: n}
	p := b.plan()
	b.kill(k)
	_, _ = b.run(p)
	b.revive()

	b.config.Blocks = then.blocks
	p, err := b.tryPlan()
	require.NoError(t, err, "killed %s (%d)", k.at, n)
	report, err := b.run(p)
	require.NoError(t, err)
	for _, f := range report.Failed {
		t.Errorf("killed %s (%d): %s: %v\n%s", k.at, n, f.Change.Address, f.Err, describe(p))
	}
	b.requireWorld(then.blocks, "killed %s (%d), then:\n%s", k.at, n, describe(p))
	next := b.plan()
	require.True(t, next.Empty(), "killed %s (%d): still to do\n%s\nafter\n%s", k.at, n, describe(next), describe(p))
	return k.dead
}

// requireWorld holds the server against a configuration: everything is there
// once, and nothing else is alive; and the state knows it.
func (b *bench) requireWorld(blocks []*plantest.Block, format string, args ...any) {
	b.t.Helper()
	stocks, url := []string{}, ""
	accounts := map[string]string{}
	for _, block := range blocks {
		for _, a := range block.Instances {
			switch block.Addr.Type {
			case "test_stock":
				stocks = append(stocks, a["name"].AsString())
			case "test_receiver":
				accounts[a["account"].AsString()] = a["name"].AsString()
			case "test_callback":
				url = a["url"].AsString()
			}
		}
	}
	note := fmt.Sprintf(format, args...)
	slices.Sort(stocks)
	require.Equal(b.t, stocks, append([]string{}, b.world.Running()...), note)
	require.Equal(b.t, url, b.world.URL, note)
	live := map[string]string{}
	for account, r := range b.world.Receivers {
		live[account] = r.Name
	}
	require.Equal(b.t, accounts, live, note)
	snapshot, err := b.backend.Load(b.t.Context())
	require.NoError(b.t, err)
	for _, r := range snapshot.Rows {
		require.Nil(b.t, r.Pending, "%s: %s", note, r.Address)
		require.Nil(b.t, r.Deposed, "%s: %s", note, r.Address)
	}
	count := 0
	for _, block := range blocks {
		count += len(block.Instances)
	}
	require.Len(b.t, snapshot.Rows, count, note)
	b.requireNoTwins(note)
}

// requireNoTwins looks for stocks that were made twice: each creation that was
// asked for carries a key of its own.
func (b *bench) requireNoTwins(note string) {
	made := map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(b.world.Stocks)) {
		made[b.world.Stocks[id].Name]++
	}
	for name, count := range made {
		require.LessOrEqual(b.t, count, b.asked[name], "%s: %s was made %d times", note, name, count)
	}
}

// asked counts how often each stock is asked for on the way through stages:
// once each time that it was not wanted before.
func asked(stages ...stage) map[string]int {
	counts, before := map[string]int{}, map[string]bool{}
	for _, st := range stages {
		wanted := map[string]bool{}
		for _, block := range st.blocks {
			if block.Addr != spring {
				continue
			}
			name := block.Instances[addr.NoKey]["name"].AsString()
			wanted[name] = true
			if !before[name] {
				counts[name]++
			}
		}
		before = wanted
	}
	return counts
}
