package profitsharing

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// State is the state of a split.
type State string

// The states of a split. A finished one is not a successful one: see the
// [Result] of each share.
const (
	Processing State = "PROCESSING"
	Finished   State = "FINISHED"
)

// Result is what became of a share.
type Result string

// The results of shares.
const (
	Pending Result = "PENDING"
	Success Result = "SUCCESS"
	Closed  Result = "CLOSED" // not paid, see the fail reason
)

// FailReason says why a share was not paid or not returned.
type FailReason string

// The reasons of failures. The balance and the time concern returns only.
const (
	AccountAbnormal      FailReason = "ACCOUNT_ABNORMAL"
	NoRelation           FailReason = "NO_RELATION" // the receiver was never added, or was deleted
	ReceiverHighRisk     FailReason = "RECEIVER_HIGH_RISK"
	RealNameNotVerified  FailReason = "RECEIVER_REAL_NAME_NOT_VERIFIED"
	NoAuth               FailReason = "NO_AUTH"
	ReceiptLimit         FailReason = "RECEIVER_RECEIPT_LIMIT"
	PayerAccountAbnormal FailReason = "PAYER_ACCOUNT_ABNORMAL"
	InvalidRequest       FailReason = "INVALID_REQUEST"
	BalanceNotEnough     FailReason = "BALANCE_NOT_ENOUGH"
	TimeOutClosed        FailReason = "TIME_OUT_CLOSED"
)

// CreateOrder shares a paid order among receivers (请求分账). Ask [GetOrder] what
// each of them got. What is left stays frozen unless unfreeze_unsplit is true.
// The same number with other receivers is refused.
var CreateOrder = op.Define[CreateOrderRequest, Order](op.Spec{
	Name:    "profitsharing-order",
	Product: "profitsharing",
	Title:   "请求分账",
	Method:  http.MethodPost,
	Path:    "/v3/profitsharing/orders",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_order_no",
	Lookup:  "profitsharing-order-query",
	Rate:    op.PerSecond(300),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/create-order.html",
})

// CreateOrderRequest names an order and who gets which share of it.
type CreateOrderRequest struct {
	SubMchID string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shares; service providers only"`
	// Sources disagree whether appid must be given; shares to an openid need it.
	AppID         string `json:"appid" wx:"max=32,default=appid" doc:"appid to which openids belong"`
	SubAppID      string `json:"sub_appid" wx:"max=32" doc:"the sub-merchant's appid, for PERSONAL_SUB_OPENID"`
	TransactionID string `json:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string `json:"out_order_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the split"`
	// Sources disagree whether receivers must be given.
	Receivers       []Share `json:"receivers" wx:"items=0..50" doc:"who gets which share; the merchant itself may be among them"`
	UnfreezeUnsplit bool    `json:"unfreeze_unsplit" wx:"required" doc:"true ends the sharing of the order: what is left goes to the merchant; false lets it be shared on"`
	NotifyURL       string  `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where shares are notified"`
}

// Share is what a receiver is to get.
type Share struct {
	Type        ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account     string       `json:"account" wx:"required,max=64" doc:"merchant number or openid"`
	Name        string       `json:"name" wx:"encrypt,max=1024" doc:"name of the receiver; it is checked where it is given"`
	Amount      op.Fen       `json:"amount" wx:"required,min=1" doc:"the share"`
	Description string       `json:"description" wx:"required,max=80" doc:"why; queries and statements have it"`
}

