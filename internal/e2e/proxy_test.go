package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// moment is a point in the life of a call at which a process can die.
type moment int

const (
	unsent    moment = iota // the call has left the process and reached nobody
	committed               // the server has done it, the answer has not arrived
	answered                // the answer is on its way: what the process does with it is a race
)

// proxy stands between wxctl and the sandbox, and does something at a chosen
// call.
type proxy struct {
	server *httptest.Server
	calls  atomic.Int64
	trap   atomic.Pointer[trap]
}

// trap is what happens at a moment of a call.
type trap struct {
	call int64
	when moment
	do   func()
}

func newProxy(t testing.TB, endpoint string) *proxy {
	target, err := url.Parse(endpoint)
	require.NoError(t, err)
	p := &proxy{}
	forward := httputil.NewSingleHostReverseProxy(target)
	forward.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	forward.ModifyResponse = func(*http.Response) error {
		if p.hit(committed) {
			panic(http.ErrAbortHandler)
		}
		return nil
	}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.calls.Add(1)
		if p.hit(unsent) {
			panic(http.ErrAbortHandler)
		}
		forward.ServeHTTP(w, r)
		p.hit(answered)
	}))
	t.Cleanup(p.server.Close)
	return p
}

// hit reports whether a call has come to the armed moment, and acts. Calls are
// concurrent: the one that is counted last before the moment is taken for it.
func (p *proxy) hit(m moment) bool {
	t := p.trap.Load()
	if t == nil || t.when != m || p.calls.Load() < t.call || !p.trap.CompareAndSwap(t, nil) {
		return false
	}
	t.do()
	return true
}

// arm sets a trap for a call, counted from now.
func (p *proxy) arm(call int, when moment, do func()) {
	p.calls.Store(0)
	p.trap.Store(&trap{int64(call), when, do})
}

// disarm takes the trap away.
func (p *proxy) disarm() { p.trap.Store(nil) }
