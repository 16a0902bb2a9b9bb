package sandbox

import (
	"net/url"
	"time"

	"github.com/wxctl/wxctl/pkg/client/fapiao"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// fapiaoTitle is a title that a buyer was asked for.
type fapiaoTitle struct {
	MchID   string    `json:"mchid"`
	Seller  string    `json:"seller"`
	ApplyID string    `json:"fapiao_apply_id"`
	Total   op.Fen    `json:"total"`
	Order   string    `json:"out_trade_no,omitempty"`
	Phone   bool      `json:"phone,omitempty"` // asked for
	Email   bool      `json:"email,omitempty"`
	Filled  time.Time `json:"filled"` // zero: not yet
}

// fapiaoTitles has the key caller, seller, number of the application.
const fapiaoTitles table[fapiaoTitle] = "fapiao/titles"

func registerFapiaoTitles(r *registry) {
	handleWriting(r, fapiao.TitleURL, askFapiaoTitle)
	handle(r, fapiao.GetTitle, func(c *call, in *fapiao.TitleRequest) (*fapiao.Applicant, error) {
		seller, err := c.fapiaoSeller(inQuery, in.SubMchID)
		if err != nil {
			return nil, err
		}
		t, ok := fapiaoTitles.get(c, c.merchant.MchID, seller, in.FapiaoApplyID)
		if !ok || t.Filled.IsZero() {
			return nil, notFound("no buyer has filled in a title for this application")
		}
		return t.read(), nil
	})
}

func askFapiaoTitle(c *call, in *fapiao.TitleURLRequest) (*fapiao.TitleForm, error) {
	seller, err := c.fapiaoSeller(inQuery, in.SubMchID)
	if err != nil {
		return nil, err
	}
	t := &fapiaoTitle{
		MchID: c.merchant.MchID, Seller: seller, ApplyID: in.FapiaoApplyID, Total: in.TotalAmount,
		Phone: in.ShowPhoneCell, Email: in.ShowEmailCell,
	}
	if before, ok := fapiaoTitles.get(c, t.key()...); ok {
		t.Filled = before.Filled
	}
	fapiaoTitles.put(c, t, t.key()...)
	if in.Source == "MINIPROGRAM" {
		return &fapiao.TitleForm{
			MiniProgramAppID: "wxbd687630cd02ce1d", MiniProgramUserName: "gh_sandbox",
			MiniProgramPath: "pages/title/title?fapiao_apply_id=" + url.QueryEscape(in.FapiaoApplyID),
		}, nil
	}
	return &fapiao.TitleForm{TitleURL: "https://pay.weixin.qq.com/sandbox/fapiao-title?fapiao_apply_id=" + url.QueryEscape(in.FapiaoApplyID)}, nil
}

func (t *fapiaoTitle) key() []string { return []string{t.MchID, t.Seller, t.ApplyID} }

// read is what the buyer filled in.
func (t *fapiaoTitle) read() *fapiao.Applicant {
	out := &fapiao.Applicant{
		Buyer:  fapiao.Buyer{Type: fapiao.Organization, Name: "深圳市南山区测试企业", TaxpayerID: "91440300MA5BUYER01"},
		Amount: t.Total, OutTradeNo: t.Order, FapiaoBillType: "COMM_FAPIAO",
	}
	if t.Phone {
		out.Phone = "13900000000"
	}
	if t.Email {
		out.Email = "buyer@example.com"
	}
	return out
}

// fillFapiaoTitle is the customer who fills in a title: for a number that a merchant
// asked one for, or for a payment, by its transaction_id.
func fillFapiaoTitle(c *call, number string) (any, error) {
	var t *fapiaoTitle
	for key, load := range fapiaoTitles.all(c) {
		if key[len(key)-1] == number {
			t = load()
		}
	}
	if t == nil {
		o, ok := c.transactionOf(number)
		if !ok {
			return nil, noOrder()
		}
		t = &fapiaoTitle{MchID: o.MchID, Seller: o.seller(), ApplyID: number, Total: o.Total, Order: o.OutTradeNo}
	}
	t.Filled = c.now
	fapiaoTitles.put(c, t, t.key()...)
	out := t.read()
	out.Phone, out.Email = "", "" // they go to the merchant only, encrypted
	content := &fapiaoNotice{FapiaoApplyID: number, ApplyTime: at(c.now)}
	return out, c.notifyOfFapiao(t.MchID, t.Seller, "FAPIAO.USER_APPLIED", "用户申请开票", c.now, content)
}
