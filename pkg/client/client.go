package client

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// LevelTrace is the log level at which bodies are written, redacted. It lies
// below slog.LevelDebug.
const LevelTrace = slog.LevelDebug - 4

// Identity says who calls.
type Identity struct {
	// MchID is the merchant number that signs: a merchant's own, or a service
	// provider's (服务商).
	MchID string
	// BrandID is the brand that signs in place of a merchant (品牌直连). It has a
	// certificate and a public key of its own, and calls the paths below /brand.
	BrandID string
	// SerialNo is the serial number of the API certificate of the merchant, or of
	// the brand, in hex.
	SerialNo string
	// AppID, SubMchID and NotifyURL fill the fields of requests that name them as
	// their default.
	AppID     string
	SubMchID  string
	NotifyURL string
	// Partner is a service provider.
	Partner bool
}

// Mode says on whose behalf calls are made.
func (i Identity) Mode() op.Mode {
	switch {
	case i.BrandID != "":
		return op.Brand
	case i.Partner:
		return op.Partner
	}
	return op.Direct
}

// caller is the number that signs.
func (i Identity) caller() string { return cmp.Or(i.BrandID, i.MchID) }

// Config is everything a client of one merchant is made of.
type Config struct {
	Identity
	// PrivateKey is the merchant's; see [ParsePrivateKey].
	PrivateKey *rsa.PrivateKey
	// Certificate is the merchant API certificate. It is optional: with it, the
	// serial number and the private key are checked against it.
	Certificate *x509.Certificate
	// APIv3Key is the symmetric key of 32 bytes which platform certificates and
	// notifications are decrypted with.
	APIv3Key string
	// APIv2Key signs what opens pay score in WeChat; see [Client.SignHMAC].
	// Nothing else needs it.
	APIv2Key string
	// PublicKeyID and PublicKey are WeChat Pay's public key (微信支付公钥). When
	// both are empty, platform certificates (平台证书) are downloaded and trusted.
	// With a public key and an APIv3Key both are trusted, as a migration needs.
	PublicKeyID string
	PublicKey   *rsa.PublicKey
	// CertDir is the folder in which platform certificates are kept between
	// processes; "" keeps them in memory.
	CertDir string
	// Endpoint is the base URL, without a path; "" is the real one.
	Endpoint string
	// Fallback is the base URL for calls that could not connect to Endpoint. For
	// WeChat Pay's own domains it is known.
	Fallback string
	// Shared is what clients share; nil is one for all of the process.
	Shared *Shared
	// HTTPClient sends the requests; nil is one on the shared transport. It never
	// follows redirects, which no signature covers.
	HTTPClient *http.Client
	// Proxy is the proxy to use; nil takes it from the environment. It has no
	// effect on an HTTPClient given here.
	Proxy *url.URL
	// Timeout bounds one attempt, from dialling to the end of the answer; of a
	// download, to the beginning of the content. 0 is 30 seconds.
	Timeout time.Duration
	// Attempts is how often a call is tried at most where a repeat is safe; 0 is
	// 4. Trying the second domain after a failed connection does not count.
	Attempts int
	// UserAgent goes before the client's own name.
	UserAgent string
	// Logger gets a line for each call at slog.LevelDebug, for each repeat at
	// slog.LevelWarn, and redacted bodies at [LevelTrace]. nil logs nothing.
	Logger *slog.Logger
	// Clock and Rand are the sources of time and randomness; nil are the real
	// ones.
	Clock func() time.Time
	Rand  io.Reader
}

// Client calls WeChat Pay on behalf of one merchant. It is safe for concurrent
// use, and cheap: connections, certificates and rate limits lie in its
// [Shared].
type Client struct {
	identity  Identity
	key       *rsa.PrivateKey
	apiv3     []byte
	apiv2     string
	hosts     *hosts
	shared    *Shared
	trust     trust
	http      *http.Client
	timeout   time.Duration
	attempts  int
	userAgent []string
	log       *slog.Logger
	clock     func() time.Time
	rand      io.Reader
}

var _ op.Caller = (*Client)(nil)

