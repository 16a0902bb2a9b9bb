package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/payscore"
	"github.com/wxctl/wxctl/pkg/client/refund"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// delivery is what a merchant's server made of a request.
type delivery struct {
	header       http.Header
	notification *client.Notification
	err          error
}

// receiver is a merchant's server: it verifies and decrypts with the real
// client, and answers as that does.
func receiver(t *testing.T, c *client.Client) (url string, got <-chan delivery) {
	t.Helper()
	deliveries := make(chan delivery, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			var n *client.Notification
			n, err = c.ParseNotification(r.Header, body)
			deliveries <- delivery{r.Header, n, err}
		}
		if err != nil {
			client.RefuseNotification(w, err)
			return
		}
		client.AcceptNotification(w)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/notify", deliveries
}

// The client's own rules hold notify_url to https, so orders are placed with a
// body of their own.
func place(t *testing.T, w *world, c *client.Client, outTradeNo, notifyURL string) {
	t.Helper()
	id := c.Identity()
	body := `{"appid":"` + id.AppID + `","mchid":"` + id.MchID + `","description":"拿铁","attach":"a<b&c","out_trade_no":"` + outTradeNo +
		`","notify_url":"` + notifyURL + `","amount":{"total":1800}}`
	target := "/v3/pay/transactions/native"
	if id.Partner {
		target = "/v3/pay/partner/transactions/native"
		body = strings.NewReplacer(`"appid"`, `"sp_appid"`, `"mchid"`, `"sub_mchid":"1900001001","sp_mchid"`).Replace(body)
	}
	_, err := c.Send(t.Context(), http.MethodPost, target, []byte(body))
	require.NoError(t, err)
}

func TestPaymentIsNotified(t *testing.T) {
	t.Parallel()
	for _, partner := range []bool{false, true} {
		for _, trust := range []sandbox.Trust{sandbox.TrustPublicKey, sandbox.TrustCertificates} {
			t.Run(string(trust), func(t *testing.T) {
				t.Parallel()
				w := serve(t)
				c := w.client(t, partner, trust)
				url, got := receiver(t, c)
				place(t, w, c, "order-1", url)
				_, err := w.Pay("order-1")
				require.NoError(t, err)

				d := <-got
				require.NoError(t, d.err)
				require.Equal(t, "TRANSACTION.SUCCESS", d.notification.EventType)
				require.Equal(t, "application/json", d.header.Get("Content-Type"))
				require.NotEmpty(t, d.header.Get("Request-ID"))
				event, err := d.notification.Event()
				require.NoError(t, err)
				paid := event.(*client.TransactionEvent)
				require.Equal(t, "order-1", paid.OutTradeNo)
				require.Equal(t, "SUCCESS", paid.TradeState)
				require.Equal(t, "a<b&c", paid.Attach)
				require.EqualValues(t, 1800, paid.Amount.PayerTotal)
				if partner {
					require.Equal(t, "1900001001", paid.SubMchID)
					require.NotEmpty(t, paid.Payer.SpOpenID)
				} else {
					require.Equal(t, sandbox.DirectMchID, paid.MchID)
					require.NotEmpty(t, paid.Payer.OpenID)
				}
			})
		}
	}
}

