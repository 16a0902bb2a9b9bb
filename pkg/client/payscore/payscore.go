// Package payscore is orders of services that customers use first and pay
// afterwards, on the strength of their WeChat Pay score (微信支付分).
//
// A service order is created, confirmed by the customer (or not: one that needs
// no confirmation goes on at once), completed by the merchant with what the
// service cost, and then paid: WeChat Pay takes the money by itself, again and
// again until it succeeds. Its number, out_order_no, makes a repeat of the
// creation safe. It is no out_trade_no: a payment is refunded by the
// transaction_id that the order's collection names, see [Refund].
//
// The services themselves (service_id) are set up with WeChat Pay's staff.
// Service providers have operations of their own for most of this.
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/4012587900 and its siblings.
package payscore

import "github.com/wxctl/wxctl/pkg/client/op"

// State is the state of a service order.
type State string

// The states of a service order. The last three are final. One that is CREATED
// for 30 days expires.
const (
	Created State = "CREATED"
	Doing   State = "DOING" // see Progress
	Done    State = "DONE"
	Revoked State = "REVOKED" // cancelled
	Expired State = "EXPIRED"
)

// Progress is how far an order in state DOING has come.
type Progress string

// The steps of an order in state DOING.
const (
	UserConfirm Progress = "USER_CONFIRM" // the service is being used
	MchComplete Progress = "MCH_COMPLETE" // it is completed and not paid yet
)

// CollectionState says whether a completed order is paid.
type CollectionState string

// The states of a collection.
const (
	UserPaying CollectionState = "USER_PAYING"
	UserPaid   CollectionState = "USER_PAID"
)

// PaidType is the way in which a completed order was paid.
type PaidType string

// The ways of paying.
const (
	PaidByWeChat  PaidType = "NEWTON"
	PaidElsewhere PaidType = "MCH" // as the merchant reported with [Sync]
)

// RiskFundName is the kind of a risk fund.
type RiskFundName string

// The kinds of risk funds. With the first three a customer whose score is too
// low pays a deposit; what an order costs is at most its risk fund then.
const (
	Deposit           RiskFundName = "DEPOSIT"
	Advance           RiskFundName = "ADVANCE"
	CashDeposit       RiskFundName = "CASH_DEPOSIT"
	EstimateOrderCost RiskFundName = "ESTIMATE_ORDER_COST"
)

// Order is a service order as it stands.
type Order struct {
	OutOrderNo          string      `json:"out_order_no" wx:"required" doc:"the merchant's own number of the order"`
	ServiceID           string      `json:"service_id" wx:"required" doc:"the service"`
	AppID               string      `json:"appid" wx:"required" doc:"appid of the merchant"`
	MchID               string      `json:"mchid" wx:"required" doc:"merchant that is paid"`
	ServiceIntroduction string      `json:"service_introduction" wx:"required" doc:"what the service is"`
	State               State       `json:"state" wx:"required,enum=CREATED|DOING|DONE|REVOKED|EXPIRED" doc:"state"`
	StateDescription    Progress    `json:"state_description" wx:"enum=USER_CONFIRM|MCH_COMPLETE" doc:"how far an order in state DOING has come"`
	PostPayments        []Payment   `json:"post_payments" wx:"items=0..100" doc:"what the service costs"`
	PostDiscounts       []Discount  `json:"post_discounts" wx:"items=0..30" doc:"discounts of the merchant"`
	RiskFund            *RiskFund   `json:"risk_fund" doc:"the risk fund"`
	TotalAmount         *op.Fen     `json:"total_amount" doc:"the sum, once the order is completed"`
	NeedCollection      *bool       `json:"need_collection" doc:"whether there is something to pay, once the order is completed"`
	Collection          *Collection `json:"collection" doc:"how the order is paid"`
	TimeRange           *TimeRange  `json:"time_range" doc:"when the service is used"`
	Location            *Location   `json:"location" doc:"where the service is used"`
	Attach              string      `json:"attach" wx:"max=256" doc:"text that comes back with queries and notifications"`
	NotifyURL           string      `json:"notify_url" doc:"where the order's changes are notified"`
	OpenID              string      `json:"openid" doc:"the customer"`
	OrderID             string      `json:"order_id" doc:"WeChat Pay's number of the order"`
}