// New makes a client. The error joins a [*ConfigError] for each thing that is
// wrong with the configuration. Nothing is sent yet.
func New(cfg Config) (*Client, error) {
	id, err := cfg.check()
	if err != nil {
		return nil, err
	}
	c := &Client{
		identity:  id,
		key:       cfg.PrivateKey,
		apiv3:     []byte(cfg.APIv3Key),
		apiv2:     cfg.APIv2Key,
		shared:    cfg.Shared,
		http:      cfg.HTTPClient,
		timeout:   cfg.Timeout,
		attempts:  cfg.Attempts,
		userAgent: []string{strings.TrimSpace(cfg.UserAgent + " wxctl (" + runtime.GOOS + ") " + runtime.Version())},
		log:       cfg.Logger,
		clock:     cfg.Clock,
		rand:      rand.Reader,
	}
	c.setDefaults(cfg)
	if c.hosts, err = c.shared.hosts(cfg.Endpoint, cfg.Fallback); err != nil {
		return nil, err
	}
	c.trust = trust{id: cfg.PublicKeyID, key: cfg.PublicKey}
	if cfg.APIv3Key != "" {
		c.trust.certs = c.shared.certificates(c.hosts.bases[0], id.caller(), cfg.CertDir)
		if c.trust.certs.load(c.clock()).bySerial[id.SerialNo] != nil {
			return nil, &ConfigError{"SerialNo", "the serial number of one of WeChat Pay's platform certificates was given", needSerial, whereSerial}
		}
	}
	return c, nil
}

func (c *Client) setDefaults(cfg Config) {
	if c.shared == nil {
		c.shared = defaultShared()
	}
	if c.http == nil {
		c.http = c.shared.client(cfg.Proxy)
	} else {
		own := *c.http
		own.CheckRedirect = noRedirect
		c.http = &own
	}
	if c.timeout == 0 {
		c.timeout = 30 * time.Second
	}
	if c.attempts == 0 {
		c.attempts = 4
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	if cfg.Rand != nil {
		c.rand = &lockedReader{r: cfg.Rand}
	}
}

// lockedReader makes an injected source of randomness safe for concurrent use.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.r, p)
}

// At is the same client at a time that stands still, for messages that were
// signed then.
func (c *Client) At(t time.Time) *Client {
	at := *c
	at.clock = func() time.Time { return t }
	return &at
}

// Identity returns who calls.
func (c *Client) Identity() Identity { return c.identity }

// Mode says on whose behalf calls are made.
func (c *Client) Mode() op.Mode { return c.identity.Mode() }

// fill gives the account's value for a field's default; see [op.Field.Default].
func (c *Client) fill(e *op.Endpoint, word string) string {
	if !e.Fills(word, c.Mode()) {
		return ""
	}
	switch word {
	case op.DefaultMchID, op.DefaultSpMchID:
		return c.identity.MchID
	case op.DefaultAppID, op.DefaultSpAppID:
		return c.identity.AppID
	case op.DefaultSubMchID:
		return c.identity.SubMchID
	case op.DefaultNotifyURL:
		return c.identity.NotifyURL
	}
	return ""
}

// Call runs one call of an operation: it encodes in, signs and sends it,
// repeats it where that is safe, verifies the answer and decodes it into out.
// in and out are as [op.Endpoint.Encode] and [op.Endpoint.Decode] take them; a
// *json.RawMessage as out gets the body with its encrypted fields decrypted.
//
// The reply of an [op.File] operation is unsigned: out is an io.Writer, or an
// *io.ReadCloser, which the caller closes.
//
// A request that breaks its own rules is refused unsent (op.ErrInvalid); what
// fails after that is an [*Error].
func (c *Client) Call(ctx context.Context, e *op.Endpoint, in, out any) error {
	if e.Method == op.Local {
		return fmt.Errorf("%s: %w: it runs without a request, see Client's own methods", e.Name, op.ErrInvalid)
	}
	x := exchange{
		operation:  e.Name,
		method:     e.Method,
		route:      e.Path,
		effect:     e.Effect,
		repeatable: e.Repeatable(),
		endpoint:   e,
	}
	if err := c.encode(ctx, &x, in); err != nil {
		return err
	}
	if e.Host != "" {
		x.hosts = c.shared.moved(c.hosts, e.Host)
	}
	x.budget = c.shared.budget(cmp.Or(x.hosts, c.hosts), c.identity.caller(), e)
	if e.Reply == op.File {
		return c.callFile(ctx, &x, out)
	}
	reply, err := c.do(ctx, &x)
	if err != nil {
		return err
	}
	if err := e.Decode(reply.body, out, c.open); err != nil {
		return x.malformed(reply, err)
	}
	return nil
}

