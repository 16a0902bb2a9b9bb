package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// split is a part of an order's money that goes to receivers, or the rest of it
// that goes to the seller.
type split struct {
	OutOrderNo    string   `json:"out_order_no"`
	OrderID       string   `json:"order_id"`
	TransactionID string   `json:"transaction_id"`
	Order         []string `json:"order"` // key of the order
	// Brand says that the receivers are those of a brand, not the seller's.
	Brand bool `json:"brand,omitempty"`
	// Request is the hash of who gets what.
	Request string  `json:"request"`
	Shares  []share `json:"shares"`
	// Rest is what was left when the sharing ended, and went to the seller; nil
	// when the sharing goes on or nothing was left.
	Rest        *share    `json:"rest,omitempty"`
	Created     time.Time `json:"created"`
	NotifyURL   string    `json:"notify_url,omitempty"`
	Certificate bool      `json:"certificate,omitempty"`
	Returns     int       `json:"returns,omitempty"` // their number
}

// share is what one receiver gets of a split.
type share struct {
	Type        profitsharing.ReceiverType `json:"type"`
	Account     string                     `json:"account"`
	Amount      op.Fen                     `json:"amount"`
	Description string                     `json:"description"`
	DetailID    string                     `json:"detail_id"`
	FailReason  profitsharing.FailReason   `json:"fail_reason,omitempty"` // empty: it is paid
	// Returned is what the receiver gave back.
	Returned op.Fen `json:"returned,omitempty"`
}

// splitKey finds a split by WeChat Pay's number.
type splitKey struct {
	Key []string `json:"key"`
}

// splits has the key caller, seller, out_order_no.
const (
	splits   table[split]    = "profitsharing/orders"
	splitIDs table[splitKey] = "profitsharing/ids"
)

// maxSplits is how often an order can be shared.
const maxSplits = 50

// done is when a split is done.
func (s *split) done(c *call) time.Time { return s.Created.Add(c.quirks.ProfitSharingTakes) }

func (s *split) isDone(c *call) bool { return !c.now.Before(s.done(c)) }

func (s *split) state(c *call) profitsharing.State {
	if s.isDone(c) {
		return profitsharing.Finished
	}
	return profitsharing.Processing
}

// result is what has become of a share of the split.
func (s *split) result(c *call, sh *share) profitsharing.Result {
	switch {
	case !s.isDone(c):
		return profitsharing.Pending
	case sh.FailReason != "":
		return profitsharing.Closed
	}
	return profitsharing.Success
}

// sharing is a request to share an order, of either product.
type sharing struct {
	seller    string // who shares
	receivers receiverList
	brand     bool
	appid     string
	subAppID  string

	transactionID string
	outOrderNo    string
	shares        []profitsharing.Share
	// finish ends the sharing; what is left goes to the seller, who is told why.
	finish      bool
	description string
	notifyURL   string
}

// unfrozenToSeller is what statements say of what is left.
const unfrozenToSeller = "解冻给分账方"

// hash fingerprints who gets what.
func (in *sharing) hash() string {
	return hashOf([]any{in.transactionID, in.receivers.owner, in.shares, in.finish, in.description})
}

// share plays a request to share an order. The same number with the same
// receivers is the same split.
func (c *call) share(in *sharing) (*split, error) {
	o, err := c.shareable(in.seller, in.transactionID)
	if err != nil {
		return nil, err
	}
	if known, ok := splits.get(c, c.merchant.MchID, in.seller, in.outOrderNo); ok {
		return repeatSplit(known, in)
	}
	if in.appid != "" {
		if err := ownAppID(c, in.appid); err != nil {
			return nil, err
		}
	}
	if err := c.checkSharing(in, o); err != nil {
		return nil, err
	}
	s := &split{
		// 28 digits, the day among them, as WeChat Pay's numbers are.
		OutOrderNo: in.outOrderNo, OrderID: fmt.Sprintf("3000%s%016d", c.stamp("20060102"), splits.next(c)),
		TransactionID: o.TransactionID, Order: o.key(), Brand: in.brand, Request: in.hash(), Created: c.now,
		NotifyURL: in.notifyURL, Certificate: c.certified,
	}
	if s.Shares, err = c.shares(in, o); err != nil {
		return nil, err
	}
	o.Splits++
	for i := range s.Shares {
		c.payShare(o, s, &s.Shares[i])
	}
	if left := c.frozen(o); in.finish && left > 0 {
		s.Rest = &share{Type: profitsharing.MerchantID, Account: in.seller, Amount: left,
			Description: cmp.Or(in.description, unfrozenToSeller), DetailID: c.detailID()}
		c.payShare(o, s, s.Rest)
	}
	orders.put(c, o, o.key()...)
	splits.put(c, s, c.merchant.MchID, in.seller, in.outOrderNo)
	splitIDs.put(c, &splitKey{[]string{c.merchant.MchID, in.seller, in.outOrderNo}}, s.OrderID)
	return s, c.notifyShares(s, o)
}

