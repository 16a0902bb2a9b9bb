package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

const (
	codeOrderNotExist = "ORDER_NOT_EXIST"
	codeOrderPaid     = "ORDERPAID"
	codeOrderClosed   = "ORDER_CLOSED"
	codeOrderUsed     = "OUT_TRADE_NO_USED"
	codeAppID         = "APPID_MCHID_NOT_MATCH"
)

// order is an order of a merchant, or of a service provider's sub-merchant.
type order struct {
	MchID    string `json:"mchid"` // who called
	AppID    string `json:"appid"`
	SubMchID string `json:"sub_mchid,omitempty"` // empty: the caller sells
	SubAppID string `json:"sub_appid,omitempty"`

	OutTradeNo  string        `json:"out_trade_no"`
	TradeType   pay.TradeType `json:"trade_type"`
	Description string        `json:"description"`
	Attach      string        `json:"attach,omitempty"`
	DeviceID    string        `json:"device_id,omitempty"`
	Total       op.Fen        `json:"total"`
	// OpenID and SubOpenID are the customer: as the order names them, and once
	// it is paid as the payment does.
	OpenID    string `json:"openid,omitempty"`
	SubOpenID string `json:"sub_openid,omitempty"`
	// NotifyURL is where the payment is notified, and Certificate says that the
	// notification is signed with the platform certificate.
	NotifyURL   string `json:"notify_url,omitempty"`
	Certificate bool   `json:"certificate,omitempty"`
	// ProfitSharing says that the money is frozen when the order is paid, to be
	// shared.
	ProfitSharing bool `json:"profit_sharing,omitempty"`
	// Part is what it has as a part of a combined order; nil for other orders.
	Part *part `json:"part,omitempty"`
	// Request is the hash of what created the order.
	Request string    `json:"request"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`

	TransactionID string    `json:"transaction_id,omitempty"`
	Paid          time.Time `json:"paid"`    // zero: never
	Closed        time.Time `json:"closed"`  // zero: never closed by a call
	Revoked       time.Time `json:"revoked"` // zero: never reversed

	Refunded   op.Fen    `json:"refunded,omitempty"` // accepted so far
	Refunds    int       `json:"refunds,omitempty"`  // their number
	LastRefund time.Time `json:"last_refund"`

	Splits int    `json:"splits,omitempty"` // their number
	Shared op.Fen `json:"shared,omitempty"` // that others got
}

// transactionKey finds an order by WeChat Pay's number.
type transactionKey struct {
	Key []string `json:"key"`
}

const (
	orders       table[order]          = "pay/orders"
	transactions table[transactionKey] = "pay/transactions"
)

// unpaidLife is how long an order waits for its payment at most.
const unpaidLife = 7 * day

// seller is the merchant that is paid.
func (o *order) seller() string {
	if o.SubMchID != "" {
		return o.SubMchID
	}
	return o.MchID
}

func (o *order) key() []string { return []string{o.MchID, o.seller(), o.OutTradeNo} }

func (o *order) state(now time.Time) pay.TradeState {
	switch {
	case !o.Revoked.IsZero():
		return pay.Revoked
	case !o.Paid.IsZero() && o.Refunds > 0:
		return pay.Refunded
	case !o.Paid.IsZero():
		return pay.Success
	case !o.Closed.IsZero() || !now.Before(o.Expires):
		return pay.Closed
	}
	return pay.NotPaid
}

var stateDescriptions = map[pay.TradeState]string{
	pay.Success:  "支付成功",
	pay.Refunded: "订单发生过退款，退款详情请查询退款单",
	pay.NotPaid:  "订单未支付",
	pay.Closed:   "订单已关闭",
	pay.Revoked:  "订单已撤销",
}

// registerPay registers orders.
func registerPay(r *registry) {
	registerDirectPay(r)
	registerPartnerPay(r)
}

func (c *call) prepay(o *order, in any, scene *pay.SceneInfo, expire op.Time) (*pay.Prepayment, error) {
	if err := c.place(o, in, scene, expire); err != nil {
		return nil, err
	}
	return c.prepayment(), nil
}

func (c *call) prepayment() *pay.Prepayment {
	return &pay.Prepayment{PrepayID: "wx" + c.stamp("20060102150405") + c.sandbox.random.text(decimal, 18) + "0000"}
}

func (c *call) h5(o *order, in any, scene *pay.H5SceneInfo, expire op.Time) (*pay.H5Response, error) {
	var place *pay.SceneInfo
	if scene != nil {
		place = &scene.SceneInfo
	}
	if err := c.place(o, in, place, expire); err != nil {
		return nil, err
	}
	return c.h5Page(), nil
}

func (c *call) h5Page() *pay.H5Response {
	return &pay.H5Response{H5URL: "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx" + c.stamp("20060102150405") +
		c.sandbox.random.text(decimal, 22) + "&package=" + c.sandbox.random.text(decimal, 10)}
}

