package favor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// SendCoupon gives a user a coupon of a running stock (发放代金券). The openid
// belongs to the appid, which is that of an official account or mini program.
var SendCoupon = op.Define[SendCouponRequest, SendCouponResponse](op.Spec{
	Name:    "marketing-favor-stock-send",
	Product: "favor",
	Title:   "发放代金券API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/favor/users/{openid}/coupons",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_request_no",
	Lookup:  "marketing-favor-user-coupon",
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_2.shtml",
})

// SendCouponRequest names a stock and a user.
type SendCouponRequest struct {
	OpenID            string `path:"openid" doc:"the user, as the appid knows them"`
	StockID           string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	OutRequestNo      string `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the sender's own number of the grant"`
	AppID             string `json:"appid" wx:"required,max=128,default=appid" doc:"appid of the sender"`
	StockCreatorMchID string `json:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stock"`
	CouponValue       op.Fen `json:"coupon_value" wx:"min=1" doc:"face value, where the grant sets it"`
	CouponMinimum     op.Fen `json:"coupon_minimum" wx:"min=1" doc:"least payment, where the grant sets it"`
}

// SendCouponResponse is the granted coupon.
type SendCouponResponse struct {
	CouponID string `json:"coupon_id" wx:"required" doc:"id of the coupon"`
}

// ListCoupons lists the coupons of a user (根据商户号查用户的券). With
// available_mchid the filters stock_id and status and the paging do not count.
var ListCoupons = op.Define[ListCouponsRequest, CouponList](op.Spec{
	Name:    "marketing-favor-user-coupon",
	Product: "favor",
	Title:   "根据商户号查用户的券",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/users/{openid}/coupons",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(500),
	List:    op.Paging{Items: "data", ByPage: true, Max: 20},
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/coupon/list-coupons-by-filter.html",
})

// ListCouponsRequest filters and pages.
type ListCouponsRequest struct {
	OpenID         string       `path:"openid" wx:"max=128" doc:"the user, as the appid knows them"`
	AppID          string       `query:"appid" wx:"required,max=128,default=appid" doc:"appid of the caller"`
	StockID        string       `query:"stock_id" wx:"max=20" doc:"id of the stock"`
	Status         CouponStatus `query:"status" wx:"enum=SENDED|USED" doc:"state"`
	CreatorMchID   string       `query:"creator_mchid" wx:"max=20" doc:"merchant that created the stock"`
	SenderMchID    string       `query:"sender_mchid" wx:"max=20" doc:"merchant that granted the coupon"`
	AvailableMchID string       `query:"available_mchid" wx:"max=20" doc:"merchant with which the coupon is usable"`
	Offset         int64        `query:"offset" wx:"min=0" doc:"page, from 0"`
	// Sources give 10 and 20 as the largest limit.
	Limit        int64  `query:"limit" wx:"min=1,max=20" doc:"coupons of a page; 20 when left out"`
	BusinessType string `query:"business_type" wx:"enum=MULTIUSE" doc:"MULTIUSE for spending money"`
}

// CouponList is a page of coupons.
type CouponList struct {
	Data       []Coupon `json:"data" doc:"the coupons"`
	TotalCount int64    `json:"total_count" wx:"required" doc:"coupons on all pages"`
	Limit      int64    `json:"limit" wx:"required" doc:"coupons of a page"`
	Offset     int64    `json:"offset" wx:"required" doc:"page, from 0"`
}

// GetCoupon returns a coupon of a user (查询代金券详情).
var GetCoupon = op.Define[GetCouponRequest, Coupon](op.Spec{
	Name:    "marketing-favor-coupon-detail",
	Product: "favor",
	Title:   "查询代金券详情API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/users/{openid}/coupons/{coupon_id}",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/coupon/query-coupon.html",
})

// GetCouponRequest names a coupon.
type GetCouponRequest struct {
	OpenID   string `path:"openid" doc:"the user, as the appid knows them"`
	CouponID string `path:"coupon_id" doc:"id of the coupon"`
	AppID    string `query:"appid" wx:"required,max=128,default=appid" doc:"appid of the caller"`
}

// Coupon is a user's coupon.
type Coupon struct {
	StockCreatorMchID       string             `json:"stock_creator_mchid" wx:"required" doc:"merchant that created the stock"`
	StockID                 string             `json:"stock_id" wx:"required" doc:"id of the stock"`
	CouponID                string             `json:"coupon_id" doc:"id of the coupon"`
	CouponName              string             `json:"coupon_name" wx:"required" doc:"name of the coupon"`
	Status                  CouponStatus       `json:"status" wx:"required,enum=SENDED|USED|EXPIRED|RECOVER" doc:"state"`
	Description             string             `json:"description" wx:"required" doc:"how the coupon is used"`
	CreateTime              op.Time            `json:"create_time" wx:"required" doc:"time of the grant"`
	CouponType              CouponType         `json:"coupon_type" wx:"required,enum=NORMAL|CUT_TO" doc:"kind of the coupon"`
	NoCash                  bool               `json:"no_cash" wx:"required" doc:"true: the merchant receives less; false: prefunded"`
	StartTime               op.Time            `json:"start_time" doc:"when the stock was started"`
	StopTime                op.Time            `json:"stop_time" doc:"when the stock ended"`
	AvailableBeginTime      op.Time            `json:"available_begin_time" wx:"required" doc:"start of the usable period"`
	AvailableEndTime        op.Time            `json:"available_end_time" wx:"required" doc:"end of the usable period"`
	SingleItem              bool               `json:"singleitem" wx:"required" doc:"whether it is for single items"`
	CutToMessage            *CutTo             `json:"cut_to_message" doc:"price of an item, for cut-price coupons"`
	NormalCouponInformation *FixedNormalCoupon `json:"normal_coupon_information" doc:"value of the coupon"`
	ConsumeInformation      *Consumption       `json:"consume_information" doc:"how it was used"`
	AvailableBalance        float64            `json:"available_balance" doc:"what is left of spending money"`
	BusinessType            string             `json:"business_type" wx:"enum=MULTIUSE" doc:"MULTIUSE for spending money"`
}