func TestRefundIsNotified(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustPublicKey)
	url, got := receiver(t, c)
	order, err := pay.Native.Do(t.Context(), c, &pay.NativeRequest{Order: pay.Order{Description: "拿铁", OutTradeNo: "order-1",
		NotifyURL: "https://shop.example.com/paid", Amount: pay.Amount{Total: 1800}}})
	require.NoError(t, err)
	require.NotEmpty(t, order.CodeURL)
	_, err = w.Pay("order-1")
	require.NoError(t, err)

	_, err = c.Send(t.Context(), http.MethodPost, "/v3/refund/domestic/refunds",
		[]byte(`{"out_trade_no":"order-1","out_refund_no":"refund-1","notify_url":"`+url+`","amount":{"refund":300,"total":1800,"currency":"CNY"}}`))
	require.NoError(t, err)
	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, "REFUND.SUCCESS", d.notification.EventType)
	event, err := d.notification.Event()
	require.NoError(t, err)
	done := event.(*client.RefundEvent)
	require.Equal(t, string(refund.Success), done.RefundStatus)
	require.Equal(t, sandbox.DirectMchID, done.MchID)
	require.EqualValues(t, 300, done.Amount.PayerRefund)
	require.NotEmpty(t, done.SuccessTime)
	require.NotContains(t, string(d.notification.Resource), `"status"`)

	// That of the payment goes to another machine: it is recorded, not sent.
	all, err := w.Notifications()
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, "https://shop.example.com/paid", all[0].URL)
	require.Empty(t, all[0].Attempts)
	_, err = w.Notify("order-1", "")
	require.ErrorContains(t, err, "not on this machine")
	again, err := w.Notify("order-1", url)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, again.Attempts[0].Status)
	require.Equal(t, all[0].ID, (<-got).notification.ID)
}

func TestMerchantCouponIsNotified(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustPublicKey)
	url, got := receiver(t, c)
	_, err := c.Send(t.Context(), http.MethodPost, "/v3/marketing/busifavor/callbacks", []byte(`{"notify_url":"`+url+`"}`))
	require.NoError(t, err)
	stock, err := busifavor.CreateStock.Do(t.Context(), c, &busifavor.CreateStockRequest{
		StockName: "八八折", BelongMerchant: sandbox.DirectMchID, GoodsName: "全场", StockType: busifavor.Normal,
		CouponUseRule: busifavor.CouponUseRule{
			CouponAvailableTime: busifavor.CouponAvailableTime{AvailableBeginTime: "2026-03-01T00:00:00+08:00", AvailableEndTime: "2026-04-01T00:00:00+08:00"},
			FixedNormalCoupon:   &busifavor.FixedNormalCoupon{DiscountAmount: 500, TransactionMinimum: 1000},
			UseMethod:           busifavor.Offline,
		},
		StockSendRule: busifavor.StockSendRule{MaxCoupons: 10, MaxCouponsPerUser: 1}, CouponCodeMode: busifavor.WechatPayMode, OutRequestNo: "s1",
	})
	require.NoError(t, err)
	sent, err := busifavor.SendCoupon.Do(t.Context(), c, &busifavor.SendCouponRequest{
		OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", StockID: stock.StockID, OutRequestNo: "c1"})
	require.NoError(t, err)
	d := <-got
	require.NoError(t, d.err)
	event, err := d.notification.Event()
	require.NoError(t, err)
	received := event.(*client.CouponSentEvent)
	require.Equal(t, "EVENT_TYPE_BUSICOUPON_SEND", received.EventType)
	require.Equal(t, sent.SendCouponResult.CouponCode, received.CouponCode)
	require.Equal(t, stock.StockID, received.StockID)
}

func TestWrongAnswersAreRecorded(t *testing.T) {
	t.Parallel()
	elsewhere := make(chan string, 1)
	for _, tt := range []struct {
		name    string
		answer  http.HandlerFunc
		problem string
	}{
		{"accepted", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }, ""},
		{"accepted without a body", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, ""},
		{"another success", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }, "answered 202"},
		{"failed", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no such order", 500) }, "answered 500, not 200 or 204: no such order"},
		{"redirected", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" {
				elsewhere <- r.URL.Path
			}
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, "answered 307"},
		{"broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := serve(t)
			server := httptest.NewServer(tt.answer)
			defer server.Close()
			place(t, w, w.client(t, false, sandbox.TrustPublicKey), "order-1", "https://shop.example.com/paid")
			_, err := w.Pay("order-1")
			require.NoError(t, err)
			n, err := w.Notify("order-1", server.URL+"/")
			require.NoError(t, err)
			require.Len(t, n.Attempts, 1)
			if tt.problem == "" {
				require.Empty(t, n.Attempts[0].Problem)
			} else {
				require.Contains(t, n.Attempts[0].Problem, tt.problem)
			}
			all, err := w.Notifications()
			require.NoError(t, err)
			require.Equal(t, n.Attempts, all[0].Attempts)
		})
	}
	t.Cleanup(func() { require.Empty(t, elsewhere, "a redirect is not followed") })
}

