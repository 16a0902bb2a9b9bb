package sandbox

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	splitOrders   = "/v3/profitsharing/orders"
	splitUnfreeze = "/v3/profitsharing/orders/unfreeze"
	splitReturns  = "/v3/profitsharing/return-orders"
	brandSharing  = "/v3/brand/profitsharing/"

	supplier = "1900000201"
	storeSub = "1900001001"
)

// soldShared pays an order of a number, to be shared or not, and returns WeChat
// Pay's number of it.
func (x *stranger) soldShared(no string, total int, shared bool) string {
	x.t.Helper()
	order := object{"appid": x.creds.AppID, "mchid": x.creds.MchID, "description": "茶", "out_trade_no": no,
		"notify_url": "https://a.example.com", "amount": object{"total": total}, "settle_info": object{"profit_sharing": shared}}
	path := "/v3/pay/transactions/native"
	if x.partner {
		order = order.with("appid", nil).with("mchid", nil).with("sp_appid", x.creds.AppID).with("sp_mchid", x.creds.MchID).with("sub_mchid", storeSub)
		path = "/v3/pay/partner/transactions/native"
	}
	require.Equal(x.t, 200, x.call("POST", path, order).status)
	paid, err := x.s.Pay(no)
	require.NoError(x.t, err)
	var out struct {
		TransactionID string `json:"transaction_id"`
	}
	require.NoError(x.t, json.Unmarshal(paid, &out))
	return out.TransactionID
}

func shareFor(account string, fen int) object {
	return object{"type": "MERCHANT_ID", "account": account, "amount": fen, "description": "货款"}
}

func splitOf(transaction, no string, shares ...object) object {
	return object{"transaction_id": transaction, "out_order_no": no, "receivers": shares, "unfreeze_unsplit": false}
}

// results are what became of the shares of a split, with their reasons.
func (x *stranger) results(transaction, no string) (state string, results []string) {
	x.t.Helper()
	out := x.call("GET", splitOrders+"/"+no+"?transaction_id="+transaction, nil).fields(x.t)
	for _, r := range out["receivers"].([]any) {
		r := r.(map[string]any)
		text := r["result"].(string)
		if reason, ok := r["fail_reason"]; ok {
			text += " " + reason.(string)
		}
		results = append(results, text)
	}
	return out["state"].(string), results
}

func (x *stranger) unsplit(transaction string) float64 {
	x.t.Helper()
	return x.call("GET", "/v3/profitsharing/transactions/"+transaction+"/amounts", nil).fields(x.t)["unsplit_amount"].(float64)
}

// usable is what a merchant can use beyond what it began with.
func (x *stranger) usable(mchid string) int64 {
	x.t.Helper()
	available, _, err := x.s.Balance(mchid)
	require.NoError(x.t, err)
	return available - x.s.quirks.Balance
}

func TestSplit(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	order := x.soldShared("order-1", 10000, true)
	require.Equal(t, 9940.0, x.unsplit(order), "the order without its fee")
	require.Zero(t, x.usable(DirectMchID), "it is frozen")
	x.call("POST", receiverAdd, x.receiver(supplier))

	split := splitOf(order, "split-1", shareFor(supplier, 1000), shareFor("1900000299", 500), shareFor(DirectMchID, 200))
	out := x.call("POST", splitOrders, split).fields(t)
	require.Equal(t, "PROCESSING", out["state"])
	require.Regexp(t, `^3000\d{24}$`, out["order_id"])
	for _, r := range out["receivers"].([]any) {
		require.Equal(t, "PENDING", r.(map[string]any)["result"])
		require.NotContains(t, r, "finish_time")
	}
	state, results := x.results(order, "split-1")
	require.Equal(t, "FINISHED", state)
	require.Equal(t, []string{"SUCCESS", "CLOSED NO_RELATION", "SUCCESS"}, results, "who was never added gets nothing, the others do")
	require.Equal(t, int64(1000), x.usable(supplier))
	require.Equal(t, int64(200), x.usable(DirectMchID), "a share of one's own is unfrozen")
	require.Equal(t, 8740.0, x.unsplit(order), "what was not paid stays frozen")

	require.Equal(t, out["order_id"], x.call("POST", splitOrders, split).fields(t)["order_id"])
	x.refused(400, "INVALID_REQUEST", "POST", splitOrders, splitOf(order, "split-1", shareFor(supplier, 1001)))
	require.Equal(t, int64(1000), x.usable(supplier), "a repeat pays nothing")

	x.refused(400, "INVALID_REQUEST", "POST", splitOrders, splitOf(order, "split-2", shareFor(supplier, 2001)))
	x.call("POST", splitOrders, splitOf(order, "split-2", shareFor(supplier, 2000)).with("unfreeze_unsplit", true))
	require.Equal(t, int64(3000), x.usable(supplier), "30 % of the order in all")
	require.Equal(t, int64(9940-3000), x.usable(DirectMchID), "the rest is unfrozen")
	require.Zero(t, x.unsplit(order))
	x.refused(400, "INVALID_REQUEST", "POST", splitOrders, splitOf(order, "split-3", shareFor(DirectMchID, 1)))
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", splitOrders+"/split-3?transaction_id="+order, nil)
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", splitOrders+"/split-1?transaction_id=4200", nil)
}

