package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const complaintPath = "/v3/merchant-service/complaints-v2"

// sold is an order that was paid.
func (x *stranger) sold(no string, fen int) {
	x.t.Helper()
	x.ordered(no, fen)
	x.customer(no)
}

// ordered is an order that is not paid.
func (x *stranger) ordered(no string, fen int) {
	x.t.Helper()
	in := object{"appid": x.creds.AppID, "mchid": x.creds.MchID, "description": "拿铁", "out_trade_no": no,
		"notify_url": "https://shop.example.com/paid", "amount": object{"total": fen}}
	target := "/v3/pay/transactions/native"
	if x.partner {
		target = "/v3/pay/partner/transactions/native"
		in = in.with("appid", nil).with("mchid", nil).with("sp_appid", x.creds.AppID).with("sp_mchid", x.creds.MchID).with("sub_mchid", "1900001001")
	}
	require.Equal(x.t, 200, x.call("POST", target, in).status)
}

func (x *stranger) complains(in Grievance) map[string]any {
	x.t.Helper()
	data, err := x.s.Complain(in)
	require.NoError(x.t, err)
	var out map[string]any
	require.NoError(x.t, json.Unmarshal(data, &out))
	require.NotContains(x.t, out, "payer_phone")
	return out
}

func (x *stranger) complaint(id string) map[string]any {
	x.t.Helper()
	return x.call("GET", complaintPath+"/"+id, nil).fields(x.t)
}

// history is what was done with a complaint, from the oldest.
func (x *stranger) history(id string) (types []string) {
	x.t.Helper()
	for _, e := range x.call("GET", complaintPath+"/"+id+"/negotiation-historys", nil).fields(x.t)["data"].([]any) {
		types = append([]string{e.(map[string]any)["operate_type"].(string)}, types...)
	}
	return types
}

func (x *stranger) actions(id string) (actions []string) {
	x.t.Helper()
	types, contents := x.events(id)
	for i, content := range contents {
		require.Equal(x.t, id, content["complaint_id"])
		require.Equal(x.t, i == 0, types[i] == "COMPLAINT.CREATE")
		actions = append(actions, content["action_type"].(string))
	}
	return actions
}

func TestComplaintIsAnsweredAndSettled(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.call("POST", complaints, object{"url": "https://shop.example.com/complaints"})
	x.ordered("order-1", 1800)
	_, err := x.s.Complain(Grievance{OutTradeNo: "order-1"})
	require.ErrorContains(t, err, "nothing is paid")
	_, err = x.s.Complain(Grievance{OutTradeNo: "order-2"})
	require.ErrorContains(t, err, "ORDER_NOT_EXIST")
	x.customer("order-1")

	id := x.complains(Grievance{OutTradeNo: "order-1", Text: "咖啡是凉的"})["complaint_id"].(string)
	require.Regexp(t, `^200201820260301\d{12}$`, id)
	got := x.complaint(id)
	require.Equal(t, "PENDING", got["complaint_state"])
	require.Equal(t, "咖啡是凉的", got["complaint_detail"])
	require.Equal(t, "OTHERS", got["problem_type"])
	require.Equal(t, 1800.0, got["complaint_order_info"].([]any)[0].(map[string]any)["amount"])
	require.Regexp(t, `^138\d{8}$`, x.open(got["payer_phone"].(string)), "the number travels encrypted")

	answer := object{"complainted_mchid": DirectMchID, "response_content": "马上重做"}
	path := complaintPath + "/" + id
	require.Equal(t, "/complainted_mchid", x.refused(400, "PARAM_ERROR", "POST", path+"/response", answer.with("complainted_mchid", "1900001001"))["field"])
	require.Equal(t, "/jump_url_text", x.refused(400, "PARAM_ERROR", "POST", path+"/response", answer.with("jump_url", "https://a.example.com/?b=c"))["field"])
	require.Equal(t, "/jump_url", x.refused(400, "PARAM_ERROR", "POST", path+"/response", answer.with("jump_url", "http://a.example.com").with("jump_url_text", "看"))["field"])
	require.Equal(t, "/jump_url", x.refused(400, "PARAM_ERROR", "POST", path+"/response", answer.with("jump_url_text", "看"))["field"])
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", complaintPath+"/1/response", answer)
	require.Equal(t, 204, x.call("POST", path+"/response", answer).status)
	require.Equal(t, "PROCESSING", x.complaint(id)["complaint_state"])

	require.Equal(t, true, x.complains(Grievance{OutTradeNo: "order-1", Text: "多久？"})["incoming_user_response"])
	settled := object{"complainted_mchid": DirectMchID}
	require.Equal(t, 204, x.call("POST", path+"/complete", settled).status)
	require.Equal(t, "PROCESSED", x.complaint(id)["complaint_state"])
	require.Equal(t, false, x.complaint(id)["incoming_user_response"])
	x.refused(400, "INVALID_REQUEST", "POST", path+"/complete", settled)

	again := x.complains(Grievance{OutTradeNo: "order-1"})
	require.Equal(t, id, again["complaint_id"])
	require.Equal(t, "PENDING", again["complaint_state"])
	require.Equal(t, 2.0, again["user_complaint_times"])

	require.Equal(t, []string{"USER_CREATE_COMPLAINT", "MERCHANT_RESPONSE", "USER_RESPONSE", "MERCHANT_CONFIRM_COMPLETE", "USER_CONTINUE_COMPLAINT"}, x.history(id))
	require.Equal(t, []string{"CREATE_COMPLAINT", "MERCHANT_RESPONSE", "USER_RESPONSE", "MERCHANT_CONFIRM_COMPLETE", "CONTINUE_COMPLAINT"}, x.actions(id))
	page := x.call("GET", path+"/negotiation-historys?limit=1&offset=1", nil).fields(t)
	require.Len(t, page["data"], 1)
	require.NotContains(t, page, "total_count", "the first page has it")

	x.as(true).refused(404, "RESOURCE_NOT_EXISTS", "GET", path, nil)
}