func TestNotificationsStayOnThisMachine(t *testing.T) {
	t.Parallel()
	w := serve(t)
	place(t, w, w.client(t, false, sandbox.TrustPublicKey), "order-1", "https://shop.example.com/paid")
	_, err := w.Notify("order-1", "http://localhost:1/")
	require.ErrorContains(t, err, "nothing has happened")
	_, err = w.Pay("order-1")
	require.NoError(t, err)
	for _, to := range []string{
		"https://shop.example.com/", "http://192.0.2.1/", "http://10.0.0.1/", "http://169.254.169.254/", "http://0.0.0.0/", "http://[::]/",
		"http://localhost.example.com/", "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/", "ftp://127.0.0.1/", "file:///etc/passwd",
		"http://user@127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "http://2130706433/",
	} {
		_, err := w.Notify("order-1", to)
		require.ErrorContains(t, err, "not on this machine", to)
	}
	for _, to := range []string{"http://127.0.0.1:1/", "http://127.8.9.1:1/", "http://[::1]:1/", "https://localhost:1/"} {
		n, err := w.Notify("order-1", to)
		require.NoError(t, err, to)
		require.NotEmpty(t, n.Attempts[len(n.Attempts)-1].Problem, "nobody listens there")
	}
}

func TestProbesHaveToBeRefused(t *testing.T) {
	t.Parallel()
	w := serveWith(t, func(q *sandbox.Quirks) { q.NotifyProbes = true })
	c := w.client(t, false, sandbox.TrustPublicKey)
	url, got := receiver(t, c)
	place(t, w, c, "order-1", "https://shop.example.com/paid")
	_, err := w.Pay("order-1")
	require.NoError(t, err)
	n, err := w.Notify("order-1", url)
	require.NoError(t, err)
	require.ErrorIs(t, (<-got).err, client.ErrSignature)
	require.NoError(t, (<-got).err)
	require.Len(t, n.Attempts, 2)
	require.True(t, n.Attempts[0].Probe)
	require.Equal(t, http.StatusUnauthorized, n.Attempts[0].Status)
	require.Empty(t, n.Attempts[0].Problem+n.Attempts[1].Problem)

	gullible := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	defer gullible.Close()
	n, err = w.Notify("order-1", gullible.URL)
	require.NoError(t, err)
	require.Contains(t, n.Attempts[2].Problem, "wrong on purpose")
}

// TestRefundIsNotifiedWhenItEnds plays a refund that takes a while: it is not
// told before, not even by hand, and a restart does not forget it.
func TestRefundIsNotifiedWhenItEnds(t *testing.T) {
	t.Parallel()
	slow := func(q *sandbox.Quirks) { q.RefundTakes = time.Hour }
	w := serveWith(t, slow)
	c := w.client(t, false, sandbox.TrustPublicKey)
	url, got := receiver(t, c)
	place(t, w, c, "order-1", "https://shop.example.com/paid")
	_, err := w.Pay("order-1")
	require.NoError(t, err)
	_, err = c.Send(t.Context(), http.MethodPost, "/v3/refund/domestic/refunds",
		[]byte(`{"out_trade_no":"order-1","out_refund_no":"refund-1","notify_url":"`+url+`","amount":{"refund":300,"total":1800,"currency":"CNY"}}`))
	require.NoError(t, err)
	_, err = w.Notify("refund-1", url)
	require.ErrorContains(t, err, "REFUND.SUCCESS comes at 2026-03-01T21:00:00+08:00, not before")
	require.Empty(t, got)

	w.now = w.now.Add(time.Hour)
	w.reopen(t)
	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, "REFUND.SUCCESS", d.notification.EventType)
	require.EqualValues(t, "2026-03-01T21:00:00+08:00", d.notification.CreateTime)
}

