package busifavor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Coupon is a user's coupon.
type Coupon struct {
	StockName           string              `json:"stock_name" wx:"required" doc:"name of the stock"`
	BelongMerchant      string              `json:"belong_merchant" wx:"required" doc:"merchant that owns the stock"`
	Comment             string              `json:"comment" doc:"remark that only the merchant sees"`
	GoodsName           string              `json:"goods_name" wx:"required" doc:"goods for which the coupon is"`
	StockType           StockType           `json:"stock_type" wx:"required,enum=NORMAL|DISCOUNT|EXCHANGE" doc:"kind of the stock"`
	Transferable        bool                `json:"transferable" doc:"whether it can be given away; not open yet"`
	Shareable           bool                `json:"shareable" doc:"whether the link can be shared; not open yet"`
	CouponState         CouponState         `json:"coupon_state" wx:"enum=SENDED|USED|EXPIRED|DELETED|DEACTIVATED" doc:"state"`
	DisplayPatternInfo  *DisplayPatternInfo `json:"display_pattern_info" doc:"style"`
	CouponUseRule       UserCouponRule      `json:"coupon_use_rule" wx:"required" doc:"how it is used"`
	CustomEntrance      *CustomEntrance     `json:"custom_entrance" doc:"what the detail page leads to"`
	CouponCode          string              `json:"coupon_code" doc:"its code"`
	StockID             string              `json:"stock_id" doc:"id of the stock"`
	AvailableStartTime  op.Time             `json:"available_start_time" doc:"usable from"`
	ExpireTime          op.Time             `json:"expire_time" doc:"usable until"`
	ReceiveTime         op.Time             `json:"receive_time" doc:"time of the receipt"`
	SendRequestNo       string              `json:"send_request_no" doc:"the sender's own number of the grant"`
	UseRequestNo        string              `json:"use_request_no" doc:"the caller's own number of the redemption"`
	UseTime             op.Time             `json:"use_time" doc:"time of the redemption"`
	AssociateOutTradeNo string              `json:"associate_out_trade_no" doc:"the order it is linked to"`
	ReturnRequestNo     string              `json:"return_request_no" doc:"the caller's own number of the return"`
	ReturnTime          op.Time             `json:"return_time" doc:"time of the return"`
	DeactivateRequestNo string              `json:"deactivate_request_no" doc:"the caller's own number of the invalidation"`
	DeactivateTime      op.Time             `json:"deactivate_time" doc:"time of the invalidation"`
	DeactivateReason    string              `json:"deactivate_reason" doc:"why it was made invalid"`
}

// UserCouponRule is how a user's coupon is used. Older answers have the week
// and the other periods beside coupon_available_time instead of in it.
type UserCouponRule struct {
	CouponUseRule
	AvailableWeek          *AvailableWeek  `json:"available_week" doc:"days and hours of each week"`
	IrregularAvailableTime []IrregularTime `json:"irregulary_avaliable_time" doc:"other usable periods"`
}

// SendCoupon gives a user a coupon (向用户发券).
var SendCoupon = op.Define[SendCouponRequest, SendCouponResponse](op.Spec{
	Name:    "marketing-busifavor-coupon-send",
	Product: "busifavor",
	Title:   "向用户发券",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/send",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_request_no",
	Lookup:  "marketing-busifavor-user-coupon",
	Doc:     introduction,
})

// SendCouponRequest names a stock and a user.
type SendCouponRequest struct {
	OpenID       string `json:"openid" wx:"required,max=128" doc:"the user, as the appid knows them"`
	AppID        string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the sender"`
	StockID      string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	OutRequestNo string `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the sender's own number of the grant"`
	CouponCode   string `json:"coupon_code" wx:"max=32" doc:"code of the coupon, exactly when coupon_code_mode is MERCHANT_API"`
}

// SendCouponResponse is the granted coupon. Sources have it flat or in
// send_coupon_result.
type SendCouponResponse struct {
	StockID          string            `json:"stock_id" wx:"required" doc:"id of the stock"`
	CouponCode       string            `json:"coupon_code" doc:"code of the coupon"`
	OutRequestNo     string            `json:"out_request_no" doc:"the sender's own number of the grant"`
	SendCouponResult *SendCouponResult `json:"send_coupon_result" doc:"the granted coupon"`
}

