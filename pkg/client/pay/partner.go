package pay

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// PartnerJSAPI creates an order that is paid in an official account or a mini
// program (JSAPI下单).
var PartnerJSAPI = op.Define[PartnerJSAPIRequest, Prepayment](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "JSAPI下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/jsapi",
	OneOf:   [][]string{{"payer.sp_openid", "payer.sub_openid"}},
	Select:  "pay_type=jsapi",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4012523579",
})

// PartnerJSAPIRequest describes an order.
type PartnerJSAPIRequest struct {
	Partner
	Order
	Payer       PartnerJSAPIPayer  `json:"payer" wx:"required" doc:"who pays"`
	SceneInfo   *SceneInfo         `json:"scene_info" doc:"where the payment is made"`
	SettleInfo  *PartnerSettleInfo `json:"settle_info" doc:"what happens to the money"`
	SubsidyInfo *SubsidyInfo       `json:"subsidy_info" doc:"subsidy of instalments"`
}

// PartnerJSAPIPayer is who pays: one of the openids is needed.
type PartnerJSAPIPayer struct {
	SpOpenID  string    `json:"sp_openid" wx:"max=128" doc:"the customer, as sp_appid knows them"`
	SubOpenID string    `json:"sub_openid" wx:"max=128" doc:"the customer, as sub_appid knows them"`
	Identity  *Identity `json:"identity" doc:"who must pay"`
}

// PartnerApp creates an order that is paid from an app (APP下单).
var PartnerApp = op.Define[PartnerAppRequest, Prepayment](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "APP下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/app",
	Select:  "pay_type=app",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4012523526",
})

// PartnerAppRequest describes an order.
type PartnerAppRequest struct {
	Partner
	Order
	Payer       *IdentifiedPayer   `json:"payer" doc:"who pays"`
	SceneInfo   *SceneInfo         `json:"scene_info" doc:"where the payment is made"`
	SettleInfo  *PartnerSettleInfo `json:"settle_info" doc:"what happens to the money"`
	SubsidyInfo *SubsidyInfo       `json:"subsidy_info" doc:"subsidy of instalments"`
}

// PartnerH5 creates an order that is paid from a browser outside WeChat (H5下单).
var PartnerH5 = op.Define[PartnerH5Request, H5Response](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "H5下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/h5",
	Select:  "pay_type=h5",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4012523544",
})

// PartnerH5Request describes an order.
type PartnerH5Request struct {
	Partner
	Order
	Payer *IdentifiedPayer `json:"payer" doc:"who pays"`
	// Sources disagree whether scene_info must be given.
	SceneInfo  *H5SceneInfo       `json:"scene_info" doc:"where the payment is made"`
	SettleInfo *PartnerSettleInfo `json:"settle_info" doc:"what happens to the money"`
}

// PartnerNative creates an order that is paid by scanning its QR code
// (Native下单).
var PartnerNative = op.Define[PartnerNativeRequest, NativeResponse](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "Native下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/native",
	Select:  "pay_type=native",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4012523551",
})

// PartnerNativeRequest describes an order.
type PartnerNativeRequest struct {
	Partner
	Order
	Payer      *IdentifiedPayer   `json:"payer" doc:"who pays"`
	SceneInfo  *SceneInfo         `json:"scene_info" doc:"where the payment is made"`
	SettleInfo *PartnerSettleInfo `json:"settle_info" doc:"what happens to the money"`
}

// PartnerCodePay takes a payment from the code that the customer shows
// (付款码支付).
var PartnerCodePay = op.Define[PartnerCodePayRequest, PartnerTransaction](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "付款码支付",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/codepay",
	Select:  "pay_type=codepay",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/partner-code-payment-v3/partner/partner-code-pay.html",
})

// PartnerCodePayRequest describes an order.
type PartnerCodePayRequest struct {
	CodePartner
	CodeOrder
	SceneInfo StoreSceneInfo `json:"scene_info" wx:"required" doc:"where the payment is made"`
}

// StoreSceneInfo is where a payment by code is made, the store included.
type StoreSceneInfo struct {
	DeviceID  string        `json:"device_id" wx:"max=32" doc:"the merchant's device"`
	DeviceIP  string        `json:"device_ip" wx:"max=45" doc:"IP address of the device"`
	StoreInfo CodeStoreInfo `json:"store_info" wx:"required" doc:"the merchant's store"`
}

// CodePartner is a service provider and its sub-merchant where sp_appid may be
// left out.
type CodePartner struct {
	SpAppID  string `json:"sp_appid" wx:"max=32,default=sp_appid" doc:"appid of the service provider"`
	SpMchID  string `json:"sp_mchid" wx:"required,max=32,default=sp_mchid" doc:"service provider"`
	SubAppID string `json:"sub_appid" wx:"max=32" doc:"appid of the sub-merchant"`
	SubMchID string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that is paid"`
}

// PartnerMiniProgram creates an order that is paid in a mini program
// (小程序支付下单).
var PartnerMiniProgram = op.Define[PartnerMiniProgramRequest, Prepayment](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "小程序支付下单",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/miniprogram",
	OneOf:   [][]string{{"payer.sp_openid", "payer.sub_openid"}},
	Select:  "pay_type=miniprogram",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     partnerDoc,
})

