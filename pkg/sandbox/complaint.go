package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// grievance is a complaint of a customer about a paid order.
type grievance struct {
	ID    string   `json:"id"`
	MchID string   `json:"mchid"` // who deals with it
	Order []string `json:"order"` // key of the order
	// Service is the key of the pay-score order, if it is about one.
	Service []string              `json:"service,omitempty"`
	Text    string                `json:"text"`
	Problem complaint.ProblemType `json:"problem"`
	Refund  op.Fen                `json:"refund,omitempty"` // that the customer wants
	Phone   string                `json:"phone"`
	Created time.Time             `json:"created"`
	Times   int64                 `json:"times"` // that the customer went on with it, from 1
	// Waiting says that a message of the customer waits for an answer.
	Waiting bool `json:"waiting,omitempty"`
	// Immediate says that the customer waits for an answer now.
	Immediate bool `json:"immediate,omitempty"`

	// Since the customer last went on with it:
	Answered time.Time `json:"answered"` // zero: never
	Approved time.Time `json:"approved"` // the refund; zero: never
	Settled  time.Time `json:"settled"`  // zero: not by a call

	Entries []grievanceEntry `json:"entries"`
}

// grievanceEntry is something that was done with a complaint.
type grievanceEntry struct {
	ID      string                `json:"id"`
	Time    time.Time             `json:"time"`
	By      string                `json:"by"`
	Type    complaint.OperateType `json:"type"`
	Text    string                `json:"text,omitempty"`
	Images  []string              `json:"images,omitempty"` // ids of uploads
	Message *complaint.Message    `json:"message,omitempty"`
}

// grievances has the key merchant, complaint_id, which grows with time.
const grievances table[grievance] = "complaint/complaints"

// Who does something with a complaint.
const (
	byCustomer = "投诉人"
	byMerchant = "商户"
	bySystem   = "系统"
)

const (
	maxComplaintSpan      = 30 * day
	defaultComplaintLimit = 10
	defaultHistoryLimit   = 100
)

func (g *grievance) key() []string { return []string{g.MchID, g.ID} }

func (g *grievance) state(c *call) complaint.State {
	switch {
	case !g.Settled.IsZero() || !g.refunded(c).IsZero():
		return complaint.Processed
	case !g.Answered.IsZero():
		return complaint.Processing
	}
	return complaint.Pending
}

// refunded is when a refund arrived that was approved; zero: it has not.
func (g *grievance) refunded(c *call) time.Time {
	o := c.complained(g)
	arrives := o.LastRefund.Add(c.quirks.RefundTakes)
	if g.Approved.IsZero() || o.LastRefund.Before(g.Approved) || c.now.Before(arrives) || c.quirks.RefundFails {
		return time.Time{}
	}
	return arrives
}

// complained is the order of a complaint, which always exists.
func (c *call) complained(g *grievance) *order {
	o, ok := orders.get(c, g.Order...)
	if !ok {
		panic("sandbox: complaint " + g.ID + " is of no order")
	}
	return o
}

func registerComplaint(r *registry) {
	registerComplaintURL(r)
	registerComplaintAnswers(r)
	registerComplaintsV1(r)
	handle(r, complaint.List, listComplaints)
	handle(r, complaint.Get, func(c *call, in *complaint.GetRequest) (*complaint.Complaint, error) {
		g, err := c.grievance(in.ComplaintID)
		if err != nil {
			return nil, err
		}
		return c.readComplaint(g), nil
	})
	handle(r, complaint.ListHistory, listComplaintHistory)
	handle(r, complaint.ListOverseas, func(c *call, in *complaint.ListOverseasRequest) (*complaint.OverseasComplaints, error) {
		found, err := listComplaints(c, &in.ListRequest)
		if err != nil {
			return nil, err
		}
		out := &complaint.OverseasComplaints{Limit: found.Limit, Offset: found.Offset, TotalCount: found.TotalCount}
		for _, one := range found.Data {
			out.Data = append(out.Data, *c.overseas(&one))
		}
		return out, nil
	})
	handle(r, complaint.GetOverseas, func(c *call, in *complaint.GetOverseasRequest) (*complaint.OverseasComplaint, error) {
		g, err := c.grievance(in.ComplaintID)
		if err != nil {
			return nil, err
		}
		return c.overseas(c.readComplaint(g)), nil
	})
	handle(r, complaint.ListOverseasHistory, func(c *call, in *complaint.OverseasHistoryRequest) (*complaint.History, error) {
		return listComplaintHistory(c, &in.HistoryRequest)
	})
}

