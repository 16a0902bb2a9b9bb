package resources

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// answers is a caller that answers by "METHOD target"; what it does not know
// is not there. It counts the calls by operation.
type answers struct {
	t       *testing.T
	account Account
	bodies  map[string]string
	absent  *client.Error
	calls   chan string
}

func answering(t *testing.T, a Account, bodies map[string]string) *answers {
	return &answers{t: t, account: a, bodies: bodies, absent: &client.Error{Status: 404, Code: "RESOURCE_NOT_EXISTS"}, calls: make(chan string, 1000)}
}

func (c *answers) Call(_ context.Context, e *op.Endpoint, in, out any) error {
	message, err := e.Encode(in, c.account.value, nil)
	if err != nil {
		return err
	}
	target, err := url.QueryUnescape(message.Target)
	if err != nil {
		return err
	}
	c.calls <- e.Name
	body, ok := c.bodies[e.Method+" "+target]
	if !ok {
		return c.absent
	}
	return e.Decode([]byte(body), out, nil)
}

func (c *answers) made() []string {
	close(c.calls)
	var names []string
	for name := range c.calls {
		names = append(names, name)
	}
	return names
}

func read(t *testing.T, r Resource, c op.Caller, a Account, known cty.Value) cty.Value {
	t.Helper()
	live, err := r.(Reader).Read(t.Context(), c, a, known)
	require.NoError(t, err)
	return live
}

func TestReadOfWhatIsAbsentIsNull(t *testing.T) {
	t.Parallel()
	eachType(t, func(t *testing.T, r Resource) {
		if _, ok := r.(Reader); !ok {
			t.Skip("cannot be read")
		}
		known := example(t, r)
		if r.Schema().Attribute("stock_id") != nil {
			known = altered(known, "stock_id", "9856000")
		}
		for _, status := range []int{400, 404} {
			c := answering(t, direct, nil)
			c.absent = &client.Error{Status: status, Code: "RESOURCE_NOT_EXISTS"}
			require.True(t, read(t, r, c, direct, known).IsNull(), "%d", status)
		}
		c := answering(t, direct, nil)
		c.absent = &client.Error{Status: 500, Code: "SYSTEM_ERROR"}
		_, err := r.(Reader).Read(t.Context(), c, direct, known)
		require.ErrorIs(t, err, c.absent, "a failure is not absence")
	})
}

func TestReadComplaintNotification(t *testing.T) {
	t.Parallel()
	r := complaintNotification{}
	c := answering(t, direct, map[string]string{
		"GET /v3/merchant-service/complaint-notifications": `{"mchid":"1900000001","url":"https://pay.example.com/other"}`,
	})
	live := read(t, r, c, direct, blank(r.Schema()))
	require.Equal(t, "https://pay.example.com/other", text(at(live, "url")))
	require.Equal(t, "1900000001", text(at(live, "mchid")))
}

func TestReadFavorCallbackKeepsTheSwitch(t *testing.T) {
	t.Parallel()
	r := favorCallback{}
	known := altered(example(t, r), "mchid", direct.MchID, "switch", false)
	c := answering(t, direct, map[string]string{
		"GET /v3/marketing/favor/callbacks?mchid=1900000001": `{"mchid":"1900000001","notify_url":"https://pay.example.com/other"}`,
	})
	requireSame(t, altered(known, "notify_url", "https://pay.example.com/other"), read(t, r, c, direct, known))
}

const favorDetail = `{
	"stock_id": "9856000", "stock_creator_mchid": "1900000001", "stock_name": "Lunch 5 off", "status": "%s",
	"create_time": "2026-11-20T20:00:00.120+08:00", "description": "¥5 off your lunch of more than ¥30.",
	"stock_use_rule": {"max_coupons": 1000, "max_amount": 500000, "max_amount_by_day": 50000,
		"fixed_normal_coupon": {"coupon_amount": 500, "transaction_minimum": 3000},
		"max_coupons_per_user": 3, "coupon_type": "NORMAL", "goods_tag": ["lunch"], "trade_type": ["CARD", "MICROAPP"], "combine_use": true},
	"available_begin_time": "2026-11-30T16:00:00Z", "available_end_time": "2027-01-31T23:59:59.000+08:00",
	"distributed_coupons": 12, "no_cash": false, "singleitem": true, "stock_type": "NORMAL"%s}`

