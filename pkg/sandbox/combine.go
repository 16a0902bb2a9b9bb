package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/combine"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// combinedOrder is several orders that are paid at once. Its sub orders are
// orders like any other; what they have beyond that is in their [part]. People
// have no accounts here: what they sell is paid to the platform.
type combinedOrder struct {
	MchID         string     `json:"mchid"` // who called
	AppID         string     `json:"appid"`
	OutTradeNo    string     `json:"out_trade_no"`
	Orders        [][]string `json:"orders"` // keys of the sub orders
	DeviceID      string     `json:"device_id,omitempty"`
	TradeScenario string     `json:"trade_scenario,omitempty"`
	NotifyURL     string     `json:"notify_url,omitempty"`
	Certificate   bool       `json:"certificate,omitempty"`
	// TransactionID is WeChat Pay's number of them all, once they are paid.
	TransactionID string `json:"transaction_id,omitempty"`
}

// part is what an order has as a part of a combined one.
type part struct {
	Of               string `json:"of"` // number of the combined order
	IndividualAuthID string `json:"individual_auth_id,omitempty"`
	IndividualName   string `json:"individual_name,omitempty"`
}

// combinedOrders has the key caller, combine_out_trade_no.
const combinedOrders table[combinedOrder] = "combine/orders"

// The numbers of sub orders that an ordinary merchant can combine. Those of
// service providers are declared.
const (
	minDirectParts = 2
	maxDirectParts = 10
)

// combining is a request for a combined order.
type combining struct {
	combine.Order
	how      pay.TradeType
	device   *combine.SceneInfo
	payer    *combine.Payer
	scenario string
	parts    []*order
}

func registerCombine(r *registry) {
	handle(r, combine.JSAPI, func(c *call, in *combine.JSAPIRequest) (*pay.Prepayment, error) {
		m := combining{Order: in.Order, how: pay.TradeJSAPI, device: in.SceneInfo, payer: in.CombinePayerInfo}
		for i := range in.SubOrders {
			m.parts = append(m.parts, detailedPart(&in.SubOrders[i]))
		}
		if err := c.combine(&m, in); err != nil {
			return nil, err
		}
		return c.prepayment(), nil
	})
	handle(r, combine.App, combineApp)
	handle(r, combine.H5, func(c *call, in *combine.H5Request) (*pay.H5Response, error) {
		m := combining{Order: in.Order, how: pay.TradeH5, payer: in.CombinePayerInfo, parts: plainParts(in.SubOrders)}
		if in.SceneInfo != nil {
			m.device = &in.SceneInfo.SceneInfo
		}
		if err := c.combine(&m, in); err != nil {
			return nil, err
		}
		return c.h5Page(), nil
	})
	handle(r, combine.Native, func(c *call, in *combine.NativeRequest) (*pay.NativeResponse, error) {
		m := combining{Order: in.Order, how: pay.TradeNative, device: in.SceneInfo, payer: in.CombinePayerInfo, parts: plainParts(in.SubOrders)}
		if err := c.combine(&m, in); err != nil {
			return nil, err
		}
		return c.nativeCode(), nil
	})
	handle(r, combine.MiniProgram, combineMiniProgram)
	handle(r, combine.Query, func(c *call, in *combine.QueryRequest) (*combine.Transaction, error) {
		whole, parts, err := c.combined(in.CombineOutTradeNo)
		if err != nil {
			return nil, err
		}
		return c.readCombined(whole, parts), nil
	})
	handle(r, combine.Close, closeCombined)
}

func combineApp(c *call, in *combine.AppRequest) (*combine.AppResponse, error) {
	m := combining{Order: in.Order, how: pay.TradeApp, device: in.SceneInfo, scenario: in.TradeScenario}
	for i := range in.SubOrders {
		sub := &in.SubOrders[i]
		o := detailedPart(&sub.DetailedSubOrder)
		o.Part = &part{IndividualAuthID: sub.IndividualAuthID, IndividualName: sub.IndividualName}
		m.parts = append(m.parts, o)
	}
	if err := c.combine(&m, in); err != nil {
		return nil, err
	}
	out := &combine.AppResponse{PrepayID: c.prepayment().PrepayID}
	if in.ContractInfo != nil {
		out.ContractResult = &combine.ContractResult{Code: "SUCCESS"}
	}
	return out, nil
}

