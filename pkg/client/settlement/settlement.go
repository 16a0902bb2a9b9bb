// Package settlement is the bank account to which a sub-merchant's money is paid
// out (结算账户), as its service provider sees and changes it.
//
// A change is checked by the bank, which takes a while; until then the old account
// stays. A sub-merchant's account can be changed five times a day. Account numbers
// come back masked.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/applyment4sub/chapter3_3.shtml
// and its siblings.
package settlement

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// AccountType is whose account it is.
type AccountType string

// The kinds of accounts. Which is allowed depends on the kind of merchant.
const (
	Business AccountType = "ACCOUNT_TYPE_BUSINESS" // of the company
	Private  AccountType = "ACCOUNT_TYPE_PRIVATE"  // of the owner
)

// Async is the modify_mode in which a change answers with its number.
const Async = "MODIFY_MODE_ASYNC"

// Modify asks for a change of a sub-merchant's account (修改结算账户). A call uses one
// of five a day, so that it should not be repeated: ask with [Query] or [GetApplication].
var Modify = op.Define[ModifyRequest, Modification](op.Spec{
	Name:    "applyment-settlement-modify",
	Product: "settlement",
	Title:   "修改结算帐号API",
	Method:  http.MethodPost,
	Path:    "/v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement",
	Modes:   op.Partner,
	Effect:  op.Write,
	Lookup:  "applyment-settlement-query",
	Rate:    op.PerMinute(20),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/applyment4sub/chapter3_3.shtml",
})

// ModifyRequest is an account. A bank that is not in WeChat Pay's list is
// 其他银行, and needs bank_name or bank_branch_id.
type ModifyRequest struct {
	SubMchID        string      `path:"sub_mchid" wx:"min=8,max=32,format=digits,default=sub_mchid" doc:"sub-merchant"`
	ModifyMode      string      `json:"modify_mode" wx:"enum=MODIFY_MODE_ASYNC" doc:"MODIFY_MODE_ASYNC answers with the number of the change"`
	AccountType     AccountType `json:"account_type" wx:"required,enum=ACCOUNT_TYPE_BUSINESS|ACCOUNT_TYPE_PRIVATE" doc:"whose account it is"`
	AccountBank     string      `json:"account_bank" wx:"required,max=128" doc:"bank, such as 工商银行"`
	BankAddressCode string      `json:"bank_address_code" wx:"required,max=20" doc:"code of the bank's city, such as 110000"`
	BankName        string      `json:"bank_name" wx:"max=128" doc:"full name of the bank and its branch, for 其他银行"`
	BankBranchID    string      `json:"bank_branch_id" wx:"max=128" doc:"number of the branch, for 其他银行"`
	AccountNumber   string      `json:"account_number" wx:"required,encrypt" doc:"number of the account"`
	AccountName     string      `json:"account_name" wx:"encrypt" doc:"name of the account"`
}

// Modification names a change. Older editions answer nothing.
type Modification struct {
	ApplicationNo string `json:"application_no" wx:"required" doc:"number of the change"`
}

// VerifyResult is what became of the last change.
type VerifyResult string

// The results of changes.
const (
	Verifying     VerifyResult = "VERIFYING"
	VerifySuccess VerifyResult = "VERIFY_SUCCESS"
	VerifyFail    VerifyResult = "VERIFY_FAIL"
)

// Query returns a sub-merchant's account (查询结算账户).
var Query = op.Define[QueryRequest, Account](op.Spec{
	Name:    "applyment-settlement-query",
	Product: "settlement",
	Title:   "查询结算账户API",
	Method:  http.MethodGet,
	Path:    "/v3/apply4sub/sub_merchants/{sub_mchid}/settlement",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/applyment4sub/chapter3_4.shtml",
})

// QueryRequest names a sub-merchant.
type QueryRequest struct {
	SubMchID string `path:"sub_mchid" wx:"min=8,max=32,format=digits,default=sub_mchid" doc:"sub-merchant"`
}

// Account is an account.
type Account struct {
	AccountType   AccountType `json:"account_type" wx:"required,enum=ACCOUNT_TYPE_BUSINESS|ACCOUNT_TYPE_PRIVATE" doc:"whose account it is"`
	AccountBank   string      `json:"account_bank" wx:"required" doc:"bank"`
	BankName      string      `json:"bank_name" doc:"full name of the bank and its branch"`
	BankBranchID  string      `json:"bank_branch_id" doc:"number of the branch"`
	AccountNumber string      `json:"account_number" wx:"required" doc:"number of the account, masked"`
	// VerifyResult does not come for an account that was never changed.
	VerifyResult     VerifyResult `json:"verify_result" wx:"enum=VERIFYING|VERIFY_SUCCESS|VERIFY_FAIL" doc:"what became of the last change"`
	VerifyFailReason string       `json:"verify_fail_reason" doc:"why it failed"`
}

// AuditState is the state of a change.
type AuditState string

// The states of a change.
const (
	Auditing     AuditState = "AUDITING"
	AuditSuccess AuditState = "AUDIT_SUCCESS"
	AuditFail    AuditState = "AUDIT_FAIL"
)

// NumberRule says how account numbers are masked.
type NumberRule string

// The ways to mask numbers.
const (
	MaskV1 NumberRule = "ACCOUNT_NUMBER_RULE_MASK_V1"
	MaskV2 NumberRule = "ACCOUNT_NUMBER_RULE_MASK_V2"
)

// GetApplication returns a change by its number (查询结算账户修改申请状态).
var GetApplication = op.Define[ApplicationRequest, Application](op.Spec{
	Name:    "applyment-settlement-modify-state",
	Product: "settlement",
	Title:   "查询结算账户修改申请状态",
	Method:  http.MethodGet,
	Path:    "/v3/apply4sub/sub_merchants/{sub_mchid}/application/{application_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/ecommerce-merchant-application/get-application.html",
})

// ApplicationRequest names a change.
type ApplicationRequest struct {
	SubMchID          string     `path:"sub_mchid" wx:"min=8,max=32,format=digits,default=sub_mchid" doc:"sub-merchant"`
	ApplicationNo     string     `path:"application_no" doc:"number of the change"`
	AccountNumberRule NumberRule `query:"account_number_rule" wx:"enum=ACCOUNT_NUMBER_RULE_MASK_V1|ACCOUNT_NUMBER_RULE_MASK_V2" doc:"how the account number is masked"`
}

// Application is a change as it stands.
type Application struct {
	AccountName      string      `json:"account_name" wx:"required" doc:"name of the account, masked"`
	AccountType      AccountType `json:"account_type" wx:"required,enum=ACCOUNT_TYPE_BUSINESS|ACCOUNT_TYPE_PRIVATE" doc:"whose account it is"`
	AccountBank      string      `json:"account_bank" wx:"required" doc:"bank"`
	BankName         string      `json:"bank_name" doc:"full name of the bank and its branch"`
	BankBranchID     string      `json:"bank_branch_id" doc:"number of the branch"`
	AccountNumber    string      `json:"account_number" wx:"required" doc:"number of the account, masked"`
	VerifyResult     AuditState  `json:"verify_result" wx:"required,enum=AUDITING|AUDIT_SUCCESS|AUDIT_FAIL" doc:"state"`
	VerifyFailReason string      `json:"verify_fail_reason" doc:"why it failed"`
	VerifyFinishTime op.Time     `json:"verify_finish_time" doc:"when it was decided"`
}
