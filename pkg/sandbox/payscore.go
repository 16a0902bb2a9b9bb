package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/payscore"
)

// serviceOrder is an order of a pay-score service (支付分订单).
type serviceOrder struct {
	// Order is what the merchant gave, without what follows from the times below.
	Order payscore.Order `json:"order"`
	// Request is the hash of what created the order.
	Request string `json:"request"`
	QueryID string `json:"query_id"`
	// Certificate says that its notifications are signed with the platform
	// certificate.
	Certificate bool `json:"certificate,omitempty"`

	Created   time.Time `json:"created"`
	Confirmed time.Time `json:"confirmed"` // zero: never
	Completed time.Time `json:"completed"`
	Ended     time.Time `json:"ended"` // paid, or completed with nothing to pay
	Cancelled time.Time `json:"cancelled"`
	Reason    string    `json:"reason,omitempty"` // of the cancellation

	// ProfitSharing says that the payment will be shared.
	ProfitSharing bool   `json:"profit_sharing,omitempty"`
	TransactionID string `json:"transaction_id,omitempty"`
	// PaidElsewhere is when the order was paid in another way, as the merchant
	// wrote it.
	PaidElsewhere string `json:"paid_elsewhere,omitempty"`
}

// serviceQuery finds a service order by the number that its confirmation gave.
type serviceQuery struct {
	OutOrderNo string `json:"out_order_no"`
}

const (
	serviceOrders  table[serviceOrder] = "payscore/orders"
	serviceQueries table[serviceQuery] = "payscore/queries"
)

const (
	codeOrderCanceled = "ORDER_CANCELED"
	codeOrderDone     = "ORDER_DONE"
	codeOrderState    = "INVALID_ORDER_STATE"

	// confirmWithin is how long a service order waits for its customer.
	confirmWithin = 30 * day
	// onAccept begins a service when its customer confirms.
	onAccept = "OnAccept"

	serviceTime = "20060102150405"
	serviceDay  = "20060102"
)

func (o *serviceOrder) key() []string { return []string{o.Order.MchID, o.Order.OutOrderNo} }

func (o *serviceOrder) state(now time.Time) payscore.State {
	switch {
	case !o.Cancelled.IsZero():
		return payscore.Revoked
	case !o.Ended.IsZero():
		return payscore.Done
	case !o.Confirmed.IsZero():
		return payscore.Doing
	case !now.Before(o.Created.Add(confirmWithin)):
		return payscore.Expired
	}
	return payscore.Created
}

// standing is the order's state in words.
func (o *serviceOrder) standing(now time.Time) string {
	return strings.TrimSpace(fmt.Sprint(o.state(now), " ", o.progress(now)))
}

// progress is how far the order has come; empty unless it is DOING.
func (o *serviceOrder) progress(now time.Time) payscore.Progress {
	switch {
	case o.state(now) != payscore.Doing:
		return ""
	case o.Completed.IsZero():
		return payscore.UserConfirm
	}
	return payscore.MchComplete
}

func registerPayScore(r *registry) {
	handle(r, payscore.Create, createServiceOrder)
	handle(r, payscore.Query, queryServiceOrder)
	handle(r, payscore.Cancel, cancelServiceOrder)
	handle(r, payscore.Complete, completeServiceOrder)
	handle(r, payscore.Modify, modifyServiceOrder)
	handle(r, payscore.Pay, payServiceOrder)
	handle(r, payscore.Sync, syncServiceOrder)
	handle(r, payscore.DirectComplete, directCompleteServiceOrder)
	handle(r, payscore.SendPendingMessage, messageCustomer)
	handle(r, payscore.SendPrepaidMessage, messageCustomer)
	handle(r, payscore.MerchantBill, payScoreBill)
	registerPermissions(r)
	r.alias(&payscore.Refund.Endpoint)
	r.alias(&payscore.QueryRefund.Endpoint)
}

func createServiceOrder(c *call, in *payscore.CreateRequest) (*payscore.CreatedOrder, error) {
	confirm := in.NeedUserConfirm == nil || *in.NeedUserConfirm
	o := &serviceOrder{Order: *convert[payscore.Order](in), Request: hashOf(in)}
	known, err := c.placeServiceOrder(o, !confirm)
	if err != nil {
		return nil, err
	}
	return &payscore.CreatedOrder{Order: *known.read(c), Package: c.sandbox.random.letters(120)}, nil
}