func TestComplaintAboutARefund(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.sold("order-1", 1800)
	x.sold("order-2", 500)
	x.sold("order-3", 500)
	first := x.complains(Grievance{OutTradeNo: "order-1", Refund: true})
	require.Equal(t, 1800.0, first["apply_refund_amount"])
	path := func(out map[string]any) string {
		return complaintPath + "/" + out["complaint_id"].(string) + "/update-refund-progress"
	}
	approve, reject := object{"action": "APPROVE", "launch_refund_day": 0}, object{"action": "REJECT", "reject_reason": "已使用"}
	require.Equal(t, "/launch_refund_day", x.refused(400, "PARAM_ERROR", "POST", path(first), approve.with("launch_refund_day", nil))["field"])
	require.Equal(t, 204, x.call("POST", path(first), approve).status)
	id := first["complaint_id"].(string)
	require.Equal(t, "PROCESSING", x.complaint(id)["complaint_state"])
	x.refused(400, "INVALID_REQUEST", "POST", path(first), reject)

	x.clock.Advance(time.Minute)
	x.call("POST", "/v3/refund/domestic/refunds", object{"out_trade_no": "order-1", "out_refund_no": "r1",
		"amount": object{"refund": 1800, "total": 1800, "currency": "CNY"}})
	got := x.complaint(id)
	require.Equal(t, "PROCESSED", got["complaint_state"])
	require.Equal(t, true, got["complaint_full_refunded"])
	require.Equal(t, []string{"CREATE_COMPLAINT", "MERCHANT_APPROVE_REFUND", "REFUND_SUCCESS"}, x.actions(id))
	x.complains(Grievance{OutTradeNo: "order-1"})
	require.Equal(t, []string{"USER_CREATE_COMPLAINT", "MERCHANT_APPROVE_REFUND", "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE", "USER_CONTINUE_COMPLAINT"}, x.history(id))
	require.Equal(t, "OTHERS", x.complaint(id)["problem_type"])

	second := x.complains(Grievance{OutTradeNo: "order-2", Refund: true})
	require.Equal(t, "/reject_reason", x.refused(400, "PARAM_ERROR", "POST", path(second), reject.with("reject_reason", nil))["field"])
	require.Equal(t, 204, x.call("POST", path(second), reject).status)
	require.Equal(t, "PROCESSED", x.complaint(second["complaint_id"].(string))["complaint_state"])

	third := x.complains(Grievance{OutTradeNo: "order-3"})
	x.refused(400, "INVALID_REQUEST", "POST", path(third), approve)
}

