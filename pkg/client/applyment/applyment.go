// Package applyment is applications by which service providers make
// sub-merchants (特约商户进件).
//
// An application is reviewed by people, then signed by the merchant. One that was
// rejected is submitted again with the same business_code, corrected. Pictures and
// videos are uploaded before, and named by their media_id. Dates are YYYY-MM-DD; one
// that never comes is 长期.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/applyment4sub/chapter3_2.shtml
// and its siblings.
package applyment

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// State is the state of an application.
type State string

// The states of an application.
const (
	Editing       State = "APPLYMENT_STATE_EDITTING" // it could not be submitted
	Auditing      State = "APPLYMENT_STATE_AUDITING"
	Rejected      State = "APPLYMENT_STATE_REJECTED"
	ToBeConfirmed State = "APPLYMENT_STATE_TO_BE_CONFIRMED" // the bank account, by a transfer
	ToBeSigned    State = "APPLYMENT_STATE_TO_BE_SIGNED"
	Signing       State = "APPLYMENT_STATE_SIGNING" // rights are being opened
	Finished      State = "APPLYMENT_STATE_FINISHED"
	Canceled      State = "APPLYMENT_STATE_CANCELED"
)

// SubjectType is the kind of a legal subject.
type SubjectType string

// The kinds of legal subjects.
const (
	Individual         SubjectType = "SUBJECT_TYPE_INDIVIDUAL"
	Enterprise         SubjectType = "SUBJECT_TYPE_ENTERPRISE"
	Institutions       SubjectType = "SUBJECT_TYPE_INSTITUTIONS"
	Government         SubjectType = "SUBJECT_TYPE_GOVERNMENT"
	Others             SubjectType = "SUBJECT_TYPE_OTHERS"
	Micro              SubjectType = "SUBJECT_TYPE_MICRO"
	InstitutionsCloned SubjectType = "SUBJECT_TYPE_INSTITUTIONS_CLONED"
)

// kind is what the operations are about.
const kind = "applyment"