func favorAnswers(status, more string) map[string]string {
	return map[string]string{
		"GET /v3/marketing/favor/stocks/9856000?stock_creator_mchid=1900000001":                             fmt.Sprintf(favorDetail, status, more),
		"GET /v3/marketing/favor/stocks/9856000/items?offset=0&limit=100&stock_creator_mchid=1900000001":    `{"total_count":2,"data":["sku-1002","sku-1001"],"offset":0,"limit":100,"stock_id":"9856000"}`,
		"GET /v3/marketing/favor/stocks/9856000/merchants?offset=0&limit=50&stock_creator_mchid=1900000001": `{"total_count":1,"data":["1900000001"],"offset":0,"limit":50,"stock_id":"9856000"}`,
		"GET /v3/marketing/favor/stocks?offset=0&limit=10&stock_creator_mchid=1900000001":                   `{"total_count":1,"limit":10,"offset":0,"data":[` + fmt.Sprintf(favorDetail, status, more) + `]}`,
	}
}

func knownFavorStock(t *testing.T) cty.Value {
	return altered(example(t, favorStock{}), "stock_id", "9856000", "stock_creator_mchid", direct.MchID, "create_time", "2026-11-20T20:00:00+08:00")
}

func TestReadFavorStockIsEqual(t *testing.T) {
	t.Parallel()
	known := knownFavorStock(t)
	live := read(t, favorStock{}, answering(t, direct, favorAnswers("running", "")), direct, known)
	requireSame(t, altered(known, "create_time", at(live, "create_time")), live)
}

func TestReadFavorStockShowsDrift(t *testing.T) {
	t.Parallel()
	known := knownFavorStock(t)
	bodies := favorAnswers("paused", "")
	for target, body := range bodies {
		bodies[target] = strings.ReplaceAll(body, `"max_amount_by_day": 50000`, `"max_amount_by_day": 0`)
	}
	live := read(t, favorStock{}, answering(t, direct, bodies), direct, known)
	require.Equal(t, map[string]bool{"status": true, "stock_use_rule.max_amount_by_day": true}, differences(favorStock{}.Schema(), known, live))
}

func TestReadFavorStockUnderReview(t *testing.T) {
	t.Parallel()
	known := altered(knownFavorStock(t), "status", "unactivated")
	live := read(t, favorStock{}, answering(t, direct, favorAnswers("audit", "")), direct, known)
	require.Equal(t, "audit", text(at(live, "status")))
}

func TestReadFavorStockThatEnded(t *testing.T) {
	t.Parallel()
	known := knownFavorStock(t)
	for name, c := range map[string]struct{ more, want string }{
		"by its own end": {`, "stop_time": "2027-02-01T00:00:00+08:00"`, "running"},
		"before its end": {`, "stop_time": "2026-12-05T00:00:00+08:00"`, "stoped"},
		"untold":         {"", "stoped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := read(t, favorStock{}, answering(t, direct, favorAnswers("stoped", c.more)), direct, known)
			require.Equal(t, c.want, text(at(live, "status")))
		})
	}
}

func TestReadFavorStocksInBulk(t *testing.T) {
	t.Parallel()
	known := knownFavorStock(t)
	gone := altered(known, "stock_id", "9856001")
	plain := altered(known, favorItems, cty.NullVal(cty.List(cty.String)), "coupon_use_rule.available_merchants", cty.NullVal(cty.List(cty.String)))
	c := answering(t, direct, favorAnswers("running", ""))
	live, err := favorStock{}.ReadAll(t.Context(), c, direct, []cty.Value{plain, gone})
	require.NoError(t, err)
	require.Equal(t, "9856000", text(at(live[0], "stock_id")))
	require.True(t, live[1].IsNull())
	require.ElementsMatch(t, []string{"marketing-favor-stock-list", "marketing-favor-stock-detail"}, c.made(),
		"a stock of the list is not read again, one that is not on it is")
}

func TestReadFavorStocksSinglyWhereTheListIsLong(t *testing.T) {
	t.Parallel()
	bodies := favorAnswers("running", "")
	const list = "GET /v3/marketing/favor/stocks?offset=0&limit=10&stock_creator_mchid=1900000001"
	bodies[list] = strings.Replace(bodies[list], `"total_count":1`, `"total_count":5000`, 1)
	c := answering(t, direct, bodies)
	live, err := favorStock{}.ReadAll(t.Context(), c, direct, []cty.Value{knownFavorStock(t)})
	require.NoError(t, err)
	require.False(t, live[0].IsNull())
	require.NotContains(t, strings.Join(c.made()[1:], " "), "stock-list")
}

