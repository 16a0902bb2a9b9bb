package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/wxctl/wxctl/pkg/client/batchtransfer"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// transferBatch is a batch of transfers, of an ordinary merchant or a platform.
type transferBatch struct {
	MchID       string                `json:"mchid"`               // who called
	SubMchID    string                `json:"sub_mchid,omitempty"` // of a platform
	AppID       string                `json:"appid"`
	SubAppID    string                `json:"sub_appid,omitempty"`
	OutBatchNo  string                `json:"out_batch_no"`
	BatchID     string                `json:"batch_id"`
	Name        string                `json:"name"`
	Remark      string                `json:"remark"`
	SceneID     string                `json:"scene_id,omitempty"`
	NotifyURL   string                `json:"notify_url,omitempty"`
	Certificate bool                  `json:"certificate,omitempty"`
	Request     string                `json:"request"` // hash of what created it
	Created     time.Time             `json:"created"`
	Details     []transferBatchDetail `json:"details"`
	// Waiting says that somebody of the merchant must approve it.
	Waiting  bool      `json:"waiting,omitempty"`
	Approved time.Time `json:"approved"`
}

// transferBatchDetail is one transfer of a batch.
type transferBatchDetail struct {
	OutDetailNo string `json:"out_detail_no"`
	DetailID    string `json:"detail_id"`
	Amount      op.Fen `json:"amount"`
	Remark      string `json:"remark"`
	OpenID      string `json:"openid"`
	UserName    string `json:"user_name,omitempty"`
	Failing     string `json:"failing,omitempty"` // why it fails
}

const (
	transferBatches  table[transferBatch] = "transfer/batches"
	transferBatchIDs table[transferKey]   = "transfer/batchids"
)

// pageOfDetails is how many transfers a query lists when it does not say.
const pageOfDetails = 20

func (b *transferBatch) key() []string { return []string{b.MchID, b.OutBatchNo} }

// payer is the merchant whose money it is.
func (b *transferBatch) payer() string { return cmp.Or(b.SubMchID, b.MchID) }

// started is when the transfers begin; zero: not yet.
func (b *transferBatch) started() time.Time {
	if b.Waiting {
		return b.Approved
	}
	return b.Created
}

// finished is when the transfers have ended; zero: nobody knows yet.
func (b *transferBatch) finished(c *call) time.Time {
	if b.started().IsZero() {
		return time.Time{}
	}
	return b.started().Add(2 * c.quirks.TransferTakes)
}

func (b *transferBatch) status(c *call) batchtransfer.BatchStatus {
	switch start := b.started(); {
	case start.IsZero() && c.now.Before(b.Created.Add(transferWaits)):
		return batchtransfer.WaitPay
	case start.IsZero():
		return batchtransfer.Closed
	case !b.Waiting && c.now.Before(start.Add(c.quirks.TransferTakes)):
		return batchtransfer.Accepted
	case c.now.Before(b.finished(c)):
		return batchtransfer.Processing
	}
	return batchtransfer.Finished
}

// updated is when the batch came into its state.
func (b *transferBatch) updated(c *call) time.Time {
	switch b.status(c) {
	case batchtransfer.Closed:
		return b.Created.Add(transferWaits)
	case batchtransfer.Processing:
		if b.Waiting {
			return b.Approved
		}
		return b.Created.Add(c.quirks.TransferTakes)
	case batchtransfer.Finished:
		return b.finished(c)
	}
	return b.Created
}

func (b *transferBatch) total() (sum op.Fen) {
	for _, d := range b.Details {
		sum += d.Amount
	}
	return sum
}

// outcome counts and sums the transfers that ended well, and those that did not.
func (b *transferBatch) outcome(c *call) (good, bad fundTotal) {
	if b.status(c) != batchtransfer.Finished {
		return good, bad
	}
	for _, d := range b.Details {
		if d.Failing == "" {
			good.add(d.Amount)
		} else {
			bad.add(d.Amount)
		}
	}
	return good, bad
}

// named reports whether the batch names its customers.
func (b *transferBatch) named() bool { return b.Details[0].UserName != "" }

