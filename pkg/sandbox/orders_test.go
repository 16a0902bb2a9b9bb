package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/refund"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

const subMchID = "1900001001"

// refused requires the status and the code of an error.
func refused(t *testing.T, status int, code string, err error) {
	t.Helper()
	var failed *client.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, status, failed.Status, "%v", err)
	require.Equal(t, code, failed.Code, "%v", err)
}

func native(no string, total op.Fen) *pay.NativeRequest {
	return &pay.NativeRequest{Order: pay.Order{Description: "奶茶, 大杯", OutTradeNo: no, Attach: "店1", Amount: pay.Amount{Total: total}}}
}

// shop is a merchant with the calls that both modes have.
type shop struct {
	t *testing.T
	w *world
	c *client.Client
}

func newShop(t *testing.T, change func(*sandbox.Quirks)) *shop {
	w := serveWith(t, change)
	return &shop{t, w, w.client(t, false, sandbox.TrustPublicKey)}
}

func (s *shop) query(no string) *pay.Transaction {
	s.t.Helper()
	o, err := pay.QueryByOutTradeNo.Do(s.t.Context(), s.c, &pay.QueryByOutTradeNoRequest{OutTradeNo: no})
	require.NoError(s.t, err)
	return o
}

func (s *shop) place(no string, total op.Fen) {
	s.t.Helper()
	_, err := pay.Native.Do(s.t.Context(), s.c, native(no, total))
	require.NoError(s.t, err)
}

func (s *shop) paid(no string, total op.Fen) {
	s.t.Helper()
	s.place(no, total)
	_, err := s.w.Pay(no)
	require.NoError(s.t, err)
}

func (s *shop) refund(no, order string, part, total op.Fen) (*refund.Refund, error) {
	return refund.Create.Do(s.t.Context(), s.c, &refund.CreateRequest{
		OutTradeNo: order, OutRefundNo: no, Amount: refund.AmountRequest{Refund: part, Total: total},
	})
}

// balance is what the merchant has.
func (s *shop) balance() int64 {
	s.t.Helper()
	dump, err := s.w.Dump()
	require.NoError(s.t, err)
	var a struct{ Available int64 }
	require.NoError(s.t, json.Unmarshal(dump["accounts"][sandbox.DirectMchID], &a))
	return a.Available
}

func TestOrderIsPaid(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()

	first, err := pay.Native.Do(ctx, s.c, native("order-0001", 1250))
	require.NoError(t, err)
	require.Regexp(t, `^weixin://wxpay/bizpayurl\?pr=`, first.CodeURL)
	again, err := pay.Native.Do(ctx, s.c, native("order-0001", 1250))
	require.NoError(t, err)
	require.NotEqual(t, first, again, "a repeat has a code of its own")

	open := s.query("order-0001")
	require.Equal(t, pay.NotPaid, open.TradeState)
	require.Empty(t, open.TransactionID)
	require.Nil(t, open.Payer)

	_, err = pay.Native.Do(ctx, s.c, native("order-0001", 1251))
	refused(t, 403, "OUT_TRADE_NO_USED", err)
	_, err = pay.App.Do(ctx, s.c, &pay.AppRequest{Order: native("order-0001", 1250).Order})
	refused(t, 403, "OUT_TRADE_NO_USED", err)

	before := sandbox.DefaultQuirks().Balance
	raw, err := s.w.Pay("order-0001")
	require.NoError(t, err)
	var answered pay.Transaction
	require.NoError(t, json.Unmarshal(raw, &answered))
	paid := s.query("order-0001")
	require.Equal(t, &answered, paid)
	require.Equal(t, pay.Success, paid.TradeState)
	require.Equal(t, pay.TradeNative, paid.TradeType)
	require.Regexp(t, `^4200\d{24}$`, paid.TransactionID)
	require.Regexp(t, `^o.{27}$`, paid.Payer.OpenID)
	require.Equal(t, op.Time("2026-03-01T20:00:00+08:00"), paid.SuccessTime)
	require.Equal(t, op.Fen(1250), paid.Amount.PayerTotal)
	require.Equal(t, "店1", paid.Attach)
	require.Equal(t, before+1250-8, s.balance(), "the price without the fee")

	byID, err := pay.QueryByID.Do(ctx, s.c, &pay.QueryByIDRequest{TransactionID: paid.TransactionID})
	require.NoError(t, err)
	require.Equal(t, paid, byID)

	_, err = pay.Native.Do(ctx, s.c, native("order-0001", 1250))
	refused(t, 400, "ORDERPAID", err)
	_, err = pay.Close.Do(ctx, s.c, &pay.CloseRequest{OutTradeNo: "order-0001"})
	refused(t, 400, "ORDER_PAID", err)
	_, err = s.w.Pay("order-0001")
	require.ErrorContains(t, err, "is paid")
	_, err = s.w.Pay("order-none")
	require.ErrorContains(t, err, "ORDER_NOT_EXIST")
}

