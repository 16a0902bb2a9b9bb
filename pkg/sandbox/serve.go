package sandbox

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/wxctl/wxctl/pkg/client/certificate"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// maxBody is the largest request that is read: the largest upload with room.
const maxBody = 12 << 20

// call is a request while it is played.
type call struct {
	tx       *bbolt.Tx
	sandbox  *Sandbox
	endpoint *op.Endpoint
	// merchant is who calls.
	merchant *merchant
	// now is the time of the sandbox, the same during the whole call.
	now    time.Time
	quirks *Quirks
	header http.Header
	// members are those of the request's JSON, which tell a field that was left
	// out from one that is zero.
	members map[string]any
	// sealed are the sensitive fields of the body as they were sent, by their
	// JSON pointers.
	sealed map[string]string
	// upload is the file of an upload, with what its meta part says.
	upload *upload
	// base is where the sandbox was reached: http://host:port.
	base string
	// certified says that the caller trusts platform certificates.
	certified bool
	// letters are the notifications to send when the call has succeeded.
	letters []letter
	// published are the files to store when the call has succeeded.
	published []published
}

func (c *call) transaction() *bbolt.Tx { return c.tx }

// at is the present as WeChat Pay writes it.
func (c *call) at() op.Time { return op.At(c.now) }

// Handler answers requests to WeChat Pay, and those of [Running]'s control.
func (s *Sandbox) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, controlPrefix) {
			s.serveControl(w, r)
			return
		}
		x := &exchange{s: s, w: w, r: r, now: s.clock(), id: s.random.text(upperHex, 32)}
		x.serve()
	})
}

// exchange is one request and its answer.
type exchange struct {
	s   *Sandbox
	w   http.ResponseWriter
	r   *http.Request
	now time.Time
	id  string

	handler   *handler
	merchant  *merchant
	key       *platformKey // that Wechatpay-Serial names
	hit       *hit
	operation string
}

func (x *exchange) serve() {
	handlers, values := x.route()
	if handlers == nil {
		return
	}
	x.operation = handlers[0].endpoint.Name
	delay, h := x.s.faults.strike(x.operation)
	x.hit = h
	if delay > 0 && !x.wait(delay) {
		return
	}
	if x.strikeBefore() {
		return
	}
	out, failed := x.answer(handlers, values)
	switch {
	case x.strikeAfter():
	case failed != nil:
		x.refuse(failed)
	default:
		x.succeed(out)
	}
}

// route finds the handlers of the path and method, or answers without a body.
func (x *exchange) route() ([]*handler, []string) {
	methods, values := x.s.registry.find(x.r.URL.EscapedPath())
	if methods == nil {
		x.empty(http.StatusNotFound)
		return nil, nil
	}
	handlers := methods[x.r.Method]
	if handlers == nil {
		x.empty(http.StatusMethodNotAllowed)
		return nil, nil
	}
	return handlers, values
}

// answer plays the request; out is nil for an answer without a body.
func (x *exchange) answer(handlers []*handler, values []string) (out any, failed *failure) {
	product := handlers[0].endpoint.Product
	if failed := x.checkHeaders(product); failed != nil {
		return nil, failed
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxBody))
	if err != nil {
		return nil, fail(http.StatusBadRequest, codeParam, "the body cannot be read or is too large")
	}
	m := &message{body: body, header: x.r.Header}
	if handlers[0].endpoint.Upload {
		if m.upload, failed = parseUpload(x.r, body, handlers[0].endpoint); failed != nil {
			return nil, failed
		}
		m.body = m.upload.meta
	}
	if x.merchant, failed = x.caller(handlers[0].endpoint, m.body); failed != nil {
		return nil, failed
	}
	if failed := x.choose(handlers); failed != nil {
		return nil, failed
	}
	if x.key, failed = x.namedKey(); failed != nil {
		return nil, failed
	}
	if failed := x.readMessage(m, values); failed != nil {
		return nil, failed
	}
	return x.play(m)
}

