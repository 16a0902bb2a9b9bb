package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/refund"
)

// orderRefund is a refund of an order.
type orderRefund struct {
	RefundID    string              `json:"refund_id"`
	OutRefundNo string              `json:"out_refund_no"`
	Order       []string            `json:"order"` // key of the order
	Amount      op.Fen              `json:"amount"`
	Fee         op.Fen              `json:"fee"` // that came back
	From        []refund.From       `json:"from,omitempty"`
	Account     refund.FundsAccount `json:"account"`
	Created     time.Time           `json:"created"`
	NotifyURL   string              `json:"notify_url,omitempty"`
	// Failing says that the money cannot go back to where it came from.
	Failing bool `json:"failing,omitempty"`
	// Handled is when a bank card was named for a failing refund.
	Handled time.Time `json:"handled"`
}

// refundKey finds a refund by WeChat Pay's number.
type refundKey struct {
	Key []string `json:"key"`
}

const (
	refunds   table[orderRefund] = "refund/refunds"
	refundIDs table[refundKey]   = "refund/ids"
)

const (
	maxRefunds   = 50
	refundWithin = 365 * day
)

// done is when the refund is done, and ok whether it will be.
func (r *orderRefund) done(c *call) (done time.Time, ok bool) {
	switch {
	case !r.Failing:
		return r.Created.Add(c.quirks.RefundTakes), true
	case !r.Handled.IsZero():
		return r.Handled.Add(c.quirks.RefundTakes), true
	}
	return time.Time{}, false
}

func (r *orderRefund) status(c *call) refund.Status {
	done, ok := r.done(c)
	switch {
	case ok && !c.now.Before(done):
		return refund.Success
	case !ok && !c.now.Before(r.Created.Add(c.quirks.RefundTakes)):
		return refund.Abnormal
	}
	return refund.Processing
}

func registerRefund(r *registry) {
	handle(r, refund.Create, createRefund)
	handle(r, refund.Query, queryRefund)
	handle(r, refund.ApplyAbnormal, applyAbnormalRefund)
}

func createRefund(c *call, in *refund.CreateRequest) (*refund.Refund, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	o, err := refundable(c, seller, in)
	if err != nil {
		return nil, err
	}
	key := []string{c.merchant.MchID, seller, in.OutRefundNo}
	if known, ok := refunds.get(c, key...); ok {
		return repeatRefund(c, known, o, in)
	}
	if err := checkRefund(c, o, in); err != nil {
		return nil, err
	}
	r := &orderRefund{
		// 29 digits, the day among them, as WeChat Pay's numbers are.
		RefundID:    fmt.Sprintf("50300000%s%013d", c.stamp("20060102"), refunds.next(c)),
		OutRefundNo: in.OutRefundNo, Order: o.key(), Amount: in.Amount.Refund, From: in.Amount.From,
		Fee: c.feeBack(o, in.Amount.Refund), Account: in.FundsAccount, Created: c.now, Failing: c.quirks.RefundFails,
		NotifyURL: in.NotifyURL,
	}
	if r.Account == "" {
		r.Account = refund.Unsettled
	}
	if err := c.takeBack(o, r.Amount); err != nil {
		return nil, err
	}
	o.Refunded += r.Amount
	o.Refunds++
	o.LastRefund = c.now
	orders.put(c, o, o.key()...)
	refunds.put(c, r, key...)
	refundIDs.put(c, &refundKey{key}, r.RefundID)
	if err := c.notifyRefund(r, o); err != nil {
		return nil, err
	}
	out := readRefund(c, r, o)
	out.Status, out.SuccessTime = refund.Processing, "" // accepted; a query tells more
	return out, nil
}

// refundable finds the paid order that a refund names, by either number or by
// both.
func refundable(c *call, seller string, in *refund.CreateRequest) (*order, error) {
	var o *order
	found := false
	switch {
	case in.TransactionID == "" && in.OutTradeNo == "":
		return nil, wrongField("/transaction_id", nil, "or out_trade_no is missing")
	case in.TransactionID != "":
		o, found = c.transactionOf(in.TransactionID)
	default:
		o, found = orders.get(c, c.merchant.MchID, seller, in.OutTradeNo)
	}
	switch {
	case !found, o.MchID != c.merchant.MchID, o.seller() != seller, o.Paid.IsZero():
		return nil, notFound("the order does not exist or is not paid")
	case in.OutTradeNo != "" && in.OutTradeNo != o.OutTradeNo:
		return nil, invalid("transaction_id and out_trade_no are not of the same order")
	}
	return o, nil
}

