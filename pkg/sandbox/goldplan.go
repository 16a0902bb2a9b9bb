package sandbox

import (
	"time"

	"github.com/wxctl/wxctl/pkg/client/goldplan"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// goldPlan is the gold plan (点金计划) of one sub-merchant.
type goldPlan struct {
	Open        bool                `json:"open"`
	Scene       goldplan.PayScene   `json:"scene"`
	Closed      time.Time           `json:"closed"` // of the last close
	CustomPage  bool                `json:"custom_page"`
	Advertising bool                `json:"advertising"`
	Filters     []goldplan.Industry `json:"filters"`
}

// goldPlans has the key service provider, sub-merchant.
const goldPlans table[goldPlan] = "goldplan/plans"

// goldReopen is how long a closed plan cannot be opened again.
const goldReopen = 24 * time.Hour

func registerGoldPlan(r *registry) {
	handle(r, goldplan.ChangePlanStatus, changeGoldPlan)
	handle(r, goldplan.ChangeCustomPageStatus, changeGoldCustomPage)
	handle(r, goldplan.SetIndustryFilter, setGoldFilters)
	handle(r, goldplan.OpenAdvertising, openGoldAdvertising)
	handle(r, goldplan.CloseAdvertising, closeGoldAdvertising)
	handle(r, goldplan.CloseAdvertisingByPatch, closeGoldAdvertising)
}

// changeGold changes the plan of a sub-merchant.
func changeGold(c *call, sub string, change func(*goldPlan) error) error {
	if !c.merchant.serves(sub) {
		return invalid("merchant " + sub + " is not a sub-merchant of the caller: " + boundHint)
	}
	p, ok := goldPlans.get(c, c.merchant.MchID, sub)
	if !ok {
		p = &goldPlan{}
	}
	if err := change(p); err != nil {
		return err
	}
	goldPlans.put(c, p, c.merchant.MchID, sub)
	return nil
}

func changeGoldPlan(c *call, in *goldplan.ChangePlanStatusRequest) (*goldplan.ChangePlanStatusResponse, error) {
	err := changeGold(c, in.SubMchID, func(p *goldPlan) error {
		if in.OperationType == goldplan.Close {
			if p.Open {
				p.Open, p.Closed = false, c.now
			}
			return nil
		}
		switch {
		case p.Open && c.quirks.GoldPlanRepeatRefused:
			return invalid("the plan is open already")
		case !p.Open && c.now.Before(p.Closed.Add(goldReopen)):
			return invalid("the plan was closed less than 24 hours ago and cannot be opened again yet")
		case c.quirks.GoldPlanNeedsReceipt && !p.CustomPage:
			return invalid("open the merchant receipt first")
		}
		p.Open, p.Scene = true, in.PayScene
		if p.Scene == "" {
			p.Scene = goldplan.JSAPI
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &goldplan.ChangePlanStatusResponse{SubMchID: in.SubMchID}, nil
}

func changeGoldCustomPage(c *call, in *goldplan.ChangeCustomPageStatusRequest) (*goldplan.ChangeCustomPageStatusResponse, error) {
	err := changeGold(c, in.SubMchID, func(p *goldPlan) error {
		p.CustomPage = in.OperationType == goldplan.Open
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &goldplan.ChangeCustomPageStatusResponse{SubMchID: in.SubMchID, OperationType: in.OperationType}, nil
}

// needGoldOpen refuses what makes sense only while the plan is open.
func (c *call) needGoldOpen(p *goldPlan) error {
	if p.Open || c.quirks.GoldPlanFreeOrder {
		return nil
	}
	return invalid("the sub-merchant's gold plan is not open")
}

func setGoldFilters(c *call, in *goldplan.SetIndustryFilterRequest) (*op.None, error) {
	return nil, changeGold(c, in.SubMchID, func(p *goldPlan) error {
		p.Filters = in.Filters
		return c.needGoldOpen(p)
	})
}

func openGoldAdvertising(c *call, in *goldplan.OpenAdvertisingRequest) (*op.None, error) {
	return nil, changeGold(c, in.SubMchID, func(p *goldPlan) error {
		p.Advertising = true
		if len(in.Filters) > 0 {
			p.Filters = in.Filters
		}
		return c.needGoldOpen(p)
	})
}

func closeGoldAdvertising(c *call, in *goldplan.CloseAdvertisingRequest) (*op.None, error) {
	return nil, changeGold(c, in.SubMchID, func(p *goldPlan) error {
		p.Advertising = false
		return nil
	})
}