// caller is who calls. What fetches a URL need not be signed.
func (x *exchange) caller(e *op.Endpoint, signed []byte) (*merchant, *failure) {
	if e.Path == op.ByURL && x.r.Header.Get("Authorization") == "" {
		if m := x.s.world.merchants[x.r.URL.Query().Get("mchid")]; m != nil {
			return m, nil
		}
		return nil, wrongPart(inQuery, "mchid", nil, "names no merchant")
	}
	return x.s.authenticate(x.r, signed, x.now)
}

// checkHeaders holds the headers that every request needs. Order operations
// give the error of a missing signature instead of their own.
func (x *exchange) checkHeaders(product string) *failure {
	for _, name := range []string{"User-Agent", "Accept"} {
		if x.r.Header.Get(name) != "" {
			continue
		}
		failed := fail(http.StatusBadRequest, codeInvalid, "the header "+name+" is missing")
		if product == "pay" {
			failed = fail(http.StatusUnauthorized, codeSign, failed.Message)
		}
		failed.Detail = &detail{Field: name, Issue: "is missing", Location: inHeader}
		return failed
	}
	return nil
}

// choose picks the endpoint that the merchant may call.
func (x *exchange) choose(handlers []*handler) *failure {
	mode := x.merchant.mode()
	for _, h := range handlers {
		if h.endpoint.Modes.Has(mode) {
			x.handler = h
			x.operation = h.endpoint.Name
			break
		}
	}
	if x.handler == nil {
		message := fmt.Sprintf("merchants of this kind may not call this operation, it is for: %s", handlers[0].endpoint.Modes)
		switch handlers[0].endpoint.Product {
		case "goldplan", "violation":
			return invalid(message)
		}
		return fail(http.StatusForbidden, codeNoAuth, message)
	}
	if x.s.quirks.EnforceRates && !x.s.rates.allow(x.merchant.MchID, x.handler.endpoint, x.now) {
		return tooMany()
	}
	return nil
}

func tooMany() *failure {
	return fail(http.StatusTooManyRequests, codeFrequency, "too many calls, slow down")
}

// namedKey is the key of WeChat Pay's side that the request names by its
// Wechatpay-Serial: the public key, or else the platform certificate.
func (x *exchange) namedKey() (*platformKey, *failure) {
	serial := x.r.Header.Get("Wechatpay-Serial")
	if x.merchant.Brand && serial != x.merchant.PublicKeyID {
		return nil, wrongPart(inHeader, "Wechatpay-Serial", serial, "is not the id of WeChat Pay's public key, which brands have to name")
	}
	if serial == x.merchant.PublicKeyID || serial == "" && x.s.quirks.PublicKeyOnly {
		key := x.s.world.public
		key.serial = x.merchant.PublicKeyID
		return &key, nil
	}
	if key := x.s.world.certificate(serial); key != nil && !x.s.quirks.PublicKeyOnly {
		return key, nil
	}
	if strings.HasPrefix(serial, "PUB_KEY_ID_") || serial != "" && x.s.quirks.PublicKeyOnly {
		return nil, wrongPart(inHeader, "Wechatpay-Serial", serial, "names no public key or certificate of WeChat Pay for this merchant")
	}
	return x.s.world.certified(), nil
}

// signer is the key that signs the answer: the newest platform certificate where
// the request names any. Only the list of them is signed with the one that is
// named, so that who knows an old one learns of the new one.
func (x *exchange) signer() *platformKey {
	if x.key.certificate == "" || x.operation == certificate.List.Name {
		return x.key
	}
	return x.s.world.certified()
}

// readMessage takes the request's target and body apart.
func (x *exchange) readMessage(m *message, values []string) *failure {
	m.path = map[string]string{}
	for i, name := range x.handler.endpoint.PathParams() {
		if x.handler.endpoint.Path == op.ByURL {
			m.path[name] = "http://" + x.r.Host + x.r.URL.RequestURI()
			break
		}
		m.path[name] = values[i]
	}
	var err error
	if m.query, err = url.ParseQuery(x.r.URL.RawQuery); err != nil {
		return wrongPart(inQuery, "", nil, "cannot be read")
	}
	if m.upload != nil || len(m.body) == 0 {
		return nil
	}
	if kind, _, _ := strings.Cut(x.r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		return wrongPart(inHeader, "Content-Type", x.r.Header.Get("Content-Type"), "is not application/json")
	}
	return nil
}

