package sandbox_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/batchtransfer"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// newBatch is a batch of transfers of the given amounts.
func newBatch(no, name string, amounts ...op.Fen) *batchtransfer.CreateRequest {
	in := &batchtransfer.CreateRequest{OutBatchNo: no, BatchName: "一月佣金", BatchRemark: "佣金", TotalNum: int64(len(amounts))}
	for i, amount := range amounts {
		in.TotalAmount += amount
		in.TransferDetailList = append(in.TransferDetailList, batchtransfer.Detail{OutDetailNo: fmt.Sprintf("DETAIL%d", i),
			TransferAmount: amount, TransferRemark: "佣金", OpenID: fmt.Sprint("o", i), UserName: name})
	}
	return in
}

func (s *shop) batch(no string, status batchtransfer.DetailStatus) *batchtransfer.BatchPage {
	s.t.Helper()
	out, err := batchtransfer.QueryByOutNo.Do(s.t.Context(), s.c, &batchtransfer.QueryByOutNoRequest{OutBatchNo: no,
		Page: batchtransfer.Page{NeedQueryDetail: status != "", DetailStatus: status}})
	require.NoError(s.t, err)
	return out
}

func TestBatchOfTransfers(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.TransferTakes = time.Minute })
	ctx := t.Context()
	start := sandbox.DefaultQuirks().Balance
	in := newBatch("BATCH1", "", 400, 5, 600)
	a, err := batchtransfer.Create.Do(ctx, s.c, in)
	require.NoError(t, err)
	require.Equal(t, batchtransfer.Accepted, a.BatchStatus)
	require.Regexp(t, `^1030\d{36}$`, a.BatchID)
	again, err := batchtransfer.Create.Do(ctx, s.c, newBatch("BATCH1", "", 400, 5, 600))
	require.NoError(t, err)
	require.Equal(t, a, again)
	_, err = batchtransfer.Create.Do(ctx, s.c, newBatch("BATCH1", "", 400))
	refused(t, 400, "INVALID_REQUEST", err)
	require.Equal(t, start-1000, s.balance(), "what fails comes back")

	detail := func(no string) *batchtransfer.DetailRecord {
		t.Helper()
		d, err := batchtransfer.GetDetailByOutNo.Do(ctx, s.c, &batchtransfer.GetDetailByOutNoRequest{OutBatchNo: "BATCH1", OutDetailNo: no})
		require.NoError(t, err)
		return d
	}
	require.Equal(t, batchtransfer.DetailInit, detail("DETAIL0").DetailStatus)
	s.w.now = s.w.now.Add(time.Minute)
	working := s.batch("BATCH1", "ALL")
	require.Equal(t, batchtransfer.Processing, working.TransferBatch.BatchStatus)
	require.Empty(t, working.TransferDetailList, "they are listed once the batch has finished")
	require.Zero(t, working.TransferBatch.SuccessNum)
	require.Equal(t, batchtransfer.DetailProcessing, detail("DETAIL0").DetailStatus)
	s.w.now = s.w.now.Add(time.Minute)
	done := s.batch("BATCH1", "ALL")
	require.Equal(t, batchtransfer.Finished, done.TransferBatch.BatchStatus)
	require.Equal(t, op.Fen(1000), done.TransferBatch.SuccessAmount)
	require.Equal(t, int64(2), done.TransferBatch.SuccessNum)
	require.Equal(t, op.Fen(5), done.TransferBatch.FailAmount)
	require.Equal(t, int64(1), done.TransferBatch.FailNum)
	require.Len(t, done.TransferDetailList, 3)
	require.Equal(t, int64(20), done.Limit)
	failed := s.batch("BATCH1", batchtransfer.DetailFail).TransferDetailList
	require.Len(t, failed, 1)
	require.Equal(t, "DETAIL1", failed[0].OutDetailNo)
	require.Equal(t, "TRANSFER_QUOTA_EXCEED", detail("DETAIL1").FailReason)
	byID, err := batchtransfer.QueryByID.Do(ctx, s.c, &batchtransfer.QueryByIDRequest{BatchID: a.BatchID,
		Page: batchtransfer.Page{NeedQueryDetail: true, DetailStatus: "ALL", Offset: 1, Limit: 20}})
	require.NoError(t, err)
	require.Equal(t, done.TransferDetailList[1:], byID.TransferDetailList)
	d, err := batchtransfer.GetDetailByID.Do(ctx, s.c, &batchtransfer.GetDetailByIDRequest{BatchID: a.BatchID, DetailID: failed[0].DetailID})
	require.NoError(t, err)
	require.Equal(t, detail("DETAIL1"), d)

	_, err = batchtransfer.QueryByOutNo.Do(ctx, s.c, &batchtransfer.QueryByOutNoRequest{OutBatchNo: "BATCH1", Page: batchtransfer.Page{NeedQueryDetail: true}})
	refused(t, 400, "PARAM_ERROR", err)
	for _, err := range []error{
		second(batchtransfer.QueryByOutNo.Do(ctx, s.c, &batchtransfer.QueryByOutNoRequest{OutBatchNo: "NONE"})),
		second(batchtransfer.QueryByID.Do(ctx, s.c, &batchtransfer.QueryByIDRequest{BatchID: "1030"})),
		second(batchtransfer.GetDetailByOutNo.Do(ctx, s.c, &batchtransfer.GetDetailByOutNoRequest{OutBatchNo: "BATCH1", OutDetailNo: "NONE"})),
		second(batchtransfer.GetDetailByID.Do(ctx, s.c, &batchtransfer.GetDetailByIDRequest{BatchID: a.BatchID, DetailID: "1040"})),
	} {
		refused(t, 404, "NOT_FOUND", err)
	}
	s.w.now = s.w.now.Add(31 * 24 * time.Hour)
	_, err = batchtransfer.QueryByOutNo.Do(ctx, s.c, &batchtransfer.QueryByOutNoRequest{OutBatchNo: "BATCH1"})
	refused(t, 404, "NOT_FOUND", err)
}