// repeatRefund answers a number that was used before: with the refund as it
// stands now, or not at all for another refund.
func repeatRefund(c *call, known *orderRefund, o *order, in *refund.CreateRequest) (*refund.Refund, error) {
	same := known.Order[len(known.Order)-1] == o.OutTradeNo && known.Amount == in.Amount.Refund && o.Total == in.Amount.Total
	if same {
		return readRefund(c, known, o), nil
	}
	differs := invalid("the out_refund_no was used for another refund: its order and amounts must be the same")
	if c.quirks.RefundFeeMismatch {
		differs.Code = "REFUND_FEE_MISMATCH"
	}
	differs.internal = internalReentry
	return nil, differs
}

func checkRefund(c *call, o *order, in *refund.CreateRequest) error {
	amount := in.Amount
	switch left := o.Total - o.Refunded; {
	case amount.Currency != "CNY":
		return wrongField("/amount/currency", amount.Currency, "is not CNY")
	case amount.Total != o.Total:
		return invalid("amount.total is not the sum of the order").at("/amount/total", amount.Total, "is not the sum of the order")
	case o.state(c.now) == pay.Revoked:
		return invalid("the order was reversed")
	case amount.Refund > left:
		return invalid(fmt.Sprintf("the refund is more than the %s that are left of the order", left)).
			at("/amount/refund", amount.Refund, "is more than what is left of the order")
	case o.Refunds >= maxRefunds:
		return invalid(fmt.Sprintf("an order can be refunded %d times at most", maxRefunds))
	case c.now.After(o.Paid.Add(refundWithin)):
		return fail(http.StatusForbidden, "TRADE_OVERDUE", "the order was paid more than a year ago")
	case o.Refunds > 0 && c.now.Before(o.LastRefund.Add(c.quirks.RefundGap)):
		return fail(http.StatusTooManyRequests, codeFrequency, "the order was refunded just now, wait a minute")
	}
	return checkRefundFrom(in)
}

func checkRefundFrom(in *refund.CreateRequest) error {
	if len(in.Amount.From) == 0 {
		return nil
	}
	sum := op.Fen(0)
	for _, from := range in.Amount.From {
		sum += from.Amount
	}
	if sum != in.Amount.Refund {
		return wrongField("/amount/from", nil, "does not add up to the refund")
	}
	return nil
}

func queryRefund(c *call, in *refund.QueryRequest) (*refund.Refund, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	r, ok := refunds.get(c, c.merchant.MchID, seller, in.OutRefundNo)
	if !ok {
		return nil, notFound("the refund does not exist")
	}
	return readRefund(c, r, orderOf(c, r)), nil
}

// orderOf is the order of a refund, which always exists.
func orderOf(c *call, r *orderRefund) *order {
	o, ok := orders.get(c, r.Order...)
	if !ok {
		panic("sandbox: refund " + r.RefundID + " is of no order")
	}
	return o
}

func applyAbnormalRefund(c *call, in *refund.ApplyAbnormalRequest) (*refund.Refund, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	key := []string{c.merchant.MchID, seller, in.OutRefundNo}
	r, ok := refunds.get(c, key...)
	switch {
	case !ok || r.RefundID != in.RefundID:
		return nil, notFound("the refund does not exist")
	case r.status(c) != refund.Abnormal:
		return nil, invalid(fmt.Sprintf("only an abnormal refund can be paid to a bank card, this one is %s", r.status(c)))
	case in.Type == refund.UserBankCard && (in.BankType == "" || in.BankAccount == "" || in.RealName == ""):
		return nil, wrongField("/bank_type", nil, "and bank_account and real_name are needed with USER_BANK_CARD")
	}
	r.Handled = c.now
	refunds.put(c, r, key...)
	o := orderOf(c, r)
	if err := c.notifyRefund(r, o); err != nil {
		return nil, err
	}
	return readRefund(c, r, o), nil
}

// receivedAccount is where the money goes.
func (r *orderRefund) receivedAccount() string {
	if r.Failing {
		return "退款到银行卡"
	}
	return "支付用户零钱"
}

// readRefund is a refund as it stands.
func readRefund(c *call, r *orderRefund, o *order) *refund.Refund {
	out := &refund.Refund{
		RefundID: r.RefundID, OutRefundNo: r.OutRefundNo, TransactionID: o.TransactionID, OutTradeNo: o.OutTradeNo,
		Channel: refund.Original, UserReceivedAccount: r.receivedAccount(), CreateTime: at(r.Created),
		Status: r.status(c), FundsAccount: r.Account,
		Amount: refund.Amount{
			Total: o.Total, Refund: r.Amount, From: r.From, PayerTotal: o.Total, PayerRefund: r.Amount,
			SettlementTotal: o.Total, SettlementRefund: r.Amount, Currency: "CNY", RefundFee: r.Fee,
		},
	}
	if r.Failing {
		out.Channel = refund.OtherBankCard
	}
	if done, ok := r.done(c); ok && out.Status == refund.Success {
		out.SuccessTime = at(done)
	}
	return out
}
