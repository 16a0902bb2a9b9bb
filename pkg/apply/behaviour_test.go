package apply_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
	"github.com/wxctl/wxctl/pkg/resources"
)

func TestDriftIsShownApart(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	b.apply()
	b.world.Stocks["s1"].Status = "paused"
	p := b.plan()
	require.Equal(t, []plan.Diff{{Path: "status", Before: "running", After: "paused"}}, p.Drift[0].Diffs)
	require.Equal(t, map[string]string{"test_stock.spring": "update: start"}, actions(p))
	require.Equal(t, "was changed outside wxctl", p.Changes[0].Reason)

	b.noRead = true
	require.True(t, b.plan().Empty(), "without reading there is nothing to see")
}

// TestWhatTheServerFillsInIsNoDrift: the first read after a create tells what
// the create did not.
func TestWhatTheServerFillsInIsNoDrift(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	_, err := b.run(b.plan())
	require.NoError(t, err)
	b.config.Blocks = []*plantest.Block{stockBlock("spring", 200)}
	p := b.plan()
	require.Empty(t, p.Drift)
	require.Equal(t, "the configuration changed", p.Changes[0].Reason)
	require.Equal(t, map[string]string{"test_stock.spring": "update: budget"}, actions(p))
}

// TestDriftElsewhereIsNotTheReason of a change that the configuration makes.
func TestDriftElsewhereIsNotTheReason(t *testing.T) {
	t.Parallel()
	block := stockBlock("spring", 100)
	block.Lifecycle = config.Lifecycle{IgnoreChanges: []string{"status"}}
	b := newBench(t, block)
	b.apply()
	b.world.Stocks["s1"].Status = "paused"
	block.Instances[addr.NoKey]["budget"] = n(200)
	p := b.plan()
	require.Len(t, p.Drift, 1)
	require.Equal(t, "the configuration changed", p.Changes[0].Reason)
}

// TestWhatNoCallCarriesChangesNothing: a difference that the server knows
// nothing of is not announced as an update.
func TestWhatNoCallCarriesChangesNothing(t *testing.T) {
	t.Parallel()
	block := stockBlock("spring", 100)
	b := newBench(t, block)
	b.apply()
	block.Instances[addr.NoKey]["label"] = s("for the shops")
	require.True(t, b.plan().Empty(), describe(b.plan()))
	block.Instances[addr.NoKey]["budget"] = n(200)
	require.Equal(t, map[string]string{"test_stock.spring": "update: budget"}, actions(b.apply()))
}

// TestInterruptedCallIsFinished and called so, whatever it was.
func TestInterruptedCallIsFinished(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, at, action, reason string
		from, to                 *plantest.Block
	}{
		{"create", "stock-create", "finish: again create, start", "its create was interrupted", nil, stockBlock("spring", 100)},
		{"start", "stock-start", "finish: start", "its start was interrupted", nil, stockBlock("spring", 100)},
		{"budget", "stock-budget", "finish: again budget", "its budget was interrupted", stockBlock("spring", 100), stockBlock("spring", 200)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			if c.from != nil {
				b.config.Blocks = []*plantest.Block{c.from}
				b.apply()
			}
			b.config.Blocks = []*plantest.Block{c.to}
			b.world.Fault = func(_ string, e *op.Endpoint) error {
				if e.Name == c.at {
					return client.ErrUnknownOutcome
				}
				return nil
			}
			_, err := b.run(b.plan())
			require.NoError(t, err)
			b.revive()
			p := b.apply()
			require.Equal(t, map[string]string{"test_stock.spring": c.action}, actions(p))
			require.Equal(t, c.reason, p.Changes[0].Reason)
		})
	}
}