func TestAbnormalRefundIsNotified(t *testing.T) {
	t.Parallel()
	w := serveWith(t, func(q *sandbox.Quirks) { q.RefundFails = true })
	c := w.client(t, false, sandbox.TrustPublicKey)
	place(t, w, c, "order-1", "https://shop.example.com/paid")
	_, err := w.Pay("order-1")
	require.NoError(t, err)
	r, err := refund.Create.Do(t.Context(), c, &refund.CreateRequest{OutTradeNo: "order-1", OutRefundNo: "refund-1", Amount: refund.AmountRequest{Refund: 300, Total: 1800, Currency: "CNY"}})
	require.NoError(t, err)
	_, err = refund.ApplyAbnormal.Do(t.Context(), c, &refund.ApplyAbnormalRequest{RefundID: r.RefundID, OutRefundNo: "refund-1", Type: refund.MerchantBankCard})
	require.NoError(t, err)
	all, err := w.Notifications()
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.Equal(t, "REFUND.ABNORMAL", all[1].EventType)
	require.NotContains(t, string(all[1].Content), "success_time")
	require.Equal(t, "REFUND.SUCCESS", all[2].EventType)
}

func TestMessageForPiping(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustPublicKey)
	place(t, w, c, "order-1", "https://shop.example.com/paid")
	_, err := w.Pay("order-1")
	require.NoError(t, err)
	m, err := w.Message("order-1")
	require.NoError(t, err)
	n, err := c.ParseNotification(m.Header, []byte(m.Body))
	require.NoError(t, err)
	require.Equal(t, "TRANSACTION.SUCCESS", n.EventType)
	_, err = c.ParseNotification(m.Header, bytes.ToUpper([]byte(m.Body)))
	require.ErrorIs(t, err, client.ErrSignature)
}

func TestComplaintIsNotified(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustPublicKey)
	url, got := receiver(t, c)
	_, err := c.Send(t.Context(), http.MethodPost, "/v3/merchant-service/complaint-notifications", []byte(`{"url":"`+url+`"}`))
	require.NoError(t, err)
	place(t, w, c, "order-1", "https://shop.example.com/paid")
	_, err = w.Pay("order-1")
	require.NoError(t, err)
	_, err = w.Complain(sandbox.Grievance{OutTradeNo: "order-1", Text: "咖啡是凉的"})
	require.NoError(t, err)

	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, "COMPLAINT.CREATE", d.notification.EventType)
	event, err := d.notification.Event()
	require.NoError(t, err)
	require.Equal(t, "CREATE_COMPLAINT", event.(*client.ComplaintEvent).ActionType)
	found, err := complaint.Get.Do(t.Context(), c, &complaint.GetRequest{ComplaintID: event.(*client.ComplaintEvent).ComplaintID})
	require.NoError(t, err)
	require.Equal(t, "咖啡是凉的", found.ComplaintDetail)
	require.Len(t, found.PayerPhone, 11, "the client decrypts it")
}

func TestServiceOrderIsNotified(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustCertificates)
	url, got := receiver(t, c)
	_, err := c.Send(t.Context(), http.MethodPost, "/v3/payscore/serviceorder", []byte(`{"appid":"`+c.Identity().AppID+`","out_order_no":"hire-1",`+
		`"service_id":"500001","service_introduction":"充电宝","time_range":{"start_time":"OnAccept"},"risk_fund":{"name":"DEPOSIT","amount":9900},"notify_url":"`+url+`"}`))
	require.NoError(t, err)
	_, err = w.Pay("hire-1")
	require.NoError(t, err)

	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, "PAYSCORE.USER_CONFIRM", d.notification.EventType)
	var order payscore.Order
	require.NoError(t, d.notification.Decode(&order))
	require.Equal(t, payscore.Doing, order.State)
	require.Equal(t, payscore.UserConfirm, order.StateDescription)
}
