package apply_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
)

func TestLifeOfAStock(t *testing.T) {
	t.Parallel()
	spring := plantest.Attributes{"name": s("spring"), "budget": n(500000), "comment": s("first")}
	b := newBench(t, one("test_stock", "spring", spring))

	p := b.apply()
	require.Equal(t, map[string]string{"test_stock.spring": "create: create, start"}, actions(p))
	require.EqualValues(t, 500000, p.Locks())
	require.Len(t, b.world.TakeCalls(), 2)
	require.Equal(t, "running", b.world.Stocks["s1"].Status)

	spring["budget"] = n(600000)
	p = b.apply()
	require.Equal(t, map[string]string{"test_stock.spring": "update: budget"}, actions(p))
	require.Equal(t, []plan.Diff{{Path: "budget", Before: "500000", After: "600000"}}, p.Changes[0].Diffs)
	require.Equal(t, "/v3/stocks/s1/budget", p.Changes[0].Calls[0].Path)
	require.EqualValues(t, 600000, b.world.Stocks["s1"].Budget)

	spring["comment"] = s("second")
	p = b.apply()
	require.Equal(t, map[string]string{"test_stock.spring": "replace: create, start, pause, forget"}, actions(p))
	require.Equal(t, "comment cannot be changed in place", p.Changes[0].Reason)
	require.Equal(t, "pause and forget", p.Changes[0].Destroying)
	require.Equal(t, "paused", b.world.Stocks["s1"].Status)
	require.Equal(t, "running", b.world.Stocks["s2"].Status)

	b.config.Blocks = nil
	p = b.apply()
	require.Equal(t, map[string]string{"test_stock.spring": "delete: pause, forget"}, actions(p))
	require.Equal(t, "is not in the configuration", p.Changes[0].Reason)
	require.Empty(t, b.world.Running())
}

func TestReceiverIsReplacedByDeletingFirst(t *testing.T) {
	t.Parallel()
	partner := plantest.Attributes{"account": s("a"), "relation": s("STORE"), "name": s("secret name")}
	b := newBench(t, one("test_receiver", "partner", partner))
	require.Equal(t, map[string]string{"test_receiver.partner": "create: add"}, actions(b.apply()))

	partner["name"] = s("another name")
	p := b.apply()
	require.Equal(t, map[string]string{"test_receiver.partner": "update: delete, add"}, actions(p))
	require.Equal(t, []plan.Diff{{Path: "name", Before: "(sensitive)", After: "(sensitive)", Sensitive: true, Unverifiable: true}}, p.Changes[0].Diffs)
	require.Equal(t, "another name", b.world.Receivers["a"].Name)

	partner["account"] = s("b")
	b.world.TakeCalls()
	require.Equal(t, map[string]string{"test_receiver.partner": "replace: delete, add"}, actions(b.apply()))
	require.Contains(t, b.world.TakeCalls()[0], "receiver-delete")
	require.Len(t, b.world.Receivers, 1)
}
