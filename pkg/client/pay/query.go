package pay

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// QueryByOutTradeNo returns an order by the merchant's own number
// (商户订单号查询订单).
var QueryByOutTradeNo = op.Define[QueryByOutTradeNoRequest, Transaction](op.Spec{
	Name:    "query",
	Product: "pay",
	Title:   "商户订单号查询",
	Method:  http.MethodGet,
	Path:    "/v3/pay/transactions/out-trade-no/{out_trade_no}",
	Modes:   op.Direct,
	Doc:     merchantDoc,
})

// QueryByOutTradeNoRequest names an order.
type QueryByOutTradeNoRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	MchID      string `query:"mchid" wx:"required,max=32,default=mchid" doc:"merchant that is paid"`
}

// QueryByID returns a paid order by WeChat Pay's number (微信支付订单号查询订单).
var QueryByID = op.Define[QueryByIDRequest, Transaction](op.Spec{
	Name:    "query",
	Product: "pay",
	Title:   "微信支付订单号查询",
	Method:  http.MethodGet,
	Path:    "/v3/pay/transactions/id/{transaction_id}",
	Modes:   op.Direct,
	Doc:     merchantDoc,
})

// QueryByIDRequest names an order.
type QueryByIDRequest struct {
	TransactionID string `path:"transaction_id" wx:"max=32" doc:"WeChat Pay's number of the order"`
	MchID         string `query:"mchid" wx:"required,max=32,default=mchid" doc:"merchant that is paid"`
}

// PartnerQueryByOutTradeNo returns an order of a sub-merchant by its own number
// (商户订单号查询订单).
var PartnerQueryByOutTradeNo = op.Define[PartnerQueryByOutTradeNoRequest, PartnerTransaction](op.Spec{
	Name:    "query",
	Product: "pay",
	Title:   "商户订单号查询",
	Method:  http.MethodGet,
	Path:    "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}",
	Modes:   op.Partner,
	Doc:     partnerDoc,
})

// PartnerQueryByOutTradeNoRequest names an order.
type PartnerQueryByOutTradeNoRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the order"`
	SpMchID    string `query:"sp_mchid" wx:"required,max=32,default=sp_mchid" doc:"service provider"`
	SubMchID   string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that is paid"`
}

// PartnerQueryByID returns a paid order of a sub-merchant by WeChat Pay's number
// (微信支付订单号查询订单).
var PartnerQueryByID = op.Define[PartnerQueryByIDRequest, PartnerTransaction](op.Spec{
	Name:    "query",
	Product: "pay",
	Title:   "微信支付订单号查询",
	Method:  http.MethodGet,
	Path:    "/v3/pay/partner/transactions/id/{transaction_id}",
	Modes:   op.Partner,
	Doc:     partnerDoc,
})

// PartnerQueryByIDRequest names an order.
type PartnerQueryByIDRequest struct {
	TransactionID string `path:"transaction_id" wx:"max=32" doc:"WeChat Pay's number of the order"`
	SpMchID       string `query:"sp_mchid" wx:"required,max=32,default=sp_mchid" doc:"service provider"`
	SubMchID      string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that is paid"`
}

// Transaction is an order of a merchant. What only a payment makes known is
// empty before it.
type Transaction struct {
	AppID string `json:"appid" doc:"appid of the merchant"`
	MchID string `json:"mchid" doc:"merchant that is paid"`
	Trade
	Payer *Payer `json:"payer" doc:"who paid"`
}

// PartnerTransaction is an order of a sub-merchant.
type PartnerTransaction struct {
	SpAppID  string `json:"sp_appid" doc:"appid of the service provider"`
	SpMchID  string `json:"sp_mchid" doc:"service provider"`
	SubAppID string `json:"sub_appid" doc:"appid of the sub-merchant"`
	SubMchID string `json:"sub_mchid" doc:"sub-merchant that is paid"`
	Trade
	Payer      *PartnerPayer      `json:"payer" doc:"who paid"`
	SettleInfo *PartnerSettleInfo `json:"settle_info" doc:"what happens to the money"`
}