// Submit submits an application (提交申请单).
var Submit = op.Define[SubmitRequest, SubmitResponse](op.Spec{
	Name:    "applyment-submit",
	Product: "applyment",
	Title:   "提交申请单API",
	Method:  http.MethodPost,
	Path:    "/v3/applyment4sub/applyment/",
	Modes:   op.Partner,
	Effect:  op.Irreversible,
	Key:     "business_code",
	Lookup:  "applyment-query",
	Action:  op.Action{Verb: op.Create, Object: kind, State: "applyment_state=APPLYMENT_STATE_AUDITING"},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// SubmitRequest is an application.
type SubmitRequest struct {
	BusinessCode    string          `json:"business_code" wx:"required,max=124" doc:"the service provider's own number of the application"`
	ContactInfo     ContactInfo     `json:"contact_info" wx:"required" doc:"the contact, who becomes the super administrator"`
	SubjectInfo     SubjectInfo     `json:"subject_info" wx:"required" doc:"the legal subject"`
	BusinessInfo    BusinessInfo    `json:"business_info" wx:"required" doc:"what is sold, and where"`
	SettlementInfo  SettlementInfo  `json:"settlement_info" wx:"required" doc:"the rule by which is settled"`
	BankAccountInfo BankAccountInfo `json:"bank_account_info" wx:"required" doc:"the account to which is settled"`
	AdditionInfo    *AdditionInfo   `json:"addition_info" doc:"additional material"`
}

// SubmitResponse is the number of an application.
type SubmitResponse struct {
	ApplymentID int64 `json:"applyment_id" wx:"required" doc:"WeChat Pay's number of the application"`
}

// ContactInfo is the contact, who becomes the super administrator.
type ContactInfo struct {
	ContactType                 string `json:"contact_type" wx:"required,enum=LEGAL|SUPER" doc:"whether the contact is the legal representative (LEGAL) or a handler (SUPER)"`
	ContactName                 string `json:"contact_name" wx:"required,encrypt" doc:"name of the contact"`
	ContactIDDocType            string `json:"contact_id_doc_type" wx:"enum=IDENTIFICATION_TYPE_IDCARD|IDENTIFICATION_TYPE_OVERSEA_PASSPORT|IDENTIFICATION_TYPE_HONGKONG_PASSPORT|IDENTIFICATION_TYPE_MACAO_PASSPORT|IDENTIFICATION_TYPE_TAIWAN_PASSPORT|IDENTIFICATION_TYPE_FOREIGN_RESIDENT|IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT|IDENTIFICATION_TYPE_TAIWAN_RESIDENT" doc:"identity document type of the contact; needed when contact_type is SUPER"`
	ContactIDNumber             string `json:"contact_id_number" wx:"encrypt" doc:"identity document number of the contact"`
	ContactIDDocCopy            string `json:"contact_id_doc_copy" doc:"media id, front of the contact's document; needed when contact_type is SUPER"`
	ContactIDDocCopyBack        string `json:"contact_id_doc_copy_back" doc:"media id, back of the contact's document; not for passports"`
	ContactPeriodBegin          string `json:"contact_period_begin" doc:"start of validity of the contact's document (YYYY-MM-DD)"`
	ContactPeriodEnd            string `json:"contact_period_end" doc:"end of validity of the contact's document (YYYY-MM-DD, or 长期)"`
	BusinessAuthorizationLetter string `json:"business_authorization_letter" doc:"media id of the letter authorising the handler; needed when contact_type is SUPER"`
	OpenID                      string `json:"openid" wx:"encrypt" doc:"WeChat openid of the super administrator"`
	MobilePhone                 string `json:"mobile_phone" wx:"required,encrypt" doc:"mobile number of the contact"`
	ContactEmail                string `json:"contact_email" wx:"required,encrypt" doc:"e-mail of the contact"`
}

// QueryByID returns an application by WeChat Pay's number of it
// (通过申请单号查询申请状态).
var QueryByID = op.Define[QueryByIDRequest, Applyment](op.Spec{
	Name:    "applyment-query",
	Product: "applyment",
	Title:   "通过申请单号查询申请状态",
	Method:  http.MethodGet,
	Path:    "/v3/applyment4sub/applyment/applyment_id/{applyment_id}",
	Modes:   op.Partner,
	Action:  op.Action{Verb: op.Get, Object: kind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/applyment4sub/chapter3_2.shtml",
})

// QueryByIDRequest names an application.
type QueryByIDRequest struct {
	ApplymentID int64 `path:"applyment_id" doc:"WeChat Pay's number of the application"`
}

// QueryByCode returns an application by the service provider's own number of it
// (通过业务申请编号查询申请状态).
var QueryByCode = op.Define[QueryByCodeRequest, Applyment](op.Spec{
	Name:    "applyment-query",
	Product: "applyment",
	Title:   "通过业务申请编号查询申请状态",
	Method:  http.MethodGet,
	Path:    "/v3/applyment4sub/applyment/business_code/{business_code}",
	Modes:   op.Partner,
	Action:  op.Action{Verb: op.Get, Object: kind},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/applyment4sub/chapter3_2.shtml",
})

// QueryByCodeRequest names an application.
type QueryByCodeRequest struct {
	BusinessCode string `path:"business_code" wx:"max=124" doc:"the service provider's own number of the application"`
}

// Applyment is an application as it stands.
type Applyment struct {
	BusinessCode      string        `json:"business_code" doc:"the service provider's own number of the application"`
	ApplymentID       int64         `json:"applyment_id" doc:"WeChat Pay's number of the application"`
	SubMchID          string        `json:"sub_mchid" doc:"merchant id, given once the application is approved"`
	SignURL           string        `json:"sign_url" doc:"signing link for the super administrator"`
	ApplymentState    State         `json:"applyment_state" wx:"required,enum=APPLYMENT_STATE_EDITTING|APPLYMENT_STATE_AUDITING|APPLYMENT_STATE_REJECTED|APPLYMENT_STATE_TO_BE_CONFIRMED|APPLYMENT_STATE_TO_BE_SIGNED|APPLYMENT_STATE_SIGNING|APPLYMENT_STATE_FINISHED|APPLYMENT_STATE_CANCELED" doc:"application state"`
	ApplymentStateMsg string        `json:"applyment_state_msg" doc:"explanation of the application state"`
	AuditDetail       []AuditDetail `json:"audit_detail" doc:"rejected fields"`
}

// AuditDetail is a field that was rejected.
type AuditDetail struct {
	Field        string `json:"field" doc:"rejected field"`
	FieldName    string `json:"field_name" doc:"label of the rejected field"`
	RejectReason string `json:"reject_reason" doc:"why the field was rejected"`
}
