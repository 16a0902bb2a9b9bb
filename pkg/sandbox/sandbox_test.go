package sandbox

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// The keys are made once per test binary.
var testKeys = sync.OnceValues(GenerateKeys)

// testStart is when the tests' clock begins.
var testStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// stranger is a client of its own making: its signing, verifying and encrypting
// share nothing with the sandbox or with package client.
type stranger struct {
	t       testing.TB
	s       *Sandbox
	clock   *clock
	server  *httptest.Server
	partner bool
	creds   Credentials
	key     *rsa.PrivateKey
	public  *rsa.PublicKey
}

type option func(*Options)

func withQuirks(change func(*Quirks)) option {
	return func(o *Options) {
		q := DefaultQuirks()
		change(&q)
		o.Quirks = &q
	}
}

func withFaults(faults ...string) option {
	return func(o *Options) {
		for _, text := range faults {
			f, err := ParseFault(text)
			if err != nil {
				panic(err)
			}
			o.Faults = append(o.Faults, f)
		}
	}
}

// newStranger starts a sandbox and a direct merchant of it.
func newStranger(t testing.TB, options ...option) *stranger {
	t.Helper()
	return startStranger(t, t.TempDir(), &clock{now: testStart}, options...)
}

func startStranger(t testing.TB, dir string, c *clock, options ...option) *stranger {
	t.Helper()
	keys, err := testKeys()
	require.NoError(t, err)
	o := Options{Dir: dir, Clock: c.Now, Keys: keys, Rand: seeded(1), Logger: slog.New(Answered), extend: registerTestOperations}
	for _, set := range options {
		set(&o)
	}
	s, err := Open(o)
	require.NoError(t, err)
	x := &stranger{t: t, s: s, clock: c, server: httptest.NewServer(s.Handler())}
	t.Cleanup(x.stop)
	return x.as(false)
}

func (x *stranger) stop() {
	x.server.Close()
	_ = x.s.Close()
}

// as is the same client as the service provider, or as the direct merchant.
func (x *stranger) as(partner bool) *stranger {
	x.t.Helper()
	if partner {
		return x.in(op.Partner)
	}
	return x.in(op.Direct)
}

// in is the same client as who calls in a mode.
func (x *stranger) in(mode op.Mode) *stranger {
	x.t.Helper()
	y := *x
	y.partner = mode == op.Partner
	y.creds = x.s.Credentials(mode, TrustPublicKey)
	key, err := x509.ParsePKCS8PrivateKey(readTestPEM(x.t, y.creds.PrivateKeyFile))
	require.NoError(x.t, err)
	public, err := x509.ParsePKIXPublicKey(readTestPEM(x.t, y.creds.PublicKeyFile))
	require.NoError(x.t, err)
	y.key, y.public = key.(*rsa.PrivateKey), public.(*rsa.PublicKey)
	return &y
}

func readTestPEM(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	block, rest := pem.Decode(data)
	require.NotNil(t, block)
	require.Empty(t, rest)
	return block.Bytes
}

func seeded(n uint64) io.Reader {
	var seed [32]byte
	seed[0] = byte(n)
	return rand.NewChaCha8(seed)
}

// reply is an answer that was read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // of reading it
}

// error reads the answer as WeChat Pay's error.
func (r *reply) error(t testing.TB) (code string, d map[string]any) {
	t.Helper()
	var body struct {
		Code    string         `json:"code"`
		Message string         `json:"message"`
		Detail  map[string]any `json:"detail"`
	}
	require.NoError(t, json.Unmarshal(r.body, &body), "%s", r.body)
	require.NotEmpty(t, body.Message)
	return body.Code, body.Detail
}

func (r *reply) fields(t testing.TB) map[string]any {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, "%s", r.body)
	var body map[string]any
	require.NoError(t, json.Unmarshal(r.body, &body), "%s", r.body)
	return body
}

// signature is the parts of an Authorization header, for tests to bend.
type signature struct {
	mchid, nonce, timestamp, serial, signature string
}

