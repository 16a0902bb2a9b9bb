package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/transfer"
)

// transferAuthorization is a customer's consent to transfers without further
// confirmation.
type transferAuthorization struct {
	MchID              string    `json:"mchid"`
	OutAuthorizationNo string    `json:"out_authorization_no"`
	AuthorizationID    string    `json:"authorization_id"`
	AppID              string    `json:"appid"`
	OpenID             string    `json:"openid"`
	SceneID            string    `json:"scene_id"`
	DisplayName        string    `json:"display_name"`
	Perception         string    `json:"perception,omitempty"`
	PackageInfo        string    `json:"package_info"`
	NotifyURL          string    `json:"notify_url"`
	Certificate        bool      `json:"certificate,omitempty"`
	Request            string    `json:"request,omitempty"` // hash of what created it
	Created            time.Time `json:"created"`
	// Bill is the key of the transfer with which the customer is asked.
	Bill      []string             `json:"bill,omitempty"`
	Confirmed time.Time            `json:"confirmed"` // zero: never
	Closed    time.Time            `json:"closed"`    // zero: never
	Reason    transfer.CloseReason `json:"reason,omitempty"`
}

// transferApplication asks a sub-merchant to let a service provider transfer its
// money.
type transferApplication struct {
	OutApplyNo string    `json:"out_apply_no"`
	Created    time.Time `json:"created"`
	Agreed     time.Time `json:"agreed"` // zero: not yet
}

const (
	transferAuthorizations   table[transferAuthorization] = "transfer/authorizations"
	transferAuthorizationIDs table[transferKey]           = "transfer/authorizationids"
	// transferApplications has the key service provider, sub-merchant.
	transferApplications table[transferApplication] = "transfer/applications"
)

func (a *transferAuthorization) key() []string { return []string{a.MchID, a.OutAuthorizationNo} }

func (a *transferAuthorization) state(c *call) transfer.AuthorizationState {
	switch {
	case !a.Closed.IsZero():
		return transfer.Closed
	case !a.Confirmed.IsZero():
		return transfer.InEffect
	case c.now.Before(a.Created.Add(transferWaits)):
		return transfer.Unconfirmed
	}
	return transfer.Closed
}

func registerTransferAuthorization(r *registry) {
	handle(r, transfer.Authorize, func(c *call, in *transfer.AuthorizeRequest) (*transfer.Invitation, error) {
		return c.authorizeTransfers(&in.Consent, in.AuthorizationNotifyURL, in)
	})
	handle(r, transfer.PartnerAuthorize, func(c *call, in *transfer.PartnerAuthorizeRequest) (*transfer.Invitation, error) {
		return c.authorizeTransfers(&in.Consent, in.NotifyURL, in)
	})
	handle(r, transfer.GetAuthorization, func(c *call, in *transfer.GetAuthorizationRequest) (*transfer.Authorization, error) {
		a, err := c.authorizationOf(in.OutAuthorizationNo)
		if err != nil {
			return nil, err
		}
		out := readAuthorization(c, a)
		if in.IsDisplayAuthorization {
			out.PackageInfo = a.PackageInfo
		}
		return out, nil
	})
	get := func(c *call, in *transfer.AuthorizationNumber) (*transfer.Authorization, error) {
		a, err := c.authorizationOf(in.OutAuthorizationNo)
		if err != nil {
			return nil, err
		}
		return readAuthorization(c, a), nil
	}
	handle(r, transfer.PartnerGetAuthorization, get)
	handle(r, transfer.CloseAuthorization, closeAuthorization)
	handle(r, transfer.PartnerCloseAuthorization, closeAuthorization)

	handle(r, transfer.CreateWithAuthorization, func(c *call, in *transfer.CreateWithAuthorizationRequest) (*transfer.Acceptance, error) {
		if err := c.checkSponsor(in.SponsorMchID); err != nil {
			return nil, err
		}
		b, err := c.transferAndAuthorize(newTransfer(c, "", in.AppID, in.OpenID, &in.Terms), &in.Terms, in.AuthorizationInfo, in)
		if err != nil {
			return nil, err
		}
		out := acceptance(c, b)
		if in.AuthorizationInfo != nil {
			out.UserDisplayName, out.OutAuthorizationNo = in.AuthorizationInfo.UserDisplayName, in.AuthorizationInfo.OutAuthorizationNo
		}
		return out, nil
	})
	handle(r, transfer.PartnerCreateWithAuthorization, func(c *call, in *transfer.PartnerCreateWithAuthorizationRequest) (*transfer.PartnerAcceptance, error) {
		b, err := c.transferAndAuthorize(newTransfer(c, in.SubMchID, in.AppID, in.OpenID, &in.Terms), &in.Terms, in.AuthorizationInfo, in)
		return partnerAcceptance(b), err
	})
	handle(r, transfer.CreateAuthorized, func(c *call, in *transfer.CreateAuthorizedRequest) (*transfer.Bill, error) {
		if err := c.checkSponsor(in.SponsorMchID); err != nil {
			return nil, err
		}
		b, err := c.transferAuthorized(newTransfer(c, "", in.AppID, "", &in.Terms), &in.Terms, in.AuthorizationID, in.OutAuthorizationNo, in)
		return directBill(c, b), err
	})
	handle(r, transfer.PartnerCreateAuthorized, func(c *call, in *transfer.PartnerCreateAuthorizedRequest) (*transfer.PartnerBill, error) {
		b, err := c.transferAuthorized(newTransfer(c, in.SubMchID, in.AppID, "", &in.Terms), &in.Terms, in.AuthorizationID, "", in)
		return partnerBill(c, b), err
	})

	handle(r, transfer.ApplySubMerchant, applySubMerchant)
	handle(r, transfer.GetSubMerchant, getSubMerchant)
}

