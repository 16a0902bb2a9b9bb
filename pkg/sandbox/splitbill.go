package sandbox

import (
	"fmt"
	"slices"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// splitRow is a share or a return on a statement of profit sharing.
type splitRow struct {
	at                          time.Time
	order                       *order
	number, detail, outNumber   string
	receiver, kind, description string
	amount                      op.Fen
}

// splitBill writes the statement of a day's shares and returns. What failed is
// not on it.
func splitBill(c *call, date, sub string) ([]byte, error) {
	if err := billSeller(c, sub); err != nil {
		return nil, err
	}
	if err := c.checkBillDate(date); err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(splitRows(c, sub), func(r splitRow) bool {
		return r.at.In(op.China).Format(time.DateOnly) != date
	})
	if len(rows) == 0 {
		return nil, noStatement()
	}
	slices.SortStableFunc(rows, func(a, b splitRow) int { return a.at.Compare(b.at) })
	sheet := newSheet(c, []string{"分账时间", "分账发起方", "分账方", "微信订单号", "微信分账/回退单号", "分账明细单号", "商户分账/回退单号",
		"订单金额", "分账接收方", "金额", "业务类型", "处理状态", "分账描述", "备注"})
	sum := op.Fen(0)
	for _, r := range rows {
		sum += r.amount
		sheet.row([]string{billTime(r.at), r.order.MchID, r.order.seller(), r.order.TransactionID, r.number, r.detail, r.outNumber,
			yuan(r.order.Total), r.receiver, yuan(r.amount), r.kind, "成功", r.description, ""})
	}
	sheet.titles([]string{"总交易单数", "总金额"})
	sheet.row([]string{fmt.Sprint(len(rows)), yuan(sum)})
	return sheet.Bytes(), nil
}

// splitRows finds all shares that were paid and all returns.
func splitRows(c *call, sub string) []splitRow {
	prefix := []string{c.merchant.MchID}
	if sub != "" {
		prefix = append(prefix, sub)
	}
	var rows []splitRow
	for _, load := range splits.all(c, prefix...) {
		s := load()
		if !s.isDone(c) {
			continue
		}
		paid := s.Shares
		if s.Rest != nil {
			paid = append(paid, *s.Rest)
		}
		for _, sh := range paid {
			if sh.FailReason == "" {
				rows = append(rows, splitRow{at: s.done(c), order: orderOfSplit(c, s), number: s.OrderID, detail: sh.DetailID, outNumber: s.OutOrderNo,
					receiver: sh.Account, kind: "分账", description: sh.Description, amount: sh.Amount})
			}
		}
	}
	for _, load := range shareReturns.all(c, prefix...) {
		r := load()
		s, _ := splits.get(c, r.Split...)
		rows = append(rows, splitRow{at: r.Created, order: orderOfSplit(c, s), number: r.ReturnID, detail: r.ReturnID, outNumber: r.OutReturnNo,
			receiver: r.MchID, kind: "分账回退", description: r.Description, amount: r.Amount})
	}
	return rows
}
