package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	serviceOrderPath = "/v3/payscore/serviceorder"
	permissionPath   = "/v3/payscore/permissions"
	service          = "500001"
)

// hire is a service order that its customer has to confirm.
func (x *stranger) hire(no string) object {
	return object{
		"out_order_no": no, "appid": x.creds.AppID, "service_id": service, "service_introduction": "充电宝",
		"time_range": object{"start_time": "OnAccept"}, "risk_fund": object{"name": "DEPOSIT", "amount": 9900},
		"attach": "a=1", "notify_url": "https://shop.example.com/payscore",
	}
}

// unconfirmed is a service order that needs no confirmation.
func (x *stranger) unconfirmed(no string) object {
	return x.hire(no).with("need_user_confirm", false).with("openid", "oCustomer")
}

// fees is what a service costs.
func (x *stranger) fees(fen int) object {
	return object{
		"appid": x.creds.AppID, "service_id": service, "total_amount": fen,
		"post_payments":  []object{{"name": "租金", "amount": fen + 100, "count": 2}},
		"post_discounts": []object{{"name": "新客", "amount": 100}},
	}
}

func (x *stranger) bill(fen int) object {
	return x.fees(fen).with("time_range", object{"end_time": "20260301210000"})
}

func (x *stranger) serviceOrder(no string) map[string]any {
	x.t.Helper()
	return x.call("GET", serviceOrderPath+"?service_id="+service+"&appid="+x.creds.AppID+"&out_order_no="+no, nil).fields(x.t)
}

// customer is a customer who does what is waited for.
func (x *stranger) customer(number string) map[string]any {
	x.t.Helper()
	data, err := x.s.Pay(number)
	require.NoError(x.t, err)
	var out map[string]any
	require.NoError(x.t, json.Unmarshal(data, &out))
	return out
}

// events are the types of the notifications about a number, with their contents.
func (x *stranger) events(number string) (types []string, contents []map[string]any) {
	x.t.Helper()
	all, err := x.s.Notifications()
	require.NoError(x.t, err)
	for _, n := range all {
		if n.Number == number {
			var content map[string]any
			require.NoError(x.t, json.Unmarshal(n.Content, &content))
			types, contents = append(types, n.EventType), append(contents, content)
		}
	}
	return types, contents
}

