package batchtransfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// PlatformApplyBatch starts a batch of up to 1,000 transfers that their
// customers have reserved (受理商家转账).
var PlatformApplyBatch = op.Define[PlatformBatchRequest, PlatformAcceptance](op.Spec{
	Name:    "platform-transfer-batch-apply",
	Product: "batchtransfer",
	Title:   "受理商家转账",
	Method:  http.MethodPost,
	Path:    "/v3/platsolution/mch-transfer/batches/apply",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_batch_no",
	Lookup:  "platform-transfer-batch-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-apply.html",
})

// PlatformQueryByID returns a batch by WeChat Pay's number (微信支付转账批次单号查询批次单).
var PlatformQueryByID = op.Define[PlatformQueryByIDRequest, PlatformBatchPage](op.Spec{
	Name:    "platform-transfer-batch-query",
	Product: "batchtransfer",
	Title:   "微信支付转账批次单号查询批次单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/batches/batch-id/{batch_id}",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 100},
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-by-id.html",
})

// PlatformQuery returns a batch by the service provider's own number
// (商户转账批次单号查询批次单).
var PlatformQuery = op.Define[PlatformQueryRequest, PlatformBatchPage](op.Spec{
	Name:    "platform-transfer-batch-query",
	Product: "batchtransfer",
	Title:   "商户转账批次单号查询批次单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/batches/out-batch-no/{out_batch_no}",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 100},
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-by-out-code.html",
})

// PlatformGetDetailByID returns a transfer of a batch by WeChat Pay's numbers
// (微信支付转账明细单号查询明细单).
var PlatformGetDetailByID = op.Define[PlatformGetDetailByIDRequest, PlatformDetailRecord](op.Spec{
	Name:    "platform-transfer-detail-query",
	Product: "batchtransfer",
	Title:   "微信支付转账明细单号查询明细单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/get-transfer-detail-by-no.html",
})

// PlatformGetDetail returns a transfer of a batch by the service provider's own
// numbers (商户明细单号查询明细单).
var PlatformGetDetail = op.Define[PlatformGetDetailRequest, PlatformDetailRecord](op.Spec{
	Name:    "platform-transfer-detail-query",
	Product: "batchtransfer",
	Title:   "商户明细单号查询明细单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-detail-by-out-no.html",
})

// PlatformApplyReceipt asks for the electronic receipt of a batch that is
// COMPLETED (申请商家转账批次电子回单).
var PlatformApplyReceipt = op.Define[PlatformReceiptRequest, PlatformReceiptApplication](op.Spec{
	Name:      "platform-transfer-batch-receipt-apply",
	Product:   "batchtransfer",
	Title:     "申请商家转账批次电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/platsolution/mch-transfer/batches/summary-receipts/out-batch-no/{out_batch_no}/apply",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "platform-transfer-batch-receipt-query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipts-apply-by-batch-out-no.html",
})

// PlatformGetReceipt returns the electronic receipt of a batch (查询商家转账批次电子回单).
var PlatformGetReceipt = op.Define[PlatformGetReceiptRequest, PlatformReceipt](op.Spec{
	Name:    "platform-transfer-batch-receipt-query",
	Product: "batchtransfer",
	Title:   "查询商家转账批次电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/batches/summary-receipts/out-batch-no/{out_batch_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipts-query-by-batch-out-no.html",
})

// PlatformApplyDetailReceipt asks for the electronic receipt of one transfer
// (申请商家转账明细电子回单).
var PlatformApplyDetailReceipt = op.Define[PlatformDetailReceiptRequest, PlatformDetailReceiptApplication](op.Spec{
	Name:      "platform-transfer-detail-receipt-apply",
	Product:   "batchtransfer",
	Title:     "申请商家转账明细电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/platsolution/mch-transfer/batches/detail-receipts/out-batch-no/{out_batch_no}/out-detail-no/{out_detail_no}/apply",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "platform-transfer-detail-receipt-query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipt-apply-by-detail-out-no.html",
})

// PlatformGetDetailReceipt returns the electronic receipt of one transfer
// (查询商家转账明细电子回单).
var PlatformGetDetailReceipt = op.Define[PlatformGetDetailRequest, PlatformDetailReceipt](op.Spec{
	Name:    "platform-transfer-detail-receipt-query",
	Product: "batchtransfer",
	Title:   "查询商家转账明细电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/batches/detail-receipts/out-batch-no/{out_batch_no}/out-detail-no/{out_detail_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipt-query-by-detail-out-no.html",
})

// PlatformReserve asks a customer to agree to a transfer beforehand
// (受理单次预约商家转账).
var PlatformReserve = op.Define[ReserveRequest, ReservationAcceptance](op.Spec{
	Name:    "platform-transfer-reservation-apply",
	Product: "batchtransfer",
	Title:   "受理单次预约商家转账",
	Method:  http.MethodPost,
	Path:    "/v3/platsolution/mch-transfer/reservation/apply",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_reservation_no",
	OneOf:   [][]string{{"exact_amount", "estimated_max_amount"}},
	Lookup:  "platform-transfer-reservation-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-apply.html",
})

// PlatformGetReservation returns a reservation of the last three months
// (商户预约单号查询预约商家转账记录).
var PlatformGetReservation = op.Define[GetReservationRequest, Reservation](op.Spec{
	Name:    "platform-transfer-reservation-query",
	Product: "batchtransfer",
	Title:   "商户预约单号查询预约商家转账记录",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/reservation/out-reservation-no/{out_reservation_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-get-by-out-no.html",
})

// PlatformGetReservationByID returns a reservation by WeChat Pay's number
// (微信支付预约单号查询预约商家转账记录).
var PlatformGetReservationByID = op.Define[GetReservationByIDRequest, Reservation](op.Spec{
	Name:    "platform-transfer-reservation-query",
	Product: "batchtransfer",
	Title:   "微信支付预约单号查询预约商家转账记录",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/mch-transfer/reservation/reservation-id/{reservation_id}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-get-by-id.html",
})

// PlatformCloseReservation ends a reservation that was not transferred yet
// (关闭预约商家转账记录).
var PlatformCloseReservation = op.Define[GetReservationRequest, Reservation](op.Spec{
	Name:      "platform-transfer-reservation-close",
	Product:   "batchtransfer",
	Title:     "关闭预约商家转账记录",
	Method:    http.MethodPost,
	Path:      "/v3/platsolution/mch-transfer/reservation/out-reservation-no/{out_reservation_no}/close",
	Modes:     op.Partner,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "platform-transfer-reservation-query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-close.html",
})
