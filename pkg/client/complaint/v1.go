package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const complaintsV1 = "/v3/merchant-service/complaints"

// ListV1 lists the complaints of some days (查询投诉信息). [List] has taken its
// place.
var ListV1 = op.Define[ListV1Request, ComplaintsV1](op.Spec{
	Name:       "complaint-v1-list-query",
	Product:    "complaint",
	Title:      "查询投诉信息API",
	Method:     http.MethodGet,
	Path:       complaintsV1,
	Modes:      op.Direct | op.Partner,
	List:       op.Paging{Items: "data", Max: 50},
	Deprecated: "use complaint-list-query",
	Doc:        "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_1.shtml",
})

// ListV1Request names a span of days.
type ListV1Request struct {
	Limit     int64  `query:"limit" wx:"min=1,max=50" doc:"how many to return; 10 when left out"`
	Offset    int64  `query:"offset" wx:"min=0" doc:"how many to skip"`
	BeginDate string `query:"begin_date" wx:"required,format=date" doc:"first day"`
	EndDate   string `query:"end_date" wx:"required,format=date" doc:"last day, at most 30 days after the first"`
	SubMchID  string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"only those about this sub-merchant; service providers only"`
}

// ComplaintsV1 is a part of a list.
type ComplaintsV1 struct {
	Data       []ComplaintV1 `json:"data" doc:"the complaints"`
	Limit      int64         `json:"limit" wx:"required" doc:"how many were asked for"`
	Offset     int64         `json:"offset" wx:"required" doc:"how many were skipped"`
	TotalCount *int64        `json:"total_count" doc:"how many there are"`
}

// ComplaintV1 is a complaint as version 1 tells it.
type ComplaintV1 struct {
	OutTradeNo      string  `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the order"`
	ComplaintTime   op.Time `json:"complaint_time" wx:"required" doc:"when it was made"`
	Amount          op.Fen  `json:"amount" wx:"required" doc:"the sum of the order"`
	PayerPhone      string  `json:"payer_phone" wx:"encrypt" doc:"the payer's telephone number"`
	ComplaintDetail string  `json:"complaint_detail" wx:"required" doc:"what the payer wrote"`
	ComplaintState  string  `json:"complaint_state" wx:"enum=PAYER_COMPLAINTED|FROZENED|FROZEN_FINISHED|PAYER_CANCELED|MERCHANT_REFUNDED|SYSTEM_REFUNDED|MANUAL_UNFROZEN" doc:"state of the money"`
	TransactionID   string  `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	FrozenEndTime   string  `json:"frozen_end_time" doc:"until when the money is frozen"`
	SubMchID        string  `json:"sub_mchid" doc:"sub-merchant that it is about"`
}

// GetV1 returns the complaint about an order (查询投诉详情). [Get] has
// taken its place.
var GetV1 = op.Define[GetV1Request, ComplaintDetailV1](op.Spec{
	Name:       "complaint-v1-detail-query",
	Product:    "complaint",
	Title:      "查询投诉详情API",
	Method:     http.MethodGet,
	Path:       complaintsV1 + "/{transaction_id}",
	Modes:      op.Direct | op.Partner,
	Deprecated: "use complaint-detail-query",
	Doc:        "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_8.shtml",
})

// GetV1Request names an order.
type GetV1Request struct {
	TransactionID string `path:"transaction_id" wx:"max=64" doc:"WeChat Pay's number of the order"`
}

// ComplaintDetailV1 is a complaint with its own state.
type ComplaintDetailV1 struct {
	ComplaintV1
	ComplaintHandleState string `json:"complaint_handle_state" wx:"required" doc:"state of the complaint"`
}

// ListHistoryV1 lists what was done with the complaint about an order
// (查询投诉协商历史). [ListHistory] has taken its place.
var ListHistoryV1 = op.Define[GetV1Request, HistoryV1](op.Spec{
	Name:       "complaint-v1-history-query",
	Product:    "complaint",
	Title:      "查询投诉协商历史API",
	Method:     http.MethodGet,
	Path:       complaintsV1 + "/{transaction_id}/negotiation-historys",
	Modes:      op.Direct | op.Partner,
	Deprecated: "use complaint-history-query",
	Doc:        "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_7.shtml",
})

// HistoryV1 is what was done with a complaint.
type HistoryV1 struct {
	ComplaintNegotiationHistory []EntryV1 `json:"complaint_negotiation_history" doc:"what was done"`
}

// EntryV1 is something that was done with a complaint.
type EntryV1 struct {
	OperateUser    string      `json:"operate_user" wx:"required" doc:"who did it: 投诉人, 商户 or 系统"`
	OperateTime    op.Time     `json:"operate_time" wx:"required" doc:"when it was done"`
	OperateType    OperateType `json:"operate_type" wx:"required,enum=USER_CREATE_COMPLAINT|CREATE_COMPLAINT_BY_PLATFORM|USER_CONTINUE_COMPLAINT|USER_REVOKE_COMPLAINT|USER_CONFIRM_COMPLAINT|SELLER_REFUND|MERCHANT_LAUNCH_CONFIRM_PROCESS|USER_RESPONSE|MERCHANT_RESPONSE|RESPONSE_BY_PLATFORM|CONTINUE_COMPLAINT_BY_PLATFORM|CREATE_COMPLAINT_SYSTEM_MESSAGE|COMPLAINT_TIMEOUT_SYSTEM_MESSAGE|SELLER_REFUND_SYSTEM_MESSAGE|CONTINUE_COMPLAINT_SYSTEM_MESSAGE|LAUNCH_CONFIRM_PROCESS_SYSTEM_MESSAGE" doc:"what was done"`
	OperateDetails string      `json:"operate_details" doc:"what was written"`
	ImageList      []any       `json:"image_list" doc:"images"`
}

// MerchantLaunchedConfirm is how version 1 calls [MerchantSettled].
const MerchantLaunchedConfirm OperateType = "MERCHANT_LAUNCH_CONFIRM_PROCESS"

// Feedback answers the complaint about an order, and may say that it is settled
// (商户反馈). [Respond] and [Complete] have taken its place.
var Feedback = op.Define[FeedbackRequest, op.None](op.Spec{
	Name:       "complaint-v1-feedback",
	Product:    "complaint",
	Title:      "商户反馈API",
	Method:     http.MethodPost,
	Path:       "/v3/merchant-service/feedbacks",
	Modes:      op.Direct | op.Partner,
	Effect:     op.Write,
	Lookup:     "complaint-v1-history-query",
	Rate:       op.PerMinute(60),
	Deprecated: "use complaint-response and complaint-complete",
	Doc:        "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_6.shtml",
})

// FeedbackRequest is an answer.
type FeedbackRequest struct {
	TransactionID        string   `json:"transaction_id" wx:"required,max=64" doc:"WeChat Pay's number of the order"`
	ComplaintedMchID     string   `json:"complainted_mchid" wx:"required,max=64" doc:"merchant that it is about"`
	FeedbackType         int64    `json:"feedback_type" doc:"kind of the answer"`
	FeedbackContent      string   `json:"feedback_content" wx:"required" doc:"the answer"`
	FeedbackImages       []string `json:"feedback_images" doc:"ids from the image upload"`
	LaunchConfirmProcess bool     `json:"launch_confirm_process" doc:"whether the complaint is settled"`
}
