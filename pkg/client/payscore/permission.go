package payscore

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// PermissionState says whether a customer lets a merchant create orders of a
// service without confirmation.
type PermissionState string

// The states of a permission.
const (
	Available   PermissionState = "AVAILABLE"   // granted
	Unavailable PermissionState = "UNAVAILABLE" // never granted, or not any more
	Unbound     PermissionState = "UNBINDUSER"  // applied for, and not granted yet
)

// ApplyPermission applies for a customer's permission (商户预授权). The customer
// grants it in the page to which the token leads, within an hour. The number of
// the permission, authorization_code, is for one customer only.
var ApplyPermission = op.Define[ApplyPermissionRequest, PermissionToken](op.Spec{
	Name:    "payscore-permission",
	Product: "payscore",
	Title:   "商户预授权API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/permissions",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "authorization_code",
	Lookup:  "payscore-permission-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter9_2.shtml",
})

// ApplyPermissionRequest is the permission to apply for.
type ApplyPermissionRequest struct {
	ServiceID         string `json:"service_id" wx:"required,max=32" doc:"the service"`
	AppID             string `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the merchant"`
	AuthorizationCode string `json:"authorization_code" wx:"required,max=32,format=tradeno" doc:"the merchant's own number of the permission"`
	NotifyURL         string `json:"notify_url" wx:"max=255,format=https,default=notify_url" doc:"where it is notified that the permission is granted or ended"`
}

// PermissionToken leads a customer to a permission.
type PermissionToken struct {
	ApplyPermissionsToken string `json:"apply_permissions_token" wx:"required" doc:"token of the page, valid for an hour"`
}

// QueryPermissionByCode returns a permission by its number
// (查询与用户授权记录（授权协议号）). One that does not exist is a 404 ORDER_NOT_EXIST.
var QueryPermissionByCode = op.Define[PermissionByCodeRequest, Permission](op.Spec{
	Name:    "payscore-permission-query",
	Product: "payscore",
	Title:   "查询与用户授权记录（授权协议号）API",
	Method:  http.MethodGet,
	Path:    "/v3/payscore/permissions/authorization-code/{authorization_code}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter9_3.shtml",
})

// PermissionByCodeRequest names a permission.
type PermissionByCodeRequest struct {
	AuthorizationCode string `path:"authorization_code" wx:"max=32,format=tradeno" doc:"the merchant's own number of the permission"`
	ServiceID         string `query:"service_id" wx:"required,max=32" doc:"the service"`
}

// QueryPermissionByOpenID returns a customer's permission
// (查询与用户授权记录（openid）).
var QueryPermissionByOpenID = op.Define[PermissionByOpenIDRequest, Permission](op.Spec{
	Name:    "payscore-permission-query",
	Product: "payscore",
	Title:   "查询与用户授权记录（openid）API",
	Method:  http.MethodGet,
	Path:    "/v3/payscore/permissions/openid/{openid}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter9_5.shtml",
})

// PermissionByOpenIDRequest names a customer.
type PermissionByOpenIDRequest struct {
	OpenID    string `path:"openid" wx:"max=128" doc:"the customer"`
	ServiceID string `query:"service_id" wx:"required,max=32" doc:"the service"`
	AppID     string `query:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
}

// Permission is a permission as it stands.
type Permission struct {
	ServiceID                string          `json:"service_id" wx:"required" doc:"the service"`
	AppID                    string          `json:"appid" wx:"required" doc:"appid of the merchant"`
	MchID                    string          `json:"mchid" wx:"required" doc:"merchant that has the permission"`
	OpenID                   string          `json:"openid" doc:"the customer"`
	AuthorizationCode        string          `json:"authorization_code" doc:"the merchant's own number of the permission"`
	AuthorizationState       PermissionState `json:"authorization_state" wx:"required,enum=UNAVAILABLE|AVAILABLE|UNBINDUSER" doc:"state"`
	NotifyURL                string          `json:"notify_url" doc:"where it is notified that the permission is granted or ended"`
	CancelAuthorizationTime  op.Time         `json:"cancel_authorization_time" doc:"when it was last ended"`
	AuthorizationSuccessTime op.Time         `json:"authorization_success_time" doc:"when it was last granted"`
	UserRiskLevel            int64           `json:"user_risk_level" doc:"the customer's level of risk"`
	RiskLevelVersion         int64           `json:"risk_level_version" doc:"version of the levels of risk"`
}

// TerminatePermissionByCode ends a permission by its number
// (解除用户授权关系（授权协议号）). Only the customer can grant it anew.
var TerminatePermissionByCode = op.Define[TerminateByCodeRequest, op.None](op.Spec{
	Name:    "payscore-permission-terminate",
	Product: "payscore",
	Title:   "解除用户授权关系（授权协议号）API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/permissions/authorization-code/{authorization_code}/terminate",
	Modes:   op.Direct,
	Effect:  op.Irreversible,
	Lookup:  "payscore-permission-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter9_4.shtml",
})

// TerminateByCodeRequest names a permission.
type TerminateByCodeRequest struct {
	AuthorizationCode string `path:"authorization_code" wx:"max=32,format=tradeno" doc:"the merchant's own number of the permission"`
	ServiceID         string `json:"service_id" wx:"required,max=32" doc:"the service"`
	Reason            string `json:"reason" wx:"required,max=50" doc:"why"`
}

// TerminatePermissionByOpenID ends a customer's permission
// (解除用户授权关系（openid）). Only the customer can grant it anew.
var TerminatePermissionByOpenID = op.Define[TerminateByOpenIDRequest, op.None](op.Spec{
	Name:    "payscore-permission-terminate",
	Product: "payscore",
	Title:   "解除用户授权关系（openid）API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/permissions/openid/{openid}/terminate",
	Modes:   op.Direct,
	Effect:  op.Irreversible,
	Lookup:  "payscore-permission-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter9_6.shtml",
})

// TerminateByOpenIDRequest names a customer.
type TerminateByOpenIDRequest struct {
	OpenID    string `path:"openid" wx:"max=128" doc:"the customer"`
	ServiceID string `json:"service_id" wx:"required,max=32" doc:"the service"`
	AppID     string `json:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	Reason    string `json:"reason" wx:"required,max=50" doc:"why"`
}