// Consumption is the use of a coupon.
type Consumption struct {
	ConsumeTime   op.Time         `json:"consume_time" doc:"time of the use"`
	ConsumeMchID  string          `json:"consume_mchid" doc:"merchant that was paid"`
	TransactionID string          `json:"transaction_id" doc:"WeChat Pay's number of the order"`
	GoodsDetail   []ConsumedGoods `json:"goods_detail" doc:"goods that were bought"`
}

// ConsumedGoods are goods bought with a coupon.
type ConsumedGoods struct {
	GoodsID        string `json:"goods_id" doc:"code of the goods"`
	Quantity       int64  `json:"quantity" doc:"number"`
	Price          op.Fen `json:"price" doc:"price of one"`
	DiscountAmount op.Fen `json:"discount_amount" doc:"discount of one"`
}

// JoinMultiDiscount enters a user into a bank's activity of several discounts
// (给指定用户报名多笔立减活动).
var JoinMultiDiscount = op.Define[JoinMultiDiscountRequest, SendCouponResponse](op.Spec{
	Name:    "marketing-bankfavor-activity-join",
	Product: "favor",
	Title:   "给指定用户报名多笔立减活动",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/bank-favor/users/{openid}/bank-multi-activity",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Key:     "out_request_no",
	Lookup:  "marketing-bankfavor-coupon-detail",
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/",
})

// JoinMultiDiscountRequest names an activity and a user.
type JoinMultiDiscountRequest struct {
	OpenID            string `path:"openid" doc:"the user, as the appid knows them"`
	StockID           string `json:"stock_id" wx:"required" doc:"id of the stock"`
	ActivityID        string `json:"activity_id" wx:"required" doc:"id of the activity"`
	OutRequestNo      string `json:"out_request_no" wx:"required" doc:"the sender's own number of the entry"`
	AppID             string `json:"appid" wx:"required,default=appid" doc:"appid of the sender"`
	StockCreatorMchID string `json:"stock_creator_mchid" wx:"required,default=mchid" doc:"merchant that created the stock"`
}

// GetMultiDiscountCoupon returns a coupon that is bound to an activity of
// several discounts (查询绑定多笔立减活动的代金券详情).
var GetMultiDiscountCoupon = op.Define[GetCouponRequest, MultiDiscountCoupon](op.Spec{
	Name:    "marketing-bankfavor-coupon-detail",
	Product: "favor",
	Title:   "查询绑定多笔立减活动的代金券详情",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/bank-favor/users/{openid}/coupons/{coupon_id}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/",
})

// MultiDiscountState is the state of a coupon of several discounts.
type MultiDiscountState string

// The states of a coupon of several discounts.
const (
	MultiDiscountUnknown MultiDiscountState = "COUPON_STATE_UNKNOW" // as it is spelt on the wire
	MultiDiscountSent    MultiDiscountState = "COUPON_STATE_SEND"
	MultiDiscountUsed    MultiDiscountState = "COUPON_STATE_USED"
	MultiDiscountExpired MultiDiscountState = "COUPON_STATE_EXPIRED"
)

// MultiDiscountCoupon is a coupon that can be used several times.
type MultiDiscountCoupon struct {
	StockCreatorMchID  string             `json:"stock_creator_mchid" wx:"required" doc:"merchant that created the stock"`
	StockID            string             `json:"stock_id" wx:"required" doc:"id of the stock"`
	CouponID           string             `json:"coupon_id" wx:"required" doc:"id of the coupon"`
	CouponName         string             `json:"coupon_name" wx:"required" doc:"name of the coupon"`
	CouponState        MultiDiscountState `json:"coupon_state" wx:"required,enum=COUPON_STATE_UNKNOW|COUPON_STATE_SEND|COUPON_STATE_USED|COUPON_STATE_EXPIRED" doc:"state"`
	ReceiveTime        op.Time            `json:"receive_time" wx:"required" doc:"time of the receipt"`
	AvailableBeginTime op.Time            `json:"available_begin_time" wx:"required" doc:"start of the usable period"`
	AvailableEndTime   op.Time            `json:"available_end_time" wx:"required" doc:"end of the usable period"`
	ActivityID         string             `json:"activity_id" wx:"required" doc:"id of the activity"`
	MaxUseNumber       int64              `json:"max_use_number" wx:"required" doc:"how often it can be used"`
	AvailableNumber    int64              `json:"available_number" wx:"required" doc:"how often it can still be used"`
	UsedNumber         int64              `json:"used_number" wx:"required" doc:"how often it was used"`
	UseAmounts         *UseAmounts        `json:"use_amount_list" doc:"discounts of each use"`
	OpenID             string             `json:"openid" doc:"the user, as the appid knows them"`
}

// UseAmounts are the discounts of each use.
type UseAmounts struct {
	UsedAmounts []string `json:"used_amounts" doc:"discounts, in fen"`
}
