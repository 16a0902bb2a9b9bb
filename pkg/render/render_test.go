package render_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/render"
	"github.com/wxctl/wxctl/pkg/state"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func at(t testing.TB, text string) addr.Instance {
	a, err := addr.Parse(text)
	require.NoError(t, err)
	return a
}

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func fixed() time.Time { return now }

// shop is a plan that has something of everything.
func shop(t testing.TB) *plan.Plan {
	stock := cty.ObjectVal(map[string]cty.Value{
		"stock_id":   cty.UnknownVal(cty.String),
		"stock_name": cty.StringVal("春节满减"),
		"stock_use_rule": cty.ObjectVal(map[string]cty.Value{
			"max_amount": cty.NumberIntVal(500000),
			"hidden":     cty.NullVal(cty.String),
		}),
	})
	return &plan.Plan{
		Version: "1.2.3", Created: now, Lineage: "L", Serial: 7, Unchanged: 1234, Sandbox: true,
		Warnings: []string{"name of 3 unchanged instances can't be compared"},
		Drift: []*plan.Change{{
			Address: at(t, "wxpay_favor_callback.used"), Action: plan.Update, Reason: "was changed outside wxctl",
			Diffs: []plan.Diff{{Path: "notify_url", Before: "https://a.example/", After: "https://b.example/"}},
		}},
		Changes: []*plan.Change{
			{
				Address: at(t, "wxpay_busifavor_stock.loyal"), MchID: "1900000109", Action: plan.Replace,
				Reason: "stock_type cannot be changed in place", Destroying: "terminate and forget",
				Diffs: []plan.Diff{
					{Path: "stock_type", Before: "NORMAL", After: "DISCOUNT", Replaces: true},
					{Path: "comment", After: "new", Unverifiable: true},
					{Path: "stock_id", Before: "123", After: "(known after apply)", Unknown: true, Replaces: true},
					{Path: "goods_name", Before: "tea\x1b[2J", After: ""},
				},
				Calls: []plan.Call{
					{Step: "create", Object: "new", Operation: "create-stock", Method: "POST", Path: "/v3/marketing/busifavor/stocks",
						Key: "wxabc", KeyField: "out_request_no", Effect: op.Write},
					{Step: "terminate", Object: "old", Operation: "terminate-stock", Method: "POST", Path: "/v3/marketing/busifavor/stocks/123/terminate",
						Effect: op.Irreversible},
				},
				Warnings: []string{"coupons that were sent stay valid"},
			},
			{
				Address: at(t, "wxpay_favor_stock.spring"), MchID: "1900000109", Action: plan.Create, Reason: "not in the state",
				Diffs: []plan.Diff{
					{Path: "stock_id", After: "(known after apply)", Unknown: true},
					{Path: "stock_name", After: "春节满减"},
					{Path: "stock_use_rule.max_amount", After: "500000", Unit: "fen"},
				},
				Calls: []plan.Call{
					{Step: "create", Operation: "create-stock", Method: "POST", Path: "/v3/marketing/favor/coupon-stocks",
						Key: "wx123", KeyField: "out_request_no", Effect: op.Write},
					{Step: "start", Operation: "start-stock", Method: "POST", Path: "/v3/marketing/favor/stocks/{stock_id}/start",
						Effect: op.MovesMoney, Locks: 500000, Warning: "the budget stays locked until the stock ends"},
				},
				Locks: 500000, Before: cty.NullVal(stock.Type()), After: stock,
			},
			{
				Address: at(t, `wxpay_goldplan.shop["a"]`), Provider: "north", Action: plan.Delete,
				Reason: "is not in the configuration", Destroying: "switch off",
				Calls: []plan.Call{{Step: "close", Operation: "change-status", Method: "POST", Path: "/v3/goldplan/merchants/changegoldplanstatus", Effect: op.Write}},
			},
			{
				Address: at(t, `wxpay_profitsharing_receiver.r["1"]`), Action: plan.Update, Reason: "the configuration changed",
				Diffs: []plan.Diff{{Path: "name", Before: "(sensitive)", After: "(sensitive)", Sensitive: true, Unverifiable: true}},
				Calls: []plan.Call{{Step: "add", Operation: "add-receiver", Method: "POST", Path: "/v3/profitsharing/receivers/add", Effect: op.Write}},
			},
			{
				Address: at(t, `wxpay_profitsharing_receiver.r["2"]`), Action: plan.Finish, Reason: "an interrupted call is finished",
				Calls: []plan.Call{{Step: "add", Operation: "add-receiver", Method: "POST", Path: "/v3/profitsharing/receivers/add", Effect: op.Write, Repeats: true}},
			},
			{
				Address: at(t, `wxpay_profitsharing_receiver.r["3"]`), Action: plan.Forget, Reason: "is gone already",
				Calls: []plan.Call{{Step: "forget"}},
			},
		},
		Outputs: map[string]*plan.OutputChange{
			"stock":  {Action: plan.Create, After: "(known after apply)", Unknown: true},
			"secret": {Action: plan.Update, Before: "(sensitive)", After: "(sensitive)", Sensitive: true},
			"same":   {Action: plan.NoOp, Before: "1", After: "1"},
			"number": {Action: plan.Update, Before: "9", After: "10", BeforeValue: json.RawMessage("9"), AfterValue: json.RawMessage("10")},
			"url":    {Action: plan.Create, After: `"https://a.example/"`, AfterValue: json.RawMessage(`"https://a.example/"`)},
			"list":   {Action: plan.Delete, Before: "{\n  a = 1\n}", BeforeValue: json.RawMessage(`{"a":1}`)},
		},
	}
}

