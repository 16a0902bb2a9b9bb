package sandbox

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// object is a JSON object that tests change before they send it.
type object map[string]any

// with is a copy with one member set, or taken away when v is nil. The name is
// dotted.
func (o object) with(path string, v any) object {
	out := maps.Clone(o)
	for i := range path {
		if path[i] == '.' {
			inner, _ := out[path[:i]].(object)
			out[path[:i]] = inner.with(path[i+1:], v)
			return out
		}
	}
	if v == nil {
		delete(out, path)
	} else {
		out[path] = v
	}
	return out
}

func favorBody(no string) object {
	return object{
		"stock_name": "立减5元", "belong_merchant": DirectMchID, "comment": "spring",
		"available_begin_time": "2026-03-02T00:00:00+08:00", "available_end_time": "2026-04-01T00:00:00+08:00",
		"stock_use_rule": object{
			"max_coupons": 100, "max_amount": 50000, "max_coupons_per_user": 2,
			"natural_person_limit": false, "prevent_api_abuse": true,
		},
		"pattern_info":    object{"description": "five off", "background_color": "Color020"},
		"coupon_use_rule": object{"fixed_normal_coupon": object{"coupon_amount": 500, "transaction_minimum": 1000}, "available_merchants": []string{DirectMchID, "1900000201", "1900000202"}},
		"no_cash":         false, "stock_type": "NORMAL", "out_request_no": no,
	}
}

const favorCreate = "/v3/marketing/favor/coupon-stocks"

func favorPath(id, action string) string { return "/v3/marketing/favor/stocks/" + id + action }

func (x *stranger) favorStock(no string) string {
	x.t.Helper()
	return x.call("POST", favorCreate, favorBody(no)).fields(x.t)["stock_id"].(string)
}

func (x *stranger) favorStatus(id string) any {
	x.t.Helper()
	return x.call("GET", favorPath(id, "?stock_creator_mchid="+DirectMchID), nil).fields(x.t)["status"]
}

var byDirect = object{"stock_creator_mchid": DirectMchID}

func TestFavorStockIsReadBackInPart(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	got := x.call("GET", favorPath(id, "?stock_creator_mchid="+DirectMchID), nil)
	require.JSONEq(t, `{
		"stock_id": "`+id+`", "stock_creator_mchid": "1900000001", "stock_name": "立减5元", "status": "unactivated",
		"create_time": "2026-03-01T20:00:00+08:00", "description": "five off",
		"available_begin_time": "2026-03-02T00:00:00+08:00", "available_end_time": "2026-04-01T00:00:00+08:00",
		"stock_use_rule": {"max_coupons": 100, "max_amount": 50000, "max_amount_by_day": 0, "max_coupons_per_user": 2,
			"fixed_normal_coupon": {"coupon_amount": 500, "transaction_minimum": 1000}, "coupon_type": "NORMAL"},
		"distributed_coupons": 0, "no_cash": false, "singleitem": false, "stock_type": "NORMAL"
	}`, string(got.body))
}

func TestFavorCreateIsIdempotent(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	x.clock.Advance(60 * 24 * time.Hour) // the replay comes before any check
	require.Equal(t, id, x.favorStock("n1"))
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", favorCreate, favorBody("n1").with("comment", "other"))
	require.Equal(t, 1, dumpCounts(t, x.s)["favor/stocks"])
}

func TestFavorCreateIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for _, tt := range []struct {
		name, path string
		value      any
		status     int
		code       string
		field      string
	}{
		{"budget is no product", "stock_use_rule.max_amount", 50001, 400, "PARAM_ERROR", "/stock_use_rule/max_amount"},
		{"many per user", "stock_use_rule.max_coupons_per_user", 61, 403, "NO_AUTH", ""},
		{"begin in the past", "available_begin_time", "2026-03-01T19:59:59+08:00", 400, "PARAM_ERROR", "/available_begin_time"},
		{"begin in a year and a day", "available_begin_time", "2027-03-02T00:00:00+08:00", 400, "PARAM_ERROR", "/available_begin_time"},
		{"end before begin", "available_end_time", "2026-03-01T00:00:00+08:00", 400, "PARAM_ERROR", "/available_end_time"},
		{"more than 90 days", "available_end_time", "2026-05-31T00:00:01+08:00", 400, "PARAM_ERROR", "/available_end_time"},
		{"ten Chinese characters", "stock_name", "一二三四五六七八九十", 400, "PARAM_ERROR", "/stock_name"},
		{"separator in the name", "stock_name", "a|b", 400, "PARAM_ERROR", "/stock_name"},
		{"another's stock", "belong_merchant", "1900000201", 400, "MCH_NOT_EXISTS", "/belong_merchant"},
		{"another kind", "stock_type", "DISCOUNT", 400, "PARAM_ERROR", "/stock_type"},
		{"no value", "coupon_use_rule.fixed_normal_coupon", nil, 400, "PARAM_ERROR", "/coupon_use_rule/fixed_normal_coupon"},
		{"minimum is the face value", "coupon_use_rule.fixed_normal_coupon.transaction_minimum", 500, 400, "PARAM_ERROR", "/coupon_use_rule/fixed_normal_coupon/transaction_minimum"},
		{"mini program without appid", "pattern_info.jump_target", "MINI_PROGRAM", 400, "PARAM_ERROR", "/pattern_info/mini_program_appid"},
		{"appid without mini program", "pattern_info.mini_program_appid", "wx1", 400, "PARAM_ERROR", "/pattern_info/mini_program_appid"},
		{"card without limit_pay", "coupon_use_rule.limit_card", object{"name": "工行", "bin": []string{"622200"}}, 400, "PARAM_ERROR", "/coupon_use_rule/limit_card"},
		{"trade types", "coupon_use_rule.trade_type", []string{"MICROAPP", "OTHER"}, 400, "PARAM_ERROR", "/coupon_use_rule/trade_type"},
		{"missing", "no_cash", nil, 400, "PARAM_ERROR", "/no_cash"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := x.refused(tt.status, tt.code, "POST", favorCreate, favorBody("n1").with(tt.path, tt.value))
			if tt.field != "" {
				require.Equal(t, tt.field, d["field"])
			}
		})
	}
	for i, change := range []struct {
		path  string
		value any
	}{
		{"stock_name", "一二三四五六七八九"}, {"stock_name", "New Year ¥5"}, {"coupon_use_rule.trade_type", []string{"MICROAPP", "CARD"}},
		{"available_end_time", "2026-05-31T00:00:00+08:00"}, {"stock_use_rule.max_amount_by_day", 0},
	} {
		r := x.call("POST", favorCreate, favorBody(fmt.Sprintf("ok%d", i)).with(change.path, change.value))
		require.Equal(t, 200, r.status, "%v: %s", change, r.body)
	}
}

func TestFavorStates(t *testing.T) {
	t.Parallel()
	type step struct {
		action string // start, pause, restart, stop, expire
		code   string // empty: success
		status string
	}
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"the way there and back", []step{{"start", "", "running"}, {"start", "", "running"}, {"pause", "", "paused"}, {"pause", "", "paused"},
			{"start", "", "paused"}, {"restart", "", "running"}, {"restart", "", "running"}, {"pause", "", "paused"}, {"restart", "", "running"}}},
		{"not started", []step{{"pause", "INVALID_REQUEST", "unactivated"}, {"restart", "INVALID_REQUEST", "unactivated"}}},
		{"never paused", []step{{"start", "", "running"}, {"restart", "INVALID_REQUEST", "running"}, {"stop", "INVALID_REQUEST", "running"}}},
		{"stopped for good", []step{{"stop", "", "stoped"}, {"stop", "", "stoped"}, {"start", "INVALID_REQUEST", "stoped"}}},
		{"over", []step{{"start", "", "running"}, {"pause", "", "paused"}, {"expire", "", "stoped"}, {"restart", "INVALID_REQUEST", "stoped"}, {"pause", "INVALID_REQUEST", "stoped"}}},
		{"over before the start", []step{{"expire", "", "unactivated"}, {"start", "INVALID_REQUEST", "unactivated"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := newStranger(t)
			id := x.favorStock("n1")
			for _, s := range tt.steps {
				switch {
				case s.action == "expire":
					x.clock.Advance(90 * 24 * time.Hour)
				case s.code != "":
					x.refused(400, s.code, "POST", favorPath(id, "/"+s.action), byDirect)
				default:
					require.Equal(t, 200, x.call("POST", favorPath(id, "/"+s.action), byDirect).status, s.action)
				}
				require.Equal(t, s.status, x.favorStatus(id), s.action)
			}
		})
	}
}

func TestFavorStartLocksMoney(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.Balance = 120_000 }))
	locked := func() account {
		available, locked, err := x.s.Balance(DirectMchID)
		require.NoError(t, err)
		return account{available, locked}
	}
	first, second, third := x.favorStock("n1"), x.favorStock("n2"), x.favorStock("n3")
	x.call("POST", favorPath(first, "/start"), byDirect)
	x.call("POST", favorPath(first, "/start"), byDirect)
	require.Equal(t, account{70_000, 50_000}, locked(), "a repeat locks nothing more")
	x.call("POST", favorPath(second, "/start"), byDirect)
	x.refused(403, "NOT_ENOUGH", "POST", favorPath(third, "/start"), byDirect)
	require.Equal(t, "unactivated", x.favorStatus(third))
	require.Equal(t, account{20_000, 100_000}, locked())

	free := x.call("POST", favorCreate, favorBody("n4").with("no_cash", true)).fields(t)["stock_id"].(string)
	require.Equal(t, 200, x.call("POST", favorPath(free, "/start"), byDirect).status)
	require.Equal(t, account{20_000, 100_000}, locked())
}

func TestFavorQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) {
		q.FavorAudit, q.FavorWrongStateParam, q.FavorAmountAboveFace = time.Minute, true, false
	}))
	id := x.call("POST", favorCreate, favorBody("n1").with("coupon_use_rule.fixed_normal_coupon.transaction_minimum", 1)).fields(t)["stock_id"].(string)
	require.Equal(t, "audit", x.favorStatus(id))
	x.refused(400, "PARAM_ERROR", "POST", favorPath(id, "/start"), byDirect)
	x.clock.Advance(time.Minute)
	require.Equal(t, "unactivated", x.favorStatus(id))
}

func TestFavorStocksOfOthers(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	y := x.as(true)
	y.refused(403, "REQUEST_BLOCKED", "GET", favorPath(id, "?stock_creator_mchid="+DirectMchID), nil)
	y.refused(404, "RESOURCE_NOT_EXISTS", "GET", favorPath(id, "?stock_creator_mchid="+PartnerMchID), nil)
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", favorPath("1", "/start"), byDirect)
	own := y.call("POST", favorCreate, favorBody("n1").with("belong_merchant", "1900000109"))
	require.Equal(t, 200, own.status, "%s", own.body)
}

func TestFavorListPages(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for i := range 12 {
		x.favorStock(fmt.Sprintf("n%d", i))
		x.clock.Advance(time.Minute)
	}
	list := func(query string) (total any, n int) {
		got := x.call("GET", "/v3/marketing/favor/stocks?stock_creator_mchid="+DirectMchID+"&"+query, nil).fields(t)
		data, _ := got["data"].([]any)
		return got["total_count"], len(data)
	}
	for _, tt := range []struct {
		query string
		total float64
		n     int
	}{
		{"offset=0&limit=5", 12, 5}, {"offset=2&limit=5", 12, 2}, {"offset=3&limit=5", 12, 0},
		{"offset=0&limit=10&status=unactivated", 12, 10}, {"offset=0&limit=10&status=running", 0, 0},
		{"offset=0&limit=10&create_start_time=2026-03-01T20:10:00%2B08:00", 2, 2},
		{"offset=0&limit=10&create_end_time=2026-03-01T20:01:00%2B08:00", 2, 2},
	} {
		total, n := list(tt.query)
		require.Equal(t, tt.total, total, tt.query)
		require.Equal(t, tt.n, n, tt.query)
	}
	x.refused(400, "PARAM_ERROR", "GET", "/v3/marketing/favor/stocks?stock_creator_mchid="+DirectMchID+"&offset=0&limit=11", nil)
	x.refused(400, "PARAM_ERROR", "GET", "/v3/marketing/favor/stocks?stock_creator_mchid="+DirectMchID+"&limit=1", nil)
	x.refused(403, "REQUEST_BLOCKED", "GET", "/v3/marketing/favor/stocks?stock_creator_mchid=1900000201&offset=0&limit=1", nil)
}

func TestFavorMerchantsAndItems(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	get := func(kind, query string) map[string]any {
		return x.call("GET", favorPath(id, "/"+kind+"?stock_creator_mchid="+DirectMchID+query), nil).fields(t)
	}
	merchants := get("merchants", "&offset=1&limit=2")
	require.Equal(t, []any{"1900000202"}, merchants["data"])
	require.Equal(t, 3.0, merchants["total_count"])

	modify := favorPath(id, "/modify-goods-id")
	x.refused(400, "PARAM_ERROR", "POST", modify, byDirect)
	x.call("POST", modify, byDirect.with("add_goods_id_list", []string{"a", "b", "b"}))
	require.Equal(t, []any{"a", "b"}, get("items", "&offset=0&limit=10")["data"])
	x.refused(400, "INVALID_REQUEST", "POST", modify, byDirect.with("delete_goods_id_list", []string{"a", "b"}))
	x.call("POST", modify, byDirect.with("delete_goods_id_list", []string{"a"}))
	require.Equal(t, []any{"b"}, get("items", "&offset=0&limit=10")["data"])
}

func TestFavorCallback(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const path = "/v3/marketing/favor/callbacks"
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", path+"?mchid="+DirectMchID, nil)
	set := object{"mchid": DirectMchID, "notify_url": "https://a.example.com/n", "switch": false}
	require.Equal(t, "https://a.example.com/n", x.call("POST", path, set).fields(t)["notify_url"])
	require.Equal(t, map[string]any{"mchid": DirectMchID, "notify_url": "https://a.example.com/n"},
		x.call("GET", path+"?mchid="+DirectMchID, nil).fields(t), "the switch is write-only")
	x.refused(400, "MCH_NOT_EXISTS", "POST", path, set.with("mchid", "1900000201"))
	x.refused(400, "PARAM_ERROR", "POST", path, set.with("notify_url", "http://a.example.com"))
}