// open decrypts a sensitive field with the key that the request names, and
// nothing but that.
func (x *exchange) open(text string) (string, error) {
	if x.r.Header.Get("Wechatpay-Serial") != x.key.serial {
		return "", errors.New("the request names no key")
	}
	return openSealed(x.key.key, text)
}

// play decodes the request and runs its handler in a transaction.
func (x *exchange) play(m *message) (any, *failure) {
	e := x.handler.endpoint
	if err := x.s.pass(x.now); err != nil {
		return nil, x.broken(err)
	}
	if failed := x.checkSerial(e, m); failed != nil {
		return nil, failed
	}
	in := e.NewRequest()
	if x.handler.stores {
		in = map[string]any{}
	}
	d := &decoder{quirks: &x.s.quirks, open: x.open, unchecked: x.handler.reports, sealed: map[string]string{}}
	if failed := d.decode(e, m, in); failed != nil {
		return nil, failed
	}
	c := &call{sandbox: x.s, endpoint: e, merchant: x.merchant, now: x.now, quirks: &x.s.quirks,
		header: x.r.Header, members: m.members, sealed: d.sealed, upload: m.upload, base: "http://" + x.r.Host, certified: x.key.certificate != ""}
	var out any
	err := x.s.store.run(e.Effect != op.Read || x.handler.writes, func(tx *bbolt.Tx) (err error) {
		c.tx = tx
		out, err = x.handler.run(c, in)
		return err
	})
	if err == nil {
		err = c.storePublished()
	}
	if err == nil {
		x.s.courier.send(x.s, c.letters)
		return out, nil
	}
	var failed *failure
	if errors.As(err, &failed) {
		return nil, failed
	}
	return nil, x.broken(err)
}

// broken is the answer where the sandbox itself failed.
func (x *exchange) broken(err error) *failure {
	x.s.logger.Error("the sandbox failed", "operation", x.operation, "error", err)
	return fail(http.StatusInternalServerError, codeSystem, "system error, try again")
}

// checkSerial refuses a request with sensitive fields whose Wechatpay-Serial
// names no key.
func (x *exchange) checkSerial(e *op.Endpoint, m *message) *failure {
	serial := x.r.Header.Get("Wechatpay-Serial")
	if serial == x.key.serial || !carriesSecret(e.Request(), m) {
		return nil
	}
	return wrongPart(inHeader, "Wechatpay-Serial", serial, "does not name the public key or certificate with which sensitive fields were encrypted")
}

// carriesSecret reports whether a request has a field that travels encrypted.
func carriesSecret(o *op.Object, m *message) bool {
	if !o.HasSecret() {
		return false
	}
	for _, f := range o.Fields {
		if f.Encrypt && f.In == op.Query && m.query.Has(f.Name) {
			return true
		}
	}
	body, failed := parseObject(m.body)
	return failed == nil && objectCarriesSecret(o, body)
}

func objectCarriesSecret(o *op.Object, members map[string]any) bool {
	for name, v := range members {
		if f := o.Field(name); f != nil && valueCarriesSecret(f, v) {
			return true
		}
	}
	return false
}

func valueCarriesSecret(f *op.Field, v any) bool {
	if f.Encrypt {
		return true
	}
	switch v := v.(type) {
	case map[string]any:
		return f.Object != nil && objectCarriesSecret(f.Object, v)
	case []any:
		for _, item := range v {
			if f.Elem != nil && valueCarriesSecret(f.Elem, item) {
				return true
			}
		}
	}
	return false
}

// refuse answers with an error, which is never signed.
func (x *exchange) refuse(f *failure) {
	x.log(f.Status, f.Code)
	x.requestID(f.number())
	x.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	x.write(f.Status, f.body())
}

// empty answers without a body and without a signature.
func (x *exchange) empty(status int) {
	x.log(status, "")
	x.requestID(268435456 + status)
	x.w.WriteHeader(status)
}

