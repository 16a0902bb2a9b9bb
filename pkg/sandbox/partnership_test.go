package sandbox

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const partnerships = "/v3/marketing/partnerships"

// keyed posts with an Idempotency-Key.
func (x *stranger) keyed(key, path string, body any) *reply {
	x.t.Helper()
	data, err := json.Marshal(body)
	require.NoError(x.t, err)
	r := x.request("POST", path, string(data))
	r.Header.Set("Idempotency-Key", key)
	return x.send(r)
}

// refusedKeyed is keyed, and requires an error.
func (x *stranger) refusedKeyed(status int, code, key, path string, body any) map[string]any {
	x.t.Helper()
	r := x.keyed(key, path, body)
	require.Equal(x.t, status, r.status, "%s", r.body)
	got, detail := r.error(x.t)
	require.Equal(x.t, code, got)
	return detail
}

// partnershipsOf lists partnerships by JSON text in the query.
func partnershipsOf(query object) string {
	values := url.Values{}
	for name, v := range query {
		data, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		values.Set(name, string(data))
	}
	return partnerships + "?" + values.Encode()
}

func (x *stranger) partnership() object {
	return object{
		"partner":         object{"type": "MERCHANT", "merchant_id": "1900000201"},
		"authorized_data": object{"business_type": "BUSIFAVOR_STOCK", "stock_id": x.busiStock(busiBody("n1"))},
	}
}

func TestPartnership(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.partnership()
	list := partnershipsOf(object{"authorized_data": in["authorized_data"]})
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", list, nil)

	built := x.keyed("k1", partnerships+"/build", in).fields(t)
	require.Equal(t, "ESTABLISHED", built["state"])
	require.Equal(t, map[string]any{"type": "MERCHANT", "merchant_id": "1900000201"}, built["partner"])
	x.clock.Advance(time.Hour)
	require.Equal(t, built, x.keyed("k1", partnerships+"/build", in).fields(t), "the key makes a repeat safe")
	require.Equal(t, built, x.keyed("k2", partnerships+"/build", in).fields(t), "what stands is not built anew")
	x.refusedKeyed(400, "INVALID_REQUEST", "k1", partnerships+"/build", in.with("partner.merchant_id", "1900000202"))

	ended := x.keyed("k1", partnerships+"/terminate", in).fields(t)["terminate_time"]
	require.Equal(t, "2026-03-01T21:00:00+08:00", ended)
	x.clock.Advance(time.Hour)
	require.Equal(t, ended, x.keyed("k2", partnerships+"/terminate", in).fields(t)["terminate_time"])
	item := x.call("GET", list, nil).fields(t)["data"].([]any)[0].(map[string]any)
	require.Equal(t, ended, item["terminate_time"])
	require.NotContains(t, item, "state")

	again := x.keyed("k3", partnerships+"/build", in).fields(t)
	require.Equal(t, built["create_time"], again["create_time"])
	require.Equal(t, "2026-03-01T22:00:00+08:00", again["build_time"])
	x.refusedKeyed(404, "RESOURCE_NOT_EXISTS", "k4", partnerships+"/terminate", in.with("partner.merchant_id", "1900000209"))
}

func TestPartnershipIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.partnership()
	cash := object{"business_type": "FAVOR_STOCK", "stock_id": x.favorStock("c1")}
	for _, tt := range []struct {
		name, key, field string
		body             object
	}{
		{"no key", "", "Idempotency-Key", in},
		{"ill-formed key", "k 1", "Idempotency-Key", in},
		{"a merchant without its number", "k", "/partner/merchant_id", in.with("partner.merchant_id", nil)},
		{"an appid without its number", "k", "/partner/appid", in.with("partner", object{"type": "APPID"})},
		{"an appid of a merchant", "k", "/partner/appid", in.with("partner.appid", "wx1")},
		{"a merchant of an appid", "k", "/partner/merchant_id", in.with("partner", object{"type": "APPID", "appid": "wx1", "merchant_id": "1900000201"})},
		{"no stock", "k", "/authorized_data/stock_id", in.with("authorized_data.stock_id", nil)},
		{"cash coupons for a merchant", "k", "/partner/type", in.with("authorized_data", cash)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.field, x.refusedKeyed(400, "PARAM_ERROR", tt.key, partnerships+"/build", tt.body)["field"])
		})
	}
	app := object{"partner": object{"type": "APPID", "appid": "wx1"}, "authorized_data": cash}
	require.Equal(t, 200, x.keyed("k1", partnerships+"/build", app).status)
	x.refusedKeyed(404, "RESOURCE_NOT_EXISTS", "k2", partnerships+"/build", in.with("authorized_data.stock_id", "1"))
	x.as(true).refusedKeyed(404, "RESOURCE_NOT_EXISTS", "k2", partnerships+"/build", in)
}

func TestPartnershipsAreListed(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := x.partnership()
	for _, mchid := range []string{"1900000201", "1900000202", "1900000203"} {
		x.keyed("k"+mchid, partnerships+"/build", in.with("partner.merchant_id", mchid))
	}
	data := in["authorized_data"]
	count := func(query object) (items int, total any) {
		body := x.call("GET", partnershipsOf(query), nil).fields(t)
		list, _ := body["data"].([]any)
		return len(list), body["total_count"]
	}
	n, total := count(object{"authorized_data": data, "limit": 2})
	require.Equal(t, []any{2, 3.0}, []any{n, total})
	n, total = count(object{"authorized_data": data, "limit": 2, "offset": 1})
	require.Equal(t, []any{1, nil}, []any{n, total}, "the total is that of the first page")
	n, total = count(object{"authorized_data": data, "limit": 2, "offset": 2})
	require.Equal(t, []any{0, 3.0}, []any{n, total})
	n, _ = count(object{"authorized_data": object{"business_type": "BUSIFAVOR_STOCK"}, "partner": object{"type": "MERCHANT", "merchant_id": "1900000202"}})
	require.Equal(t, 1, n)
	n, _ = count(object{})
	require.Equal(t, 3, n)
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", partnershipsOf(object{"authorized_data": object{"business_type": "FAVOR_STOCK"}}), nil)
	require.Equal(t, "limit", x.refused(400, "PARAM_ERROR", "GET", partnershipsOf(object{"limit": 51}), nil)["field"])
	require.Equal(t, "partner", x.refused(400, "PARAM_ERROR", "GET", partnerships+"?partner=x", nil)["field"])
}

func TestPartnershipQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) {
		q.PartnershipAnyStock, q.PartnershipRepeatRefused, q.PartnershipEmptyList, q.PartnershipHidesTerminated = true, true, true, true
	}))
	in := x.partnership().with("authorized_data.stock_id", "1")
	require.Equal(t, 0.0, x.call("GET", partnerships, nil).fields(t)["offset"])
	require.Equal(t, 200, x.keyed("k1", partnerships+"/build", in).status)
	x.refusedKeyed(400, "INVALID_REQUEST", "k2", partnerships+"/build", in)
	require.Equal(t, 200, x.keyed("k1", partnerships+"/terminate", in).status)
	x.refusedKeyed(400, "INVALID_REQUEST", "k2", partnerships+"/terminate", in)
	require.NotContains(t, x.call("GET", partnerships, nil).fields(t), "data")
}
