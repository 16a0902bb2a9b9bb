package resources

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// transition is a way from one object to another and the calls it takes.
type transition struct {
	name          string
	account       Account
	prior, wanted cty.Value
	now           time.Time // clock when zero
	// changed replaces the differences that the objects have; sensitive ones
	// do not show.
	changed []string
	want    []string
	// refused is the path of the problem that stands in the way.
	refused string
	// requests are parts of the encoded messages, by step.
	requests map[string]string
	locks    op.Fen
	warning  string // a part of some step's warning
}

func (c transition) request(s *Schema) StepsRequest {
	r := StepsRequest{Account: c.account, Prior: c.prior, Wanted: c.wanted, Now: c.now, Changed: differences(s, c.prior, c.wanted)}
	if r.Now.IsZero() {
		r.Now = clock
	}
	for _, path := range c.changed {
		r.Changed[path] = true
	}
	return r
}

func runTransitions(t *testing.T, r Resource, cases []transition) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			steps, err := r.Steps(c.request(r.Schema()))
			if c.refused != "" {
				var problem *ProblemError
				require.ErrorAs(t, err, &problem)
				require.Equal(t, c.refused, problem.Path)
				return
			}
			require.NoError(t, err)
			var names []string
			var locks op.Fen
			var warnings strings.Builder
			for _, s := range steps {
				names = append(names, s.Name)
				locks += s.Locks
				warnings.WriteString(s.Warning)
			}
			require.Equal(t, c.want, names)
			require.Equal(t, c.locks, locks)
			require.Contains(t, warnings.String(), c.warning)
			walkSteps(t, r, c, steps)
		})
	}
}

// walkSteps makes the calls of a way without a server: every request can be
// encoded and carries its key, every result is what was foretold, and the last
// one is what was wanted.
func walkSteps(t *testing.T, r Resource, c transition, steps []Step) {
	object := c.prior
	for i, step := range steps {
		if step.Endpoint == nil {
			object = Settle(step.After, object)
			continue
		}
		key := fmt.Sprintf("wx%028d", i)
		message := encodeStep(t, c.account, step, object, key)
		if part, ok := c.requests[step.Name]; ok {
			require.Contains(t, message.Target+" "+string(message.Body), part, step.Name)
		}
		if step.Endpoint.Key != "" {
			require.Contains(t, string(message.Body), key)
		}
		after, err := step.Result(object, answerTo(t, step))
		require.NoError(t, err)
		foretold := Settle(Settle(step.After, object), after)
		require.True(t, foretold.RawEquals(after), "%s: want %#v\n got %#v", step.Name, foretold, after)
		object = after
	}
	if len(steps) > 0 {
		require.Equal(t, c.wanted.IsNull(), object.IsNull())
		require.Empty(t, differences(r.Schema(), object, Settle(c.wanted, object)))
	}
}

// answerTo is an answer that names the new object.
func answerTo(t *testing.T, step Step) any {
	t.Helper()
	answer := step.Endpoint.NewResponse()
	if step.Name == "create" && step.Endpoint.Response().Field("stock_id") != nil {
		require.NoError(t, setKey(answer, "stock_id", "9856000"))
		require.NoError(t, setKey(answer, "create_time", "2026-11-20T20:00:00+08:00"))
	}
	return answer
}

func encodeStep(t *testing.T, a Account, step Step, object cty.Value, key string) *op.Message {
	t.Helper()
	in, err := step.Request(object, key)
	require.NoError(t, err)
	require.IsType(t, step.Endpoint.NewRequest(), in)
	message, err := step.Endpoint.Encode(in, a.value, func(plain string) (string, error) { return "sealed", nil })
	require.NoError(t, err, step.Name)
	return message
}

// altered is an object with some paths replaced.
func altered(v cty.Value, changes ...any) cty.Value {
	for i := 0; i < len(changes); i += 2 {
		v = put(v, changes[i].(string), value(changes[i+1]))
	}
	return v
}

// value makes a cty value of a Go one.
func value(v any) cty.Value {
	switch v := v.(type) {
	case cty.Value:
		return v
	case string:
		return cty.StringVal(v)
	case bool:
		return cty.BoolVal(v)
	case int:
		return cty.NumberIntVal(int64(v))
	case []string:
		list := make([]cty.Value, len(v))
		for i, s := range v {
			list[i] = cty.StringVal(s)
		}
		return cty.ListVal(list)
	}
	panic(fmt.Sprintf("no value of %T", v))
}

func refusal(status int, code string) error {
	return fmt.Errorf("calling: %w", &client.Error{Status: status, Code: code})
}

