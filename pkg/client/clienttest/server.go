// Package clienttest tests operations against a WeChat Pay of a few lines: it
// checks signatures and signs its answers with code of its own, and can answer
// in every way that a client must not fall for.
//
//	func TestFailures(t *testing.T) {
//		clienttest.Battery(t, &refund.Create.Endpoint)
//	}
package clienttest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// The merchant of the tests.
const (
	MchID       = "1900000109"
	BrandID     = "20260001" // signs in place of the merchant, with the same key
	SubMchID    = "1900000110"
	AppID       = "wxd678efh567hg6787"
	NotifyURL   = "https://example.com/notify"
	SerialNo    = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	APIv3Key    = "0123456789abcdef0123456789abcdef"
	PublicKeyID = "PUB_KEY_ID_0119000001092024"
)

// Keys are the keys of both sides. They are made once per process.
type Keys struct {
	Merchant *rsa.PrivateKey
	WeChat   *rsa.PrivateKey
}

// TheKeys returns the keys.
var TheKeys = sync.OnceValue(func() Keys { return Keys{generate(), generate()} })

func generate() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// Answer is what the server gives back.
type Answer struct {
	Status int // 0 is 200
	Header http.Header
	Body   []byte
	// Unsigned leaves the signature out.
	Unsigned bool
	// Serial, At and Signature change what the signature says; zero is right.
	Serial    string
	At        time.Time
	Signature string
	// Truncate cuts the body off without a word.
	Truncate bool
	// Err breaks the connection after the request was received.
	Err error
	// Refuse breaks the connection before that.
	Refuse error
	// Delay passes before the answer.
	Delay time.Duration
}

// Request is a call as the server saw it.
type Request struct {
	*http.Request
	// Base is the scheme and host it went to.
	Base string
	// Target is the path and query as sent.
	Target string
	Body   []byte
	// Signed is what the signature covers: the body, or the meta of an upload.
	Signed []byte
}

// Server plays WeChat Pay. It is an http.RoundTripper, so that no network is
// needed and fake time works, and an http.Handler for tests over a socket.
type Server struct {
	// Handle answers a request.
	Handle func(*Request) Answer

	t        testing.TB
	mu       sync.Mutex
	requests []*Request
}

// NewServer makes a server which fails the test when a request is not signed as
// it should be.
func NewServer(t testing.TB, handle func(*Request) Answer) *Server {
	TheKeys()
	return &Server{t: t, Handle: handle}
}

// Config is a configuration for a client of this server, which trusts it by the
// public key. It can be changed before use.
func (s *Server) Config() client.Config {
	keys := TheKeys()
	return client.Config{
		Identity:    client.Identity{MchID: MchID, SerialNo: SerialNo, AppID: AppID, SubMchID: SubMchID, NotifyURL: NotifyURL},
		PrivateKey:  keys.Merchant,
		APIv3Key:    APIv3Key,
		PublicKeyID: PublicKeyID,
		PublicKey:   &keys.WeChat.PublicKey,
		Endpoint:    "https://wechat.test",
		Shared:      client.NewShared(),
		HTTPClient:  &http.Client{Transport: s},
	}
}

// Client makes a client of this server.
func (s *Server) Client() *client.Client { return s.ClientIn(op.Direct) }

// ClientIn makes a client that calls in a mode.
func (s *Server) ClientIn(mode op.Mode) *client.Client {
	s.t.Helper()
	cfg := s.Config()
	switch mode {
	case op.Brand:
		cfg.MchID, cfg.BrandID = "", BrandID
	case op.Partner:
		cfg.Partner = true
	}
	c, err := client.New(cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// Requests returns what was received, in order.
func (s *Server) Requests() []*Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Request(nil), s.requests...)
}

// RoundTrip answers a request without a network.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	r := &Request{Request: req, Base: req.URL.Scheme + "://" + req.URL.Host, Target: req.URL.RequestURI()}
	if req.Body != nil {
		r.Body, _ = io.ReadAll(req.Body)
		req.Body.Close()
	}
	a := s.answer(r)
	trace := httptrace.ContextClientTrace(req.Context())
	if trace != nil && trace.GetConn != nil {
		trace.GetConn(req.URL.Host)
	}
	if a.Refuse != nil {
		return nil, a.Refuse
	}
	if trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if err := pass(req.Context(), a.Delay); err != nil {
		return nil, err
	}
	if a.Err != nil {
		return nil, a.Err
	}
	return response(req, a), nil
}

