package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// movement is a change of a merchant's account, as a statement of funds lists
// it.
type movement struct {
	Time    time.Time `json:"time"`
	TradeNo string    `json:"trade_no"` // WeChat Pay's number of what caused it
	Number  string    `json:"number"`   // of the movement
	Name    string    `json:"name"`     // 业务名称
	Kind    string    `json:"kind"`     // 业务类型
	Fen     int64     `json:"fen"`      // negative: spent
	Balance int64     `json:"balance"`  // after it
	By      string    `json:"by"`       // who asked for it
	Voucher string    `json:"voucher"`  // the merchant's number of it
}

// movements are ordered by merchant, then number, which grows with time.
const movements table[movement] = "funds/movements"

// move changes the account of a merchant and writes it down.
func (c *call) move(mchid string, m movement) {
	if m.Fen == 0 {
		return
	}
	a := balance(c, mchid)
	a.Available += m.Fen
	accounts.put(c, a, mchid)
	m.Time, m.Balance = c.now, a.Available
	m.Number = fmt.Sprintf("%s%018d", c.stamp("20060102"), movements.next(c))
	movements.put(c, &m, mchid, m.Number)
}

// frozen is what is left of an order that is to be shared.
type frozen struct {
	Fen op.Fen `json:"fen"`
	// Until is when it is unfrozen by itself.
	Until time.Time `json:"until"`
}

// frozenFunds has the key seller, transaction_id.
const frozenFunds table[frozen] = "funds/frozen"

// frozenFor is how long the money of an order waits to be shared.
const frozenFor = 30 * day

// frozen is what is left of an order to be shared.
func (c *call) frozen(o *order) op.Fen {
	f, ok := frozenFunds.get(c, o.seller(), o.TransactionID)
	if !ok || !c.now.Before(f.Until) {
		return 0
	}
	return f.Fen
}

// thaw takes some of an order's money out of what is frozen.
func (c *call) thaw(o *order, fen op.Fen) {
	f, ok := frozenFunds.get(c, o.seller(), o.TransactionID)
	if !ok {
		return
	}
	if f.Fen -= fen; f.Fen > 0 {
		frozenFunds.put(c, f, o.seller(), o.TransactionID)
	} else {
		frozenFunds.remove(c, o.seller(), o.TransactionID)
	}
}

// usable is what a merchant has and can use.
func (c *call) usable(mchid string) op.Fen {
	usable := op.Fen(balance(c, mchid).Available)
	for _, load := range frozenFunds.all(c, mchid) {
		if f := load(); c.now.Before(f.Until) {
			usable -= f.Fen
		}
	}
	return usable
}

// fee is what WeChat Pay keeps of a sum, to the nearest fen.
func (c *call) fee(sum op.Fen) op.Fen {
	return (sum*op.Fen(c.quirks.FeeRate) + 5000) / 10000
}

// earn gives the seller of an order its price without the fee, which is frozen
// if it is to be shared.
func (c *call) earn(o *order) {
	m := movement{TradeNo: o.TransactionID, Name: "交易", Kind: "交易", Fen: int64(o.Total), By: "system", Voucher: o.OutTradeNo}
	c.move(o.seller(), m)
	fee := c.fee(o.Total)
	m.Name, m.Kind, m.Fen = "扣除交易手续费", "扣除交易手续费", -int64(fee)
	c.move(o.seller(), m)
	if left := o.Total - fee; o.ProfitSharing && left > 0 {
		frozenFunds.put(c, &frozen{Fen: left, Until: c.now.Add(frozenFor)}, o.seller(), o.TransactionID)
	}
}

// feeBack is the part of an order's fee that a refund gives back: the fee
// follows what is left of the order.
func (c *call) feeBack(o *order, refund op.Fen) op.Fen {
	left := o.Total - o.Refunded
	return c.fee(left) - c.fee(left-refund)
}

// takeBack takes a refund of an order from its seller, without the fee that
// comes back, or refuses with NOT_ENOUGH. What is frozen of the order goes first.
func (c *call) takeBack(o *order, refund op.Fen) error {
	cost, left := refund-c.feeBack(o, refund), c.frozen(o)
	if usable := c.usable(o.seller()) + left; usable < cost {
		return fail(http.StatusForbidden, codeNotEnough, fmt.Sprintf("the account has %s, the refund costs %s: top it up and repeat the request with the same number", usable, cost))
	}
	c.thaw(o, min(cost, left))
	c.move(o.seller(), movement{TradeNo: o.TransactionID, Name: "退款", Kind: "退款", Fen: -int64(cost), By: o.MchID + "API", Voucher: o.OutTradeNo})
	return nil
}
