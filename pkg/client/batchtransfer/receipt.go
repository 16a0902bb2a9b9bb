package batchtransfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// ReceiptStatus is the state of an electronic receipt.
type ReceiptStatus string

// The states of an electronic receipt.
const (
	ReceiptAccepted ReceiptStatus = "ACCEPTED"
	ReceiptFinished ReceiptStatus = "FINISHED"
)

// Receipt is the electronic receipt of a batch. Its file is fetched from
// download_url within ten minutes, which the next query gives anew.
type Receipt struct {
	OutBatchNo      string        `json:"out_batch_no" wx:"required" doc:"the merchant's own number of the batch"`
	SignatureNo     string        `json:"signature_no" wx:"required" doc:"WeChat Pay's number of the receipt"`
	SignatureStatus ReceiptStatus `json:"signature_status" wx:"enum=ACCEPTED|FINISHED" doc:"state"`
	HashType        string        `json:"hash_type" doc:"kind of the hash: SHA256"`
	HashValue       string        `json:"hash_value" doc:"hash of the file"`
	DownloadURL     string        `json:"download_url" doc:"where the file (PDF) is, for ten minutes"`
	CreateTime      op.Time       `json:"create_time" doc:"when it was asked for"`
	UpdateTime      op.Time       `json:"update_time" doc:"when it changed last"`
}

// ApplyReceipt asks for the electronic receipt of a batch that is FINISHED, of
// which a transfer succeeded and which names its customers
// (转账电子回单申请受理).
var ApplyReceipt = op.Define[ApplyReceiptRequest, Receipt](op.Spec{
	Name:      "transfer-bill-receipt",
	Product:   "batchtransfer",
	Title:     "转账电子回单申请受理API",
	Method:    http.MethodPost,
	Path:      "/v3/transfer/bill-receipt",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "transfer-query-bill-receipt",
	Rate:      op.PerSecond(20),
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_11.shtml",
})

// ApplyReceiptRequest names a batch.
type ApplyReceiptRequest struct {
	OutBatchNo string `json:"out_batch_no" wx:"required,min=5,max=32" doc:"the merchant's own number of the batch"`
}

// GetReceipt returns the electronic receipt of a batch (查询转账电子回单).
var GetReceipt = op.Define[GetReceiptRequest, Receipt](op.Spec{
	Name:    "transfer-query-bill-receipt",
	Product: "batchtransfer",
	Title:   "查询转账电子回单API",
	Method:  http.MethodGet,
	Path:    "/v3/transfer/bill-receipt/{out_batch_no}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_12.shtml",
})

// GetReceiptRequest names a batch.
type GetReceiptRequest struct {
	OutBatchNo string `path:"out_batch_no" wx:"min=5,max=32" doc:"the merchant's own number of the batch"`
}

// AcceptType says of which kind of transfer a receipt is.
type AcceptType string

// The kinds of transfers that have receipts.
const (
	BatchTransfer    AcceptType = "BATCH_TRANSFER"
	TransferToPocket AcceptType = "TRANSFER_TO_POCKET" // 企业付款至零钱
	TransferToBank   AcceptType = "TRANSFER_TO_BANK"   // 企业付款至银行卡
)

// DetailReceipt is the electronic receipt of one transfer. Its file is fetched
// from download_url within ten minutes, which the next query gives anew.
type DetailReceipt struct {
	AcceptType      AcceptType    `json:"accept_type" wx:"required,enum=BATCH_TRANSFER|TRANSFER_TO_POCKET|TRANSFER_TO_BANK" doc:"kind of transfer"`
	OutBatchNo      string        `json:"out_batch_no" doc:"the merchant's own number of the batch"`
	OutDetailNo     string        `json:"out_detail_no" wx:"required" doc:"the merchant's own number of the transfer"`
	SignatureNo     string        `json:"signature_no" wx:"required" doc:"WeChat Pay's number of the receipt"`
	SignatureStatus ReceiptStatus `json:"signature_status" wx:"enum=ACCEPTED|FINISHED" doc:"state"`
	HashType        string        `json:"hash_type" doc:"kind of the hash: SHA256"`
	HashValue       string        `json:"hash_value" doc:"hash of the file"`
	DownloadURL     string        `json:"download_url" doc:"where the file (PDF) is, for ten minutes"`
}

