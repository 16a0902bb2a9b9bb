package transfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Create asks for a transfer that the customer confirms (发起转账). On 429, 5xx
// and errors that are new to you its outcome is unknown: ask with [Query] before
// another number is used.
var Create = op.Define[CreateRequest, Acceptance](op.Spec{
	Name:    "mch-transfer-bills",
	Product: "transfer",
	Title:   "发起转账",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/transfer-bills",
	Modes:   op.Direct,
	Effect:  op.MovesMoney,
	Key:     "out_bill_no",
	Lookup:  "mch-transfer-bills-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012716434",
})

// CreateRequest says to whom to transfer what.
type CreateRequest struct {
	AppID  string `json:"appid" wx:"required,max=32,default=appid" doc:"app that knows the customer by openid"`
	OpenID string `json:"openid" wx:"required,max=64" doc:"the customer, as the appid knows them"`
	Terms
	UserRecvStyle *UserRecvStyle `json:"user_recv_style" doc:"how the customer gets it"`
}

// Style is the look of the page where a customer confirms.
type Style string

// The styles of that page.
const (
	ConfirmPage Style = "CONFIRM_PAGE"
	RedPacket   Style = "RED_PACKET" // up to ¥200.00
)

// UserRecvStyle is how a customer gets a transfer.
type UserRecvStyle struct {
	Type Style `json:"type" wx:"required,enum=CONFIRM_PAGE|RED_PACKET" doc:"look of the page"`
}

// PartnerCreate asks for a transfer of a sub-merchant's money, which the customer
// confirms (发起转账).
var PartnerCreate = op.Define[PartnerCreateRequest, PartnerAcceptance](op.Spec{
	Name:    "mch-transfer-bills",
	Product: "transfer",
	Title:   "发起转账",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/partner/transfer-bills",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_bill_no",
	Lookup:  "mch-transfer-bills-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015469096",
})

// PartnerCreateRequest says to whom to transfer what of whose money.
type PartnerCreateRequest struct {
	SubMchID string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	AppID    string `json:"appid" wx:"required,max=32,default=appid" doc:"app that knows the customer by openid"`
	OpenID   string `json:"openid" wx:"required,max=64" doc:"the customer, as the appid knows them"`
	Terms
}

// Query returns a transfer by the merchant's own number (商户单号查询转账单).
var Query = op.Define[QueryRequest, Bill](op.Spec{
	Name:    "mch-transfer-bills-query",
	Product: "transfer",
	Title:   "商户单号查询转账单",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}",
	Modes:   op.Direct,
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/get-transfer-bill-by-out-no.html",
})

// QueryRequest names a transfer.
type QueryRequest struct {
	OutBillNo string `path:"out_bill_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
}

// QueryByID returns a transfer by WeChat Pay's number (微信转账单号查询转账单).
var QueryByID = op.Define[QueryByIDRequest, Bill](op.Spec{
	Name:    "mch-transfer-bills-query",
	Product: "transfer",
	Title:   "微信转账单号查询转账单",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}",
	Modes:   op.Direct,
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/get-transfer-bill-by-no.html",
})

// QueryByIDRequest names a transfer.
type QueryByIDRequest struct {
	TransferBillNo string `path:"transfer_bill_no" wx:"max=64" doc:"WeChat Pay's number of the transfer"`
}

// PartnerQuery returns a transfer of a sub-merchant's money (商户单号查询转账单).
var PartnerQuery = op.Define[PartnerQueryRequest, PartnerBill](op.Spec{
	Name:    "mch-transfer-bills-query",
	Product: "transfer",
	Title:   "商户单号查询转账单",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}",
	Modes:   op.Partner,
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015469131",
})

// PartnerQueryRequest names a transfer and its sub-merchant.
type PartnerQueryRequest struct {
	OutBillNo string `path:"out_bill_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
	// Sources disagree whether sub_mchid must be given.
	SubMchID string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// Cancel takes a transfer back that its customer has not confirmed yet (撤销转账).
// It is accepted here, and done when a query answers CANCELLED.
var Cancel = op.Define[CancelRequest, Cancellation](op.Spec{
	Name:      "mch-transfer-bills-cancel",
	Product:   "transfer",
	Title:     "撤销转账",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel",
	Modes:     op.Direct,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "mch-transfer-bills-query",
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/cancel-transfer.html",
})

// CancelRequest names a transfer.
type CancelRequest struct {
	OutBillNo string `path:"out_bill_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
}

// Cancellation is what became of a transfer that is taken back.
type Cancellation struct {
	OutBillNo      string  `json:"out_bill_no" wx:"required" doc:"the merchant's own number of the transfer"`
	TransferBillNo string  `json:"transfer_bill_no" wx:"required" doc:"WeChat Pay's number of the transfer"`
	State          State   `json:"state" wx:"required,enum=CANCELING|CANCELLED" doc:"state"`
	UpdateTime     op.Time `json:"update_time" wx:"required" doc:"when it changed last"`
}

// PartnerCancel takes a transfer of a sub-merchant's money back that its customer
// has not confirmed yet (撤销转账). It is accepted here, and done when a query
// answers CANCELLED.
var PartnerCancel = op.Define[PartnerCancelRequest, PartnerBill](op.Spec{
	Name:      "mch-transfer-bills-cancel",
	Product:   "transfer",
	Title:     "撤销转账",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}/cancel",
	Modes:     op.Partner,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "mch-transfer-bills-query",
	Doc:       "https://pay.weixin.qq.com/doc/v3/partner/",
})

// PartnerCancelRequest names a transfer and its sub-merchant.
type PartnerCancelRequest struct {
	OutBillNo string `path:"out_bill_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
	SubMchID  string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}
