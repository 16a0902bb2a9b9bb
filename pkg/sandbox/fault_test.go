package sandbox

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"net/http/httptest"

	"github.com/stretchr/testify/require"
)

func TestParseFault(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want Fault
	}{
		{"refund=drop-before", Fault{Operation: "refund", Kind: DropBefore}},
		{"query_refund=429:3", Fault{Operation: "query-refund", Kind: TooMany, Times: 3}},
		{"*=5xx:12.5%", Fault{Operation: "*", Kind: ServerError, Percent: 12.5}},
		{"*=delay=1.5s:2", Fault{Operation: "*", Kind: Delay, Delay: 1500 * time.Millisecond, Times: 2}},
		{"pay=truncate", Fault{Operation: "pay", Kind: Truncate}},
		{"pay=bad-signature:100%", Fault{Operation: "pay", Kind: BadSignature, Percent: 100}},
	} {
		got, err := ParseFault(tt.text)
		require.NoError(t, err, tt.text)
		require.Equal(t, tt.want, got)
		again, err := ParseFault(got.String())
		require.NoError(t, err)
		require.Equal(t, got, again)
	}
	for _, text := range []string{"", "refund", "=429", "refund=", "refund=boom", "refund=delay", "refund=delay=x",
		"refund=delay=-1s", "refund=429=1s", "refund=429:0", "refund=429:x", "refund=429:0%", "refund=429:101%", "refund=429:NaN%"} {
		_, err := ParseFault(text)
		require.Error(t, err, text)
	}
}

func TestFaultsOfUnknownOperations(t *testing.T) {
	t.Parallel()
	_, err := Open(Options{Dir: t.TempDir(), Faults: []Fault{{Operation: "refnud", Kind: TooMany}}})
	require.ErrorContains(t, err, "refnud")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const body = `{"out_no":"1"}`
	for _, tt := range []struct {
		fault  string
		done   []int // things there are after the first call: any of these
		status []int // 0: no answer
		check  func(*testing.T, *stranger, *reply)
	}{
		{"thing-put=drop-before:1", []int{0}, []int{0}, nil},
		{"thing_put=drop-after-commit:1", []int{1}, []int{0}, nil},
		{"*=429:1", []int{0}, []int{429}, func(t *testing.T, x *stranger, r *reply) {
			code, _ := r.error(t)
			require.Equal(t, "FREQUENCY_LIMITED", code)
		}},
		{"*=5xx:1", []int{0, 1}, []int{500}, func(t *testing.T, x *stranger, r *reply) {
			code, _ := r.error(t)
			require.Equal(t, "SYSTEM_ERROR", code)
			require.Empty(t, r.header.Get("Wechatpay-Signature"))
		}},
		{"*=bad-signature:1", []int{1}, []int{200}, func(t *testing.T, x *stranger, r *reply) {
			require.Contains(t, r.header.Get("Wechatpay-Signature"), "WECHATPAY/SIGNTEST/")
			require.Error(t, x.verify(r, x.public))
		}},
		{"*=truncate:1", []int{1}, []int{200}, func(t *testing.T, x *stranger, r *reply) {
			require.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
		}},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			x := newStranger(t, withFaults(tt.fault))
			r := x.send(x.request("POST", "/v3/things/a", body))
			require.Contains(t, tt.status, r.status)
			require.Equal(t, r.status == 0, r.err != nil && r.header == nil)
			require.Contains(t, tt.done, dumpCounts(t, x.s)["things"])
			if tt.check != nil {
				tt.check(t, x, r)
			}
			again := x.call("POST", "/v3/things/a", body)
			require.Equal(t, 1.0, again.fields(t)["number"], "the repeat finishes the same call")
			require.Equal(t, 1, dumpCounts(t, x.s)["things"])
		})
	}
}

func TestFaultsInTurn(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withFaults("thing-get=5xx:3", "*=bad-signature:2", "thing-put=429"))
	get := func() *reply {
		return x.send(x.request("GET", "/v3/things/a?since=2026-01-01T00:00:00Z", ""))
	}
	require.Equal(t, 500, get().status)
	gateway := get()
	require.Equal(t, 502, gateway.status)
	require.Equal(t, "text/html", gateway.header.Get("Content-Type"))
	require.Equal(t, 503, get().status)
	for _, prefix := range []bool{true, false} {
		r := get()
		require.Equal(t, 200, r.status)
		require.Error(t, x.verify(r, x.public))
		require.Equal(t, prefix, len(r.header.Get("Wechatpay-Signature")) > 344)
	}
	require.NoError(t, x.verify(get(), x.public))
	require.Equal(t, 429, x.send(x.request("POST", "/v3/things/a", `{"out_no":"1"}`)).status)
}

func TestFaultsHitAShareOfCalls(t *testing.T) {
	t.Parallel()
	p := newFaultPlan([]Fault{{Operation: "*", Kind: TooMany, Percent: 25}}, &lockedReader{r: seeded(7)})
	hits := 0
	for range 1000 {
		if _, h := p.strike("x"); h != nil {
			hits++
		}
	}
	require.InDelta(t, 250, hits, 50)
}

func TestDelay(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withFaults("thing-get=delay=2s:1", "*=429"))
	r := x.request("GET", "/v3/things/a?since=2026-01-01T00:00:00Z", "")
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w := httptest.NewRecorder()
		x.s.Handler().ServeHTTP(w, r)
		require.Equal(t, 2*time.Second, time.Since(start))
		require.Equal(t, http.StatusTooManyRequests, w.Code, "a delay leaves room for another fault")

		start = time.Now()
		x.s.Handler().ServeHTTP(httptest.NewRecorder(), r)
		require.Zero(t, time.Since(start))
	})
}
