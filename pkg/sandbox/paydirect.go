package sandbox

import (
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// registerDirectPay registers the orders of ordinary merchants.
func registerDirectPay(r *registry) {
	handle(r, pay.JSAPI, func(c *call, in *pay.JSAPIRequest) (*pay.Prepayment, error) {
		o := directOrder(in.Merchant, in.Order, pay.TradeJSAPI, in.SettleInfo)
		o.OpenID = in.Payer.OpenID
		if o.OpenID == "" && in.Payer.Identity == nil {
			return nil, wrongField("/payer/openid", nil, "is missing")
		}
		return c.prepay(o, in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.App, func(c *call, in *pay.AppRequest) (*pay.Prepayment, error) {
		return c.prepay(directOrder(in.Merchant, in.Order, pay.TradeApp, in.SettleInfo), in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.H5, func(c *call, in *pay.H5Request) (*pay.H5Response, error) {
		return c.h5(directOrder(in.Merchant, in.Order, pay.TradeH5, in.SettleInfo), in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.Native, func(c *call, in *pay.NativeRequest) (*pay.NativeResponse, error) {
		return c.native(directOrder(in.Merchant, in.Order, pay.TradeNative, in.SettleInfo), in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.CodePay, func(c *call, in *pay.CodePayRequest) (*pay.Transaction, error) {
		o := codeOrder(&in.CodeOrder)
		o.AppID, o.MchID = in.AppID, in.MchID
		if in.SceneInfo != nil {
			o.DeviceID = in.SceneInfo.DeviceID
		}
		if err := c.payByCode(o, in); err != nil {
			return nil, err
		}
		return c.directTransaction(o), nil
	})
	handle(r, pay.Reverse, func(c *call, in *pay.ReverseRequest) (*pay.Reversal, error) {
		o, err := c.reverse(in.MchID, in.AppID, "", in.OutTradeNo)
		if err != nil {
			return nil, err
		}
		return &pay.Reversal{AppID: o.AppID, MchID: o.MchID, OutTradeNo: o.OutTradeNo}, nil
	})
	handle(r, pay.Close, func(c *call, in *pay.CloseRequest) (*op.None, error) {
		return nil, c.close(in.MchID, "", in.OutTradeNo)
	})
	handle(r, pay.QueryByOutTradeNo, func(c *call, in *pay.QueryByOutTradeNoRequest) (*pay.Transaction, error) {
		o, err := c.order(inQuery, in.MchID, "", in.OutTradeNo)
		if err != nil {
			return nil, err
		}
		return c.directTransaction(o), nil
	})
	handle(r, pay.QueryByID, func(c *call, in *pay.QueryByIDRequest) (*pay.Transaction, error) {
		o, err := c.orderByID(in.MchID, "", in.TransactionID)
		if err != nil {
			return nil, err
		}
		return c.directTransaction(o), nil
	})
}

// directOrder is the order of a request.
func directOrder(m pay.Merchant, in pay.Order, how pay.TradeType, settle *pay.SettleInfo) *order {
	return &order{
		MchID: m.MchID, AppID: m.AppID, TradeType: how, OutTradeNo: in.OutTradeNo,
		Description: in.Description, Attach: in.Attach, Total: in.Amount.Total,
		NotifyURL: in.NotifyURL, ProfitSharing: settle != nil && settle.ProfitSharing,
	}
}

// codeOrder is the order of a payment by code, without its merchant.
func codeOrder(in *pay.CodeOrder) *order {
	return &order{
		TradeType: pay.TradeCode, OutTradeNo: in.OutTradeNo, Description: in.Description,
		Attach: in.Attach, Total: in.Amount.Total, ProfitSharing: in.SettleInfo != nil && in.SettleInfo.ProfitSharing,
	}
}

// directTransaction is an order as an ordinary merchant reads it.
func (c *call) directTransaction(o *order) *pay.Transaction {
	t := &pay.Transaction{AppID: o.AppID, MchID: o.MchID, Trade: c.trade(o)}
	if !o.Paid.IsZero() {
		t.Payer = &pay.Payer{OpenID: o.OpenID}
	}
	return t
}
