package sandbox

import (
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// busiCoupon is a merchant coupon that a user holds.
type busiCoupon struct {
	Code      string `json:"coupon_code"`
	StockID   string `json:"stock_id"`
	Creator   string `json:"creator"`
	OpenID    string `json:"openid"`
	AppID     string `json:"appid"`
	SendNo    string `json:"send_request_no"`
	Received  time.Time
	Begins    time.Time // usable from here
	Expires   time.Time // to here
	UseNo     string
	Used      time.Time // zero: not used
	ReturnNo  string
	Returned  time.Time // of the last return
	VoidNo    string
	VoidCause string
	Voided    time.Time // zero: still good
	OrderNo   string    // the order it is associated with
}

// busiCoupons has the key creator, code, stock: codes are apart per stock.
const busiCoupons table[busiCoupon] = "busifavor/coupons"

// busiHolder says that a user holds a coupon.
type busiHolder struct{}

// busiHolders has the key openid, creator, code, stock.
const busiHolders table[busiHolder] = "busifavor/holders"

func registerBusiCoupons(r *registry) {
	handle(r, busifavor.SendCoupon, sendBusiCoupon)
	handle(r, busifavor.SendProductCoupon, sendProductCoupon)
	handle(r, busifavor.PresendProductCoupon, presendProductCoupon)
	handle(r, busifavor.SendCard, sendCard)
	handle(r, busifavor.UseCoupon, useBusiCoupon)
	handle(r, busifavor.ReturnCoupon, returnBusiCoupon)
	handle(r, busifavor.DeactivateCoupon, deactivateBusiCoupon)
	handle(r, busifavor.AssociateOrder, associateBusiOrder)
	handle(r, busifavor.DisassociateOrder, disassociateBusiOrder)
	handle(r, busifavor.ListCoupons, listBusiCoupons)
	handle(r, busifavor.GetCoupon, getBusiCoupon)
}

// ruleLimit refuses what a rule of the stock does not allow.
func ruleLimit(message string) error { return fail(http.StatusForbidden, "RULELIMIT", message) }

func (b *busiCoupon) put(c *call) {
	busiCoupons.put(c, b, b.Creator, b.Code, b.StockID)
}

func (b *busiCoupon) state(c *call) busifavor.CouponState {
	switch {
	case !b.Voided.IsZero():
		return busifavor.CouponDeactivated
	case !b.Used.IsZero():
		return busifavor.CouponUsed
	case c.now.After(b.Expires):
		return busifavor.CouponExpired
	}
	return busifavor.CouponSent
}

// busiCouponOf finds a coupon of the caller's stocks by its code; the stock may
// be left out.
func busiCouponOf(c *call, code, stockID string) (*busiCoupon, error) {
	if stockID != "" {
		if b, ok := busiCoupons.get(c, c.merchant.MchID, code, stockID); ok {
			return b, nil
		}
		return nil, notFound("the coupon does not exist")
	}
	var found *busiCoupon
	for _, load := range busiCoupons.all(c, c.merchant.MchID, code) {
		if found != nil {
			return nil, wrongField("/stock_id", nil, "is needed: coupons of several stocks have this code")
		}
		found = load()
	}
	if found == nil {
		return nil, notFound("the coupon does not exist")
	}
	return found, nil
}

func sendBusiCoupon(c *call, in *busifavor.SendCouponRequest) (*busifavor.SendCouponResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*busifavor.SendCouponResponse, error) {
		code, err := grantBusiCoupon(c, in)
		if err != nil {
			return nil, err
		}
		return &busifavor.SendCouponResponse{
			StockID: in.StockID, CouponCode: code, OutRequestNo: in.OutRequestNo,
			SendCouponResult: &busifavor.SendCouponResult{StockID: in.StockID, CouponCode: code, OutRequestNo: in.OutRequestNo},
		}, nil
	})
}

