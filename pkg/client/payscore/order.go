package payscore

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Create creates a service order (创建支付分订单). The same number with the same
// parameters gives the same order, with others it is refused. An order that
// needs confirmation is CREATED until the customer confirms it in the page that
// its package leads to; any other is DOING at once.
var Create = op.Define[CreateRequest, CreatedOrder](op.Spec{
	Name:    "payscore-create",
	Product: "payscore",
	Title:   "创建支付分订单API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_order_no",
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012587900",
})

// CreateRequest is a service that begins.
type CreateRequest struct {
	OutOrderNo          string            `json:"out_order_no" wx:"required,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID               string            `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the merchant"`
	ServiceID           string            `json:"service_id" wx:"required,max=32" doc:"the service"`
	ServiceIntroduction string            `json:"service_introduction" wx:"required,max=20" doc:"what the service is"`
	PostPayments        []NamedPayment    `json:"post_payments" wx:"items=0..100" doc:"what the service will cost"`
	PostDiscounts       []PlannedDiscount `json:"post_discounts" wx:"items=0..30" doc:"discounts of the merchant"`
	TimeRange           PlannedTimeRange  `json:"time_range" wx:"required" doc:"when the service is used"`
	Location            *Location         `json:"location" doc:"where the service is used"`
	RiskFund            RiskFund          `json:"risk_fund" wx:"required" doc:"the risk fund"`
	Attach              string            `json:"attach" wx:"max=256" doc:"text that comes back with queries and notifications"`
	NotifyURL           string            `json:"notify_url" wx:"required,max=255,format=https,default=notify_url" doc:"where the order's changes are notified"`
	OpenID              string            `json:"openid" wx:"max=128" doc:"the customer; needed exactly when no confirmation is"`
	NeedUserConfirm     *bool             `json:"need_user_confirm" doc:"whether the customer must confirm; true when left out"`
	Device              *Device           `json:"device" doc:"devices of the service"`
}

// CreatedOrder is a new order.
type CreatedOrder struct {
	Order
	Package string `json:"package" wx:"required" doc:"what leads the customer to the confirmation"`
}

// Query returns a service order (查询支付分订单), by either of its numbers.
var Query = op.Define[QueryRequest, Order](op.Spec{
	Name:    "payscore-query",
	Product: "payscore",
	Title:   "查询支付分订单API",
	Method:  http.MethodGet,
	Path:    "/v3/payscore/serviceorder",
	Modes:   op.Direct,
	OneOf:   [][]string{{"out_order_no", "query_id"}},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_2.shtml",
})

// QueryRequest names an order, by either of its numbers.
type QueryRequest struct {
	OutOrderNo string `query:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	QueryID    string `query:"query_id" wx:"max=64" doc:"number with which the confirmation's page returns"`
	ServiceID  string `query:"service_id" wx:"required,max=32" doc:"the service"`
	AppID      string `query:"appid" wx:"required,max=32,default=appid" doc:"appid of the merchant"`
}

// Cancel ends a service order that is not paid (取消支付分订单), also one that is
// completed. The same call may be repeated. The customer reads the reason.
var Cancel = op.Define[CancelRequest, OrderNumbers](op.Spec{
	Name:      "payscore-cancel",
	Product:   "payscore",
	Title:     "取消支付分订单API",
	Method:    http.MethodPost,
	Path:      "/v3/payscore/serviceorder/{out_order_no}/cancel",
	Modes:     op.Direct,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "payscore-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_3.shtml",
})

// CancelRequest names an order.
type CancelRequest struct {
	OutOrderNo string `path:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID      string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the order"`
	ServiceID  string `json:"service_id" wx:"required,max=32" doc:"the service"`
	Reason     string `json:"reason" wx:"required,max=50" doc:"why"`
}

// Complete ends the service of an order in progress and says what it costs
// (完结支付分订单). WeChat Pay takes the money from then on; an order that costs
// nothing is DONE. One that is completed is not completed again: ask with
// [Query] what became of a call.
var Complete = op.Define[CompleteRequest, Order](op.Spec{
	Name:    "payscore-complete",
	Product: "payscore",
	Title:   "完结支付分订单API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/{out_order_no}/complete",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012587955",
})

// CompleteRequest is what the service of an order costs. The fees and discounts
// take the place of those of the creation.
type CompleteRequest struct {
	OutOrderNo    string          `path:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID         string          `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the order"`
	ServiceID     string          `json:"service_id" wx:"required,max=32" doc:"the service"`
	PostPayments  []NamedPayment  `json:"post_payments" wx:"required,items=1..100" doc:"what the service costs"`
	PostDiscounts []FinalDiscount `json:"post_discounts" wx:"items=0..30" doc:"discounts of the merchant"`
	TotalAmount   op.Fen          `json:"total_amount" wx:"required,min=0" doc:"the sum: the fees without the discounts"`
	TimeRange     *TimeRange      `json:"time_range" doc:"when the service was used"`
	Location      *EndLocation    `json:"location" doc:"where the service ended"`
	ProfitSharing bool            `json:"profit_sharing" doc:"whether the payment will be shared"`
	GoodsTag      string          `json:"goods_tag" wx:"max=32" doc:"order tag for coupons"`
	Device        *Device         `json:"device" doc:"devices of the service"`
}