// checkSponsor refuses another merchant's money: no merchant lends it here.
func (c *call) checkSponsor(mchid string) error {
	if mchid == "" || mchid == c.merchant.MchID {
		return nil
	}
	return fail(http.StatusForbidden, codeNoAuth, "merchant "+mchid+" does not pay for the caller")
}

// authorizeTransfers asks a customer for an authorisation, or finds that the same
// request did so before.
func (c *call) authorizeTransfers(in *transfer.Consent, notifyURL string, request any) (*transfer.Invitation, error) {
	a := &transferAuthorization{
		MchID: c.merchant.MchID, OutAuthorizationNo: in.OutAuthorizationNo, AppID: in.AppID, OpenID: in.OpenID,
		SceneID: in.TransferSceneID, DisplayName: in.UserDisplayName, Perception: in.UserRecvPerception,
		NotifyURL: notifyURL, Certificate: c.certified, Request: hashOf(request), Created: c.now,
	}
	known, ok := transferAuthorizations.get(c, a.key()...)
	switch {
	case !ok:
		if err := ownAppID(c, a.AppID); err != nil {
			return nil, err
		}
		c.keepAuthorization(a)
		known = a
	case known.Request != a.Request:
		return nil, c.transferDiffers("out_authorization_no")
	case known.state(c) != transfer.Unconfirmed:
		return nil, invalid(fmt.Sprintf("the authorisation is %s: use another out_authorization_no", known.state(c)))
	}
	return &transfer.Invitation{OutAuthorizationNo: known.OutAuthorizationNo, State: known.state(c),
		CreateTime: at(known.Created), PackageInfo: known.PackageInfo}, nil
}

// keepAuthorization gives a new authorisation its number and stores it.
func (c *call) keepAuthorization(a *transferAuthorization) {
	a.AuthorizationID = c.transferNumber("1310", transferAuthorizationIDs.next(c))
	a.PackageInfo = c.sandbox.random.letters(62) + "=="
	transferAuthorizations.put(c, a, a.key()...)
	transferAuthorizationIDs.put(c, &transferKey{a.key()}, a.AuthorizationID)
}