// TestCallThatIsNeverLetInAgain stays begun, and its error says the way out.
func TestCallThatIsNeverLetInAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	answer := client.ErrUnknownOutcome
	b.world.Fault = func(string, *op.Endpoint) error { return answer }
	for _, c := range []struct {
		err         error
		wants, lack string
	}{
		{client.ErrUnknownOutcome, "the next apply finishes it", "state rm"},
		{&client.Error{Status: 403, Code: "NO_AUTH"}, "`wxctl state rm --force 'test_stock.spring'`", "later"},
		{&client.Error{Status: 429, Code: "FREQUENCY_LIMITED"}, "apply again later", "state rm"},
	} {
		answer = c.err
		report, err := b.run(b.plan())
		require.NoError(t, err)
		require.Len(t, report.Failed, 1)
		require.True(t, report.Failed[0].Unknown)
		require.ErrorContains(t, report.Failed[0].Err, c.wants)
		require.NotContains(t, report.Failed[0].Err.Error(), c.lack)
	}
	b.revive()
	b.apply()
	require.Len(t, b.world.Stocks, 1)
}

func TestGoneObjectIsMadeAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	b.apply()
	delete(b.world.Stocks, "s1")
	p := b.plan()
	require.Equal(t, plan.Delete, p.Drift[0].Action)
	require.Equal(t, "is gone", p.Changes[0].Reason)
	require.Equal(t, map[string]string{"test_stock.spring": "create: create, start"}, actions(b.apply()))

	b.world.Stocks = map[string]*plantest.Stock{}
	b.config.Blocks = nil
	require.Equal(t, map[string]string{"test_stock.spring": "forget: "}, actions(b.apply()))
}

func TestExistingSingletonIsTakenOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, live, want string }{
		{"as it is wanted", "https://a", "adopt: "},
		{"otherwise", "https://old", "update: set"},
		{"not there", "", "create: set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, callbackBlock("https://a"))
			b.world.URL = c.live
			require.Equal(t, map[string]string{"test_callback.c": c.want}, actions(b.apply()))
			require.Equal(t, "https://a", b.world.URL)
		})
	}
}

func TestProtectionOutlivesItsBlock(t *testing.T) {
	t.Parallel()
	block := stockBlock("spring", 100)
	block.Lifecycle = config.Lifecycle{PreventDestroy: true}
	b := newBench(t, block)
	b.apply()

	refused := func(why string) {
		t.Helper()
		_, err := b.tryPlan()
		require.ErrorContains(t, err, "protected by prevent_destroy", why)
	}
	b.destroy = true
	refused("destroy")
	b.destroy = false
	b.config.Blocks = []*plantest.Block{stockBlock("summer", 100)}
	b.config.Blocks[0].Lifecycle = block.Lifecycle
	refused("replacement")
	b.config.Blocks = nil
	refused("the block was deleted")

	open := stockBlock("spring", 100)
	b.config.Blocks = []*plantest.Block{open}
	require.Equal(t, map[string]string{"test_stock.spring": "update: "}, actions(b.apply()))
	b.config.Blocks = nil
	b.apply()
	require.Empty(t, b.world.Running())
}

func TestIgnoredChanges(t *testing.T) {
	t.Parallel()
	attributes := plantest.Attributes{"account": s("a"), "relation": s("STORE"), "name": s("one")}
	block := one("test_receiver", "r", attributes)
	block.Lifecycle = config.Lifecycle{IgnoreChanges: []string{"name", "relation"}}
	b := newBench(t, block)
	b.apply()
	attributes["name"], attributes["relation"] = s("two"), s("USER")
	require.True(t, b.plan().Empty())
	attributes["account"] = s("b")
	b.apply()
	require.Equal(t, "b", b.world.Receivers["b"].Account)
}

func TestTargets(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100), dependent("d"), receivers(map[string]string{"a": "A", "b": "B"}), callbackBlock("https://a"))
	for _, c := range []struct {
		target string
		want   []string
	}{
		{"test_callback.c", []string{"test_callback.c"}},
		{"test_receiver.dependent", []string{"test_receiver.dependent", "test_stock.spring"}},
		{"test_receiver.r", []string{`test_receiver.r["a"]`, `test_receiver.r["b"]`}},
		{`test_receiver.r["b"]`, []string{`test_receiver.r["b"]`}},
	} {
		a, err := addr.Parse(c.target)
		require.NoError(t, err)
		b.targets = []addr.Instance{a}
		var got []string
		for _, change := range b.plan().Changes {
			got = append(got, change.Address.String())
		}
		require.Equal(t, c.want, got, c.target)
	}
	b.targets = nil
	b.apply()
	b.destroy = true
	b.targets = []addr.Instance{{Block: spring}}
	require.Equal(t, map[string]string{"test_receiver.dependent": "delete: delete", "test_stock.spring": "delete: pause, forget"}, actions(b.plan()),
		"who depends on it goes with it")
}

