package client_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func limited(rate op.Rate) *op.Endpoint {
	return &op.Define[op.None, op.None](op.Spec{
		Name: "limited", Product: "test", Method: http.MethodGet, Path: "/v3/limited", Modes: op.Direct, Rate: rate,
	}).Endpoint
}

// most is the largest number of requests in any window.
func most(times []time.Time, window time.Duration) int {
	best := 0
	for i, from := range times {
		n := 0
		for _, at := range times[i:] {
			if at.Sub(from) < window {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

// TestRate holds that no window ever sees more calls than are published,
// however many clients of a merchant call.
func TestRate(t *testing.T) {
	clienttest.TheKeys()
	for name, rate := range map[string]op.Rate{"per second": op.PerSecond(5), "per minute": op.PerMinute(7)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var times []time.Time
				s := clienttest.NewServer(t, func(*clienttest.Request) clienttest.Answer {
					mu.Lock()
					defer mu.Unlock()
					times = append(times, time.Now())
					return clienttest.Answer{Status: 200}
				})
				shared, e, begun := client.NewShared(), limited(rate), time.Now()
				var wg sync.WaitGroup
				const calls = 30
				for range calls {
					c := newClient(t, s, func(cfg *client.Config) { cfg.Shared = shared })
					wg.Go(func() { require.NoError(t, c.Call(t.Context(), e, nil, nil)) })
				}
				wg.Wait()
				require.Len(t, times, calls)
				require.Equal(t, rate.N, most(times, rate.Per))
				windows := (calls - 1) / rate.N
				require.Equal(t, time.Duration(windows)*rate.Per, time.Since(begun), "no slower than allowed")
			})
		})
	}
}

func TestRatesAreOfOneMerchantAndOneOperation(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		shared := client.NewShared()
		s := clienttest.NewServer(t, respond(clienttest.Answer{Body: []byte(`{}`)}))
		c := newClient(t, s, func(cfg *client.Config) { cfg.Shared = shared })
		other := newClient(t, s, func(cfg *client.Config) { cfg.Shared, cfg.Endpoint = shared, "https://other.test" })
		e := limited(op.PerMinute(1))
		require.NoError(t, c.Call(t.Context(), e, nil, nil))
		require.NoError(t, other.Call(t.Context(), e, nil, nil))
		require.NoError(t, c.Call(t.Context(), &read.Endpoint, readRequest(), nil))
		require.Zero(t, time.Since(begun))
		require.NoError(t, c.Call(t.Context(), e, nil, nil))
		require.Equal(t, time.Minute, time.Since(begun))
	})
}

// rateNow is how many calls a budget lets through in a window.
func rateNow(b *client.Budget, window time.Duration) int {
	n := 0
	for end := time.Now().Add(window); time.Now().Before(end); {
		if wait := b.Take(time.Now()); wait > 0 {
			time.Sleep(min(wait, time.Until(end)))
			continue
		}
		n++
		if n > 1000 {
			return n
		}
	}
	return n
}

func TestBudgetHalvesAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := client.NewBudget(op.PerSecond(20))
		require.Equal(t, 20, rateNow(b, time.Second))
		begun := time.Now()
		time.Sleep(time.Millisecond)
		for range 5 { // of calls that were on their way together
			b.Refused(begun, 0)
		}
		var rates []int
		for range 7 {
			rates = append(rates, rateNow(b, time.Second))
		}
		require.Equal(t, 20, rates[6], "recovered: %v", rates)
		require.IsIncreasing(t, rates[1:6])
		require.Less(t, rates[0], 15)

		time.Sleep(time.Minute)
		b.Refused(time.Now(), 0)
		time.Sleep(time.Millisecond)
		b.Refused(time.Now(), 0)
		time.Sleep(time.Millisecond)
		b.Refused(time.Now(), 0)
		require.LessOrEqual(t, rateNow(b, time.Second-2*time.Millisecond), 3)
	})
}

func TestBudgetHoldsForRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := client.NewBudget(op.Rate{})
		require.Zero(t, b.Take(time.Now()))
		b.Refused(time.Now(), 5*time.Second)
		require.Equal(t, 5*time.Second, b.Take(time.Now()))
		time.Sleep(5 * time.Second)
		require.Zero(t, b.Take(time.Now()))
	})
}

// TestBudgetLearnsALimit starts without one.
func TestBudgetLearnsALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := client.NewBudget(op.Rate{})
		for range 40 {
			require.Zero(t, b.Take(time.Now()))
		}
		time.Sleep(time.Millisecond)
		b.Refused(time.Now(), 0)
		time.Sleep(time.Second - time.Millisecond)
		require.Equal(t, 20, rateNow(b, time.Second-time.Millisecond))
		time.Sleep(time.Minute)
		require.Greater(t, rateNow(b, time.Second), 1000, "forgotten after a while without a refusal")
	})
}
