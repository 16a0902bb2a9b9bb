// Package goldplan is the page that a payer sees after paying (点金计划): the
// plan itself, the merchant's own receipt on it, and advertising, each set for
// one sub-merchant by its service provider.
//
// Nothing of it can be read. A plan that was closed cannot be opened again for
// 24 hours. What is set takes effect within about five minutes.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_1.shtml
// and its siblings.
package goldplan

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// OperationType opens or closes.
type OperationType string

// The two operations of a switch.
const (
	Open  OperationType = "OPEN"
	Close OperationType = "CLOSE"
)

// PayScene is where a payment was made.
type PayScene string

// The scenes of payments.
const (
	JSAPIAndMiniProgram PayScene = "JSAPI_AND_MINIPROGRAM"
	JSAPI               PayScene = "JSAPI"
	MiniProgram         PayScene = "MINIPROGRAM"
)

// Industry is a kind of advertisers. The constants are spelt correctly, their
// values as on the wire.
type Industry string

// The industries whose advertisements can be kept away.
const (
	ECommerce        Industry = "E_COMMERCE"
	LoveMarriage     Industry = "LOVE_MARRIAGE"
	Photography      Industry = "POTOGRAPHY"
	Education        Industry = "EDUCATION"
	Finance          Industry = "FINANCE"
	Tourism          Industry = "TOURISM"
	Skincare         Industry = "SKINCARE"
	Food             Industry = "FOOD"
	Sport            Industry = "SPORT"
	JewelryWatch     Industry = "JEWELRY_WATCH"
	Healthcare       Industry = "HEALTHCARE"
	Business         Industry = "BUSSINESS"
	Parenting        Industry = "PARENTING"
	Catering         Industry = "CATERING"
	Retail           Industry = "RETAIL"
	Services         Industry = "SERVICES"
	Law              Industry = "LAW"
	Estate           Industry = "ESTATE"
	Transportation   Industry = "TRANSPORTATION"
	EnergySaving     Industry = "ENERGY_SAVING"
	Security         Industry = "SECURITY"
	BuildingMaterial Industry = "BUILDING_MATERIAL"
	Communication    Industry = "COMMUNICATION"
	Merchandise      Industry = "MERCHANDISE"
	Association      Industry = "ASSOCIATION"
	Community        Industry = "COMMUNITY"
	OnlineAVR        Industry = "ONLINE_AVR"
	WeMedia          Industry = "WE_MEDIA"
	Car              Industry = "CAR"
	Software         Industry = "SOFTWARE"
	Game             Industry = "GAME"
	Clothing         Industry = "CLOTHING"
	IndustryTrade    Industry = "INDUSTY"
	Agriculture      Industry = "AGRICULTURE"
	PublishingMedia  Industry = "PUBLISHING_MEDIA"
	HomeDigital      Industry = "HOME_DIGITAL"
)

// ChangePlanStatus opens or closes the plan of a sub-merchant (点金计划管理).
var ChangePlanStatus = op.Define[ChangePlanStatusRequest, ChangePlanStatusResponse](op.Spec{
	Name:      "goldplan-plan-change",
	Product:   "goldplan",
	Title:     "点金计划管理API",
	Method:    http.MethodPost,
	Path:      "/v3/goldplan/merchants/changegoldplanstatus",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_1.shtml",
})

// ChangePlanStatusRequest names a sub-merchant and what to do.
type ChangePlanStatusRequest struct {
	SubMchID      string        `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	OperationType OperationType `json:"operation_type" wx:"required,enum=OPEN|CLOSE" doc:"OPEN or CLOSE; after CLOSE the plan cannot be opened for 24 hours"`
	// Sources disagree on what is meant when the scene is left out: JSAPI or all.
	PayScene PayScene `json:"operation_pay_scene" wx:"enum=JSAPI_AND_MINIPROGRAM|JSAPI|MINIPROGRAM" doc:"payments that are meant; send it always"`
}

// ChangePlanStatusResponse repeats the sub-merchant.
type ChangePlanStatusResponse struct {
	SubMchID string `json:"sub_mchid" wx:"required" doc:"sub-merchant"`
}

// ChangeCustomPageStatus opens or closes the merchant's own receipt
// (商家小票管理). Its link is set in the console; open it before the plan.
var ChangeCustomPageStatus = op.Define[ChangeCustomPageStatusRequest, ChangeCustomPageStatusResponse](op.Spec{
	Name:      "goldplan-custompage-change",
	Product:   "goldplan",
	Title:     "商家小票管理API",
	Method:    http.MethodPost,
	Path:      "/v3/goldplan/merchants/changecustompagestatus",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_2.shtml",
})

// ChangeCustomPageStatusRequest names a sub-merchant and what to do.
type ChangeCustomPageStatusRequest struct {
	SubMchID      string        `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	OperationType OperationType `json:"operation_type" wx:"required,enum=OPEN|CLOSE" doc:"OPEN or CLOSE"`
}

