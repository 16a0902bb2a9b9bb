package client_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestBrandSigns(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`), Header: http.Header{
		"Wechatpay-Signature-Type": {"WECHATPAY-BRAND-SHA256-RSA2048"},
	}}))
	c := s.ClientIn(op.Brand)
	require.Equal(t, op.Brand, c.Mode())
	_, err := c.Send(t.Context(), http.MethodGet, "/brand/marketing/product-coupon/notify-configs", nil)
	require.NoError(t, err)
	require.Contains(t, s.Requests()[0].Header.Get("Authorization"), `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="`+clienttest.BrandID+`",`)

	// A merchant does not take an answer for brands.
	_, err = s.Client().Send(t.Context(), http.MethodGet, "/v3/x", nil)
	require.ErrorIs(t, err, client.ErrSignature)
}

func TestBrandConfiguration(t *testing.T) {
	t.Parallel()
	cfg := clienttest.NewServer(t, nil).Config()
	cfg.MchID, cfg.BrandID = "", "brand"
	_, err := client.New(cfg)
	require.ErrorContains(t, err, `BrandID: "brand" was given; needed is the number of the brand`)
	cfg.BrandID, cfg.PublicKey, cfg.PublicKeyID = clienttest.BrandID, nil, ""
	_, err = client.New(cfg)
	require.ErrorContains(t, err, "PublicKey: nothing was given, and brands have no platform certificates")
}

// TestHostOfAnOperation goes to the domain that takes the operation, unless the
// endpoint is not one of WeChat Pay's own.
func TestHostOfAnOperation(t *testing.T) {
	t.Parallel()
	overseas := op.Define[op.None, op.None](op.Spec{Name: "overseas", Product: "test", Method: http.MethodGet, Path: "/hk/v3/x", Modes: op.Direct, Host: op.Overseas})
	for endpoint, want := range map[string]string{
		"":                                "https://apihk.mch.weixin.qq.com",
		"https://api.mch.weixin.qq.com":   "https://apihk.mch.weixin.qq.com",
		"https://api.wechatpay.cn":        "https://apihk.mch.weixin.qq.com",
		"https://apihk.mch.weixin.qq.com": "https://apihk.mch.weixin.qq.com",
		"http://127.0.0.1:8080":           "http://127.0.0.1:8080",
	} {
		s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`)}))
		_, err := overseas.Do(t.Context(), newClient(t, s, func(cfg *client.Config) { cfg.Endpoint = endpoint }), &op.None{})
		require.NoError(t, err)
		require.Equal(t, want, s.Requests()[0].Base, endpoint)
	}
}