func TestOrderIsClosed(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	s.place("order-0001", 100)
	for range 2 {
		_, err := pay.Close.Do(ctx, s.c, &pay.CloseRequest{OutTradeNo: "order-0001"})
		require.NoError(t, err, "closing is re-entrant")
	}
	require.Equal(t, pay.Closed, s.query("order-0001").TradeState)
	_, err := pay.Native.Do(ctx, s.c, native("order-0001", 100))
	refused(t, 400, "ORDER_CLOSED", err)
	_, err = s.w.Pay("order-0001")
	require.ErrorContains(t, err, "closed")
	_, err = pay.Close.Do(ctx, s.c, &pay.CloseRequest{OutTradeNo: "order-none"})
	refused(t, 404, "ORDER_NOT_EXIST", err)

	in := native("order-0002", 100)
	in.TimeExpire = op.At(s.w.now.Add(time.Hour))
	_, err = pay.Native.Do(ctx, s.c, in)
	require.NoError(t, err)
	s.place("order-0003", 100)
	s.w.now = s.w.now.Add(time.Hour)
	require.Equal(t, pay.Closed, s.query("order-0002").TradeState)
	require.Equal(t, pay.NotPaid, s.query("order-0003").TradeState)
	s.w.now = s.w.now.Add(7 * 24 * time.Hour)
	require.Equal(t, pay.Closed, s.query("order-0003").TradeState)
}

func TestOrderIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.OrderPaidInvalid = true })
	tests := []struct {
		name   string
		change func(*pay.NativeRequest)
		status int
		code   string
	}{
		{"another appid", func(in *pay.NativeRequest) { in.AppID = "wx0000000000000000" }, 400, "APPID_MCHID_NOT_MATCH"},
		{"another merchant", func(in *pay.NativeRequest) { in.MchID = sandbox.PartnerMchID }, 400, "PARAM_ERROR"},
		{"expires at once", func(in *pay.NativeRequest) { in.TimeExpire = op.At(s.w.now.Add(59 * time.Second)) }, 400, "PARAM_ERROR"},
		{"paid already", func(in *pay.NativeRequest) { in.OutTradeNo = "order-0000" }, 400, "INVALID_REQUEST"},
	}
	s.paid("order-0000", 100)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := native("order-0001", 100)
			tt.change(in)
			_, err := pay.Native.Do(t.Context(), s.c, in)
			refused(t, tt.status, tt.code, err)
		})
	}
	_, err := pay.JSAPI.Do(t.Context(), s.c, &pay.JSAPIRequest{Order: native("order-0001", 100).Order})
	refused(t, 400, "PARAM_ERROR", err)
	_, err = pay.QueryByOutTradeNo.Do(t.Context(), s.c, &pay.QueryByOutTradeNoRequest{OutTradeNo: "order-0001"})
	refused(t, 404, "ORDER_NOT_EXIST", err)
	require.ErrorIs(t, err, client.ErrNotFound)
	_, err = pay.QueryByID.Do(t.Context(), s.c, &pay.QueryByIDRequest{TransactionID: "4200000000202603010000000099"})
	refused(t, 404, "ORDER_NOT_EXIST", err)
}

