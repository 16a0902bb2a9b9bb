package pay

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// JSAPI creates an order that is paid in an official account or a mini program
// (JSAPI下单).
var JSAPI = op.Define[JSAPIRequest, Prepayment](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "JSAPI下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/transactions/jsapi",
	Select:  "pay_type=jsapi",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012525167",
})

// JSAPIRequest describes an order.
type JSAPIRequest struct {
	Merchant
	Order
	Payer       JSAPIPayer   `json:"payer" wx:"required" doc:"who pays"`
	SceneInfo   *SceneInfo   `json:"scene_info" doc:"where the payment is made"`
	SettleInfo  *SettleInfo  `json:"settle_info" doc:"what happens to the money"`
	SubsidyInfo *SubsidyInfo `json:"subsidy_info" doc:"subsidy of instalments"`
}

// JSAPIPayer is who pays.
type JSAPIPayer struct {
	OpenID   string    `json:"openid" wx:"max=128" doc:"the customer, as the appid knows them"`
	Identity *Identity `json:"identity" doc:"who must pay"`
}

// App creates an order that is paid from an app (APP下单).
var App = op.Define[AppRequest, Prepayment](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "APP下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/transactions/app",
	Select:  "pay_type=app",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012525136",
})

// AppRequest describes an order.
type AppRequest struct {
	Merchant
	Order
	Payer       *IdentifiedPayer `json:"payer" doc:"who pays"`
	SceneInfo   *SceneInfo       `json:"scene_info" doc:"where the payment is made"`
	SettleInfo  *SettleInfo      `json:"settle_info" doc:"what happens to the money"`
	SubsidyInfo *SubsidyInfo     `json:"subsidy_info" doc:"subsidy of instalments"`
}

// H5 creates an order that is paid from a browser outside WeChat (H5下单).
var H5 = op.Define[H5Request, H5Response](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "H5下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/transactions/h5",
	Select:  "pay_type=h5",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012525153",
})

// H5Request describes an order.
type H5Request struct {
	Merchant
	Order
	Payer *IdentifiedPayer `json:"payer" doc:"who pays"`
	// Sources disagree whether scene_info must be given.
	SceneInfo  *H5SceneInfo `json:"scene_info" doc:"where the payment is made"`
	SettleInfo *SettleInfo  `json:"settle_info" doc:"what happens to the money"`
}

// H5SceneInfo is where a payment in a browser is made.
type H5SceneInfo struct {
	SceneInfo
	H5Info *H5Info `json:"h5_info" doc:"the page"`
}

// H5Info is the page from which a customer pays.
type H5Info struct {
	// Sources disagree whether type must be given.
	Type        string `json:"type" wx:"max=32" doc:"iOS, Android or Wap"`
	AppName     string `json:"app_name" wx:"max=64" doc:"name of the app"`
	AppURL      string `json:"app_url" wx:"max=128" doc:"URL of the site"`
	BundleID    string `json:"bundle_id" wx:"max=128" doc:"bundle id on iOS"`
	PackageName string `json:"package_name" wx:"max=128" doc:"package name on Android"`
}

// H5Response is the page that lets the customer pay.
type H5Response struct {
	H5URL string `json:"h5_url" wx:"required" doc:"valid for five minutes"`
}

// Native creates an order that is paid by scanning its QR code (Native下单).
var Native = op.Define[NativeRequest, NativeResponse](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "Native下单API",
	Method:  http.MethodPost,
	Path:    "/v3/pay/transactions/native",
	Select:  "pay_type=native",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012525171",
})

// NativeRequest describes an order.
type NativeRequest struct {
	Merchant
	Order
	Payer      *IdentifiedPayer `json:"payer" doc:"who pays"`
	SceneInfo  *SceneInfo       `json:"scene_info" doc:"where the payment is made"`
	SettleInfo *SettleInfo      `json:"settle_info" doc:"what happens to the money"`
}

// NativeResponse is what the QR code holds.
type NativeResponse struct {
	CodeURL string `json:"code_url" wx:"required" doc:"content of the QR code, valid for two hours"`
}

// CodePay takes a payment from the code that the customer shows (付款码支付). The
// money moves at once, or when the customer has confirmed it.
var CodePay = op.Define[CodePayRequest, Transaction](op.Spec{
	Name:    "pay",
	Product: "pay",
	Title:   "付款码支付",
	Method:  http.MethodPost,
	Path:    "/v3/pay/transactions/codepay",
	Select:  "pay_type=codepay",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Key:     "out_trade_no",
	Lookup:  "query",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/code-payment-v3/direct/code-pay.html",
})