// AssessRisk returns a customer's level of risk, for a purchase if one is given
// (商户评估用户分层). The customer is named by a permission or by openid.
var AssessRisk = op.Define[AssessRiskRequest, Assessment](op.Spec{
	Name:    "payscore-risk-level-assess",
	Product: "payscore",
	Title:   "商户评估用户分层",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/permissions/assess-user-risk-level",
	Modes:   op.Direct,
	OneOf:   [][]string{{"authorization_code", "openid"}},
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/assess-user-risk-level.html",
})

// AssessRiskRequest names a customer and what is bought.
type AssessRiskRequest struct {
	ServiceID         string        `json:"service_id" wx:"required,max=32" doc:"the service"`
	AppID             string        `json:"appid" wx:"required,max=32,default=appid" doc:"appid of the merchant"`
	AuthorizationCode string        `json:"authorization_code" wx:"max=32,format=tradeno" doc:"the merchant's own number of the permission"`
	OpenID            string        `json:"openid" wx:"max=128" doc:"the customer"`
	ShoppingInfo      *ShoppingInfo `json:"shopping_info" doc:"what is bought"`
}

// ShoppingInfo is what is bought.
type ShoppingInfo struct {
	Goods []Goods `json:"goods" wx:"required" doc:"the goods"`
}

// Goods are goods of one kind.
type Goods struct {
	Name       string   `json:"name" wx:"required" doc:"name"`
	Picture    string   `json:"picture" wx:"required" doc:"URL of a picture"`
	Amount     op.Fen   `json:"amount" wx:"required,min=0" doc:"price"`
	Count      int64    `json:"count" wx:"required,min=1" doc:"number"`
	CategoryID []string `json:"category_id" doc:"categories"`
}

// Assessment is a customer's permission with the level of risk.
type Assessment struct {
	Permission
	SubMchID  string `json:"sub_mchid" doc:"sub-merchant"`
	SubAppID  string `json:"sub_appid" doc:"appid of the sub-merchant"`
	SubOpenID string `json:"sub_openid" doc:"the customer, for the appid of the sub-merchant"`
	UserLabel string `json:"user_label" doc:"label of the customer"`
	ChannelID string `json:"channel_id" doc:"channel merchant"`
}

// GetUserServiceState says whether a customer has granted the permission of a
// service (查询用户授权状态).
var GetUserServiceState = op.Define[UserServiceStateRequest, UserServiceState](op.Spec{
	Name:    "payscore-user-service-state-query",
	Product: "payscore",
	Title:   "查询用户授权状态API",
	Method:  http.MethodGet,
	Path:    "/v3/payscore/user-service-state",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_8.shtml",
})

// UserServiceStateRequest names a customer and a service.
type UserServiceStateRequest struct {
	AppID     string `query:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	ServiceID string `query:"service_id" wx:"required,max=32" doc:"the service"`
	OpenID    string `query:"openid" wx:"required,max=128" doc:"the customer"`
}

// UserServiceState is whether a customer has granted a permission.
type UserServiceState struct {
	AppID           string          `json:"appid" wx:"required" doc:"appid to which the openid belongs"`
	ServiceID       string          `json:"service_id" wx:"required" doc:"the service"`
	OpenID          string          `json:"openid" doc:"the customer"`
	UseServiceState PermissionState `json:"use_service_state" wx:"required,enum=UNAVAILABLE|AVAILABLE" doc:"state"`
}

// TerminateUserPermission ends a customer's permission
// (商户解除用户授权关系), as [TerminatePermissionByOpenID] does; it is the older
// of the two.
var TerminateUserPermission = op.Define[TerminateUserPermissionRequest, op.None](op.Spec{
	Name:    "payscore-user-permission-terminate",
	Product: "payscore",
	Title:   "商户解除用户授权关系API",
	Method:  http.MethodPost,
	Path:    "/v3/payscore/users/{openid}/permissions/{service_id}/terminate",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Lookup:  "payscore-user-service-state-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter9_1.shtml",
})

// TerminateUserPermissionRequest names a customer and a service.
type TerminateUserPermissionRequest struct {
	OpenID    string `path:"openid" wx:"max=128" doc:"the customer"`
	ServiceID string `path:"service_id" wx:"max=32" doc:"the service"`
	AppID     string `json:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	Reason    string `json:"reason" wx:"required,max=50" doc:"why"`
}