func combineMiniProgram(c *call, in *combine.MiniProgramRequest) (*pay.Prepayment, error) {
	m := combining{
		Order: combine.Order{CombineAppID: in.CombineAppID, CombineMchID: in.CombineMchID, CombineOutTradeNo: in.CombineOutTradeNo,
			TimeExpire: in.TimeExpire, NotifyURL: in.NotifyURL},
		how: pay.TradeJSAPI, device: in.SceneInfo, payer: &combine.Payer{OpenID: in.CombinePayerInfo.OpenID}, scenario: in.TradeScenario,
	}
	for _, sub := range in.SubOrders {
		m.parts = append(m.parts, &order{
			MchID: sub.MchID, OutTradeNo: sub.OutTradeNo, Description: sub.Description, Attach: sub.Attach, Total: sub.Amount.TotalAmount,
			Part: &part{IndividualAuthID: sub.IndividualAuthID, IndividualName: sub.IndividualName},
		})
	}
	if err := c.combine(&m, in); err != nil {
		return nil, err
	}
	return c.prepayment(), nil
}

func plainParts(subs []combine.SubOrder) []*order {
	parts := make([]*order, len(subs))
	for i := range subs {
		parts[i] = plainPart(&subs[i])
	}
	return parts
}

func plainPart(sub *combine.SubOrder) *order {
	return &order{
		MchID: sub.MchID, SubMchID: sub.SubMchID, SubAppID: sub.SubAppID, OutTradeNo: sub.OutTradeNo,
		Description: sub.Description, Attach: sub.Attach, Total: sub.Amount.TotalAmount,
		ProfitSharing: sub.SettleInfo != nil && sub.SettleInfo.ProfitSharing, Part: &part{},
	}
}

func detailedPart(sub *combine.DetailedSubOrder) *order {
	o := plainPart(&sub.SubOrder)
	o.ProfitSharing = o.ProfitSharing || sub.ProfitSharing
	return o
}

// combine stores a new combined order with its sub orders, or finds that the same
// request placed it before.
func (c *call) combine(m *combining, in any) error {
	from, until, err := c.life(m.TimeExpire)
	if err == nil {
		err = c.checkCombining(m)
	}
	if err != nil {
		return err
	}
	hash := hashOf([]any{m.how, in})
	if known, ok := combinedOrders.get(c, c.merchant.MchID, m.CombineOutTradeNo); ok {
		return c.checkRepeat(c.partsOf(known)[0], &order{Request: hash})
	}
	whole := &combinedOrder{
		MchID: m.CombineMchID, AppID: m.CombineAppID, OutTradeNo: m.CombineOutTradeNo, TradeScenario: m.scenario,
		NotifyURL: m.NotifyURL, Certificate: c.certified,
	}
	if m.device != nil {
		whole.DeviceID = m.device.DeviceID
	}
	for i, o := range m.parts {
		if _, used := orders.get(c, o.key()...); used {
			return fail(http.StatusForbidden, codeOrderUsed, fmt.Sprintf("the out_trade_no %s was used for another order", o.OutTradeNo)).
				at(fmt.Sprintf("/sub_orders/%d/out_trade_no", i), o.OutTradeNo, "was used for another order")
		}
		o.AppID, o.TradeType, o.DeviceID, o.Part.Of = m.CombineAppID, m.how, whole.DeviceID, m.CombineOutTradeNo
		o.Created, o.Expires, o.Request, o.Certificate = from, until, hash, c.certified
		if m.payer != nil {
			o.OpenID, o.SubOpenID = m.payer.OpenID, m.payer.SubOpenID
		}
		orders.put(c, o, o.key()...)
		whole.Orders = append(whole.Orders, o.key())
	}
	combinedOrders.put(c, whole, whole.MchID, whole.OutTradeNo)
	return nil
}