func (c *call) authorizationOf(outAuthorizationNo string) (*transferAuthorization, error) {
	a, ok := transferAuthorizations.get(c, c.merchant.MchID, outAuthorizationNo)
	if !ok {
		return nil, c.noTransfer("authorisation")
	}
	return a, nil
}

// closeAuthorization ends an authorisation. One that has ended stays so.
func closeAuthorization(c *call, in *transfer.AuthorizationNumber) (*transfer.Authorization, error) {
	a, err := c.authorizationOf(in.OutAuthorizationNo)
	if err != nil {
		return nil, err
	}
	if a.state(c) != transfer.Closed {
		a.Closed, a.Reason = c.now, transfer.ClosedByMerchant
		transferAuthorizations.put(c, a, a.key()...)
		if err := c.notifyAuthorization(a, "CLOSED", "免确认收款授权关闭"); err != nil {
			return nil, err
		}
	}
	return readAuthorization(c, a), nil
}

// withdrawAuthorization ends an authorisation that was asked for with a transfer
// which is cancelled.
func (c *call) withdrawAuthorization(b *transferBill) {
	if len(b.Authorization) == 0 {
		return
	}
	if a, ok := transferAuthorizations.get(c, b.Authorization...); ok {
		a.Closed, a.Reason = c.now, transfer.ClosedByMerchant
		transferAuthorizations.put(c, a, a.key()...)
	}
}

// notifyAuthorization tells the merchant of an authorisation; the content is what
// a query answers.
func (c *call) notifyAuthorization(a *transferAuthorization, event, summary string) error {
	return c.notify(&Notification{
		MchID: a.MchID, Number: a.OutAuthorizationNo, EventType: "MCHTRANSFER.AUTHORIZATION." + event, OriginalType: "mch_payment",
		Summary: summary, Time: c.now, URL: a.NotifyURL, Certificate: a.Certificate,
	}, readAuthorization(c, a))
}

func readAuthorization(c *call, a *transferAuthorization) *transfer.Authorization {
	out := &transfer.Authorization{
		OutAuthorizationNo: a.OutAuthorizationNo, AppID: a.AppID, OpenID: a.OpenID, UserDisplayName: a.DisplayName,
		State: a.state(c), AuthorizeTime: at(a.Confirmed), TransferSceneID: a.SceneID, UserRecvPerception: a.Perception,
		CreateTime: at(a.Created),
	}
	if !a.Confirmed.IsZero() {
		out.AuthorizationID = a.AuthorizationID
	}
	switch {
	case !a.Closed.IsZero():
		out.CloseInfo = &transfer.CloseInfo{CloseTime: at(a.Closed), CloseReason: a.Reason}
	case out.State == transfer.Closed:
		out.CloseInfo = &transfer.CloseInfo{CloseTime: at(a.Created.Add(transferWaits)), CloseReason: transfer.ClosedOverdue}
	}
	return out
}

// transferAndAuthorize accepts a transfer whose customer is asked to authorise
// those that follow, too.
func (c *call) transferAndAuthorize(b *transferBill, t *transfer.Terms, info *transfer.AuthorizationInfo, in any) (*transferBill, error) {
	if info == nil {
		if b.OpenID == "" {
			return nil, wrongField("/openid", nil, "is missing, or authorization_info")
		}
		return c.transfer(b, t, in)
	}
	a := &transferAuthorization{
		MchID: b.MchID, OutAuthorizationNo: info.OutAuthorizationNo, AppID: b.AppID, OpenID: b.OpenID,
		SceneID: t.TransferSceneID, DisplayName: info.UserDisplayName, Perception: t.UserRecvPerception,
		NotifyURL: info.AuthorizationNotifyURL, Certificate: c.certified, Created: c.now, Bill: b.key(),
	}
	if known, ok := transferAuthorizations.get(c, a.key()...); ok && (len(known.Bill) == 0 || known.Bill[1] != b.OutBillNo) {
		return nil, c.transferDiffers("authorization_info.out_authorization_no")
	}
	b.Authorization = a.key()
	b, err := c.transfer(b, t, in)
	if err != nil {
		return nil, err
	}
	if _, ok := transferAuthorizations.get(c, a.key()...); !ok {
		c.keepAuthorization(a)
	}
	return b, nil
}