// request builds a signed request; body is JSON text or empty.
func (x *stranger) request(method, target, body string) *http.Request {
	x.t.Helper()
	r, err := http.NewRequest(method, x.server.URL+target, strings.NewReader(body))
	require.NoError(x.t, err)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "stranger/1.0")
	r.Header.Set("Wechatpay-Serial", x.creds.PublicKeyID)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	x.authorize(r, target, body, nil)
	return r
}

// authorize signs the target and the signed part of the body.
func (x *stranger) authorize(r *http.Request, target, signed string, bend func(*signature)) {
	x.t.Helper()
	a := signature{
		mchid: x.creds.MchID, serial: x.creds.SerialNo, nonce: "593BEC0C930BF1AFEB40B4A08C8FB242",
		timestamp: strconv.FormatInt(x.clock.Now().Unix(), 10),
	}
	if bend != nil {
		bend(&a)
	}
	text := strings.Join([]string{r.Method, target, a.timestamp, a.nonce, signed, ""}, "\n")
	sum := sha256.Sum256([]byte(text))
	raw, err := rsa.SignPKCS1v15(nil, x.key, crypto.SHA256, sum[:])
	require.NoError(x.t, err)
	if a.signature == "" {
		a.signature = base64.StdEncoding.EncodeToString(raw)
	}
	r.Header.Set("Authorization", `WECHATPAY2-SHA256-RSA2048 mchid="`+a.mchid+`",nonce_str="`+a.nonce+
		`",signature="`+a.signature+`",timestamp="`+a.timestamp+`",serial_no="`+a.serial+`"`)
}

// send sends a request; a broken connection is a reply with err.
func (x *stranger) send(r *http.Request) *reply {
	x.t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return &reply{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return &reply{resp.StatusCode, resp.Header, body, err}
}

// call sends a signed request, and verifies the signature of a 2xx.
func (x *stranger) call(method, target string, body any) *reply {
	x.t.Helper()
	text := ""
	switch b := body.(type) {
	case nil:
	case string:
		text = b
	default:
		data, err := json.Marshal(b)
		require.NoError(x.t, err)
		text = string(data)
	}
	r := x.send(x.request(method, target, text))
	require.NoError(x.t, r.err)
	require.NotEmpty(x.t, r.header.Get("Request-ID"))
	if r.status < 300 {
		require.NoError(x.t, x.verify(r, x.public), "%s", r.body)
		require.Equal(x.t, x.creds.PublicKeyID, r.header.Get("Wechatpay-Serial"))
	} else {
		require.Empty(x.t, r.header.Get("Wechatpay-Signature"), "errors are not signed")
	}
	return r
}

func (x *stranger) verify(r *reply, key *rsa.PublicKey) error {
	text := r.header.Get("Wechatpay-Timestamp") + "\n" + r.header.Get("Wechatpay-Nonce") + "\n" + string(r.body) + "\n"
	sum := sha256.Sum256([]byte(text))
	raw, err := base64.StdEncoding.DecodeString(r.header.Get("Wechatpay-Signature"))
	if err != nil {
		return err
	}
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw)
}

// refused calls and requires an error.
func (x *stranger) refused(status int, code, method, target string, body any) map[string]any {
	x.t.Helper()
	r := x.call(method, target, body)
	require.Equal(x.t, status, r.status, "%s", r.body)
	got, d := r.error(x.t)
	require.Equal(x.t, code, got, "%s", r.body)
	return d
}

// platformCertificate reads the platform certificate's key and serial number.
func (x *stranger) platformCertificate() (*rsa.PublicKey, string) {
	x.t.Helper()
	cert, err := x509.ParseCertificate(readTestPEM(x.t, filepath.Join(x.s.dir, platformCertName)))
	require.NoError(x.t, err)
	return cert.PublicKey.(*rsa.PublicKey), strings.ToUpper(cert.SerialNumber.Text(16))
}