func TestComplaintsAreListed(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	days := func(begin, end string) string { return complaintPath + "?begin_date=" + begin + "&end_date=" + end }
	for i := range 12 {
		no := fmt.Sprintf("order-%02d", i)
		x.sold(no, 100)
		x.complains(Grievance{OutTradeNo: no})
		x.clock.Advance(time.Hour)
	}
	first := x.call("GET", days("2026-03-01", "2026-03-02"), nil).fields(t)
	require.Len(t, first["data"], 10)
	require.Equal(t, 10.0, first["limit"])
	require.Equal(t, 12.0, first["total_count"])
	newest := first["data"].([]any)[0].(map[string]any)
	require.Equal(t, "order-11", newest["complaint_order_info"].([]any)[0].(map[string]any)["out_trade_no"])
	require.NotContains(t, newest, "payer_openid", "in details only")
	rest := x.call("GET", days("2026-03-01", "2026-03-02")+"&limit=5&offset=10", nil).fields(t)
	require.Len(t, rest["data"], 2)
	require.NotContains(t, rest, "total_count", "the first page has it")
	require.Len(t, x.call("GET", days("2026-03-02", "2026-03-02"), nil).fields(t)["data"], 8, "20:00 to 23:00 is of the day before")
	require.NotContains(t, x.call("GET", days("2026-03-03", "2026-03-04"), nil).fields(t), "data")

	for _, tt := range []struct{ target, field string }{
		{days("2026-03-02", "2026-03-01"), "end_date"},
		{days("2026-03-01", "2026-04-01"), "end_date"},
		{days("2026-03-01", "2026-03-31") + "&limit=51", "limit"},
		{complaintPath + "?begin_date=2026-03-01", "end_date"},
	} {
		require.Equal(t, tt.field, x.refused(400, "PARAM_ERROR", "GET", tt.target, nil)["field"])
	}
	x.refused(403, "NO_AUTH", "GET", days("2026-03-01", "2026-03-31")+"&complainted_mchid=1900001001", nil)

	y := x.as(true)
	y.sold("sub-order", 100)
	y.complains(Grievance{OutTradeNo: "sub-order"})
	for mchid, n := range map[string]float64{"": 1, "&complainted_mchid=1900001001": 1, "&complainted_mchid=1900001002": 0} {
		require.Equal(t, n, y.call("GET", days("2026-03-01", "2026-03-31")+mchid, nil).fields(t)["total_count"])
	}
}

// uploadComplaintImage uploads an image and returns its id.
func (x *stranger) uploadComplaintImage(path string, content []byte) string {
	x.t.Helper()
	sum := sha256.Sum256(content)
	meta := fmt.Sprintf(`{"filename":"a.png","sha256":%q}`, hex.EncodeToString(sum[:]))
	body := "--B\r\nContent-Disposition: form-data; name=\"meta\"\r\n\r\n" + meta +
		"\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n" + string(content) + "\r\n--B--\r\n"
	r := x.request("POST", path, body)
	r.Header.Set("Content-Type", `multipart/form-data; boundary=B`)
	x.authorize(r, path, meta, nil)
	return x.send(r).fields(x.t)["media_id"].(string)
}