func TestEveryWayOfPaying(t *testing.T) {
	t.Parallel()
	w := serveWith(t, nil)
	direct, partner := w.client(t, false, sandbox.TrustPublicKey), w.client(t, true, sandbox.TrustPublicKey)
	ctx := t.Context()
	order := func(no string) pay.Order { return native(no, 100).Order }
	sub := pay.Partner{SubMchID: subMchID}
	scan := pay.ScanOrder{Description: "茶", OutTradeNo: "partner-mini", Amount: pay.Amount{Total: 100}, Payer: pay.ScanPayer{SpOpenID: "o1"}}
	pos := scan
	pos.OutTradeNo = "partner-pos"

	var errs []error
	try := func(_ any, err error) { errs = append(errs, err) }
	try(pay.JSAPI.Do(ctx, direct, &pay.JSAPIRequest{Order: order("direct-jsapi"), Payer: pay.JSAPIPayer{OpenID: "o1"}}))
	try(pay.App.Do(ctx, direct, &pay.AppRequest{Order: order("direct-app")}))
	try(pay.H5.Do(ctx, direct, &pay.H5Request{Order: order("direct-h5"), SceneInfo: &pay.H5SceneInfo{
		SceneInfo: pay.SceneInfo{PayerClientIP: "127.0.0.1", DeviceID: "d1"}, H5Info: &pay.H5Info{Type: "Wap"}}}))
	try(pay.Native.Do(ctx, direct, &pay.NativeRequest{Order: order("direct-native"), Payer: &pay.IdentifiedPayer{
		Identity: &pay.Identity{Type: "IDCARD", Number: "110101199003070000", Name: "张三"}}}))
	try(pay.PartnerJSAPI.Do(ctx, partner, &pay.PartnerJSAPIRequest{Partner: sub, Order: order("partner-jsapi"), Payer: pay.PartnerJSAPIPayer{SpOpenID: "o1"}}))
	try(pay.PartnerApp.Do(ctx, partner, &pay.PartnerAppRequest{Partner: sub, Order: order("partner-app")}))
	try(pay.PartnerH5.Do(ctx, partner, &pay.PartnerH5Request{Partner: sub, Order: order("partner-h5")}))
	try(pay.PartnerNative.Do(ctx, partner, &pay.PartnerNativeRequest{Partner: sub, Order: order("partner-native")}))
	try(pay.PartnerMiniProgram.Do(ctx, partner, &pay.PartnerMiniProgramRequest{Partner: sub, ScanOrder: scan}))
	try(pay.PartnerScannedPOS.Do(ctx, partner, &pay.PartnerScannedPOSRequest{CodePartner: pay.CodePartner(sub), ScanOrder: pos,
		SceneInfo: pay.TerminalSceneInfo{PayerClientIP: "127.0.0.1", StoreInfo: pay.CodeStoreInfo{OutID: "s1"}}}))
	require.NoError(t, errors.Join(errs...))

	for _, how := range []string{"jsapi", "app", "h5", "native"} {
		_, err := w.Pay("direct-" + how)
		require.NoError(t, err)
		o, err := pay.QueryByOutTradeNo.Do(ctx, direct, &pay.QueryByOutTradeNoRequest{OutTradeNo: "direct-" + how})
		require.NoError(t, err)
		require.Equal(t, pay.Success, o.TradeState)
	}
	for _, how := range []string{"jsapi", "app", "h5", "native", "mini", "pos"} {
		_, err := w.Pay("partner-" + how)
		require.NoError(t, err)
		o, err := pay.PartnerQueryByOutTradeNo.Do(ctx, partner, &pay.PartnerQueryByOutTradeNoRequest{OutTradeNo: "partner-" + how, SubMchID: subMchID})
		require.NoError(t, err)
		require.Equal(t, pay.Success, o.TradeState)
		require.Equal(t, subMchID, o.SubMchID)
		byID, err := pay.PartnerQueryByID.Do(ctx, partner, &pay.PartnerQueryByIDRequest{TransactionID: o.TransactionID, SubMchID: subMchID})
		require.NoError(t, err)
		require.Equal(t, o, byID)
	}

	_, err := pay.PartnerNative.Do(ctx, partner, &pay.PartnerNativeRequest{Partner: pay.Partner{SubMchID: "2900000001"}, Order: order("partner-foreign")})
	refused(t, 403, "NO_AUTH", err)
	_, err = pay.PartnerJSAPI.Do(ctx, partner, &pay.PartnerJSAPIRequest{Partner: sub, Order: order("partner-open"), Payer: pay.PartnerJSAPIPayer{SubOpenID: "o1"}})
	refused(t, 400, "PARAM_ERROR", err)
	_, err = pay.PartnerQueryByOutTradeNo.Do(ctx, partner, &pay.PartnerQueryByOutTradeNoRequest{OutTradeNo: "partner-jsapi", SubMchID: "1900001002"})
	refused(t, 404, "ORDER_NOT_EXIST", err)
	_, err = pay.PartnerNative.Do(ctx, partner, &pay.PartnerNativeRequest{Partner: sub, Order: order("partner-close")})
	require.NoError(t, err)
	_, err = pay.PartnerClose.Do(ctx, partner, &pay.PartnerCloseRequest{OutTradeNo: "partner-close", SubMchID: subMchID})
	require.NoError(t, err)
}