func planText(t testing.TB, p *plan.Plan, o render.Options) string {
	var out bytes.Buffer
	require.NoError(t, render.Plan(&out, p, o))
	return out.String()
}

func TestPlan(t *testing.T) {
	t.Parallel()
	golden(t, "plan.txt", planText(t, shop(t), render.Options{}))
	golden(t, "plan-color.txt", planText(t, shop(t), render.Options{Color: true}))
}

func TestPlanOfOutputsAlone(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{Sandbox: true, Unchanged: 2, Outputs: map[string]*plan.OutputChange{"n": {Action: plan.Create, After: "10"}}}
	require.Equal(t, "Plan: only outputs change, 2 unchanged.\n      No calls will be made.", render.Summary(p))
}

func TestPlanWithoutColorHasNoEscapes(t *testing.T) {
	t.Parallel()
	require.NotContains(t, planText(t, shop(t), render.Options{}), "\x1b", "what an attribute holds can't move the cursor either")
}

func TestPlanThatIsEmpty(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		unchanged int
		want      string
	}{
		{"nothing at all", 0, "No changes. Nothing is declared and nothing is managed.\n"},
		{"one", 1, "No changes. 1 object is as the configuration wants it.\n"},
		{"many", 10000, "No changes. 10,000 objects are as the configuration wants them.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, planText(t, &plan.Plan{Unchanged: test.unchanged}, render.Options{}))
		})
	}
}

// many is a plan of n like receivers, of which the second to last has a
// warning of its own.
func many(t testing.TB, n int) *plan.Plan {
	p := &plan.Plan{Version: "1.2.3", Created: now, Lineage: "L"}
	block := addr.Block{Type: "wxpay_profitsharing_receiver", Name: "r"}
	for i := range n {
		c := &plan.Change{
			Address: block.Instance(addr.Index(i)), Action: plan.Create, Reason: "not in the state",
			Diffs: []plan.Diff{{Path: "account", After: fmt.Sprint(i)}, {Path: "name", After: "(sensitive)", Sensitive: true}},
			Calls: []plan.Call{{Step: "add", Operation: "add-receiver", Method: "POST", Path: "/v3/profitsharing/receivers/add"}},
		}
		if i == n-2 {
			c.Warnings = []string{"look here"}
		}
		p.Changes = append(p.Changes, c)
	}
	return p
}

func TestPlanCollapsesLikeChanges(t *testing.T) {
	t.Parallel()
	golden(t, "plan-many.txt", planText(t, many(t, 10_001), render.Options{}))
	full := planText(t, many(t, 10_001), render.Options{Full: true})
	require.Equal(t, 10_001, strings.Count(full, "will be created"))
	require.NotContains(t, full, "more like these")
	few := planText(t, many(t, 6), render.Options{})
	require.Equal(t, 6, strings.Count(few, "will be created"), "five like changes and one of its own")
}

func TestLongValuesAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 500)
	p := &plan.Plan{Changes: []*plan.Change{{Address: at(t, "a.b"), Action: plan.Create, Diffs: []plan.Diff{{Path: "x", After: long}}}}}
	require.Contains(t, planText(t, p, render.Options{}), strings.Repeat("长", 120)+"… (500 characters)")
	require.Contains(t, planText(t, p, render.Options{Full: true}), long)
}

