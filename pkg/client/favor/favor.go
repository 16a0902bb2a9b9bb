// Package favor is cash coupons (代金券): stocks of coupons that lower what a
// user pays, the grants of coupons to users, and where their use is notified.
//
// A stock is created, started (激活), paused and restarted; it is never deleted
// and, but for its item list, never changed. Starting a prefunded stock locks
// its whole budget.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_1.shtml
// and its siblings, https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/.
package favor

import "github.com/wxctl/wxctl/pkg/client/op"

// StockType is the kind of a stock.
type StockType string

// The kinds of stocks. The public API creates NORMAL ones only; reads answer
// NORMAL, DISCOUNT_CUT and OTHER.
const (
	Normal      StockType = "NORMAL"
	Discount    StockType = "DISCOUNT"
	Exchange    StockType = "EXCHAHGE" // as it is spelt on the wire
	Random      StockType = "RANDOM"
	DiscountCut StockType = "DISCOUNT_CUT"
	Other       StockType = "OTHER"
)

// StockStatus is the state of a stock.
type StockStatus string

// The states of a stock, in lower case on the wire.
const (
	Unactivated StockStatus = "unactivated" // created, not started
	Audit       StockStatus = "audit"       // under review
	Running     StockStatus = "running"
	Paused      StockStatus = "paused"
	Stopped     StockStatus = "stoped" // as it is spelt on the wire; final
)

// JumpTarget is where the use button of a coupon leads.
type JumpTarget string

// The targets of the use button.
const (
	JumpPaymentCode JumpTarget = "PAYMENT_CODE"
	JumpMiniProgram JumpTarget = "MINI_PROGRAM"
	JumpDefaultPage JumpTarget = "DEFAULT_PAGE"
)

// TradeType is a way of paying in which a coupon can be used.
type TradeType string

// The ways of paying.
const (
	TradeMicroApp TradeType = "MICROAPP"
	TradeApp      TradeType = "APPPAY"
	TradePPay     TradeType = "PPAY"
	TradeCard     TradeType = "CARD"
	TradeFace     TradeType = "FACE"
	TradeOther    TradeType = "OTHER"
)

// CouponStatus is the state of a user's coupon.
type CouponStatus string

// The states of a user's coupon.
const (
	CouponSent      CouponStatus = "SENDED" // as it is spelt on the wire
	CouponUsed      CouponStatus = "USED"
	CouponExpired   CouponStatus = "EXPIRED"
	CouponRecovered CouponStatus = "RECOVER"
)

// CouponType is the kind of a user's coupon.
type CouponType string

// The kinds of coupons.
const (
	CouponNormal CouponType = "NORMAL" // lowers the price by an amount
	CouponCutTo  CouponType = "CUT_TO" // lowers the price of an item to an amount
)

// FixedNormalCoupon is a coupon of a fixed value (满减券).
type FixedNormalCoupon struct {
	CouponAmount       op.Fen `json:"coupon_amount" wx:"required,min=1" doc:"face value"`
	TransactionMinimum op.Fen `json:"transaction_minimum" wx:"required,min=1" doc:"least payment for the coupon"`
}

// CutTo lowers the price of an item (单品特价).
type CutTo struct {
	SinglePriceMax op.Fen `json:"single_price_max" wx:"required" doc:"highest item price that gets the cut"`
	CutToPrice     op.Fen `json:"cut_to_price" wx:"required" doc:"price after the cut"`
}
