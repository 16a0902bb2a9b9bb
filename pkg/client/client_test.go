package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

type person struct {
	Name string `json:"name" wx:"required,encrypt"`
	City string `json:"city" wx:"sensitive"`
}

type createRequest struct {
	No     string   `json:"out_no" wx:"required"`
	MchID  string   `json:"mchid" wx:"default=mchid"`
	Filter string   `query:"filter"`
	People []person `json:"people"`
}

type createResponse struct {
	ID     string   `json:"id"`
	People []person `json:"people"`
}

func spec(change func(*op.Spec)) op.Spec {
	s := op.Spec{Name: "create", Product: "test", Method: http.MethodPost, Path: "/v3/test", Modes: op.Direct, Effect: op.MovesMoney, Key: "out_no"}
	if change != nil {
		change(&s)
	}
	return s
}

var (
	create = op.Define[createRequest, createResponse](spec(nil))
	once   = op.Define[createRequest, createResponse](spec(func(s *op.Spec) { s.Name, s.Path, s.Key = "once", "/v3/once", "" }))
	read   = op.Define[struct {
		ID string `path:"id"`
	}, createResponse](op.Spec{Name: "read", Product: "test", Method: http.MethodGet, Path: "/v3/test/{id}", Modes: op.Direct})
)

func respond(a clienttest.Answer) func(*clienttest.Request) clienttest.Answer {
	return func(*clienttest.Request) clienttest.Answer { return a }
}

func newClient(t *testing.T, s *clienttest.Server, change func(*client.Config)) *client.Client {
	t.Helper()
	cfg := s.Config()
	if change != nil {
		change(&cfg)
	}
	c, err := client.New(cfg)
	require.NoError(t, err)
	return c
}

func TestCallEncryptsAndDecrypts(t *testing.T) {
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		var in createRequest
		require.NoError(t, json.Unmarshal(r.Body, &in))
		require.Equal(t, clienttest.MchID, in.MchID)
		name, err := clienttest.Unseal(in.People[0].Name)
		require.NoError(t, err)
		require.Equal(t, "张三", name)
		require.Equal(t, clienttest.PublicKeyID, r.Header.Get("Wechatpay-Serial"))
		return clienttest.Answer{Body: fmt.Appendf(nil, `{"id":"1","people":[{"name":%q}]}`, clienttest.Seal("李四"))}
	})
	in := &createRequest{No: "1", People: []person{{Name: "张三"}}}
	out, err := create.Do(t.Context(), s.Client(), in)
	require.NoError(t, err)
	require.Equal(t, &createResponse{ID: "1", People: []person{{Name: "李四"}}}, out)
	require.Equal(t, &createRequest{No: "1", People: []person{{Name: "张三"}}}, in, "the caller's value was changed")

	var raw json.RawMessage
	require.NoError(t, s.Client().Call(t.Context(), &create.Endpoint, map[string]any{"out_no": "1", "people": []any{map[string]any{"name": "张三"}}}, &raw))
	require.JSONEq(t, `{"id":"1","people":[{"name":"李四"}]}`, string(raw))
}

// TestTargets sends what is hard to encode; the server checks the signature over
// the target as it arrives.
func TestTargets(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`)}))
	server := newSocket(t, s)
	for _, filter := range []string{"张三", "a b", `"q"`, `{"a":[1,"二"]}`, "a+b&c=d%20e#f", "'*!();:@,/?[]~", "\U0001F600"} {
		_, err := create.Do(t.Context(), server, &createRequest{No: "1", Filter: filter})
		require.NoError(t, err)
		last := s.Requests()[len(s.Requests())-1]
		require.Equal(t, filter, last.URL.Query().Get("filter"))
	}
	for _, target := range []string{"/v3/x?name=张三 \"q\"&json={\"a\": [1]}", "/v3/%E5%BC%A0/张?a=%20%zz", "/v3/a'b(c)*!?x='1'|<>^`\\"} {
		_, err := server.Send(t.Context(), http.MethodGet, target, nil)
		require.NoError(t, err)
	}
}

