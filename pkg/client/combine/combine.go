// Package combine is combined orders (合单支付): several orders that a customer
// pays at once.
//
// All sub orders of a combined order are paid, or none. A merchant combines 2 to
// 10 of them, a service provider 1 to 50, also of different sub-merchants. Once it
// is paid, each sub order has a transaction_id of its own and is refunded and
// shared like any order; queries and closing go through the combined order.
//
// The combined order's number, combine_out_trade_no, makes a repeat safe: the same
// parameters give the same order, others are refused. The numbers of sub orders,
// out_trade_no, are unique among all orders of their merchant.
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/4012556926 and
// https://pay.weixin.qq.com/doc/v3/partner/4012760633.
package combine

import (
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// Order is what is common to combined orders of all ways of paying, except their
// sub orders.
type Order struct {
	CombineAppID      string   `json:"combine_appid" wx:"required,max=32,default=appid" doc:"appid of the merchant that combines"`
	CombineMchID      string   `json:"combine_mchid" wx:"required,max=32,default=mchid" doc:"merchant that combines"`
	CombineOutTradeNo string   `json:"combine_out_trade_no" wx:"required,max=32,format=refundno" doc:"the merchant's own number of the combined order"`
	TimeStart         op.Time  `json:"time_start" doc:"when the order was made"`
	TimeExpire        op.Time  `json:"time_expire" doc:"until when the order can be paid"`
	NotifyURL         string   `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the payment is notified"`
	LimitPay          []string `json:"limit_pay" wx:"enum=no_balance|no_debit|balance_only" doc:"ways of payment that are kept away"`
}

// SubOrder is one of the orders that are paid together.
type SubOrder struct {
	MchID string `json:"mchid" wx:"required,max=32,default=mchid" doc:"merchant that the order is of; the one that combines, or another of the same owner"`
	// Sources disagree whether sub_mchid must be given: service providers need it.
	SubMchID    string                 `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that is paid; service providers only"`
	SubAppID    string                 `json:"sub_appid" wx:"max=32" doc:"appid of the sub-merchant"`
	OutTradeNo  string                 `json:"out_trade_no" wx:"required,max=32,format=refundno" doc:"the merchant's own number of the sub order"`
	Description string                 `json:"description" wx:"required,max=127" doc:"what is bought"`
	Attach      string                 `json:"attach" wx:"required,max=128" doc:"text that comes back with queries and notifications"`
	Amount      Amount                 `json:"amount" wx:"required" doc:"what is to be paid"`
	GoodsTag    string                 `json:"goods_tag" doc:"order tag for coupons"`
	SettleInfo  *pay.PartnerSettleInfo `json:"settle_info" doc:"what happens to the money"`
}

// DetailedSubOrder is a sub order of the ways of paying that take a detail.
type DetailedSubOrder struct {
	SubOrder
	Detail        string `json:"detail" doc:"what is bought, in detail"`
	ProfitSharing bool   `json:"profit_sharing" doc:"whether the payment will be shared; settle_info says the same"`
}

// Amount is what is to be paid.
type Amount struct {
	TotalAmount op.Fen `json:"total_amount" wx:"required,min=1" doc:"the sum"`
	Currency    string `json:"currency" wx:"required,max=16,default=CNY" doc:"CNY"`
}

// SceneInfo is where the payment is made.
type SceneInfo struct {
	DeviceID      string `json:"device_id" wx:"max=32" doc:"the merchant's device"`
	PayerClientIP string `json:"payer_client_ip" wx:"required,max=45" doc:"IP address of the customer"`
}

// Payer is who pays.
type Payer struct {
	OpenID    string        `json:"openid" wx:"max=128" doc:"the customer, as combine_appid knows them"`
	SubOpenID string        `json:"sub_openid" wx:"max=128" doc:"the customer, as sub_appid knows them"`
	Identity  *pay.Identity `json:"identity" doc:"who must pay"`
}
