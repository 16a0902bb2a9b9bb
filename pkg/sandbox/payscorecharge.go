package sandbox

import (
	"cmp"
	"fmt"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/payscore"
)

func completeServiceOrder(c *call, in *payscore.CompleteRequest) (*payscore.Order, error) {
	o, err := c.serviceOrder(in.OutOrderNo, in.AppID, in.ServiceID)
	if err != nil {
		return nil, err
	}
	if o.progress(c.now) != payscore.UserConfirm {
		return nil, c.wrongState(o)
	}
	if err := o.endService(in.TimeRange, in.Location); err != nil {
		return nil, err
	}
	discounts := make([]payscore.Discount, len(in.PostDiscounts))
	for i, d := range in.PostDiscounts {
		discounts[i] = payscore.Discount(d)
	}
	if err := o.charge(payments(in.PostPayments), discounts, in.TotalAmount); err != nil {
		return nil, err
	}
	o.ProfitSharing = in.ProfitSharing
	return c.completed(o)
}

// payments are fees whose names were checked.
func payments(named []payscore.NamedPayment) []payscore.Payment {
	all := make([]payscore.Payment, len(named))
	for i, p := range named {
		all[i] = payscore.Payment(p)
	}
	return all
}

// endService takes over when and where a service ended.
func (o *serviceOrder) endService(when *payscore.TimeRange, where *payscore.EndLocation) error {
	times := *o.Order.TimeRange
	if when != nil {
		times = *when
		times.StartTime = cmp.Or(times.StartTime, o.Order.TimeRange.StartTime)
		times.StartTimeRemark = cmp.Or(times.StartTimeRemark, o.Order.TimeRange.StartTimeRemark)
		times.EndTime = cmp.Or(times.EndTime, o.Order.TimeRange.EndTime)
		times.EndTimeRemark = cmp.Or(times.EndTimeRemark, o.Order.TimeRange.EndTimeRemark)
	}
	if times.EndTime == "" {
		return wrongField("/time_range/end_time", nil, "is missing, and was not given when the order was created")
	}
	if err := checkTimeRange(&times, false); err != nil {
		return err
	}
	o.Order.TimeRange = &times
	if where != nil {
		if o.Order.Location == nil {
			o.Order.Location = &payscore.Location{}
		}
		o.Order.Location.EndLocation = cmp.Or(where.EndLocation, o.Order.Location.EndLocation)
	}
	return nil
}

// charge sets what an order costs.
func (o *serviceOrder) charge(payments []payscore.Payment, discounts []payscore.Discount, total op.Fen) error {
	if err := checkFees(payments, discounts); err != nil {
		return err
	}
	sum := op.Fen(0)
	for _, p := range payments {
		sum += amountOf(p.Amount)
	}
	for _, d := range discounts {
		sum -= amountOf(d.Amount)
	}
	risk := o.Order.RiskFund
	switch {
	case total != sum:
		return wrongField("/total_amount", total, fmt.Sprintf("is not the fees without the discounts, %d", sum))
	case risk != nil && risk.Name != payscore.EstimateOrderCost && total > risk.Amount:
		return wrongField("/total_amount", total, fmt.Sprintf("is more than the risk fund of the order, %d", risk.Amount))
	}
	o.Order.PostPayments, o.Order.PostDiscounts, o.Order.TotalAmount = payments, discounts, &total
	return nil
}

func amountOf(fen *op.Fen) op.Fen {
	if fen == nil {
		return 0
	}
	return *fen
}

// completed completes an order that was charged, and collects what can be
// collected at once.
func (c *call) completed(o *serviceOrder) (*payscore.Order, error) {
	o.Completed = c.now
	if *o.Order.TotalAmount == 0 {
		o.Ended = c.now
	}
	serviceOrders.put(c, o, o.key()...)
	out := o.read(c)
	if o.Ended.IsZero() && c.quirks.PayscoreDeducts {
		return out, c.collect(o)
	}
	return out, nil
}

// collect takes what a completed order costs from its customer, and tells the
// merchant. The payment is an order of its own, with the pay-score order's
// number at WeChat Pay, which no merchant chooses.
func (c *call) collect(o *serviceOrder) error {
	payment := &order{
		MchID: o.Order.MchID, AppID: o.Order.AppID, OutTradeNo: o.Order.OrderID, TradeType: pay.TradeJSAPI,
		Description: o.Order.ServiceIntroduction, Attach: o.Order.Attach, Total: *o.Order.TotalAmount,
		OpenID: o.Order.OpenID, Certificate: o.Certificate, Created: c.now, Expires: c.now,
		ProfitSharing: o.ProfitSharing,
	}
	c.settle(payment)
	o.TransactionID, o.Ended = payment.TransactionID, c.now
	serviceOrders.put(c, o, o.key()...)
	return c.notifyServiceOrder(o, "PAYSCORE.USER_PAID", "用户支付成功")
}

