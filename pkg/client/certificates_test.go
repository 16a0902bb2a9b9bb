package client_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

// sealResource encrypts with an APIv3 key as WeChat Pay does.
func sealResource(key, associated string, plain []byte) map[string]string {
	gcm := must(cipher.NewGCM(must(aes.NewCipher([]byte(key)))))
	const nonce = "a12b34c56d78"
	return map[string]string{
		"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": associated,
		"ciphertext": base64.StdEncoding.EncodeToString(gcm.Seal(nil, []byte(nonce), plain, []byte(associated))),
	}
}

// authority plays a WeChat Pay with platform certificates.
type authority struct {
	mu        sync.Mutex
	certs     []*x509.Certificate
	signing   string // serial; "" is the last certificate's
	apiv3     string
	failing   *clienttest.Answer
	delay     time.Duration // of a download
	downloads int
}

func newAuthority(certs ...*x509.Certificate) *authority {
	return &authority{certs: certs, apiv3: clienttest.APIv3Key}
}

func (a *authority) handle(r *clienttest.Request) clienttest.Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	serial := a.signing
	if serial == "" && len(a.certs) > 0 {
		serial = client.CertificateSerial(a.certs[len(a.certs)-1])
	}
	if r.URL.Path != "/v3/certificates" {
		return clienttest.Answer{Body: []byte(`{"id":"1"}`), Serial: serial}
	}
	a.downloads++
	if a.failing != nil {
		return *a.failing
	}
	var list struct {
		Data []map[string]any `json:"data"`
	}
	for _, cert := range a.certs {
		list.Data = append(list.Data, map[string]any{
			"serial_no":           client.CertificateSerial(cert),
			"effective_time":      cert.NotBefore,
			"expire_time":         cert.NotAfter,
			"encrypt_certificate": sealResource(a.apiv3, "certificate", encodePEM("CERTIFICATE", cert.Raw)),
		})
	}
	return clienttest.Answer{Body: must(json.Marshal(list)), Serial: serial, Delay: a.delay}
}

// fail answers downloads from now on, also those under way; nil mends it.
func (a *authority) fail(answer *clienttest.Answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failing = answer
}

func platform(serial int64, from, to time.Time) *x509.Certificate {
	key := clienttest.TheKeys().WeChat
	return issue(serial, &key.PublicKey, key, from, to)
}

func byCertificates(cfg *client.Config) { cfg.PublicKey, cfg.PublicKeyID = nil, "" }

func call(t *testing.T, c *client.Client) error {
	t.Helper()
	_, err := create.Do(t.Context(), c, &createRequest{No: "1", People: []person{{Name: "a"}}})
	return err
}

func TestCertificatesAreSharedAndDownloadedOnce(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
		a.delay = time.Second
		s := clienttest.NewServer(t, a.handle)
		shared := client.NewShared()
		var wg sync.WaitGroup
		for range 20 {
			c := newClient(t, s, func(cfg *client.Config) { byCertificates(cfg); cfg.Shared = shared })
			wg.Go(func() {
				if err := call(t, c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Equal(t, 1, a.downloads)
		for _, r := range s.Requests()[1:] {
			require.Equal(t, "1A2B3C4D", r.Header.Get("Wechatpay-Serial"))
		}
	})
}

func TestWhoGivesUpDoesNotSpoilTheDownload(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
		a.delay = time.Second
		c := newClient(t, clienttest.NewServer(t, a.handle), byCertificates)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := create.Do(ctx, c, &createRequest{No: "1"})
			require.ErrorIs(t, err, context.DeadlineExceeded)
		})
		synctest.Wait()
		require.NoError(t, call(t, c))
		wg.Wait()
		require.Equal(t, 1, a.downloads)
	})
}

