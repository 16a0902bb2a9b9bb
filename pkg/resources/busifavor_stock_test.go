package resources

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
)

func knownBusifavorStock(t *testing.T) cty.Value {
	return altered(example(t, busifavorStock{}), "stock_id", "98065001", "stock_state", "RUNNING", "create_time", "2026-11-20T20:00:00+08:00")
}

func TestBusifavorCallbackSteps(t *testing.T) {
	t.Parallel()
	r := busifavorCallback{}
	none := gone(r.Schema())
	fresh := altered(example(t, r), "mchid", cty.UnknownVal(cty.String))
	stored := altered(fresh, "mchid", direct.MchID)
	runTransitions(t, r, []transition{
		{name: "nothing", account: direct, prior: none, wanted: none},
		{name: "set", account: direct, prior: none, wanted: fresh, want: []string{"set"},
			requests: map[string]string{"set": `"mchid":"1900000001"`}},
		{name: "unchanged", account: direct, prior: stored, wanted: stored},
		{name: "another URL", account: direct, prior: stored, wanted: altered(stored, "notify_url", "https://pay.example.com/b"), want: []string{"set"}},
		{name: "destroy forgets", account: direct, prior: stored, wanted: none, want: []string{"forget"}, warning: "goes on calling https://pay.example.com/wechatpay/busifavor"},
	})
}

func TestBusifavorStockSteps(t *testing.T) {
	t.Parallel()
	r := busifavorStock{}
	none := gone(r.Schema())
	fresh := altered(example(t, r), "stock_id", cty.UnknownVal(cty.String), "stock_state", cty.UnknownVal(cty.String), "create_time", cty.UnknownVal(cty.String))
	stored := knownBusifavorStock(t)
	noText, noNumber := cty.NullVal(cty.String), cty.NullVal(cty.Number)
	colour := "display_pattern_info.background_color"
	runTransitions(t, r, []transition{
		{name: "nothing", account: direct, prior: none, wanted: none},
		{name: "create", account: direct, prior: none, wanted: fresh, want: []string{"create"},
			requests: map[string]string{"create": `"irregulary_avaliable_time":[{"begin_time":"2027-01-01T00:00:00+08:00"`}},
		{name: "create for the merchant itself", account: direct, prior: none, wanted: altered(fresh, "belong_merchant", cty.UnknownVal(cty.String)), want: []string{"create"},
			requests: map[string]string{"create": `"belong_merchant":"1900000001"`}},
		{name: "unchanged", account: direct, prior: stored, wanted: stored},
		{name: "a remark", account: direct, prior: stored, wanted: altered(stored, "comment", "Winter"), want: []string{"patch"},
			requests: map[string]string{"patch": `{"comment":"Winter","out_request_no":"wx0000000000000000000000000000"}`}},
		{name: "a colour goes with its block", account: direct, prior: stored, wanted: altered(stored, colour, "Color050"), want: []string{"patch"},
			requests: map[string]string{"patch": `"display_pattern_info":{"description":"12% off all drinks in the afternoon.","background_color":"Color050"`}},
		{name: "a colour in another case", account: direct, prior: stored, wanted: altered(stored, colour, "COLOR040")},
		{name: "abuse is let in", account: direct, prior: stored, wanted: altered(stored, "stock_send_rule.prevent_api_abuse", false), want: []string{"patch"},
			requests: map[string]string{"patch": `"stock_send_rule":{"prevent_api_abuse":false}`}},
		{name: "more coupons", account: direct, prior: stored, wanted: altered(stored, busifavorMaxCoupons, 6000), want: []string{"budget"},
			requests: map[string]string{"budget": `{"target_max_coupons":6000,"current_max_coupons":5000,"modify_budget_request_no":"wx0000000000000000000000000000"}`}},
		{name: "more coupons a day", account: direct, prior: stored, wanted: altered(stored, busifavorMaxCouponsByDay, 600), want: []string{"budget-by-day"},
			requests: map[string]string{"budget-by-day": `{"target_max_coupons_by_day":600,"current_max_coupons_by_day":500,"modify_budget_request_no":"wx0000000000000000000000000000"}`}},
		{name: "everything at once, one call each", account: direct, prior: stored,
			wanted: altered(stored, "goods_name", "All teas", busifavorMaxCoupons, 6000, busifavorMaxCouponsByDay, 600),
			want:   []string{"patch", "budget", "budget-by-day"},
			requests: map[string]string{
				"patch":         `{"goods_name":"All teas","out_request_no":"wx0000000000000000000000000000"}`,
				"budget":        `"modify_budget_request_no":"wx0000000000000000000000000001"`,
				"budget-by-day": `"modify_budget_request_no":"wx0000000000000000000000000002"`,
			}},
		{name: "a remark cannot be emptied", account: direct, prior: stored, wanted: altered(stored, "comment", noText), refused: "comment"},
		{name: "a daily number cannot be removed", account: direct, prior: stored, wanted: altered(stored, busifavorMaxCouponsByDay, noNumber), refused: busifavorMaxCouponsByDay},
		{name: "a daily number where there was none", account: direct, prior: altered(stored, busifavorMaxCouponsByDay, noNumber), wanted: stored, refused: busifavorMaxCouponsByDay},
		{name: "an entrance cannot be removed", account: direct, prior: stored,
			wanted: altered(stored, "notify_config", cty.NullVal(r.Schema().Attribute("notify_config").Type)), refused: "notify_config.notify_appid"},
		{name: "destroy forgets", account: direct, prior: stored, wanted: none, want: []string{"forget"}, warning: "no call stops the stock"},
	})
}