func modifyServiceOrder(c *call, in *payscore.ModifyRequest) (*payscore.Order, error) {
	o, err := c.serviceOrder(in.OutOrderNo, in.AppID, in.ServiceID)
	if err != nil {
		return nil, err
	}
	if o.progress(c.now) != payscore.MchComplete {
		return nil, c.wrongState(o)
	}
	if before := *o.Order.TotalAmount; in.TotalAmount >= before {
		return nil, wrongField("/total_amount", in.TotalAmount, fmt.Sprintf("is not less than before, %d", before))
	}
	if err := o.charge(payments(in.PostPayments), in.PostDiscounts, in.TotalAmount); err != nil {
		return nil, err
	}
	if in.TotalAmount == 0 {
		o.Ended = c.now
	}
	serviceOrders.put(c, o, o.key()...)
	return o.read(c), nil
}

func payServiceOrder(c *call, in *payscore.PayRequest) (*payscore.OrderNumbers, error) {
	o, err := c.serviceOrder(in.OutOrderNo, in.AppID, in.ServiceID)
	if err != nil {
		return nil, err
	}
	if o.progress(c.now) != payscore.MchComplete {
		return nil, c.wrongState(o)
	}
	return o.numbers(), c.collect(o)
}

func syncServiceOrder(c *call, in *payscore.SyncRequest) (*payscore.Order, error) {
	o, err := c.serviceOrder(in.OutOrderNo, in.AppID, in.ServiceID)
	if err != nil {
		return nil, err
	}
	if in.Type != payscore.OrderPaid {
		return nil, wrongField("/type", in.Type, "is not "+payscore.OrderPaid)
	}
	if _, ok := readServiceTime(in.Detail.PaidTime, false); !ok {
		return nil, wrongField("/detail/paid_time", in.Detail.PaidTime, "is neither yyyyMMddHHmmss nor yyyyMMdd")
	}
	if o.progress(c.now) != payscore.MchComplete {
		return nil, c.wrongState(o)
	}
	o.Ended, o.PaidElsewhere = c.now, in.Detail.PaidTime
	serviceOrders.put(c, o, o.key()...)
	return o.read(c), nil
}

func directCompleteServiceOrder(c *call, in *payscore.DirectCompleteRequest) (*payscore.Order, error) {
	o := &serviceOrder{Order: *convert[payscore.Order](in), Request: hashOf(in), ProfitSharing: in.ProfitSharing}
	o, err := c.placeServiceOrder(o, true)
	switch {
	case err != nil:
		return nil, err
	case !o.Completed.IsZero(): // a repeat
		return o.read(c), nil
	case in.TotalAmount == nil:
		return nil, wrongField("/total_amount", nil, "is missing")
	}
	if err := o.endService(nil, nil); err != nil {
		return nil, err
	}
	if err := o.charge(in.PostPayments, in.PostDiscounts, *in.TotalAmount); err != nil {
		return nil, err
	}
	return c.completed(o)
}

// messageCustomer tells a customer something, whom nobody plays.
func messageCustomer(c *call, in *payscore.MessageRequest) (*op.None, error) {
	o, err := c.serviceOrder(in.OutOrderNo, "", in.ServiceID)
	if err != nil {
		return nil, err
	}
	if o.state(c.now) != payscore.Doing {
		return nil, c.wrongState(o)
	}
	return nil, o.charge(in.PostPayments, in.PostDiscounts, in.TotalAmount) // checks; the order is not stored
}

func (o *serviceOrder) collection(total op.Fen) *payscore.Collection {
	if o.Ended.IsZero() {
		return &payscore.Collection{State: payscore.UserPaying, TotalAmount: total, PayingAmount: total}
	}
	detail := payscore.CollectionDetail{Seq: 1, Amount: total, PaidType: payscore.PaidByWeChat,
		PaidTime: o.Ended.In(op.China).Format(serviceTime), TransactionID: o.TransactionID}
	if o.PaidElsewhere != "" {
		detail.PaidType, detail.PaidTime = payscore.PaidElsewhere, o.PaidElsewhere
	}
	return &payscore.Collection{State: payscore.UserPaid, TotalAmount: total, PaidAmount: total,
		Details: []payscore.CollectionDetail{detail}}
}
