package batchtransfer

import "github.com/wxctl/wxctl/pkg/client/op"

// BatchState is the state of a platform's batch.
type BatchState string

// The states of a platform's batch.
const (
	StateAccepted   BatchState = "ACCEPTED"
	StateProcessing BatchState = "PROCESSING"
	StateCompleted  BatchState = "COMPLETED" // every transfer has ended, well or not
	StateClosed     BatchState = "CLOSED"
)

// DetailState is the state of one transfer of a platform's batch.
type DetailState string

// The states of a transfer.
const (
	StateInit       DetailState = "INIT"
	StateWaitPay    DetailState = "WAIT_PAY"
	StateSuccess    DetailState = "SUCCESS"
	StateFail       DetailState = "FAIL"
	StateBankRefund DetailState = "BANK_REFUND" // the bank has given it back after all
)

// PlatformBatchRequest is a batch of transfers that their customers have
// reserved. Its totals must be those of the list.
type PlatformBatchRequest struct {
	SubMchID           string           `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	SpAppID            string           `json:"sp_appid" wx:"required,max=32,default=sp_appid" doc:"app of the service provider, as it was reserved"`
	SubAppID           string           `json:"sub_appid" wx:"max=32" doc:"app of the sub-merchant, as it was reserved"`
	OutBatchNo         string           `json:"out_batch_no" wx:"required,max=32,format=alphanumeric" doc:"the service provider's own number of the batch"`
	BatchName          string           `json:"batch_name" wx:"required,max=32" doc:"name of the batch"`
	BatchRemark        string           `json:"batch_remark" wx:"required,max=32" doc:"what the batch is for"`
	TotalAmount        op.Fen           `json:"total_amount" wx:"required,min=1" doc:"sum of the transfers"`
	TotalNum           int64            `json:"total_num" wx:"required,min=1,max=1000" doc:"number of the transfers"`
	TransferSceneID    string           `json:"transfer_scene_id" wx:"required,max=36" doc:"scene, as it was reserved"`
	TransferDetailList []PlatformDetail `json:"transfer_detail_list" wx:"required,items=1..1000" doc:"the transfers"`
	NotifyURL          string           `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the outcome is notified"`
}

// PlatformDetail is one transfer of a platform's batch.
type PlatformDetail struct {
	OutDetailNo    string `json:"out_detail_no" wx:"required,max=32,format=alphanumeric" doc:"the service provider's own number of the transfer"`
	TransferAmount op.Fen `json:"transfer_amount" wx:"required,min=1" doc:"what the customer gets"`
	TransferRemark string `json:"transfer_remark" wx:"required,max=32" doc:"why; the customer sees it"`
	ReservationID  string `json:"reservation_id" wx:"required,max=64" doc:"WeChat Pay's number of the reservation"`
	OpenID         string `json:"openid" wx:"required,max=64" doc:"the customer, as it was reserved"`
}

// PlatformAcceptance is a platform's batch that was accepted.
type PlatformAcceptance struct {
	OutBatchNo string     `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	BatchID    string     `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	CreateTime op.Time    `json:"create_time" wx:"required" doc:"when it was accepted"`
	BatchState BatchState `json:"batch_state" wx:"enum=ACCEPTED|PROCESSING|COMPLETED|CLOSED" doc:"state"`
}

// PlatformPage says which transfers of a platform's batch to list.
type PlatformPage struct {
	SubMchID        string      `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	NeedQueryDetail bool        `query:"need_query_detail" wx:"required,default=false" doc:"whether to list the transfers, which are there once the batch is COMPLETED"`
	DetailState     DetailState `query:"detail_state" wx:"enum=ALL|WAIT_PAY|SUCCESS|FAIL|BANK_REFUND" doc:"which of the transfers"`
	Offset          int64       `query:"offset" wx:"min=0" doc:"transfers to skip"`
	Limit           int64       `query:"limit" wx:"min=20,max=100" doc:"transfers of a page; 20 when left out"`
}

// PlatformQueryByIDRequest names a platform's batch, and which of its transfers to
// list.
type PlatformQueryByIDRequest struct {
	BatchID string `path:"batch_id" wx:"max=64" doc:"WeChat Pay's number of the batch"`
	PlatformPage
}

// PlatformQueryRequest names a platform's batch, and which of its transfers to
// list.
type PlatformQueryRequest struct {
	OutBatchNo string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the batch"`
	PlatformPage
}

// PlatformBatchPage is a platform's batch, with a page of its transfers where they
// were asked for.
type PlatformBatchPage struct {
	TransferBatch PlatformBatch           `json:"transfer_batch" wx:"required" doc:"the batch"`
	Data          []PlatformDetailSummary `json:"data" doc:"the transfers"`
	Offset        int64                   `json:"offset" doc:"transfers that were skipped"`
	Limit         int64                   `json:"limit" doc:"transfers of a page"`
}

