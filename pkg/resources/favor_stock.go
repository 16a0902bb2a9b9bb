package resources

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"

	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// favorStock is a stock of cash coupons (代金券批次). It is made, then started,
// paused and restarted; nothing but its status and its list of goods can be
// changed, and nothing deletes it. Starting a prefunded stock locks its whole
// budget.
type favorStock struct{}

var (
	_ BulkReader = favorStock{}
	_ Reader     = favorStock{}
	_ Importer   = favorStock{}
	_ Checker    = favorStock{}
	_ Documented = favorStock{}
)

// The states of a stock, as WeChat Pay spells them.
const (
	favorUnactivated = "unactivated"
	favorAudit       = "audit"
	favorRunning     = "running"
	favorPaused      = "paused"
	favorStopped     = "stoped"
)

const favorItems = "coupon_use_rule.available_items"

type favorStockModel struct {
	StockID           string `json:"stock_id" doc:"The number of the stock."`
	StockCreatorMchID string `json:"stock_creator_mchid" doc:"The merchant that made the stock: the one that signs."`
	favor.CreateStockRequest
	Status     string  `json:"status" wx:"enum=unactivated|running|paused" doc:"What the stock shall be. Without it the stock is made and its status is left as it is."`
	CreateTime op.Time `json:"create_time" doc:"When the stock was made."`
}

// favorStockLive is what reads return of a stock: its detail and its lists.
type favorStockLive struct {
	favor.Stock
	Items     []string `json:"live_items"`
	Merchants []string `json:"live_merchants"`
}

var favorStockSchema = sync.OnceValue(func() *Schema {
	return schemaOf[favorStockModel](traits{
		"":                                      {immutable: true},
		"stock_id":                              {computed: true},
		"stock_creator_mchid":                   {computed: true, fill: "mchid"},
		"status":                                {filled: true, mutable: true},
		"create_time":                           {computed: true},
		"out_request_no":                        {hidden: true},
		"ext_info":                              {hidden: true},
		"comment":                               {writeOnly: true},
		"belong_merchant":                       {writeOnly: true, fill: "mchid", doc: "The merchant to which the stock belongs: the one that makes it; sources disagree whether a service provider may name its sub-merchant."},
		"stock_type":                            {normalised: true, equal: sameFavorStockType},
		"stock_use_rule.natural_person_limit":   {writeOnly: true},
		"stock_use_rule.prevent_api_abuse":      {writeOnly: true},
		"pattern_info":                          {writeOnly: true},
		"pattern_info.description":              {readBack: true, from: "description"},
		"pattern_info.background_color":         {writeOnly: true, equal: sameFold},
		"coupon_use_rule.coupon_available_time": {writeOnly: true},
		"coupon_use_rule.limit_pay":             {writeOnly: true},
		"coupon_use_rule.limit_card":            {writeOnly: true},
		"coupon_use_rule.discount_coupon":       {writeOnly: true},
		"coupon_use_rule.exchange_coupon":       {writeOnly: true},
		"coupon_use_rule.unavailable_items":     {writeOnly: true},
		"coupon_use_rule.fixed_normal_coupon":   {from: "stock_use_rule.fixed_normal_coupon"},
		"coupon_use_rule.goods_tag":             {normalised: true, equal: sameElements, from: "stock_use_rule.goods_tag"},
		"coupon_use_rule.trade_type":            {normalised: true, equal: sameElements, from: "stock_use_rule.trade_type"},
		"coupon_use_rule.combine_use":           {from: "stock_use_rule.combine_use"},
		favorItems:                              {mutable: true, normalised: true, equal: sameElements, from: "live_items"},
		"coupon_use_rule.available_merchants":   {filled: true, normalised: true, equal: sameElements, from: "live_merchants"},
	})
})

// sameFavorStockType holds the kinds of a stock against the fewer ones that a
// read tells apart: NORMAL, DISCOUNT_CUT and OTHER.
func sameFavorStockType(x, y cty.Value) bool {
	a, b := text(x), text(y)
	vague := func(s string) bool { return s == "OTHER" || s == "DISCOUNT_CUT" }
	return a == b || a != "" && b != "" && a != "NORMAL" && b != "NORMAL" && (vague(a) || vague(b))
}

// sameFavorStatus takes a stock under review for one that was not started yet.
func sameFavorStatus(x, y cty.Value) bool {
	reviewed := func(v cty.Value) string {
		if s := text(v); s != favorAudit {
			return s
		}
		return favorUnactivated
	}
	return reviewed(x) == reviewed(y)
}