func TestServiceOrderIsConfirmedCompletedAndPaid(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	path := serviceOrderPath + "/hire-1"

	created := x.call("POST", serviceOrderPath, x.hire("hire-1")).fields(t)
	require.Equal(t, "CREATED", created["state"])
	require.Regexp(t, `^1000000000\d{21}$`, created["order_id"])
	require.NotEmpty(t, created["package"])
	require.NotContains(t, created, "state_description")
	x.refused(400, "INVALID_ORDER_STATE", "POST", path+"/complete", x.bill(1000))
	x.refused(400, "INVALID_ORDER_STATE", "POST", path+"/pay", object{})

	x.clock.Advance(time.Minute)
	confirmed := x.customer("hire-1")
	require.Equal(t, "DOING", confirmed["state"])
	require.Equal(t, "USER_CONFIRM", confirmed["state_description"])
	require.Equal(t, "20260301200100", confirmed["time_range"].(map[string]any)["start_time"], "it begins when the customer accepts")
	require.Regexp(t, `^o.{27}$`, confirmed["openid"])
	byQuery := x.call("GET", serviceOrderPath+"?service_id="+service+"&appid="+x.creds.AppID+"&query_id="+confirmed["query_id"].(string), nil).fields(t)
	require.Equal(t, x.serviceOrder("hire-1"), byQuery)
	_, err := x.s.Pay("hire-1")
	require.ErrorContains(t, err, "has nothing to do, it is DOING USER_CONFIRM")

	done := x.call("POST", path+"/complete", x.bill(1000)).fields(t)
	require.Equal(t, "MCH_COMPLETE", done["state_description"])
	require.Equal(t, true, done["need_collection"])
	require.Equal(t, map[string]any{"state": "USER_PAYING", "total_amount": 1000.0, "paying_amount": 1000.0}, done["collection"])
	x.refused(400, "INVALID_ORDER_STATE", "POST", path+"/complete", x.bill(1000))

	reason := x.fees(900).with("reason", "折价")
	require.Equal(t, "/total_amount", x.refused(400, "PARAM_ERROR", "POST", path+"/modify", x.fees(1000).with("reason", "折价"))["field"])
	require.Equal(t, 900.0, x.call("POST", path+"/modify", reason).fields(t)["total_amount"])
	require.Equal(t, "/total_amount", x.refused(400, "PARAM_ERROR", "POST", path+"/modify", reason)["field"], "each time it must become less")

	x.clock.Advance(time.Minute)
	before, _, err := x.s.Balance(DirectMchID)
	require.NoError(t, err)
	paid := x.customer("hire-1")
	require.Equal(t, "DONE", paid["state"])
	collection := paid["collection"].(map[string]any)
	require.Equal(t, "USER_PAID", collection["state"])
	detail := collection["details"].([]any)[0].(map[string]any)
	require.Equal(t, "NEWTON", detail["paid_type"])
	require.Equal(t, "20260301200200", detail["paid_time"])
	require.Equal(t, paid, x.serviceOrder("hire-1"))
	after, _, err := x.s.Balance(DirectMchID)
	require.NoError(t, err)
	require.EqualValues(t, 900-5, after-before, "the price without the fee")

	x.refused(400, "ORDER_DONE", "POST", path+"/cancel", object{"appid": x.creds.AppID, "service_id": service, "reason": "r"})
	x.refused(400, "ORDER_DONE", "POST", path+"/pay", object{})
	_, err = x.s.Pay("hire-1")
	require.ErrorContains(t, err, "has nothing to do, it is DONE")

	types, contents := x.events("hire-1")
	require.Equal(t, []string{"PAYSCORE.USER_CONFIRM", "PAYSCORE.USER_PAID"}, types)
	require.Equal(t, paid, contents[1], "the content is what a query answers")

	// The payment is refunded by its own number, under either name.
	id := detail["transaction_id"].(string)
	refund := object{"transaction_id": id, "out_refund_no": "r1", "amount": object{"refund": 300, "total": 900, "currency": "CNY"}}
	require.Equal(t, "PROCESSING", x.call("POST", "/v3/refund/domestic/refunds", refund).fields(t)["status"])
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", "/v3/refund/domestic/refunds", refund.with("transaction_id", nil).with("out_trade_no", "hire-1"))
	require.Equal(t, "REFUND", x.call("GET", "/v3/pay/transactions/id/"+id+"?mchid="+DirectMchID, nil).fields(t)["trade_state"])
}

func TestServiceOrderIsRepeated(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	first := x.call("POST", serviceOrderPath, x.hire("hire-1")).fields(t)
	again := x.call("POST", serviceOrderPath, x.hire("hire-1")).fields(t)
	require.Equal(t, first["order_id"], again["order_id"])
	x.refused(400, "INVALID_REQUEST", "POST", serviceOrderPath, x.hire("hire-1").with("attach", "b"))

	cancel := object{"appid": x.creds.AppID, "service_id": service, "reason": "用户放弃"}
	path := serviceOrderPath + "/hire-1/cancel"
	for range 2 {
		require.Equal(t, first["order_id"], x.call("POST", path, cancel).fields(t)["order_id"])
	}
	x.refused(400, "ORDER_CANCELED", "POST", path, cancel.with("reason", "其他"))
	require.Equal(t, "REVOKED", x.serviceOrder("hire-1")["state"])
	x.refused(404, "ORDER_NOT_EXIST", "POST", serviceOrderPath+"/hire-2/cancel", cancel)
	x.refused(400, "INVALID_REQUEST", "POST", path, cancel.with("service_id", "500002"))
}

func TestServiceOrderExpires(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.call("POST", serviceOrderPath, x.hire("hire-1"))
	x.clock.Advance(30*24*time.Hour - time.Second)
	require.Equal(t, "CREATED", x.serviceOrder("hire-1")["state"])
	x.clock.Advance(time.Second)
	require.Equal(t, "EXPIRED", x.serviceOrder("hire-1")["state"])
	_, err := x.s.Pay("hire-1")
	require.ErrorContains(t, err, "it is EXPIRED")
}

