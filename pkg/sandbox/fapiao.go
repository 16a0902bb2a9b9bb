package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/fapiao"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// fapiaoApplication is an application for invoices.
type fapiaoApplication struct {
	MchID    string           `json:"mchid"`  // who called
	Seller   string           `json:"seller"` // whose invoices they are
	ApplyID  string           `json:"fapiao_apply_id"`
	Request  string           `json:"request"` // hash of what made it
	Buyer    fapiao.Applicant `json:"buyer"`
	Invoices []*fapiaoInvoice `json:"invoices"`
	// Own says that the merchant issued them elsewhere.
	Own bool `json:"own,omitempty"`
}

// fapiaoInvoice is an invoice of an application.
type fapiaoInvoice struct {
	FapiaoID string              `json:"fapiao_id"`
	Accepted time.Time           `json:"accepted"`
	Reversed time.Time           `json:"reversed"` // when that was asked for; zero: never
	Total    op.Fen              `json:"total"`
	Remark   string              `json:"remark,omitempty"`
	Items    []fapiao.IssuedLine `json:"items"`
	Blue     fapiao.Document     `json:"blue"`
	Red      fapiao.Document     `json:"red"`
	Card     *fapiao.Card        `json:"card,omitempty"`
	// Seller and Extra are those of an invoice that was issued elsewhere.
	Seller *fapiao.Seller `json:"seller,omitempty"`
	Extra  *fapiao.Extra  `json:"extra,omitempty"`
}

// fapiaoApplications has the key caller, seller, number of the application.
const fapiaoApplications table[fapiaoApplication] = "fapiao/applications"

func (a *fapiaoApplication) put(c *call) {
	fapiaoApplications.put(c, a, a.MchID, a.Seller, a.ApplyID)
}

// status is the state of an invoice.
func (f *fapiaoInvoice) status(c *call) fapiao.Status {
	takes := c.quirks.FapiaoTakes
	switch {
	case !f.Reversed.IsZero() && c.now.Before(f.Reversed.Add(takes)):
		return fapiao.ReverseAccepted
	case !f.Reversed.IsZero():
		return fapiao.Reversed
	case c.now.Before(f.Accepted.Add(takes)):
		return fapiao.IssueAccepted
	case c.quirks.FapiaoFails:
		return fapiao.IssueFailed
	}
	return fapiao.Issued
}

func registerFapiao(r *registry) {
	registerFapiaoConfig(r)
	registerFapiaoTitles(r)
	registerFapiaoIssue(r)
	handle(r, fapiao.Query, queryFapiao)
	handle(r, fapiao.Reverse, reverseFapiao)
	handle(r, fapiao.QueryFiles, queryFapiaoFiles)
	handleFileAt(r, fapiao.DownloadFile, fapiaoFilePath, downloadFapiao)
	handle(r, fapiao.UploadFile, uploadFapiao)
	handle(r, fapiao.InsertCards, insertFapiaoCards)
}

// fapiaoSeller is the merchant of a request: the caller, or for a service provider
// the sub-merchant, which stands in a part of the message.
func (c *call) fapiaoSeller(location, sub string) (string, error) {
	seller, err := payer(c, sub)
	var failed *failure
	if location == inQuery && errors.As(err, &failed) && failed.Detail != nil {
		failed.Detail.Field, failed.Detail.Location = "sub_mchid", inQuery
	}
	return seller, err
}

// fapiaoOf finds an application.
func fapiaoOf(c *call, location, sub, id string) (*fapiaoApplication, error) {
	seller, err := c.fapiaoSeller(location, sub)
	if err != nil {
		return nil, err
	}
	a, ok := fapiaoApplications.get(c, c.merchant.MchID, seller, id)
	if !ok {
		return nil, notFound("there is no application with this number")
	}
	return a, nil
}

// named are the invoices of the application, or the one that is named.
func (a *fapiaoApplication) named(id string) ([]*fapiaoInvoice, error) {
	if id == "" {
		return a.Invoices, nil
	}
	i := slices.IndexFunc(a.Invoices, func(f *fapiaoInvoice) bool { return f.FapiaoID == id })
	if i < 0 {
		return nil, notFound("the application has no invoice with this number")
	}
	return a.Invoices[i : i+1], nil
}

