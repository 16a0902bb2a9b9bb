package combine

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// JSAPI creates a combined order that is paid in an official account or a mini
// program (合单JSAPI下单).
var JSAPI = op.Define[JSAPIRequest, pay.Prepayment](op.Spec{
	Name:    "combine-pay",
	Product: "combine",
	Title:   "合单下单-JSAPI支付API",
	Method:  http.MethodPost,
	Path:    "/v3/combine-transactions/jsapi",
	Select:  "pay_type=jsapi",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "combine_out_trade_no",
	Lookup:  "combine-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012556926",
})

// JSAPIRequest describes a combined order.
type JSAPIRequest struct {
	Order
	SceneInfo *SceneInfo         `json:"scene_info" doc:"where the payment is made"`
	SubOrders []DetailedSubOrder `json:"sub_orders" wx:"required,items=1..50" doc:"the orders that are paid together"`
	// Sources disagree whether combine_payer_info and its openid must be given.
	CombinePayerInfo *Payer           `json:"combine_payer_info" doc:"who pays"`
	SubsidyInfo      *pay.SubsidyInfo `json:"subsidy_info" doc:"subsidy of instalments"`
}

// App creates a combined order that is paid from an app (合单APP下单). It can sign
// an agreement for deductions with the payment.
var App = op.Define[AppRequest, AppResponse](op.Spec{
	Name:    "combine-pay",
	Product: "combine",
	Title:   "合单下单-APP支付API",
	Method:  http.MethodPost,
	Path:    "/v3/combine-transactions/app",
	Select:  "pay_type=app",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "combine_out_trade_no",
	Lookup:  "combine-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012556944",
})

// AppRequest describes a combined order.
type AppRequest struct {
	Order
	SceneInfo        *SceneInfo           `json:"scene_info" doc:"where the payment is made"`
	SubOrders        []AppSubOrder        `json:"sub_orders" wx:"required,items=1..50" doc:"the orders that are paid together"`
	CombinePayerInfo *pay.IdentifiedPayer `json:"combine_payer_info" doc:"who pays"`
	PrepayID         string               `json:"prepay_id" doc:"prepayment that is paid with the order"`
	TradeScenario    string               `json:"trade_scenario" wx:"enum=RECOMMERCE" doc:"RECOMMERCE: second-hand goods"`
	ContractInfo     *ContractInfo        `json:"contract_info" doc:"agreement that is signed with the payment"`
	SubsidyInfo      *pay.SubsidyInfo     `json:"subsidy_info" doc:"subsidy of instalments"`
}

// AppSubOrder is a sub order that is paid from an app, to a merchant or to a
// person.
type AppSubOrder struct {
	DetailedSubOrder
	IndividualAuthID string `json:"individual_auth_id" doc:"authorisation of the person who is paid"`
	IndividualName   string `json:"individual_name" doc:"nickname of the person who is paid"`
}

// ContractInfo is an agreement for deductions.
type ContractInfo struct {
	MchID                  string `json:"mchid" wx:"required" doc:"merchant of the agreement"`
	AppID                  string `json:"appid" wx:"required" doc:"appid of the agreement"`
	OutContractCode        string `json:"out_contract_code" wx:"required" doc:"the merchant's own number of the agreement"`
	PlanID                 int64  `json:"plan_id" wx:"required" doc:"template of the agreement"`
	ContractDisplayAccount string `json:"contract_display_account" wx:"required" doc:"user name on the agreement"`
	NotifyURL              string `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the agreement is notified"`
}

// AppResponse is what the app needs to let the customer pay.
type AppResponse struct {
	PrepayID       string          `json:"prepay_id" wx:"required" doc:"valid for two hours"`
	ContractResult *ContractResult `json:"contract_result" doc:"what became of the agreement"`
}

// ContractResult is what became of an agreement.
type ContractResult struct {
	Code    string `json:"code" wx:"required" doc:"SUCCESS, or an error code"`
	Message string `json:"message" doc:"error in words"`
}

// H5 creates a combined order that is paid from a browser outside WeChat
// (合单H5下单).
var H5 = op.Define[H5Request, pay.H5Response](op.Spec{
	Name:    "combine-pay",
	Product: "combine",
	Title:   "合单下单-H5支付API",
	Method:  http.MethodPost,
	Path:    "/v3/combine-transactions/h5",
	Select:  "pay_type=h5",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "combine_out_trade_no",
	Lookup:  "combine-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012556961",
})