// second is the error of a call.
func second[T any](_ T, err error) error { return err }

func TestBatchIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.Balance = 500_000 })
	tests := []struct {
		name   string
		in     *batchtransfer.CreateRequest
		change func(*batchtransfer.CreateRequest)
		status int
		code   string
	}{
		{"another app", newBatch("B", "", 100), func(in *batchtransfer.CreateRequest) { in.AppID = "wx0000000000000000" }, 400, "APPID_MCHID_NOT_MATCH"},
		{"another sum", newBatch("B", "", 100, 200), func(in *batchtransfer.CreateRequest) { in.TotalAmount-- }, 400, "PARAM_ERROR"},
		{"another number", newBatch("B", "", 100, 200), func(in *batchtransfer.CreateRequest) { in.TotalNum-- }, 400, "PARAM_ERROR"},
		{"a number twice", newBatch("B", "", 100, 200), func(in *batchtransfer.CreateRequest) { in.TransferDetailList[1].OutDetailNo = "DETAIL0" }, 400, "PARAM_ERROR"},
		{"some names", newBatch("B", "张三", 100, 200), func(in *batchtransfer.CreateRequest) { in.TransferDetailList[1].UserName = "" }, 400, "PARAM_ERROR"},
		{"large and without name", newBatch("B", "", 200_000), nil, 400, "PARAM_ERROR"},
		{"small and with name", newBatch("B", "张三", 29), nil, 400, "PARAM_ERROR"},
		{"more than the account has", newBatch("B", "张三", 300_000, 300_000), nil, 403, "NOT_ENOUGH"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.change != nil {
				tt.change(tt.in)
			}
			_, err := batchtransfer.Create.Do(t.Context(), s.c, tt.in)
			refused(t, tt.status, tt.code, err)
		})
	}
	_, err := batchtransfer.QueryByOutNo.Do(t.Context(), s.c, &batchtransfer.QueryByOutNoRequest{OutBatchNo: "B"})
	refused(t, 404, "NOT_FOUND", err)
}

