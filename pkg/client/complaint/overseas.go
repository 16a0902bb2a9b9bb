package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// The operations of merchants outside mainland China, and the documentation's
// roots, where a page of their own is not known.
const (
	overseasNotifications = "/v3/global/merchant-service/complaint-notifications"
	overseasComplaints    = "/v3/global/merchant-service/complaints"
	overseasImages        = "/v3/global/merchant-service/images"

	merchantDoc = "https://pay.weixin.qq.com/doc/v3/merchant/"
	partnerDoc  = "https://pay.weixin.qq.com/doc/v3/partner/"
)

// CreateOverseasNotification sets the URL where there is none, as
// [CreateNotification] does (创建投诉通知回调).
var CreateOverseasNotification = op.Define[NotificationRequest, Notification](op.Spec{
	Name:    "complaint-overseas-notification-create",
	Product: "complaint",
	Title:   "创建投诉通知回调",
	Method:  http.MethodPost,
	Path:    overseasNotifications,
	Modes:   op.Partner,
	Host:    op.Overseas,
	Effect:  op.Write,
	Lookup:  "complaint-overseas-notification-query",
	Doc:     partnerDoc,
})

// UpdateOverseasNotification changes the URL, as [UpdateNotification] does
// (更新投诉通知回调).
var UpdateOverseasNotification = op.Define[NotificationRequest, Notification](op.Spec{
	Name:      "complaint-overseas-notification-update",
	Product:   "complaint",
	Title:     "更新投诉通知回调",
	Method:    http.MethodPut,
	Path:      overseasNotifications,
	Modes:     op.Partner,
	Host:      op.Overseas,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "complaint-overseas-notification-query",
	Doc:       partnerDoc,
})

// GetOverseasNotification returns the URL, as [GetNotification] does
// (查询投诉通知回调).
var GetOverseasNotification = op.Define[op.None, Notification](op.Spec{
	Name:    "complaint-overseas-notification-query",
	Product: "complaint",
	Title:   "查询投诉通知回调",
	Method:  http.MethodGet,
	Path:    overseasNotifications,
	Modes:   op.Partner,
	Host:    op.Overseas,
	Doc:     partnerDoc,
})

// DeleteOverseasNotification removes the URL, as [DeleteNotification] does
// (删除投诉通知回调).
var DeleteOverseasNotification = op.Define[op.None, op.None](op.Spec{
	Name:      "complaint-overseas-notification-delete",
	Product:   "complaint",
	Title:     "删除投诉通知回调",
	Method:    http.MethodDelete,
	Path:      overseasNotifications,
	Modes:     op.Partner,
	Host:      op.Overseas,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "complaint-overseas-notification-query",
	Doc:       partnerDoc,
})

// ListOverseas lists the complaints of up to 30 days, as [List] does
// (查询投诉单列表).
var ListOverseas = op.Define[ListOverseasRequest, OverseasComplaints](op.Spec{
	Name:    "complaint-overseas-list-query",
	Product: "complaint",
	Title:   "查询投诉单列表",
	Method:  http.MethodGet,
	Path:    overseasComplaints,
	Modes:   op.Direct | op.Partner,
	Host:    op.Overseas,
	List:    op.Paging{Items: "data", Max: 50},
	Doc:     merchantDoc,
})

// ListOverseasRequest names a span of days and a language.
type ListOverseasRequest struct {
	ListRequest
	MchLanguage string `query:"mch_language" wx:"enum=ZH_CN|ZH_TW|ZH_HK|EN|JA|KO|TH|VI|RU|DE|FR|AR|ES" doc:"language of translations"`
}

// OverseasComplaints is a part of a list.
type OverseasComplaints struct {
	Data       []OverseasComplaint `json:"data" doc:"the complaints"`
	Limit      int64               `json:"limit" wx:"required" doc:"how many were asked for"`
	Offset     int64               `json:"offset" wx:"required" doc:"how many were skipped"`
	TotalCount *int64              `json:"total_count" doc:"how many there are; with offset 0 only"`
}

