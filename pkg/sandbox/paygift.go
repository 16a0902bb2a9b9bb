package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/paygift"
)

// gift is a pay-gift activity (支付有礼活动).
type gift struct {
	ActivityID string                `json:"activity_id"`
	Request    paygift.CreateRequest `json:"request"`
	Merchants  []giftMerchant        `json:"merchants"`
	Created    time.Time             `json:"created"`
	Updated    time.Time             `json:"updated"`
	Terminated time.Time             `json:"terminated"` // zero: not by a call
}

// giftMerchant is a merchant at which an activity is given.
type giftMerchant struct {
	MchID string    `json:"mchid"`
	Added time.Time `json:"added"`
}

// gifts has the key merchant, activity.
const gifts table[gift] = "paygift/activities"

// status is the state of the activity at the time of the call.
func (g *gift) status(c *call) paygift.Status {
	base := g.Request.ActivityBaseInfo
	switch {
	case !g.Terminated.IsZero():
		return paygift.Terminated
	case c.now.After(instant(base.EndTime)):
		return paygift.Ended
	case c.now.Before(instant(base.BeginTime)):
		return paygift.Created
	}
	return paygift.Ongoing
}

// over reports whether the activity has ended for good.
func (g *gift) over(c *call) bool {
	status := g.status(c)
	return status == paygift.Terminated || status == paygift.Ended
}

func registerPaygift(r *registry) {
	handle(r, paygift.Create, createGift)
	handle(r, paygift.Get, func(c *call, in *paygift.ActivityRequest) (*paygift.Activity, error) {
		g, err := giftOf(c, in.ActivityID)
		if err != nil {
			return nil, err
		}
		return g.read(c), nil
	})
	handle(r, paygift.ListActivities, listGifts)
	handle(r, paygift.ListMerchants, listGiftMerchants)
	handle(r, paygift.ListGoods, func(c *call, in *paygift.PageRequest) (*paygift.GoodsList, error) {
		g, err := giftOf(c, in.ActivityID)
		if err != nil {
			return nil, err
		}
		// Goods are named in the console only.
		return &paygift.GoodsList{ActivityID: g.ActivityID, Offset: in.Offset, Limit: cmp.Or(in.Limit, defaultGiftMerchants)}, nil
	})
	handle(r, paygift.AddMerchants, addGiftMerchants)
	handle(r, paygift.DeleteMerchants, deleteGiftMerchants)
	handle(r, paygift.Terminate, terminateGift)
}

func createGift(c *call, in *paygift.CreateRequest) (*paygift.CreateResponse, error) {
	differs := reentry("/activity_base_info/out_request_no")
	return once(c, in.ActivityBaseInfo.OutRequestNo, in, differs, func() (*paygift.CreateResponse, error) {
		if err := checkGift(c, in); err != nil {
			return nil, err
		}
		g := &gift{ActivityID: strconv.FormatUint(10_028_000+gifts.next(c), 10), Request: *in, Created: c.now, Updated: c.now}
		g.add(c, in.AwardSendRule.MerchantIDList)
		g.put(c)
		return &paygift.CreateResponse{ActivityID: g.ActivityID, CreateTime: c.at()}, nil
	})
}

func (g *gift) put(c *call) { gifts.put(c, g, c.merchant.MchID, g.ActivityID) }

// checkGift holds a new activity against the rules that its declaration cannot
// state.
func checkGift(c *call, in *paygift.CreateRequest) error {
	for _, check := range []func(*call, *paygift.CreateRequest) error{checkGiftTime, checkGiftPurpose, checkGiftAwards, checkGiftMerchants, checkGiftUsers} {
		if err := check(c, in); err != nil {
			return err
		}
	}
	return nil
}

func checkGiftTime(c *call, in *paygift.CreateRequest) error {
	base := in.ActivityBaseInfo
	switch {
	case base.BeginTime == "":
		return wrongField("/activity_base_info/begin_time", nil, "is missing")
	case base.EndTime == "":
		return wrongField("/activity_base_info/end_time", nil, "is missing")
	}
	begin, end := instant(base.BeginTime), instant(base.EndTime)
	switch {
	case begin.After(c.now.Add(365 * day)):
		return wrongField("/activity_base_info/begin_time", base.BeginTime, "is more than a year ahead")
	case !end.After(begin) || !end.After(c.now):
		return wrongField("/activity_base_info/end_time", base.EndTime, "is not after begin_time and the present")
	case end.Sub(begin) > 90*day:
		return wrongField("/activity_base_info/end_time", base.EndTime, "is more than 90 days after begin_time")
	}
	return nil
}