// placeServiceOrder stores a new order, or finds the one that the same request
// placed before.
func (c *call) placeServiceOrder(o *serviceOrder, confirmed bool) (*serviceOrder, error) {
	o.Order.MchID = c.merchant.MchID
	if known, ok := serviceOrders.get(c, o.key()...); ok {
		if known.Request == o.Request {
			return known, nil
		}
		differs := invalid("the out_order_no was used for another order, or with other parameters")
		differs.internal = internalReentry
		return nil, differs
	}
	if err := c.checkServiceOrder(o, confirmed); err != nil {
		return nil, err
	}
	o.Order.OrderID = fmt.Sprintf("1000000000%s%07d", c.stamp(serviceTime), serviceOrders.next(c))
	o.QueryID = c.sandbox.random.text(decimal, 32)
	o.Created, o.Certificate = c.now, c.certified
	if confirmed {
		c.confirm(o)
	}
	serviceOrders.put(c, o, o.key()...)
	serviceQueries.put(c, &serviceQuery{o.Order.OutOrderNo}, o.Order.MchID, o.QueryID)
	return o, nil
}

func (c *call) checkServiceOrder(o *serviceOrder, confirmed bool) error {
	if err := c.checkPayScoreApp(o.Order.AppID); err != nil {
		return err
	}
	if err := checkFees(o.Order.PostPayments, o.Order.PostDiscounts); err != nil {
		return err
	}
	if err := checkTimeRange(o.Order.TimeRange, true); err != nil {
		return err
	}
	switch {
	case !confirmed:
		return nil
	case o.Order.OpenID == "":
		return wrongField("/openid", nil, "is needed where the customer does not confirm")
	case c.quirks.PayscoreNeedsPermission && c.permissionOf(o.Order.ServiceID, o.Order.OpenID, true) == nil:
		return fail(http.StatusForbidden, codeNoAuth, "the customer has not granted the permission of the service")
	}
	return nil
}

func (c *call) checkPayScoreApp(appid string) error {
	if appid == c.merchant.AppID {
		return nil
	}
	return fail(http.StatusForbidden, codeNoAuth, "the app is not bound to the calling merchant").
		at("/appid", appid, "is not bound to the calling merchant; its app is "+c.merchant.AppID)
}

// checkFees holds the fees and discounts of an order against the rules that
// their declaration cannot state.
func checkFees(payments []payscore.Payment, discounts []payscore.Discount) error {
	seen := map[string]bool{}
	for i, p := range payments {
		at := fmt.Sprintf("/post_payments/%d", i)
		switch {
		case p.Name == "":
			return wrongField(at+"/name", nil, "is missing")
		case seen[p.Name] && p.Name != "商品信息":
			return wrongField(at+"/name", p.Name, "is that of another fee")
		case p.Amount == nil && p.Description == "":
			return wrongField(at+"/amount", nil, "or description is missing")
		}
		seen[p.Name] = true
	}
	seen = map[string]bool{}
	for i, d := range discounts {
		at := fmt.Sprintf("/post_discounts/%d/name", i)
		switch {
		case d.Name == "":
			return wrongField(at, nil, "is missing")
		case seen[d.Name]:
			return wrongField(at, d.Name, "is that of another discount")
		}
		seen[d.Name] = true
	}
	return nil
}

// checkTimeRange checks the times of a service, of which the start is needed at
// its creation.
func checkTimeRange(r *payscore.TimeRange, creation bool) error {
	if r == nil {
		return nil
	}
	if creation && r.StartTime == "" {
		return wrongField("/time_range/start_time", nil, "is missing")
	}
	start, ok := readServiceTime(r.StartTime, false)
	if !ok && r.StartTime != "" && r.StartTime != onAccept {
		return wrongField("/time_range/start_time", r.StartTime, "is neither yyyyMMddHHmmss, yyyyMMdd nor OnAccept")
	}
	if r.EndTime == "" {
		return nil
	}
	end, ok := readServiceTime(r.EndTime, true)
	switch {
	case !ok:
		return wrongField("/time_range/end_time", r.EndTime, "is neither yyyyMMddHHmmss nor yyyyMMdd")
	case end.Before(start):
		return wrongField("/time_range/end_time", r.EndTime, "is before start_time")
	}
	return nil
}

// readServiceTime reads a time as pay-score orders have it. A day is its first
// second, or its last.
func readServiceTime(text string, last bool) (time.Time, bool) {
	if t, err := time.ParseInLocation(serviceTime, text, op.China); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation(serviceDay, text, op.China)
	if last {
		t = t.Add(day - time.Second)
	}
	return t, err == nil
}

// confirm takes an order from CREATED to DOING.
func (c *call) confirm(o *serviceOrder) {
	o.Confirmed = c.now
	if o.Order.OpenID == "" {
		o.Order.OpenID = c.stranger()
	}
	if o.Order.TimeRange.StartTime == onAccept {
		o.Order.TimeRange.StartTime = c.stamp(serviceTime)
	}
}