func TestServiceOrderWithoutConfirmation(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	require.Equal(t, "/openid", x.refused(400, "PARAM_ERROR", "POST", serviceOrderPath, x.unconfirmed("hire-1").with("openid", nil))["field"])
	o := x.call("POST", serviceOrderPath, x.unconfirmed("hire-1")).fields(t)
	require.Equal(t, "DOING", o["state"])
	require.Equal(t, "20260301200000", o["time_range"].(map[string]any)["start_time"])

	t.Run("nothing to pay", func(t *testing.T) {
		done := x.call("POST", serviceOrderPath+"/hire-1/complete", x.bill(0)).fields(t)
		require.Equal(t, "DONE", done["state"])
		require.Equal(t, 0.0, done["total_amount"])
		require.Equal(t, false, done["need_collection"])
		require.NotContains(t, done, "collection")
	})
	t.Run("paid elsewhere", func(t *testing.T) {
		x.call("POST", serviceOrderPath, x.unconfirmed("hire-2"))
		x.call("POST", serviceOrderPath+"/hire-2/complete", x.bill(500))
		sync := object{"appid": x.creds.AppID, "service_id": service, "type": "Order_Paid", "detail": object{"paid_time": "20260301"}}
		require.Equal(t, "/type", x.refused(400, "PARAM_ERROR", "POST", serviceOrderPath+"/hire-2/sync", sync.with("type", "Paid"))["field"])
		require.Equal(t, "/detail/paid_time", x.refused(400, "PARAM_ERROR", "POST", serviceOrderPath+"/hire-2/sync", sync.with("detail.paid_time", "2026"))["field"])
		done := x.call("POST", serviceOrderPath+"/hire-2/sync", sync).fields(t)
		require.Equal(t, "DONE", done["state"])
		require.Equal(t, []any{map[string]any{"seq": 1.0, "amount": 500.0, "paid_type": "MCH", "paid_time": "20260301"}},
			done["collection"].(map[string]any)["details"])
		x.refused(400, "ORDER_DONE", "POST", serviceOrderPath+"/hire-2/sync", sync)
	})
	t.Run("collected by the merchant", func(t *testing.T) {
		x.call("POST", serviceOrderPath, x.unconfirmed("hire-3"))
		x.call("POST", serviceOrderPath+"/hire-3/complete", x.bill(500))
		require.Equal(t, "hire-3", x.call("POST", serviceOrderPath+"/hire-3/pay", object{}).fields(t)["out_order_no"])
		require.Equal(t, "DONE", x.serviceOrder("hire-3")["state"])
	})
	t.Run("cancelled although completed", func(t *testing.T) {
		x.call("POST", serviceOrderPath, x.unconfirmed("hire-4"))
		x.call("POST", serviceOrderPath+"/hire-4/complete", x.bill(500))
		x.call("POST", serviceOrderPath+"/hire-4/cancel", object{"appid": x.creds.AppID, "service_id": service, "reason": "r"})
		require.Equal(t, "REVOKED", x.serviceOrder("hire-4")["state"])
		x.refused(400, "ORDER_CANCELED", "POST", serviceOrderPath+"/hire-4/pay", object{})
	})
	t.Run("messages", func(t *testing.T) {
		x.call("POST", serviceOrderPath, x.unconfirmed("hire-5"))
		message := x.fees(500).with("appid", nil).with("prepaid_time", "20260302000000")
		for _, kind := range []string{"pending", "prepaid"} {
			require.Equal(t, 204, x.call("POST", serviceOrderPath+"/hire-5/send-"+kind+"message", message).status)
		}
		require.NotContains(t, x.serviceOrder("hire-5"), "total_amount", "a message changes nothing")
		x.refused(400, "ORDER_DONE", "POST", serviceOrderPath+"/hire-1/send-pendingmessage", message)
	})
}

