package bill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Column is a column of a statement as JSON has it.
type Column struct {
	// Title is its title in the file.
	Title string
	// Key is its name in JSON: that of the same thing in the API. A column that
	// is not known keeps its title.
	Key string
	// Kind is what its cells are.
	Kind Kind
}

// Kind is what a cell holds, and so what it becomes in JSON.
type Kind uint8

// The kinds of cells.
const (
	// Text is a string, as it stands.
	Text Kind = iota
	// ID is the number of something, a string; "" and "0" are none: null.
	ID
	// Amount is money: yuan in the file, fen in JSON; "" is null.
	Amount
	// Moment is an instant: RFC 3339 in JSON; "" and "0" are null.
	Moment
	// Count is an integer; "" is null.
	Count
)

// known are the columns of the statements, those of their summaries last. The
// sum of a column has the key of the column.
var known = []Column{
	// Trades.
	{"交易时间", "trade_time", Moment},
	{"公众账号ID", "appid", Text},
	{"商户号", "mchid", Text},
	{"特约商户号", "sub_mchid", ID},
	{"设备号", "device_id", Text},
	{"微信订单号", "transaction_id", Text},
	{"商户订单号", "out_trade_no", Text},
	{"用户标识", "openid", Text},
	{"交易类型", "trade_type", Text},
	{"交易状态", "trade_state", Text},
	{"付款银行", "bank_type", Text},
	{"货币种类", "currency", Text},
	{"应结订单金额", "settlement_total", Amount},
	{"代金券金额", "coupon_total", Amount},
	{"退款申请时间", "refund_create_time", Moment},
	{"退款成功时间", "refund_success_time", Moment},
	{"微信退款单号", "refund_id", ID},
	{"商户退款单号", "out_refund_no", ID},
	{"退款金额", "settlement_refund", Amount},
	{"充值券退款金额", "coupon_refund", Amount},
	{"退款类型", "refund_channel", Text},
	{"退款状态", "refund_status", Text},
	{"商品名称", "description", Text},
	{"商户数据包", "attach", Text},
	{"手续费", "fee", Amount},
	{"费率", "rate", Text},
	{"订单金额", "total", Amount},
	{"申请退款金额", "refund", Amount},
	{"费率备注", "rate_remark", Text},
	// Trades, in the form that merchants without coupons of their own may have.
	{"子商户号", "sub_mchid", ID},
	{"总金额", "total", Amount},
	{"代金券或立减优惠金额", "coupon_total", Amount},
	{"企业红包金额", "coupon_total", Amount},
	{"代金券或立减优惠退款金额", "coupon_refund", Amount},
	{"企业红包退款金额", "coupon_refund", Amount},
	// Funds.
	{"记账时间", "booking_time", Moment},
	{"微信支付业务单号", "business_no", Text},
	{"资金流水单号", "flow_no", Text},
	{"业务名称", "business_name", Text},
	{"业务类型", "business_type", Text},
	{"收支类型", "direction", Text},
	{"收支金额(元)", "amount", Amount},
	{"账户结余(元)", "balance", Amount},
	{"资金变更提交申请人", "applicant", Text},
	{"备注", "remark", Text},
	{"业务凭证号", "voucher_no", Text},
	// Profit sharing.
	{"分账时间", "sharing_time", Moment},
	{"分账发起方", "initiator", Text},
	{"分账方", "sponsor", Text},
	{"微信分账/回退单号", "order_id", Text},
	{"分账明细单号", "detail_id", Text},
	{"商户分账/回退单号", "out_order_no", Text},
	{"分账接收方", "receiver_account", Text},
	{"分账金额", "amount", Amount},
	{"金额", "amount", Amount},
	{"处理状态", "status", Text},
	{"分账描述", "description", Text},
	// Summaries.
	{"总交易单数", "total_count", Count},
	{"应结订单总金额", "settlement_total", Amount},
	{"退款总金额", "settlement_refund", Amount},
	{"充值券退款总金额", "coupon_refund", Amount},
	{"手续费总金额", "fee", Amount},
	{"订单总金额", "total", Amount},
	{"申请退款总金额", "refund", Amount},
	{"总交易额", "total", Amount},
	{"总退款金额", "settlement_refund", Amount},
	{"总代金券或立减优惠退款金额", "coupon_refund", Amount},
	{"总企业红包退款金额", "coupon_refund", Amount},
	{"资金流水总笔数", "total_count", Count},
	{"收入笔数", "income_count", Count},
	{"收入金额", "income_amount", Amount},
	{"支出笔数", "expense_count", Count},
	{"支出金额", "expense_amount", Amount},
}

// KnownColumns are the columns that have keys of their own.
func KnownColumns() []Column { return slices.Clone(known) }

