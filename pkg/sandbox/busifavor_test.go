package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func busiBody(no string) object {
	return object{
		"stock_name": "八八折", "belong_merchant": DirectMchID, "goods_name": "全场", "stock_type": "NORMAL",
		"coupon_use_rule": object{
			"use_method":            "OFF_LINE",
			"coupon_available_time": object{"available_begin_time": "2026-03-01T00:00:00+08:00", "available_end_time": "2026-04-01T00:00:00+08:00"},
			"fixed_normal_coupon":   object{"discount_amount": 500, "transaction_minimum": 1000},
		},
		"stock_send_rule":      object{"max_coupons": 100, "max_coupons_per_user": 2},
		"display_pattern_info": object{"description": "eighty-eight", "merchant_name": "我的店", "merchant_logo_url": "https://example.com/logo.png"},
		"coupon_code_mode":     "WECHATPAY_MODE", "out_request_no": no,
	}
}

const busi = "/v3/marketing/busifavor/"

func (x *stranger) busiStock(body object) string {
	x.t.Helper()
	return x.call("POST", busi+"stocks", body).fields(x.t)["stock_id"].(string)
}

func (x *stranger) busiRead(id string) map[string]any {
	x.t.Helper()
	return x.call("GET", busi+"stocks/"+id, nil).fields(x.t)
}

func TestBusiStockIsReadBack(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.busiStock(busiBody("n1").with("coupon_use_rule.coupon_available_time.available_end_time", "2026-03-31T16:00:00Z"))
	got := x.call("GET", busi+"stocks/"+id, nil)
	require.JSONEq(t, `{
		"stock_id": "`+id+`", "stock_state": "RUNNING", "stock_name": "八八折", "belong_merchant": "1900000001",
		"goods_name": "全场", "stock_type": "NORMAL", "coupon_code_mode": "WECHATPAY_MODE",
		"coupon_use_rule": {"use_method": "OFF_LINE",
			"coupon_available_time": {"available_begin_time": "2026-03-01T00:00:00+08:00", "available_end_time": "2026-04-01T00:00:00+08:00"},
			"fixed_normal_coupon": {"discount_amount": 500, "transaction_minimum": 1000}},
		"stock_send_rule": {"max_coupons": 100, "max_coupons_per_user": 2},
		"display_pattern_info": {"description": "eighty-eight", "merchant_name": "沙箱商户", "merchant_logo_url": "https://wxpaylogo.qpic.cn/wxpaylogo/sandbox/0"},
		"send_count_information": {"total_send_num": 0, "total_send_amount": 0, "today_send_num": 0, "today_send_amount": 0}
	}`, string(got.body))
	require.Equal(t, id, x.busiStock(busiBody("n1").with("coupon_use_rule.coupon_available_time.available_end_time", "2026-03-31T16:00:00Z")))
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", busi+"stocks", busiBody("n1").with("goods_name", "别的"))
	x.as(true).refused(404, "RESOURCE_NOT_EXISTS", "GET", busi+"stocks/"+id, nil)
	x.clock.Advance(60 * 24 * time.Hour)
	require.Equal(t, "STOPED", x.busiRead(id)["stock_state"])
}

func TestBusiCreateIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const when = "coupon_use_rule.coupon_available_time"
	for _, tt := range []struct {
		name, path string
		value      any
		code       string
		field      string
	}{
		{"another's stock", "belong_merchant", "1900000201", "MCH_NOT_EXISTS", "/belong_merchant"},
		{"a year and a day", when + ".available_end_time", "2027-03-02T00:00:00+08:00", "PARAM_ERROR", "/coupon_use_rule/coupon_available_time/available_end_time"},
		{"over", when + ".available_end_time", "2026-03-01T01:00:00+08:00", "PARAM_ERROR", "/coupon_use_rule/coupon_available_time/available_end_time"},
		{"wait alone", when + ".wait_days_after_receive", 3, "PARAM_ERROR", "/coupon_use_rule/coupon_available_time/wait_days_after_receive"},
		{"hours without days", when + ".available_week", object{"available_day_time": []object{{"begin_time": 60, "end_time": 120}}}, "PARAM_ERROR", "/coupon_use_rule/coupon_available_time/available_week/week_day"},
		{"kind without its block", "stock_type", "DISCOUNT", "PARAM_ERROR", "/coupon_use_rule/fixed_normal_coupon"},
		{"no block", "coupon_use_rule.fixed_normal_coupon", nil, "PARAM_ERROR", "/coupon_use_rule/fixed_normal_coupon"},
		{"mini program without page", "coupon_use_rule.use_method", "MINI_PROGRAMS", "PARAM_ERROR", "/coupon_use_rule/mini_programs_appid"},
		{"long name", "stock_name", strings.Repeat("券", 22), "PARAM_ERROR", "/stock_name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.field, x.refused(400, tt.code, "POST", busi+"stocks", busiBody("n1").with(tt.path, tt.value))["field"])
		})
	}
	provider := x.as(true).call("POST", busi+"stocks", busiBody("n1").with("belong_merchant", "1900001001"))
	require.Equal(t, 200, provider.status, "%s", provider.body)
}

func TestBusiPatch(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.busiStock(busiBody("n1"))
	path := busi + "stocks/" + id
	patch := object{"out_request_no": "p1", "comment": "new", "display_pattern_info": object{"description": "changed"},
		"stock_send_rule": object{"prevent_api_abuse": true}, "custom_entrance": object{"code_display_mode": "QRCODE"}}
	for range 2 {
		require.Equal(t, 204, x.call("PATCH", path, patch).status)
	}
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "PATCH", path, patch.with("comment", "newer"))
	got := x.busiRead(id)
	require.Equal(t, "new", got["comment"])
	require.Equal(t, "全场", got["goods_name"], "absent keys stay")
	require.Equal(t, "changed", got["display_pattern_info"].(map[string]any)["description"])
	require.Equal(t, map[string]any{"max_coupons": 100.0, "max_coupons_per_user": 2.0, "prevent_api_abuse": true}, got["stock_send_rule"])
	require.Equal(t, 204, x.call("PATCH", path, object{"out_request_no": "p2", "stock_send_rule": object{"prevent_api_abuse": false}}).status)
	require.NotContains(t, x.busiRead(id)["stock_send_rule"], "prevent_api_abuse")

	for field, body := range map[string]object{
		"/stock_name":                           {"stock_name": "x"},
		"/stock_send_rule/natural_person_limit": {"stock_send_rule": object{"natural_person_limit": true}},
		"/display_pattern_info/merchant_name":   {"display_pattern_info": object{"merchant_name": "x"}},
		"/stock_type":                           {"stock_type": "DISCOUNT"},
		"/coupon_use_rule/mini_programs_appid":  {"coupon_use_rule": object{"use_method": "MINI_PROGRAMS"}},
		"/stock_send_rule/max_coupons":          {"stock_send_rule": object{"max_coupons": 5}},
		"/custom_entrance/store_id":             {"custom_entrance": object{"store_id": "5"}},
	} {
		require.Equal(t, field, x.refused(400, "PARAM_ERROR", "PATCH", path, body.with("out_request_no", "p3"))["field"])
	}
	x.refused(403, "NOAUTH", "PATCH", path, object{"out_request_no": "p4", "subsidy": true})
	x.clock.Advance(60 * 24 * time.Hour)
	x.refused(400, "INVALID_REQUEST", "PATCH", path, object{"out_request_no": "p5", "comment": "late"})
}

