// Package bill is statements of trades and of funds (账单).
//
// A statement is ready at 10:00 of the next day and kept for three months. One
// operation says where the file is and what its hash must be, another fetches
// it. The hash is that of the plain file, also when it travels compressed; the
// download is signed by the merchant but its answer is not signed by WeChat Pay.
// A [Reader] reads the file, and [Convert] writes its rows in other formats.
//
// Pages: https://pay.weixin.qq.com/docs/merchant/apis/bill-download/trade-bill/get-trade-bill.html
// and its siblings.
package bill

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Type is which trades a statement has.
type Type string

// The kinds of statements of trades. The special ones are those of partners
// and of other currencies.
const (
	All            Type = "ALL"
	Success        Type = "SUCCESS"
	Refund         Type = "REFUND"
	RechargeRefund Type = "RECHARGE_REFUND"
	AllSpecial     Type = "ALL_SPECIAL"
	SuccessSpecial Type = "SUC_SPECIAL"
	RefundSpecial  Type = "REF_SPECIAL"
)

// AccountType is the account of a statement of funds.
type AccountType string

// The accounts of merchants.
const (
	Basic       AccountType = "BASIC"
	Operation   AccountType = "OPERATION"
	Fees        AccountType = "FEES"
	Deposit     AccountType = "DEPOSIT"
	AllAccounts AccountType = "ALL"
)

// TarType is how a file is compressed.
type TarType string

// GZIP compresses a file. Without it files are plain.
const GZIP TarType = "GZIP"

// Trade says where the statement of a day's trades is (申请交易账单).
var Trade = op.Define[TradeRequest, File](op.Spec{
	Name:    "trade-bill",
	Product: "bill",
	Title:   "申请交易账单API",
	Method:  http.MethodGet,
	Path:    "/v3/bill/tradebill",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/bill-download/trade-bill/get-trade-bill.html",
})

// TradeRequest names a day.
type TradeRequest struct {
	BillDate string  `query:"bill_date" wx:"required,format=date" doc:"day, within the last three months"`
	SubMchID string  `query:"sub_mchid" wx:"max=32" doc:"sub-merchant; without it those of all, service providers only"`
	BillType Type    `query:"bill_type" wx:"enum=ALL|SUCCESS|REFUND|RECHARGE_REFUND|ALL_SPECIAL|SUC_SPECIAL|REF_SPECIAL" doc:"which trades; ALL when left out"`
	TarType  TarType `query:"tar_type" wx:"enum=GZIP" doc:"GZIP compresses the file"`
}

// File is where a statement is. The URL lives for minutes at most.
type File struct {
	HashType    string `json:"hash_type" wx:"required,enum=SHA1" doc:"kind of the hash"`
	HashValue   string `json:"hash_value" wx:"required" doc:"hash of the plain file"`
	DownloadURL string `json:"download_url" wx:"required" doc:"where the file is"`
}

// FundFlow says where the statement of an account's movements on a day is
// (申请资金账单).
var FundFlow = op.Define[FundFlowRequest, File](op.Spec{
	Name:    "fundflow-bill",
	Product: "bill",
	Title:   "申请资金账单API",
	Method:  http.MethodGet,
	Path:    "/v3/bill/fundflowbill",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(3),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/bill-download/fund-bill/get-fund-bill.html",
})

// FundFlowRequest names a day and an account.
type FundFlowRequest struct {
	BillDate string `query:"bill_date" wx:"required,format=date" doc:"day, within the last three months"`
	SubMchID string `query:"sub_mchid" wx:"max=32" doc:"sub-merchant; service providers only"`
	// Sources disagree whether account_type must be given.
	AccountType AccountType `query:"account_type" wx:"enum=BASIC|OPERATION|FEES|ALL" doc:"account; BASIC when left out"`
	TarType     TarType     `query:"tar_type" wx:"enum=GZIP" doc:"GZIP compresses the file"`
}

// SubMerchantFundFlow says where the statement of a sub-merchant's movements on
// a day is, in one or several encrypted files (申请单个子商户资金账单).
var SubMerchantFundFlow = op.Define[SubMerchantFundFlowRequest, EncryptedFiles](op.Spec{
	Name:    "submch-fundflow-bill",
	Product: "bill",
	Title:   "申请单个子商户资金账单API",
	Method:  http.MethodGet,
	Path:    "/v3/bill/sub-merchant-fundflowbill",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/bill-download/sub-mch-fund-flow-bill/get-sub-mch-fund-flow-bill.html",
})

// SubMerchantFundFlowRequest names a sub-merchant, a day and an account.
type SubMerchantFundFlowRequest struct {
	SubMchID    string      `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	BillDate    string      `query:"bill_date" wx:"required,format=date" doc:"day, within the last three months"`
	AccountType AccountType `query:"account_type" wx:"required,enum=BASIC|OPERATION|FEES|DEPOSIT|ALL" doc:"account"`
	Algorithm   string      `query:"algorithm" wx:"required,enum=AEAD_AES_256_GCM|SM4_GCM,default=AEAD_AES_256_GCM" doc:"how the files are encrypted"`
	TarType     TarType     `query:"tar_type" wx:"enum=GZIP" doc:"GZIP compresses the files"`
}

// EncryptedFiles is where the files of a statement are. They are decrypted and
// then joined by their numbers. Older answers name one plain file instead.
type EncryptedFiles struct {
	DownloadBillCount int64           `json:"download_bill_count" wx:"required" doc:"number of files"`
	DownloadBillList  []EncryptedFile `json:"download_bill_list" doc:"the files"`
	HashType          string          `json:"hash_type" doc:"kind of the hash"`
	HashValue         string          `json:"hash_value" doc:"hash of the plain file"`
	DownloadURL       string          `json:"download_url" doc:"where the file is"`
}

// EncryptedFile is one file of a statement.
type EncryptedFile struct {
	BillSequence int64  `json:"bill_sequence" wx:"required" doc:"number of the file, from 1"`
	DownloadURL  string `json:"download_url" wx:"required" doc:"where the file is"`
	EncryptKey   string `json:"encrypt_key" wx:"required,encrypt" doc:"key of the file"`
	HashType     string `json:"hash_type" wx:"required,enum=SHA1" doc:"kind of the hash"`
	HashValue    string `json:"hash_value" wx:"required" doc:"hash of the plain file"`
	Nonce        string `json:"nonce" wx:"required" doc:"nonce of the encryption"`
}

// Download fetches a file (下载账单). Its token is part of the URL that the other
// operations answer with.
var Download = op.Define[DownloadRequest, op.None](op.Spec{
	Name:    "bill-file-download",
	Product: "bill",
	Title:   "下载账单API",
	Method:  http.MethodGet,
	Path:    "/v3/billdownload/file",
	Modes:   op.Direct | op.Partner,
	Reply:   op.File,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/bill/chapter3_3.shtml",
})

// DownloadRequest names a file.
type DownloadRequest struct {
	Token   string `query:"token" wx:"required" doc:"token of the file"`
	TarType string `query:"tartype" doc:"how the file is compressed, as in the URL"`
}
