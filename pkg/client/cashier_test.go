package client_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

const apiv2Key = "abcdefghijklmnopqrstuvwxyz012345"

func cashier(t *testing.T, change func(*client.Config)) *client.Client {
	return newClient(t, clienttest.NewServer(t, nil), func(cfg *client.Config) {
		cfg.APIv2Key = apiv2Key
		cfg.Clock = func() time.Time { return time.Unix(1414561699, 0) }
		if change != nil {
			change(cfg)
		}
	})
}

// requireSigned verifies the lines that the merchant's key has signed.
func requireSigned(t *testing.T, signature string, lines ...string) {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(signature)
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n") + "\n"))
	require.NoError(t, rsa.VerifyPKCS1v15(&clienttest.TheKeys().Merchant.PublicKey, crypto.SHA256, sum[:], raw))
}

func TestSignWebPayment(t *testing.T) {
	t.Parallel()
	p, err := cashier(t, nil).SignWebPayment("", "wx1")
	require.NoError(t, err)
	require.Equal(t, []string{clienttest.AppID, "1414561699", "prepay_id=wx1", "RSA"}, []string{p.AppID, p.TimeStamp, p.Package, p.SignType})
	requireSigned(t, p.PaySign, p.AppID, p.TimeStamp, p.NonceStr, p.Package)

	_, err = cashier(t, nil).SignWebPayment("", "")
	require.ErrorIs(t, err, op.ErrInvalid)
	require.ErrorContains(t, err, "prepay_id: is required")
}

func TestSignAppPayment(t *testing.T) {
	t.Parallel()
	p, err := cashier(t, nil).SignAppPayment("wx2", "", "wx1")
	require.NoError(t, err)
	require.Equal(t, client.AppPayment{AppID: "wx2", PartnerID: clienttest.MchID, PrepayID: "wx1", Package: "Sign=WXPay", NonceStr: p.NonceStr, Timestamp: "1414561699", Sign: p.Sign}, *p)
	requireSigned(t, p.Sign, "wx2", p.Timestamp, p.NonceStr, "wx1")

	p, err = cashier(t, func(cfg *client.Config) { cfg.Partner = true }).SignAppPayment("", "", "wx1")
	require.NoError(t, err)
	require.Equal(t, clienttest.SubMchID, p.PartnerID, "the sub-merchant is paid")
	_, err = cashier(t, func(cfg *client.Config) { cfg.Partner, cfg.SubMchID = true, "" }).SignAppPayment("", "", "wx1")
	require.ErrorContains(t, err, "partnerid: is required")
}

func TestSignPayScore(t *testing.T) {
	t.Parallel()
	signed, err := cashier(t, nil).SignPayScore(map[string]string{"package": "p"})
	require.NoError(t, err)
	text := "mch_id=" + clienttest.MchID + "&nonce_str=" + signed["nonce_str"] + "&package=p&sign_type=HMAC-SHA256&timestamp=1414561699&key=" + apiv2Key
	mac := hmac.New(sha256.New, []byte(apiv2Key))
	mac.Write([]byte(text))
	require.Equal(t, strings.ToUpper(hex.EncodeToString(mac.Sum(nil))), signed["sign"])

	_, err = cashier(t, nil).SignPayScore(map[string]string{"service_id": "s"})
	require.ErrorContains(t, err, "package: is required, or in its place service_id and out_order_no")
	_, err = cashier(t, func(cfg *client.Config) { cfg.APIv2Key = "" }).SignPayScore(map[string]string{"package": "p"})
	require.ErrorContains(t, err, "APIv2Key: nothing was given")
	cfg := clienttest.NewServer(t, nil).Config()
	cfg.APIv2Key = "short"
	_, err = client.New(cfg)
	require.ErrorContains(t, err, "APIv2Key: 5 bytes were given")
}

func TestConfirmTransfer(t *testing.T) {
	t.Parallel()
	confirmation, err := cashier(t, nil).ConfirmTransfer("", "", "affffddafdfafddffda==")
	require.NoError(t, err)
	text, err := json.Marshal(confirmation)
	require.NoError(t, err)
	require.JSONEq(t, `{"mchId": "`+clienttest.MchID+`", "appId": "`+clienttest.AppID+`", "package": "affffddafdfafddffda=="}`, string(text))

	confirmation, err = cashier(t, func(cfg *client.Config) { cfg.Partner = true }).ConfirmTransfer("wx2", "", "p")
	require.NoError(t, err)
	require.Equal(t, client.TransferConfirmation{MchID: clienttest.MchID, SubMchID: clienttest.SubMchID, AppID: "wx2", Package: "p"}, *confirmation)

	_, err = cashier(t, func(cfg *client.Config) { cfg.Partner, cfg.SubMchID = true, "" }).ConfirmTransfer("", "", "")
	require.ErrorContains(t, err, "package: is required")
	require.ErrorContains(t, err, "sub_mchid: is required")
}

func TestDecrypt(t *testing.T) {
	t.Parallel()
	c := cashier(t, nil)
	plain, err := c.Decrypt(clienttest.Seal("张三"))
	require.NoError(t, err)
	require.Equal(t, "张三", plain)
	_, err = c.Decrypt("no base64")
	require.Error(t, err)
	_, err = c.DecryptResource("short", "", "AAAA")
	require.ErrorContains(t, err, "nonce of 5 bytes, want 12")
	_, err = cashier(t, func(cfg *client.Config) { cfg.APIv3Key = "" }).DecryptResource("123456789012", "", "AAAA")
	require.ErrorContains(t, err, "APIv3Key: nothing was given")
}

func TestLocalOperationsAreNotSent(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, nil)
	local := op.Define[op.None, op.None](op.Spec{Name: "sign", Product: "local", Method: op.Local, Modes: op.Direct})
	_, err := local.Do(t.Context(), s.Client(), &op.None{})
	require.ErrorIs(t, err, op.ErrInvalid)
	require.Empty(t, s.Requests())
}