func TestPagesFollowTheOperation(t *testing.T) {
	t.Parallel()
	letters := []string{"a", "b", "c", "d", "e"}
	for name, p := range map[string]op.Paging{"pages": {ByPage: true, Max: 2}, "items": {Max: 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := pages(p, func(offset int64) ([]string, int64, error) {
				if p.ByPage {
					offset *= 2
				}
				return letters[offset:min(offset+2, 5)], 5, nil
			})
			require.NoError(t, err)
			require.Equal(t, letters, got)
		})
	}
}

// What is imported, read and completed from configuration is what
// configuration wants.
func TestImportThenReadIsWhatIsWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		resource Resource
		account  Account
		id       string
		bodies   map[string]string
	}{
		{favorStock{}, direct, "9856000", favorAnswers("running", "")},
		{favorCallback{}, direct, "1900000001", map[string]string{
			"GET /v3/marketing/favor/callbacks?mchid=1900000001": `{"mchid":"1900000001","notify_url":"https://pay.example.com/wechatpay/favor"}`}},
		{complaintNotification{}, direct, "1900000001", map[string]string{
			"GET /v3/merchant-service/complaint-notifications": `{"mchid":"1900000001","url":"https://pay.example.com/wechatpay/complaints"}`}},
		{goldPlan{}, partner, "1900000109", nil},
		{profitsharingReceiver{}, partner, "1900000109/MERCHANT_ID/1900000201", nil},
	} {
		t.Run(c.resource.Name(), func(t *testing.T) {
			t.Parallel()
			wanted := example(t, c.resource)
			object, err := c.resource.(Importer).Import(c.account, c.id)
			require.NoError(t, err)
			if reader, ok := c.resource.(Reader); ok {
				object, err = reader.Read(t.Context(), answering(t, c.account, c.bodies), c.account, object)
				require.NoError(t, err)
			}
			object = c.resource.Schema().Adopt(object, wanted)
			require.Empty(t, differences(c.resource.Schema(), object, wanted))
		})
	}
}

func TestImportRefusesWhatNamesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		resource Importer
		account  Account
		id, want string
	}{
		{favorStock{}, direct, "", "stock_id"},
		{favorCallback{}, direct, "1900000002", "not the merchant of this provider"},
		{complaintNotification{}, direct, "1900000002", "not the merchant of this provider"},
		{goldPlan{}, partner, "", "sub_mchid"},
		{profitsharingReceiver{}, direct, "1900000201", "TYPE/ACCOUNT"},
		{profitsharingReceiver{}, direct, "1900000109/MERCHANT_ID/1900000201", "no sub-merchants"},
		{profitsharingReceiver{}, partner, "MERCHANT_ID/1900000201", "names the sub-merchant"},
	} {
		_, err := c.resource.Import(c.account, c.id)
		require.ErrorContains(t, err, c.want)
		require.NotEmpty(t, c.resource.ImportHint())
	}
}

func TestImportTakesTheSubMerchantOfTheAccount(t *testing.T) {
	t.Parallel()
	account := partner
	account.SubMchID = "1900000109"
	object, err := profitsharingReceiver{}.Import(account, "MERCHANT_ID/1900000201")
	require.NoError(t, err)
	require.Equal(t, "1900000109", text(at(object, "sub_mchid")))
}

func TestDescribeCoversEveryAttribute(t *testing.T) {
	t.Parallel()
	var d map[string]any
	text, err := json.Marshal(Describe())
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &d))
	receiver := d["resource_schemas"].(map[string]any)["wxpay_profitsharing_receiver"].(map[string]any)
	name := receiver["block"].(map[string]any)["attributes"].(map[string]any)["name"].(map[string]any)
	require.Equal(t, map[string]any{
		"type": "string", "description": profitsharingReceiver{}.Schema().Attribute("name").Doc,
		"optional": true, "sensitive": true, "observed": "write-only", "max": 1024.0,
	}, name)
	require.Equal(t, "none", receiver["read"])
}