func TestCodePaysAtOnceAndIsReversed(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	in := &pay.CodePayRequest{CodeOrder: pay.CodeOrder{Description: "茶", OutTradeNo: "code-0001", Amount: pay.Amount{Total: 100}, Payer: pay.CodePayer{AuthCode: "130061098828009406"}}}
	paid, err := pay.CodePay.Do(ctx, s.c, in)
	require.NoError(t, err)
	require.Equal(t, pay.Success, paid.TradeState)
	require.Equal(t, pay.TradeCode, paid.TradeType)
	_, err = pay.CodePay.Do(ctx, s.c, in)
	refused(t, 400, "ORDERPAID", err)
	_, err = pay.Close.Do(ctx, s.c, &pay.CloseRequest{OutTradeNo: "code-0001"})
	refused(t, 400, "INVALID_REQUEST", err)
	for range 2 {
		_, err = pay.Reverse.Do(ctx, s.c, &pay.ReverseRequest{OutTradeNo: "code-0001"})
		require.NoError(t, err, "reversing is re-entrant")
	}
	require.Equal(t, pay.Revoked, s.query("code-0001").TradeState)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance(), "the price and the fee are back")
	_, err = s.refund("r1", "code-0001", 100, 100)
	refused(t, 400, "INVALID_REQUEST", err)

	s.paid("order-0001", 100)
	_, err = pay.Reverse.Do(ctx, s.c, &pay.ReverseRequest{OutTradeNo: "order-0001"})
	refused(t, 400, "INVALID_REQUEST", err)

	partner := s.w.client(t, true, sandbox.TrustPublicKey)
	sub := pay.CodePartner{SubMchID: subMchID}
	_, err = pay.PartnerCodePay.Do(ctx, partner, &pay.PartnerCodePayRequest{CodePartner: sub, CodeOrder: in.CodeOrder,
		SceneInfo: pay.StoreSceneInfo{StoreInfo: pay.CodeStoreInfo{OutID: "s1"}}})
	require.NoError(t, err)
	_, err = pay.PartnerReverse.Do(ctx, partner, &pay.PartnerReverseRequest{OutTradeNo: "code-0001", CodePartner: sub})
	require.NoError(t, err)
}

func TestRefund(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	s.paid("order-0001", 1000)

	r, err := s.refund("refund-1", "order-0001", 400, 1000)
	require.NoError(t, err)
	require.Equal(t, refund.Processing, r.Status)
	require.Empty(t, r.SuccessTime)
	require.Equal(t, pay.Refunded, s.query("order-0001").TradeState, "a partial refund shows, too")
	after := s.balance()

	q, err := refund.Query.Do(ctx, s.c, &refund.QueryRequest{OutRefundNo: "refund-1"})
	require.NoError(t, err)
	require.Equal(t, refund.Success, q.Status)
	require.Equal(t, op.Time("2026-03-01T20:00:00+08:00"), q.SuccessTime)
	again, err := s.refund("refund-1", "order-0001", 400, 1000)
	require.NoError(t, err)
	require.Equal(t, q, again, "a repeat answers the refund as it stands")
	require.Equal(t, after, s.balance(), "a repeat refunds nothing")

	transaction := s.query("order-0001").TransactionID
	byID, err := refund.Create.Do(ctx, s.c, &refund.CreateRequest{TransactionID: transaction, OutRefundNo: "refund-2", Amount: refund.AmountRequest{Refund: 600, Total: 1000}})
	require.NoError(t, err)
	require.Equal(t, "order-0001", byID.OutTradeNo)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance(), "an order that is refunded in full costs nothing")
}

func TestRefundIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	s.paid("order-0001", 1000)
	s.paid("order-0002", 1000)
	s.place("order-open", 1000)
	_, err := s.refund("refund-1", "order-0001", 400, 1000)
	require.NoError(t, err)
	both := s.query("order-0001").TransactionID
	tests := []struct {
		name   string
		in     refund.CreateRequest
		status int
		code   string
	}{
		{"unknown order", refund.CreateRequest{OutTradeNo: "order-none", Amount: refund.AmountRequest{Refund: 1, Total: 1000}}, 404, "RESOURCE_NOT_EXISTS"},
		{"unpaid order", refund.CreateRequest{OutTradeNo: "order-open", Amount: refund.AmountRequest{Refund: 1, Total: 1000}}, 404, "RESOURCE_NOT_EXISTS"},
		{"numbers of two orders", refund.CreateRequest{TransactionID: both, OutTradeNo: "order-0002", Amount: refund.AmountRequest{Refund: 1, Total: 1000}}, 400, "INVALID_REQUEST"},
		{"another total", refund.CreateRequest{OutTradeNo: "order-0001", Amount: refund.AmountRequest{Refund: 1, Total: 999}}, 400, "INVALID_REQUEST"},
		{"more than is left", refund.CreateRequest{OutTradeNo: "order-0001", Amount: refund.AmountRequest{Refund: 601, Total: 1000}}, 400, "INVALID_REQUEST"},
		{"foreign currency", refund.CreateRequest{OutTradeNo: "order-0001", Amount: refund.AmountRequest{Refund: 1, Total: 1000, Currency: "USD"}}, 400, "PARAM_ERROR"},
		{"accounts that do not add up", refund.CreateRequest{OutTradeNo: "order-0001", Amount: refund.AmountRequest{Refund: 2, Total: 1000, From: []refund.From{{Account: refund.Available, Amount: 1}}}}, 400, "PARAM_ERROR"},
		{"number of another refund", refund.CreateRequest{OutRefundNo: "refund-1", OutTradeNo: "order-0001", Amount: refund.AmountRequest{Refund: 401, Total: 1000}}, 400, "INVALID_REQUEST"},
		{"number of another order's refund", refund.CreateRequest{OutRefundNo: "refund-1", OutTradeNo: "order-0002", Amount: refund.AmountRequest{Refund: 400, Total: 1000}}, 400, "INVALID_REQUEST"},
		{"sub-merchant of a direct merchant", refund.CreateRequest{SubMchID: subMchID, OutTradeNo: "order-0001", Amount: refund.AmountRequest{Refund: 1, Total: 1000}}, 400, "PARAM_ERROR"},
	}
	balance := s.balance()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.in.OutRefundNo == "" {
				tt.in.OutRefundNo = "refund-x"
			}
			_, err := refund.Create.Do(t.Context(), s.c, &tt.in)
			refused(t, tt.status, tt.code, err)
			require.Equal(t, balance, s.balance())
		})
	}
	// What the declaration of the operation refuses already, other clients send.
	_, err = s.c.Send(t.Context(), http.MethodPost, refund.Create.Path,
		[]byte(`{"out_refund_no":"refund-x","amount":{"refund":1,"total":1000,"currency":"CNY"}}`))
	refused(t, 400, "PARAM_ERROR", err)
	_, err = refund.Query.Do(t.Context(), s.c, &refund.QueryRequest{OutRefundNo: "refund-x"})
	refused(t, 404, "RESOURCE_NOT_EXISTS", err)
	s.w.now = s.w.now.Add(366 * 24 * time.Hour)
	_, err = s.refund("refund-late", "order-0001", 1, 1000)
	refused(t, 403, "TRADE_OVERDUE", err)
}

func TestRefundLimits(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.RefundFeeMismatch = true })
	s.paid("order-0001", 1000)
	for n := range 50 {
		_, err := s.refund(fmt.Sprint("refund-", n), "order-0001", 1, 1000)
		require.NoError(t, err)
	}
	_, err := s.refund("refund-50", "order-0001", 1, 1000)
	refused(t, 400, "INVALID_REQUEST", err)
	_, err = s.refund("refund-0", "order-0001", 2, 1000)
	refused(t, 400, "REFUND_FEE_MISMATCH", err)

	gap := newShop(t, func(q *sandbox.Quirks) { q.RefundGap = time.Minute })
	gap.paid("order-0001", 1000)
	_, err = gap.refund("refund-1", "order-0001", 1, 1000)
	require.NoError(t, err)
	_, err = gap.refund("refund-2", "order-0001", 1, 1000)
	refused(t, 429, "FREQUENCY_LIMITED", err)
	gap.w.now = gap.w.now.Add(time.Minute)
	_, err = gap.refund("refund-2", "order-0001", 1, 1000)
	require.NoError(t, err)
}

func TestRefundNeedsMoney(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.Balance = 0 })
	s.paid("order-0001", 1000)
	s.paid("order-0002", 1000)
	_, err := s.refund("refund-1", "order-0001", 1000, 1000)
	require.NoError(t, err)
	_, err = s.refund("refund-2", "order-0002", 1000, 1000)
	require.NoError(t, err)
	require.Zero(t, s.balance())

	fees := newShop(t, func(q *sandbox.Quirks) { q.Balance, q.FeeRate = 0, 0 })
	fees.paid("order-0001", 1000)
	require.Equal(t, int64(1000), fees.balance())
	spend := fees.w.client(t, false, sandbox.TrustPublicKey)
	startPrefunded(t, spend, 1000)
	_, err = fees.refund("refund-1", "order-0001", 1, 1000)
	refused(t, 403, "NOT_ENOUGH", err)
	fees.paid("order-0002", 1000)
	_, err = fees.refund("refund-1", "order-0001", 1, 1000)
	require.NoError(t, err, "after a top-up the same number goes through")
}

