package client

import (
	"cmp"
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Sign signs text with the merchant's private key: RSA PKCS #1 v1.5 with
// SHA-256, as base64. It is the signature of requests and of what invokes the
// cashier.
func (c *Client) Sign(text string) (string, error) {
	signature, err := c.rsaSign([]byte(text))
	return base64.StdEncoding.EncodeToString(signature), err
}

func (c *Client) rsaSign(text []byte) ([]byte, error) {
	sum := sha256.Sum256(text)
	signature, err := rsa.SignPKCS1v15(nil, c.key, crypto.SHA256, sum[:])
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return signature, nil
}

// WebPayment is what a web page in WeChat gives to WeixinJSBridge's
// getBrandWCPayRequest, and, but for the appId, a mini program to
// wx.requestPayment. It is good for the two hours of the prepay_id.
//
// Pages: https://pay.weixin.qq.com/doc/v3/merchant/4012791857 (JSAPI调起支付),
// https://pay.weixin.qq.com/doc/v3/merchant/4012791898 (小程序调起支付).
type WebPayment struct {
	AppID     string `json:"appId"`
	TimeStamp string `json:"timeStamp"` // seconds since 1970
	NonceStr  string `json:"nonceStr"`
	Package   string `json:"package"` // prepay_id=…
	SignType  string `json:"signType"`
	PaySign   string `json:"paySign"`
}

// SignWebPayment signs the parameters that invoke the cashier from a web page in
// WeChat or a mini program. An empty appid is that of the identity; it must be
// the one of the order.
func (c *Client) SignWebPayment(appid, prepayID string) (*WebPayment, error) {
	appid = cmp.Or(appid, c.identity.AppID)
	if err := required("appid", appid, "prepay_id", prepayID); err != nil {
		return nil, err
	}
	p := &WebPayment{AppID: appid, TimeStamp: c.seconds(), NonceStr: c.token(), Package: "prepay_id=" + prepayID, SignType: "RSA"}
	var err error
	p.PaySign, err = c.Sign(strings.Join([]string{p.AppID, p.TimeStamp, p.NonceStr, p.Package, ""}, "\n"))
	return p, err
}

// AppPayment is what an app gives to the SDK of WeChat's open platform.
//
// Page: https://pay.weixin.qq.com/doc/v3/merchant/4013070351 (APP调起支付).
type AppPayment struct {
	AppID     string `json:"appid"`
	PartnerID string `json:"partnerid"` // the merchant that is paid
	PrepayID  string `json:"prepayid"`
	Package   string `json:"package"` // Sign=WXPay
	NonceStr  string `json:"noncestr"`
	Timestamp string `json:"timestamp"` // seconds since 1970
	Sign      string `json:"sign"`
}

// SignAppPayment signs the parameters that invoke the cashier from an app. An
// empty appid is that of the identity; an empty partnerID is the merchant that
// is paid: the caller, or a service provider's sub-merchant.
func (c *Client) SignAppPayment(appid, partnerID, prepayID string) (*AppPayment, error) {
	appid = cmp.Or(appid, c.identity.AppID)
	if partnerID == "" && c.identity.Partner {
		partnerID = c.identity.SubMchID
	} else if partnerID == "" {
		partnerID = c.identity.MchID
	}
	if err := required("appid", appid, "prepay_id", prepayID); err != nil {
		return nil, err
	}
	if partnerID == "" {
		return nil, &op.FieldError{Field: "partnerid", Issue: "is required: the sub-merchant that is paid"}
	}
	p := &AppPayment{AppID: appid, PartnerID: partnerID, PrepayID: prepayID, Package: "Sign=WXPay", NonceStr: c.token(), Timestamp: c.seconds()}
	var err error
	p.Sign, err = c.Sign(strings.Join([]string{p.AppID, p.Timestamp, p.NonceStr, p.PrepayID, ""}, "\n"))
	return p, err
}

// required refuses fields that are empty; pairs are names and values.
func required(pairs ...string) error {
	var errs []error
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			errs = append(errs, &op.FieldError{Field: pairs[i], Issue: "is required"})
		}
	}
	return errors.Join(errs...)
}

func (c *Client) seconds() string { return strconv.FormatInt(c.clock().Unix(), 10) }