func TestPlanDocument(t *testing.T) {
	t.Parallel()
	text, err := render.PlanDocument(shop(t))
	require.NoError(t, err)
	var doc tfjson.Plan
	require.NoError(t, json.Unmarshal(text, &doc))
	require.NoError(t, doc.Validate())
	require.Len(t, doc.ResourceChanges, 6)
	require.Len(t, doc.ResourceDrift, 1)

	replace, create := doc.ResourceChanges[0], doc.ResourceChanges[1]
	require.True(t, replace.Change.Actions.CreateBeforeDestroy())
	require.Equal(t, tfjson.ActionReasonReplaceBecauseCannotUpdate, replace.ActionReason)
	require.True(t, create.Change.Actions.Create())
	require.Equal(t, "wxpay_favor_stock.spring", create.Address)
	require.Equal(t, map[string]any{
		"stock_id": nil, "stock_name": "春节满减",
		"stock_use_rule": map[string]any{"max_amount": 500000.0, "hidden": nil},
	}, create.Change.After)
	require.Equal(t, map[string]any{"stock_id": true, "stock_use_rule": map[string]any{}}, create.Change.AfterUnknown)
	require.True(t, doc.ResourceChanges[2].Change.Actions.Delete())
	require.Equal(t, "a", doc.ResourceChanges[2].Index)
	require.Equal(t, map[string]any{"name": true}, doc.ResourceChanges[3].Change.AfterSensitive)
	require.True(t, doc.ResourceChanges[5].Change.Actions.Forget())
	require.Nil(t, doc.OutputChanges["secret"].After)
	require.EqualValues(t, 10, doc.OutputChanges["number"].After, "a number is one")
	require.Equal(t, "https://a.example/", doc.OutputChanges["url"].After)

	var own struct {
		ResourceChanges []struct {
			Wxctl struct {
				LocksFen int64 `json:"locks_fen"`
				Calls    []struct{ Method, Path, Key string }
			}
		} `json:"resource_changes"`
	}
	require.NoError(t, json.Unmarshal(text, &own))
	require.Equal(t, int64(500000), own.ResourceChanges[1].Wxctl.LocksFen)
	require.Equal(t, "wx123", own.ResourceChanges[1].Wxctl.Calls[0].Key)
}

func someState(t testing.TB) *state.Snapshot {
	return &state.Snapshot{
		Version: "1.2.3", Lineage: "L", Serial: 3,
		Rows: []*state.Row{
			{Address: at(t, "wxpay_favor_stock.spring"), MchID: "1900000109", Protected: true,
				Attributes: json.RawMessage(`{"stock_name":"春节满减","stock_use_rule":{"max_amount":500000,"none":null},"tags":["a","b"]}`),
				Pending:    &state.Pending{Endpoint: "POST /v3/marketing/favor/coupon-stocks", Since: now}},
			{Address: at(t, `wxpay_profitsharing_receiver.r["1"]`), MchID: "1900000109", Provider: "north",
				Attributes:   json.RawMessage(`{"account":"1","name":null}`),
				Sensitive:    map[string]string{"name": "kid:hash", "a.b": "kid:hash", "list[0].c": "kid:hash"},
				Dependencies: []addr.Block{{Type: "wxpay_favor_stock", Name: "spring"}}},
			{Address: at(t, `module.m["x"].wxpay_goldplan.g[2]`), MchID: "1900000109", Attributes: json.RawMessage(`{}`),
				Deposed: &state.Row{}},
		},
		Outputs: map[string]state.Output{
			"list":   {Value: json.RawMessage(`["a",1]`), Type: json.RawMessage(`["tuple",["string","number"]]`)},
			"secret": {Type: json.RawMessage(`"string"`), Sensitive: true},
		},
	}
}

func TestStateText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, render.State(&out, someState(t), render.Options{}))
	golden(t, "state.txt", out.String())
	out.Reset()
	require.NoError(t, render.State(&out, &state.Snapshot{}, render.Options{}))
	require.Equal(t, "The state is empty.\n", out.String())
}

func TestStateDocument(t *testing.T) {
	t.Parallel()
	text, err := render.StateDocument(someState(t))
	require.NoError(t, err)
	require.NotContains(t, string(text), "kid:hash")
	var doc tfjson.State
	require.NoError(t, json.Unmarshal(text, &doc))
	require.NoError(t, doc.Validate())
	require.Len(t, doc.Values.RootModule.Resources, 2)
	receiver := doc.Values.RootModule.Resources[1]
	require.Equal(t, "1", receiver.Index)
	require.Equal(t, []string{"wxpay_favor_stock.spring"}, receiver.DependsOn)
	require.JSONEq(t, `{"name":true,"a":{"b":true},"list":true}`, string(receiver.SensitiveValues))
	module := doc.Values.RootModule.ChildModules[0]
	require.Equal(t, `module.m["x"]`, module.Address)
	require.Equal(t, 2.0, module.Resources[0].Index)
	require.True(t, doc.Values.Outputs["secret"].Sensitive)
	require.Equal(t, []any{"a", 1.0}, doc.Values.Outputs["list"].Value)

	text, err = render.StateDocument(&state.Snapshot{})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &doc))
}

