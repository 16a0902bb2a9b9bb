package sandbox

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/stretchr/testify/require"
)

const (
	fapiaoPath  = "/v3/new-tax-control-fapiao/"
	fapiaoApply = fapiaoPath + "fapiao-applications"
)

func (x *stranger) invoice(applyID string) object {
	line := object{"tax_code": "3070401000000000000", "quantity": 100000000, "total_amount": 10600, "tax_rate": 600, "discount": false}
	return object{
		"scene": "WITH_WECHATPAY", "fapiao_apply_id": applyID,
		"buyer_information": object{"type": "ORGANIZATION", "name": "测试企业", "taxpayer_id": "91440300MA5", "phone": sealFor(x.t, x.public, "13900000000")},
		"fapiao_information": []object{
			{"fapiao_id": applyID + "-1", "total_amount": 10600, "need_list": false, "remark": "谢谢", "items": []object{line}},
			{"fapiao_id": applyID + "-2", "total_amount": 10600, "need_list": false, "items": []object{line}},
		},
	}
}

// invoices are those of an application.
func (x *stranger) invoices(target string) (all []map[string]any) {
	x.t.Helper()
	for _, item := range x.call("GET", target, nil).fields(x.t)["fapiao_information"].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

func TestFapiao(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.FapiaoTakes = time.Hour }))
	x.call("POST", fapiaoPath+"card-template", object{"card_appid": "wxcard", "card_template_information": object{"logo_url": "https://example.com/l.png"}})
	in := x.invoice("a1")
	for range 2 {
		r := x.call("POST", fapiaoApply, in)
		require.Equal(t, 202, r.status, "%s", r.body)
		require.Empty(t, r.body)
	}
	x.refused(400, "INVALID_REQUEST", "POST", fapiaoApply, in.with("buyer_information.name", "其他企业"))
	all := x.invoices(fapiaoApply + "/a1")
	require.Len(t, all, 2)
	require.Equal(t, "ISSUE_ACCEPTED", all[0]["status"])
	require.NotContains(t, all[0], "blue_fapiao")

	x.clock.Advance(time.Hour)
	all = x.invoices(fapiaoApply + "/a1?fapiao_id=a1-1")
	require.Len(t, all, 1)
	require.Equal(t, "ISSUED", all[0]["status"])
	require.Equal(t, []any{10600.0, 600.0, 10000.0}, []any{all[0]["total_amount"], all[0]["tax_amount"], all[0]["amount"]})
	line := all[0]["items"].([]any)[0].(map[string]any)
	require.Equal(t, []any{600.0, 10000.0, "NO_FAVORABLE", "餐饮服务"}, []any{line["tax_amount"], line["unit_price"], line["tax_prefer_mark"], line["goods_name"]})
	buyer := all[0]["buyer_information"].(map[string]any)
	require.Equal(t, "13900000000", x.open(buyer["phone"].(string)))
	card := all[0]["card_information"].(map[string]any)
	require.Equal(t, []any{"wxcard", "INSERTED"}, []any{card["card_appid"], card["card_status"]})
	blue := all[0]["blue_fapiao"].(map[string]any)
	require.Equal(t, "2026-03-01T21:00:00+08:00", blue["fapiao_time"])

	back := object{"reverse_reason": "SALES_RETURN", "fapiao_information": []object{{"fapiao_id": "a1-1", "fapiao_number": blue["fapiao_number"], "fapiao_code": blue["fapiao_code"]}}}
	wrong := object{"reverse_reason": "SALES_RETURN", "fapiao_information": []object{{"fapiao_id": "a1-1", "fapiao_number": "x"}}}
	require.Equal(t, "/fapiao_information/0/fapiao_number", x.refused(400, "PARAM_ERROR", "POST", fapiaoApply+"/a1/reverse", wrong)["field"])
	require.Equal(t, 202, x.call("POST", fapiaoApply+"/a1/reverse", back).status)
	require.Equal(t, "REVERSE_ACCEPTED", x.invoices(fapiaoApply + "/a1?fapiao_id=a1-1")[0]["status"])
	x.refused(400, "INVALID_REQUEST", "POST", fapiaoApply+"/a1/reverse", back)
	x.clock.Advance(time.Hour)
	all = x.invoices(fapiaoApply + "/a1")
	require.Equal(t, []any{"REVERSED", "ISSUED"}, []any{all[0]["status"], all[1]["status"]})
	require.Contains(t, all[0], "red_fapiao")
	require.NotContains(t, all[1], "red_fapiao")

	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", fapiaoApply+"/a2", nil)
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", fapiaoApply+"/a1?fapiao_id=x", nil)
	types, _ := x.events("a1")
	require.Equal(t, []string{"FAPIAO.ISSUED", "FAPIAO.REVERSED"}, types)
}

