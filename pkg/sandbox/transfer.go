package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/transfer"
)

// transferBill is a transfer to a customer.
type transferBill struct {
	MchID          string    `json:"mchid"` // who called
	SubMchID       string    `json:"sub_mchid,omitempty"`
	AppID          string    `json:"appid"`
	OutBillNo      string    `json:"out_bill_no"`
	TransferBillNo string    `json:"transfer_bill_no"`
	OpenID         string    `json:"openid"`
	UserName       string    `json:"user_name,omitempty"`
	Amount         op.Fen    `json:"amount"`
	Remark         string    `json:"remark"`
	PackageInfo    string    `json:"package_info"`
	NotifyURL      string    `json:"notify_url,omitempty"`
	Certificate    bool      `json:"certificate,omitempty"`
	Request        string    `json:"request"` // hash of what created it
	Created        time.Time `json:"created"`
	// Authorization is the key of the authorisation that the customer is asked
	// for with the transfer.
	Authorization []string  `json:"authorization,omitempty"`
	Confirmed     time.Time `json:"confirmed"` // zero: never
	Cancelled     time.Time `json:"cancelled"` // zero: never
	// Failing is why it fails once it is confirmed.
	Failing string `json:"failing,omitempty"`
}

// transferKey finds a transfer by WeChat Pay's number.
type transferKey struct {
	Key []string `json:"key"`
}

const (
	transferBills table[transferBill] = "transfer/bills"
	transferIDs   table[transferKey]  = "transfer/ids"
)

const (
	codeNotFound = "NOT_FOUND"

	// transferWaits is how long what was asked for waits to be confirmed.
	transferWaits = 24 * time.Hour
	// transfersKept is how long transfers and batches can be queried.
	transfersKept = 30 * day
	// leastTransfer is the smallest transfer.
	leastTransfer op.Fen = 10
	// namedFrom is the smallest transfer that needs the customer's name, and
	// unnamedBelow the smallest that takes it.
	namedFrom, unnamedBelow op.Fen = 200_000, 30
	// largestRedPacket is the largest transfer that comes as a red packet.
	largestRedPacket op.Fen = 20_000

	// accountAbnormal is why transfers fail with the quirk TransferFails.
	accountAbnormal = "PAYEE_ACCOUNT_ABNORMAL"
	overdueClose    = "OVERDUE_CLOSE"
)

func (b *transferBill) key() []string { return []string{b.MchID, b.OutBillNo} }

// payer is the merchant whose money it is.
func (b *transferBill) payer() string {
	if b.SubMchID != "" {
		return b.SubMchID
	}
	return b.MchID
}

// waits is when the transfer begins to wait for its customer.
func (b *transferBill) waits(c *call) time.Time { return b.Created.Add(2 * c.quirks.TransferTakes) }

func (b *transferBill) state(c *call) transfer.State {
	takes := c.quirks.TransferTakes
	switch {
	case !b.Cancelled.IsZero() && c.now.Before(b.Cancelled.Add(takes)):
		return transfer.Canceling
	case !b.Cancelled.IsZero():
		return transfer.Cancelled
	case c.now.Before(b.Created.Add(takes)):
		return transfer.Accepted
	case c.now.Before(b.waits(c)):
		return transfer.Processing
	case b.Confirmed.IsZero() && c.now.Before(b.Created.Add(transferWaits)):
		return transfer.WaitUserConfirm
	case b.Confirmed.IsZero():
		return transfer.Fail
	case c.now.Before(b.Confirmed.Add(takes)):
		return transfer.Transfering
	case b.Failing != "":
		return transfer.Fail
	}
	return transfer.Success
}

// updated is when the transfer came into its state.
func (b *transferBill) updated(c *call) time.Time {
	takes := c.quirks.TransferTakes
	switch b.state(c) {
	case transfer.Canceling:
		return b.Cancelled
	case transfer.Cancelled:
		return b.Cancelled.Add(takes)
	case transfer.Accepted:
		return b.Created
	case transfer.Processing:
		return b.Created.Add(takes)
	case transfer.WaitUserConfirm:
		return b.waits(c)
	case transfer.Transfering:
		return b.Confirmed
	}
	if b.Confirmed.IsZero() {
		return b.Created.Add(transferWaits)
	}
	return b.Confirmed.Add(takes)
}

