// Package apply4subject is confirmations by sub-merchants that they want to be
// opened (商户开户意愿确认), which institutions and channels ask for.
//
// An application is reviewed, then its contact and its legal representative confirm
// it by scanning a code, then the merchant authorises. Pictures are uploaded before,
// and named by their media_id.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_1_1.shtml
// and its siblings.
package apply4subject

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// State is the state of an application.
type State string

// The states of an application, spelt as on the wire.
const (
	WaitingForAudit       State = "APPLYMENT_STATE_WAITTING_FOR_AUDIT"
	WaitingForContact     State = "APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT"
	WaitingForLegalPerson State = "APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON"
	Passed                State = "APPLYMENT_STATE_PASSED"
	Rejected              State = "APPLYMENT_STATE_REJECTED"
	Frozen                State = "APPLYMENT_STATE_FREEZED"
	Canceled              State = "APPLYMENT_STATE_CANCELED"
	Editing               State = "APPLYMENT_STATE_EDITTING"
)

// kind is what the operations are about.
const kind = "apply4subject"

// Submit submits an application (提交商户开户意愿申请单).
var Submit = op.Define[SubmitRequest, SubmitResponse](op.Spec{
	Name:    "apply4subject-submit",
	Product: "apply4subject",
	Title:   "提交商户开户意愿申请单API",
	Method:  http.MethodPost,
	Path:    "/v3/apply4subject/applyment",
	Modes:   op.Partner,
	Only:    []string{"institution", "channel"},
	Effect:  op.Write,
	Key:     "business_code",
	Lookup:  "apply4subject-query",
	Action:  op.Action{Verb: op.Create, Object: kind, State: "applyment_state=APPLYMENT_STATE_WAITTING_FOR_AUDIT"},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_1_1.shtml",
})

// SubmitRequest is an application.
type SubmitRequest struct {
	ChannelID          string             `json:"channel_id" wx:"min=8" doc:"channel merchant id, channel partners only"`
	BusinessCode       string             `json:"business_code" wx:"required,max=128" doc:"the service provider's own number of the application"`
	ContactInfo        ContactInfo        `json:"contact_info" wx:"required" doc:"the contact, who confirms"`
	SubjectInfo        SubjectInfo        `json:"subject_info" wx:"required" doc:"the legal subject"`
	IdentificationInfo IdentificationInfo `json:"identification_info" wx:"required" doc:"identity of the legal representative"`
	BeneficialOwners   []BeneficialOwner  `json:"ubo_info_list" doc:"beneficial owners"`
	BeneficialOwner    *BeneficialOwnerV1 `json:"ubo_info" doc:"beneficial owner, older single form of ubo_info_list"`
	AdditionInfo       *AdditionInfo      `json:"addition_info" doc:"additional material"`
}

// ContactInfo is the contact, who confirms.
type ContactInfo struct {
	ContactType                 string `json:"contact_type" wx:"enum=LEGAL|SUPER" doc:"whether the contact is the legal representative (LEGAL) or a handler (SUPER)"`
	Name                        string `json:"name" wx:"required,encrypt" doc:"name of the contact"`
	ContactIDDocType            string `json:"contact_id_doc_type" wx:"enum=IDENTIFICATION_TYPE_IDCARD|IDENTIFICATION_TYPE_OVERSEA_PASSPORT|IDENTIFICATION_TYPE_HONGKONG_PASSPORT|IDENTIFICATION_TYPE_MACAO_PASSPORT|IDENTIFICATION_TYPE_TAIWAN_PASSPORT|IDENTIFICATION_TYPE_FOREIGN_RESIDENT|IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT|IDENTIFICATION_TYPE_TAIWAN_RESIDENT" doc:"identity document type of the contact; needed when contact_type is SUPER"`
	IDCardNumber                string `json:"id_card_number" wx:"required,encrypt" doc:"identity document number of the contact"`
	ContactIDDocCopy            string `json:"contact_id_doc_copy" doc:"media id, front of the contact's document; needed when contact_type is SUPER"`
	ContactIDDocCopyBack        string `json:"contact_id_doc_copy_back" doc:"media id, back of the contact's document; not for passports"`
	ContactPeriodBegin          string `json:"contact_period_begin" wx:"format=date" doc:"start of validity of the contact's document (YYYY-MM-DD)"`
	ContactPeriodEnd            string `json:"contact_period_end" doc:"end of validity of the contact's document (YYYY-MM-DD, or 长期)"`
	BusinessAuthorizationLetter string `json:"business_authorization_letter" doc:"media id of the letter authorising the handler; needed when contact_type is SUPER"`
	Mobile                      string `json:"mobile" wx:"required,encrypt" doc:"mobile number of the contact"`
}

