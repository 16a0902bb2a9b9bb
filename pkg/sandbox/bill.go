package sandbox

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/refund"
)

func registerBill(r *registry) {
	handle(r, bill.Trade, func(c *call, in *bill.TradeRequest) (*bill.File, error) {
		text, err := tradeBill(c, in)
		if err != nil {
			return nil, err
		}
		return c.publishBill(text, in.TarType), nil
	})
	handle(r, bill.FundFlow, func(c *call, in *bill.FundFlowRequest) (*bill.File, error) {
		text, err := fundBill(c, in.BillDate, in.SubMchID, in.AccountType)
		if err != nil {
			return nil, err
		}
		return c.publishBill(text, in.TarType), nil
	})
	handle(r, bill.SubMerchantFundFlow, subMerchantFundBill)
	handleFile(r, bill.Download, func(c *call, in *bill.DownloadRequest) (*file, error) { return c.fetch(in.Token) })
}

// publishBill offers a statement for download.
func (c *call) publishBill(text []byte, tar bill.TarType) *bill.File {
	sum := sha1.Sum(text)
	out := &bill.File{HashType: "SHA1", HashValue: hex.EncodeToString(sum[:])}
	out.DownloadURL = c.publish(billType(tar), compressed(text, tar), c.quirks.BillLife)
	if tar == bill.GZIP {
		out.DownloadURL += "&tartype=gzip"
	}
	return out
}

func billType(tar bill.TarType) string {
	if tar == bill.GZIP {
		return "application/x-gzip"
	}
	return "text/plain; charset=utf-8"
}