func checkGiftPurpose(_ *call, in *paygift.CreateRequest) error {
	base := in.ActivityBaseInfo
	mini := base.DeliveryPurpose == paygift.MiniProgram
	if mini && (base.MiniProgramsAppID == "" || base.MiniProgramsPath == "") {
		return wrongField("/activity_base_info/mini_programs_appid", nil, "and mini_programs_path are needed with delivery_purpose JUMP_MINI_APP")
	}
	return nil
}

func checkGiftAwards(c *call, in *paygift.CreateRequest) error {
	rule := in.AwardSendRule
	n := len(rule.AwardList)
	switch {
	case rule.SendContent == paygift.SingleCoupon && n != 1:
		return wrongField("/award_send_rule/award_list", nil, fmt.Sprintf("has %d items, SINGLE_COUPON needs one", n))
	case rule.SendContent == paygift.GiftPackage && (n < 3 || n > 5):
		return wrongField("/award_send_rule/award_list", nil, fmt.Sprintf("has %d items, GIFT_PACKAGE needs three to five", n))
	}
	for i, award := range rule.AwardList {
		if err := checkGiftAward(c, award, n > 1, fmt.Sprintf("/award_send_rule/award_list/%d", i)); err != nil {
			return err
		}
	}
	return nil
}

func checkGiftAward(c *call, award paygift.Award, several bool, at string) error {
	switch {
	case award.StockID == "":
		return wrongField(at+"/stock_id", nil, "is missing")
	case award.OriginalImageURL == "":
		return wrongField(at+"/original_image_url", nil, "is missing")
	case several && award.ThumbnailURL == "":
		return wrongField(at+"/thumbnail_url", nil, "is missing")
	}
	s, err := busiStockOf(c, award.StockID)
	if err != nil {
		return err
	}
	if s.Request.CouponCodeMode == busifavor.MerchantAPI {
		return invalid("the codes of stock " + award.StockID + " are given by the merchant, so WeChat Pay cannot give it out")
	}
	return nil
}

func checkGiftMerchants(_ *call, in *paygift.CreateRequest) error {
	rule := in.AwardSendRule
	switch {
	case rule.MerchantOption != paygift.ManualMerchants:
		return wrongField("/award_send_rule/merchant_option", rule.MerchantOption, "is not MANUAL_INPUT_MERCHANT, the only one for merchant coupons")
	case len(rule.MerchantIDList) == 0:
		return wrongField("/award_send_rule/merchant_id_list", nil, "is missing")
	}
	for _, mchid := range rule.MerchantIDList {
		if !exists(mchid) {
			return fail(http.StatusBadRequest, "MCH_NOT_EXISTS", "merchant "+mchid+" does not exist")
		}
	}
	return nil
}

// exists reports whether a number is that of a merchant.
func exists(mchid string) bool {
	return mchid == DirectMchID || mchid == PartnerMchID || (&merchant{Partner: true}).serves(mchid)
}

func checkGiftUsers(_ *call, in *paygift.CreateRequest) error {
	s := in.AdvancedSetting
	switch {
	case s == nil:
	case s.DeliveryUserCategory == "DELIVERY_MEMBER_PERSON" && s.MerchantMemberAppID == "":
		return wrongField("/advanced_setting/merchant_member_appid", nil, "is missing")
	case s.PaymentMode != nil:
		return wrongField("/advanced_setting/payment_mode", nil, "is not open for merchant coupons")
	case s.PaymentMethodInformation != nil:
		return wrongField("/advanced_setting/payment_method_information", nil, "is not open for merchant coupons")
	}
	return nil
}

func giftOf(c *call, id string) (*gift, error) {
	g, ok := gifts.get(c, c.merchant.MchID, id)
	if !ok {
		return nil, notFound("the activity does not exist")
	}
	return g, nil
}

// read is the activity as it can be read back: without its merchants, which have a
// list of their own.
func (g *gift) read(c *call) *paygift.Activity {
	rule := g.Request.AwardSendRule
	rule.MerchantIDList = nil
	base := g.Request.ActivityBaseInfo
	base.BeginTime, base.EndTime = at(instant(base.BeginTime)), at(instant(base.EndTime))
	return &paygift.Activity{
		ActivityID: g.ActivityID, ActivityType: paygift.FullSend, ActivityStatus: g.status(c),
		CreatorMerchantID: c.merchant.MchID, BelongMerchantID: c.merchant.MchID, CreateTime: at(g.Created), UpdateTime: at(g.Updated),
		ActivityBaseInfo: base, AwardSendRule: paygift.SendRules{FullSendRule: &rule}, AdvancedSetting: g.Request.AdvancedSetting,
	}
}

