package fapiao

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// CheckSubMerchant succeeds where a sub-merchant can have invoices issued
// (检查子商户开票功能状态), and fails where not. [GetSubMerchant] says more.
var CheckSubMerchant = op.Define[SubMerchantRequest, op.None](op.Spec{
	Name:    "fapiao-check-submch",
	Product: "fapiao",
	Title:   "检查子商户开票功能状态",
	Method:  http.MethodPost,
	Path:    base + "/merchant/{sub_mchid}/check",
	Modes:   op.Partner,
	Effect:  op.Read,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_1.shtml",
})

// SubMerchantRequest names a sub-merchant.
type SubMerchantRequest struct {
	SubMchID string `path:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant"`
}

// GetSubMerchant returns how a sub-merchant can have invoices issued
// (检查子商户开票功能状态).
var GetSubMerchant = op.Define[SubMerchantRequest, SubMerchant](op.Spec{
	Name:    "fapiao-check-submch-status",
	Product: "fapiao",
	Title:   "检查子商户开票功能状态",
	Method:  http.MethodGet,
	Path:    base + "/merchant/{sub_mchid}/check-status",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// SubMerchant is how a sub-merchant can have invoices issued.
type SubMerchant struct {
	SubMchID       string       `json:"sub_mchid" wx:"required" doc:"sub-merchant"`
	ThirdMode      *ThirdMode   `json:"third_mode" doc:"by itself or a third party"`
	DigitalTaxMode *DigitalMode `json:"digital_tax_mode" doc:"digital invoices (数电票)"`
}

// ThirdMode is whether a sub-merchant issues invoices by itself or a third party.
type ThirdMode struct {
	Status string `json:"status" wx:"required,enum=DISABLED|ENABLED" doc:"state"`
}

// DigitalMode is how far a sub-merchant has come with digital invoices.
type DigitalMode struct {
	Status            string         `json:"status" wx:"required,enum=APPROVAL_PENDING|ACCESS_CONFIRMED_PENDING|ABILITY_CONFIRMED_PENDING|BILLING_PERSON_REGISTER_PENDING|BILLING_PERSON_CONFIRMED_PENDING|SECURITY_SETTING_PENDING|APPLY_FAILED|DISABLED|ENABLED|RESOURCE_EXPIRED" doc:"state"`
	BillingPersonInfo *BillingPerson `json:"billing_person_info" doc:"who issues invoices"`
	AccessTime        op.Time        `json:"access_time" doc:"since when"`
	ExpiredTime       op.Time        `json:"expired_time" doc:"until when"`
	AccessFailReason  string         `json:"access_fail_reason" doc:"why it failed"`
	AbilityInfo       []Ability      `json:"ability_info" doc:"for which trades"`
}

// BillingPerson is who issues invoices.
type BillingPerson struct {
	ID   string `json:"id" doc:"id"`
	Name string `json:"name" doc:"name"`
}

// Ability is a trade for which invoices can be issued.
type Ability struct {
	Type                string `json:"type" wx:"required,enum=BASE_ABILITY|PASSENGER_TRANSPORT_ABILITY|REAL_ESTATE_ABILITY" doc:"trade"`
	Status              string `json:"status" wx:"required,enum=AUTHORIZED|AUTHORIZE_PENDING|DEAUTHORIZED|AUTHORIZE_FAILED" doc:"state"`
	AuthorizeFailReason string `json:"authorize_fail_reason" doc:"why it failed"`
}

// InviteURL returns where a merchant lets the service provider issue its invoices
// (获取邀请商户开通服务商电子发票能力).
var InviteURL = op.Define[InviteURLRequest, Invitation](op.Spec{
	Name:    "fapiao-invite-url",
	Product: "fapiao",
	Title:   "获取邀请商户开通服务商电子发票能力",
	Method:  http.MethodGet,
	Path:    base + "/fapiaomerchant/getspinviteurl",
	Modes:   op.Partner,
	Action:  op.Action{Verb: op.Compute},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// InviteURLRequest is an invitation.
type InviteURLRequest struct {
	OperationType         string   `query:"operation_type" wx:"required,enum=AUTH_BINDING,default=AUTH_BINDING" doc:"what is asked for"`
	FapiaoMode            string   `query:"fapiao_mode" wx:"required,enum=THIRD_OR_SELF_FAPIAO|TENCENT_DIGITAL_TAX" doc:"how invoices are issued"`
	FapiaoAbilityTypeList []string `query:"fapiao_ability_type_list" wx:"enum=BASE_ABILITY|REAL_ESTATE_ABILITY|PASSENGER_TRANSPORT_ABILITY|REFINED_OIL_ABILITY" doc:"for which trades"`
	InviteChannel         string   `query:"invite_channel" doc:"by which way the merchant is invited"`
	OperateUser           string   `query:"operate_user" wx:"encrypt" doc:"who invites"`
	InviteCode            string   `query:"invite_code" wx:"required" doc:"code of the invitation"`
	SubMchID              string   `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant"`
}

// Invitation is where a merchant answers.
type Invitation struct {
	InviteURL        string `json:"invite_url" wx:"required" doc:"URL, for a QR code"`
	MiniProgramAppID string `json:"miniprogram_appid" wx:"required" doc:"appid of the mini program"`
	MiniProgramPath  string `json:"miniprogram_path" wx:"required" doc:"path in the mini program"`
}

// ListInvited lists the merchants that answered invitations (获取邀请开通的商户信息).
var ListInvited = op.Define[ListInvitedRequest, InvitedList](op.Spec{
	Name:    "fapiao-invite-list",
	Product: "fapiao",
	Title:   "获取邀请开通的商户信息",
	Method:  http.MethodGet,
	Path:    base + "/fapiaomerchant/listspinvitemchinfo",
	Modes:   op.Partner,
	List:    op.Paging{Items: "mch_invite_result_list"},
	Action:  op.Action{Verb: op.List, Object: "fapiao-invitation"},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// ListInvitedRequest says which merchants.
type ListInvitedRequest struct {
	QueryTimeStart  op.Time `query:"query_time_start" wx:"required" doc:"since when they answered"`
	QueryTimeEnd    op.Time `query:"query_time_end" wx:"required" doc:"until when they answered"`
	Offset          int64   `query:"offset" wx:"required,min=0,default=0" doc:"merchants before the page"`
	Limit           int64   `query:"limit" wx:"required,min=1,default=20" doc:"merchants in a page"`
	InviteCode      string  `query:"invite_code" doc:"code of the invitation"`
	MchInviteStatus string  `query:"mch_invite_status" wx:"required,enum=MCH_INVITE_SUCC|MCH_INVITE_FAILED,default=MCH_INVITE_SUCC" doc:"what became of it"`
}

// InvitedList is a page of merchants.
type InvitedList struct {
	MchInviteResultList []Invited `json:"mch_invite_result_list" doc:"the merchants"`
	TotalCount          int64     `json:"total_count" wx:"required" doc:"merchants in all"`
	Offset              int64     `json:"offset" wx:"required" doc:"merchants before the page"`
	Limit               int64     `json:"limit" wx:"required" doc:"merchants in a page"`
	Links               *Links    `json:"links" doc:"the pages around"`
}

// Invited is a merchant that answered.
type Invited struct {
	SubMchID           string  `json:"sub_mchid" doc:"sub-merchant"`
	MchInviteStatus    string  `json:"mch_invite_status" wx:"required,enum=MCH_INVITE_SUCC|MCH_INVITE_FAILED" doc:"what became of it"`
	EpName             string  `json:"ep_name" wx:"required" doc:"name of the company"`
	TaxID              string  `json:"tax_id" wx:"required" doc:"tax number"`
	InviteCode         string  `json:"invite_code" wx:"required" doc:"code of the invitation"`
	OperateTime        op.Time `json:"operate_time" wx:"required" doc:"when it answered"`
	InviteFailedCode   string  `json:"invite_failed_code" wx:"enum=UNKNOWN_TAX_INFO|INVALID_COMPANY_INFO|NOT_MEET_ACCESS_CONDITION|NOT_IN_PILOT_SCOPE|MISSING_TAX_AUTHORITY_CODE|MERCHANT_INFO_NOT_SET|UNKNOWN_ERROR" doc:"code of why it failed"`
	InviteFailedReason string  `json:"invite_failed_reason" doc:"why it failed"`
}