func (c *call) checkCombining(m *combining) error {
	n := len(m.parts)
	switch {
	case m.CombineMchID != c.merchant.MchID:
		return wrongField("/combine_mchid", m.CombineMchID, "is not the merchant that signed the request")
	case m.CombineAppID != c.merchant.AppID:
		return fail(http.StatusBadRequest, codeAppID, "appid "+m.CombineAppID+" is not bound to merchant "+m.CombineMchID).
			at("/combine_appid", m.CombineAppID, "is not bound to the calling merchant")
	case !c.merchant.Partner && (n < minDirectParts || n > maxDirectParts):
		return wrongField("/sub_orders", nil, fmt.Sprintf("has %d items, want %d to %d", n, minDirectParts, maxDirectParts))
	}
	seen := map[string]bool{}
	for i, o := range m.parts {
		pointer := fmt.Sprintf("/sub_orders/%d/", i)
		if err := c.checkPart(pointer, o); err != nil {
			return err
		}
		key := string(keyOf(o.key()))
		if seen[key] {
			return wrongField(pointer+"out_trade_no", o.OutTradeNo, "is that of another sub order")
		}
		seen[key] = true
	}
	return nil
}

// checkPart holds the merchants of a sub order against who calls.
func (c *call) checkPart(pointer string, o *order) error {
	switch {
	case o.MchID != c.merchant.MchID:
		return wrongField(pointer+"mchid", o.MchID, "is not the merchant that signed the request, which is the only one that it can combine here")
	case !c.merchant.Partner && o.SubMchID != "":
		return wrongField(pointer+"sub_mchid", o.SubMchID, "is for service providers only")
	case c.merchant.Partner && o.SubMchID == "" && o.Part.IndividualAuthID == "":
		return wrongField(pointer+"sub_mchid", nil, "is missing")
	case o.SubMchID != "" && !c.merchant.serves(o.SubMchID):
		return unrelated(o.SubMchID)
	}
	return nil
}

// combined finds a combined order of the caller, with its sub orders.
func (c *call) combined(number string) (*combinedOrder, []*order, error) {
	whole, ok := combinedOrders.get(c, c.merchant.MchID, number)
	if !ok {
		return nil, nil, noOrder()
	}
	return whole, c.partsOf(whole), nil
}

// partsOf are the sub orders of a combined order, of which there are some.
func (c *call) partsOf(whole *combinedOrder) []*order {
	parts := make([]*order, len(whole.Orders))
	for i, key := range whole.Orders {
		o, ok := orders.get(c, key...)
		if !ok {
			panic("sandbox: a sub order of " + whole.OutTradeNo + " is missing")
		}
		parts[i] = o
	}
	return parts
}

// closeCombined closes an unpaid combined order. One that is closed stays so.
func closeCombined(c *call, in *combine.CloseRequest) (*op.None, error) {
	whole, parts, err := c.combined(in.CombineOutTradeNo)
	if err != nil {
		return nil, err
	}
	if in.CombineAppID != whole.AppID {
		return nil, fail(http.StatusBadRequest, codeAppID, "the combined order is of another appid").
			at("/combine_appid", in.CombineAppID, "is not the appid of the combined order")
	}
	if !listsAll(in.SubOrders, parts) {
		return nil, wrongField("/sub_orders", nil, "does not list exactly the sub orders of the combined order")
	}
	switch parts[0].state(c.now) {
	case pay.Closed:
		return nil, nil
	case pay.NotPaid:
	default:
		return nil, fail(http.StatusBadRequest, "ORDER_PAID", "the combined order is paid: refund its sub orders")
	}
	for _, o := range parts {
		o.Closed = c.now
		orders.put(c, o, o.key()...)
	}
	return nil, nil
}

// listsAll reports whether the sub orders that are named are all there are.
func listsAll(named []combine.CloseSubOrder, parts []*order) bool {
	var want, got []string
	for _, o := range parts {
		want = append(want, strings.Join([]string{o.MchID, o.SubMchID, o.OutTradeNo}, keySeparator))
	}
	for _, sub := range named {
		got = append(got, strings.Join([]string{sub.MchID, sub.SubMchID, sub.OutTradeNo}, keySeparator))
	}
	slices.Sort(want)
	slices.Sort(got)
	return slices.Equal(want, got)
}