func TestComplaintImages(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.sold("order-1", 100)
	id := x.complains(Grievance{OutTradeNo: "order-1"})["complaint_id"].(string)
	content := []byte("\x89PNG\r\n\x1a\nand more")
	media := x.uploadComplaintImage("/v3/merchant-service/images/upload", content)

	answer := object{"complainted_mchid": DirectMchID, "response_content": "请看", "response_images": []string{media}}
	require.Equal(t, "/response_images/1", x.refused(400, "PARAM_ERROR", "POST", complaintPath+"/"+id+"/response",
		answer.with("response_images", []string{media, "x"}))["field"])
	x.call("POST", complaintPath+"/"+id+"/response", answer)
	entry := x.call("GET", complaintPath+"/"+id+"/negotiation-historys?limit=1", nil).fields(t)["data"].([]any)[0].(map[string]any)
	target := strings.TrimPrefix(entry["image_list"].([]any)[0].(string), x.server.URL)
	require.Equal(t, "/v3/merchant-service/images/"+media, target)
	got := x.send(x.request("GET", target, ""))
	require.Equal(t, 200, got.status)
	require.Equal(t, content, got.body)
	require.Equal(t, "image/png", got.header.Get("Content-Type"))
	require.Empty(t, got.header.Get("Wechatpay-Signature"), "files are not signed")
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", "/v3/merchant-service/images/x", nil)
	x.as(true).refused(404, "RESOURCE_NOT_EXISTS", "GET", target, nil)
}

func TestComplaintThatWaitsForAnAnswerNow(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.sold("order-1", 100)
	id := x.complains(Grievance{OutTradeNo: "order-1"})["complaint_id"].(string)
	path := complaintPath + "/" + id + "/response-immediate-service"
	answer := object{"complainted_mchid": DirectMchID, "idempotent_id": "i1", "message": object{"blocks": []object{{"type": "TEXT", "text": object{"text": "您好"}}}}}
	x.refused(400, "INVALID_REQUEST", "POST", path, answer)
	require.Equal(t, true, x.complains(Grievance{OutTradeNo: "order-1", Immediate: true})["need_immediate_service"])
	require.Equal(t, "/message/blocks/0/image/media_id", x.refused(400, "PARAM_ERROR", "POST", path,
		answer.with("message", object{"blocks": []object{{"type": "IMAGE", "image": object{"media_id": "x"}}}}))["field"])
	log := x.call("POST", path, answer).fields(t)["log_id"]
	require.NotEmpty(t, log)
	require.Equal(t, log, x.call("POST", path, answer).fields(t)["log_id"])
	x.refused(400, "INVALID_REQUEST", "POST", path, answer.with("message", object{}))
	require.Equal(t, []string{"USER_CREATE_COMPLAINT", "USER_RESPONSE", "MERCHANT_RESPONSE"}, x.history(id))
}

func TestComplaintAboutAServiceOrder(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.call("POST", serviceOrderPath, x.unconfirmed("hire-1"))
	x.call("POST", serviceOrderPath+"/hire-1/complete", x.bill(500))
	_, err := x.s.Complain(Grievance{OutTradeNo: "hire-1"})
	require.ErrorContains(t, err, "nothing is paid")
	paid := x.customer("hire-1")
	out := x.complains(Grievance{OutTradeNo: "hire-1"})
	require.Equal(t, []any{map[string]any{"order_id": paid["order_id"], "out_order_no": "hire-1", "state": "DONE"}}, out["service_order_info"])
}