func TestReceiverSteps(t *testing.T) {
	t.Parallel()
	r := profitsharingReceiver{}
	none := gone(r.Schema())
	shop := example(t, r)
	own := altered(shop, "sub_mchid", cty.NullVal(cty.String), "appid", cty.UnknownVal(cty.String))
	stored := altered(shop, "name", cty.NullVal(cty.String))
	runTransitions(t, r, []transition{
		{name: "nothing", account: partner, prior: none, wanted: none},
		{name: "add for a sub-merchant", account: partner, prior: none, wanted: shop, want: []string{"add"},
			requests: map[string]string{"add": `"name":"sealed"`}},
		{name: "add in direct mode", account: direct, prior: none, wanted: own, want: []string{"add"},
			requests: map[string]string{"add": `"appid":"wx8888888888888888"`}},
		{name: "unchanged", account: partner, prior: stored, wanted: stored},
		{name: "another relation", account: partner, prior: stored, wanted: altered(shop, "relation_type", "STORE", "custom_relation", cty.NullVal(cty.String)),
			want: []string{"delete", "add"}, requests: map[string]string{"add": `"relation_type":"STORE"`}},
		{name: "another name", account: partner, prior: stored, wanted: shop, changed: []string{"name"}, want: []string{"delete", "add"}},
		{name: "another appid is deleted under the old one", account: partner, prior: stored, wanted: altered(shop, "appid", "wx9999999999999999"),
			want: []string{"delete", "add"}, requests: map[string]string{"delete": `"appid":"wx8888888888888888"`, "add": `"appid":"wx9999999999999999"`}},
		{name: "delete", account: partner, prior: stored, wanted: none, want: []string{"delete"},
			requests: map[string]string{"delete": `"sub_mchid":"1900000109"`}},
	})
}

func TestReceiverDeletionOfWhatIsGone(t *testing.T) {
	t.Parallel()
	r := profitsharingReceiver{}
	steps, err := r.Steps(StepsRequest{Account: partner, Prior: example(t, r), Wanted: gone(r.Schema())})
	require.NoError(t, err)
	require.True(t, steps[0].AlreadyDone(refusal(400, "INVALID_REQUEST")))
	require.True(t, steps[0].AlreadyDone(refusal(404, "RESOURCE_NOT_EXISTS")))
	require.False(t, steps[0].AlreadyDone(refusal(403, "NO_AUTH")))
	require.False(t, steps[0].AlreadyDone(errors.New("connection reset")))
}

func TestReceiverIdentityReplaces(t *testing.T) {
	t.Parallel()
	s := profitsharingReceiver{}.Schema()
	for path, immutable := range map[string]bool{"sub_mchid": true, "type": true, "account": true, "appid": false, "name": false, "relation_type": false} {
		require.Equal(t, immutable, s.Attribute(path).Immutable, path)
	}
	require.True(t, s.Attribute("name").Sensitive)
}

func TestFavorCallbackSteps(t *testing.T) {
	t.Parallel()
	r := favorCallback{}
	none := gone(r.Schema())
	fresh := altered(example(t, r), "mchid", cty.UnknownVal(cty.String))
	stored := altered(fresh, "mchid", direct.MchID)
	runTransitions(t, r, []transition{
		{name: "set", account: direct, prior: none, wanted: fresh, want: []string{"set"},
			requests: map[string]string{"set": `"mchid":"1900000001"`}},
		{name: "unchanged", account: direct, prior: stored, wanted: stored},
		{name: "another URL", account: direct, prior: stored, wanted: altered(stored, "notify_url", "https://pay.example.com/b"), want: []string{"set"}},
		{name: "switched off", account: direct, prior: stored, wanted: altered(stored, "switch", false), want: []string{"set"},
			requests: map[string]string{"set": `"switch":false`}},
		{name: "destroy switches off", account: direct, prior: stored, wanted: none, want: []string{"switch-off"},
			requests: map[string]string{"switch-off": `"switch":false`}},
		{name: "destroy what is off", account: direct, prior: altered(stored, "switch", false), wanted: none, want: []string{"forget"}},
	})
	require.Equal(t, "switch off and forget", r.Destroying(stored))
	require.Equal(t, "forget", r.Destroying(altered(stored, "switch", false)))
}