// EndLocation is where a service ended.
type EndLocation struct {
	EndLocation string `json:"end_location" doc:"where it ended"`
}

// Modify lowers what a completed order that is not paid costs (修改订单金额). Each
// time it must become less.
var Modify = op.Define[ModifyRequest, Order](op.Spec{
	Name:    "payscore-modify",
	Product: "payscore",
	Title:   "修改订单金额API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/{out_order_no}/modify",
	Modes:   op.Direct,
	Effect:  op.Irreversible,
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012587957",
})

// ModifyRequest is what an order costs instead.
type ModifyRequest struct {
	OutOrderNo    string         `path:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID         string         `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the order"`
	ServiceID     string         `json:"service_id" wx:"required,max=32" doc:"the service"`
	PostPayments  []NamedPayment `json:"post_payments" wx:"required,items=1..100" doc:"what the service costs"`
	PostDiscounts []Discount     `json:"post_discounts" wx:"items=0..30" doc:"discounts of the merchant"`
	TotalAmount   op.Fen         `json:"total_amount" wx:"required,min=0" doc:"the sum: the fees without the discounts"`
	Reason        string         `json:"reason" wx:"required,max=50" doc:"why"`
	Device        *Device        `json:"device" doc:"devices of the service"`
}

// Pay asks for the money of a completed order that is not paid (商户发起催收扣款),
// beside what WeChat Pay does by itself. An order is never paid twice.
var Pay = op.Define[PayRequest, OrderNumbers](op.Spec{
	Name:    "payscore-pay",
	Product: "payscore",
	Title:   "商户发起催收扣款API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/{out_order_no}/pay",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/collect-service-order.html",
})

// PayRequest names an order. Sources disagree whether the appid and the service
// must be given.
type PayRequest struct {
	OutOrderNo string `path:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID      string `json:"appid" wx:"max=32,default=appid" doc:"appid of the order"`
	ServiceID  string `json:"service_id" wx:"max=32" doc:"the service"`
}

// OrderPaid is the only kind of [Sync].
const OrderPaid = "Order_Paid"

// Sync reports that a completed order was paid in another way (同步服务订单信息),
// so that WeChat Pay does not take the money any more.
var Sync = op.Define[SyncRequest, Order](op.Spec{
	Name:    "payscore-sync",
	Product: "payscore",
	Title:   "同步服务订单信息API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/{out_order_no}/sync",
	Modes:   op.Direct,
	Effect:  op.Irreversible,
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_6.shtml",
})

// SyncRequest is a payment that WeChat Pay does not know of.
type SyncRequest struct {
	OutOrderNo string     `path:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID      string     `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the order"`
	ServiceID  string     `json:"service_id" wx:"required,max=32" doc:"the service"`
	Type       string     `json:"type" wx:"required,max=32,default=Order_Paid" doc:"what happened: Order_Paid"`
	Detail     SyncDetail `json:"detail" wx:"required" doc:"the payment"`
}

// SyncDetail is when an order was paid.
type SyncDetail struct {
	PaidTime string `json:"paid_time" wx:"required,max=14,format=digits" doc:"when it was paid, as yyyyMMddHHmmss or yyyyMMdd"`
}

// DirectComplete creates and completes a service order in one call
// (创单结单合并). It is for customers who have granted the permission, see
// [ApplyPermission], and needs a permission of its own.
var DirectComplete = op.Define[DirectCompleteRequest, Order](op.Spec{
	Name:    "payscore-direct-complete",
	Product: "payscore",
	Title:   "创单结单合并API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/direct-complete",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_order_no",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_9.shtml",
})

// DirectCompleteRequest is a service that was used, and what it costs.
type DirectCompleteRequest struct {
	OutOrderNo          string     `json:"out_order_no" wx:"required,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	AppID               string     `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the merchant"`
	ServiceID           string     `json:"service_id" wx:"required,max=32" doc:"the service"`
	ServiceIntroduction string     `json:"service_introduction" wx:"max=20" doc:"what the service is"`
	PostPayments        []Payment  `json:"post_payments" wx:"items=0..100" doc:"what the service costs"`
	PostDiscounts       []Discount `json:"post_discounts" wx:"items=0..30" doc:"discounts of the merchant"`
	TimeRange           TimeRange  `json:"time_range" wx:"required" doc:"when the service was used"`
	Location            *Location  `json:"location" doc:"where the service was used"`
	Attach              string     `json:"attach" wx:"max=256" doc:"text that comes back with queries and notifications"`
	NotifyURL           string     `json:"notify_url" wx:"max=255,format=https,default=notify_url" doc:"where the order's changes are notified"`
	OpenID              string     `json:"openid" wx:"max=128" doc:"the customer"`
	TotalAmount         *op.Fen    `json:"total_amount" wx:"min=0" doc:"the sum: the fees without the discounts"`
	ProfitSharing       bool       `json:"profit_sharing" doc:"whether the payment will be shared"`
	GoodsTag            string     `json:"goods_tag" wx:"max=32" doc:"order tag for coupons"`
}