// CodePayRequest describes an order.
type CodePayRequest struct {
	Merchant
	CodeOrder
	// Sources disagree whether scene_info must be given.
	SceneInfo *CodeSceneInfo `json:"scene_info" doc:"where the payment is made"`
}

// CodeOrder is an order that is paid by code.
type CodeOrder struct {
	Description   string      `json:"description" wx:"required,max=127" doc:"what is bought"`
	OutTradeNo    string      `json:"out_trade_no" wx:"required,min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	Attach        string      `json:"attach" wx:"max=128" doc:"text that comes back with queries"`
	GoodsTag      string      `json:"goods_tag" wx:"max=256" doc:"order tag for coupons"`
	SupportFapiao bool        `json:"support_fapiao" doc:"whether the payment's pages offer an invoice"`
	Payer         CodePayer   `json:"payer" wx:"required" doc:"who pays"`
	Amount        Amount      `json:"amount" wx:"required" doc:"what is to be paid"`
	Detail        *CodeDetail `json:"detail" doc:"what is bought, in detail"`
	SettleInfo    *SettleInfo `json:"settle_info" doc:"what happens to the money"`
}

// CodePayer is who pays by code.
type CodePayer struct {
	AuthCode string `json:"auth_code" wx:"required,sensitive" doc:"the code that the customer shows"`
}

// CodeSceneInfo is where a payment by code is made.
type CodeSceneInfo struct {
	DeviceID  string         `json:"device_id" wx:"max=32" doc:"the merchant's device"`
	DeviceIP  string         `json:"device_ip" wx:"max=45" doc:"IP address of the device"`
	StoreInfo *CodeStoreInfo `json:"store_info" doc:"the merchant's store"`
}

// CodeStoreInfo is a store.
type CodeStoreInfo struct {
	ID    string `json:"id" wx:"max=32" doc:"WeChat Pay's number of the store"`
	OutID string `json:"out_id" wx:"max=256" doc:"the merchant's number of the store"`
}

// CodeDetail is what is bought and paid by code.
type CodeDetail struct {
	CostPrice   op.Fen      `json:"cost_price" doc:"price before discounts; where it differs from the sum, coupons do not apply"`
	InvoiceID   string      `json:"invoice_id" wx:"max=32" doc:"number of the receipt"`
	GoodsDetail []CodeGoods `json:"goods_detail" wx:"required" doc:"the goods"`
}

// CodeGoods are goods of one kind. WeChat Pay's code has another name here.
type CodeGoods struct {
	MerchantGoodsID string `json:"merchant_goods_id" wx:"required,max=32" doc:"the merchant's code"`
	WxpayGoodsID    string `json:"wxpay_goods_id" wx:"max=32" doc:"WeChat Pay's code"`
	GoodsName       string `json:"goods_name" wx:"max=256" doc:"name"`
	Quantity        int64  `json:"quantity" wx:"required,min=1" doc:"number"`
	UnitPrice       op.Fen `json:"unit_price" wx:"required,min=0" doc:"price of one"`
}

// Reverse undoes a payment by code (撤销): an unpaid order is closed, a paid one
// is refunded.
var Reverse = op.Define[ReverseRequest, Reversal](op.Spec{
	Name:      "codepay-reverse",
	Product:   "pay",
	Title:     "撤销",
	Method:    http.MethodPost,
	Path:      "/v3/pay/transactions/out-trade-no/{out_trade_no}/reverse",
	Modes:     op.Direct,
	Effect:    op.MovesMoney,
	Reentrant: true,
	Lookup:    "query",
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/code-payment-v3/direct/reverse.html",
})

// ReverseRequest names an order.
type ReverseRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	Merchant
}

// Reversal names the order that was reversed.
type Reversal struct {
	AppID      string `json:"appid" doc:"appid of the merchant"`
	MchID      string `json:"mchid" wx:"required" doc:"merchant that was paid"`
	OutTradeNo string `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the order"`
}

// Close closes an unpaid order (关闭订单), so that it cannot be paid any more.
// Closing it again succeeds. A paid one is refused. The order cannot be opened
// again, but another can be made, so that nothing is lost.
var Close = op.Define[CloseRequest, op.None](op.Spec{
	Name:      "close",
	Product:   "pay",
	Title:     "关单API",
	Method:    http.MethodPost,
	Path:      "/v3/pay/transactions/out-trade-no/{out_trade_no}/close",
	Modes:     op.Direct,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "query",
	Doc:       merchantDoc,
})

// CloseRequest names an order.
type CloseRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	MchID      string `json:"mchid" wx:"required,max=32,default=mchid" doc:"merchant that is paid"`
}
