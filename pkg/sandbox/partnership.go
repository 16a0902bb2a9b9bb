package sandbox

import (
	"time"

	"github.com/wxctl/wxctl/pkg/client/partnership"
)

// partner is a partnership for a stock.
type partner struct {
	Partner    partnership.Partner        `json:"partner"`
	Data       partnership.AuthorizedData `json:"authorized_data"`
	Created    time.Time                  `json:"created"`
	Built      time.Time                  `json:"built"`
	Terminated time.Time                  `json:"terminated"` // zero: it stands
	Updated    time.Time                  `json:"updated"`
}

// partners has the key owner of the stock, kind of coupons, stock, kind of
// partner, partner.
const partners table[partner] = "partnership/partners"

func registerPartnership(r *registry) {
	handle(r, partnership.Build, func(c *call, in *partnership.BuildRequest) (*partnership.Partnership, error) {
		return once(c, in.IdempotencyKey, in, usedKey(), func() (*partnership.Partnership, error) { return buildPartnership(c, in) })
	})
	handle(r, partnership.Terminate, func(c *call, in *partnership.BuildRequest) (*partnership.Termination, error) {
		return once(c, in.IdempotencyKey, in, usedKey(), func() (*partnership.Termination, error) { return terminatePartnership(c, in) })
	})
	handle(r, partnership.Query, listPartnerships)
}

// usedKey refuses an Idempotency-Key that was used with another body.
func usedKey() error {
	f := invalid("the Idempotency-Key was used before with other parameters")
	f.internal = internalReentry
	return f
}

func partnershipKey(c *call, p partnership.Partner, d partnership.AuthorizedData) []string {
	return []string{c.merchant.MchID, string(d.BusinessType), d.StockID, string(p.Type), p.AppID + p.MerchantID}
}

// checkPartner holds a partner against what its type needs.
func checkPartner(p partnership.Partner) error {
	switch {
	case p.Type == partnership.ByAppID && p.AppID == "":
		return wrongField("/partner/appid", nil, "is missing")
	case p.Type == partnership.ByAppID && p.MerchantID != "":
		return wrongField("/partner/merchant_id", p.MerchantID, "belongs to the type MERCHANT only")
	case p.Type == partnership.ByMerchant && p.MerchantID == "":
		return wrongField("/partner/merchant_id", nil, "is missing")
	case p.Type == partnership.ByMerchant && p.AppID != "":
		return wrongField("/partner/appid", p.AppID, "belongs to the type APPID only")
	}
	return nil
}

func checkPartnership(c *call, in *partnership.BuildRequest) error {
	if err := checkPartner(in.Partner); err != nil {
		return err
	}
	data := in.AuthorizedData
	switch {
	case data.StockID == "":
		return wrongField("/authorized_data/stock_id", nil, "is missing")
	case data.BusinessType == partnership.FavorStock && in.Partner.Type == partnership.ByMerchant:
		return wrongField("/partner/type", in.Partner.Type, "is not possible with cash coupons: their partners are known by appid")
	case c.quirks.PartnershipAnyStock:
		return nil
	}
	return ownStock(c, data)
}

// ownStock refuses a stock that the caller does not have.
func ownStock(c *call, data partnership.AuthorizedData) error {
	_, ok := busiStocks.get(c, c.merchant.MchID, data.StockID)
	if data.BusinessType == partnership.FavorStock {
		_, ok = favorStocks.get(c, c.merchant.MchID, data.StockID)
	}
	if !ok {
		return notFound("the caller has no stock of this kind and number")
	}
	return nil
}

func buildPartnership(c *call, in *partnership.BuildRequest) (*partnership.Partnership, error) {
	if err := checkPartnership(c, in); err != nil {
		return nil, err
	}
	key := partnershipKey(c, in.Partner, in.AuthorizedData)
	p, known := partners.get(c, key...)
	switch {
	case !known:
		p = &partner{Partner: in.Partner, Data: in.AuthorizedData, Created: c.now, Built: c.now, Updated: c.now}
	case !p.Terminated.IsZero():
		p.Built, p.Updated, p.Terminated = c.now, c.now, time.Time{}
	case c.quirks.PartnershipRepeatRefused:
		return nil, invalid("the partnership stands already")
	}
	partners.put(c, p, key...)
	return &partnership.Partnership{
		Partner: p.Partner, AuthorizedData: p.granted(), State: partnership.Established,
		BuildTime: at(p.Built), CreateTime: at(p.Created), UpdateTime: at(p.Updated),
	}, nil
}

func (p *partner) granted() partnership.Authorization {
	return partnership.Authorization{BusinessType: p.Data.BusinessType, StockID: p.Data.StockID}
}

func terminatePartnership(c *call, in *partnership.BuildRequest) (*partnership.Termination, error) {
	if err := checkPartner(in.Partner); err != nil {
		return nil, err
	}
	key := partnershipKey(c, in.Partner, in.AuthorizedData)
	p, known := partners.get(c, key...)
	switch {
	case !known:
		return nil, notFound("there is no such partnership")
	case p.Terminated.IsZero():
		p.Terminated, p.Updated = c.now, c.now
		partners.put(c, p, key...)
	case c.quirks.PartnershipRepeatRefused:
		return nil, invalid("the partnership has ended already")
	}
	return &partnership.Termination{TerminateTime: at(p.Terminated)}, nil
}

// defaultPartnerships is how many partnerships a page has that does not say.
const defaultPartnerships = 20

func listPartnerships(c *call, in *partnership.QueryRequest) (*partnership.List, error) {
	if in.Limit == 0 {
		in.Limit = defaultPartnerships
	}
	var found []partnership.ListItem
	for _, load := range partners.all(c, c.merchant.MchID) {
		if p := load(); p.fits(in) && (p.Terminated.IsZero() || !c.quirks.PartnershipHidesTerminated) {
			found = append(found, p.item())
		}
	}
	if len(found) == 0 && !c.quirks.PartnershipEmptyList {
		return nil, notFound("there is no such partnership")
	}
	out := &partnership.List{Data: page(found, in.Offset*in.Limit, in.Limit), Limit: in.Limit, Offset: in.Offset}
	if in.Offset == 0 || len(out.Data) == 0 {
		out.TotalCount = int64(len(found))
	}
	return out, nil
}

func (p *partner) fits(in *partnership.QueryRequest) bool {
	if in.Partner != nil && *in.Partner != p.Partner {
		return false
	}
	want := in.AuthorizedData
	return want == nil || want.BusinessType == p.Data.BusinessType && (want.StockID == "" || want.StockID == p.Data.StockID)
}

// item is the partnership as a list has it.
func (p *partner) item() partnership.ListItem {
	return partnership.ListItem{
		Partner: p.Partner, AuthorizedData: p.granted(), BuildTime: at(p.Built), TerminateTime: at(p.Terminated),
		CreateTime: at(p.Created), UpdateTime: at(p.Updated),
	}
}
