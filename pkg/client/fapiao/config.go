package fapiao

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// SetCardTemplate sets how a merchant's invoices look in the wallet
// (创建电子发票卡券模板). It replaces what was set before, which cannot be read.
var SetCardTemplate = op.Define[CardTemplateRequest, CardTemplate](op.Spec{
	Name:      "fapiao-card-template",
	Product:   "fapiao",
	Title:     "创建电子发票卡券模板",
	Method:    http.MethodPost,
	Path:      base + "/card-template",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_4.shtml",
})

// CardTemplateRequest is how invoices look.
type CardTemplateRequest struct {
	SubMchID    string   `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	CardAppID   string   `json:"card_appid" wx:"required" doc:"appid of the official account that gives invoices"`
	Information CardLook `json:"card_template_information" wx:"required" doc:"how invoices look"`
}

// CardLook is how invoices look.
type CardLook struct {
	PayeeName  string    `json:"payee_name" doc:"name of the seller"`
	LogoURL    string    `json:"logo_url" wx:"required" doc:"logo"`
	CustomCell *CardCell `json:"custom_cell" doc:"an entry of the merchant's own"`
}

// CardCell is an entry below an invoice.
type CardCell struct {
	Words               string `json:"words" wx:"required" doc:"text"`
	Description         string `json:"description" wx:"required" doc:"text beside it"`
	JumpURL             string `json:"jump_url" doc:"where it leads"`
	MiniProgramUserName string `json:"miniprogram_user_name" doc:"mini program to which it leads"`
	MiniProgramPath     string `json:"miniprogram_path" doc:"path in the mini program"`
}

// CardTemplate names the template.
type CardTemplate struct {
	CardAppID string `json:"card_appid" wx:"required" doc:"appid of the official account"`
	CardID    string `json:"card_id" wx:"required" doc:"id of the template"`
}

// SetConfig changes the merchant's settings (配置开发选项). What is left out stays.
// They hold for all merchants of the same company.
var SetConfig = op.Define[SetConfigRequest, Config](op.Spec{
	Name:      "fapiao-set-merchant-config",
	Product:   "fapiao",
	Title:     "配置开发选项",
	Method:    http.MethodPatch,
	Path:      base + "/merchant/development-config",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "fapiao-merchant-config",
	Doc:       "https://pay.weixin.qq.com/doc/v3/merchant/",
})

// SetConfigRequest is what changes.
type SetConfigRequest struct {
	CallbackURL      string `json:"callback_url" wx:"format=https" doc:"where titles, invoices and cards are notified"`
	SubMchCode       string `json:"sub_mch_code" doc:"sub-merchant; service providers only"`
	ShowFapiaoCell   *bool  `json:"show_fapiao_cell" doc:"whether bills offer an invoice"`
	SupportVATFapiao *bool  `json:"support_vat_fapiao" doc:"whether buyers may ask for an invoice for VAT deduction"`
}

// Config is a merchant's settings.
type Config struct {
	CallbackURL      string `json:"callback_url" wx:"required" doc:"where titles, invoices and cards are notified"`
	ShowFapiaoCell   bool   `json:"show_fapiao_cell" doc:"whether bills offer an invoice"`
	SupportVATFapiao bool   `json:"support_vat_fapiao" doc:"whether buyers may ask for an invoice for VAT deduction"`
}

// GetConfig returns the merchant's settings (查询商户配置的开发选项).
var GetConfig = op.Define[op.None, Config](op.Spec{
	Name:    "fapiao-merchant-config",
	Product: "fapiao",
	Title:   "查询商户配置的开发选项",
	Method:  http.MethodGet,
	Path:    base + "/merchant/development-config",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_19.shtml",
})

// GetMerchant returns who makes a merchant's invoices out, as set in the console
// (获取商户开票基础信息).
var GetMerchant = op.Define[MerchantRequest, Merchant](op.Spec{
	Name:    "fapiao-merchant-base-info",
	Product: "fapiao",
	Title:   "获取商户开票基础信息",
	Method:  http.MethodGet,
	Path:    base + "/merchant/base-information",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_3.shtml",
})

// MerchantRequest names a merchant.
type MerchantRequest struct {
	// Sources disagree whether sub_mchid must be given; ordinary merchants have none.
	SubMchID string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
}

// Merchant is who makes invoices out.
type Merchant struct {
	Seller Seller `json:"seller_information" wx:"required" doc:"the seller"`
	Extra  Extra  `json:"extra_information" wx:"required" doc:"who signs invoices"`
}

// ListTaxCodes lists the goods of a merchant with their tax classes
// (获取商品和服务税收分类对照表).
var ListTaxCodes = op.Define[TaxCodesRequest, TaxCodes](op.Spec{
	Name:    "fapiao-tax-codes",
	Product: "fapiao",
	Title:   "获取商品和服务税收分类对照表",
	Method:  http.MethodGet,
	Path:    base + "/merchant/tax-codes",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", Max: 20},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_2.shtml",
})

// TaxCodesRequest is a page of goods.
type TaxCodesRequest struct {
	SubMchID string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	Offset   int64  `query:"offset" wx:"required,min=0,default=0" doc:"goods before the page"`
	Limit    int64  `query:"limit" wx:"required,min=1,max=20,default=20" doc:"goods in a page"`
}

// TaxCodes is a page of goods.
type TaxCodes struct {
	Data       []TaxCode `json:"data" wx:"required" doc:"the goods"`
	TotalCount int64     `json:"total_count" wx:"required" doc:"goods in all"`
	Offset     int64     `json:"offset" wx:"required" doc:"goods before the page"`
	Limit      int64     `json:"limit" wx:"required" doc:"goods in a page"`
	Links      *Links    `json:"links" doc:"the pages around"`
}

// TaxCode is goods with their tax class.
type TaxCode struct {
	GoodsName     string  `json:"goods_name" wx:"required" doc:"name of the goods"`
	GoodsID       float64 `json:"goods_id" doc:"number of the goods"`
	GoodsCategory string  `json:"goods_category" doc:"kind of the goods"`
	TaxCode       string  `json:"tax_code" wx:"required" doc:"tax class (税收分类编码)"`
	TaxRate       int64   `json:"tax_rate" wx:"required" doc:"rate in ten-thousandths: 1300 is 13 %"`
	TaxPreferMark string  `json:"tax_prefer_mark" wx:"required" doc:"tax privilege"`
}