func (favorStock) Name() string    { return "wxpay_favor_stock" }
func (favorStock) Schema() *Schema { return favorStockSchema() }

func (favorStock) Destroying(prior cty.Value) string {
	switch text(at(prior, "status")) {
	case favorUnactivated:
		return "stop for good and forget"
	case favorRunning:
		return "pause while it runs, and forget"
	}
	return "forget"
}

func (f favorStock) Steps(r StepsRequest) ([]Step, error) {
	switch {
	case r.Wanted.IsNull() && r.Prior.IsNull():
		return nil, nil
	case r.Wanted.IsNull():
		return []Step{f.retire(r.Prior, r.Now)}, nil
	}
	wanted := Fill(f.Schema(), r.Account, r.Wanted)
	if r.Prior.IsNull() {
		return f.create(r, wanted)
	}
	if err := mustKnow(r.Wanted, "status"); err != nil {
		return nil, err
	}
	return f.change(r, wanted)
}

func (f favorStock) create(r StepsRequest, wanted cty.Value) ([]Step, error) {
	made := with(wanted, map[string]cty.Value{
		"stock_id":    cty.UnknownVal(cty.String),
		"create_time": cty.UnknownVal(cty.String),
		"status":      cty.StringVal(favorUnactivated),
	})
	rest, err := f.lifecycle(made, text(at(r.Wanted, "status")), r.Now)
	if err != nil {
		return nil, err
	}
	return append([]Step{call("create", favor.CreateStock, f.Schema(), made)}, rest...), nil
}

