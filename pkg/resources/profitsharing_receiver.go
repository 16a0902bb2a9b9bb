package resources

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// profitsharingReceiver is who gets a share of a merchant's payments
// (分账接收方). Nothing of it can be read: the state is the only inventory. Adding
// one that exists succeeds and changes nothing, so a change is a deletion and
// an addition.
type profitsharingReceiver struct{}

var (
	_ Importer   = profitsharingReceiver{}
	_ Checker    = profitsharingReceiver{}
	_ Documented = profitsharingReceiver{}
)

var profitsharingReceiverSchema = sync.OnceValue(func() *Schema {
	return schemaOf[profitsharing.AddReceiverRequest](traits{
		"":                {writeOnly: true},
		"sub_mchid":       {immutable: true, fill: "sub_mchid", doc: "The sub-merchant whose payments are shared; service-provider mode only. Default: that of the provider block."},
		"appid":           {fill: "appid", doc: "The appid to which the openid belongs. Default: that of the provider block."},
		"sub_appid":       {doc: "The sub-merchant's appid; only for PERSONAL_SUB_OPENID."},
		"type":            {immutable: true, doc: "What account is: a merchant number, or an openid of appid or of sub_appid."},
		"account":         {immutable: true, doc: "The merchant number or the openid of the receiver."},
		"name":            {doc: "The merchant's full name, or the person's real name. Needed for MERCHANT_ID."},
		"relation_type":   {doc: "What the receiver is to the merchant."},
		"custom_relation": {doc: "The relation in your own words, exactly when relation_type is CUSTOM."},
	})
})

func (profitsharingReceiver) Name() string                { return "wxpay_profitsharing_receiver" }
func (profitsharingReceiver) Schema() *Schema             { return profitsharingReceiverSchema() }
func (profitsharingReceiver) Destroying(cty.Value) string { return "delete" }

func (p profitsharingReceiver) Steps(r StepsRequest) ([]Step, error) {
	var steps []Step
	if !r.Prior.IsNull() {
		if !r.Wanted.IsNull() && len(r.Changed) == 0 {
			return nil, nil
		}
		steps = append(steps, p.remove(r.Prior))
	}
	if !r.Wanted.IsNull() {
		steps = append(steps, call("add", profitsharing.AddReceiver, p.Schema(), Fill(p.Schema(), r.Account, r.Wanted)))
	}
	return steps, nil
}

func (p profitsharingReceiver) remove(prior cty.Value) Step {
	step := end("delete", profitsharing.DeleteReceiver, p.Schema(), prior)
	// WeChat Pay has no other answer for a receiver that is not there.
	step.AlreadyDone = func(err error) bool { return isAbsent(err) || hasCode(err, "INVALID_REQUEST") }
	return step
}

func (profitsharingReceiver) ImportHint() string {
	return "TYPE/ACCOUNT, or SUB_MCHID/TYPE/ACCOUNT in service-provider mode"
}

func (p profitsharingReceiver) Import(a Account, id string) (cty.Value, error) {
	parts := strings.Split(id, "/")
	if len(parts) == 2 {
		parts = append([]string{a.value("sub_mchid")}, parts...)
	}
	if len(parts) != 3 || parts[1] == "" || parts[2] == "" {
		return cty.NilVal, fmt.Errorf("%q does not name a receiver: want %s", id, p.ImportHint())
	}
	if a.Partner && parts[0] == "" {
		return cty.NilVal, errors.New("in service-provider mode the import names the sub-merchant: SUB_MCHID/TYPE/ACCOUNT")
	}
	if !a.Partner && parts[0] != "" {
		return cty.NilVal, errors.New("a direct merchant has no sub-merchants: the import is TYPE/ACCOUNT")
	}
	identity := map[string]cty.Value{
		"type":    cty.StringVal(parts[1]),
		"account": cty.StringVal(parts[2]),
		"appid":   textOrNull(a.AppID),
	}
	if parts[0] != "" {
		identity["sub_mchid"] = cty.StringVal(parts[0])
	}
	return with(blank(p.Schema()), identity), nil
}

// Description says what the type is and what can be done with it.
func (profitsharingReceiver) Description() string {
	return "Who gets a share of the payments of a merchant, or of one sub-merchant (分账接收方). Nothing of it " +
		"can be read: the state is the only inventory, and what was changed elsewhere is not noticed. A " +
		"change is a deletion and an addition; another account, type or sub-merchant is another " +
		"receiver. Destroying deletes it; shares that were paid can still be returned."
}

func (p profitsharingReceiver) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	c := check(p.Schema(), &profitsharing.AddReceiver.Endpoint, a, wanted, now)
	c.subMchID()
	if v := c.at("appid"); a.MchID != "" && v.IsKnown() && v.IsNull() && a.AppID == "" {
		c.report("appid", "Missing appid", "Set appid here, in the provider block, or in WXCTL_APPID.")
	}
	if c.at("type").IsKnown() {
		kind := c.text("type")
		c.iff(kind == "PERSONAL_SUB_OPENID", `type is "PERSONAL_SUB_OPENID"`, "sub_appid")
		if name := c.at("name"); kind == "MERCHANT_ID" && name.IsKnown() && nothing(name) {
			c.report("name", "Missing attribute", `name, the merchant's full name, is needed when type is "MERCHANT_ID".`)
		}
		if a.MchID != "" && !a.Partner && kind == "PERSONAL_SUB_OPENID" {
			c.report("type", "Type of another mode", "PERSONAL_SUB_OPENID is for service providers only.")
		}
	}
	if c.at("relation_type").IsKnown() {
		c.iff(c.text("relation_type") == "CUSTOM", `relation_type is "CUSTOM"`, "custom_relation")
	}
	return c.problems
}
