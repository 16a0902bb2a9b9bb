package payscore

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// SendPendingMessage tells the customer of an order in progress that there are
// fees to deal with (下发服务费用待处理消息).
var SendPendingMessage = op.Define[MessageRequest, op.None](op.Spec{
	Name:    "payscore-pending-message-send",
	Product: "payscore",
	Title:   "下发服务费用待处理消息",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/{out_order_no}/send-pendingmessage",
	Modes:   op.Direct,
	Effect:  op.Write,
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/send-order-pending-message.html",
})

// SendPrepaidMessage tells the customer of an order in progress when the money
// will be taken, and how much (下发服务预扣费消息).
var SendPrepaidMessage = op.Define[MessageRequest, op.None](op.Spec{
	Name:    "payscore-prepaid-message-send",
	Product: "payscore",
	Title:   "下发服务预扣费消息",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/serviceorder/{out_order_no}/send-prepaidmessage",
	Modes:   op.Direct,
	Effect:  op.Write,
	Lookup:  "payscore-query",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/send-order-prepaid-message.html",
})

// MessageRequest is what a customer is told.
type MessageRequest struct {
	OutOrderNo    string     `path:"out_order_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	ServiceID     string     `json:"service_id" wx:"required,max=32" doc:"the service"`
	PostPayments  []Payment  `json:"post_payments" wx:"required,items=1..100" doc:"what the service costs"`
	PostDiscounts []Discount `json:"post_discounts" wx:"items=0..30" doc:"discounts of the merchant"`
	TotalAmount   op.Fen     `json:"total_amount" wx:"required,min=0" doc:"the sum: the fees without the discounts"`
	PrepaidTime   string     `json:"prepaid_time" wx:"required" doc:"when the money will be taken"`
}