func (b *transferBill) failReason(c *call) string {
	switch state := b.state(c); {
	case state == transfer.Cancelled:
		return "MCH_CANCEL"
	case state != transfer.Fail:
		return ""
	case b.Confirmed.IsZero():
		return overdueClose
	}
	return b.Failing
}

func registerTransfer(r *registry) {
	handle(r, transfer.Create, func(c *call, in *transfer.CreateRequest) (*transfer.Acceptance, error) {
		if in.UserRecvStyle != nil && in.UserRecvStyle.Type == transfer.RedPacket && in.TransferAmount > largestRedPacket {
			return nil, invalid("a red packet holds " + largestRedPacket.String() + " at most")
		}
		b, err := c.transfer(newTransfer(c, "", in.AppID, in.OpenID, &in.Terms), &in.Terms, in)
		return acceptance(c, b), err
	})
	handle(r, transfer.PartnerCreate, func(c *call, in *transfer.PartnerCreateRequest) (*transfer.PartnerAcceptance, error) {
		b, err := c.transfer(newTransfer(c, in.SubMchID, in.AppID, in.OpenID, &in.Terms), &in.Terms, in)
		return partnerAcceptance(b), err
	})
	handle(r, transfer.Query, func(c *call, in *transfer.QueryRequest) (*transfer.Bill, error) {
		b, err := c.transferOf("", in.OutBillNo)
		return directBill(c, b), err
	})
	handle(r, transfer.QueryByID, func(c *call, in *transfer.QueryByIDRequest) (*transfer.Bill, error) {
		b, err := c.transferByID(in.TransferBillNo)
		return directBill(c, b), err
	})
	handle(r, transfer.PartnerQuery, func(c *call, in *transfer.PartnerQueryRequest) (*transfer.PartnerBill, error) {
		b, err := c.transferOf(in.SubMchID, in.OutBillNo)
		return partnerBill(c, b), err
	})
	handle(r, transfer.Cancel, func(c *call, in *transfer.CancelRequest) (*transfer.Cancellation, error) {
		b, err := c.cancelTransfer("", in.OutBillNo)
		if err != nil {
			return nil, err
		}
		return &transfer.Cancellation{OutBillNo: b.OutBillNo, TransferBillNo: b.TransferBillNo,
			State: cancelState(c, b), UpdateTime: at(b.updated(c))}, nil
	})
	handle(r, transfer.PartnerCancel, func(c *call, in *transfer.PartnerCancelRequest) (*transfer.PartnerBill, error) {
		b, err := c.cancelTransfer(in.SubMchID, in.OutBillNo)
		if err != nil {
			return nil, err
		}
		out := partnerBill(c, b)
		if out.State = cancelState(c, b); out.State == transfer.Canceling {
			out.FailReason = ""
		}
		return out, nil
	})
	registerTransferAuthorization(r)
	registerTransferReceipt(r)
}

// newTransfer is the transfer of a request.
func newTransfer(c *call, sub, appid, openid string, t *transfer.Terms) *transferBill {
	return &transferBill{
		MchID: c.merchant.MchID, SubMchID: sub, AppID: appid, OutBillNo: t.OutBillNo, OpenID: openid, UserName: t.UserName,
		Amount: t.TransferAmount, Remark: t.TransferRemark, NotifyURL: t.NotifyURL, Certificate: c.certified, Created: c.now,
	}
}

// transfer accepts a transfer and takes its money, or finds that the same request
// did so before.
func (c *call) transfer(b *transferBill, t *transfer.Terms, in any) (*transferBill, error) {
	b.Request = hashOf([]any{c.endpoint.Path, in})
	if known, ok := transferBills.get(c, b.key()...); ok {
		if known.Request != b.Request {
			return nil, c.transferDiffers("out_bill_no")
		}
		return known, nil
	}
	if err := c.checkTransfer(b, t); err != nil {
		return nil, err
	}
	b.TransferBillNo = c.transferNumber("1330", transferIDs.next(c))
	if err := c.spend(b.payer(), movement{TradeNo: b.TransferBillNo, Name: "商家转账", Kind: "转账", Fen: -int64(b.Amount), By: b.MchID + "API", Voucher: b.OutBillNo}); err != nil {
		return nil, err
	}
	b.PackageInfo = c.sandbox.random.letters(62) + "=="
	transferIDs.put(c, &transferKey{b.key()}, b.TransferBillNo)
	transferBills.put(c, b, b.key()...)
	c.until(b.Created.Add(transferWaits), "transfer", b.key())
	return b, nil
}

