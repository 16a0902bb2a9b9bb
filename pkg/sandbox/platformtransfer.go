package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/batchtransfer"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// transferReservation is a transfer that a customer is to agree to beforehand.
type transferReservation struct {
	MchID         string                               `json:"mchid"` // who called
	SubMchID      string                               `json:"sub_mchid"`
	AppID         string                               `json:"appid"`
	SubAppID      string                               `json:"sub_appid,omitempty"`
	OutNo         string                               `json:"out_reservation_no"`
	ReservationID string                               `json:"reservation_id"`
	SceneID       string                               `json:"scene_id"`
	Date          string                               `json:"date"` // last day of the transfer
	Max           op.Fen                               `json:"max,omitempty"`
	Exact         op.Fen                               `json:"exact,omitempty"`
	OpenID        string                               `json:"openid"`
	PackageInfo   string                               `json:"package_info"`
	Request       string                               `json:"request"` // hash of what created it
	Created       time.Time                            `json:"created"`
	Confirmed     time.Time                            `json:"confirmed"` // zero: never
	Closed        time.Time                            `json:"closed"`    // zero: never
	Reason        batchtransfer.ReservationCloseReason `json:"reason,omitempty"`
}

const (
	transferReservations   table[transferReservation] = "transfer/reservations"
	transferReservationIDs table[transferKey]         = "transfer/reservationids"
)

const (
	// reservedDays is how many days ahead a transfer can be reserved, today
	// among them.
	reservedDays = 31
	// reservationsKept is how many months reservations can be queried.
	reservationsKept = 3

	reservationInvalid = "RESERVATION_STATE_INVALID"
)

func (r *transferReservation) key() []string { return []string{r.MchID, r.OutNo} }

// end is when the reservation ended and why; zero: it has not.
func (r *transferReservation) end(c *call) (time.Time, batchtransfer.ReservationCloseReason) {
	overdue := r.Created.Add(transferWaits)
	switch {
	case !r.Closed.IsZero():
		return r.Closed, r.Reason
	case r.Confirmed.IsZero() && !c.now.Before(overdue):
		return overdue, batchtransfer.ClosedUnconfirmed
	case !r.Confirmed.IsZero() && c.today() > r.Date:
		date, _ := time.ParseInLocation(time.DateOnly, r.Date, op.China) // was checked when it was reserved
		return date.AddDate(0, 0, 1), batchtransfer.ClosedUntransferred
	}
	return time.Time{}, ""
}

func (r *transferReservation) state(c *call) batchtransfer.ReservationState {
	switch end, _ := r.end(c); {
	case !end.IsZero():
		return batchtransfer.ReservationClosed
	case !r.Confirmed.IsZero():
		return batchtransfer.ReservationConfirmed
	}
	return batchtransfer.ReservationAccepted
}

// handleBoth registers what an operation does at both of its paths.
func handleBoth[Req, Resp any](r *registry, a, b *op.Operation[Req, Resp], f func(*call, *Req) (*Resp, error)) {
	handle(r, a, f)
	handle(r, b, f)
}