// FuzzTarget holds that what is signed is what net/http sends, for any text.
func FuzzTarget(f *testing.F) {
	f.Add("/v3/x?name=张三 \"q\"&json={\"a\": [1]}")
	f.Add("/v3/%E5%BC%A0/%zz%")
	f.Add("/v3/a'b(c)*!?x='1'|<>^`\\#frag")
	f.Add("//evil.example/v3?x")
	f.Fuzz(func(t *testing.T, text string) {
		target := client.EscapeTarget("/" + text)
		require.Equal(t, target, client.EscapeTarget(target), "what is encoded stays")
		u, err := url.Parse("https://api.example" + target)
		require.NoError(t, err)
		require.Equal(t, "api.example", u.Host)
		require.Equal(t, target, u.RequestURI())
	})
}

func TestProxy(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`)}))
	proxied := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "wechat.invalid", r.URL.Host)
		proxied++
		r.RequestURI = r.URL.RequestURI()
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	c := newClient(t, s, func(cfg *client.Config) {
		cfg.HTTPClient, cfg.Endpoint, cfg.Proxy = nil, "http://wechat.invalid", must(url.Parse(proxy.URL))
	})
	_, err := create.Do(t.Context(), c, &createRequest{No: "1", Filter: "张 三"})
	require.NoError(t, err)
	require.Equal(t, 1, proxied)
}

func TestTooLongForEncryption(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{}))
	_, err := create.Do(t.Context(), s.Client(), &createRequest{No: "1", People: []person{{Name: "ok"}, {Name: strings.Repeat("张", 72)}}})
	require.ErrorIs(t, err, op.ErrInvalid)
	require.EqualError(t, err, "create: people[1].name: has 216 bytes, at most 214 can be encrypted")
	require.Empty(t, s.Requests())
}

func TestSend(t *testing.T) {
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		if r.Method == http.MethodDelete {
			return clienttest.Answer{Status: 404, Body: []byte(`{"code":"NOT_FOUND","message":"m"}`)}
		}
		return clienttest.Answer{Body: []byte(`{"a":1}`)}
	})
	resp, err := s.Client().Send(t.Context(), http.MethodPost, "/v3/any?q=张", []byte(`{"b":2}`))
	require.NoError(t, err)
	require.Equal(t, `{"a":1}`, string(resp.Body))
	require.NotEmpty(t, resp.RequestID)
	require.Equal(t, `{"b":2}`, string(s.Requests()[0].Body))

	resp, err = s.Client().Send(t.Context(), http.MethodDelete, "/v3/any", nil)
	require.ErrorIs(t, err, client.ErrNotFound)
	require.Equal(t, 404, resp.Status)
	require.Contains(t, string(resp.Body), "NOT_FOUND")

	_, err = s.Client().Send(t.Context(), http.MethodGet, "https://elsewhere.example/v3", nil)
	require.ErrorIs(t, err, op.ErrInvalid)
}

func TestErrorKinds(t *testing.T) {
	kinds := []error{client.ErrNotFound, client.ErrRateLimited, client.ErrAuth, client.ErrExists, client.ErrSignature, client.ErrUnknownOutcome}
	tests := []struct {
		status int
		code   string
		want   error
	}{
		{404, "RESOURCE_NOT_EXISTS", client.ErrNotFound},
		{400, "RESOURCE_NOT_EXISTS", client.ErrNotFound},
		{404, "ORDER_NOT_EXIST", client.ErrNotFound},
		{404, "ORDER_NO_TEXIST", client.ErrNotFound},
		{404, "NOT_FOUND", client.ErrNotFound},
		{404, "MCH_NOT_EXISTS", nil},
		{404, "", nil},
		{429, "FREQUENCY_LIMITED", client.ErrRateLimited},
		{403, "FREQUENCY_LIMIT_EXCEED", client.ErrRateLimited},
		{400, "RATELIMIT_EXCEEDED", client.ErrRateLimited},
		{401, "SIGN_ERROR", client.ErrAuth},
		{401, "", client.ErrAuth},
		{403, "NO_AUTH", client.ErrAuth},
		{403, "NOAUTH", client.ErrAuth},
		{400, "ALREADY_EXISTS", client.ErrExists},
		{400, "RESOURCE_ALREADY_EXISTS", client.ErrExists},
		{403, "OUT_TRADE_NO_USED", client.ErrExists},
		{400, "PARAM_ERROR", nil},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.status, tt.code), func(t *testing.T) {
			body := ""
			if tt.code != "" {
				body = fmt.Sprintf(`{"code":%q,"message":"m"}`, tt.code)
			}
			s := clienttest.NewServer(t, respond(clienttest.Answer{Status: tt.status, Body: []byte(body)}))
			_, err := once.Do(t.Context(), s.Client(), &createRequest{No: "1"})
			for _, kind := range kinds {
				want := kind == tt.want || kind == client.ErrUnknownOutcome && tt.status == 429
				require.Equal(t, want, errors.Is(err, kind), "%v: %v", err, kind)
			}
		})
	}
}

func TestHasCode(t *testing.T) {
	for _, pair := range [][2]string{
		{"SYSTEM_ERROR", "SYSTEM ERROR"}, {"SYSTEMERROR", "SYSTEM_ERROR"}, {"NOAUTH", "NO_AUTH"}, {"RULELIMIT", "RULE_LIMIT"},
		{"NOTENOUGH", "NOT_ENOUGH"}, {"FREQUENCY_LIMITED", "RATE_LIMITED"}, {"ALREADY_EXISTS", "RESOURCE_ALREADY_EXISTS"},
	} {
		require.True(t, (&client.Error{Code: pair[0]}).HasCode(pair[1]), pair)
	}
	require.False(t, (&client.Error{Code: "NO_AUTH"}).HasCode("PARAM_ERROR"))
}

func TestErrorText(t *testing.T) {
	tests := map[string]struct {
		answer clienttest.Answer
		want   string
	}{
		"code": {
			clienttest.Answer{Status: 400, Body: []byte(`{"code":"PARAM_ERROR","message":"wrong"}`)},
			"once: 400 PARAM_ERROR: wrong [Request-ID 08F6AABBCC-268435456]",
		},
		"gateway": {
			clienttest.Answer{Status: 403, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html><h1>Forbidden</h1>\n<p>by a firewall</p></html>")},
			`once: 403: malformed answer: not WeChat Pay's JSON but "Forbidden by a firewall" [Request-ID 08F6AABBCC-268435456]`,
		},
		"what controls a terminal, and forges lines": {
			clienttest.Answer{Status: 400, Body: []byte(`{"code":"PARAM_ERROR","message":"商户\u001b[2J\nError: forged"}`)},
			"once: 400 PARAM_ERROR: 商户 [2J Error: forged [Request-ID 08F6AABBCC-268435456]",
		},
		"a long message": {
			clienttest.Answer{Status: 400, Body: []byte(`{"code":"PARAM_ERROR","message":"` + strings.Repeat("x", 100_000) + `"}`)},
			"once: 400 PARAM_ERROR: " + strings.Repeat("x", 1000) + "… [Request-ID 08F6AABBCC-268435456]",
		},
		"a gateway that controls a terminal": {
			clienttest.Answer{Status: 502, Body: []byte("<b>Bad\x1b[31m</b>")},
			`once: 502: malformed answer: not WeChat Pay's JSON but "Bad [31m" (outcome unknown: it may have been done) [Request-ID 08F6AABBCC-268435456]`,
		},
		"wrong path": {clienttest.Answer{Status: 404}, "once: 404: no such path [Request-ID 08F6AABBCC-268435456]"},
		"JSON of another kind": {
			clienttest.Answer{Status: 400, Body: []byte(`["x"]`)},
			`once: 400: malformed answer: not WeChat Pay's JSON but "[\"x\"]" [Request-ID 08F6AABBCC-268435456]`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := clienttest.NewServer(t, respond(tt.answer))
			_, err := once.Do(t.Context(), s.Client(), &createRequest{No: "1"})
			require.EqualError(t, err, tt.want)
		})
	}
}

