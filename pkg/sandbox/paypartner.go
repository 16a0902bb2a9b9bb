package sandbox

import (
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
)

// registerPartnerPay registers the orders of service providers.
func registerPartnerPay(r *registry) {
	handle(r, pay.PartnerJSAPI, func(c *call, in *pay.PartnerJSAPIRequest) (*pay.Prepayment, error) {
		o := partnerOrder(in.Partner, in.Order, pay.TradeJSAPI, in.SettleInfo)
		if in.Payer.Identity == nil {
			if err := checkOpenIDs(in.Payer.SpOpenID, in.Payer.SubOpenID, in.SubAppID); err != nil {
				return nil, err
			}
		}
		o.OpenID, o.SubOpenID = in.Payer.SpOpenID, in.Payer.SubOpenID
		return c.prepay(o, in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.PartnerApp, func(c *call, in *pay.PartnerAppRequest) (*pay.Prepayment, error) {
		return c.prepay(partnerOrder(in.Partner, in.Order, pay.TradeApp, in.SettleInfo), in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.PartnerH5, func(c *call, in *pay.PartnerH5Request) (*pay.H5Response, error) {
		return c.h5(partnerOrder(in.Partner, in.Order, pay.TradeH5, in.SettleInfo), in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.PartnerNative, func(c *call, in *pay.PartnerNativeRequest) (*pay.NativeResponse, error) {
		return c.native(partnerOrder(in.Partner, in.Order, pay.TradeNative, in.SettleInfo), in, in.SceneInfo, in.TimeExpire)
	})
	handle(r, pay.PartnerMiniProgram, func(c *call, in *pay.PartnerMiniProgramRequest) (*pay.Prepayment, error) {
		o, err := scanOrder(in.Partner, &in.ScanOrder)
		if err != nil {
			return nil, err
		}
		if in.SceneInfo != nil {
			o.DeviceID = in.SceneInfo.DeviceID
		}
		return c.prepay(o, in, nil, in.TimeExpire)
	})
	handle(r, pay.PartnerScannedPOS, func(c *call, in *pay.PartnerScannedPOSRequest) (*pay.Prepayment, error) {
		o, err := scanOrder(pay.Partner(in.CodePartner), &in.ScanOrder)
		if err != nil {
			return nil, err
		}
		o.DeviceID = in.SceneInfo.DeviceID
		return c.prepay(o, in, nil, in.TimeExpire)
	})
	handle(r, pay.PartnerCodePay, func(c *call, in *pay.PartnerCodePayRequest) (*pay.PartnerTransaction, error) {
		o := codeOrder(&in.CodeOrder)
		o.AppID, o.MchID, o.SubAppID, o.SubMchID = in.SpAppID, in.SpMchID, in.SubAppID, in.SubMchID
		o.DeviceID = in.SceneInfo.DeviceID
		if err := c.payByCode(o, in); err != nil {
			return nil, err
		}
		return c.partnerTransaction(o), nil
	})
	handle(r, pay.PartnerReverse, func(c *call, in *pay.PartnerReverseRequest) (*pay.PartnerReversal, error) {
		o, err := c.reverse(in.SpMchID, in.SpAppID, in.SubMchID, in.OutTradeNo)
		if err != nil {
			return nil, err
		}
		return &pay.PartnerReversal{SpAppID: o.AppID, SpMchID: o.MchID, SubAppID: o.SubAppID, SubMchID: o.SubMchID, OutTradeNo: o.OutTradeNo}, nil
	})
	handle(r, pay.PartnerClose, func(c *call, in *pay.PartnerCloseRequest) (*op.None, error) {
		return nil, c.close(in.SpMchID, in.SubMchID, in.OutTradeNo)
	})
	handle(r, pay.PartnerQueryByOutTradeNo, func(c *call, in *pay.PartnerQueryByOutTradeNoRequest) (*pay.PartnerTransaction, error) {
		o, err := c.order(inQuery, in.SpMchID, in.SubMchID, in.OutTradeNo)
		if err != nil {
			return nil, err
		}
		return c.partnerTransaction(o), nil
	})
	handle(r, pay.PartnerQueryByID, func(c *call, in *pay.PartnerQueryByIDRequest) (*pay.PartnerTransaction, error) {
		o, err := c.orderByID(in.SpMchID, in.SubMchID, in.TransactionID)
		if err != nil {
			return nil, err
		}
		return c.partnerTransaction(o), nil
	})
}

// partnerOrder is the order of a request.
func partnerOrder(p pay.Partner, in pay.Order, how pay.TradeType, settle *pay.PartnerSettleInfo) *order {
	o := directOrder(pay.Merchant{MchID: p.SpMchID, AppID: p.SpAppID}, in, how, nil)
	o.ProfitSharing = settle != nil && settle.ProfitSharing
	o.SubMchID, o.SubAppID = p.SubMchID, p.SubAppID
	return o
}

func scanOrder(p pay.Partner, in *pay.ScanOrder) (*order, error) {
	if err := checkOpenIDs(in.Payer.SpOpenID, in.Payer.SubOpenID, p.SubAppID); err != nil {
		return nil, err
	}
	return &order{
		MchID: p.SpMchID, AppID: p.SpAppID, SubMchID: p.SubMchID, SubAppID: p.SubAppID,
		TradeType: pay.TradeJSAPI, OutTradeNo: in.OutTradeNo, Description: in.Description, Attach: in.Attach,
		NotifyURL: in.NotifyURL, ProfitSharing: in.SettleInfo != nil && in.SettleInfo.ProfitSharing,
		Total: in.Amount.Total, OpenID: in.Payer.SpOpenID, SubOpenID: in.Payer.SubOpenID,
	}, nil
}

// checkOpenIDs holds the openids of a service provider's order: one is needed,
// and that of the sub-merchant needs its appid.
func checkOpenIDs(openID, subOpenID, subAppID string) error {
	switch {
	case openID == "" && subOpenID == "":
		return wrongField("/payer/sp_openid", nil, "or sub_openid is missing")
	case subOpenID != "" && subAppID == "":
		return wrongField("/sub_appid", nil, "is needed with sub_openid")
	}
	return nil
}

// partnerTransaction is an order as a service provider reads it.
func (c *call) partnerTransaction(o *order) *pay.PartnerTransaction {
	t := &pay.PartnerTransaction{SpAppID: o.AppID, SpMchID: o.MchID, SubAppID: o.SubAppID, SubMchID: o.SubMchID, Trade: c.trade(o)}
	if o.ProfitSharing {
		t.SettleInfo = &pay.PartnerSettleInfo{ProfitSharing: true}
	}
	if !o.Paid.IsZero() {
		t.Payer = &pay.PartnerPayer{SpOpenID: o.OpenID, SubOpenID: o.SubOpenID}
	}
	return t
}
