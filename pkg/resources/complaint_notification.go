package resources

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// complaintNotification is the URL that hears of the complaints of a
// merchant's customers (投诉通知回调). There is one per merchant, so it is looked
// for before one is made.
type complaintNotification struct{}

var (
	_ Prober     = complaintNotification{}
	_ Importer   = complaintNotification{}
	_ Checker    = complaintNotification{}
	_ Documented = complaintNotification{}
)

// complaintNotificationModel is the URL with the merchant it belongs to.
type complaintNotificationModel struct {
	MchID string `json:"mchid" doc:"The merchant that is notified; a service provider hears of all its sub-merchants' complaints."`
	complaint.NotificationRequest
}

var complaintNotificationSchema = sync.OnceValue(func() *Schema {
	return schemaOf[complaintNotificationModel](traits{
		"mchid": {computed: true, fill: "mchid"},
		"url":   {doc: "The https URL that WeChat Pay calls, without a query."},
	})
})

func (complaintNotification) Name() string                { return "wxpay_complaint_notification" }
func (complaintNotification) Schema() *Schema             { return complaintNotificationSchema() }
func (complaintNotification) Destroying(cty.Value) string { return "delete" }

// Probes is true: the merchant may have a URL that the state does not know.
func (complaintNotification) Probes() bool { return true }

func (n complaintNotification) Steps(r StepsRequest) ([]Step, error) {
	s := n.Schema()
	switch {
	case r.Wanted.IsNull() && r.Prior.IsNull():
		return nil, nil
	case r.Wanted.IsNull():
		return []Step{end("delete", complaint.DeleteNotification, s, r.Prior)}, nil
	case r.Prior.IsNull():
		return []Step{call("create", complaint.CreateNotification, s, Fill(s, r.Account, r.Wanted))}, nil
	case r.changed("url"):
		return []Step{call("update", complaint.UpdateNotification, s, Fill(s, r.Account, r.Wanted))}, nil
	}
	return nil, nil
}

func (n complaintNotification) Read(ctx context.Context, c op.Caller, a Account, known cty.Value) (cty.Value, error) {
	answer, err := complaint.GetNotification.Do(ctx, c, &op.None{})
	if isAbsent(err) {
		return gone(n.Schema()), nil
	}
	if err != nil {
		return cty.NilVal, fmt.Errorf("reading the complaint notification of %s: %w", a.MchID, err)
	}
	return observe(known, n.Schema(), answer), nil
}

func (complaintNotification) ImportHint() string { return "the merchant number (mchid)" }

func (n complaintNotification) Import(a Account, id string) (cty.Value, error) {
	return importSingleton(n.Schema(), a, id)
}

// Description says what the type is and what can be done with it.
func (complaintNotification) Description() string {
	return "The URL that WeChat Pay calls about complaints (投诉通知回调). A merchant has one; if there is one " +
		"already, it is taken over or updated. A service provider hears of the complaints of all its " +
		"sub-merchants. Destroying deletes it."
}

func (n complaintNotification) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	return check(n.Schema(), &complaint.CreateNotification.Endpoint, a, wanted, now).problems
}
