// Package refund is refunds of paid orders (退款).
//
// A refund is accepted, then done within minutes or days. An order can be
// refunded in up to 50 parts within a year of its payment. The number of a
// refund, out_refund_no, makes a repeat safe: it never refunds twice.
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/4012791862,
// https://pay.weixin.qq.com/docs/merchant/apis/refund/refunds/create.html.
package refund

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Status is the state of a refund.
type Status string

// The states of a refund. A closed one is final: to refund the order after all
// takes a new number. An abnormal one is finished by hand, see [ApplyAbnormal].
const (
	Processing Status = "PROCESSING"
	Success    Status = "SUCCESS"
	Closed     Status = "CLOSED"
	Abnormal   Status = "ABNORMAL"
)

// Channel is the way in which the money goes back.
type Channel string

// The channels of refunds.
const (
	Original      Channel = "ORIGINAL"       // the way it came
	Balance       Channel = "BALANCE"        // to the payer's balance
	OtherBalance  Channel = "OTHER_BALANCE"  // to another balance, the original account being out of order
	OtherBankCard Channel = "OTHER_BANKCARD" // to another card, the original card being out of order
)

// FundsAccount is the merchant's account that pays a refund.
type FundsAccount string

// The accounts that pay refunds.
const (
	Unsettled   FundsAccount = "UNSETTLED"
	Available   FundsAccount = "AVAILABLE"
	Unavailable FundsAccount = "UNAVAILABLE"
	Operation   FundsAccount = "OPERATION"
	Basic       FundsAccount = "BASIC"
	ECNYBasic   FundsAccount = "ECNY_BASIC"
)

// Create asks for a refund of a paid order (申请退款). On 429 and 5xx its outcome
// is unknown: repeat it with the same number, or ask with [Query].
var Create = op.Define[CreateRequest, Refund](op.Spec{
	Name:    "refund",
	Product: "refund",
	Title:   "申请退款API",
	Method:  http.MethodPost,
	Path:    "/v3/refund/domestic/refunds",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_refund_no",
	OneOf:   [][]string{{"out_trade_no", "transaction_id"}},
	Lookup:  "query-refund",
	Rate:    op.PerSecond(150),
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012791862",
})

// CreateRequest names an order, by either of its numbers, and what to refund.
type CreateRequest struct {
	SubMchID      string        `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	TransactionID string        `json:"transaction_id" wx:"max=32" doc:"WeChat Pay's number of the order"`
	OutTradeNo    string        `json:"out_trade_no" wx:"max=32" doc:"the merchant's own number of the order"`
	OutRefundNo   string        `json:"out_refund_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the refund"`
	Reason        string        `json:"reason" wx:"max=80" doc:"why; the payer sees it"`
	NotifyURL     string        `json:"notify_url" wx:"min=8,max=256,format=https,default=notify_url" doc:"where the refund is notified"`
	FundsAccount  FundsAccount  `json:"funds_account" wx:"enum=AVAILABLE" doc:"account that pays; AVAILABLE is the balance, else it is unsettled money"`
	Amount        AmountRequest `json:"amount" wx:"required" doc:"what to refund"`
	GoodsDetail   []Goods       `json:"goods_detail" doc:"goods that were returned"`
}

// AmountRequest is what to refund.
type AmountRequest struct {
	Refund   op.Fen `json:"refund" wx:"required,min=1" doc:"the refund"`
	From     []From `json:"from" doc:"accounts that pay, and how much"`
	Total    op.Fen `json:"total" wx:"required,min=1" doc:"the sum of the order"`
	Currency string `json:"currency" wx:"required,max=16,default=CNY" doc:"CNY"`
}

// From is what one account pays.
type From struct {
	Account FundsAccount `json:"account" wx:"required,enum=AVAILABLE|UNAVAILABLE" doc:"the account"`
	Amount  op.Fen       `json:"amount" wx:"required,min=0" doc:"what it pays"`
}

// Goods are returned goods of one kind.
type Goods struct {
	MerchantGoodsID  string `json:"merchant_goods_id" wx:"required,max=32" doc:"the merchant's code"`
	WechatPayGoodsID string `json:"wechatpay_goods_id" wx:"max=32" doc:"WeChat Pay's code"`
	GoodsName        string `json:"goods_name" wx:"max=256" doc:"name"`
	UnitPrice        op.Fen `json:"unit_price" wx:"required,min=0" doc:"price of one"`
	RefundAmount     op.Fen `json:"refund_amount" wx:"required,min=0" doc:"refund for them all"`
	RefundQuantity   int64  `json:"refund_quantity" wx:"required,min=1" doc:"number"`
}

// Refund is a refund as it stands.
type Refund struct {
	RefundID            string       `json:"refund_id" wx:"required" doc:"WeChat Pay's number of the refund"`
	OutRefundNo         string       `json:"out_refund_no" wx:"required" doc:"the merchant's own number of the refund"`
	TransactionID       string       `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutTradeNo          string       `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the order"`
	Channel             Channel      `json:"channel" wx:"required,enum=ORIGINAL|BALANCE|OTHER_BALANCE|OTHER_BANKCARD" doc:"how the money goes back"`
	UserReceivedAccount string       `json:"user_received_account" wx:"required" doc:"where the money goes"`
	SuccessTime         op.Time      `json:"success_time" doc:"when it was done"`
	CreateTime          op.Time      `json:"create_time" wx:"required" doc:"when it was accepted"`
	Status              Status       `json:"status" wx:"required,enum=SUCCESS|CLOSED|PROCESSING|ABNORMAL" doc:"state"`
	FundsAccount        FundsAccount `json:"funds_account" wx:"enum=UNSETTLED|AVAILABLE|UNAVAILABLE|OPERATION|BASIC|ECNY_BASIC" doc:"account that pays"`
	Amount              Amount       `json:"amount" wx:"required" doc:"what is refunded"`
	PromotionDetail     []Promotion  `json:"promotion_detail" doc:"discounts that are returned"`
}

