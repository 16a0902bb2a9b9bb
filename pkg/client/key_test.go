package client_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func issue(serial int64, key any, signer any, from, to time.Time) *x509.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "Tenpay.com sign"}, NotBefore: from, NotAfter: to,
	}
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, key, signer))))
}

var (
	epoch     = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	farFuture = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
)

func TestParsePrivateKey(t *testing.T) {
	key := clienttest.TheKeys().Merchant
	pkcs1 := encodePEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	pkcs8 := encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key)))
	public := encodePEM("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(&key.PublicKey)))
	elliptic := encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))))
	small := encodePEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(must(rsa.GenerateKey(rand.Reader, 1024))))
	cert := encodePEM("CERTIFICATE", issue(1, &key.PublicKey, key, epoch, farFuture).Raw)
	tests := map[string]struct {
		given []byte
		want  string // of the error; "" parses
	}{
		"PKCS#1":                {pkcs1, ""},
		"PKCS#8":                {pkcs8, ""},
		"with spaces around it": {append([]byte("\n  "), pkcs8...), ""},
		"with escaped newlines": {[]byte(strings.ReplaceAll(string(pkcs8), "\n", `\n`)), ""},
		"with DOS line ends":    {[]byte(strings.ReplaceAll(string(pkcs8), "\n", "\r\n")), ""},
		"bare base64":           {[]byte(base64.StdEncoding.EncodeToString(must(x509.MarshalPKCS8PrivateKey(key)))), ""},
		"nothing":               {nil, "nothing was given"},
		"a certificate":         {cert, "a certificate was given, which holds no private key"},
		"a public key":          {public, `a PEM block "PUBLIC KEY" was given`},
		"a passphrase":          {encodePEM("ENCRYPTED PRIVATE KEY", []byte{1}), "encrypted with a passphrase"},
		"an old passphrase":     {[]byte("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END RSA PRIVATE KEY-----\n"), "encrypted with a passphrase"},
		"an elliptic curve":     {elliptic, "an elliptic-curve key was given"},
		"too small":             {small, "an RSA key of 1024 bits was given"},
		"a file name":           {[]byte("apiclient_key.pem"), "a file name, perhaps?"},
		"a PKCS#12 file":        {[]byte{0x30, 0x82, 1, 2, 3}, "apiclient_cert.p12"},
		"cut off":               {pkcs8[:200], "the PEM block is damaged or cut off"},
		"damaged":               {encodePEM("PRIVATE KEY", []byte("junk")), "the key cannot be read"},
		"text of many lines":    {[]byte("a\nb\n"), "no PEM block was given"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := client.ParsePrivateKey(tt.given)
			if tt.want == "" {
				require.NoError(t, err)
				require.True(t, key.Equal(got))
				return
			}
			require.ErrorIs(t, err, client.ErrConfig)
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "apiclient_key.pem", "where to find it")
		})
	}
}

func TestParsePublicKey(t *testing.T) {
	key := clienttest.TheKeys().WeChat
	pkix := must(x509.MarshalPKIXPublicKey(&key.PublicKey))
	tests := map[string]struct {
		given []byte
		want  string
	}{
		"PKIX":          {encodePEM("PUBLIC KEY", pkix), ""},
		"PKCS#1":        {encodePEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)), ""},
		"bare base64":   {[]byte(base64.StdEncoding.EncodeToString(pkix)), ""},
		"a certificate": {encodePEM("CERTIFICATE", issue(1, &key.PublicKey, key, epoch, farFuture).Raw), "a certificate was given"},
		"a private key": {encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key))), "a private key was given"},
		"damaged":       {encodePEM("PUBLIC KEY", []byte("junk")), "cannot be read"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := client.ParsePublicKey(tt.given)
			if tt.want == "" {
				require.NoError(t, err)
				require.True(t, key.PublicKey.Equal(got))
				return
			}
			require.ErrorIs(t, err, client.ErrConfig)
			require.ErrorContains(t, err, tt.want)
			require.ErrorContains(t, err, "pub_key.pem")
		})
	}
}

