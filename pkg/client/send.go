package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// exchange is one call: what is the same in each attempt.
type exchange struct {
	operation   string
	method      string
	route       string // the path without its parameters' values, for logs
	target      string // percent-encoded path and query
	hosts       *hosts // nil: those of the client
	header      map[string]string
	serial      string // of the key that the answer is to be signed with
	signed      []byte // what the signature covers
	parts       [][]byte
	contentType string
	effect      op.Effect
	repeatable  bool
	budget      *budget // nil without a limit
	endpoint    *op.Endpoint
	// verify checks a 2xx; nil is the client's own check.
	verify func(ctx context.Context, h http.Header, body []byte) error
	// stream leaves a 2xx unread: it is unsigned.
	stream bool
}

// reply is an answer: its body, or the open stream.
type reply struct {
	status int
	header http.Header
	body   []byte
	stream io.ReadCloser
	length int64 // of the stream; -1 when it is not known
}

// setBody takes over the body of a message.
func (x *exchange) setBody(c *Client, msg *op.Message) {
	if msg.Upload == nil {
		x.parts = [][]byte{msg.Body}
		return
	}
	x.signed = msg.Meta
	x.parts, x.contentType = multipart(msg, c.token())
}

// do sends a request until it is answered, as often as is safe. The returned
// reply is not nil where there was an answer, even with an error.
func (c *Client) do(ctx context.Context, x *exchange) (*reply, error) {
	doubt := false // an earlier attempt may have been done
	for n := 1; ; n++ {
		if x.budget != nil {
			if err := x.budget.wait(ctx); err != nil {
				return nil, x.failed(&Error{Err: err, Attempts: n - 1}, doubt)
			}
		}
		begun := time.Now()
		rep, failure := c.attempt(ctx, x)
		if failure == nil {
			return rep, nil
		}
		failure.Attempts = n
		if failure.Status == http.StatusTooManyRequests && x.budget != nil {
			x.budget.refused(begun, min(failure.RetryAfter, maxRetryAfter))
		}
		doubt = doubt || x.leavesDoubt(failure)
		delay := c.delay(n, failure)
		if n >= c.attempts || ctx.Err() != nil || !x.mayRepeat(failure) || beyond(ctx, delay) {
			return rep, x.failed(failure, doubt)
		}
		c.log.WarnContext(ctx, "call is repeated", "operation", x.operation, "attempt", n, "delay", delay, "error", failure.Error())
		if err := sleep(ctx, delay); err != nil {
			return rep, x.failed(failure, doubt)
		}
	}
}

// failed completes an error.
func (x *exchange) failed(e *Error, doubt bool) *Error {
	e.Operation, e.Method = x.operation, x.method
	e.unknown = doubt
	return e
}

// beyond reports whether a delay would outlast the context.
func beyond(ctx context.Context, delay time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < delay
}

// mayRepeat reports whether the same request may be sent again after a failure.
func (x *exchange) mayRepeat(e *Error) bool {
	switch {
	case e.local || e.RetryAfter > maxRetryAfter:
		return false
	case e.unsent:
		return true
	case !x.repeatable:
		return false
	case e.signed != "":
		return errors.Is(e.Err, errProbe)
	case e.Status == http.StatusTooManyRequests:
		return true
	case e.Status >= 500:
		return e.Status != http.StatusNotImplemented
	}
	return e.Status == 0 || e.broken
}

// leavesDoubt reports whether a call that failed so may have been done. A 429
// means that it was not, except where money moves: WeChat Pay's documentation
// says of refunds that their state is unknown then.
func (x *exchange) leavesDoubt(e *Error) bool {
	switch {
	case x.effect == op.Read || e.unsent:
		return false
	case e.Status == http.StatusTooManyRequests:
		return x.effect == op.MovesMoney
	case e.Status == http.StatusAccepted && e.signed == "":
		return false
	}
	return e.Status < 300 || e.Status >= 500
}

const (
	firstDelay    = 500 * time.Millisecond
	maxRetryAfter = time.Minute
)

// delay is how long to wait after the n-th attempt: doubling, with jitter, and
// no less than the answer asks for.
func (c *Client) delay(n int, e *Error) time.Duration {
	var word [4]byte
	full := firstDelay << (n - 1)
	if _, err := io.ReadFull(c.rand, word[:]); err != nil {
		return full
	}
	share := time.Duration(binary.LittleEndian.Uint32(word[:]))
	return max(full/2+(full*share)>>32, e.RetryAfter)
}

// attempt sends a request once: to the first domain, and to the second when no
// connection could be made.
func (c *Client) attempt(ctx context.Context, x *exchange) (*reply, *Error) {
	var failure *Error
	hosts := cmp.Or(x.hosts, c.hosts)
	for _, base := range hosts.order(c.clock()) {
		var rep *reply
		rep, failure = c.try(ctx, x, base)
		if failure == nil || !failure.unsent || ctx.Err() != nil {
			return rep, failure
		}
		hosts.unreachable(base, c.clock())
		c.log.WarnContext(ctx, "no connection", "operation", x.operation, "endpoint", base, "error", failure.Err)
	}
	return nil, failure
}