// registerPlatformTransfer registers the transfers of platforms, at both of their
// paths.
func registerPlatformTransfer(r *registry) {
	handleBoth(r, batchtransfer.PlatformReserve, batchtransfer.InsuranceReserve, reserveTransfer)
	handleBoth(r, batchtransfer.PlatformGetReservation, batchtransfer.InsuranceGetReservation, func(c *call, in *batchtransfer.GetReservationRequest) (*batchtransfer.Reservation, error) {
		v, err := c.reservationOf(in.SubMchID, in.OutReservationNo)
		return readReservation(c, v), err
	})
	handleBoth(r, batchtransfer.PlatformGetReservationByID, batchtransfer.InsuranceGetReservationByID, func(c *call, in *batchtransfer.GetReservationByIDRequest) (*batchtransfer.Reservation, error) {
		v, err := c.reservationByID(in.SubMchID, in.ReservationID)
		return readReservation(c, v), err
	})
	handleBoth(r, batchtransfer.PlatformCloseReservation, batchtransfer.InsuranceCloseReservation, closeReservation)
	handleBoth(r, batchtransfer.PlatformApplyBatch, batchtransfer.InsuranceApplyBatch, applyPlatformBatch)
	handleBoth(r, batchtransfer.PlatformQuery, batchtransfer.InsuranceQuery, func(c *call, in *batchtransfer.PlatformQueryRequest) (*batchtransfer.PlatformBatchPage, error) {
		b, err := c.batchOf(in.SubMchID, in.OutBatchNo)
		return platformPage(c, b, &in.PlatformPage), err
	})
	handleBoth(r, batchtransfer.PlatformQueryByID, batchtransfer.InsuranceQueryByID, func(c *call, in *batchtransfer.PlatformQueryByIDRequest) (*batchtransfer.PlatformBatchPage, error) {
		b, err := c.batchByID(in.SubMchID, in.BatchID)
		return platformPage(c, b, &in.PlatformPage), err
	})
	handleBoth(r, batchtransfer.PlatformGetDetail, batchtransfer.InsuranceGetDetail, func(c *call, in *batchtransfer.PlatformGetDetailRequest) (*batchtransfer.PlatformDetailRecord, error) {
		b, d, err := c.detailOf(in.SubMchID, in.OutBatchNo, in.OutDetailNo)
		return platformRecord(c, b, d), err
	})
	handleBoth(r, batchtransfer.PlatformGetDetailByID, batchtransfer.InsuranceGetDetailByID, func(c *call, in *batchtransfer.PlatformGetDetailByIDRequest) (*batchtransfer.PlatformDetailRecord, error) {
		b, d, err := c.detailByID(in.SubMchID, in.BatchID, in.DetailID)
		return platformRecord(c, b, d), err
	})
	registerPlatformReceipts(r)
}

// reserveTransfer asks a customer to agree to a transfer, or finds that the same
// request did so before.
func reserveTransfer(c *call, in *batchtransfer.ReserveRequest) (*batchtransfer.ReservationAcceptance, error) {
	v := &transferReservation{
		MchID: c.merchant.MchID, SubMchID: in.SubMchID, AppID: in.SpAppID, SubAppID: in.SubAppID, OutNo: in.OutReservationNo,
		SceneID: in.TransferSceneID, Date: in.EstimatedDate, Max: in.EstimatedMaxAmount, Exact: in.ExactAmount,
		OpenID: in.OpenID, Request: hashOf(in), Created: c.now,
	}
	known, ok := transferReservations.get(c, v.key()...)
	switch {
	case ok && known.Request != v.Request:
		return nil, c.transferDiffers("out_reservation_no")
	case !ok:
		if err := c.checkReservation(v); err != nil {
			return nil, err
		}
		v.ReservationID = c.transferNumber("1320", transferReservationIDs.next(c))
		v.PackageInfo = c.sandbox.random.letters(62) + "=="
		if v.OpenID == "" {
			v.OpenID = c.stranger()
		}
		transferReservationIDs.put(c, &transferKey{v.key()}, v.ReservationID)
		transferReservations.put(c, v, v.key()...)
		known = v
	}
	return &batchtransfer.ReservationAcceptance{SubMchID: known.SubMchID, OutReservationNo: known.OutNo, ReservationID: known.ReservationID,
		AcceptTime: at(known.Created), State: known.state(c), PackageInfo: known.PackageInfo}, nil
}

// checkReservation holds a reservation against the rules.
func (c *call) checkReservation(v *transferReservation) error {
	if err := ownSpAppID(c, v.AppID); err != nil {
		return err
	}
	if err := c.checkTransferPayer(v.SubMchID); err != nil {
		return err
	}
	last := c.now.In(op.China).AddDate(0, 0, reservedDays-1).Format(time.DateOnly)
	switch {
	case v.Exact == 0 && v.Max == 0:
		return wrongField("/exact_amount", nil, "or estimated_max_amount is missing")
	case v.Date < c.today() || v.Date > last:
		return wrongField("/estimated_date", v.Date, "is not between "+c.today()+" and "+last)
	}
	return nil
}