// H5Request describes a combined order.
type H5Request struct {
	Order
	// Sources disagree whether scene_info must be given.
	SceneInfo        *H5SceneInfo `json:"scene_info" doc:"where the payment is made"`
	SubOrders        []SubOrder   `json:"sub_orders" wx:"required,items=1..50" doc:"the orders that are paid together"`
	CombinePayerInfo *Payer       `json:"combine_payer_info" doc:"who pays"`
}

// H5SceneInfo is where a payment in a browser is made.
type H5SceneInfo struct {
	SceneInfo
	// Sources disagree whether h5_info must be given.
	H5Info *pay.H5Info `json:"h5_info" doc:"the page"`
}

// Native creates a combined order that is paid by scanning its QR code
// (合单Native下单).
var Native = op.Define[NativeRequest, pay.NativeResponse](op.Spec{
	Name:    "combine-pay",
	Product: "combine",
	Title:   "合单下单-Native支付API",
	Method:  http.MethodPost,
	Path:    "/v3/combine-transactions/native",
	Select:  "pay_type=native",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "combine_out_trade_no",
	Lookup:  "combine-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012556982",
})

// NativeRequest describes a combined order.
type NativeRequest struct {
	Order
	SceneInfo        *SceneInfo `json:"scene_info" doc:"where the payment is made"`
	SubOrders        []SubOrder `json:"sub_orders" wx:"required,items=1..50" doc:"the orders that are paid together"`
	CombinePayerInfo *Payer     `json:"combine_payer_info" doc:"who pays"`
}

// MiniProgram creates a combined order that is paid in a mini program to people
// (个人收款交易下单).
var MiniProgram = op.Define[MiniProgramRequest, pay.Prepayment](op.Spec{
	Name:    "combine-pay",
	Product: "combine",
	Title:   "个人收款交易下单-小程序",
	Method:  http.MethodPost,
	Path:    "/v3/combine-transactions/miniprogram",
	Select:  "pay_type=miniprogram",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "combine_out_trade_no",
	Lookup:  "combine-query",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/personal-collections/mini-program-prepay.html",
})

// MiniProgramRequest describes a combined order to people.
type MiniProgramRequest struct {
	CombineAppID      string             `json:"combine_appid" wx:"required,max=32,default=appid" doc:"appid of the platform"`
	CombineMchID      string             `json:"combine_mchid" wx:"required,max=32,default=mchid" doc:"platform that combines"`
	CombineOutTradeNo string             `json:"combine_out_trade_no" wx:"required,max=32,format=refundno" doc:"the platform's own number of the combined order"`
	CombinePayerInfo  PersonalPayer      `json:"combine_payer_info" wx:"required" doc:"who pays"`
	SceneInfo         *SceneInfo         `json:"scene_info" doc:"where the payment is made"`
	SubOrders         []PersonalSubOrder `json:"sub_orders" wx:"required,items=1..50" doc:"the orders that are paid together"`
	TimeExpire        op.Time            `json:"time_expire" doc:"until when the order can be paid"`
	NotifyURL         string             `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where the payment is notified"`
	TradeScenario     string             `json:"trade_scenario" wx:"enum=RECOMMERCE" doc:"RECOMMERCE: second-hand goods"`
}

// PersonalPayer is who pays to people.
type PersonalPayer struct {
	OpenID string `json:"openid" wx:"required,max=128" doc:"the customer, as combine_appid knows them"`
}

// PersonalSubOrder is a sub order that is paid to a person.
type PersonalSubOrder struct {
	MchID            string `json:"mchid" wx:"required,max=32,default=mchid" doc:"the platform"`
	OrderServiceType string `json:"order_service_type" wx:"enum=INDIVIDUALTRADE" doc:"INDIVIDUALTRADE: a person sells"`
	IndividualAuthID string `json:"individual_auth_id" wx:"required" doc:"authorisation of the person who is paid"`
	IndividualName   string `json:"individual_name" doc:"nickname of the person who is paid"`
	OutTradeNo       string `json:"out_trade_no" wx:"required,max=32,format=refundno" doc:"the platform's own number of the sub order"`
	Amount           Amount `json:"amount" wx:"required" doc:"what is to be paid"`
	Attach           string `json:"attach" wx:"required,max=128" doc:"text that comes back with queries and notifications"`
	Description      string `json:"description" wx:"required,max=127" doc:"what is bought"`
}