// SignHMAC signs fields with the APIv2 key (商户APIv2密钥), which is not the APIv3
// key: HMAC-SHA256 over the fields that are not empty, sorted by name, and the
// key; upper-case hex. It is the signature of pay score's front end and of the
// old v2 API. The field sign is left out.
func (c *Client) SignHMAC(fields map[string]string) (string, error) {
	if c.apiv2 == "" {
		return "", &ConfigError{"APIv2Key", "nothing was given", needAPIv2Key, whereAPIv2Key}
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != "" && name != "sign" {
			text.WriteString(name + "=" + fields[name] + "&")
		}
	}
	text.WriteString("key=" + c.apiv2)
	mac := hmac.New(sha256.New, []byte(c.apiv2))
	mac.Write([]byte(text.String()))
	return strings.ToUpper(hex.EncodeToString(mac.Sum(nil))), nil
}

const (
	needAPIv2Key  = "the APIv2 key (APIv2密钥), which signs what opens pay score in WeChat"
	whereAPIv2Key = "it was set, and can be set anew, in the merchant platform under 账户中心 → API安全 → APIv2密钥"
)

// SignPayScore signs the parameters that open pay score in WeChat
// (wx.openBusinessView): wxpayScoreUse with the package of a created order, or
// wxpayScoreDetail with service_id and out_order_no. fields has the one or the
// other; the rest is added.
func (c *Client) SignPayScore(fields map[string]string) (map[string]string, error) {
	signed := map[string]string{"mch_id": c.identity.MchID, "timestamp": c.seconds(), "nonce_str": c.token(), "sign_type": "HMAC-SHA256"}
	maps.Copy(signed, fields)
	if signed["package"] == "" && (signed["service_id"] == "" || signed["out_order_no"] == "") {
		return nil, &op.FieldError{Field: "package", Issue: "is required, or in its place service_id and out_order_no"}
	}
	sign, err := c.SignHMAC(signed)
	if err != nil {
		return nil, err
	}
	signed["sign"] = sign
	return signed, nil
}

// TransferConfirmation is what a web page in WeChat or a mini program gives to
// requestMerchantTransfer, which asks a customer to accept a transfer. Nothing in
// it is signed. An app sends the same as a query.
//
// Page: https://pay.weixin.qq.com/doc/v3/merchant/4012711988 (商家转账).
type TransferConfirmation struct {
	MchID    string `json:"mchId"`
	SubMchID string `json:"subMchId,omitempty"` // of a service provider
	AppID    string `json:"appId"`
	Package  string `json:"package"` // package_info of the transfer
}

// ConfirmTransfer makes the parameters that ask a customer to accept a transfer
// from its package_info. An empty appid is that of the identity; it must be the one
// of the transfer. An empty subMchID is that of a service provider's identity.
func (c *Client) ConfirmTransfer(appid, subMchID, packageInfo string) (*TransferConfirmation, error) {
	t := &TransferConfirmation{MchID: c.identity.MchID, SubMchID: subMchID, AppID: cmp.Or(appid, c.identity.AppID), Package: packageInfo}
	fields := []string{"appid", t.AppID, "package", t.Package}
	if c.identity.Partner {
		t.SubMchID = cmp.Or(subMchID, c.identity.SubMchID)
		fields = append(fields, "sub_mchid", t.SubMchID)
	}
	if err := required(fields...); err != nil {
		return nil, err
	}
	return t, nil
}

// Decrypt decrypts one sensitive value with the merchant's private key, as
// answers and bills have them: RSA-OAEP with SHA-1, base64.
func (c *Client) Decrypt(ciphertext string) (string, error) { return c.open(ciphertext) }

// DecryptResource decrypts what WeChat Pay encrypts with the APIv3 key, the
// resource of a notification or a certificate: AES-256-GCM, base64. It proves
// nothing of who sent it; see [Client.ParseNotification].
func (c *Client) DecryptResource(nonce, associatedData, ciphertext string) ([]byte, error) {
	if len(c.apiv3) == 0 {
		return nil, &ConfigError{"APIv3Key", "nothing was given", needAPIv3Key, whereAPIv3Key}
	}
	r := resource{Algorithm: algorithm, Nonce: nonce, AssociatedData: associatedData, Ciphertext: ciphertext}
	plain, err := r.decrypt(c.apiv3)
	if err != nil {
		return nil, fmt.Errorf("%w: it %w", op.ErrInvalid, err)
	}
	return plain, nil
}
