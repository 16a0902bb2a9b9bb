package resources

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// busifavorStock is a stock of merchant coupons (商家券批次). A part of it can be
// changed in place; its numbers of coupons are changed one by one, each held
// against its present value. Nothing pauses, stops or deletes it.
type busifavorStock struct{}

var (
	_ Reader     = busifavorStock{}
	_ Importer   = busifavorStock{}
	_ Checker    = busifavorStock{}
	_ Documented = busifavorStock{}
)

const (
	busifavorMaxCoupons      = "stock_send_rule.max_coupons"
	busifavorMaxCouponsByDay = "stock_send_rule.max_coupons_by_day"
)

type busifavorStockModel struct {
	StockID string `json:"stock_id" doc:"The number of the stock."`
	busifavor.CreateStockRequest
	StockState string  `json:"stock_state" doc:"UNAUDIT, RUNNING, STOPED or PAUSED; only WeChat Pay and its console change it."`
	CreateTime op.Time `json:"create_time" doc:"When the stock was made."`
}

var busifavorStockSchema = sync.OnceValue(func() *Schema {
	return schemaOf[busifavorStockModel](traits{
		"":                                       {immutable: true},
		"stock_id":                               {computed: true},
		"stock_state":                            {computed: true},
		"create_time":                            {computed: true, writeOnly: true},
		"out_request_no":                         {hidden: true},
		"belong_merchant":                        {fill: "belong_merchant", doc: "The merchant to which the stock belongs. Default: the merchant itself, for a service provider its sub-merchant."},
		"comment":                                {mutable: true},
		"goods_name":                             {mutable: true},
		"notify_config":                          {mutable: true},
		"subsidy":                                {hidden: true},
		"custom_entrance":                        {mutable: true},
		"custom_entrance.store_id":               {immutable: true},
		"display_pattern_info":                   {mutable: true},
		"display_pattern_info.merchant_logo_url": {immutable: true, writeOnly: true},
		"display_pattern_info.merchant_name":     {immutable: true, writeOnly: true},
		"display_pattern_info.background_color":  {normalised: true, equal: sameFold},
		"coupon_use_rule.use_method":             {mutable: true},
		"coupon_use_rule.mini_programs_appid":    {mutable: true},
		"coupon_use_rule.mini_programs_path":     {mutable: true},
		"stock_send_rule.prevent_api_abuse":      {mutable: true},
		busifavorMaxCoupons:                      {mutable: true, required: true},
		busifavorMaxCouponsByDay:                 {mutable: true},
		"stock_send_rule.max_amount":             {hidden: true},
		"stock_send_rule.max_amount_by_day":      {hidden: true},
		"stock_send_rule.transferable":           {hidden: true},
		"stock_send_rule.shareable":              {hidden: true},
	})
})

func (busifavorStock) Name() string    { return "wxpay_busifavor_stock" }
func (busifavorStock) Schema() *Schema { return busifavorStockSchema() }

func (busifavorStock) Destroying(cty.Value) string {
	return "forget; the stock goes on until it ends"
}

func (b busifavorStock) Steps(r StepsRequest) ([]Step, error) {
	switch {
	case r.Wanted.IsNull() && r.Prior.IsNull():
		return nil, nil
	case r.Wanted.IsNull():
		step := forget(b.Schema())
		step.Warning = "no call stops the stock: its coupons can be granted and used until it ends"
		return []Step{step}, nil
	}
	wanted := Fill(b.Schema(), r.Account, r.Wanted)
	if r.Prior.IsNull() {
		made := with(wanted, map[string]cty.Value{
			"stock_id":    cty.UnknownVal(cty.String),
			"stock_state": cty.UnknownVal(cty.String),
			"create_time": cty.UnknownVal(cty.String),
		})
		return []Step{call("create", busifavor.CreateStock, b.Schema(), made)}, nil
	}
	return b.change(r, wanted)
}

// change patches what can be patched, then sets the numbers of coupons one
// after the other.
func (b busifavorStock) change(r StepsRequest, wanted cty.Value) ([]Step, error) {
	if err := errors.Join(b.irremovable(r), b.uncounted(r)); err != nil {
		return nil, err
	}
	current := wanted
	for _, path := range []string{busifavorMaxCoupons, busifavorMaxCouponsByDay} {
		current = put(current, path, at(r.Prior, path))
	}
	var steps []Step
	if names := patched(r); len(names) > 0 {
		steps = append(steps, b.patch(names, current))
	}
	// WeChat Pay takes one number a call, and compares the present one, so that
	// nobody else's change is overwritten.
	if path := busifavorMaxCoupons; r.changed(path) {
		current = put(current, path, at(wanted, path))
		steps = append(steps, call("budget", busifavor.ModifyBudget, b.Schema(), current, func(in *busifavor.ModifyBudgetRequest) {
			in.CurrentMaxCoupons = count(at(r.Prior, path))
			in.TargetMaxCoupons = count(at(wanted, path))
		}))
	}
	if path := busifavorMaxCouponsByDay; r.changed(path) {
		current = put(current, path, at(wanted, path))
		steps = append(steps, call("budget-by-day", busifavor.ModifyBudget, b.Schema(), current, func(in *busifavor.ModifyBudgetRequest) {
			in.CurrentMaxCouponsByDay = count(at(r.Prior, path))
			in.TargetMaxCouponsByDay = count(at(wanted, path))
		}))
	}
	return steps, nil
}

// count is a number of coupons, 0 when it is not known or not set.
func count(v cty.Value) int64 {
	n, _ := whole(v)
	return n
}

