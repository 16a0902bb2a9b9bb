// Package parking is parking that is paid by the number plate (微信支付分停车服务):
// whether a plate's owner takes part, cars that enter, and the fees of those
// that leave.
//
// A fee is accepted and deducted a moment later; the outcome is notified. Its
// number, out_trade_no, makes a repeat safe, and it is refunded like any order.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_1.shtml
// and its siblings.
package parking

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// PlateColor is the colour of a number plate.
type PlateColor string

// The colours of number plates.
const (
	Blue      PlateColor = "BLUE"
	Green     PlateColor = "GREEN"
	Yellow    PlateColor = "YELLOW"
	Black     PlateColor = "BLACK"
	White     PlateColor = "WHITE"
	LimeGreen PlateColor = "LIMEGREEN"
)

// ServiceState says whether a plate's owner takes part.
type ServiceState string

// The states of a plate's service.
const (
	ServiceNormal ServiceState = "NORMAL"
	ServicePaused ServiceState = "PAUSE"
	ServiceEnded  ServiceState = "OUT_SERVICE"
)

// FindService says whether a plate's owner takes part (查询车牌服务开通信息).
var FindService = op.Define[FindServiceRequest, Service](op.Spec{
	Name:    "parking-service-find",
	Product: "parking",
	Title:   "查询车牌服务开通信息API",
	Method:  http.MethodGet,
	Path:    "/v3/vehicle/parking/services/find",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_1.shtml",
})

// FindServiceRequest names a plate and its owner.
type FindServiceRequest struct {
	AppID       string     `query:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	SubMchID    string     `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	PlateNumber string     `query:"plate_number" wx:"required,max=32" doc:"number plate, with its province and without special characters"`
	PlateColor  PlateColor `query:"plate_color" wx:"required,enum=BLUE|GREEN|YELLOW|BLACK|WHITE|LIMEGREEN" doc:"colour of the plate"`
	OpenID      string     `query:"openid" wx:"required,max=128" doc:"the owner"`
}

// Service is whether a plate's owner takes part.
type Service struct {
	PlateNumber     string       `json:"plate_number" wx:"required" doc:"number plate"`
	PlateColor      PlateColor   `json:"plate_color" wx:"required,enum=BLUE|GREEN|YELLOW|BLACK|WHITE|LIMEGREEN" doc:"colour of the plate"`
	ServiceOpenTime op.Time      `json:"service_open_time" doc:"since when the owner takes part"`
	OpenID          string       `json:"openid" wx:"required" doc:"the owner"`
	ServiceState    ServiceState `json:"service_state" wx:"required,enum=NORMAL|PAUSE|OUT_SERVICE" doc:"state"`
}

// EntryState says whether the fee of an entry can be deducted.
type EntryState string

// The states of an entry.
const (
	EntryNormal  EntryState = "NORMAL"
	EntryBlocked EntryState = "BLOCKED"
)

// Enter tells of a car that enters a car park (创建停车入场). The same number with
// the same parameters gives the same entry. A change of the entry's state is
// notified.
var Enter = op.Define[EnterRequest, Entry](op.Spec{
	Name:    "parking-enter",
	Product: "parking",
	Title:   "创建停车入场API",
	Method:  http.MethodPost,
	Path:    "/v3/vehicle/parking/parkings",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_parking_no",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_2.shtml",
})

// EnterRequest is a car that enters.
type EnterRequest struct {
	SubMchID     string     `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	OutParkingNo string     `json:"out_parking_no" wx:"required,max=32" doc:"the merchant's own number of the entry"`
	PlateNumber  string     `json:"plate_number" wx:"required,max=32" doc:"number plate, with its province and without special characters"`
	PlateColor   PlateColor `json:"plate_color" wx:"required,enum=BLUE|GREEN|YELLOW|BLACK|WHITE|LIMEGREEN" doc:"colour of the plate"`
	NotifyURL    string     `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where changes of the entry are notified"`
	StartTime    op.Time    `json:"start_time" wx:"required" doc:"when the car enters"`
	ParkingName  string     `json:"parking_name" wx:"required" doc:"name of the car park"`
	FreeDuration int64      `json:"free_duration" wx:"required,min=0,unit=seconds" doc:"how long parking is free"`
}