func TestFapiaoFiles(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.call("POST", fapiaoApply, x.invoice("a1"))
	files := x.call("GET", fapiaoApply+"/a1/fapiao-files?fapiao_id=a1-2", nil).fields(t)["fapiao_download_info_list"].([]any)
	require.Len(t, files, 1)
	file := files[0].(map[string]any)
	require.Equal(t, []any{"a1-2", "ISSUED"}, []any{file["fapiao_id"], file["status"]})
	target := strings.TrimPrefix(file["download_url"].(string), x.server.URL)
	require.True(t, strings.HasPrefix(target, "/invoicing/fapiao/fapiao-file?token="), target)

	signed := x.send(x.request("GET", target+"&openid=o1&mchid="+x.creds.MchID, ""))
	require.Equal(t, 200, signed.status, "%s", signed.body)
	require.True(t, strings.HasPrefix(string(signed.body), "%PDF-"))
	require.Equal(t, "application/pdf", signed.header.Get("Content-Type"))
	require.Empty(t, signed.header.Get("Wechatpay-Signature"), "files are not signed")

	unsigned := x.request("GET", target+"&openid=o1&mchid="+x.creds.MchID, "")
	unsigned.Header.Del("Authorization")
	require.Equal(t, signed.body, x.send(unsigned).body, "nor need be what asks for them")

	for name, bad := range map[string]string{"openid": target + "&mchid=" + x.creds.MchID, "token": "/invoicing/fapiao/fapiao-file?openid=o1"} {
		r := x.send(x.request("GET", bad, ""))
		require.Equal(t, 400, r.status, name)
		_, d := r.error(t)
		require.Equal(t, name, d["field"])
	}
	anonymous := x.request("GET", target+"&openid=o1&mchid=1", "")
	anonymous.Header.Del("Authorization")
	require.Equal(t, 400, x.send(anonymous).status)
	require.Equal(t, 403, x.as(true).send(x.as(true).request("GET", target+"&openid=o1", "")).status, "it is another merchant's")
	x.clock.Advance(6 * time.Minute)
	require.Equal(t, 400, x.send(x.request("GET", target+"&openid=o1", "")).status, "the URL does not live long")
	x.clock.Advance(366 * 24 * time.Hour)
	x.refused(400, "INVALID_REQUEST", "GET", fapiaoApply+"/a1/fapiao-files", nil)
}

func (x *stranger) uploadsFapiao(filename, content, digest string) *reply {
	x.t.Helper()
	return x.uploads(fapiaoApply+"/upload-fapiao-file", filename, fmt.Sprintf(`{"file_type":"PDF","digest_alogrithm":"SM3","digest":%q}`, digest), content)
}