func TestRefundTakesItsTime(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.RefundTakes = 5 * time.Minute })
	s.paid("order-0001", 1000)
	_, err := s.refund("refund-1", "order-0001", 1000, 1000)
	require.NoError(t, err)
	status := func() refund.Status {
		r, err := refund.Query.Do(t.Context(), s.c, &refund.QueryRequest{OutRefundNo: "refund-1"})
		require.NoError(t, err)
		return r.Status
	}
	require.Equal(t, refund.Processing, status())
	s.w.now = s.w.now.Add(5 * time.Minute)
	require.Equal(t, refund.Success, status())
}

func TestAbnormalRefundIsFinishedByHand(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.RefundFails = true })
	ctx := t.Context()
	s.paid("order-0001", 1000)
	r, err := s.refund("refund-1", "order-0001", 1000, 1000)
	require.NoError(t, err)
	q, err := refund.Query.Do(ctx, s.c, &refund.QueryRequest{OutRefundNo: "refund-1"})
	require.NoError(t, err)
	require.Equal(t, refund.Abnormal, q.Status)

	in := &refund.ApplyAbnormalRequest{RefundID: r.RefundID, OutRefundNo: "refund-1", Type: refund.UserBankCard}
	_, err = refund.ApplyAbnormal.Do(ctx, s.c, in)
	refused(t, 400, "PARAM_ERROR", err)
	in.BankType, in.BankAccount, in.RealName = "ICBC_DEBIT", "6222020000000000000", "张三"
	_, err = refund.ApplyAbnormal.Do(ctx, s.c, in)
	require.NoError(t, err)
	q, err = refund.Query.Do(ctx, s.c, &refund.QueryRequest{OutRefundNo: "refund-1"})
	require.NoError(t, err)
	require.Equal(t, refund.Success, q.Status)
	_, err = refund.ApplyAbnormal.Do(ctx, s.c, in)
	refused(t, 400, "INVALID_REQUEST", err)
	in.RefundID = "50300000202603010000000000099"
	_, err = refund.ApplyAbnormal.Do(ctx, s.c, in)
	refused(t, 404, "RESOURCE_NOT_EXISTS", err)
}

// TestRefundsNeverExceedThePrice refunds orders of any price in parts of any
// size: what is accepted adds up to the price, and then nothing was gained or
// lost, fees included.
func TestRefundsNeverExceedThePrice(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	start := sandbox.DefaultQuirks().Balance
	for n, price := range []op.Fen{1, 83, 84, 99, 1000, 12345} {
		no := fmt.Sprint("order-", n, "00")
		s.paid(no, price)
		left, part := price, price/3+1
		for k := 0; left > 0; k++ {
			_, err := s.refund(fmt.Sprint(no, "-over-", k), no, left+1, price)
			refused(t, 400, "INVALID_REQUEST", err)
			amount := min(part, left)
			_, err = s.refund(fmt.Sprint(no, "-", k), no, amount, price)
			require.NoError(t, err)
			left -= amount
		}
		require.Equal(t, start, s.balance(), "price %d", price)
	}
}

// TestRefundAfterALostAnswer repeats a refund whose answer never came: the
// money goes back once.
func TestRefundAfterALostAnswer(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"drop-before", "drop-after-commit", "5xx", "429", "bad-signature", "truncate"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w := serve(t, "refund="+fault+":1")
			s := &shop{t, w, w.client(t, false, sandbox.TrustPublicKey)}
			s.paid("order-0001", 1000)
			_, err := s.refund("refund-1", "order-0001", 400, 1000)
			require.Error(t, err)
			r, err := s.refund("refund-1", "order-0001", 400, 1000)
			require.NoError(t, err)
			require.Equal(t, op.Fen(400), r.Amount.Refund)
			dump, err := w.Dump()
			require.NoError(t, err)
			require.Equal(t, 1, dump.Counts()["refund/refunds"])
			require.Equal(t, sandbox.DefaultQuirks().Balance+600-4, s.balance(), "what is left, without its fee")
		})
	}
}