// Payment is something that a service costs.
type Payment struct {
	Name        string  `json:"name" wx:"max=20" doc:"what it is; differs from those of the order's others"`
	Amount      *op.Fen `json:"amount" wx:"min=0" doc:"the price of all; with description, one of them is needed"`
	Description string  `json:"description" wx:"max=30" doc:"how the price is made"`
	Count       int64   `json:"count" wx:"min=1,max=100" doc:"number; 1 when left out"`
}

// NamedPayment is a [Payment] whose name must be given.
type NamedPayment struct {
	Name        string  `json:"name" wx:"required,max=20" doc:"what it is; differs from those of the order's others"`
	Amount      *op.Fen `json:"amount" wx:"min=0" doc:"the price of all; with description, one of them is needed"`
	Description string  `json:"description" wx:"max=30" doc:"how the price is made"`
	Count       int64   `json:"count" wx:"min=1,max=100" doc:"number; 1 when left out"`
}

// Discount is a discount of the merchant.
type Discount struct {
	Name        string  `json:"name" wx:"max=20" doc:"what it is; differs from those of the order's others"`
	Description string  `json:"description" wx:"max=30" doc:"when it holds"`
	Amount      *op.Fen `json:"amount" wx:"min=0" doc:"what is taken off"`
	Count       int64   `json:"count" wx:"min=1,max=100" doc:"number; 1 when left out"`
}

// PlannedDiscount is a discount whose amount is not known yet.
type PlannedDiscount struct {
	Name        string `json:"name" wx:"required,max=20" doc:"what it is; differs from those of the order's others"`
	Description string `json:"description" wx:"required,max=30" doc:"when it holds"`
	Count       int64  `json:"count" wx:"min=1,max=100" doc:"number; 1 when left out"`
}

// FinalDiscount is a [Discount] whose name and amount must be given.
type FinalDiscount struct {
	Name        string  `json:"name" wx:"required,max=20" doc:"what it is; differs from those of the order's others"`
	Description string  `json:"description" wx:"max=30" doc:"when it holds"`
	Amount      *op.Fen `json:"amount" wx:"required,min=0" doc:"what is taken off"`
	Count       int64   `json:"count" wx:"min=1,max=100" doc:"number; 1 when left out"`
}

// RiskFund is what the merchant risks with an order.
type RiskFund struct {
	Name        RiskFundName `json:"name" wx:"required,enum=DEPOSIT|ADVANCE|CASH_DEPOSIT|ESTIMATE_ORDER_COST" doc:"kind"`
	Amount      op.Fen       `json:"amount" wx:"required,min=1" doc:"the amount, within the limit of the service"`
	Description string       `json:"description" wx:"max=30" doc:"text for the customer"`
}

// TimeRange is when a service is used. Times are written yyyyMMddHHmmss or
// yyyyMMdd, in China; a start may be OnAccept, which is when the customer
// confirms.
type TimeRange struct {
	StartTime       string `json:"start_time" wx:"max=14" doc:"start, such as 20260131120000, 20260131 or OnAccept"`
	EndTime         string `json:"end_time" wx:"max=14" doc:"end; one that was not known at the creation is needed at the completion"`
	StartTimeRemark string `json:"start_time_remark" wx:"max=20" doc:"remark to the start"`
	EndTimeRemark   string `json:"end_time_remark" wx:"max=50" doc:"remark to the end"`
}

// PlannedTimeRange is a [TimeRange] whose start must be given.
type PlannedTimeRange struct {
	StartTime       string `json:"start_time" wx:"required,max=14" doc:"start, such as 20260131120000, 20260131 or OnAccept"`
	EndTime         string `json:"end_time" wx:"max=14" doc:"end, if it is known"`
	StartTimeRemark string `json:"start_time_remark" wx:"max=20" doc:"remark to the start"`
	EndTimeRemark   string `json:"end_time_remark" wx:"max=50" doc:"remark to the end"`
}