// try sends a request to one domain and reads the answer.
func (c *Client) try(ctx context.Context, x *exchange, base string) (*reply, *Error) {
	begun := c.clock()
	ctx, cancel := c.bound(ctx, x)
	var conn connection
	req, err := c.request(conn.watch(ctx), x, base)
	if err != nil {
		cancel()
		return nil, &Error{Err: err, unsent: true, local: true}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		cancel()
		failure := &Error{Err: fmt.Errorf("sending: %w", withoutURL(err)), unsent: conn.failed()}
		c.logCall(ctx, x, nil, begun, failure)
		return nil, failure
	}
	rep := &reply{status: resp.StatusCode, header: resp.Header}
	failure := c.receive(ctx, x, resp, rep)
	if rep.stream != nil {
		rep.stream = &cancelling{rep.stream, cancel}
	} else {
		resp.Body.Close()
		cancel()
	}
	c.logCall(ctx, x, rep, begun, failure)
	return rep, failure
}

// connection watches whether a request got as far as having a connection.
type connection struct{ wanted, got atomic.Bool }

func (c *connection) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { c.wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.got.Store(true) },
	})
}

// failed reports whether nothing can have been sent. A transport that does not
// say so proves nothing.
func (c *connection) failed() bool { return c.wanted.Load() && !c.got.Load() }

// withoutURL strips the URL that net/http puts before its errors: a query may
// hold what is secret.
func withoutURL(err error) error {
	if inner, ok := errors.AsType[*url.Error](err); ok {
		return inner.Err
	}
	return err
}

// bound limits the time of an attempt: of a stream until its content begins.
func (c *Client) bound(ctx context.Context, x *exchange) (context.Context, context.CancelFunc) {
	if !x.stream {
		return context.WithTimeout(ctx, c.timeout)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(c.timeout, func() { cancel(context.DeadlineExceeded) })
	return context.WithValue(ctx, begins{}, timer), func() {
		timer.Stop()
		cancel(context.Canceled)
	}
}

// begins is the key of the timer that a stream stops when its content begins.
type begins struct{}

// cancelling frees the context of a stream when it is closed.
type cancelling struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (s *cancelling) Close() error {
	err := s.ReadCloser.Close()
	s.cancel()
	return err
}

// receive reads an answer. A 2xx is read and verified before anything of it is
// used; what failed comes unsigned.
func (c *Client) receive(ctx context.Context, x *exchange, resp *http.Response, rep *reply) *Error {
	failure := &Error{Status: rep.status, RequestID: requestID(rep.header)}
	success := rep.status >= 200 && rep.status < 300
	if success && x.stream {
		if timer, ok := ctx.Value(begins{}).(*time.Timer); ok {
			timer.Stop()
		}
		rep.stream, rep.length = resp.Body, resp.ContentLength
		return nil
	}
	body, err := readBody(resp)
	if err != nil && success {
		failure.Err = fmt.Errorf("reading the answer: %w", err)
		failure.broken = true
		return failure
	}
	if success {
		return c.accept(ctx, x, rep, body, failure)
	}
	rep.body = body
	failure.RetryAfter = retryAfter(rep.header, c.clock())
	failure.parseAnswer(body)
	failure.Detail = x.redactDetail(failure.Detail)
	if rep.status == http.StatusUnauthorized {
		failure.ClockSkew = clockSkew(rep.header, c.clock())
	}
	return failure
}

// accept verifies a 2xx; only then does it become the reply's body.
func (c *Client) accept(ctx context.Context, x *exchange, rep *reply, body []byte, failure *Error) *Error {
	verify := x.verify
	if verify == nil {
		verify = c.verifyAnswer
	}
	if err := verify(ctx, rep.header, body); err != nil {
		failure.Err = fmt.Errorf("the answer is not proven to be WeChat Pay's: %w", err)
		failure.signed = err.Error()
		return failure
	}
	rep.body = body
	switch {
	case x.endpoint != nil && x.endpoint.Succeeded(rep.status), x.endpoint == nil && rep.status != http.StatusAccepted:
		return nil
	case rep.status == http.StatusAccepted:
		failure.Err = ErrAccepted
	default:
		failure.Err = fmt.Errorf("%w: unexpected status", ErrMalformed)
	}
	return failure
}

func (c *Client) verifyAnswer(ctx context.Context, h http.Header, body []byte) error {
	return c.verify(ctx, h, body, c.verifying)
}

// maxBody bounds what is read into memory of one answer.
const maxBody = 32 << 20

func readBody(resp *http.Response) ([]byte, error) {
	if n := resp.ContentLength; n >= 0 && n <= maxBody {
		body := make([]byte, n)
		_, err := io.ReadFull(resp.Body, body)
		if errors.Is(err, io.EOF) && n > 0 {
			err = io.ErrUnexpectedEOF
		}
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(body) > maxBody {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrMalformed, maxBody)
	}
	return body, err
}

// request builds and signs one HTTP request.
func (c *Client) request(ctx context.Context, x *exchange, base string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, x.method, base+x.target, nil)
	if err != nil {
		return nil, err
	}
	for _, part := range x.parts {
		req.ContentLength += int64(len(part))
	}
	if req.ContentLength > 0 {
		req.GetBody = func() (io.ReadCloser, error) { return x.watched(ctx, req.ContentLength), nil }
		req.Body = x.watched(ctx, req.ContentLength)
	}
	authorization, err := c.authorization(x.method, req.URL.RequestURI(), x.signed)
	if err != nil {
		return nil, err
	}
	contentType := x.contentType
	if contentType == "" {
		contentType = "application/json"
	}
	values := [...]string{authorization, contentType, x.serial}
	req.Header["Authorization"] = values[0:1:1]
	req.Header["Content-Type"] = values[1:2:2]
	req.Header["Accept"] = acceptJSON
	if x.stream {
		req.Header["Accept"] = acceptAny
	}
	req.Header["User-Agent"] = c.userAgent
	if x.serial != "" {
		req.Header["Wechatpay-Serial"] = values[2:3:3]
	}
	for name, value := range x.header {
		req.Header.Set(name, value)
	}
	return req, nil
}

