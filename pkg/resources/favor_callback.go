package resources

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// favorCallback is the URL that hears of used cash coupons (代金券消息通知地址).
// Setting it is re-entrant; there is no deletion, only a switch, and the switch
// cannot be read.
type favorCallback struct{}

var (
	_ Reader     = favorCallback{}
	_ Importer   = favorCallback{}
	_ Checker    = favorCallback{}
	_ Documented = favorCallback{}
)

var favorCallbackSchema = sync.OnceValue(func() *Schema {
	return schemaOf[favor.SetCallbackRequest](traits{
		"mchid":      {computed: true, fill: "mchid", doc: "The merchant whose coupons are reported: the one that signs."},
		"notify_url": {required: true, doc: "The https URL that WeChat Pay calls, without a query."},
		"switch":     {writeOnly: true, def: cty.True, doc: "Whether events are delivered."},
	})
})

func (favorCallback) Name() string    { return "wxpay_favor_callback" }
func (favorCallback) Schema() *Schema { return favorCallbackSchema() }

func (favorCallback) Destroying(prior cty.Value) string {
	if isFalse(at(prior, "switch")) {
		return "forget"
	}
	return "switch off and forget"
}

func (f favorCallback) Steps(r StepsRequest) ([]Step, error) {
	s := f.Schema()
	switch {
	case r.Wanted.IsNull() && r.Prior.IsNull():
		return nil, nil
	case r.Wanted.IsNull():
		return []Step{f.switchOff(r.Prior)}, nil
	case r.Prior.IsNull() || len(r.Changed) > 0:
		return []Step{call("set", favor.SetCallback, s, Fill(s, r.Account, r.Wanted))}, nil
	}
	return nil, nil
}

func (f favorCallback) switchOff(prior cty.Value) Step {
	s := f.Schema()
	if isFalse(at(prior, "switch")) {
		return forget(s)
	}
	return end("switch-off", favor.SetCallback, s, with(prior, map[string]cty.Value{"switch": cty.False}))
}

func (f favorCallback) Read(ctx context.Context, c op.Caller, a Account, known cty.Value) (cty.Value, error) {
	answer, err := favor.GetCallback.Do(ctx, c, &favor.GetCallbackRequest{MchID: a.MchID})
	if isAbsent(err) || err == nil && answer.NotifyURL == "" {
		return gone(f.Schema()), nil
	}
	if err != nil {
		return cty.NilVal, fmt.Errorf("reading the callback of cash coupons of %s: %w", a.MchID, err)
	}
	return observe(known, f.Schema(), answer), nil
}

func (favorCallback) ImportHint() string { return "the merchant number (mchid)" }

func (f favorCallback) Import(a Account, id string) (cty.Value, error) {
	return importSingleton(f.Schema(), a, id)
}

// Description says what the type is and what can be done with it.
func (favorCallback) Description() string {
	return "The URL that WeChat Pay calls when cash coupons are used (代金券消息通知地址), of the merchant that " +
		"makes the stocks. The URL can be read, the switch cannot. Destroying switches it off: the URL " +
		"itself cannot be removed."
}

func (f favorCallback) Check(a Account, wanted cty.Value, now time.Time) []Problem {
	return check(f.Schema(), &favor.SetCallback.Endpoint, a, wanted, now).problems
}
