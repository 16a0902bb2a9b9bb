package sandbox

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/settlement"
)

// bankAccount is the account of a sub-merchant, or one that it is to become.
type bankAccount struct {
	Request settlement.ModifyRequest `json:"request"`
	Created time.Time                `json:"created"` // when the change was asked for
}

// bankAccounts has the key service provider, sub-merchant, number of the change,
// which grows with time.
const bankAccounts table[bankAccount] = "settlement/accounts"

// firstAccount is the account with which a sub-merchant was opened.
var firstAccount = settlement.ModifyRequest{
	AccountType: settlement.Business, AccountBank: "工商银行", BankAddressCode: "440300", AccountNumber: "6222020000000000018",
}

// otherBank is the name of a bank that is in no list.
const otherBank = "其他银行"

func registerSettlement(r *registry) {
	handle(r, settlement.Modify, modifySettlement)
	handle(r, settlement.Query, querySettlement)
	handle(r, settlement.GetApplication, getSettlementApplication)
}

// state is how far a change has come.
func (b *bankAccount) state(c *call) settlement.AuditState {
	switch {
	case c.now.Before(b.decided(c)):
		return settlement.Auditing
	case c.quirks.SettlementFails:
		return settlement.AuditFail
	}
	return settlement.AuditSuccess
}

// decided is when the bank has checked a change.
func (b *bankAccount) decided(c *call) time.Time { return b.Created.Add(c.quirks.SettlementAudit) }

// settlementFailure is why a change fails.
const settlementFailure = "账户户名与卡号不匹配"

func modifySettlement(c *call, in *settlement.ModifyRequest) (*settlement.Modification, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	if in.AccountBank == otherBank && in.BankName == "" && in.BankBranchID == "" {
		return nil, wrongField("/bank_name", nil, "is missing: 其他银行 needs it, or bank_branch_id")
	}
	today := 0
	for _, load := range bankAccounts.all(c, c.merchant.MchID, in.SubMchID) {
		if load().Created.In(op.China).Format(time.DateOnly) == c.today() {
			today++
		}
	}
	if today >= c.quirks.SettlementPerDay {
		return nil, invalid(fmt.Sprintf("the account was changed %d times today, and cannot be changed again before midnight", today))
	}
	no := fmt.Sprintf("102%s%06d", c.stamp("20060102150405"), bankAccounts.next(c))
	bankAccounts.put(c, &bankAccount{*in, c.now}, c.merchant.MchID, in.SubMchID, no)
	if in.ModifyMode != settlement.Async {
		return nil, nil
	}
	return &settlement.Modification{ApplicationNo: no}, nil
}

// querySettlement shows the account that holds: the newest one that the bank has
// found right.
func querySettlement(c *call, in *settlement.QueryRequest) (*settlement.Account, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	holds := firstAccount
	out := &settlement.Account{}
	for _, load := range bankAccounts.all(c, c.merchant.MchID, in.SubMchID) {
		b := load()
		out.VerifyFailReason = ""
		switch b.state(c) {
		case settlement.Auditing:
			out.VerifyResult = settlement.Verifying
			if c.quirks.SettlementShowsNew {
				holds = b.Request
			}
		case settlement.AuditFail:
			out.VerifyResult, out.VerifyFailReason = settlement.VerifyFail, settlementFailure
		default:
			out.VerifyResult, holds = settlement.VerifySuccess, b.Request
		}
	}
	out.AccountType, out.AccountBank = holds.AccountType, holds.AccountBank
	out.BankName, out.BankBranchID = holds.BankName, holds.BankBranchID
	out.AccountNumber = masked(holds.AccountNumber, 2, 2)
	return out, nil
}

func getSettlementApplication(c *call, in *settlement.ApplicationRequest) (*settlement.Application, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	b, ok := bankAccounts.get(c, c.merchant.MchID, in.SubMchID, in.ApplicationNo)
	if !ok {
		return nil, notFound("there is no change with this number")
	}
	has := b.Request
	out := &settlement.Application{
		AccountName: masked(has.AccountName, 1, 0), AccountType: has.AccountType, AccountBank: has.AccountBank,
		BankName: has.BankName, BankBranchID: has.BankBranchID, AccountNumber: masked(has.AccountNumber, 2, 2), VerifyResult: b.state(c),
	}
	if in.AccountNumberRule == settlement.MaskV2 {
		out.AccountNumber = masked(has.AccountNumber, 6, 4)
	}
	if out.VerifyResult != settlement.Auditing {
		out.VerifyFinishTime = at(b.decided(c))
	}
	if out.VerifyResult == settlement.AuditFail {
		out.VerifyFailReason = settlementFailure
	}
	return out, nil
}

// masked shows the first and the last characters of a text.
func masked(text string, first, last int) string {
	n := utf8.RuneCountInString(text)
	if n <= first+last {
		return strings.Repeat("*", n)
	}
	runes := []rune(text)
	return string(runes[:first]) + strings.Repeat("*", n-first-last) + string(runes[n-last:])
}