// sendProductCoupon sends a coupon of a stock as a product coupon.
func sendProductCoupon(c *call, in *busifavor.SendProductCouponRequest) (*busifavor.SendProductCouponResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	if in.CouponType == "MEMBER" && in.MemberCardID == "" {
		return nil, wrongField("/member_card_id", nil, "is needed with coupon_type MEMBER")
	}
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*busifavor.SendProductCouponResponse, error) {
		code, err := grantBusiCoupon(c, convert[busifavor.SendCouponRequest](in))
		if err != nil {
			return nil, err
		}
		return &busifavor.SendProductCouponResponse{StockID: in.StockID, CouponCode: code, OutRequestNo: in.OutRequestNo}, nil
	})
}

// presendProductCoupon prepares a coupon that the user takes in a mini program
// with the token.
func presendProductCoupon(c *call, in *busifavor.PresendProductCouponRequest) (*busifavor.PresendProductCouponResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	return once(c, in.SendRequestNo, in, reentry("/send_request_no"), func() (*busifavor.PresendProductCouponResponse, error) {
		s, err := busiStockOf(c, in.StockID)
		if err != nil {
			return nil, err
		}
		if err := checkBusiSend(c, s, in.OpenID); err != nil {
			return nil, err
		}
		return &busifavor.PresendProductCouponResponse{Token: c.sandbox.random.letters(64)}, nil
	})
}

// sendCard gives a user a consumption card (消费卡). Cards are made in
// the console, so that the sandbox takes any card_id for one.
func sendCard(c *call, in *busifavor.SendCardRequest) (*busifavor.SendCardResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*busifavor.SendCardResponse, error) {
		return &busifavor.SendCardResponse{CardCode: c.sandbox.random.text(decimal, 12)}, nil
	})
}

// grantBusiCoupon gives a user a coupon of a stock and returns its code.
func grantBusiCoupon(c *call, in *busifavor.SendCouponRequest) (string, error) {
	s, err := busiStockOf(c, in.StockID)
	if err != nil {
		return "", err
	}
	if err := checkBusiSend(c, s, in.OpenID); err != nil {
		return "", err
	}
	code, err := busiCouponCode(c, s, in)
	if err != nil {
		return "", err
	}
	b := &busiCoupon{Code: code, StockID: s.StockID, Creator: s.Creator, OpenID: in.OpenID, AppID: in.AppID,
		SendNo: in.OutRequestNo, Received: c.now}
	b.Begins, b.Expires = s.usable(c.now)
	b.put(c)
	busiHolders.put(c, &busiHolder{}, b.OpenID, b.Creator, b.Code, b.StockID)
	today := c.today()
	s.Today, s.SentToday = today, s.sentOn(today)+1
	s.Sent++
	s.put(c)
	return code, c.notifyCoupon(b)
}

// checkBusiSend holds one more coupon for a user against the stock's rules.
func checkBusiSend(c *call, s *busiStock, openid string) error {
	rule := s.Request.StockSendRule
	held := int64(0)
	for key := range busiHolders.all(c, openid, s.Creator) {
		if key[3] == s.StockID {
			held++
		}
	}
	switch {
	case s.state(c) != busifavor.Running:
		return ruleLimit("the stock is not running")
	case s.Sent >= rule.MaxCoupons:
		return ruleLimit("all coupons of the stock have been sent")
	case rule.MaxCouponsByDay > 0 && s.sentOn(c.today()) >= rule.MaxCouponsByDay:
		return ruleLimit("all of today's coupons of the stock have been sent")
	case held >= rule.MaxCouponsPerUser:
		return ruleLimit("the user has as many coupons of the stock as allowed")
	}
	return nil
}

