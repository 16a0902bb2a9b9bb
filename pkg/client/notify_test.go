package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

func envelope(originalType, content string) []byte {
	resource := sealResource(clienttest.APIv3Key, "", []byte(content))
	resource["original_type"] = originalType
	return must(json.Marshal(map[string]any{
		"id": "EV-1", "create_time": "2026-01-31T00:00:00+08:00", "event_type": "TRANSACTION.SUCCESS",
		"resource_type": "encrypt-resource", "summary": "支付成功", "resource": resource,
	}))
}

func sign(body []byte) http.Header {
	return clienttest.Sign(clienttest.TheKeys().WeChat, clienttest.PublicKeyID, time.Now(), body)
}

func TestParseNotification(t *testing.T) {
	c := clienttest.NewServer(t, nil).Client()
	body := envelope("transaction", `{"out_trade_no":"7","amount":{"total":100}}`)
	n, err := c.ParseNotification(sign(body), body)
	require.NoError(t, err)
	require.Equal(t, &client.Notification{
		ID: "EV-1", CreateTime: "2026-01-31T00:00:00+08:00", EventType: "TRANSACTION.SUCCESS", OriginalType: "transaction",
		Summary: "支付成功", Resource: json.RawMessage(`{"out_trade_no":"7","amount":{"total":100}}`),
	}, n)
	var own struct {
		No string `json:"out_trade_no"`
	}
	require.NoError(t, n.Decode(&own))
	require.Equal(t, "7", own.No)
	require.ErrorIs(t, n.Decode(&[]int{}), client.ErrMalformed)
}