// ChangeCustomPageStatusResponse repeats the sub-merchant, in older editions
// also the operation.
type ChangeCustomPageStatusResponse struct {
	SubMchID      string        `json:"sub_mchid" wx:"required" doc:"sub-merchant"`
	OperationType OperationType `json:"operation_type" wx:"enum=OPEN|CLOSE" doc:"OPEN or CLOSE"`
}

// SetIndustryFilter keeps the advertisements of one to three industries away
// (同业过滤标签管理). It replaces what was set before; an empty set is possible
// in the console only.
var SetIndustryFilter = op.Define[SetIndustryFilterRequest, op.None](op.Spec{
	Name:      "goldplan-advertising-filter",
	Product:   "goldplan",
	Title:     "同业过滤标签管理API",
	Method:    http.MethodPost,
	Path:      "/v3/goldplan/merchants/set-advertising-industry-filter",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_3.shtml",
})

// SetIndustryFilterRequest names a sub-merchant and the industries.
type SetIndustryFilterRequest struct {
	SubMchID string     `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	Filters  []Industry `json:"advertising_industry_filters" wx:"required,items=1..3,enum=E_COMMERCE|LOVE_MARRIAGE|POTOGRAPHY|EDUCATION|FINANCE|TOURISM|SKINCARE|FOOD|SPORT|JEWELRY_WATCH|HEALTHCARE|BUSSINESS|PARENTING|CATERING|RETAIL|SERVICES|LAW|ESTATE|TRANSPORTATION|ENERGY_SAVING|SECURITY|BUILDING_MATERIAL|COMMUNICATION|MERCHANDISE|ASSOCIATION|COMMUNITY|ONLINE_AVR|WE_MEDIA|CAR|SOFTWARE|GAME|CLOTHING|INDUSTY|AGRICULTURE|PUBLISHING_MEDIA|HOME_DIGITAL" doc:"industries whose advertisements are kept away"`
}

// OpenAdvertising shows advertisements (开通广告展示). The plan must be open.
var OpenAdvertising = op.Define[OpenAdvertisingRequest, op.None](op.Spec{
	Name:      "goldplan-advertising-open",
	Product:   "goldplan",
	Title:     "开通广告展示API",
	Method:    http.MethodPatch,
	Path:      "/v3/goldplan/merchants/open-advertising-show",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_5_4.shtml",
})

// OpenAdvertisingRequest names a sub-merchant and the industries to keep away.
type OpenAdvertisingRequest struct {
	SubMchID string     `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	Filters  []Industry `json:"advertising_industry_filters" wx:"items=1..3,enum=E_COMMERCE|LOVE_MARRIAGE|POTOGRAPHY|EDUCATION|FINANCE|TOURISM|SKINCARE|FOOD|SPORT|JEWELRY_WATCH|HEALTHCARE|BUSSINESS|PARENTING|CATERING|RETAIL|SERVICES|LAW|ESTATE|TRANSPORTATION|ENERGY_SAVING|SECURITY|BUILDING_MATERIAL|COMMUNICATION|MERCHANDISE|ASSOCIATION|COMMUNITY|ONLINE_AVR|WE_MEDIA|CAR|SOFTWARE|GAME|CLOTHING|INDUSTY|AGRICULTURE|PUBLISHING_MEDIA|HOME_DIGITAL" doc:"industries whose advertisements are kept away"`
}

// CloseAdvertising shows no advertisements (关闭广告展示).
var CloseAdvertising = op.Define[CloseAdvertisingRequest, op.None](op.Spec{
	Name:      "goldplan-advertising-close",
	Product:   "goldplan",
	Title:     "关闭广告展示API",
	Method:    http.MethodPost,
	Path:      "/v3/goldplan/merchants/close-advertising-show",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_5_5.shtml",
})

// CloseAdvertisingRequest names a sub-merchant.
type CloseAdvertisingRequest struct {
	SubMchID string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
}

// CloseAdvertisingByPatch is [CloseAdvertising] as one library sends it. The
// documentation knows the call by POST only.
var CloseAdvertisingByPatch = op.Define[CloseAdvertisingRequest, op.None](op.Spec{
	Name:       "goldplan-advertising-close-patch",
	Product:    "goldplan",
	Title:      "关闭广告展示API",
	Method:     http.MethodPatch,
	Path:       "/v3/goldplan/merchants/close-advertising-show",
	Modes:      op.Partner,
	Effect:     op.Write,
	Reentrant:  true,
	Deprecated: "the documentation says POST: use goldplan-advertising-close",
	Doc:        "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_5_5.shtml",
})
