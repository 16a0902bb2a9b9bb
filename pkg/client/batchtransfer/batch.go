// Package batchtransfer is transfers to many customers at once, without their
// confirmation (商家转账到零钱), their electronic receipts, and the transfers of
// platforms, which customers reserve beforehand.
//
// A batch is accepted, then done within the hour: FINISHED says that every
// transfer of it has ended, not that it succeeded. Its number, out_batch_no, makes
// a repeat safe: the same number with the same parameters answers the batch, with
// others it is refused. What failed is sent again in a batch of another number.
// Batches can be queried for 30 days.
//
// Merchants that opened since 2025-01-15 have package transfer instead. The
// operations of platforms exist twice, at the path of platforms and at that of
// insurers, on the same objects; the documentation now has the latter.
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/4012458841,
// https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-apply.html.
package batchtransfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// BatchStatus is the state of a batch.
type BatchStatus string

// The states of a batch.
const (
	Accepted   BatchStatus = "ACCEPTED"
	WaitPay    BatchStatus = "WAIT_PAY" // somebody of the merchant is to approve it within 24 hours
	Processing BatchStatus = "PROCESSING"
	Finished   BatchStatus = "FINISHED" // every transfer has ended, well or not
	Closed     BatchStatus = "CLOSED"
)

// DetailStatus is the state of one transfer of a batch.
type DetailStatus string

// The states of a transfer.
const (
	DetailInit       DetailStatus = "INIT" // is being checked
	DetailWaitPay    DetailStatus = "WAIT_PAY"
	DetailProcessing DetailStatus = "PROCESSING"
	DetailSuccess    DetailStatus = "SUCCESS"
	DetailFail       DetailStatus = "FAIL"
)

// CloseReason says why a batch was closed.
type CloseReason string

// The reasons for which batches are closed.
const (
	OverdueClose         CloseReason = "OVERDUE_CLOSE"
	TransferSceneInvalid CloseReason = "TRANSFER_SCENE_INVALID"
	MerchantRevocation   CloseReason = "MERCHANT_REVOCATION" // platforms only
)

// Create starts a batch of up to 1,000 transfers (发起批量转账). On 429, 5xx and
// errors that are new to you its outcome is unknown: repeat it with the same
// number and parameters, or ask with [QueryByOutNo] a minute later.
var Create = op.Define[CreateRequest, Acceptance](op.Spec{
	Name:       "transfer-batch",
	Product:    "batchtransfer",
	Title:      "发起批量转账API",
	Method:     http.MethodPost,
	Path:       "/v3/transfer/batches",
	Modes:      op.Direct,
	Effect:     op.MovesMoney,
	Key:        "out_batch_no",
	Lookup:     "transfer-query-out-batch-no",
	Deprecated: "it is closed to merchants that opened since 2025-01-15, who call mch-transfer-bills",
	Doc:        "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_1.shtml",
})

// CreateRequest is a batch of transfers. Its totals must be those of the list.
type CreateRequest struct {
	AppID              string   `json:"appid" wx:"required,max=32,default=appid" doc:"app that knows the customers by openid"`
	OutBatchNo         string   `json:"out_batch_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the batch"`
	BatchName          string   `json:"batch_name" wx:"required,max=32" doc:"name of the batch"`
	BatchRemark        string   `json:"batch_remark" wx:"required,max=32" doc:"what the batch is for"`
	TotalAmount        op.Fen   `json:"total_amount" wx:"required,min=1" doc:"sum of the transfers"`
	TotalNum           int64    `json:"total_num" wx:"required,min=1,max=1000" doc:"number of the transfers"`
	TransferDetailList []Detail `json:"transfer_detail_list" wx:"required,items=1..1000" doc:"the transfers"`
	// Sources disagree whether transfer_scene_id must be given.
	TransferSceneID string `json:"transfer_scene_id" wx:"max=36" doc:"scene, as the console grants it; the merchant's own when left out"`
	NotifyURL       string `json:"notify_url" wx:"max=256,format=https,default=notify_url" doc:"where the outcome is notified"`
}

// Detail is one transfer of a batch. Names are given for all transfers of a batch
// or for none.
type Detail struct {
	OutDetailNo    string `json:"out_detail_no" wx:"required,max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
	TransferAmount op.Fen `json:"transfer_amount" wx:"required,min=1" doc:"what the customer gets"`
	TransferRemark string `json:"transfer_remark" wx:"required,max=32" doc:"why; the customer sees it"`
	OpenID         string `json:"openid" wx:"required,max=64" doc:"the customer, as the appid knows them"`
	// Sources disagree whether user_name must be given.
	UserName   string `json:"user_name" wx:"encrypt" doc:"real name of the customer, which is checked; needed from ¥2,000.00, refused below ¥0.30, and for an electronic receipt"`
	UserIDCard string `json:"user_id_card" wx:"encrypt" doc:"identity number of the customer, which is checked"`
}

// Acceptance is a batch that was accepted.
type Acceptance struct {
	OutBatchNo  string      `json:"out_batch_no" wx:"required" doc:"the merchant's own number of the batch"`
	BatchID     string      `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	CreateTime  op.Time     `json:"create_time" wx:"required" doc:"when it was accepted"`
	BatchStatus BatchStatus `json:"batch_status" wx:"enum=ACCEPTED|PROCESSING|FINISHED|CLOSED" doc:"state"`
}

