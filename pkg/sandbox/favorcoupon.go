package sandbox

import (
	"crypto/sha1"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// favorCoupon is a cash coupon that a user holds. In the sandbox nobody uses
// one.
type favorCoupon struct {
	CouponID string    `json:"coupon_id"`
	StockID  string    `json:"stock_id"`
	Creator  string    `json:"creator"`
	OpenID   string    `json:"openid"`
	AppID    string    `json:"appid"`
	Created  time.Time `json:"created"`
	// ActivityID is the bank's activity of several discounts that the user was
	// entered into, if any.
	ActivityID string `json:"activity_id,omitempty"`
}

const favorCoupons table[favorCoupon] = "favor/coupons"

func registerFavorCoupons(r *registry) {
	handle(r, favor.SendCoupon, sendFavorCoupon)
	handle(r, favor.ListCoupons, listFavorCoupons)
	handle(r, favor.GetCoupon, getFavorCoupon)
	handle(r, favor.JoinMultiDiscount, joinMultiDiscount)
	handle(r, favor.GetMultiDiscountCoupon, getMultiDiscountCoupon)
}

func sendFavorCoupon(c *call, in *favor.SendCouponRequest) (*favor.SendCouponResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*favor.SendCouponResponse, error) {
		return grantFavorCoupon(c, in, "")
	})
}

// joinMultiDiscount enters a user into a bank's activity: it gives them a
// coupon of the stock. Activities are the banks' own, so that the sandbox takes
// any number for one.
func joinMultiDiscount(c *call, in *favor.JoinMultiDiscountRequest) (*favor.SendCouponResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*favor.SendCouponResponse, error) {
		return grantFavorCoupon(c, &favor.SendCouponRequest{OpenID: in.OpenID, StockID: in.StockID, AppID: in.AppID,
			StockCreatorMchID: in.StockCreatorMchID}, in.ActivityID)
	})
}

// multiDiscountUses is how often a coupon of an activity can be used.
const multiDiscountUses = 3

func getMultiDiscountCoupon(c *call, in *favor.GetCouponRequest) (*favor.MultiDiscountCoupon, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	f, ok := favorCoupons.get(c, in.OpenID, in.CouponID)
	if !ok || f.Creator != c.merchant.MchID || f.ActivityID == "" {
		return nil, notFound("the user has no such coupon of an activity")
	}
	s, err := favorStockOf(c, f.Creator, f.StockID)
	if err != nil {
		return nil, err
	}
	plain := f.read(c, s)
	state := favor.MultiDiscountSent
	if plain.Status == favor.CouponExpired {
		state = favor.MultiDiscountExpired
	}
	return &favor.MultiDiscountCoupon{
		StockCreatorMchID: plain.StockCreatorMchID, StockID: plain.StockID, CouponID: plain.CouponID,
		CouponName: plain.CouponName, CouponState: state, ReceiveTime: plain.CreateTime,
		AvailableBeginTime: plain.AvailableBeginTime, AvailableEndTime: plain.AvailableEndTime,
		ActivityID: f.ActivityID, MaxUseNumber: multiDiscountUses, AvailableNumber: multiDiscountUses, OpenID: f.OpenID,
	}, nil
}

// grantFavorCoupon gives a user a coupon, if the stock's rules allow it.
func grantFavorCoupon(c *call, in *favor.SendCouponRequest, activityID string) (*favor.SendCouponResponse, error) {
	coupon := &favorCoupon{Creator: c.merchant.MchID, StockID: in.StockID, OpenID: in.OpenID, AppID: in.AppID,
		Created: c.now, ActivityID: activityID}
	_, err := changeFavorStock(c, in.StockCreatorMchID, in.StockID, func(s *favorStock, status favor.StockStatus) error {
		return takeFavorCoupon(c, s, status, in.OpenID)
	})
	if err != nil {
		return nil, err
	}
	coupon.CouponID = strconv.FormatUint(4_000_000_000+favorCoupons.next(c), 10)
	favorCoupons.put(c, coupon, in.OpenID, coupon.CouponID)
	return &favor.SendCouponResponse{CouponID: coupon.CouponID}, nil
}

// takeFavorCoupon takes one coupon out of a stock for a user.
func takeFavorCoupon(c *call, s *favorStock, status favor.StockStatus, openid string) error {
	rule := s.Request.StockUseRule
	face := int64(s.Request.CouponUseRule.FixedNormalCoupon.CouponAmount)
	today := c.today()
	had := int64(0)
	for _, load := range favorCoupons.all(c, openid) {
		if load().StockID == s.StockID {
			had++
		}
	}
	switch {
	case status != favor.Running:
		return invalid("the stock is not activated, or has ended")
	case s.Sent >= rule.MaxCoupons:
		return fail(http.StatusForbidden, "NOT_ENOUGH", "all coupons of the stock have been granted")
	case had >= rule.MaxCouponsPerUser:
		return fail(http.StatusForbidden, "REQUEST_BLOCKED", "the user has as many coupons of the stock as allowed")
	case rule.MaxAmountByDay > 0 && s.SentOn[today]+face > int64(rule.MaxAmountByDay):
		return fail(http.StatusForbidden, "NOT_ENOUGH", "the stock's budget of today is used up")
	}
	s.Sent++
	s.SentOn = map[string]int64{today: s.SentOn[today] + face}
	return nil
}

// ownAppID refuses an app that is not bound to the caller.
func ownAppID(c *call, appid string) error {
	if appid == c.merchant.AppID {
		return nil
	}
	return fail(http.StatusBadRequest, "APPID_MCHID_NOT_MATCH", "the app is not bound to the calling merchant").
		at("/appid", appid, "is not bound to the calling merchant; its app is "+c.merchant.AppID)
}