// OverseasComplaint is a complaint as it stands.
type OverseasComplaint struct {
	ComplaintID           string          `json:"complaint_id" wx:"required" doc:"number of the complaint"`
	ComplaintTime         op.Time         `json:"complaint_time" wx:"required" doc:"when it was made"`
	ComplaintDetail       string          `json:"complaint_detail" wx:"required" doc:"what the payer wrote"`
	ComplaintDetailTrans  string          `json:"complaint_detail_trans" doc:"translation of what the payer wrote"`
	ComplaintState        State           `json:"complaint_state" wx:"required,enum=PENDING|PROCESSING|PROCESSED" doc:"state"`
	ComplaintedMchID      string          `json:"complainted_mchid" wx:"required" doc:"merchant that it is about"`
	PayerPhone            string          `json:"payer_phone" wx:"encrypt" doc:"the payer's telephone number"`
	ComplaintOrderInfo    []OverseasOrder `json:"complaint_order_info" doc:"orders that it is about"`
	ServiceOrderInfo      []ServiceOrder  `json:"service_order_info" doc:"pay-score orders that it is about"`
	ComplaintFullRefunded bool            `json:"complaint_full_refunded" wx:"required" doc:"whether the orders are refunded in full"`
	IsOverdue             bool            `json:"is_overdue" doc:"whether the answer is late"`
	Priority              string          `json:"priority" wx:"enum=PRIORITY|GENERAL" doc:"how urgent it is"`
	IncomingUserResponse  bool            `json:"incoming_user_response" wx:"required" doc:"whether a message of the payer waits for an answer"`
	UserComplaintTimes    int64           `json:"user_complaint_times" wx:"required" doc:"1, and 1 more each time that the payer went on with it"`
	ComplaintMediaList    []Media         `json:"complaint_media_list" doc:"the payer's images"`
	ProblemDescription    string          `json:"problem_description" doc:"what the payer chose from a list"`
}

// OverseasOrder is an order that a complaint is about. Amounts are in the
// smallest unit of their currency.
type OverseasOrder struct {
	TransactionID    string `json:"transaction_id" wx:"required" doc:"WeChat Pay's number of the order"`
	OutTradeNo       string `json:"out_trade_no" wx:"required" doc:"the merchant's own number of the order"`
	SettlementAmount int64  `json:"settlement_amount" wx:"required" doc:"the sum, as the merchant gets it"`
	// SettlementRefundedAmount is text in the documentation, unlike the others.
	SettlementRefundedAmount any     `json:"settlement_refunded_amount" wx:"required" doc:"what was refunded, as the merchant pays it"`
	SettlementCurrency       string  `json:"settlement_currency" wx:"required" doc:"currency of the merchant"`
	PayerAmount              int64   `json:"payer_amount" wx:"required" doc:"the sum, as the payer paid it"`
	PayerRefundedAmount      int64   `json:"payer_refunded_amount" wx:"required" doc:"what was refunded, as the payer gets it"`
	PayerCurrency            string  `json:"payer_currency" wx:"required" doc:"currency of the payer"`
	TradeTime                op.Time `json:"trade_time" wx:"required" doc:"when it was paid"`
}

// GetOverseas returns a complaint, as [Get] does (查询投诉单详情).
var GetOverseas = op.Define[GetOverseasRequest, OverseasComplaint](op.Spec{
	Name:    "complaint-overseas-detail-query",
	Product: "complaint",
	Title:   "查询投诉单详情",
	Method:  http.MethodGet,
	Path:    overseasComplaints + "/{complaint_id}",
	Modes:   op.Direct | op.Partner,
	Host:    op.Overseas,
	Doc:     merchantDoc,
})