func listGifts(c *call, in *paygift.ListRequest) (*paygift.List, error) {
	var found []paygift.Activity
	for _, load := range gifts.all(c, c.merchant.MchID) {
		g := load()
		if strings.Contains(g.Request.ActivityBaseInfo.ActivityName, in.ActivityName) && (in.ActivityStatus == "" || in.ActivityStatus == g.status(c)) {
			found = append(found, *g.read(c))
		}
	}
	return &paygift.List{Data: page(found, in.Offset*in.Limit, in.Limit), TotalCount: int64(len(found)), Offset: in.Offset, Limit: in.Limit}, nil
}

// defaultGiftMerchants is how many merchants a page has that does not say.
const defaultGiftMerchants = 20

func listGiftMerchants(c *call, in *paygift.PageRequest) (*paygift.MerchantList, error) {
	g, err := giftOf(c, in.ActivityID)
	if err != nil {
		return nil, err
	}
	in.Limit = cmp.Or(in.Limit, defaultGiftMerchants)
	out := &paygift.MerchantList{ActivityID: g.ActivityID, TotalCount: int64(len(g.Merchants)), Offset: in.Offset, Limit: in.Limit}
	for _, m := range page(g.Merchants, in.Offset*in.Limit, in.Limit) {
		out.Data = append(out.Data, paygift.Merchant{MchID: m.MchID, CreateTime: at(m.Added), UpdateTime: at(m.Added)})
	}
	return out, nil
}

// add adds merchants that the activity does not have yet.
func (g *gift) add(c *call, mchids []string) {
	for _, mchid := range mchids {
		if !slices.ContainsFunc(g.Merchants, func(m giftMerchant) bool { return m.MchID == mchid }) {
			g.Merchants = append(g.Merchants, giftMerchant{mchid, c.now})
		}
	}
}

// changeGift finds an activity that has not ended, changes it and stores it.
func changeGift(c *call, id string, change func(*gift)) error {
	g, err := giftOf(c, id)
	if err != nil {
		return err
	}
	if g.over(c) {
		return invalid(fmt.Sprintf("the activity has ended: it is %s", g.status(c)))
	}
	change(g)
	g.Updated = c.now
	g.put(c)
	return nil
}

func addGiftMerchants(c *call, in *paygift.AddMerchantsRequest) (*paygift.AddedMerchants, error) {
	if err := checkGiftChange("add_request_no", in.AddRequestNo, in.MerchantIDList); err != nil {
		return nil, err
	}
	return once(c, in.AddRequestNo, in, reentry("/add_request_no"), func() (*paygift.AddedMerchants, error) {
		out := &paygift.AddedMerchants{ActivityID: in.ActivityID, AddTime: c.at()}
		var good []string
		for _, mchid := range in.MerchantIDList {
			if exists(mchid) {
				good = append(good, mchid)
			} else {
				out.InvalidMerchantIDList = append(out.InvalidMerchantIDList, paygift.InvalidMerchant{MchID: mchid, InvalidReason: "商户号不存在"})
			}
		}
		return out, changeGift(c, in.ActivityID, func(g *gift) { g.add(c, good) })
	})
}

func deleteGiftMerchants(c *call, in *paygift.DeleteMerchantsRequest) (*paygift.DeletedMerchants, error) {
	if err := checkGiftChange("delete_request_no", in.DeleteRequestNo, in.MerchantIDList); err != nil {
		return nil, err
	}
	return once(c, in.DeleteRequestNo, in, reentry("/delete_request_no"), func() (*paygift.DeletedMerchants, error) {
		err := changeGift(c, in.ActivityID, func(g *gift) {
			g.Merchants = slices.DeleteFunc(g.Merchants, func(m giftMerchant) bool { return slices.Contains(in.MerchantIDList, m.MchID) })
		})
		return &paygift.DeletedMerchants{ActivityID: in.ActivityID, DeleteTime: c.at()}, err
	})
}

// checkGiftChange refuses a change of merchants without its number or without
// merchants.
func checkGiftChange(name, number string, mchids []string) error {
	switch {
	case number == "":
		return wrongField("/"+name, nil, "is missing")
	case len(mchids) == 0:
		return wrongField("/merchant_id_list", nil, "is missing")
	}
	return nil
}

func terminateGift(c *call, in *paygift.ActivityRequest) (*paygift.Termination, error) {
	g, err := giftOf(c, in.ActivityID)
	if err != nil {
		return nil, err
	}
	if g.Terminated.IsZero() || !c.quirks.PaygiftTerminateRepeats {
		if err := changeGift(c, in.ActivityID, func(g *gift) { g.Terminated = c.now }); err != nil {
			return nil, err
		}
		return &paygift.Termination{ActivityID: in.ActivityID, TerminateTime: c.at()}, nil
	}
	return &paygift.Termination{ActivityID: in.ActivityID, TerminateTime: at(g.Terminated)}, nil
}