func TestComplaintNotificationSteps(t *testing.T) {
	t.Parallel()
	r := complaintNotification{}
	none := gone(r.Schema())
	fresh := altered(example(t, r), "mchid", cty.UnknownVal(cty.String))
	stored := altered(fresh, "mchid", direct.MchID)
	runTransitions(t, r, []transition{
		{name: "create", account: direct, prior: none, wanted: fresh, want: []string{"create"},
			requests: map[string]string{"create": `"url":"https://pay.example.com/wechatpay/complaints"`}},
		{name: "one that exists is updated", account: direct, prior: stored, wanted: altered(stored, "url", "https://pay.example.com/b"), want: []string{"update"}},
		{name: "unchanged", account: direct, prior: stored, wanted: stored},
		{name: "delete", account: direct, prior: stored, wanted: none, want: []string{"delete"}},
	})
	steps, err := r.Steps(StepsRequest{Account: direct, Prior: stored, Wanted: none})
	require.NoError(t, err)
	require.Equal(t, "delete", steps[0].Name)
	require.True(t, steps[0].AlreadyDone(refusal(400, "RESOURCE_NOT_EXISTS")))
}

func TestGoldPlanSteps(t *testing.T) {
	t.Parallel()
	r := goldPlan{}
	none := gone(r.Schema())
	nothing := cty.NullVal(cty.Bool)
	noFilters := cty.NullVal(cty.List(cty.String))
	full := altered(example(t, r), "plan_closed_time", cty.UnknownVal(cty.String))
	stored := altered(full, "plan_closed_time", cty.NullVal(cty.String))
	closed := altered(stored, "plan", false, "advertising", false, "plan_closed_time", "2026-11-20T10:00:00+08:00")
	plain := altered(full, "custom_page", nothing, "advertising", nothing, "advertising_industry_filters", noFilters)
	runTransitions(t, r, []transition{
		{name: "everything, the receipt first", account: partner, prior: none, wanted: full,
			want: []string{"open-receipt", "open-plan", "open-advertising"},
			requests: map[string]string{
				"open-receipt":     `"operation_type":"OPEN"`,
				"open-plan":        `"operation_pay_scene":"JSAPI_AND_MINIPROGRAM"`,
				"open-advertising": `"advertising_industry_filters":["CATERING","FOOD"]`,
			}},
		{name: "what is not configured is left alone", account: partner, prior: none, wanted: plain, want: []string{"open-plan"}},
		{name: "what is configured off is closed", account: partner, prior: none,
			wanted: altered(full, "custom_page", false, "advertising", false, "advertising_industry_filters", noFilters),
			want:   []string{"close-receipt", "open-plan", "close-advertising"}},
		{name: "a closed plan", account: partner, prior: none, wanted: altered(plain, "plan", false), want: []string{"close-plan"}, warning: "24 hours"},
		{name: "unchanged", account: partner, prior: stored, wanted: stored},
		{name: "other filters", account: partner, prior: stored, wanted: altered(stored, "advertising_industry_filters", []string{"RETAIL"}), want: []string{"filter"},
			requests: map[string]string{"filter": `["RETAIL"]`}},
		{name: "filters in another order", account: partner, prior: stored, wanted: altered(stored, "advertising_industry_filters", []string{"FOOD", "CATERING"})},
		{name: "filters cannot be emptied", account: partner, prior: stored, wanted: altered(stored, "advertising_industry_filters", noFilters), want: []string{"release"}, warning: "only the console"},
		{name: "no advertisements", account: partner, prior: stored, wanted: altered(stored, "advertising", false), want: []string{"close-advertising"}},
		{name: "a receipt that is no longer managed", account: partner, prior: stored, wanted: altered(stored, "custom_page", nothing), want: []string{"release"}, warning: "stays as it is"},
		{name: "another scene", account: partner, prior: stored, wanted: altered(stored, "operation_pay_scene", "JSAPI"), want: []string{"open-plan"},
			requests: map[string]string{"open-plan": `"operation_pay_scene":"JSAPI"`}},
		{name: "close", account: partner, prior: stored, wanted: altered(stored, "plan", false, "advertising", nothing, "advertising_industry_filters", noFilters),
			want: []string{"close-plan", "release", "release"}, warning: "cannot be opened again for 24 hours"},
		{name: "open again too early", account: partner, prior: closed, wanted: stored, refused: "plan"},
		{name: "open again a day later", account: partner, prior: closed, wanted: stored, now: clock.Add(24 * time.Hour),
			want: []string{"open-plan", "open-advertising"}},
		{name: "a switch that is not known", account: partner, prior: none, wanted: altered(full, "custom_page", cty.UnknownVal(cty.Bool)), refused: "custom_page"},
		{name: "filters known in part", account: partner, prior: none,
			wanted: altered(plain, "advertising_industry_filters", cty.ListVal([]cty.Value{cty.StringVal("FOOD")})), want: []string{"open-plan", "filter"}},
		{name: "destroy", account: partner, prior: stored, wanted: none,
			want: []string{"close-advertising", "close-plan", "close-receipt"}, warning: "24 hours"},
		{name: "destroy what is closed", account: partner, prior: altered(closed, "custom_page", false), wanted: none, want: []string{"forget"}},
	})
	require.Equal(t, "close", r.Destroying(stored))
	require.Equal(t, "forget", r.Destroying(altered(closed, "custom_page", false)))
}