func TestBusifavorStockMutable(t *testing.T) {
	t.Parallel()
	s := busifavorStock{}.Schema()
	for path, immutable := range map[string]bool{
		"stock_name": true, "belong_merchant": true, "stock_type": true, "coupon_code_mode": true,
		"comment": false, "goods_name": false, "notify_config.notify_appid": false,
		"coupon_use_rule.use_method": false, "coupon_use_rule.mini_programs_path": false,
		"coupon_use_rule.discount_coupon.discount_percent":           true,
		"coupon_use_rule.coupon_available_time.available_begin_time": true,
		"custom_entrance.hall_id":                                    false, "custom_entrance.store_id": true,
		"custom_entrance.mini_programs_info.entrance_words": false,
		"display_pattern_info.description":                  false, "display_pattern_info.merchant_logo_url": true, "display_pattern_info.merchant_name": true,
		busifavorMaxCoupons: false, busifavorMaxCouponsByDay: false,
		"stock_send_rule.max_coupons_per_user": true, "stock_send_rule.natural_person_limit": true, "stock_send_rule.prevent_api_abuse": false,
	} {
		require.Equal(t, immutable, s.Attribute(path).Immutable, path)
	}
}

// busifavorDetail is what a read returns of a stock.
func busifavorDetail(t *testing.T, known cty.Value, change func(*busifavor.Stock)) map[string]string {
	t.Helper()
	var stock busifavor.Stock
	require.NoError(t, decode(known, busifavorStock{}.Schema(), &stock, nil))
	stock.SendCountInformation = &busifavor.SendCount{TotalSendNum: 12}
	stock.DisplayPatternInfo.MerchantName = "the merchant's short name"
	change(&stock)
	body, err := json.Marshal(stock)
	require.NoError(t, err)
	return map[string]string{"GET /v3/marketing/busifavor/stocks/98065001": string(body)}
}

func TestReadBusifavorStock(t *testing.T) {
	t.Parallel()
	known := knownBusifavorStock(t)
	for name, c := range map[string]struct {
		change func(*busifavor.Stock)
		want   map[string]bool
	}{
		"equal": {func(s *busifavor.Stock) {
			s.DisplayPatternInfo.BackgroundColor = "COLOR040"
			s.CouponUseRule.CouponAvailableTime.AvailableBeginTime = "2026-11-30T16:00:00.000Z"
		}, map[string]bool{}},
		"drifted": {func(s *busifavor.Stock) {
			s.StockSendRule.MaxCoupons = 9
			s.Comment = ""
			s.CouponUseRule.CouponAvailableTime.AvailableWeek.WeekDay = []int64{0}
		}, map[string]bool{busifavorMaxCoupons: true, "comment": true, "coupon_use_rule.coupon_available_time.available_week.week_day": true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := read(t, busifavorStock{}, answering(t, direct, busifavorDetail(t, known, c.change)), direct, known)
			require.Equal(t, c.want, differences(busifavorStock{}.Schema(), known, live))
			require.Equal(t, "Yunshan", text(at(live, "display_pattern_info.merchant_name")), "the server's own name does not count")
		})
	}
}

