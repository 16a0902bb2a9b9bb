package favor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// UseFlow returns where the file of a stock's used coupons is
// (下载批次核销明细). It exists from 10:00 of the day after the stock's end; the
// URL lives 30 seconds.
var UseFlow = op.Define[FlowRequest, Flow](op.Spec{
	Name:    "marketing-favor-use-flow",
	Product: "favor",
	Title:   "下载批次核销明细API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/use-flow",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerMinute(1000),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_10.shtml",
})

// RefundFlow returns where the file of a stock's returned coupons is
// (下载批次退款明细); see [UseFlow].
var RefundFlow = op.Define[FlowRequest, Flow](op.Spec{
	Name:    "marketing-favor-refund-flow",
	Product: "favor",
	Title:   "下载批次退款明细API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/refund-flow",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerMinute(1000),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_11.shtml",
})

// FlowRequest names a stock.
type FlowRequest struct {
	StockID string `path:"stock_id" doc:"id of the stock"`
}

// Flow is a file to download. The download is not signed.
type Flow struct {
	URL       string `json:"url" wx:"required" doc:"where the file is"`
	HashValue string `json:"hash_value" wx:"required" doc:"hash of the file"`
	HashType  string `json:"hash_type" wx:"required" doc:"kind of the hash: SHA1"`
}

// UseFlowByDay returns where the file of a day's used coupons is
// (获取批次核销明细下载链接).
var UseFlowByDay = op.Define[DayFlowRequest, DayUseFlow](op.Spec{
	Name:    "marketing-favor-use-flow-by-day",
	Product: "favor",
	Title:   "获取批次核销明细下载链接",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/use-flow-by-day",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/",
})

// RefundFlowByDay returns where the file of a day's returned coupons is
// (获取批次退款明细下载链接).
var RefundFlowByDay = op.Define[DayFlowRequest, DayRefundFlow](op.Spec{
	Name:    "marketing-favor-refund-flow-by-day",
	Product: "favor",
	Title:   "获取批次退款明细下载链接",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/refund-flow-by-day",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/",
})

// DayFlowRequest names a stock and a day.
type DayFlowRequest struct {
	StockID  string `path:"stock_id" doc:"id of the stock"`
	BillDate string `query:"bill_date" wx:"required,format=date" doc:"day, within the last three months"`
}

// DayUseFlow is a file of used coupons to download.
type DayUseFlow struct {
	URL   string `json:"url" wx:"required" doc:"where the file is"`
	Hash  string `json:"stock_useflow_hash" wx:"required" doc:"hash of the file"`
	Count string `json:"stock_useflow_count" wx:"required" doc:"records in the file"`
}

// DayRefundFlow is a file of returned coupons to download.
type DayRefundFlow struct {
	URL   string `json:"url" wx:"required" doc:"where the file is"`
	Hash  string `json:"stock_refundflow_hash" wx:"required" doc:"hash of the file"`
	Count string `json:"stock_refundflow_count" wx:"required" doc:"records in the file"`
}