// checkTransfer holds a transfer against the rules.
func (c *call) checkTransfer(b *transferBill, t *transfer.Terms) error {
	if err := ownAppID(c, b.AppID); err != nil {
		return err
	}
	if err := c.checkTransferPayer(b.SubMchID); err != nil {
		return err
	}
	switch {
	case len(t.TransferSceneReportInfos) == 0:
		return wrongField("/transfer_scene_report_infos", nil, "is missing: the scene demands a report")
	case b.Amount < leastTransfer:
		return invalid("the transfer is below the limit of "+leastTransfer.String()).
			at("/transfer_amount", b.Amount, "is below the limit of a transfer")
	}
	return c.checkTransferName("/user_name", b.Amount, b.UserName)
}

// checkTransferPayer holds the merchant that pays against the caller.
func (c *call) checkTransferPayer(sub string) error {
	if sub == "" {
		return nil
	}
	if !c.merchant.serves(sub) {
		return unrelated(sub)
	}
	if a, ok := transferApplications.get(c, c.merchant.MchID, sub); c.quirks.TransferNeedsConsent && (!ok || a.Agreed.IsZero()) {
		return fail(http.StatusForbidden, codeNoAuth, "merchant "+sub+" has not authorised the caller to transfer its money")
	}
	return nil
}

// checkTransferName says whether a transfer may have a name, and must.
func (c *call) checkTransferName(pointer string, amount op.Fen, name string) error {
	switch {
	case c.quirks.TransferAnyName:
		return nil
	case amount >= namedFrom && name == "":
		return wrongField(pointer, nil, "is missing, which is needed from "+namedFrom.String())
	case amount < unnamedBelow && name != "":
		return wrongField(pointer, nil, "is not allowed below "+unnamedBelow.String())
	}
	return nil
}

// transferDiffers is the error of a number that was used with other parameters.
func (c *call) transferDiffers(field string) error {
	f := invalid("the number was used before with other information, query it to compare: check " + field)
	if c.quirks.TransferReentryExists {
		f.Code = "ALREADY_EXISTS"
	}
	f.internal = internalReentry
	return f
}

func (c *call) noTransfer(what string) error {
	f := fail(http.StatusNotFound, codeNotFound, "the "+what+" does not exist")
	if c.quirks.TransferMissingResource {
		f.Code = codeNotExists
	}
	return f
}

// transferNumber is one of WeChat Pay's numbers of transfers: 40 digits, the day
// among them.
func (c *call) transferNumber(prefix string, n uint64) string {
	return fmt.Sprintf("%s00007110099999118%s%011d", prefix, c.stamp("20060102"), n)
}

// spend takes money of a merchant, or refuses with NOT_ENOUGH.
func (c *call) spend(mchid string, m movement) error {
	if a := balance(c, mchid); a.Available < -m.Fen {
		return notEnough(op.Fen(a.Available), op.Fen(-m.Fen))
	}
	c.move(mchid, m)
	return nil
}

func notEnough(has, needs op.Fen) error {
	return fail(http.StatusForbidden, "NOT_ENOUGH", fmt.Sprintf("the account has %s, %s are needed: top it up and repeat the request with the same number", has, needs))
}

// transferOf finds a transfer of the caller; sub is empty for any sub-merchant.
func (c *call) transferOf(sub, outBillNo string) (*transferBill, error) {
	b, ok := transferBills.get(c, c.merchant.MchID, outBillNo)
	if !ok || sub != "" && sub != b.SubMchID || c.now.After(b.Created.Add(transfersKept)) {
		return nil, c.noTransfer("transfer")
	}
	return b, nil
}

func (c *call) transferByID(id string) (*transferBill, error) {
	k, ok := transferIDs.get(c, id)
	if !ok || k.Key[0] != c.merchant.MchID {
		return nil, c.noTransfer("transfer")
	}
	return c.transferOf("", k.Key[1])
}

// cancelTransfer takes a transfer back that waits for its customer. One that was
// taken back stays so.
func (c *call) cancelTransfer(sub, outBillNo string) (*transferBill, error) {
	b, err := c.transferOf(sub, outBillNo)
	if err != nil {
		return nil, err
	}
	switch state := b.state(c); {
	case !b.Cancelled.IsZero():
		return b, nil
	case !b.Confirmed.IsZero() || state == transfer.Fail:
		return nil, invalid(fmt.Sprintf("only a transfer that its customer has not confirmed can be cancelled, this one is %s", state))
	}
	b.Cancelled = c.now
	transferBills.put(c, b, b.key()...)
	c.withdrawAuthorization(b)
	return b, c.endTransfer(b, c.now)
}

