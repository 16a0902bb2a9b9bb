package transfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// ReceiptState is the state of an electronic receipt.
type ReceiptState string

// The states of an electronic receipt.
const (
	ReceiptGenerating ReceiptState = "GENERATING"
	ReceiptFinished   ReceiptState = "FINISHED"
	ReceiptFailed     ReceiptState = "FAILED"
)

// Receipt is the electronic receipt of a transfer. Its file is fetched from
// download_url within ten minutes, which the next query gives anew. It is kept
// for 90 days, then it is asked for again.
type Receipt struct {
	State       ReceiptState `json:"state" wx:"required,enum=GENERATING|FINISHED|FAILED" doc:"state"`
	CreateTime  op.Time      `json:"create_time" wx:"required" doc:"when it was asked for"`
	UpdateTime  op.Time      `json:"update_time" doc:"when it changed last"`
	HashType    string       `json:"hash_type" wx:"enum=SHA256|SM3" doc:"kind of the hash"`
	HashValue   string       `json:"hash_value" doc:"hash of the file"`
	DownloadURL string       `json:"download_url" doc:"where the file is, for ten minutes"`
	FailReason  string       `json:"fail_reason" doc:"why it failed; ordinary merchants only"`
}

// PartnerReceipt is the electronic receipt of a service provider's transfer.
type PartnerReceipt struct {
	SubMchID  string `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	OutBillNo string `json:"out_bill_no" wx:"required" doc:"the merchant's own number of the transfer"`
	Receipt
}

// ApplyReceipt asks for the electronic receipt of a transfer that succeeded
// within six months and named its customer (商户单号申请电子回单).
var ApplyReceipt = op.Define[ApplyReceiptRequest, Receipt](op.Spec{
	Name:      "mch-transfer-elecsign",
	Product:   "transfer",
	Title:     "商户单号申请电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/elecsign/out-bill-no",
	Modes:     op.Direct,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "mch-transfer-elecsign-query",
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/accept-elecsign-by-out-no.html",
})

// ApplyReceiptRequest names a transfer.
type ApplyReceiptRequest struct {
	OutBillNo string `json:"out_bill_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
}

// ApplyReceiptByID asks for the electronic receipt of a transfer by WeChat Pay's
// number (微信单号申请电子回单).
var ApplyReceiptByID = op.Define[ApplyReceiptByIDRequest, Receipt](op.Spec{
	Name:      "mch-transfer-elecsign",
	Product:   "transfer",
	Title:     "微信单号申请电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/elecsign/transfer-bill-no",
	Modes:     op.Direct,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "mch-transfer-elecsign-query",
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/accept-elecsign-by-no.html",
})

// ApplyReceiptByIDRequest names a transfer.
type ApplyReceiptByIDRequest struct {
	TransferBillNo string `json:"transfer_bill_no" wx:"required,max=64" doc:"WeChat Pay's number of the transfer"`
}

// PartnerApplyReceipt asks for the electronic receipt of a transfer of a
// sub-merchant's money (申请单笔转账电子回单).
var PartnerApplyReceipt = op.Define[PartnerApplyReceiptRequest, PartnerReceipt](op.Spec{
	Name:      "mch-transfer-elecsign",
	Product:   "transfer",
	Title:     "申请单笔转账电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/fund-app/mch-transfer/partner/electronic-receipts",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "mch-transfer-elecsign-query",
	Rate:      op.PerSecond(20),
	Doc:       "https://pay.weixin.qq.com/doc/v3/partner/4016315516",
})

// PartnerApplyReceiptRequest names a transfer and its sub-merchant.
type PartnerApplyReceiptRequest struct {
	SubMchID  string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	OutBillNo string `json:"out_bill_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
}

// GetReceipt returns an electronic receipt that was asked for
// (商户单号查询电子回单). Wait two minutes between queries.
var GetReceipt = op.Define[QueryRequest, Receipt](op.Spec{
	Name:    "mch-transfer-elecsign-query",
	Product: "transfer",
	Title:   "商户单号查询电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/query-elecsign-by-out-no.html",
})

// GetReceiptByID returns an electronic receipt by WeChat Pay's number of its
// transfer (微信单号查询电子回单).
var GetReceiptByID = op.Define[QueryByIDRequest, Receipt](op.Spec{
	Name:    "mch-transfer-elecsign-query",
	Product: "transfer",
	Title:   "微信单号查询电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/elecsign/transfer-bill-no/{transfer_bill_no}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/query-elecsign-by-no.html",
})

// PartnerGetReceipt returns an electronic receipt of a transfer of a
// sub-merchant's money (查询单笔转账电子回单).
var PartnerGetReceipt = op.Define[PartnerGetReceiptRequest, PartnerReceipt](op.Spec{
	Name:    "mch-transfer-elecsign-query",
	Product: "transfer",
	Title:   "查询单笔转账电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/partner/electronic-receipts/{out_bill_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// PartnerGetReceiptRequest names a transfer and its sub-merchant.
type PartnerGetReceiptRequest struct {
	OutBillNo string `path:"out_bill_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
	SubMchID  string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}