func TestComplaintsOfOtherVersions(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	x.sold("order-1", 1800)
	out := x.complains(Grievance{OutTradeNo: "order-1", Text: "凉的"})
	id := out["complaint_id"].(string)
	transaction := out["complaint_order_info"].([]any)[0].(map[string]any)["transaction_id"].(string)

	t.Run("overseas", func(t *testing.T) {
		const overseas = "/v3/global/merchant-service/"
		list := x.call("GET", overseas+"complaints?begin_date=2026-03-01&end_date=2026-03-01&mch_language=EN", nil).fields(t)
		require.Equal(t, 1.0, list["total_count"])
		one := list["data"].([]any)[0].(map[string]any)
		order := one["complaint_order_info"].([]any)[0].(map[string]any)
		require.Equal(t, 1800.0, order["settlement_amount"])
		require.Equal(t, "0", order["settlement_refunded_amount"], "text, unlike the others")
		detail := x.call("GET", overseas+"complaints/"+id, nil).fields(t)
		delete(one, "payer_phone") // encrypted anew each time
		delete(detail, "payer_phone")
		require.Equal(t, one, detail)

		media := x.uploadComplaintImage(overseas+"images/upload", []byte("\x89PNG\r\n\x1a\n"))
		require.Equal(t, 200, x.send(x.request("GET", overseas+"images/"+media+"?complaint_id="+id, "")).status)
		x.refused(404, "RESOURCE_NOT_EXISTS", "GET", overseas+"images/"+media+"?complaint_id=1", nil)
		answer := object{"complainted_mchid": "1900001001", "response_content": "ok", "response_images": []string{media}}
		require.Equal(t, 204, x.call("POST", overseas+"complaints/"+id+"/response", answer).status)
		require.Len(t, x.call("GET", overseas+"complaints/"+id+"/negotiation-historys", nil).fields(t)["data"], 2)
		require.Equal(t, 204, x.call("POST", overseas+"complaints/"+id+"/complete", object{"complainted_mchid": "1900001001"}).status)
		require.Equal(t, "PROCESSED", x.complaint(id)["complaint_state"])

		url := object{"url": "https://shop.example.com/complaints"}
		x.refused(400, "RESOURCE_NOT_EXISTS", "GET", overseas+"complaint-notifications", nil)
		x.call("POST", overseas+"complaint-notifications", url)
		require.Equal(t, url["url"], x.call("PUT", overseas+"complaint-notifications", url).fields(t)["url"])
		require.Equal(t, url["url"], x.call("GET", overseas+"complaint-notifications", nil).fields(t)["url"])
		require.Equal(t, 204, x.call("DELETE", overseas+"complaint-notifications", nil).status)
		x.as(false).refused(403, "NO_AUTH", "GET", overseas+"complaint-notifications", nil)
	})
	t.Run("version 1", func(t *testing.T) {
		x.complains(Grievance{OutTradeNo: "order-1", Text: "还是凉的"})
		const v1 = "/v3/merchant-service/complaints"
		list := x.call("GET", v1+"?begin_date=2026-03-01&end_date=2026-03-01&sub_mchid=1900001001", nil).fields(t)
		require.Equal(t, transaction, list["data"].([]any)[0].(map[string]any)["transaction_id"])
		require.Equal(t, "PENDING", x.call("GET", v1+"/"+transaction, nil).fields(t)["complaint_handle_state"])
		feedback := object{"transaction_id": transaction, "complainted_mchid": "1900001001", "feedback_content": "已退款", "launch_confirm_process": true}
		require.Equal(t, 204, x.call("POST", "/v3/merchant-service/feedbacks", feedback).status)
		require.Equal(t, "PROCESSED", x.call("GET", v1+"/"+transaction, nil).fields(t)["complaint_handle_state"])
		entries := x.call("GET", v1+"/"+transaction+"/negotiation-historys", nil).fields(t)["complaint_negotiation_history"].([]any)
		require.Equal(t, "MERCHANT_LAUNCH_CONFIRM_PROCESS", entries[0].(map[string]any)["operate_type"])
		x.refused(404, "RESOURCE_NOT_EXISTS", "GET", v1+"/1", nil)
		x.refused(404, "RESOURCE_NOT_EXISTS", "POST", "/v3/merchant-service/feedbacks", feedback.with("transaction_id", "1"))
	})
}

func TestQuirksOfComplaints(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ComplaintCompleteAgain, q.ComplaintOldestFirst = true, true }))
	for _, no := range []string{"order-1", "order-2"} {
		x.sold(no, 100)
		x.complains(Grievance{OutTradeNo: no})
		x.clock.Advance(time.Minute)
	}
	first := x.call("GET", complaintPath+"?begin_date=2026-03-01&end_date=2026-03-01", nil).fields(t)["data"].([]any)[0].(map[string]any)
	require.Equal(t, "order-1", first["complaint_order_info"].([]any)[0].(map[string]any)["out_trade_no"])
	id := first["complaint_id"].(string)
	for range 2 {
		require.Equal(t, 204, x.call("POST", complaintPath+"/"+id+"/complete", object{"complainted_mchid": DirectMchID}).status)
	}
	require.Equal(t, []string{"MERCHANT_CONFIRM_COMPLETE", "MERCHANT_CONFIRM_COMPLETE", "USER_CREATE_COMPLAINT"}, x.history(id))
}
