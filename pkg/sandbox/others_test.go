package sandbox

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func (x *stranger) receiver(account string) object {
	return object{"appid": x.creds.AppID, "type": "MERCHANT_ID", "account": account, "name": sealFor(x.t, x.public, "上海云杉餐饮管理有限公司"), "relation_type": "SUPPLIER"}
}

const (
	receiverAdd    = "/v3/profitsharing/receivers/add"
	receiverDelete = "/v3/profitsharing/receivers/delete"
)

func TestReceiverNameAsSent(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ReceiverNameAsSent = true }))
	in := x.receiver("1900000201")
	require.Equal(t, in["name"], x.call("POST", receiverAdd, in).fields(t)["name"])
}

func TestReceivers(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.receiver("1900000201")
	out := x.call("POST", receiverAdd, in).fields(t)
	require.Equal(t, "上海云杉餐饮管理有限公司", x.open(out["name"].(string)), "the name comes back encrypted for the merchant")
	require.Equal(t, "SUPPLIER", out["relation_type"])

	// A repeat succeeds, echoes the request and keeps the first record.
	again := x.call("POST", receiverAdd, x.receiver("1900000201").with("relation_type", "STORE")).fields(t)
	require.Equal(t, "STORE", again["relation_type"])
	d, err := x.s.Dump()
	require.NoError(t, err)
	require.Len(t, d["profitsharing/receivers"], 1)
	require.Contains(t, string(d["profitsharing/receivers"][DirectMchID+"/MERCHANT_ID/1900000201"]), `"SUPPLIER"`)

	drop := object{"appid": x.creds.AppID, "type": "MERCHANT_ID", "account": "1900000201"}
	require.Equal(t, 200, x.call("POST", receiverDelete, drop).status)
	x.refused(400, "INVALID_REQUEST", "POST", receiverDelete, drop)
}

func TestReceiversAreChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	good := x.receiver("1900000201")
	for _, tt := range []struct {
		name  string
		body  object
		code  string
		field string
	}{
		{"custom without words", good.with("relation_type", "CUSTOM"), "PARAM_ERROR", "/custom_relation"},
		{"words without custom", good.with("custom_relation", "friend"), "PARAM_ERROR", "/custom_relation"},
		{"merchant without name", good.with("name", nil), "PARAM_ERROR", "/name"},
		{"name in the clear", good.with("name", "云杉"), "PARAM_ERROR", "/name"},
		{"sub-merchant of a direct merchant", good.with("sub_mchid", "1900001001"), "PARAM_ERROR", "/sub_mchid"},
		{"sub-openid of a direct merchant", good.with("type", "PERSONAL_SUB_OPENID"), "PARAM_ERROR", "/type"},
		{"another's app", good.with("appid", "wx0"), "APPID_MCHID_NOT_MATCH", "/appid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.field, x.refused(400, tt.code, "POST", receiverAdd, tt.body)["field"])
		})
	}
	person := good.with("type", "PERSONAL_OPENID").with("account", "oUpF8uMuAJO").with("name", nil)
	require.Equal(t, 200, x.call("POST", receiverAdd, person).status)
}

func TestReceiversOfSubMerchants(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	in := x.receiver("1900000201")
	x.refused(400, "PARAM_ERROR", "POST", receiverAdd, in)
	for _, sub := range []string{"2900001001", "190000100", "19000010011", "190000100x", DirectMchID, PartnerMchID} {
		x.refused(403, "NO_AUTH", "POST", receiverAdd, in.with("sub_mchid", sub))
	}
	x.call("POST", receiverAdd, in.with("sub_mchid", "1900001001"))
	x.call("POST", receiverAdd, in.with("sub_mchid", "1900001002"))
	require.Equal(t, 2, dumpCounts(t, x.s)["profitsharing/receivers"], "each sub-merchant has its own list")

	sub := in.with("sub_mchid", "1900001001").with("type", "PERSONAL_SUB_OPENID").with("account", "oSub")
	require.Equal(t, "/sub_appid", x.refused(400, "PARAM_ERROR", "POST", receiverAdd, sub)["field"])
	require.Equal(t, 200, x.call("POST", receiverAdd, sub.with("sub_appid", "wx1111111111111111")).status)

	require.Equal(t, 3000.0, x.call("GET", "/v3/profitsharing/merchant-configs/1900001001", nil).fields(t)["max_ratio"])
	x.refused(403, "NO_AUTH", "GET", "/v3/profitsharing/merchant-configs/2900001001", nil)
	x.as(false).refused(403, "NO_AUTH", "GET", "/v3/profitsharing/merchant-configs/1900001001", nil)
}

func TestReceiverQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ReceiverCapacity, q.ReceiverUnknownDeletes = 2, true }))
	drop := func(account string) object {
		return object{"appid": x.creds.AppID, "type": "MERCHANT_ID", "account": account}
	}
	require.Equal(t, 200, x.call("POST", receiverDelete, drop("1900000201")).status)
	for i := range 2 {
		require.Equal(t, 200, x.call("POST", receiverAdd, x.receiver("190000020"+strconv.Itoa(i))).status)
	}
	x.refused(400, "INVALID_REQUEST", "POST", receiverAdd, x.receiver("1900000209"))
	require.Equal(t, 200, x.call("POST", receiverAdd, x.receiver("1900000201")).status, "a repeat needs no room")
	x.call("POST", receiverDelete, drop("1900000201"))
	require.Equal(t, 200, x.call("POST", receiverAdd, x.receiver("1900000209")).status)
}

const gold = "/v3/goldplan/merchants/"

func TestGoldPlan(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	shop := object{"sub_mchid": "1900001001"}
	open, shut := shop.with("operation_type", "OPEN"), shop.with("operation_type", "CLOSE")
	filters := shop.with("advertising_industry_filters", []string{"FOOD", "CATERING"})
	x.refused(400, "INVALID_REQUEST", "POST", gold+"changegoldplanstatus", open)

	y := x.as(true)
	y.refused(400, "INVALID_REQUEST", "POST", gold+"set-advertising-industry-filter", filters)
	y.refused(400, "INVALID_REQUEST", "PATCH", gold+"open-advertising-show", shop)
	y.refused(400, "INVALID_REQUEST", "POST", gold+"changegoldplanstatus", open.with("sub_mchid", "2900001001"))
	require.Equal(t, 200, y.call("POST", gold+"changecustompagestatus", open).status)
	for range 2 {
		require.Equal(t, "1900001001", y.call("POST", gold+"changegoldplanstatus", open).fields(t)["sub_mchid"])
	}
	require.Equal(t, 204, y.call("PATCH", gold+"open-advertising-show", shop).status)
	require.Equal(t, 204, y.call("POST", gold+"set-advertising-industry-filter", filters).status)
	y.refused(400, "PARAM_ERROR", "POST", gold+"set-advertising-industry-filter", filters.with("advertising_industry_filters", []string{}))
	y.refused(400, "PARAM_ERROR", "POST", gold+"set-advertising-industry-filter", filters.with("advertising_industry_filters", []string{"CAR", "LAW", "GAME", "FOOD"}))

	require.Equal(t, 200, y.call("POST", gold+"changegoldplanstatus", shut).status)
	y.clock.Advance(24*time.Hour - time.Second)
	y.refused(400, "INVALID_REQUEST", "POST", gold+"changegoldplanstatus", open)
	require.Equal(t, 200, y.call("POST", gold+"changegoldplanstatus", shut).status, "closing again does not begin the day anew")
	y.clock.Advance(time.Second)
	require.Equal(t, 200, y.call("POST", gold+"changegoldplanstatus", open).status)
	for _, method := range []string{"POST", "PATCH"} {
		require.Equal(t, 204, y.call(method, gold+"close-advertising-show", shop).status)
	}
}

func TestGoldPlanQuirks(t *testing.T) {
	t.Parallel()
	y := newStranger(t, withQuirks(func(q *Quirks) { q.GoldPlanFreeOrder, q.GoldPlanNeedsReceipt = true, true })).as(true)
	shop := object{"sub_mchid": "1900001001"}
	require.Equal(t, 204, y.call("PATCH", gold+"open-advertising-show", shop).status)
	y.refused(400, "INVALID_REQUEST", "POST", gold+"changegoldplanstatus", shop.with("operation_type", "OPEN"))
}

const complaints = "/v3/merchant-service/complaint-notifications"

