// Package businesscircle is points of malls (智慧商圈): what a customer who has
// authorised the mall gets for payments in its shops, and whose car is there.
//
// WeChat Pay notifies a payment, the mall answers with the points. Malls, brands and
// shops are set up in the console.
//
// Pages: https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/notify-points.html
// and its siblings.
package businesscircle

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// NotifyPoints tells what points an order earned (商圈会员积分同步).
var NotifyPoints = op.Define[NotifyPointsRequest, op.None](op.Spec{
	Name:    "points-notify",
	Product: "businesscircle",
	Title:   "商圈会员积分同步",
	Method:  http.MethodPost,
	Path:    "/v3/businesscircle/points/notify",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Key:     "transaction_id",
	Action:  op.Action{Verb: op.Create, Object: "business-circle-points"},
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/notify-points.html",
})

// NotifyPointsRequest is the points of an order.
type NotifyPointsRequest struct {
	SubMchID         string  `json:"sub_mchid" wx:"max=64,default=sub_mchid" doc:"the mall; service providers only"`
	TransactionID    string  `json:"transaction_id" wx:"required,max=64" doc:"WeChat Pay's number of the order"`
	AppID            string  `json:"appid" wx:"required,max=128,default=appid" doc:"mini program in which the customer has authorised"`
	OpenID           string  `json:"openid" wx:"required,max=64" doc:"the customer"`
	EarnPoints       bool    `json:"earn_points" wx:"required" doc:"whether the order earned points"`
	IncreasedPoints  int64   `json:"increased_points" wx:"required,min=0" doc:"points that the order earned"`
	PointsUpdateTime op.Time `json:"points_update_time" wx:"required,max=32" doc:"when they were earned"`
	NoPointsRemarks  string  `json:"no_points_remarks" wx:"max=128" doc:"why the order earned none"`
	TotalPoints      int64   `json:"total_points" doc:"points that the customer has now"`
}

// CommitStatus says whether payments wait for their points.
type CommitStatus string

// Whether payments wait for their points.
const (
	Pending  CommitStatus = "PENDING"
	Finished CommitStatus = "FINISHED"
)

// GetCommitStatus returns whether payments of today wait for their points
// (商圈会员待积分状态查询).
var GetCommitStatus = op.Define[GetCommitStatusRequest, PointsCommit](op.Spec{
	Name:    "business-point-status",
	Product: "businesscircle",
	Title:   "商圈会员待积分状态查询",
	Method:  http.MethodGet,
	Path:    "/v3/businesscircle/users/{openid}/points/commit_status",
	Modes:   op.Direct | op.Partner,
	Action:  op.Action{Verb: op.Get, Object: "business-circle-commit"},
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/points/get-points-commit-status.html",
})

// GetCommitStatusRequest names a customer.
type GetCommitStatusRequest struct {
	OpenID   string `path:"openid" doc:"the customer"`
	SubMchID string `query:"sub_mchid" wx:"default=sub_mchid" doc:"the mall; service providers only"`
	BrandID  int64  `query:"brandid" wx:"required" doc:"the brand"`
	AppID    string `query:"appid" wx:"required,default=appid" doc:"app of the openid"`
}

// PointsCommit is whether payments wait for their points.
type PointsCommit struct {
	PointsCommitStatus CommitStatus `json:"points_commit_status" wx:"required,enum=PENDING|FINISHED" doc:"PENDING while payments of today wait"`
}

// AuthorizeState says whether a customer lets the mall give points.
type AuthorizeState string

// Whether a customer lets the mall give points.
const (
	Unauthorized AuthorizeState = "UNAUTHORIZED"
	Authorized   AuthorizeState = "AUTHORIZED"
	Deauthorized AuthorizeState = "DEAUTHORIZED"
)

// GetAuthorization returns whether a customer lets the mall give points
// (商圈积分授权查询).
var GetAuthorization = op.Define[GetAuthorizationRequest, Authorization](op.Spec{
	Name:    "user-authorization",
	Product: "businesscircle",
	Title:   "商圈积分授权查询",
	Method:  http.MethodGet,
	Path:    "/v3/businesscircle/user-authorizations/{openid}",
	Modes:   op.Direct | op.Partner,
	Action:  op.Action{Verb: op.Get, Object: "business-circle-authorization"},
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/user-authorizations/query-user-authorization.html",
})

// GetAuthorizationRequest names a customer.
type GetAuthorizationRequest struct {
	OpenID   string `path:"openid" doc:"the customer"`
	SubMchID string `query:"sub_mchid" wx:"default=sub_mchid" doc:"the mall; service providers only"`
	AppID    string `query:"appid" wx:"required,default=appid" doc:"mini program in which the customer has authorised"`
}

// Authorization is whether a customer lets the mall give points.
type Authorization struct {
	OpenID          string         `json:"openid" wx:"required" doc:"the customer"`
	AuthorizeState  AuthorizeState `json:"authorize_state" wx:"required,enum=UNAUTHORIZED|AUTHORIZED|DEAUTHORIZED" doc:"state"`
	AuthorizeTime   op.Time        `json:"authorize_time" doc:"when the customer agreed"`
	DeauthorizeTime op.Time        `json:"deauthorize_time" doc:"when the customer took it back"`
}

// ParkingState says whether a car came or went.
type ParkingState string

// Whether a car came or went.
const (
	In  ParkingState = "IN"
	Out ParkingState = "OUT"
)

// SyncParking tells that a customer's car came or went (商圈会员停车状态同步).
var SyncParking = op.Define[SyncParkingRequest, op.None](op.Spec{
	Name:      "business-parking-sync",
	Product:   "businesscircle",
	Title:     "商圈会员停车状态同步",
	Method:    http.MethodPost,
	Path:      "/v3/businesscircle/parkings",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Action:    op.Action{Verb: op.Set, Object: "business-circle-parking", By: []string{"openid", "plate_number"}},
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/smart-business-circle/parkings/update-parkings.html",
})

// SyncParkingRequest is a car that came or went.
type SyncParkingRequest struct {
	SubMchID    string       `json:"sub_mchid" wx:"default=sub_mchid" doc:"the mall; service providers only"`
	BrandID     int64        `json:"brandid" wx:"required" doc:"the brand"`
	AppID       string       `json:"appid" wx:"required,default=appid" doc:"app of the openid"`
	OpenID      string       `json:"openid" wx:"required" doc:"the customer"`
	PlateNumber string       `json:"plate_number" wx:"required" doc:"number plate"`
	State       ParkingState `json:"state" wx:"required,enum=IN|OUT" doc:"whether it came or went"`
	Time        op.Time      `json:"time" wx:"required" doc:"when"`
}