func ownSpAppID(c *call, appid string) error {
	if appid == c.merchant.AppID {
		return nil
	}
	return fail(http.StatusBadRequest, codeAppID, "the app is not bound to the calling merchant").
		at("/sp_appid", appid, "is not bound to the calling merchant; its app is "+c.merchant.AppID)
}

// reservationOf finds a reservation of the caller's sub-merchant.
func (c *call) reservationOf(sub, outNo string) (*transferReservation, error) {
	v, ok := transferReservations.get(c, c.merchant.MchID, outNo)
	if !ok || v.SubMchID != sub || c.now.After(v.Created.AddDate(0, reservationsKept, 0)) {
		return nil, c.noTransfer("reservation")
	}
	return v, nil
}

func (c *call) reservationByID(sub, id string) (*transferReservation, error) {
	k, ok := transferReservationIDs.get(c, id)
	if !ok || k.Key[0] != c.merchant.MchID {
		return nil, c.noTransfer("reservation")
	}
	return c.reservationOf(sub, k.Key[1])
}

// closeReservation ends a reservation. One that has ended stays so.
func closeReservation(c *call, in *batchtransfer.GetReservationRequest) (*batchtransfer.Reservation, error) {
	v, err := c.reservationOf(in.SubMchID, in.OutReservationNo)
	if err != nil {
		return nil, err
	}
	switch v.state(c) {
	case batchtransfer.ReservationAccepted:
		c.endReservation(v, batchtransfer.ClosedAccepted)
	case batchtransfer.ReservationConfirmed:
		c.endReservation(v, batchtransfer.ClosedConfirmed)
	}
	return readReservation(c, v), nil
}

func (c *call) endReservation(v *transferReservation, reason batchtransfer.ReservationCloseReason) {
	v.Closed, v.Reason = c.now, reason
	transferReservations.put(c, v, v.key()...)
}

func readReservation(c *call, v *transferReservation) *batchtransfer.Reservation {
	if v == nil {
		return nil
	}
	out := &batchtransfer.Reservation{
		SpMchID: v.MchID, SubMchID: v.SubMchID, SpAppID: v.AppID, SubAppID: v.SubAppID, ReservationID: v.ReservationID,
		OutReservationNo: v.OutNo, TransferSceneID: v.SceneID, OpenID: v.OpenID, State: v.state(c), AcceptTime: at(v.Created),
	}
	if !v.Confirmed.IsZero() {
		out.EstimatedDate, out.EstimatedMaxAmount, out.ExactAmount = v.Date, v.Max, v.Exact
		out.BankType, out.ReserveTime = bankType, at(v.Confirmed)
	}
	if end, reason := v.end(c); !end.IsZero() {
		out.CloseInfo = &batchtransfer.ReservationCloseInfo{CloseTime: at(end), CloseReason: reason}
	}
	return out
}

func applyPlatformBatch(c *call, in *batchtransfer.PlatformBatchRequest) (*batchtransfer.PlatformAcceptance, error) {
	b := &transferBatch{
		MchID: c.merchant.MchID, SubMchID: in.SubMchID, AppID: in.SpAppID, SubAppID: in.SubAppID, OutBatchNo: in.OutBatchNo,
		Name: in.BatchName, Remark: in.BatchRemark, SceneID: in.TransferSceneID, NotifyURL: in.NotifyURL,
		Certificate: c.certified, Created: c.now,
	}
	reserved := map[string]*transferReservation{} // for this batch, by their ids
	for _, d := range in.TransferDetailList {
		v, failing := c.reservedFor(in, &d)
		if failing == "" && reserved[d.ReservationID] != nil {
			failing = reservationInvalid
		}
		if failing == "" {
			reserved[d.ReservationID] = v
		}
		b.Details = append(b.Details, transferBatchDetail{OutDetailNo: d.OutDetailNo, Amount: d.TransferAmount,
			Remark: d.TransferRemark, OpenID: d.OpenID, Failing: failing})
	}
	b, isNew, err := c.batch(b, in.TotalAmount, in.TotalNum, in)
	if err != nil {
		return nil, err
	}
	out := &batchtransfer.PlatformAcceptance{OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, CreateTime: at(b.Created), BatchState: b.platformState(c)}
	if isNew {
		out.BatchState = batchtransfer.StateAccepted // a query tells more
		for _, v := range reserved {
			c.endReservation(v, batchtransfer.ClosedTransferred)
		}
	}
	return out, nil
}

