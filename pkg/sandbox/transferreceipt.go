package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/batchtransfer"
	"github.com/wxctl/wxctl/pkg/client/transfer"
)

// transferReceipt is an electronic receipt that was asked for.
type transferReceipt struct {
	Number  string    `json:"number"`
	Created time.Time `json:"created"`
}

// transferReceipts has the key merchant, kind, numbers of the transfer.
const transferReceipts table[transferReceipt] = "transfer/receipts"

const (
	// receiptURLLife is how long the URL of a receipt lives.
	receiptURLLife = 10 * time.Minute
	// receiptLife is how long a receipt of a transfer is kept.
	receiptLife = 90 * day
)

// done is when the receipt is made.
func (r *transferReceipt) done(c *call) time.Time { return r.Created.Add(c.quirks.TransferTakes) }

// askReceipt asks for a receipt. One that was asked for before stays so.
func (c *call) askReceipt(key ...string) *transferReceipt {
	key = append([]string{c.merchant.MchID}, key...)
	if r, ok := transferReceipts.get(c, key...); ok && c.now.Before(r.Created.Add(receiptLife)) {
		return r
	}
	r := &transferReceipt{Number: c.transferNumber("1050", transferReceipts.next(c)), Created: c.now}
	transferReceipts.put(c, r, key...)
	return r
}

// receiptOf finds a receipt that was asked for.
func (c *call) receiptOf(key ...string) (*transferReceipt, error) {
	r, ok := transferReceipts.get(c, append([]string{c.merchant.MchID}, key...)...)
	if !ok || !c.now.Before(r.Created.Add(receiptLife)) {
		return nil, c.noTransfer("receipt")
	}
	return r, nil
}

// receiptFile is the file of a receipt that is done; empty for one that is not.
type receiptFile struct{ HashType, HashValue, DownloadURL string }

// state is the state of the receipt.
func (f receiptFile) state() batchtransfer.ReceiptStatus {
	if f.DownloadURL == "" {
		return batchtransfer.ReceiptAccepted
	}
	return batchtransfer.ReceiptFinished
}

// receiptFile offers a receipt for download at a path.
func (c *call) receiptFile(r *transferReceipt, path string, lines ...string) receiptFile {
	if c.now.Before(r.done(c)) {
		return receiptFile{}
	}
	data := pdf(append([]string{"Electronic receipt " + r.Number}, lines...))
	sum := sha256.Sum256(data)
	return receiptFile{"SHA256", hex.EncodeToString(sum[:]), c.publishAt(path, "application/pdf", data, receiptURLLife)}
}

// registerTransferReceipt registers the receipts of transfers, and where all
// receipts are fetched.
func registerTransferReceipt(r *registry) {
	handle(r, transfer.ApplyReceipt, func(c *call, in *transfer.ApplyReceiptRequest) (*transfer.Receipt, error) {
		b, err := c.transferOf("", in.OutBillNo)
		return askTransferReceipt(c, b, err)
	})
	handle(r, transfer.ApplyReceiptByID, func(c *call, in *transfer.ApplyReceiptByIDRequest) (*transfer.Receipt, error) {
		b, err := c.transferByID(in.TransferBillNo)
		return askTransferReceipt(c, b, err)
	})
	handle(r, transfer.PartnerApplyReceipt, func(c *call, in *transfer.PartnerApplyReceiptRequest) (*transfer.PartnerReceipt, error) {
		b, err := c.transferOf(in.SubMchID, in.OutBillNo)
		return partnerReceipt(b)(askTransferReceipt(c, b, err))
	})
	handle(r, transfer.GetReceipt, func(c *call, in *transfer.QueryRequest) (*transfer.Receipt, error) {
		b, err := c.transferOf("", in.OutBillNo)
		return getTransferReceipt(c, b, err)
	})
	handle(r, transfer.GetReceiptByID, func(c *call, in *transfer.QueryByIDRequest) (*transfer.Receipt, error) {
		b, err := c.transferByID(in.TransferBillNo)
		return getTransferReceipt(c, b, err)
	})
	handle(r, transfer.PartnerGetReceipt, func(c *call, in *transfer.PartnerGetReceiptRequest) (*transfer.PartnerReceipt, error) {
		b, err := c.transferOf(in.SubMchID, in.OutBillNo)
		return partnerReceipt(b)(getTransferReceipt(c, b, err))
	})
	handleFile(r, batchtransfer.DownloadVoucher, func(c *call, in *batchtransfer.DownloadVoucherRequest) (*file, error) { return c.fetch(in.Token) })
	handleFile(r, batchtransfer.DownloadReceipt, func(c *call, in *batchtransfer.DownloadReceiptRequest) (*file, error) { return c.fetch(in.Token) })
}

// askTransferReceipt asks for the receipt of a transfer that was found.
func askTransferReceipt(c *call, b *transferBill, err error) (*transfer.Receipt, error) {
	switch {
	case err != nil:
		return nil, err
	case b.state(c) != transfer.Success:
		return nil, invalid(fmt.Sprintf("only a transfer that succeeded has a receipt, this one is %s", b.state(c)))
	case b.UserName == "":
		return nil, invalid("only a transfer with user_name has a receipt")
	}
	return &transfer.Receipt{State: transfer.ReceiptGenerating, CreateTime: at(c.askReceipt("bill", b.OutBillNo).Created)}, nil
}

// getTransferReceipt is the receipt of a transfer that was found.
func getTransferReceipt(c *call, b *transferBill, err error) (*transfer.Receipt, error) {
	if err != nil {
		return nil, err
	}
	r, err := c.receiptOf("bill", b.OutBillNo)
	if err != nil {
		return nil, err
	}
	out := &transfer.Receipt{State: transfer.ReceiptGenerating, CreateTime: at(r.Created), UpdateTime: at(r.Created)}
	f := c.receiptFile(r, batchtransfer.DownloadVoucher.Path,
		"Transfer "+b.TransferBillNo, "Merchant "+b.payer(), "Merchant's number "+b.OutBillNo, "Amount CNY "+yuan(b.Amount))
	if f.DownloadURL != "" {
		out.State, out.UpdateTime = transfer.ReceiptFinished, at(r.done(c))
		out.HashType, out.HashValue, out.DownloadURL = f.HashType, f.HashValue, f.DownloadURL+"&source=mch_transfer"
	}
	return out, nil
}

// partnerReceipt says of which transfer a receipt is.
func partnerReceipt(b *transferBill) func(*transfer.Receipt, error) (*transfer.PartnerReceipt, error) {
	return func(r *transfer.Receipt, err error) (*transfer.PartnerReceipt, error) {
		if err != nil {
			return nil, err
		}
		return &transfer.PartnerReceipt{SubMchID: b.SubMchID, OutBillNo: b.OutBillNo, Receipt: *r}, nil
	}
}

// pdf writes lines of ASCII text on a page.
func pdf(lines []string) []byte {
	var text strings.Builder
	text.WriteString("BT /F1 12 Tf 14 TL 72 770 Td")
	for _, line := range lines {
		fmt.Fprintf(&text, " (%s) Tj T*", strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(line))
	}
	text.WriteString(" ET")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var table strings.Builder
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, start)
	return b.Bytes()
}
