package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// busiStock is a merchant-coupon stock (商家券批次).
type busiStock struct {
	StockID string                       `json:"stock_id"`
	Creator string                       `json:"creator"`
	Request busifavor.CreateStockRequest `json:"request"` // as patched since
	Created time.Time                    `json:"created"`
	Codes   int64                        `json:"codes"`     // uploaded
	Free    int64                        `json:"available"` // of those, not given out
	Sent    int64                        `json:"sent"`
	// Today is the day of SentToday.
	Today     string `json:"today,omitempty"`
	SentToday int64  `json:"sent_today,omitempty"`
}

const busiStocks table[busiStock] = "busifavor/stocks"

func registerBusifavor(r *registry) {
	handle(r, busifavor.CreateStock, createBusiStock)
	handle(r, busifavor.GetStock, getBusiStock)
	handle(r, busifavor.ModifyStock, modifyBusiStock)
	handle(r, busifavor.ModifyBudget, modifyBusiBudget)
	handle(r, busifavor.SetCallback, setBusiCallback)
	handle(r, busifavor.GetCallback, getBusiCallback)
	registerBusiCodes(r)
	registerBusiCoupons(r)
	registerBusiSubsidies(r)
}

func (s *busiStock) end() time.Time {
	return instant(s.Request.CouponUseRule.CouponAvailableTime.AvailableEndTime)
}

func (s *busiStock) state(c *call) busifavor.StockState {
	switch {
	case c.now.Before(s.Created.Add(c.quirks.BusifavorAudit)):
		return busifavor.Unaudited
	case c.now.After(s.end()):
		return busifavor.Stopped
	}
	return busifavor.Running
}

// sentOn is how many coupons were sent on a day.
func (s *busiStock) sentOn(day string) int64 {
	if s.Today != day {
		return 0
	}
	return s.SentToday
}

func createBusiStock(c *call, in *busifavor.CreateStockRequest) (*busifavor.CreateStockResponse, error) {
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*busifavor.CreateStockResponse, error) {
		if err := checkBusiStock(c, in); err != nil {
			return nil, err
		}
		s := &busiStock{
			StockID: strconv.FormatUint(1_200_000_000_000_000+busiStocks.next(c), 10),
			Creator: c.merchant.MchID, Request: *in, Created: c.now,
		}
		s.put(c)
		return &busifavor.CreateStockResponse{StockID: s.StockID, CreateTime: c.at()}, nil
	})
}

func (s *busiStock) put(c *call) { busiStocks.put(c, s, s.Creator, s.StockID) }

// checkBusiStock holds a stock, new or patched, against the rules that its
// declaration cannot state.
func checkBusiStock(c *call, in *busifavor.CreateStockRequest) error {
	if in.BelongMerchant != c.merchant.MchID && !c.merchant.serves(in.BelongMerchant) {
		return fail(http.StatusBadRequest, "MCH_NOT_EXISTS", "belong_merchant is neither the caller nor a sub-merchant of it").
			at("/belong_merchant", in.BelongMerchant, "is neither the caller nor a sub-merchant of it")
	}
	if err := checkBusiTime(c, in); err != nil {
		return err
	}
	if err := checkBusiDiscount(in); err != nil {
		return err
	}
	return checkBusiUse(in)
}

func checkBusiTime(c *call, in *busifavor.CreateStockRequest) error {
	const at = "/coupon_use_rule/coupon_available_time/"
	rule := in.CouponUseRule.CouponAvailableTime
	begin, end := instant(rule.AvailableBeginTime), instant(rule.AvailableEndTime)
	switch {
	case !end.After(begin):
		return wrongField(at+"available_end_time", rule.AvailableEndTime, "is not after available_begin_time")
	case end.Before(c.now):
		return wrongField(at+"available_end_time", rule.AvailableEndTime, "is in the past")
	case end.After(begin.AddDate(1, 0, 0)):
		return wrongField(at+"available_end_time", rule.AvailableEndTime, "is more than one year after available_begin_time")
	case rule.WaitDaysAfterReceive != 0 && rule.AvailableDayAfterReceive == 0:
		return wrongField(at+"wait_days_after_receive", rule.WaitDaysAfterReceive, "goes together with available_day_after_receive only")
	case rule.AvailableWeek != nil && len(rule.AvailableWeek.AvailableDayTime) > 0 && len(rule.AvailableWeek.WeekDay) == 0:
		return wrongField(at+"available_week/week_day", nil, "is needed with available_day_time")
	}
	return nil
}