func queryFapiao(c *call, in *fapiao.QueryRequest) (*fapiao.Application, error) {
	a, err := fapiaoOf(c, inQuery, in.SubMchID, in.FapiaoApplyID)
	if err != nil {
		return nil, err
	}
	invoices, err := a.named(in.FapiaoID)
	if err != nil {
		return nil, err
	}
	out := &fapiao.Application{TotalCount: int64(len(invoices))}
	for _, f := range invoices {
		out.FapiaoInformation = append(out.FapiaoInformation, f.read(c, a))
	}
	return out, nil
}

func (f *fapiaoInvoice) read(c *call, a *fapiaoApplication) fapiao.IssuedInvoice {
	out := fapiao.IssuedInvoice{
		FapiaoID: f.FapiaoID, Status: f.status(c), TotalAmount: f.Total, BuyerInformation: a.Buyer,
		SellerInformation: fapiaoMerchant.Seller, ExtraInformation: fapiaoMerchant.Extra, Items: f.Items, Remark: f.Remark,
	}
	if f.Seller != nil {
		out.SellerInformation, out.ExtraInformation = *f.Seller, *f.Extra
	}
	for _, item := range f.Items {
		out.TaxAmount += item.TaxAmount
	}
	out.Amount = out.TotalAmount - out.TaxAmount
	switch out.Status {
	case fapiao.IssueAccepted:
	case fapiao.IssueFailed:
		out.FapiaoErrorCode, out.FapiaoErrorMessage = "MERCHANT_QUOTA_EXCEEDED", "商户发票额度不足"
	case fapiao.Reversed:
		out.RedFapiao = &f.Red
		fallthrough
	default:
		out.BlueFapiao, out.CardInformation = &f.Blue, f.Card
	}
	return out
}

func reverseFapiao(c *call, in *fapiao.ReverseRequest) (*op.None, error) {
	a, err := fapiaoOf(c, inBody, in.SubMchID, in.FapiaoApplyID)
	if err != nil {
		return nil, err
	}
	if a.Own {
		return nil, invalid("the invoices were not issued by WeChat Pay")
	}
	for i, want := range in.FapiaoInformation {
		at := fmt.Sprintf("/fapiao_information/%d", i)
		invoices, err := a.named(want.FapiaoID)
		if err != nil {
			return nil, err
		}
		f := invoices[0]
		switch status := f.status(c); {
		case status != fapiao.Issued:
			return nil, invalid(fmt.Sprintf("invoice %s cannot be taken back, it is %s", f.FapiaoID, status))
		case want.FapiaoNumber != f.Blue.FapiaoNumber:
			return nil, wrongField(at+"/fapiao_number", want.FapiaoNumber, "is not the number of the invoice")
		case want.FapiaoCode != "" && want.FapiaoCode != f.Blue.FapiaoCode:
			return nil, wrongField(at+"/fapiao_code", want.FapiaoCode, "is not the code of the invoice")
		}
		f.Reversed = c.now
		f.Red = c.fapiaoDocument(c.now.Add(c.quirks.FapiaoTakes))
	}
	a.put(c)
	return &op.None{}, c.notifyFapiao(a, "REVERSED", fapiao.Reversed)
}

// fapiaoDocument makes the numbers of an invoice up.
func (c *call) fapiaoDocument(when time.Time) fapiao.Document {
	random := c.sandbox.random
	return fapiao.Document{
		FapiaoCode: "0440" + random.text(decimal, 8), FapiaoNumber: random.text(decimal, 8), CheckCode: random.text(decimal, 20),
		Password: random.text(decimal+"+-*/<>", 108), FapiaoTime: at(when),
	}
}

// fapiaoFilePath is where files of invoices are fetched.
const fapiaoFilePath = "/invoicing/fapiao/fapiao-file"

// fapiaoFileLife is how long after an invoice was issued its file can be fetched.
const fapiaoFileLife = 365 * day