// QueryByID returns a batch by WeChat Pay's number (微信批次单号查询批次单).
var QueryByID = op.Define[QueryByIDRequest, BatchPage](op.Spec{
	Name:    "transfer-query-batchid",
	Product: "batchtransfer",
	Title:   "微信批次单号查询批次单API",
	Method:  http.MethodGet,
	Path:    "/v3/transfer/batches/batch-id/{batch_id}",
	Modes:   op.Direct,
	List:    op.Paging{Items: "transfer_detail_list", Max: 100},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_2.shtml",
})

// QueryByIDRequest names a batch, and which of its transfers to list.
type QueryByIDRequest struct {
	BatchID string `path:"batch_id" wx:"max=64" doc:"WeChat Pay's number of the batch"`
	Page
}

// Page says which transfers of a batch to list.
type Page struct {
	NeedQueryDetail bool         `query:"need_query_detail" wx:"required,default=false" doc:"whether to list the transfers, which are there once the batch is FINISHED"`
	Offset          int64        `query:"offset" wx:"min=0" doc:"transfers to skip"`
	Limit           int64        `query:"limit" wx:"min=20,max=100" doc:"transfers of a page; 20 when left out"`
	DetailStatus    DetailStatus `query:"detail_status" wx:"enum=ALL|WAIT_PAY|SUCCESS|FAIL" doc:"which of the transfers; needed with need_query_detail"`
}

// BatchPage is a batch, with a page of its transfers where they were asked for.
type BatchPage struct {
	TransferBatch      Batch           `json:"transfer_batch" wx:"required" doc:"the batch"`
	TransferDetailList []DetailSummary `json:"transfer_detail_list" doc:"the transfers"`
	Offset             int64           `json:"offset" doc:"transfers that were skipped; by out_batch_no only"`
	Limit              int64           `json:"limit" doc:"transfers of a page; by out_batch_no only"`
}

// Batch is a batch as it stands.
type Batch struct {
	MchID           string      `json:"mchid" wx:"required" doc:"merchant that pays"`
	OutBatchNo      string      `json:"out_batch_no" wx:"required" doc:"the merchant's own number of the batch"`
	BatchID         string      `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	AppID           string      `json:"appid" wx:"required" doc:"app that knows the customers by openid"`
	BatchStatus     BatchStatus `json:"batch_status" wx:"required,enum=ACCEPTED|WAIT_PAY|PROCESSING|FINISHED|CLOSED" doc:"state"`
	BatchType       string      `json:"batch_type" wx:"required,enum=API|WEB" doc:"how it was started"`
	BatchName       string      `json:"batch_name" wx:"required" doc:"name of the batch"`
	BatchRemark     string      `json:"batch_remark" wx:"required" doc:"what the batch is for"`
	CloseReason     CloseReason `json:"close_reason" wx:"enum=OVERDUE_CLOSE|TRANSFER_SCENE_INVALID" doc:"why it was closed"`
	TotalAmount     op.Fen      `json:"total_amount" wx:"required" doc:"sum of the transfers"`
	TotalNum        int64       `json:"total_num" wx:"required" doc:"number of the transfers"`
	CreateTime      op.Time     `json:"create_time" doc:"when it was accepted"`
	UpdateTime      op.Time     `json:"update_time" doc:"when it changed last"`
	SuccessAmount   op.Fen      `json:"success_amount" doc:"sum of the transfers that succeeded"`
	SuccessNum      int64       `json:"success_num" doc:"number of the transfers that succeeded"`
	FailAmount      op.Fen      `json:"fail_amount" doc:"sum of the transfers that failed"`
	FailNum         int64       `json:"fail_num" doc:"number of the transfers that failed"`
	TransferSceneID string      `json:"transfer_scene_id" doc:"scene"`
}

// DetailSummary is a transfer as its batch lists it.
type DetailSummary struct {
	DetailID     string       `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the transfer"`
	OutDetailNo  string       `json:"out_detail_no" wx:"required" doc:"the merchant's own number of the transfer"`
	DetailStatus DetailStatus `json:"detail_status" wx:"required,enum=INIT|WAIT_PAY|PROCESSING|SUCCESS|FAIL" doc:"state"`
}

