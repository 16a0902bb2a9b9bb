package resources

import (
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
)

// ruling is an object and the paths at which it breaks a rule.
type ruling struct {
	name    string
	account Account
	object  cty.Value
	now     time.Time
	want    []string
	warns   bool
}

func runRulings(t *testing.T, r Resource, cases []ruling) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var paths []string
			for _, p := range r.(Checker).Check(c.account, c.object, c.now) {
				paths = append(paths, p.Path)
				require.Equal(t, c.warns, p.Severity == hcl.DiagWarning, p.Detail)
				require.NotEmpty(t, p.Detail)
			}
			require.Equal(t, c.want, paths)
		})
	}
}

func TestReceiverRules(t *testing.T) {
	t.Parallel()
	r := profitsharingReceiver{}
	shop := example(t, r)
	none := cty.NullVal(cty.String)
	own := altered(shop, "sub_mchid", none)
	provided := partner
	provided.SubMchID = "1900000109"
	runRulings(t, r, []ruling{
		{name: "in order", account: partner, object: shop},
		{name: "no sub-merchant", account: partner, object: own, want: []string{"sub_mchid"}},
		{name: "the provider's sub-merchant", account: provided, object: own},
		{name: "a sub-merchant in direct mode", account: direct, object: shop, want: []string{"sub_mchid"}},
		{name: "an account that is not known", object: own},
		{name: "no appid", account: Account{MchID: "1900000001"}, object: altered(own, "appid", none), want: []string{"appid"}},
		{name: "a merchant without a name", account: direct, object: altered(own, "name", none), want: []string{"name"}},
		{name: "a person without a name", account: direct, object: altered(own, "type", "PERSONAL_OPENID", "name", none)},
		{name: "the sub-merchant's openid in direct mode", account: direct, object: altered(own, "type", "PERSONAL_SUB_OPENID", "sub_appid", "wx9999999999999999"), want: []string{"type"}},
		{name: "the sub-merchant's openid without its appid", account: partner, object: altered(shop, "type", "PERSONAL_SUB_OPENID"), want: []string{"sub_appid"}},
		{name: "a sub_appid that nobody needs", account: partner, object: altered(shop, "sub_appid", "wx9999999999999999"), want: []string{"sub_appid"}},
		{name: "custom without words", account: partner, object: altered(shop, "custom_relation", none), want: []string{"custom_relation"}},
		{name: "words without custom", account: partner, object: altered(shop, "relation_type", "STORE"), want: []string{"custom_relation"}},
		{name: "too many words", account: partner, object: altered(shop, "custom_relation", "一二三四五六七八九十一"), want: []string{"custom_relation"}},
		{name: "an unknown type", account: partner, object: altered(shop, "type", "MERCHANT"), want: []string{"type"}},
		{name: "everything at once", account: partner, object: altered(own, "account", "", "custom_relation", none), want: []string{"account", "sub_mchid", "custom_relation"}},
	})
}

func TestCallbackRules(t *testing.T) {
	t.Parallel()
	for _, r := range []Resource{busifavorCallback{}, favorCallback{}} {
		good := example(t, r)
		runRulings(t, r, []ruling{
			{name: "in order", account: direct, object: good},
			{name: "http", account: direct, object: altered(good, "notify_url", "http://pay.example.com/"), want: []string{"notify_url"}},
			{name: "a query", account: direct, object: altered(good, "notify_url", "https://pay.example.com/?a=1"), want: []string{"notify_url"}},
		})
	}
	r := complaintNotification{}
	runRulings(t, r, []ruling{
		{name: "http", account: direct, object: altered(example(t, r), "url", "http://pay.example.com/"), want: []string{"url"}},
	})
}

func TestGoldPlanRules(t *testing.T) {
	t.Parallel()
	r := goldPlan{}
	good := example(t, r)
	runRulings(t, r, []ruling{
		{name: "in order", account: partner, object: good},
		{name: "direct mode", account: direct, object: good, want: []string{""}},
		{name: "no sub-merchant", account: partner, object: altered(good, "sub_mchid", cty.NullVal(cty.String)), want: []string{"sub_mchid"}},
		{name: "four filters", account: partner, object: altered(good, "advertising_industry_filters", []string{"FOOD", "LAW", "CAR", "GAME"}), want: []string{"advertising_industry_filters"}},
		{name: "no filters", account: partner, object: altered(good, "advertising_industry_filters", cty.ListValEmpty(cty.String)), want: []string{"advertising_industry_filters"}},
		{name: "an unknown filter", account: partner, object: altered(good, "advertising_industry_filters", []string{"PHOTOGRAPHY"}), want: []string{"advertising_industry_filters"}},
		{name: "advertisements without a plan", account: partner, object: altered(good, "plan", false), want: []string{"advertising"}},
		{name: "an unknown scene", account: partner, object: altered(good, "operation_pay_scene", "APP"), want: []string{"operation_pay_scene"}},
	})
}