func (f favorStock) change(r StepsRequest, wanted cty.Value) ([]Step, error) {
	target := text(at(wanted, "status"))
	current := with(wanted, map[string]cty.Value{"status": at(r.Prior, "status")})
	var steps []Step
	if r.changed(favorItems) {
		step, err := f.exchangeItems(r, current)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	rest, err := f.lifecycle(current, target, r.Now)
	return append(steps, rest...), err
}

// exchangeItems changes the goods for which the coupons are good.
func (f favorStock) exchangeItems(r StepsRequest, after cty.Value) (Step, error) {
	before := at(r.Prior, favorItems)
	if empty(before) || empty(at(after, favorItems)) {
		return Step{}, refuse(favorItems, "Goods cannot be added or removed altogether",
			"A stock that was made without a list of goods never has one, and of a list at least one must stay. Make another stock.")
	}
	if r.Account.Partner {
		return Step{}, refuse(favorItems, "Not open to service providers",
			"Only a direct merchant can change the goods of a stock.")
	}
	return call("items", favor.ModifyItems, f.Schema(), after, func(in *favor.ModifyItemsRequest) {
		in.Add = without(at(after, favorItems), before)
		in.Delete = without(before, at(after, favorItems))
	}), nil
}

// without lists the texts of a list that another lacks, in order.
func without(list, other cty.Value) []string {
	has := elements(other)
	var rest []string
	for _, v := range items(list) {
		if s := text(v); s != "" && !has[s] && !slices.Contains(rest, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

// lifecycle leads a stock from its status to another one.
func (f favorStock) lifecycle(stock cty.Value, target string, now time.Time) ([]Step, error) {
	w := favorStockWay{stock: stock}
	from := text(at(stock, "status"))
	switch {
	case target == "" || sameFavorStatus(at(stock, "status"), cty.StringVal(target)):
		return nil, nil
	case from == favorAudit:
		return []Step{{Name: "wait", After: stock, Warning: "the stock is under review; the first apply after that makes it " + target}}, nil
	case from == favorStopped || ended(stock, now):
		return nil, refuse("status", "Stock is over",
			"A stock that has ended or was stopped cannot be started or paused again. Leave status out, or make another stock.")
	case target == favorUnactivated:
		return nil, refuse("status", "Stock was started",
			"A stock that was started cannot be unactivated again; it can be paused.")
	}
	if from == favorPaused {
		w.restart()
		return w.steps, nil
	}
	if from == favorUnactivated {
		w.start()
	}
	if target == favorPaused {
		w.pause()
	}
	return w.steps, nil
}

// ended reports whether a stock's time is over, which stops it.
func ended(stock cty.Value, now time.Time) bool {
	end, err := op.Time(text(at(stock, "available_end_time"))).Time()
	return err == nil && !now.Before(end)
}

// favorStockWay collects the steps of a stock's life.
type favorStockWay struct {
	stock cty.Value
	steps []Step
}

func (w *favorStockWay) become(status string) cty.Value {
	w.stock = with(w.stock, map[string]cty.Value{"status": cty.StringVal(status)})
	return w.stock
}

func (w *favorStockWay) start() {
	step := call("start", favor.StartStock, favorStockSchema(), w.become(favorRunning))
	if isFalse(at(w.stock, "no_cash")) {
		amount, _ := whole(at(w.stock, "stock_use_rule.max_amount"))
		step.Locks = op.Fen(amount)
	}
	w.steps = append(w.steps, step)
}

func (w *favorStockWay) pause() {
	w.steps = append(w.steps, call("pause", favor.PauseStock, favorStockSchema(), w.become(favorPaused)))
}

func (w *favorStockWay) restart() {
	w.steps = append(w.steps, call("restart", favor.RestartStock, favorStockSchema(), w.become(favorRunning)))
}

// retire is what can be done to a stock that is no longer wanted.
func (f favorStock) retire(prior cty.Value, now time.Time) Step {
	s := f.Schema()
	if ended(prior, now) {
		return forget(s)
	}
	switch text(at(prior, "status")) {
	case favorUnactivated:
		step := end("stop", favor.StopStock, s, prior)
		step.Warning = "a stopped stock cannot be started again"
		return step
	case favorAudit:
		step := forget(s)
		step.Warning = "a stock under review cannot be stopped: it is forgotten and stays, not started"
		return step
	case favorRunning:
		step := end("pause", favor.PauseStock, s, prior)
		step.Warning = "the stock cannot be deleted: it is paused and forgotten; coupons that were granted stay usable" + lockedBudget(prior)
		return step
	case favorPaused:
		step := forget(s)
		step.Warning = "the stock cannot be deleted: it is forgotten; coupons that were granted stay usable" + lockedBudget(prior)
		return step
	}
	return forget(s)
}

// lockedBudget says what becomes of the money that starting a prefunded stock
// has locked: only the end of the stock releases it.
func lockedBudget(stock cty.Value) string {
	amount, ok := whole(at(stock, "stock_use_rule.max_amount"))
	if !ok || !isFalse(at(stock, "no_cash")) {
		return ""
	}
	return fmt.Sprintf("; what is left of its budget of %s stays locked until it ends", op.Fen(amount))
}

func (f favorStock) Read(ctx context.Context, c op.Caller, a Account, known cty.Value) (cty.Value, error) {
	id := text(at(known, "stock_id"))
	detail, err := favor.GetStock.Do(ctx, c, &favor.GetStockRequest{StockID: id, StockCreatorMchID: a.MchID})
	if isAbsent(err) {
		return gone(f.Schema()), nil
	}
	if err != nil {
		return cty.NilVal, fmt.Errorf("reading stock %s: %w", id, err)
	}
	return f.complete(ctx, c, a, known, detail)
}

// complete adds to a stock what a detail does not show: its goods, and the
// merchants that take its coupons. They are asked for where they matter.
func (f favorStock) complete(ctx context.Context, c op.Caller, a Account, known cty.Value, detail *favor.Stock) (cty.Value, error) {
	live := favorStockLive{Stock: *detail}
	fresh := at(known, "stock_name").IsNull() // imported: nothing is known yet
	var err error
	if fresh && detail.SingleItem || !empty(at(known, favorItems)) {
		if live.Items, err = f.items(ctx, c, a, detail.StockID); err != nil {
			return cty.NilVal, fmt.Errorf("reading the goods of stock %s: %w", detail.StockID, err)
		}
	}
	if fresh || !empty(at(known, "coupon_use_rule.available_merchants")) {
		if live.Merchants, err = f.merchants(ctx, c, a, detail.StockID); err != nil {
			return cty.NilVal, fmt.Errorf("reading the merchants of stock %s: %w", detail.StockID, err)
		}
	}
	status := cty.StringVal(string(detail.Status))
	if before := at(known, "status"); endedInTime(detail) && set(before) {
		status = before
	}
	return with(observe(known, f.Schema(), &live), map[string]cty.Value{"status": status}), nil
}

// endedInTime reports whether a stock was stopped by its own end, which is as
// it was wanted and no change.
func endedInTime(detail *favor.Stock) bool {
	stopped, err := detail.StopTime.Time()
	end, err2 := detail.AvailableEndTime.Time()
	return detail.Status == favorStopped && err == nil && err2 == nil && !stopped.Before(end)
}

func (favorStock) items(ctx context.Context, c op.Caller, a Account, id string) ([]string, error) {
	return pages(favor.ListItems.List, func(offset int64) ([]string, int64, error) {
		page, err := favor.ListItems.Do(ctx, c, &favor.ListItemsRequest{
			StockID: id, StockCreatorMchID: a.MchID, Offset: offset, Limit: int64(favor.ListItems.List.Max),
		})
		if err != nil {
			return nil, 0, err
		}
		return page.Data, page.TotalCount, nil
	})
}

func (favorStock) merchants(ctx context.Context, c op.Caller, a Account, id string) ([]string, error) {
	return pages(favor.ListMerchants.List, func(offset int64) ([]string, int64, error) {
		page, err := favor.ListMerchants.Do(ctx, c, &favor.ListMerchantsRequest{
			StockID: id, StockCreatorMchID: a.MchID, Offset: offset, Limit: int64(favor.ListMerchants.List.Max),
		})
		if err != nil {
			return nil, 0, err
		}
		return page.Data, page.TotalCount, nil
	})
}

// pages collects what a list operation pages through.
func pages[T any](p op.Paging, fetch func(offset int64) (items []T, total int64, err error)) ([]T, error) {
	var all []T
	for page := int64(0); ; page++ {
		offset := int64(len(all))
		if p.ByPage {
			offset = page
		}
		items, total, err := fetch(offset)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if len(items) == 0 || int64(len(all)) >= total {
			return all, nil
		}
	}
}

// ReadAll lists the account's stocks when that takes fewer calls than reading
// the known ones singly.
func (f favorStock) ReadAll(ctx context.Context, c op.Caller, a Account, known []cty.Value) ([]cty.Value, error) {
	details, err := f.list(ctx, c, a, len(known))
	if err != nil {
		return nil, fmt.Errorf("listing the stocks of %s: %w", a.MchID, err)
	}
	live := make([]cty.Value, len(known))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(favorReaders)
	for i, k := range known {
		group.Go(func() (err error) {
			if detail := details[text(at(k, "stock_id"))]; detail != nil {
				live[i], err = f.complete(ctx, c, a, k, detail)
			} else {
				live[i], err = f.Read(ctx, c, a, k)
			}
			return err
		})
	}
	return live, group.Wait()
}

// favorReaders is how many stocks are read at the same time.
const favorReaders = 10

// list returns stocks by number: all of the account, or those of the first page
// when the others are too many to be worth it.
func (f favorStock) list(ctx context.Context, c op.Caller, a Account, known int) (map[string]*favor.Stock, error) {
	details := map[string]*favor.Stock{}
	limit := int64(favor.ListStocks.List.Max)
	_, err := pages(favor.ListStocks.List, func(offset int64) ([]favor.Stock, int64, error) {
		page, err := favor.ListStocks.Do(ctx, c, &favor.ListStocksRequest{
			Offset: offset, Limit: limit, StockCreatorMchID: a.MchID,
		})
		if err != nil {
			return nil, 0, err
		}
		for i := range page.Data {
			details[page.Data[i].StockID] = &page.Data[i]
		}
		if page.TotalCount > limit*int64(known) {
			return nil, 0, nil
		}
		return page.Data, page.TotalCount, nil
	})
	return details, err
}

func (favorStock) ImportHint() string { return "the stock_id" }

func (f favorStock) Import(_ Account, id string) (cty.Value, error) {
	return importStock(f.Schema(), id)
}

const (
	favorLongest = 90 * 24 * time.Hour
	favorAhead   = 365 * 24 * time.Hour
)

// Description says what the type is and what can be done with it.
func (favorStock) Description() string {
	return "A stock of cash coupons (代金券批次). It is made, then started, paused and restarted to reach " +
		"status; starting a prefunded stock (no_cash = false) locks max_amount of the balance. Beside " +
		"status only available_items can be changed, by direct merchants; any other change makes another " +
		"stock, then retires this one. Nothing deletes a stock: destroying stops one that was never " +
		"started, which is final, pauses one that runs, and forgets it. Coupons that were granted stay " +
		"usable."
}

func (f favorStock) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	c := check(f.Schema(), &favor.CreateStock.Endpoint, a, wanted, now)
	f.checkName(c)
	f.checkTimes(c)
	f.checkMoney(c)
	f.checkTradeTypes(c)
	c.exactlyOne("stock_type", map[string]string{
		"NORMAL":   "coupon_use_rule.fixed_normal_coupon",
		"DISCOUNT": "coupon_use_rule.discount_coupon",
		"EXCHAHGE": "coupon_use_rule.exchange_coupon",
	})
	if owner := c.text("belong_merchant"); a.MchID != "" && !a.Partner && owner != "" && owner != a.MchID {
		c.report("belong_merchant", "Not the merchant's own", "belong_merchant is %s; WeChat Pay takes no other than the merchant that makes the stock, %s.", owner, a.MchID)
	}
	if c.at("pattern_info.jump_target").IsKnown() {
		c.iff(c.text("pattern_info.jump_target") == "MINI_PROGRAM", `jump_target is "MINI_PROGRAM"`,
			"pattern_info.mini_program_appid", "pattern_info.mini_program_path")
	}
	if pay := c.at("coupon_use_rule.limit_pay"); pay.IsKnown() && empty(pay) && set(c.at("coupon_use_rule.limit_card")) {
		c.report("coupon_use_rule.limit_card", "Attribute out of place", "limit_card is only allowed together with limit_pay.")
	}
	return c.problems
}

// checkName holds the name against its widths: 20 letters or 9 Chinese
// characters.
func (f favorStock) checkName(c *checker) {
	name := c.text("stock_name")
	if strings.ContainsAny(name, "_,;|") {
		c.report("stock_name", "Invalid value of stock_name", "stock_name is %q; the characters _ , ; and | are not allowed.", name)
	}
	letters, wide := utf8.RuneCountInString(name), wideCharacters(name)
	switch {
	case wide > 9:
		c.report("stock_name", "Invalid value of stock_name", "stock_name has %d Chinese characters, at most 9 are allowed.", wide)
	case letters <= 20 && letters+wide > 20:
		c.report("stock_name", "Invalid value of stock_name", "stock_name is longer than 20 letters, of which a Chinese character takes two.")
	}
	if strings.Contains(name, "测试") {
		c.warn("stock_name", "Name may be blocked", "WeChat Pay is known to block stocks whose name contains 测试.")
	}
}

// wideCharacters counts the Chinese characters and punctuation of a text.
func wideCharacters(s string) (n int) {
	for _, r := range s {
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}

// favorTradeTypes are the ways of paying that go together; each goes alone.
var favorTradeTypes = [][]string{{"CARD", "MICROAPP"}, {"CARD", "OTHER"}}

func (f favorStock) checkTradeTypes(c *checker) {
	const path = "coupon_use_rule.trade_type"
	list := c.at(path)
	if !list.IsWhollyKnown() {
		return
	}
	types := slices.Sorted(maps.Keys(elements(list)))
	together := func(allowed []string) bool { return slices.Equal(allowed, types) }
	if len(types) > 1 && !slices.ContainsFunc(favorTradeTypes, together) {
		c.report(path, "Ways of paying that do not go together",
			"Of trade_type, only CARD and MICROAPP, or CARD and OTHER, can be combined; it is %s.", strings.Join(types, ", "))
	}
}

func (f favorStock) checkTimes(c *checker) {
	begin := c.window("available_begin_time", "available_end_time", favorLongest, "90 days")
	switch {
	case begin.IsZero() || c.now.IsZero():
	case begin.Before(c.now):
		c.report("available_begin_time", "Begins in the past", "available_begin_time is %s; WeChat Pay makes no stock that began before now.", op.At(begin))
	case begin.Sub(c.now) > favorAhead:
		c.report("available_begin_time", "Begins too late", "available_begin_time is %s; a stock may begin at most 365 days from now.", op.At(begin))
	}
}

func (f favorStock) checkMoney(c *checker) {
	if n, ok := whole(c.at("stock_use_rule.max_coupons_per_user")); ok && n > 60 {
		c.warn("stock_use_rule.max_coupons_per_user", "Special permission needed",
			"max_coupons_per_user is %d; WeChat Pay refuses more than 60 without a special permission.", n)
	}
	const coupon = "coupon_use_rule.fixed_normal_coupon"
	each, ok := whole(c.at(coupon + ".coupon_amount"))
	if !ok {
		return
	}
	if least, ok := whole(c.at(coupon + ".transaction_minimum")); ok && least <= each {
		c.warn(coupon+".transaction_minimum", "Coupon covers the whole payment",
			"transaction_minimum is %s, not more than coupon_amount, which is %s; WeChat Pay is likely to refuse it.", op.Fen(least), op.Fen(each))
	}
	count, known := whole(c.at("stock_use_rule.max_coupons"))
	total, also := whole(c.at("stock_use_rule.max_amount"))
	if known && also && c.text("stock_type") == "NORMAL" && total != each*count {
		c.report("stock_use_rule.max_amount", "Budget does not add up",
			"max_amount is %s; coupon_amount × max_coupons is %s × %d = %s.", op.Fen(total), op.Fen(each), count, op.Fen(each*count))
	}
}
