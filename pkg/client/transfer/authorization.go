package transfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// AuthorizationState is the state of a customer's authorisation.
type AuthorizationState string

// The states of an authorisation. One that the customer does not confirm within
// 24 hours is closed.
const (
	Unconfirmed AuthorizationState = "WAIT_USER_CONFIRM"
	InEffect    AuthorizationState = "TAKING_EFFECT"
	Closed      AuthorizationState = "CLOSED"
)

// CloseReason says why an authorisation was closed.
type CloseReason string

// The reasons for which authorisations are closed.
const (
	ClosedByMerchant CloseReason = "CLOSE_VIA_MCH_API"
	ClosedByUser     CloseReason = "USER_CLOSE"
	ClosedOverdue    CloseReason = "USER_OVERDUE_UNCONFIRMED"
	ClosedByRisk     CloseReason = "TRANSFER_RISK"
	ClosedAbnormal   CloseReason = "USER_ACCOUNT_ABNORMAL"
)

// Authorization is a customer's consent to transfers without further
// confirmation, as it stands.
type Authorization struct {
	OutAuthorizationNo string             `json:"out_authorization_no" wx:"required" doc:"the merchant's own number of the authorisation"`
	AppID              string             `json:"appid" wx:"required" doc:"app that knows the customer by openid"`
	OpenID             string             `json:"openid" wx:"required" doc:"the customer, as the appid knows them"`
	UserDisplayName    string             `json:"user_display_name" wx:"required" doc:"name of the customer's account at the merchant"`
	AuthorizationID    string             `json:"authorization_id" doc:"WeChat Pay's number of the authorisation"`
	State              AuthorizationState `json:"state" wx:"required,enum=TAKING_EFFECT|CLOSED|WAIT_USER_CONFIRM" doc:"state"`
	AuthorizeTime      op.Time            `json:"authorize_time" doc:"when the customer gave it"`
	CloseInfo          *CloseInfo         `json:"close_info" doc:"how it ended"`
	TransferSceneID    string             `json:"transfer_scene_id" doc:"scene of the transfers"`
	UserRecvPerception string             `json:"user_recv_perception" doc:"purpose that the customer is shown"`
	CreateTime         op.Time            `json:"create_time" doc:"when it was asked for"`
	PackageInfo        string             `json:"package_info" doc:"opens the page that shows it to the customer; ordinary merchants only, with is_display_authorization"`
}

// CloseInfo is how an authorisation ended.
type CloseInfo struct {
	CloseTime   op.Time     `json:"close_time" wx:"required" doc:"when"`
	CloseReason CloseReason `json:"close_reason" wx:"required,enum=CLOSE_VIA_MCH_API|USER_CLOSE|USER_OVERDUE_UNCONFIRMED|TRANSFER_RISK|USER_ACCOUNT_ABNORMAL" doc:"why"`
}

// Invitation is an authorisation that was asked for, with what lets the customer
// give it.
type Invitation struct {
	OutAuthorizationNo string             `json:"out_authorization_no" wx:"required" doc:"the merchant's own number of the authorisation"`
	State              AuthorizationState `json:"state" wx:"required,enum=WAIT_USER_CONFIRM" doc:"state"`
	CreateTime         op.Time            `json:"create_time" wx:"required" doc:"when it was asked for"`
	PackageInfo        string             `json:"package_info" wx:"required" doc:"opens the page where the customer gives it"`
}

// Consent is what an authorisation is about, whoever asks for it.
type Consent struct {
	OutAuthorizationNo string `json:"out_authorization_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the authorisation"`
	AppID              string `json:"appid" wx:"required,max=32,default=appid" doc:"app that knows the customer by openid"`
	OpenID             string `json:"openid" wx:"required,max=64" doc:"the customer, as the appid knows them"`
	TransferSceneID    string `json:"transfer_scene_id" wx:"required,max=36" doc:"scene of the transfers, as the console grants it"`
	UserDisplayName    string `json:"user_display_name" wx:"required,max=32" doc:"name of the customer's account at the merchant; the customer sees it"`
	UserRecvPerception string `json:"user_recv_perception" wx:"max=256" doc:"purpose that the customer is shown; the scene's own when left out"`
}

// Authorize asks a customer to authorise transfers without further confirmation
// (申请免确认收款授权).
var Authorize = op.Define[AuthorizeRequest, Invitation](op.Spec{
	Name:    "mch-transfer-authorization-apply",
	Product: "transfer",
	Title:   "申请免确认收款授权",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/user-confirm-authorization",
	Modes:   op.Direct,
	Effect:  op.Write,
	Key:     "out_authorization_no",
	Lookup:  "mch-transfer-authorization-query",
	Rate:    op.PerSecond(50),
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4015901167",
})

