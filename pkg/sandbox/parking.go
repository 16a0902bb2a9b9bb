package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/parking"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// parkingEntry is a car that entered.
type parkingEntry struct {
	Entry   parking.Entry `json:"entry"`
	Request string        `json:"request"` // hash of what created it
}

// parkingFee is what a car that left costs. Once it is deducted, the payment is
// an order like any other.
type parkingFee struct {
	Request parking.PayRequest `json:"request"`
	Created time.Time          `json:"created"`
	OpenID  string             `json:"openid"` // of the plate's owner
	Failed  bool               `json:"failed,omitempty"`
}

// Their keys are the caller, the merchant that is paid, and the caller's number.
const (
	parkingEntries table[parkingEntry] = "parking/entries"
	parkingFees    table[parkingFee]   = "parking/fees"
)

func registerParking(r *registry) {
	handle(r, parking.FindService, findParkingService)
	handle(r, parking.Enter, enterParking)
	handle(r, parking.Pay, payParking)
	handle(r, parking.Query, func(c *call, in *parking.QueryRequest) (*parking.Transaction, error) {
		seller, err := payer(c, in.SubMchID)
		if err != nil {
			return nil, err
		}
		fee, ok := parkingFees.get(c, c.merchant.MchID, seller, in.OutTradeNo)
		if !ok {
			return nil, noOrder()
		}
		return c.readParking(fee), nil
	})
}

// findParkingService says that every owner takes part.
func findParkingService(c *call, in *parking.FindServiceRequest) (*parking.Service, error) {
	if _, err := payer(c, in.SubMchID); err != nil {
		return nil, err
	}
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	out := &parking.Service{PlateNumber: in.PlateNumber, PlateColor: in.PlateColor, OpenID: in.OpenID,
		ServiceState: parking.ServiceNormal, ServiceOpenTime: at(c.now.Add(-day))}
	if c.quirks.ParkingPaused {
		out.ServiceState = parking.ServicePaused
	}
	return out, nil
}

func enterParking(c *call, in *parking.EnterRequest) (*parking.Entry, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	key := []string{c.merchant.MchID, seller, in.OutParkingNo}
	request := hashOf(in)
	if known, ok := parkingEntries.get(c, key...); ok {
		if known.Request != request {
			return nil, invalid("the out_parking_no was used for another entry, or with other parameters")
		}
		return &known.Entry, nil
	}
	e := &parkingEntry{Entry: *convert[parking.Entry](in), Request: request}
	e.Entry.ID = fmt.Sprintf("5%s%016d", c.stamp("20060102150405"), parkingEntries.next(c))
	e.Entry.State = parking.EntryNormal
	if c.quirks.ParkingPaused {
		e.Entry.State, e.Entry.BlockReason = parking.EntryBlocked, string(parking.ServicePaused)
	}
	parkingEntries.put(c, e, key...)
	return &e.Entry, nil
}

// payParking accepts a fee and deducts it. The answer says that it is accepted, a
// query tells more.
func payParking(c *call, in *parking.PayRequest) (*parking.Transaction, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	if err := ownAppID(c, in.AppID); err != nil {
		return nil, err
	}
	o := &order{
		MchID: c.merchant.MchID, AppID: in.AppID, SubMchID: in.SubMchID, SubAppID: in.SubAppID, OutTradeNo: in.OutTradeNo,
		TradeType: pay.TradeJSAPI, Description: in.Description, Attach: in.Attach, Total: in.Amount.Total,
		NotifyURL: in.NotifyURL, Certificate: c.certified, Request: hashOf(in), Created: c.now, Expires: c.now,
	}
	if known, ok := orders.get(c, o.key()...); ok {
		return c.repeatParking(known, o)
	}
	if err := c.checkParking(in, seller); err != nil {
		return nil, err
	}
	fee := &parkingFee{Request: *in, Created: c.now, OpenID: c.stranger(), Failed: c.quirks.ParkingPaused}
	o.OpenID = fee.OpenID
	parkingFees.put(c, fee, o.key()...)
	accepted := c.readParking(fee)
	orders.put(c, o, o.key()...)
	if fee.Failed {
		return accepted, c.notifyParking(fee, o, "TRANSACTION.FAIL", "支付失败")
	}
	c.settle(o)
	return accepted, c.notifyParking(fee, o, "TRANSACTION.SUCCESS", "支付成功")
}

