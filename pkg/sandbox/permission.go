package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/payscore"
)

// permission is what a customer grants to a pay-score service (授权).
type permission struct {
	MchID     string `json:"mchid"`
	AppID     string `json:"appid"`
	ServiceID string `json:"service_id"`
	Code      string `json:"authorization_code"`
	OpenID    string `json:"openid,omitempty"` // of who granted it
	NotifyURL string `json:"notify_url,omitempty"`
	// Certificate says that its notifications are signed with the platform
	// certificate.
	Certificate bool      `json:"certificate,omitempty"`
	Applied     time.Time `json:"applied"` // last
	Granted     time.Time `json:"granted"` // zero: never
	Ended       time.Time `json:"ended"`
}

// permissions has the key merchant, authorization_code.
const permissions table[permission] = "payscore/permissions"

// grantWithin is how long the token of a permission lives.
const grantWithin = time.Hour

func (p *permission) key() []string { return []string{p.MchID, p.Code} }

func (p *permission) state() payscore.PermissionState {
	switch {
	case !p.Ended.IsZero():
		return payscore.Unavailable
	case !p.Granted.IsZero():
		return payscore.Available
	}
	return payscore.Unbound
}

func registerPermissions(r *registry) {
	handle(r, payscore.ApplyPermission, applyPermission)
	handle(r, payscore.QueryPermissionByCode, func(c *call, in *payscore.PermissionByCodeRequest) (*payscore.Permission, error) {
		p, err := c.permission(in.AuthorizationCode, in.ServiceID)
		if err != nil {
			return nil, err
		}
		return p.read(), nil
	})
	handle(r, payscore.QueryPermissionByOpenID, func(c *call, in *payscore.PermissionByOpenIDRequest) (*payscore.Permission, error) {
		if err := c.checkPayScoreApp(in.AppID); err != nil {
			return nil, err
		}
		return c.permissionState(in.ServiceID, in.OpenID), nil
	})
	handle(r, payscore.TerminatePermissionByCode, func(c *call, in *payscore.TerminateByCodeRequest) (*op.None, error) {
		p, err := c.permission(in.AuthorizationCode, in.ServiceID)
		if err != nil {
			return nil, err
		}
		return nil, c.terminate(p)
	})
	handle(r, payscore.TerminatePermissionByOpenID, func(c *call, in *payscore.TerminateByOpenIDRequest) (*op.None, error) {
		return nil, c.terminateOf(in.AppID, in.ServiceID, in.OpenID)
	})
	handle(r, payscore.TerminateUserPermission, func(c *call, in *payscore.TerminateUserPermissionRequest) (*op.None, error) {
		return nil, c.terminateOf(in.AppID, in.ServiceID, in.OpenID)
	})
	handle(r, payscore.AssessRisk, assessRisk)
	handle(r, payscore.GetUserServiceState, func(c *call, in *payscore.UserServiceStateRequest) (*payscore.UserServiceState, error) {
		if err := c.checkPayScoreApp(in.AppID); err != nil {
			return nil, err
		}
		return &payscore.UserServiceState{AppID: in.AppID, ServiceID: in.ServiceID, OpenID: in.OpenID,
			UseServiceState: c.permissionState(in.ServiceID, in.OpenID).AuthorizationState}, nil
	})
}

// applyPermission applies for a permission. The same application gives another
// token until the permission is granted.
func applyPermission(c *call, in *payscore.ApplyPermissionRequest) (*payscore.PermissionToken, error) {
	if err := c.checkPayScoreApp(in.AppID); err != nil {
		return nil, err
	}
	wanted := &permission{MchID: c.merchant.MchID, AppID: in.AppID, ServiceID: in.ServiceID, Code: in.AuthorizationCode,
		NotifyURL: in.NotifyURL, Certificate: c.certified, Applied: c.now}
	if known, ok := permissions.get(c, wanted.key()...); ok {
		if known.ServiceID != wanted.ServiceID || known.NotifyURL != wanted.NotifyURL {
			return nil, invalid("the authorization_code was used for another permission, or with other parameters")
		}
		if known.state() != payscore.Unbound {
			return nil, c.wrongPermission(known)
		}
	}
	permissions.put(c, wanted, wanted.key()...)
	return &payscore.PermissionToken{ApplyPermissionsToken: c.sandbox.random.letters(128)}, nil
}

// permission finds a permission of the caller by its number.
func (c *call) permission(code, service string) (*permission, error) {
	p, ok := permissions.get(c, c.merchant.MchID, code)
	if !ok || p.ServiceID != service {
		return nil, fail(http.StatusNotFound, codeOrderNotExist, "the permission does not exist")
	}
	return p, nil
}

// permissionOf finds the last permission that a customer granted to the caller;
// nil where there is none. granted wants one that still holds.
func (c *call) permissionOf(service, openID string, granted bool) *permission {
	var last *permission
	for _, load := range permissions.all(c, c.merchant.MchID) {
		p := load()
		if p.ServiceID != service || p.OpenID != openID || granted && p.state() != payscore.Available {
			continue
		}
		if last == nil || p.Granted.After(last.Granted) {
			last = p
		}
	}
	return last
}