func TestSplitIsRefused(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.MaxRatio, q.ProfitSharingWaits = 10000, time.Minute }))
	x.call("POST", receiverAdd, x.receiver(supplier))
	plain := x.soldShared("order-plain", 1000, false)
	order := x.soldShared("order-1", 1000, true)
	x.refused(400, "INVALID_REQUEST", "POST", splitOrders, splitOf(order, "early", shareFor(supplier, 1)))
	x.clock.Advance(time.Minute)
	others := shareFor(supplier, 1).with("name", sealFor(t, x.public, "另一家公司"))
	person := object{"type": "PERSONAL_OPENID", "account": "oUser", "amount": 1, "description": "导购"}
	for _, tt := range []struct {
		name   string
		body   object
		status int
		code   string
	}{
		{"unknown order", splitOf("4200000000202603010000000099", "s", shareFor(supplier, 1)), 404, "RESOURCE_NOT_EXISTS"},
		{"order that is not shared", splitOf(plain, "s", shareFor(supplier, 1)), 400, "INVALID_REQUEST"},
		{"more than is left after the fee", splitOf(order, "s", shareFor(supplier, 995)), 403, "NOT_ENOUGH"},
		{"no receivers", splitOf(order, "s").with("receivers", nil), 400, "PARAM_ERROR"},
		{"another name than was added", splitOf(order, "s", others), 400, "INVALID_REQUEST"},
		{"person without an app", splitOf(order, "s", person), 400, "APPID_MCHID_NOT_MATCH"},
		{"another's app", splitOf(order, "s", shareFor(supplier, 1)).with("appid", "wx0"), 400, "APPID_MCHID_NOT_MATCH"},
		{"sub-merchant of a direct merchant", splitOf(order, "s", shareFor(supplier, 1)).with("sub_mchid", storeSub), 400, "PARAM_ERROR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x.refused(tt.status, tt.code, "POST", splitOrders, tt.body)
		})
	}
	x.refused(400, "INVALID_REQUEST", "GET", "/v3/profitsharing/transactions/"+plain+"/amounts", nil)
	x.as(true).refused(404, "RESOURCE_NOT_EXISTS", "POST", splitOrders, splitOf(order, "s", shareFor(supplier, 1)).with("sub_mchid", storeSub))
	require.Equal(t, 994.0, x.unsplit(order), "what is refused moves nothing")
	for i := range maxSplits {
		no := "s" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		require.Equal(t, 200, x.call("POST", splitOrders, splitOf(order, no, shareFor(supplier, 1))).status)
	}
	x.refused(400, "INVALID_REQUEST", "POST", splitOrders, splitOf(order, "s50", shareFor(supplier, 1)))
}

func TestSplitTakesTime(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ProfitSharingTakes = time.Minute }))
	order := x.soldShared("order-1", 1000, true)
	x.call("POST", receiverAdd, x.receiver(supplier))
	x.call("POST", splitOrders, splitOf(order, "split-1", shareFor(supplier, 100), shareFor("1900000299", 100)))
	back := object{"out_order_no": "split-1", "out_return_no": "r1", "return_mchid": supplier, "amount": 1, "description": "退"}
	x.refused(400, "INVALID_REQUEST", "POST", splitReturns, back)
	x.clock.Advance(time.Minute - time.Second)
	state, results := x.results(order, "split-1")
	require.Equal(t, "PROCESSING", state)
	require.Equal(t, []string{"PENDING", "PENDING"}, results)
	x.clock.Advance(time.Second)
	state, results = x.results(order, "split-1")
	require.Equal(t, "FINISHED", state)
	require.Equal(t, []string{"SUCCESS", "CLOSED NO_RELATION"}, results)
	require.Equal(t, 200, x.call("POST", splitReturns, back).status)
}

