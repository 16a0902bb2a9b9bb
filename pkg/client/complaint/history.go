package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// OperateType is what was done with a complaint.
type OperateType string

// What is done with complaints, for the most part. Names are WeChat Pay's, its
// misspellings included.
const (
	UserCreated      OperateType = "USER_CREATE_COMPLAINT"
	UserContinued    OperateType = "USER_CONTINUE_COMPLAINT"
	UserResponded    OperateType = "USER_RESPONSE"
	MerchantAnswered OperateType = "MERCHANT_RESPONSE"
	MerchantSettled  OperateType = "MERCHANT_CONFIRM_COMPLETE"
	RefundApproved   OperateType = "MERCHANT_APPROVE_REFUND"
	RefundRefused    OperateType = "MERCHANT_REFUSE_RERUND"
	RefundReceived   OperateType = "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE"
)

// ListHistory lists what was done with a complaint (查询投诉协商历史).
var ListHistory = op.Define[HistoryRequest, History](op.Spec{
	Name:    "complaint-history-query",
	Product: "complaint",
	Title:   "查询投诉协商历史API",
	Method:  http.MethodGet,
	Path:    complaints + "/{complaint_id}/negotiation-historys",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", Max: 300},
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/query-negotiation-history-v2.html",
})

// HistoryRequest names a complaint.
type HistoryRequest struct {
	ComplaintID string `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	Limit       int64  `query:"limit" wx:"min=1,max=300" doc:"how many to return; 100 when left out"`
	Offset      int64  `query:"offset" wx:"min=0" doc:"how many to skip"`
}

// History is a part of a list.
type History struct {
	Data       []Entry `json:"data" doc:"what was done"`
	Limit      int64   `json:"limit" wx:"required" doc:"how many were asked for"`
	Offset     int64   `json:"offset" wx:"required" doc:"how many were skipped"`
	TotalCount *int64  `json:"total_count" doc:"how many there are; with offset 0 only"`
}

// Entry is something that was done with a complaint.
type Entry struct {
	LogID                                    string        `json:"log_id" wx:"required" doc:"number of the entry"`
	Operator                                 string        `json:"operator" wx:"required" doc:"who did it: 投诉人, the merchant, or WeChat Pay"`
	OperateTime                              op.Time       `json:"operate_time" wx:"required" doc:"when it was done"`
	OperateType                              OperateType   `json:"operate_type" wx:"required,enum=USER_CREATE_COMPLAINT|USER_CONTINUE_COMPLAINT|USER_RESPONSE|PLATFORM_RESPONSE|MERCHANT_RESPONSE|MERCHANT_CONFIRM_COMPLETE|USER_CREATE_COMPLAINT_SYSTEM_MESSAGE|COMPLAINT_FULL_REFUNDED_SYSTEM_MESSAGE|USER_CONTINUE_COMPLAINT_SYSTEM_MESSAGE|USER_REVOKE_COMPLAINT|USER_COMFIRM_COMPLAINT|PLATFORM_HELP_APPLICATION|USER_APPLY_PLATFORM_HELP|MERCHANT_APPROVE_REFUND|MERCHANT_REFUSE_RERUND|USER_SUBMIT_SATISFACTION|SERVICE_ORDER_CANCEL|SERVICE_ORDER_COMPLETE|COMPLAINT_PARTIAL_REFUNDED_SYSTEM_MESSAGE|COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE|COMPLAINT_ENTRUSTED_REFUND_SYSTEM_MESSAGE|USER_APPLY_PLATFORM_SERVICE|USER_CANCEL_PLATFORM_SERVICE|PLATFORM_SERVICE_FINISHED|USER_CLICK_RESPONSE" doc:"what was done"`
	OperateDetails                           string        `json:"operate_details" doc:"what was written"`
	ImageList                                []string      `json:"image_list" doc:"URLs of images"`
	ComplaintMediaList                       *Media        `json:"complaint_media_list" doc:"images"`
	UserAppyPlatformServiceReason            string        `json:"user_appy_platform_service_reason" doc:"why the payer asked WeChat Pay to mediate"`
	UserAppyPlatformServiceReasonDescription string        `json:"user_appy_platform_service_reason_description" doc:"what the payer wrote about it"`
	NormalMessage                            *Message      `json:"normal_message" doc:"message of the newer kind"`
	ClickMessage                             *ClickMessage `json:"click_message" doc:"what the payer chose in a message"`
}

// Message is a message of the newer kind: text, images, links, questions and
// buttons.
type Message struct {
	Blocks         []Block `json:"blocks" doc:"parts of the message"`
	SenderIdentity string  `json:"sender_identity" wx:"enum=UNKNOWN|MANUAL|MACHINE" doc:"who writes: a person or a machine"`
	CustomData     string  `json:"custom_data" wx:"max=4096" doc:"data of the merchant's own"`
}

// Block is a part of a message: the member that its type names.
type Block struct {
	Type        string       `json:"type" wx:"enum=TEXT|IMAGE|LINK|FAQ_LIST|BUTTON|BUTTON_GROUP" doc:"kind of the part"`
	Text        *Text        `json:"text" doc:"text"`
	Image       *Image       `json:"image" doc:"image"`
	Link        *Link        `json:"link" doc:"link"`
	FAQList     *FAQList     `json:"faq_list" doc:"questions"`
	Button      *Link        `json:"button" doc:"button"`
	ButtonGroup *ButtonGroup `json:"button_group" doc:"buttons"`
}

// Text is text of a message.
type Text struct {
	Text   string `json:"text" doc:"the text"`
	Color  string `json:"color" wx:"enum=DEFAULT|SECONDARY" doc:"colour"`
	IsBold bool   `json:"is_bold" doc:"whether it is bold"`
}

// Image is an image of a message.
type Image struct {
	MediaID        string `json:"media_id" doc:"id from the image upload"`
	ImageStyleType string `json:"image_style_type" wx:"enum=IMAGE_STYLE_TYPE_NARROW|IMAGE_STYLE_TYPE_WIDE" doc:"width"`
}

// Link is a link or a button of a message.
type Link struct {
	Text        string    `json:"text" doc:"the text"`
	Action      *Action   `json:"action" doc:"what it does"`
	InvalidInfo *Validity `json:"invalid_info" doc:"how long it works"`
}

// Action is what a link, a question or a button does.
type Action struct {
	ActionType          string       `json:"action_type" wx:"enum=ACTION_TYPE_SEND_MESSAGE|ACTION_TYPE_JUMP_URL|ACTION_TYPE_JUMP_MINI_PROGRAM" doc:"what it does"`
	JumpURL             string       `json:"jump_url" doc:"page to which it leads"`
	MiniProgramJumpInfo *MessageJump `json:"mini_program_jump_info" doc:"mini program to which it leads"`
	MessageInfo         *MessageInfo `json:"message_info" doc:"message that it sends"`
	ActionID            string       `json:"action_id" doc:"the merchant's own number of it"`
}

// MessageJump is a page of a mini program to which a message leads.
type MessageJump struct {
	AppID string `json:"appid" wx:"required" doc:"appid of the mini program"`
	Path  string `json:"path" doc:"page"`
	Text  string `json:"text" doc:"text of the link"`
}

// MessageInfo is a message that the payer sends with a click.
type MessageInfo struct {
	Content    string `json:"content" wx:"required" doc:"the text"`
	CustomData string `json:"custom_data" doc:"data of the merchant's own"`
}

// Validity is how long a link or a button works.
type Validity struct {
	ExpiredTime    op.Time `json:"expired_time" doc:"until when"`
	MultiClickable bool    `json:"multi_clickable" doc:"whether it works more than once"`
}

// FAQList is questions among which the payer chooses.
type FAQList struct {
	FAQs []FAQ `json:"faqs" doc:"the questions"`
}

// FAQ is a question that the payer may choose.
type FAQ struct {
	FAQID    string  `json:"faq_id" doc:"the merchant's own number of it"`
	FAQTitle string  `json:"faq_title" doc:"the question"`
	Action   *Action `json:"action" doc:"what it does"`
}

// ButtonGroup is buttons of a message.
type ButtonGroup struct {
	Buttons      []Link    `json:"buttons" doc:"the buttons"`
	ButtonLayout string    `json:"button_layout" wx:"enum=LAYOUT_UNKNOWN|LAYOUT_HORIZONTAL|LAYOUT_VERTICAL" doc:"how they are laid out"`
	InvalidInfo  *Validity `json:"invalid_info" doc:"how long they work"`
}

// ClickMessage is what the payer chose in a message.
type ClickMessage struct {
	MessageContent map[string]any `json:"message_content" doc:"the message"`
	ActionID       string         `json:"action_id" doc:"the merchant's own number of what was chosen"`
	ClickedLogID   string         `json:"clicked_log_id" doc:"number of the entry that was chosen from"`
}