func TestFavorStockRules(t *testing.T) {
	t.Parallel()
	r := favorStock{}
	good := example(t, r)
	none := cty.NullVal(cty.String)
	noCoupon := cty.NullVal(r.Schema().Attribute("coupon_use_rule.fixed_normal_coupon").Type)
	discount := cty.ObjectVal(map[string]cty.Value{"discount_amount_max": cty.NumberIntVal(500), "discount_percent": cty.NumberIntVal(88), "transaction_minimum": cty.NumberIntVal(3000)})
	const (
		amount   = "stock_use_rule.max_amount"
		value    = "coupon_use_rule.fixed_normal_coupon.coupon_amount"
		least    = "coupon_use_rule.fixed_normal_coupon.transaction_minimum"
		perUser  = "stock_use_rule.max_coupons_per_user"
		miniPath = "pattern_info.mini_program_path"
	)
	runRulings(t, r, []ruling{
		{name: "in order", account: direct, object: good, now: clock},
		{name: "by a service provider", account: partner, object: altered(good, "belong_merchant", none), now: clock},
		{name: "a forbidden character", account: direct, object: altered(good, "stock_name", "lunch_5"), want: []string{"stock_name"}},
		{name: "twenty letters", account: direct, object: altered(good, "stock_name", "abcdefghijklmnopqrst")},
		{name: "twenty-one letters", account: direct, object: altered(good, "stock_name", "abcdefghijklmnopqrstu"), want: []string{"stock_name"}},
		{name: "nine characters", account: direct, object: altered(good, "stock_name", "一二三四五六七八九")},
		{name: "ten characters", account: direct, object: altered(good, "stock_name", "一二三四五六七八九十"), want: []string{"stock_name"}},
		{name: "a character takes two letters", account: direct, object: altered(good, "stock_name", "abcdefghijklmnopqr一二"), want: []string{"stock_name"}},
		{name: "ways of paying that do not go together", account: direct, object: altered(good, "coupon_use_rule.trade_type", []string{"MICROAPP", "OTHER"}), want: []string{"coupon_use_rule.trade_type"}},
		{name: "one way of paying twice", account: direct, object: altered(good, "coupon_use_rule.trade_type", []string{"FACE", "FACE"})},
		{name: "a name that is blocked", account: direct, object: altered(good, "stock_name", "测试"), want: []string{"stock_name"}, warns: true},
		{name: "another owner", account: direct, object: altered(good, "belong_merchant", "1900000002"), want: []string{"belong_merchant"}},
		{name: "the wrong budget", account: direct, object: altered(good, amount, 400000), want: []string{amount}},
		{name: "a budget that is not known", account: direct, object: altered(good, amount, cty.UnknownVal(cty.Number))},
		{name: "a coupon that covers everything", account: direct, object: altered(good, least, 500), want: []string{least}, warns: true},
		{name: "fractions of a fen", account: direct, object: altered(good, value, cty.NumberFloatVal(0.5)), want: []string{value}},
		{name: "more for each user", account: direct, object: altered(good, perUser, 61), want: []string{perUser}, warns: true},
		{name: "ninety days", account: direct, object: altered(good, "available_end_time", "2027-03-01T00:00:00+08:00")},
		{name: "more than ninety days", account: direct, object: altered(good, "available_end_time", "2027-03-01T00:00:01+08:00"), want: []string{"available_end_time"}},
		{name: "the end first", account: direct, object: altered(good, "available_end_time", "2026-11-01T00:00:00+08:00"), want: []string{"available_end_time"}},
		{name: "no offset", account: direct, object: altered(good, "available_end_time", "2026-12-31 00:00:00"), want: []string{"available_end_time"}},
		{name: "begun", account: direct, object: good, now: clock.AddDate(0, 1, 0), want: []string{"available_begin_time"}},
		{name: "begun, and that does not matter", account: direct, object: good},
		{name: "in more than a year", account: direct, object: good, now: clock.AddDate(-1, 0, 0), want: []string{"available_begin_time"}},
		{name: "a mini program without a page", account: direct, object: altered(good, miniPath, none), want: []string{miniPath}},
		{name: "a page without a mini program", account: direct, object: altered(good, "pattern_info.jump_target", "PAYMENT_CODE"), want: []string{"pattern_info.mini_program_appid", miniPath}},
		{name: "cards without a way of paying", account: direct, object: altered(good, "coupon_use_rule.limit_pay", cty.NullVal(cty.List(cty.String))), want: []string{"coupon_use_rule.limit_card"}},
		{name: "no coupon", account: direct, object: altered(good, "coupon_use_rule.fixed_normal_coupon", noCoupon), want: []string{"coupon_use_rule.fixed_normal_coupon"}},
		{name: "two kinds of coupons", account: direct, object: altered(good, "coupon_use_rule.discount_coupon", discount), want: []string{"coupon_use_rule.discount_coupon"}},
		{name: "colours in another case", account: direct, object: altered(good, "pattern_info.background_color", "color020")},
		{name: "an unknown colour", account: direct, object: altered(good, "pattern_info.background_color", "blue"), want: []string{"pattern_info.background_color"}},
		{name: "a status that cannot be wanted", account: direct, object: altered(good, "status", "stoped"), want: []string{"status"}},
	})
}

func TestProviderSecretsComeFromSensitiveVariables(t *testing.T) {
	t.Parallel()
	for _, a := range ProviderArguments() {
		if !a.Secret {
			continue
		}
		require.Empty(t, fromSensitiveVariable(a)(cty.NullVal(cty.String)))
		require.Empty(t, fromSensitiveVariable(a)(cty.StringVal("x").Mark("sensitive")))
		require.Empty(t, fromSensitiveVariable(a)(cty.UnknownVal(cty.String)))
		diags := fromSensitiveVariable(a)(cty.StringVal("hush-hush"))
		require.ErrorContains(t, diags, a.Name)
		require.NotContains(t, diags.Error(), "hush-hush")
	}
}
