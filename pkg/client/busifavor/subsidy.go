package busifavor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// PayStatus is the state of a subsidy.
type PayStatus string

// The states of a subsidy.
const (
	PayUnknown        PayStatus = "PAY_RECEIPT_UNKNOWN"
	PayAccepted       PayStatus = "PAY_RECEIPT_ACCEPTED"
	PaySucceeded      PayStatus = "PAY_RECEIPT_SUCCESS"
	PayFailed         PayStatus = "PAY_RECEIPT_FAIL"
	PayReturning      PayStatus = "PAY_RECEIPT_RETURNING"
	PayPartlyReturned PayStatus = "PAY_RECEIPT_PARTIAL_RETURN"
	PayReturned       PayStatus = "PAY_RECEIPT_FULL_RETURN"
)

// PayFailReason is why a subsidy failed.
type PayFailReason string

// The reasons of failed subsidies.
const (
	PayInsufficientBalance PayFailReason = "PAY_RECEIPT_INSUFFICIENT_BALANCE"
	PayNotSharedOrder      PayFailReason = "PAY_RECEIPT_NOT_INCOMESPLIT_ORDER"
	PayAmountQuota         PayFailReason = "PAY_RECEIPT_EXCEED_SUBSIDY_AMOUNT_QUOTA"
	PayCountQuota          PayFailReason = "PAY_RECEIPT_EXCEED_SUBSIDY_COUNT_QUOTA"
	PayOtherReason         PayFailReason = "PAY_RECEIPT_OTHER"
)

// ReturnStatus is the state of a subsidy's return.
type ReturnStatus string

// The states of a subsidy's return.
const (
	ReturnUnknown   ReturnStatus = "RETURN_RECEIPT_UNKNOWN"
	ReturnAccepted  ReturnStatus = "RETURN_RECEIPT_ACCEPTED"
	ReturnSucceeded ReturnStatus = "RETURN_RECEIPT_SUCCESS"
	ReturnFailed    ReturnStatus = "RETURN_RECEIPT_FAIL"
)

// PaySubsidy pays the merchant that redeemed a coupon a subsidy (营销补差付款).
// The documentation does not call it safe to repeat: look the payment up by
// its out_subsidy_no first.
var PaySubsidy = op.Define[PaySubsidyRequest, PayReceipt](op.Spec{
	Name:    "marketing-busifavor-subsidy-pay",
	Product: "busifavor",
	Title:   "营销补差付款API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/subsidy/pay-receipts",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Lookup:  "marketing-busifavor-subsidy-list",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_16.shtml",
})

// PaySubsidyRequest describes a subsidy.
type PaySubsidyRequest struct {
	StockID       string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	CouponCode    string `json:"coupon_code" wx:"required,max=128" doc:"code of the coupon"`
	TransactionID string `json:"transaction_id" wx:"required,min=28,max=32" doc:"WeChat Pay's number of the order"`
	PayerMerchant string `json:"payer_merchant" wx:"required,max=32,default=mchid" doc:"merchant that pays"`
	PayeeMerchant string `json:"payee_merchant" wx:"required,max=32" doc:"merchant that is paid"`
	Amount        op.Fen `json:"amount" wx:"required,min=1" doc:"the subsidy"`
	Description   string `json:"description" wx:"required,max=1024" doc:"what it is for"`
	OutSubsidyNo  string `json:"out_subsidy_no" wx:"required,max=128,format=tradeno" doc:"the caller's own number of the subsidy"`
}

// PayReceipt is a subsidy.
type PayReceipt struct {
	SubsidyReceiptID string        `json:"subsidy_receipt_id" wx:"required" doc:"WeChat Pay's number of the subsidy"`
	StockID          string        `json:"stock_id" wx:"required" doc:"id of the stock"`
	CouponCode       string        `json:"coupon_code" wx:"required" doc:"code of the coupon"`
	TransactionID    string        `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	PayerMerchant    string        `json:"payer_merchant" wx:"required" doc:"merchant that pays"`
	PayeeMerchant    string        `json:"payee_merchant" wx:"required" doc:"merchant that is paid"`
	Amount           op.Fen        `json:"amount" wx:"required" doc:"the subsidy"`
	Description      string        `json:"description" wx:"required" doc:"what it is for"`
	Status           PayStatus     `json:"status" wx:"required,enum=PAY_RECEIPT_UNKNOWN|PAY_RECEIPT_ACCEPTED|PAY_RECEIPT_SUCCESS|PAY_RECEIPT_FAIL|PAY_RECEIPT_RETURNING|PAY_RECEIPT_PARTIAL_RETURN|PAY_RECEIPT_FULL_RETURN" doc:"state"`
	FailReason       PayFailReason `json:"fail_reason" wx:"enum=PAY_RECEIPT_INSUFFICIENT_BALANCE|PAY_RECEIPT_NOT_INCOMESPLIT_ORDER|PAY_RECEIPT_EXCEED_SUBSIDY_AMOUNT_QUOTA|PAY_RECEIPT_EXCEED_SUBSIDY_COUNT_QUOTA|PAY_RECEIPT_OTHER" doc:"why it failed"`
	SuccessTime      op.Time       `json:"success_time" doc:"when it was paid"`
	OutSubsidyNo     string        `json:"out_subsidy_no" wx:"required" doc:"the caller's own number of the subsidy"`
	CreateTime       op.Time       `json:"create_time" doc:"time of the request"`
}

// GetSubsidy returns a subsidy (查询营销补差付款单详情).
var GetSubsidy = op.Define[GetSubsidyRequest, PayReceipt](op.Spec{
	Name:    "marketing-busifavor-subsidy-query",
	Product: "busifavor",
	Title:   "查询营销补差付款单详情API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/subsidy/pay-receipts/{subsidy_receipt_id}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_18.shtml",
})

// GetSubsidyRequest names a subsidy.
type GetSubsidyRequest struct {
	SubsidyReceiptID string `path:"subsidy_receipt_id" doc:"WeChat Pay's number of the subsidy"`
}

// ListSubsidies lists the subsidies of a coupon (查询营销补差付款单列表).
var ListSubsidies = op.Define[ListSubsidiesRequest, SubsidyList](op.Spec{
	Name:    "marketing-busifavor-subsidy-list",
	Product: "busifavor",
	Title:   "查询营销补差付款单列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/subsidy/pay-receipts",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_19.shtml",
})

// ListSubsidiesRequest names a coupon.
type ListSubsidiesRequest struct {
	StockID      string `query:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	CouponCode   string `query:"coupon_code" wx:"required,max=128" doc:"code of the coupon"`
	OutSubsidyNo string `query:"out_subsidy_no" wx:"max=128" doc:"the caller's own number of the subsidy"`
}

