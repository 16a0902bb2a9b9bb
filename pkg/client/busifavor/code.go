package busifavor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// CodeStatus says whether an uploaded code was given to a user.
type CodeStatus string

// The states of an uploaded code.
const (
	CodeAvailable  CodeStatus = "AVAILABLE"
	CodeDispatched CodeStatus = "DISPATCHED"
)

// UploadCodes uploads codes of a MERCHANT_UPLOAD stock (上传预存code). Codes that
// are there already are reported and do no harm, so that an upload can be
// repeated.
var UploadCodes = op.Define[UploadCodesRequest, UploadCodesResponse](op.Spec{
	Name:    "marketing-busifavor-couponcode-upload",
	Product: "busifavor",
	Title:   "上传预存code API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}/couponcodes",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "upload_request_no",
	Lookup:  "marketing-busifavor-couponcode-list",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_6.shtml",
})

// UploadCodesRequest is up to 200 codes.
type UploadCodesRequest struct {
	StockID         string   `path:"stock_id" wx:"max=20" doc:"id of the stock"`
	CouponCodeList  []string `json:"coupon_code_list" wx:"required,items=1..200,min=1,max=32,format=couponcode" doc:"the codes"`
	UploadRequestNo string   `json:"upload_request_no" wx:"required,max=128" doc:"the caller's own number of the upload"`
}

// UploadCodesResponse says what became of the codes.
type UploadCodesResponse struct {
	StockID        string       `json:"stock_id" wx:"required" doc:"id of the stock"`
	TotalCount     int64        `json:"total_count" wx:"required" doc:"different codes of the request"`
	SuccessCount   int64        `json:"success_count" wx:"required" doc:"codes that were added"`
	SuccessCodes   []string     `json:"success_codes" doc:"codes that were added"`
	SuccessTime    op.Time      `json:"success_time" wx:"required" doc:"time of the upload"`
	FailCount      int64        `json:"fail_count" doc:"codes that were refused"`
	FailCodes      []FailedCode `json:"fail_codes" doc:"codes that were refused"`
	ExistCodes     []string     `json:"exist_codes" doc:"codes that were there before"`
	DuplicateCodes []string     `json:"duplicate_codes" doc:"codes that the request repeats"`
}

// FailedCode is a code that was refused.
type FailedCode struct {
	CouponCode string `json:"coupon_code" wx:"required" doc:"the code"`
	Code       string `json:"code" wx:"required" doc:"why, such as LENGTH_LIMIT"`
	Message    string `json:"message" wx:"required" doc:"why, in words"`
}

// ListCodes lists the uploaded codes of a stock (查询预存code列表).
var ListCodes = op.Define[ListCodesRequest, CodeList](op.Spec{
	Name:    "marketing-busifavor-couponcode-list",
	Product: "busifavor",
	Title:   "查询预存code列表",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}/couponcodes",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", Max: 20},
	Doc:     introduction,
})

// ListCodesRequest filters and pages.
type ListCodesRequest struct {
	StockID string     `path:"stock_id" wx:"max=20" doc:"id of the stock"`
	Status  CodeStatus `query:"status" wx:"enum=AVAILABLE|DISPATCHED" doc:"state of the codes"`
	AppID   string     `query:"appid" wx:"max=32" doc:"appid whose openids are returned"`
	Offset  int64      `query:"offset" wx:"min=0" doc:"codes to pass over"`
	Limit   int64      `query:"limit" wx:"min=1,default=20" doc:"codes of a page"`
}

// CodeList is a page of codes.
type CodeList struct {
	StockID    string `json:"stock_id" wx:"required" doc:"id of the stock"`
	TotalCount int64  `json:"total_count" wx:"required" doc:"codes on all pages"`
	Data       []Code `json:"data" doc:"the codes"`
	Limit      int64  `json:"limit" wx:"required" doc:"codes of a page"`
	Offset     int64  `json:"offset" wx:"required" doc:"codes passed over"`
}

// Code is an uploaded code.
type Code struct {
	Code           string     `json:"code" wx:"required" doc:"the code"`
	CodeStatus     CodeStatus `json:"code_status" wx:"required,enum=AVAILABLE|DISPATCHED" doc:"state"`
	UploadTime     op.Time    `json:"upload_time" doc:"time of the upload"`
	DispatchedTime op.Time    `json:"dispatched_time" doc:"when it was given to a user"`
	OpenID         string     `json:"openid" doc:"the user"`
	UnionID        string     `json:"unionid" doc:"the user"`
	CouponCode     string     `json:"coupon_code" doc:"code of the user's coupon"`
}

// GetCode returns an uploaded code, and the coupon that was made of it
// (查询预存code详情).
var GetCode = op.Define[GetCodeRequest, CodeDetail](op.Spec{
	Name:    "marketing-busifavor-couponcode-detail",
	Product: "busifavor",
	Title:   "查询预存code详情",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}/couponcodes/{coupon_code}",
	Modes:   op.Direct | op.Partner,
	Doc:     introduction,
})

// GetCodeRequest names a code.
type GetCodeRequest struct {
	StockID    string `path:"stock_id" wx:"max=20" doc:"id of the stock"`
	CouponCode string `path:"coupon_code" wx:"max=32" doc:"the code"`
	AppID      string `query:"appid" wx:"max=32" doc:"appid whose openid is returned"`
}

// CodeDetail is an uploaded code and its coupon.
type CodeDetail struct {
	CodeInformation   Code    `json:"code_information" wx:"required" doc:"the code"`
	CouponInformation *Coupon `json:"coupon_information" doc:"the coupon, once the code was given to a user"`
}

// DeleteCode deletes an uploaded code that was not given to a user yet
// (删除预存code).
var DeleteCode = op.Define[DeleteCodeRequest, DeleteCodeResponse](op.Spec{
	Name:    "marketing-busifavor-couponcode-delete",
	Product: "busifavor",
	Title:   "删除预存code",
	Method:  http.MethodDelete,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}/couponcodes/{coupon_code}",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "delete_request_no",
	Lookup:  "marketing-busifavor-couponcode-detail",
	Doc:     introduction,
})

// DeleteCodeRequest names a code.
type DeleteCodeRequest struct {
	StockID         string `path:"stock_id" wx:"max=20" doc:"id of the stock"`
	CouponCode      string `path:"coupon_code" wx:"max=32" doc:"the code"`
	DeleteRequestNo string `query:"delete_request_no" wx:"required,max=128" doc:"the caller's own number of the deletion"`
}

// DeleteCodeResponse says when the code was deleted.
type DeleteCodeResponse struct {
	StockID    string  `json:"stock_id" wx:"required" doc:"id of the stock"`
	DeleteTime op.Time `json:"delete_time" wx:"required" doc:"time of the deletion"`
}
