package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Respond answers a payer (提交回复). The first answer takes the complaint from
// PENDING to PROCESSING. Each call is another answer: ask with [ListHistory] what
// became of one.
var Respond = op.Define[RespondRequest, op.None](op.Spec{
	Name:    "complaint-response",
	Product: "complaint",
	Title:   "提交回复API",
	Method:  http.MethodPost,
	Path:    complaints + "/{complaint_id}/response",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Lookup:  "complaint-history-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/response-complaint-v2.html",
})

// RespondRequest is an answer.
type RespondRequest struct {
	ComplaintID      string `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	ComplaintedMchID string `json:"complainted_mchid" wx:"required,max=64" doc:"merchant that it is about"`
	// Sources disagree whether 200 or 500 characters are allowed.
	ResponseContent     string           `json:"response_content" wx:"required,max=500" doc:"the answer"`
	ResponseImages      []string         `json:"response_images" wx:"items=0..4" doc:"ids from the image upload"`
	JumpURL             string           `json:"jump_url" wx:"max=512" doc:"https page of a link; needs a special permission"`
	JumpURLText         string           `json:"jump_url_text" wx:"max=10" doc:"text of the link; needed with jump_url"`
	MiniProgramJumpInfo *MiniProgramJump `json:"mini_program_jump_info" doc:"mini program of a link; needs a special permission"`
}

// MiniProgramJump is a page of a mini program to which an answer leads.
type MiniProgramJump struct {
	AppID string `json:"appid" wx:"required" doc:"appid of the mini program"`
	Path  string `json:"path" wx:"required" doc:"page"`
	Text  string `json:"text" wx:"required" doc:"text of the link"`
}

// RespondImmediately answers a payer who waits for it, with a message of the
// newer kind (回复需要即时服务的投诉单). It is for complaints with
// need_immediate_service.
var RespondImmediately = op.Define[RespondImmediatelyRequest, Answered](op.Spec{
	Name:    "complaint-immediate-service-response",
	Product: "complaint",
	Title:   "回复需要即时服务的投诉单",
	Method:  http.MethodPost,
	Path:    complaints + "/{complaint_id}/response-immediate-service",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "idempotent_id",
	Lookup:  "complaint-history-query",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/4017151596",
})

// RespondImmediatelyRequest is an answer.
type RespondImmediatelyRequest struct {
	ComplaintID      string  `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	ComplaintedMchID string  `json:"complainted_mchid" wx:"required,max=64" doc:"merchant that it is about"`
	Message          Message `json:"message" wx:"required" doc:"the answer"`
	IdempotentID     string  `json:"idempotent_id" wx:"required,max=128" doc:"the merchant's own number of the answer"`
}

// Answered is an answer that was given.
type Answered struct {
	LogID string `json:"log_id" doc:"number of the entry in the history"`
}

// Complete says that a complaint is settled (反馈处理完成): it is PROCESSED then, and
// the payer is asked whether that is so.
var Complete = op.Define[CompleteRequest, op.None](op.Spec{
	Name:    "complaint-complete",
	Product: "complaint",
	Title:   "反馈处理完成API",
	Method:  http.MethodPost,
	Path:    complaints + "/{complaint_id}/complete",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Lookup:  "complaint-detail-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/complete-complaint-v2.html",
})

// CompleteRequest names a complaint.
type CompleteRequest struct {
	ComplaintID      string `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	ComplaintedMchID string `json:"complainted_mchid" wx:"required,max=64" doc:"merchant that it is about"`
}

// RefundDecision is what a merchant decides on a refund that a payer wants.
type RefundDecision string

// The decisions on refunds.
const (
	Reject  RefundDecision = "REJECT"
	Approve RefundDecision = "APPROVE"
)

// UpdateRefund decides on the refund that a payer wants (更新退款审批结果). Refused,
// the complaint is PROCESSED. Approved, it is once the refund has arrived, which
// is another call: it refunds nothing by itself.
var UpdateRefund = op.Define[UpdateRefundRequest, op.None](op.Spec{
	Name:    "complaint-update-refund",
	Product: "complaint",
	Title:   "更新退款审批结果API",
	Method:  http.MethodPost,
	Path:    complaints + "/{complaint_id}/update-refund-progress",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Lookup:  "complaint-history-query",
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/update-refund-progress.html",
})

// UpdateRefundRequest is a decision.
type UpdateRefundRequest struct {
	ComplaintID     string         `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	Action          RefundDecision `json:"action" wx:"required,enum=REJECT|APPROVE" doc:"the decision"`
	LaunchRefundDay *int64         `json:"launch_refund_day" wx:"min=0" doc:"working days until the refund is made, with APPROVE; 0 is today"`
	RejectReason    string         `json:"reject_reason" wx:"max=200" doc:"why, with REJECT"`
	RejectMediaList []string       `json:"reject_media_list" wx:"items=0..4" doc:"ids from the image upload, with REJECT"`
	Remark          string         `json:"remark" wx:"max=200" doc:"remark for WeChat Pay"`
}
