package sandbox

import (
	"fmt"
	"slices"
	"time"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/payscore"
)

// payScoreBill offers the statement of the orders of a service that were paid on
// a day. Its columns are the sandbox's own: WeChat Pay's are not documented.
func payScoreBill(c *call, in *payscore.MerchantBillRequest) (*bill.EncryptedFiles, error) {
	date, ok := readBillDate(in.BillDate)
	if !ok {
		return nil, wrongPart(inQuery, "bill_date", in.BillDate, "is neither yyyy-MM-dd nor yyyyMMddHH")
	}
	if err := c.checkBillDate(date); err != nil {
		return nil, err
	}
	var paid []*serviceOrder
	for _, load := range serviceOrders.all(c, c.merchant.MchID) {
		o := load()
		if o.Order.ServiceID == in.ServiceID && !o.Ended.IsZero() && o.Ended.In(op.China).Format(time.DateOnly) == date {
			paid = append(paid, o)
		}
	}
	if len(paid) == 0 {
		return nil, noStatement()
	}
	slices.SortStableFunc(paid, func(a, b *serviceOrder) int { return a.Ended.Compare(b.Ended) })
	sheet := newSheet(c, []string{"支付时间", "公众账号ID", "商户号", "服务ID", "商户服务订单号", "微信支付服务订单号", "微信支付订单号", "用户标识", "收款渠道", "订单金额"})
	sum := op.Fen(0)
	for _, o := range paid {
		total, channel := *o.Order.TotalAmount, payscore.PaidByWeChat
		if o.PaidElsewhere != "" {
			channel = payscore.PaidElsewhere
		}
		sum += total
		sheet.row([]string{billTime(o.Ended), o.Order.AppID, o.Order.MchID, o.Order.ServiceID, o.Order.OutOrderNo,
			o.Order.OrderID, o.TransactionID, o.Order.OpenID, string(channel), yuan(total)})
	}
	sheet.titles([]string{"总订单数", "订单总金额"})
	sheet.row([]string{fmt.Sprint(len(paid)), yuan(sum)})
	return c.publishEncrypted(sheet.Bytes(), in.TarType), nil
}

// readBillDate reads a day with or without hyphens, and with or without the
// hour, which says nothing.
func readBillDate(text string) (date string, ok bool) {
	for _, layout := range []string{time.DateOnly, serviceDay, serviceDay + "15"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}
