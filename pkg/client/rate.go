package client

import (
	"context"
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// budget limits how often one operation of one merchant is called: at most so
// many calls in any window. An answer of 429 halves what is left of it, and it
// recovers by a tenth with each window that passes without another. Without a
// published limit there is none, until a 429 shows that there is one.
type budget struct {
	mu        sync.Mutex
	window    time.Duration
	published int // calls in a window; 0 where none is published
	limit     int // of now; 0 is none
	step      int // of the recovery
	raised    time.Time
	hold      time.Time   // no call before this
	sent      []time.Time // the calls of the last window, oldest first
	halved    time.Time
}

func newBudget(r op.Rate) *budget {
	b := &budget{window: time.Second}
	if r.N > 0 && r.Per > 0 {
		b.window, b.published, b.limit = r.Per, r.N, r.N
	}
	return b
}

// wait blocks until a call may be made, and counts it.
func (b *budget) wait(ctx context.Context) error {
	for {
		delay := b.take(time.Now())
		if delay <= 0 {
			return nil
		}
		if err := sleep(ctx, delay); err != nil {
			return err
		}
	}
}

// take counts a call, or says how long to wait before asking again.
func (b *budget) take(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(now)
	b.recover(now)
	if d := b.hold.Sub(now); d > 0 {
		return d
	}
	if b.limit > 0 && len(b.sent) >= b.limit {
		return b.sent[len(b.sent)-b.limit].Add(b.window).Sub(now)
	}
	b.sent = append(b.sent, now)
	return 0
}

// forget drops the calls that lie before the window.
func (b *budget) forget(now time.Time) {
	old := 0
	for old < len(b.sent) && now.Sub(b.sent[old]) >= b.window {
		old++
	}
	if old == len(b.sent) {
		b.sent = b.sent[:0]
	} else {
		b.sent = b.sent[old:]
	}
}

func (b *budget) recover(now time.Time) {
	if b.limit == b.published {
		return
	}
	for b.limit != b.published && now.Sub(b.raised) >= b.window {
		b.raised = b.raised.Add(b.window)
		b.limit += b.step
		switch {
		case b.published > 0:
			b.limit = min(b.limit, b.published)
		case b.limit >= 40*b.step:
			b.limit = 0 // four times what was refused has passed
		}
	}
}

// refused notes an answer of 429 to a call begun at the given time, and a
// Retry-After. Several refusals of calls from before the last halving count as
// one.
func (b *budget) refused(begun time.Time, retryAfter time.Duration) {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if until := now.Add(retryAfter); retryAfter > 0 && until.After(b.hold) {
		b.hold = until
	}
	if !begun.After(b.halved) {
		return
	}
	b.forget(now)
	from := b.limit
	if from == 0 {
		from = len(b.sent)
	}
	b.limit = max(from/2, 1)
	b.step = max(b.limit/10, 1)
	if b.published > 0 {
		b.step = max(b.published/10, 1)
	}
	b.halved, b.raised = now, now
}

// sleep waits, or returns the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