func (b *transferBatch) detail(match func(*transferBatchDetail) bool) (*transferBatchDetail, bool) {
	for i := range b.Details {
		if match(&b.Details[i]) {
			return &b.Details[i], true
		}
	}
	return nil, false
}

// detailStatus is the state of a transfer, and why it failed.
func (b *transferBatch) detailStatus(c *call, d *transferBatchDetail) (status batchtransfer.DetailStatus, reason string) {
	switch b.status(c) {
	case batchtransfer.Accepted:
		return batchtransfer.DetailInit, ""
	case batchtransfer.WaitPay:
		return batchtransfer.DetailWaitPay, ""
	case batchtransfer.Processing:
		return batchtransfer.DetailProcessing, ""
	case batchtransfer.Closed:
		return batchtransfer.DetailFail, overdueClose
	}
	if d.Failing != "" {
		return batchtransfer.DetailFail, d.Failing
	}
	return batchtransfer.DetailSuccess, ""
}

func registerBatchTransfer(r *registry) {
	handle(r, batchtransfer.Create, createBatch)
	handle(r, batchtransfer.QueryByOutNo, func(c *call, in *batchtransfer.QueryByOutNoRequest) (*batchtransfer.BatchPage, error) {
		b, err := c.batchOf("", in.OutBatchNo)
		if err != nil {
			return nil, err
		}
		out, err := batchPage(c, b, &in.Page)
		if err == nil {
			out.Offset, out.Limit = in.Offset, cmp.Or(in.Limit, pageOfDetails)
		}
		return out, err
	})
	handle(r, batchtransfer.QueryByID, func(c *call, in *batchtransfer.QueryByIDRequest) (*batchtransfer.BatchPage, error) {
		b, err := c.batchByID("", in.BatchID)
		if err != nil {
			return nil, err
		}
		return batchPage(c, b, &in.Page)
	})
	handle(r, batchtransfer.GetDetailByOutNo, func(c *call, in *batchtransfer.GetDetailByOutNoRequest) (*batchtransfer.DetailRecord, error) {
		b, d, err := c.detailOf("", in.OutBatchNo, in.OutDetailNo)
		return detailRecord(c, b, d), err
	})
	handle(r, batchtransfer.GetDetailByID, func(c *call, in *batchtransfer.GetDetailByIDRequest) (*batchtransfer.DetailRecord, error) {
		b, d, err := c.detailByID("", in.BatchID, in.DetailID)
		return detailRecord(c, b, d), err
	})
	registerBatchReceipts(r)
	registerPlatformTransfer(r)
}

func createBatch(c *call, in *batchtransfer.CreateRequest) (*batchtransfer.Acceptance, error) {
	b := &transferBatch{
		MchID: c.merchant.MchID, AppID: in.AppID, OutBatchNo: in.OutBatchNo, Name: in.BatchName, Remark: in.BatchRemark,
		SceneID: in.TransferSceneID, NotifyURL: in.NotifyURL, Certificate: c.certified, Created: c.now,
		Waiting: c.quirks.TransferNeedsApproval,
	}
	for _, d := range in.TransferDetailList {
		b.Details = append(b.Details, transferBatchDetail{OutDetailNo: d.OutDetailNo, Amount: d.TransferAmount,
			Remark: d.TransferRemark, OpenID: d.OpenID, UserName: d.UserName, Failing: c.detailFailing(d.TransferAmount)})
	}
	b, isNew, err := c.batch(b, in.TotalAmount, in.TotalNum, in)
	if err != nil {
		return nil, err
	}
	out := &batchtransfer.Acceptance{OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, CreateTime: at(b.Created), BatchStatus: b.status(c)}
	if isNew {
		out.BatchStatus = batchtransfer.Accepted // a query tells more
	}
	return out, nil
}

// detailFailing is why a transfer of a batch fails; empty: it does not.
func (c *call) detailFailing(amount op.Fen) string {
	if amount < leastTransfer {
		return "TRANSFER_QUOTA_EXCEED"
	}
	return c.transferFailing()
}