func TestBatchIsApproved(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.TransferNeedsApproval, q.TransferFails = true, true })
	for _, no := range []string{"APPROVED", "FORGOTTEN"} {
		in := newBatch(no, "", 400)
		_, err := batchtransfer.Create.Do(t.Context(), s.c, in)
		require.NoError(t, err)
		require.Equal(t, batchtransfer.WaitPay, s.batch(no, "").TransferBatch.BatchStatus)
	}
	events := func(no string) (events []string) {
		t.Helper()
		all, err := s.w.Notifications()
		require.NoError(t, err)
		for _, n := range all {
			var content map[string]any
			require.NoError(t, json.Unmarshal(n.Content, &content))
			if n.Number == no {
				events = append(events, fmt.Sprint(n.EventType, " ", content["batch_status"], " ", content["fail_num"]))
			}
		}
		return events
	}
	require.Empty(t, events("APPROVED"))
	_, err := s.w.Confirm("APPROVED")
	require.NoError(t, err)
	approved := s.batch("APPROVED", "").TransferBatch
	require.Equal(t, batchtransfer.Finished, approved.BatchStatus)
	require.Equal(t, int64(1), approved.FailNum)
	require.Equal(t, []string{"MCHTRANSFER.BATCH.FINISHED FINISHED 1"}, events("APPROVED"))
	_, err = s.w.Confirm("APPROVED")
	require.ErrorContains(t, err, "the batch is FINISHED")

	s.w.now = s.w.now.Add(24 * time.Hour)
	closed := s.batch("FORGOTTEN", "").TransferBatch
	require.Equal(t, batchtransfer.Closed, closed.BatchStatus)
	require.Equal(t, batchtransfer.OverdueClose, closed.CloseReason)
	require.Equal(t, []string{"MCHTRANSFER.BATCH.CLOSED CLOSED 0"}, events("FORGOTTEN"))
	d, err := batchtransfer.GetDetailByOutNo.Do(t.Context(), s.c, &batchtransfer.GetDetailByOutNoRequest{OutBatchNo: "FORGOTTEN", OutDetailNo: "DETAIL0"})
	require.NoError(t, err)
	require.Equal(t, "OVERDUE_CLOSE", d.FailReason)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance())
}

func TestBatchReceipts(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	for _, in := range []*batchtransfer.CreateRequest{newBatch("NAMED", "张三", 400, 600), newBatch("UNNAMED", "", 400), newBatch("FAILED", "", 5)} {
		_, err := batchtransfer.Create.Do(ctx, s.c, in)
		require.NoError(t, err)
	}
	ask := func(no string) error {
		return second(batchtransfer.ApplyReceipt.Do(ctx, s.c, &batchtransfer.ApplyReceiptRequest{OutBatchNo: no}))
	}
	refused(t, 400, "INVALID_REQUEST", ask("UNNAMED"))
	refused(t, 400, "INVALID_REQUEST", ask("FAILED"))
	refused(t, 404, "NOT_FOUND", ask("MISSING"))
	refused(t, 404, "NOT_FOUND", second(batchtransfer.GetReceipt.Do(ctx, s.c, &batchtransfer.GetReceiptRequest{OutBatchNo: "NAMED"})))
	require.NoError(t, ask("NAMED"))
	require.NoError(t, ask("NAMED"), "asking again changes nothing")
	r, err := batchtransfer.GetReceipt.Do(ctx, s.c, &batchtransfer.GetReceiptRequest{OutBatchNo: "NAMED"})
	require.NoError(t, err)
	require.Equal(t, batchtransfer.ReceiptFinished, r.SignatureStatus)
	require.Contains(t, fetched(t, s.c, r.DownloadURL, client.Digest{Type: r.HashType, Value: r.HashValue}), "(Amount CNY 10.00)")

	askDetail := func(batch, detail string) error {
		return second(batchtransfer.ApplyDetailReceipt.Do(ctx, s.c, &batchtransfer.ApplyDetailReceiptRequest{AcceptType: batchtransfer.BatchTransfer, OutBatchNo: batch, OutDetailNo: detail}))
	}
	getDetail := func(kind batchtransfer.AcceptType, batch string) (*batchtransfer.DetailReceipt, error) {
		return batchtransfer.GetDetailReceipt.Do(ctx, s.c, &batchtransfer.GetDetailReceiptRequest{AcceptType: kind, OutBatchNo: batch, OutDetailNo: "DETAIL1"})
	}
	refused(t, 400, "PARAM_ERROR", askDetail("UNNAMED", "DETAIL0"))
	refused(t, 400, "PARAM_ERROR", askDetail("", "DETAIL0"))
	refused(t, 404, "NOT_FOUND", askDetail("NAMED", "DETAIL9"))
	refused(t, 404, "NOT_FOUND", second(getDetail(batchtransfer.BatchTransfer, "NAMED")))
	refused(t, 404, "NOT_FOUND", second(getDetail(batchtransfer.TransferToBank, "NAMED")))
	refused(t, 400, "PARAM_ERROR", second(getDetail(batchtransfer.BatchTransfer, "")))
	require.NoError(t, askDetail("NAMED", "DETAIL1"))
	d, err := getDetail(batchtransfer.BatchTransfer, "NAMED")
	require.NoError(t, err)
	require.Equal(t, batchtransfer.ReceiptFinished, d.SignatureStatus)
	require.Contains(t, fetched(t, s.c, d.DownloadURL, client.Digest{Type: d.HashType, Value: d.HashValue}), "(Amount CNY 6.00)")
}