func sm3Hex(content string) string {
	sum := sm3.Sum([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestFapiaoOfTheMerchantsOwn(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const pdf = "%PDF-1.7 invoice"
	media := x.uploadsFapiao("a.pdf", pdf, sm3Hex(pdf)).fields(t)["fapiao_media_id"]
	for name, r := range map[string]*reply{
		"digest": x.uploadsFapiao("a.pdf", pdf, sm3Hex("other")), "suffix": x.uploadsFapiao("a.png", pdf, sm3Hex(pdf)),
		"content": x.uploadsFapiao("a.pdf", "no", sm3Hex("no")), "size": x.uploadsFapiao("a.pdf", "%PDF-"+strings.Repeat("x", 2<<20), sm3Hex("%PDF-"+strings.Repeat("x", 2<<20))),
		"kind":   x.uploads(fapiaoApply+"/upload-fapiao-file", "a.pdf", `{"file_type":"ODF","digest_alogrithm":"SM3","digest":"`+sm3Hex(pdf)+`"}`, pdf),
		"method": x.uploads(fapiaoApply+"/upload-fapiao-file", "a.pdf", `{"file_type":"PDF","digest_alogrithm":"SHA1","digest":"`+sm3Hex(pdf)+`"}`, pdf),
	} {
		require.Equal(t, 400, r.status, name)
	}

	card := object{
		"fapiao_media_id": media, "fapiao_number": "12897794", "fapiao_code": "044001911211", "fapiao_time": "2026-03-01T12:00:00+08:00",
		"check_code": "69001808340631374774", "password": "x", "total_amount": 10600, "tax_amount": 600, "amount": 10000,
		"seller_information": object{"name": "云杉", "taxpayer_id": "914403", "address": "深圳"}, "extra_information": object{"drawer": "王五"},
		"items": []object{{
			"tax_code": "3070401000000000000", "goods_name": "餐饮", "quantity": 100000000, "unit_price": 10000, "amount": 10000,
			"tax_amount": 600, "total_amount": 10600, "tax_rate": 600, "tax_prefer_mark": "NO_FAVORABLE", "discount": false,
		}},
	}
	in := object{"scene": "WITH_WECHATPAY", "buyer_information": object{"type": "INDIVIDUAL", "name": "小红"}, "fapiao_card_information": []object{card}}
	bad := in.with("fapiao_card_information", []object{card.with("fapiao_media_id", "x")})
	require.Equal(t, "/fapiao_card_information/0/fapiao_media_id", x.refused(400, "PARAM_ERROR", "POST", fapiaoApply+"/a1/insert-cards", bad)["field"])
	for range 2 {
		require.Equal(t, 202, x.call("POST", fapiaoApply+"/a1/insert-cards", in).status)
	}
	x.refused(400, "INVALID_REQUEST", "POST", fapiaoApply+"/a1/insert-cards", in.with("buyer_information.name", "小明"))
	got := x.invoices(fapiaoApply + "/a1")[0]
	require.Equal(t, []any{"ISSUED", "12897794"}, []any{got["status"], got["blue_fapiao"].(map[string]any)["fapiao_number"]})
	require.Equal(t, "云杉", got["seller_information"].(map[string]any)["name"])
	require.Equal(t, "INSERTED", got["card_information"].(map[string]any)["card_status"])
	x.refused(400, "INVALID_REQUEST", "GET", fapiaoApply+"/a1/fapiao-files", nil)
	x.refused(400, "INVALID_REQUEST", "POST", fapiaoApply+"/a1/reverse", object{"reverse_reason": "ISSUE_ERROR", "fapiao_information": []object{{"fapiao_id": "12897794", "fapiao_number": "12897794"}}})
	x.clock.Advance(3*24*time.Hour + time.Second)
	require.Equal(t, 400, x.call("POST", fapiaoApply+"/a2/insert-cards", in).status, "files are kept for three days")
}

func TestFapiaoConfig(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const path = fapiaoPath + "merchant/development-config"
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", path, nil)
	x.call("PATCH", path, object{"callback_url": "https://shop.example.com/fapiao", "show_fapiao_cell": true})
	x.call("PATCH", path, object{"support_vat_fapiao": true})
	want := map[string]any{"callback_url": "https://shop.example.com/fapiao", "show_fapiao_cell": true, "support_vat_fapiao": true}
	require.Equal(t, want, x.call("GET", path, nil).fields(t), "what is left out stays")
	delete(want, "show_fapiao_cell")
	require.Equal(t, want, x.call("PATCH", path, object{"show_fapiao_cell": false}).fields(t))
	x.refused(400, "PARAM_ERROR", "PATCH", path, object{"sub_mch_code": "1900001001"})
	require.Equal(t, 200, x.as(true).call("PATCH", path, object{"sub_mch_code": "1900001001"}).status)

	template := object{"card_appid": "wxcard", "card_template_information": object{"logo_url": "https://example.com/l.png", "custom_cell": object{"words": "电子发票", "description": "查看"}}}
	first := x.call("POST", fapiaoPath+"card-template", template).fields(t)["card_id"]
	require.NotEqual(t, first, x.call("POST", fapiaoPath+"card-template", template).fields(t)["card_id"], "each one replaces the last")

	require.Equal(t, "沙箱商户有限公司", x.call("GET", fapiaoPath+"merchant/base-information", nil).fields(t)["seller_information"].(map[string]any)["name"])
	codes := x.call("GET", fapiaoPath+"merchant/tax-codes?offset=1&limit=1", nil).fields(t)
	require.Equal(t, 3.0, codes["total_count"])
	require.Equal(t, "住宿服务", codes["data"].([]any)[0].(map[string]any)["goods_name"])
	require.Equal(t, fapiaoPath+"merchant/tax-codes?offset=2&limit=1", codes["links"].(map[string]any)["next"])
}

func TestFapiaoTitle(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.call("PATCH", fapiaoPath+"merchant/development-config", object{"callback_url": "https://shop.example.com/fapiao"})
	title := fapiaoPath + "user-title?scene=WITHOUT_WECHATPAY&fapiao_apply_id="
	ask := fapiaoPath + "user-title/title-url?fapiao_apply_id=t1&total_amount=100&openid=o1&show_phone_cell=true&show_email_cell=true&appid=" + x.creds.AppID
	require.NotEmpty(t, x.call("GET", ask+"&source=WEB", nil).fields(t)["title_url"])
	require.NotEmpty(t, x.call("GET", ask+"&source=MINIPROGRAM", nil).fields(t)["miniprogram_path"])
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", title+"t1", nil)

	filled := x.customer("t1")
	require.NotContains(t, filled, "phone")
	got := x.call("GET", title+"t1", nil).fields(t)
	require.Equal(t, filled["name"], got["name"])
	require.Equal(t, 100.0, got["amount"])
	require.Equal(t, "13900000000", x.open(got["phone"].(string)))
	require.Equal(t, "buyer@example.com", x.open(got["email"].(string)))
	types, contents := x.events("t1")
	require.Equal(t, []string{"FAPIAO.USER_APPLIED"}, types)
	require.Equal(t, map[string]any{"mchid": DirectMchID, "fapiao_apply_id": "t1", "apply_time": "2026-03-01T20:00:00+08:00"}, contents[0])

	x.sold("order-1", 500)
	id := x.call("GET", "/v3/pay/transactions/out-trade-no/order-1?mchid="+DirectMchID, nil).fields(t)["transaction_id"].(string)
	x.customer(id)
	got = x.call("GET", title+id, nil).fields(t)
	require.Equal(t, []any{500.0, "order-1"}, []any{got["amount"], got["out_trade_no"]})
}

func TestFapiaoOfServiceProviders(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	transaction := []object{{"pay_channel": "WECHAT_PAY", "transaction_id": "4200000001", "amount": 10900}}
	line := object{"tax_code": "3040502020200000000", "goods_name": "停车费", "total_amount": 10900, "tax_rate": 0.09, "discount": false}
	in := object{
		"sub_mchid": "1900001001", "fapiao_apply_id": "d1", "buyer_information": object{"type": "INDIVIDUAL", "name": "小红", "fapiao_bill_type": "COMM_FAPIAO"},
		"fapiao_information": object{"fapiao_id": "f1", "total_amount": 10900, "billing_person_id": "1", "fapiao_bill_type": "COMM_FAPIAO", "transaction_information": transaction, "items": []object{line}},
	}
	for path, extra := range map[string]object{
		"issue-general": {},
		"issue-passenger-transport": {"passenger_information": object{
			"name": "小红", "certificate_type": "PASSPORT", "certificate_number": sealFor(t, x.public, "E1"), "departure_date": "2026-03-01T00:00:00+08:00",
			"departure_place": "深圳", "destination": "广州", "transportation_type": "CAR",
		}},
		"issue-refined-oil":   {"unit": "LETER", "refined_oil_information": object{"station": "一", "trade_time": "2026-03-01T00:00:00+08:00", "gun_number": "1"}},
		"real-estate-leasing": {"real_estate_leasing_information": object{"province": "广东", "address": "南山", "lease_period_start": "2026-01-01T00:00:00+08:00", "lease_period_end": "2027-01-01T00:00:00+08:00", "cross_city_flag": false}},
	} {
		t.Run(path, func(t *testing.T) {
			one := line.with("quantity", 100000000)
			for name, v := range extra {
				one[name] = v
			}
			body := in.with("fapiao_apply_id", "d-"+path).with("fapiao_information.items", []object{one})
			require.Equal(t, 202, x.call("POST", fapiaoApply+"/"+path, body).status)
			got := x.invoices(fapiaoApply + "/d-" + path + "?sub_mchid=1900001001")[0]
			require.Equal(t, "ISSUED", got["status"])
			require.Equal(t, 900.0, got["tax_amount"])
			if unit, ok := extra["unit"]; ok {
				require.Equal(t, unit, got["items"].([]any)[0].(map[string]any)["unit"])
			}
		})
	}
	for _, name := range []string{"passenger_information", "unit_price"} {
		body := in.with("fapiao_information.items", []object{line.with(name, object{})})
		require.Equal(t, "/fapiao_information/items/0/"+name, x.refused(400, "PARAM_ERROR", "POST", fapiaoApply+"/issue-general", body)["field"])
	}
	litres := in.with("fapiao_information.items", []object{line.with("unit", "升")})
	require.Equal(t, "/fapiao_information/items/0/unit", x.refused(400, "PARAM_ERROR", "POST", fapiaoApply+"/issue-refined-oil", litres)["field"])

	require.Equal(t, "sub_mchid", x.refused(400, "PARAM_ERROR", "GET", fapiaoApply+"/d1", nil)["field"])
	require.Equal(t, 204, x.call("POST", fapiaoPath+"merchant/1900001001/check", nil).status)
	status := x.call("GET", fapiaoPath+"merchant/1900001001/check-status", nil).fields(t)
	require.Equal(t, "ENABLED", status["digital_tax_mode"].(map[string]any)["status"])
	for _, call := range []struct{ method, path string }{{"POST", "check"}, {"GET", "check-status"}} {
		x.refused(403, "NO_AUTH", call.method, fapiaoPath+"merchant/2900001001/"+call.path, nil)
	}
	require.NotEmpty(t, x.call("GET", fapiaoPath+"fapiaomerchant/getspinviteurl?operation_type=AUTH_BINDING&fapiao_mode=TENCENT_DIGITAL_TAX&invite_code=c1", nil).fields(t)["invite_url"])
	when := url.QueryEscape("2026-03-01T00:00:00+08:00")
	list := x.call("GET", fapiaoPath+"fapiaomerchant/listspinvitemchinfo?query_time_start="+when+"&query_time_end="+when+"&offset=0&limit=10&mch_invite_status=MCH_INVITE_SUCC", nil).fields(t)
	require.Equal(t, 0.0, list["total_count"])
}

func TestFapiaoQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.FapiaoFails, q.FapiaoConfigEmpty, q.FapiaoSameTemplate = true, true, true }))
	x.call("POST", fapiaoApply, x.invoice("a1"))
	got := x.invoices(fapiaoApply + "/a1")[0]
	require.Equal(t, "ISSUE_FAILED", got["status"])
	require.NotEmpty(t, got["fapiao_error_message"])
	x.refused(400, "INVALID_REQUEST", "GET", fapiaoApply+"/a1/fapiao-files", nil)
	require.Empty(t, x.call("GET", fapiaoPath+"merchant/development-config", nil).fields(t)["callback_url"])
	template := object{"card_appid": "wxcard", "card_template_information": object{"logo_url": "https://example.com/l.png"}}
	require.Equal(t, x.call("POST", fapiaoPath+"card-template", template).fields(t), x.call("POST", fapiaoPath+"card-template", template).fields(t))

	x = newStranger(t, withQuirks(func(q *Quirks) { q.FapiaoNeedsOrder = true }))
	x.refused(404, "RESOURCE_NOT_EXISTS", "POST", fapiaoApply, x.invoice("4200000001"))
	x.sold("order-1", 500)
	id := x.call("GET", "/v3/pay/transactions/out-trade-no/order-1?mchid="+DirectMchID, nil).fields(t)["transaction_id"].(string)
	require.Equal(t, 202, x.call("POST", fapiaoApply, x.invoice(id)).status)
	require.Equal(t, 202, x.call("POST", fapiaoApply, x.invoice("b1").with("scene", "WITHOUT_WECHATPAY")).status)
}