// succeed answers with out, signed unless it is a file.
func (x *exchange) succeed(out any) {
	if f, ok := out.(*file); ok {
		x.log(http.StatusOK, "")
		x.requestID(0)
		x.w.Header().Set("Content-Type", f.contentType)
		x.write(http.StatusOK, f.data)
		return
	}
	status, body := http.StatusNoContent, []byte(nil)
	if out != nil {
		var err error
		e := &encoder{
			seal:     func(plain string) (string, error) { return seal(x.merchant.key, plain) },
			fraction: x.s.quirks.FractionalTimes,
		}
		if names, ok := out.(map[string]any); ok {
			body, err = e.encodeNames(x.handler.endpoint.Response(), names)
		} else {
			body, err = e.encode(out)
		}
		if err != nil {
			x.s.logger.Error("the sandbox cannot write its answer", "operation", x.operation, "error", err)
			x.refuse(fail(http.StatusInternalServerError, codeSystem, "system error, try again"))
			return
		}
		status = http.StatusOK
	}
	if !x.handler.endpoint.Succeeded(status) {
		status = x.handler.endpoint.Success[0]
	}
	x.log(status, "")
	x.requestID(0)
	if err := x.sign(body); err != nil {
		x.s.logger.Error("the sandbox cannot sign its answer", "operation", x.operation, "error", err)
		panic(http.ErrAbortHandler)
	}
	if body != nil {
		x.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	x.write(status, body)
}

// sign sets the headers of a signed answer.
func (x *exchange) sign(body []byte) error {
	how := signedWell
	if x.hit != nil && x.hit.Kind == BadSignature {
		how = signedWrongly
		if x.hit.turn%2 == 0 {
			how = signedAsProbe
		}
	}
	return x.s.sign(x.w.Header(), x.signer(), x.now, body, how)
}

// signing is how well a message is signed.
type signing int

const (
	signedWell    signing = iota
	signedWrongly         // with the signature of another text
	signedAsProbe         // wrongly, and marked as such by its beginning
)

// sign sets the headers that sign a message of WeChat Pay.
func (s *Sandbox) sign(h http.Header, key *platformKey, now time.Time, body []byte, how signing) error {
	timestamp, nonce := strconv.FormatInt(now.Unix(), 10), s.random.letters(32)
	text, prefix := timestamp+"\n"+nonce+"\n"+string(body)+"\n", ""
	if how != signedWell {
		text += "something else"
	}
	if how == signedAsProbe {
		prefix = "WECHATPAY/SIGNTEST/"
	}
	signature, err := sign(key.key, text)
	if err != nil {
		return err
	}
	h.Set("Wechatpay-Serial", key.serial)
	h.Set("Wechatpay-Timestamp", timestamp)
	h.Set("Wechatpay-Nonce", nonce)
	h.Set("Wechatpay-Signature", prefix+signature)
	h.Set("Wechatpay-Signature-Type", scheme)
	return nil
}

// requestID sets the headers that every answer has.
func (x *exchange) requestID(number int) {
	x.w.Header().Set("Request-ID", x.id+"-"+strconv.Itoa(number))
	x.w.Header().Set("Date", x.now.UTC().Format(http.TimeFormat))
}

func (x *exchange) write(status int, body []byte) {
	if len(body) > 0 {
		x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	x.w.WriteHeader(status)
	if x.hit != nil && x.hit.Kind == Truncate && status < 300 {
		_, _ = x.w.Write(body[:len(body)/2])
		_ = http.NewResponseController(x.w).Flush()
		panic(http.ErrAbortHandler)
	}
	if len(body) > 0 {
		_, _ = x.w.Write(body) // a client that went away is no concern
	}
}

func (x *exchange) log(status int, code string) {
	attrs := []slog.Attr{
		slog.String("method", x.r.Method), slog.String("path", x.r.URL.Path),
		slog.String("operation", x.operation), slog.Int("status", status), slog.String("request_id", x.id),
	}
	if x.handler != nil {
		attrs = append(attrs, slog.String("route", x.handler.endpoint.Path))
	}
	if x.merchant != nil {
		attrs = append(attrs, slog.String("mchid", x.merchant.MchID))
	}
	if code != "" {
		attrs = append(attrs, slog.String("code", code))
	}
	if x.hit != nil {
		attrs = append(attrs, slog.String("fault", x.hit.String()))
	}
	x.s.logger.LogAttrs(x.r.Context(), slog.LevelInfo, "request", attrs...)
}
