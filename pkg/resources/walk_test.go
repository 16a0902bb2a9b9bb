package resources

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// realm is a sandbox with the real client of one of its merchants.
type realm struct {
	t       *testing.T
	now     time.Time
	client  op.Caller
	account Account
	calls   int
}

func enter(t *testing.T, keys *sandbox.Keys, isPartner bool) *realm {
	t.Helper()
	w := &realm{t: t, now: clock}
	s, err := sandbox.Open(sandbox.Options{Dir: t.TempDir(), Keys: keys, Clock: func() time.Time { return w.now }})
	require.NoError(t, err)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, s.Close())
	})
	creds := s.Credentials(client.Identity{Partner: isPartner}.Mode(), sandbox.TrustPublicKey)
	key, err := client.LoadPrivateKey(creds.PrivateKeyFile)
	require.NoError(t, err)
	public, err := client.LoadPublicKey(creds.PublicKeyFile)
	require.NoError(t, err)
	w.client, err = client.New(client.Config{
		Identity:   client.Identity{MchID: creds.MchID, SerialNo: creds.SerialNo, AppID: creds.AppID, NotifyURL: creds.NotifyURL, Partner: creds.Partner},
		PrivateKey: key, APIv3Key: creds.APIv3Key, PublicKeyID: creds.PublicKeyID, PublicKey: public,
		Endpoint: server.URL, Shared: client.NewShared(), Clock: func() time.Time { return w.now },
	})
	require.NoError(t, err)
	w.account = Account{MchID: creds.MchID, AppID: creds.AppID, Partner: creds.Partner}
	return w
}

// lead takes an object to what is wanted, as apply does, and returns what it
// became with the names of the steps.
func (w *realm) lead(r Resource, prior, wanted cty.Value) (cty.Value, []string) {
	w.t.Helper()
	if !wanted.IsNull() {
		require.Empty(w.t, r.(Checker).Check(w.account, wanted, time.Time{}))
	}
	steps, err := r.Steps(StepsRequest{Account: w.account, Prior: prior, Wanted: wanted, Changed: differences(r.Schema(), prior, wanted), Now: w.now})
	require.NoError(w.t, err)
	var names []string
	object := prior
	for _, step := range steps {
		names = append(names, step.Name)
		if step.Endpoint == nil {
			object = Settle(step.After, object)
			continue
		}
		w.calls++
		object = w.take(step, object, fmt.Sprintf("wx%028d", w.calls))
	}
	return object, names
}

// take makes the call of a step, and once more as after a crash: the second
// one must change nothing.
func (w *realm) take(step Step, object cty.Value, key string) cty.Value {
	w.t.Helper()
	in, err := step.Request(object, key)
	require.NoError(w.t, err, step.Name)
	answer := step.Endpoint.NewResponse()
	require.NoError(w.t, w.client.Call(context.Background(), step.Endpoint, in, answer), step.Name)
	after, err := step.Result(object, answer)
	require.NoError(w.t, err)

	if step.Endpoint.Repeatable() || step.AlreadyDone != nil {
		again := step.Endpoint.NewResponse()
		err := w.client.Call(context.Background(), step.Endpoint, in, again)
		if err != nil {
			require.NotNil(w.t, step.AlreadyDone, "%s: %v", step.Name, err)
			require.True(w.t, step.AlreadyDone(err), "%s: %v", step.Name, err)
			return after
		}
		repeated, err := step.Result(object, again)
		require.NoError(w.t, err)
		require.True(w.t, after.RawEquals(repeated), "%s: the repeat gives another object", step.Name)
	}
	return after
}

// observe reads an object and requires that nothing differs from what is known.
func (w *realm) observe(r Resource, known cty.Value) cty.Value {
	w.t.Helper()
	reader, ok := r.(Reader)
	if !ok {
		return known
	}
	live, err := reader.Read(context.Background(), w.client, w.account, known)
	require.NoError(w.t, err)
	require.False(w.t, live.IsNull(), "it is not there")
	require.Empty(w.t, differences(r.Schema(), known, live))
	if bulk, ok := r.(BulkReader); ok {
		all, err := bulk.ReadAll(context.Background(), w.client, w.account, []cty.Value{known})
		require.NoError(w.t, err)
		require.True(w.t, all[0].RawEquals(live), "the list tells something else")
	}
	return live
}