// PartnerMiniProgramRequest describes an order.
type PartnerMiniProgramRequest struct {
	Partner
	ScanOrder
	SceneInfo *ScanSceneInfo `json:"scene_info" doc:"where the payment is made"`
}

// PartnerScannedPOS creates an order that is paid after scanning the code of a
// terminal (扫码支付下单).
var PartnerScannedPOS = op.Define[PartnerScannedPOSRequest, Prepayment](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "扫码支付下单",
	Method:  http.MethodPost,
	Path:    "/v3/pay/partner/transactions/scannedpos",
	OneOf:   [][]string{{"payer.sp_openid", "payer.sub_openid"}},
	Select:  "pay_type=scannedpos",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/partner-scannedpos-payment/partner-ap-iv3/parner-scanned-pos-prepay.html",
})

// PartnerScannedPOSRequest describes an order.
type PartnerScannedPOSRequest struct {
	CodePartner
	ScanOrder
	SceneInfo TerminalSceneInfo `json:"scene_info" wx:"required" doc:"where the payment is made"`
}

// ScanOrder is what the orders of mini programs and terminals have in common.
type ScanOrder struct {
	Description   string      `json:"description" wx:"required,max=127" doc:"what is bought"`
	OutTradeNo    string      `json:"out_trade_no" wx:"required,min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	TimeExpire    op.Time     `json:"time_expire" doc:"until when the order can be paid"`
	Attach        string      `json:"attach" wx:"max=128" doc:"text that comes back with queries and notifications"`
	NotifyURL     string      `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where the payment is notified"`
	GoodsTag      string      `json:"goods_tag" wx:"max=256" doc:"order tag for coupons"`
	SupportFapiao bool        `json:"support_fapiao" doc:"whether the payment's pages offer an invoice"`
	Amount        Amount      `json:"amount" wx:"required" doc:"what is to be paid"`
	Payer         ScanPayer   `json:"payer" wx:"required" doc:"who pays"`
	Detail        *Detail     `json:"detail" doc:"what is bought, in detail"`
	SettleInfo    *SettleInfo `json:"settle_info" doc:"what happens to the money"`
}

// ScanPayer is who pays: one of the openids is needed.
type ScanPayer struct {
	SpOpenID  string `json:"sp_openid" wx:"max=128" doc:"the customer, as sp_appid knows them"`
	SubOpenID string `json:"sub_openid" wx:"max=128" doc:"the customer, as sub_appid knows them"`
}

// ScanSceneInfo is where a payment in a mini program is made.
type ScanSceneInfo struct {
	PayerClientIP string         `json:"payer_client_ip" wx:"max=45" doc:"IP address of the customer"`
	DeviceID      string         `json:"device_id" wx:"max=32" doc:"the merchant's device"`
	StoreInfo     *CodeStoreInfo `json:"store_info" doc:"the merchant's store"`
}

// TerminalSceneInfo is where a payment at a terminal is made.
type TerminalSceneInfo struct {
	PayerClientIP string        `json:"payer_client_ip" wx:"required,max=45" doc:"IP address of the customer"`
	DeviceID      string        `json:"device_id" wx:"max=32" doc:"the merchant's device"`
	StoreInfo     CodeStoreInfo `json:"store_info" wx:"required" doc:"the merchant's store"`
}

// PartnerReverse undoes a payment by code (撤销); see [Reverse].
var PartnerReverse = op.Define[PartnerReverseRequest, PartnerReversal](op.Spec{
	Name:      "codepay-reverse",
	Product:   "pay",
	Title:     "撤销",
	Method:    http.MethodPost,
	Path:      "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse",
	Modes:     op.Partner,
	Effect:    op.MovesMoney,
	Reentrant: true,
	Lookup:    "query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/partner-code-payment-v3/partner/partner-reverse.html",
})

// PartnerReverseRequest names an order.
type PartnerReverseRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	CodePartner
}

// PartnerReversal names the order that was reversed.
type PartnerReversal struct {
	SpAppID    string `json:"sp_appid" doc:"appid of the service provider"`
	SpMchID    string `json:"sp_mchid" wx:"required" doc:"service provider"`
	SubAppID   string `json:"sub_appid" doc:"appid of the sub-merchant"`
	SubMchID   string `json:"sub_mchid" wx:"required" doc:"sub-merchant that was paid"`
	OutTradeNo string `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the order"`
}

// PartnerClose closes an unpaid order (关闭订单); see [Close].
var PartnerClose = op.Define[PartnerCloseRequest, op.None](op.Spec{
	Name:      "close",
	Product:   "pay",
	Title:     "关单API",
	Method:    http.MethodPost,
	Path:      "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "query",
	Doc:       partnerDoc,
})

// PartnerCloseRequest names an order.
type PartnerCloseRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	SpMchID    string `json:"sp_mchid" wx:"required,max=32,default=sp_mchid" doc:"service provider"`
	SubMchID   string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that is paid"`
}