func TestServiceOrderIsCreatedAndCompletedAtOnce(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.bill(700).with("out_order_no", "hire-1").with("openid", "oCustomer").
		with("time_range", object{"start_time": "20260301", "end_time": "20260301"})
	path := serviceOrderPath + "/direct-complete"
	require.Equal(t, "/total_amount", x.refused(400, "PARAM_ERROR", "POST", path, in.with("total_amount", nil))["field"])
	o := x.call("POST", path, in).fields(t)
	require.Equal(t, "MCH_COMPLETE", o["state_description"])
	require.Equal(t, o, x.call("POST", path, in).fields(t), "a repeat")
	x.refused(400, "INVALID_REQUEST", "POST", path, in.with("openid", "oOther"))
	require.Equal(t, "DONE", x.customer("hire-1")["state"])
	require.Equal(t, 200, x.as(true).call("POST", path, in.with("appid", x.as(true).creds.AppID)).status)
}

func TestServiceOrdersAreChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	good := x.hire("hire-1")
	x.call("POST", serviceOrderPath, x.unconfirmed("hire-0"))
	x.call("POST", serviceOrderPath, x.unconfirmed("hire-e").with("risk_fund.name", "ESTIMATE_ORDER_COST").with("risk_fund.amount", 100))
	for _, tt := range []struct {
		name  string
		path  string
		body  object
		field string
	}{
		{"no start", "", good.with("time_range", object{"end_time": "20260301"}), "/time_range/start_time"},
		{"start in another form", "", good.with("time_range.start_time", "2026-03-01"), "/time_range/start_time"},
		{"end in another form", "", good.with("time_range.end_time", "soon"), "/time_range/end_time"},
		{"end before start", "", good.with("time_range", object{"start_time": "20260302", "end_time": "20260301"}), "/time_range/end_time"},
		{"fee without name", "", good.with("post_payments", []object{{"amount": 1}}), "/post_payments/0/name"},
		{"fee without amount and description", "", good.with("post_payments", []object{{"name": "租金"}}), "/post_payments/0/amount"},
		{"two fees of a name", "", good.with("post_payments", []object{{"name": "租金", "amount": 1}, {"name": "租金", "amount": 2}}), "/post_payments/1/name"},
		{"discount without name", "", good.with("post_discounts", []object{{"description": "首单"}}), "/post_discounts/0/name"},
		{"two discounts of a name", "", good.with("post_discounts", []object{{"name": "新客", "description": "首单"}, {"name": "新客", "description": "首单"}}), "/post_discounts/1/name"},
		{"risk of nothing", "", good.with("risk_fund.amount", 0), "/risk_fund/amount"},
		{"nameless fee of a whole order", "/direct-complete", x.bill(100).with("out_order_no", "hire-d").with("openid", "oCustomer").
			with("time_range", object{"start_time": "20260301"}).with("post_payments", []object{{"amount": 1}}), "/post_payments/0/name"},
		{"no end at all", "/hire-0/complete", x.fees(100), "/time_range/end_time"},
		{"another sum", "/hire-0/complete", x.bill(100).with("total_amount", 99), "/total_amount"},
		{"more than the risk fund", "/hire-0/complete", x.bill(9901), "/total_amount"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.field, x.refused(400, "PARAM_ERROR", "POST", serviceOrderPath+tt.path, tt.body)["field"])
		})
	}
	require.Equal(t, "/appid", x.refused(403, "NO_AUTH", "POST", serviceOrderPath, good.with("appid", "wx0"))["field"])
	require.Equal(t, 200, x.call("POST", serviceOrderPath+"/hire-e/complete", x.bill(9901)).status, "an estimate is no limit")
	x.refused(400, "PARAM_ERROR", "GET", serviceOrderPath+"?service_id="+service+"&appid="+x.creds.AppID, nil)
	x.refused(404, "ORDER_NOT_EXIST", "GET", serviceOrderPath+"?query_id=1&service_id="+service+"&appid="+x.creds.AppID, nil)
	x.as(true).refused(403, "NO_AUTH", "POST", serviceOrderPath, good)
}

