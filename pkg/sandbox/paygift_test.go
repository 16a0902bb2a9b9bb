package sandbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	paygifts     = "/v3/marketing/paygiftactivity/activities"
	paygiftMakes = "/v3/marketing/paygiftactivity/unique-threshold-activity"
)

// gift is an activity that gives one coupon.
func (x *stranger) gift(no string) object {
	return object{
		"activity_base_info": object{
			"activity_name": "满百送券", "activity_second_title": "谢谢惠顾", "merchant_logo_url": "https://wxpaylogo.qpic.cn/wxpaylogo/a/0",
			"begin_time": "2026-03-02T00:00:00+08:00", "end_time": "2026-04-01T00:00:00+08:00", "out_request_no": no, "delivery_purpose": "OFF_LINE_PAY",
		},
		"award_send_rule": object{
			"transaction_amount_minimum": 10000, "send_content": "SINGLE_COUPON", "award_type": "BUSIFAVOR", "merchant_option": "MANUAL_INPUT_MERCHANT",
			"award_list":       []object{{"stock_id": x.busiStock(busiBody("stock")), "original_image_url": "https://wxpaylogo.qpic.cn/wxpaylogo/b/0"}},
			"merchant_id_list": []string{"1900000201", "1900000202"},
		},
	}
}

func (x *stranger) gives(body object) string {
	x.t.Helper()
	return x.call("POST", paygiftMakes, body).fields(x.t)["activity_id"].(string)
}

func (x *stranger) giftStatus(id string) any {
	x.t.Helper()
	return x.call("GET", paygifts+"/"+id, nil).fields(x.t)["activity_status"]
}

// giftMerchants are the merchants at which an activity is given.
func (x *stranger) giftMerchants(id string) (mchids []string) {
	x.t.Helper()
	data, _ := x.call("GET", paygifts+"/"+id+"/merchants", nil).fields(x.t)["data"].([]any)
	for _, m := range data {
		mchids = append(mchids, m.(map[string]any)["mchid"].(string))
	}
	return mchids
}

func TestPaygift(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.gift("g1")
	id := x.gives(in)
	require.Equal(t, id, x.gives(in), "the number makes a repeat safe")
	require.Equal(t, 400, x.call("POST", paygiftMakes, in.with("award_send_rule.transaction_amount_minimum", 1)).status)
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", paygiftMakes, in.with("activity_base_info.activity_name", "其他"))

	live := x.call("GET", paygifts+"/"+id, nil).fields(t)
	require.Equal(t, "CREATE_ACT_STATUS", live["activity_status"])
	require.Equal(t, "FULL_SEND_ACT_TYPE", live["activity_type"])
	require.Equal(t, "g1", live["activity_base_info"].(map[string]any)["out_request_no"])
	rule := live["award_send_rule"].(map[string]any)["full_send_rule"].(map[string]any)
	require.Equal(t, 10000.0, rule["transaction_amount_minimum"])
	require.NotContains(t, rule, "merchant_id_list", "merchants have a list of their own")
	require.Equal(t, []string{"1900000201", "1900000202"}, x.giftMerchants(id))
	require.Equal(t, 0.0, x.call("GET", paygifts+"/"+id+"/goods", nil).fields(t)["total_count"])

	x.clock.Advance(24 * time.Hour)
	require.Equal(t, "ONGOING_ACT_STATUS", x.giftStatus(id))
	require.Equal(t, id, x.call("POST", paygifts+"/"+id+"/terminate", nil).fields(t)["activity_id"])
	require.Equal(t, "TERMINATE_ACT_STATUS", x.giftStatus(id))
	x.refused(400, "INVALID_REQUEST", "POST", paygifts+"/"+id+"/terminate", nil)

	second := x.gives(in.with("activity_base_info.out_request_no", "g2"))
	x.clock.Advance(60 * 24 * time.Hour)
	require.Equal(t, "OVER_TIME_ACT_STATUS", x.giftStatus(second))
	x.refused(400, "INVALID_REQUEST", "POST", paygifts+"/"+second+"/terminate", nil)
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", paygifts+"/1/terminate", nil)
	x.as(true).refused(404, "RESOURCE_NOT_EXISTS", "GET", paygifts+"/"+id, nil)
}

func TestPaygiftIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.gift("g1")
	award := in["award_send_rule"].(object)["award_list"].([]object)[0]
	several := func(award object, n int) (awards []object) {
		for range n {
			awards = append(awards, award)
		}
		return awards
	}
	pack := in.with("award_send_rule.send_content", "GIFT_PACKAGE")
	for _, tt := range []struct {
		name  string
		body  object
		field string
	}{
		{"no begin", in.with("activity_base_info.begin_time", nil), "/activity_base_info/begin_time"},
		{"no end", in.with("activity_base_info.end_time", nil), "/activity_base_info/end_time"},
		{"more than a year ahead", in.with("activity_base_info.begin_time", "2027-03-02T20:00:01+08:00"), "/activity_base_info/begin_time"},
		{"end before begin", in.with("activity_base_info.end_time", "2026-03-01T23:00:00+08:00"), "/activity_base_info/end_time"},
		{"over already", in.with("activity_base_info.begin_time", "2026-02-01T00:00:00+08:00").with("activity_base_info.end_time", "2026-02-02T00:00:00+08:00"), "/activity_base_info/end_time"},
		{"more than 90 days", in.with("activity_base_info.end_time", "2026-05-31T00:00:01+08:00"), "/activity_base_info/end_time"},
		{"mini program without its path", in.with("activity_base_info.delivery_purpose", "JUMP_MINI_APP").with("activity_base_info.mini_programs_appid", "wx1"), "/activity_base_info/mini_programs_appid"},
		{"ill-formed day time", in.with("activity_base_info.available_periods", object{"available_day_time": []object{{"begin_day_time": "11:00", "end_day_time": "135959"}}}), "/activity_base_info/available_periods/available_day_time/0/begin_day_time"},
		{"two coupons as one", in.with("award_send_rule.award_list", several(award, 2)), "/award_send_rule/award_list"},
		{"a package of two", pack.with("award_send_rule.award_list", several(award, 2)), "/award_send_rule/award_list"},
		{"a package without small images", pack.with("award_send_rule.award_list", several(award, 3)), "/award_send_rule/award_list/0/thumbnail_url"},
		{"no image", in.with("award_send_rule.award_list", several(award.with("original_image_url", nil), 1)), "/award_send_rule/award_list/0/original_image_url"},
		{"merchants in service", in.with("award_send_rule.merchant_option", "IN_SEVICE_COUPON_MERCHANT"), "/award_send_rule/merchant_option"},
		{"no merchants", in.with("award_send_rule.merchant_id_list", nil), "/award_send_rule/merchant_id_list"},
		{"members without their appid", in.with("advanced_setting", object{"delivery_user_category": "DELIVERY_MEMBER_PERSON"}), "/advanced_setting/merchant_member_appid"},
		{"payment scenes", in.with("advanced_setting", object{"payment_mode": object{"payment_scene_list": []string{"APP_SCENE"}}}), "/advanced_setting/payment_mode"},
		{"payment methods", in.with("advanced_setting", object{"payment_method_information": object{"payment_method": "CFT"}}), "/advanced_setting/payment_method_information"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.field, x.refused(400, "PARAM_ERROR", "POST", paygiftMakes, tt.body)["field"])
		})
	}
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", paygiftMakes, in.with("award_send_rule.award_list", several(award.with("stock_id", "1"), 1)))
	x.refused(400, "MCH_NOT_EXISTS", "POST", paygiftMakes, in.with("award_send_rule.merchant_id_list", []string{"7"}))
	own := x.busiStock(busiBody("api").with("coupon_code_mode", "MERCHANT_API"))
	x.refused(400, "INVALID_REQUEST", "POST", paygiftMakes, in.with("award_send_rule.award_list", several(award.with("stock_id", own), 1)))

	small := award.with("thumbnail_url", "https://wxpaylogo.qpic.cn/wxpaylogo/c/0")
	require.NotEmpty(t, x.gives(pack.with("award_send_rule.award_list", several(small, 3)).with("activity_base_info.out_request_no", "g3")))
}

