package bankpackage

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// couponKind is what the operations on coupons are about.
const couponKind = "bank-withdraw-coupon"

// SendCoupon gives a user a coupon for free withdrawals (为用户发银行提现免费券).
var SendCoupon = op.Define[SendCouponRequest, SentCoupon](op.Spec{
	Name:    "bank-withdraw-coupon-send",
	Product: "bankpackage",
	Title:   "为用户发银行提现免费券API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/withdraw-favor/users/{openid}/coupons",
	Modes:   op.Partner,
	Effect:  op.Irreversible,
	Key:     "send_request_no",
	Lookup:  "bank-withdraw-coupon-list",
	Action:  op.Action{Verb: op.Create, Object: couponKind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter3_2_1.shtml",
})

// SendCouponRequest names a user and a stock.
type SendCouponRequest struct {
	OpenID        string `path:"openid" doc:"the user"`
	MchID         string `json:"mchid" wx:"required,default=mchid" doc:"merchant that gives it"`
	StockID       string `json:"stock_id" wx:"required" doc:"stock of the coupon"`
	AppID         string `json:"appid" wx:"required,default=appid" doc:"app of the openid"`
	SendRequestNo string `json:"send_request_no" wx:"required" doc:"the merchant's own number of the call"`
}

// SentCoupon is a coupon that was given.
type SentCoupon struct {
	CouponID   string  `json:"coupon_id" doc:"the coupon"`
	ExpireTime op.Time `json:"expire_time" doc:"until when it can be used"`
}

// ListCoupons returns a user's coupons of a stock, page by page
// (查询批次下用户银行提现免费券列表).
var ListCoupons = op.Define[ListCouponsRequest, CouponList](op.Spec{
	Name:    "bank-withdraw-coupon-list",
	Product: "bankpackage",
	Title:   "查询批次下用户银行提现免费券列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/withdraw-favor/users/{openid}/coupons",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 100},
	Action:  op.Action{Verb: op.List, Object: couponKind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter3_2_2.shtml",
})

// ListCouponsRequest names a user and a stock.
type ListCouponsRequest struct {
	OpenID  string `path:"openid" doc:"the user"`
	MchID   string `query:"mchid" wx:"required,default=mchid" doc:"merchant that gave them"`
	StockID string `query:"stock_id" wx:"required" doc:"stock of the coupons"`
	AppID   string `query:"appid" wx:"required,default=appid" doc:"app of the openid"`
	Offset  int64  `query:"offset" wx:"min=0" doc:"number of the first, from 0"`
	Limit   int64  `query:"limit" wx:"min=1" doc:"coupons of a page"`
}

// CouponList is a page of coupons.
type CouponList struct {
	Data       []Coupon `json:"data" wx:"required" doc:"coupons"`
	Offset     int64    `json:"offset" wx:"required" doc:"number of the first, from 0"`
	Limit      int64    `json:"limit" wx:"required" doc:"coupons of a page"`
	TotalCount int64    `json:"total_count" wx:"required" doc:"number of all"`
}

// Coupon is a coupon for free withdrawals.
type Coupon struct {
	CouponID    string  `json:"coupon_id" doc:"the coupon"`
	CouponState string  `json:"coupon_state" doc:"state"`
	SendTime    op.Time `json:"send_time" doc:"when it was given"`
	SendQuota   op.Fen  `json:"send_quota" doc:"what can be withdrawn for free"`
	UseQuota    op.Fen  `json:"use_quota" doc:"what was withdrawn"`
}
