// Package local declares the operations that run without a request: signing what
// invokes the cashier, and reading what WeChat Pay has encrypted. package client
// does the work.
package local

import (
	"github.com/wxctl/wxctl/pkg/client/op"
)

// Sign signs what a web page, an app or a mini program needs to invoke the
// cashier, or to open pay score (调起支付签名); or any data. It also puts together
// what asks a customer to accept a transfer, which is not signed.
var Sign = op.Define[SignRequest, SignResponse](op.Spec{
	Name:    "sign",
	Product: "local",
	Title:   "调起支付签名",
	Method:  op.Local,
	Modes:   op.Direct | op.Partner,
	OneOf:   [][]string{{"type", "data"}},
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012791857",
})

// SignRequest says what to sign.
type SignRequest struct {
	Type       string         `json:"type" wx:"enum=jsapi|mini-program|app|payscore-confirm|payscore-detail|transfer-confirm" doc:"what the signature is for; without it, data is signed"`
	AppID      string         `json:"appid" wx:"max=32,default=appid" doc:"appid of the order"`
	PartnerID  string         `json:"partnerid" wx:"max=32" doc:"with type app, the merchant that is paid; by default the caller, or its sub-merchant"`
	PrepayID   string         `json:"prepay_id" wx:"max=64" doc:"with jsapi, mini-program and app, the prepay_id of the order"`
	Package    string         `json:"package" wx:"max=1024" doc:"with payscore-confirm, the package of the created order; with transfer-confirm, the package_info of the transfer"`
	ServiceID  string         `json:"service_id" wx:"max=32" doc:"with payscore-detail, the service of the order"`
	OutOrderNo string         `json:"out_order_no" wx:"max=32" doc:"with payscore-detail, the merchant's own number of the order"`
	Data       map[string]any `json:"data" doc:"without type: an array of texts for RSA_SHA256, each of which a line feed ends, or an object for HMAC_SHA256"`
	SignType   string         `json:"sign_type" wx:"enum=RSA_SHA256|HMAC_SHA256" doc:"without type: RSA_SHA256 with the private key (the default), HMAC_SHA256 with the APIv2 key"`
}

// SignResponse is what the front end takes; which of the fields it has depends
// on the type.
type SignResponse struct {
	AppID      string `json:"appId" doc:"jsapi, mini-program, transfer-confirm: appid of the order"`
	TimeStamp  string `json:"timeStamp" doc:"jsapi, mini-program: seconds since 1970"`
	NonceStr   string `json:"nonceStr" doc:"jsapi, mini-program: random text"`
	Package    string `json:"package" doc:"jsapi, mini-program, app, payscore-confirm, transfer-confirm: what is invoked"`
	SignType   string `json:"signType" doc:"jsapi, mini-program: RSA"`
	PaySign    string `json:"paySign" doc:"jsapi, mini-program: the signature"`
	AppAppID   string `json:"appid" doc:"app: appid of the order"`
	PartnerID  string `json:"partnerid" doc:"app: the merchant that is paid"`
	PrepayID   string `json:"prepayid" doc:"app: the prepay_id"`
	Timestamp  string `json:"timestamp" doc:"app, pay score: seconds since 1970"`
	AppNonce   string `json:"noncestr" doc:"app: random text"`
	AppSign    string `json:"sign" doc:"app, pay score: the signature"`
	MchID      string `json:"mch_id" doc:"pay score: the merchant"`
	Nonce      string `json:"nonce_str" doc:"pay score: random text"`
	HMACType   string `json:"sign_type" doc:"pay score: HMAC-SHA256"`
	PayerMchID string `json:"mchId" doc:"transfer-confirm: the merchant that pays"`
	SubMchID   string `json:"subMchId" doc:"transfer-confirm: the sub-merchant of a service provider"`
	ServiceID  string `json:"service_id" doc:"payscore-detail: the service"`
	OutOrderNo string `json:"out_order_no" doc:"payscore-detail: the order"`
	Signature  string `json:"signature" doc:"of data"`
}

// Callback verifies and decrypts a notification that arrived (回调通知).
var Callback = op.Define[CallbackRequest, CallbackResponse](op.Spec{
	Name:    "callback",
	Product: "local",
	Title:   "回调通知",
	Method:  op.Local,
	Modes:   op.Direct | op.Partner | op.Brand,
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012071382",
})

// CallbackRequest is a notification as it arrived.
type CallbackRequest struct {
	Headers map[string]any `json:"headers" wx:"required" doc:"the HTTP headers: an object, or a file of Name: value lines, which may have the body after an empty line"`
	Body    string         `json:"body" wx:"required" doc:"the body byte by byte: the text itself, a file, or - for stdin"`
	At      op.Time        `json:"at" doc:"when it arrived, to verify an old one; by default now"`
}

// CallbackResponse is what the notification says.
type CallbackResponse struct {
	ID           string         `json:"id" wx:"required" doc:"the same for each repeat of the notification"`
	CreateTime   op.Time        `json:"create_time" wx:"required" doc:"when it was made"`
	EventType    string         `json:"event_type" wx:"required" doc:"such as TRANSACTION.SUCCESS"`
	OriginalType string         `json:"original_type" doc:"what the content is"`
	Summary      string         `json:"summary" doc:"WeChat Pay's own words"`
	Resource     map[string]any `json:"resource" wx:"required" doc:"the decrypted content"`
}

// Decrypt decrypts a sensitive field of an answer or a bill with the merchant's
// private key, or the resource of a notification with the APIv3 key
// (敏感信息参数解密).
var Decrypt = op.Define[DecryptRequest, DecryptResponse](op.Spec{
	Name:    "decrypt",
	Product: "local",
	Title:   "敏感信息参数解密",
	Method:  op.Local,
	Modes:   op.Direct | op.Partner | op.Brand,
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4013053265",
})

// DecryptRequest is what is encrypted.
type DecryptRequest struct {
	Ciphertext     string `json:"ciphertext" wx:"required" doc:"base64; - reads it from stdin"`
	Nonce          string `json:"nonce" wx:"max=12" doc:"of a notification's resource; with it the APIv3 key decrypts"`
	AssociatedData string `json:"associated_data" wx:"max=64" doc:"of a notification's resource"`
	Algorithm      string `json:"algorithm" wx:"enum=AEAD_AES_256_GCM" doc:"of a notification's resource, which --input takes whole"`
	OriginalType   string `json:"original_type" wx:"max=32" doc:"of a notification's resource; it does not matter"`
}

// DecryptResponse is the plain text.
type DecryptResponse struct {
	Plaintext string `json:"plaintext" wx:"required" doc:"the plain text"`
}
