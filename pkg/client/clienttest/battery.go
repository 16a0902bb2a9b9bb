package clienttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// Battery puts an operation through everything that can go wrong between it and
// WeChat Pay, with a request made from its own declaration: what must not be
// believed is not, what may be repeated is repeated identically, what may not is
// sent once, and no outcome is called known that is not.
func Battery(t *testing.T, e *op.Endpoint) {
	t.Helper()
	TheKeys()
	b := &battery{e: e}
	for _, c := range b.cases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.run(t) })
		})
	}
}

type battery struct{ e *op.Endpoint }

type batteryCase struct {
	name string
	run  func(t *testing.T)
}

func (b *battery) cases() []batteryCase {
	cases := []batteryCase{
		{"sent as declared", b.sent},
		{"encoded with all fields", b.encoded},
		{"extra fields", b.answered(sampler{optional: true, extra: true})},
		{"unknown enum value", b.answered(sampler{optional: true, enum: valueOfTomorrow})},
		{"fewest fields", b.answered(sampler{})},
		{"400", b.refused(http.StatusBadRequest, "PARAM_ERROR", nil)},
		{"401", b.refused(http.StatusUnauthorized, "SIGN_ERROR", client.ErrAuth)},
		{"403", b.refused(http.StatusForbidden, "NO_AUTH", client.ErrAuth)},
		{"404", b.refused(http.StatusNotFound, "RESOURCE_NOT_EXISTS", client.ErrNotFound)},
		{"429 once", b.once(Answer{Status: 429, Header: http.Header{"Retry-After": {"3"}}, Body: failure("FREQUENCY_LIMITED")}, client.ErrRateLimited)},
		{"429 always", b.always(Answer{Status: 429, Body: failure("RATELIMIT_EXCEEDED")}, client.ErrRateLimited)},
		{"500 once", b.once(Answer{Status: 500, Body: failure("SYSTEM_ERROR")}, nil)},
		{"500 always", b.always(Answer{Status: 500, Body: failure("SYSTEMERROR")}, nil)},
		{"502 with HTML", b.always(Answer{Status: 502, Body: []byte("<html><head><title>502 Bad Gateway</title></head></html>")}, client.ErrMalformed)},
		{"broken after commit", b.once(Answer{Err: io.EOF}, io.EOF)},
		{"timeout after commit", b.once(Answer{Delay: time.Hour}, nil)},
		{"no connection", b.unreachable},
	}
	if b.e.Reply == op.File {
		return cases
	}
	ok := b.answer(sampler{optional: true})
	with := func(change func(*Answer)) Answer {
		a := ok
		change(&a)
		return a
	}
	return append(cases,
		batteryCase{"bad signature", b.forged(with(func(a *Answer) { a.Signature = "Zm9yZ2VkIHNpZ25hdHVyZQ==" }))},
		batteryCase{"signature that is no base64", b.forged(with(func(a *Answer) { a.Signature = "***" }))},
		batteryCase{"no signature", b.forged(with(func(a *Answer) { a.Unsigned = true }))},
		batteryCase{"wrong serial", b.forged(with(func(a *Answer) { a.Serial = "PUB_KEY_ID_0000000000000000" }))},
		batteryCase{"expired timestamp", b.forged(with(func(a *Answer) { a.At = time.Now().Add(-10 * time.Minute) }))},
		batteryCase{"timestamp ahead", b.forged(with(func(a *Answer) { a.At = time.Now().Add(10 * time.Minute) }))},
		batteryCase{"probing signature", b.once(with(func(a *Answer) { a.Signature = "WECHATPAY/SIGNTEST/Zm9yZ2Vk" }), client.ErrSignature)},
		batteryCase{"truncated body", b.truncated(ok)},
		batteryCase{"202", b.accepted},
	)
}

func failure(code string) []byte {
	return fmt.Appendf(nil, `{"code":%q,"message":"as the test wants it"}`, code)
}

// answer makes the answer of success.
func (b *battery) answer(s sampler) Answer {
	status := http.StatusOK
	if len(b.e.Success) > 0 {
		status = b.e.Success[0]
	}
	if b.e.Reply == op.File {
		return Answer{Status: status, Body: []byte("the content"), Unsigned: true}
	}
	if status == http.StatusNoContent || len(b.e.Response().Fields) == 0 {
		return Answer{Status: status}
	}
	s.seal = Seal
	body, err := json.Marshal(s.object(b.e.Response(), 0))
	if err != nil {
		panic(err)
	}
	return Answer{Status: status, Body: body}
}

// client calls on behalf of somebody who may call the operation.
func (b *battery) client(s *Server) *client.Client {
	for _, mode := range op.AllModes {
		if b.e.Modes.Has(mode) {
			return s.ClientIn(mode)
		}
	}
	return s.Client()
}

// call runs the operation, and gives what came of it.
func (b *battery) call(t *testing.T, c *client.Client) ([]byte, error) {
	if b.e.Reply == op.File {
		var out bytes.Buffer
		err := c.Call(t.Context(), b.e, Sample(b.e), &out)
		return out.Bytes(), err
	}
	var out json.RawMessage
	err := c.Call(t.Context(), b.e, Sample(b.e), &out)
	return out, err
}

// serve plays the answers one after the other, the last one for ever.
func serve(t *testing.T, answers ...Answer) *Server {
	n := 0
	return NewServer(t, func(*Request) Answer {
		a := answers[min(n, len(answers)-1)]
		n++
		return a
	})
}