// SubjectInfo is the legal subject.
type SubjectInfo struct {
	SubjectType            string                  `json:"subject_type" wx:"required,enum=SUBJECT_TYPE_INDIVIDUAL|SUBJECT_TYPE_ENTERPRISE|SUBJECT_TYPE_INSTITUTIONS|SUBJECT_TYPE_OTHERS|SUBJECT_TYPE_MICRO|SUBJECT_TYPE_GOVERNMENT|SUBJECT_TYPE_INSTITUTIONS_CLONED" doc:"kind of legal subject"`
	IsFinanceInstitution   bool                    `json:"is_finance_institution" doc:"whether the subject is a financial institution"`
	BusinessLicenceInfo    *BusinessLicenceInfo    `json:"business_licence_info" doc:"business licence, for individual businesses and enterprises; required for SUBJECT_TYPE_INDIVIDUAL and SUBJECT_TYPE_ENTERPRISE; one source spells it business_license_info"`
	CertificateInfo        *CertificateInfo        `json:"certificate_info" doc:"registration certificate, for institutions and organisations; required for subject types other than individual, enterprise and micro"`
	CompanyProveCopy       string                  `json:"company_prove_copy" doc:"media id of the organisation's confirmation letter"`
	AssistProveInfo        *AssistProveInfo        `json:"assist_prove_info" doc:"the trade of a micro merchant; with SUBJECT_TYPE_MICRO"`
	SpecialOperationList   []SpecialOperation      `json:"special_operation_list" doc:"special trade licences; one source names it special_operation_info"`
	FinanceInstitutionInfo *FinanceInstitutionInfo `json:"finance_institution_info" doc:"financial licence"`
}

// BusinessLicenceInfo is the licence of a business.
type BusinessLicenceInfo struct {
	LicenceNumber    string `json:"licence_number" wx:"required" doc:"registration number / unified social credit code"`
	LicenceCopy      string `json:"licence_copy" wx:"required" doc:"media id of the business licence"`
	MerchantName     string `json:"merchant_name" wx:"required" doc:"merchant name on the licence"`
	LegalPerson      string `json:"legal_person" wx:"required" doc:"name of the operator or legal representative"`
	CompanyAddress   string `json:"company_address" wx:"required" doc:"registered address"`
	LicenceValidDate string `json:"licence_valid_date" wx:"required" doc:"validity as JSON text, such as [\"2020-01-01\",\"长期\"]"`
}

// CertificateInfo is the registration of an institution.
type CertificateInfo struct {
	CertType       string `json:"cert_type" wx:"required,enum=CERTIFICATE_TYPE_2388|CERTIFICATE_TYPE_2389|CERTIFICATE_TYPE_2390|CERTIFICATE_TYPE_2391|CERTIFICATE_TYPE_2392|CERTIFICATE_TYPE_2393|CERTIFICATE_TYPE_2394|CERTIFICATE_TYPE_2395|CERTIFICATE_TYPE_2396|CERTIFICATE_TYPE_2399|CERTIFICATE_TYPE_2400|CERTIFICATE_TYPE_2520|CERTIFICATE_TYPE_2521|CERTIFICATE_TYPE_2522" doc:"registration certificate type"`
	CertNumber     string `json:"cert_number" wx:"required" doc:"certificate number"`
	CertCopy       string `json:"cert_copy" wx:"required" doc:"media id of the certificate"`
	MerchantName   string `json:"merchant_name" wx:"required" doc:"merchant name on the certificate"`
	LegalPerson    string `json:"legal_person" wx:"required" doc:"name of the operator or legal representative"`
	CompanyAddress string `json:"company_address" wx:"required" doc:"registered address"`
	CertValidDate  string `json:"cert_valid_date" wx:"required" doc:"validity as JSON text, such as [\"2020-01-01\",\"长期\"]"`
}

// AssistProveInfo is the trade of a micro merchant.
type AssistProveInfo struct {
	MicroBizType     string `json:"micro_biz_type" wx:"required,enum=MICRO_TYPE_STORE|MICRO_TYPE_MOBILE|MICRO_TYPE_ONLINE" doc:"micro business type: shop, mobile or online"`
	StoreName        string `json:"store_name" wx:"required" doc:"store name"`
	StoreAddressCode string `json:"store_address_code" doc:"six-digit region code of the shop"`
	StoreAddress     string `json:"store_address" wx:"required" doc:"shop address"`
	StoreHeaderCopy  string `json:"store_header_copy" wx:"required" doc:"media id, shop front"`
	StoreIndoorCopy  string `json:"store_indoor_copy" wx:"required" doc:"media id, inside of the shop"`
}

