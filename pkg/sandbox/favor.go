package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wxctl/wxctl/pkg/client/favor"
)

// favorStock is a cash-coupon stock (代金券批次).
type favorStock struct {
	StockID string                   `json:"stock_id"`
	Request favor.CreateStockRequest `json:"request"`
	Items   []string                 `json:"items"` // SKUs it can be used on at present
	Created time.Time                `json:"created"`
	Started time.Time                `json:"started"` // zero: never activated
	Stopped time.Time                `json:"stopped"` // zero: never stopped by a call
	Halted  bool                     `json:"halted"`  // paused at present
	Paused  time.Time                `json:"paused"`  // of the last pause
	Resumed time.Time                `json:"resumed"` // of the last restart
	Sent    int64                    `json:"sent"`    // coupons granted
	// SentOn counts by day what was granted, in fen, for the daily budget.
	SentOn map[string]int64 `json:"sent_on,omitempty"`
}

const favorStocks table[favorStock] = "favor/stocks"

// status is the state of the stock at the time of the call.
func (s *favorStock) status(c *call) favor.StockStatus {
	switch {
	case !s.Stopped.IsZero():
		return favor.Stopped
	case s.Started.IsZero() && c.now.Before(s.Created.Add(c.quirks.FavorAudit)):
		return favor.Audit
	case s.Started.IsZero():
		return favor.Unactivated
	case c.now.After(instant(s.Request.AvailableEndTime)) && !c.quirks.FavorRunsOn:
		return favor.Stopped
	case s.Halted:
		return favor.Paused
	}
	return favor.Running
}

func registerFavor(r *registry) {
	handle(r, favor.CreateStock, createFavorStock)
	handle(r, favor.StartStock, startFavorStock)
	handle(r, favor.PauseStock, pauseFavorStock)
	handle(r, favor.RestartStock, restartFavorStock)
	handle(r, favor.StopStock, stopFavorStock)
	handle(r, favor.ListStocks, listFavorStocks)
	handle(r, favor.GetStock, getFavorStock)
	handle(r, favor.ListMerchants, listFavorMerchants)
	handle(r, favor.ListItems, listFavorItems)
	handle(r, favor.ModifyItems, modifyFavorItems)
	handle(r, favor.SetCallback, setFavorCallback)
	handle(r, favor.GetCallback, getFavorCallback)
	registerFavorFlows(r)
	registerFavorCoupons(r)
}

func createFavorStock(c *call, in *favor.CreateStockRequest) (*favor.CreateStockResponse, error) {
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*favor.CreateStockResponse, error) {
		if err := checkFavorStock(c, in); err != nil {
			return nil, err
		}
		s := &favorStock{
			StockID: strconv.FormatUint(15_000_000+favorStocks.next(c), 10),
			Request: *in,
			Items:   in.CouponUseRule.AvailableItems,
			Created: c.now,
		}
		favorStocks.put(c, s, c.merchant.MchID, s.StockID)
		return &favor.CreateStockResponse{StockID: s.StockID, CreateTime: c.at()}, nil
	})
}

// checkFavorStock holds a new stock against the rules that its declaration
// cannot state.
func checkFavorStock(c *call, in *favor.CreateStockRequest) error {
	for _, check := range []func(*call, *favor.CreateStockRequest) error{
		checkFavorOwner, checkFavorName, checkFavorWindow, checkFavorBudget, checkFavorStyle, checkFavorUse,
	} {
		if err := check(c, in); err != nil {
			return err
		}
	}
	return nil
}

func checkFavorOwner(c *call, in *favor.CreateStockRequest) error {
	if in.BelongMerchant != c.merchant.MchID && !c.merchant.serves(in.BelongMerchant) {
		return fail(http.StatusBadRequest, "MCH_NOT_EXISTS", "belong_merchant is not the calling merchant").
			at("/belong_merchant", in.BelongMerchant, "is not the calling merchant")
	}
	return nil
}

func checkFavorName(_ *call, in *favor.CreateStockRequest) error {
	wide := 0
	for _, r := range in.StockName {
		if r >= 0x2e80 { // Chinese characters and their punctuation
			wide++
		}
	}
	switch {
	case wide > 9:
		return wrongField("/stock_name", in.StockName, "has more than 9 Chinese characters")
	case utf8.RuneCountInString(in.StockName)+wide > 20:
		return wrongField("/stock_name", in.StockName, "is longer than 20 letters, of which a Chinese character takes two")
	case strings.ContainsAny(in.StockName, "_,;|"):
		return wrongField("/stock_name", in.StockName, "has one of the characters _ , ; |")
	}
	return nil
}

const day = 24 * time.Hour