func checkBusiDiscount(in *busifavor.CreateStockRequest) error {
	rule := in.CouponUseRule
	for _, kind := range []struct {
		name  busifavor.StockType
		field string
		given bool
	}{
		{busifavor.Normal, "fixed_normal_coupon", rule.FixedNormalCoupon != nil},
		{busifavor.Discount, "discount_coupon", rule.DiscountCoupon != nil},
		{busifavor.Exchange, "exchange_coupon", rule.ExchangeCoupon != nil},
	} {
		switch needed := in.StockType == kind.name; {
		case needed && !kind.given:
			return wrongField("/coupon_use_rule/"+kind.field, nil, "is needed with stock_type "+string(kind.name))
		case !needed && kind.given:
			return wrongField("/coupon_use_rule/"+kind.field, nil, "belongs to stock_type "+string(kind.name)+" only")
		}
	}
	return nil
}

func checkBusiUse(in *busifavor.CreateStockRequest) error {
	rule := in.CouponUseRule
	if rule.UseMethod == busifavor.MiniPrograms && (rule.MiniProgramsAppID == "" || rule.MiniProgramsPath == "") {
		return wrongField("/coupon_use_rule/mini_programs_appid", rule.MiniProgramsAppID, "and mini_programs_path are needed with use_method MINI_PROGRAMS")
	}
	return nil
}

// busiStockOf finds a stock that the caller created.
func busiStockOf(c *call, id string) (*busiStock, error) {
	s, ok := busiStocks.get(c, c.merchant.MchID, id)
	if !ok {
		return nil, notFound("the stock does not exist")
	}
	return s, nil
}

// What the server puts in place of what was sent.
const (
	busiMerchantName = "沙箱商户"
	busiLogo         = "https://wxpaylogo.qpic.cn/wxpaylogo/sandbox/0"
)

// getBusiStock reads a stock back: all but out_request_no, with the merchant's
// name and logo as the server has them, and times in its own form.
func getBusiStock(c *call, in *busifavor.GetStockRequest) (*busifavor.Stock, error) {
	s, err := busiStockOf(c, in.StockID)
	if err != nil {
		return nil, err
	}
	out := convert[busifavor.Stock](s.Request)
	out.StockID = s.StockID
	out.StockState = s.state(c)
	rule := &out.CouponUseRule.CouponAvailableTime
	rule.AvailableBeginTime = op.At(instant(rule.AvailableBeginTime))
	rule.AvailableEndTime = op.At(instant(rule.AvailableEndTime))
	if out.DisplayPatternInfo == nil {
		out.DisplayPatternInfo = &busifavor.DisplayPatternInfo{}
	}
	out.DisplayPatternInfo.MerchantName = busiMerchantName
	out.DisplayPatternInfo.MerchantLogoURL = busiLogo
	if s.Request.CouponCodeMode == busifavor.MerchantUpload {
		out.CouponCodeCount = &busifavor.CodeCount{TotalCount: s.Codes, AvailableCount: s.Free}
	}
	face := s.face()
	today := s.sentOn(c.today())
	out.SendCountInformation = &busifavor.SendCount{
		TotalSendNum: s.Sent, TotalSendAmount: op.Fen(s.Sent * face), TodaySendNum: today, TodaySendAmount: op.Fen(today * face),
	}
	return out, nil
}

// face is what a coupon of the stock takes off a price, where that is fixed.
func (s *busiStock) face() int64 {
	if coupon := s.Request.CouponUseRule.FixedNormalCoupon; coupon != nil {
		return int64(coupon.DiscountAmount)
	}
	return 0
}

// busiFixed are fields of the PATCH's schema that cannot be changed for now.
var busiFixed = []string{
	"stock_name", "stock_send_rule.natural_person_limit",
	"display_pattern_info.merchant_logo_url", "display_pattern_info.merchant_name",
}

func modifyBusiStock(c *call, in *busifavor.ModifyStockRequest) (*op.None, error) {
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*op.None, error) {
		s, err := busiStockOf(c, in.StockID)
		if err != nil {
			return nil, err
		}
		if c.now.After(s.end()) {
			return nil, invalid("the stock's time is over")
		}
		for _, path := range busiFixed {
			if v, ok := lookup(c.members, strings.Split(path, ".")); ok {
				return nil, wrongField("/"+strings.ReplaceAll(path, ".", "/"), shown(v), "cannot be changed")
			}
		}
		if _, ok := c.members["subsidy"]; ok {
			return nil, fail(http.StatusForbidden, "NOAUTH", "subsidies are not open to this merchant")
		}
		patched, err := patch(s.Request, c.members, c.quirks.BusifavorPatchReplaces)
		if err != nil {
			return nil, err
		}
		patched.OutRequestNo = s.Request.OutRequestNo
		if err := checkBusiUse(patched); err != nil {
			return nil, err
		}
		s.Request = *patched
		s.put(c)
		return &op.None{}, nil
	})
}

