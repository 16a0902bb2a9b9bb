package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/batchtransfer"
	"github.com/wxctl/wxctl/pkg/client/transfer"
)

// confirmable is something that somebody has been asked to confirm.
type confirmable struct {
	what    string // such as transfer
	refusal string // why it cannot be confirmed now; empty: it can
	confirm func() (any, error)
}

// confirmables find what has a number, by the kind of thing.
var confirmables = []func(c *call, number string) []confirmable{
	(*call).confirmTransfers, (*call).confirmAuthorizations, (*call).confirmReservations,
	(*call).confirmBatches, (*call).confirmApplications,
}

// registerConfirm registers those who confirm.
func registerConfirm(r *registry) {
	handleControl(r, "confirm", func(s *Sandbox, in *struct {
		Number string `json:"number"`
	}) (any, error) {
		return s.Confirm(in.Number)
	})
}

// Confirm is whoever was asked to confirm something about transfers: the customer
// who takes a transfer (out_bill_no), authorises those that follow
// (out_authorization_no) or reserves one (out_reservation_no), somebody of the
// merchant who approves a batch (out_batch_no), and the sub-merchant who lets a
// service provider transfer its money (out_apply_no). The merchant is notified.
// What comes back is what a query answers then, without the customer's name.
// Where several things have the number, the one that waits is meant.
func (s *Sandbox) Confirm(number string) (json.RawMessage, error) {
	if err := s.pass(s.clock()); err != nil {
		return nil, err
	}
	return s.act(func(c *call) (any, error) { return c.confirmNumber(number) })
}

func (c *call) confirmNumber(number string) (any, error) {
	var found, open []confirmable
	for _, find := range confirmables {
		found = append(found, find(c, number)...)
	}
	for _, f := range found {
		if f.refusal == "" {
			open = append(open, f)
		}
	}
	switch {
	case len(open) == 1:
		return open[0].confirm()
	case len(open) > 1:
		return nil, invalid(fmt.Sprintf("%d things of the number %s wait to be confirmed, confirm one of another number", len(open), number))
	case len(found) == 0:
		return nil, fail(http.StatusNotFound, codeNotFound, "there is no transfer, authorisation, reservation, batch or application of the number "+number)
	}
	return nil, invalid(fmt.Sprintf("the %s %s", found[0].what, found[0].refusal))
}

func (c *call) confirmTransfers(number string) (found []confirmable) {
	for key, load := range transferBills.all(c) {
		if key[1] != number {
			continue
		}
		b := load()
		f := confirmable{what: "transfer", confirm: func() (any, error) { return c.confirmTransfer(b) }}
		switch state := b.state(c); state {
		case transfer.WaitUserConfirm:
		case transfer.Accepted, transfer.Processing:
			f.refusal = fmt.Sprintf("is %s: it waits for its customer from %s", state, at(b.waits(c)))
		default:
			f.refusal = fmt.Sprintf("is %s, it cannot be confirmed any more", state)
		}
		found = append(found, f)
	}
	return found
}

// confirmTransfer is the customer who takes a transfer, and authorises those that
// follow where that is asked for.
func (c *call) confirmTransfer(b *transferBill) (any, error) {
	b.Confirmed, b.Failing = c.now, c.transferFailing()
	if b.OpenID == "" {
		b.OpenID = c.stranger()
	}
	transferBills.put(c, b, b.key()...)
	if err := c.endTransfer(b, c.now); err != nil {
		return nil, err
	}
	if len(b.Authorization) > 0 && b.Failing == "" {
		a, _ := transferAuthorizations.get(c, b.Authorization...)
		a.OpenID = b.OpenID
		if _, err := c.confirmAuthorization(a); err != nil {
			return nil, err
		}
	}
	b.UserName = ""
	if b.SubMchID != "" {
		return partnerBill(c, b), nil
	}
	return directBill(c, b), nil
}

func (c *call) confirmAuthorizations(number string) (found []confirmable) {
	for key, load := range transferAuthorizations.all(c) {
		if key[1] != number {
			continue
		}
		a := load()
		f := confirmable{what: "authorisation", confirm: func() (any, error) { return c.confirmAuthorization(a) }}
		switch state := a.state(c); {
		case state != transfer.Unconfirmed:
			f.refusal = fmt.Sprintf("is %s, it cannot be confirmed any more", state)
		case len(a.Bill) > 0:
			f.refusal = "is given with the transfer " + a.Bill[1] + ": confirm that"
		}
		found = append(found, f)
	}
	return found
}

// confirmAuthorization is the customer who authorises transfers.
func (c *call) confirmAuthorization(a *transferAuthorization) (any, error) {
	a.Confirmed = c.now
	transferAuthorizations.put(c, a, a.key()...)
	return readAuthorization(c, a), c.notifyAuthorization(a, "CONFIRMED", "免确认收款授权成功")
}

func (c *call) confirmReservations(number string) (found []confirmable) {
	for key, load := range transferReservations.all(c) {
		if key[1] != number {
			continue
		}
		v := load()
		f := confirmable{what: "reservation", confirm: func() (any, error) {
			v.Confirmed = c.now
			transferReservations.put(c, v, v.key()...)
			return readReservation(c, v), nil
		}}
		if state := v.state(c); state != batchtransfer.ReservationAccepted {
			f.refusal = fmt.Sprintf("is %s, it cannot be confirmed any more", state)
		}
		found = append(found, f)
	}
	return found
}

func (c *call) confirmBatches(number string) (found []confirmable) {
	for key, load := range transferBatches.all(c) {
		if key[1] != number {
			continue
		}
		b := load()
		f := confirmable{what: "batch", confirm: func() (any, error) {
			b.Approved = c.now
			transferBatches.put(c, b, b.key()...)
			if err := c.startBatch(b); err != nil {
				return nil, err
			}
			return batchPage(c, b, &batchtransfer.Page{})
		}}
		if status := b.status(c); status != batchtransfer.WaitPay {
			f.refusal = fmt.Sprintf("is %s, nobody has to approve it", status)
		}
		found = append(found, f)
	}
	return found
}

func (c *call) confirmApplications(number string) (found []confirmable) {
	for key, load := range transferApplications.all(c) {
		a := load()
		if a.OutApplyNo != number {
			continue
		}
		f := confirmable{what: "application", confirm: func() (any, error) {
			a.Agreed = c.now
			transferApplications.put(c, a, key...)
			return readSubMerchant(key[1], a), nil
		}}
		if !a.Agreed.IsZero() {
			f.refusal = fmt.Sprintf("is %s, it cannot be confirmed any more", transfer.Passed)
		}
		found = append(found, f)
	}
	return found
}
