// Package pay is orders (基础支付): creating them in each way of paying, asking
// what became of them, closing them, and reversing payments by code.
//
// An order is created, by a merchant or by a service provider for its
// sub-merchant, and then paid by the customer; until then it can be closed. Its
// number, out_trade_no, makes a repeat safe: the same parameters give the same
// order, others are refused.
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/ and
// https://pay.weixin.qq.com/doc/v3/partner/.
package pay

import "github.com/wxctl/wxctl/pkg/client/op"

// The documentation's roots, where an operation's own page is not known.
const (
	merchantDoc = "https://pay.weixin.qq.com/doc/v3/merchant/"
	partnerDoc  = "https://pay.weixin.qq.com/doc/v3/partner/"
)

// TradeState is the state of an order.
type TradeState string

// The states of an order. One that was refunded, if only in part, is in state
// REFUND. REVOKED, USERPAYING and PAYERROR are for payments by code only.
const (
	Success    TradeState = "SUCCESS"
	Refunded   TradeState = "REFUND"
	NotPaid    TradeState = "NOTPAY"
	Closed     TradeState = "CLOSED"
	Revoked    TradeState = "REVOKED"
	UserPaying TradeState = "USERPAYING"
	PayError   TradeState = "PAYERROR"
	Accepted   TradeState = "ACCEPT" // a deduction that is waiting
)

// TradeType is the way in which an order is paid.
type TradeType string

// The ways of paying.
const (
	TradeJSAPI  TradeType = "JSAPI" // official accounts and mini programs
	TradeNative TradeType = "NATIVE"
	TradeApp    TradeType = "APP"
	TradeCode   TradeType = "MICROPAY"
	TradeH5     TradeType = "MWEB"
	TradeFace   TradeType = "FACEPAY"
)

// Merchant is who sells, for themselves.
type Merchant struct {
	AppID string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the merchant"`
	MchID string `json:"mchid" wx:"required,max=32,default=mchid" doc:"merchant that is paid"`
}

// Partner is a service provider and the sub-merchant for which it acts.
type Partner struct {
	SpAppID  string `json:"sp_appid" wx:"required,max=32,default=sp_appid" doc:"appid of the service provider"`
	SpMchID  string `json:"sp_mchid" wx:"required,max=32,default=sp_mchid" doc:"service provider"`
	SubAppID string `json:"sub_appid" wx:"max=32" doc:"appid of the sub-merchant"`
	SubMchID string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that is paid"`
}

// Order is what is common to the orders of all ways of paying.
type Order struct {
	Description string `json:"description" wx:"required,max=127" doc:"what is bought"`
	OutTradeNo  string `json:"out_trade_no" wx:"required,min=6,max=32,format=tradeno" doc:"the merchant's own number of the order"`
	// Sources disagree whether time_expire must be given.
	TimeExpire    op.Time  `json:"time_expire" doc:"until when the order can be paid"`
	Attach        string   `json:"attach" wx:"max=128" doc:"text that comes back with queries and notifications"`
	NotifyURL     string   `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the payment is notified"`
	GoodsTag      string   `json:"goods_tag" wx:"max=256" doc:"order tag for coupons"`
	LimitPay      []string `json:"limit_pay" wx:"enum=no_balance|no_credit|no_debit|balance_only" doc:"ways of payment that are kept away"`
	SupportFapiao bool     `json:"support_fapiao" doc:"whether the payment's pages offer an invoice"`
	Amount        Amount   `json:"amount" wx:"required" doc:"what is to be paid"`
	Detail        *Detail  `json:"detail" doc:"what is bought, in detail"`
}

// Amount is what is to be paid.
type Amount struct {
	Total    op.Fen `json:"total" wx:"required,min=1" doc:"the sum"`
	Currency string `json:"currency" wx:"max=16,default=CNY" doc:"CNY"`
}