func checkFavorWindow(c *call, in *favor.CreateStockRequest) error {
	begin, end := instant(in.AvailableBeginTime), instant(in.AvailableEndTime)
	switch {
	case begin.Before(c.now):
		return wrongField("/available_begin_time", in.AvailableBeginTime, "is in the past")
	case begin.After(c.now.Add(365 * day)):
		return wrongField("/available_begin_time", in.AvailableBeginTime, "is more than 365 days ahead")
	case !end.After(begin):
		return wrongField("/available_end_time", in.AvailableEndTime, "is not after available_begin_time")
	case end.Sub(begin) > 90*day:
		return wrongField("/available_end_time", in.AvailableEndTime, "is more than 90 days after available_begin_time")
	}
	return nil
}

func checkFavorBudget(c *call, in *favor.CreateStockRequest) error {
	rule := in.StockUseRule
	if in.StockType != favor.Normal {
		return wrongField("/stock_type", in.StockType, "is not NORMAL, the only kind that can be created here")
	}
	coupon := in.CouponUseRule.FixedNormalCoupon
	if coupon == nil {
		return wrongField("/coupon_use_rule/fixed_normal_coupon", nil, "is missing")
	}
	switch {
	case c.quirks.FavorAmountAboveFace && coupon.TransactionMinimum <= coupon.CouponAmount:
		return wrongField("/coupon_use_rule/fixed_normal_coupon/transaction_minimum", coupon.TransactionMinimum, "is not more than coupon_amount")
	case int64(rule.MaxAmount) != int64(coupon.CouponAmount)*rule.MaxCoupons:
		return wrongField("/stock_use_rule/max_amount", rule.MaxAmount, "is not coupon_amount times max_coupons")
	case rule.MaxCouponsPerUser > 60:
		return fail(http.StatusForbidden, codeNoAuth, "max_coupons_per_user above 60 needs a special permission")
	}
	return nil
}

func checkFavorStyle(_ *call, in *favor.CreateStockRequest) error {
	p := in.PatternInfo
	if p == nil {
		return nil
	}
	mini := p.JumpTarget == favor.JumpMiniProgram
	switch {
	case mini && (p.MiniProgramAppID == "" || p.MiniProgramPath == ""):
		return wrongField("/pattern_info/mini_program_appid", p.MiniProgramAppID, "and mini_program_path are needed with jump_target MINI_PROGRAM")
	case !mini && (p.MiniProgramAppID != "" || p.MiniProgramPath != ""):
		return wrongField("/pattern_info/mini_program_appid", p.MiniProgramAppID, "and mini_program_path belong to jump_target MINI_PROGRAM only")
	}
	return nil
}

// favorTradeTypes are the combinations of trade types that are allowed; each
// is allowed alone.
var favorTradeTypes = [][]favor.TradeType{{favor.TradeCard, favor.TradeMicroApp}, {favor.TradeCard, favor.TradeOther}}

func checkFavorUse(_ *call, in *favor.CreateStockRequest) error {
	rule := in.CouponUseRule
	if rule.LimitCard != nil && len(rule.LimitPay) == 0 {
		return wrongField("/coupon_use_rule/limit_card", nil, "needs limit_pay to name a card")
	}
	if types := slices.Sorted(slices.Values(rule.TradeType)); len(types) > 1 &&
		!slices.ContainsFunc(favorTradeTypes, func(allowed []favor.TradeType) bool { return slices.Equal(allowed, types) }) {
		return wrongField("/coupon_use_rule/trade_type", nil, "is no combination that is allowed")
	}
	return nil
}

// favorStockOf finds a stock of the calling merchant.
func favorStockOf(c *call, creator, id string) (*favorStock, error) {
	if creator != c.merchant.MchID {
		return nil, fail(http.StatusForbidden, "REQUEST_BLOCKED", "the stock belongs to merchant "+creator+", which has not authorised the calling one")
	}
	s, ok := favorStocks.get(c, creator, id)
	if !ok {
		return nil, notFound("the stock does not exist")
	}
	return s, nil
}

// changeFavorStock finds a stock, changes it and stores it.
func changeFavorStock(c *call, creator, id string, change func(s *favorStock, status favor.StockStatus) error) (*favorStock, error) {
	s, err := favorStockOf(c, creator, id)
	if err != nil {
		return nil, err
	}
	if err := change(s, s.status(c)); err != nil {
		return nil, err
	}
	favorStocks.put(c, s, creator, id)
	return s, nil
}

func (c *call) wrongFavorState(want, status favor.StockStatus) error {
	message := fmt.Sprintf("only a stock that is %s can do this, it is %s", want, status)
	if c.quirks.FavorWrongStateParam {
		return fail(http.StatusBadRequest, codeParam, message)
	}
	return invalid(message)
}

