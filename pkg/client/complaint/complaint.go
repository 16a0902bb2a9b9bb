// Package complaint is complaints of payers about orders (消费者投诉): reading them,
// answering them, and the URL where they are notified.
//
// A complaint is PENDING until the merchant answers it for the first time, then
// PROCESSING until the merchant says that it is settled, or refuses a refund, or
// a refund that was approved has arrived; the payer can go on with it after all.
// A service provider reads the complaints about all its sub-merchants, and has
// one notification URL for them.
//
// Merchants outside mainland China have operations of their own, on another
// domain. Those of version 1, by transaction_id, are deprecated.
//
// Pages: https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/list-complaints-v2.html
// and its siblings.
package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const complaints = "/v3/merchant-service/complaints-v2"

// State is the state of a complaint.
type State string

// The states of a complaint.
const (
	Pending    State = "PENDING" // not answered yet
	Processing State = "PROCESSING"
	Processed  State = "PROCESSED"
)

// ProblemType is what a complaint is about.
type ProblemType string

// The kinds of problems. Only a complaint that asks for a refund is decided on
// with [UpdateRefund].
const (
	WantsRefund    ProblemType = "REFUND"
	ServiceFailing ProblemType = "SERVICE_NOT_WORK"
	OtherProblem   ProblemType = "OTHERS"
)

// List lists the complaints of up to 30 days (查询投诉单列表).
var List = op.Define[ListRequest, Complaints](op.Spec{
	Name:    "complaint-list-query",
	Product: "complaint",
	Title:   "查询投诉单列表API",
	Method:  http.MethodGet,
	Path:    complaints,
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerMinute(200),
	List:    op.Paging{Items: "data", Max: 50},
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/list-complaints-v2.html",
})

// ListRequest names a span of days.
type ListRequest struct {
	Limit            int64  `query:"limit" wx:"min=1,max=50" doc:"how many to return; 10 when left out"`
	Offset           int64  `query:"offset" wx:"min=0" doc:"how many to skip"`
	BeginDate        string `query:"begin_date" wx:"required,format=date" doc:"first day"`
	EndDate          string `query:"end_date" wx:"required,format=date" doc:"last day, at most 30 days after the first"`
	ComplaintedMchID string `query:"complainted_mchid" wx:"max=64" doc:"only those about this merchant"`
}

// Complaints is a part of a list.
type Complaints struct {
	Data       []Complaint `json:"data" doc:"the complaints"`
	Limit      int64       `json:"limit" wx:"required" doc:"how many were asked for"`
	Offset     int64       `json:"offset" wx:"required" doc:"how many were skipped"`
	TotalCount *int64      `json:"total_count" doc:"how many there are; with offset 0 only"`
}

// Complaint is a complaint as it stands.
type Complaint struct {
	ComplaintID           string          `json:"complaint_id" wx:"required" doc:"number of the complaint"`
	ComplaintTime         op.Time         `json:"complaint_time" wx:"required" doc:"when it was made"`
	ComplaintDetail       string          `json:"complaint_detail" wx:"required" doc:"what the payer wrote"`
	ComplaintState        State           `json:"complaint_state" wx:"required,enum=PENDING|PROCESSING|PROCESSED" doc:"state"`
	ComplaintedMchID      string          `json:"complainted_mchid" wx:"required" doc:"merchant that it is about"`
	PayerPhone            string          `json:"payer_phone" wx:"encrypt" doc:"the payer's telephone number"`
	PayerOpenID           string          `json:"payer_openid" doc:"the payer; not in lists"`
	ComplaintMediaList    []Media         `json:"complaint_media_list" doc:"the payer's images"`
	ComplaintOrderInfo    []Order         `json:"complaint_order_info" doc:"orders that it is about"`
	ServiceOrderInfo      []ServiceOrder  `json:"service_order_info" doc:"pay-score orders that it is about"`
	ComplaintFullRefunded bool            `json:"complaint_full_refunded" wx:"required" doc:"whether the orders are refunded in full"`
	IncomingUserResponse  bool            `json:"incoming_user_response" wx:"required" doc:"whether a message of the payer waits for an answer"`
	ProblemDescription    string          `json:"problem_description" wx:"required" doc:"what the payer chose from a list"`
	UserComplaintTimes    int64           `json:"user_complaint_times" wx:"required" doc:"1, and 1 more each time that the payer went on with it"`
	ProblemType           ProblemType     `json:"problem_type" wx:"enum=REFUND|SERVICE_NOT_WORK|OTHERS" doc:"what it is about"`
	ApplyRefundAmount     op.Fen          `json:"apply_refund_amount" doc:"refund that the payer wants"`
	UserTagList           []string        `json:"user_tag_list" wx:"enum=TRUSTED|HIGH_RISK" doc:"what WeChat Pay says of the payer"`
	AdditionalInfo        *AdditionalInfo `json:"additional_info" doc:"what complaints of some trades have beside"`
	InPlatformService     bool            `json:"in_platform_service" doc:"whether WeChat Pay mediates"`
	NeedImmediateService  bool            `json:"need_immediate_service" doc:"whether the payer waits for an answer now, see complaint-immediate-service-response"`
	IsAgentMode           bool            `json:"is_agent_mode" doc:"whether an assistant of WeChat Pay answers"`
}

// Order is an order that a complaint is about.
type Order struct {
	TransactionID string `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutTradeNo    string `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the order"`
	Amount        op.Fen `json:"amount" wx:"required" doc:"the sum"`
}

// ServiceOrder is a pay-score order that a complaint is about.
type ServiceOrder struct {
	OrderID    string `json:"order_id" doc:"WeChat Pay's number of the order"`
	OutOrderNo string `json:"out_order_no" doc:"the merchant's own number of the order"`
	State      string `json:"state" wx:"enum=DOING|REVOKED|WAITPAY|DONE" doc:"state"`
}

// Media is images of one kind. Their URLs are fetched with [DownloadImage].
type Media struct {
	MediaType string   `json:"media_type" wx:"required,enum=USER_COMPLAINT_IMAGE|OPERATION_IMAGE" doc:"images of the complaint, or of what was written later"`
	MediaURL  []string `json:"media_url" doc:"URLs of the images"`
}

// AdditionalInfo is what complaints of some trades have beside.
type AdditionalInfo struct {
	Type           string          `json:"type" wx:"enum=SHARE_POWER_TYPE" doc:"the trade"`
	SharePowerInfo *SharePowerInfo `json:"share_power_info" doc:"about a power bank"`
}

// SharePowerInfo is what a payer says of a power bank.
type SharePowerInfo struct {
	ReturnTime              op.Time        `json:"return_time" doc:"when it was given back"`
	ReturnAddressInfo       *ReturnAddress `json:"return_address_info" doc:"where it was given back"`
	IsReturnedToSameMachine bool           `json:"is_returned_to_same_machine" doc:"whether it was given back where it was taken"`
}

// ReturnAddress is where a power bank was given back.
type ReturnAddress struct {
	ReturnAddress string `json:"return_address" doc:"address"`
	Longitude     string `json:"longitude" doc:"longitude"`
	Latitude      string `json:"latitude" doc:"latitude"`
}

// Get returns a complaint (查询投诉单详情).
var Get = op.Define[GetRequest, Complaint](op.Spec{
	Name:    "complaint-detail-query",
	Product: "complaint",
	Title:   "查询投诉单详情API",
	Method:  http.MethodGet,
	Path:    complaints + "/{complaint_id}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/query-complaint-v2.html",
})

// GetRequest names a complaint.
type GetRequest struct {
	ComplaintID string `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
}