func TestDestroyGoesBackwards(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100), dependent("d"))
	b.apply()
	b.world.TakeCalls()
	b.destroy = true
	b.apply()
	calls := b.world.TakeCalls()
	require.Len(t, calls, 2)
	require.Contains(t, calls[0], "receiver-delete")
	require.Contains(t, calls[1], "stock-pause")
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	b.config.Output = &plantest.Reference{Block: spring, Attribute: "stock_id"}
	p := b.apply()
	require.Equal(t, &plan.OutputChange{Action: plan.Create, After: "(known after apply)", Unknown: true}, p.Outputs["out"])
	snapshot, err := b.backend.Load(t.Context())
	require.NoError(t, err)
	require.JSONEq(t, `"s1"`, string(snapshot.Outputs["out"].Value))

	b.config.Output = nil
	p = b.apply()
	require.Equal(t, &plan.OutputChange{Action: plan.Delete, Before: `"s1"`, BeforeValue: json.RawMessage(`"s1"`)}, p.Outputs["out"])
}

// TestOutputsTellWhatIs after an apply that failed: nothing of what was only
// planned.
func TestOutputsTellWhatIs(t *testing.T) {
	t.Parallel()
	refuse := func(name string) func(string, *op.Endpoint) error {
		return func(_ string, e *op.Endpoint) error {
			if e.Name == name {
				return &client.Error{Operation: e.Name, Status: 403, Code: "NOT_ENOUGH"}
			}
			return nil
		}
	}
	output := func(b *bench) string {
		snapshot, err := b.backend.Load(t.Context())
		require.NoError(t, err)
		return string(snapshot.Outputs["out"].Value)
	}
	b := newBench(t, stockBlock("spring", 100))
	b.config.Output = &plantest.Reference{Block: spring, Attribute: "name"}
	b.world.Fault = refuse("stock-create")
	_, err := b.run(b.plan())
	require.NoError(t, err)
	require.Empty(t, output(b), "nothing was made")

	b.world.Fault = refuse("stock-start")
	_, err = b.run(b.plan())
	require.NoError(t, err)
	require.JSONEq(t, `"spring"`, output(b), "it was made, though not started")
	b.revive()
	b.apply()

	b.config.Blocks = []*plantest.Block{stockBlock("summer", 100)}
	b.world.Fault = refuse("stock-create")
	_, err = b.run(b.plan())
	require.NoError(t, err)
	require.JSONEq(t, `"spring"`, output(b), "the replacement failed")

	b.world.Fault = refuse("stock-pause")
	b.destroy = true
	_, err = b.run(b.plan())
	require.NoError(t, err)
	require.JSONEq(t, `"spring"`, output(b), "its end failed")
	b.revive()
	b.apply()
	require.Empty(t, output(b))
}

func TestObjectMovesToAnotherAccountAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	b.apply()
	in := b.input()
	in.Accounts = map[string]resources.Account{"": {MchID: "1900000002"}}
	_, diags := plan.Build(in)
	require.ErrorContains(t, diags, "An object can't move between merchants")
}

func TestTwoInstancesOfOneObjectAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, one("test_receiver", "x", plantest.Attributes{"account": s("a")}), one("test_receiver", "y", plantest.Attributes{"account": s("a")}))
	_, err := b.tryPlan()
	require.ErrorContains(t, err, "test_receiver.x and test_receiver.y name the same object")
}