// transferAuthorized transfers to the customer of an authorisation, which either
// of its numbers names.
func (c *call) transferAuthorized(b *transferBill, t *transfer.Terms, id, outAuthorizationNo string, in any) (*transferBill, error) {
	a, err := c.authorizationFor(id, outAuthorizationNo)
	if err != nil {
		return nil, err
	}
	_, repeated := transferBills.get(c, b.key()...)
	switch {
	case repeated: // what was transferred stays so
	case a.state(c) != transfer.InEffect:
		return nil, invalid(fmt.Sprintf("the authorisation is %s, not %s", a.state(c), transfer.InEffect))
	case a.AppID != b.AppID || a.SceneID != t.TransferSceneID:
		return nil, invalid("the authorisation is for another appid or transfer_scene_id")
	}
	b.OpenID = a.OpenID
	b.Confirmed = b.waits(c)
	b.Failing = c.transferFailing()
	done, err := c.transfer(b, t, in)
	if err != nil || done != b {
		return done, err
	}
	return b, c.endTransfer(b, b.Confirmed)
}

// transferFailing is why transfers fail; empty: they do not.
func (c *call) transferFailing() string {
	if c.quirks.TransferFails {
		return accountAbnormal
	}
	return ""
}

func (c *call) authorizationFor(id, outAuthorizationNo string) (*transferAuthorization, error) {
	if id == "" && outAuthorizationNo == "" {
		return nil, wrongField("/authorization_id", nil, "or out_authorization_no is missing")
	}
	if id != "" {
		k, ok := transferAuthorizationIDs.get(c, id)
		if !ok || k.Key[0] != c.merchant.MchID {
			return nil, c.noTransfer("authorisation")
		}
		if outAuthorizationNo != "" && outAuthorizationNo != k.Key[1] {
			return nil, invalid("authorization_id and out_authorization_no are not of the same authorisation")
		}
		outAuthorizationNo = k.Key[1]
	}
	return c.authorizationOf(outAuthorizationNo)
}

// applySubMerchant asks a sub-merchant, or finds that the same request did so
// before.
func applySubMerchant(c *call, in *transfer.ApplySubMerchantRequest) (*transfer.Application, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	a, ok := transferApplications.get(c, c.merchant.MchID, in.SubMchID)
	switch {
	case ok && a.OutApplyNo != in.OutApplyNo && !a.Agreed.IsZero():
		return nil, invalid("the sub-merchant has agreed already")
	case !ok || a.OutApplyNo != in.OutApplyNo:
		a = &transferApplication{OutApplyNo: in.OutApplyNo, Created: c.now}
		transferApplications.put(c, a, c.merchant.MchID, in.SubMchID)
	}
	return readApplication(in.SubMchID, a), nil
}

func readApplication(sub string, a *transferApplication) *transfer.Application {
	out := &transfer.Application{SubMchID: sub, OutApplyNo: a.OutApplyNo, State: transfer.Invited,
		AcceptTime: at(a.Created), UpdateTime: at(a.Created)}
	if !a.Agreed.IsZero() {
		out.State, out.UpdateTime = transfer.Passed, at(a.Agreed)
	}
	return out
}

func getSubMerchant(c *call, in *transfer.GetSubMerchantRequest) (*transfer.SubMerchant, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	a, _ := transferApplications.get(c, c.merchant.MchID, in.SubMchID)
	return readSubMerchant(in.SubMchID, a), nil
}

func readSubMerchant(sub string, a *transferApplication) *transfer.SubMerchant {
	out := &transfer.SubMerchant{SubMchID: sub, State: transfer.Unauthorized}
	if a == nil {
		return out
	}
	out.ApplyOrder = readApplication(sub, a)
	if !a.Agreed.IsZero() {
		out.State, out.AuthorizationTime = transfer.Authorized, at(a.Agreed)
	}
	return out
}
