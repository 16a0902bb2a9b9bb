package payscore

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// MerchantBill says where the statement of a service's orders on a day is, in
// one or several encrypted files (商户申请获取对账单). A file is decrypted first and
// decompressed then.
var MerchantBill = op.Define[MerchantBillRequest, bill.EncryptedFiles](op.Spec{
	Name:    "payscore-merchant-bill",
	Product: "payscore",
	Title:   "商户申请获取对账单API",
	Method:  http.MethodGet,
	Path:    "/v3/payscore/merchant-bill",
	Modes:   op.Direct,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_29.shtml",
})

// MerchantBillRequest names a day and a service.
type MerchantBillRequest struct {
	// Sources disagree how bill_date is written: as yyyy-MM-dd, or as yyyyMMddHH.
	BillDate string `query:"bill_date" wx:"required,min=8,max=10" doc:"day, within the last three months, such as 2026-01-31; newer pages write 2026013100"`
	// Sources disagree whether tar_type must be given.
	TarType             bill.TarType `query:"tar_type" wx:"enum=GZIP" doc:"GZIP compresses the files"`
	EncryptionAlgorithm string       `query:"encryption_algorithm" wx:"required,enum=AEAD_AES_256_GCM,default=AEAD_AES_256_GCM" doc:"how the files are encrypted"`
	ServiceID           string       `query:"service_id" wx:"required,max=32" doc:"the service"`
}