func TestClockSkewIsNamed(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	s := clienttest.NewServer(t, respond(clienttest.Answer{
		Status: 401, Header: http.Header{"Date": {now.Add(10 * time.Minute).Format(http.TimeFormat)}}, Body: []byte(`{"code":"SIGN_ERROR","message":"m"}`),
	}))
	c := newClient(t, s, func(cfg *client.Config) { cfg.Clock = func() time.Time { return now } })
	_, err := once.Do(t.Context(), c, &createRequest{No: "1"})
	require.ErrorContains(t, err, "this machine's clock is 10m0s behind")
	var answer *client.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, -10*time.Minute, answer.ClockSkew)
}

func TestDetailOfSecretsIsRedacted(t *testing.T) {
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		field := r.URL.Query().Get("filter")
		return clienttest.Answer{Status: 400, Body: fmt.Appendf(nil, `{"code":"PARAM_ERROR","message":"m","detail":{"field":%q,"value":"v","issue":"i"}}`, field)}
	})
	for field, want := range map[string]string{"/people/0/name": "***", "/people/1/city": "***", "/out_no": "v", "filter": "v", "/none": "v"} {
		_, err := create.Do(t.Context(), s.Client(), &createRequest{No: "1", Filter: field})
		var answer *client.Error
		require.ErrorAs(t, err, &answer)
		var d struct{ Field, Value, Issue string }
		require.NoError(t, json.Unmarshal(answer.Detail, &d))
		require.Equal(t, want, d.Value, field)
		require.Equal(t, "i", d.Issue)
	}
}

