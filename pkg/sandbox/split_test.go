package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/combine"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

const splitTitles = "分账时间,分账发起方,分账方,微信订单号,微信分账/回退单号,分账明细单号,商户分账/回退单号,订单金额,分账接收方,金额,业务类型,处理状态,分账描述,备注"

// shared pays an order that is to be shared, and returns WeChat Pay's number.
func (s *shop) shared(no string) string {
	s.t.Helper()
	in := native(no, 10000)
	in.SettleInfo = &pay.SettleInfo{ProfitSharing: true}
	_, err := pay.Native.Do(s.t.Context(), s.c, in)
	require.NoError(s.t, err)
	_, err = s.w.Pay(no)
	require.NoError(s.t, err)
	return s.query(no).TransactionID
}

func TestProfitSharingBill(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	day := &profitsharing.GetBillRequest{BillDate: "2026-03-01"}
	_, err := profitsharing.GetBill.Do(ctx, s.c, day)
	refused(t, 400, "NO_STATEMENT_EXIST", err)

	order := s.shared("order-0001")
	_, err = profitsharing.AddReceiver.Do(ctx, s.c, &profitsharing.AddReceiverRequest{
		Type: profitsharing.MerchantID, Account: "1900000201", Name: "云杉", RelationType: profitsharing.Supplier})
	require.NoError(t, err)
	split, err := profitsharing.CreateOrder.Do(ctx, s.c, &profitsharing.CreateOrderRequest{
		TransactionID: order, OutOrderNo: "split-1", UnfreezeUnsplit: true, Receivers: []profitsharing.Share{
			{Type: profitsharing.MerchantID, Account: "1900000201", Amount: 1234, Description: "货款, 一月"},
			{Type: profitsharing.MerchantID, Account: "1900000299", Amount: 1, Description: "没有关系"},
		}})
	require.NoError(t, err)
	_, err = profitsharing.CreateReturn.Do(ctx, s.c, &profitsharing.CreateReturnRequest{
		OutOrderNo: "split-1", OutReturnNo: "back-1", ReturnMchID: "1900000201", Amount: 234, Description: "退货"})
	require.NoError(t, err)

	day.TarType = bill.GZIP
	f, err := profitsharing.GetBill.Do(ctx, s.c, day)
	require.NoError(t, err)
	titles, rows, totals := sheet(t, download(t, s.c, f))
	require.Equal(t, splitTitles, strings.Join(titles, ","))
	require.Len(t, rows, 3, "what failed is not on it")
	require.Equal(t, map[string]string{
		"分账时间": "2026-03-01 20:00:00", "分账发起方": sandbox.DirectMchID, "分账方": sandbox.DirectMchID, "微信订单号": order,
		"微信分账/回退单号": split.OrderID, "分账明细单号": split.Receivers[0].DetailID, "商户分账/回退单号": "split-1", "订单金额": "100.00",
		"分账接收方": "1900000201", "金额": "12.34", "业务类型": "分账", "处理状态": "成功", "分账描述": `货款\  一月`, "备注": "",
	}, rows[0])
	require.Equal(t, []string{"1900000001", "87.06", "解冻给分账方"}, []string{rows[1]["分账接收方"], rows[1]["金额"], rows[1]["分账描述"]})
	require.Equal(t, []string{"back-1", "2.34", "分账回退"}, []string{rows[2]["商户分账/回退单号"], rows[2]["金额"], rows[2]["业务类型"]})
	require.Equal(t, map[string]string{"总交易单数": "3", "总金额": "101.74"}, totals)
	for _, title := range titles {
		require.NotEqual(t, title, bill.Columns([]string{title})[0].Key, "the reader of bills knows the column")
	}
}