func TestReadBusifavorStockTellsItsState(t *testing.T) {
	t.Parallel()
	known := knownBusifavorStock(t)
	bodies := busifavorDetail(t, known, func(s *busifavor.Stock) { s.StockState = busifavor.Paused })
	require.Equal(t, "PAUSED", text(at(read(t, busifavorStock{}, answering(t, direct, bodies), direct, known), "stock_state")))
}

func TestImportBusifavor(t *testing.T) {
	t.Parallel()
	stock := knownBusifavorStock(t)
	for _, c := range []struct {
		resource Resource
		id       string
		bodies   map[string]string
	}{
		{busifavorStock{}, "98065001", busifavorDetail(t, stock, func(*busifavor.Stock) {})},
		{busifavorCallback{}, "1900000001", map[string]string{
			"GET /v3/marketing/busifavor/callbacks?mchid=1900000001": `{"mchid":"1900000001","notify_url":"https://pay.example.com/wechatpay/busifavor"}`}},
	} {
		wanted := example(t, c.resource)
		object, err := c.resource.(Importer).Import(direct, c.id)
		require.NoError(t, err)
		live := read(t, c.resource, answering(t, direct, c.bodies), direct, object)
		require.Empty(t, differences(c.resource.Schema(), c.resource.Schema().Adopt(live, wanted), wanted))
	}
}

func TestBusifavorStockRules(t *testing.T) {
	t.Parallel()
	r := busifavorStock{}
	good := example(t, r)
	none, noNumber := cty.NullVal(cty.String), cty.NullVal(cty.Number)
	const times = "coupon_use_rule.coupon_available_time."
	block := func(path string) cty.Value { return cty.NullVal(r.Schema().Attribute(path).Type) }
	runRulings(t, r, []ruling{
		{name: "in order", account: direct, object: good, now: clock},
		{name: "a service provider's sub-merchant", account: partner, object: good},
		{name: "no sub-merchant", account: partner, object: altered(good, "belong_merchant", none), want: []string{"belong_merchant"}},
		{name: "one year", account: direct, object: altered(good, times+"available_end_time", "2027-12-01T00:00:00+08:00")},
		{name: "more than a year", account: direct, object: altered(good, times+"available_end_time", "2027-12-01T00:00:01+08:00"), want: []string{times + "available_end_time"}},
		{name: "no discount", account: direct, object: altered(good, "coupon_use_rule.discount_coupon", block("coupon_use_rule.discount_coupon")), want: []string{"coupon_use_rule.discount_coupon"}},
		{name: "another kind", account: direct, object: altered(good, "stock_type", "NORMAL"), want: []string{"coupon_use_rule.fixed_normal_coupon", "coupon_use_rule.discount_coupon"}},
		{name: "a wait without days", account: direct, object: altered(good, times+"available_day_after_receive", noNumber), want: []string{times + "wait_days_after_receive"}},
		{name: "hours without days", account: direct, object: altered(good, times+"available_week.week_day", cty.NullVal(cty.List(cty.Number))), want: []string{times + "available_week.week_day"}},
		{name: "a mini program without a page", account: direct, object: altered(good, "coupon_use_rule.mini_programs_path", none), want: []string{"coupon_use_rule.mini_programs_path"}},
		{name: "more in a day than in all", account: direct, object: altered(good, busifavorMaxCouponsByDay, 5001), want: []string{busifavorMaxCouponsByDay}},
		{name: "101 for each user", account: direct, object: altered(good, "stock_send_rule.max_coupons_per_user", 101), want: []string{"stock_send_rule.max_coupons_per_user"}},
		{name: "a long name", account: direct, object: altered(good, "stock_name", "一二三四五六七八九十一二三四五六七八九十一二"), want: []string{"stock_name"}},
	})
}