// TestDoubtOutlastsARefusal is a call that may have been done by the first
// attempt: what the second one was told does not settle it.
func TestDoubtOutlastsARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		s := clienttest.NewServer(t, func(*clienttest.Request) clienttest.Answer {
			if n++; n == 1 {
				return clienttest.Answer{Delay: time.Hour}
			}
			return clienttest.Answer{Status: 400, Body: []byte(`{"code":"INVALID_REQUEST","message":"m"}`)}
		})
		_, err := create.Do(t.Context(), s.Client(), &createRequest{No: "1"})
		require.ErrorIs(t, err, client.ErrUnknownOutcome)
		require.Equal(t, 2, n)
	})
}

func TestContextBoundsRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clienttest.NewServer(t, respond(clienttest.Answer{Status: 503, Header: http.Header{"Retry-After": {"20"}}}))
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		begun := time.Now()
		_, err := read.Do(ctx, s.Client(), readRequest())
		require.Error(t, err)
		require.Len(t, s.Requests(), 2, "after 20 s there are 10 s left, and another 20 s would outlast them")
		require.Equal(t, 20*time.Second, time.Since(begun))
	})
}

func readRequest() *struct {
	ID string `path:"id"`
} {
	return &struct {
		ID string `path:"id"`
	}{"1"}
}

func TestLongRetryAfterIsLeftToTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clienttest.NewServer(t, respond(clienttest.Answer{Status: 429, Header: http.Header{"Retry-After": {"3600"}}}))
		_, err := read.Do(t.Context(), s.Client(), readRequest())
		var answer *client.Error
		require.ErrorAs(t, err, &answer)
		require.Equal(t, time.Hour, answer.RetryAfter)
		require.Len(t, s.Requests(), 1)
	})
}

func TestCancelledWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clienttest.NewServer(t, respond(clienttest.Answer{Delay: time.Minute}))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := create.Do(ctx, s.Client(), &createRequest{No: "1"})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, client.ErrUnknownOutcome)
		require.Len(t, s.Requests(), 1)
	})
}