// batch accepts a batch, or finds that the same request did so before.
func (c *call) batch(b *transferBatch, total op.Fen, number int64, in any) (_ *transferBatch, isNew bool, err error) {
	b.Request = hashOf(in)
	if known, ok := transferBatches.get(c, b.key()...); ok {
		if known.Request != b.Request {
			return nil, false, c.transferDiffers("out_batch_no")
		}
		return known, false, nil
	}
	if err := c.checkBatch(b, total, number); err != nil {
		return nil, false, err
	}
	n := transferBatchIDs.next(c)
	b.BatchID = c.transferNumber("1030", n)
	for i := range b.Details {
		b.Details[i].DetailID = c.transferNumber("1040", n*1000+uint64(i))
	}
	if a := balance(c, b.payer()); op.Fen(a.Available) < total {
		return nil, false, notEnough(op.Fen(a.Available), total)
	}
	transferBatchIDs.put(c, &transferKey{b.key()}, b.BatchID)
	transferBatches.put(c, b, b.key()...)
	if b.Waiting {
		c.until(b.Created.Add(transferWaits), "transfer-batch", b.key())
		return b, true, nil
	}
	return b, true, c.startBatch(b)
}

// checkBatch holds a batch against the rules.
func (c *call) checkBatch(b *transferBatch, total op.Fen, number int64) error {
	own := ownAppID
	if b.SubMchID != "" {
		own = ownSpAppID
	}
	if err := own(c, b.AppID); err != nil {
		return err
	}
	if err := c.checkTransferPayer(b.SubMchID); err != nil {
		return err
	}
	switch {
	case number != int64(len(b.Details)):
		return wrongField("/total_num", number, fmt.Sprintf("is not the number of the transfers, which is %d", len(b.Details)))
	case total != b.total():
		return wrongField("/total_amount", total, fmt.Sprintf("is not the sum of the transfers, which is %d", b.total()))
	}
	seen := map[string]bool{}
	for i, d := range b.Details {
		pointer := fmt.Sprintf("/transfer_detail_list/%d", i)
		if seen[d.OutDetailNo] {
			return wrongField(pointer+"/out_detail_no", d.OutDetailNo, "was given to another transfer of the batch")
		}
		seen[d.OutDetailNo] = true
		if b.SubMchID != "" {
			continue // platforms give no names
		}
		if err := c.checkTransferName(pointer+"/user_name", d.Amount, d.UserName); err != nil {
			return err
		}
		if (d.UserName != "") != b.named() {
			return wrongField(pointer+"/user_name", nil, "must be given for all transfers of a batch or for none")
		}
	}
	return nil
}

// startBatch takes the money of a batch, gives back that of the transfers that
// fail, and tells how the batch ends.
func (c *call) startBatch(b *transferBatch) error {
	m := movement{TradeNo: b.BatchID, Name: "商家转账", Kind: "转账", Fen: -int64(b.total()), By: b.MchID + "API", Voucher: b.OutBatchNo}
	if err := c.spend(b.payer(), m); err != nil {
		return err
	}
	later := *c
	later.now = b.finished(c)
	_, bad := b.outcome(&later)
	m.Name, m.Kind, m.Fen, m.By = "商家转账退回", "转账退回", int64(bad.sum), "system"
	c.move(b.payer(), m)
	return c.notifyBatch(b, &later)
}

// overdueBatch ends a batch that nobody approved.
func overdueBatch(c *call, key []string) error {
	b, ok := transferBatches.get(c, key...)
	if !ok || b.status(c) != batchtransfer.Closed {
		return nil
	}
	return c.notifyBatch(b, c)
}

// batchNotice is what a notification says of a batch.
type batchNotice struct {
	MchID         string                    `json:"mchid"`
	SubMchID      string                    `json:"sub_mchid"`
	OutBatchNo    string                    `json:"out_batch_no"`
	BatchID       string                    `json:"batch_id"`
	BatchStatus   batchtransfer.BatchStatus `json:"batch_status"`
	TotalNum      int64                     `json:"total_num" wx:"required"`
	TotalAmount   op.Fen                    `json:"total_amount" wx:"required"`
	SuccessAmount op.Fen                    `json:"success_amount" wx:"required"`
	SuccessNum    int64                     `json:"success_num" wx:"required"`
	FailAmount    op.Fen                    `json:"fail_amount" wx:"required"`
	FailNum       int64                     `json:"fail_num" wx:"required"`
	UpdateTime    op.Time                   `json:"update_time"`
	CloseReason   batchtransfer.CloseReason `json:"close_reason"`
}