// grievance finds a complaint with which the caller deals.
func (c *call) grievance(id string) (*grievance, error) {
	g, ok := grievances.get(c, c.merchant.MchID, id)
	if !ok {
		return nil, notFound("the complaint does not exist")
	}
	return g, nil
}

func listComplaints(c *call, in *complaint.ListRequest) (*complaint.Complaints, error) {
	found, err := c.grievancesOf(in.BeginDate, in.EndDate, in.ComplaintedMchID)
	if err != nil {
		return nil, err
	}
	out := &complaint.Complaints{Limit: cmp.Or(in.Limit, defaultComplaintLimit), Offset: in.Offset, TotalCount: totalCount(found, in.Offset)}
	for _, g := range page(found, out.Offset, out.Limit) {
		one := c.readComplaint(g)
		one.PayerOpenID = "" // in details only
		out.Data = append(out.Data, *one)
	}
	return out, nil
}

// totalCount is the length of a list, which only its first page has.
func totalCount[T any](list []T, offset int64) *int64 {
	if offset > 0 {
		return nil
	}
	n := int64(len(list))
	return &n
}

// grievancesOf finds the complaints of some days, about one merchant or about
// all with which the caller deals.
func (c *call) grievancesOf(begin, end, mchid string) ([]*grievance, error) {
	first, last := readDate(begin), readDate(end)
	switch {
	case last.Before(first):
		return nil, wrongPart(inQuery, "end_date", end, "is before begin_date")
	case last.Sub(first) > maxComplaintSpan:
		return nil, wrongPart(inQuery, "end_date", end, "is more than 30 days after begin_date")
	case mchid != "" && mchid != c.merchant.MchID && !c.merchant.serves(mchid):
		return nil, unrelated(mchid)
	}
	var found []*grievance
	for _, load := range grievances.all(c, c.merchant.MchID) {
		g := load()
		if g.Created.Before(first) || !g.Created.Before(last.Add(day)) {
			continue
		}
		if mchid == "" || c.complained(g).seller() == mchid {
			found = append(found, g)
		}
	}
	if !c.quirks.ComplaintOldestFirst {
		slices.Reverse(found)
	}
	return found, nil
}

// readDate reads a day whose form was checked when the request was decoded.
func readDate(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, op.China)
	if err != nil {
		panic("sandbox: a day was not checked: " + err.Error())
	}
	return t
}

// readComplaint is a complaint as it stands.
func (c *call) readComplaint(g *grievance) *complaint.Complaint {
	o := c.complained(g)
	out := &complaint.Complaint{
		ComplaintID: g.ID, ComplaintTime: at(g.Created), ComplaintDetail: g.Text, ComplaintState: g.state(c),
		ComplaintedMchID: o.seller(), PayerPhone: g.Phone, PayerOpenID: cmp.Or(o.OpenID, o.SubOpenID),
		ComplaintOrderInfo:    []complaint.Order{{TransactionID: o.TransactionID, OutTradeNo: o.OutTradeNo, Amount: o.Total}},
		ComplaintFullRefunded: o.Refunded >= o.Total, IncomingUserResponse: g.Waiting, UserComplaintTimes: g.Times,
		ProblemDescription: "其他问题", ProblemType: g.Problem, ApplyRefundAmount: g.Refund, NeedImmediateService: g.Immediate,
	}
	if g.Problem == complaint.WantsRefund {
		out.ProblemDescription = "申请退款"
	}
	if s, ok := serviceOrders.get(c, g.Service...); ok {
		out.ServiceOrderInfo = []complaint.ServiceOrder{{OrderID: s.Order.OrderID, OutOrderNo: s.Order.OutOrderNo, State: string(s.state(c.now))}}
	}
	return out
}