// shareable finds the paid order that is to be shared, or was.
func (c *call) shareable(seller, transactionID string) (*order, error) {
	o, ok := c.transactionOf(transactionID)
	switch {
	case !ok, o.MchID != c.merchant.MchID, seller != "" && o.seller() != seller:
		return nil, notFound("the order does not exist or is not paid")
	case !o.ProfitSharing:
		return nil, invalid("the order is not to be shared: it was created without settle_info.profit_sharing")
	}
	return o, nil
}

// repeatSplit answers a number that was used before: with the split as it stands,
// or not at all for another one. The end of sharing takes any number of the order.
func repeatSplit(known *split, in *sharing) (*split, error) {
	ends := in.finish && len(in.shares) == 0 && known.TransactionID == in.transactionID && known.Brand == in.brand
	if known.Request == in.hash() || ends {
		return known, nil
	}
	differs := invalid("the out_order_no was used before: the receivers differ from the original request")
	differs.internal = internalReentry
	return nil, differs
}

// checkSharing holds the sums of a request against the order.
func (c *call) checkSharing(in *sharing, o *order) error {
	var sum, others op.Fen
	for _, sh := range in.shares {
		sum += sh.Amount
		if !isSeller(o, sh.Type, sh.Account) {
			others += sh.Amount
		}
	}
	left, most := c.frozen(o), o.Total*op.Fen(c.quirks.MaxRatio)/10000
	switch {
	case len(in.shares) == 0 && !in.finish:
		return wrongField("/receivers", nil, "is missing")
	case o.state(c.now) == pay.Revoked:
		return invalid("the order was reversed")
	case c.now.Before(o.Paid.Add(c.quirks.ProfitSharingWaits)):
		return invalid("the order is still being processed and cannot be shared yet: try again a minute after its payment")
	case left == 0:
		return invalid("nothing of the order is left to be shared: it was shared, refunded or unfrozen")
	case o.Splits >= maxSplits:
		return invalid(fmt.Sprintf("an order can be shared %d times at most", maxSplits))
	case o.Shared+others > most:
		return invalid(fmt.Sprintf("the shares of an order are %s at most, %s of it were shared: the largest ratio is %d.%02d %%",
			most, o.Shared, c.quirks.MaxRatio/100, c.quirks.MaxRatio%100))
	case sum > left:
		return fail(http.StatusForbidden, codeNotEnough, fmt.Sprintf("%s are left of the order after its fee, the shares are %s", left, sum))
	}
	return nil
}

func isSeller(o *order, kind profitsharing.ReceiverType, account string) bool {
	return kind == profitsharing.MerchantID && account == o.seller()
}

// shares are the shares of a request. A receiver that was never added fails, and
// the others do not.
func (c *call) shares(in *sharing, o *order) ([]share, error) {
	all := make([]share, len(in.shares))
	for i, sh := range in.shares {
		if sh.Type != profitsharing.MerchantID {
			if err := checkReceiver(c, sh.Type, in.appid, in.subAppID); err != nil {
				return nil, err
			}
		}
		all[i] = share{Type: sh.Type, Account: sh.Account, Amount: sh.Amount, Description: sh.Description, DetailID: c.detailID()}
		if isSeller(o, sh.Type, sh.Account) {
			continue
		}
		known, ok := in.receivers.get(c, sh.Type, sh.Account, in.appid)
		switch {
		case !ok:
			all[i].FailReason = profitsharing.NoRelation
		case sh.Name != "" && known.Name != "" && sh.Name != known.Name:
			return nil, invalid("the name of a receiver is not the one it was added with").
				at(fmt.Sprintf("/receivers/%d/name", i), nil, "is not the receiver's")
		}
	}
	return all, nil
}

// detailID makes the number of a share: 23 digits, the day among them.
func (c *call) detailID() string {
	return fmt.Sprintf("3600%s%011d", c.stamp("20060102"), splits.next(c))
}

// payShare moves a share out of what is frozen of the order, to its receiver. A
// person's money leaves the sandbox.
func (c *call) payShare(o *order, s *split, sh *share) {
	if sh.FailReason != "" {
		return
	}
	c.thaw(o, sh.Amount)
	if isSeller(o, sh.Type, sh.Account) {
		return
	}
	o.Shared += sh.Amount
	m := movement{TradeNo: sh.DetailID, Name: "分账", Kind: "分账", Fen: -int64(sh.Amount), By: o.MchID + "API", Voucher: s.OutOrderNo}
	c.move(o.seller(), m)
	if sh.Type == profitsharing.MerchantID {
		m.Fen = -m.Fen
		c.move(sh.Account, m)
	}
}

// findSplit finds a split of the caller by the merchant's own number.
func (c *call) findSplit(brand bool, seller, transactionID, outOrderNo string) (*split, error) {
	s, ok := splits.get(c, c.merchant.MchID, seller, outOrderNo)
	if !ok || s.Brand != brand || s.TransactionID != transactionID {
		return nil, notFound("the split does not exist")
	}
	return s, nil
}