// irremovable refuses to empty what can only be given another value: a patch
// leaves alone what it does not name.
func (b busifavorStock) irremovable(r StepsRequest) error {
	var errs []error
	for a := range b.Schema().All() {
		if a.Immutable || a.Required || a.Computed || a.Block != nil || !r.changed(a.Path) {
			continue
		}
		prior, wanted := at(r.Prior, a.Path), at(r.Wanted, a.Path)
		if wanted.IsKnown() && !nothing(prior) && (wanted.IsNull() || nothing(wanted) && a.Type != cty.Bool) {
			errs = append(errs, refuse(a.Path, "Value cannot be removed",
				"WeChat Pay lets "+a.Path+" be given another value, not be emptied."))
		}
	}
	return errors.Join(errs...)
}

// uncounted refuses a daily number where there was none: the call names the
// present number, of which there is none.
func (busifavorStock) uncounted(r StepsRequest) error {
	if !r.changed(busifavorMaxCouponsByDay) || !nothing(at(r.Prior, busifavorMaxCouponsByDay)) {
		return nil
	}
	return refuse(busifavorMaxCouponsByDay, "No daily number to change",
		"A stock that was made without max_coupons_by_day never has one: WeChat Pay changes the number only by its present value.")
}

// patched lists the top-level attributes in which something beside the numbers
// of coupons differs.
func patched(r StepsRequest) map[string]bool {
	names := map[string]bool{}
	for path := range r.Changed {
		if path != busifavorMaxCoupons && path != busifavorMaxCouponsByDay {
			name, _, _ := strings.Cut(path, ".")
			names[name] = true
		}
	}
	return names
}

// patch sends the attributes and blocks of the given names, and of them what
// can be changed. Whole blocks are sent, so that it does not matter whether
// WeChat Pay merges or replaces them.
func (b busifavorStock) patch(names map[string]bool, after cty.Value) Step {
	step := call("patch", busifavor.ModifyStock, b.Schema(), after)
	step.Request = requestOf(busifavor.ModifyStock, b.Schema(), after, func(a *Attribute) bool {
		name, _, _ := strings.Cut(a.Path, ".")
		return name == "stock_id" || names[name] && (a.Block != nil || !a.Immutable)
	})
	return step
}

func (b busifavorStock) Read(ctx context.Context, c op.Caller, _ Account, known cty.Value) (cty.Value, error) {
	id := text(at(known, "stock_id"))
	answer, err := busifavor.GetStock.Do(ctx, c, &busifavor.GetStockRequest{StockID: id})
	if isAbsent(err) {
		return gone(b.Schema()), nil
	}
	if err != nil {
		return cty.NilVal, fmt.Errorf("reading merchant coupon stock %s: %w", id, err)
	}
	return observe(known, b.Schema(), answer), nil
}

func (busifavorStock) ImportHint() string { return "the stock_id" }

func (b busifavorStock) Import(_ Account, id string) (cty.Value, error) {
	return importStock(b.Schema(), id)
}

// Description says what the type is and what can be done with it.
func (busifavorStock) Description() string {
	return "A stock of merchant coupons (商家券批次). It runs as soon as it is made. Texts, styles, entrances, " +
		"ways of use and notifications are patched in place; max_coupons and max_coupons_by_day are " +
		"changed by a call each, which names the present number and fails if somebody else has changed " +
		"it. Values can be replaced, not emptied. Any other change makes another stock. Destroying " +
		"forgets the stock: nothing stops it before it ends."
}

func (b busifavorStock) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	c := check(b.Schema(), &busifavor.CreateStock.Endpoint, a, wanted, now)
	c.exactlyOne("stock_type", map[string]string{
		"NORMAL":   "coupon_use_rule.fixed_normal_coupon",
		"DISCOUNT": "coupon_use_rule.discount_coupon",
		"EXCHANGE": "coupon_use_rule.exchange_coupon",
	})
	b.checkTimes(c)
	if owner := c.at("belong_merchant"); a.Partner && a.SubMchID == "" && owner.IsKnown() && owner.IsNull() {
		c.report("belong_merchant", "Missing sub-merchant", "In service-provider mode the stock belongs to a sub-merchant: set belong_merchant here, or sub_mchid in the provider block.")
	}
	if c.at("coupon_use_rule.use_method").IsKnown() {
		c.iff(c.text("coupon_use_rule.use_method") == "MINI_PROGRAMS", `use_method is "MINI_PROGRAMS"`,
			"coupon_use_rule.mini_programs_appid", "coupon_use_rule.mini_programs_path")
	}
	total, _ := whole(c.at(busifavorMaxCoupons))
	if daily, ok := whole(c.at(busifavorMaxCouponsByDay)); ok && total > 0 && daily > total {
		c.report(busifavorMaxCouponsByDay, "More coupons in a day than in all",
			"%s is %d, more than %s, which is %d.", busifavorMaxCouponsByDay, daily, busifavorMaxCoupons, total)
	}
	return c.problems
}

func (b busifavorStock) checkTimes(c *checker) {
	const times = "coupon_use_rule.coupon_available_time."
	begin := c.at(times + "available_begin_time")
	if from, err := op.Time(text(begin)).Time(); err == nil {
		c.window(times+"available_begin_time", times+"available_end_time", from.AddDate(1, 0, 0).Sub(from), "one year")
	}
	if days := c.at(times + "available_day_after_receive"); days.IsKnown() && nothing(days) && c.text(times+"wait_days_after_receive") != "" {
		c.report(times+"wait_days_after_receive", "Attribute out of place",
			"wait_days_after_receive is only allowed together with available_day_after_receive.")
	}
	week := times + "available_week"
	if len(items(c.at(week+".available_day_time"))) > 0 && empty(c.at(week+".week_day")) {
		c.report(week+".week_day", "Missing attribute", "week_day is needed when there are available_day_time blocks.")
	}
}
