package sandbox

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"github.com/wxctl/wxctl/pkg/client/fapiao"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func registerFapiaoIssue(r *registry) {
	handle(r, fapiao.Issue, issueFapiao)
	handle(r, fapiao.IssueGeneral, func(c *call, in *fapiao.IssueGeneralRequest) (*op.None, error) {
		return c.issueDigital(in, &in.DigitalRequest, &in.FapiaoInformation.DigitalInvoice, in.FapiaoInformation.Items)
	})
	handle(r, fapiao.IssuePassengerTransport, func(c *call, in *fapiao.IssuePassengerTransportRequest) (*op.None, error) {
		var lines []fapiao.DigitalLine
		for _, line := range in.FapiaoInformation.Items {
			lines = append(lines, line.DigitalLine)
		}
		return c.issueDigital(in, &in.DigitalRequest, &in.FapiaoInformation.DigitalInvoice, lines)
	})
	handle(r, fapiao.IssueRefinedOil, func(c *call, in *fapiao.IssueRefinedOilRequest) (*op.None, error) {
		var lines []fapiao.DigitalLine
		for _, line := range in.FapiaoInformation.Items {
			line.DigitalLine.Unit = line.Unit
			lines = append(lines, line.DigitalLine)
		}
		return c.issueDigital(in, &in.DigitalRequest, &in.FapiaoInformation.DigitalInvoice, lines)
	})
	handle(r, fapiao.IssueRealEstateLeasing, func(c *call, in *fapiao.IssueRealEstateLeasingRequest) (*op.None, error) {
		var lines []fapiao.DigitalLine
		for _, line := range in.FapiaoInformation.Items {
			lines = append(lines, line.DigitalLine)
		}
		return c.issueDigital(in, &in.DigitalRequest, &in.FapiaoInformation.DigitalInvoice, lines)
	})
}

func issueFapiao(c *call, in *fapiao.IssueRequest) (*op.None, error) {
	a := &fapiaoApplication{ApplyID: in.FapiaoApplyID, Request: hashOf(in), Buyer: fapiao.Applicant{Buyer: in.BuyerInformation}}
	for _, invoice := range in.FapiaoInformation {
		f := &fapiaoInvoice{FapiaoID: invoice.FapiaoID, Total: invoice.TotalAmount, Remark: invoice.Remark}
		for _, line := range invoice.Items {
			f.Items = append(f.Items, issuedLine(fapiao.IssuedLine{
				TaxCode: line.TaxCode, GoodsName: line.GoodsName, Specification: line.Specification, Unit: line.Unit, Quantity: line.Quantity,
				TotalAmount: line.TotalAmount, TaxPreferMark: line.TaxPreferMark, Discount: line.Discount,
			}, line.TaxRate))
		}
		a.Invoices = append(a.Invoices, f)
	}
	var paid []string
	if in.Scene == fapiao.WithWechatPay {
		paid = append(paid, in.FapiaoApplyID)
	}
	return c.issue(a, in.SubMchID, paid)
}

// issueDigital issues a digital invoice of whatever trade.
func (c *call) issueDigital(request any, in *fapiao.DigitalRequest, invoice *fapiao.DigitalInvoice, lines []fapiao.DigitalLine) (*op.None, error) {
	a := &fapiaoApplication{ApplyID: in.FapiaoApplyID, Request: hashOf(request), Buyer: in.BuyerInformation}
	f := &fapiaoInvoice{FapiaoID: invoice.FapiaoID, Total: invoice.TotalAmount, Remark: invoice.Remark}
	for _, line := range lines {
		f.Items = append(f.Items, issuedLine(fapiao.IssuedLine{
			TaxCode: line.TaxCode, GoodsName: line.GoodsName, Specification: line.Specification, Unit: line.Unit, Quantity: line.Quantity,
			TotalAmount: line.TotalAmount, Discount: line.Discount,
		}, line.TaxRate))
	}
	a.Invoices = []*fapiaoInvoice{f}
	var paid []string
	for _, t := range invoice.TransactionInformation {
		paid = append(paid, t.TransactionID)
	}
	return c.issue(a, in.SubMchID, paid)
}

// quantityUnit is one, as quantities of invoices are written.
const quantityUnit = 100_000_000

// issuedLine completes a line of an invoice with its tax, and with the name of its
// goods. A rate below 1 is a share, others are in ten-thousandths.
func issuedLine(line fapiao.IssuedLine, rate float64) fapiao.IssuedLine {
	if rate < 1 {
		rate *= 10_000
	}
	line.TaxRate = int64(math.Round(rate))
	if line.TaxPreferMark == "" {
		line.TaxPreferMark = "NO_FAVORABLE"
	}
	for _, known := range taxCodes {
		if line.GoodsName == "" && line.TaxCode == known.TaxCode {
			line.GoodsName = known.GoodsName
		}
	}
	total := int64(line.TotalAmount)
	tax := int64(math.Round(float64(total) * float64(line.TaxRate) / float64(10_000+line.TaxRate)))
	line.TaxAmount, line.Amount = op.Fen(tax), op.Fen(total-tax)
	if line.Quantity > 0 {
		line.UnitPrice = int64(math.Round(float64(line.Amount) / float64(line.Quantity) * quantityUnit))
	}
	return line
}