// reservedFor finds what a customer has reserved for a transfer, or why it fails.
func (c *call) reservedFor(in *batchtransfer.PlatformBatchRequest, d *batchtransfer.PlatformDetail) (_ *transferReservation, failing string) {
	v, err := c.reservationByID(in.SubMchID, d.ReservationID)
	switch {
	case err != nil || v.state(c) != batchtransfer.ReservationConfirmed:
		return nil, reservationInvalid
	case v.OpenID != d.OpenID || v.AppID != in.SpAppID || v.SubAppID != in.SubAppID:
		return nil, "RESERVATION_INFO_NOT_MATCH"
	case v.SceneID != in.TransferSceneID:
		return nil, "RESERVATION_SCENE_NOT_MATCH"
	case v.Exact != 0 && v.Exact != d.TransferAmount, v.Exact == 0 && v.Max < d.TransferAmount:
		return nil, "EXCEEDED_ESTIMATED_AMOUNT"
	}
	return v, c.detailFailing(d.TransferAmount)
}

// platformState is the state of a batch in the words of platforms.
func (b *transferBatch) platformState(c *call) batchtransfer.BatchState {
	if status := b.status(c); status != batchtransfer.Finished {
		return batchtransfer.BatchState(status)
	}
	return batchtransfer.StateCompleted
}

// platformDetailState is the state of a transfer in the words of platforms.
func (b *transferBatch) platformDetailState(c *call, d *transferBatchDetail) (batchtransfer.DetailState, string) {
	status, reason := b.detailStatus(c, d)
	if status == batchtransfer.DetailProcessing {
		return batchtransfer.StateInit, reason
	}
	return batchtransfer.DetailState(status), reason
}

func platformPage(c *call, b *transferBatch, in *batchtransfer.PlatformPage) *batchtransfer.PlatformBatchPage {
	if b == nil {
		return nil
	}
	good, bad := b.outcome(c)
	out := &batchtransfer.PlatformBatchPage{TransferBatch: batchtransfer.PlatformBatch{
		OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, SpAppID: b.AppID, SubMchID: b.SubMchID, SubAppID: b.SubAppID,
		BatchState: b.platformState(c), BatchName: b.Name, BatchRemark: b.Remark, TotalAmount: b.total(), TotalNum: int64(len(b.Details)),
		CreateTime: at(b.Created), SuccessAmount: good.sum, SuccessNum: int64(good.count), FailedAmount: bad.sum,
		FailedNum: int64(bad.count), TransferSceneID: b.SceneID,
	}}
	if in.NeedQueryDetail {
		out.Offset, out.Limit = in.Offset, cmp.Or(in.Limit, pageOfDetails)
	}
	for _, d := range b.listed(c, in.NeedQueryDetail, string(in.DetailState), in.Offset, in.Limit) {
		state, _ := b.platformDetailState(c, &d)
		out.Data = append(out.Data, batchtransfer.PlatformDetailSummary{DetailID: d.DetailID, OutDetailNo: d.OutDetailNo, DetailState: state})
	}
	return out
}

func platformRecord(c *call, b *transferBatch, d *transferBatchDetail) *batchtransfer.PlatformDetailRecord {
	if d == nil {
		return nil
	}
	out := &batchtransfer.PlatformDetailRecord{
		OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, OutDetailNo: d.OutDetailNo, DetailID: d.DetailID, SpAppID: b.AppID,
		SubMchID: b.SubMchID, SubAppID: b.SubAppID, CreateTime: at(b.Created), TransferAmount: d.Amount, TransferRemark: d.Remark, OpenID: d.OpenID,
	}
	out.DetailState, out.FailReason = b.platformDetailState(c, d)
	if out.DetailState == batchtransfer.StateSuccess {
		out.BankType, out.TransferFinishTime = bankType, at(b.finished(c))
	}
	return out
}