func response(req *http.Request, a Answer) *http.Response {
	body := io.Reader(bytes.NewReader(a.Body))
	if a.Truncate {
		body = io.MultiReader(bytes.NewReader(a.Body[:len(a.Body)/2]), broken{})
	}
	return &http.Response{
		StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.Header,
		Body: io.NopCloser(body), ContentLength: int64(len(a.Body)), Request: req,
	}
}

// broken is a connection that ends early.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func pass(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// ServeHTTP answers a request over a socket.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	a := s.answer(&Request{Request: req, Base: "http://" + req.Host, Target: req.RequestURI, Body: body})
	if a.Err != nil || a.Refuse != nil {
		panic(http.ErrAbortHandler)
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	if a.Truncate {
		w.Write(a.Body[:len(a.Body)/2])
		panic(http.ErrAbortHandler)
	}
	w.Write(a.Body)
}

// answer checks a request, asks for the answer and signs it.
func (s *Server) answer(r *Request) Answer {
	if err := r.check(); err != nil {
		s.t.Errorf("%s %s: %v", r.Method, r.Target, err)
	}
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	a := s.Handle(r)
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	a.Header = a.Header.Clone()
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Set("Request-Id", "08F6AABBCC-268435456")
	if a.Header.Get("Content-Type") == "" {
		a.Header.Set("Content-Type", "application/json")
	}
	if !a.Unsigned && a.Status < 300 {
		a.sign(r.Header.Get("Wechatpay-Serial"))
	}
	return a
}

// sign adds the headers of a signature.
func (a *Answer) sign(serial string) {
	if a.Serial != "" {
		serial = a.Serial
	}
	if a.At.IsZero() {
		a.At = time.Now()
	}
	for name, value := range Sign(TheKeys().WeChat, serial, a.At, a.Body) {
		a.Header[name] = value
	}
	if a.Signature != "" {
		a.Header.Set("Wechatpay-Signature", a.Signature)
	}
}

// Sign makes the headers of a message that WeChat Pay signs with a key.
func Sign(key *rsa.PrivateKey, serial string, at time.Time, body []byte) http.Header {
	timestamp, nonce := strconv.FormatInt(at.Unix(), 10), rand.Text()
	sum := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + string(body) + "\n"))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return http.Header{
		"Wechatpay-Serial":    {serial},
		"Wechatpay-Timestamp": {timestamp},
		"Wechatpay-Nonce":     {nonce},
		"Wechatpay-Signature": {base64.StdEncoding.EncodeToString(signature)},
	}
}

// Seal encrypts a sensitive value for the merchant, as answers hold it.
func Seal(plain string) string {
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &TheKeys().Merchant.PublicKey, []byte(plain), nil)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(sealed)
}

// Unseal decrypts a sensitive value of a request.
func Unseal(sealed string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, TheKeys().WeChat, raw, nil)
	return string(plain), err
}

var authorization = regexp.MustCompile(`^(WECHATPAY2-SHA256-RSA2048 mchid|WECHATPAY-BRAND-SHA256-RSA2048 brand_id)="(\d+)",nonce_str="([0-9A-Za-z]{16,32})",timestamp="(\d+)",serial_no="([0-9A-F]+)",signature="([^"]+)"$`)

// check verifies a request's signature and headers.
func (r *Request) check() error {
	m := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return fmt.Errorf("authorization header %q", r.Header.Get("Authorization"))
	}
	caller, nonce, timestamp, serial := m[2], m[3], m[4], m[5]
	want := MchID
	if strings.HasSuffix(m[1], "brand_id") {
		want = BrandID
	}
	if caller != want || serial != SerialNo {
		return fmt.Errorf("signed by %s with %s", caller, serial)
	}
	for _, name := range []string{"Accept", "Content-Type", "User-Agent"} {
		if r.Header.Get(name) == "" {
			return fmt.Errorf("no header %s", name)
		}
	}
	if err := r.findSigned(); err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(m[6])
	if err != nil {
		return err
	}
	text := strings.Join([]string{r.Method, r.Target, timestamp, nonce, string(r.Signed), ""}, "\n")
	sum := sha256.Sum256([]byte(text))
	return rsa.VerifyPKCS1v15(&TheKeys().Merchant.PublicKey, crypto.SHA256, sum[:], signature)
}

// findSigned takes the part of the body that the signature covers.
func (r *Request) findSigned() error {
	r.Signed = r.Body
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return err
	}
	part, err := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"]).NextPart()
	if err != nil {
		return err
	}
	if part.FormName() != "meta" {
		return fmt.Errorf("the first part is %q, want meta", part.FormName())
	}
	r.Signed, err = io.ReadAll(part)
	return err
}