func TestPermission(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := object{"service_id": service, "appid": x.creds.AppID, "authorization_code": "auth-1", "notify_url": "https://shop.example.com/a"}
	byCode := permissionPath + "/authorization-code/auth-1"
	state := func() any { return x.call("GET", byCode+"?service_id="+service, nil).fields(t)["authorization_state"] }

	x.refused(404, "ORDER_NOT_EXIST", "GET", byCode+"?service_id="+service, nil)
	first := x.call("POST", permissionPath, in).fields(t)["apply_permissions_token"]
	require.NotEqual(t, first, x.call("POST", permissionPath, in).fields(t)["apply_permissions_token"], "each application has a token of its own")
	x.refused(400, "INVALID_REQUEST", "POST", permissionPath, in.with("service_id", "500002"))
	require.Equal(t, "UNBINDUSER", state())
	terminate := object{"service_id": service, "reason": "不再使用"}
	x.refused(400, "INVALID_ORDER_STATE", "POST", byCode+"/terminate", terminate)

	openid := x.customer("auth-1")["openid"].(string)
	require.Equal(t, "AVAILABLE", state())
	x.refused(400, "ORDER_DONE", "POST", permissionPath, in)
	_, err := x.s.Pay("auth-1")
	require.ErrorContains(t, err, "cannot be granted, it is AVAILABLE")
	byOpenID := permissionPath + "/openid/" + openid
	who := "?service_id=" + service + "&appid=" + x.creds.AppID
	require.Equal(t, x.call("GET", byCode+"?service_id="+service, nil).fields(t), x.call("GET", byOpenID+who, nil).fields(t))
	use := func(openid string) any {
		return x.call("GET", "/v3/payscore/user-service-state"+who+"&openid="+openid, nil).fields(t)["use_service_state"]
	}
	require.Equal(t, "AVAILABLE", use(openid))
	require.Equal(t, "UNAVAILABLE", use("oNobody"))
	require.Equal(t, "UNAVAILABLE", x.call("GET", permissionPath+"/openid/oNobody"+who, nil).fields(t)["authorization_state"])
	assess := object{"service_id": service, "appid": x.creds.AppID, "authorization_code": "auth-1"}
	require.Equal(t, 1.0, x.call("POST", permissionPath+"/assess-user-risk-level", assess).fields(t)["user_risk_level"])
	x.refused(400, "PARAM_ERROR", "POST", permissionPath+"/assess-user-risk-level", assess.with("authorization_code", nil))

	x.clock.Advance(time.Minute)
	byPerson := terminate.with("appid", x.creds.AppID)
	x.refused(404, "ORDER_NOT_EXIST", "POST", permissionPath+"/openid/oNobody/terminate", byPerson)
	require.Equal(t, 204, x.call("POST", byOpenID+"/terminate", byPerson).status)
	ended := x.call("GET", byCode+"?service_id="+service, nil).fields(t)
	require.Equal(t, "UNAVAILABLE", ended["authorization_state"])
	require.Equal(t, "2026-03-01T20:01:00+08:00", ended["cancel_authorization_time"])
	x.refused(400, "ORDER_CANCELED", "POST", byCode+"/terminate", terminate)
	x.refused(400, "ORDER_CANCELED", "POST", "/v3/payscore/users/"+openid+"/permissions/"+service+"/terminate", byPerson.with("service_id", nil))
	x.refused(400, "ORDER_CANCELED", "POST", permissionPath, in)

	types, contents := x.events("auth-1")
	require.Equal(t, []string{"PAYSCORE.USER_OPEN_SERVICE", "PAYSCORE.USER_CLOSE_SERVICE"}, types)
	require.Equal(t, "USER_CLOSE_SERVICE", contents[1]["user_service_status"])
	require.Equal(t, openid, contents[1]["openid"])

	// The other ways to end one.
	for code, path := range map[string]string{
		"auth-3": permissionPath + "/authorization-code/auth-3/terminate",
		"auth-4": "/v3/payscore/users/{openid}/permissions/" + service + "/terminate",
	} {
		x.call("POST", permissionPath, in.with("authorization_code", code))
		openid := x.customer(code)["openid"].(string)
		body := terminate
		if code == "auth-4" {
			body = byPerson.with("service_id", nil)
		}
		require.Equal(t, 204, x.call("POST", strings.Replace(path, "{openid}", openid, 1), body).status)
		require.Equal(t, "UNAVAILABLE", use(openid))
	}

	x.call("POST", permissionPath, in.with("authorization_code", "auth-2"))
	x.clock.Advance(time.Hour)
	_, err = x.s.Pay("auth-2")
	require.ErrorContains(t, err, "expired")
}

func TestPayScoreQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) {
		q.PayscoreDeducts, q.PayscoreNeedsPermission, q.PayscoreStateInvalid = true, true, true
	}))
	x.refused(403, "NO_AUTH", "POST", serviceOrderPath, x.unconfirmed("hire-1"))
	x.call("POST", permissionPath, object{"service_id": service, "appid": x.creds.AppID, "authorization_code": "auth-1"})
	openid := x.customer("auth-1")["openid"]
	x.call("POST", serviceOrderPath, x.unconfirmed("hire-1").with("openid", openid))
	done := x.call("POST", serviceOrderPath+"/hire-1/complete", x.bill(500)).fields(t)
	require.Equal(t, "DOING", done["state"], "the answer comes before the money")
	require.Equal(t, "DONE", x.serviceOrder("hire-1")["state"])
	x.refused(400, "INVALID_REQUEST", "POST", serviceOrderPath+"/hire-1/pay", object{})
	x.refused(400, "INVALID_REQUEST", "POST", permissionPath, object{"service_id": service, "appid": x.creds.AppID, "authorization_code": "auth-1"})
}

func TestPayScoreBill(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	path := "/v3/payscore/merchant-bill?encryption_algorithm=AEAD_AES_256_GCM&service_id=" + service + "&bill_date="
	x.refused(400, "NO_STATEMENT_EXIST", "GET", path+"2026-03-01", nil)
	x.refused(400, "PARAM_ERROR", "GET", path+"yesterday", nil)
	x.call("POST", serviceOrderPath, x.unconfirmed("hire-1"))
	x.call("POST", serviceOrderPath+"/hire-1/complete", x.bill(1250))
	paid := x.customer("hire-1")

	for _, date := range []string{"2026-03-01", "20260301", "2026030100"} {
		f := x.call("GET", path+date, nil).fields(t)["download_bill_list"].([]any)[0].(map[string]any)
		target := strings.TrimPrefix(f["download_url"].(string), x.server.URL)
		r := x.send(x.request("GET", target, ""))
		require.Equal(t, 200, r.status)
		block, err := aes.NewCipher([]byte(x.open(f["encrypt_key"].(string))))
		require.NoError(t, err)
		gcm, err := cipher.NewGCM(block)
		require.NoError(t, err)
		text, err := gcm.Open(nil, []byte(f["nonce"].(string)), r.body, nil)
		require.NoError(t, err)
		lines := strings.Split(string(text), "\r\n")
		require.Equal(t, "`"+strings.Join([]string{"2026-03-01 20:00:00", x.creds.AppID, DirectMchID, service, "hire-1", paid["order_id"].(string),
			paid["collection"].(map[string]any)["details"].([]any)[0].(map[string]any)["transaction_id"].(string), "oCustomer", "NEWTON", "12.50"}, ",`"), lines[1])
		require.Equal(t, "`1,`12.50", lines[3])
	}
}

func TestOtherNamesOfOperations(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withFaults("payscore-refund=429:1"))
	refund := object{"transaction_id": "1", "out_refund_no": "r1", "amount": object{"refund": 1, "total": 1, "currency": "CNY"}}
	x.refused(429, "FREQUENCY_LIMITED", "POST", "/v3/refund/domestic/refunds", refund)
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", "/v3/refund/domestic/refunds", refund)

	keys, err := testKeys()
	require.NoError(t, err)
	_, err = Open(Options{Dir: t.TempDir(), Keys: keys, Rand: io.Reader(seeded(1)), Faults: []Fault{{Operation: "payscore-refunds", Kind: TooMany}}})
	require.ErrorContains(t, err, "plays no operation payscore-refunds")
}
