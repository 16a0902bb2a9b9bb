package sandbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const settlementOf = "/v3/apply4sub/sub_merchants/1900001001"

func (x *stranger) bankAccount(number string) object {
	return object{
		"modify_mode": "MODIFY_MODE_ASYNC", "account_type": "ACCOUNT_TYPE_BUSINESS", "account_bank": "招商银行", "bank_address_code": "440300",
		"account_number": sealFor(x.t, x.public, number), "account_name": sealFor(x.t, x.public, "上海云杉餐饮管理有限公司"),
	}
}

func TestSettlement(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.SettlementAudit = time.Hour })).as(true)
	first := x.call("GET", settlementOf+"/settlement", nil).fields(t)
	require.Equal(t, map[string]any{"account_type": "ACCOUNT_TYPE_BUSINESS", "account_bank": "工商银行", "account_number": "62***************18"}, first)

	no := x.call("POST", settlementOf+"/modify-settlement", x.bankAccount("755912345678901")).fields(t)["application_no"].(string)
	live := x.call("GET", settlementOf+"/settlement", nil).fields(t)
	require.Equal(t, "VERIFYING", live["verify_result"])
	require.Equal(t, "工商银行", live["account_bank"], "the old account stays until the bank has agreed")
	change := x.call("GET", settlementOf+"/application/"+no, nil).fields(t)
	require.Equal(t, map[string]any{
		"account_name": "上***********", "account_type": "ACCOUNT_TYPE_BUSINESS", "account_bank": "招商银行",
		"account_number": "75***********01", "verify_result": "AUDITING",
	}, change)
	x.clock.Advance(time.Hour)
	change = x.call("GET", settlementOf+"/application/"+no+"?account_number_rule=ACCOUNT_NUMBER_RULE_MASK_V2", nil).fields(t)
	require.Equal(t, "AUDIT_SUCCESS", change["verify_result"])
	require.Equal(t, "2026-03-01T21:00:00+08:00", change["verify_finish_time"])
	require.Equal(t, "755912*****8901", change["account_number"])
	live = x.call("GET", settlementOf+"/settlement", nil).fields(t)
	require.Equal(t, "招商银行", live["account_bank"])
	require.Equal(t, "VERIFY_SUCCESS", live["verify_result"])

	require.Equal(t, 204, x.call("POST", settlementOf+"/modify-settlement", x.bankAccount("1").with("modify_mode", nil)).status, "as in older editions")
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", settlementOf+"/application/1", nil)
	for _, path := range []string{"/settlement", "/application/" + no} {
		x.refused(403, "NO_AUTH", "GET", "/v3/apply4sub/sub_merchants/2900001001"+path, nil)
	}
	x.refused(403, "NO_AUTH", "POST", "/v3/apply4sub/sub_merchants/2900001001/modify-settlement", x.bankAccount("1"))
	x.as(false).refused(403, "NO_AUTH", "GET", settlementOf+"/settlement", nil)
}

func TestSettlementIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	other := x.bankAccount("1").with("account_bank", "其他银行")
	require.Equal(t, "/bank_name", x.refused(400, "PARAM_ERROR", "POST", settlementOf+"/modify-settlement", other)["field"])
	require.Equal(t, "/account_number", x.refused(400, "PARAM_ERROR", "POST", settlementOf+"/modify-settlement", other.with("account_number", "1"))["field"])
	require.Equal(t, 200, x.call("POST", settlementOf+"/modify-settlement", other.with("bank_branch_id", "402713354941")).status)
}

func TestSettlementChangesPerDay(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	for range 5 {
		require.Equal(t, 200, x.call("POST", settlementOf+"/modify-settlement", x.bankAccount("1")).status)
	}
	x.refused(400, "INVALID_REQUEST", "POST", settlementOf+"/modify-settlement", x.bankAccount("1"))
	x.clock.Advance(4*time.Hour - time.Second) // 23:59:59 in China
	x.refused(400, "INVALID_REQUEST", "POST", settlementOf+"/modify-settlement", x.bankAccount("1"))
	x.clock.Advance(time.Second)
	require.Equal(t, 200, x.call("POST", settlementOf+"/modify-settlement", x.bankAccount("1")).status)
}

func TestSettlementQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.SettlementAudit, q.SettlementShowsNew, q.SettlementFails = time.Hour, true, true })).as(true)
	no := x.call("POST", settlementOf+"/modify-settlement", x.bankAccount("755912345678901")).fields(t)["application_no"].(string)
	require.Equal(t, "招商银行", x.call("GET", settlementOf+"/settlement", nil).fields(t)["account_bank"])
	x.clock.Advance(time.Hour)
	live := x.call("GET", settlementOf+"/settlement", nil).fields(t)
	require.Equal(t, "工商银行", live["account_bank"])
	require.Equal(t, "VERIFY_FAIL", live["verify_result"])
	require.NotEmpty(t, live["verify_fail_reason"])
	require.Equal(t, live["verify_fail_reason"], x.call("GET", settlementOf+"/application/"+no, nil).fields(t)["verify_fail_reason"])
}