func startFavorStock(c *call, in *favor.StockCommand) (*favor.StartStockResponse, error) {
	s, err := changeFavorStock(c, in.StockCreatorMchID, in.StockID, func(s *favorStock, status favor.StockStatus) error {
		switch status {
		case favor.Running, favor.Paused:
			return nil // a repeat
		case favor.Unactivated:
		default:
			return c.wrongFavorState(favor.Unactivated, status)
		}
		if c.now.After(instant(s.Request.AvailableEndTime)) {
			return invalid("the stock's time is over")
		}
		s.Started = c.now
		if s.Request.NoCash {
			return nil
		}
		return c.lock(int64(s.Request.StockUseRule.MaxAmount))
	})
	if err != nil {
		return nil, err
	}
	return &favor.StartStockResponse{StartTime: at(s.Started), StockID: s.StockID}, nil
}

func pauseFavorStock(c *call, in *favor.StockCommand) (*favor.PauseStockResponse, error) {
	s, err := changeFavorStock(c, in.StockCreatorMchID, in.StockID, func(s *favorStock, status favor.StockStatus) error {
		switch status {
		case favor.Paused: // a repeat
		case favor.Running:
			s.Halted, s.Paused = true, c.now
		default:
			return c.wrongFavorState(favor.Running, status)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &favor.PauseStockResponse{PauseTime: at(s.Paused), StockID: s.StockID}, nil
}

func restartFavorStock(c *call, in *favor.StockCommand) (*favor.RestartStockResponse, error) {
	s, err := changeFavorStock(c, in.StockCreatorMchID, in.StockID, func(s *favorStock, status favor.StockStatus) error {
		switch {
		case status == favor.Running && !s.Resumed.IsZero(): // a repeat
		case status == favor.Paused:
			s.Halted, s.Resumed = false, c.now
		default:
			return c.wrongFavorState(favor.Paused, status)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &favor.RestartStockResponse{RestartTime: at(s.Resumed), StockID: s.StockID}, nil
}

func stopFavorStock(c *call, in *favor.StockCommand) (*favor.StopStockResponse, error) {
	s, err := changeFavorStock(c, in.StockCreatorMchID, in.StockID, func(s *favorStock, status favor.StockStatus) error {
		switch {
		case !s.Stopped.IsZero(): // a repeat
		case status == favor.Unactivated:
			s.Stopped = c.now
		default:
			return c.wrongFavorState(favor.Unactivated, status)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &favor.StopStockResponse{StopTime: at(s.Stopped), StockID: s.StockID}, nil
}

// read is the stock as it can be read back: without out_request_no, comment,
// belong_merchant, the style but its description, and most rules of use.
func (s *favorStock) read(c *call) *favor.Stock {
	in := &s.Request
	out := &favor.Stock{
		StockID:            s.StockID,
		StockCreatorMchID:  c.merchant.MchID,
		StockName:          in.StockName,
		Status:             s.status(c),
		CreateTime:         at(s.Created),
		AvailableBeginTime: at(instant(in.AvailableBeginTime)),
		AvailableEndTime:   at(instant(in.AvailableEndTime)),
		DistributedCoupons: s.Sent,
		NoCash:             in.NoCash,
		StartTime:          at(s.Started),
		StopTime:           at(s.Stopped),
		SingleItem:         len(s.Items) > 0,
		StockType:          in.StockType,
	}
	if in.PatternInfo != nil {
		out.Description = in.PatternInfo.Description
	}
	if out.Status == favor.Stopped && s.Stopped.IsZero() {
		out.StopTime = out.AvailableEndTime
	}
	rule := in.StockUseRule
	out.StockUseRule = &favor.StockRule{
		MaxCoupons:        rule.MaxCoupons,
		MaxAmount:         rule.MaxAmount,
		MaxAmountByDay:    rule.MaxAmountByDay,
		MaxCouponsPerUser: rule.MaxCouponsPerUser,
		FixedNormalCoupon: in.CouponUseRule.FixedNormalCoupon,
		CouponType:        favor.CouponNormal,
		GoodsTag:          in.CouponUseRule.GoodsTag,
		TradeType:         in.CouponUseRule.TradeType,
		CombineUse:        in.CouponUseRule.CombineUse,
	}
	return out
}

func getFavorStock(c *call, in *favor.GetStockRequest) (*favor.Stock, error) {
	s, err := favorStockOf(c, in.StockCreatorMchID, in.StockID)
	if err != nil {
		return nil, err
	}
	return s.read(c), nil
}

func listFavorStocks(c *call, in *favor.ListStocksRequest) (*favor.StockList, error) {
	if in.StockCreatorMchID != c.merchant.MchID {
		return nil, fail(http.StatusForbidden, "REQUEST_BLOCKED", "only the creator lists its stocks")
	}
	out := &favor.StockList{Limit: in.Limit, Offset: in.Offset}
	first := in.Offset * in.Limit // offset counts pages
	for _, load := range favorStocks.all(c, c.merchant.MchID) {
		here := out.TotalCount >= first && out.TotalCount < first+in.Limit
		if !here && !filtersFavorStocks(in) {
			out.TotalCount++ // without decoding
			continue
		}
		s := load()
		if !matchesFavorStock(c, in, s) {
			continue
		}
		if here {
			out.Data = append(out.Data, *s.read(c))
		}
		out.TotalCount++
	}
	return out, nil
}

func filtersFavorStocks(in *favor.ListStocksRequest) bool {
	return in.Status != "" || in.CreateStartTime != "" || in.CreateEndTime != ""
}

func matchesFavorStock(c *call, in *favor.ListStocksRequest, s *favorStock) bool {
	return (in.Status == "" || in.Status == s.status(c)) &&
		(in.CreateStartTime == "" || !s.Created.Before(instant(in.CreateStartTime))) &&
		(in.CreateEndTime == "" || !s.Created.After(instant(in.CreateEndTime)))
}

func listFavorMerchants(c *call, in *favor.ListMerchantsRequest) (*favor.MemberList, error) {
	s, err := favorStockOf(c, in.StockCreatorMchID, in.StockID)
	if err != nil {
		return nil, err
	}
	merchants := s.Request.CouponUseRule.AvailableMerchants
	return &favor.MemberList{TotalCount: int64(len(merchants)), Data: page(merchants, in.Offset*in.Limit, in.Limit),
		Offset: in.Offset, Limit: in.Limit, StockID: s.StockID}, nil
}

func listFavorItems(c *call, in *favor.ListItemsRequest) (*favor.MemberList, error) {
	s, err := favorStockOf(c, in.StockCreatorMchID, in.StockID)
	if err != nil {
		return nil, err
	}
	return &favor.MemberList{TotalCount: int64(len(s.Items)), Data: page(s.Items, in.Offset*in.Limit, in.Limit),
		Offset: in.Offset, Limit: in.Limit, StockID: s.StockID}, nil
}

func modifyFavorItems(c *call, in *favor.ModifyItemsRequest) (*favor.ModifyItemsResponse, error) {
	s, err := changeFavorStock(c, in.StockCreatorMchID, in.StockID, func(s *favorStock, status favor.StockStatus) error {
		if status == favor.Stopped {
			return invalid("the stock has ended")
		}
		if len(in.Add)+len(in.Delete) == 0 {
			return wrongField("/add_goods_id_list", nil, "and delete_goods_id_list are both missing")
		}
		items := slices.DeleteFunc(slices.Clone(s.Items), func(id string) bool { return slices.Contains(in.Delete, id) })
		for _, id := range in.Add {
			if !slices.Contains(items, id) {
				items = append(items, id)
			}
		}
		if len(items) == 0 {
			return invalid("at least one item must remain")
		}
		s.Items = items
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &favor.ModifyItemsResponse{EffectTime: c.at(), StockID: s.StockID}, nil
}

// callback is where a merchant wants to be told of events.
type callback struct {
	NotifyURL string
	Switch    bool
}

const favorCallbacks table[callback] = "favor/callbacks"

func setFavorCallback(c *call, in *favor.SetCallbackRequest) (*favor.SetCallbackResponse, error) {
	if err := ownMchID(c, in.MchID); err != nil {
		return nil, err
	}
	cb := &callback{NotifyURL: in.NotifyURL, Switch: in.Switch == nil || *in.Switch}
	favorCallbacks.put(c, cb, c.merchant.MchID)
	return &favor.SetCallbackResponse{UpdateTime: c.at(), NotifyURL: in.NotifyURL}, nil
}

// getFavorCallback reads the URL, and not the switch: that is write-only.
func getFavorCallback(c *call, in *favor.GetCallbackRequest) (*favor.Callback, error) {
	if err := ownMchID(c, in.MchID); err != nil {
		return nil, err
	}
	cb, ok := favorCallbacks.get(c, c.merchant.MchID)
	if !ok {
		return nil, notFound("no notification URL is set")
	}
	return &favor.Callback{MchID: c.merchant.MchID, NotifyURL: cb.NotifyURL}, nil
}

// ownMchID refuses a merchant number that is not the caller's.
func ownMchID(c *call, mchid string) error {
	if mchid == c.merchant.MchID {
		return nil
	}
	return fail(http.StatusBadRequest, "MCH_NOT_EXISTS", "mchid is not the calling merchant")
}