// Amount is what is refunded.
type Amount struct {
	Total            op.Fen `json:"total" wx:"required" doc:"the sum of the order"`
	Refund           op.Fen `json:"refund" wx:"required" doc:"the refund"`
	From             []From `json:"from" doc:"accounts that pay, and how much"`
	PayerTotal       op.Fen `json:"payer_total" wx:"required" doc:"what the customer paid"`
	PayerRefund      op.Fen `json:"payer_refund" wx:"required" doc:"what the customer gets"`
	SettlementRefund op.Fen `json:"settlement_refund" wx:"required" doc:"the refund without discounts that the merchant bears"`
	SettlementTotal  op.Fen `json:"settlement_total" wx:"required" doc:"the sum without discounts that the merchant bears"`
	DiscountRefund   op.Fen `json:"discount_refund" wx:"required" doc:"discounts that are returned"`
	Currency         string `json:"currency" wx:"required" doc:"CNY"`
	RefundFee        op.Fen `json:"refund_fee" doc:"fee that is returned to the merchant"`
}

// Promotion is a discount that is returned.
type Promotion struct {
	PromotionID  string  `json:"promotion_id" wx:"required" doc:"id of the coupon"`
	Scope        string  `json:"scope" wx:"required,enum=GLOBAL|SINGLE" doc:"for the order or for single goods"`
	Type         string  `json:"type" wx:"required,enum=COUPON|DISCOUNT" doc:"COUPON is prefunded, DISCOUNT is not"`
	Amount       op.Fen  `json:"amount" wx:"required" doc:"the discount"`
	RefundAmount op.Fen  `json:"refund_amount" wx:"required" doc:"part that is returned"`
	GoodsDetail  []Goods `json:"goods_detail" doc:"the goods"`
}

// Query returns a refund (查询单笔退款).
var Query = op.Define[QueryRequest, Refund](op.Spec{
	Name:    "query-refund",
	Product: "refund",
	Title:   "查询单笔退款API",
	Method:  http.MethodGet,
	Path:    "/v3/refund/domestic/refunds/{out_refund_no}",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(300),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/refund/refunds/query-by-out-refund-no.html",
})

// QueryRequest names a refund.
type QueryRequest struct {
	OutRefundNo string `path:"out_refund_no" wx:"max=64,format=refundno" doc:"the merchant's own number of the refund"`
	SubMchID    string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
}

// AbnormalType says to whom an abnormal refund goes.
type AbnormalType string

// The receivers of abnormal refunds.
const (
	UserBankCard     AbnormalType = "USER_BANK_CARD"
	MerchantBankCard AbnormalType = "MERCHANT_BANK_CARD"
)

// ApplyAbnormal finishes an abnormal refund by paying it to a bank card
// (发起异常退款).
var ApplyAbnormal = op.Define[ApplyAbnormalRequest, Refund](op.Spec{
	Name:    "abnormal-refund",
	Product: "refund",
	Title:   "发起异常退款",
	Method:  http.MethodPost,
	Path:    "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Lookup:  "query-refund",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/refund/refunds/create-abnormal-refund.html",
})

// ApplyAbnormalRequest names a refund and a bank card.
type ApplyAbnormalRequest struct {
	RefundID    string       `path:"refund_id" wx:"max=32" doc:"WeChat Pay's number of the refund"`
	SubMchID    string       `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	OutRefundNo string       `json:"out_refund_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the refund"`
	Type        AbnormalType `json:"type" wx:"required,enum=USER_BANK_CARD|MERCHANT_BANK_CARD" doc:"who gets the money"`
	BankType    string       `json:"bank_type" wx:"enum=CMB_DEBIT|COMM_DEBIT|ABC_DEBIT|CCB_DEBIT|ICBC_DEBIT|BOC_DEBIT|PAB_DEBIT|SPDB_DEBIT|CITIC_DEBIT|CEB_DEBIT|CMBC_DEBIT|CIB_DEBIT|GDB_DEBIT|PSBC_DEBIT|NBCB_DEBIT" doc:"bank of the customer's card"`
	BankAccount string       `json:"bank_account" wx:"encrypt" doc:"number of the customer's card"`
	RealName    string       `json:"real_name" wx:"encrypt" doc:"name of the customer"`
}