// TestSavedPlan carries out a plan that went through its file: with the keys
// that were reviewed, once.
func TestSavedPlan(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100), dependent("d"), callbackBlock("https://a"))
	reviewed := b.plan()
	require.NoError(t, b.applySaved(reviewed))
	require.True(t, b.plan().Empty())
	require.ErrorIs(t, b.applySaved(reviewed), plan.ErrStale, "a second time")

	for _, c := range []struct {
		name string
		move func()
	}{
		{"the configuration moved", func() { b.config.Blocks[0] = stockBlock("spring", 300) }},
		{"the object moved in the state", func() {
			b.config.Blocks[0] = stockBlock("spring", 400)
			b.apply()
			b.config.Blocks[0] = stockBlock("spring", 200)
		}},
	} {
		b.config.Blocks[0] = stockBlock("spring", 200)
		saved := b.plan()
		c.move()
		require.ErrorIs(t, b.applySaved(saved), plan.ErrStale, c.name)
	}

	b.config.Blocks[0] = stockBlock("spring", 200)
	saved := b.plan()
	b.config.Blocks[2] = callbackBlock("https://a")
	require.NoError(t, b.applySaved(saved), "what it does not touch may be written anew")
}

// applySaved plans as of a file and runs it.
func (b *bench) applySaved(p *plan.Plan) error {
	var file bytes.Buffer
	require.NoError(b.t, p.Encode(&file))
	saved, err := plan.Decode(file.Bytes())
	require.NoError(b.t, err)
	in := b.input()
	if err := saved.CheckState(in.Snapshot); err != nil {
		return err
	}
	in.Saved = saved
	rebuilt, diags := plan.Build(in)
	if diags.HasErrors() {
		return diags[0].Extra.(error)
	}
	report, err := b.run(rebuilt)
	require.NoError(b.t, err)
	requireOK(b.t, report)
	for i, c := range rebuilt.Changes {
		require.NoError(b.t, plan.SameCalls(p.Changes[i], c))
	}
	return nil
}

func TestFailureStopsOnlyWhatDependsOnIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100), dependent("d"), receivers(map[string]string{"a": "A", "b": "B"}))
	b.world.Fault = func(_ string, e *op.Endpoint) error {
		if e.Name == "stock-create" {
			return &client.Error{Operation: e.Name, Status: 403, Code: "NOT_ENOUGH"}
		}
		return nil
	}
	report, err := b.run(b.plan())
	require.NoError(t, err)
	require.Len(t, report.Done, 2)
	require.Len(t, report.Failed, 1)
	require.Equal(t, "test_stock.spring", report.Failed[0].Change.Address.String())
	require.False(t, report.Failed[0].Unknown)
	require.Len(t, report.NotStarted, 1)
	require.Equal(t, "test_receiver.dependent", report.NotStarted[0].Address.String())
	snapshot, err := b.backend.Load(t.Context())
	require.NoError(t, err)
	require.Len(t, snapshot.Rows, 2, "what was refused leaves no row")
}

func TestPostconditionStopsDependents(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100), dependent("d"))
	b.config.Broken = func(i addr.Instance) hcl.Diagnostics {
		if i.Block != spring {
			return nil
		}
		return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Postcondition failed"}}
	}
	report, err := b.run(b.plan())
	require.NoError(t, err)
	require.False(t, report.OK())
	require.Len(t, report.NotStarted, 1)
	require.Len(t, b.world.Stocks, 1, "the object is there all the same")
}

// TestFirstCancellationFinishesWhatIsInFlight and begins nothing more.
func TestFirstCancellationFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	b := newBench(t, receivers(map[string]string{"a": "A", "b": "B", "c": "C"}))
	soft, cancel := context.WithCancel(t.Context())
	b.world.Fault = func(when string, _ *op.Endpoint) error {
		if when == "before" {
			cancel()
		}
		return nil
	}
	report, err := apply.Run(soft, b.plan(), apply.Options{Backend: b.backend, Callers: b.callers(), Parallelism: 1})
	require.NoError(t, err)
	require.Len(t, report.Done, 1)
	require.Len(t, report.NotStarted, 2)
	require.True(t, report.Interrupted)
	require.Len(t, b.world.Receivers, 1)
	b.revive()
	b.apply()
}