// Columns are the columns under titles. No two have the same key.
func Columns(titles []string) []Column {
	columns := make([]Column, len(titles))
	used := map[string]bool{}
	for _, title := range titles {
		used[title] = true // a column that is not known has its title's key
	}
	for i, title := range titles {
		columns[i] = Column{Title: title, Key: title}
		if c, ok := lookup(title); ok && !used[c.Key] {
			columns[i] = Column{title, c.Key, c.Kind}
			used[c.Key] = true
		}
	}
	return columns
}

var fullWidth = strings.NewReplacer("（", "(", "）", ")", "／", "/")

func lookup(title string) (Column, bool) {
	title = fullWidth.Replace(title)
	i := slices.IndexFunc(known, func(c Column) bool { return c.Title == title })
	if i < 0 {
		return Column{}, false
	}
	return known[i], true
}

// AppendJSON appends a cell of the column as JSON. The error names the column
// and says what its cells should be.
func (c Column) AppendJSON(b []byte, cell string) ([]byte, error) {
	if c.Kind == Text {
		return appendString(b, cell), nil
	}
	cell = strings.TrimSpace(cell)
	if cell == "" || cell == "0" && (c.Kind == ID || c.Kind == Moment) {
		return append(b, "null"...), nil
	}
	var ok bool
	switch c.Kind {
	case ID:
		return appendString(b, cell), nil
	case Amount:
		b, ok = appendAmount(b, cell)
	case Moment:
		b, ok = appendMoment(b, cell)
	case Count:
		b, ok = appendCount(b, cell)
	}
	if !ok {
		return b, fmt.Errorf("has %q for %s, want %s", cell, c.Title, wanted[c.Kind])
	}
	return b, nil
}

var wanted = map[Kind]string{
	Amount: "an amount in yuan such as 12.50",
	Moment: "a time such as 2026-01-30 12:00:00",
	Count:  "a whole number",
}

// ParseAmount reads an amount of yuan exactly: 12.50 is 1250 fen. A part of a
// fen is an error, and is not rounded.
func ParseAmount(yuan string) (op.Fen, error) {
	a, ok := parseYuan(yuan)
	if !ok {
		return 0, fmt.Errorf("%q is no amount in yuan", yuan)
	}
	if a.part != "" {
		return 0, fmt.Errorf("%q is no whole number of fen", yuan)
	}
	if a.negative {
		return -op.Fen(a.fen), nil
	}
	return op.Fen(a.fen), nil
}

// yuan is an amount as it was written.
type yuan struct {
	negative bool
	fen      uint64 // at most math.MaxInt64
	part     string // the decimals of a fen, without zeros at their end
}

func parseYuan(text string) (a yuan, ok bool) {
	text, a.negative = strings.CutPrefix(text, "-")
	whole, decimals, point := strings.Cut(text, ".")
	if whole == "" || point && decimals == "" || !digits(whole) || !digits(decimals) {
		return a, false
	}
	cents := (decimals + "00")[:2]
	if len(decimals) > 2 {
		a.part = strings.TrimRight(decimals[2:], "0")
	}
	n, err := strconv.ParseUint(whole+cents, 10, 64)
	a.fen = n
	return a, err == nil && n <= math.MaxInt64
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// appendAmount appends fen: a number where it is whole, else a string, so that
// nothing is rounded and nobody takes it for a whole one.
func appendAmount(b []byte, text string) ([]byte, bool) {
	a, ok := parseYuan(text)
	if !ok {
		return b, false
	}
	if a.part != "" {
		b = append(b, '"')
	}
	if a.negative && (a.fen > 0 || a.part != "") {
		b = append(b, '-')
	}
	b = strconv.AppendUint(b, a.fen, 10)
	if a.part != "" {
		b = append(append(append(b, '.'), a.part...), '"')
	}
	return b, true
}

// appendMoment appends a time of China's clock.
func appendMoment(b []byte, text string) ([]byte, bool) {
	t, err := time.ParseInLocation(time.DateTime, text, op.China)
	if err != nil || len(text) != len(time.DateTime) {
		return b, false
	}
	return append(t.AppendFormat(append(b, '"'), time.RFC3339), '"'), true
}

// appendCount appends a count. Some files write decimals: 45.0.
func appendCount(b []byte, text string) ([]byte, bool) {
	whole, decimals, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || strings.Trim(decimals, "0") != "" {
		return b, false
	}
	return strconv.AppendUint(b, n, 10), true
}

// appendString appends a JSON string.
func appendString(b []byte, s string) []byte {
	if isPlain(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	var quoted bytes.Buffer
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("bill: a string is not encoded: " + err.Error()) // every string can be
	}
	return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}

// isPlain reports whether a JSON string needs no escapes.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0xe2 {
			return false // e2 begins the line separators, which JSON escapes for JavaScript
		}
	}
	return utf8.ValidString(s)
}
