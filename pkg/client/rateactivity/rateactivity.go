// Package rateactivity is applications of sub-merchants for activities with lower
// fees (费率优惠活动), which institutions make.
//
// An application is reviewed. It has no key: look with [Get] by the number that was
// answered, and correct one that was rejected with [Modify].
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/rateactivity/chapter3_1.shtml
// and its siblings.
package rateactivity

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// kind is what the operations are about.
const kind = "rate-activity-application"

// Apply applies for an activity (报名费率优惠活动).
var Apply = op.Define[ApplyRequest, ApplyResponse](op.Spec{
	Name:    "rate-activity-apply",
	Product: "rateactivity",
	Title:   "报名费率优惠活动API",
	Method:  http.MethodPost,
	Path:    "/v3/rate-activity/applications",
	Modes:   op.Partner,
	Only:    []string{"institution"},
	Effect:  op.Write,
	Lookup:  "rate-activity-query",
	Action:  op.Action{Verb: op.Create, Object: kind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/rateactivity/chapter3_1.shtml",
})

// ApplyRequest names a sub-merchant and an activity.
type ApplyRequest struct {
	AcquiringBankID       string                 `json:"acquiring_bank_id" wx:"required" doc:"the acquiring institution"`
	ChannelID             string                 `json:"channel_id" wx:"required" doc:"the channel"`
	SubMchID              string                 `json:"sub_mchid" wx:"required,default=sub_mchid" doc:"sub-merchant"`
	ActivityDetail        ActivityDetail         `json:"activity_detail" wx:"required" doc:"the activity"`
	AdditionalInformation *AdditionalInformation `json:"additional_information" doc:"additional material"`
}

// ActivityDetail is an activity, and what it asks for.
type ActivityDetail struct {
	ActivityID               string     `json:"activity_id" wx:"required" doc:"the activity"`
	ActivityRate             string     `json:"activity_rate" doc:"the rate"`
	ActivityApplyInformation []Material `json:"activity_apply_information" doc:"material that the activity asks for"`
}

// Material is material of one kind.
type Material struct {
	ApplyMaterialID          string   `json:"apply_material_id" doc:"kind of the material"`
	ApplyMaterialInformation []string `json:"apply_material_information" doc:"the material"`
}

// AdditionalInformation is additional material.
type AdditionalInformation struct {
	AdditionalMessage  string   `json:"additional_message" doc:"remarks"`
	AdditionalMaterial []string `json:"additional_material" doc:"the material"`
}

// ApplyResponse is the number of an application.
type ApplyResponse struct {
	ApplicationID string `json:"application_id" wx:"required" doc:"WeChat Pay's number of the application"`
}

// Get returns an application (根据申请单ID查询申请单结果).
var Get = op.Define[GetRequest, Application](op.Spec{
	Name:    "rate-activity-query",
	Product: "rateactivity",
	Title:   "根据申请单ID查询申请单结果API",
	Method:  http.MethodGet,
	Path:    "/v3/rate-activity/applications/id/{application_id}",
	Modes:   op.Partner,
	Only:    []string{"institution"},
	Action:  op.Action{Verb: op.Get, Object: kind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/rateactivity/chapter3_2.shtml",
})

// GetRequest names an application.
type GetRequest struct {
	ApplicationID string `path:"application_id" doc:"WeChat Pay's number of the application"`
}

// Application is an application as it stands.
type Application struct {
	ApplicationState string  `json:"application_state" wx:"required" doc:"state"`
	SubMchID         string  `json:"sub_mchid" wx:"required" doc:"sub-merchant"`
	RejectParameter  string  `json:"reject_parameter" doc:"field that was rejected"`
	RejectReason     string  `json:"reject_reason" doc:"why it was rejected"`
	PassTime         op.Time `json:"pass_time" doc:"when it was accepted"`
}

// Modify corrects an application (修改单据信息).
var Modify = op.Define[ModifyRequest, ApplyResponse](op.Spec{
	Name:      "rate-activity-modify",
	Product:   "rateactivity",
	Title:     "修改单据信息API",
	Method:    http.MethodPatch,
	Path:      "/v3/rate-activity/applications/id/{application_id}",
	Modes:     op.Partner,
	Only:      []string{"institution"},
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "rate-activity-query",
	Action:    op.Action{Verb: op.Update, Object: kind},
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/rateactivity/chapter3_3.shtml",
})

// ModifyRequest is what changes of an application.
type ModifyRequest struct {
	ApplicationID              string                      `path:"application_id" doc:"WeChat Pay's number of the application"`
	ActivityDetailModification *ActivityDetailModification `json:"activity_detail_modification" doc:"the activity"`
	AdditionalInformation      *AdditionalInformation      `json:"additional_information" doc:"additional material"`
}

// ActivityDetailModification is what changes of the activity.
type ActivityDetailModification struct {
	ActivityRate             string     `json:"activity_rate" doc:"the rate"`
	ActivityApplyInformation []Material `json:"activity_apply_information" doc:"material that the activity asks for"`
}