func TestGoldPlanNotesWhenItWasClosed(t *testing.T) {
	t.Parallel()
	r := goldPlan{}
	stored := altered(example(t, r), "plan_closed_time", cty.NullVal(cty.String))
	steps, err := r.Steps(StepsRequest{Account: partner, Prior: stored, Wanted: altered(stored, "plan", false, "advertising", false), Changed: map[string]bool{"plan": true}, Now: clock})
	require.NoError(t, err)
	require.Equal(t, "2026-11-20T20:00:00+08:00", text(at(steps[0].After, "plan_closed_time")))
}

func TestFavorStockSteps(t *testing.T) {
	t.Parallel()
	r := favorStock{}
	none := gone(r.Schema())
	fresh := altered(example(t, r), "stock_id", cty.UnknownVal(cty.String), "stock_creator_mchid", cty.UnknownVal(cty.String), "create_time", cty.UnknownVal(cty.String))
	is := func(status string) cty.Value {
		return altered(fresh, "status", status, "stock_id", "9856000", "stock_creator_mchid", direct.MchID, "create_time", "2026-11-20T00:00:00+08:00")
	}
	over := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	more := []string{"sku-1002", "sku-1003"}
	noItems := cty.NullVal(cty.List(cty.String))
	runTransitions(t, r, []transition{
		{name: "create and start", account: direct, prior: none, wanted: fresh, want: []string{"create", "start"}, locks: 500000,
			requests: map[string]string{"create": `"stock_type":"NORMAL"`, "start": `"stock_creator_mchid":"1900000001"`}},
		{name: "create without money", account: direct, prior: none, wanted: altered(fresh, "no_cash", true), want: []string{"create", "start"}},
		{name: "create paused", account: direct, prior: none, wanted: altered(fresh, "status", "paused"), want: []string{"create", "start", "pause"}, locks: 500000},
		{name: "create unactivated", account: direct, prior: none, wanted: altered(fresh, "status", "unactivated"), want: []string{"create"}},
		{name: "start", account: direct, prior: is("unactivated"), wanted: is("running"), want: []string{"start"}, locks: 500000,
			requests: map[string]string{"start": "/v3/marketing/favor/stocks/9856000/start"}},
		{name: "start and pause", account: direct, prior: is("unactivated"), wanted: is("paused"), want: []string{"start", "pause"}, locks: 500000},
		{name: "pause", account: direct, prior: is("running"), wanted: is("paused"), want: []string{"pause"}},
		{name: "restart locks nothing", account: direct, prior: is("paused"), wanted: is("running"), want: []string{"restart"}},
		{name: "unchanged", account: direct, prior: is("running"), wanted: is("running")},
		{name: "under review, and not to be started", account: direct, prior: is("audit"), wanted: is("unactivated")},
		{name: "back to unactivated", account: direct, prior: is("running"), wanted: is("unactivated"), refused: "status"},
		{name: "stopped", account: direct, prior: is("stoped"), wanted: is("running"), refused: "status"},
		{name: "over", account: direct, prior: is("running"), wanted: is("paused"), now: over, refused: "status"},
		{name: "a status that is not known", account: direct, prior: is("running"), wanted: altered(is("running"), "status", cty.UnknownVal(cty.String)), refused: "status"},
		{name: "other goods", account: direct, prior: is("running"), wanted: altered(is("running"), favorItems, more), want: []string{"items"},
			requests: map[string]string{"items": `"add_goods_id_list":["sku-1003"],"delete_goods_id_list":["sku-1001"]`}},
		{name: "other goods and a pause", account: direct, prior: is("running"), wanted: altered(is("paused"), favorItems, more), want: []string{"items", "pause"}},
		{name: "goods in another order", account: direct, prior: is("running"), wanted: altered(is("running"), favorItems, []string{"sku-1002", "sku-1001"})},
		{name: "no goods", account: direct, prior: is("running"), wanted: altered(is("running"), favorItems, noItems), refused: favorItems},
		{name: "goods where there were none", account: direct, prior: altered(is("running"), favorItems, noItems), wanted: is("running"), refused: favorItems},
		{name: "other goods by a service provider", account: partner, prior: is("running"), wanted: altered(is("running"), favorItems, more), refused: favorItems},
		{name: "destroy running", account: direct, prior: is("running"), wanted: none, want: []string{"pause"}, warning: "what is left of its budget of ¥5,000.00 stays locked until it ends"},
		{name: "destroy paused", account: direct, prior: is("paused"), wanted: none, want: []string{"forget"}, warning: "¥5,000.00 stays locked"},
		{name: "destroy unactivated", account: direct, prior: is("unactivated"), wanted: none, want: []string{"stop"}, warning: "cannot be started again"},
		{name: "destroy under review", account: direct, prior: is("audit"), wanted: none, want: []string{"forget"}, warning: "under review"},
		{name: "destroy stopped", account: direct, prior: is("stoped"), wanted: none, want: []string{"forget"}},
		{name: "destroy what is over", account: direct, prior: is("running"), wanted: none, now: over, want: []string{"forget"}},
	})
}