// PlatformBatch is a platform's batch as it stands.
type PlatformBatch struct {
	OutBatchNo      string      `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	BatchID         string      `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	SpAppID         string      `json:"sp_appid" wx:"required" doc:"app of the service provider"`
	SubMchID        string      `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	SubAppID        string      `json:"sub_appid" doc:"app of the sub-merchant"`
	BatchState      BatchState  `json:"batch_state" wx:"required,enum=ACCEPTED|PROCESSING|COMPLETED|CLOSED" doc:"state"`
	BatchName       string      `json:"batch_name" wx:"required" doc:"name of the batch"`
	BatchRemark     string      `json:"batch_remark" wx:"required" doc:"what the batch is for"`
	CloseReason     CloseReason `json:"close_reason" wx:"enum=MERCHANT_REVOCATION|OVERDUE_CLOSE" doc:"why it was closed"`
	TotalAmount     op.Fen      `json:"total_amount" wx:"required" doc:"sum of the transfers"`
	TotalNum        int64       `json:"total_num" wx:"required" doc:"number of the transfers"`
	CreateTime      op.Time     `json:"create_time" wx:"required" doc:"when it was accepted"`
	SuccessAmount   op.Fen      `json:"success_amount" wx:"required" doc:"sum of the transfers that succeeded"`
	SuccessNum      int64       `json:"success_num" wx:"required" doc:"number of the transfers that succeeded"`
	FailedAmount    op.Fen      `json:"failed_amount" wx:"required" doc:"sum of the transfers that failed"`
	FailedNum       int64       `json:"failed_num" wx:"required" doc:"number of the transfers that failed"`
	TransferSceneID string      `json:"transfer_scene_id" wx:"required" doc:"scene"`
}

// PlatformDetailSummary is a transfer as its batch lists it.
type PlatformDetailSummary struct {
	DetailID    string      `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the transfer"`
	OutDetailNo string      `json:"out_detail_no" wx:"required" doc:"the service provider's own number of the transfer"`
	DetailState DetailState `json:"detail_state" wx:"required,enum=INIT|WAIT_PAY|SUCCESS|FAIL|BANK_REFUND" doc:"state"`
}