// TestSecondDomain is preferred for a while after the first could not be
// reached, and left again.
func TestSecondDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
			if down && r.Base == "https://wechat.test" {
				return clienttest.Answer{Refuse: errors.New("no route to host")}
			}
			return clienttest.Answer{Body: []byte(`{}`)}
		})
		c := newClient(t, s, func(cfg *client.Config) { cfg.Fallback = "https://second.test" })
		bases := func() (all []string) {
			for _, r := range s.Requests() {
				all = append(all, strings.TrimPrefix(r.Base, "https://"))
			}
			return all
		}
		for range 2 {
			_, err := once.Do(t.Context(), c, &createRequest{No: "1"})
			require.NoError(t, err)
		}
		require.Equal(t, []string{"wechat.test", "second.test", "second.test"}, bases())
		down = false
		time.Sleep(2 * time.Minute)
		_, err := once.Do(t.Context(), c, &createRequest{No: "1"})
		require.NoError(t, err)
		require.Equal(t, "wechat.test", bases()[3])
	})
}

func TestNoConnectionIsNoDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := clienttest.NewServer(t, respond(clienttest.Answer{Refuse: errors.New("connection refused")}))
		_, err := once.Do(t.Context(), s.Client(), &createRequest{No: "1"})
		require.ErrorContains(t, err, "connection refused")
		require.NotErrorIs(t, err, client.ErrUnknownOutcome)
		require.Len(t, s.Requests(), 4, "what was not sent may be repeated")
	})
}

// TestSilentTransport is an http.Client of the caller's whose transport does not
// say whether it had a connection: nothing is taken for unsent then.
func TestSilentTransport(t *testing.T) {
	n := 0
	silent := transport(func(*http.Request) (*http.Response, error) {
		n++
		return nil, errors.New("something broke")
	})
	c := newClient(t, clienttest.NewServer(t, nil), func(cfg *client.Config) { cfg.HTTPClient = &http.Client{Transport: silent} })
	_, err := once.Do(t.Context(), c, &createRequest{No: "1", Filter: "geheimnis"})
	require.ErrorIs(t, err, client.ErrUnknownOutcome)
	require.Equal(t, 1, n)
	require.NotContains(t, err.Error(), "geheimnis", "the query does not belong into an error")
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestRefusedConnection is a port where nobody listens.
func TestRefusedConnection(t *testing.T) {
	listener := httptest.NewServer(http.NotFoundHandler())
	listener.Close()
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`)}))
	second := httptest.NewServer(s)
	t.Cleanup(second.Close)
	c := newClient(t, s, func(cfg *client.Config) {
		cfg.Endpoint, cfg.Fallback, cfg.HTTPClient = listener.URL, second.URL, nil
	})
	_, err := once.Do(t.Context(), c, &createRequest{No: "1"})
	require.NoError(t, err)
	require.Len(t, s.Requests(), 1)
}

// TestConnectionDiesAfterCommit reads the request and says nothing.
func TestConnectionDiesAfterCommit(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Err: errors.New("gone")}))
	_, err := once.Do(t.Context(), newSocket(t, s), &createRequest{No: "1"})
	require.ErrorIs(t, err, client.ErrUnknownOutcome)
	require.Len(t, s.Requests(), 1)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/"}}}))
	_, err := once.Do(t.Context(), s.Client(), &createRequest{No: "1"})
	require.Error(t, err)
	require.Len(t, s.Requests(), 1)
}

func TestMalformedAnswerOfAWrite(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{"id":`)}))
	_, err := once.Do(t.Context(), s.Client(), &createRequest{No: "1"})
	require.ErrorIs(t, err, client.ErrMalformed)
	require.ErrorIs(t, err, client.ErrUnknownOutcome)
}

