package sandbox

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const combined = "/v3/combine-transactions/"

// subOrder is a sub order of the caller.
func (x *stranger) subOrder(no string, total int) object {
	sub := object{"mchid": x.creds.MchID, "out_trade_no": no, "description": "茶", "attach": "店1", "amount": object{"total_amount": total, "currency": "CNY"}}
	if x.partner {
		return sub.with("sub_mchid", storeSub)
	}
	return sub
}

func (x *stranger) combinedOf(no string, subs ...object) object {
	return object{"combine_appid": x.creds.AppID, "combine_mchid": x.creds.MchID, "combine_out_trade_no": no,
		"notify_url": "https://a.example.com", "sub_orders": subs}
}

func (x *stranger) closing(subs ...string) object {
	named := []object{}
	for _, no := range subs {
		named = append(named, object{"mchid": x.creds.MchID, "out_trade_no": no})
	}
	return object{"combine_appid": x.creds.AppID, "sub_orders": named}
}

// states are those of the sub orders of a combined order.
func (x *stranger) states(no string) (states []string) {
	x.t.Helper()
	for _, sub := range x.call("GET", combined+"out-trade-no/"+no, nil).fields(x.t)["sub_orders"].([]any) {
		states = append(states, sub.(map[string]any)["trade_state"].(string))
	}
	return states
}

func TestCombinedOrderIsPaid(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.combinedOf("all-1", x.subOrder("sub-0001", 1000), x.subOrder("sub-0002", 2000)).
		with("scene_info", object{"device_id": "d1", "payer_client_ip": "127.0.0.1"}).with("combine_payer_info", object{"openid": "oUser"})
	require.Regexp(t, `^wx`, x.call("POST", combined+"jsapi", in).fields(t)["prepay_id"])
	require.Equal(t, 200, x.call("POST", combined+"jsapi", in).status)
	require.Equal(t, 2, dumpCounts(t, x.s)["pay/orders"], "a repeat places nothing new")
	x.refused(403, "OUT_TRADE_NO_USED", "POST", combined+"jsapi", in.with("combine_payer_info", object{"openid": "oOther"}))
	open := x.call("GET", combined+"out-trade-no/all-1", nil).fields(t)
	require.NotContains(t, open, "combine_transaction_id")
	require.NotContains(t, open, "combine_payer_info")
	require.Equal(t, []string{"NOTPAY", "NOTPAY"}, x.states("all-1"))

	_, err := x.s.Pay("sub-0001")
	require.ErrorContains(t, err, "part of the combined order all-1")
	raw, err := x.s.Pay("all-1")
	require.NoError(t, err)
	var answered map[string]any
	require.NoError(t, json.Unmarshal(raw, &answered))
	paid := x.call("GET", combined+"out-trade-no/all-1", nil).fields(t)
	require.Equal(t, paid, answered)
	require.Regexp(t, `^4200\d{24}$`, paid["combine_transaction_id"])
	require.Equal(t, map[string]any{"openid": "oUser"}, paid["combine_payer_info"])
	require.Equal(t, map[string]any{"device_id": "d1"}, paid["scene_info"])
	first := paid["sub_orders"].([]any)[0].(map[string]any)
	require.Regexp(t, `^4200\d{24}$`, first["transaction_id"])
	require.Equal(t, map[string]any{"total_amount": 1000.0, "payer_amount": 1000.0, "currency": "CNY", "payer_currency": "CNY"}, first["amount"])
	require.Equal(t, []string{"SUCCESS", "SUCCESS"}, x.states("all-1"))
	require.Equal(t, int64(3000-6-12), x.usable(DirectMchID))

	x.refused(400, "ORDERPAID", "POST", combined+"jsapi", in)
	_, err = x.s.Pay("all-1")
	require.ErrorContains(t, err, "is paid")
	_, err = x.s.Pay("all-2")
	require.ErrorContains(t, err, "ORDER_NOT_EXIST")
	x.refused(400, "ORDER_PAID", "POST", combined+"out-trade-no/all-1/close", x.closing("sub-0001", "sub-0002"))
	x.refused(404, "ORDER_NOT_EXIST", "GET", combined+"out-trade-no/all-2", nil)
	x.as(true).refused(404, "ORDER_NOT_EXIST", "GET", combined+"out-trade-no/all-1", nil)

	refund := object{"out_trade_no": "sub-0001", "out_refund_no": "r1", "amount": object{"refund": 400, "total": 1000, "currency": "CNY"}}
	require.Equal(t, first["transaction_id"], x.call("POST", "/v3/refund/domestic/refunds", refund).fields(t)["transaction_id"])
	require.Equal(t, []string{"REFUND", "SUCCESS"}, x.states("all-1"))
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", "/v3/refund/domestic/refunds", refund.with("out_trade_no", "all-1").with("out_refund_no", "r2"))
}

