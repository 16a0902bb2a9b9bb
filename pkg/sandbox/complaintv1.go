package sandbox

import (
	"cmp"
	"slices"

	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// registerComplaintsV1 registers the deprecated operations of complaints, which
// name them by the order's number at WeChat Pay.
func registerComplaintsV1(r *registry) {
	handle(r, complaint.ListV1, func(c *call, in *complaint.ListV1Request) (*complaint.ComplaintsV1, error) {
		if err := billSeller(c, in.SubMchID); err != nil {
			return nil, err
		}
		found, err := c.grievancesOf(in.BeginDate, in.EndDate, in.SubMchID)
		if err != nil {
			return nil, err
		}
		out := &complaint.ComplaintsV1{Limit: cmp.Or(in.Limit, defaultComplaintLimit), Offset: in.Offset, TotalCount: totalCount(found, 0)}
		for _, g := range page(found, out.Offset, out.Limit) {
			out.Data = append(out.Data, *c.complaintV1(g))
		}
		return out, nil
	})
	handle(r, complaint.GetV1, func(c *call, in *complaint.GetV1Request) (*complaint.ComplaintDetailV1, error) {
		g, err := c.grievanceByOrder(in.TransactionID)
		if err != nil {
			return nil, err
		}
		return &complaint.ComplaintDetailV1{ComplaintV1: *c.complaintV1(g), ComplaintHandleState: string(g.state(c))}, nil
	})
	handle(r, complaint.ListHistoryV1, func(c *call, in *complaint.GetV1Request) (*complaint.HistoryV1, error) {
		g, err := c.grievanceByOrder(in.TransactionID)
		if err != nil {
			return nil, err
		}
		out := &complaint.HistoryV1{}
		for _, e := range c.history(g) {
			kind := e.Type
			if kind == complaint.MerchantSettled {
				kind = complaint.MerchantLaunchedConfirm
			}
			entry := complaint.EntryV1{OperateUser: e.By, OperateTime: at(e.Time), OperateType: kind, OperateDetails: e.Text}
			for _, url := range c.imageURLs(e.Images) {
				entry.ImageList = append(entry.ImageList, url)
			}
			out.ComplaintNegotiationHistory = append(out.ComplaintNegotiationHistory, entry)
		}
		return out, nil
	})
	handle(r, complaint.Feedback, feedBack)
}

// grievanceByOrder finds the complaint about an order.
func (c *call) grievanceByOrder(transactionID string) (*grievance, error) {
	o, ok := c.transactionOf(transactionID)
	if ok && o.MchID == c.merchant.MchID {
		if g := c.grievanceAbout(o); g != nil {
			return g, nil
		}
	}
	return nil, notFound("there is no complaint about the order")
}

func (c *call) complaintV1(g *grievance) *complaint.ComplaintV1 {
	o := c.complained(g)
	out := &complaint.ComplaintV1{
		OutTradeNo: o.OutTradeNo, TransactionID: o.TransactionID, Amount: o.Total, SubMchID: o.SubMchID,
		ComplaintTime: at(g.Created), PayerPhone: g.Phone, ComplaintDetail: g.Text, ComplaintState: "PAYER_COMPLAINTED",
	}
	if o.Refunded >= o.Total {
		out.ComplaintState = "MERCHANT_REFUNDED"
	}
	return out
}

func feedBack(c *call, in *complaint.FeedbackRequest) (*op.None, error) {
	g, err := c.grievanceByOrder(in.TransactionID)
	if err != nil {
		return nil, err
	}
	answer := &complaint.RespondRequest{ComplaintID: g.ID, ComplaintedMchID: in.ComplaintedMchID,
		ResponseContent: in.FeedbackContent, ResponseImages: slices.Clone(in.FeedbackImages)}
	if err := c.answer(answer); err != nil || !in.LaunchConfirmProcess {
		return nil, err
	}
	if g, err = c.grievance(g.ID); err != nil {
		return nil, err
	}
	return nil, c.settleGrievance(g)
}