// GetOverseasRequest names a complaint and a language.
type GetOverseasRequest struct {
	ComplaintID string `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	MchLanguage string `query:"mch_language" wx:"enum=ZH_CN|ZH_TW|ZH_HK|EN|JA|KO|TH|VI|RU|DE|FR|AR|ES" doc:"language of translations"`
}

// ListOverseasHistory lists what was done with a complaint, as [ListHistory]
// does (查询投诉协商历史).
var ListOverseasHistory = op.Define[OverseasHistoryRequest, History](op.Spec{
	Name:    "complaint-overseas-history-query",
	Product: "complaint",
	Title:   "查询投诉协商历史",
	Method:  http.MethodGet,
	Path:    overseasComplaints + "/{complaint_id}/negotiation-historys",
	Modes:   op.Partner,
	Host:    op.Overseas,
	List:    op.Paging{Items: "data", Max: 300},
	Doc:     partnerDoc,
})

// OverseasHistoryRequest names a complaint and a language.
type OverseasHistoryRequest struct {
	HistoryRequest
	MchLanguage string `query:"mch_language" wx:"enum=ZH_CN|ZH_TW|ZH_HK|EN|JA|KO|TH|VI|RU|DE|FR|AR|ES" doc:"language of translations"`
}

// RespondOverseas answers a payer, as [Respond] does (提交回复).
var RespondOverseas = op.Define[RespondOverseasRequest, op.None](op.Spec{
	Name:    "complaint-overseas-response",
	Product: "complaint",
	Title:   "提交回复",
	Method:  http.MethodPost,
	Path:    overseasComplaints + "/{complaint_id}/response",
	Modes:   op.Partner,
	Host:    op.Overseas,
	Effect:  op.Write,
	Lookup:  "complaint-overseas-history-query",
	Doc:     partnerDoc,
})

// RespondOverseasRequest is an answer.
type RespondOverseasRequest struct {
	ComplaintID      string   `path:"complaint_id" wx:"max=64" doc:"number of the complaint"`
	ComplaintedMchID string   `json:"complainted_mchid" wx:"required,max=64" doc:"merchant that it is about"`
	ResponseContent  string   `json:"response_content" wx:"required" doc:"the answer"`
	ResponseImages   []string `json:"response_images" doc:"ids from the image upload"`
	JumpURL          string   `json:"jump_url" wx:"max=512" doc:"https page of a link"`
	JumpURLText      string   `json:"jump_url_text" doc:"text of the link; needed with jump_url"`
}

// CompleteOverseas says that a complaint is settled, as [Complete] does
// (反馈处理完成).
var CompleteOverseas = op.Define[CompleteRequest, op.None](op.Spec{
	Name:    "complaint-overseas-complete",
	Product: "complaint",
	Title:   "反馈处理完成",
	Method:  http.MethodPost,
	Path:    overseasComplaints + "/{complaint_id}/complete",
	Modes:   op.Partner,
	Host:    op.Overseas,
	Effect:  op.Write,
	Lookup:  "complaint-overseas-detail-query",
	Doc:     partnerDoc,
})

// UploadOverseasImage uploads an image for an answer, as [UploadImage] does
// (商户上传反馈图片).
var UploadOverseasImage = op.Define[UploadImageRequest, UploadedImage](op.Spec{
	Name:      "complaint-overseas-image-upload",
	Product:   "complaint",
	Title:     "商户上传反馈图片API",
	Method:    http.MethodPost,
	Path:      overseasImages + "/upload",
	Modes:     op.Partner,
	Host:      op.Overseas,
	Effect:    op.Write,
	Reentrant: true,
	Upload:    true,
	Doc:       partnerDoc,
})

// DownloadOverseasImage fetches an image of a complaint or of its history, as
// [DownloadImage] does (图片下载).
var DownloadOverseasImage = op.Define[DownloadOverseasImageRequest, op.None](op.Spec{
	Name:    "complaint-overseas-image-download",
	Product: "complaint",
	Title:   "图片下载API",
	Method:  http.MethodGet,
	Path:    overseasImages + "/{media_id}",
	Modes:   op.Partner,
	Host:    op.Overseas,
	Reply:   op.File,
	Doc:     partnerDoc,
})

// DownloadOverseasImageRequest names an image of a complaint.
type DownloadOverseasImageRequest struct {
	MediaID     string `path:"media_id" doc:"id of the image"`
	ComplaintID string `query:"complaint_id" wx:"required,max=64" doc:"number of the complaint"`
}