func TestStream(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := render.NewStream(&out, "1.2.3", fixed)
	s.Plan(shop(t))
	s.Outputs(someState(t).Outputs)
	files, diags := faulty(t)
	s.Diagnostics(files, diags)
	require.NoError(t, s.Err())
	golden(t, "stream.ndjson", out.String())
	for line := range strings.Lines(out.String()) {
		var m struct {
			Level, Message, Module, Timestamp string
			Type                              string
		}
		require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(line, `"@`, `"`)), &m))
		require.NotEmpty(t, m.Level)
		require.NotEmpty(t, m.Message)
		require.NotEmpty(t, m.Type)
		require.Equal(t, "2026-03-04T05:06:07Z", m.Timestamp)
	}
}

// faulty is a file with diagnostics on one line, on several, in a line with
// wide characters, and at its end.
func faulty(t testing.TB) (map[string]*hcl.File, hcl.Diagnostics) {
	const name = "main.wx.hcl"
	const source = "resource \"wxpay_goldplan\" \"g\" {\n\tstock_name = \"春节\" + x\n  list = [\n    1,\n  ]\n}\n"
	file, diags := hclsyntax.ParseConfig([]byte(source), name, hcl.InitialPos)
	require.False(t, diags.HasErrors())
	between := func(from, to string) *hcl.Range {
		start := strings.Index(source, from)
		end := start + strings.Index(source[start:], to) + len(to)
		pos := func(n int) hcl.Pos {
			before := source[:n]
			return hcl.Pos{Byte: n, Line: 1 + strings.Count(before, "\n"), Column: n - strings.LastIndex(before, "\n")}
		}
		return &hcl.Range{Filename: name, Start: pos(start), End: pos(end)}
	}
	expr, diags := hclsyntax.ParseExpression([]byte("x + s + u"), name, hcl.InitialPos)
	require.False(t, diags.HasErrors())
	values := &hcl.EvalContext{Variables: map[string]cty.Value{
		"x": cty.StringVal("value"), "s": cty.StringVal("a secret").Mark("sensitive"), "u": cty.UnknownVal(cty.String),
	}}
	return map[string]*hcl.File{name: file}, hcl.Diagnostics{
		{Severity: hcl.DiagError, Summary: "Bad operand", Detail: "Text can't be added.", Subject: between("+", "x"), Expression: expr, EvalContext: values},
		{Severity: hcl.DiagWarning, Summary: "Several lines", Subject: between("list", "]")},
		{Severity: hcl.DiagError, Summary: "At the end", Subject: &hcl.Range{Filename: name, Start: hcl.Pos{Line: 7, Column: 1, Byte: len(source)}, End: hcl.Pos{Line: 7, Column: 1, Byte: len(source)}}},
		{Severity: hcl.DiagError, Summary: "Elsewhere", Subject: &hcl.Range{Filename: "gone.wx.hcl", Start: hcl.InitialPos, End: hcl.InitialPos}},
		{Severity: hcl.DiagError, Summary: "Nowhere", Detail: strings.Repeat("A long sentence goes on. ", 6)},
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	files, diags := faulty(t)
	var out bytes.Buffer
	require.NoError(t, render.Diagnostics(&out, files, diags, render.Options{Width: 60}))
	golden(t, "diagnostics.txt", out.String())
	require.NotContains(t, out.String(), "a secret")
}

// A file may hold anything: what controls a terminal must not reach it, and one
// line must not fill the screen.
func TestDiagnosticsOfStrangeFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		source     string
		start, end int
		want       []string
	}{
		"control characters": {"a = \x1b]0;title\x07\xff", 4, 5, []string{"│ a = �]0;title��\n", "│     ^\n"}},
		"a long line": {
			strings.Repeat("值", 300) + "HERE" + strings.Repeat("x", 9000), 900, 904,
			[]string{"│ …" + strings.Repeat("值", 27) + "HERExx", "│ " + strings.Repeat(" ", 55) + "^^^^\n"},
		},
		"many lines": {strings.Repeat("x\n", 1000), 0, 2000, []string{"12 │ x\n", "… and 988 lines more\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]*hcl.File{"f": {Bytes: []byte(c.source)}}
			var out bytes.Buffer
			require.NoError(t, render.Diagnostics(&out, files, hcl.Diagnostics{{
				Severity: hcl.DiagError, Summary: "Wrong",
				Subject: &hcl.Range{Filename: "f", Start: hcl.Pos{Line: 1, Column: 1, Byte: c.start}, End: hcl.Pos{Line: 1, Column: 1, Byte: c.end}},
			}}, render.Options{}))
			for _, want := range c.want {
				require.Contains(t, out.String(), want)
			}
			require.Less(t, out.Len(), 1500)
			require.NotContains(t, out.String(), "\x1b")
		})
	}
}