// Every type through the real client: create, read, update, read, import,
// destroy. Each call is made twice.
func TestWalk(t *testing.T) {
	t.Parallel()
	keys, err := sandbox.GenerateKeys()
	require.NoError(t, err)
	const shop = "1900000109"
	null := cty.NullVal(cty.String)
	walked := map[string]bool{}
	for _, c := range []struct {
		resource Resource
		partner  bool
		base     []any // what of the example does not fit the account
		change   []any
		created  []string
		updated  []string
		ended    []string
		id       func(cty.Value) string
		remains  bool // destroying leaves the object where it is
	}{
		{
			resource: favorStock{}, change: []any{"status", "paused", favorItems, []string{"sku-1002", "sku-1003"}},
			created: []string{"create", "start"}, updated: []string{"items", "pause"}, ended: []string{"forget"},
			id: func(v cty.Value) string { return text(at(v, "stock_id")) }, remains: true,
		},
		{
			resource: favorStock{}, partner: true, base: []any{"belong_merchant", null, "status", "unactivated"}, change: []any{"status", "running"},
			created: []string{"create"}, updated: []string{"start"}, ended: []string{"pause"},
			id: func(v cty.Value) string { return text(at(v, "stock_id")) }, remains: true,
		},
		{
			resource: busifavorStock{}, change: []any{"comment", "Winter", busifavorMaxCoupons, 6000, busifavorMaxCouponsByDay, 600,
				"custom_entrance.mini_programs_info.guiding_words", "Teas", "stock_send_rule.prevent_api_abuse", false},
			base:    []any{"coupon_use_rule.mini_programs_appid", "wxd678efh567hg6787"},
			created: []string{"create"}, updated: []string{"patch", "budget", "budget-by-day"}, ended: []string{"forget"},
			id: func(v cty.Value) string { return text(at(v, "stock_id")) }, remains: true,
		},
		{
			resource: busifavorStock{}, partner: true, base: []any{"belong_merchant", shop}, change: []any{"goods_name", "All teas"},
			created: []string{"create"}, updated: []string{"patch"}, ended: []string{"forget"},
			id: func(v cty.Value) string { return text(at(v, "stock_id")) }, remains: true,
		},
		{
			resource: profitsharingReceiver{}, base: []any{"sub_mchid", null, "appid", null}, change: []any{"relation_type", "STORE", "custom_relation", null},
			created: []string{"add"}, updated: []string{"delete", "add"}, ended: []string{"delete"},
			id: func(cty.Value) string { return "MERCHANT_ID/1900000201" },
		},
		{
			resource: profitsharingReceiver{}, partner: true, change: []any{"custom_relation", "总代理"},
			created: []string{"add"}, updated: []string{"delete", "add"}, ended: []string{"delete"},
			id: func(cty.Value) string { return shop + "/MERCHANT_ID/1900000201" },
		},
		{
			resource: favorCallback{}, change: []any{"notify_url", "https://pay.example.com/b"},
			created: []string{"set"}, updated: []string{"set"}, ended: []string{"switch-off"},
			id: func(v cty.Value) string { return text(at(v, "mchid")) }, remains: true,
		},
		{
			resource: busifavorCallback{}, change: []any{"notify_url", "https://pay.example.com/b"},
			created: []string{"set"}, updated: []string{"set"}, ended: []string{"forget"},
			id: func(v cty.Value) string { return text(at(v, "mchid")) }, remains: true,
		},
		{
			resource: complaintNotification{}, change: []any{"url", "https://pay.example.com/b"},
			created: []string{"create"}, updated: []string{"update"}, ended: []string{"delete"},
			id: func(v cty.Value) string { return text(at(v, "mchid")) },
		},
		{
			resource: complaintNotification{}, partner: true, change: []any{"url", "https://pay.example.com/b"},
			created: []string{"create"}, updated: []string{"update"}, ended: []string{"delete"},
			id: func(v cty.Value) string { return text(at(v, "mchid")) },
		},
		{
			resource: goldPlan{}, partner: true, change: []any{"advertising_industry_filters", []string{"RETAIL"}, "custom_page", false},
			created: []string{"open-receipt", "open-plan", "open-advertising"}, updated: []string{"close-receipt", "filter"},
			ended: []string{"close-advertising", "close-plan"},
			id:    func(cty.Value) string { return shop },
		},
	} {
		name := c.resource.Name()
		walked[name] = true
		if c.partner {
			name += " of a service provider"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := enter(t, keys, c.partner)
			s := c.resource.Schema()
			wanted := altered(example(t, c.resource), c.base...)

			object, steps := w.lead(c.resource, gone(s), expect(s, wanted))
			require.Equal(t, c.created, steps)
			object = w.observe(c.resource, object)

			change := altered(object, c.change...)
			object, steps = w.lead(c.resource, object, change)
			require.Equal(t, c.updated, steps)
			object = w.observe(c.resource, object)
			require.Empty(t, differences(s, object, change))

			imported, err := c.resource.(Importer).Import(w.account, c.id(object))
			require.NoError(t, err)
			if reader, ok := c.resource.(Reader); ok {
				imported, err = reader.Read(context.Background(), w.client, w.account, imported)
				require.NoError(t, err)
			}
			require.Empty(t, differences(s, s.Adopt(imported, object), object))

			end, steps := w.lead(c.resource, object, gone(s))
			require.Equal(t, c.ended, steps)
			require.True(t, end.IsNull())
			if reader, ok := c.resource.(Reader); ok {
				live, err := reader.Read(context.Background(), w.client, w.account, object)
				require.NoError(t, err)
				require.Equal(t, c.remains, !live.IsNull())
			}
		})
	}
	for _, r := range All() {
		require.True(t, walked[r.Name()], "%s is not walked", r.Name())
	}
}

// expect is a wanted object as the engine proposes it: what the server will
// set is not known.
func expect(s *Schema, wanted cty.Value) cty.Value {
	changes := map[string]cty.Value{}
	for _, a := range s.Attributes {
		if a.Computed && at(wanted, a.Name).IsNull() {
			changes[a.Name] = cty.UnknownVal(a.Type)
		}
	}
	return with(wanted, changes)
}