// Entry is a car that entered.
type Entry struct {
	ID           string     `json:"id" wx:"required" doc:"WeChat Pay's number of the entry"`
	OutParkingNo string     `json:"out_parking_no" wx:"required" doc:"the merchant's own number of the entry"`
	PlateNumber  string     `json:"plate_number" wx:"required" doc:"number plate"`
	PlateColor   PlateColor `json:"plate_color" wx:"required,enum=BLUE|GREEN|YELLOW|BLACK|WHITE|LIMEGREEN" doc:"colour of the plate"`
	StartTime    op.Time    `json:"start_time" wx:"required" doc:"when the car entered"`
	ParkingName  string     `json:"parking_name" wx:"required" doc:"name of the car park"`
	FreeDuration int64      `json:"free_duration" wx:"required,unit=seconds" doc:"how long parking is free"`
	State        EntryState `json:"state" wx:"required,enum=NORMAL|BLOCKED" doc:"whether the fee can be deducted"`
	BlockReason  string     `json:"block_reason" wx:"enum=PAUSE|OVERDUE|OUT_SERVICE|EVALUATION_FAILED" doc:"why the fee cannot be deducted"`
}

// TradeState is the state of a fee.
type TradeState string

// The states of a fee.
const (
	Accepted  TradeState = "ACCEPTED" // not deducted yet
	Success   TradeState = "SUCCESS"
	PayFailed TradeState = "PAY_FAIL"
	Refunded  TradeState = "REFUND"
)

// ParkingScene is the only scene of fees.
const ParkingScene = "PARKING"

// Pay accepts the fee of a car that leaves; it is deducted a moment later
// (扣费受理).
var Pay = op.Define[PayRequest, Transaction](op.Spec{
	Name:    "parking-order",
	Product: "parking",
	Title:   "扣费受理API",
	Method:  http.MethodPost,
	Path:    "/v3/vehicle/transactions/parking",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_trade_no",
	Lookup:  "parking-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012534352",
})

// PayRequest is a fee.
type PayRequest struct {
	AppID       string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the caller"`
	SubAppID    string `json:"sub_appid" wx:"max=32" doc:"appid of the sub-merchant; service providers only"`
	SubMchID    string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	Description string `json:"description" wx:"required,max=128" doc:"what it is for"`
	Attach      string `json:"attach" wx:"max=128" doc:"text that comes back with queries and notifications"`
	OutTradeNo  string `json:"out_trade_no" wx:"required,max=32,format=tradeno" doc:"the merchant's own number of the fee"`
	// Sources call PARKING the only scene, and leave room for others.
	TradeScene    string `json:"trade_scene" wx:"required,max=16,default=PARKING" doc:"PARKING"`
	GoodsTag      string `json:"goods_tag" wx:"max=32" doc:"order tag for coupons"`
	NotifyURL     string `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the payment is notified"`
	ProfitSharing string `json:"profit_sharing" wx:"enum=Y|N" doc:"Y: the payment will be shared; N when left out"`
	Amount        Amount `json:"amount" wx:"required" doc:"the fee"`
	ParkingInfo   *Info  `json:"parking_info" doc:"the parking; needed with trade_scene PARKING"`
}

// Amount is a fee.
type Amount struct {
	Total    op.Fen `json:"total" wx:"required,min=1" doc:"the fee"`
	Currency string `json:"currency" wx:"enum=CNY,default=CNY" doc:"CNY"`
}

// Info is what a fee is for.
type Info struct {
	ParkingID        string     `json:"parking_id" wx:"required,max=32" doc:"WeChat Pay's number of the entry"`
	PlateNumber      string     `json:"plate_number" wx:"required,max=32" doc:"number plate"`
	PlateColor       PlateColor `json:"plate_color" wx:"required,enum=BLUE|GREEN|YELLOW|BLACK|WHITE|LIMEGREEN" doc:"colour of the plate"`
	StartTime        op.Time    `json:"start_time" wx:"required" doc:"when the car entered"`
	EndTime          op.Time    `json:"end_time" wx:"required" doc:"when the car leaves"`
	ParkingName      string     `json:"parking_name" wx:"required" doc:"name of the car park"`
	ChargingDuration int64      `json:"charging_duration" wx:"required,min=0,unit=seconds" doc:"how long the parking is that costs"`
	DeviceID         string     `json:"device_id" wx:"required,max=32" doc:"device of the car park"`
}