func TestSubOrdersAreHidden(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]bool{"hidden": false, "by plain queries": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newStranger(t, withQuirks(func(q *Quirks) { q.CombinePlainQuery = plain }))
			x.call("POST", combined+"native", x.combinedOf("all-1", x.subOrder("sub-0001", 1), x.subOrder("sub-0002", 1)))
			query := "/v3/pay/transactions/out-trade-no/sub-0001"
			end := object{"mchid": x.creds.MchID}
			if plain {
				require.Equal(t, "NOTPAY", x.call("GET", query+"?mchid="+x.creds.MchID, nil).fields(t)["trade_state"])
				x.refused(400, "INVALID_REQUEST", "POST", query+"/close", end)
				return
			}
			x.refused(404, "ORDER_NOT_EXIST", "GET", query+"?mchid="+x.creds.MchID, nil)
			x.refused(404, "ORDER_NOT_EXIST", "POST", query+"/close", end)
		})
	}
}

func TestCombinedOrderIsClosed(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.combinedOf("all-1", x.subOrder("sub-0001", 1), x.subOrder("sub-0002", 1))
	x.call("POST", combined+"native", in)
	end := combined + "out-trade-no/all-1/close"
	for name, body := range map[string]object{
		"one of two":   x.closing("sub-0001"),
		"another":      x.closing("sub-0001", "sub-0003"),
		"one too many": x.closing("sub-0001", "sub-0002", "sub-0003"),
		"one twice":    x.closing("sub-0001", "sub-0001"),
		"a sub-merchant": x.closing("sub-0001", "sub-0002").with("sub_orders", []object{
			{"mchid": x.creds.MchID, "sub_mchid": storeSub, "out_trade_no": "sub-0001"}, {"mchid": x.creds.MchID, "out_trade_no": "sub-0002"}}),
	} {
		t.Run(name, func(t *testing.T) { x.refused(400, "PARAM_ERROR", "POST", end, body) })
	}
	x.refused(400, "APPID_MCHID_NOT_MATCH", "POST", end, x.closing("sub-0001", "sub-0002").with("combine_appid", "wx0"))
	require.Equal(t, []string{"NOTPAY", "NOTPAY"}, x.states("all-1"), "what is refused closes nothing")
	for range 2 {
		require.Equal(t, 204, x.call("POST", end, x.closing("sub-0002", "sub-0001")).status, "in any order, and again")
	}
	require.Equal(t, []string{"CLOSED", "CLOSED"}, x.states("all-1"))
	x.refused(400, "ORDER_CLOSED", "POST", combined+"native", in)
	_, err := x.s.Pay("all-1")
	require.ErrorContains(t, err, "closed")

	x.call("POST", combined+"native", x.combinedOf("all-2", x.subOrder("sub-0003", 1), x.subOrder("sub-0004", 1)).
		with("time_expire", x.clock.Now().Add(time.Hour).Format(time.RFC3339)))
	x.clock.Advance(time.Hour)
	require.Equal(t, []string{"CLOSED", "CLOSED"}, x.states("all-2"))
}

