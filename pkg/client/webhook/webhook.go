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
	EventType    string   `json:"event_type" wx:"required,enum=MALL_AUTH.ACTIVATE_CARD|MALL_TRANSACTION.SUCCESS|MALL_REFUND.SUCCESS|TRANSACTION.SUCCESS|TRANSACTION.FAIL|ECOMMERCE_ENTRUST.SIGN|ECOMMERCE_ENTRUST.TERMINATE|ENTRUST.SIGNING|ENTRUST.RELEASE|ENTRUST.TERMINATE_RETENTION|PROFITSHARING|PROFITSHARING_RETURN|COMPLAINT.CREATE|COMPLAINT.STATE_CHANGE|REFUND.SUCCESS|REFUND.ABNORMAL|REFUND.CLOSED|COUPON.USE|COUPON.SEND|TRANSACTION.INDUSTRY_SUCCESS|TRANSACTION.INDUSTRY_FAILED|EDU_SCHOOL_PAY.USER_DEBT_STATE_UPDATE|PAYSCORE.BIND_SERVICE_ACCOUNT|PAYSCORE.USER_SIGN_PLAN|PAYSCORE.USER_CANCEL_SIGN_PLAN|PAYSCORE.USER_OPEN_SERVICE|PAYSCORE.USER_CLOSE_SERVICE|PAYSCORE.USER_CONFIRM|PAYSCORE.USER_PAID|DISCOUNT_CARD.GET_CARD|DISCOUNT_CARD.SETTLEMENT|DISCOUNT_CARD.USER_ACCEPTED|DISCOUNT_CARD.AGREEMENT_ENDED|DISCOUNT_CARD.USER_PAID|MEMBERCARD.ACCEPT_CARD|MEMBERCARD.ACTIVATE_CARD|MEMBERCARD.USERCARD_MANAGE|HIRE_POWER_BANK.RECEIVE_INSURANCE|RECHARGE.SUCCESS|RECHARGE.CLOSED|APPLYMENT_STATE.APPROVED|PAPAY.SIGN|PAPAY.TERMINATE|FACEPAY.USER_STATE_CHANGE|SETTLEMENT.SUCCESS|MCHWITHDRAW.CHANGE|MCHTRANSFER.QQWALLETBILL.FINISHED|MCHTRANSFER.AUTHORIZATION.CONFIRMED|MEMBERCARDSP.USER_CARD.CREATE|MEMBERCARDSP.USER_CARD.DELETE|BUDGET.LOCKED|BUDGET.CLOSED|BUDGET.FINISHED|WEBIZPAY.QUOTACARDEXPIRED|WEBIZPAY.PAYMENTSUCCESS|WEBIZPAY.PAYMENTREFUNDSUCCESS|WEBIZPAY.REVOKED|WEBIZPAY.AUTHORIZED" doc:"what happened"`
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