// platform is a path of the transfers of platforms.
type platform struct {
	name               string
	reserve            *op.Operation[batchtransfer.ReserveRequest, batchtransfer.ReservationAcceptance]
	reservation        *op.Operation[batchtransfer.GetReservationRequest, batchtransfer.Reservation]
	reservationByID    *op.Operation[batchtransfer.GetReservationByIDRequest, batchtransfer.Reservation]
	closeReservation   *op.Operation[batchtransfer.GetReservationRequest, batchtransfer.Reservation]
	apply              *op.Operation[batchtransfer.PlatformBatchRequest, batchtransfer.PlatformAcceptance]
	query              *op.Operation[batchtransfer.PlatformQueryRequest, batchtransfer.PlatformBatchPage]
	queryByID          *op.Operation[batchtransfer.PlatformQueryByIDRequest, batchtransfer.PlatformBatchPage]
	detail             *op.Operation[batchtransfer.PlatformGetDetailRequest, batchtransfer.PlatformDetailRecord]
	detailByID         *op.Operation[batchtransfer.PlatformGetDetailByIDRequest, batchtransfer.PlatformDetailRecord]
	applyReceipt       *op.Operation[batchtransfer.PlatformReceiptRequest, batchtransfer.PlatformReceiptApplication]
	receipt            *op.Operation[batchtransfer.PlatformGetReceiptRequest, batchtransfer.PlatformReceipt]
	applyDetailReceipt *op.Operation[batchtransfer.PlatformDetailReceiptRequest, batchtransfer.PlatformDetailReceiptApplication]
	detailReceipt      *op.Operation[batchtransfer.PlatformGetDetailRequest, batchtransfer.PlatformDetailReceipt]
}

var platforms = []platform{
	{
		"platform", batchtransfer.PlatformReserve, batchtransfer.PlatformGetReservation, batchtransfer.PlatformGetReservationByID,
		batchtransfer.PlatformCloseReservation, batchtransfer.PlatformApplyBatch, batchtransfer.PlatformQuery, batchtransfer.PlatformQueryByID,
		batchtransfer.PlatformGetDetail, batchtransfer.PlatformGetDetailByID, batchtransfer.PlatformApplyReceipt, batchtransfer.PlatformGetReceipt,
		batchtransfer.PlatformApplyDetailReceipt, batchtransfer.PlatformGetDetailReceipt,
	},
	{
		"insurance", batchtransfer.InsuranceReserve, batchtransfer.InsuranceGetReservation, batchtransfer.InsuranceGetReservationByID,
		batchtransfer.InsuranceCloseReservation, batchtransfer.InsuranceApplyBatch, batchtransfer.InsuranceQuery, batchtransfer.InsuranceQueryByID,
		batchtransfer.InsuranceGetDetail, batchtransfer.InsuranceGetDetailByID, batchtransfer.InsuranceApplyReceipt, batchtransfer.InsuranceGetReceipt,
		batchtransfer.InsuranceApplyDetailReceipt, batchtransfer.InsuranceGetDetailReceipt,
	},
}

func newReservation(no string) *batchtransfer.ReserveRequest {
	return &batchtransfer.ReserveRequest{SubMchID: subMchID, OutReservationNo: no, TransferSceneID: "2001", EstimatedDate: "2026-03-05",
		ExactAmount: 500, OpenID: "oCustomer", ReserveRemark: "理赔"}
}