// issue accepts an application. paid are the payments that it is for.
func (c *call) issue(a *fapiaoApplication, sub string, paid []string) (*op.None, error) {
	seller, err := c.fapiaoSeller(inBody, sub)
	if err != nil {
		return nil, err
	}
	if known, ok := fapiaoApplications.get(c, c.merchant.MchID, seller, a.ApplyID); ok {
		if known.Request != a.Request {
			return nil, noFapiaoFor()
		}
		return &op.None{}, nil
	}
	if err := c.checkPaid(seller, paid); err != nil {
		return nil, err
	}
	a.MchID, a.Seller = c.merchant.MchID, seller
	template, hasTemplate := fapiaoTemplates.get(c, a.MchID, seller)
	for _, f := range a.Invoices {
		f.Accepted = c.now
		f.Blue = c.fapiaoDocument(c.now.Add(c.quirks.FapiaoTakes))
		if hasTemplate {
			f.Card = c.fapiaoCard(template)
		}
	}
	a.put(c)
	if c.quirks.FapiaoFails {
		return &op.None{}, nil
	}
	return &op.None{}, c.notifyFapiao(a, "ISSUED", fapiao.Issued)
}

// checkPaid refuses payments that were not made to a merchant.
func (c *call) checkPaid(seller string, paid []string) error {
	if !c.quirks.FapiaoNeedsOrder {
		return nil
	}
	for _, id := range paid {
		if o, ok := c.transactionOf(id); !ok || o.MchID != c.merchant.MchID || o.seller() != seller {
			return fail(http.StatusNotFound, codeNotExists, "there is no payment "+id)
		}
	}
	return nil
}

func (c *call) fapiaoCard(template *fapiao.CardTemplate) *fapiao.Card {
	return &fapiao.Card{
		CardAppID: template.CardAppID, CardID: template.CardID, CardOpenID: c.stranger(), CardCode: c.sandbox.random.text(decimal, 12),
		CardStatus: fapiao.Inserted,
	}
}

// fapiaoFile is an invoice that was issued elsewhere; its content is not kept.
type fapiaoFile struct {
	Uploaded time.Time `json:"uploaded"`
}

// fapiaoFiles has the key caller, seller, id of the file.
const fapiaoFiles table[fapiaoFile] = "fapiao/files"

const (
	// fapiaoFileKept is how long an uploaded invoice is kept.
	fapiaoFileKept = 3 * day
	// maxFapiaoFile is the size of the largest one.
	maxFapiaoFile = 2 * megabyte
)

func uploadFapiao(c *call, in *fapiao.UploadFileRequest) (*fapiao.UploadedFile, error) {
	seller, err := c.fapiaoSeller(inBody, in.SubMchID)
	if err != nil {
		return nil, err
	}
	sum := sm3.Sum(in.File.Data)
	switch {
	case in.FileType != "PDF":
		return nil, wrongField("/file_type", in.FileType, "is not PDF")
	case strings.ToLower(path.Ext(c.upload.partName)) != ".pdf" || !bytes.HasPrefix(in.File.Data, []byte("%PDF-")):
		return nil, wrongPart(inForm, "file", nil, "is no PDF")
	case in.DigestAlogrithm != "SM3":
		return nil, wrongField("/digest_alogrithm", in.DigestAlogrithm, "is not SM3")
	case !strings.EqualFold(in.Digest, hex.EncodeToString(sum[:])):
		return nil, wrongField("/digest", in.Digest, "is not the SM3 of the file")
	case len(in.File.Data) > maxFapiaoFile:
		return nil, wrongPart(inForm, "file", nil, "is larger than 2 MB")
	}
	id := c.sandbox.random.letters(32)
	fapiaoFiles.put(c, &fapiaoFile{c.now}, c.merchant.MchID, seller, id)
	return &fapiao.UploadedFile{FapiaoMediaID: id}, nil
}

// insertFapiaoCards puts invoices into the wallet. They are known by their numbers.
func insertFapiaoCards(c *call, in *fapiao.InsertCardsRequest) (*op.None, error) {
	seller, err := c.fapiaoSeller(inBody, in.SubMchID)
	if err != nil {
		return nil, err
	}
	a := &fapiaoApplication{MchID: c.merchant.MchID, Seller: seller, ApplyID: in.FapiaoApplyID, Request: hashOf(in), Buyer: in.BuyerInformation, Own: true}
	if known, ok := fapiaoApplications.get(c, a.MchID, seller, a.ApplyID); ok {
		if known.Request != a.Request {
			return nil, noFapiaoFor()
		}
		return &op.None{}, nil
	}
	template, ok := fapiaoTemplates.get(c, a.MchID, seller)
	if !ok {
		template = &fapiao.CardTemplate{CardAppID: c.merchant.AppID}
	}
	for i, card := range in.FapiaoCardInformation {
		f, ok := fapiaoFiles.get(c, a.MchID, seller, card.FapiaoMediaID)
		if !ok || c.now.After(f.Uploaded.Add(fapiaoFileKept)) {
			return nil, wrongField(fmt.Sprintf("/fapiao_card_information/%d/fapiao_media_id", i), card.FapiaoMediaID, "is the id of no file, or of one that is more than three days old")
		}
		a.Invoices = append(a.Invoices, &fapiaoInvoice{
			FapiaoID: card.FapiaoNumber, Accepted: c.now, Total: card.TotalAmount, Remark: card.Remark, Items: card.Items,
			Blue: fapiao.Document{FapiaoCode: card.FapiaoCode, FapiaoNumber: card.FapiaoNumber, CheckCode: card.CheckCode, Password: card.Password, FapiaoTime: card.FapiaoTime},
			Card: c.fapiaoCard(template), Seller: &card.SellerInformation, Extra: &card.ExtraInformation,
		})
	}
	a.put(c)
	return &op.None{}, c.notifyFapiao(a, "CARD_INSERTED", fapiao.Issued)
}