func (c *call) native(o *order, in any, scene *pay.SceneInfo, expire op.Time) (*pay.NativeResponse, error) {
	if err := c.place(o, in, scene, expire); err != nil {
		return nil, err
	}
	return c.nativeCode(), nil
}

func (c *call) nativeCode() *pay.NativeResponse {
	return &pay.NativeResponse{CodeURL: "weixin://wxpay/bizpayurl?pr=" + c.sandbox.random.letters(9)}
}

// stamp writes the present, in China, in a layout of package time.
func (c *call) stamp(layout string) string { return c.now.In(op.China).Format(layout) }

// place stores a new order, or finds that the same request placed it before.
func (c *call) place(o *order, in any, scene *pay.SceneInfo, expire op.Time) error {
	if scene != nil {
		o.DeviceID = scene.DeviceID
	}
	o.Certificate = c.certified
	var err error
	if o.Created, o.Expires, err = c.life(expire); err != nil {
		return err
	}
	if err := c.checkSeller(o.MchID, o.AppID, o.SubMchID); err != nil {
		return err
	}
	o.Request = hashOf([]any{o.TradeType, in})
	known, exists := orders.get(c, o.key()...)
	if !exists {
		orders.put(c, o, o.key()...)
		return nil
	}
	return c.checkRepeat(known, o)
}

// life is from when until when a new order can be paid.
func (c *call) life(expire op.Time) (from, until time.Time, err error) {
	from, until = c.now, c.now.Add(unpaidLife)
	if expire == "" {
		return from, until, nil
	}
	at := instant(expire)
	if at.Before(from.Add(time.Minute)) {
		return from, until, wrongField("/time_expire", expire, "is less than a minute ahead")
	}
	if at.Before(until) {
		until = at // what is later is cut off silently
	}
	return from, until, nil
}

// checkRepeat says whether an order that exists may be placed again.
func (c *call) checkRepeat(known, again *order) error {
	switch state := known.state(c.now); {
	case state == pay.Closed:
		return fail(http.StatusBadRequest, codeOrderClosed, "the order is closed: use another out_trade_no")
	case state != pay.NotPaid && c.quirks.OrderPaidInvalid:
		return invalid("the order is paid")
	case state != pay.NotPaid:
		return fail(http.StatusBadRequest, codeOrderPaid, "the order is paid")
	case known.Request != again.Request:
		used := fail(http.StatusForbidden, codeOrderUsed, "the out_trade_no was used for another order, or with other parameters")
		used.internal = internalReentry
		return used
	}
	return nil
}

// checkSeller holds the numbers of an order against who calls.
func (c *call) checkSeller(mchid, appid, sub string) error {
	if err := c.checkCaller(inBody, mchid, sub); err != nil {
		return err
	}
	if appid != "" && appid != c.merchant.AppID {
		return fail(http.StatusBadRequest, codeAppID, "appid "+appid+" is not bound to merchant "+mchid)
	}
	return nil
}

// checkCaller refuses a merchant number that is not the caller's, and a
// sub-merchant that is not bound to it.
func (c *call) checkCaller(location, mchid, sub string) error {
	field := "mchid"
	if c.merchant.Partner {
		field = "sp_mchid"
	}
	if mchid != c.merchant.MchID {
		if location == inBody {
			field = "/" + field
		}
		return wrongPart(location, field, mchid, "is not the merchant that signed the request")
	}
	if sub != "" && !c.merchant.serves(sub) {
		return unrelated(sub)
	}
	return nil
}

// order finds an order of the caller; location is where the merchant numbers
// stand in the request.
func (c *call) order(location, mchid, sub, outTradeNo string) (*order, error) {
	if err := c.checkCaller(location, mchid, sub); err != nil {
		return nil, err
	}
	wanted := &order{MchID: mchid, SubMchID: sub, OutTradeNo: outTradeNo}
	o, ok := orders.get(c, wanted.key()...)
	if !ok || c.hidden(o) {
		return nil, noOrder()
	}
	return o, nil
}

// orderByID finds an order of the caller by WeChat Pay's number.
func (c *call) orderByID(mchid, sub, transactionID string) (*order, error) {
	if err := c.checkCaller(inQuery, mchid, sub); err != nil {
		return nil, err
	}
	o, ok := c.transactionOf(transactionID)
	if !ok || o.MchID != mchid || o.SubMchID != sub || c.hidden(o) {
		return nil, noOrder()
	}
	return o, nil
}

// hidden reports whether an order is a part of a combined one, which is asked
// about as a whole.
func (c *call) hidden(o *order) bool { return o.Part != nil && !c.quirks.CombinePlainQuery }

func (c *call) transactionOf(id string) (*order, bool) {
	t, ok := transactions.get(c, id)
	if !ok {
		return nil, false
	}
	return orders.get(c, t.Key...)
}

func noOrder() error {
	return fail(http.StatusNotFound, codeOrderNotExist, "the order does not exist")
}