// registerPlatformReceipts registers the receipts of platforms' batches and of
// their transfers.
func registerPlatformReceipts(r *registry) {
	handleBoth(r, batchtransfer.PlatformApplyReceipt, batchtransfer.InsuranceApplyReceipt, func(c *call, in *batchtransfer.PlatformReceiptRequest) (*batchtransfer.PlatformReceiptApplication, error) {
		b, err := c.batchOf(in.SubMchID, in.OutBatchNo)
		if err == nil {
			err = checkBatchReceipt(c, b)
		}
		if err != nil {
			return nil, err
		}
		c.askReceipt("batch", b.OutBatchNo)
		return &batchtransfer.PlatformReceiptApplication{SubMchID: b.SubMchID, OutBatchNo: b.OutBatchNo, ReceiptState: batchtransfer.ReceiptAccepted}, nil
	})
	handleBoth(r, batchtransfer.PlatformGetReceipt, batchtransfer.InsuranceGetReceipt, func(c *call, in *batchtransfer.PlatformGetReceiptRequest) (*batchtransfer.PlatformReceipt, error) {
		b, err := c.batchOf(in.SubMchID, in.OutBatchNo)
		if err != nil {
			return nil, err
		}
		receipt, err := c.receiptOf("batch", b.OutBatchNo)
		if err != nil {
			return nil, err
		}
		f := c.batchReceipt(receipt, b)
		return &batchtransfer.PlatformReceipt{BatchID: b.BatchID, OutBatchNo: b.OutBatchNo, SubMchID: b.SubMchID,
			ReceiptState: f.state(), HashType: f.HashType, HashValue: f.HashValue, DownloadURL: f.DownloadURL}, nil
	})
	handleBoth(r, batchtransfer.PlatformApplyDetailReceipt, batchtransfer.InsuranceApplyDetailReceipt, func(c *call, in *batchtransfer.PlatformDetailReceiptRequest) (*batchtransfer.PlatformDetailReceiptApplication, error) {
		b, d, err := c.detailOf(in.SubMchID, in.OutBatchNo, in.OutDetailNo)
		if err != nil {
			return nil, err
		}
		if state, _ := b.platformDetailState(c, d); state != batchtransfer.StateSuccess {
			return nil, invalid(fmt.Sprintf("only a transfer that succeeded has a receipt, this one is %s", state))
		}
		c.askReceipt("detail", b.OutBatchNo, d.OutDetailNo)
		return &batchtransfer.PlatformDetailReceiptApplication{SubMchID: b.SubMchID, OutBatchNo: b.OutBatchNo, OutDetailNo: d.OutDetailNo, ReceiptState: batchtransfer.ReceiptAccepted}, nil
	})
	handleBoth(r, batchtransfer.PlatformGetDetailReceipt, batchtransfer.InsuranceGetDetailReceipt, func(c *call, in *batchtransfer.PlatformGetDetailRequest) (*batchtransfer.PlatformDetailReceipt, error) {
		b, d, err := c.detailOf(in.SubMchID, in.OutBatchNo, in.OutDetailNo)
		if err != nil {
			return nil, err
		}
		receipt, err := c.receiptOf("detail", b.OutBatchNo, d.OutDetailNo)
		if err != nil {
			return nil, err
		}
		f := c.detailReceipt(receipt, b, d)
		return &batchtransfer.PlatformDetailReceipt{BatchID: b.BatchID, OutBatchNo: b.OutBatchNo, DetailID: d.DetailID, OutDetailNo: d.OutDetailNo,
			SubMchID: b.SubMchID, ReceiptState: f.state(), HashType: f.HashType, HashValue: f.HashValue, DownloadURL: f.DownloadURL}, nil
	})
}