// SendCouponResult is the granted coupon.
type SendCouponResult struct {
	StockID      string `json:"stock_id" doc:"id of the stock"`
	CouponCode   string `json:"coupon_code" doc:"code of the coupon"`
	OutRequestNo string `json:"out_request_no" doc:"the sender's own number of the grant"`
}

// SendCard gives a user a consumption card (发放消费卡).
var SendCard = op.Define[SendCardRequest, SendCardResponse](op.Spec{
	Name:    "marketing-card-send",
	Product: "busifavor",
	Title:   "发放消费卡API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/{card_id}/send",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Key:     "out_request_no",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/coupons/chapter3_1.shtml",
})

// SendCardRequest names a card and a user.
type SendCardRequest struct {
	CardID       string  `path:"card_id" doc:"id of the card"`
	AppID        string  `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the sender"`
	OpenID       string  `json:"openid" wx:"required,max=128" doc:"the user, as the appid knows them"`
	OutRequestNo string  `json:"out_request_no" wx:"required,max=128" doc:"the sender's own number of the grant"`
	SendTime     op.Time `json:"send_time" wx:"required" doc:"time of the grant"`
}

// SendCardResponse is the granted card.
type SendCardResponse struct {
	CardCode string `json:"card_code" wx:"required" doc:"code of the card"`
}

// PresendProductCoupon prepares the grant of a product coupon
// (向用户预发放商品券); the token is used by the front end.
var PresendProductCoupon = op.Define[PresendProductCouponRequest, PresendProductCouponResponse](op.Spec{
	Name:    "marketing-busifavor-productcoupon-presend",
	Product: "busifavor",
	Title:   "向用户预发放商品券",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/product-coupons/pre-send",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "send_request_no",
	Doc:     introduction,
})

// PresendProductCouponRequest names a stock and a user.
type PresendProductCouponRequest struct {
	StockID       string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	CouponCode    string `json:"coupon_code" wx:"max=32" doc:"code of the coupon"`
	AppID         string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the sender"`
	OpenID        string `json:"openid" wx:"max=128" doc:"the user, as the appid knows them"`
	SendRequestNo string `json:"send_request_no" wx:"required,max=128" doc:"the sender's own number of the grant"`
}

// PresendProductCouponResponse is what the front end needs.
type PresendProductCouponResponse struct {
	Token string `json:"token" wx:"required,sensitive" doc:"token of the grant"`
}

// SendProductCoupon gives a user a product coupon (向用户发放商品券).
var SendProductCoupon = op.Define[SendProductCouponRequest, SendProductCouponResponse](op.Spec{
	Name:    "marketing-busifavor-productcoupon-send",
	Product: "busifavor",
	Title:   "向用户发放商品券",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/product-coupons/send",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_request_no",
	Doc:     introduction,
})

// SendProductCouponRequest names a stock and a user.
type SendProductCouponRequest struct {
	OpenID       string `json:"openid" wx:"required,max=128" doc:"the user, as the appid knows them"`
	AppID        string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the sender"`
	StockID      string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	OutRequestNo string `json:"out_request_no" wx:"required,max=128" doc:"the sender's own number of the grant"`
	CouponCode   string `json:"coupon_code" wx:"max=32" doc:"code of the coupon"`
	CouponType   string `json:"coupon_type" wx:"required,enum=NORMAL|MEMBER" doc:"NORMAL, or MEMBER for members only"`
	MemberCardID string `json:"member_card_id" doc:"id of the member card, when coupon_type is MEMBER"`
}

// SendProductCouponResponse is the granted coupon.
type SendProductCouponResponse struct {
	StockID      string `json:"stock_id" wx:"required" doc:"id of the stock"`
	CouponCode   string `json:"coupon_code" wx:"required" doc:"code of the coupon"`
	OutRequestNo string `json:"out_request_no" wx:"required" doc:"the sender's own number of the grant"`
}

// UseCoupon redeems a coupon (核销用户券).
var UseCoupon = op.Define[UseCouponRequest, UseCouponResponse](op.Spec{
	Name:    "marketing-busifavor-coupon-use",
	Product: "busifavor",
	Title:   "核销用户券API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/use",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "use_request_no",
	Lookup:  "marketing-busifavor-coupon-detail",
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_3.shtml",
})