func BenchmarkPlan(b *testing.B) {
	p := many(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := render.Plan(&bytes.Buffer{}, p, render.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// played runs a listener through the events of a run of n changes of which the
// last fails and takes its dependent with it.
func played(t testing.TB, l apply.Listener, n int) *apply.Report {
	changes := many(t, n).Changes
	report := &apply.Report{Outputs: someState(t).Outputs}
	at := now
	tell := func(kind apply.EventKind, c *plan.Change, err error) {
		at = at.Add(time.Second)
		e := apply.Event{Kind: kind, Time: at, Change: c, Err: err, Elapsed: 1500 * time.Millisecond, Total: n}
		e.Ended = len(report.Done) + len(report.Failed) + len(report.NotStarted)
		if c != nil {
			e.Address, e.Call = c.Address, &c.Calls[0]
		}
		l.Event(e)
	}
	tell(apply.Started, nil, nil)
	for i, c := range changes {
		switch i {
		case n - 1:
			report.NotStarted = append(report.NotStarted, c)
			tell(apply.NotStarted, c, errors.New("depends on another, which failed"))
		case n - 2:
			tell(apply.InstanceBegun, c, nil)
			err := errors.New("no answer\ncame")
			report.Failed = append(report.Failed, apply.Failure{Change: c, Err: err, Unknown: true})
			tell(apply.InstanceFailed, c, err)
		default:
			tell(apply.InstanceBegun, c, nil)
			tell(apply.CallBegun, c, nil)
			report.Done = append(report.Done, c)
			tell(apply.InstanceDone, c, nil)
		}
	}
	tell(apply.Finished, nil, nil)
	return report
}

func TestLinesOfARun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := render.NewProgress(&out, false, render.Options{})
	report := played(t, p, 40)
	require.NoError(t, p.Close())
	out.WriteString("\n")
	require.NoError(t, render.Report(&out, report, render.Options{}))
	golden(t, "run.txt", out.String())
}

func TestBarOfARun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := render.NewProgress(&out, true, render.Options{Width: 60})
	played(t, p, 5)
	require.NoError(t, p.Close())
	require.Contains(t, out.String(), "wxpay_profitsharing_receiver.r[0]: created")
	require.Contains(t, out.String(), "failed: no answer")
	require.NoError(t, render.NewProgress(&out, true, render.Options{}).Close(), "a run that never began")
}

func TestCounter(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := render.NewCounter(&out, 3, "reading")
	c.Add()
	c.Close()
	require.Contains(t, out.String(), "1 of 3")
	require.Contains(t, out.String(), "reading")
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		total int64
		want  string
	}{{1 << 20, "512.0 KiB of 1.0 MiB "}, {0, "512.0 KiB  downloaded"}} {
		var out bytes.Buffer
		c := render.NewTransfer(&out, "downloaded")
		c.Set(1<<19, test.total)
		c.Close()
		require.Contains(t, out.String(), test.want)
		require.Equal(t, test.total > 0, strings.Contains(out.String(), " of "))
	}
	render.NewTransfer(io.Discard, "nothing came").Close()
}

func TestStatus(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := render.NewStatus(&out, func() string { return "waiting" })
	s.Close()
	require.Contains(t, out.String(), "waiting")
}

func TestStreamOfARun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := render.NewStream(&out, "1.2.3", fixed)
	s.Report(played(t, s, 3), "apply")
	golden(t, "run.ndjson", out.String())
}

func TestReportSummary(t *testing.T) {
	t.Parallel()
	changes := shop(t).Changes
	require.Equal(t, "Apply complete: nothing was done.", render.ReportSummary(&apply.Report{}))
	require.Equal(t, "Apply complete: 1 finished, 1 created, 1 updated, 1 replaced, 1 destroyed, 1 forgotten.",
		render.ReportSummary(&apply.Report{Done: changes}))
	require.Equal(t, "Apply incomplete: 1 created; 1 failed, 4 not started.",
		render.ReportSummary(&apply.Report{Done: changes[1:2], Failed: []apply.Failure{{Change: changes[0]}}, NotStarted: changes[2:]}))
}
