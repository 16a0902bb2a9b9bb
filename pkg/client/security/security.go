// Package security is a test of a merchant's keys: WeChat Pay verifies the
// signature of what it is sent, decrypts it, and sends it back signed and
// encrypted.
//
// Page: https://pay.weixin.qq.com/doc/v3/merchant/.
package security

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Echo sends messages there and back (商户签名验签／加解密测试). It changes nothing.
var Echo = op.Define[EchoRequest, EchoResponse](op.Spec{
	Name:    "security-echo",
	Product: "security",
	Title:   "商户签名验签／加解密测试",
	Method:  http.MethodPost,
	Path:    "/v3/security/echo",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Read,
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/",
})

// EchoRequest is what is sent there.
type EchoRequest struct {
	NotifyURL            string `json:"notify_url" wx:"format=https" doc:"where notifications can be tested, too"`
	EchoMessage          string `json:"echo_message" wx:"required" doc:"message in the clear"`
	EncryptedEchoMessage string `json:"encrypted_echo_message" wx:"encrypt" doc:"message that travels encrypted"`
}

// EchoResponse is what comes back.
type EchoResponse struct {
	EchoMessage          string `json:"echo_message" wx:"required" doc:"the message in the clear"`
	EncryptedEchoMessage string `json:"encrypted_echo_message" wx:"encrypt" doc:"the message that travelled encrypted"`
}