// UseCouponRequest names a coupon.
type UseCouponRequest struct {
	CouponCode   string  `json:"coupon_code" wx:"required,max=32" doc:"code of the coupon"`
	StockID      string  `json:"stock_id" wx:"max=20" doc:"id of the stock; needed for codes made by the merchant"`
	AppID        string  `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the caller"`
	UseTime      op.Time `json:"use_time" wx:"required" doc:"time of the redemption"`
	UseRequestNo string  `json:"use_request_no" wx:"required,max=32" doc:"the caller's own number of the redemption"`
	// Sources disagree whether openid must be given.
	OpenID        string `json:"openid" wx:"max=128" doc:"the user, as the appid knows them"`
	OutTradeNo    string `json:"out_trade_no" doc:"the merchant's number of the order"`
	MchID         string `json:"mch_id" doc:"merchant that was paid"`
	TransactionID string `json:"transaction_id" doc:"WeChat Pay's number of the order"`
}

// UseCouponResponse says when the coupon was redeemed.
type UseCouponResponse struct {
	StockID          string  `json:"stock_id" wx:"required" doc:"id of the stock"`
	OpenID           string  `json:"openid" wx:"required" doc:"the user"`
	WechatPayUseTime op.Time `json:"wechatpay_use_time" wx:"required" doc:"time of the redemption"`
}

// ReturnCoupon gives a redeemed coupon back to its user (申请退券).
var ReturnCoupon = op.Define[ReturnCouponRequest, ReturnCouponResponse](op.Spec{
	Name:    "marketing-busifavor-coupon-return",
	Product: "busifavor",
	Title:   "申请退券API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/return",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "return_request_no",
	Lookup:  "marketing-busifavor-coupon-detail",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_13.shtml",
})

// ReturnCouponRequest names a coupon. The documentation limits its code to 20
// characters and the stock's id to 32, elsewhere the other way round.
type ReturnCouponRequest struct {
	CouponCode      string `json:"coupon_code" wx:"required,max=32" doc:"code of the coupon"`
	StockID         string `json:"stock_id" wx:"required,max=32" doc:"id of the stock"`
	ReturnRequestNo string `json:"return_request_no" wx:"required,max=128" doc:"the caller's own number of the return"`
}

// ReturnCouponResponse says when the coupon was returned.
type ReturnCouponResponse struct {
	WechatPayReturnTime op.Time `json:"wechatpay_return_time" wx:"required" doc:"time of the return"`
}

// DeactivateCoupon makes a coupon invalid (使券失效).
var DeactivateCoupon = op.Define[DeactivateCouponRequest, DeactivateCouponResponse](op.Spec{
	Name:    "marketing-busifavor-coupon-deactivate",
	Product: "busifavor",
	Title:   "使券失效API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/deactivate",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Key:     "deactivate_request_no",
	Lookup:  "marketing-busifavor-coupon-detail",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_14.shtml",
})

// DeactivateCouponRequest names a coupon.
type DeactivateCouponRequest struct {
	CouponCode          string `json:"coupon_code" wx:"required,max=32" doc:"code of the coupon"`
	StockID             string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	DeactivateRequestNo string `json:"deactivate_request_no" wx:"required,max=128" doc:"the caller's own number of the invalidation"`
	DeactivateReason    string `json:"deactivate_reason" wx:"max=64" doc:"why"`
}

// DeactivateCouponResponse says when the coupon was made invalid.
type DeactivateCouponResponse struct {
	WechatPayDeactivateTime op.Time `json:"wechatpay_deactivate_time" wx:"required" doc:"time of the invalidation"`
}

// AssociateOrder links a coupon to an order (关联订单信息).
var AssociateOrder = op.Define[AssociationRequest, AssociateOrderResponse](op.Spec{
	Name:    "marketing-busifavor-coupon-associate",
	Product: "busifavor",
	Title:   "关联订单信息API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/associate",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_request_no",
	Lookup:  "marketing-busifavor-coupon-detail",
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_9.shtml",
})

