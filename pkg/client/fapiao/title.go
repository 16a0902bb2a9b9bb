package fapiao

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// TitleURL returns where a buyer fills in their title (获取抬头填写链接). It lives 30
// minutes.
var TitleURL = op.Define[TitleURLRequest, TitleForm](op.Spec{
	Name:    "fapiao-title-url",
	Product: "fapiao",
	Title:   "获取抬头填写链接",
	Method:  http.MethodGet,
	Path:    base + "/user-title/title-url",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_5.shtml",
})

// TitleURLRequest is an application and its buyer.
type TitleURLRequest struct {
	SubMchID       string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	FapiaoApplyID  string `query:"fapiao_apply_id" wx:"required,max=32" doc:"number of the application"`
	Source         string `query:"source" wx:"required,enum=WEB|MINIPROGRAM" doc:"where the buyer is"`
	AppID          string `query:"appid" wx:"required,default=appid" doc:"appid of the official account or mini program"`
	OpenID         string `query:"openid" wx:"required" doc:"the buyer"`
	TotalAmount    op.Fen `query:"total_amount" wx:"required" doc:"sum of the invoices"`
	SellerName     string `query:"seller_name" doc:"name of the seller; the merchant's when left out"`
	ShowPhoneCell  bool   `query:"show_phone_cell" doc:"whether a mobile number is asked for"`
	MustInputPhone bool   `query:"must_input_phone" doc:"whether it must be given"`
	ShowEmailCell  bool   `query:"show_email_cell" doc:"whether an e-mail address is asked for"`
	MustInputEmail bool   `query:"must_input_email" doc:"whether it must be given"`
}

// TitleForm is where a buyer fills in their title.
type TitleForm struct {
	TitleURL            string `json:"title_url" doc:"URL of the form, for WEB"`
	MiniProgramAppID    string `json:"miniprogram_appid" doc:"appid of the form's mini program, for MINIPROGRAM"`
	MiniProgramPath     string `json:"miniprogram_path" doc:"path of the form in the mini program"`
	MiniProgramUserName string `json:"miniprogram_user_name" doc:"id of the mini program"`
}

// GetTitle returns the title that a buyer filled in (获取用户填写的抬头).
var GetTitle = op.Define[TitleRequest, Applicant](op.Spec{
	Name:    "fapiao-title",
	Product: "fapiao",
	Title:   "获取用户填写的抬头",
	Method:  http.MethodGet,
	Path:    base + "/user-title",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_6.shtml",
})

// TitleRequest names an application.
type TitleRequest struct {
	SubMchID      string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	Scene         Scene  `query:"scene" wx:"required,enum=WITH_WECHATPAY|WITHOUT_WECHATPAY,default=WITH_WECHATPAY" doc:"for what the invoice is"`
	FapiaoApplyID string `query:"fapiao_apply_id" wx:"required,max=32" doc:"number of the application"`
}
