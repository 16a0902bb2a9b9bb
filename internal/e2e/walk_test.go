package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/resources"
)

// walked is how the walk takes one resource type.
type walked struct {
	partner bool
	// body is the block's body, old and new what the update changes in it.
	body, old, new string
	// id is what import takes; {name} is an attribute of the object.
	id string
	// drift is a command that changes the object behind wxctl's back, and
	// shows what the next plan must then print. Types that can't be read have
	// none.
	drift []string
	shows string
	// unreadable says why there is no drift to see.
	unreadable string
}

// dates are those of a campaign that begins tomorrow. The walk is about other
// changes, so that a later plan's dates are ignored.
const dates = `
  available_begin_time = timeadd(plantimestamp(), "24h")
  available_end_time   = timeadd(plantimestamp(), "72h")
`

var walk = map[string]walked{
	"wxpay_favor_stock": {
		body: dates + `
  stock_name = "walk"
  stock_type = "NORMAL"
  no_cash    = false
  status     = "running"
  comment    = "written once, never returned"
  stock_use_rule {
    max_coupons          = 10
    max_amount           = 5000
    max_coupons_per_user = 1
    natural_person_limit = false
    prevent_api_abuse    = true
  }
  pattern_info {
    description      = "walk"
    background_color = "Color020"
  }
  coupon_use_rule {
    fixed_normal_coupon {
      coupon_amount       = 500
      transaction_minimum = 3000
    }
  }
  lifecycle {
    ignore_changes = [available_begin_time, available_end_time]
  }`,
		old: `"running"`, new: `"paused"`,
		id:    "{stock_id}",
		drift: []string{"run", "marketing-favor-stock-restart", "--stock_id", "{stock_id}"},
		shows: "running → paused",
	},
	"wxpay_busifavor_stock": {
		body: `
  stock_name       = "walk"
  goods_name       = "all"
  stock_type       = "NORMAL"
  coupon_code_mode = "WECHATPAY_MODE"
  coupon_use_rule {
    use_method = "OFF_LINE"
    coupon_available_time {` + dates + `
    }
    fixed_normal_coupon {
      discount_amount     = 100
      transaction_minimum = 200
    }
  }
  stock_send_rule {
    max_coupons          = 100
    max_coupons_per_user = 1
  }
  lifecycle {
    ignore_changes = [coupon_use_rule.coupon_available_time]
  }`,
		old: "max_coupons          = 100", new: "max_coupons          = 250",
		id: "{stock_id}",
		drift: []string{"run", "marketing-busifavor-stock-budget", "--stock_id", "{stock_id}", "--modify_budget_request_no", "behind-1",
			"--target_max_coupons", "300", "--current_max_coupons", "250"},
		shows: "300 → 250",
	},
	"wxpay_profitsharing_receiver": {
		body: `
  type          = "MERCHANT_ID"
  account       = "1900000201"
  name          = "上海云杉餐饮管理有限公司"
  relation_type = "SUPPLIER"`,
		old: "SUPPLIER", new: "DISTRIBUTOR",
		id:         "MERCHANT_ID/1900000201",
		unreadable: "receivers have no query",
	},
	"wxpay_favor_callback": {
		body: `notify_url = "https://pay.example.com/favor/one"`,
		old:  "one", new: "two",
		id:    "{mchid}",
		drift: []string{"run", "marketing-favor-callback-update", "--notify_url", "https://pay.example.com/favor/other", "--switch", "true"},
		shows: "favor/other → https://pay.example.com/favor/two",
	},
	"wxpay_busifavor_callback": {
		body: `notify_url = "https://pay.example.com/own/one"`,
		old:  "one", new: "two",
		id:    "{mchid}",
		drift: []string{"run", "marketing-busifavor-callback-update", "--notify_url", "https://pay.example.com/own/other"},
		shows: "own/other → https://pay.example.com/own/two",
	},
	"wxpay_complaint_notification": {
		body: `url = "https://pay.example.com/complaints/one"`,
		old:  "one", new: "two",
		id:    "{mchid}",
		drift: []string{"run", "complaint-notification-update", "--url", "https://pay.example.com/complaints/other"},
		shows: "complaints/other → https://pay.example.com/complaints/two",
	},
	"wxpay_goldplan": {
		partner: true,
		body: `
  sub_mchid           = "1900000109"
  plan                = true
  operation_pay_scene = "JSAPI_AND_MINIPROGRAM"
  custom_page         = true
  advertising         = true

  advertising_industry_filters = ["FOOD"]`,
		old: `["FOOD"]`, new: `["FOOD", "CATERING"]`,
		id:         "1900000109",
		unreadable: "the gold plan has no query",
	},
}

// TestWalk takes every resource type through its life with the real binary:
// create, update, import, drift, destroy, and after each of them a plan that
// has nothing to do.
func TestWalk(t *testing.T) {
	t.Parallel()
	for _, r := range resources.All() {
		t.Run(r.Name(), func(t *testing.T) {
			t.Parallel()
			how, ok := walk[r.Name()]
			require.True(t, ok, "the walk does not know this type yet")
			how.take(t, r.Name())
		})
	}
}

func (how walked) take(t *testing.T, typeName string) {
	u, address := newUser(t), typeName+".it"
	s := serve(t, newSandbox(t))
	if how.partner {
		u.connect(s, "--partner")
	} else {
		u.connect(s)
	}
	u.write("main.wx.hcl", "provider \"wxpay\" {}\n\nresource \""+typeName+"\" \"it\" {\n"+how.body+"\n}\n")

	u.must("apply", "--auto-approve")
	u.unchanged()

	u.replace("main.wx.hcl", how.old, how.new)
	require.Equal(t, 2, u.run("plan", "--detailed-exitcode").code, "the update should be seen")
	u.must("apply", "--auto-approve")
	u.unchanged()

	object := u.object(address)
	u.must("state", "rm", address)
	u.must("import", address, fillIn(how.id, object))
	u.unchanged()

	how.drifts(u, object)

	u.must("destroy", "--auto-approve")
	require.Empty(t, u.must("state", "list").stdout)
}

// drifts changes the object elsewhere, demands that the plan shows it, and
// mends it.
func (how walked) drifts(u *user, object map[string]any) {
	u.t.Helper()
	if how.unreadable != "" {
		return
	}
	args := make([]string, len(how.drift))
	for i, a := range how.drift {
		args[i] = fillIn(a, object)
	}
	u.must(append(args, "--yes")...)
	r := u.run("plan", "--detailed-exitcode")
	require.Equalf(u.t, 2, r.code, "the drift should be seen: %s", r)
	require.Contains(u.t, r.stdout, how.shows)
	u.must("apply", "--auto-approve")
	u.unchanged()
}

// object reads an object's attributes from the state.
func (u *user) object(address string) map[string]any {
	u.t.Helper()
	var row struct{ Attributes map[string]any }
	r := u.must("state", "show", "--json", address)
	require.NoError(u.t, json.Unmarshal([]byte(r.stdout), &row), r)
	return row.Attributes
}

// fillIn replaces {name} by the object's attribute.
func fillIn(text string, object map[string]any) string {
	for name, v := range object {
		if s, ok := v.(string); ok {
			text = strings.ReplaceAll(text, "{"+name+"}", s)
		}
	}
	return text
}
