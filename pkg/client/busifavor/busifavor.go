// Package busifavor is merchant coupons (商家券): stocks of coupons that the
// merchant itself redeems, their codes, the coupons of users, and subsidies
// between merchants.
//
// A stock runs from its creation. No operation lists stocks, and none pauses,
// stops or deletes one. A part of a stock can be changed, and its budget, one
// dimension a call.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_1.shtml and
// its siblings, https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html.
package busifavor

import "github.com/wxctl/wxctl/pkg/client/op"

// introduction is the page of operations that have none of their own there.
const introduction = "https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html"

// StockType is the kind of a stock.
type StockType string

// The kinds of stocks.
const (
	Normal   StockType = "NORMAL"   // an amount off
	Discount StockType = "DISCOUNT" // a percentage off
	Exchange StockType = "EXCHANGE" // an item at a price
)

// StockState is the state of a stock.
type StockState string

// The states of a stock.
const (
	Unaudited StockState = "UNAUDIT" // under review
	Running   StockState = "RUNNING"
	Stopped   StockState = "STOPED" // as it is spelt on the wire
	Paused    StockState = "PAUSED"
)

// UseMethod is how a coupon is redeemed.
type UseMethod string

// The ways of redeeming.
const (
	Offline      UseMethod = "OFF_LINE"
	MiniPrograms UseMethod = "MINI_PROGRAMS"
	SelfConsume  UseMethod = "SELF_CONSUME"
	PaymentCode  UseMethod = "PAYMENT_CODE"
)

// CodeMode says who makes the codes of the coupons.
type CodeMode string

// The makers of codes.
const (
	WechatPayMode  CodeMode = "WECHATPAY_MODE"  // WeChat Pay, of 22 digits
	MerchantAPI    CodeMode = "MERCHANT_API"    // the merchant, with each grant
	MerchantUpload CodeMode = "MERCHANT_UPLOAD" // the merchant, uploaded before
)

// CodeDisplay is how the code of a coupon is shown.
type CodeDisplay string

// The ways of showing a code.
const (
	NotShown CodeDisplay = "NOT_SHOW"
	Barcode  CodeDisplay = "BARCODE"
	QRCode   CodeDisplay = "QRCODE"
)

// CouponState is the state of a user's coupon.
type CouponState string

// The states of a user's coupon.
const (
	CouponSent        CouponState = "SENDED" // as it is spelt on the wire
	CouponUsed        CouponState = "USED"
	CouponExpired     CouponState = "EXPIRED"
	CouponDeleted     CouponState = "DELETED"
	CouponDeactivated CouponState = "DEACTIVATED"
)

// CouponUseRule is how a coupon is used.
type CouponUseRule struct {
	CouponAvailableTime CouponAvailableTime `json:"coupon_available_time" wx:"required" doc:"when a coupon can be used"`
	FixedNormalCoupon   *FixedNormalCoupon  `json:"fixed_normal_coupon" doc:"value of the coupon, exactly when stock_type is NORMAL"`
	DiscountCoupon      *DiscountCoupon     `json:"discount_coupon" doc:"discount of the coupon, exactly when stock_type is DISCOUNT"`
	ExchangeCoupon      *ExchangeCoupon     `json:"exchange_coupon" doc:"price of the item, exactly when stock_type is EXCHANGE"`
	UseMethod           UseMethod           `json:"use_method" wx:"required,enum=OFF_LINE|MINI_PROGRAMS|SELF_CONSUME|PAYMENT_CODE" doc:"how the coupon is redeemed"`
	MiniProgramsAppID   string              `json:"mini_programs_appid" wx:"max=32" doc:"appid of the mini program, when use_method is MINI_PROGRAMS"`
	MiniProgramsPath    string              `json:"mini_programs_path" wx:"max=128" doc:"page of the mini program, when use_method is MINI_PROGRAMS"`
}

// CouponAvailableTime is when a coupon can be used.
type CouponAvailableTime struct {
	AvailableBeginTime          op.Time         `json:"available_begin_time" wx:"required" doc:"start of the usable period"`
	AvailableEndTime            op.Time         `json:"available_end_time" wx:"required" doc:"end of the usable period, at most a year after its start"`
	AvailableDayAfterReceive    int64           `json:"available_day_after_receive" wx:"min=1,max=365,unit=days" doc:"how long it is usable once it takes effect; 1 is that day"`
	AvailableWeek               *AvailableWeek  `json:"available_week" doc:"days and hours of each week"`
	IrregularAvailableTime      []IrregularTime `json:"irregulary_avaliable_time" doc:"other usable periods"`
	WaitDaysAfterReceive        int64           `json:"wait_days_after_receive" wx:"min=1,max=30,unit=days" doc:"how long after receipt it takes effect; only with available_day_after_receive"`
	AvailableSecondAfterReceive int64           `json:"available_second_after_receive" wx:"min=1,unit=seconds" doc:"how long it is usable after receipt"`
}

