// Package smartguide is the staff of shops who advise customers (支付即服务): a guide
// (服务人员) is shown to who pays an order that was assigned to them.
//
// A guide is registered in a store of the console and stays there for good: none
// can be removed. What a guide looks like (QR codes, avatar) cannot be read back.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_1.shtml
// and its siblings.
package smartguide

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Register registers a guide in a store (服务人员注册).
var Register = op.Define[RegisterRequest, Registered](op.Spec{
	Name:    "guides-register",
	Product: "smartguide",
	Title:   "服务人员注册API",
	Method:  http.MethodPost,
	Path:    "/v3/smartguide/guides",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Lookup:  "guides-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_1.shtml",
})

// RegisterRequest is a guide. Corpid, store and userid cannot be changed later.
type RegisterRequest struct {
	SubMchID    string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	CorpID      string `json:"corpid" wx:"required" doc:"the company's id in WeCom (企业微信)"`
	StoreID     int64  `json:"store_id" wx:"required" doc:"id of the store in the console"`
	UserID      string `json:"userid" wx:"required,max=64" doc:"the guide's id in WeCom"`
	Name        string `json:"name" wx:"required,encrypt,max=64" doc:"name"`
	Mobile      string `json:"mobile" wx:"required,encrypt,max=32" doc:"mobile number"`
	QRCode      string `json:"qr_code" wx:"required,max=1024" doc:"the guide's QR code in WeCom: a URL"`
	Avatar      string `json:"avatar" wx:"required,max=1024" doc:"avatar: a URL"`
	GroupQRCode string `json:"group_qrcode" wx:"max=1024" doc:"QR code of a group chat: a URL"`
}

// Registered names the guide.
type Registered struct {
	GuideID string `json:"guide_id" wx:"required" doc:"id of the guide"`
}

// Query lists the guides of a store (服务人员查询).
var Query = op.Define[QueryRequest, Guides](op.Spec{
	Name:    "guides-query",
	Product: "smartguide",
	Title:   "服务人员查询API",
	Method:  http.MethodGet,
	Path:    "/v3/smartguide/guides",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", Max: 10},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_3.shtml",
})

// QueryRequest names a store, and perhaps a guide.
type QueryRequest struct {
	SubMchID string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	StoreID  int64  `query:"store_id" wx:"required" doc:"id of the store in the console"`
	UserID   string `query:"userid" wx:"max=64" doc:"a guide's id in WeCom"`
	Mobile   string `query:"mobile" wx:"encrypt,max=32" doc:"a guide's mobile number"`
	WorkID   string `query:"work_id" doc:"a guide's staff number"`
	Limit    int64  `query:"limit" wx:"min=1,max=10" doc:"guides in a page; 10 when left out"`
	Offset   int64  `query:"offset" wx:"min=0" doc:"guides before the page"`
}

// Guides is a page of guides.
type Guides struct {
	Data       []Guide `json:"data" doc:"the guides"`
	TotalCount int64   `json:"total_count" doc:"guides in all"`
	Limit      int64   `json:"limit" doc:"guides in a page"`
	Offset     int64   `json:"offset" doc:"guides before the page"`
}

// Guide is a guide, as far as it can be read back.
type Guide struct {
	GuideID string `json:"guide_id" doc:"id of the guide"`
	StoreID int64  `json:"store_id" doc:"id of the store in the console"`
	Name    string `json:"name" wx:"encrypt" doc:"name"`
	Mobile  string `json:"mobile" wx:"encrypt" doc:"mobile number"`
	UserID  string `json:"userid" doc:"id in WeCom"`
	WorkID  string `json:"work_id" doc:"staff number, of a guide without WeCom"`
}

// Update changes a guide (服务人员信息更新). What is left out stays.
var Update = op.Define[UpdateRequest, op.None](op.Spec{
	Name:      "guides-update",
	Product:   "smartguide",
	Title:     "服务人员信息更新API",
	Method:    http.MethodPatch,
	Path:      "/v3/smartguide/guides/{guide_id}",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "guides-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_4.shtml",
})

// UpdateRequest names a guide and says what changes.
type UpdateRequest struct {
	GuideID     string `path:"guide_id" doc:"id of the guide"`
	SubMchID    string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	Name        string `json:"name" wx:"encrypt,max=64" doc:"name"`
	Mobile      string `json:"mobile" wx:"encrypt,max=32" doc:"mobile number"`
	QRCode      string `json:"qr_code" wx:"max=1024" doc:"the guide's QR code in WeCom: a URL"`
	Avatar      string `json:"avatar" wx:"max=1024" doc:"avatar: a URL"`
	GroupQRCode string `json:"group_qrcode" wx:"max=1024" doc:"QR code of a group chat: a URL"`
}

// Assign assigns an order to a guide (服务人员分配), before it is paid.
var Assign = op.Define[AssignRequest, op.None](op.Spec{
	Name:      "guides-assign",
	Product:   "smartguide",
	Title:     "服务人员分配API",
	Method:    http.MethodPost,
	Path:      "/v3/smartguide/guides/{guide_id}/assign",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/smartguide/chapter3_2.shtml",
})

// AssignRequest names a guide and an order.
type AssignRequest struct {
	GuideID    string `path:"guide_id" doc:"id of the guide"`
	SubMchID   string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	OutTradeNo string `json:"out_trade_no" wx:"required,max=32" doc:"the merchant's own number of the order"`
}