func compressed(text []byte, tar bill.TarType) []byte {
	if tar != bill.GZIP {
		return text
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	if err = cmp.Or(err, w.Close()); err != nil {
		panic("sandbox: compress into memory: " + err.Error())
	}
	return b.Bytes()
}

// noStatement is the answer for a day on which nothing happened.
func noStatement() error {
	return fail(http.StatusBadRequest, "NO_STATEMENT_EXIST", "there is no statement: nothing happened on that day")
}

const (
	// readyHour is when the statements of the day before are ready.
	readyHour = 10
	// keptMonths is how long statements are kept.
	keptMonths = 3
)

// checkBillDate holds a day against those that have statements.
func (c *call) checkBillDate(date string) error {
	today := c.today()
	now := c.now.In(op.China)
	switch {
	case date > today:
		return invalid("bill_date is in the future")
	case date < now.AddDate(0, -keptMonths, 0).Format(time.DateOnly):
		return invalid("bill_date is more than three months ago")
	case date == today && !c.quirks.BillAtOnce:
		return invalid("bill_date is today: the statement is ready at 10:00 tomorrow")
	case date == now.AddDate(0, 0, -1).Format(time.DateOnly) && now.Hour() < readyHour && !c.quirks.BillAtOnce:
		return creating("it is ready at 10:00")
	case c.quirks.BillCreating > 0 && c.sandbox.begun.since(c, date) < c.quirks.BillCreating:
		return creating("ask again later")
	}
	return nil
}

func creating(when string) error {
	return fail(http.StatusBadRequest, "STATEMENT_CREATING", "the statement is being made, "+when)
}

// begunBills are the times when statements were first asked for.
type begunBills struct {
	mu    sync.Mutex
	times map[begunBill]time.Time
}

type begunBill struct{ mchid, operation, date string }

func newBegunBills() *begunBills { return &begunBills{times: map[begunBill]time.Time{}} }

// since is how long ago the called statement of a day was first asked for.
func (b *begunBills) since(c *call, date string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := begunBill{c.merchant.MchID, c.endpoint.Name, date}
	if _, known := b.times[key]; !known {
		b.times[key] = c.now
	}
	return c.now.Sub(b.times[key])
}

// billSeller holds the sub-merchant of a statement against the caller; empty is
// everybody that the caller serves.
func billSeller(c *call, sub string) error {
	switch {
	case sub == "":
		return nil
	case !c.merchant.Partner:
		return wrongPart(inQuery, "sub_mchid", sub, "is for service providers only")
	case !c.merchant.serves(sub):
		return unrelated(sub)
	}
	return nil
}

// tradeRow is a payment or a refund on a statement of trades.
type tradeRow struct {
	at     time.Time
	order  *order
	refund *orderRefund // nil: a payment
	// revoked says that the row is the reversal of a payment by code.
	revoked bool
}

// tradeBill writes the statement of a day's trades.
func tradeBill(c *call, in *bill.TradeRequest) ([]byte, error) {
	if err := billSeller(c, in.SubMchID); err != nil {
		return nil, err
	}
	if err := c.checkBillDate(in.BillDate); err != nil {
		return nil, err
	}
	columns, ok := tradeColumns[cmp.Or(in.BillType, bill.All)]
	if !ok {
		return nil, noStatement() // trades of these kinds do not exist here
	}
	rows := tradeRows(c, in)
	if len(rows) == 0 {
		return nil, noStatement()
	}
	sheet := newSheet(c, columns.titles())
	for _, row := range rows {
		sheet.row(columns.cells(c, row))
	}
	sheet.titles([]string{"总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"})
	sheet.row(tradeTotals(c, rows))
	return sheet.Bytes(), nil
}

// tradeRows finds the trades of a day, in the order of their time.
func tradeRows(c *call, in *bill.TradeRequest) []tradeRow {
	kind := cmp.Or(in.BillType, bill.All)
	prefix := []string{c.merchant.MchID}
	if in.SubMchID != "" {
		prefix = append(prefix, in.SubMchID)
	}
	var rows []tradeRow
	add := func(row tradeRow) {
		if !row.at.IsZero() && row.at.In(op.China).Format(time.DateOnly) == in.BillDate {
			rows = append(rows, row)
		}
	}
	for _, load := range orders.all(c, prefix...) {
		o := load()
		if kind != bill.Refund {
			add(tradeRow{at: o.Paid, order: o})
		}
		if kind == bill.All {
			add(tradeRow{at: o.Revoked, order: o, revoked: true})
		}
	}
	if kind != bill.Success {
		for _, load := range refunds.all(c, prefix...) {
			r := load()
			add(tradeRow{at: r.Created, order: orderOf(c, r), refund: r})
		}
	}
	slices.SortStableFunc(rows, func(a, b tradeRow) int { return a.at.Compare(b.at) })
	return rows
}

// returned is what a row gives back.
func (r tradeRow) returned() op.Fen {
	switch {
	case r.refund != nil:
		return r.refund.Amount
	case r.revoked:
		return r.order.Total
	}
	return 0
}

// earned is what a row brings in.
func (r tradeRow) earned() op.Fen {
	if r.refund != nil || r.revoked {
		return 0
	}
	return r.order.Total
}

// fee is what WeChat Pay keeps of a row; negative when it comes back.
func (r tradeRow) fee(c *call) op.Fen {
	switch {
	case r.refund != nil:
		return -r.refund.Fee
	case r.revoked:
		return -c.fee(r.order.Total)
	}
	return c.fee(r.order.Total)
}

func (r tradeRow) state() string {
	switch {
	case r.refund != nil:
		return "REFUND"
	case r.revoked:
		return "REVOKED"
	}
	return "SUCCESS"
}

// refundState is the state of a refund as statements spell it.
func (r tradeRow) refundState(c *call) string {
	switch {
	case r.revoked:
		return "SUCCESS"
	case r.refund == nil:
		return ""
	}
	switch status := r.refund.status(c); status {
	case refund.Abnormal:
		return "CHANGE"
	case refund.Closed:
		return "FAIL"
	default:
		return string(status)
	}
}

// column is a column of a statement of trades.
type column struct {
	title string
	cell  func(c *call, r tradeRow) string
}

type columnSet []column

func (s columnSet) titles() []string {
	titles := make([]string, len(s))
	for i, column := range s {
		titles[i] = column.title
	}
	return titles
}

func (s columnSet) cells(c *call, r tradeRow) []string {
	cells := make([]string, len(s))
	for i, column := range s {
		cells[i] = column.cell(c, r)
	}
	return cells
}

// The columns that the statements of trades have in common.
var (
	orderColumns = columnSet{
		{"交易时间", func(_ *call, r tradeRow) string { return billTime(r.at) }},
		{"公众账号ID", func(_ *call, r tradeRow) string { return r.order.AppID }},
		{"商户号", func(_ *call, r tradeRow) string { return r.order.MchID }},
		{"特约商户号", func(_ *call, r tradeRow) string { return cmp.Or(r.order.SubMchID, "0") }},
		{"设备号", func(_ *call, r tradeRow) string { return r.order.DeviceID }},
		{"微信订单号", func(_ *call, r tradeRow) string { return r.order.TransactionID }},
		{"商户订单号", func(_ *call, r tradeRow) string { return r.order.OutTradeNo }},
		{"用户标识", func(_ *call, r tradeRow) string { return cmp.Or(r.order.OpenID, r.order.SubOpenID) }},
		{"交易类型", func(_ *call, r tradeRow) string { return string(r.order.TradeType) }},
		{"交易状态", func(_ *call, r tradeRow) string { return r.state() }},
		{"付款银行", func(*call, tradeRow) string { return bankType }},
		{"货币种类", func(*call, tradeRow) string { return "CNY" }},
		{"应结订单金额", func(_ *call, r tradeRow) string { return yuan(r.earned()) }},
		{"代金券金额", func(*call, tradeRow) string { return yuan(0) }},
	}
	refundTimeColumns = columnSet{
		{"退款申请时间", func(_ *call, r tradeRow) string { return billTime(r.refund.Created) }},
		{"退款成功时间", func(c *call, r tradeRow) string {
			if done, ok := r.refund.done(c); ok && !c.now.Before(done) {
				return billTime(done)
			}
			return ""
		}},
	}
	refundColumns = columnSet{
		{"微信退款单号", func(_ *call, r tradeRow) string {
			if r.refund == nil {
				return "0"
			}
			return r.refund.RefundID
		}},
		{"商户退款单号", func(_ *call, r tradeRow) string {
			if r.refund == nil {
				return "0"
			}
			return r.refund.OutRefundNo
		}},
		{"退款金额", func(_ *call, r tradeRow) string { return yuan(r.returned()) }},
		{"充值券退款金额", func(*call, tradeRow) string { return yuan(0) }},
		{"退款类型", func(_ *call, r tradeRow) string {
			if r.returned() == 0 {
				return ""
			}
			return string(refund.Original)
		}},
		{"退款状态", func(c *call, r tradeRow) string { return r.refundState(c) }},
	}
	goodsColumns = columnSet{
		{"商品名称", func(_ *call, r tradeRow) string { return r.order.Description }},
		{"商户数据包", func(_ *call, r tradeRow) string { return r.order.Attach }},
		{"手续费", func(c *call, r tradeRow) string { return yuan(r.fee(c)) + "000" }},
		{"费率", func(c *call, _ tradeRow) string {
			return fmt.Sprintf("%d.%02d%%", c.quirks.FeeRate/100, c.quirks.FeeRate%100)
		}},
	}
	totalColumn   = column{"订单金额", func(_ *call, r tradeRow) string { return yuan(r.earned()) }}
	appliedColumn = column{"申请退款金额", func(_ *call, r tradeRow) string { return yuan(r.returned()) }}
	rateColumn    = column{"费率备注", func(*call, tradeRow) string { return "" }}

	// tradeColumns are the columns of each kind of statement.
	tradeColumns = map[bill.Type]columnSet{
		bill.All:     slices.Concat(orderColumns, refundColumns, goodsColumns, columnSet{totalColumn, appliedColumn, rateColumn}),
		bill.Success: slices.Concat(orderColumns, goodsColumns, columnSet{totalColumn, rateColumn}),
		bill.Refund:  slices.Concat(orderColumns, refundTimeColumns, refundColumns, goodsColumns, columnSet{totalColumn, appliedColumn, rateColumn}),
	}
)

func tradeTotals(c *call, rows []tradeRow) []string {
	var earned, returned, fees op.Fen
	for _, r := range rows {
		earned += r.earned()
		returned += r.returned()
		fees += r.fee(c)
	}
	return []string{fmt.Sprint(len(rows)), yuan(earned), yuan(returned), yuan(0), yuan(fees) + "000", yuan(earned), yuan(returned)}
}

// fundBill writes the statement of an account's movements on a day.
func fundBill(c *call, date, sub string, account bill.AccountType) ([]byte, error) {
	if err := billSeller(c, sub); err != nil {
		return nil, err
	}
	if err := c.checkBillDate(date); err != nil {
		return nil, err
	}
	if account = cmp.Or(account, bill.Basic); account != bill.Basic && account != bill.AllAccounts {
		return nil, noStatement() // nothing moves on the other accounts
	}
	return fundSheet(c, cmp.Or(sub, c.merchant.MchID), date)
}

func fundSheet(c *call, mchid, date string) ([]byte, error) {
	sheet := newSheet(c, []string{"记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型",
		"收支金额(元)", "账户结余(元)", "资金变更提交申请人", "备注", "业务凭证号"})
	var in, out fundTotal
	for _, load := range movements.all(c, mchid) {
		m := load()
		if m.Time.In(op.China).Format(time.DateOnly) != date {
			continue
		}
		way, amount := "收入", op.Fen(m.Fen)
		if m.Fen < 0 {
			way, amount = "支出", -amount
			out.add(amount)
		} else {
			in.add(amount)
		}
		sheet.row([]string{billTime(m.Time), m.TradeNo, m.Number, m.Name, m.Kind, way,
			yuan(amount), yuan(op.Fen(m.Balance)), m.By, "", m.Voucher})
	}
	if in.count+out.count == 0 {
		return nil, noStatement()
	}
	sheet.titles([]string{"资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"})
	sheet.row([]string{fmt.Sprint(in.count + out.count), fmt.Sprint(in.count), yuan(in.sum), fmt.Sprint(out.count), yuan(out.sum)})
	return sheet.Bytes(), nil
}

// fundTotal counts and sums movements.
type fundTotal struct {
	count int
	sum   op.Fen
}

func (t *fundTotal) add(fen op.Fen) {
	t.count++
	t.sum += fen
}

// subMerchantFundBill offers the statement of a sub-merchant's movements in one
// encrypted file; its key travels encrypted for the caller.
func subMerchantFundBill(c *call, in *bill.SubMerchantFundFlowRequest) (*bill.EncryptedFiles, error) {
	if in.Algorithm != "AEAD_AES_256_GCM" {
		return nil, invalid("the merchant has no certificate for " + in.Algorithm)
	}
	text, err := fundBill(c, in.BillDate, in.SubMchID, in.AccountType)
	if err != nil {
		return nil, err
	}
	return c.publishEncrypted(text, in.TarType), nil
}

// publishEncrypted offers a statement for download in one encrypted file.
func (c *call) publishEncrypted(text []byte, tar bill.TarType) *bill.EncryptedFiles {
	sum := sha1.Sum(text)
	key, nonce := c.sandbox.random.letters(32), c.sandbox.random.letters(12)
	sealed := sealAES([]byte(key), []byte(nonce), compressed(text, tar))
	return &bill.EncryptedFiles{
		DownloadBillCount: 1,
		DownloadBillList: []bill.EncryptedFile{{
			BillSequence: 1, DownloadURL: c.publish("application/octet-stream", sealed, c.quirks.BillLife),
			EncryptKey: key, HashType: "SHA1", HashValue: hex.EncodeToString(sum[:]), Nonce: nonce,
		}},
	}
}

func sealAES(key, nonce, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return gcm.Seal(nil, nonce, plain, nil)
}

// sheet writes a statement: titles plain, each cell after a backtick.
type sheet struct{ bytes.Buffer }

func newSheet(c *call, titles []string) *sheet {
	s := &sheet{}
	if c.quirks.BillBOM {
		s.WriteString("\ufeff")
	}
	s.titles(titles)
	return s
}

func (s *sheet) titles(titles []string) { s.WriteString(strings.Join(titles, ",") + "\r\n") }

func (s *sheet) row(cells []string) {
	for i, cell := range cells {
		if i > 0 {
			s.WriteByte(',')
		}
		s.WriteByte('`')
		s.WriteString(strings.ReplaceAll(cell, ",", `\ `))
	}
	s.WriteString("\r\n")
}

// billTime writes an instant as statements do.
func billTime(t time.Time) string { return t.In(op.China).Format(time.DateTime) }

// yuan writes an amount as statements do: 12.50.
func yuan(f op.Fen) string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, f/100, f%100)
}
