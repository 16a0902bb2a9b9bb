package resources

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/goldplan"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// goldPlan is the gold plan (点金计划) of one sub-merchant: the plan itself, the
// merchant's receipt page, the advertisements on it and their filters. Nothing
// of it can be read. A switch that is not configured is left as it is.
type goldPlan struct{}

var (
	_ Importer   = goldPlan{}
	_ Checker    = goldPlan{}
	_ Documented = goldPlan{}
)

// goldPlanReopens is how long WeChat Pay refuses to open a plan again.
const goldPlanReopens = 24 * time.Hour

type goldPlanModel struct {
	goldplan.SetIndustryFilterRequest
	Plan              bool    `json:"plan" doc:"Whether the plan is open."`
	OperationPayScene string  `json:"operation_pay_scene" wx:"enum=JSAPI_AND_MINIPROGRAM|JSAPI|MINIPROGRAM" doc:"The payments after which the page is shown."`
	CustomPage        *bool   `json:"custom_page" doc:"Whether the merchant's own receipt is shown; its link is set in the console. Left as it is by default."`
	Advertising       *bool   `json:"advertising" doc:"Whether advertisements are shown. Left as it is by default."`
	PlanClosedTime    op.Time `json:"plan_closed_time" doc:"When wxctl closed the plan: it cannot be opened again for 24 hours."`
}

var goldPlanSchema = sync.OnceValue(func() *Schema {
	return schemaOf[goldPlanModel](traits{
		"":                             {writeOnly: true},
		"sub_mchid":                    {immutable: true, fill: "sub_mchid", doc: "The sub-merchant. Default: that of the provider block."},
		"plan":                         {def: cty.True},
		"operation_pay_scene":          {def: cty.StringVal("JSAPI_AND_MINIPROGRAM")},
		"advertising_industry_filters": {optional: true, equal: sameElements, doc: "Industries whose advertisements are not shown, one to three. They can be replaced, not emptied."},
		"plan_closed_time":             {computed: true},
	})
})

func (goldPlan) Name() string    { return "wxpay_goldplan" }
func (goldPlan) Schema() *Schema { return goldPlanSchema() }

func (goldPlan) Destroying(prior cty.Value) string {
	if !isTrue(at(prior, "plan")) && !isTrue(at(prior, "custom_page")) {
		return "forget"
	}
	return "close"
}

func (g goldPlan) Steps(r StepsRequest) ([]Step, error) {
	if r.Wanted.IsNull() {
		return g.close(r), nil
	}
	if err := mustKnow(r.Wanted, "plan", "custom_page", "advertising", "advertising_industry_filters"); err != nil {
		return nil, err
	}
	w := goldPlanWay{StepsRequest: r, wanted: Fill(g.Schema(), r.Account, r.Wanted)}
	if err := w.mayOpen(); err != nil {
		return nil, err
	}
	return w.steps(), nil
}

// goldPlanWay is the way from one set of switches to another.
type goldPlanWay struct {
	StepsRequest
	wanted  cty.Value
	current cty.Value // as the steps so far leave it
	made    []Step
}

// opens reports whether the plan is opened on the way.
func (w *goldPlanWay) opens() bool {
	return isTrue(at(w.wanted, "plan")) && (w.Prior.IsNull() || !isTrue(at(w.Prior, "plan")))
}

func (w *goldPlanWay) mayOpen() error {
	if w.Prior.IsNull() || !w.opens() || w.Now.IsZero() {
		return nil
	}
	closed, err := op.Time(text(at(w.Prior, "plan_closed_time"))).Time()
	if err != nil || w.Now.Sub(closed) >= goldPlanReopens {
		return nil
	}
	return refuse("plan", "Closed less than 24 hours ago", fmt.Sprintf(
		"The plan of %s was closed at %s; WeChat Pay opens it again from %s.",
		text(at(w.wanted, "sub_mchid")), op.At(closed), op.At(closed.Add(goldPlanReopens))))
}

// differs reports whether a switch is configured and has to be set.
func (w *goldPlanWay) differs(name string) bool {
	return !at(w.wanted, name).IsNull() && (w.Prior.IsNull() || w.changed(name))
}

// steps are in the order that WeChat Pay asks for: the receipt before the plan
// that shows it, advertisements and filters once the plan is open.
func (w *goldPlanWay) steps() []Step {
	w.begin()
	if isTrue(at(w.wanted, "plan")) {
		w.receipt()
		w.plan("open-plan")
		w.advertising()
	} else {
		w.plan("close-plan")
		w.receipt()
	}
	w.release()
	return w.made
}

// begin starts from the object before: nothing but the sub-merchant when there
// is none.
func (w *goldPlanWay) begin() {
	w.current = w.Prior
	if w.Prior.IsNull() {
		w.current = with(blank(goldPlanSchema()), map[string]cty.Value{"sub_mchid": at(w.wanted, "sub_mchid")})
	}
}

// reach notes that attributes become what is wanted.
func (w *goldPlanWay) reach(names ...string) cty.Value {
	changes := map[string]cty.Value{}
	for _, name := range names {
		changes[name] = at(w.wanted, name)
	}
	w.current = with(w.current, changes)
	return w.current
}

func (w *goldPlanWay) receipt() {
	if w.differs("custom_page") {
		w.made = append(w.made, switchReceipt(isTrue(at(w.wanted, "custom_page")), w.reach("custom_page")))
	}
}