func TestCombinedOrderIsRefused(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	one, two := x.subOrder("sub-0001", 1), x.subOrder("sub-0002", 1)
	good := x.combinedOf("all-1", one, two)
	many := []object{}
	for i := range 11 {
		many = append(many, x.subOrder(fmt.Sprintf("many-%04d", i), 1))
	}
	x.soldShared("order-1", 100, false)
	for _, tt := range []struct {
		name   string
		body   object
		status int
		code   string
		field  string
	}{
		{"one sub order", x.combinedOf("all-1", one), 400, "PARAM_ERROR", "/sub_orders"},
		{"eleven sub orders", x.combinedOf("all-1", many...), 400, "PARAM_ERROR", "/sub_orders"},
		{"a number twice", x.combinedOf("all-1", one, one), 400, "PARAM_ERROR", "/sub_orders/1/out_trade_no"},
		{"the number of an order", x.combinedOf("all-1", one, x.subOrder("order-1", 1)), 403, "OUT_TRADE_NO_USED", "/sub_orders/1/out_trade_no"},
		{"another merchant", good.with("combine_mchid", PartnerMchID), 400, "PARAM_ERROR", "/combine_mchid"},
		{"another app", good.with("combine_appid", "wx0"), 400, "APPID_MCHID_NOT_MATCH", "/combine_appid"},
		{"another merchant's sub order", x.combinedOf("all-1", one, two.with("mchid", PartnerMchID)), 400, "PARAM_ERROR", "/sub_orders/1/mchid"},
		{"a sub-merchant", x.combinedOf("all-1", one, two.with("sub_mchid", storeSub)), 400, "PARAM_ERROR", "/sub_orders/1/sub_mchid"},
		{"expires at once", good.with("time_expire", x.clock.Now().Format(time.RFC3339)), 400, "PARAM_ERROR", "/time_expire"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.field, x.refused(tt.status, tt.code, "POST", combined+"native", tt.body)["field"])
		})
	}
	require.Equal(t, 1, dumpCounts(t, x.s)["pay/orders"], "what is refused places nothing")
	require.Equal(t, 200, x.call("POST", combined+"native", good).status)
	x.refused(403, "OUT_TRADE_NO_USED", "POST", "/v3/pay/transactions/native", object{"appid": x.creds.AppID, "mchid": x.creds.MchID,
		"description": "茶", "out_trade_no": "sub-0001", "notify_url": "https://a.example.com", "amount": object{"total": 1}})

	y := x.as(true)
	y.refused(400, "PARAM_ERROR", "POST", combined+"native", y.combinedOf("all-1", y.subOrder("sub-0001", 1).with("sub_mchid", nil)))
	y.refused(403, "NO_AUTH", "POST", combined+"native", y.combinedOf("all-1", y.subOrder("sub-0001", 1).with("sub_mchid", "2900001001")))
}

func TestEveryWayOfPayingCombined(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	sub := func(no string) []object {
		return []object{x.subOrder(no+"-a", 1000).with("settle_info", object{"profit_sharing": true}), x.subOrder(no+"-b", 1000).with("sub_mchid", "1900001002")}
	}
	person := object{"mchid": x.creds.MchID, "out_trade_no": "person-a", "description": "旧书", "attach": "店1", "individual_auth_id": "auth1",
		"individual_name": "张", "amount": object{"total_amount": 1000, "currency": "CNY"}}
	contract := object{"mchid": x.creds.MchID, "appid": x.creds.AppID, "out_contract_code": "c1", "plan_id": 1,
		"contract_display_account": "张", "notify_url": "https://a.example.com"}
	for _, tt := range []struct {
		way, tradeType string
		body           object
		answer         string
	}{
		{"jsapi", "JSAPI", x.combinedOf("all-jsapi", sub("jsapi")...).with("combine_payer_info", object{"openid": "oUser"}), "prepay_id"},
		{"app", "APP", x.combinedOf("all-app", append(sub("app"), person.with("out_trade_no", "app-c"))...).with("contract_info", contract), "contract_result"},
		{"h5", "MWEB", x.combinedOf("all-h5", sub("h5")...).with("scene_info", object{"payer_client_ip": "127.0.0.1", "h5_info": object{"type": "Wap"}}), "h5_url"},
		{"native", "NATIVE", x.combinedOf("all-native", sub("native")[:1]...), "code_url"},
		{"miniprogram", "JSAPI", x.combinedOf("all-miniprogram", person).with("combine_payer_info", object{"openid": "oUser"}).
			with("trade_scenario", "RECOMMERCE"), "prepay_id"},
	} {
		t.Run(tt.way, func(t *testing.T) {
			require.Contains(t, x.call("POST", combined+tt.way, tt.body).fields(t), tt.answer)
			_, err := x.s.Pay("all-" + tt.way)
			require.NoError(t, err)
			paid := x.call("GET", combined+"out-trade-no/all-"+tt.way, nil).fields(t)
			require.Len(t, paid["sub_orders"], len(tt.body["sub_orders"].([]object)))
			last := paid["sub_orders"].([]any)[len(paid["sub_orders"].([]any))-1].(map[string]any)
			require.Equal(t, tt.tradeType, last["trade_type"])
			if tt.way == "miniprogram" {
				require.Equal(t, []any{"RECOMMERCE", "auth1", "张"}, []any{paid["trade_scenario"], last["individual_auth_id"], last["individual_name"]})
			}
		})
	}
	require.Equal(t, int64(3*994), x.usable("1900001002"), "each sub-merchant is paid its own sub orders")
	require.Zero(t, x.usable(storeSub), "the money of sub orders that are to be shared is frozen")
	paid := x.call("GET", combined+"out-trade-no/all-native", nil).fields(t)["sub_orders"].([]any)[0].(map[string]any)
	require.Equal(t, 994.0, x.unsplit(paid["transaction_id"].(string)))
}
