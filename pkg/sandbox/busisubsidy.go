package sandbox

import (
	"net/http"
	"strconv"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// busiSubsidies holds what a merchant paid another for a used coupon (补差).
// Their keys are the payer and the receipt's number.
const (
	busiSubsidies      table[busifavor.PayReceipt]    = "busifavor/subsidies"
	busiSubsidyReturns table[busifavor.ReturnReceipt] = "busifavor/subsidy-returns"
)

func registerBusiSubsidies(r *registry) {
	handle(r, busifavor.PaySubsidy, payBusiSubsidy)
	handle(r, busifavor.GetSubsidy, getBusiSubsidy)
	handle(r, busifavor.ListSubsidies, listBusiSubsidies)
	handle(r, busifavor.ReturnSubsidy, returnBusiSubsidy)
	handle(r, busifavor.GetSubsidyReturn, getBusiSubsidyReturn)
}

// payBusiSubsidy pays from the caller's balance for a coupon that was used. A
// balance that is short gives a failed receipt.
func payBusiSubsidy(c *call, in *busifavor.PaySubsidyRequest) (*busifavor.PayReceipt, error) {
	return once(c, in.OutSubsidyNo, in, reentry("/out_subsidy_no"), func() (*busifavor.PayReceipt, error) {
		if err := ownMchID(c, in.PayerMerchant); err != nil {
			return nil, err
		}
		coupon, err := busiCouponOf(c, in.CouponCode, in.StockID)
		if err != nil {
			return nil, err
		}
		if coupon.state(c) != busifavor.CouponUsed {
			return nil, invalid("the coupon is not used, it is " + string(coupon.state(c)))
		}
		receipt := convert[busifavor.PayReceipt](in)
		receipt.SubsidyReceiptID = strconv.FormatUint(1_120_000_000_000_000_000+busiSubsidies.next(c), 10)
		receipt.CreateTime = c.at()
		receipt.Status, receipt.SuccessTime = busifavor.PaySucceeded, c.at()
		if !moveMoney(c, in.PayerMerchant, in.PayeeMerchant, in.Amount) {
			receipt.Status, receipt.SuccessTime = busifavor.PayFailed, ""
			receipt.FailReason = busifavor.PayInsufficientBalance
		}
		busiSubsidies.put(c, receipt, c.merchant.MchID, receipt.SubsidyReceiptID)
		return receipt, nil
	})
}

// moveMoney moves money between the balances of two merchants, and reports
// whether there was enough of it.
func moveMoney(c *call, from, to string, amount op.Fen) bool {
	if c.usable(from) < amount {
		return false
	}
	m := movement{Name: "营销补差", Kind: "营销补差", Fen: -int64(amount), By: c.merchant.MchID + "API"}
	c.move(from, m)
	m.Fen = int64(amount)
	c.move(to, m)
	return true
}

func getBusiSubsidy(c *call, in *busifavor.GetSubsidyRequest) (*busifavor.PayReceipt, error) {
	receipt, ok := busiSubsidies.get(c, c.merchant.MchID, in.SubsidyReceiptID)
	if !ok {
		return nil, notFound("the receipt does not exist")
	}
	return receipt, nil
}

func listBusiSubsidies(c *call, in *busifavor.ListSubsidiesRequest) (*busifavor.SubsidyList, error) {
	out := &busifavor.SubsidyList{}
	for _, load := range busiSubsidies.all(c, c.merchant.MchID) {
		receipt := load()
		if receipt.StockID == in.StockID && receipt.CouponCode == in.CouponCode &&
			(in.OutSubsidyNo == "" || receipt.OutSubsidyNo == in.OutSubsidyNo) {
			out.PayReceiptList = append(out.PayReceiptList, *receipt)
		}
	}
	return out, nil
}

// returnBusiSubsidy gives back a subsidy, or a part of it, to who paid it.
func returnBusiSubsidy(c *call, in *busifavor.ReturnSubsidyRequest) (*busifavor.ReturnReceipt, error) {
	return once(c, in.OutSubsidyReturnNo, in, reentry("/out_subsidy_return_no"), func() (*busifavor.ReturnReceipt, error) {
		receipt := paidBusiSubsidy(c, in)
		if receipt == nil {
			return nil, notFound("no subsidy was paid for this coupon and order")
		}
		returned := in.Amount
		for _, load := range busiSubsidyReturns.all(c, c.merchant.MchID) {
			if old := load(); old.SubsidyReceiptID == receipt.SubsidyReceiptID && old.Status == busifavor.ReturnSucceeded {
				returned += old.Amount
			}
		}
		if returned > receipt.Amount {
			return nil, fail(http.StatusBadRequest, codeParam, "more would be returned than was paid").
				at("/amount", in.Amount, "is more than what is left of the subsidy")
		}
		out := convert[busifavor.ReturnReceipt](in)
		out.SubsidyReturnReceiptID = strconv.FormatUint(1_130_000_000_000_000_000+busiSubsidyReturns.next(c), 10)
		out.SubsidyReceiptID = receipt.SubsidyReceiptID
		out.ReturnCreateTime = c.at()
		out.Status, out.ReturnDoneTime = busifavor.ReturnSucceeded, c.at()
		if !moveMoney(c, receipt.PayeeMerchant, receipt.PayerMerchant, in.Amount) {
			out.Status, out.ReturnDoneTime = busifavor.ReturnFailed, ""
			out.FailReason = "RETURN_RECEIPT_INSUFFICIENT_BALANCE"
		} else {
			receipt.Status = busifavor.PayPartlyReturned
			if returned == receipt.Amount {
				receipt.Status = busifavor.PayReturned
			}
			busiSubsidies.put(c, receipt, c.merchant.MchID, receipt.SubsidyReceiptID)
		}
		busiSubsidyReturns.put(c, out, c.merchant.MchID, out.SubsidyReturnReceiptID)
		return out, nil
	})
}

// paidBusiSubsidy finds the subsidy that a return is about.
func paidBusiSubsidy(c *call, in *busifavor.ReturnSubsidyRequest) *busifavor.PayReceipt {
	for _, load := range busiSubsidies.all(c, c.merchant.MchID) {
		receipt := load()
		if receipt.StockID == in.StockID && receipt.CouponCode == in.CouponCode &&
			receipt.TransactionID == in.TransactionID && receipt.Status != busifavor.PayFailed {
			return receipt
		}
	}
	return nil
}

func getBusiSubsidyReturn(c *call, in *busifavor.GetSubsidyReturnRequest) (*busifavor.ReturnReceipt, error) {
	receipt, ok := busiSubsidyReturns.get(c, c.merchant.MchID, in.SubsidyReturnReceiptID)
	if !ok {
		return nil, notFound("the receipt does not exist")
	}
	return receipt, nil
}