// PlatformGetDetailByIDRequest names a transfer of a platform's batch.
type PlatformGetDetailByIDRequest struct {
	BatchID  string `path:"batch_id" wx:"max=64" doc:"WeChat Pay's number of the batch"`
	DetailID string `path:"detail_id" wx:"max=64" doc:"WeChat Pay's number of the transfer"`
	SubMchID string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// PlatformGetDetailRequest names a transfer of a platform's batch.
type PlatformGetDetailRequest struct {
	OutBatchNo  string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the batch"`
	OutDetailNo string `path:"out_detail_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the transfer"`
	SubMchID    string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// PlatformDetailRecord is a transfer of a platform's batch as it stands.
type PlatformDetailRecord struct {
	OutBatchNo         string      `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	BatchID            string      `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	OutDetailNo        string      `json:"out_detail_no" wx:"required" doc:"the service provider's own number of the transfer"`
	DetailID           string      `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the transfer"`
	SpAppID            string      `json:"sp_appid" wx:"required" doc:"app of the service provider"`
	SubMchID           string      `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	SubAppID           string      `json:"sub_appid" doc:"app of the sub-merchant"`
	CreateTime         op.Time     `json:"create_time" wx:"required" doc:"when it was started"`
	DetailState        DetailState `json:"detail_state" wx:"required,enum=INIT|WAIT_PAY|SUCCESS|FAIL|BANK_REFUND" doc:"state"`
	TransferAmount     op.Fen      `json:"transfer_amount" wx:"required" doc:"what the customer gets"`
	TransferRemark     string      `json:"transfer_remark" wx:"required" doc:"why"`
	FailReason         string      `json:"fail_reason" wx:"enum=ACCOUNT_FROZEN|REAL_NAME_CHECK_FAIL|NAME_NOT_CORRECT|OPENID_INVALID|TRANSFER_QUOTA_EXCEED|DAY_RECEIVED_QUOTA_EXCEED|MONTH_RECEIVED_QUOTA_EXCEED|DAY_RECEIVED_COUNT_EXCEED|PRODUCT_AUTH_CHECK_FAIL|OVERDUE_CLOSE|ID_CARD_NOT_CORRECT|ACCOUNT_NOT_EXIST|TRANSFER_RISK|OTHER_FAIL_REASON_TYPE|REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED|RECEIVE_ACCOUNT_NOT_PERMMIT|PAYEE_ACCOUNT_ABNORMAL|PAYER_ACCOUNT_ABNORMAL|TRANSFER_SCENE_UNAVAILABLE|TRANSFER_SCENE_INVALID|TRANSFER_REMARK_SET_FAIL|RECEIVE_ACCOUNT_NOT_CONFIGURE|BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH|BLOCK_B2C_USERLIMITAMOUNT_MONTH|MERCHANT_REJECT|MERCHANT_NOT_CONFIRM|PAYROLL_CARD_ALREADY_LOGOUT|PAYROLL_CARD_ALREADY_FROZEN|PAYROLL_CARD_UNAUTHORIZED|PAYROLL_CARD_USER_NOT_OPEN|PAYROLL_CARD_NAME_CARD_NOT_MATCH|PAYROLL_CARD_ID_CARD_NOT_MATCH|PAYROLL_CARD_BANKCARD_UNBUNDLING|BANK_CARD_COLLECTIONS_ABOVE_QUOTA|BANK_CARD_ACCOUNT_ABNORMAL|BANK_CARD_STATUS_ABNORMAL|BANK_CARD_BANK_INFO_WRONG|BANK_CARD_CARD_INFO_WRONG|BANK_CARD_PARAM_ERROR|BANK_CARD_TYPE_NOT_SUPPORTED|RESERVATION_STATE_INVALID|EXCEEDED_ESTIMATED_AMOUNT|RESERVATION_INFO_NOT_MATCH|RESERVATION_SCENE_NOT_MATCH" doc:"why it failed"`
	OpenID             string      `json:"openid" doc:"the customer"`
	BankType           string      `json:"bank_type" doc:"where the customer gets it: a bank, or the balance"`
	UserName           string      `json:"user_name" wx:"encrypt" doc:"real name of the customer"`
	TransferFinishTime op.Time     `json:"transfer_finish_time" doc:"when it succeeded"`
	BankRefundTime     op.Time     `json:"bank_refund_time" doc:"when the bank gave it back"`
}

// PlatformReceipt is the electronic receipt of a platform's batch. Its file is
// fetched from download_url, which the next query gives anew.
type PlatformReceipt struct {
	BatchID      string        `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	OutBatchNo   string        `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	SubMchID     string        `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	ReceiptState ReceiptStatus `json:"receipt_state" wx:"required,enum=ACCEPTED|FINISHED" doc:"state"`
	HashType     string        `json:"hash_type" doc:"kind of the hash"`
	HashValue    string        `json:"hash_value" doc:"hash of the file"`
	DownloadURL  string        `json:"download_url" doc:"where the file is"`
}

// PlatformDetailReceipt is the electronic receipt of one transfer.
type PlatformDetailReceipt struct {
	BatchID      string        `json:"batch_id" wx:"required" doc:"WeChat Pay's number of the batch"`
	OutBatchNo   string        `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	DetailID     string        `json:"detail_id" wx:"required" doc:"WeChat Pay's number of the transfer"`
	OutDetailNo  string        `json:"out_detail_no" wx:"required" doc:"the service provider's own number of the transfer"`
	SubMchID     string        `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	ReceiptState ReceiptStatus `json:"receipt_state" wx:"required,enum=ACCEPTED|FINISHED" doc:"state"`
	HashType     string        `json:"hash_type" doc:"kind of the hash"`
	HashValue    string        `json:"hash_value" doc:"hash of the file"`
	DownloadURL  string        `json:"download_url" doc:"where the file is"`
}

// PlatformReceiptRequest names a platform's batch whose receipt is asked for.
type PlatformReceiptRequest struct {
	OutBatchNo string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the batch"`
	SubMchID   string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// PlatformDetailReceiptRequest names a transfer whose receipt is asked for.
type PlatformDetailReceiptRequest struct {
	OutBatchNo  string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the batch"`
	OutDetailNo string `path:"out_detail_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the transfer"`
	SubMchID    string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// PlatformReceiptApplication is a receipt that was asked for.
type PlatformReceiptApplication struct {
	SubMchID     string        `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	OutBatchNo   string        `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	ReceiptState ReceiptStatus `json:"receipt_state" wx:"required,enum=ACCEPTED|FINISHED" doc:"state"`
}

// PlatformDetailReceiptApplication is a receipt of one transfer that was asked
// for.
type PlatformDetailReceiptApplication struct {
	SubMchID     string        `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	OutBatchNo   string        `json:"out_batch_no" wx:"required" doc:"the service provider's own number of the batch"`
	OutDetailNo  string        `json:"out_detail_no" wx:"required" doc:"the service provider's own number of the transfer"`
	ReceiptState ReceiptStatus `json:"receipt_state" wx:"required,enum=ACCEPTED|FINISHED" doc:"state"`
}

// PlatformGetReceiptRequest names a platform's batch whose receipt is read.
type PlatformGetReceiptRequest struct {
	OutBatchNo string `path:"out_batch_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the batch"`
	SubMchID   string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}
