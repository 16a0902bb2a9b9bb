package fapiao

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Query returns the invoices of an application (查询电子发票).
var Query = op.Define[QueryRequest, Application](op.Spec{
	Name:    "fapiao-query",
	Product: "fapiao",
	Title:   "查询电子发票",
	Method:  http.MethodGet,
	Path:    base + "/fapiao-applications/{fapiao_apply_id}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015792567",
})

// QueryRequest names an application, and perhaps an invoice of it.
type QueryRequest struct {
	FapiaoApplyID string `path:"fapiao_apply_id" wx:"max=32" doc:"number of the application"`
	SubMchID      string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	FapiaoID      string `query:"fapiao_id" wx:"max=32" doc:"the merchant's own number of an invoice"`
}

// Application is the invoices of an application.
type Application struct {
	TotalCount        int64           `json:"total_count" wx:"required" doc:"number of invoices"`
	FapiaoInformation []IssuedInvoice `json:"fapiao_information" wx:"required" doc:"the invoices"`
}

// IssuedInvoice is an invoice as it stands. Its sums are without tax unless they say
// more.
type IssuedInvoice struct {
	FapiaoID           string       `json:"fapiao_id" wx:"required" doc:"the merchant's own number of the invoice"`
	Status             Status       `json:"status" wx:"required,enum=ISSUE_ACCEPTED|ISSUED|REVERSE_ACCEPTED|REVERSED|ISSUE_FAILED|REVERSE_FAILED" doc:"state"`
	BlueFapiao         *Document    `json:"blue_fapiao" doc:"the invoice"`
	RedFapiao          *Document    `json:"red_fapiao" doc:"the invoice that takes it back"`
	CardInformation    *Card        `json:"card_information" doc:"the invoice in the buyer's wallet"`
	TotalAmount        op.Fen       `json:"total_amount" wx:"required" doc:"sum with tax"`
	TaxAmount          op.Fen       `json:"tax_amount" wx:"required" doc:"tax"`
	Amount             op.Fen       `json:"amount" wx:"required" doc:"sum"`
	SellerInformation  Seller       `json:"seller_information" wx:"required" doc:"the seller"`
	BuyerInformation   Applicant    `json:"buyer_information" wx:"required" doc:"the buyer"`
	ExtraInformation   Extra        `json:"extra_information" wx:"required" doc:"who signed it"`
	Items              []IssuedLine `json:"items" wx:"required" doc:"the goods"`
	Remark             string       `json:"remark" doc:"remark"`
	FapiaoErrorCode    string       `json:"fapiao_error_code" doc:"code of what went wrong"`
	FapiaoErrorMessage string       `json:"fapiao_error_message" doc:"what went wrong"`
}

// Document is the numbers of an invoice.
type Document struct {
	FapiaoCode   string  `json:"fapiao_code" wx:"required" doc:"code (发票代码)"`
	FapiaoNumber string  `json:"fapiao_number" wx:"required" doc:"number (发票号码)"`
	CheckCode    string  `json:"check_code" wx:"required" doc:"check code (校验码)"`
	Password     string  `json:"password" wx:"required" doc:"password area (密码区)"`
	FapiaoTime   op.Time `json:"fapiao_time" wx:"required" doc:"when it was issued"`
}

// Card is an invoice in the buyer's wallet.
type Card struct {
	CardAppID  string     `json:"card_appid" wx:"required" doc:"appid of the official account"`
	CardOpenID string     `json:"card_openid" wx:"required" doc:"the buyer, as that account knows them"`
	CardID     string     `json:"card_id" doc:"id of the template"`
	CardCode   string     `json:"card_code" doc:"code of the card"`
	CardStatus CardStatus `json:"card_status" wx:"required,enum=INSERT_ACCEPTED|INSERTED|DISCARD_ACCEPTED|DISCARDED" doc:"state"`
}

// Reverse takes invoices back (冲红电子发票). It cannot be undone.
var Reverse = op.Define[ReverseRequest, op.None](op.Spec{
	Name:    "fapiao-reverse",
	Product: "fapiao",
	Title:   "冲红电子发票",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications/{fapiao_apply_id}/reverse",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/",
})