// SpecialOperation is a licence for a special trade.
type SpecialOperation struct {
	CategoryID        int64    `json:"category_id" wx:"required,enum=22|32|33|36|41|42|44|49|50|51|52|54|55" doc:"trade id of the licence"`
	OperationCopyList []string `json:"operation_copy_list" doc:"media ids of the trade licence"`
}

// FinanceInstitutionInfo is the licence of a financial institution.
type FinanceInstitutionInfo struct {
	FinanceType        string   `json:"finance_type" wx:"enum=BANK_AGENT|PAYMENT_AGENT|INSURANCE|TRADE_AND_SETTLE|OTHER" doc:"kind of financial institution"`
	FinanceLicensePics []string `json:"finance_license_pics" doc:"media ids of the financial licence"`
}

// IdentificationInfo is the identity of the legal representative.
type IdentificationInfo struct {
	IDHolderType            string `json:"id_holder_type" wx:"enum=LEGAL|SUPER" doc:"holder of the document: legal representative (LEGAL) or handler (SUPER)"`
	IdentificationType      string `json:"identification_type" wx:"required,enum=IDENTIFICATION_TYPE_IDCARD|IDENTIFICATION_TYPE_OVERSEA_PASSPORT|IDENTIFICATION_TYPE_HONGKONG_PASSPORT|IDENTIFICATION_TYPE_MACAO_PASSPORT|IDENTIFICATION_TYPE_TAIWAN_PASSPORT|IDENTIFICATION_TYPE_FOREIGN_RESIDENT|IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT|IDENTIFICATION_TYPE_TAIWAN_RESIDENT" doc:"identity document type"`
	AuthorizeLetterCopy     string `json:"authorize_letter_copy" doc:"media id of the legal representative's statement, needed when the holder is SUPER"`
	IdentificationName      string `json:"identification_name" wx:"required,encrypt" doc:"name on the document"`
	IdentificationNumber    string `json:"identification_number" wx:"required,encrypt" doc:"document number"`
	IdentificationValidDate string `json:"identification_valid_date" wx:"required" doc:"validity as JSON text, such as [\"2020-01-01\",\"长期\"]"`
	IdentificationAddress   string `json:"identification_address" wx:"encrypt" doc:"address on the document"`
	IdentificationFrontCopy string `json:"identification_front_copy" wx:"required" doc:"media id, front of the document"`
	IdentificationBackCopy  string `json:"identification_back_copy" doc:"media id, back of the document"`
	Owner                   *bool  `json:"owner" doc:"whether the legal representative is the beneficial owner; false requires ubo_info_list"`
}