func createSplit(c *call, in *profitsharing.CreateOrderRequest) (*profitsharing.Order, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	s, err := c.share(&sharing{
		seller: seller, receivers: merchantReceivers(seller), appid: in.AppID, subAppID: in.SubAppID,
		transactionID: in.TransactionID, outOrderNo: in.OutOrderNo,
		shares: in.Receivers, finish: in.UnfreezeUnsplit, notifyURL: in.NotifyURL,
	})
	if err != nil {
		return nil, err
	}
	return c.accepted(s, in.SubMchID), nil
}

func unfreezeRest(c *call, in *profitsharing.UnfreezeRequest) (*profitsharing.Order, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	s, err := c.share(&sharing{
		seller: seller, transactionID: in.TransactionID, outOrderNo: in.OutOrderNo,
		finish: true, description: in.Description, notifyURL: in.NotifyURL,
	})
	if err != nil {
		return nil, err
	}
	return c.accepted(s, in.SubMchID), nil
}

func getSplit(c *call, in *profitsharing.GetOrderRequest) (*profitsharing.Order, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	s, err := c.findSplit(false, seller, in.TransactionID, in.OutOrderNo)
	if err != nil {
		return nil, err
	}
	return c.readSplit(s, in.SubMchID), nil
}

func unsplitAmount(c *call, transactionID string) (*profitsharing.UnsplitAmount, error) {
	o, err := c.shareable("", transactionID)
	if err != nil {
		return nil, err
	}
	return &profitsharing.UnsplitAmount{TransactionID: o.TransactionID, UnsplitAmount: c.frozen(o)}, nil
}

// readSplit is a split as it stands.
func (c *call) readSplit(s *split, sub string) *profitsharing.Order {
	out := &profitsharing.Order{SubMchID: sub, TransactionID: s.TransactionID, OutOrderNo: s.OutOrderNo, OrderID: s.OrderID, State: s.state(c)}
	all := s.Shares
	if s.Rest != nil {
		all = append(slices.Clone(all), *s.Rest)
	}
	for i := range all {
		out.Receivers = append(out.Receivers, c.readShare(s, &all[i]))
	}
	return out
}

func (c *call) readShare(s *split, sh *share) profitsharing.ShareResult {
	out := profitsharing.ShareResult{
		Amount: sh.Amount, Description: sh.Description, Type: sh.Type, Account: sh.Account,
		Result: s.result(c, sh), DetailID: sh.DetailID, CreateTime: at(s.Created),
	}
	if out.Result != profitsharing.Pending {
		out.FailReason, out.FinishTime = sh.FailReason, at(s.done(c))
	}
	return out
}

// accepted is a split as the answer to a request has it: one that was made just
// now is processing.
func (c *call) accepted(s *split, sub string) *profitsharing.Order {
	out := c.readSplit(s, sub)
	if !s.Created.Equal(c.now) {
		return out
	}
	out.State = profitsharing.Processing
	for i := range out.Receivers {
		r := &out.Receivers[i]
		r.Result, r.FailReason, r.FinishTime = profitsharing.Pending, "", ""
	}
	return out
}

// orderOfSplit is the order of a split, which always exists.
func orderOfSplit(c *call, s *split) *order {
	o, ok := orders.get(c, s.Order...)
	if !ok {
		panic("sandbox: split " + s.OrderID + " is of no order")
	}
	return o
}

// shareNotice is what a notification says of a share, or of a return.
type shareNotice struct {
	MchID         string       `json:"mchid"`
	SpMchID       string       `json:"sp_mchid"`
	SubMchID      string       `json:"sub_mchid"`
	TransactionID string       `json:"transaction_id"`
	OrderID       string       `json:"order_id"`
	OutOrderNo    string       `json:"out_order_no"`
	Receiver      noticedShare `json:"receiver"`
	SuccessTime   op.Time      `json:"success_time"`
}

type noticedShare struct {
	Type        profitsharing.ReceiverType `json:"type" wx:"required"`
	Account     string                     `json:"account" wx:"required"`
	Amount      op.Fen                     `json:"amount" wx:"required"`
	Description string                     `json:"description" wx:"required"`
}

// notifyShares tells of the shares that merchants get. It goes to who asked for
// the split: the merchants that receive have no keys here.
func (c *call) notifyShares(s *split, o *order) error {
	for _, sh := range s.Shares {
		if sh.Type != profitsharing.MerchantID || sh.FailReason != "" || isSeller(o, sh.Type, sh.Account) {
			continue
		}
		notice := &shareNotice{OrderID: s.OrderID, OutOrderNo: s.OutOrderNo,
			Receiver: noticedShare{sh.Type, sh.Account, sh.Amount, sh.Description}}
		if err := c.notifyShare(s, o, notice, "PROFITSHARING", "分账", s.done(c)); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) notifyShare(s *split, o *order, notice *shareNotice, event, summary string, when time.Time) error {
	notice.TransactionID, notice.SuccessTime = s.TransactionID, at(when)
	if o.SubMchID == "" {
		notice.MchID = o.MchID
	} else {
		notice.SpMchID, notice.SubMchID = o.MchID, o.SubMchID
	}
	return c.notify(&Notification{
		MchID: o.MchID, Number: notice.OutOrderNo, EventType: event, OriginalType: "profitsharing",
		Summary: summary, Time: when, URL: s.NotifyURL, Certificate: s.Certificate,
	}, notice)
}