// AvailableWeek is spans of certain days of the week.
type AvailableWeek struct {
	WeekDay          []int64   `json:"week_day" wx:"items=1..7,min=0,max=6" doc:"days of the week, 0 is Sunday"`
	AvailableDayTime []DayTime `json:"available_day_time" wx:"items=1..2" doc:"hours of these days"`
}

// DayTime is a span of a day.
type DayTime struct {
	BeginTime int64 `json:"begin_time" wx:"min=1,max=86399,unit=seconds" doc:"start, from midnight"`
	EndTime   int64 `json:"end_time" wx:"min=1,max=86399,unit=seconds" doc:"end, from midnight"`
}

// IrregularTime is a usable period.
type IrregularTime struct {
	BeginTime op.Time `json:"begin_time" doc:"start"`
	EndTime   op.Time `json:"end_time" doc:"end"`
}

// FixedNormalCoupon is a coupon of a fixed value (固定面额满减券).
type FixedNormalCoupon struct {
	DiscountAmount     op.Fen `json:"discount_amount" wx:"min=1,max=10000000" doc:"amount off"`
	TransactionMinimum op.Fen `json:"transaction_minimum" wx:"min=1,max=10000000" doc:"least payment for the coupon"`
}

// DiscountCoupon is a coupon of a percentage (折扣券).
type DiscountCoupon struct {
	DiscountPercent    int64  `json:"discount_percent" wx:"min=1,max=100" doc:"percentage that is paid: 88 is 12 % off"`
	TransactionMinimum op.Fen `json:"transaction_minimum" wx:"min=1,max=10000000" doc:"least payment for the coupon"`
}

// ExchangeCoupon is a coupon for an item at a price (换购券).
type ExchangeCoupon struct {
	// A price of 0 is a gift.
	ExchangePrice      *op.Fen `json:"exchange_price" wx:"min=0,max=10000000" doc:"price of the item"`
	TransactionMinimum op.Fen  `json:"transaction_minimum" wx:"min=1,max=10000000" doc:"least payment for the coupon"`
}

// CustomEntrance is what a coupon's detail page leads to.
type CustomEntrance struct {
	MiniProgramsInfo *MiniProgramsInfo `json:"mini_programs_info" doc:"a mini program"`
	AppID            string            `json:"appid" wx:"max=32" doc:"an official account"`
	HallID           string            `json:"hall_id" wx:"max=64" doc:"a marketing hall with more offers"`
	StoreID          string            `json:"store_id" wx:"max=64" doc:"stores where the coupon is usable; cannot be changed"`
	CodeDisplayMode  CodeDisplay       `json:"code_display_mode" wx:"enum=NOT_SHOW|BARCODE|QRCODE" doc:"how the code is shown"`
}

// MiniProgramsInfo is the entrance to a mini program.
type MiniProgramsInfo struct {
	MiniProgramsAppID string `json:"mini_programs_appid" wx:"required,max=32" doc:"appid, bound to the caller or to belong_merchant"`
	MiniProgramsPath  string `json:"mini_programs_path" wx:"required,max=128" doc:"page"`
	EntranceWords     string `json:"entrance_words" wx:"required,max=5" doc:"text of the entrance"`
	GuidingWords      string `json:"guiding_words" wx:"max=6" doc:"text beside it"`
}

// DisplayPatternInfo is the style of a coupon.
type DisplayPatternInfo struct {
	Description     string      `json:"description" wx:"max=1000" doc:"how the coupon is used"`
	MerchantLogoURL string      `json:"merchant_logo_url" wx:"max=128" doc:"URL from the marketing image upload, 120×120; cannot be changed"`
	MerchantName    string      `json:"merchant_name" wx:"max=16" doc:"merchant name; ignored, the brand's or the short name is shown"`
	BackgroundColor string      `json:"background_color" wx:"enum=Color010|Color020|Color030|Color040|Color050|Color060|Color070|Color080|Color090|Color100" doc:"background colour"`
	CouponImageURL  string      `json:"coupon_image_url" wx:"max=128" doc:"URL from the marketing image upload, 1074×603"`
	FinderInfo      *FinderInfo `json:"finder_info" doc:"a video of a channel"`
}

// FinderInfo is a video of a channel (视频号).
type FinderInfo struct {
	FinderID                 string `json:"finder_id" doc:"id of the channel"`
	FinderVideoID            string `json:"finder_video_id" doc:"id of the video"`
	FinderVideoCoverImageURL string `json:"finder_video_cover_image_url" doc:"URL of the cover from the marketing image upload, 716×402"`
}

// NotifyConfig is how events are notified.
type NotifyConfig struct {
	NotifyAppID string `json:"notify_appid" wx:"max=64" doc:"appid whose openid is notified; without it there is none"`
}