func TestReservedTransfers(t *testing.T) {
	t.Parallel()
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			w := serve(t)
			c := w.client(t, true, sandbox.TrustPublicKey)
			ctx := t.Context()
			reservation := func(no string) *batchtransfer.Reservation {
				t.Helper()
				out, err := p.reservation.Do(ctx, c, &batchtransfer.GetReservationRequest{OutReservationNo: no, SubMchID: subMchID})
				require.NoError(t, err)
				return out
			}
			ids := map[string]string{}
			for _, no := range []string{"GOOD", "OPEN", "LARGE"} {
				a, err := p.reserve.Do(ctx, c, newReservation(no))
				require.NoError(t, err)
				require.Equal(t, batchtransfer.ReservationAccepted, a.State)
				again, err := p.reserve.Do(ctx, c, newReservation(no))
				require.NoError(t, err)
				require.Equal(t, a, again)
				ids[no] = a.ReservationID
				require.Zero(t, reservation(no).ExactAmount, "it is told once the customer has confirmed")
				if no != "OPEN" {
					_, err = w.Confirm(no)
					require.NoError(t, err)
				}
			}
			require.Equal(t, op.Fen(500), reservation("GOOD").ExactAmount)
			other := newReservation("GOOD")
			other.ExactAmount = 600
			refused(t, 400, "INVALID_REQUEST", second(p.reserve.Do(ctx, c, other)))

			detail := func(no, reservation string, amount op.Fen) batchtransfer.PlatformDetail {
				return batchtransfer.PlatformDetail{OutDetailNo: no, TransferAmount: amount, TransferRemark: "理赔", ReservationID: ids[reservation], OpenID: "oCustomer"}
			}
			in := &batchtransfer.PlatformBatchRequest{SubMchID: subMchID, OutBatchNo: "BATCH", BatchName: "理赔", BatchRemark: "理赔", TransferSceneID: "2001",
				TotalAmount: 2001, TotalNum: 4, TransferDetailList: []batchtransfer.PlatformDetail{
					detail("GOOD", "GOOD", 500), detail("TWICE", "GOOD", 500), detail("OPEN", "OPEN", 500), detail("LARGE", "LARGE", 501)}}
			a, err := p.apply.Do(ctx, c, in)
			require.NoError(t, err)
			require.Equal(t, batchtransfer.StateAccepted, a.BatchState)
			balance, _, err := w.Balance(subMchID)
			require.NoError(t, err)
			require.Equal(t, sandbox.DefaultQuirks().Balance-500, balance)

			out, err := p.query.Do(ctx, c, &batchtransfer.PlatformQueryRequest{OutBatchNo: "BATCH", PlatformPage: batchtransfer.PlatformPage{SubMchID: subMchID, NeedQueryDetail: true}})
			require.NoError(t, err)
			require.Equal(t, batchtransfer.StateCompleted, out.TransferBatch.BatchState)
			require.Equal(t, int64(1), out.TransferBatch.SuccessNum)
			require.Equal(t, int64(3), out.TransferBatch.FailedNum)
			require.Len(t, out.Data, 4)
			byID, err := p.queryByID.Do(ctx, c, &batchtransfer.PlatformQueryByIDRequest{BatchID: a.BatchID, PlatformPage: batchtransfer.PlatformPage{SubMchID: subMchID, NeedQueryDetail: true, DetailState: batchtransfer.StateSuccess}})
			require.NoError(t, err)
			require.Equal(t, out.Data[:1], byID.Data)
			for i, want := range []string{"", "RESERVATION_STATE_INVALID", "RESERVATION_STATE_INVALID", "EXCEEDED_ESTIMATED_AMOUNT"} {
				d, err := p.detailByID.Do(ctx, c, &batchtransfer.PlatformGetDetailByIDRequest{BatchID: a.BatchID, DetailID: out.Data[i].DetailID, SubMchID: subMchID})
				require.NoError(t, err)
				require.Equal(t, want, d.FailReason, d.OutDetailNo)
				byNo, err := p.detail.Do(ctx, c, &batchtransfer.PlatformGetDetailRequest{OutBatchNo: "BATCH", OutDetailNo: d.OutDetailNo, SubMchID: subMchID})
				require.NoError(t, err)
				require.Equal(t, d, byNo)
			}
			require.Equal(t, batchtransfer.ClosedTransferred, reservation("GOOD").CloseInfo.CloseReason)

			_, err = p.applyReceipt.Do(ctx, c, &batchtransfer.PlatformReceiptRequest{OutBatchNo: "BATCH", SubMchID: subMchID})
			require.NoError(t, err)
			receipt, err := p.receipt.Do(ctx, c, &batchtransfer.PlatformGetReceiptRequest{OutBatchNo: "BATCH", SubMchID: subMchID})
			require.NoError(t, err)
			require.Equal(t, batchtransfer.ReceiptFinished, receipt.ReceiptState)
			require.NotEmpty(t, fetched(t, c, receipt.DownloadURL, client.Digest{Type: receipt.HashType, Value: receipt.HashValue}))
			refused(t, 400, "INVALID_REQUEST", second(p.applyDetailReceipt.Do(ctx, c, &batchtransfer.PlatformDetailReceiptRequest{OutBatchNo: "BATCH", OutDetailNo: "OPEN", SubMchID: subMchID})))
			_, err = p.applyDetailReceipt.Do(ctx, c, &batchtransfer.PlatformDetailReceiptRequest{OutBatchNo: "BATCH", OutDetailNo: "GOOD", SubMchID: subMchID})
			require.NoError(t, err)
			one, err := p.detailReceipt.Do(ctx, c, &batchtransfer.PlatformGetDetailRequest{OutBatchNo: "BATCH", OutDetailNo: "GOOD", SubMchID: subMchID})
			require.NoError(t, err)
			require.NotEmpty(t, fetched(t, c, one.DownloadURL, client.Digest{Type: one.HashType, Value: one.HashValue}))

			for no, want := range map[string]batchtransfer.ReservationCloseReason{"OPEN": batchtransfer.ClosedAccepted, "LARGE": batchtransfer.ClosedConfirmed, "GOOD": batchtransfer.ClosedTransferred} {
				closed, err := p.closeReservation.Do(ctx, c, &batchtransfer.GetReservationRequest{OutReservationNo: no, SubMchID: subMchID})
				require.NoError(t, err)
				require.Equal(t, want, closed.CloseInfo.CloseReason)
			}
			found, err := p.reservationByID.Do(ctx, c, &batchtransfer.GetReservationByIDRequest{ReservationID: ids["OPEN"], SubMchID: subMchID})
			require.NoError(t, err)
			require.Equal(t, reservation("OPEN"), found)
			refused(t, 404, "NOT_FOUND", second(p.query.Do(ctx, c, &batchtransfer.PlatformQueryRequest{OutBatchNo: "BATCH", PlatformPage: batchtransfer.PlatformPage{SubMchID: "1900001002"}})))
		})
	}
}