func queryServiceOrder(c *call, in *payscore.QueryRequest) (*payscore.Order, error) {
	no := in.OutOrderNo
	switch {
	case no == "" && in.QueryID == "":
		return nil, wrongPart(inQuery, "out_order_no", nil, "or query_id is missing")
	case no == "":
		q, ok := serviceQueries.get(c, c.merchant.MchID, in.QueryID)
		if !ok {
			return nil, noOrder()
		}
		no = q.OutOrderNo
	}
	o, err := c.serviceOrder(no, in.AppID, in.ServiceID)
	if err != nil {
		return nil, err
	}
	return o.read(c), nil
}

// serviceOrder finds an order of the caller. The appid and the service must be
// those of the order; empty ones are not held against it.
func (c *call) serviceOrder(no, appid, service string) (*serviceOrder, error) {
	o, ok := serviceOrders.get(c, c.merchant.MchID, no)
	switch {
	case !ok:
		return nil, noOrder()
	case appid != "" && appid != o.Order.AppID:
		return nil, invalid("the appid is not that of the order")
	case service != "" && service != o.Order.ServiceID:
		return nil, invalid("the service_id is not that of the order")
	}
	return o, nil
}

// wrongState refuses a call that the state of an order does not allow.
func (c *call) wrongState(o *serviceOrder) error {
	state, code := o.state(c.now), codeOrderState
	switch {
	case c.quirks.PayscoreStateInvalid:
		code = codeInvalid
	case state == payscore.Revoked:
		code = codeOrderCanceled
	case state == payscore.Done:
		code = codeOrderDone
	}
	return fail(http.StatusBadRequest, code, "the state of the order does not allow it, it is "+o.standing(c.now))
}

func cancelServiceOrder(c *call, in *payscore.CancelRequest) (*payscore.OrderNumbers, error) {
	o, err := c.serviceOrder(in.OutOrderNo, in.AppID, in.ServiceID)
	if err != nil {
		return nil, err
	}
	switch state := o.state(c.now); {
	case state == payscore.Revoked && o.Reason == in.Reason: // a repeat
	case state != payscore.Created && state != payscore.Doing:
		return nil, c.wrongState(o)
	default:
		o.Cancelled, o.Reason = c.now, in.Reason
		serviceOrders.put(c, o, o.key()...)
	}
	return o.numbers(), nil
}

func (o *serviceOrder) numbers() *payscore.OrderNumbers {
	return convert[payscore.OrderNumbers](o.Order)
}

// read is a service order as it stands.
func (o *serviceOrder) read(c *call) *payscore.Order {
	out := o.Order
	out.State, out.StateDescription = o.state(c.now), o.progress(c.now)
	if o.Completed.IsZero() {
		return &out
	}
	total := *out.TotalAmount
	needed := total > 0
	out.NeedCollection = &needed
	if needed && out.State != payscore.Revoked {
		out.Collection = o.collection(total)
	}
	return &out
}

// notifyServiceOrder tells the merchant of an order; the content is what a query
// answers.
func (c *call) notifyServiceOrder(o *serviceOrder, event, summary string) error {
	return c.notify(&Notification{
		MchID: o.Order.MchID, Number: o.Order.OutOrderNo, EventType: event, OriginalType: "payscore",
		Summary: summary, Time: c.now, URL: o.Order.NotifyURL, Certificate: o.Certificate,
	}, o.read(c))
}

// confirmedOrder is what a customer brings back from a confirmation.
type confirmedOrder struct {
	payscore.Order
	QueryID string `json:"query_id"`
}

// advanceServiceOrder is the customer of a service order, who confirms it, or
// pays it once it is completed.
func advanceServiceOrder(c *call, outOrderNo string) (any, error) {
	var found, waiting []*serviceOrder
	for key, load := range serviceOrders.all(c) {
		if key[len(key)-1] != outOrderNo {
			continue
		}
		o := load()
		found = append(found, o)
		if o.state(c.now) == payscore.Created || o.progress(c.now) == payscore.MchComplete {
			waiting = append(waiting, o)
		}
	}
	switch {
	case len(found) == 0:
		return nil, noOrder()
	case len(waiting) == 0:
		return nil, invalid(fmt.Sprintf("the customer of order %s has nothing to do, it is %s", outOrderNo, found[0].standing(c.now)))
	case len(waiting) > 1:
		return nil, invalid(fmt.Sprintf("%d merchants have an order %s that waits for its customer, use another number", len(waiting), outOrderNo))
	}
	o := waiting[0]
	if o.state(c.now) == payscore.Doing {
		err := c.collect(o)
		return o.read(c), err
	}
	c.confirm(o)
	serviceOrders.put(c, o, o.key()...)
	err := c.notifyServiceOrder(o, "PAYSCORE.USER_CONFIRM", "用户确认成功")
	return &confirmedOrder{*o.read(c), o.QueryID}, err
}