// usable is when a coupon that is received now can be used.
func (s *busiStock) usable(now time.Time) (begins, expires time.Time) {
	rule := s.Request.CouponUseRule.CouponAvailableTime
	begins, expires = instant(rule.AvailableBeginTime), instant(rule.AvailableEndTime)
	midnight := func(t time.Time) time.Time {
		t = t.In(op.China)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, op.China)
	}
	if now.After(begins) {
		begins = now
	}
	if wait := rule.WaitDaysAfterReceive; wait > 0 {
		begins = later(begins, midnight(now).AddDate(0, 0, int(wait)))
	}
	if days := rule.AvailableDayAfterReceive; days > 0 {
		// One day is the day on which it takes effect.
		expires = earlier(expires, midnight(begins).AddDate(0, 0, int(days)).Add(-time.Second))
	}
	return begins, expires
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// busiCouponCode is the code of a new coupon, from where the stock gets its
// codes.
func busiCouponCode(c *call, s *busiStock, in *busifavor.SendCouponRequest) (string, error) {
	mode := s.Request.CouponCodeMode
	switch {
	case mode != busifavor.MerchantAPI && in.CouponCode != "":
		return "", wrongField("/coupon_code", in.CouponCode, "is given with coupon_code_mode MERCHANT_API only")
	case mode == busifavor.MerchantAPI && in.CouponCode == "":
		return "", wrongField("/coupon_code", nil, "is needed with coupon_code_mode MERCHANT_API")
	case mode == busifavor.MerchantUpload:
		return drawBusiCode(c, s, in.OpenID)
	case mode == busifavor.WechatPayMode:
		return c.sandbox.random.text(decimal[1:], 1) + c.sandbox.random.text(decimal, 21), nil
	}
	if _, taken := busiCoupons.get(c, s.Creator, in.CouponCode, s.StockID); taken {
		return "", fail(http.StatusBadRequest, codeExists, "the code is taken").at("/coupon_code", in.CouponCode, "is taken")
	}
	return in.CouponCode, nil
}

func useBusiCoupon(c *call, in *busifavor.UseCouponRequest) (*busifavor.UseCouponResponse, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	return once(c, in.UseRequestNo, in, reentry("/use_request_no"), func() (*busifavor.UseCouponResponse, error) {
		b, err := busiCouponOf(c, in.CouponCode, in.StockID)
		if err != nil {
			return nil, err
		}
		switch {
		case b.state(c) == busifavor.CouponExpired || c.now.Before(b.Begins):
			return nil, ruleLimit("the coupon cannot be used at this time")
		case b.state(c) != busifavor.CouponSent:
			return nil, invalid("the coupon is " + string(b.state(c)))
		case b.OrderNo != "" && in.OutTradeNo != "" && b.OrderNo != in.OutTradeNo:
			return nil, fail(http.StatusBadRequest, codeExists, "the coupon is associated with another order")
		case in.OpenID != "" && in.OpenID != b.OpenID:
			return nil, invalid("the coupon is another user's")
		}
		b.UseNo, b.Used = in.UseRequestNo, c.now
		b.put(c)
		return &busifavor.UseCouponResponse{StockID: b.StockID, OpenID: b.OpenID, WechatPayUseTime: c.at()}, nil
	})
}

func returnBusiCoupon(c *call, in *busifavor.ReturnCouponRequest) (*busifavor.ReturnCouponResponse, error) {
	return once(c, in.ReturnRequestNo, in, reentry("/return_request_no"), func() (*busifavor.ReturnCouponResponse, error) {
		b, err := busiCouponOf(c, in.CouponCode, in.StockID)
		if err != nil {
			return nil, err
		}
		if b.state(c) != busifavor.CouponUsed {
			return nil, invalid("the coupon is not used, it is " + string(b.state(c)))
		}
		b.Used, b.ReturnNo, b.Returned = time.Time{}, in.ReturnRequestNo, c.now
		b.put(c)
		return &busifavor.ReturnCouponResponse{WechatPayReturnTime: c.at()}, nil
	})
}

func deactivateBusiCoupon(c *call, in *busifavor.DeactivateCouponRequest) (*busifavor.DeactivateCouponResponse, error) {
	return once(c, in.DeactivateRequestNo, in, reentry("/deactivate_request_no"), func() (*busifavor.DeactivateCouponResponse, error) {
		b, err := busiCouponOf(c, in.CouponCode, in.StockID)
		if err != nil {
			return nil, err
		}
		if b.state(c) != busifavor.CouponSent {
			return nil, invalid("the coupon is " + string(b.state(c)))
		}
		b.Voided, b.VoidNo, b.VoidCause = c.now, in.DeactivateRequestNo, in.DeactivateReason
		b.put(c)
		return &busifavor.DeactivateCouponResponse{WechatPayDeactivateTime: c.at()}, nil
	})
}