// Trade is what the orders of both modes have in common.
type Trade struct {
	OutTradeNo      string           `json:"out_trade_no" doc:"the merchant's own number of the order"`
	TransactionID   string           `json:"transaction_id" doc:"WeChat Pay's number of the order"`
	TradeType       TradeType        `json:"trade_type" wx:"enum=JSAPI|NATIVE|APP|MICROPAY|MWEB|FACEPAY" doc:"way of paying"`
	TradeState      TradeState       `json:"trade_state" wx:"enum=SUCCESS|REFUND|NOTPAY|CLOSED|REVOKED|USERPAYING|PAYERROR|ACCEPT" doc:"state"`
	TradeStateDesc  string           `json:"trade_state_desc" doc:"state, in words"`
	BankType        string           `json:"bank_type" doc:"bank that paid"`
	Attach          string           `json:"attach" doc:"text of the order"`
	SuccessTime     op.Time          `json:"success_time" doc:"when it was paid"`
	Description     string           `json:"description" doc:"what is bought"`
	TimeExpire      op.Time          `json:"time_expire" doc:"until when it can be paid"`
	NotifyURL       string           `json:"notify_url" doc:"where the payment is notified"`
	GoodsTag        string           `json:"goods_tag" doc:"order tag for coupons"`
	LimitPay        []string         `json:"limit_pay" wx:"enum=no_balance|no_credit|no_debit|balance_only" doc:"ways of payment that are kept away"`
	SupportFapiao   bool             `json:"support_fapiao" doc:"whether the payment's pages offer an invoice"`
	Amount          *PaidAmount      `json:"amount" doc:"what is to be paid, and what was"`
	Detail          *Detail          `json:"detail" doc:"what is bought, in detail"`
	SceneInfo       *SceneInfo       `json:"scene_info" doc:"where the payment is made"`
	PromotionDetail []Promotion      `json:"promotion_detail" doc:"discounts"`
	InstallmentInfo *InstallmentInfo `json:"installment_info" doc:"instalments"`
}

// Payer is who paid.
type Payer struct {
	OpenID    string `json:"openid" doc:"the customer, as the appid knows them"`
	SubOpenID string `json:"sub_openid" doc:"the customer, as the sub-merchant's appid knows them"`
}

// PartnerPayer is who paid a sub-merchant.
type PartnerPayer struct {
	SpOpenID  string `json:"sp_openid" doc:"the customer, as sp_appid knows them"`
	SubOpenID string `json:"sub_openid" doc:"the customer, as sub_appid knows them"`
}

// PaidAmount is what is to be paid, and what the customer paid after discounts.
type PaidAmount struct {
	Total         op.Fen `json:"total" doc:"the sum"`
	PayerTotal    op.Fen `json:"payer_total" doc:"what the customer paid"`
	DiscountTotal op.Fen `json:"discount_total" doc:"discounts"`
	Currency      string `json:"currency" doc:"CNY"`
	PayerCurrency string `json:"payer_currency" doc:"currency of the customer"`
}

// Promotion is a discount.
type Promotion struct {
	CouponID            string          `json:"coupon_id" wx:"required" doc:"id of the coupon"`
	Name                string          `json:"name" doc:"name of the coupon"`
	Scope               string          `json:"scope" wx:"enum=GLOBAL|SINGLE" doc:"for the order or for single goods"`
	Type                string          `json:"type" wx:"enum=CASH|NOCASH" doc:"whether the merchant receives the discount"`
	Amount              op.Fen          `json:"amount" wx:"required" doc:"the discount"`
	StockID             string          `json:"stock_id" doc:"id of the stock"`
	ActivityID          string          `json:"activity_id" doc:"id of the activity"`
	WechatPayContribute op.Fen          `json:"wechatpay_contribute" doc:"part that WeChat Pay bears"`
	MerchantContribute  op.Fen          `json:"merchant_contribute" doc:"part that the merchant bears"`
	OtherContribute     op.Fen          `json:"other_contribute" doc:"part that others bear"`
	Currency            string          `json:"currency" doc:"CNY"`
	GoodsDetail         []PromotedGoods `json:"goods_detail" doc:"the goods"`
}

// PromotedGoods are goods with a discount.
type PromotedGoods struct {
	GoodsID         string `json:"goods_id" wx:"required" doc:"code of the goods"`
	MerchantGoodsID string `json:"merchant_goods_id" doc:"the merchant's code"`
	Quantity        int64  `json:"quantity" wx:"required" doc:"number"`
	UnitPrice       op.Fen `json:"unit_price" wx:"required" doc:"price of one"`
	DiscountAmount  op.Fen `json:"discount_amount" wx:"required" doc:"discount of one"`
	GoodsRemark     string `json:"goods_remark" doc:"remark"`
}

// InstallmentInfo is how a payment by instalments was made.
type InstallmentInfo struct {
	UseSubsidy                bool  `json:"use_subsidy" wx:"required" doc:"whether a subsidy was used"`
	SelectedInstallmentNumber int64 `json:"selected_installment_number" wx:"required" doc:"number of instalments"`
}