// A stock that was not prefunded has no budget that could stay locked.
func TestFavorStockWithoutMoneyLocksNone(t *testing.T) {
	t.Parallel()
	r := favorStock{}
	prior := altered(example(t, r), "status", "running", "stock_id", "9856000", "no_cash", true)
	steps, err := r.Steps(StepsRequest{Account: direct, Prior: prior, Wanted: gone(r.Schema()), Now: clock})
	require.NoError(t, err)
	require.Contains(t, steps[0].Warning, "granted stay usable")
	require.NotContains(t, steps[0].Warning, "locked")
}

// A stock under review is not started, and stays what it is.
func TestFavorStockUnderReviewWaits(t *testing.T) {
	t.Parallel()
	r := favorStock{}
	prior := altered(example(t, r), "status", "audit")
	steps, err := r.Steps(StepsRequest{Account: direct, Prior: prior, Wanted: example(t, r), Changed: map[string]bool{"status": true}, Now: clock})
	require.NoError(t, err)
	require.Len(t, steps, 1)
	require.Nil(t, steps[0].Endpoint)
	require.Contains(t, steps[0].Warning, "running")
	require.Equal(t, "audit", text(at(steps[0].After, "status")))
}

// A stock whose status is not configured is made and left alone.
func TestFavorStockWithoutStatus(t *testing.T) {
	t.Parallel()
	r := favorStock{}
	wanted := altered(example(t, r), "stock_id", cty.UnknownVal(cty.String), "status", cty.UnknownVal(cty.String))
	steps, err := r.Steps(StepsRequest{Account: direct, Prior: gone(r.Schema()), Wanted: wanted, Now: clock})
	require.NoError(t, err)
	require.Len(t, steps, 1)
	require.Equal(t, "unactivated", text(at(steps[0].After, "status")))
}

// The answer of the creation names the stock, and later steps use the name.
func TestFavorStockTakesItsNumberFromTheAnswer(t *testing.T) {
	t.Parallel()
	r := favorStock{}
	wanted := altered(example(t, r), "stock_id", cty.UnknownVal(cty.String), "create_time", cty.UnknownVal(cty.String))
	steps, err := r.Steps(StepsRequest{Account: direct, Prior: gone(r.Schema()), Wanted: wanted, Now: clock})
	require.NoError(t, err)
	answer := steps[0].Endpoint.NewResponse()
	require.NoError(t, steps[0].Endpoint.Decode([]byte(`{"stock_id":"9856000","create_time":"2026-11-20T20:00:00+08:00"}`), answer, nil))
	made, err := steps[0].Result(gone(r.Schema()), answer)
	require.NoError(t, err)
	require.Equal(t, "9856000", text(at(made, "stock_id")))
	message := encodeStep(t, direct, steps[1], made, "")
	require.Equal(t, "/v3/marketing/favor/stocks/9856000/start", message.Target)
	running, err := steps[1].Result(made, nil)
	require.NoError(t, err)
	require.Equal(t, "9856000", text(at(running, "stock_id")))
	require.Equal(t, "running", text(at(running, "status")))
}

func TestFavorStockImmutable(t *testing.T) {
	t.Parallel()
	mutable := map[string]bool{"status": true, favorItems: true}
	for a := range (favorStock{}).Schema().All() {
		if a.Block == nil && (a.Required || a.Optional) {
			require.Equal(t, !mutable[a.Path], a.Immutable, a.Path)
		}
	}
}