// Order is a split as it stands.
type Order struct {
	SubMchID      string        `json:"sub_mchid" doc:"sub-merchant that shares"`
	TransactionID string        `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string        `json:"out_order_no" wx:"required" doc:"the merchant's own number of the split"`
	OrderID       string        `json:"order_id" wx:"required" doc:"WeChat Pay's number of the split"`
	State         State         `json:"state" wx:"required,enum=PROCESSING|FINISHED" doc:"state; what each receiver got is in its result"`
	Receivers     []ShareResult `json:"receivers" doc:"what became of each share"`
}

// ShareResult is what became of a share.
type ShareResult struct {
	Amount      op.Fen       `json:"amount" wx:"required" doc:"the share"`
	Description string       `json:"description" wx:"required" doc:"why"`
	Type        ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account     string       `json:"account" wx:"required" doc:"merchant number or openid"`
	Result      Result       `json:"result" wx:"required,enum=PENDING|SUCCESS|CLOSED" doc:"what became of it"`
	FailReason  FailReason   `json:"fail_reason" wx:"enum=ACCOUNT_ABNORMAL|NO_RELATION|RECEIVER_HIGH_RISK|RECEIVER_REAL_NAME_NOT_VERIFIED|NO_AUTH|RECEIVER_RECEIPT_LIMIT|PAYER_ACCOUNT_ABNORMAL|INVALID_REQUEST" doc:"why it was not paid"`
	DetailID    string       `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the share, as statements have it"`
	CreateTime  op.Time      `json:"create_time" wx:"required" doc:"when it was accepted"`
	FinishTime  op.Time      `json:"finish_time" doc:"when it was done"`
}

// Unfreeze ends the sharing of an order: what is left of it goes to the merchant
// (解冻剩余资金). It needs a number of its own: with that of a split it succeeds and
// does nothing.
var Unfreeze = op.Define[UnfreezeRequest, Order](op.Spec{
	Name:    "profitsharing-unfreeze",
	Product: "profitsharing",
	Title:   "解冻剩余资金",
	Method:  http.MethodPost,
	Path:    "/v3/profitsharing/orders/unfreeze",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_order_no",
	Lookup:  "profitsharing-order-query",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/unfreeze-order.html",
})

// UnfreezeRequest names an order.
type UnfreezeRequest struct {
	SubMchID      string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shares; service providers only"`
	TransactionID string `json:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string `json:"out_order_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of this, which no split has"`
	Description   string `json:"description" wx:"required,max=80" doc:"why; statements have it"`
	NotifyURL     string `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where it is notified"`
}

// GetOrder returns a split, or what was unfrozen (查询分账结果).
var GetOrder = op.Define[GetOrderRequest, Order](op.Spec{
	Name:    "profitsharing-order-query",
	Product: "profitsharing",
	Title:   "查询分账结果",
	Method:  http.MethodGet,
	Path:    "/v3/profitsharing/orders/{out_order_no}",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/query-order.html",
})

// GetOrderRequest names a split.
type GetOrderRequest struct {
	SubMchID      string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shares; service providers only"`
	TransactionID string `query:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string `path:"out_order_no" wx:"max=64,format=refundno" doc:"the merchant's own number of the split"`
}

// GetUnsplitAmount returns how much of an order is still frozen
// (查询剩余待分金额).
var GetUnsplitAmount = op.Define[GetUnsplitAmountRequest, UnsplitAmount](op.Spec{
	Name:    "profitsharing-amount-query",
	Product: "profitsharing",
	Title:   "查询剩余待分金额",
	Method:  http.MethodGet,
	Path:    "/v3/profitsharing/transactions/{transaction_id}/amounts",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/transactions/query-order-amount.html",
})

// GetUnsplitAmountRequest names an order.
type GetUnsplitAmountRequest struct {
	TransactionID string `path:"transaction_id" wx:"max=32" doc:"WeChat Pay's number of the order"`
}

// UnsplitAmount is how much of an order is still frozen.
type UnsplitAmount struct {
	TransactionID string `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	UnsplitAmount op.Fen `json:"unsplit_amount" wx:"required" doc:"what is frozen; the largest ratio may allow less to be shared"`
}

// GetBill says where the statement of a day's shares and returns is
// (申请分账账单). Shares that failed are not on it.
var GetBill = op.Define[GetBillRequest, bill.File](op.Spec{
	Name:    "profitsharing-bill",
	Product: "profitsharing",
	Title:   "申请分账账单",
	Method:  http.MethodGet,
	Path:    "/v3/profitsharing/bills",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/bill-shipment/split-bill.html",
})

// GetBillRequest names a day.
type GetBillRequest struct {
	SubMchID string       `query:"sub_mchid" wx:"max=32" doc:"sub-merchant; without it those of all, service providers only"`
	BillDate string       `query:"bill_date" wx:"required,format=date" doc:"day, within the last three months"`
	TarType  bill.TarType `query:"tar_type" wx:"enum=GZIP" doc:"GZIP compresses the file"`
}
