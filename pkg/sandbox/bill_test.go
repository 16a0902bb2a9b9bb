package sandbox_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/csv"
	"encoding/hex"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/media"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/refund"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// startPrefunded locks money in a cash-coupon stock.
func startPrefunded(t *testing.T, c *client.Client, fen op.Fen) {
	t.Helper()
	in := newStock("prefunded")
	in.StockUseRule.MaxCoupons, in.StockUseRule.MaxAmount = 1, fen
	in.CouponUseRule.FixedNormalCoupon = &favor.FixedNormalCoupon{CouponAmount: fen, TransactionMinimum: fen + 1}
	stock, err := favor.CreateStock.Do(t.Context(), c, in)
	require.NoError(t, err)
	_, err = favor.StartStock.Do(t.Context(), c, &favor.StockCommand{StockID: stock.StockID})
	require.NoError(t, err)
}

// download fetches a statement, its hash checked.
func download(t *testing.T, c *client.Client, f *bill.File) string {
	t.Helper()
	r, err := c.Download(t.Context(), f.DownloadURL, client.Digest{Type: f.HashType, Value: f.HashValue})
	require.NoError(t, err)
	defer r.Close()
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// sheet reads a statement: each row's cells by the title above them.
func sheet(t *testing.T, text string) (titles []string, rows []map[string]string, totals map[string]string) {
	t.Helper()
	text, ok := strings.CutPrefix(text, "\ufeff")
	require.True(t, ok, "statements begin with a byte order mark")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	require.NoError(t, err)
	under := func(titles, cells []string) map[string]string {
		require.Len(t, cells, len(titles))
		row := map[string]string{}
		for i, cell := range cells {
			value, ok := strings.CutPrefix(cell, "`")
			require.True(t, ok, "cell %q has no backtick", cell)
			row[titles[i]] = value
		}
		return row
	}
	n := len(records)
	require.GreaterOrEqual(t, n, 4)
	for _, cells := range records[1 : n-2] {
		rows = append(rows, under(records[0], cells))
	}
	return records[0], rows, under(records[n-2], records[n-1])
}

const (
	allTitles     = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
	successTitles = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注"
	refundTitles  = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
	fundTitles    = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
)

func TestTradeBill(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	s.paid("order-0001", 123456)
	s.w.now = s.w.now.Add(time.Minute)
	_, err := s.refund("refund-1", "order-0001", 23456, 123456)
	require.NoError(t, err)
	paid := s.query("order-0001")

	f, err := bill.Trade.Do(ctx, s.c, &bill.TradeRequest{BillDate: "2026-03-01"})
	require.NoError(t, err)
	titles, rows, totals := sheet(t, download(t, s.c, f))
	require.Equal(t, allTitles, strings.Join(titles, ","))
	require.Len(t, rows, 2)
	require.Equal(t, map[string]string{
		"交易时间": "2026-03-01 20:00:00", "公众账号ID": paid.AppID, "商户号": sandbox.DirectMchID, "特约商户号": "0", "设备号": "",
		"微信订单号": paid.TransactionID, "商户订单号": "order-0001", "用户标识": paid.Payer.OpenID, "交易类型": "NATIVE",
		"交易状态": "SUCCESS", "付款银行": "OTHERS", "货币种类": "CNY", "应结订单金额": "1234.56", "代金券金额": "0.00",
		"微信退款单号": "0", "商户退款单号": "0", "退款金额": "0.00", "充值券退款金额": "0.00", "退款类型": "", "退款状态": "",
		"商品名称": `奶茶\  大杯`, "商户数据包": "店1", "手续费": "7.41000", "费率": "0.60%", "订单金额": "1234.56",
		"申请退款金额": "0.00", "费率备注": "",
	}, rows[0])
	require.Equal(t, "REFUND", rows[1]["交易状态"])
	require.Equal(t, "refund-1", rows[1]["商户退款单号"])
	require.Equal(t, "234.56", rows[1]["退款金额"])
	require.Equal(t, "SUCCESS", rows[1]["退款状态"])
	require.Equal(t, map[string]string{
		"总交易单数": "2", "应结订单总金额": "1234.56", "退款总金额": "234.56", "充值券退款总金额": "0.00",
		"手续费总金额": "6.00000", "订单总金额": "1234.56", "申请退款总金额": "234.56",
	}, totals)

	for kind, want := range map[bill.Type]string{bill.Success: successTitles, bill.Refund: refundTitles} {
		f, err := bill.Trade.Do(ctx, s.c, &bill.TradeRequest{BillDate: "2026-03-01", BillType: kind})
		require.NoError(t, err)
		titles, rows, _ := sheet(t, download(t, s.c, f))
		require.Equal(t, want, strings.Join(titles, ","))
		require.Len(t, rows, 1)
	}
	_, err = bill.Trade.Do(ctx, s.c, &bill.TradeRequest{BillDate: "2026-03-01", BillType: bill.RechargeRefund})
	refused(t, 400, "NO_STATEMENT_EXIST", err)
}

func TestFundBill(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	s.paid("order-0001", 10000)
	_, err := s.refund("refund-1", "order-0001", 10000, 10000)
	require.NoError(t, err)
	f, err := bill.FundFlow.Do(t.Context(), s.c, &bill.FundFlowRequest{BillDate: "2026-03-01", TarType: bill.GZIP})
	require.NoError(t, err)
	titles, rows, totals := sheet(t, download(t, s.c, f))
	require.Equal(t, fundTitles, strings.Join(titles, ","))
	require.Len(t, rows, 3)
	require.Equal(t, []string{"交易", "扣除交易手续费", "退款"}, []string{rows[0]["业务名称"], rows[1]["业务名称"], rows[2]["业务名称"]})
	require.Equal(t, []string{"100.00", "0.60", "99.40"}, []string{rows[0]["收支金额(元)"], rows[1]["收支金额(元)"], rows[2]["收支金额(元)"]})
	require.Equal(t, "1000000.00", rows[2]["账户结余(元)"])
	require.Equal(t, map[string]string{"资金流水总笔数": "3", "收入笔数": "1", "收入金额": "100.00", "支出笔数": "2", "支出金额": "100.00"}, totals)

	startPrefunded(t, s.c, 5000)
	f, err = bill.FundFlow.Do(t.Context(), s.c, &bill.FundFlowRequest{BillDate: "2026-03-01"})
	require.NoError(t, err)
	_, rows, _ = sheet(t, download(t, s.c, f))
	require.Len(t, rows, 4)
	require.Equal(t, "999950.00", rows[3]["账户结余(元)"], "what a coupon stock locks is a movement, too")
	_, err = bill.FundFlow.Do(t.Context(), s.c, &bill.FundFlowRequest{BillDate: "2026-03-01", AccountType: bill.Fees})
	refused(t, 400, "NO_STATEMENT_EXIST", err)
}

func TestBillIsFetchedOnlyByItsMerchantForAWhile(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	s.paid("order-0001", 100)
	f, err := bill.Trade.Do(ctx, s.c, &bill.TradeRequest{BillDate: "2026-03-01", TarType: bill.GZIP})
	require.NoError(t, err)
	u, err := url.Parse(f.DownloadURL)
	require.NoError(t, err)

	// The operation undoes the compression, too; the hash is of the plain file.
	var plain bytes.Buffer
	require.NoError(t, s.c.Call(ctx, &bill.Download.Endpoint, &bill.DownloadRequest{Token: u.Query().Get("token"), TarType: "gzip"}, &plain))
	sum := sha1.Sum(plain.Bytes())
	require.Equal(t, f.HashValue, hex.EncodeToString(sum[:]))

	_, err = s.w.client(t, true, sandbox.TrustPublicKey).Download(ctx, f.DownloadURL, client.Digest{})
	refused(t, 403, "NO_AUTH", err)
	s.w.now = s.w.now.Add(5*time.Minute + time.Second)
	_, err = s.c.Download(ctx, f.DownloadURL, client.Digest{})
	refused(t, 400, "INVALID_REQUEST", err)
}

func TestBillDates(t *testing.T) {
	t.Parallel()
	// 2026-03-01 20:00 in China.
	tests := []struct {
		name, date string
		later      time.Duration
		atOnce     bool
		code       string // empty: there is a statement
	}{
		{name: "today, at once", date: "2026-03-01", atOnce: true},
		{name: "tomorrow", date: "2026-03-02", atOnce: true, code: "INVALID_REQUEST"},
		{name: "a day without trades", date: "2026-02-28", atOnce: true, code: "NO_STATEMENT_EXIST"},
		{name: "today", date: "2026-03-01", code: "INVALID_REQUEST"},
		{name: "before ten of the next day", date: "2026-03-01", later: 13 * time.Hour, code: "STATEMENT_CREATING"},
		{name: "at ten of the next day", date: "2026-03-01", later: 14 * time.Hour},
		{name: "after three months", date: "2026-03-01", later: 92 * 24 * time.Hour},
		{name: "after more than three months", date: "2026-03-01", later: 93 * 24 * time.Hour, code: "INVALID_REQUEST"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, func(q *sandbox.Quirks) { q.BillAtOnce = tt.atOnce })
			s.paid("order-0001", 100)
			s.w.now = s.w.now.Add(tt.later)
			_, err := bill.Trade.Do(t.Context(), s.c, &bill.TradeRequest{BillDate: tt.date})
			if tt.code == "" {
				require.NoError(t, err)
				return
			}
			refused(t, 400, tt.code, err)
		})
	}
}