// lookup follows names through objects.
func lookup(members map[string]any, names []string) (any, bool) {
	v, ok := members[names[0]]
	if !ok || len(names) == 1 {
		return v, ok
	}
	inner, isObject := v.(map[string]any)
	if !isObject {
		return nil, false
	}
	return lookup(inner, names[1:])
}

// patch lays the members of a PATCH over a stock: absent keys stay, objects are
// merged field by field unless they are to be replaced, anything else is
// replaced.
func patch(request busifavor.CreateStockRequest, members map[string]any, replace bool) (*busifavor.CreateStockRequest, error) {
	data, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		return nil, err
	}
	if replace {
		maps.Copy(object, members)
	} else {
		merge(object, members)
	}
	if data, err = json.Marshal(object); err != nil {
		return nil, err
	}
	out := new(busifavor.CreateStockRequest)
	return out, json.Unmarshal(data, out)
}

func merge(object, members map[string]any) {
	for name, v := range members {
		inner, isObject := v.(map[string]any)
		if old, ok := object[name].(map[string]any); ok && isObject {
			merge(old, inner)
			continue
		}
		object[name] = v
	}
}

func modifyBusiBudget(c *call, in *busifavor.ModifyBudgetRequest) (*busifavor.Budget, error) {
	return once(c, in.ModifyBudgetRequestNo, in, reentry("/modify_budget_request_no"), func() (*busifavor.Budget, error) {
		s, err := busiStockOf(c, in.StockID)
		if err != nil {
			return nil, err
		}
		if c.now.After(s.end()) {
			return nil, invalid("the stock's time is over")
		}
		if err := changeBusiBudget(c, s); err != nil {
			return nil, err
		}
		s.put(c)
		rule := s.Request.StockSendRule
		return &busifavor.Budget{MaxCoupons: rule.MaxCoupons, MaxCouponsByDay: rule.MaxCouponsByDay}, nil
	})
}

// changeBusiBudget sets the one dimension that the request names, if its
// present value is the one that the request expects.
func changeBusiBudget(c *call, s *busiStock) error {
	rule := &s.Request.StockSendRule
	var changed []string
	for _, d := range []struct {
		name  string
		value *int64
		sent  int64
	}{
		{"max_coupons", &rule.MaxCoupons, s.Sent},
		{"max_coupons_by_day", &rule.MaxCouponsByDay, s.sentOn(c.today())},
	} {
		target, hasTarget := integerMember(c.members, "target_"+d.name)
		current, hasCurrent := integerMember(c.members, "current_"+d.name)
		switch {
		case !hasTarget && !hasCurrent:
			continue
		case !hasTarget:
			return wrongField("/target_"+d.name, nil, "is needed with current_"+d.name)
		case !hasCurrent:
			return wrongField("/current_"+d.name, nil, "is needed with target_"+d.name)
		case current != *d.value:
			return invalid(fmt.Sprintf("current_%s is wrong, read the stock again", d.name)).
				at("/current_"+d.name, current, "is not the present value")
		case target < d.sent && !c.quirks.BusifavorLowerBelowSent:
			return invalid(fmt.Sprintf("target_%s is less than what was sent", d.name)).
				at("/target_"+d.name, target, fmt.Sprintf("is less than %d, which were sent", d.sent))
		}
		*d.value = target
		changed = append(changed, d.name)
	}
	if len(changed) != 1 {
		return fail(http.StatusBadRequest, codeParam, "exactly one of target_max_coupons and target_max_coupons_by_day is needed")
	}
	return nil
}

// integerMember reads an integer of the request's JSON.
func integerMember(members map[string]any, name string) (int64, bool) {
	n, ok := members[name].(json.Number)
	if !ok {
		return 0, false
	}
	v, err := n.Int64()
	return v, err == nil
}

const busiCallbacks table[callback] = "busifavor/callbacks"

func setBusiCallback(c *call, in *busifavor.SetCallbackRequest) (*busifavor.SetCallbackResponse, error) {
	if in.MchID != "" {
		if err := ownMchID(c, in.MchID); err != nil {
			return nil, err
		}
	}
	busiCallbacks.put(c, &callback{NotifyURL: in.NotifyURL, Switch: true}, c.merchant.MchID)
	return &busifavor.SetCallbackResponse{UpdateTime: c.at(), NotifyURL: in.NotifyURL, MchID: c.merchant.MchID}, nil
}

func getBusiCallback(c *call, in *busifavor.GetCallbackRequest) (*busifavor.Callback, error) {
	if in.MchID != "" {
		if err := ownMchID(c, in.MchID); err != nil {
			return nil, err
		}
	}
	cb, ok := busiCallbacks.get(c, c.merchant.MchID)
	if !ok {
		return nil, notFound("no notification URL is set")
	}
	return &busifavor.Callback{NotifyURL: cb.NotifyURL, MchID: c.merchant.MchID}, nil
}