func TestBusiBudget(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.busiStock(busiBody("n1").with("stock_send_rule.max_coupons_by_day", 10))
	path := busi + "stocks/" + id + "/budget"
	more := object{"target_max_coupons": 200, "current_max_coupons": 100, "modify_budget_request_no": "b1"}
	for range 2 {
		require.Equal(t, 200.0, x.call("PATCH", path, more).fields(t)["max_coupons"])
	}
	require.Equal(t, "/current_max_coupons", x.refused(400, "INVALID_REQUEST", "PATCH", path, more.with("modify_budget_request_no", "b2"))["field"])
	day := object{"target_max_coupons_by_day": 20, "current_max_coupons_by_day": 10, "modify_budget_request_no": "b3"}
	require.Equal(t, map[string]any{"max_coupons": 200.0, "max_coupons_by_day": 20.0}, x.call("PATCH", path, day).fields(t))

	both := more.with("modify_budget_request_no", "b4").with("current_max_coupons", 200).
		with("target_max_coupons_by_day", 30).with("current_max_coupons_by_day", 20)
	x.refused(400, "PARAM_ERROR", "PATCH", path, both)
	x.refused(400, "PARAM_ERROR", "PATCH", path, object{"modify_budget_request_no": "b5"})
	x.refused(400, "PARAM_ERROR", "PATCH", path, object{"modify_budget_request_no": "b6", "target_max_coupons": 5})
	x.refused(400, "PARAM_ERROR", "PATCH", path, object{"modify_budget_request_no": "b7", "current_max_coupons": 200})

	for i := range 2 {
		x.busiSend(id, fmt.Sprintf("oUser%d", i), "")
	}
	lower := object{"target_max_coupons": 1, "current_max_coupons": 200, "modify_budget_request_no": "b8"}
	x.refused(400, "INVALID_REQUEST", "PATCH", path, lower)
	require.Equal(t, 2.0, x.call("PATCH", path, lower.with("target_max_coupons", 2)).fields(t)["max_coupons"])
}

func (x *stranger) busiSend(stock, openid, code string) string {
	x.t.Helper()
	body := object{"openid": openid, "appid": x.creds.AppID, "stock_id": stock, "out_request_no": x.s.random.letters(16)}
	if code != "" {
		body["coupon_code"] = code
	}
	return x.call("POST", busi+"coupons/send", body).fields(x.t)["coupon_code"].(string)
}

func TestBusiCodes(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.BusifavorCodeCap = 4 }))
	id := x.busiStock(busiBody("n1").with("coupon_code_mode", "MERCHANT_UPLOAD"))
	path := busi + "stocks/" + id + "/couponcodes"
	long := strings.Repeat("9", 33)
	up := object{"coupon_code_list": []string{"A1", "A2", "A1", long, "券"}, "upload_request_no": "u1"}
	x.refused(400, "INVALID_REQUEST", "POST", path, up)
	x.clock.Advance(2 * time.Second)
	first := x.call("POST", path, up)
	require.Equal(t, string(first.body), string(x.call("POST", path, up).body))
	got := first.fields(t)
	require.Equal(t, []any{"A1", "A2"}, got["success_codes"])
	require.Equal(t, []any{"A1"}, got["duplicate_codes"])
	require.Equal(t, 4.0, got["total_count"])
	require.Equal(t, 2.0, got["fail_count"])
	require.Equal(t, "LENGTH_LIMIT", got["fail_codes"].([]any)[0].(map[string]any)["code"])
	again := x.call("POST", path, object{"coupon_code_list": []string{"A2", "A3"}, "upload_request_no": "u2"}).fields(t)
	require.Equal(t, []any{"A2"}, again["exist_codes"])
	x.refused(400, "INVALID_REQUEST", "POST", path, object{"coupon_code_list": []string{"A4", "A5"}, "upload_request_no": "u3"})
	x.refused(400, "PARAM_ERROR", "POST", path, object{"coupon_code_list": slices.Repeat([]string{"x"}, 201), "upload_request_no": "u4"})
	require.Equal(t, map[string]any{"total_count": 3.0, "available_count": 3.0}, x.busiRead(id)["coupon_code_count"])

	drawn := x.busiSend(id, "oUser1", "")
	require.Contains(t, []string{"A1", "A2", "A3"}, drawn)
	list := x.call("GET", path+"?status=AVAILABLE&offset=1&limit=5", nil).fields(t)
	require.Equal(t, 2.0, list["total_count"])
	require.Len(t, list["data"], 1)
	info := x.call("GET", path+"/"+drawn, nil).fields(t)
	require.Equal(t, "DISPATCHED", info["code_information"].(map[string]any)["code_status"])
	require.Equal(t, "SENDED", info["coupon_information"].(map[string]any)["coupon_state"])

	free := list["data"].([]any)[0].(map[string]any)["code"].(string)
	x.refused(400, "INVALID_REQUEST", "DELETE", path+"/"+drawn+"?delete_request_no=d1", nil)
	for range 2 {
		require.Equal(t, id, x.call("DELETE", path+"/"+free+"?delete_request_no=d2", nil).fields(t)["stock_id"])
	}
	x.refused(404, "RESOURCE_NOT_EXISTS", "DELETE", path+"/"+free+"?delete_request_no=d3", nil)
	other := x.busiStock(busiBody("n2"))
	x.refused(400, "INVALID_REQUEST", "POST", busi+"stocks/"+other+"/couponcodes", up.with("upload_request_no", "u5"))
}

