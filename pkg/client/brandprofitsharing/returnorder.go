package brandprofitsharing

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// ReturnFailed is the result of a return that failed, which package
// profitsharing spells FAILED.
const ReturnFailed profitsharing.ReturnResult = "FAIL"

// CreateReturn takes a share, or a part of it, back from a merchant that received
// it (请求分账回退); see [profitsharing.CreateReturn].
var CreateReturn = op.Define[CreateReturnRequest, Return](op.Spec{
	Name:    "brand-profitsharing-return",
	Product: "brandprofitsharing",
	Title:   "请求分账回退API",
	Method:  http.MethodPost,
	Path:    "/v3/brand/profitsharing/returnorders",
	Modes:   op.Partner,
	Effect:  op.MovesMoney,
	Key:     "out_return_no",
	OneOf:   [][]string{{"out_order_no", "order_id"}},
	Lookup:  "brand-profitsharing-return-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_3.shtml",
})

// CreateReturnRequest names a split, by either of its numbers, and what to take
// back from whom.
type CreateReturnRequest struct {
	SubMchID    string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"store that shared"`
	OrderID     string `json:"order_id" wx:"max=64" doc:"WeChat Pay's number of the split"`
	OutOrderNo  string `json:"out_order_no" wx:"max=64,format=refundno" doc:"the merchant's own number of the split"`
	OutReturnNo string `json:"out_return_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the return"`
	ReturnMchID string `json:"return_mchid" wx:"required,max=32" doc:"merchant that received a share"`
	Amount      op.Fen `json:"amount" wx:"required,min=1" doc:"what to take back"`
	Description string `json:"description" wx:"required,max=80" doc:"why"`
}

// Return is a return as it stands.
type Return struct {
	SubMchID    string                     `json:"sub_mchid" wx:"required" doc:"store that shared"`
	OrderID     string                     `json:"order_id" wx:"required" doc:"WeChat Pay's number of the split"`
	OutOrderNo  string                     `json:"out_order_no" wx:"required" doc:"the merchant's own number of the split"`
	OutReturnNo string                     `json:"out_return_no" wx:"required" doc:"the merchant's own number of the return"`
	ReturnMchID string                     `json:"return_mchid" wx:"required" doc:"merchant that received the share"`
	Amount      op.Fen                     `json:"amount" wx:"required" doc:"what is taken back"`
	ReturnNo    string                     `json:"return_no" wx:"required" doc:"WeChat Pay's number of the return"`
	Result      profitsharing.ReturnResult `json:"result" wx:"required,enum=PROCESSING|SUCCESS|FAIL" doc:"what became of it"`
	FailReason  profitsharing.FailReason   `json:"fail_reason" wx:"enum=ACCOUNT_ABNORMAL|TIME_OUT_CLOSED|PAYER_ACCOUNT_ABNORMAL|INVALID_REQUEST" doc:"why it failed"`
	FinishTime  op.Time                    `json:"finish_time" doc:"when it was done"`
}

// GetReturn returns a return (查询分账回退结果).
var GetReturn = op.Define[GetReturnRequest, Return](op.Spec{
	Name:    "brand-profitsharing-return-query",
	Product: "brandprofitsharing",
	Title:   "查询分账回退结果API",
	Method:  http.MethodGet,
	Path:    "/v3/brand/profitsharing/returnorders",
	Modes:   op.Partner,
	OneOf:   [][]string{{"out_order_no", "order_id"}},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/brand/chapter3_4.shtml",
})

// GetReturnRequest names a return and its split, by either of the split's numbers.
type GetReturnRequest struct {
	SubMchID    string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"store that shared"`
	OutReturnNo string `query:"out_return_no" wx:"required,max=64,format=refundno" doc:"the merchant's own number of the return"`
	OrderID     string `query:"order_id" wx:"max=64" doc:"WeChat Pay's number of the split"`
	OutOrderNo  string `query:"out_order_no" wx:"max=64,format=refundno" doc:"the merchant's own number of the split"`
}