func TestCertificatesRollOver(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		old := platform(0x1A2B3C4D, epoch, start.Add(5*24*time.Hour))
		a := newAuthority(old)
		s := clienttest.NewServer(t, a.handle)
		c := newClient(t, s, byCertificates)
		require.NoError(t, call(t, c))

		// A new certificate appears, and signs at once: its serial is unknown.
		a.certs = append(a.certs, platform(0x2A2B3C4D, start, start.Add(5*365*24*time.Hour)))
		time.Sleep(2 * time.Minute)
		require.NoError(t, call(t, c))
		require.Equal(t, 2, a.downloads)

		// From now on it is the one that is named. The old one is still good.
		a.signing = client.CertificateSerial(old)
		require.NoError(t, call(t, c))
		last := s.Requests()[len(s.Requests())-1]
		require.Equal(t, "2A2B3C4D", last.Header.Get("Wechatpay-Serial"))
		require.Equal(t, 2, a.downloads)

		// After half a day they are looked for again, though nothing asks for it.
		time.Sleep(12 * time.Hour)
		require.NoError(t, call(t, c))
		require.Equal(t, 3, a.downloads)

		// A certificate that has run out proves nothing.
		time.Sleep(5 * 24 * time.Hour)
		require.ErrorIs(t, call(t, c), client.ErrSignature)
	})
}

func TestUnknownSerialsDoNotFloodWeChatPay(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
		s := clienttest.NewServer(t, a.handle)
		c := newClient(t, s, byCertificates)
		require.NoError(t, call(t, c))
		time.Sleep(2 * time.Minute)
		body := []byte(`{}`)
		for range 50 {
			_, err := c.ParseNotification(clienttest.Sign(clienttest.TheKeys().WeChat, "DEADBEEF", time.Now(), body), body)
			require.ErrorIs(t, err, client.ErrSignature)
		}
		require.Equal(t, 2, a.downloads)
	})
}

func TestStaleCertificatesOutlastAnOutage(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
		c := newClient(t, clienttest.NewServer(t, a.handle), byCertificates)
		require.NoError(t, call(t, c))
		a.fail(&clienttest.Answer{Delay: time.Hour})
		time.Sleep(13 * time.Hour)
		begun := time.Now()
		require.NoError(t, call(t, c))
		require.Greater(t, a.downloads, 1)
		require.LessOrEqual(t, time.Since(begun), 3*time.Second, "what it can do without, a call does not wait for")

		a.fail(nil)
		time.Sleep(5 * time.Minute)
		require.NoError(t, call(t, c))
	})
}

func TestCertificatesAreKept(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "certs")
		a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture), platform(0x0A2B3C4D, epoch, farFuture))
		s := clienttest.NewServer(t, a.handle)
		process := func() *client.Client {
			return newClient(t, s, func(cfg *client.Config) { byCertificates(cfg); cfg.CertDir = dir })
		}
		require.NoError(t, call(t, process()))
		require.NoError(t, call(t, process()))
		require.Equal(t, 1, a.downloads, "the next process finds them in the folder")
		files := must(filepath.Glob(filepath.Join(dir, "*")))
		require.Len(t, files, 1)
		require.Contains(t, files[0], clienttest.MchID)

		require.NoError(t, os.WriteFile(files[0], []byte("-----BEGIN CERTIFICATE-----\ndamaged"), 0o600))
		require.NoError(t, call(t, process()))
		require.Equal(t, 2, a.downloads, "a damaged file is as good as none")

		time.Sleep(13 * time.Hour)
		require.NoError(t, call(t, process()))
		require.Equal(t, 3, a.downloads, "what is old is refreshed")
	})
}