func TestLoad(t *testing.T) {
	keys := clienttest.TheKeys()
	write := func(name string, data []byte) string {
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, data, 0o600))
		return file
	}
	cert := issue(0x5157F09E, &keys.Merchant.PublicKey, keys.Merchant, epoch, farFuture)
	key, err := client.LoadPrivateKey(write("apiclient_key.pem", encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(keys.Merchant)))))
	require.NoError(t, err)
	require.True(t, keys.Merchant.Equal(key))
	got, err := client.LoadCertificate(write("apiclient_cert.pem", encodePEM("CERTIFICATE", cert.Raw)))
	require.NoError(t, err)
	require.Equal(t, "5157F09E", client.CertificateSerial(got))

	_, err = client.LoadPrivateKey("absent.pem")
	require.ErrorIs(t, err, client.ErrConfig)
	public, err := client.LoadPublicKey(write("pub_key.pem", encodePEM("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(&keys.WeChat.PublicKey)))))
	require.NoError(t, err)
	require.True(t, keys.WeChat.PublicKey.Equal(public))
	_, err = client.LoadPublicKey(write("wrong.pem", []byte("x")))
	require.ErrorContains(t, err, "wrong.pem")
	_, err = client.LoadPublicKey("absent.pem")
	require.ErrorIs(t, err, client.ErrConfig)
	_, err = client.LoadCertificate(write("other.pem", []byte("x")))
	require.ErrorContains(t, err, "other.pem")
	require.ErrorIs(t, err, client.ErrConfig)
}

func TestNewRefuses(t *testing.T) {
	keys := clienttest.TheKeys()
	tests := map[string]struct {
		change func(*client.Config)
		field  string
		want   string
	}{
		"no merchant":          {func(c *client.Config) { c.MchID = "" }, "MchID", "nothing was given"},
		"an app id":            {func(c *client.Config) { c.MchID = "wx123" }, "MchID", `"wx123" was given`},
		"no serial":            {func(c *client.Config) { c.SerialNo = "" }, "SerialNo", "nothing was given"},
		"serial with colons":   {func(c *client.Config) { c.SerialNo = "51:57:F0" }, "SerialNo", "with colons"},
		"serial of the key":    {func(c *client.Config) { c.SerialNo = clienttest.PublicKeyID }, "SerialNo", "belongs into PublicKeyID"},
		"serial that is text":  {func(c *client.Config) { c.SerialNo = "serial-number" }, "SerialNo", "not hex"},
		"serial too long":      {func(c *client.Config) { c.SerialNo = strings.Repeat("A", 64) }, "SerialNo", "64 hex digits"},
		"no private key":       {func(c *client.Config) { c.PrivateKey = nil }, "PrivateKey", "nothing was given"},
		"APIv3 key too short":  {func(c *client.Config) { c.APIv3Key = "short" }, "APIv3Key", "5 bytes were given; needed is the APIv3 key of 32 bytes"},
		"APIv3 key with break": {func(c *client.Config) { c.APIv3Key += "\n" }, "APIv3Key", "line break around it"},
		"nothing to trust":     {func(c *client.Config) { c.PublicKey, c.PublicKeyID, c.APIv3Key = nil, "", "" }, "APIv3Key", "neither"},
		"key without id":       {func(c *client.Config) { c.PublicKeyID = "" }, "PublicKeyID", "nothing was given"},
		"id without key":       {func(c *client.Config) { c.PublicKey = nil }, "PublicKey", "nothing was given"},
		"id that is a serial":  {func(c *client.Config) { c.PublicKeyID = clienttest.SerialNo }, "PublicKeyID", "was given"},
		"own public key":       {func(c *client.Config) { c.PublicKey = &keys.Merchant.PublicKey }, "PublicKey", "the merchant's own"},
		"serial of another certificate": {func(c *client.Config) {
			c.Certificate = issue(0xABCDEF12, &keys.Merchant.PublicKey, keys.Merchant, epoch, farFuture)
		}, "SerialNo", "the merchant certificate has the serial number ABCDEF12"},
		"key of another certificate": {func(c *client.Config) {
			c.SerialNo = "abcdef12"
			c.Certificate = issue(0xABCDEF12, &keys.WeChat.PublicKey, keys.WeChat, epoch, farFuture)
		}, "PrivateKey", "does not belong to the merchant certificate"},
		"certificate that ran out": {func(c *client.Config) {
			c.SerialNo = "ABCDEF12"
			c.Certificate = issue(0xABCDEF12, &keys.Merchant.PublicKey, keys.Merchant, epoch, epoch.AddDate(5, 0, 0))
		}, "Certificate", "ran out on 2004-01-01"},
		"endpoint with a path": {func(c *client.Config) { c.Endpoint = "https://example.com/v3" }, "Endpoint", "without a path"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cfg := clienttest.NewServer(t, nil).Config()
			tt.change(&cfg)
			_, err := client.New(cfg)
			require.ErrorIs(t, err, client.ErrConfig)
			require.ErrorContains(t, err, tt.want)
			all := client.ConfigErrors(err)
			require.Len(t, all, 1)
			require.Equal(t, tt.field, all[0].Field)
			require.NotEmpty(t, all[0].Need)
			require.NotEmpty(t, all[0].Where)
		})
	}
}

// TestPlatformSerial is the serial of a certificate of WeChat Pay's in place of
// the merchant's own.
func TestPlatformSerial(t *testing.T) {
	s := clienttest.NewServer(t, newAuthority(platform(0x1A2B3C4D, epoch, farFuture)).handle)
	shared := client.NewShared()
	c := newClient(t, s, func(cfg *client.Config) { byCertificates(cfg); cfg.Shared = shared })
	require.NoError(t, call(t, c))

	cfg := s.Config()
	cfg.Shared, cfg.SerialNo = shared, "1a2b3c4d"
	_, err := client.New(cfg)
	require.ErrorIs(t, err, client.ErrConfig)
	require.ErrorContains(t, err, "of one of WeChat Pay's platform certificates was given")
}

func TestNewNamesAllThatIsWrong(t *testing.T) {
	_, err := client.New(client.Config{})
	var fields []string
	for _, e := range client.ConfigErrors(err) {
		fields = append(fields, e.Field)
	}
	require.Equal(t, []string{"MchID", "SerialNo", "PrivateKey", "APIv3Key"}, fields)
}

func FuzzParseKeys(f *testing.F) {
	keys := clienttest.TheKeys()
	f.Add(encodePEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(keys.Merchant))))
	f.Add(encodePEM("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(&keys.WeChat.PublicKey))))
	f.Add(encodePEM("CERTIFICATE", platform(0x1A2B3C4D, epoch, farFuture).Raw))
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\\nAQID\\n-----END PRIVATE KEY-----"))
	f.Add([]byte{0x30, 0x82})
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := client.ParsePrivateKey(data); err != nil {
			require.ErrorIs(t, err, client.ErrConfig)
		}
		if _, err := client.ParsePublicKey(data); err != nil {
			require.ErrorIs(t, err, client.ErrConfig)
		}
		if _, err := client.ParseCertificate(data); err != nil {
			require.ErrorIs(t, err, client.ErrConfig)
		}
	})
}
