package combine

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// Query returns a combined order (合单查询订单).
var Query = op.Define[QueryRequest, Transaction](op.Spec{
	Name:    "combine-query",
	Product: "combine",
	Title:   "合单查询订单API",
	Method:  http.MethodGet,
	Path:    "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/combine-payment/orders/query-order.html",
})

// QueryRequest names a combined order.
type QueryRequest struct {
	CombineOutTradeNo string `path:"combine_out_trade_no" wx:"max=32,format=refundno" doc:"the merchant's own number of the combined order"`
}

// Transaction is a combined order. What only a payment makes known is empty
// before it.
type Transaction struct {
	CombineAppID         string               `json:"combine_appid" wx:"required" doc:"appid of the merchant that combines"`
	CombineMchID         string               `json:"combine_mchid" wx:"required" doc:"merchant that combines"`
	CombineOutTradeNo    string               `json:"combine_out_trade_no" wx:"required" doc:"the merchant's own number of the combined order"`
	CombineTransactionID string               `json:"combine_transaction_id" doc:"WeChat Pay's number of the combined order"`
	SceneInfo            *Device              `json:"scene_info" doc:"where the payment is made"`
	SubOrders            []SubTransaction     `json:"sub_orders" doc:"the orders that are paid together"`
	CombinePayerInfo     *TransactionPayer    `json:"combine_payer_info" doc:"who paid"`
	TradeScenario        string               `json:"trade_scenario" wx:"enum=RECOMMERCE" doc:"RECOMMERCE: second-hand goods"`
	InstallmentInfo      *pay.InstallmentInfo `json:"installment_info" doc:"instalments"`
}

// Device is where a payment is made.
type Device struct {
	DeviceID string `json:"device_id" doc:"the merchant's device"`
}

// TransactionPayer is who paid.
type TransactionPayer struct {
	OpenID    string `json:"openid" wx:"required" doc:"the customer, as combine_appid knows them"`
	SubOpenID string `json:"sub_openid" doc:"the customer, as sub_appid knows them"`
}

// SubTransaction is one of the orders that are paid together.
type SubTransaction struct {
	MchID            string          `json:"mchid" wx:"required" doc:"merchant that the order is of"`
	SubMchID         string          `json:"sub_mchid" doc:"sub-merchant that is paid"`
	SubAppID         string          `json:"sub_appid" doc:"appid of the sub-merchant"`
	SubOpenID        string          `json:"sub_openid" doc:"the customer, as sub_appid knows them"`
	IndividualAuthID string          `json:"individual_auth_id" doc:"authorisation of the person who is paid"`
	IndividualName   string          `json:"individual_name" doc:"nickname of the person who is paid"`
	OutTradeNo       string          `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the sub order"`
	TransactionID    string          `json:"transaction_id" doc:"WeChat Pay's number of the sub order, by which it is refunded and shared"`
	TradeType        pay.TradeType   `json:"trade_type" wx:"enum=NATIVE|JSAPI|APP|MWEB" doc:"way of paying"`
	TradeState       pay.TradeState  `json:"trade_state" wx:"enum=SUCCESS|REFUND|NOTPAY|CLOSED|PAYERROR" doc:"state"`
	BankType         string          `json:"bank_type" doc:"bank that paid"`
	Attach           string          `json:"attach" doc:"text of the order"`
	SuccessTime      op.Time         `json:"success_time" doc:"when it was paid"`
	Amount           *PaidAmount     `json:"amount" doc:"what is to be paid, and what was"`
	PromotionDetail  []pay.Promotion `json:"promotion_detail" doc:"discounts"`
}

// PaidAmount is what is to be paid, and what the customer paid after discounts.
type PaidAmount struct {
	TotalAmount    op.Fen `json:"total_amount" wx:"required" doc:"the sum"`
	Currency       string `json:"currency" doc:"CNY"`
	PayerAmount    op.Fen `json:"payer_amount" wx:"required" doc:"what the customer paid"`
	PayerCurrency  string `json:"payer_currency" doc:"currency of the customer"`
	SettlementRate int64  `json:"settlement_rate" wx:"unit=1/10^8" doc:"exchange rate, times 10^8"`
}

// Close closes an unpaid combined order (合单关闭订单), so that none of its sub
// orders can be paid any more. It must list all of them. Closing it again
// succeeds. A paid one is refused. It cannot be opened again, but another can be
// made, so that nothing is lost.
var Close = op.Define[CloseRequest, op.None](op.Spec{
	Name:      "combine-close",
	Product:   "combine",
	Title:     "合单关闭订单API",
	Method:    http.MethodPost,
	Path:      "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "combine-query",
	Doc:       "https://pay.weixin.qq.com/doc/v3/partner/",
})

// CloseRequest names a combined order and all its sub orders.
type CloseRequest struct {
	CombineOutTradeNo string          `path:"combine_out_trade_no" wx:"max=32,format=refundno" doc:"the merchant's own number of the combined order"`
	CombineAppID      string          `json:"combine_appid" wx:"required,max=32,default=appid" doc:"appid of the merchant that combines"`
	SubOrders         []CloseSubOrder `json:"sub_orders" wx:"required,items=1..50" doc:"all its sub orders"`
}

// CloseSubOrder names a sub order.
type CloseSubOrder struct {
	MchID            string `json:"mchid" wx:"required,max=32,default=mchid" doc:"merchant that the order is of"`
	OutTradeNo       string `json:"out_trade_no" wx:"required,min=6,max=32,format=refundno" doc:"the merchant's own number of the sub order"`
	IndividualAuthID string `json:"individual_auth_id" doc:"authorisation of the person who is paid"`
	SubMchID         string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that is paid; service providers only"`
	SubAppID         string `json:"sub_appid" wx:"max=32" doc:"appid of the sub-merchant"`
}
