package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

// shop is the configuration that the kill test applies. %[1]d is the coupon's
// amount in fen, %[2]d the merchant coupon's budget, %[3]d the number of
// receivers.
const shop = `
provider "wxpay" {}

resource "wxpay_favor_stock" "cash" {
  stock_name           = "cash"
  available_begin_time = timeadd(plantimestamp(), "1h")
  available_end_time   = timeadd(plantimestamp(), "48h")
  stock_type           = "NORMAL"
  no_cash              = false
  status               = "running"
  stock_use_rule {
    max_coupons          = 100
    max_amount           = 100 * %[1]d
    max_coupons_per_user = 1
    natural_person_limit = false
    prevent_api_abuse    = false
  }
  coupon_use_rule {
    fixed_normal_coupon {
      coupon_amount       = %[1]d
      transaction_minimum = 10000
    }
  }
  lifecycle {
    ignore_changes = [available_begin_time, available_end_time]
  }
}

resource "wxpay_busifavor_stock" "own" {
  stock_name       = "own"
  goods_name       = "all"
  comment          = "budget %[2]d"
  stock_type       = "NORMAL"
  coupon_code_mode = "WECHATPAY_MODE"
  coupon_use_rule {
    use_method = "OFF_LINE"
    coupon_available_time {
      available_begin_time = timeadd(plantimestamp(), "1h")
      available_end_time   = timeadd(plantimestamp(), "48h")
    }
    fixed_normal_coupon {
      discount_amount     = 100
      transaction_minimum = 200
    }
  }
  stock_send_rule {
    max_coupons          = %[2]d
    max_coupons_per_user = 1
  }
  lifecycle {
    ignore_changes = [coupon_use_rule.coupon_available_time]
  }
}

resource "wxpay_favor_callback" "c" {
  notify_url = "https://pay.example.com/favor/%[2]d"
}

resource "wxpay_complaint_notification" "c" {
  url = "https://pay.example.com/complaints/%[2]d"
}

resource "wxpay_profitsharing_receiver" "r" {
  count         = %[3]d
  type          = "MERCHANT_ID"
  account       = tostring(1900001000 + count.index)
  name          = "receiver ${count.index} %[1]d"
  relation_type = "SUPPLIER"
}
`

// world is a user and the sandbox that the user's calls reach through a proxy.
type world struct {
	*user
	server *server
	proxy  *proxy
	random *rand.Rand
	kills  atomic.Int64
}

func newWorld(t *testing.T, seed uint64, faults ...string) *world {
	s := serve(t, newSandbox(t), faults...)
	w := &world{user: newUser(t), server: s, proxy: newProxy(t, s.Endpoint), random: rand.New(rand.NewPCG(seed, 0))}
	w.connect(s)
	w.set("WXCTL_ENDPOINT=" + w.proxy.server.URL)
	return w
}

// applyAndDie runs wxctl and kills it with SIGKILL at a random moment of a
// random call.
func (w *world) applyAndDie(args ...string) {
	cmd := w.command(context.Background(), args...)
	at, when := 1+w.random.IntN(14), moment(w.random.IntN(3))
	w.t.Logf("kill %v at call %d, moment %d", args, at, when)
	started := make(chan struct{})
	w.proxy.arm(at, when, func() {
		<-started
		w.kills.Add(1)
		_ = cmd.Process.Kill()
	})
	defer w.proxy.disarm()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(w.t, cmd.Start())
	close(started)
	_ = cmd.Wait() // killed or not, what counts is the state of things after it
}

// converge kills a few runs of a command and then lets it finish. A fault may
// need it to be run again, as its user would.
func (w *world) converge(args ...string) {
	w.t.Helper()
	for range 1 + w.random.IntN(3) {
		w.applyAndDie(args...)
	}
	var r result
	for range 8 {
		if r = w.run(args...); r.code == 0 {
			return
		}
	}
	w.t.Fatalf("wxctl %v does not come to an end: %s", args, r)
}

// stock is what the test looks at of the sandbox's coupon stocks.
type stock struct {
	Request struct {
		StockName    string `json:"stock_name"`
		StockUseRule struct {
			MaxAmount int64 `json:"max_amount"`
		} `json:"stock_use_rule"`
		StockSendRule struct {
			MaxCoupons int64 `json:"max_coupons"`
		} `json:"stock_send_rule"`
	} `json:"request"`
	Started string `json:"started"`
	Halted  bool   `json:"halted"`
}