// DisassociateOrder undoes the link of a coupon to an order (取消关联订单信息).
var DisassociateOrder = op.Define[AssociationRequest, DisassociateOrderResponse](op.Spec{
	Name:    "marketing-busifavor-coupon-disassociate",
	Product: "busifavor",
	Title:   "取消关联订单信息API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/coupons/disassociate",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_request_no",
	Lookup:  "marketing-busifavor-coupon-detail",
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_10.shtml",
})

// AssociationRequest names a coupon and an order. Sources limit the coupon's
// code to 15 and to 32 characters, and one demands exactly 128 of the numbers,
// which no number has.
type AssociationRequest struct {
	StockID      string `json:"stock_id" wx:"required,max=20" doc:"id of the stock"`
	CouponCode   string `json:"coupon_code" wx:"required,max=32" doc:"code of the coupon"`
	OutTradeNo   string `json:"out_trade_no" wx:"required,max=128" doc:"the merchant's number of the order"`
	OutRequestNo string `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the caller's own number of the request"`
}

// AssociateOrderResponse says when the link was made.
type AssociateOrderResponse struct {
	WechatPayAssociateTime op.Time `json:"wechatpay_associate_time" wx:"required" doc:"time of the link"`
}

// DisassociateOrderResponse says when the link was undone.
type DisassociateOrderResponse struct {
	WechatPayDisassociateTime op.Time `json:"wechatpay_disassociate_time" wx:"required" doc:"time of the unlinking"`
}

// ListCoupons lists the coupons of a user (根据过滤条件查询用户券). One of the
// merchants must be given, in the role that the caller has.
var ListCoupons = op.Define[ListCouponsRequest, CouponList](op.Spec{
	Name:    "marketing-busifavor-user-coupon",
	Product: "busifavor",
	Title:   "根据过滤条件查询用户券API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/users/{openid}/coupons",
	Modes:   op.Direct | op.Partner,
	OneOf:   [][]string{{"belong_merchant", "creator_merchant", "sender_merchant"}},
	List:    op.Paging{Items: "data", ByPage: true, Max: 20},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_4.shtml",
})

// ListCouponsRequest filters and pages.
type ListCouponsRequest struct {
	OpenID          string      `path:"openid" wx:"max=128" doc:"the user, as the appid knows them"`
	AppID           string      `query:"appid" wx:"required,max=32,default=appid" doc:"appid of the caller"`
	StockID         string      `query:"stock_id" wx:"max=20" doc:"id of the stock"`
	CouponState     CouponState `query:"coupon_state" wx:"enum=SENDED|USED|EXPIRED|DELETED|DEACTIVATED" doc:"state"`
	CreatorMerchant string      `query:"creator_merchant" wx:"max=32" doc:"merchant that created the stock"`
	BelongMerchant  string      `query:"belong_merchant" wx:"min=8,max=15" doc:"merchant that owns the stock"`
	SenderMerchant  string      `query:"sender_merchant" wx:"max=32" doc:"merchant that granted the coupon"`
	Offset          int64       `query:"offset" wx:"min=0" doc:"page, from 0"`
	Limit           int64       `query:"limit" wx:"min=1" doc:"coupons of a page; 20 when left out"`
}

// CouponList is a page of coupons.
type CouponList struct {
	Data       []Coupon `json:"data" doc:"the coupons"`
	TotalCount int64    `json:"total_count" wx:"required" doc:"coupons on all pages"`
	Limit      int64    `json:"limit" wx:"required" doc:"coupons of a page"`
	Offset     int64    `json:"offset" wx:"required" doc:"page, from 0"`
}

// GetCoupon returns a coupon of a user (查询用户单张券详情).
var GetCoupon = op.Define[GetCouponRequest, Coupon](op.Spec{
	Name:    "marketing-busifavor-coupon-detail",
	Product: "busifavor",
	Title:   "查询用户单张券详情API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/busifavor/chapter3_5.shtml",
})

// GetCouponRequest names a coupon.
type GetCouponRequest struct {
	OpenID     string `path:"openid" wx:"max=128" doc:"the user, as the appid knows them"`
	CouponCode string `path:"coupon_code" wx:"max=32" doc:"code of the coupon"`
	AppID      string `path:"appid" wx:"max=32,default=appid" doc:"appid of the caller"`
}