// overseas is a complaint as merchants outside mainland China read it.
func (c *call) overseas(in *complaint.Complaint) *complaint.OverseasComplaint {
	out := convert[complaint.OverseasComplaint](in)
	out.Priority = "GENERAL"
	out.ComplaintOrderInfo = nil
	for _, info := range in.ComplaintOrderInfo {
		o, _ := c.transactionOf(info.TransactionID)
		out.ComplaintOrderInfo = append(out.ComplaintOrderInfo, complaint.OverseasOrder{
			TransactionID: info.TransactionID, OutTradeNo: info.OutTradeNo, TradeTime: at(o.Paid),
			SettlementAmount: int64(o.Total), SettlementRefundedAmount: fmt.Sprint(int64(o.Refunded)), SettlementCurrency: "CNY",
			PayerAmount: int64(o.Total), PayerRefundedAmount: int64(o.Refunded), PayerCurrency: "CNY",
		})
	}
	return out
}

func listComplaintHistory(c *call, in *complaint.HistoryRequest) (*complaint.History, error) {
	g, err := c.grievance(in.ComplaintID)
	if err != nil {
		return nil, err
	}
	entries := c.history(g)
	out := &complaint.History{Limit: cmp.Or(in.Limit, defaultHistoryLimit), Offset: in.Offset, TotalCount: totalCount(entries, in.Offset)}
	for _, e := range page(entries, out.Offset, out.Limit) {
		one := complaint.Entry{LogID: e.ID, Operator: e.By, OperateTime: at(e.Time), OperateType: e.Type, OperateDetails: e.Text,
			ImageList: c.imageURLs(e.Images), NormalMessage: e.Message}
		if len(e.Images) > 0 {
			one.ComplaintMediaList = &complaint.Media{MediaType: "OPERATION_IMAGE", MediaURL: one.ImageList}
		}
		out.Data = append(out.Data, one)
	}
	return out, nil
}

// history is what was done with a complaint, in the order in which it is listed.
func (c *call) history(g *grievance) []grievanceEntry {
	entries := slices.Concat(g.Entries, g.arrival(c))
	if !c.quirks.ComplaintOldestFirst {
		slices.Reverse(entries)
	}
	return entries
}

// arrival is the entry of a refund that arrived after it was approved.
func (g *grievance) arrival(c *call) []grievanceEntry {
	when := g.refunded(c)
	if when.IsZero() {
		return nil
	}
	return []grievanceEntry{{ID: g.ID + fmt.Sprint(g.Times), Time: when, By: bySystem, Type: complaint.RefundReceived}}
}

func (c *call) imageURLs(ids []string) []string {
	var urls []string
	for _, id := range ids {
		urls = append(urls, c.base+strings.Replace(complaint.DownloadImage.Path, "{media_id}", id, 1))
	}
	return urls
}

// write adds an entry to a complaint and stores it.
func (c *call) write(g *grievance, e grievanceEntry) string {
	e.ID = fmt.Sprintf("3002853%s%012d", c.stamp("20060102"), grievances.next(c))
	e.Time = c.now
	g.Entries = append(g.Entries, e)
	grievances.put(c, g, g.key()...)
	return e.ID
}

// Grievance is what a customer complains of.
type Grievance struct {
	// OutTradeNo is the order, which must be paid; for a pay-score order its
	// out_order_no.
	OutTradeNo string `json:"out_trade_no"`
	// Text is what the customer writes; empty is a text of the sandbox's.
	Text string `json:"text"`
	// Refund says that the customer wants back what is left of the order.
	Refund bool `json:"refund"`
	// Immediate says that the customer waits for an answer now.
	Immediate bool `json:"immediate"`
}

// Complain is the customer who complains about a paid order. The first time makes
// a complaint. After that the text is another message to it, or goes on with it
// where it is PROCESSED. The merchant is notified; what comes back is the
// complaint as a query answers it, without the customer's telephone number.
func (s *Sandbox) Complain(in Grievance) (json.RawMessage, error) {
	return s.act(func(c *call) (any, error) {
		g, err := c.complain(&in)
		if err != nil {
			return nil, err
		}
		out := c.readComplaint(g)
		out.PayerPhone = ""
		return out, nil
	})
}