// payCombined is the customer who pays a combined order.
func payCombined(c *call, number string) (any, error) {
	whole, parts, err := c.payableCombined(number)
	if err != nil {
		return nil, err
	}
	openID := parts[0].OpenID
	if openID == "" {
		openID = c.stranger()
	}
	for _, o := range parts {
		o.OpenID = openID
		c.settle(o)
	}
	// 28 digits, the day among them, as the numbers of orders are.
	whole.TransactionID = fmt.Sprintf("4200000000%s%010d", c.stamp("20060102"), transactions.next(c))
	combinedOrders.put(c, whole, whole.MchID, whole.OutTradeNo)
	paid := c.readCombined(whole, parts)
	return paid, c.notifyCombined(whole, *paid)
}

// payableCombined finds the combined order that a customer pays.
func (c *call) payableCombined(number string) (*combinedOrder, []*order, error) {
	var open []*combinedOrder
	refused := noOrder()
	for key, load := range combinedOrders.all(c) {
		if key[len(key)-1] != number {
			continue
		}
		whole := load()
		switch state := c.partsOf(whole)[0].state(c.now); state {
		case pay.NotPaid:
			open = append(open, whole)
		case pay.Closed:
			refused = fail(http.StatusBadRequest, codeOrderClosed, "the combined order is closed, it cannot be paid any more")
		default:
			refused = fail(http.StatusBadRequest, codeOrderPaid, fmt.Sprintf("the combined order is paid, the state of its first sub order is %s", state))
		}
	}
	switch len(open) {
	case 0:
		return nil, nil, refused
	case 1:
		return open[0], c.partsOf(open[0]), nil
	}
	return nil, nil, invalid(fmt.Sprintf("%d merchants have an open combined order %s, pay one of another number", len(open), number))
}

// notifyCombined tells the merchant that a combined order is paid. The content is
// what a query answers, without WeChat Pay's number of the whole.
func (c *call) notifyCombined(whole *combinedOrder, paid combine.Transaction) error {
	paid.CombineTransactionID = ""
	return c.notify(&Notification{
		MchID: whole.MchID, Number: whole.OutTradeNo, EventType: "TRANSACTION.SUCCESS", OriginalType: "transaction",
		Summary: "支付成功", Time: c.now, URL: whole.NotifyURL, Certificate: whole.Certificate,
	}, &paid)
}

// readCombined is a combined order as it stands.
func (c *call) readCombined(whole *combinedOrder, parts []*order) *combine.Transaction {
	out := &combine.Transaction{
		CombineAppID: whole.AppID, CombineMchID: whole.MchID, CombineOutTradeNo: whole.OutTradeNo,
		CombineTransactionID: whole.TransactionID, TradeScenario: whole.TradeScenario,
	}
	if whole.DeviceID != "" {
		out.SceneInfo = &combine.Device{DeviceID: whole.DeviceID}
	}
	if first := parts[0]; !first.Paid.IsZero() {
		out.CombinePayerInfo = &combine.TransactionPayer{OpenID: first.OpenID, SubOpenID: first.SubOpenID}
	}
	for _, o := range parts {
		out.SubOrders = append(out.SubOrders, c.readPart(o))
	}
	return out
}

func (c *call) readPart(o *order) combine.SubTransaction {
	out := combine.SubTransaction{
		MchID: o.MchID, SubMchID: o.SubMchID, SubAppID: o.SubAppID, OutTradeNo: o.OutTradeNo, Attach: o.Attach,
		IndividualAuthID: o.Part.IndividualAuthID, IndividualName: o.Part.IndividualName, TradeState: o.state(c.now),
		Amount: &combine.PaidAmount{TotalAmount: o.Total, Currency: "CNY"},
	}
	if !o.Paid.IsZero() {
		out.TransactionID, out.TradeType, out.BankType, out.SuccessTime = o.TransactionID, o.TradeType, bankType, at(o.Paid)
		out.SubOpenID, out.Amount.PayerAmount, out.Amount.PayerCurrency = o.SubOpenID, o.Total, "CNY"
	}
	return out
}