func (w *goldPlanWay) plan(name string) {
	open := isTrue(at(w.wanted, "plan"))
	if !w.differs("plan") && !(open && w.differs("operation_pay_scene")) {
		return
	}
	w.reach("plan", "operation_pay_scene")
	w.made = append(w.made, switchPlan(name, open, w.current, w.Now))
	w.current = w.made[len(w.made)-1].After
}

// advertising opens or closes the advertisements and sets their filters; the
// call that opens them takes the filters with it.
func (w *goldPlanWay) advertising() {
	filtered := false
	if !at(w.wanted, "advertising").IsNull() && (w.opens() || w.differs("advertising")) {
		if isTrue(at(w.wanted, "advertising")) {
			filtered = true
			w.made = append(w.made, call("open-advertising", goldplan.OpenAdvertising, goldPlanSchema(), w.reach("advertising", "advertising_industry_filters")))
		} else {
			w.made = append(w.made, call("close-advertising", goldplan.CloseAdvertising, goldPlanSchema(), w.reach("advertising")))
		}
	}
	filters := at(w.wanted, "advertising_industry_filters")
	if !filtered && !filters.IsNull() && (w.opens() || w.differs("advertising_industry_filters")) {
		w.made = append(w.made, call("filter", goldplan.SetIndustryFilter, goldPlanSchema(), w.reach("advertising_industry_filters")))
	}
}

// release forgets switches that are no longer configured. No call is made:
// they stay as they are.
func (w *goldPlanWay) release() {
	if w.Prior.IsNull() {
		return
	}
	for _, name := range []string{"custom_page", "advertising", "advertising_industry_filters"} {
		if !w.changed(name) || !at(w.wanted, name).IsNull() {
			continue
		}
		step := Step{Name: "release", After: w.reach(name), Warning: name + " is no longer managed and stays as it is"}
		if name == "advertising_industry_filters" {
			step.Warning = "the filters stay as they are: only the console can empty them"
		}
		w.made = append(w.made, step)
	}
}

// close undoes what is open, the receipt last.
func (g goldPlan) close(r StepsRequest) []Step {
	if r.Prior.IsNull() {
		return nil
	}
	var steps []Step
	s, current := g.Schema(), r.Prior
	if isTrue(at(current, "plan")) {
		if isTrue(at(current, "advertising")) {
			current = with(current, map[string]cty.Value{"advertising": cty.False})
			steps = append(steps, call("close-advertising", goldplan.CloseAdvertising, s, current))
		}
		current = with(current, map[string]cty.Value{"plan": cty.False})
		steps = append(steps, switchPlan("close-plan", false, current, r.Now))
		current = steps[len(steps)-1].After
	}
	if isTrue(at(current, "custom_page")) {
		current = with(current, map[string]cty.Value{"custom_page": cty.False})
		steps = append(steps, switchReceipt(false, current))
	}
	if len(steps) == 0 {
		return []Step{forget(s)}
	}
	last := &steps[len(steps)-1]
	last.After = gone(s)
	last.Result = func(cty.Value, any) (cty.Value, error) { return gone(s), nil }
	return steps
}

// switchPlan opens or closes the plan, and notes when it was closed.
func switchPlan(name string, open bool, after cty.Value, now time.Time) Step {
	closed := cty.NullVal(cty.String)
	if !open {
		closed = cty.StringVal(string(op.At(now)))
	}
	after = with(after, map[string]cty.Value{"plan_closed_time": closed})
	step := call(name, goldplan.ChangePlanStatus, goldPlanSchema(), after, func(in *goldplan.ChangePlanStatusRequest) {
		in.OperationType = openOrClose(open)
	})
	if !open {
		step.Warning = "the plan of " + text(at(after, "sub_mchid")) + " cannot be opened again for 24 hours"
	}
	return step
}

func switchReceipt(open bool, after cty.Value) Step {
	name := "close-receipt"
	if open {
		name = "open-receipt"
	}
	return call(name, goldplan.ChangeCustomPageStatus, goldPlanSchema(), after, func(in *goldplan.ChangeCustomPageStatusRequest) {
		in.OperationType = openOrClose(open)
	})
}

func openOrClose(open bool) goldplan.OperationType {
	if open {
		return goldplan.Open
	}
	return goldplan.Close
}

func (goldPlan) ImportHint() string { return "the sub-merchant (sub_mchid)" }

func (g goldPlan) Import(_ Account, id string) (cty.Value, error) {
	if id == "" {
		return cty.NilVal, errors.New("the import names the sub-merchant (sub_mchid)")
	}
	return with(blank(g.Schema()), map[string]cty.Value{"sub_mchid": cty.StringVal(id)}), nil
}

// Description says what the type is and what can be done with it.
func (goldPlan) Description() string {
	return "The gold plan (点金计划) of one sub-merchant: the page after a payment, the receipt on it, the " +
		"advertisements and their filters; for service providers only. Nothing of it can be read. The " +
		"receipt is opened before the plan, advertisements after it; a switch that is not configured is " +
		"left as it is. A plan that was closed cannot be opened again for 24 hours, and filters can be " +
		"replaced but not emptied. Destroying closes what is open."
}

func (g goldPlan) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	c := check(g.Schema(), &goldplan.ChangePlanStatus.Endpoint, a, wanted, now)
	if a.Partner {
		c.subMchID()
	}
	if isFalse(c.at("plan")) && isTrue(c.at("advertising")) {
		c.report("advertising", "Advertisements without a plan", "Advertisements can only be shown while plan = true.")
	}
	return c.problems
}