// permissionState is what a customer has granted to the caller, if anything.
func (c *call) permissionState(service, openID string) *payscore.Permission {
	p := c.permissionOf(service, openID, true)
	if p == nil {
		p = c.permissionOf(service, openID, false)
	}
	if p == nil {
		return &payscore.Permission{ServiceID: service, AppID: c.merchant.AppID, MchID: c.merchant.MchID, OpenID: openID,
			AuthorizationState: payscore.Unavailable}
	}
	return p.read()
}

// wrongPermission refuses a call that the state of a permission does not allow.
func (c *call) wrongPermission(p *permission) error {
	code := codeOrderState
	switch {
	case c.quirks.PayscoreStateInvalid:
		code = codeInvalid
	case p.state() == payscore.Available:
		code = codeOrderDone
	case p.state() == payscore.Unavailable:
		code = codeOrderCanceled
	}
	return fail(http.StatusBadRequest, code, fmt.Sprintf("the state of the permission does not allow it, it is %s", p.state()))
}

// terminateOf ends the permission that a customer granted to the caller.
func (c *call) terminateOf(appid, service, openID string) error {
	if err := c.checkPayScoreApp(appid); err != nil {
		return err
	}
	p := c.permissionOf(service, openID, true)
	if p == nil {
		p = c.permissionOf(service, openID, false)
	}
	if p == nil {
		return fail(http.StatusNotFound, codeOrderNotExist, "the customer has granted no permission of the service")
	}
	return c.terminate(p)
}

func (c *call) terminate(p *permission) error {
	if p.state() != payscore.Available {
		return c.wrongPermission(p)
	}
	p.Ended = c.now
	permissions.put(c, p, p.key()...)
	return c.notifyPermission(p, "USER_CLOSE_SERVICE", "用户关闭服务", p.Ended)
}

// assessRisk finds every customer trustworthy.
func assessRisk(c *call, in *payscore.AssessRiskRequest) (*payscore.Assessment, error) {
	if err := c.checkPayScoreApp(in.AppID); err != nil {
		return nil, err
	}
	var out *payscore.Permission
	switch {
	case in.AuthorizationCode == "" && in.OpenID == "":
		return nil, wrongField("/openid", nil, "or authorization_code is missing")
	case in.AuthorizationCode != "":
		p, err := c.permission(in.AuthorizationCode, in.ServiceID)
		if err != nil {
			return nil, err
		}
		out = p.read()
	default:
		out = c.permissionState(in.ServiceID, in.OpenID)
	}
	out.UserRiskLevel, out.RiskLevelVersion = 1, 1
	return &payscore.Assessment{Permission: *out}, nil
}

// grantPermission is the customer who grants a permission.
func grantPermission(c *call, code string) (any, error) {
	var found, waiting []*permission
	for key, load := range permissions.all(c) {
		if key[len(key)-1] != code {
			continue
		}
		p := load()
		found = append(found, p)
		if p.state() == payscore.Unbound {
			waiting = append(waiting, p)
		}
	}
	switch {
	case len(found) == 0:
		return nil, noOrder()
	case len(waiting) == 0:
		return nil, invalid(fmt.Sprintf("permission %s cannot be granted, it is %s", code, found[0].state()))
	case len(waiting) > 1:
		return nil, invalid(fmt.Sprintf("%d merchants have applied for a permission %s, use another number", len(waiting), code))
	}
	p := waiting[0]
	if !c.now.Before(p.Applied.Add(grantWithin)) {
		return nil, invalid("the token of the permission has expired, apply again")
	}
	p.Granted, p.OpenID = c.now, c.stranger()
	permissions.put(c, p, p.key()...)
	return p.read(), c.notifyPermission(p, "USER_OPEN_SERVICE", "用户开启服务", p.Granted)
}

func (p *permission) read() *payscore.Permission {
	return &payscore.Permission{
		ServiceID: p.ServiceID, AppID: p.AppID, MchID: p.MchID, OpenID: p.OpenID, AuthorizationCode: p.Code,
		AuthorizationState: p.state(), NotifyURL: p.NotifyURL,
		AuthorizationSuccessTime: at(p.Granted), CancelAuthorizationTime: at(p.Ended),
	}
}

// permissionNotice is what a notification says of a permission.
type permissionNotice struct {
	AppID             string `json:"appid"`
	MchID             string `json:"mchid"`
	ServiceID         string `json:"service_id"`
	OpenID            string `json:"openid"`
	UserServiceStatus string `json:"user_service_status"`
	OpenOrCloseTime   string `json:"openorclose_time"`
	AuthorizationCode string `json:"authorization_code"`
}

// notifyPermission tells the merchant that a permission was granted or ended.
func (c *call) notifyPermission(p *permission, status, summary string, when time.Time) error {
	return c.notify(&Notification{
		MchID: p.MchID, Number: p.Code, EventType: "PAYSCORE." + status, OriginalType: "payscore",
		Summary: summary, Time: c.now, URL: p.NotifyURL, Certificate: p.Certificate,
	}, &permissionNotice{
		AppID: p.AppID, MchID: p.MchID, ServiceID: p.ServiceID, OpenID: p.OpenID, UserServiceStatus: status,
		OpenOrCloseTime: when.In(op.China).Format(serviceTime), AuthorizationCode: p.Code,
	})
}
