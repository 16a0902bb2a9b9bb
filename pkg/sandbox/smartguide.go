package sandbox

import (
	"cmp"
	"strconv"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/smartguide"
)

// guide is a member of a shop's staff (服务人员).
type guide struct {
	GuideID string                     `json:"guide_id"`
	Request smartguide.RegisterRequest `json:"request"` // as changed since
}

// assignment says which guide an order is assigned to.
type assignment struct {
	GuideID string `json:"guide_id"`
}

// Their keys are the caller, the merchant whose guide it is, and the guide's or
// the order's number.
const (
	guides      table[guide]      = "smartguide/guides"
	assignments table[assignment] = "smartguide/assignments"
)

func registerSmartGuide(r *registry) {
	handle(r, smartguide.Register, registerGuide)
	handle(r, smartguide.Query, listGuides)
	handle(r, smartguide.Update, updateGuide)
	handle(r, smartguide.Assign, func(c *call, in *smartguide.AssignRequest) (*op.None, error) {
		g, seller, err := guideOf(c, in.SubMchID, in.GuideID)
		if err != nil {
			return nil, err
		}
		assignments.put(c, &assignment{g.GuideID}, c.merchant.MchID, seller, in.OutTradeNo)
		return nil, nil
	})
}

func registerGuide(c *call, in *smartguide.RegisterRequest) (*smartguide.Registered, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	for _, load := range guides.all(c, c.merchant.MchID, seller) {
		g := load()
		if g.Request.CorpID != in.CorpID || g.Request.StoreID != in.StoreID || g.Request.UserID != in.UserID {
			continue
		}
		if c.quirks.GuideRepeatRefused {
			return nil, invalid("the guide is registered in this store already")
		}
		return &smartguide.Registered{GuideID: g.GuideID}, nil
	}
	g := &guide{GuideID: "LLA" + strconv.FormatUint(10_000_000+guides.next(c), 10), Request: *in}
	guides.put(c, g, c.merchant.MchID, seller, g.GuideID)
	return &smartguide.Registered{GuideID: g.GuideID}, nil
}

// guideOf finds a guide, and the merchant whose guide it is.
func guideOf(c *call, sub, id string) (*guide, string, error) {
	seller, err := payer(c, sub)
	if err != nil {
		return nil, "", err
	}
	g, ok := guides.get(c, c.merchant.MchID, seller, id)
	if !ok {
		return nil, "", notFound("the guide does not exist")
	}
	return g, seller, nil
}

// mostGuides is how many guides a page has that does not say.
const mostGuides = 10

func listGuides(c *call, in *smartguide.QueryRequest) (*smartguide.Guides, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	limit := cmp.Or(in.Limit, mostGuides)
	var found []smartguide.Guide
	for _, load := range guides.all(c, c.merchant.MchID, seller) {
		if g := load(); g.fits(in) {
			found = append(found, g.read())
		}
	}
	return &smartguide.Guides{Data: page(found, in.Offset, limit), TotalCount: int64(len(found)), Limit: limit, Offset: in.Offset}, nil
}

// fits reports whether a query means the guide. Guides here are of WeCom: they have
// no staff numbers.
func (g *guide) fits(in *smartguide.QueryRequest) bool {
	has := &g.Request
	return in.StoreID == has.StoreID && in.WorkID == "" &&
		(in.UserID == "" || in.UserID == has.UserID) && (in.Mobile == "" || in.Mobile == has.Mobile)
}

// read is the guide as it can be read back: without codes, avatar and company.
func (g *guide) read() smartguide.Guide {
	return smartguide.Guide{GuideID: g.GuideID, StoreID: g.Request.StoreID, Name: g.Request.Name, Mobile: g.Request.Mobile, UserID: g.Request.UserID}
}

func updateGuide(c *call, in *smartguide.UpdateRequest) (*op.None, error) {
	g, seller, err := guideOf(c, in.SubMchID, in.GuideID)
	if err != nil {
		return nil, err
	}
	has := &g.Request
	has.Name, has.Mobile = cmp.Or(in.Name, has.Name), cmp.Or(in.Mobile, has.Mobile)
	has.QRCode, has.Avatar = cmp.Or(in.QRCode, has.QRCode), cmp.Or(in.Avatar, has.Avatar)
	has.GroupQRCode = cmp.Or(in.GroupQRCode, has.GroupQRCode)
	guides.put(c, g, c.merchant.MchID, seller, g.GuideID)
	return nil, nil
}
