package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"go.etcd.io/bbolt"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// account is the money of a merchant, in fen.
type account struct {
	// Available is what is there, with what is frozen; see usable.
	Available int64 `json:"available"`
	// Locked is the budget of prefunded coupon stocks.
	Locked int64 `json:"locked"`
}

const accounts table[account] = "accounts"

// balance reads the account of a merchant; each begins with the quirk Balance.
func balance(c *call, mchid string) *account {
	if a, ok := accounts.get(c, mchid); ok {
		return a
	}
	return &account{Available: c.quirks.Balance}
}

// Balance is the money of a merchant, in fen: what it can use, and what prefunded
// coupon stocks have locked. The money of orders that are to be shared cannot be
// used until it is unfrozen.
func (s *Sandbox) Balance(mchid string) (available, locked int64, err error) {
	err = s.store.run(false, func(tx *bbolt.Tx) error {
		c := &call{tx: tx, now: s.clock(), quirks: &s.quirks}
		available, locked = int64(c.usable(mchid)), balance(c, mchid).Locked
		return nil
	})
	return available, locked, err
}

// lock takes money of the calling merchant aside, or refuses with NOT_ENOUGH.
func (c *call) lock(fen int64) error {
	if usable := c.usable(c.merchant.MchID); usable < op.Fen(fen) {
		return fail(http.StatusForbidden, codeNotEnough, fmt.Sprintf("the account has %s, %s are needed: top it up", usable, op.Fen(fen)))
	}
	a := balance(c, c.merchant.MchID)
	a.Locked += fen
	accounts.put(c, a, c.merchant.MchID)
	c.move(c.merchant.MchID, movement{Name: "代金券预充值", Kind: "冻结", Fen: -fen, By: c.merchant.MchID + "API"})
	return nil
}

// convert copies the fields that two message types have in common, by their
// wire names.
func convert[To any](from any) *To {
	data, err := json.Marshal(from)
	if err != nil {
		panic(fmt.Sprintf("sandbox: convert %T: %v", from, err))
	}
	to := new(To)
	if err := json.Unmarshal(data, to); err != nil {
		panic(fmt.Sprintf("sandbox: convert %T to %T: %v", from, to, err))
	}
	return to
}

// instant parses a time whose form was checked when the request was decoded.
func instant(t op.Time) time.Time {
	v, err := t.Time()
	if err != nil {
		panic("sandbox: a time was not checked: " + err.Error())
	}
	return v
}

// at writes an instant, or nothing for none.
func at(t time.Time) op.Time {
	if t.IsZero() {
		return ""
	}
	return op.At(t)
}

// page cuts the items from..from+limit out of a list.
func page[T any](items []T, from, limit int64) []T {
	n := int64(len(items))
	from = min(max(from, 0), n)
	return items[from:min(from+max(limit, 0), n)]
}

// today is the present day in China.
func (c *call) today() string { return c.now.In(op.China).Format(time.DateOnly) }