// QueryByOutNo returns a batch by the merchant's own number
// (商家批次单号查询批次单).
var QueryByOutNo = op.Define[QueryByOutNoRequest, BatchPage](op.Spec{
	Name:    "transfer-query-out-batch-no",
	Product: "batchtransfer",
	Title:   "商家批次单号查询批次单API",
	Method:  http.MethodGet,
	Path:    "/v3/transfer/batches/out-batch-no/{out_batch_no}",
	Modes:   op.Direct,
	List:    op.Paging{Items: "transfer_detail_list", Max: 100},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_4.shtml",
})

// QueryByOutNoRequest names a batch, and which of its transfers to list.
type QueryByOutNoRequest struct {
	OutBatchNo string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the batch"`
	Page
}

// GetDetailByID returns a transfer of a batch by WeChat Pay's numbers
// (微信明细单号查询明细单).
var GetDetailByID = op.Define[GetDetailByIDRequest, DetailRecord](op.Spec{
	Name:    "transfer-query-detail-id",
	Product: "batchtransfer",
	Title:   "微信明细单号查询明细单API",
	Method:  http.MethodGet,
	Path:    "/v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_3.shtml",
})

// GetDetailByIDRequest names a transfer of a batch.
type GetDetailByIDRequest struct {
	BatchID  string `path:"batch_id" wx:"max=64" doc:"WeChat Pay's number of the batch"`
	DetailID string `path:"detail_id" wx:"max=64" doc:"WeChat Pay's number of the transfer"`
}

// DetailRecord is a transfer of a batch as it stands.
type DetailRecord struct {
	MchID          string       `json:"mchid" wx:"required" doc:"merchant that pays"`
	OutBatchNo     string       `json:"out_batch_no" wx:"required" doc:"the merchant's own number of the batch"`
	BatchID        string       `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	AppID          string       `json:"appid" wx:"required" doc:"app that knows the customer by openid"`
	OutDetailNo    string       `json:"out_detail_no" wx:"required" doc:"the merchant's own number of the transfer"`
	DetailID       string       `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the transfer"`
	DetailStatus   DetailStatus `json:"detail_status" wx:"required,enum=INIT|WAIT_PAY|PROCESSING|SUCCESS|FAIL" doc:"state"`
	TransferAmount op.Fen       `json:"transfer_amount" wx:"required" doc:"what the customer gets"`
	TransferRemark string       `json:"transfer_remark" wx:"required" doc:"why"`
	FailReason     string       `json:"fail_reason" wx:"enum=ACCOUNT_FROZEN|REAL_NAME_CHECK_FAIL|NAME_NOT_CORRECT|OPENID_INVALID|TRANSFER_QUOTA_EXCEED|DAY_RECEIVED_QUOTA_EXCEED|MONTH_RECEIVED_QUOTA_EXCEED|DAY_RECEIVED_COUNT_EXCEED|PRODUCT_AUTH_CHECK_FAIL|OVERDUE_CLOSE|ID_CARD_NOT_CORRECT|ACCOUNT_NOT_EXIST|TRANSFER_RISK|OTHER_FAIL_REASON_TYPE|REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED|RECEIVE_ACCOUNT_NOT_PERMMIT|PAYEE_ACCOUNT_ABNORMAL|PAYER_ACCOUNT_ABNORMAL|TRANSFER_SCENE_UNAVAILABLE|TRANSFER_SCENE_INVALID|TRANSFER_REMARK_SET_FAIL|RECEIVE_ACCOUNT_NOT_CONFIGURE|BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH|BLOCK_B2C_USERLIMITAMOUNT_MONTH|MERCHANT_REJECT|MERCHANT_NOT_CONFIRM" doc:"why it failed"`
	OpenID         string       `json:"openid" wx:"required" doc:"the customer, as the appid knows them"`
	UserName       string       `json:"user_name" wx:"encrypt" doc:"real name of the customer, where it was given"`
	InitiateTime   op.Time      `json:"initiate_time" wx:"required" doc:"when it was started"`
	UpdateTime     op.Time      `json:"update_time" wx:"required" doc:"when it changed last"`
}

// GetDetailByOutNo returns a transfer of a batch by the merchant's own numbers
// (商家明细单号查询明细单).
var GetDetailByOutNo = op.Define[GetDetailByOutNoRequest, DetailRecord](op.Spec{
	Name:    "transfer-query-out-detail-no",
	Product: "batchtransfer",
	Title:   "商家明细单号查询明细单API",
	Method:  http.MethodGet,
	Path:    "/v3/transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_5.shtml",
})

// GetDetailByOutNoRequest names a transfer of a batch.
type GetDetailByOutNoRequest struct {
	OutBatchNo  string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the batch"`
	OutDetailNo string `path:"out_detail_no" wx:"max=32,format=alphanumeric" doc:"the merchant's own number of the transfer"`
}
