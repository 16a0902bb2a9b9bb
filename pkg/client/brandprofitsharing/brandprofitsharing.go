// Package brandprofitsharing is the sharing of payments in chains of a brand
// (连锁品牌分账), by service providers.
//
// It is [profitsharing] with other paths and a brand: the receivers, and the
// largest share, are those of the brand's main merchant, brand_mchid, and hold
// for the orders of all its stores, sub_mchid. Finishing is what is called
// unfreezing there.
//
// Pages: https://pay.weixin.qq.com/docs/partner/apis/brand-profit-sharing/ and
// https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_1.shtml.
package brandprofitsharing

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// The relations of receivers that only brands have. The others are of package
// profitsharing: SUPPLIER, DISTRIBUTOR, SERVICE_PROVIDER and STAFF.
const (
	Platform profitsharing.RelationType = "PLATFORM"
	Others   profitsharing.RelationType = "OTHERS"
)

// AddReceiver adds a receiver to a brand (添加分账接收方). Adding one that exists
// succeeds and changes nothing.
var AddReceiver = op.Define[AddReceiverRequest, Receiver](op.Spec{
	Name:      "brand-profitsharing-add-receiver",
	Product:   "brandprofitsharing",
	Title:     "添加分账接收方API",
	Method:    http.MethodPost,
	Path:      "/v3/brand/profitsharing/receivers/add",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_7.shtml",
})

// AddReceiverRequest describes a receiver.
type AddReceiverRequest struct {
	BrandMchID   string                     `json:"brand_mchid" wx:"required,max=32" doc:"main merchant of the brand"`
	AppID        string                     `json:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	SubAppID     string                     `json:"sub_appid" wx:"max=32" doc:"the brand's appid, for PERSONAL_SUB_OPENID"`
	Type         profitsharing.ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account      string                     `json:"account" wx:"required,max=64" doc:"merchant number or openid"`
	Name         string                     `json:"name" wx:"encrypt,max=1024" doc:"full name of the merchant, needed for MERCHANT_ID; real name of the person"`
	RelationType profitsharing.RelationType `json:"relation_type" wx:"required,enum=SUPPLIER|DISTRIBUTOR|SERVICE_PROVIDER|PLATFORM|STAFF|OTHERS" doc:"what the receiver is to the brand"`
}

// Receiver names a receiver of a brand.
type Receiver struct {
	BrandMchID string                     `json:"brand_mchid" wx:"required" doc:"main merchant of the brand"`
	Type       profitsharing.ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account    string                     `json:"account" wx:"required" doc:"merchant number or openid"`
}

// DeleteReceiver deletes a receiver of a brand (删除分账接收方). Shares that were
// paid can still be returned.
var DeleteReceiver = op.Define[DeleteReceiverRequest, Receiver](op.Spec{
	Name:      "brand-profitsharing-delete-receiver",
	Product:   "brandprofitsharing",
	Title:     "删除分账接收方API",
	Method:    http.MethodPost,
	Path:      "/v3/brand/profitsharing/receivers/delete",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_8.shtml",
})

// DeleteReceiverRequest names a receiver.
type DeleteReceiverRequest struct {
	BrandMchID string                     `json:"brand_mchid" wx:"required,max=32" doc:"main merchant of the brand"`
	AppID      string                     `json:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	SubAppID   string                     `json:"sub_appid" wx:"max=32" doc:"the brand's appid, for PERSONAL_SUB_OPENID"`
	Type       profitsharing.ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account    string                     `json:"account" wx:"required,max=64" doc:"merchant number or openid"`
}

// GetBrandConfig returns how much of its payments a brand lets be shared
// (查询最大分账比例). Only the brand itself can change it, in its console.
var GetBrandConfig = op.Define[GetBrandConfigRequest, BrandConfig](op.Spec{
	Name:    "brand-profitsharing-config-query",
	Product: "brandprofitsharing",
	Title:   "查询最大分账比例API",
	Method:  http.MethodGet,
	Path:    "/v3/brand/profitsharing/brand-configs/{brand_mchid}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_7_10.shtml",
})

// GetBrandConfigRequest names a brand.
type GetBrandConfigRequest struct {
	BrandMchID string `path:"brand_mchid" wx:"max=32" doc:"main merchant of the brand"`
}

// BrandConfig is the setting of a brand.
type BrandConfig struct {
	BrandMchID string `json:"brand_mchid" wx:"required" doc:"main merchant of the brand"`
	MaxRatio   int64  `json:"max_ratio" wx:"required,unit=1/10000" doc:"largest share: 2000 is 20 %"`
}