func (f *favorCoupon) read(c *call, s *favorStock) *favor.Coupon {
	out := &favor.Coupon{
		StockCreatorMchID:  f.Creator,
		StockID:            f.StockID,
		CouponID:           f.CouponID,
		CouponName:         s.Request.StockName,
		Status:             favor.CouponSent,
		CreateTime:         at(f.Created),
		CouponType:         favor.CouponNormal,
		NoCash:             s.Request.NoCash,
		AvailableBeginTime: at(instant(s.Request.AvailableBeginTime)),
		AvailableEndTime:   at(instant(s.Request.AvailableEndTime)),
		SingleItem:         len(s.Items) > 0,
	}
	if s.Request.PatternInfo != nil {
		out.Description = s.Request.PatternInfo.Description
	}
	if c.now.After(instant(s.Request.AvailableEndTime)) {
		out.Status = favor.CouponExpired
	}
	out.NormalCouponInformation = s.Request.CouponUseRule.FixedNormalCoupon
	return out
}

func getFavorCoupon(c *call, in *favor.GetCouponRequest) (*favor.Coupon, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	f, ok := favorCoupons.get(c, in.OpenID, in.CouponID)
	if !ok || f.Creator != c.merchant.MchID {
		return nil, notFound("the coupon does not exist")
	}
	s, err := favorStockOf(c, f.Creator, f.StockID)
	if err != nil {
		return nil, err
	}
	return f.read(c, s), nil
}

func listFavorCoupons(c *call, in *favor.ListCouponsRequest) (*favor.CouponList, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit == 0 {
		limit = 20
	}
	var found []favor.Coupon
	for _, load := range favorCoupons.all(c, in.OpenID) {
		f := load()
		if f.Creator != c.merchant.MchID {
			continue
		}
		s, err := favorStockOf(c, f.Creator, f.StockID)
		if err != nil {
			return nil, err
		}
		coupon := f.read(c, s)
		// With available_mchid the other filters are ignored.
		if in.AvailableMchID == "" && (in.StockID != "" && in.StockID != f.StockID || in.Status != "" && in.Status != coupon.Status) {
			continue
		}
		found = append(found, *coupon)
	}
	out := &favor.CouponList{TotalCount: int64(len(found)), Offset: in.Offset, Limit: limit, Data: found}
	if in.AvailableMchID == "" {
		out.Data = page(found, in.Offset*limit, limit)
	}
	return out, nil
}

func registerFavorFlows(r *registry) {
	handle(r, favor.UseFlow, func(c *call, in *favor.FlowRequest) (*favor.Flow, error) {
		return favorFlow(c, in.StockID, "批次id,优惠id,优惠类型,优惠金额（元）,订单总金额（元）,交易类型,支付单号,消耗时间,消耗商户号,设备号,银行流水号,单品信息")
	})
	handle(r, favor.RefundFlow, func(c *call, in *favor.FlowRequest) (*favor.Flow, error) {
		return favorFlow(c, in.StockID, "批次id,优惠id,优惠类型,优惠金额（元）,退款单号,退款时间,退款商户号,设备号,银行流水号,单品信息")
	})
	handle(r, favor.UseFlowByDay, func(c *call, in *favor.DayFlowRequest) (*favor.DayUseFlow, error) {
		f, err := favorDayFlow(c, in.StockID, in.BillDate)
		if err != nil {
			return nil, err
		}
		return &favor.DayUseFlow{URL: f.URL, Hash: f.HashValue, Count: "0"}, nil
	})
	handle(r, favor.RefundFlowByDay, func(c *call, in *favor.DayFlowRequest) (*favor.DayRefundFlow, error) {
		f, err := favorDayFlow(c, in.StockID, in.BillDate)
		if err != nil {
			return nil, err
		}
		return &favor.DayRefundFlow{URL: f.URL, Hash: f.HashValue, Count: "0"}, nil
	})
}

// flowLife is how long the URL of a flow file works.
const flowLife = 30 * time.Second

// favorFlow makes the file of a stock's uses or refunds, of which the sandbox
// has none. It is ready at ten o'clock of the day after the stock's end.
func favorFlow(c *call, stockID, header string) (*favor.Flow, error) {
	s, err := favorStockOf(c, c.merchant.MchID, stockID)
	if err != nil {
		return nil, err
	}
	end := instant(s.Request.AvailableEndTime).In(op.China)
	ready := time.Date(end.Year(), end.Month(), end.Day()+1, 10, 0, 0, 0, op.China)
	if c.now.Before(ready) {
		return nil, invalid("the file is ready at ten o'clock of the day after the stock's end")
	}
	return publishFlow(c, header), nil
}

// favorDayFlow makes the file of one day, which is ready at ten o'clock of the
// next.
func favorDayFlow(c *call, stockID, date string) (*favor.Flow, error) {
	if _, err := favorStockOf(c, c.merchant.MchID, stockID); err != nil {
		return nil, err
	}
	day, err := time.ParseInLocation(time.DateOnly, date, op.China)
	if err != nil {
		return nil, err
	}
	if c.now.Before(day.AddDate(0, 0, 1).Add(10 * time.Hour)) {
		return nil, invalid("the file is ready at ten o'clock of the next day")
	}
	return publishFlow(c, "批次id,优惠id,优惠类型,优惠金额（元）"), nil
}

func publishFlow(c *call, header string) *favor.Flow {
	text := []byte(header + "\n")
	sum := sha1.Sum(text)
	return &favor.Flow{URL: c.publish("text/csv", text, flowLife), HashValue: hex.EncodeToString(sum[:]), HashType: "SHA1"}
}