func (c *call) complain(in *Grievance) (*grievance, error) {
	in.Text = cmp.Or(in.Text, "与商户协商未果，请处理")
	o, service, err := c.paidOrder(in.OutTradeNo)
	if err != nil {
		return nil, err
	}
	g := c.grievanceAbout(o)
	switch {
	case g == nil:
		return c.openGrievance(in, o, service)
	case g.state(c) == complaint.Processed:
		g.Entries = append(g.Entries, g.arrival(c)...)
		g.Times++
		g.Answered, g.Approved, g.Settled, g.Waiting = time.Time{}, time.Time{}, time.Time{}, false
		g.Problem, g.Refund = complaint.OtherProblem, 0
		g.ask(in, o)
		c.write(g, grievanceEntry{By: byCustomer, Type: complaint.UserContinued, Text: in.Text})
		return g, c.notifyComplaint(g, "CONTINUE_COMPLAINT", c.now)
	}
	g.Waiting = true
	g.ask(in, o)
	c.write(g, grievanceEntry{By: byCustomer, Type: complaint.UserResponded, Text: in.Text})
	return g, c.notifyComplaint(g, "USER_RESPONSE", c.now)
}

// ask takes over what the customer wants.
func (g *grievance) ask(in *Grievance, o *order) {
	g.Immediate = g.Immediate || in.Immediate
	if in.Refund {
		g.Problem, g.Refund = complaint.WantsRefund, o.Total-o.Refunded
	}
}

func (c *call) openGrievance(in *Grievance, o *order, service []string) (*grievance, error) {
	g := &grievance{
		ID:    fmt.Sprintf("2002018%s%012d", c.stamp("20060102"), grievances.next(c)),
		MchID: o.MchID, Order: o.key(), Service: service, Text: in.Text, Problem: complaint.OtherProblem,
		Phone: "138" + c.sandbox.random.text(decimal, 8), Created: c.now, Times: 1,
	}
	g.ask(in, o)
	c.write(g, grievanceEntry{By: byCustomer, Type: complaint.UserCreated, Text: in.Text})
	return g, c.notifyComplaint(g, "CREATE_COMPLAINT", c.now)
}

// paidOrder finds the paid order of a number, and the pay-score order whose
// number it is, if it is one.
func (c *call) paidOrder(number string) (o *order, service []string, err error) {
	exists := false
	var found []*order
	for key, load := range orders.all(c) {
		if key[len(key)-1] != number {
			continue
		}
		exists = true
		if o := load(); !o.Paid.IsZero() {
			found = append(found, o)
		}
	}
	for key, load := range serviceOrders.all(c) {
		if key[len(key)-1] != number {
			continue
		}
		exists = true
		if o, ok := c.transactionOf(load().TransactionID); ok {
			found, service = append(found, o), key
		}
	}
	switch {
	case !exists:
		return nil, nil, noOrder()
	case len(found) == 0:
		return nil, nil, invalid("nothing is paid under the number " + number + ", so nobody complains")
	case len(found) > 1:
		return nil, nil, invalid(fmt.Sprintf("%d paid orders have the number %s, complain about another one", len(found), number))
	}
	return found[0], service, nil
}

// grievanceAbout finds the complaint about an order; nil where there is none.
func (c *call) grievanceAbout(o *order) *grievance {
	for _, load := range grievances.all(c, o.MchID) {
		if g := load(); slices.Equal(g.Order, o.key()) {
			return g
		}
	}
	return nil
}

// complaintNotice is what a notification says of a complaint.
type complaintNotice struct {
	ComplaintID string `json:"complaint_id"`
	ActionType  string `json:"action_type"`
}

// notifyComplaint tells who deals with a complaint what was done with it.
func (c *call) notifyComplaint(g *grievance, action string, when time.Time) error {
	event, summary, url := "COMPLAINT.STATE_CHANGE", "投诉状态变更", ""
	if action == "CREATE_COMPLAINT" {
		event, summary = "COMPLAINT.CREATE", "产生新投诉"
	}
	if u, ok := complaintURLs.get(c, g.MchID); ok {
		url = u.URL
	}
	return c.notify(&Notification{
		MchID: g.MchID, Number: g.ID, EventType: event, OriginalType: "complaint", Summary: summary,
		Time: when, URL: url, Certificate: c.complained(g).Certificate,
	}, &complaintNotice{g.ID, action})
}

// complaintRefunded tells that a refund which was approved arrives.
func (c *call) complaintRefunded(o *order, when time.Time) error {
	g := c.grievanceAbout(o)
	if g == nil || g.Approved.IsZero() || !g.Settled.IsZero() {
		return nil
	}
	return c.notifyComplaint(g, "REFUND_SUCCESS", when)
}