func associateBusiOrder(c *call, in *busifavor.AssociationRequest) (*busifavor.AssociateOrderResponse, error) {
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*busifavor.AssociateOrderResponse, error) {
		b, err := busiCouponOf(c, in.CouponCode, in.StockID)
		if err != nil {
			return nil, err
		}
		if b.OrderNo != "" && b.OrderNo != in.OutTradeNo {
			return nil, fail(http.StatusBadRequest, codeExists, "the coupon is associated with another order")
		}
		b.OrderNo = in.OutTradeNo
		b.put(c)
		return &busifavor.AssociateOrderResponse{WechatPayAssociateTime: c.at()}, nil
	})
}

func disassociateBusiOrder(c *call, in *busifavor.AssociationRequest) (*busifavor.DisassociateOrderResponse, error) {
	return once(c, in.OutRequestNo, in, reentry("/out_request_no"), func() (*busifavor.DisassociateOrderResponse, error) {
		b, err := busiCouponOf(c, in.CouponCode, in.StockID)
		if err != nil {
			return nil, err
		}
		if b.OrderNo != in.OutTradeNo {
			return nil, invalid("the coupon is not associated with this order")
		}
		b.OrderNo = ""
		b.put(c)
		return &busifavor.DisassociateOrderResponse{WechatPayDisassociateTime: c.at()}, nil
	})
}

// read is the coupon as it can be read: the stock's configuration and what
// became of the coupon.
func (b *busiCoupon) read(c *call) (*busifavor.Coupon, error) {
	s, ok := busiStocks.get(c, b.Creator, b.StockID)
	if !ok {
		return nil, notFound("the stock does not exist")
	}
	out := convert[busifavor.Coupon](s.Request)
	out.CouponCode = b.Code
	out.StockID = b.StockID
	out.CouponState = b.state(c)
	out.SendRequestNo = b.SendNo
	out.ReceiveTime = at(b.Received)
	out.AvailableStartTime = at(b.Begins)
	out.ExpireTime = at(b.Expires)
	if !b.Used.IsZero() {
		out.UseRequestNo, out.UseTime = b.UseNo, at(b.Used)
	}
	out.AssociateOutTradeNo = b.OrderNo
	out.ReturnRequestNo, out.ReturnTime = b.ReturnNo, at(b.Returned)
	out.DeactivateRequestNo, out.DeactivateTime, out.DeactivateReason = b.VoidNo, at(b.Voided), b.VoidCause
	return out, nil
}

func getBusiCoupon(c *call, in *busifavor.GetCouponRequest) (*busifavor.Coupon, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	b, err := busiCouponOf(c, in.CouponCode, "")
	if err != nil {
		return nil, err
	}
	if b.OpenID != in.OpenID {
		return nil, notFound("the user has no such coupon")
	}
	return b.read(c)
}

func listBusiCoupons(c *call, in *busifavor.ListCouponsRequest) (*busifavor.CouponList, error) {
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit == 0 {
		limit = 20
	}
	out := &busifavor.CouponList{Offset: in.Offset, Limit: limit}
	for key := range busiHolders.all(c, in.OpenID, c.merchant.MchID) {
		b, err := busiCouponOf(c, key[2], key[3])
		if err != nil {
			return nil, err
		}
		if in.StockID != "" && in.StockID != b.StockID || in.CouponState != "" && in.CouponState != b.state(c) {
			continue
		}
		coupon, err := b.read(c)
		if err != nil {
			return nil, err
		}
		if in.BelongMerchant != "" && in.BelongMerchant != coupon.BelongMerchant {
			continue
		}
		if out.TotalCount >= in.Offset*limit && out.TotalCount < (in.Offset+1)*limit {
			out.Data = append(out.Data, *coupon)
		}
		out.TotalCount++
	}
	return out, nil
}