const never = "0001-01-01T00:00:00Z"

// holdings reads what the sandbox holds.
func (w *world) holdings() sandbox.Dump {
	w.t.Helper()
	endpoint, token, ok := sandbox.Running(w.server.dir)
	require.True(w.t, ok)
	var dump sandbox.Dump
	require.NoError(w.t, sandbox.Control(context.Background(), endpoint, token, "dump", nil, &dump))
	return dump
}

func stocks(t *testing.T, records map[string]json.RawMessage) []stock {
	var all []stock
	for _, r := range records {
		var s stock
		require.NoError(t, json.Unmarshal(r, &s))
		all = append(all, s)
	}
	return all
}

// exactlyOnce demands that the sandbox holds what the configurations so far
// have asked for, once: the cash stocks of the given amounts, of which only
// the last one runs, their money locked once each, one merchant coupon, and
// the receivers.
func (w *world) exactlyOnce(t *testing.T, amounts []int64, budget int64, receivers int) {
	t.Helper()
	held := w.holdings()
	var made, running []int64
	var locked int64
	for _, s := range stocks(t, held["favor/stocks"]) {
		made = append(made, s.Request.StockUseRule.MaxAmount)
		if s.Started != never {
			locked += s.Request.StockUseRule.MaxAmount
			if !s.Halted {
				running = append(running, s.Request.StockUseRule.MaxAmount)
			}
		}
	}
	require.ElementsMatch(t, amounts, made, "cash-coupon stocks")
	require.Equal(t, amounts[len(amounts)-1:], running, "running cash-coupon stocks")

	own := stocks(t, held["busifavor/stocks"])
	require.Len(t, own, 1, "merchant-coupon stocks")

	var account struct{ Locked int64 }
	require.Len(t, held["accounts"], 1)
	for _, r := range held["accounts"] {
		require.NoError(t, json.Unmarshal(r, &account))
	}
	require.Equal(t, locked, account.Locked, "money locked, in fen")
	require.Len(t, held["profitsharing/receivers"], receivers, "receivers")
	for _, r := range held["complaint/notifications"] {
		require.Contains(t, string(r), "complaints/"+strconv.FormatInt(budget, 10))
	}
}

// TestKill ends the real binary with SIGKILL at random points, under every
// fault, and demands that in the end nothing exists twice and nothing is lost.
func TestKill(t *testing.T) {
	t.Parallel()
	faults := []string{"", "drop-before", "drop-after-commit", "delay=20ms", "429", "5xx", "bad-signature", "truncate"}
	rounds := 1
	if torture() {
		rounds = 12
	}
	for round := range rounds {
		for n, fault := range faults {
			seed := uint64(round*len(faults) + n)
			t.Run(fmt.Sprintf("%s/seed=%d", fault, seed), func(t *testing.T) {
				t.Parallel()
				var played []string
				if fault != "" {
					played = []string{"*=" + fault + ":3"}
				}
				killed(t, seed, played)
			})
		}
	}
}

func killed(t *testing.T, seed uint64, faults []string) {
	w := newWorld(t, seed, faults...)
	apply := []string{"apply", "--auto-approve"}

	w.write("main.wx.hcl", fmt.Sprintf(shop, 500, 1000, 6))
	w.converge(apply...)
	w.unchanged()
	w.exactlyOnce(t, []int64{50000}, 1000, 6)

	// A replacement, an update in several steps, one receiver less, and other
	// names for the rest.
	w.write("main.wx.hcl", fmt.Sprintf(shop, 700, 2000, 5))
	w.converge(apply...)
	w.unchanged()
	w.exactlyOnce(t, []int64{50000, 70000}, 2000, 5)

	w.converge("destroy", "--auto-approve")
	state, err := os.ReadFile(filepath.Join(w.dir, "wxctl.state.json"))
	require.NoError(t, err)
	require.NotContains(t, string(state), "stock_name", "rows after destroy")
	held := w.holdings()
	for _, s := range stocks(t, held["favor/stocks"]) {
		require.Truef(t, s.Halted, "a stock still runs after destroy: %+v", s)
	}
	require.Empty(t, held["profitsharing/receivers"])
	require.Empty(t, held["complaint/notifications"])
	t.Logf("%d kills", w.kills.Load())
}