func TestBillIsBeingMade(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.BillCreating = time.Minute })
	ctx := t.Context()
	s.paid("order-0001", 100)
	trades := &bill.TradeRequest{BillDate: "2026-03-01"}
	for range 2 {
		_, err := bill.Trade.Do(ctx, s.c, trades)
		refused(t, 400, "STATEMENT_CREATING", err)
		s.w.now = s.w.now.Add(30*time.Second - 1)
	}
	_, err := bill.FundFlow.Do(ctx, s.c, &bill.FundFlowRequest{BillDate: "2026-03-01"})
	refused(t, 400, "STATEMENT_CREATING", err)
	s.w.now = s.w.now.Add(2)
	_, err = bill.Trade.Do(ctx, s.c, trades)
	require.NoError(t, err)
	_, err = bill.FundFlow.Do(ctx, s.c, &bill.FundFlowRequest{BillDate: "2026-03-01"})
	refused(t, 400, "STATEMENT_CREATING", err)
}

func TestPartnerBills(t *testing.T) {
	t.Parallel()
	w := serveWith(t, nil)
	c := w.client(t, true, sandbox.TrustPublicKey)
	ctx := t.Context()
	for _, sub := range []string{subMchID, "1900001002"} {
		_, err := pay.PartnerNative.Do(ctx, c, &pay.PartnerNativeRequest{Partner: pay.Partner{SubMchID: sub}, Order: native("order-"+sub, 10000).Order})
		require.NoError(t, err)
		_, err = w.Pay("order-" + sub)
		require.NoError(t, err)
	}
	_, err := refund.Create.Do(ctx, c, &refund.CreateRequest{SubMchID: subMchID, OutTradeNo: "order-" + subMchID, OutRefundNo: "refund-1",
		Amount: refund.AmountRequest{Refund: 1, Total: 10000}})
	require.NoError(t, err)

	for sub, want := range map[string]int{"": 3, subMchID: 2, "1900001002": 1} {
		f, err := bill.Trade.Do(ctx, c, &bill.TradeRequest{BillDate: "2026-03-01", SubMchID: sub})
		require.NoError(t, err)
		_, rows, _ := sheet(t, download(t, c, f))
		require.Len(t, rows, want)
		if sub != "" {
			require.Equal(t, sub, rows[0]["特约商户号"])
		}
	}
	_, err = bill.Trade.Do(ctx, c, &bill.TradeRequest{BillDate: "2026-03-01", SubMchID: "2900000001"})
	refused(t, 403, "NO_AUTH", err)

	files, err := bill.SubMerchantFundFlow.Do(ctx, c, &bill.SubMerchantFundFlowRequest{SubMchID: subMchID, BillDate: "2026-03-01", AccountType: bill.Basic})
	require.NoError(t, err)
	require.Len(t, files.DownloadBillList, 1)
	file := files.DownloadBillList[0]
	r, err := c.Download(ctx, file.DownloadURL, client.Digest{})
	require.NoError(t, err)
	defer r.Close()
	sealed, err := io.ReadAll(r)
	require.NoError(t, err)
	block, err := aes.NewCipher([]byte(file.EncryptKey))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	text, err := gcm.Open(nil, []byte(file.Nonce), sealed, nil)
	require.NoError(t, err)
	sum := sha1.Sum(text)
	require.Equal(t, file.HashValue, hex.EncodeToString(sum[:]))
	_, rows, _ := sheet(t, string(text))
	require.Len(t, rows, 3)
}