// ApplyDetailReceipt asks for the electronic receipt of one transfer that has
// ended and names its customer (转账明细电子回单受理).
var ApplyDetailReceipt = op.Define[ApplyDetailReceiptRequest, DetailReceipt](op.Spec{
	Name:      "transfer-detail-receipt",
	Product:   "batchtransfer",
	Title:     "转账明细电子回单受理API",
	Method:    http.MethodPost,
	Path:      "/v3/transfer-detail/electronic-receipts",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "transfer-query-receipt",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_13.shtml",
})

// ApplyDetailReceiptRequest names a transfer.
type ApplyDetailReceiptRequest struct {
	AcceptType  AcceptType `json:"accept_type" wx:"required,enum=BATCH_TRANSFER|TRANSFER_TO_POCKET|TRANSFER_TO_BANK" doc:"kind of transfer"`
	OutBatchNo  string     `json:"out_batch_no" wx:"min=5,max=32" doc:"the merchant's own number of the batch; with BATCH_TRANSFER"`
	OutDetailNo string     `json:"out_detail_no" wx:"required,min=5,max=32" doc:"the merchant's own number of the transfer"`
}

// GetDetailReceipt returns the electronic receipt of one transfer
// (查询转账明细电子回单受理结果).
var GetDetailReceipt = op.Define[GetDetailReceiptRequest, DetailReceipt](op.Spec{
	Name:    "transfer-query-receipt",
	Product: "batchtransfer",
	Title:   "查询转账明细电子回单受理结果API",
	Method:  http.MethodGet,
	Path:    "/v3/transfer-detail/electronic-receipts",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_14.shtml",
})

// GetDetailReceiptRequest names a transfer.
type GetDetailReceiptRequest struct {
	AcceptType  AcceptType `query:"accept_type" wx:"required,enum=BATCH_TRANSFER|TRANSFER_TO_POCKET|TRANSFER_TO_BANK" doc:"kind of transfer"`
	OutBatchNo  string     `query:"out_batch_no" wx:"min=5,max=32" doc:"the merchant's own number of the batch; with BATCH_TRANSFER"`
	OutDetailNo string     `query:"out_detail_no" wx:"required,min=5,max=32" doc:"the merchant's own number of the transfer"`
}

// DownloadReceipt fetches the file of a receipt of this package (下载电子回单). Its
// token is part of the URL that the queries answer with.
var DownloadReceipt = op.Define[DownloadReceiptRequest, op.None](op.Spec{
	Name:    "download-bill",
	Product: "batchtransfer",
	Title:   "下载电子回单API",
	Method:  http.MethodGet,
	Path:    "/v3/transferdownload/signfile",
	Modes:   op.Direct | op.Partner,
	Reply:   op.File,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter4_1_15.shtml",
})

// DownloadReceiptRequest names a file.
type DownloadReceiptRequest struct {
	Token string `query:"token" wx:"required" doc:"token of the file"`
}

// DownloadVoucher fetches the file of a receipt of package transfer
// (下载电子回单). Its token and source are part of the URL that the queries answer
// with.
var DownloadVoucher = op.Define[DownloadVoucherRequest, op.None](op.Spec{
	Name:    "transfer-elecvoucher-download",
	Product: "batchtransfer",
	Title:   "下载电子回单API",
	Method:  http.MethodGet,
	Path:    "/v3/transferdownload/elecvoucherfile",
	Modes:   op.Direct | op.Partner,
	Reply:   op.File,
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4012716436",
})

// DownloadVoucherRequest names a file.
type DownloadVoucherRequest struct {
	Token  string `query:"token" wx:"required" doc:"token of the file"`
	Source string `query:"source" wx:"required" doc:"source of the file, as in the URL"`
}