func TestComplaintNotification(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	first, second := object{"url": "https://a.example.com/1"}, object{"url": "https://a.example.com/2"}
	x.refused(400, "RESOURCE_NOT_EXISTS", "GET", complaints, nil)
	x.refused(400, "RESOURCE_NOT_EXISTS", "PUT", complaints, first)
	x.refused(400, "RESOURCE_NOT_EXISTS", "DELETE", complaints, nil)
	x.refused(400, "PARAM_ERROR", "POST", complaints, object{"url": "http://a.example.com"})
	require.Equal(t, map[string]any{"mchid": DirectMchID, "url": first["url"]}, x.call("POST", complaints, first).fields(t))
	x.refused(400, "INVALID_REQUEST", "POST", complaints, second)
	x.call("PUT", complaints, second)
	require.Equal(t, second["url"], x.call("GET", complaints, nil).fields(t)["url"])
	x.as(true).refused(400, "RESOURCE_NOT_EXISTS", "GET", complaints, nil)
	require.Equal(t, 204, x.call("DELETE", complaints, nil).status)
	x.refused(400, "RESOURCE_NOT_EXISTS", "GET", complaints, nil)
}

func TestComplaintQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ComplaintOverwrite, q.ComplaintMissing404 = true, true }))
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", complaints, nil)
	for _, url := range []string{"https://a.example.com/1", "https://a.example.com/2"} {
		require.Equal(t, url, x.call("POST", complaints, object{"url": url}).fields(t)["url"])
	}
}

func TestQuirksOfInferredPoints(t *testing.T) {
	t.Parallel()
	t.Run("times with milliseconds", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) { q.FractionalTimes = true }))
		require.Equal(t, "2026-03-01T20:00:00.000+08:00", x.call("POST", favorCreate, favorBody("n1")).fields(t)["create_time"])
	})
	t.Run("a creation cannot be repeated", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) { q.CreateReplayRefused = true }))
		x.favorStock("n1")
		x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", favorCreate, favorBody("n1"))
		x.busiStock(busiBody("n1"))
		x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", busi+"stocks", busiBody("n1"))
	})
	t.Run("a stock outlives its time", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) { q.FavorRunsOn = true }))
		id := x.favorStock("n1")
		x.call("POST", favorPath(id, "/start"), byDirect)
		x.clock.Advance(60 * 24 * time.Hour)
		require.Equal(t, "running", x.favorStatus(id))
	})
	t.Run("PATCH replaces objects, codes go although given out, review takes time", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) {
			q.BusifavorPatchReplaces, q.BusifavorDeleteDispatched, q.BusifavorLowerBelowSent = true, true, true
			q.BusifavorCreating, q.BusifavorAudit = 0, time.Minute
		}))
		id := x.busiStock(busiBody("n1").with("coupon_code_mode", "MERCHANT_UPLOAD"))
		require.Equal(t, "UNAUDIT", x.busiRead(id)["stock_state"])
		x.clock.Advance(time.Minute)
		path := busi + "stocks/" + id
		x.call("PATCH", path, object{"out_request_no": "p1", "display_pattern_info": object{"background_color": "Color010"}})
		require.NotContains(t, x.busiRead(id)["display_pattern_info"], "description")

		x.call("POST", path+"/couponcodes", object{"coupon_code_list": []string{"A1"}, "upload_request_no": "u1"})
		x.busiSend(id, "oUser1", "")
		x.call("DELETE", path+"/couponcodes/A1?delete_request_no=d1", nil)
		require.Equal(t, map[string]any{"total_count": 0.0, "available_count": 0.0}, x.busiRead(id)["coupon_code_count"])
		x.call("PATCH", path+"/budget", object{"target_max_coupons": 1, "current_max_coupons": 100, "modify_budget_request_no": "b1"})
	})
	t.Run("receivers are apart by app", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) { q.ReceiverKeyHasAppID = true }))
		x.call("POST", receiverAdd, x.receiver("1900000201"))
		d, err := x.s.Dump()
		require.NoError(t, err)
		require.Contains(t, d["profitsharing/receivers"], DirectMchID+"/MERCHANT_ID/1900000201/"+x.creds.AppID)
	})
	t.Run("an open gold plan cannot be opened", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) { q.GoldPlanRepeatRefused = true })).as(true)
		open := object{"sub_mchid": "1900001001", "operation_type": "OPEN"}
		x.call("POST", gold+"changegoldplanstatus", open)
		x.refused(400, "INVALID_REQUEST", "POST", gold+"changegoldplanstatus", open)
	})
	t.Run("PUT creates and DELETE of nothing succeeds", func(t *testing.T) {
		t.Parallel()
		x := newStranger(t, withQuirks(func(q *Quirks) { q.ComplaintUpsert = true }))
		require.Equal(t, 204, x.call("DELETE", complaints, nil).status)
		require.Equal(t, 200, x.call("PUT", complaints, object{"url": "https://a.example.com/1"}).status)
	})
}