// ReverseRequest names invoices of an application.
type ReverseRequest struct {
	FapiaoApplyID     string            `path:"fapiao_apply_id" wx:"max=32" doc:"number of the application"`
	SubMchID          string            `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	ReverseReason     string            `json:"reverse_reason" wx:"required,enum=ISSUE_ERROR|SALES_RETURN|SERVICE_SUSPENTION|SALES_DISCOUNT" doc:"why"`
	FapiaoInformation []ReversedInvoice `json:"fapiao_information" wx:"required" doc:"the invoices"`
}

// ReversedInvoice is an invoice to take back.
type ReversedInvoice struct {
	FapiaoID     string `json:"fapiao_id" wx:"required,max=32" doc:"the merchant's own number of the invoice"`
	FapiaoCode   string `json:"fapiao_code" doc:"code of the invoice"`
	FapiaoNumber string `json:"fapiao_number" wx:"required" doc:"number of the invoice"`
}

// QueryFiles returns where the files of an application's invoices are
// (获取发票下载信息), for a year after they were issued, and only of invoices that WeChat
// Pay issued. The URLs live for minutes at most; see [DownloadFile].
var QueryFiles = op.Define[QueryRequest, Files](op.Spec{
	Name:    "fapiao-query-files",
	Product: "fapiao",
	Title:   "获取发票下载信息",
	Method:  http.MethodGet,
	Path:    base + "/fapiao-applications/{fapiao_apply_id}/fapiao-files",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015792576",
})

// Files is where the files of invoices are.
type Files struct {
	FapiaoDownloadInfoList []File `json:"fapiao_download_info_list" doc:"the files"`
}

// File is where the file of an invoice is.
type File struct {
	FapiaoID    string `json:"fapiao_id" doc:"the merchant's own number of the invoice"`
	DownloadURL string `json:"download_url" doc:"where the file is, see fapiao-download-file"`
	Status      Status `json:"status" wx:"enum=ISSUE_ACCEPTED|ISSUED|REVERSE_ACCEPTED|REVERSED|ISSUE_FAILED|REVERSE_FAILED" doc:"state of the invoice"`
}

// DownloadFile fetches the file of an invoice, a PDF (下载发票文件), from a URL that
// [QueryFiles] answers with: https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file
// with a token. The answer is not signed.
var DownloadFile = op.Define[DownloadFileRequest, op.None](op.Spec{
	Name:    "fapiao-download-file",
	Product: "fapiao",
	Title:   "下载发票文件",
	Method:  http.MethodGet,
	Path:    op.ByURL,
	Modes:   op.Direct | op.Partner,
	Reply:   op.File,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/download-invoice-file.html",
})

// DownloadFileRequest is a URL, and what it needs beside its token.
type DownloadFileRequest struct {
	URL      string `path:"url" wx:"format=url" doc:"download_url of fapiao-query-files"`
	MchID    string `query:"mchid" wx:"max=32,default=mchid" doc:"the merchant that calls"`
	SubMchID string `query:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	OpenID   string `query:"openid" wx:"required" doc:"the buyer: card_openid of fapiao-query"`
	// Sources disagree whether the numbers of the invoice must be given.
	InvoiceCode string `query:"invoice_code" doc:"code of the invoice: fapiao_code of fapiao-query"`
	InvoiceNo   string `query:"invoice_no" doc:"number of the invoice: fapiao_number of fapiao-query"`
	FapiaoID    string `query:"fapiao_id" wx:"max=32" doc:"the merchant's own number of the invoice"`
}

// UploadFile uploads an invoice that was issued elsewhere (上传电子发票文件), a PDF of at
// most 2 MB, for [InsertCards]. It is kept for three days.
var UploadFile = op.Define[UploadFileRequest, UploadedFile](op.Spec{
	Name:      "fapiao-upload-file",
	Product:   "fapiao",
	Title:     "上传电子发票文件",
	Method:    http.MethodPost,
	Path:      base + "/fapiao-applications/upload-fapiao-file",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Upload:    true,
	Doc:       "https://pay.weixin.qq.com/doc/v3/partner/4015792580",
})

// UploadFileRequest is the file. Its digest is that of SM3, and is made when it is
// left out.
type UploadFileRequest struct {
	File            op.Upload `form:"file" wx:"required" doc:"the invoice: .pdf, at most 2 MB"`
	SubMchID        string    `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	FileType        string    `json:"file_type" wx:"required,default=PDF" doc:"kind of the file"`
	DigestAlogrithm string    `json:"digest_alogrithm" wx:"required,default=SM3" doc:"kind of the digest, as it is spelt on the wire"`
	Digest          string    `json:"digest" wx:"required,max=64,default=sm3" doc:"digest of the file in hex"`
}

// UploadedFile names the file.
type UploadedFile struct {
	FapiaoMediaID string `json:"fapiao_media_id" wx:"required" doc:"id of the file"`
}

// InsertCards puts invoices that were issued elsewhere into the buyer's wallet
// (将电子发票插入微信用户卡包).
var InsertCards = op.Define[InsertCardsRequest, op.None](op.Spec{
	Name:    "fapiao-insert-cards",
	Product: "fapiao",
	Title:   "将电子发票插入微信用户卡包",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications/{fapiao_apply_id}/insert-cards",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_11.shtml",
})

// InsertCardsRequest is an application, and invoices for it.
type InsertCardsRequest struct {
	FapiaoApplyID         string         `path:"fapiao_apply_id" wx:"max=32" doc:"number of the application"`
	SubMchID              string         `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	Scene                 Scene          `json:"scene" wx:"required,enum=WITH_WECHATPAY|WITHOUT_WECHATPAY,default=WITH_WECHATPAY" doc:"for what the invoices are"`
	BuyerInformation      Applicant      `json:"buyer_information" wx:"required" doc:"the buyer"`
	FapiaoCardInformation []InsertedCard `json:"fapiao_card_information" wx:"required,items=1..5" doc:"the invoices"`
}

// InsertedCard is an invoice that was issued elsewhere. Its sums are without tax
// unless they say more.
type InsertedCard struct {
	FapiaoMediaID     string       `json:"fapiao_media_id" wx:"required" doc:"id of the uploaded file"`
	FapiaoNumber      string       `json:"fapiao_number" wx:"required" doc:"number (发票号码)"`
	FapiaoCode        string       `json:"fapiao_code" wx:"required" doc:"code (发票代码)"`
	FapiaoTime        op.Time      `json:"fapiao_time" wx:"required" doc:"when it was issued"`
	CheckCode         string       `json:"check_code" wx:"required" doc:"check code (校验码)"`
	Password          string       `json:"password" wx:"required" doc:"password area (密码区)"`
	TotalAmount       op.Fen       `json:"total_amount" wx:"required" doc:"sum with tax"`
	TaxAmount         op.Fen       `json:"tax_amount" wx:"required" doc:"tax"`
	Amount            op.Fen       `json:"amount" wx:"required" doc:"sum"`
	SellerInformation Seller       `json:"seller_information" wx:"required" doc:"the seller"`
	ExtraInformation  Extra        `json:"extra_information" wx:"required" doc:"who signed it"`
	Items             []IssuedLine `json:"items" wx:"required" doc:"the goods"`
	Remark            string       `json:"remark" doc:"remark"`
}