func TestReservationIsRefusedOrEnds(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, true, sandbox.TrustPublicKey)
	ctx := t.Context()
	for name, change := range map[string]func(*batchtransfer.ReserveRequest){
		"yesterday": func(in *batchtransfer.ReserveRequest) { in.EstimatedDate = "2026-02-28" },
		"too late":  func(in *batchtransfer.ReserveRequest) { in.EstimatedDate = "2026-04-01" },
	} {
		t.Run(name, func(t *testing.T) {
			in := newReservation("RES1")
			change(in)
			refused(t, 400, "PARAM_ERROR", second(batchtransfer.PlatformReserve.Do(t.Context(), c, in)))
		})
	}
	last := newReservation("LAST")
	last.EstimatedDate, last.SubMchID = "2026-03-31", sandbox.DirectMchID
	refused(t, 403, "NO_AUTH", second(batchtransfer.PlatformReserve.Do(ctx, c, last)))
	last.SubMchID = subMchID
	for _, in := range []*batchtransfer.ReserveRequest{last, newReservation("FORGOTTEN"), newReservation("UNUSED")} {
		_, err := batchtransfer.PlatformReserve.Do(ctx, c, in)
		require.NoError(t, err)
	}
	_, err := w.Confirm("UNUSED")
	require.NoError(t, err)
	w.now = w.now.Add(24 * time.Hour)
	_, err = w.Confirm("FORGOTTEN")
	require.ErrorContains(t, err, "the reservation is CLOSED")
	w.now = time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)
	for no, want := range map[string]string{"FORGOTTEN": "USER_OVERDUE_UNCONFIRMED 2026-03-02T20:00:00+08:00", "UNUSED": "OVERDUE_NOT_TRANSFER 2026-03-06T00:00:00+08:00"} {
		out, err := batchtransfer.PlatformGetReservation.Do(ctx, c, &batchtransfer.GetReservationRequest{OutReservationNo: no, SubMchID: subMchID})
		require.NoError(t, err)
		require.Equal(t, want, fmt.Sprint(out.CloseInfo.CloseReason, " ", out.CloseInfo.CloseTime))
	}
}
