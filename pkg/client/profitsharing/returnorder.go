package profitsharing

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// ReturnResult is what became of a return.
type ReturnResult string

// The results of returns. One that is processing is repeated with the same
// number, never with another.
const (
	ReturnProcessing ReturnResult = "PROCESSING"
	ReturnSuccess    ReturnResult = "SUCCESS"
	ReturnFailed     ReturnResult = "FAILED"
)

// CreateReturn takes a share, or a part of it, back from a merchant that received
// it (请求分账回退), such as before the order is refunded. People cannot give
// shares back. The merchant must have agreed to returns in its console. The
// answer says how it went. A split can be returned in up to 50 parts within 180
// days; what came back cannot be shared again.
var CreateReturn = op.Define[CreateReturnRequest, Return](op.Spec{
	Name:    "profitsharing-return",
	Product: "profitsharing",
	Title:   "请求分账回退",
	Method:  http.MethodPost,
	Path:    "/v3/profitsharing/return-orders",
	Modes:   op.Direct | op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_return_no",
	OneOf:   [][]string{{"out_order_no", "order_id"}},
	Lookup:  "profitsharing-return-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/return-orders/create-return-order.html",
})

// CreateReturnRequest names a split, by either of its numbers, and what to take
// back from whom.
type CreateReturnRequest struct {
	SubMchID    string `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shared; service providers only"`
	OrderID     string `json:"order_id" wx:"max=64" doc:"WeChat Pay's number of the split"`
	OutOrderNo  string `json:"out_order_no" wx:"max=64,format=refundno" doc:"the merchant's own number of the split"`
	OutReturnNo string `json:"out_return_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the return"`
	ReturnMchID string `json:"return_mchid" wx:"required,max=32" doc:"merchant that received a share"`
	Amount      op.Fen `json:"amount" wx:"required,min=1" doc:"what to take back"`
	Description string `json:"description" wx:"required,max=80" doc:"why"`
}

// Return is a return as it stands.
type Return struct {
	SubMchID    string       `json:"sub_mchid" doc:"sub-merchant that shared"`
	OrderID     string       `json:"order_id" wx:"required" doc:"WeChat Pay's number of the split"`
	OutOrderNo  string       `json:"out_order_no" wx:"required" doc:"the merchant's own number of the split"`
	OutReturnNo string       `json:"out_return_no" wx:"required" doc:"the merchant's own number of the return"`
	ReturnID    string       `json:"return_id" wx:"required" doc:"WeChat Pay's number of the return"`
	ReturnMchID string       `json:"return_mchid" wx:"required" doc:"merchant that received the share"`
	Amount      op.Fen       `json:"amount" wx:"required" doc:"what is taken back"`
	Description string       `json:"description" wx:"required" doc:"why"`
	Result      ReturnResult `json:"result" wx:"required,enum=PROCESSING|SUCCESS|FAILED" doc:"what became of it"`
	FailReason  FailReason   `json:"fail_reason" wx:"enum=ACCOUNT_ABNORMAL|BALANCE_NOT_ENOUGH|TIME_OUT_CLOSED|PAYER_ACCOUNT_ABNORMAL|INVALID_REQUEST" doc:"why it failed"`
	CreateTime  op.Time      `json:"create_time" wx:"required" doc:"when it was accepted"`
	FinishTime  op.Time      `json:"finish_time" doc:"when it was done"`
}

// GetReturn returns a return (查询分账回退结果).
var GetReturn = op.Define[GetReturnRequest, Return](op.Spec{
	Name:    "profitsharing-return-query",
	Product: "profitsharing",
	Title:   "查询分账回退结果",
	Method:  http.MethodGet,
	Path:    "/v3/profitsharing/return-orders/{out_return_no}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/return-orders/query-return-order.html",
})

// GetReturnRequest names a return.
type GetReturnRequest struct {
	SubMchID    string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shared; service providers only"`
	OutReturnNo string `path:"out_return_no" wx:"max=64,format=refundno" doc:"the merchant's own number of the return"`
	OutOrderNo  string `query:"out_order_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the split"`
}