// BeneficialOwner is a beneficial owner.
type BeneficialOwner struct {
	IDDocType     string `json:"ubo_id_doc_type" wx:"required,enum=IDENTIFICATION_TYPE_IDCARD|IDENTIFICATION_TYPE_OVERSEA_PASSPORT|IDENTIFICATION_TYPE_HONGKONG_PASSPORT|IDENTIFICATION_TYPE_MACAO_PASSPORT|IDENTIFICATION_TYPE_TAIWAN_PASSPORT|IDENTIFICATION_TYPE_FOREIGN_RESIDENT|IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT|IDENTIFICATION_TYPE_TAIWAN_RESIDENT" doc:"beneficial owner's document type"`
	IDDocCopy     string `json:"ubo_id_doc_copy" wx:"required" doc:"media id, front of the beneficial owner's document"`
	IDDocCopyBack string `json:"ubo_id_doc_copy_back" wx:"required" doc:"media id, back of the beneficial owner's document"`
	IDDocName     string `json:"ubo_id_doc_name" wx:"required,encrypt" doc:"beneficial owner's name"`
	IDDocNumber   string `json:"ubo_id_doc_number" wx:"required,encrypt" doc:"beneficial owner's document number"`
	IDDocAddress  string `json:"ubo_id_doc_address" wx:"required,encrypt" doc:"beneficial owner's address"`
	PeriodBegin   string `json:"ubo_period_begin" wx:"required,format=date" doc:"start of validity (YYYY-MM-DD)"`
	PeriodEnd     string `json:"ubo_period_end" wx:"required" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}

// BeneficialOwnerV1 is the one beneficial owner, as older editions have it.
type BeneficialOwnerV1 struct {
	IDType          string `json:"ubo_id_type" doc:"beneficial owner's document type"`
	IDCardCopy      string `json:"ubo_id_card_copy" doc:"media id, front of the identity card"`
	IDCardNational  string `json:"ubo_id_card_national" doc:"media id, back of the identity card"`
	IDDocCopy       string `json:"ubo_id_doc_copy" doc:"media id, front of the beneficial owner's document"`
	Name            string `json:"ubo_name" wx:"encrypt" doc:"beneficial owner's name"`
	IDNumber        string `json:"ubo_id_number" wx:"encrypt" doc:"beneficial owner's document number"`
	IDCardValidDate string `json:"ubo_id_card_valid_date" doc:"validity as JSON text, such as [\"2020-01-01\",\"长期\"]"`
}

// AdditionInfo is additional material.
type AdditionInfo struct {
	ConfirmMchIDList []string `json:"confirm_mchid_list" doc:"merchant ids to be confirmed together"`
}

// SubmitResponse is the number of an application.
type SubmitResponse struct {
	ApplymentID int64 `json:"applyment_id" wx:"required" doc:"WeChat Pay's number of the application"`
}

// Query returns an application (查询商户开户意愿申请单审核结果).
var Query = op.Define[QueryRequest, Applyment](op.Spec{
	Name:    "apply4subject-query",
	Product: "apply4subject",
	Title:   "查询商户开户意愿申请单审核结果API",
	Method:  http.MethodGet,
	Path:    "/v3/apply4subject/applyment",
	Modes:   op.Partner,
	Only:    []string{"institution", "channel"},
	OneOf:   [][]string{{"applyment_id", "business_code"}},
	Action:  op.Action{Verb: op.Get, Object: kind, By: []string{"applyment_id", "business_code"}},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_1_3.shtml",
})

// QueryRequest names an application, by either of its numbers.
type QueryRequest struct {
	ApplymentID  int64  `query:"applyment_id" wx:"min=1" doc:"WeChat Pay's number of the application"`
	BusinessCode string `query:"business_code" wx:"max=128" doc:"the service provider's own number of the application"`
}

// Applyment is an application as it stands.
type Applyment struct {
	ApplymentState State  `json:"applyment_state" wx:"required,enum=APPLYMENT_STATE_WAITTING_FOR_AUDIT|APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT|APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON|APPLYMENT_STATE_PASSED|APPLYMENT_STATE_FREEZED|APPLYMENT_STATE_EDITTING|APPLYMENT_STATE_REJECTED|APPLYMENT_STATE_CANCELED" doc:"application state"`
	QrcodeData     string `json:"qrcode_data" doc:"QR code image (base64) for the contact or legal person to confirm or sign"`
	RejectParam    string `json:"reject_param" doc:"field that caused the rejection"`
	RejectReason   string `json:"reject_reason" doc:"why the application was rejected"`
}

// Cancel takes an application back (撤销商户开户意愿申请单).
var Cancel = op.Define[CancelRequest, op.None](op.Spec{
	Name:    "apply4subject-cancel",
	Product: "apply4subject",
	Title:   "撤销商户开户意愿申请单API",
	Method:  http.MethodPost,
	Path:    "/v3/apply4subject/applyment/{business_code}/cancel",
	Modes:   op.Partner,
	Only:    []string{"institution", "channel"},
	Effect:  op.Irreversible,
	Lookup:  "apply4subject-query",
	Action:  op.Action{Verb: op.Act, Object: kind, State: "applyment_state=APPLYMENT_STATE_CANCELED"},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/applysubject/chapter5_2.shtml",
})

// CancelRequest names an application.
type CancelRequest struct {
	BusinessCode string `path:"business_code" wx:"max=128" doc:"the service provider's own number of the application"`
}

// GetState returns whether a sub-merchant has confirmed (获取商户开户意愿确认状态).
var GetState = op.Define[GetStateRequest, AuthorizeState](op.Spec{
	Name:    "apply4subject-state",
	Product: "apply4subject",
	Title:   "获取商户开户意愿确认状态API",
	Method:  http.MethodGet,
	Path:    "/v3/apply4subject/applyment/merchants/{sub_mchid}/state",
	Modes:   op.Partner,
	Only:    []string{"institution", "channel"},
	Action:  op.Action{Verb: op.Get, Object: "apply4subject-state"},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/applysubject/chapter5_4.shtml",
})

// GetStateRequest names a sub-merchant.
type GetStateRequest struct {
	SubMchID string `path:"sub_mchid" wx:"min=8,max=32,format=digits,default=sub_mchid" doc:"sub-merchant"`
}

// AuthorizeState says whether a sub-merchant has confirmed.
type AuthorizeState struct {
	AuthorizeState string `json:"authorize_state" wx:"required,enum=AUTHORIZE_STATE_UNAUTHORIZED|AUTHORIZE_STATE_AUTHORIZED" doc:"whether the sub-merchant has confirmed the opening"`
}
