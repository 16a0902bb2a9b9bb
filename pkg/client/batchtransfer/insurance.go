package batchtransfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// InsuranceApplyBatch starts a batch of up to 1,000 transfers that their
// customers have reserved (受理商家转账), at the path of insurers.
var InsuranceApplyBatch = op.Define[PlatformBatchRequest, PlatformAcceptance](op.Spec{
	Name:    "insurance-transfer-batch-apply",
	Product: "batchtransfer",
	Title:   "受理商家转账",
	Method:  http.MethodPost,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/apply",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_batch_no",
	Lookup:  "insurance-transfer-batch-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-apply.html",
})

// InsuranceQueryByID returns a batch by WeChat Pay's number (微信支付转账批次单号查询批次单),
// at the path of insurers.
var InsuranceQueryByID = op.Define[PlatformQueryByIDRequest, PlatformBatchPage](op.Spec{
	Name:    "insurance-transfer-batch-query",
	Product: "batchtransfer",
	Title:   "微信支付转账批次单号查询批次单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/batch-id/{batch_id}",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 100},
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-by-id.html",
})

// InsuranceQuery returns a batch by the service provider's own number
// (商户转账批次单号查询批次单), at the path of insurers.
var InsuranceQuery = op.Define[PlatformQueryRequest, PlatformBatchPage](op.Spec{
	Name:    "insurance-transfer-batch-query",
	Product: "batchtransfer",
	Title:   "商户转账批次单号查询批次单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/out-batch-no/{out_batch_no}",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 100},
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-by-out-code.html",
})

// InsuranceGetDetailByID returns a transfer of a batch by WeChat Pay's numbers
// (微信支付转账明细单号查询明细单), at the path of insurers.
var InsuranceGetDetailByID = op.Define[PlatformGetDetailByIDRequest, PlatformDetailRecord](op.Spec{
	Name:    "insurance-transfer-detail-query",
	Product: "batchtransfer",
	Title:   "微信支付转账明细单号查询明细单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/get-transfer-detail-by-no.html",
})

// InsuranceGetDetail returns a transfer of a batch by the service provider's
// own numbers (商户明细单号查询明细单), at the path of insurers.
var InsuranceGetDetail = op.Define[PlatformGetDetailRequest, PlatformDetailRecord](op.Spec{
	Name:    "insurance-transfer-detail-query",
	Product: "batchtransfer",
	Title:   "商户明细单号查询明细单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-batch/transfer-batch-get-detail-by-out-no.html",
})

// InsuranceApplyReceipt asks for the electronic receipt of a batch that is
// COMPLETED (申请商家转账批次电子回单), at the path of insurers.
var InsuranceApplyReceipt = op.Define[PlatformReceiptRequest, PlatformReceiptApplication](op.Spec{
	Name:      "insurance-transfer-batch-receipt-apply",
	Product:   "batchtransfer",
	Title:     "申请商家转账批次电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/platsolution/insurance/mch-transfer/batches/summary-receipts/out-batch-no/{out_batch_no}/apply",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "insurance-transfer-batch-receipt-query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipts-apply-by-batch-out-no.html",
})

// InsuranceGetReceipt returns the electronic receipt of a batch (查询商家转账批次电子回单),
// at the path of insurers.
var InsuranceGetReceipt = op.Define[PlatformGetReceiptRequest, PlatformReceipt](op.Spec{
	Name:    "insurance-transfer-batch-receipt-query",
	Product: "batchtransfer",
	Title:   "查询商家转账批次电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/summary-receipts/out-batch-no/{out_batch_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipts-query-by-batch-out-no.html",
})

// InsuranceApplyDetailReceipt asks for the electronic receipt of one transfer
// (申请商家转账明细电子回单), at the path of insurers.
var InsuranceApplyDetailReceipt = op.Define[PlatformDetailReceiptRequest, PlatformDetailReceiptApplication](op.Spec{
	Name:      "insurance-transfer-detail-receipt-apply",
	Product:   "batchtransfer",
	Title:     "申请商家转账明细电子回单",
	Method:    http.MethodPost,
	Path:      "/v3/platsolution/insurance/mch-transfer/batches/detail-receipts/out-batch-no/{out_batch_no}/out-detail-no/{out_detail_no}/apply",
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "insurance-transfer-detail-receipt-query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipt-apply-by-detail-out-no.html",
})

// InsuranceGetDetailReceipt returns the electronic receipt of one transfer
// (查询商家转账明细电子回单), at the path of insurers.
var InsuranceGetDetailReceipt = op.Define[PlatformGetDetailRequest, PlatformDetailReceipt](op.Spec{
	Name:    "insurance-transfer-detail-receipt-query",
	Product: "batchtransfer",
	Title:   "查询商家转账明细电子回单",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/batches/detail-receipts/out-batch-no/{out_batch_no}/out-detail-no/{out_detail_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/receipts/receipt-query-by-detail-out-no.html",
})

// InsuranceReserve asks a customer to agree to a transfer beforehand
// (受理单次预约商家转账), at the path of insurers.
var InsuranceReserve = op.Define[ReserveRequest, ReservationAcceptance](op.Spec{
	Name:    "insurance-transfer-reservation-apply",
	Product: "batchtransfer",
	Title:   "受理单次预约商家转账",
	Method:  http.MethodPost,
	Path:    "/v3/platsolution/insurance/mch-transfer/reservation/apply",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_reservation_no",
	OneOf:   [][]string{{"exact_amount", "estimated_max_amount"}},
	Lookup:  "insurance-transfer-reservation-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-apply.html",
})

// InsuranceGetReservation returns a reservation of the last three months
// (商户预约单号查询预约商家转账记录), at the path of insurers.
var InsuranceGetReservation = op.Define[GetReservationRequest, Reservation](op.Spec{
	Name:    "insurance-transfer-reservation-query",
	Product: "batchtransfer",
	Title:   "商户预约单号查询预约商家转账记录",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/reservation/out-reservation-no/{out_reservation_no}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-get-by-out-no.html",
})

// InsuranceGetReservationByID returns a reservation by WeChat Pay's number
// (微信支付预约单号查询预约商家转账记录), at the path of insurers.
var InsuranceGetReservationByID = op.Define[GetReservationByIDRequest, Reservation](op.Spec{
	Name:    "insurance-transfer-reservation-query",
	Product: "batchtransfer",
	Title:   "微信支付预约单号查询预约商家转账记录",
	Method:  http.MethodGet,
	Path:    "/v3/platsolution/insurance/mch-transfer/reservation/reservation-id/{reservation_id}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-get-by-id.html",
})

// InsuranceCloseReservation ends a reservation that was not transferred yet
// (关闭预约商家转账记录), at the path of insurers.
var InsuranceCloseReservation = op.Define[GetReservationRequest, Reservation](op.Spec{
	Name:      "insurance-transfer-reservation-close",
	Product:   "batchtransfer",
	Title:     "关闭预约商家转账记录",
	Method:    http.MethodPost,
	Path:      "/v3/platsolution/insurance/mch-transfer/reservation/out-reservation-no/{out_reservation_no}/close",
	Modes:     op.Partner,
	Effect:    op.Irreversible,
	Reentrant: true,
	Lookup:    "insurance-transfer-reservation-query",
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/transfer-reservation/transfer-reservation-close.html",
})