// Transaction is a fee as it stands.
type Transaction struct {
	AppID                 string      `json:"appid" wx:"required" doc:"appid of the caller"`
	SubAppID              string      `json:"sub_appid" doc:"appid of the sub-merchant"`
	SpMchID               string      `json:"sp_mchid" wx:"required" doc:"the caller"`
	SubMchID              string      `json:"sub_mchid" doc:"sub-merchant"`
	Description           string      `json:"description" wx:"required" doc:"what it is for"`
	CreateTime            op.Time     `json:"create_time" wx:"required" doc:"when it was accepted"`
	OutTradeNo            string      `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the fee"`
	TransactionID         string      `json:"transaction_id" doc:"WeChat Pay's number of the payment"`
	TradeState            TradeState  `json:"trade_state" wx:"required,enum=SUCCESS|ACCEPTED|PAY_FAIL|REFUND" doc:"state"`
	TradeStateDescription string      `json:"trade_state_description" doc:"the state in words"`
	SuccessTime           op.Time     `json:"success_time" doc:"when it was paid"`
	BankType              string      `json:"bank_type" doc:"the payer's bank and kind of card"`
	UserRepaid            string      `json:"user_repaid" wx:"enum=Y|N" doc:"whether the payer has paid back what WeChat Pay laid out"`
	Attach                string      `json:"attach" doc:"text that the merchant gave"`
	TradeScene            string      `json:"trade_scene" wx:"required,enum=PARKING" doc:"PARKING"`
	ParkingInfo           *Info       `json:"parking_info" doc:"the parking"`
	Payer                 Payer       `json:"payer" wx:"required" doc:"who pays"`
	Amount                PaidAmount  `json:"amount" wx:"required" doc:"the fee"`
	PromotionDetail       []Promotion `json:"promotion_detail" doc:"discounts"`
}

// Payer is who pays.
type Payer struct {
	OpenID    string `json:"openid" wx:"required" doc:"the payer"`
	SubOpenID string `json:"sub_openid" doc:"the payer, for the appid of the sub-merchant"`
}

// PaidAmount is a fee and what was paid of it.
type PaidAmount struct {
	Total         op.Fen `json:"total" wx:"required" doc:"the fee"`
	Currency      string `json:"currency" doc:"CNY"`
	PayerTotal    op.Fen `json:"payer_total" doc:"what the payer paid"`
	DiscountTotal op.Fen `json:"discount_total" doc:"discounts"`
}

// Promotion is a discount.
type Promotion struct {
	CouponID            string `json:"coupon_id" wx:"required" doc:"id of the coupon"`
	Name                string `json:"name" doc:"name"`
	Scope               string `json:"scope" wx:"enum=SINGLE|GLOBAL" doc:"for the order or for single goods"`
	Type                string `json:"type" wx:"enum=CASH|NOCASH" doc:"CASH is prefunded, NOCASH is not"`
	StockID             string `json:"stock_id" doc:"id of the coupon's stock"`
	Amount              op.Fen `json:"amount" wx:"required" doc:"the discount"`
	WechatpayContribute op.Fen `json:"wechatpay_contribute" doc:"part that WeChat Pay bears"`
	MerchantContribute  op.Fen `json:"merchant_contribute" doc:"part that the merchant bears"`
	OtherContribute     op.Fen `json:"other_contribute" doc:"part that others bear"`
	Currency            string `json:"currency" doc:"CNY"`
}

// Query returns a fee (查询订单).
var Query = op.Define[QueryRequest, Transaction](op.Spec{
	Name:    "parking-query",
	Product: "parking",
	Title:   "查询订单API",
	Method:  http.MethodGet,
	Path:    "/v3/vehicle/transactions/out-trade-no/{out_trade_no}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_4.shtml",
})

// QueryRequest names a fee.
type QueryRequest struct {
	OutTradeNo string `path:"out_trade_no" wx:"max=32,format=tradeno" doc:"the merchant's own number of the fee"`
	SubMchID   string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
}