func TestFavorCoupons(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	const user = "/v3/marketing/favor/users/oUser1/coupons"
	grant := object{"stock_id": id, "out_request_no": "g1", "appid": x.creds.AppID, "stock_creator_mchid": DirectMchID}
	x.refused(400, "INVALID_REQUEST", "POST", user, grant)
	x.call("POST", favorPath(id, "/start"), byDirect)
	first := x.call("POST", user, grant).fields(t)["coupon_id"].(string)
	require.Equal(t, first, x.call("POST", user, grant).fields(t)["coupon_id"])
	x.refused(400, "APPID_MCHID_NOT_MATCH", "POST", user, grant.with("appid", "wx0000000000000000"))
	x.call("POST", user, grant.with("out_request_no", "g2"))
	x.refused(403, "REQUEST_BLOCKED", "POST", user, grant.with("out_request_no", "g3"))

	coupon := x.call("GET", user+"/"+first+"?appid="+x.creds.AppID, nil).fields(t)
	require.Equal(t, "SENDED", coupon["status"])
	require.Equal(t, id, coupon["stock_id"])
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", user+"/1?appid="+x.creds.AppID, nil)
	list := x.call("GET", user+"?appid="+x.creds.AppID+"&stock_id="+id, nil).fields(t)
	require.Equal(t, 2.0, list["total_count"])
	require.Len(t, list["data"], 2)
	got := x.call("GET", favorPath(id, "?stock_creator_mchid="+DirectMchID), nil).fields(t)
	require.Equal(t, 2.0, got["distributed_coupons"])

	flow := favorPath(id, "/use-flow")
	x.refused(400, "INVALID_REQUEST", "GET", flow, nil)
	x.clock.Advance(60 * 24 * time.Hour)
	file := x.call("GET", flow, nil).fields(t)
	require.Equal(t, "SHA1", file["hash_type"])
	target := strings.TrimPrefix(file["url"].(string), x.server.URL)
	content := x.send(x.request("GET", target, ""))
	require.Equal(t, 200, content.status)
	require.Empty(t, content.header.Get("Wechatpay-Signature"))
	sum := sha1.Sum(content.body)
	require.Equal(t, hex.EncodeToString(sum[:]), file["hash_value"])
	x.as(true).refused(403, "NO_AUTH", "GET", target, nil)
	x.clock.Advance(flowLife + time.Second)
	x.refused(400, "INVALID_REQUEST", "GET", target, nil)
	require.Equal(t, "EXPIRED", x.call("GET", user+"/"+first+"?appid="+x.creds.AppID, nil).fields(t)["status"])
}

func TestFavorActivitiesOfBanks(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	x.call("POST", favorPath(id, "/start"), byDirect)
	join := object{"stock_id": id, "activity_id": "act1", "out_request_no": "j1", "appid": x.creds.AppID, "stock_creator_mchid": DirectMchID}
	x.clock.Advance(48 * time.Hour)
	coupon := x.call("POST", "/v3/marketing/bank-favor/users/oUser1/bank-multi-activity", join).fields(t)["coupon_id"].(string)
	got := x.call("GET", "/v3/marketing/bank-favor/users/oUser1/coupons/"+coupon+"?appid="+x.creds.AppID, nil).fields(t)
	require.Equal(t, coupon, got["coupon_id"])
	require.Equal(t, id, got["stock_id"])
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", "/v3/marketing/bank-favor/users/oUser2/coupons/"+coupon+"?appid="+x.creds.AppID, nil)
}

func TestFavorFlows(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	id := x.favorStock("n1")
	x.refused(400, "INVALID_REQUEST", "GET", favorPath(id, "/refund-flow"), nil)
	x.refused(400, "INVALID_REQUEST", "GET", favorPath(id, "/use-flow-by-day?bill_date=2026-03-01"), nil)
	x.clock.Advance(60 * 24 * time.Hour)
	for path, member := range map[string]string{
		"/use-flow": "hash_value", "/refund-flow": "hash_value",
		"/use-flow-by-day?bill_date=2026-03-01": "stock_useflow_hash", "/refund-flow-by-day?bill_date=2026-03-01": "stock_refundflow_hash",
	} {
		out := x.call("GET", favorPath(id, path), nil).fields(t)
		target := strings.TrimPrefix(out["url"].(string), x.server.URL)
		file := x.send(x.request("GET", target, ""))
		sum := sha1.Sum(file.body)
		require.Equal(t, out[member], hex.EncodeToString(sum[:]), path)
		require.True(t, strings.HasPrefix(string(file.body), "批次id,优惠id,"), "%s: %s", path, file.body)
	}
}