// repeatParking answers a number that was used before.
func (c *call) repeatParking(known, again *order) (*parking.Transaction, error) {
	fee, ok := parkingFees.get(c, known.key()...)
	if !ok || known.Request != again.Request {
		used := fail(http.StatusForbidden, codeOrderUsed, "the out_trade_no was used for another order, or with other parameters")
		used.internal = internalReentry
		return nil, used
	}
	return c.readParking(fee), nil
}

// checkParking holds a fee against the entry of its car.
func (c *call) checkParking(in *parking.PayRequest, seller string) error {
	switch {
	case in.TradeScene != parking.ParkingScene:
		return wrongField("/trade_scene", in.TradeScene, "is not "+parking.ParkingScene)
	case in.ParkingInfo == nil:
		return wrongField("/parking_info", nil, "is missing")
	}
	for _, load := range parkingEntries.all(c, c.merchant.MchID, seller) {
		if e := load(); e.Entry.ID == in.ParkingInfo.ParkingID {
			if e.Entry.PlateNumber != in.ParkingInfo.PlateNumber || e.Entry.PlateColor != in.ParkingInfo.PlateColor {
				return invalid("the plate is not that of the entry")
			}
			return nil
		}
	}
	return wrongField("/parking_info/parking_id", in.ParkingInfo.ParkingID, "is no entry of the merchant")
}

var parkingStates = map[parking.TradeState]string{
	parking.Accepted: "已受理，等待扣款", parking.Success: "支付成功", parking.PayFailed: "支付失败", parking.Refunded: "转入退款",
}

// readParking is a fee as it stands.
func (c *call) readParking(fee *parkingFee) *parking.Transaction {
	in := fee.Request
	wanted := &order{MchID: c.merchant.MchID, SubMchID: in.SubMchID, OutTradeNo: in.OutTradeNo}
	o, _ := orders.get(c, wanted.key()...)
	out := &parking.Transaction{
		AppID: in.AppID, SubAppID: in.SubAppID, SpMchID: c.merchant.MchID, SubMchID: in.SubMchID, Description: in.Description,
		CreateTime: at(fee.Created), OutTradeNo: in.OutTradeNo, Attach: in.Attach, TradeScene: in.TradeScene,
		ParkingInfo: in.ParkingInfo, Payer: parking.Payer{OpenID: fee.OpenID}, Amount: parking.PaidAmount{Total: in.Amount.Total, Currency: "CNY"}, TradeState: parking.Accepted,
	}
	switch {
	case o == nil: // it is being accepted
	case fee.Failed:
		out.TradeState = parking.PayFailed
	case !o.Paid.IsZero():
		out.TradeState = parking.Success
		if o.Refunds > 0 {
			out.TradeState = parking.Refunded
		}
		out.TransactionID, out.SuccessTime, out.BankType, out.UserRepaid = o.TransactionID, at(o.Paid), bankType, "Y"
		out.Amount.PayerTotal = o.Total
	}
	out.TradeStateDescription = parkingStates[out.TradeState]
	return out
}

// notifyParking tells the merchant how a fee ended; the content is what a query
// answers.
func (c *call) notifyParking(fee *parkingFee, o *order, event, summary string) error {
	return c.notify(&Notification{
		MchID: o.MchID, Number: o.OutTradeNo, EventType: event, OriginalType: "transaction",
		Summary: summary, Time: c.now, URL: o.NotifyURL, Certificate: o.Certificate,
	}, c.readParking(fee))
}