// encode fills the exchange with the message of a request.
func (c *Client) encode(ctx context.Context, x *exchange, in any) error {
	var key *rsa.PublicKey
	seal := func(plain string) (string, error) {
		if key == nil {
			var err error
			if x.serial, key, err = c.sealing(ctx); err != nil {
				return "", err
			}
		}
		return c.seal(key, plain)
	}
	fill := func(word string) string { return c.fill(x.endpoint, word) }
	msg, err := x.endpoint.Encode(in, fill, seal)
	if err != nil {
		return fmt.Errorf("%s: %w", x.operation, err)
	}
	if key == nil {
		if x.serial, _, err = c.sealing(ctx); err != nil {
			return fmt.Errorf("%s: %w", x.operation, err)
		}
	}
	if msg.Base != "" {
		if x.hosts, err = c.hostsOf(msg.Base); err != nil {
			return fmt.Errorf("%s: %w", x.operation, err)
		}
	}
	x.target, x.header, x.signed = msg.Target, msg.Header, msg.Body
	x.setBody(c, msg)
	return nil
}

// Response is the answer to [Client.Send].
type Response struct {
	Status    int
	Header    http.Header
	Body      []byte
	RequestID string
}

// Send signs and sends any request of the v3 API and verifies the answer, for
// operations that are not declared. target is the path with its query; what may
// not stand in one is percent-encoded, what is encoded already stays. The body
// is JSON, or nil.
//
// Only GET is repeated. A status of 300 and more is an [*Error], and the
// response is returned with it. Files come unsigned and are refused: see
// [Client.Download].
func (c *Client) Send(ctx context.Context, method, target string, body []byte) (*Response, error) {
	if !strings.HasPrefix(target, "/") {
		return nil, fmt.Errorf("%w: the path %q has to begin with /", op.ErrInvalid, target)
	}
	target = escapeTarget(target)
	route, _, _ := strings.Cut(target, "?")
	x := exchange{
		operation:  method + " " + route,
		method:     method,
		route:      route,
		target:     target,
		signed:     body,
		effect:     op.Write,
		repeatable: method == http.MethodGet,
	}
	if method == http.MethodGet {
		x.effect = op.Read
	}
	x.parts = [][]byte{body}
	var err error
	if x.serial, _, err = c.sealing(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", x.operation, err)
	}
	reply, err := c.do(ctx, &x)
	if reply == nil {
		return nil, err
	}
	return &Response{reply.status, reply.header, reply.body, requestID(reply.header)}, err
}

// malformed is the error of an answer that is WeChat Pay's and cannot be read.
func (x *exchange) malformed(r *reply, err error) error {
	return &Error{
		Operation: x.operation, Method: x.method, Status: r.status, RequestID: requestID(r.header),
		Err: fmt.Errorf("%w: %w", ErrMalformed, err), unknown: x.effect != op.Read,
	}
}

// check holds a configuration against what is needed.
func (cfg *Config) check() (Identity, error) {
	id := cfg.Identity
	var errs []error
	refuse := func(field, given, need, where string) {
		errs = append(errs, &ConfigError{field, given, need, where})
	}
	if id.BrandID != "" && (strings.Trim(id.BrandID, "0123456789") != "" || len(id.BrandID) > 32) {
		refuse("BrandID", given(id.BrandID), "the number of the brand (品牌ID), digits only", "it stands in the brand platform (品牌经营平台)")
	}
	if id.BrandID == "" && id.MchID == "" || strings.Trim(id.MchID, "0123456789") != "" || len(id.MchID) > 32 {
		refuse("MchID", given(id.MchID), "the merchant number (商户号), digits only", "it stands in the merchant platform under 账户中心 → 商户信息")
	}
	id.SerialNo = strings.ToUpper(id.SerialNo)
	if issue := checkSerial(id.SerialNo); issue != "" {
		refuse("SerialNo", issue, needSerial, whereSerial)
	}
	if cfg.PrivateKey == nil {
		refuse("PrivateKey", "nothing was given", needPrivateKey, wherePrivateKey)
	}
	errs = append(errs, cfg.checkCertificate(id.SerialNo)...)
	if issue := checkAPIv3Key(cfg.APIv3Key); cfg.APIv3Key != "" && issue != "" {
		refuse("APIv3Key", issue, needAPIv3Key, whereAPIv3Key)
	}
	if key := cfg.APIv2Key; key != "" && len(key) != 32 {
		refuse("APIv2Key", fmt.Sprintf("%d bytes were given", len(key)), needAPIv2Key+", 32 bytes", whereAPIv2Key)
	}
	errs = append(errs, cfg.checkTrust()...)
	return id, errors.Join(errs...)
}