// Location is where a service is used.
type Location struct {
	StartLocation string `json:"start_location" doc:"where it begins"`
	EndLocation   string `json:"end_location" doc:"where it ends"`
}

// Device is the devices of a service.
type Device struct {
	StartDeviceID string `json:"start_device_id" doc:"device where it begins"`
	EndDeviceID   string `json:"end_device_id" doc:"device where it ends"`
	MaterielNo    string `json:"materiel_no" doc:"number of the QR code or tag"`
}

// Collection is how a completed order is paid.
type Collection struct {
	State        CollectionState    `json:"state" wx:"required,enum=USER_PAYING|USER_PAID" doc:"whether it is paid"`
	TotalAmount  op.Fen             `json:"total_amount" doc:"the sum"`
	PayingAmount op.Fen             `json:"paying_amount" doc:"what is still to be paid"`
	PaidAmount   op.Fen             `json:"paid_amount" doc:"what was paid"`
	Details      []CollectionDetail `json:"details" doc:"the payments"`
	BankType     string             `json:"bank_type" doc:"the customer's bank and kind of card"`
}

// CollectionDetail is a payment of an order.
type CollectionDetail struct {
	Seq             int64       `json:"seq" doc:"number of the payment, from 1"`
	Amount          op.Fen      `json:"amount" doc:"the payment"`
	PaidType        PaidType    `json:"paid_type" wx:"enum=NEWTON|MCH" doc:"how it was paid: NEWTON through WeChat Pay, MCH elsewhere"`
	PaidTime        string      `json:"paid_time" doc:"when it was paid, yyyyMMddHHmmss"`
	TransactionID   string      `json:"transaction_id" doc:"WeChat Pay's number of the payment, by which it is refunded"`
	PromotionDetail []Promotion `json:"promotion_detail" doc:"discounts of the payment"`
}

// Promotion is a discount of a payment.
type Promotion struct {
	CouponID            string          `json:"coupon_id" wx:"required" doc:"id of the coupon"`
	Name                string          `json:"name" doc:"name"`
	Scope               string          `json:"scope" wx:"enum=SINGLE|GLOBAL" doc:"for the order or for single goods"`
	Type                string          `json:"type" wx:"enum=CASH|NOCASH" doc:"CASH is prefunded, NOCASH is not"`
	Amount              op.Fen          `json:"amount" wx:"required" doc:"the discount"`
	StockID             string          `json:"stock_id" doc:"id of the coupon's stock"`
	ActivityID          string          `json:"activity_id" doc:"id of the activity"`
	WechatpayContribute op.Fen          `json:"wechatpay_contribute" doc:"part that WeChat Pay bears"`
	MerchantContribute  op.Fen          `json:"merchant_contribute" doc:"part that the merchant bears"`
	OtherContribute     op.Fen          `json:"other_contribute" doc:"part that others bear"`
	Currency            string          `json:"currency" doc:"CNY"`
	GoodsDetail         []PromotedGoods `json:"goods_detail" doc:"the goods"`
}

// PromotedGoods are goods that a discount was for.
type PromotedGoods struct {
	GoodsID         string `json:"goods_id" wx:"required" doc:"code"`
	MerchantGoodsID string `json:"merchant_goods_id" doc:"the merchant's code"`
	GoodsRemark     string `json:"goods_remark" doc:"remark"`
	Quantity        int64  `json:"quantity" doc:"number"`
	UnitPrice       op.Fen `json:"unit_price" doc:"price of one"`
	DiscountAmount  op.Fen `json:"discount_amount" doc:"the discount"`
}

// OrderNumbers are the numbers of an order.
type OrderNumbers struct {
	AppID string `json:"appid" wx:"required" doc:"appid of the merchant"`
	// MchID is missing in answers of Pay.
	MchID      string `json:"mchid" doc:"merchant that is paid"`
	OutOrderNo string `json:"out_order_no" wx:"required" doc:"the merchant's own number of the order"`
	ServiceID  string `json:"service_id" wx:"required" doc:"the service"`
	OrderID    string `json:"order_id" wx:"required" doc:"WeChat Pay's number of the order"`
}