func (b *battery) sent(t *testing.T) {
	s := serve(t, b.answer(sampler{optional: true}))
	_, err := b.call(t, b.client(s))
	require.NoError(t, err)
	require.Len(t, s.Requests(), 1)
	r := s.Requests()[0]
	require.Equal(t, b.e.Method, r.Method)
	require.Equal(t, PublicKeyID, r.Header.Get("Wechatpay-Serial"))
	require.NotContains(t, r.URL.Path, "{", "a parameter of the path was not filled")
}

// encoded checks that every declared field can be sent.
func (b *battery) encoded(t *testing.T) {
	seal := func(string) (string, error) { return "sealed", nil }
	_, err := b.e.Encode(SampleFull(b.e), nil, seal)
	require.NoError(t, err)
}

func (b *battery) answered(s sampler) func(*testing.T) {
	return func(t *testing.T) {
		answer := b.answer(s)
		server := serve(t, answer)
		out, err := b.call(t, b.client(server))
		require.NoError(t, err)
		for _, unknown := range []string{fieldOfTomorrow, valueOfTomorrow} {
			require.Equal(t, bytes.Count(answer.Body, []byte(unknown)), bytes.Count(out, []byte(unknown)), "%s is lost", unknown)
		}
		typed := b.e.NewResponse()
		if typed == nil || b.e.Reply == op.File {
			return
		}
		require.NoError(t, b.client(server).Call(t.Context(), b.e, Sample(b.e), typed))
	}
}

// refused is an answer which is final: the call was not done, and is not
// repeated.
func (b *battery) refused(status int, code string, kind error) func(*testing.T) {
	return func(t *testing.T) {
		s := serve(t, Answer{Status: status, Body: failure(code)})
		out, err := b.call(t, b.client(s))
		require.Empty(t, out)
		var answer *client.Error
		require.ErrorAs(t, err, &answer)
		require.Equal(t, status, answer.Status)
		require.Equal(t, code, answer.Code)
		require.Equal(t, b.e.Name, answer.Operation)
		require.NotEmpty(t, answer.RequestID)
		require.NotErrorIs(t, err, client.ErrUnknownOutcome)
		if kind != nil {
			require.ErrorIs(t, err, kind)
		}
		require.Len(t, s.Requests(), 1)
	}
}

// once is a failure that is gone with the next attempt: what may be repeated
// succeeds, the rest fails after one attempt.
func (b *battery) once(a Answer, kind error) func(*testing.T) {
	return func(t *testing.T) {
		s := serve(t, a, b.answer(sampler{optional: true}))
		_, err := b.call(t, b.client(s))
		if b.e.Repeatable() {
			require.NoError(t, err)
			require.Len(t, s.Requests(), 2)
			requireSame(t, s.Requests())
			return
		}
		require.Len(t, s.Requests(), 1)
		b.requireFailure(t, err, a, kind)
	}
}

// always is a failure that stays.
func (b *battery) always(a Answer, kind error) func(*testing.T) {
	return func(t *testing.T) {
		s := serve(t, a)
		out, err := b.call(t, b.client(s))
		require.Empty(t, out)
		b.requireFailure(t, err, a, kind)
		requireSame(t, s.Requests())
		if !b.e.Repeatable() {
			require.Len(t, s.Requests(), 1)
		}
	}
}

func (b *battery) requireFailure(t *testing.T, err error, a Answer, kind error) {
	t.Helper()
	require.Error(t, err)
	if kind != nil {
		require.ErrorIs(t, err, kind)
	}
	notDone := b.e.Effect == op.Read || a.Status == http.StatusTooManyRequests && b.e.Effect != op.MovesMoney
	require.Equal(t, !notDone, errors.Is(err, client.ErrUnknownOutcome), "outcome: %v", err)
}

// requireSame holds all attempts to be the identical request.
func requireSame(t *testing.T, requests []*Request) {
	t.Helper()
	for _, r := range requests[1:] {
		require.Equal(t, requests[0].Target, r.Target)
		require.Equal(t, string(requests[0].Body), string(r.Body))
		require.Equal(t, requests[0].Header.Get("Idempotency-Key"), r.Header.Get("Idempotency-Key"))
	}
}

// forged is a success that is not proven: it is never data and not repeated.
func (b *battery) forged(a Answer) func(*testing.T) {
	return func(t *testing.T) {
		s := serve(t, a)
		out, err := b.call(t, b.client(s))
		require.Empty(t, out)
		require.ErrorIs(t, err, client.ErrSignature)
		require.Equal(t, b.e.Effect != op.Read, errors.Is(err, client.ErrUnknownOutcome))
		require.Len(t, s.Requests(), 1)
	}
}

func (b *battery) truncated(a Answer) func(*testing.T) {
	if len(a.Body) == 0 {
		return func(*testing.T) {}
	}
	a.Truncate = true
	return b.once(a, io.ErrUnexpectedEOF)
}

func (b *battery) accepted(t *testing.T) {
	if b.e.Succeeded(http.StatusAccepted) {
		return
	}
	s := serve(t, Answer{Status: http.StatusAccepted})
	_, err := b.call(t, b.client(s))
	require.ErrorIs(t, err, client.ErrAccepted)
	require.Len(t, s.Requests(), 1)
}

// unreachable is a domain to which no connection can be made: the second one
// gets the call, whatever it does.
func (b *battery) unreachable(t *testing.T) {
	s := NewServer(t, func(r *Request) Answer {
		if r.Base == "https://wechat.test" {
			return Answer{Refuse: errors.New("connection refused")}
		}
		return b.answer(sampler{optional: true})
	})
	cfg := s.Config()
	cfg.Fallback = "https://second.test"
	c, err := client.New(cfg)
	require.NoError(t, err)
	_, err = b.call(t, c)
	require.NoError(t, err)
	require.Len(t, s.Requests(), 2)
	requireSame(t, s.Requests())
}
