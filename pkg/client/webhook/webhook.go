// Package webhook is notifications to platforms (微信支付平台通知商户平台): the message
// that WeChat Pay sends to the notify_url, as an operation that can be called.
//
// To receive notifications, use [github.com/wxctl/wxctl/pkg/client] and its parser of
// them; this is for whoever passes one on to a platform that takes them under the
// same path.
//
// Pages: https://pay.weixin.qq.com/doc/v3/partner/.
package webhook

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Notify delivers a notification (微信支付平台通知商户平台协议及数据结构). Its id makes a
// repeat safe: who was told already answers the same.
var Notify = op.Define[Notification, Answer](op.Spec{
	Name:    "webhook-notify",
	Product: "webhook",
	Title:   "南桥接口-微信支付平台通知商户平台协议及数据结构",
	Method:  http.MethodPost,
	Path:    "/v3/webhooks",
	Modes:   op.Partner,
	Only:    []string{"platform"},
	Effect:  op.Write,
	Key:     "id",
	Action:  op.Action{Verb: op.Create, Object: "webhook-notification"},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// Notification is what happened.
type Notification struct {
	ID           string   `json:"id" wx:"required" doc:"number of the notification"`
	CreateTime   op.Time  `json:"create_time" wx:"required" doc:"when it was made"`
	EventType    string   `json:"event_type" wx:"required" doc:"what happened, such as TRANSACTION.SUCCESS; WeChat Pay adds types"`
	ResourceType string   `json:"resource_type" wx:"required" doc:"encrypt-resource"`
	Summary      string   `json:"summary" doc:"what happened, in words"`
	Resource     Resource `json:"resource" wx:"required" doc:"to what it happened, encrypted"`
}

// Resource is what a notification is of, encrypted with the APIv3 key.
type Resource struct {
	Algorithm      string `json:"algorithm" wx:"required" doc:"AEAD_AES_256_GCM"`
	Nonce          string `json:"nonce" wx:"required" doc:"nonce of the encryption"`
	OriginalType   string `json:"original_type" wx:"enum=discount_card|profitsharing|coupon|refund|membercard|recharge|entrust|facepay" doc:"kind of what is encrypted"`
	AssociatedData string `json:"associated_data" doc:"additional data of the encryption"`
	Ciphertext     string `json:"ciphertext" wx:"required" doc:"the encrypted JSON, in base64"`
}

// Answer is what the receiver of a notification answers.
type Answer struct {
	Code    string `json:"code" wx:"required,max=32" doc:"SUCCESS, or why not"`
	Message string `json:"message" wx:"required,max=64" doc:"why not, in words"`
}