var (
	acceptJSON = []string{"application/json"}
	acceptAny  = []string{"*/*"}
)

func (x *exchange) newBody() io.ReadCloser {
	if len(x.parts) == 1 {
		return io.NopCloser(bytes.NewReader(x.parts[0]))
	}
	readers := make([]io.Reader, len(x.parts))
	for i, part := range x.parts {
		readers[i] = bytes.NewReader(part)
	}
	return io.NopCloser(io.MultiReader(readers...))
}

// authorization signs a request: method, target, timestamp, nonce and body, each
// closed by a line feed.
func (c *Client) authorization(method, target string, body []byte) (string, error) {
	nonce := c.token()
	timestamp := strconv.FormatInt(c.clock().Unix(), 10)
	text := make([]byte, 0, len(method)+len(target)+len(timestamp)+len(nonce)+len(body)+5)
	for _, line := range [...]string{method, target, timestamp, nonce} {
		text = append(append(text, line...), '\n')
	}
	text = append(append(text, body...), '\n')
	signature, err := c.rsaSign(text)
	if err != nil {
		return "", err
	}
	b := make([]byte, 0, 640)
	if c.identity.BrandID != "" {
		b = append(b, brandSignature+` brand_id="`...)
	} else {
		b = append(b, signaturePrefix+` mchid="`...)
	}
	b = append(b, c.identity.caller()...)
	b = append(b, `",nonce_str="`...)
	b = append(b, nonce...)
	b = append(b, `",timestamp="`...)
	b = append(b, timestamp...)
	b = append(b, `",serial_no="`...)
	b = append(b, c.identity.SerialNo...)
	b = append(b, `",signature="`...)
	b = base64.StdEncoding.AppendEncode(b, signature)
	return string(append(b, '"')), nil
}

// token is 32 random characters.
func (c *Client) token() string {
	var raw [16]byte
	if _, err := io.ReadFull(c.rand, raw[:]); err != nil {
		panic("client: the source of randomness fails: " + err.Error())
	}
	var text [32]byte
	hex.Encode(text[:], raw[:])
	return string(text[:])
}

func requestID(h http.Header) string { return h.Get("Request-Id") }

// retryAfter is what the answer asks to wait: seconds, or until a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}

// clockSkew is how far this machine's clock is ahead of the answer's Date, when
// that is a minute or more.
func clockSkew(h http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	skew := now.Sub(date)
	if skew.Abs() < time.Minute {
		return 0
	}
	return skew
}

// logCall writes the line of one attempt.
func (c *Client) logCall(ctx context.Context, x *exchange, rep *reply, begun time.Time, failure *Error) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", x.method), slog.String("operation", x.operation), slog.String("path", x.route),
		slog.String("mchid", c.identity.caller()), slog.Duration("duration", c.clock().Sub(begun)),
	}
	if rep != nil {
		attrs = append(attrs, slog.Int("status", rep.status), slog.String("request_id", requestID(rep.header)))
	}
	if failure != nil && failure.Code != "" {
		attrs = append(attrs, slog.String("code", failure.Code))
	}
	if failure != nil && failure.Err != nil {
		attrs = append(attrs, slog.String("error", failure.Err.Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "call", attrs...)
	if rep != nil && c.log.Enabled(ctx, LevelTrace) {
		request, response := x.redacted(rep)
		c.log.LogAttrs(ctx, LevelTrace, "bodies", slog.String("operation", x.operation),
			slog.String("request", request), slog.String("response", response))
	}
}
