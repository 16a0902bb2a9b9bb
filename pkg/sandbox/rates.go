package sandbox

import (
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// rates counts calls per merchant and operation in windows of the published
// limit's period.
type rates struct {
	mu      sync.Mutex
	windows map[rateKey]*rateWindow
}

type rateKey struct{ mchid, operation string }

type rateWindow struct {
	start time.Time
	n     int
}

func newRates() *rates { return &rates{windows: map[rateKey]*rateWindow{}} }

// allow counts one call and reports whether it is within the limit.
func (r *rates) allow(mchid string, e *op.Endpoint, now time.Time) bool {
	if e.Rate.N == 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := rateKey{mchid, e.Name}
	w := r.windows[key]
	if w == nil || now.Sub(w.start) >= e.Rate.Per {
		w = &rateWindow{start: now}
		r.windows[key] = w
	}
	w.n++
	return w.n <= e.Rate.N
}