func TestUnfreeze(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	order := x.soldShared("order-1", 1000, true)
	x.call("POST", receiverAdd, x.receiver(supplier))
	x.call("POST", splitOrders, splitOf(order, "split-1", shareFor(supplier, 100)))
	end := object{"transaction_id": order, "out_order_no": "split-1", "description": "完结"}
	require.Equal(t, 200, x.call("POST", splitUnfreeze, end).status)
	require.Equal(t, 894.0, x.unsplit(order), "the number of a split does nothing")

	out := x.call("POST", splitUnfreeze, end.with("out_order_no", "end-1")).fields(t)
	receivers := out["receivers"].([]any)
	require.Len(t, receivers, 1)
	require.Equal(t, []any{894.0, DirectMchID, "完结"}, []any{receivers[0].(map[string]any)["amount"],
		receivers[0].(map[string]any)["account"], receivers[0].(map[string]any)["description"]})
	_, results := x.results(order, "end-1")
	require.Equal(t, []string{"SUCCESS"}, results)
	require.Equal(t, int64(894), x.usable(DirectMchID))
	require.Equal(t, out["order_id"], x.call("POST", splitUnfreeze, end.with("out_order_no", "end-1")).fields(t)["order_id"])
	x.refused(400, "INVALID_REQUEST", "POST", splitUnfreeze, end.with("out_order_no", "end-2"))

	late := x.soldShared("order-2", 1000, true)
	x.clock.Advance(30*24*time.Hour - time.Second)
	require.Equal(t, 994.0, x.unsplit(late))
	require.Equal(t, int64(894), x.usable(DirectMchID))
	x.clock.Advance(time.Second)
	require.Zero(t, x.unsplit(late), "it is unfrozen by itself")
	require.Equal(t, int64(894+994), x.usable(DirectMchID))
	x.refused(400, "INVALID_REQUEST", "POST", splitOrders, splitOf(late, "split-2", shareFor(supplier, 100)))
}

func TestFrozenMoneyIsRefundedFirst(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.Balance = 0 }))
	order := x.soldShared("order-1", 1000, true)
	x.call("POST", receiverAdd, x.receiver(supplier))
	x.call("POST", splitOrders, splitOf(order, "split-1", shareFor(supplier, 300)))
	refund := func(no string, fen int) object {
		return object{"out_trade_no": "order-1", "out_refund_no": no, "amount": object{"refund": fen, "total": 1000, "currency": "CNY"}}
	}
	x.refused(403, "NOT_ENOUGH", "POST", "/v3/refund/domestic/refunds", refund("r1", 1000))
	require.Equal(t, 200, x.call("POST", "/v3/refund/domestic/refunds", refund("r1", 500)).status)
	require.Equal(t, 1000.0-6-300-(500-3), x.unsplit(order))
	back := object{"out_order_no": "split-1", "out_return_no": "b1", "return_mchid": supplier, "amount": 300, "description": "退"}
	require.Equal(t, 200, x.call("POST", splitReturns, back).status)
	require.Equal(t, 200, x.call("POST", "/v3/refund/domestic/refunds", refund("r2", 500)).status)
	require.Zero(t, x.unsplit(order))
	require.Zero(t, x.usable(DirectMchID), "an order that is refunded in full costs nothing")
	require.Zero(t, x.usable(supplier))
}

