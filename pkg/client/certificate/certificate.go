// Package certificate is WeChat Pay's platform certificates (平台证书), with which
// its answers are verified and sensitive fields are encrypted.
//
// The client fetches them by itself where it needs them. Merchants that were
// opened since late 2024 have none and use WeChat Pay's public key.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/ecommerce/applyments/chapter3_3.shtml.
package certificate

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// List returns the platform certificates (获取平台证书列表), each encrypted with
// the merchant's APIv3 key. Where there are none the answer is
// 404 RESOURCE_NOT_EXISTS.
var List = op.Define[ListRequest, Certificates](op.Spec{
	Name:    "certificate-list",
	Product: "certificate",
	Title:   "获取平台证书列表",
	Method:  http.MethodGet,
	Path:    "/v3/certificates",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(1000),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/ecommerce/applyments/chapter3_3.shtml",
})

// Algorithm is the kind of a certificate's key.
type Algorithm string

// The kinds of keys.
const (
	RSA           Algorithm = "RSA"
	SM2           Algorithm = "SM2"
	AllAlgorithms Algorithm = "ALL"
)

// ListRequest filters.
type ListRequest struct {
	AlgorithmType Algorithm `query:"algorithm_type" wx:"enum=SM2|RSA|ALL" doc:"kind of the keys; RSA when left out"`
}

// Certificates are the platform certificates that are valid or will be soon.
type Certificates struct {
	Data []Certificate `json:"data" doc:"the certificates"`
}

// Certificate is a platform certificate.
type Certificate struct {
	SerialNo           string    `json:"serial_no" wx:"required" doc:"serial number"`
	EffectiveTime      op.Time   `json:"effective_time" wx:"required" doc:"valid from"`
	ExpireTime         op.Time   `json:"expire_time" wx:"required" doc:"valid until"`
	EncryptCertificate Encrypted `json:"encrypt_certificate" wx:"required" doc:"the certificate, encrypted"`
}

// Encrypted is what is encrypted with the merchant's APIv3 key.
type Encrypted struct {
	Algorithm      string `json:"algorithm" wx:"required" doc:"AEAD_AES_256_GCM"`
	Nonce          string `json:"nonce" wx:"required" doc:"nonce"`
	AssociatedData string `json:"associated_data" wx:"required" doc:"additional data, which may be empty"`
	Ciphertext     string `json:"ciphertext" wx:"required" doc:"the PEM, encrypted, in base64"`
}