// TestSecondCancellationStopsAtOnce: what was in flight is finished next time.
func TestSecondCancellationStopsAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	hard, cancel := context.WithCancel(t.Context())
	b.world.Fault = func(when string, _ *op.Endpoint) error {
		if when == "after" {
			cancel()
			return errors.Join(client.ErrUnknownOutcome, hard.Err())
		}
		return nil
	}
	report, err := apply.Run(hard, b.plan(), apply.Options{Backend: b.backend, Callers: b.callers(), Hard: hard})
	require.NoError(t, err)
	require.True(t, report.Failed[0].Unknown)
	b.revive()
	p := b.apply()
	require.Equal(t, map[string]string{"test_stock.spring": "finish: again create, start"}, actions(p))
	require.Len(t, b.world.Stocks, 1)
}

func TestEventsTellWhatHappens(t *testing.T) {
	t.Parallel()
	b := newBench(t, stockBlock("spring", 100))
	var mu sync.Mutex
	var kinds []apply.EventKind
	var steps []string
	_, err := apply.Run(t.Context(), b.plan(), apply.Options{Backend: b.backend, Callers: b.callers(),
		Listener: apply.ListenerFunc(func(e apply.Event) {
			mu.Lock()
			defer mu.Unlock()
			kinds = append(kinds, e.Kind)
			if e.Call != nil {
				steps = append(steps, e.Call.Step)
			}
		})})
	require.NoError(t, err)
	require.Equal(t, []apply.EventKind{apply.Started, apply.InstanceBegun, apply.CallBegun, apply.CallDone, apply.CallBegun, apply.CallDone, apply.InstanceDone, apply.Finished}, kinds)
	require.Equal(t, []string{"create", "create", "start", "start"}, steps)
}

// TestNoSecretIsKept looks for a name in everything that is written down.
func TestNoSecretIsKept(t *testing.T) {
	t.Parallel()
	const secret = "a name that nobody may read"
	b := newBench(t, one("test_receiver", "r", plantest.Attributes{"account": s("a"), "name": s(secret)}),
		one("test_stock", "spring", plantest.Attributes{"name": s("spring"), "budget": n(1), "comment": s(secret).Mark(config.Sensitive)}))
	look := func(what string, text any) {
		t.Helper()
		require.NotContains(t, dump(t, text), secret, what)
	}
	p := b.plan()
	var file bytes.Buffer
	require.NoError(t, p.Encode(&file))
	look("plan file", file.String())
	look("plan", describe(p))
	var journal string
	b.backend.fault = func(string) error {
		journal += dump(t, b.backend.entries)
		return nil
	}
	_, err := b.run(p)
	require.NoError(t, err)
	look("journal", journal)
	look("state", b.backend.snapshot)
	require.Equal(t, secret, b.world.Receivers["a"].Name)
	require.Equal(t, secret, b.world.Stocks["s1"].Comment)
	require.True(t, b.plan().Empty(), describe(b.plan()))
}

// unlistable are stocks that are read by listing, which fails.
type unlistable struct{ resources.Resource }

func (unlistable) ReadAll(context.Context, op.Caller, resources.Account, []cty.Value) ([]cty.Value, error) {
	return nil, client.ErrRateLimited
}

func TestReadErrorsNameWhatWasNotRead(t *testing.T) {
	t.Parallel()
	kind, _ := plantest.Types("test_stock")
	var reads []plan.ReadRequest
	for _, c := range []struct{ key, want string }{
		{"a", `read test_stock.spring["a"]: `},
		{"b", `read test_stock.spring["a"] and 1 more: `},
	} {
		reads = append(reads, plan.ReadRequest{Address: spring.Instance(addr.Name(c.key)), Resource: unlistable{kind}})
		_, err := apply.Refresh(t.Context(), reads, map[string]op.Caller{"": plantest.NewWorld()}, 1, nil)
		require.ErrorIs(t, err, client.ErrRateLimited)
		require.ErrorContains(t, err, c.want)
	}
}
