// Package fapiao is electronic invoices (电子发票): the buyer's title, invoices that
// WeChat Pay issues and takes back, and those that a merchant issued elsewhere and
// puts into the buyer's wallet.
//
// An application, fapiao_apply_id, is one occasion of issuing: the transaction_id of
// a payment, or a number of the merchant's own. It has one or several invoices, each
// with a fapiao_id. Issuing, taking back and putting into the wallet are accepted
// first, with an empty answer of status 202, and done later: [Query] and
// notifications tell what became of them. An invoice that is taken back (冲红) gets a
// red counterpart and stays so.
//
// Pages: https://pay.weixin.qq.com/doc/v3/partner/4015792567 and its siblings,
// https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_1.shtml
// and its siblings.
package fapiao

import "github.com/wxctl/wxctl/pkg/client/op"

const base = "/v3/new-tax-control-fapiao"

// Scene is for what an invoice is.
type Scene string

// The scenes.
const (
	WithWechatPay    Scene = "WITH_WECHATPAY"    // a payment by WeChat Pay
	WithoutWechatPay Scene = "WITHOUT_WECHATPAY" // anything else
)

// BuyerType is what a buyer is.
type BuyerType string

// The kinds of buyers.
const (
	Individual   BuyerType = "INDIVIDUAL"
	Organization BuyerType = "ORGANIZATION"
)

// Status is the state of an invoice.
type Status string

// The states of an invoice.
const (
	IssueAccepted   Status = "ISSUE_ACCEPTED"
	Issued          Status = "ISSUED"
	ReverseAccepted Status = "REVERSE_ACCEPTED"
	Reversed        Status = "REVERSED"
	IssueFailed     Status = "ISSUE_FAILED"
	ReverseFailed   Status = "REVERSE_FAILED"
)

// CardStatus is the state of an invoice in the buyer's wallet.
type CardStatus string

// The states of a card.
const (
	InsertAccepted  CardStatus = "INSERT_ACCEPTED"
	Inserted        CardStatus = "INSERTED"
	DiscardAccepted CardStatus = "DISCARD_ACCEPTED"
	Discarded       CardStatus = "DISCARDED"
)

// Buyer is to whom an invoice is made out: the title (抬头).
type Buyer struct {
	Type        BuyerType `json:"type" wx:"required,enum=INDIVIDUAL|ORGANIZATION" doc:"person or organization"`
	Name        string    `json:"name" wx:"required" doc:"name"`
	TaxpayerID  string    `json:"taxpayer_id" doc:"tax number, of an organization"`
	Address     string    `json:"address" doc:"address"`
	Telephone   string    `json:"telephone" doc:"telephone number"`
	BankName    string    `json:"bank_name" doc:"bank"`
	BankAccount string    `json:"bank_account" doc:"number of the bank account"`
	Phone       string    `json:"phone" wx:"encrypt" doc:"mobile number"`
	Email       string    `json:"email" wx:"encrypt" doc:"e-mail address"`
}

// Applicant is a buyer, and what they ask for.
type Applicant struct {
	Buyer
	Amount           op.Fen `json:"amount" doc:"sum of the order"`
	OutTradeNo       string `json:"out_trade_no" doc:"the merchant's own number of the order"`
	FapiaoBillType   string `json:"fapiao_bill_type" wx:"enum=COMM_FAPIAO|VAT_FAPIAO" doc:"ordinary invoice, or one for VAT deduction"`
	UserApplyMessage string `json:"user_apply_message" doc:"message of the buyer"`
}

// Seller is who makes an invoice out.
type Seller struct {
	Name        string `json:"name" wx:"required" doc:"name"`
	TaxpayerID  string `json:"taxpayer_id" wx:"required" doc:"tax number"`
	Address     string `json:"address" wx:"required" doc:"address"`
	Telephone   string `json:"telephone" doc:"telephone number"`
	BankName    string `json:"bank_name" doc:"bank"`
	BankAccount string `json:"bank_account" doc:"number of the bank account"`
}

// Extra is who signs an invoice.
type Extra struct {
	Payee    string `json:"payee" doc:"who received the money"`
	Reviewer string `json:"reviewer" doc:"who reviewed it"`
	Drawer   string `json:"drawer" wx:"required" doc:"who issued it"`
}

// IssuedLine is a line of an invoice that was issued. Prices and sums are without
// tax unless they say more.
type IssuedLine struct {
	TaxCode       string `json:"tax_code" wx:"required" doc:"tax class of the goods (税收分类编码)"`
	GoodsName     string `json:"goods_name" wx:"required" doc:"name of the goods"`
	Specification string `json:"specification" doc:"specification"`
	Unit          string `json:"unit" doc:"unit"`
	Quantity      int64  `json:"quantity" wx:"required" doc:"number in hundred-millionths: 100000000 is 1"`
	UnitPrice     int64  `json:"unit_price" wx:"required" doc:"price of one"`
	Amount        op.Fen `json:"amount" wx:"required" doc:"sum"`
	TaxAmount     op.Fen `json:"tax_amount" wx:"required" doc:"tax"`
	TotalAmount   op.Fen `json:"total_amount" wx:"required" doc:"sum with tax"`
	TaxRate       int64  `json:"tax_rate" wx:"required" doc:"rate in ten-thousandths: 1300 is 13 %"`
	TaxPreferMark string `json:"tax_prefer_mark" wx:"required,enum=NO_FAVORABLE|OUTSIDE_VAT|VAT_EXEMPT|NORMAL_ZERO_RATED|EXPORT_ZERO_RATED" doc:"tax privilege"`
	Discount      bool   `json:"discount" wx:"required" doc:"whether the line is a discount"`
}

// Links are the paths of a page and of those around it.
type Links struct {
	Next string `json:"next" doc:"the next page, if there is one"`
	Prev string `json:"prev" doc:"the page before, if there is one"`
	Self string `json:"self" doc:"the page"`
}