func TestBusiCoupons(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.busiStock(busiBody("n1").with("coupon_code_mode", "MERCHANT_API"))
	send := object{"openid": "oUser1", "appid": x.creds.AppID, "stock_id": id, "out_request_no": "s1"}
	x.refused(400, "PARAM_ERROR", "POST", busi+"coupons/send", send)
	require.Equal(t, "C1", x.busiSend(id, "oUser1", "C1"))
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", busi+"coupons/send", send.with("coupon_code", "C1"))
	x.busiSend(id, "oUser1", "C2")
	x.refused(403, "RULELIMIT", "POST", busi+"coupons/send", send.with("coupon_code", "C3"))

	state := func(code string) any {
		return x.call("GET", busi+"users/oUser1/coupons/"+code+"/appids/"+x.creds.AppID, nil).fields(t)["coupon_state"]
	}
	require.Equal(t, "SENDED", state("C1"))
	link := object{"stock_id": id, "coupon_code": "C1", "out_trade_no": "o1", "out_request_no": "a1"}
	x.call("POST", busi+"coupons/associate", link)
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", busi+"coupons/associate", link.with("out_trade_no", "o2").with("out_request_no", "a2"))

	use := object{"coupon_code": "C1", "stock_id": id, "appid": x.creds.AppID, "use_time": "2026-03-01T20:00:00+08:00", "use_request_no": "u1"}
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", busi+"coupons/use", use.with("out_trade_no", "o2"))
	for range 2 {
		require.Equal(t, "oUser1", x.call("POST", busi+"coupons/use", use).fields(t)["openid"])
	}
	require.Equal(t, "USED", state("C1"))
	x.refused(400, "INVALID_REQUEST", "POST", busi+"coupons/use", use.with("use_request_no", "u2"))

	pay := object{"stock_id": id, "coupon_code": "C1", "transaction_id": "4200000000202603010000000001", "payer_merchant": DirectMchID,
		"payee_merchant": "1900000201", "amount": 100, "description": "half", "out_subsidy_no": "y1"}
	receipt := x.call("POST", busi+"subsidy/pay-receipts", pay).fields(t)
	require.Equal(t, "PAY_RECEIPT_SUCCESS", receipt["status"])
	require.Equal(t, receipt, x.call("GET", busi+"subsidy/pay-receipts/"+receipt["subsidy_receipt_id"].(string), nil).fields(t))
	require.Len(t, x.call("GET", busi+"subsidy/pay-receipts?coupon_code=C1&stock_id="+id, nil).fields(t)["pay_receipt_list"], 1)
	refund := pay.with("out_subsidy_no", nil).with("out_subsidy_return_no", "z1").with("refund_id", "r1").with("amount", 60)
	back := x.call("POST", busi+"subsidy/return-receipts", refund).fields(t)
	require.Equal(t, "RETURN_RECEIPT_SUCCESS", back["status"])
	x.refused(400, "PARAM_ERROR", "POST", busi+"subsidy/return-receipts", refund.with("out_subsidy_return_no", "z2"))
	require.Equal(t, back, x.call("GET", busi+"subsidy/return-receipts/"+back["subsidy_return_receipt_id"].(string), nil).fields(t))

	x.call("POST", busi+"coupons/return", object{"coupon_code": "C1", "stock_id": id, "return_request_no": "r1"})
	require.Equal(t, "SENDED", state("C1"))
	x.refused(400, "INVALID_REQUEST", "POST", busi+"coupons/return", object{"coupon_code": "C2", "stock_id": id, "return_request_no": "r2"})
	x.call("POST", busi+"coupons/deactivate", object{"coupon_code": "C2", "stock_id": id, "deactivate_request_no": "d1"})
	require.Equal(t, "DEACTIVATED", state("C2"))
	list := x.call("GET", busi+"users/oUser1/coupons?coupon_state=SENDED&appid="+x.creds.AppID, nil).fields(t)
	require.Equal(t, 1.0, list["total_count"])
	x.clock.Advance(60 * 24 * time.Hour)
	require.Equal(t, "EXPIRED", state("C1"))
	x.refused(403, "RULELIMIT", "POST", busi+"coupons/use", use.with("use_request_no", "u3"))
}