// Detail is what is bought.
type Detail struct {
	CostPrice   op.Fen  `json:"cost_price" doc:"price before discounts; where it differs from the sum, coupons do not apply"`
	InvoiceID   string  `json:"invoice_id" wx:"max=32" doc:"number of the receipt"`
	GoodsDetail []Goods `json:"goods_detail" wx:"items=1..6000" doc:"the goods"`
}

// Goods are goods of one kind.
type Goods struct {
	MerchantGoodsID  string `json:"merchant_goods_id" wx:"required,max=32" doc:"the merchant's code"`
	WechatPayGoodsID string `json:"wechatpay_goods_id" wx:"max=32" doc:"WeChat Pay's code"`
	GoodsName        string `json:"goods_name" wx:"max=256" doc:"name"`
	Quantity         int64  `json:"quantity" wx:"required,min=1" doc:"number"`
	UnitPrice        op.Fen `json:"unit_price" wx:"required,min=0" doc:"price of one"`
}

// SceneInfo is where the payment is made.
type SceneInfo struct {
	// Sources disagree whether payer_client_ip must be given.
	PayerClientIP string     `json:"payer_client_ip" wx:"max=45" doc:"IP address of the customer"`
	DeviceID      string     `json:"device_id" wx:"max=32" doc:"the merchant's device"`
	StoreInfo     *StoreInfo `json:"store_info" doc:"the merchant's store"`
}

// StoreInfo is a store. Sources disagree whether its id must be given.
type StoreInfo struct {
	ID       string `json:"id" wx:"max=32" doc:"the merchant's number of the store"`
	Name     string `json:"name" wx:"max=256" doc:"name"`
	AreaCode string `json:"area_code" wx:"max=32" doc:"code of the district"`
	Address  string `json:"address" wx:"max=512" doc:"address"`
}

// Identity demands that a certain person pays; it needs a special permission.
type Identity struct {
	Type   string `json:"type" wx:"required,enum=IDCARD|HONGKONG_MACAO|HONGKONG_MACAO_RESIDENT|TAIWAN_RESIDENT|FOREIGN_RESIDENT|OVERSEA_PASSPORT|PHONE_NUMBER" doc:"kind of the document"`
	Number string `json:"number" wx:"required,encrypt" doc:"number of the document"`
	Name   string `json:"name" wx:"required,encrypt" doc:"name of the person"`
}

// IdentifiedPayer is the payer where nothing but their identity can be given.
type IdentifiedPayer struct {
	Identity *Identity `json:"identity" doc:"who must pay"`
}

// SettleInfo is what happens to the money.
type SettleInfo struct {
	ProfitSharing bool `json:"profit_sharing" doc:"whether the payment will be shared"`
}

// PartnerSettleInfo is what happens to the money of a sub-merchant.
type PartnerSettleInfo struct {
	ProfitSharing bool   `json:"profit_sharing" doc:"whether the payment will be shared"`
	SubsidyAmount op.Fen `json:"subsidy_amount" doc:"subsidy"`
}

// SubsidyInfo is the subsidy of instalments.
type SubsidyInfo struct {
	SubsidyDetail []SubsidyDetail `json:"subsidy_detail" doc:"the subsidies"`
}

// SubsidyDetail is a subsidy of instalments.
type SubsidyDetail struct {
	SubsidyPeriodType string        `json:"subsidy_period_type" wx:"required,enum=DAILY|PERIOD" doc:"kind of the plan"`
	SubsidyPlan       []SubsidyPlan `json:"subsidy_plan" wx:"required" doc:"the plans"`
}

// SubsidyPlan is a plan of instalments.
type SubsidyPlan struct {
	SubsidyInstallmentNum int64 `json:"subsidy_installment_num" wx:"required,enum=3|6|12" doc:"number of instalments"`
	SubsidyPercent        int64 `json:"subsidy_percent" wx:"required,enum=0|100" doc:"percentage of the interest that the merchant bears"`
}

// Prepayment is what the front end needs to let the customer pay.
type Prepayment struct {
	PrepayID string `json:"prepay_id" wx:"required" doc:"valid for two hours"`
}