func TestLogs(t *testing.T) {
	const secret = "geheimnis"
	for _, level := range []slog.Level{slog.LevelDebug, client.LevelTrace} {
		var logs bytes.Buffer
		s := clienttest.NewServer(t, respond(clienttest.Answer{Body: fmt.Appendf(nil, `{"id":"visible","people":[{"name":%q,"city":%q}]}`, clienttest.Seal(secret), secret)}))
		c := newClient(t, s, func(cfg *client.Config) {
			cfg.Logger = slog.New(slog.NewJSONHandler(&logs, &slog.HandlerOptions{Level: level}))
		})
		_, err := create.Do(t.Context(), c, &createRequest{No: "out-7", People: []person{{Name: secret, City: secret}}})
		require.NoError(t, err)
		for _, want := range []string{`"method":"POST"`, `"operation":"create"`, `"status":200`, `"duration":`, `"request_id":"08F6AABBCC-268435456"`} {
			require.Contains(t, logs.String(), want)
		}
		require.NotContains(t, logs.String(), secret)
		require.NotContains(t, logs.String(), "Authorization")
		require.Equal(t, level == client.LevelTrace, strings.Contains(logs.String(), "visible"), "bodies belong to the trace level")
		require.Equal(t, level == client.LevelTrace, strings.Contains(logs.String(), "out-7"))
	}
}

func TestLogsOfFailuresAndOfUndeclaredCalls(t *testing.T) {
	const secret = "geheimnis"
	var logs bytes.Buffer
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		if r.URL.Path == "/v3/any" {
			return clienttest.Answer{Body: fmt.Appendf(nil, `{"name":%q}`, secret)}
		}
		return clienttest.Answer{Status: 400, Body: fmt.Appendf(nil, `{"code":"PARAM_ERROR","message":%q}`, secret)}
	})
	c := newClient(t, s, func(cfg *client.Config) {
		cfg.Logger = slog.New(slog.NewJSONHandler(&logs, &slog.HandlerOptions{Level: client.LevelTrace}))
	})
	_, err := c.Send(t.Context(), http.MethodPost, "/v3/any?q="+secret, []byte(`{"name":"`+secret+`"}`))
	require.NoError(t, err)
	_, err = create.Do(t.Context(), c, &createRequest{No: "1"})
	require.Error(t, err)
	require.NotContains(t, logs.String(), secret)
	require.Contains(t, logs.String(), `"request":"(20 bytes)"`)
	require.Contains(t, logs.String(), `"code":"PARAM_ERROR"`)
}

// TestAnswersOfUnknownLength come in chunks.
func TestAnswersOfUnknownLength(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{"id":"1"}`)}))
	for name, length := range map[string]int{"short": 10, "beyond the bound": 33 << 20} {
		t.Run(name, func(t *testing.T) {
			chunked := transport(func(r *http.Request) (*http.Response, error) {
				resp, err := s.RoundTrip(r)
				if err == nil {
					resp.ContentLength = -1
				}
				return resp, err
			})
			s.Handle = respond(clienttest.Answer{Body: []byte(`{"id":"` + strings.Repeat("1", length) + `"}`)})
			c := newClient(t, s, func(cfg *client.Config) { cfg.HTTPClient = &http.Client{Transport: chunked} })
			_, err := once.Do(t.Context(), c, &createRequest{No: "1"})
			if length == 10 {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, client.ErrMalformed)
			require.ErrorIs(t, err, client.ErrUnknownOutcome)
		})
	}
}

// TestInjectedRandomness makes the same request twice.
func TestInjectedRandomness(t *testing.T) {
	var headers []string
	for range 2 {
		s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`)}))
		c := newClient(t, s, func(cfg *client.Config) {
			cfg.Rand = strings.NewReader(strings.Repeat("0123456789abcdef", 8))
			now := time.Now().Truncate(time.Minute)
			cfg.Clock = func() time.Time { return now }
		})
		_, err := once.Do(t.Context(), c, &createRequest{No: "1"})
		require.NoError(t, err)
		nonce := regexp.MustCompile(`nonce_str="[^"]+"`).FindString(s.Requests()[0].Header.Get("Authorization"))
		headers = append(headers, nonce)
	}
	require.Equal(t, headers[0], headers[1])
}

func TestConcurrentCalls(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{"id":"1"}`)}))
	c := s.Client()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 4 {
				if _, err := create.Do(t.Context(), c, &createRequest{No: "1", People: []person{{Name: "a"}}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Len(t, s.Requests(), 64)
}