func queryFapiaoFiles(c *call, in *fapiao.QueryRequest) (*fapiao.Files, error) {
	a, err := fapiaoOf(c, inQuery, in.SubMchID, in.FapiaoApplyID)
	if err != nil {
		return nil, err
	}
	if a.Own {
		return nil, invalid("only invoices that WeChat Pay issued can be downloaded")
	}
	invoices, err := a.named(in.FapiaoID)
	if err != nil {
		return nil, err
	}
	out := &fapiao.Files{}
	for _, f := range invoices {
		status := f.status(c)
		if status != fapiao.Issued && status != fapiao.Reversed || c.now.After(f.Accepted.Add(fapiaoFileLife)) {
			return nil, invalid(fmt.Sprintf("invoice %s has no file: it is %s, and files are kept for a year", f.FapiaoID, status))
		}
		out.FapiaoDownloadInfoList = append(out.FapiaoDownloadInfoList, fapiao.File{
			FapiaoID: f.FapiaoID, Status: status,
			DownloadURL: c.publishAt(fapiaoFilePath, "application/pdf", f.pdf(), c.quirks.BillLife),
		})
	}
	return out, nil
}

func downloadFapiao(c *call, in *fapiao.DownloadFileRequest) (*file, error) {
	_, token, ok := strings.Cut(in.URL, "token=")
	if !ok {
		return nil, wrongPart(inQuery, "token", nil, "is missing")
	}
	token, _, _ = strings.Cut(token, "&")
	return c.fetch(token)
}

// pdf is a page that says which invoice it is.
func (f *fapiaoInvoice) pdf() []byte {
	text := fmt.Sprintf("BT /F1 18 Tf 40 780 Td (fapiao %s %s  CNY %d.%02d) Tj ET", f.Blue.FapiaoCode, f.Blue.FapiaoNumber, f.Total/100, f.Total%100)
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	out := []byte("%PDF-1.4\n")
	index := "0000000000 65535 f \n"
	for i, object := range objects {
		index += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	n := len(objects) + 1
	return fmt.Appendf(out, "xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", n, index, n, len(out))
}

// fapiaoNotice is what a notification says of invoices.
type fapiaoNotice struct {
	MchID         string              `json:"mchid"`
	SubMchID      string              `json:"sub_mchid"`
	FapiaoApplyID string              `json:"fapiao_apply_id"`
	ApplyTime     op.Time             `json:"apply_time"`
	Invoices      []fapiaoNoticeOfOne `json:"fapiao_information"`
}

type fapiaoNoticeOfOne struct {
	FapiaoID     string            `json:"fapiao_id"`
	FapiaoStatus fapiao.Status     `json:"fapiao_status"`
	CardStatus   fapiao.CardStatus `json:"card_status"`
}

// notifyFapiao tells of invoices that get a status, once they have it.
func (c *call) notifyFapiao(a *fapiaoApplication, event string, status fapiao.Status) error {
	content := &fapiaoNotice{FapiaoApplyID: a.ApplyID}
	for _, f := range a.Invoices {
		one := fapiaoNoticeOfOne{FapiaoID: f.FapiaoID, FapiaoStatus: status}
		if f.Card != nil {
			one.CardStatus = f.Card.CardStatus
		}
		content.Invoices = append(content.Invoices, one)
	}
	summary := map[string]string{"ISSUED": "发票开具成功", "REVERSED": "发票冲红成功", "CARD_INSERTED": "发票插入卡包成功"}[event]
	return c.notifyOfFapiao(a.MchID, a.Seller, "FAPIAO."+event, summary, c.now.Add(c.quirks.FapiaoTakes), content)
}

// notifyOfFapiao tells a merchant, where its settings say, of an application.
func (c *call) notifyOfFapiao(mchid, seller, event, summary string, when time.Time, content *fapiaoNotice) error {
	content.MchID = mchid
	if seller != mchid {
		content.SubMchID = seller
	}
	url := ""
	if config, ok := fapiaoConfigs.get(c, mchid); ok {
		url = config.CallbackURL
	}
	return c.notify(&Notification{
		MchID: mchid, Number: content.FapiaoApplyID, EventType: event, OriginalType: "fapiao",
		Summary: summary, Time: when, URL: url, Certificate: c.certified,
	}, content)
}

// noFapiaoFor refuses an application that is of another kind or has other
// parameters than the one of its number.
func noFapiaoFor() error {
	f := fail(http.StatusBadRequest, codeInvalid, "the fapiao_apply_id was used before with other parameters")
	f.internal = internalReentry
	return f
}
