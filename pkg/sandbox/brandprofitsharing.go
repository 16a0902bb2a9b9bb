package sandbox

import (
	"github.com/wxctl/wxctl/pkg/client/brandprofitsharing"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// registerBrandProfitSharing registers the sharing of payments in chains of a
// brand, which is that of merchants with the brand's receivers.
func registerBrandProfitSharing(r *registry) {
	handle(r, brandprofitsharing.AddReceiver, addBrandReceiver)
	handle(r, brandprofitsharing.DeleteReceiver, deleteBrandReceiver)
	handle(r, brandprofitsharing.GetBrandConfig, func(c *call, in *brandprofitsharing.GetBrandConfigRequest) (*brandprofitsharing.BrandConfig, error) {
		if !c.merchant.serves(in.BrandMchID) {
			return nil, unrelated(in.BrandMchID)
		}
		return &brandprofitsharing.BrandConfig{BrandMchID: in.BrandMchID, MaxRatio: c.quirks.MaxRatio}, nil
	})
	handle(r, brandprofitsharing.CreateOrder, createBrandSplit)
	handle(r, brandprofitsharing.Finish, finishBrandSplit)
	handle(r, brandprofitsharing.GetOrder, getBrandSplit)
	handle(r, brandprofitsharing.GetUnsplitAmount, func(c *call, in *brandprofitsharing.GetUnsplitAmountRequest) (*profitsharing.UnsplitAmount, error) {
		return unsplitAmount(c, in.TransactionID)
	})
	handle(r, brandprofitsharing.CreateReturn, createBrandReturn)
	handle(r, brandprofitsharing.GetReturn, getBrandReturn)
}

func addBrandReceiver(c *call, in *brandprofitsharing.AddReceiverRequest) (*brandprofitsharing.Receiver, error) {
	if !c.merchant.serves(in.BrandMchID) {
		return nil, unrelated(in.BrandMchID)
	}
	if err := checkReceiver(c, in.Type, in.AppID, in.SubAppID); err != nil {
		return nil, err
	}
	if err := checkReceiverName(in.Type, in.Name); err != nil {
		return nil, err
	}
	r := &receiver{Name: in.Name, RelationType: in.RelationType, AppID: in.AppID, SubAppID: in.SubAppID}
	if err := receiversOfBrand(in.BrandMchID).add(c, in.Type, in.Account, r); err != nil {
		return nil, err
	}
	return &brandprofitsharing.Receiver{BrandMchID: in.BrandMchID, Type: in.Type, Account: in.Account}, nil
}

func deleteBrandReceiver(c *call, in *brandprofitsharing.DeleteReceiverRequest) (*brandprofitsharing.Receiver, error) {
	if !c.merchant.serves(in.BrandMchID) {
		return nil, unrelated(in.BrandMchID)
	}
	if err := checkReceiver(c, in.Type, in.AppID, in.SubAppID); err != nil {
		return nil, err
	}
	if err := receiversOfBrand(in.BrandMchID).remove(c, in.Type, in.Account, in.AppID); err != nil {
		return nil, err
	}
	return &brandprofitsharing.Receiver{BrandMchID: in.BrandMchID, Type: in.Type, Account: in.Account}, nil
}

func createBrandSplit(c *call, in *brandprofitsharing.CreateOrderRequest) (*brandprofitsharing.AcceptedOrder, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	if !c.merchant.serves(in.BrandMchID) {
		return nil, unrelated(in.BrandMchID)
	}
	s, err := c.share(&sharing{
		seller: seller, receivers: receiversOfBrand(in.BrandMchID), brand: true, appid: in.AppID, subAppID: in.SubAppID,
		transactionID: in.TransactionID, outOrderNo: in.OutOrderNo,
		shares: in.Receivers, finish: in.Finish, notifyURL: in.NotifyURL,
	})
	if err != nil {
		return nil, err
	}
	plain := c.accepted(s, in.SubMchID)
	return &brandprofitsharing.AcceptedOrder{
		BrandMchID: in.BrandMchID, SubMchID: in.SubMchID, TransactionID: s.TransactionID, OutOrderNo: s.OutOrderNo, OrderID: s.OrderID,
		Receivers: brandShares(plain.Receivers[:len(s.Shares)]), Status: plain.State,
	}, nil
}

func finishBrandSplit(c *call, in *brandprofitsharing.FinishRequest) (*brandprofitsharing.FinishedOrder, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	s, err := c.share(&sharing{
		seller: seller, brand: true, transactionID: in.TransactionID, outOrderNo: in.OutOrderNo,
		finish: true, description: in.Description, notifyURL: in.NotifyURL,
	})
	if err != nil {
		return nil, err
	}
	return &brandprofitsharing.FinishedOrder{SubMchID: in.SubMchID, TransactionID: s.TransactionID, OutOrderNo: s.OutOrderNo, OrderID: s.OrderID}, nil
}

func getBrandSplit(c *call, in *brandprofitsharing.GetOrderRequest) (*brandprofitsharing.Order, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	s, err := c.findSplit(true, seller, in.TransactionID, in.OutOrderNo)
	if err != nil {
		return nil, err
	}
	plain := c.readSplit(s, in.SubMchID)
	out := &brandprofitsharing.Order{
		SubMchID: in.SubMchID, TransactionID: s.TransactionID, OutOrderNo: s.OutOrderNo, OrderID: s.OrderID,
		Status: plain.State, Receivers: brandShares(plain.Receivers[:len(s.Shares)]),
	}
	if s.Rest != nil {
		out.FinishAmount, out.FinishDescription = s.Rest.Amount, s.Rest.Description
	}
	return out, nil
}

func brandShares(plain []profitsharing.ShareResult) []brandprofitsharing.ShareResult {
	all := make([]brandprofitsharing.ShareResult, len(plain))
	for i, sh := range plain {
		all[i] = *convert[brandprofitsharing.ShareResult](sh)
	}
	return all
}

func createBrandReturn(c *call, in *brandprofitsharing.CreateReturnRequest) (*brandprofitsharing.Return, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	r, s, err := c.giveBack(&returning{
		seller: seller, brand: true, orderID: in.OrderID, outOrderNo: in.OutOrderNo, outReturnNo: in.OutReturnNo,
		mchid: in.ReturnMchID, amount: in.Amount, description: in.Description,
	})
	if err != nil {
		return nil, err
	}
	return readBrandReturn(r, s), nil
}

func getBrandReturn(c *call, in *brandprofitsharing.GetReturnRequest) (*brandprofitsharing.Return, error) {
	seller, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	r, s, err := c.findReturn(&returning{seller: seller, brand: true, orderID: in.OrderID, outOrderNo: in.OutOrderNo, outReturnNo: in.OutReturnNo})
	if err != nil {
		return nil, err
	}
	return readBrandReturn(r, s), nil
}

func readBrandReturn(r *shareReturn, s *split) *brandprofitsharing.Return {
	return &brandprofitsharing.Return{
		SubMchID: r.Split[1], OrderID: s.OrderID, OutOrderNo: s.OutOrderNo, OutReturnNo: r.OutReturnNo, ReturnMchID: r.MchID,
		Amount: r.Amount, ReturnNo: r.ReturnID, Result: profitsharing.ReturnSuccess, FinishTime: at(r.Created),
	}
}