const (
	needSerial    = "the serial number of the merchant API certificate, up to 40 hex digits"
	whereSerial   = "openssl x509 -in apiclient_cert.pem -noout -serial prints it, the merchant platform shows it under 账户中心 → API安全 → 商户API证书"
	needAPIv3Key  = "the APIv3 key of 32 bytes"
	whereAPIv3Key = "it was set, and can be set anew, in the merchant platform under 账户中心 → API安全 → APIv3密钥"
)

func given(s string) string {
	if s == "" {
		return "nothing was given"
	}
	return fmt.Sprintf("%q was given", s)
}

func checkSerial(serial string) string {
	switch {
	case serial == "":
		return "nothing was given"
	case strings.HasPrefix(serial, publicKeyPrefix):
		return "the id of a WeChat Pay public key was given, which belongs into PublicKeyID"
	case strings.ContainsAny(serial, ": "):
		return "the serial was given with colons or spaces between its digits"
	case strings.Trim(serial, "0123456789ABCDEF") != "":
		return fmt.Sprintf("%q was given, which is not hex", serial)
	case len(serial) < 8 || len(serial) > 40:
		return fmt.Sprintf("%d hex digits were given", len(serial))
	}
	return ""
}

func checkAPIv3Key(key string) string {
	switch {
	case len(key) == 32:
		return ""
	case len(strings.TrimSpace(key)) == 32:
		return fmt.Sprintf("%d bytes were given: the key with spaces or a line break around it", len(key))
	}
	return fmt.Sprintf("%d bytes were given", len(key))
}

func (cfg *Config) checkCertificate(serial string) []error {
	if cfg.Certificate == nil {
		return nil
	}
	var errs []error
	if now := cfg.now(); now.After(cfg.Certificate.NotAfter) {
		errs = append(errs, &ConfigError{"Certificate", "the merchant certificate ran out on " + cfg.Certificate.NotAfter.Format(time.DateOnly),
			"one that is valid, and its private key and serial number", "apply for it in the merchant platform under 账户中心 → API安全 → 商户API证书"})
	}
	if has := CertificateSerial(cfg.Certificate); strings.TrimLeft(serial, "0") != strings.TrimLeft(has, "0") {
		errs = append(errs, &ConfigError{"SerialNo", "the merchant certificate has the serial number " + has + ", not " + serial, needSerial, whereSerial})
	}
	if key, ok := cfg.Certificate.PublicKey.(*rsa.PublicKey); cfg.PrivateKey != nil && (!ok || !key.Equal(&cfg.PrivateKey.PublicKey)) {
		errs = append(errs, &ConfigError{"PrivateKey", "the key does not belong to the merchant certificate", needPrivateKey, wherePrivateKey})
	}
	return errs
}

func (cfg *Config) now() time.Time {
	if cfg.Clock != nil {
		return cfg.Clock()
	}
	return time.Now()
}

func (cfg *Config) checkTrust() []error {
	var errs []error
	refuse := func(field, given, need, where string) {
		errs = append(errs, &ConfigError{field, given, need, where})
	}
	const needID = "the id of the WeChat Pay public key, PUB_KEY_ID_ and digits"
	const whereID = "it stands beside the key in the merchant platform under 账户中心 → API安全 → 微信支付公钥"
	switch {
	case cfg.PublicKey != nil && cfg.PublicKeyID == "":
		refuse("PublicKeyID", "nothing was given", needID, whereID)
	case cfg.PublicKeyID != "" && !strings.HasPrefix(cfg.PublicKeyID, publicKeyPrefix):
		refuse("PublicKeyID", given(cfg.PublicKeyID), needID, whereID)
	case cfg.PublicKeyID != "" && cfg.PublicKey == nil:
		refuse("PublicKey", "nothing was given", needPublicKey, wherePublicKey)
	case cfg.PublicKey == nil && cfg.BrandID != "":
		refuse("PublicKey", "nothing was given, and brands have no platform certificates", needPublicKey, wherePublicKey)
	case cfg.PublicKey == nil && cfg.APIv3Key == "":
		refuse("APIv3Key", "neither the APIv3 key nor a WeChat Pay public key was given",
			"one of them: the public key, or the APIv3 key for platform certificates", whereAPIv3Key)
	}
	if cfg.PublicKey != nil && cfg.PrivateKey != nil && cfg.PublicKey.Equal(&cfg.PrivateKey.PublicKey) {
		refuse("PublicKey", "the merchant's own public key was given", needPublicKey, wherePublicKey)
	}
	return errs
}