func TestPaygiftMerchants(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.gives(x.gift("g1"))
	add := object{"merchant_id_list": []string{"1900000203", "7", "1900000201"}, "add_request_no": "a1"}
	for range 2 {
		out := x.call("POST", paygifts+"/"+id+"/merchants/add", add).fields(t)
		require.Equal(t, []any{map[string]any{"mchid": "7", "invalid_reason": "商户号不存在"}}, out["invalid_merchant_id_list"])
	}
	require.Equal(t, []string{"1900000201", "1900000202", "1900000203"}, x.giftMerchants(id))
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", paygifts+"/"+id+"/merchants/add", add.with("merchant_id_list", []string{"1900000204"}))
	require.Equal(t, "/add_request_no", x.refused(400, "PARAM_ERROR", "POST", paygifts+"/"+id+"/merchants/add", add.with("add_request_no", nil))["field"])

	page := x.call("GET", paygifts+"/"+id+"/merchants?limit=2&offset=1", nil).fields(t)
	require.Equal(t, 3.0, page["total_count"])
	require.Equal(t, "1900000203", page["data"].([]any)[0].(map[string]any)["mchid"], "offset counts pages")

	drop := object{"merchant_id_list": []string{"1900000202", "1900000209"}, "delete_request_no": "d1"}
	require.Equal(t, id, x.call("POST", paygifts+"/"+id+"/merchants/delete", drop).fields(t)["activity_id"])
	require.Equal(t, []string{"1900000201", "1900000203"}, x.giftMerchants(id))
	require.Equal(t, "/merchant_id_list", x.refused(400, "PARAM_ERROR", "POST", paygifts+"/"+id+"/merchants/delete", drop.with("merchant_id_list", nil))["field"])

	x.call("POST", paygifts+"/"+id+"/terminate", nil)
	x.refused(400, "INVALID_REQUEST", "POST", paygifts+"/"+id+"/merchants/add", add.with("add_request_no", "a2"))
}

func TestPaygiftsAreListed(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.gift("g0")
	var ids []string
	for i := range 3 {
		ids = append(ids, x.gives(in.with("activity_base_info.out_request_no", fmt.Sprint("g", i)).with("activity_base_info.activity_name", fmt.Sprint("第", i, "场"))))
	}
	x.call("POST", paygifts+"/"+ids[1]+"/terminate", nil)
	for query, want := range map[string][]string{
		"offset=0&limit=10": ids,
		"offset=1&limit=2":  ids[2:],
		"offset=0&limit=10&activity_status=TERMINATE_ACT_STATUS":                       ids[1:2],
		"offset=0&limit=10&activity_name=%E7%AC%AC2&award_type=BUSIFAVOR":              ids[2:],
		"offset=0&limit=10&activity_name=%E5%9C%BA&activity_status=ONGOING_ACT_STATUS": nil,
	} {
		var got []string
		data, _ := x.call("GET", paygifts+"?"+query, nil).fields(t)["data"].([]any)
		for _, item := range data {
			got = append(got, item.(map[string]any)["activity_id"].(string))
		}
		require.Equal(t, want, got, query)
	}
	x.refused(400, "PARAM_ERROR", "GET", paygifts+"?limit=10", nil)
}

func TestPaygiftQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.PaygiftTerminateRepeats = true }))
	id := x.gives(x.gift("g1"))
	first := x.call("POST", paygifts+"/"+id+"/terminate", nil).fields(t)
	x.clock.Advance(time.Hour)
	require.Equal(t, first, x.call("POST", paygifts+"/"+id+"/terminate", nil).fields(t))
}