func TestMarketingImage(t *testing.T) {
	t.Parallel()
	png := []byte("\x89PNG\r\n\x1a\nand so on")
	large := append(bytes.Clone(png), make([]byte, 2<<20)...)
	tests := []struct {
		name string
		file op.Upload
		ok   bool
	}{
		{"png", op.Upload{Name: "图.png", Data: png}, true},
		{"jpg in capitals", op.Upload{Name: "a.JPG", Data: []byte{0xff, 0xd8, 0xff, 0xe0}}, true},
		{"bmp", op.Upload{Name: "a.bmp", Data: []byte("BM and so on")}, true},
		{"suffix of no image", op.Upload{Name: "a.gif", Data: png}, false},
		{"no suffix", op.Upload{Name: "png", Data: png}, false},
		{"content of another kind", op.Upload{Name: "a.jpg", Data: png}, false},
		{"too large", op.Upload{Name: "a.png", Data: large}, false},
	}
	s := newShop(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := media.UploadMarketingImage.Do(t.Context(), s.c, &media.UploadMarketingImageRequest{File: tt.file})
			if !tt.ok {
				refused(t, 400, "PARAM_ERROR", err)
				return
			}
			require.NoError(t, err)
			again, err := media.UploadMarketingImage.Do(t.Context(), s.c, &media.UploadMarketingImageRequest{File: tt.file})
			require.NoError(t, err)
			require.NotEqual(t, out, again)
			require.Regexp(t, `^https://`, out.MediaURL)
		})
	}
	same := newShop(t, func(q *sandbox.Quirks) { q.MediaSameURL = true })
	in := &media.UploadMarketingImageRequest{File: op.Upload{Name: "a.png", Data: png}}
	first, err := media.UploadMarketingImage.Do(t.Context(), same.c, in)
	require.NoError(t, err)
	again, err := media.UploadMarketingImage.Do(t.Context(), same.c, in)
	require.NoError(t, err)
	require.Equal(t, first, again)
}