func TestShareReturn(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	order := x.soldShared("order-1", 10000, true)
	x.call("POST", receiverAdd, x.receiver(supplier))
	x.call("POST", receiverAdd, x.receiver("oUser").with("type", "PERSONAL_OPENID"))
	person := object{"type": "PERSONAL_OPENID", "account": "oUser", "amount": 100, "description": "导购"}
	id := x.call("POST", splitOrders, splitOf(order, "split-1", shareFor(supplier, 600), shareFor(supplier, 400), person).
		with("appid", x.creds.AppID)).fields(t)["order_id"]
	_, results := x.results(order, "split-1")
	require.Equal(t, []string{"SUCCESS", "SUCCESS", "SUCCESS"}, results)

	back := object{"out_order_no": "split-1", "out_return_no": "back-1", "return_mchid": supplier, "amount": 700, "description": "退货"}
	first := x.call("POST", splitReturns, back).fields(t)
	require.Equal(t, "SUCCESS", first["result"])
	require.Equal(t, first, x.call("POST", splitReturns, back).fields(t), "a repeat is the same return")
	require.Equal(t, first, x.call("GET", splitReturns+"/back-1?out_order_no=split-1", nil).fields(t))
	require.Equal(t, int64(300), x.usable(supplier))
	require.Equal(t, int64(700), x.usable(DirectMchID), "it can be used, not shared again")
	require.Equal(t, 8840.0, x.unsplit(order))

	for _, tt := range []struct {
		name   string
		body   object
		status int
		code   string
	}{
		{"number of another return", back.with("amount", 1), 400, "INVALID_REQUEST"},
		{"more than is left", back.with("out_return_no", "back-2").with("amount", 301), 400, "INVALID_REQUEST"},
		{"who received nothing", back.with("out_return_no", "back-2").with("return_mchid", "1900000299"), 400, "INVALID_REQUEST"},
		{"a person", back.with("out_return_no", "back-2").with("return_mchid", "oUser"), 400, "INVALID_REQUEST"},
		{"unknown split", back.with("out_order_no", "split-9"), 404, "RESOURCE_NOT_EXISTS"},
		{"unknown number of WeChat Pay's", back.with("order_id", "30009"), 404, "RESOURCE_NOT_EXISTS"},
		{"no split", back.with("out_order_no", nil), 400, "PARAM_ERROR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x.refused(tt.status, tt.code, "POST", splitReturns, tt.body)
		})
	}
	drop := object{"appid": x.creds.AppID, "type": "MERCHANT_ID", "account": supplier}
	x.call("POST", receiverDelete, drop)
	byID := back.with("out_order_no", nil).with("order_id", id).with("out_return_no", "back-2").with("amount", 300)
	require.Equal(t, "split-1", x.call("POST", splitReturns, byID).fields(t)["out_order_no"], "who was deleted can still give back")
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", splitReturns+"/back-9?out_order_no=split-1", nil)

	x.clock.Advance(180*24*time.Hour + time.Second)
	x.refused(400, "INVALID_REQUEST", "POST", splitReturns, back.with("out_return_no", "back-3").with("amount", 1))
}

func TestShareReturnNeedsConsentAndMoney(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ProfitSharingNoReturns = true }))
	order := x.soldShared("order-1", 10000, true)
	x.call("POST", receiverAdd, x.receiver(supplier))
	x.call("POST", splitOrders, splitOf(order, "split-1", shareFor(supplier, 100)))
	back := object{"out_order_no": "split-1", "out_return_no": "back-1", "return_mchid": supplier, "amount": 100, "description": "退"}
	x.refused(403, "NO_AUTH", "POST", splitReturns, back)

	poor := newStranger(t, withQuirks(func(q *Quirks) { q.Balance = 0 }))
	partner := poor.as(true)
	sub := func(o object) object { return o.with("sub_mchid", storeSub) }
	order = partner.soldShared("order-1", 10000, true)
	partner.call("POST", receiverAdd, sub(partner.receiver(DirectMchID)))
	partner.call("POST", splitOrders, sub(splitOf(order, "split-1", shareFor(DirectMchID, 100))))
	require.Equal(t, int64(100), poor.usable(DirectMchID))
	stock := favorBody("n1").with("stock_use_rule.max_coupons", 1).with("stock_use_rule.max_amount", 100).
		with("coupon_use_rule.fixed_normal_coupon.coupon_amount", 100)
	id := poor.call("POST", favorCreate, stock).fields(t)["stock_id"].(string)
	require.Equal(t, 200, poor.call("POST", favorPath(id, "/start"), byDirect).status, "the receiver spends it")
	partner.refused(403, "NOT_ENOUGH", "POST", splitReturns, sub(back.with("return_mchid", DirectMchID)))
}

func TestSplitOfSubMerchant(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	sub := func(o object) object { return o.with("sub_mchid", storeSub) }
	order := x.soldShared("order-1", 10000, true)
	x.call("POST", receiverAdd, sub(x.receiver(supplier)))
	out := x.call("POST", splitOrders, sub(splitOf(order, "split-1", shareFor(supplier, 1000)))).fields(t)
	require.Equal(t, storeSub, out["sub_mchid"])
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", splitOrders, splitOf(order, "split-2", shareFor(supplier, 1)).with("sub_mchid", "1900001002"))
	require.Equal(t, "FINISHED", x.call("GET", splitOrders+"/split-1?sub_mchid="+storeSub+"&transaction_id="+order, nil).fields(t)["state"])
	back := sub(object{"out_order_no": "split-1", "out_return_no": "back-1", "return_mchid": supplier, "amount": 100, "description": "退"})
	require.Equal(t, storeSub, x.call("POST", splitReturns, back).fields(t)["sub_mchid"])
	require.Equal(t, 8940.0, x.unsplit(order))
}