// AuthorizeRequest names a customer and what to authorise.
type AuthorizeRequest struct {
	Consent
	AuthorizationNotifyURL string     `json:"authorization_notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the customer's answer is notified"`
	SceneInfo              *SceneInfo `json:"scene_info" doc:"where the customer is"`
}

// SceneInfo is where a customer is.
type SceneInfo struct {
	ClientIP   string `json:"client_ip" doc:"IP address of the customer"`
	DeviceID   string `json:"device_id" doc:"the merchant's number of the device"`
	DeviceType string `json:"device_type" wx:"enum=IOS|ANDROID|HARMONY|OTHER" doc:"kind of device"`
}

// PartnerAuthorize asks a customer to authorise transfers without further
// confirmation (申请免确认收款授权).
var PartnerAuthorize = op.Define[PartnerAuthorizeRequest, Invitation](op.Spec{
	Name:    "mch-transfer-authorization-apply",
	Product: "transfer",
	Title:   "申请免确认收款授权",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/partner/user-confirm-authorizations",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_authorization_no",
	Lookup:  "mch-transfer-authorization-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// PartnerAuthorizeRequest names a customer and what to authorise.
type PartnerAuthorizeRequest struct {
	Consent
	NotifyURL string `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the customer's answer is notified"`
}

// GetAuthorization returns an authorisation (商户单号查询自动收款授权).
var GetAuthorization = op.Define[GetAuthorizationRequest, Authorization](op.Spec{
	Name:    "mch-transfer-authorization-query",
	Product: "transfer",
	Title:   "商户单号查询自动收款授权",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}",
	Modes:   op.Direct,
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4014399423",
})

// GetAuthorizationRequest names an authorisation.
type GetAuthorizationRequest struct {
	OutAuthorizationNo     string `path:"out_authorization_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the authorisation"`
	IsDisplayAuthorization bool   `query:"is_display_authorization" doc:"whether to return what opens the page that shows it"`
}

// PartnerGetAuthorization returns an authorisation (商户单号查询自动收款授权).
var PartnerGetAuthorization = op.Define[AuthorizationNumber, Authorization](op.Spec{
	Name:    "mch-transfer-authorization-query",
	Product: "transfer",
	Title:   "商户单号查询自动收款授权",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/partner/user-confirm-authorizations/{out_authorization_no}",
	Modes:   op.Partner,
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4016809859",
})

// AuthorizationNumber names an authorisation.
type AuthorizationNumber struct {
	OutAuthorizationNo string `path:"out_authorization_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the authorisation"`
}

// CloseAuthorization ends an authorisation (解除免确认收款授权).
var CloseAuthorization = op.Define[AuthorizationNumber, Authorization](op.Spec{
	Name:      "mch-transfer-authorization-close",
	Product:   "transfer",
	Title:     "解除免确认收款授权",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}/close",
	Modes:     op.Direct,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "mch-transfer-authorization-query",
	Rate:      op.PerSecond(50),
	Doc:       "https://pay.weixin.qq.com/doc/v3/merchant/4015653811",
})

// PartnerCloseAuthorization ends an authorisation (解除免确认收款授权).
var PartnerCloseAuthorization = op.Define[AuthorizationNumber, Authorization](op.Spec{
	Name:      "mch-transfer-authorization-close",
	Product:   "transfer",
	Title:     "解除免确认收款授权",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/partner/user-confirm-authorizations/{out_authorization_no}/close",
	Modes:     op.Partner,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "mch-transfer-authorization-query",
	Rate:      op.PerSecond(50),
	Doc:       "https://pay.weixin.qq.com/doc/v3/partner/4016809851",
})

// AuthorizationInfo asks a customer who confirms a transfer to authorise those
// that follow.
type AuthorizationInfo struct {
	UserDisplayName        string `json:"user_display_name" wx:"required,max=32" doc:"name of the customer's account at the merchant; the customer sees it"`
	OutAuthorizationNo     string `json:"out_authorization_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the authorisation"`
	AuthorizationNotifyURL string `json:"authorization_notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the customer's answer is notified"`
}

