package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// shareReturn is a share, or a part of one, that a merchant gave back.
type shareReturn struct {
	OutReturnNo string    `json:"out_return_no"`
	ReturnID    string    `json:"return_id"`
	Split       []string  `json:"split"` // key of the split
	MchID       string    `json:"mchid"` // who gave it back
	Amount      op.Fen    `json:"amount"`
	Description string    `json:"description"`
	Request     string    `json:"request"` // hash
	Created     time.Time `json:"created"`
}

// shareReturns has the key caller, seller, out_return_no.
const shareReturns table[shareReturn] = "profitsharing/returns"

const (
	maxReturns   = 50
	returnWithin = 180 * day
)

// returning is a request to give back a share, of either product.
type returning struct {
	seller      string
	brand       bool
	orderID     string
	outOrderNo  string
	outReturnNo string
	mchid       string
	amount      op.Fen
	description string
}

// giveBack plays a request to give back a share. It is done at once, and the same
// number with the same parameters is the same return.
func (c *call) giveBack(in *returning) (*shareReturn, *split, error) {
	s, err := c.eitherSplit(in)
	if err != nil {
		return nil, nil, err
	}
	hash := hashOf([]any{s.OrderID, in.mchid, in.amount, in.description})
	if known, ok := shareReturns.get(c, c.merchant.MchID, in.seller, in.outReturnNo); ok {
		if known.Request == hash {
			return known, s, nil
		}
		differs := invalid("the out_return_no was used for another return")
		differs.internal = internalReentry
		return nil, nil, differs
	}
	if err := c.checkReturn(in, s); err != nil {
		return nil, nil, err
	}
	r := &shareReturn{
		OutReturnNo: in.outReturnNo, ReturnID: fmt.Sprintf("3100%s%016d", c.stamp("20060102"), shareReturns.next(c)),
		Split: []string{c.merchant.MchID, in.seller, s.OutOrderNo}, MchID: in.mchid,
		Amount: in.amount, Description: in.description, Request: hash, Created: c.now,
	}
	s.takeReturn(in.mchid, in.amount)
	m := movement{TradeNo: r.ReturnID, Name: "分账回退", Kind: "分账回退", Fen: -int64(r.Amount), By: c.merchant.MchID + "API", Voucher: r.OutReturnNo}
	c.move(in.mchid, m)
	m.Fen = -m.Fen
	c.move(in.seller, m)
	splits.put(c, s, r.Split...)
	shareReturns.put(c, r, c.merchant.MchID, in.seller, in.outReturnNo)
	return r, s, c.notifyReturn(r, s)
}

// eitherSplit finds the split that a return names, by either number or by both.
func (c *call) eitherSplit(in *returning) (*split, error) {
	key := []string{c.merchant.MchID, in.seller, in.outOrderNo}
	switch id, ok := splitIDs.get(c, in.orderID); {
	case in.orderID == "" && in.outOrderNo == "":
		return nil, wrongField("/out_order_no", nil, "or order_id is missing")
	case in.orderID != "" && !ok:
		return nil, notFound("the split does not exist")
	case in.orderID != "":
		key = id.Key
	}
	s, ok := splits.get(c, key...)
	switch {
	case !ok, key[0] != c.merchant.MchID, key[1] != in.seller, s.Brand != in.brand:
		return nil, notFound("the split does not exist")
	case in.outOrderNo != "" && in.outOrderNo != s.OutOrderNo:
		return nil, invalid("order_id and out_order_no are not of the same split")
	}
	return s, nil
}