// SubsidyList is the subsidies of a coupon.
type SubsidyList struct {
	PayReceiptList []PayReceipt `json:"pay_receipt_list" doc:"the subsidies"`
}

// ReturnSubsidy takes a subsidy back after a refund (营销补差回退). Its answer
// holds the number by which it can be looked up, so that an unknown outcome
// needs the list of subsidies: a returned one says so.
var ReturnSubsidy = op.Define[ReturnSubsidyRequest, ReturnReceipt](op.Spec{
	Name:    "marketing-busifavor-subsidy-return",
	Product: "busifavor",
	Title:   "营销补差回退API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/subsidy/return-receipts",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Lookup:  "marketing-busifavor-subsidy-list",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_17.shtml",
})

// ReturnSubsidyRequest describes what is taken back.
type ReturnSubsidyRequest struct {
	StockID            string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	CouponCode         string `json:"coupon_code" wx:"required,max=128" doc:"code of the coupon"`
	TransactionID      string `json:"transaction_id" wx:"required,min=28,max=32" doc:"WeChat Pay's number of the order"`
	RefundID           string `json:"refund_id" wx:"required,max=32" doc:"WeChat Pay's number of the refund"`
	PayerMerchant      string `json:"payer_merchant" wx:"required,max=32" doc:"merchant that pays it back"`
	PayeeMerchant      string `json:"payee_merchant" wx:"required,max=32" doc:"merchant that gets it back"`
	Amount             op.Fen `json:"amount" wx:"required,min=1" doc:"what is taken back"`
	Description        string `json:"description" wx:"required,max=1024" doc:"what it is for"`
	OutSubsidyReturnNo string `json:"out_subsidy_return_no" wx:"required,max=128,format=tradeno" doc:"the caller's own number of the return"`
}

// ReturnReceipt is the return of a subsidy.
type ReturnReceipt struct {
	SubsidyReturnReceiptID string       `json:"subsidy_return_receipt_id" doc:"WeChat Pay's number of the return"`
	StockID                string       `json:"stock_id" wx:"required" doc:"id of the stock"`
	CouponCode             string       `json:"coupon_code" wx:"required" doc:"code of the coupon"`
	TransactionID          string       `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	RefundID               string       `json:"refund_id" wx:"required" doc:"WeChat Pay's number of the refund"`
	PayerMerchant          string       `json:"payer_merchant" wx:"required" doc:"merchant that pays it back"`
	PayeeMerchant          string       `json:"payee_merchant" wx:"required" doc:"merchant that gets it back"`
	Amount                 op.Fen       `json:"amount" wx:"required" doc:"what is taken back"`
	Description            string       `json:"description" wx:"required" doc:"what it is for"`
	Status                 ReturnStatus `json:"status" wx:"required,enum=RETURN_RECEIPT_UNKNOWN|RETURN_RECEIPT_ACCEPTED|RETURN_RECEIPT_SUCCESS|RETURN_RECEIPT_FAIL" doc:"state"`
	FailReason             string       `json:"fail_reason" wx:"enum=RETURN_RECEIPT_INSUFFICIENT_BALANCE|RETURN_RECEIPT_OTHER" doc:"why it failed"`
	ReturnDoneTime         op.Time      `json:"return_done_time" doc:"when it was taken back"`
	SubsidyReceiptID       string       `json:"subsidy_receipt_id" wx:"required" doc:"WeChat Pay's number of the subsidy"`
	OutSubsidyReturnNo     string       `json:"out_subsidy_return_no" wx:"required" doc:"the caller's own number of the return"`
	ReturnCreateTime       op.Time      `json:"return_create_time" doc:"time of the request"`
}

// GetSubsidyReturn returns the return of a subsidy
// (查询商家券营销补差回退单详情).
var GetSubsidyReturn = op.Define[GetSubsidyReturnRequest, ReturnReceipt](op.Spec{
	Name:    "marketing-busifavor-subsidy-return-query",
	Product: "busifavor",
	Title:   "查询商家券营销补差回退单详情",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/subsidy/return-receipts/{subsidy_return_receipt_id}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_21.shtml",
})

// GetSubsidyReturnRequest names the return of a subsidy.
type GetSubsidyReturnRequest struct {
	SubsidyReturnReceiptID string `path:"subsidy_return_receipt_id" doc:"WeChat Pay's number of the return"`
}
