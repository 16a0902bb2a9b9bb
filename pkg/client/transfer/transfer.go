// Package transfer is transfers to customers' balances (商家转账): the customer
// confirms each one in WeChat, or has authorised them once and for all.
//
// A transfer waits for its customer for 24 hours, with the money set aside; then
// it fails and the money comes back. Its number, out_bill_no, makes a repeat
// safe: the same number with the same parameters answers the transfer as it
// stands, with others it is refused. Where an outcome is unknown, ask with the
// same number before another one is used. Transfers can be queried for 30 days.
//
// A service provider transfers the money of a sub-merchant that has authorised
// it, see [ApplySubMerchant].
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/4012716434 and those beside it.
package transfer

import "github.com/wxctl/wxctl/pkg/client/op"

// State is the state of a transfer.
type State string

// The states of a transfer. Success, Fail and Cancelled are final.
const (
	Accepted        State = "ACCEPTED"
	Processing      State = "PROCESSING"        // also while the account is short of money
	WaitUserConfirm State = "WAIT_USER_CONFIRM" // the customer is to confirm, see Acceptance.PackageInfo
	Transfering     State = "TRANSFERING"       // confirmed, the outcome is open
	Success         State = "SUCCESS"
	Fail            State = "FAIL"
	Canceling       State = "CANCELING"
	Cancelled       State = "CANCELLED"
)

// Terms is what a transfer is about, whoever calls and however it is confirmed.
type Terms struct {
	OutBillNo          string `json:"out_bill_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
	UserName           string `json:"user_name" wx:"encrypt" doc:"real name of the customer, which is checked; needed from ¥2,000.00, refused below ¥0.30, and for an electronic receipt"`
	TransferAmount     op.Fen `json:"transfer_amount" wx:"required,min=1" doc:"what the customer gets; the merchant's console sets the limits, ¥0.10 is the least"`
	TransferRemark     string `json:"transfer_remark" wx:"required,max=32" doc:"why; the customer sees it"`
	NotifyURL          string `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where the outcome is notified"`
	UserRecvPerception string `json:"user_recv_perception" wx:"max=256" doc:"purpose that the customer is shown, one of those of the scene; the scene's own when left out"`
	// Sources list different scenes, so none is refused here.
	TransferSceneID          string       `json:"transfer_scene_id" wx:"required,max=36" doc:"scene, as the console grants it: 1000 is marketing, 1005 commissions, 1006 expenses, …"`
	TransferSceneReportInfos []ReportInfo `json:"transfer_scene_report_infos" wx:"required" doc:"what the scene demands to be reported"`
}

// ReportInfo is one report that a scene demands.
type ReportInfo struct {
	InfoType    string `json:"info_type" wx:"required,max=15" doc:"kind, in the words of the scene: 活动名称"`
	InfoContent string `json:"info_content" wx:"required,max=32" doc:"what is reported"`
}

// Details is a transfer as it stands, whoever asks.
type Details struct {
	OutBillNo      string  `json:"out_bill_no" wx:"required" doc:"the merchant's own number of the transfer"`
	TransferBillNo string  `json:"transfer_bill_no" wx:"required" doc:"WeChat Pay's number of the transfer"`
	AppID          string  `json:"appid" doc:"app that knows the customer by openid"`
	State          State   `json:"state" wx:"required,enum=ACCEPTED|PROCESSING|WAIT_USER_CONFIRM|TRANSFERING|SUCCESS|FAIL|CANCELING|CANCELLED" doc:"state"`
	TransferAmount op.Fen  `json:"transfer_amount" doc:"what the customer gets"`
	TransferRemark string  `json:"transfer_remark" doc:"why"`
	FailReason     string  `json:"fail_reason" doc:"why it failed: OVERDUE_CLOSE, NAME_NOT_CORRECT, …"`
	OpenID         string  `json:"openid" doc:"the customer, as the appid knows them"`
	UserName       string  `json:"user_name" wx:"encrypt" doc:"real name of the customer, where it was given"`
	CreateTime     op.Time `json:"create_time" doc:"when it was accepted"`
	UpdateTime     op.Time `json:"update_time" doc:"when it changed last"`
}

// Bill is a transfer of an ordinary merchant as it stands.
type Bill struct {
	MchID string `json:"mch_id" wx:"required" doc:"merchant that pays"`
	Details
}

// PartnerBill is a transfer of a service provider as it stands.
type PartnerBill struct {
	SubMchID string `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	MchID    string `json:"mchid" doc:"service provider"`
	Details
}

// Acceptance is what becomes of a transfer when it is asked for, with what lets
// the customer confirm it.
type Acceptance struct {
	OutBillNo      string  `json:"out_bill_no" wx:"required" doc:"the merchant's own number of the transfer"`
	TransferBillNo string  `json:"transfer_bill_no" wx:"required" doc:"WeChat Pay's number of the transfer"`
	CreateTime     op.Time `json:"create_time" wx:"required" doc:"when it was accepted"`
	State          State   `json:"state" wx:"required,enum=ACCEPTED|PROCESSING|WAIT_USER_CONFIRM|TRANSFERING|SUCCESS|FAIL|CANCELING|CANCELLED" doc:"state"`
	FailReason     string  `json:"fail_reason" doc:"why it failed"`
	PackageInfo    string  `json:"package_info" doc:"opens the page where the customer confirms (wx.requestMerchantTransfer); only in WAIT_USER_CONFIRM"`
	// The last two are answers of CreateWithAuthorization only.
	UserDisplayName    string `json:"user_display_name" doc:"name of the customer's account at the merchant, of an authorisation"`
	OutAuthorizationNo string `json:"out_authorization_no" doc:"the merchant's own number of an authorisation"`
}

// PartnerAcceptance is what becomes of a service provider's transfer when it is
// asked for. It says no state: a query does.
type PartnerAcceptance struct {
	SubMchID       string  `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	OutBillNo      string  `json:"out_bill_no" wx:"required" doc:"the merchant's own number of the transfer"`
	TransferBillNo string  `json:"transfer_bill_no" wx:"required" doc:"WeChat Pay's number of the transfer"`
	CreateTime     op.Time `json:"create_time" wx:"required" doc:"when it was accepted"`
	PackageInfo    string  `json:"package_info" wx:"required" doc:"opens the page where the customer confirms (wx.requestMerchantTransfer)"`
}