func TestBrandProfitSharing(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	const brand = "1900001000"
	order := x.soldShared("order-1", 10000, true)
	receiver := object{"brand_mchid": brand, "appid": x.creds.AppID, "type": "MERCHANT_ID", "account": supplier,
		"name": sealFor(t, x.public, "上海云杉餐饮管理有限公司"), "relation_type": "SUPPLIER"}
	require.Equal(t, map[string]any{"brand_mchid": brand, "type": "MERCHANT_ID", "account": supplier},
		x.call("POST", brandSharing+"receivers/add", receiver).fields(t))
	x.refused(403, "NO_AUTH", "POST", brandSharing+"receivers/add", receiver.with("brand_mchid", "2900001000"))
	x.refused(400, "PARAM_ERROR", "POST", brandSharing+"receivers/add", receiver.with("name", nil))
	require.Equal(t, 3000.0, x.call("GET", brandSharing+"brand-configs/"+brand, nil).fields(t)["max_ratio"])

	plain := splitOf(order, "plain-1", shareFor(supplier, 100)).with("sub_mchid", storeSub)
	x.call("POST", splitOrders, plain)
	require.Equal(t, int64(0), x.usable(supplier), "the store has no receiver of its own")

	split := plain.with("out_order_no", "split-1").with("unfreeze_unsplit", nil).with("brand_mchid", brand).with("finish", false)
	out := x.call("POST", brandSharing+"orders", split).fields(t)
	require.Equal(t, "PROCESSING", out["status"])
	require.Equal(t, brand, out["brand_mchid"])
	query := "?sub_mchid=" + storeSub + "&transaction_id=" + order + "&out_order_no="
	read := x.call("GET", brandSharing+"orders"+query+"split-1", nil).fields(t)
	require.Equal(t, "FINISHED", read["status"])
	require.Equal(t, "SUCCESS", read["receivers"].([]any)[0].(map[string]any)["result"])
	require.Equal(t, int64(100), x.usable(supplier))
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", brandSharing+"orders"+query+"plain-1", nil)
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", splitOrders+"/split-1"+query[:len(query)-len("&out_order_no=")], nil)

	back := object{"sub_mchid": storeSub, "out_order_no": "split-1", "out_return_no": "back-1", "return_mchid": supplier, "amount": 60, "description": "退"}
	returned := x.call("POST", brandSharing+"returnorders", back).fields(t)
	require.Equal(t, "SUCCESS", returned["result"])
	require.Equal(t, returned, x.call("GET", brandSharing+"returnorders?sub_mchid="+storeSub+"&out_return_no=back-1&order_id="+out["order_id"].(string), nil).fields(t))
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", splitReturns, back.with("out_return_no", "back-2"))

	require.Equal(t, 9840.0, x.call("GET", brandSharing+"orders/"+order+"/amounts", nil).fields(t)["unsplit_amount"])
	end := object{"sub_mchid": storeSub, "transaction_id": order, "out_order_no": "end-1", "description": "完结"}
	x.call("POST", brandSharing+"finish-order", end)
	read = x.call("GET", brandSharing+"orders"+query+"end-1", nil).fields(t)
	require.Equal(t, []any{9840.0, "完结", []any{}}, []any{read["finish_amount"], read["finish_description"], read["receivers"]})

	drop := receiver.with("name", nil).with("relation_type", nil)
	require.Equal(t, 200, x.call("POST", brandSharing+"receivers/delete", drop).status)
	x.refused(400, "INVALID_REQUEST", "POST", brandSharing+"receivers/delete", drop)
}

func TestPayScoreOrderIsShared(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.call("POST", serviceOrderPath, x.hire("hire-1"))
	x.customer("hire-1")
	x.call("POST", serviceOrderPath+"/hire-1/complete", x.bill(1000).with("profit_sharing", true))
	collection := x.customer("hire-1")["collection"].(map[string]any)
	detail := collection["details"].([]any)[0].(map[string]any)
	require.Equal(t, 994.0, x.unsplit(detail["transaction_id"].(string)))
}