// notifyBatch tells how a batch ends, at the time of the call later.
func (c *call) notifyBatch(b *transferBatch, later *call) error {
	if b.NotifyURL == "" {
		return nil
	}
	good, bad := b.outcome(later)
	n := &Notification{
		MchID: b.MchID, Number: b.OutBatchNo, EventType: "MCHTRANSFER.BATCH.FINISHED", OriginalType: "mch_payment",
		Summary: "商家转账批次完成通知", Time: b.updated(later), URL: b.NotifyURL, Certificate: b.Certificate,
	}
	content := &batchNotice{
		MchID: b.MchID, SubMchID: b.SubMchID, OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, BatchStatus: b.status(later),
		TotalNum: int64(len(b.Details)), TotalAmount: b.total(), SuccessAmount: good.sum, SuccessNum: int64(good.count),
		FailAmount: bad.sum, FailNum: int64(bad.count), UpdateTime: at(b.updated(later)),
	}
	if content.BatchStatus == batchtransfer.Closed {
		n.EventType, n.Summary, content.CloseReason = "MCHTRANSFER.BATCH.CLOSED", "商家转账批次关闭通知", batchtransfer.OverdueClose
	}
	return c.notify(n, content)
}

// batchOf finds a batch of the caller, or of its sub-merchant.
func (c *call) batchOf(sub, outBatchNo string) (*transferBatch, error) {
	b, ok := transferBatches.get(c, c.merchant.MchID, outBatchNo)
	if !ok || b.SubMchID != sub || c.now.After(b.Created.Add(transfersKept)) {
		return nil, c.noTransfer("batch")
	}
	return b, nil
}

func (c *call) batchByID(sub, id string) (*transferBatch, error) {
	k, ok := transferBatchIDs.get(c, id)
	if !ok || k.Key[0] != c.merchant.MchID {
		return nil, c.noTransfer("batch")
	}
	return c.batchOf(sub, k.Key[1])
}

// detailOf finds a transfer of a batch by the merchant's own numbers.
func (c *call) detailOf(sub, outBatchNo, outDetailNo string) (*transferBatch, *transferBatchDetail, error) {
	b, err := c.batchOf(sub, outBatchNo)
	if err != nil {
		return nil, nil, err
	}
	d, ok := b.detail(func(d *transferBatchDetail) bool { return d.OutDetailNo == outDetailNo })
	if !ok {
		return nil, nil, c.noTransfer("transfer")
	}
	return b, d, nil
}

// detailByID finds a transfer of a batch by WeChat Pay's numbers.
func (c *call) detailByID(sub, batchID, detailID string) (*transferBatch, *transferBatchDetail, error) {
	b, err := c.batchByID(sub, batchID)
	if err != nil {
		return nil, nil, err
	}
	d, ok := b.detail(func(d *transferBatchDetail) bool { return d.DetailID == detailID })
	if !ok {
		return nil, nil, c.noTransfer("transfer")
	}
	return b, d, nil
}

// batchPage is a batch, with the page of its transfers that a query asks for.
func batchPage(c *call, b *transferBatch, in *batchtransfer.Page) (*batchtransfer.BatchPage, error) {
	if in.NeedQueryDetail && in.DetailStatus == "" {
		return nil, wrongPart(inQuery, "detail_status", nil, "is missing, which is needed with need_query_detail")
	}
	good, bad := b.outcome(c)
	out := &batchtransfer.BatchPage{TransferBatch: batchtransfer.Batch{
		MchID: b.MchID, OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, AppID: b.AppID, BatchStatus: b.status(c), BatchType: "API",
		BatchName: b.Name, BatchRemark: b.Remark, TotalAmount: b.total(), TotalNum: int64(len(b.Details)),
		CreateTime: at(b.Created), UpdateTime: at(b.updated(c)), SuccessAmount: good.sum, SuccessNum: int64(good.count),
		FailAmount: bad.sum, FailNum: int64(bad.count), TransferSceneID: b.SceneID,
	}}
	if out.TransferBatch.BatchStatus == batchtransfer.Closed {
		out.TransferBatch.CloseReason = batchtransfer.OverdueClose
	}
	for _, d := range b.listed(c, in.NeedQueryDetail, string(in.DetailStatus), in.Offset, in.Limit) {
		status, _ := b.detailStatus(c, &d)
		out.TransferDetailList = append(out.TransferDetailList, batchtransfer.DetailSummary{DetailID: d.DetailID, OutDetailNo: d.OutDetailNo, DetailStatus: status})
	}
	return out, nil
}