func TestSharesAreNotified(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	url, got := receiver(t, s.c)
	order := s.shared("order-0001")
	_, err := profitsharing.AddReceiver.Do(t.Context(), s.c, &profitsharing.AddReceiverRequest{
		Type: profitsharing.MerchantID, Account: "1900000201", Name: "云杉", RelationType: profitsharing.Supplier})
	require.NoError(t, err)
	_, err = s.c.Send(t.Context(), http.MethodPost, "/v3/profitsharing/orders", []byte(`{"transaction_id":"`+order+`","out_order_no":"split-1",
		"unfreeze_unsplit":true,"notify_url":"`+url+`","receivers":[
			{"type":"MERCHANT_ID","account":"1900000299","amount":1,"description":"没有关系"},
			{"type":"MERCHANT_ID","account":"1900000201","amount":100,"description":"货款"}]}`))
	require.NoError(t, err)
	read := func(event, summary, number string) *client.ProfitSharingEvent {
		d := <-got
		require.NoError(t, d.err)
		require.Equal(t, []string{event, summary}, []string{d.notification.EventType, d.notification.Summary})
		decoded, err := d.notification.Event()
		require.NoError(t, err)
		share := decoded.(*client.ProfitSharingEvent)
		require.Equal(t, []string{sandbox.DirectMchID, order, number, "1900000201"},
			[]string{share.MchID, share.TransactionID, share.OutOrderNo, share.Receiver.Account})
		require.NotEmpty(t, share.SuccessTime)
		return share
	}
	require.EqualValues(t, 100, read("PROFITSHARING", "分账", "split-1").Receiver.Amount)
	_, err = profitsharing.CreateReturn.Do(t.Context(), s.c, &profitsharing.CreateReturnRequest{
		OutOrderNo: "split-1", OutReturnNo: "back-1", ReturnMchID: "1900000201", Amount: 40, Description: "退货"})
	require.NoError(t, err)
	require.EqualValues(t, 40, read("PROFITSHARING_RETURN", "分账回退", "back-1").Receiver.Amount)
}

func TestCombinedPaymentIsNotifiedAndBilled(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	url, got := receiver(t, s.c)
	id := s.c.Identity()
	sub := func(no, total string) string {
		return `{"mchid":"` + id.MchID + `","out_trade_no":"` + no + `","description":"茶","attach":"店1","amount":{"total_amount":` + total + `,"currency":"CNY"}}`
	}
	_, err := s.c.Send(t.Context(), http.MethodPost, "/v3/combine-transactions/native", []byte(`{"combine_appid":"`+id.AppID+
		`","combine_mchid":"`+id.MchID+`","combine_out_trade_no":"all-1","notify_url":"`+url+`","sub_orders":[`+sub("sub-0001", "1000")+`,`+sub("sub-0002", "2000")+`]}`))
	require.NoError(t, err)
	_, err = s.w.Pay("all-1")
	require.NoError(t, err)

	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, "TRANSACTION.SUCCESS", d.notification.EventType)
	decoded, err := d.notification.Event()
	require.NoError(t, err)
	paid := decoded.(*client.CombinedEvent)
	require.Equal(t, "all-1", paid.CombineOutTradeNo)
	require.NotEmpty(t, paid.CombinePayerInfo.OpenID)
	require.Len(t, paid.SubOrders, 2)
	require.Equal(t, "SUCCESS", paid.SubOrders[1].TradeState)
	require.EqualValues(t, 2000, paid.SubOrders[1].Amount.PayerAmount)
	read, err := combine.Query.Do(t.Context(), s.c, &combine.QueryRequest{CombineOutTradeNo: "all-1"})
	require.NoError(t, err)
	require.Equal(t, read.SubOrders[0].TransactionID, paid.SubOrders[0].TransactionID)

	f, err := bill.Trade.Do(t.Context(), s.c, &bill.TradeRequest{BillDate: "2026-03-01"})
	require.NoError(t, err)
	_, rows, totals := sheet(t, download(t, s.c, f))
	require.Len(t, rows, 2)
	require.Equal(t, []string{"sub-0001", "sub-0002"}, []string{rows[0]["商户订单号"], rows[1]["商户订单号"]})
	require.Equal(t, read.SubOrders[0].TransactionID, rows[0]["微信订单号"])
	require.Equal(t, "30.00", totals["订单总金额"])
}
