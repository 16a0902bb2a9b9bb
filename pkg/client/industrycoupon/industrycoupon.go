// Package industrycoupon is coupons for travelling (出行券), which a payer chooses in a
// component of WeChat Pay's.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_9_1.shtml.
package industrycoupon

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// CreateToken makes the token with which the component opens (出行券切卡组件预下单).
var CreateToken = op.Define[CreateTokenRequest, Token](op.Spec{
	Name:      "industry-coupon-token",
	Product:   "industrycoupon",
	Title:     "出行券切卡组件预下单API",
	Method:    http.MethodPost,
	Path:      "/v3/industry-coupon/tokens",
	Modes:     op.Direct,
	Effect:    op.Write,
	Reentrant: true,
	Action:    op.Action{Verb: op.Compute, Object: "industry-coupon-token"},
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_9_1.shtml",
})

// CreateTokenRequest names a payer and coupons.
type CreateTokenRequest struct {
	OpenID     string   `json:"open_id" wx:"required" doc:"the payer"`
	CouponList []Coupon `json:"coupon_list" wx:"required" doc:"the coupons"`
}

// Coupon is a coupon of the payer's.
type Coupon struct {
	StockID  int64  `json:"stock_id" wx:"required" doc:"its stock"`
	CouponID string `json:"coupon_id" wx:"required" doc:"the coupon"`
}

// Token opens the component.
type Token struct {
	Token       string  `json:"token" wx:"sensitive" doc:"the token"`
	ExpiresTime op.Time `json:"expires_time" doc:"until when it opens"`
}