func (c *call) checkReturn(in *returning, s *split) error {
	received, left := s.receivedBy(in.mchid)
	switch {
	case !s.isDone(c):
		return invalid("the split is still being processed")
	case !received, in.mchid == in.seller:
		return invalid("merchant " + in.mchid + " has no share of the split: only merchants that received one can give it back")
	case c.quirks.ProfitSharingNoReturns:
		return fail(http.StatusForbidden, codeNoAuth, "merchant "+in.mchid+" has not agreed to returns in its console")
	case s.Returns >= maxReturns:
		return invalid(fmt.Sprintf("a split can be returned %d times at most", maxReturns))
	case c.now.After(s.Created.Add(returnWithin)):
		return invalid("the split was made more than 180 days ago")
	case in.amount > left:
		return invalid(fmt.Sprintf("the return is more than the %s that are left of the share", left)).
			at("/amount", in.amount, "is more than what is left of the share")
	case c.usable(in.mchid) < in.amount:
		return fail(http.StatusForbidden, codeNotEnough, fmt.Sprintf("merchant %s has %s: it must top up its account", in.mchid, c.usable(in.mchid)))
	}
	return nil
}

// receivedBy says whether a merchant received something of a split, and how much
// of it is left.
func (s *split) receivedBy(mchid string) (received bool, left op.Fen) {
	for _, sh := range s.Shares {
		if sh.isOf(mchid) {
			received = true
			left += sh.Amount - sh.Returned
		}
	}
	return received, left
}

// isOf reports whether a share was paid to a merchant.
func (sh *share) isOf(mchid string) bool {
	return sh.Type == profitsharing.MerchantID && sh.Account == mchid && sh.FailReason == ""
}

// takeReturn notes what a merchant gives back of its shares.
func (s *split) takeReturn(mchid string, fen op.Fen) {
	s.Returns++
	for i := range s.Shares {
		if sh := &s.Shares[i]; sh.isOf(mchid) {
			part := min(fen, sh.Amount-sh.Returned)
			sh.Returned += part
			fen -= part
		}
	}
}

// findReturn finds a return of the caller, with its split.
func (c *call) findReturn(in *returning) (*shareReturn, *split, error) {
	r, ok := shareReturns.get(c, c.merchant.MchID, in.seller, in.outReturnNo)
	if !ok {
		return nil, nil, notFound("the return does not exist")
	}
	s, err := c.eitherSplit(in)
	if err == nil && s.OutOrderNo != r.Split[len(r.Split)-1] {
		err = notFound("the return is of another split")
	}
	return r, s, err
}

// notifyReturn tells of a return, where the split was notified.
func (c *call) notifyReturn(r *shareReturn, s *split) error {
	notice := &shareNotice{OrderID: r.ReturnID, OutOrderNo: r.OutReturnNo,
		Receiver: noticedShare{profitsharing.MerchantID, r.MchID, r.Amount, r.Description}}
	return c.notifyShare(s, orderOfSplit(c, s), notice, "PROFITSHARING_RETURN", "分账回退", r.Created)
}

func createShareReturn(c *call, in *profitsharing.CreateReturnRequest) (*profitsharing.Return, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	r, s, err := c.giveBack(&returning{
		seller: seller, orderID: in.OrderID, outOrderNo: in.OutOrderNo, outReturnNo: in.OutReturnNo,
		mchid: in.ReturnMchID, amount: in.Amount, description: in.Description,
	})
	if err != nil {
		return nil, err
	}
	return readReturn(r, s, in.SubMchID), nil
}

func getShareReturn(c *call, in *profitsharing.GetReturnRequest) (*profitsharing.Return, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	r, s, err := c.findReturn(&returning{seller: seller, outOrderNo: in.OutOrderNo, outReturnNo: in.OutReturnNo})
	if err != nil {
		return nil, err
	}
	return readReturn(r, s, in.SubMchID), nil
}

func readReturn(r *shareReturn, s *split, sub string) *profitsharing.Return {
	return &profitsharing.Return{
		SubMchID: sub, OrderID: s.OrderID, OutOrderNo: s.OutOrderNo, OutReturnNo: r.OutReturnNo, ReturnID: r.ReturnID,
		ReturnMchID: r.MchID, Amount: r.Amount, Description: r.Description, Result: profitsharing.ReturnSuccess,
		CreateTime: at(r.Created), FinishTime: at(r.Created),
	}
}