// listed is the page of transfers that a query asks for. There are none before
// the batch has finished.
func (b *transferBatch) listed(c *call, wanted bool, status string, offset, limit int64) []transferBatchDetail {
	if !wanted || b.status(c) != batchtransfer.Finished {
		return nil
	}
	details := slices.DeleteFunc(slices.Clone(b.Details), func(d transferBatchDetail) bool {
		has, _ := b.detailStatus(c, &d)
		return status != "" && status != "ALL" && status != string(has)
	})
	return page(details, offset, cmp.Or(limit, pageOfDetails))
}

func detailRecord(c *call, b *transferBatch, d *transferBatchDetail) *batchtransfer.DetailRecord {
	if d == nil {
		return nil
	}
	out := &batchtransfer.DetailRecord{
		MchID: b.MchID, OutBatchNo: b.OutBatchNo, BatchID: b.BatchID, AppID: b.AppID, OutDetailNo: d.OutDetailNo, DetailID: d.DetailID,
		TransferAmount: d.Amount, TransferRemark: d.Remark, OpenID: d.OpenID, UserName: d.UserName,
		InitiateTime: at(b.Created), UpdateTime: at(b.updated(c)),
	}
	out.DetailStatus, out.FailReason = b.detailStatus(c, d)
	return out
}

// registerBatchReceipts registers the receipts of batches and of their transfers.
func registerBatchReceipts(r *registry) {
	handle(r, batchtransfer.ApplyReceipt, func(c *call, in *batchtransfer.ApplyReceiptRequest) (*batchtransfer.Receipt, error) {
		b, err := c.batchOf("", in.OutBatchNo)
		if err == nil {
			err = checkBatchReceipt(c, b)
		}
		if err != nil {
			return nil, err
		}
		receipt := c.askReceipt("batch", b.OutBatchNo)
		return &batchtransfer.Receipt{OutBatchNo: b.OutBatchNo, SignatureNo: receipt.Number, SignatureStatus: batchtransfer.ReceiptAccepted,
			CreateTime: at(receipt.Created), UpdateTime: at(receipt.Created)}, nil
	})
	handle(r, batchtransfer.GetReceipt, func(c *call, in *batchtransfer.GetReceiptRequest) (*batchtransfer.Receipt, error) {
		b, err := c.batchOf("", in.OutBatchNo)
		if err != nil {
			return nil, err
		}
		receipt, err := c.receiptOf("batch", b.OutBatchNo)
		if err != nil {
			return nil, err
		}
		out := &batchtransfer.Receipt{OutBatchNo: b.OutBatchNo, SignatureNo: receipt.Number, SignatureStatus: batchtransfer.ReceiptAccepted,
			CreateTime: at(receipt.Created), UpdateTime: at(receipt.Created)}
		if f := c.batchReceipt(receipt, b); f.DownloadURL != "" {
			out.SignatureStatus, out.UpdateTime = batchtransfer.ReceiptFinished, at(receipt.done(c))
			out.HashType, out.HashValue, out.DownloadURL = f.HashType, f.HashValue, f.DownloadURL
		}
		return out, nil
	})
	handle(r, batchtransfer.ApplyDetailReceipt, func(c *call, in *batchtransfer.ApplyDetailReceiptRequest) (*batchtransfer.DetailReceipt, error) {
		b, d, err := c.receiptDetail(inBody, in.AcceptType, in.OutBatchNo, in.OutDetailNo)
		if err != nil {
			return nil, err
		}
		if status, _ := b.detailStatus(c, d); status != batchtransfer.DetailSuccess || d.UserName == "" {
			return nil, wrongField("/out_detail_no", in.OutDetailNo, "is no transfer that succeeded and names its customer")
		}
		receipt := c.askReceipt("detail", b.OutBatchNo, d.OutDetailNo)
		return &batchtransfer.DetailReceipt{AcceptType: in.AcceptType, OutBatchNo: in.OutBatchNo, OutDetailNo: in.OutDetailNo,
			SignatureNo: receipt.Number, SignatureStatus: batchtransfer.ReceiptAccepted}, nil
	})
	handle(r, batchtransfer.GetDetailReceipt, func(c *call, in *batchtransfer.GetDetailReceiptRequest) (*batchtransfer.DetailReceipt, error) {
		b, d, err := c.receiptDetail(inQuery, in.AcceptType, in.OutBatchNo, in.OutDetailNo)
		if err != nil {
			return nil, err
		}
		receipt, err := c.receiptOf("detail", b.OutBatchNo, d.OutDetailNo)
		if err != nil {
			return nil, err
		}
		out := &batchtransfer.DetailReceipt{AcceptType: in.AcceptType, OutBatchNo: in.OutBatchNo, OutDetailNo: in.OutDetailNo,
			SignatureNo: receipt.Number, SignatureStatus: batchtransfer.ReceiptAccepted}
		if f := c.detailReceipt(receipt, b, d); f.DownloadURL != "" {
			out.SignatureStatus = batchtransfer.ReceiptFinished
			out.HashType, out.HashValue, out.DownloadURL = f.HashType, f.HashValue, f.DownloadURL
		}
		return out, nil
	})
}

