package brandprofitsharing

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// CreateOrder shares a paid order of a store among receivers of its brand
// (请求分账); see [profitsharing.CreateOrder].
var CreateOrder = op.Define[CreateOrderRequest, AcceptedOrder](op.Spec{
	Name:    "brand-profitsharing-order",
	Product: "brandprofitsharing",
	Title:   "请求分账API",
	Method:  http.MethodPost,
	Path:    "/v3/brand/profitsharing/orders",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_order_no",
	Lookup:  "brand-profitsharing-order-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_1.shtml",
})

// CreateOrderRequest names an order and who gets which share of it.
type CreateOrderRequest struct {
	BrandMchID string `json:"brand_mchid" wx:"required,max=32" doc:"main merchant of the brand, whose receivers get shares"`
	SubMchID   string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"store that shares; the brand's main merchant, or another"`
	// Sources disagree whether appid must be given; shares to an openid need it.
	AppID         string                `json:"appid" wx:"max=32,default=appid" doc:"appid to which openids belong"`
	SubAppID      string                `json:"sub_appid" wx:"max=32" doc:"the brand's appid, for PERSONAL_SUB_OPENID"`
	TransactionID string                `json:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string                `json:"out_order_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the split"`
	Receivers     []profitsharing.Share `json:"receivers" wx:"required,items=0..50" doc:"who gets which share; the store itself may be among them"`
	Finish        bool                  `json:"finish" wx:"required" doc:"true ends the sharing of the order: what is left goes to the store; false lets it be shared on"`
	NotifyURL     string                `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where shares are notified"`
}

// AcceptedOrder is the answer of [CreateOrder].
type AcceptedOrder struct {
	BrandMchID    string              `json:"brand_mchid" wx:"required" doc:"main merchant of the brand"`
	SubMchID      string              `json:"sub_mchid" wx:"required" doc:"store that shares"`
	TransactionID string              `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string              `json:"out_order_no" wx:"required" doc:"the merchant's own number of the split"`
	OrderID       string              `json:"order_id" wx:"required" doc:"WeChat Pay's number of the split"`
	Receivers     []ShareResult       `json:"receivers" doc:"what became of each share"`
	Status        profitsharing.State `json:"status" wx:"enum=PROCESSING|FINISHED" doc:"state; what each receiver got is in its result"`
}

// ShareResult is what became of a share.
type ShareResult struct {
	Type        profitsharing.ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account     string                     `json:"account" wx:"required" doc:"merchant number or openid"`
	Amount      op.Fen                     `json:"amount" wx:"required" doc:"the share"`
	Description string                     `json:"description" wx:"required" doc:"why"`
	// The page of the query spells SUCCESS as SUCEESS.
	Result     profitsharing.Result     `json:"result" wx:"required,enum=PENDING|SUCCESS|SUCEESS|CLOSED" doc:"what became of it"`
	FinishTime op.Time                  `json:"finish_time" doc:"when it was done"`
	FailReason profitsharing.FailReason `json:"fail_reason" wx:"enum=ACCOUNT_ABNORMAL|NO_RELATION|RECEIVER_HIGH_RISK|RECEIVER_REAL_NAME_NOT_VERIFIED|NO_AUTH|RECEIVER_RECEIPT_LIMIT|PAYER_ACCOUNT_ABNORMAL|INVALID_REQUEST" doc:"why it was not paid"`
	DetailID   string                   `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the share, as statements have it"`
}

// GetOrder returns a split, or what was finished (查询分账结果).
var GetOrder = op.Define[GetOrderRequest, Order](op.Spec{
	Name:    "brand-profitsharing-order-query",
	Product: "brandprofitsharing",
	Title:   "查询分账结果API",
	Method:  http.MethodGet,
	Path:    "/v3/brand/profitsharing/orders",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_2.shtml",
})

// GetOrderRequest names a split.
type GetOrderRequest struct {
	SubMchID      string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"store that shares"`
	TransactionID string `query:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string `query:"out_order_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the split"`
}

// Order is a split as it stands.
type Order struct {
	SubMchID          string              `json:"sub_mchid" wx:"required" doc:"store that shares"`
	TransactionID     string              `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutOrderNo        string              `json:"out_order_no" wx:"required" doc:"the merchant's own number of the split"`
	OrderID           string              `json:"order_id" wx:"required" doc:"WeChat Pay's number of the split"`
	Status            profitsharing.State `json:"status" wx:"required,enum=PROCESSING|FINISHED" doc:"state; what each receiver got is in its result"`
	Receivers         []ShareResult       `json:"receivers" wx:"required" doc:"what became of each share"`
	FinishAmount      op.Fen              `json:"finish_amount" doc:"what was left when the sharing ended, which went to the store"`
	FinishDescription string              `json:"finish_description" doc:"why the sharing ended"`
}

// Finish ends the sharing of an order: what is left of it goes to the store
// (完结分账). It needs a number of its own.
var Finish = op.Define[FinishRequest, FinishedOrder](op.Spec{
	Name:    "brand-profitsharing-unfreeze",
	Product: "brandprofitsharing",
	Title:   "完结分账API",
	Method:  http.MethodPost,
	Path:    "/v3/brand/profitsharing/finish-order",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_order_no",
	Lookup:  "brand-profitsharing-order-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_5.shtml",
})

// FinishRequest names an order.
type FinishRequest struct {
	SubMchID      string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"store that shares"`
	TransactionID string `json:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string `json:"out_order_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of this, which no split has"`
	Description   string `json:"description" wx:"required,max=80" doc:"why; statements have it"`
	NotifyURL     string `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where it is notified"`
}

// FinishedOrder is the answer of [Finish].
type FinishedOrder struct {
	SubMchID      string `json:"sub_mchid" wx:"required" doc:"store that shares"`
	TransactionID string `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutOrderNo    string `json:"out_order_no" wx:"required" doc:"the merchant's own number of this"`
	OrderID       string `json:"order_id" wx:"required" doc:"WeChat Pay's number of this"`
}

// GetUnsplitAmount returns how much of an order is still frozen
// (查询订单剩余待分金额).
var GetUnsplitAmount = op.Define[GetUnsplitAmountRequest, profitsharing.UnsplitAmount](op.Spec{
	Name:    "brand-profitsharing-amount-query",
	Product: "brandprofitsharing",
	Title:   "查询订单剩余待分金额API",
	Method:  http.MethodGet,
	Path:    "/v3/brand/profitsharing/orders/{transaction_id}/amounts",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_7_9.shtml",
})

// GetUnsplitAmountRequest names an order.
type GetUnsplitAmountRequest struct {
	TransactionID string `path:"transaction_id" wx:"max=32" doc:"WeChat Pay's number of the order"`
}