// cancelState is the state of a transfer in the answer to its cancellation, which
// was only accepted then.
func cancelState(c *call, b *transferBill) transfer.State {
	if c.now.Equal(b.Cancelled) {
		return transfer.Canceling
	}
	return b.state(c)
}

// endTransfer gives money back that the customer does not get, and tells the
// merchant how a transfer ends. What happened at the given time has decided it.
func (c *call) endTransfer(b *transferBill, decided time.Time) error {
	later := *c
	later.now = decided.Add(c.quirks.TransferTakes)
	if b.state(&later) != transfer.Success {
		c.move(b.payer(), movement{TradeNo: b.TransferBillNo, Name: "商家转账退回", Kind: "转账退回", Fen: int64(b.Amount), By: "system", Voucher: b.OutBillNo})
	}
	return c.notifyTransfer(b, &later)
}

// overdueTransfer ends a transfer that nobody confirmed.
func overdueTransfer(c *call, key []string) error {
	b, ok := transferBills.get(c, key...)
	if !ok || !b.Confirmed.IsZero() || !b.Cancelled.IsZero() {
		return nil
	}
	return c.endTransfer(b, c.now)
}

// transferNotice is what a notification says of a transfer.
type transferNotice struct {
	MchID    string `json:"mch_id"`
	SpMchID  string `json:"mchid"`
	SubMchID string `json:"sub_mchid"`
	transfer.Details
}

// notifyTransfer tells how a transfer ends, at the time of the call later.
func (c *call) notifyTransfer(b *transferBill, later *call) error {
	if b.NotifyURL == "" {
		return nil
	}
	content := &transferNotice{MchID: b.MchID, Details: b.details(later)}
	if b.SubMchID != "" {
		content.MchID, content.SpMchID, content.SubMchID = "", b.MchID, b.SubMchID
	}
	content.AppID, content.TransferRemark, content.UserName = "", "", ""
	return c.notify(&Notification{
		MchID: b.MchID, Number: b.OutBillNo, EventType: "MCHTRANSFER.BILL.FINISHED", OriginalType: "mch_payment",
		Summary: "商家转账单据终态通知", Time: b.updated(later), URL: b.NotifyURL, Certificate: b.Certificate,
	}, content)
}

// acceptance is what an ordinary merchant's transfer is when it is asked for.
func acceptance(c *call, b *transferBill) *transfer.Acceptance {
	if b == nil {
		return nil
	}
	out := &transfer.Acceptance{OutBillNo: b.OutBillNo, TransferBillNo: b.TransferBillNo, CreateTime: at(b.Created),
		State: b.state(c), FailReason: b.failReason(c)}
	if out.State == transfer.WaitUserConfirm || c.quirks.TransferPackageStays {
		out.PackageInfo = b.PackageInfo
	}
	return out
}

// partnerAcceptance is what a service provider's transfer is when it is asked
// for.
func partnerAcceptance(b *transferBill) *transfer.PartnerAcceptance {
	if b == nil {
		return nil
	}
	return &transfer.PartnerAcceptance{SubMchID: b.SubMchID, OutBillNo: b.OutBillNo, TransferBillNo: b.TransferBillNo,
		CreateTime: at(b.Created), PackageInfo: b.PackageInfo}
}

// details are a transfer as it stands, whoever asks.
func (b *transferBill) details(c *call) transfer.Details {
	return transfer.Details{
		OutBillNo: b.OutBillNo, TransferBillNo: b.TransferBillNo, AppID: b.AppID, State: b.state(c),
		TransferAmount: b.Amount, TransferRemark: b.Remark, FailReason: b.failReason(c), OpenID: b.OpenID,
		UserName: b.UserName, CreateTime: at(b.Created), UpdateTime: at(b.updated(c)),
	}
}

func directBill(c *call, b *transferBill) *transfer.Bill {
	if b == nil {
		return nil
	}
	return &transfer.Bill{MchID: b.MchID, Details: b.details(c)}
}

func partnerBill(c *call, b *transferBill) *transfer.PartnerBill {
	if b == nil {
		return nil
	}
	return &transfer.PartnerBill{SubMchID: b.SubMchID, MchID: b.MchID, Details: b.details(c)}
}