func TestBusiCouponsBecomeUsableLater(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const when = "coupon_use_rule.coupon_available_time."
	id := x.busiStock(busiBody("n1").with(when+"available_day_after_receive", 2).with(when+"wait_days_after_receive", 3))
	code := x.busiSend(id, "oUser1", "")
	require.Len(t, code, 22)
	got := x.call("GET", busi+"users/oUser1/coupons/"+code+"/appids/"+x.creds.AppID, nil).fields(t)
	require.Equal(t, "2026-03-04T00:00:00+08:00", got["available_start_time"])
	require.Equal(t, "2026-03-05T23:59:59+08:00", got["expire_time"])
}

func TestBusiCallback(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", busi+"callbacks", nil)
	x.call("POST", busi+"callbacks", object{"notify_url": "https://a.example.com/n"})
	require.Equal(t, map[string]any{"mchid": DirectMchID, "notify_url": "https://a.example.com/n"}, x.call("GET", busi+"callbacks", nil).fields(t))
	x.refused(400, "MCH_NOT_EXISTS", "POST", busi+"callbacks", object{"mchid": "1900000201", "notify_url": "https://a.example.com/n"})
}

// TestBusiCouponsBeyondTheirStock are the ways in which coupons and cards are
// given that are not a stock's own.
func TestBusiCouponsBeyondTheirStock(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.busiStock(busiBody("n1"))
	send := object{"openid": "oUser1", "appid": x.creds.AppID, "stock_id": id, "out_request_no": "s1", "coupon_type": "NORMAL"}
	code := x.call("POST", busi+"product-coupons/send", send).fields(t)["coupon_code"].(string)
	require.Equal(t, code, x.call("POST", busi+"product-coupons/send", send).fields(t)["coupon_code"], "a repeat gives no other one")
	require.Equal(t, "/member_card_id", x.refused(400, "PARAM_ERROR", "POST", busi+"product-coupons/send", send.with("coupon_type", "MEMBER"))["field"])
	y := x.as(true)
	theirs := y.busiStock(busiBody("n2").with("belong_merchant", "1900001001"))
	presend := object{"appid": y.creds.AppID, "openid": "oUser2", "stock_id": theirs, "send_request_no": "p1"}
	require.NotEmpty(t, y.call("POST", busi+"product-coupons/pre-send", presend).fields(t)["token"])
	y.refused(404, "RESOURCE_NOT_EXISTS", "POST", busi+"product-coupons/pre-send", presend.with("stock_id", id).with("send_request_no", "p2"))

	link := object{"stock_id": id, "coupon_code": code, "out_trade_no": "o1", "out_request_no": "a1"}
	x.call("POST", busi+"coupons/associate", link)
	x.call("POST", busi+"coupons/disassociate", link.with("out_request_no", "d1"))
	x.call("POST", busi+"coupons/associate", link.with("out_trade_no", "o2").with("out_request_no", "a2"))

	card := object{"appid": x.creds.AppID, "openid": "oUser1", "out_request_no": "c1", "send_time": "2026-03-01T20:00:00+08:00"}
	first := x.call("POST", busi+"coupons/card1/send", card).fields(t)["card_code"]
	require.Equal(t, first, x.call("POST", busi+"coupons/card1/send", card).fields(t)["card_code"])
	require.NotEqual(t, first, x.call("POST", busi+"coupons/card1/send", card.with("out_request_no", "c2")).fields(t)["card_code"])
}
