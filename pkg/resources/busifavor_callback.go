package resources

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// busifavorCallback is the URL that hears of merchant coupons (商家券事件通知地址).
// The last write wins; nothing deletes it or switches it off.
type busifavorCallback struct{}

var (
	_ Reader     = busifavorCallback{}
	_ Importer   = busifavorCallback{}
	_ Checker    = busifavorCallback{}
	_ Documented = busifavorCallback{}
)

var busifavorCallbackSchema = sync.OnceValue(func() *Schema {
	return schemaOf[busifavor.SetCallbackRequest](traits{
		"mchid":      {computed: true, fill: "mchid", doc: "The merchant whose coupons are reported: the one that signs."},
		"notify_url": {required: true, doc: "The https URL that WeChat Pay calls, without a query."},
	})
})

func (busifavorCallback) Name() string    { return "wxpay_busifavor_callback" }
func (busifavorCallback) Schema() *Schema { return busifavorCallbackSchema() }
func (busifavorCallback) Destroying(cty.Value) string {
	return "forget; WeChat Pay keeps calling the URL"
}

func (b busifavorCallback) Steps(r StepsRequest) ([]Step, error) {
	s := b.Schema()
	switch {
	case r.Wanted.IsNull() && r.Prior.IsNull():
		return nil, nil
	case r.Wanted.IsNull():
		step := forget(s)
		step.Warning = "no call removes the URL: WeChat Pay goes on calling " + text(at(r.Prior, "notify_url"))
		return []Step{step}, nil
	case r.Prior.IsNull() || r.changed("notify_url"):
		return []Step{call("set", busifavor.SetCallback, s, Fill(s, r.Account, r.Wanted))}, nil
	}
	return nil, nil
}

func (b busifavorCallback) Read(ctx context.Context, c op.Caller, a Account, known cty.Value) (cty.Value, error) {
	answer, err := busifavor.GetCallback.Do(ctx, c, &busifavor.GetCallbackRequest{MchID: a.MchID})
	if isAbsent(err) || err == nil && answer.NotifyURL == "" {
		return gone(b.Schema()), nil
	}
	if err != nil {
		return cty.NilVal, fmt.Errorf("reading the callback of merchant coupons of %s: %w", a.MchID, err)
	}
	return observe(known, b.Schema(), answer), nil
}

func (busifavorCallback) ImportHint() string { return "the merchant number (mchid)" }

func (b busifavorCallback) Import(a Account, id string) (cty.Value, error) {
	return importSingleton(b.Schema(), a, id)
}

// Description says what the type is and what can be done with it.
func (busifavorCallback) Description() string {
	return "The URL that WeChat Pay calls about merchant coupons (商家券事件通知地址). Destroying forgets it: " +
		"nothing removes it or switches it off."
}

func (b busifavorCallback) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	return check(b.Schema(), &busifavor.SetCallback.Endpoint, a, wanted, now).problems
}