func TestParseNotificationRefuses(t *testing.T) {
	good := envelope("transaction", `{}`)
	otherKey := sealResource("ffffffffffffffffffffffffffffffff", "", []byte(`{}`))
	otherAlgorithm := sealResource(clienttest.APIv3Key, "", []byte(`{}`))
	otherAlgorithm["algorithm"] = "AEAD_SM4_GCM"
	wrap := func(resource map[string]string) []byte {
		return must(json.Marshal(map[string]any{"id": "EV-1", "resource": resource}))
	}
	tests := map[string]struct {
		body   []byte
		change func(http.Header)
		kind   error
		want   string
	}{
		"another body":      {append(good, ' '), func(h http.Header) { copyHeader(h, sign(good)) }, client.ErrSignature, "does not fit the content"},
		"no signature":      {good, func(h http.Header) { h.Del("Wechatpay-Signature") }, client.ErrSignature, "Wechatpay-Signature is missing"},
		"a probe":           {good, func(h http.Header) { h.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/x") }, client.ErrSignature, "deliberately wrong"},
		"another type":      {good, func(h http.Header) { h.Set("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3") }, client.ErrSignature, "is of the type"},
		"too old":           {good, func(h http.Header) { h.Set("Wechatpay-Timestamp", "1600000000") }, client.ErrStale, "signed at 2020-09-13T20:26:40+08:00, while here it is"},
		"no number":         {good, func(h http.Header) { h.Set("Wechatpay-Timestamp", "now") }, client.ErrSignature, "no number of seconds"},
		"XML of v2":         {[]byte("<xml><a/></xml>"), nil, client.ErrMalformed, "v2 API"},
		"another APIv3 key": {wrap(otherKey), nil, client.ErrMalformed, "cannot be decrypted with the APIv3 key"},
		"another algorithm": {wrap(otherAlgorithm), nil, client.ErrMalformed, "AEAD_SM4_GCM"},
		"no JSON":           {[]byte("x"), nil, client.ErrMalformed, "invalid character"},
		"no JSON inside":    {envelope("transaction", "x"), nil, client.ErrMalformed, "its resource is not JSON"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := sign(tt.body)
			if tt.change != nil {
				tt.change(h)
			}
			n, err := clienttest.NewServer(t, nil).Client().ParseNotification(h, tt.body)
			require.Nil(t, n)
			require.ErrorIs(t, err, tt.kind)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func copyHeader(to, from http.Header) {
	for name, values := range from {
		to[name] = values
	}
}

func TestParseNotificationWithoutKey(t *testing.T) {
	c := newClient(t, clienttest.NewServer(t, nil), func(cfg *client.Config) { cfg.APIv3Key = "" })
	body := envelope("transaction", `{}`)
	_, err := c.ParseNotification(sign(body), body)
	require.ErrorIs(t, err, client.ErrConfig)
}

func TestEvents(t *testing.T) {
	tests := map[string]struct {
		originalType, content string
		want                  any
	}{
		"payment":        {"transaction", `{"mchid":"1","out_trade_no":"7","amount":{"total":100}}`, &client.TransactionEvent{}},
		"combined":       {"transaction", `{"combine_out_trade_no":"7","sub_orders":[{"amount":{"total_amount":1}}]}`, &client.CombinedEvent{}},
		"refund":         {"refund", `{"sp_mchid":"1","refund_status":"SUCCESS"}`, &client.RefundEvent{}},
		"profit sharing": {"profitsharing", `{"receiver":{"amount":3}}`, &client.ProfitSharingEvent{}},
		"coupon used":    {"coupon", `{"coupon_id":"1","consume_information":{"consume_mchid":"1"}}`, &client.CouponUsedEvent{}},
		"coupon sent":    {"coupon", `{"coupon_code":"1","attach_info":{"hall_belong_mch_id":123}}`, &client.CouponSentEvent{}},
		"complaint":      {"complaint", `{"complaint_id":"1","action_type":"CREATE_COMPLAINT"}`, &client.ComplaintEvent{}},
		"violation":      {"violation", `{"record_id":"1"}`, &client.ViolationEvent{}},
		"transfer":       {"mch_payment", `{"out_bill_no":"1","transfer_amount":5}`, &client.TransferEvent{}},
		"of tomorrow":    {"teleport", `{"a":1}`, json.RawMessage(`{"a":1}`)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			n := &client.Notification{OriginalType: tt.originalType, Resource: json.RawMessage(tt.content)}
			got, err := n.Event()
			require.NoError(t, err)
			require.IsType(t, tt.want, got)
			var back map[string]any
			require.NoError(t, json.Unmarshal(must(json.Marshal(got)), &back))
			var want map[string]any
			require.NoError(t, json.Unmarshal([]byte(tt.content), &want))
			requireContains(t, want, back)
		})
	}
	_, err := (&client.Notification{OriginalType: "refund", Resource: json.RawMessage(`{"refund_id":1}`)}).Event()
	require.ErrorIs(t, err, client.ErrMalformed)
}

// requireContains holds that every value of want is found in got.
func requireContains(t *testing.T, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		for name, value := range want {
			requireContains(t, value, got.(map[string]any)[name])
		}
	case []any:
		for i, value := range want {
			requireContains(t, value, got.([]any)[i])
		}
	default:
		require.Equal(t, want, got)
	}
}

func TestNotificationHandler(t *testing.T) {
	c := clienttest.NewServer(t, nil).Client()
	handler := c.NotificationHandler(func(_ context.Context, n *client.Notification) error {
		if n.OriginalType == "refund" {
			return errors.New("the database is down: password=x")
		}
		return nil
	})
	post := func(h http.Header, body []byte) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(string(body)))
		copyHeader(r.Header, h)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	body := envelope("transaction", `{}`)
	require.Equal(t, http.StatusNoContent, post(sign(body), body).Code)

	w := post(http.Header{}, body)
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.JSONEq(t, `{"code":"FAIL","message":"signature is not valid"}`, w.Body.String())

	body = envelope("refund", `{}`)
	w = post(sign(body), body)
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.JSONEq(t, `{"code":"FAIL","message":"failed"}`, w.Body.String())

	big := []byte(strings.Repeat(" ", 2<<20))
	require.Equal(t, http.StatusInternalServerError, post(sign(big), big).Code)
}

func FuzzNotification(f *testing.F) {
	f.Add(envelope("transaction", `{"out_trade_no":"7"}`))
	f.Add(envelope("coupon", `null`))
	f.Add(envelope("refund", `{"amount":{"total":"x"}}`))
	f.Add([]byte(`{"id":"1","resource":{"algorithm":"AEAD_AES_256_GCM","nonce":"","ciphertext":"AA=="}}`))
	f.Add([]byte(`{"resource":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := client.OpenNotification(body, []byte(clienttest.APIv3Key))
		if err != nil {
			require.ErrorIs(t, err, client.ErrMalformed)
			return
		}
		require.True(t, json.Valid(n.Resource))
		if _, err := n.Event(); err != nil {
			require.ErrorIs(t, err, client.ErrMalformed)
		}
	})
}

// A notification is verified and decrypted before the handler sees it.
func ExampleClient_NotificationHandler() {
	c, err := client.New(exampleConfig())
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := c.NotificationHandler(func(_ context.Context, n *client.Notification) error {
		event, err := n.Event()
		if err != nil {
			return err
		}
		if paid, ok := event.(*client.TransactionEvent); ok {
			fmt.Println("paid:", paid.OutTradeNo, paid.Amount.Total)
		}
		return nil
	})

	body := envelope("transaction", `{"out_trade_no":"order-7","amount":{"total":1250}}`)
	r := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(string(body)))
	r.Header = sign(body)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code)

	forged := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(string(body)))
	w = httptest.NewRecorder()
	handler.ServeHTTP(w, forged)
	fmt.Println(w.Code)
	// Output:
	// paid: order-7 ¥12.50
	// 204
	// 401
}