func TestMerchantsWithoutCertificates(t *testing.T) {
	for name, answer := range map[string]clienttest.Answer{
		"404": {Status: 404, Body: []byte(`{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}`)},
		"403": {Status: 403, Body: []byte(`{"code":"NO_AUTH","message":"m"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAuthority()
			a.failing = &answer
			s := clienttest.NewServer(t, a.handle)
			err := call(t, newClient(t, s, byCertificates))
			require.ErrorIs(t, err, client.ErrNoCertificates)
			require.NotErrorIs(t, err, client.ErrUnknownOutcome)
			require.NotErrorIs(t, err, client.ErrNotFound, "nothing is known of the object that was called for")
			require.ErrorContains(t, err, "set PublicKeyID and PublicKey")
			require.ErrorContains(t, err, "微信支付公钥")
			require.Equal(t, 1, a.downloads)
		})
	}
}

func TestCertificatesRefused(t *testing.T) {
	start := time.Now()
	other := must(rsa.GenerateKey(nil, 2048))
	tests := map[string]struct {
		change func(*authority)
		want   string
	}{
		"another APIv3 key": {func(a *authority) { a.apiv3 = "ffffffffffffffffffffffffffffffff" }, "cannot be decrypted with the APIv3 key"},
		"all run out":       {func(a *authority) { a.certs[0] = platform(0x1A2B3C4D, epoch, start.Add(-time.Hour)) }, "none of them valid"},
		"a signature of another": {func(a *authority) {
			a.certs[0] = issue(0x1A2B3C4D, &other.PublicKey, other, epoch, farFuture)
		}, "the signature does not fit"},
		"signed by none of them": {func(a *authority) { a.signing = "DEADBEEF" }, "of none of the certificates"},
		"no list":                {func(a *authority) { a.failing = &clienttest.Answer{Body: []byte(`{"data":`), Serial: "1A2B3C4D"} }, "malformed"},
		"an empty list":          {func(a *authority) { a.failing = &clienttest.Answer{Body: []byte(`{}`), Serial: "1A2B3C4D"} }, "sent 0 platform certificates"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
			tt.change(a)
			err := call(t, newClient(t, clienttest.NewServer(t, a.handle), byCertificates))
			require.ErrorContains(t, err, tt.want)
			require.ErrorIs(t, err, client.ErrSignature)
		})
	}
}

// TestBothTrusts is a merchant in migration: calls name the public key,
// notifications still come signed with a certificate.
func TestBothTrusts(t *testing.T) {
	a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
	a.signing = clienttest.PublicKeyID
	s := clienttest.NewServer(t, a.handle)
	c := s.Client()
	require.NoError(t, call(t, c))
	require.Zero(t, a.downloads, "with a public key no certificates are needed")

	for _, serial := range []string{clienttest.PublicKeyID, "1A2B3C4D"} {
		body := envelope("transaction", `{"out_trade_no":"1"}`)
		_, err := c.ParseNotification(clienttest.Sign(clienttest.TheKeys().WeChat, serial, time.Now(), body), body)
		require.NoError(t, err)
	}
	require.Equal(t, 1, a.downloads)
}

func TestSignedWithAKeyThatIsNotConfigured(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`), Serial: "PUB_KEY_ID_7"}))
	err := call(t, s.Client())
	require.ErrorIs(t, err, client.ErrSignature)
	require.ErrorContains(t, err, "signed with the public key PUB_KEY_ID_7, the one configured is "+clienttest.PublicKeyID)

	s = clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`), Serial: "1A2B3C4D"}))
	err = call(t, newClient(t, s, func(cfg *client.Config) { cfg.APIv3Key = "" }))
	require.ErrorContains(t, err, "without an APIv3 key only the public key")
}

func FuzzParseCertificates(f *testing.F) {
	cert := encodePEM("CERTIFICATE", platform(0x1A2B3C4D, epoch, farFuture).Raw)
	list := func(serial string, plain []byte) []byte {
		return must(json.Marshal(map[string]any{"data": []any{map[string]any{
			"serial_no": serial, "encrypt_certificate": sealResource(clienttest.APIv3Key, "certificate", plain),
		}}}))
	}
	f.Add(list("1A2B3C4D", cert))
	f.Add(list("2A2B3C4D", cert))
	f.Add(list("1A2B3C4D", cert[:100]))
	f.Add(list("1A2B3C4D", nil))
	f.Add([]byte(`{"data":[{"serial_no":"1","encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM","nonce":"short","ciphertext":""}}]}`))
	f.Add([]byte(`{"data":null}`))
	f.Add([]byte(http.StatusText(http.StatusBadGateway)))
	now := time.Now()
	f.Fuzz(func(t *testing.T, body []byte) {
		set, err := client.ParseCertificates(body, []byte(clienttest.APIv3Key), now)
		if (err == nil) != (set != nil) {
			t.Fatalf("set %v with error %v", set, err)
		}
	})
}