// close closes an unpaid order. One that is closed stays so.
func (c *call) close(mchid, sub, outTradeNo string) error {
	o, err := c.order(inBody, mchid, sub, outTradeNo)
	if err != nil {
		return err
	}
	switch {
	case o.TradeType == pay.TradeCode:
		return invalid("a payment by code is reversed, not closed")
	case o.Part != nil:
		return invalid("the order is a part of the combined order " + o.Part.Of + ": close that")
	case o.state(c.now) == pay.Closed:
		return nil
	case o.state(c.now) != pay.NotPaid:
		return fail(http.StatusBadRequest, "ORDER_PAID", "the order is paid: refund it")
	}
	o.Closed = c.now
	orders.put(c, o, o.key()...)
	return nil
}

// payByCode places an order and pays it at once.
func (c *call) payByCode(o *order, in any) error {
	if err := c.place(o, in, nil, ""); err != nil {
		return err
	}
	c.settle(o)
	return nil
}

// reverse undoes a payment by code. One that is undone stays so.
func (c *call) reverse(mchid, appid, sub, outTradeNo string) (*order, error) {
	if err := c.checkSeller(mchid, appid, sub); err != nil {
		return nil, err
	}
	o, err := c.order(inBody, mchid, sub, outTradeNo)
	if err != nil {
		return nil, err
	}
	switch {
	case o.TradeType != pay.TradeCode:
		return nil, invalid("only a payment by code can be reversed")
	case !o.Revoked.IsZero():
		return o, nil
	case o.Refunds > 0:
		return nil, invalid("the order was refunded already")
	}
	if err := c.takeBack(o, o.Total); err != nil {
		return nil, err
	}
	o.Revoked = c.now
	orders.put(c, o, o.key()...)
	return o, nil
}

// settle pays an order: its number and its payer become known, and the money
// is the seller's.
func (c *call) settle(o *order) {
	// 28 digits, the day among them, as WeChat Pay's numbers are.
	o.TransactionID = fmt.Sprintf("4200000000%s%010d", c.stamp("20060102"), transactions.next(c))
	o.Paid = c.now
	if o.OpenID == "" && o.SubOpenID == "" {
		o.OpenID = c.stranger()
	}
	orders.put(c, o, o.key()...)
	transactions.put(c, &transactionKey{o.key()}, o.TransactionID)
	c.earn(o)
}

// trade is what both modes' transactions have in common.
func (c *call) trade(o *order) pay.Trade {
	state := o.state(c.now)
	t := pay.Trade{
		OutTradeNo: o.OutTradeNo, Attach: o.Attach,
		TradeState: state, TradeStateDesc: stateDescriptions[state],
		Amount: &pay.PaidAmount{Total: o.Total, Currency: "CNY", PayerCurrency: "CNY"},
	}
	if o.DeviceID != "" {
		t.SceneInfo = &pay.SceneInfo{DeviceID: o.DeviceID}
	}
	if !o.Paid.IsZero() {
		t.TransactionID, t.TradeType, t.BankType, t.SuccessTime = o.TransactionID, o.TradeType, bankType, at(o.Paid)
		t.Amount.PayerTotal = o.Total
	}
	return t
}

// bankType says that a payment came from no bank in particular.
const bankType = "OTHERS"

// payOrder is the customer who pays an order in full.
func payOrder(c *call, outTradeNo string) (any, error) {
	o, err := c.payable(outTradeNo)
	if err != nil {
		return nil, err
	}
	c.settle(o)
	var paid any = c.directTransaction(o)
	if o.SubMchID != "" {
		paid = c.partnerTransaction(o)
	}
	return paid, c.notifyPaid(o, paid)
}

// payable finds the order that a customer pays.
func (c *call) payable(outTradeNo string) (*order, error) {
	var found, open []*order
	whole := ""
	for key, load := range orders.all(c) {
		if key[len(key)-1] != outTradeNo {
			continue
		}
		o := load()
		if o.Part != nil {
			whole = o.Part.Of
			continue
		}
		found = append(found, o)
		if o.state(c.now) == pay.NotPaid {
			open = append(open, o)
		}
	}
	switch {
	case len(open) == 1:
		return open[0], nil
	case len(open) > 1:
		return nil, invalid(fmt.Sprintf("%d merchants have an open order %s, pay one of another number", len(open), outTradeNo))
	case len(found) == 0 && whole != "":
		return nil, invalid("the order is a part of the combined order " + whole + ": pay that")
	case len(found) == 0:
		return nil, noOrder()
	}
	state := found[0].state(c.now)
	if state == pay.Closed {
		return nil, fail(http.StatusBadRequest, codeOrderClosed, "the order is closed, it cannot be paid any more")
	}
	return nil, fail(http.StatusBadRequest, codeOrderPaid, fmt.Sprintf("the order is paid, its state is %s", state))
}