// checkBatchReceipt says whether a batch has a receipt.
func checkBatchReceipt(c *call, b *transferBatch) error {
	good, _ := b.outcome(c)
	switch {
	case b.status(c) != batchtransfer.Finished:
		return invalid(fmt.Sprintf("only a batch that is FINISHED has a receipt, this one is %s", b.status(c)))
	case good.count == 0:
		return invalid("no transfer of the batch succeeded")
	case b.SubMchID == "" && !b.named():
		return invalid("only a batch with user_name has a receipt")
	}
	return nil
}

// receiptDetail finds the transfer whose receipt is meant. Only batches are
// played here.
func (c *call) receiptDetail(location string, kind batchtransfer.AcceptType, outBatchNo, outDetailNo string) (*transferBatch, *transferBatchDetail, error) {
	switch {
	case kind != batchtransfer.BatchTransfer:
		return nil, nil, c.noTransfer("transfer")
	case outBatchNo == "" && location == inBody:
		return nil, nil, wrongField("/out_batch_no", nil, "is missing, which is needed with BATCH_TRANSFER")
	case outBatchNo == "":
		return nil, nil, wrongPart(location, "out_batch_no", nil, "is missing, which is needed with BATCH_TRANSFER")
	}
	return c.detailOf("", outBatchNo, outDetailNo)
}

// batchReceipt offers the receipt of a batch for download.
func (c *call) batchReceipt(r *transferReceipt, b *transferBatch) receiptFile {
	good, _ := b.outcome(c)
	return c.receiptFile(r, batchtransfer.DownloadReceipt.Path, "Batch "+b.BatchID, "Merchant "+b.payer(),
		"Merchant's number "+b.OutBatchNo, fmt.Sprintf("Transfers %d", good.count), "Amount CNY "+yuan(good.sum))
}

// detailReceipt offers the receipt of a transfer for download.
func (c *call) detailReceipt(r *transferReceipt, b *transferBatch, d *transferBatchDetail) receiptFile {
	return c.receiptFile(r, batchtransfer.DownloadReceipt.Path, "Transfer "+d.DetailID, "Merchant "+b.payer(),
		"Merchant's numbers "+b.OutBatchNo+" "+d.OutDetailNo, "Amount CNY "+yuan(d.Amount))
}