// CreateWithAuthorization asks for a transfer that the customer confirms, and may
// at the same time authorise those that follow (发起转账并完成自动收款授权).
var CreateWithAuthorization = op.Define[CreateWithAuthorizationRequest, Acceptance](op.Spec{
	Name:    "mch-transfer-bills-with-authorization",
	Product: "transfer",
	Title:   "发起转账并完成自动收款授权",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/transfer-bills/pre-transfer-with-authorization",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Key:     "out_bill_no",
	OneOf:   [][]string{{"openid", "authorization_info"}},
	Lookup:  "mch-transfer-bills-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4014399293",
})

// CreateWithAuthorizationRequest says to whom to transfer what, and what to
// authorise.
type CreateWithAuthorizationRequest struct {
	AppID string `json:"appid" wx:"required,max=32,default=appid" doc:"app that knows the customer by openid"`
	// Sources disagree whether openid may be left out with authorization_info.
	OpenID string `json:"openid" wx:"max=64" doc:"the customer, as the appid knows them; with authorization_info it may be whoever confirms"`
	Terms
	AuthorizationInfo *AuthorizationInfo `json:"authorization_info" doc:"what to authorise"`
	SponsorMchID      string             `json:"sponsor_mchid" wx:"max=32" doc:"merchant that pays, where it is another one"`
}

// PartnerCreateWithAuthorization asks for a transfer of a sub-merchant's money
// that the customer confirms, and may at the same time authorise those that
// follow (发起转账并完成自动收款授权).
var PartnerCreateWithAuthorization = op.Define[PartnerCreateWithAuthorizationRequest, PartnerAcceptance](op.Spec{
	Name:    "mch-transfer-bills-with-authorization",
	Product: "transfer",
	Title:   "发起转账并完成自动收款授权",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/partner/transfer-bills/pre-transfer-with-authorization",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_bill_no",
	OneOf:   [][]string{{"openid", "authorization_info"}},
	Lookup:  "mch-transfer-bills-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4016809843",
})

// PartnerCreateWithAuthorizationRequest says to whom to transfer what of whose
// money, and what to authorise.
type PartnerCreateWithAuthorizationRequest struct {
	SubMchID string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	AppID    string `json:"appid" wx:"required,max=32,default=appid" doc:"app that knows the customer by openid"`
	// Sources disagree whether openid may be left out with authorization_info.
	OpenID string `json:"openid" wx:"max=64" doc:"the customer, as the appid knows them; with authorization_info it may be whoever confirms"`
	Terms
	AuthorizationInfo *AuthorizationInfo `json:"authorization_info" doc:"what to authorise"`
}

// CreateAuthorized transfers to a customer who has authorised it, without further
// confirmation (用户授权后转账).
var CreateAuthorized = op.Define[CreateAuthorizedRequest, Bill](op.Spec{
	Name:    "mch-transfer-bills-authorized",
	Product: "transfer",
	Title:   "用户授权后转账",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/transfer-bills/transfer",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Key:     "out_bill_no",
	OneOf:   [][]string{{"authorization_id", "out_authorization_no"}},
	Lookup:  "mch-transfer-bills-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4014399371",
})

// CreateAuthorizedRequest names an authorisation, by either of its numbers, and
// what to transfer.
type CreateAuthorizedRequest struct {
	AppID string `json:"appid" wx:"required,max=32,default=appid" doc:"app of the authorisation"`
	Terms
	AuthorizationID    string `json:"authorization_id" wx:"max=64" doc:"WeChat Pay's number of the authorisation"`
	SponsorMchID       string `json:"sponsor_mchid" wx:"max=32" doc:"merchant that pays, where it is another one"`
	OutAuthorizationNo string `json:"out_authorization_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the authorisation"`
}

// PartnerCreateAuthorized transfers a sub-merchant's money to a customer who has
// authorised it, without further confirmation (转账（用户自动收款）).
var PartnerCreateAuthorized = op.Define[PartnerCreateAuthorizedRequest, PartnerBill](op.Spec{
	Name:    "mch-transfer-bills-authorized",
	Product: "transfer",
	Title:   "转账（用户自动收款）",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/partner/transfer-bills/transfer",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_bill_no",
	Lookup:  "mch-transfer-bills-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4016809837",
})

// PartnerCreateAuthorizedRequest names an authorisation and what to transfer of
// whose money.
type PartnerCreateAuthorizedRequest struct {
	SubMchID string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	AppID    string `json:"appid" wx:"required,max=32,default=appid" doc:"app of the authorisation"`
	Terms
	AuthorizationID string `json:"authorization_id" wx:"required,max=64" doc:"WeChat Pay's number of the authorisation"`
}
