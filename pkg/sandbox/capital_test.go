package sandbox

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

const capitalPath = "/v3/capital/capitallhh/"

func TestCapitalPlaces(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	list := x.call("GET", capitalPath+"areas/provinces", nil).fields(t)
	require.Equal(t, 31.0, list["total_count"])
	require.Equal(t, map[string]any{"province_name": "北京市", "province_code": 1.0}, list["data"].([]any)[0])
	for _, p := range provinces {
		require.NotEmpty(t, cities[p.ProvinceCode], p.ProvinceName)
	}
	found := x.call("GET", capitalPath+"areas/provinces/12/cities", nil).fields(t)
	require.Equal(t, map[string]any{"city_name": "杭州市", "city_code": 571.0}, found["data"].([]any)[0])
	for _, code := range []string{"0", "32", "x"} {
		require.Equal(t, "province_code", x.refused(400, "PARAM_ERROR", "GET", capitalPath+"areas/provinces/"+code+"/cities", nil)["field"])
	}
	x.as(false).refused(403, "NO_AUTH", "GET", capitalPath+"areas/provinces", nil)
}

func TestCapitalBanks(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	for _, kind := range []string{"personal-banking", "corporate-banking"} {
		path := capitalPath + "banks/" + kind
		var names []any
		for next := path + "?limit=7"; next != ""; {
			list := x.call("GET", next, nil).fields(t)
			data := list["data"].([]any)
			require.EqualValues(t, len(data), list["count"])
			require.EqualValues(t, len(banks), list["total_count"])
			for _, b := range data {
				names = append(names, b.(map[string]any)["bank_alias"])
			}
			next, _ = list["links"].(map[string]any)["next"].(string)
		}
		require.Len(t, names, len(banks))
		last := x.call("GET", path+"?limit=7&offset=14", nil).fields(t)["links"].(map[string]any)
		require.Equal(t, map[string]any{"self": path + "?offset=14&limit=7", "prev": path + "?offset=7&limit=7"}, last)
		require.Equal(t, "limit", x.refused(400, "PARAM_ERROR", "GET", path+"?limit=201", nil)["field"])
	}
}

func TestCapitalBanksByCard(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	for card, bank := range map[string]any{"6214830012345678": "招商银行", "6222021234567890123": "工商银行", "1": nil} {
		sealed := url.QueryEscape(sealFor(t, x.public, card))
		list := x.call("GET", capitalPath+"banks/search-banks-by-bank-account?account_number="+sealed, nil).fields(t)
		if bank == nil {
			require.Equal(t, 0.0, list["total_count"], "an unknown card is no error")
			continue
		}
		require.Equal(t, bank, list["data"].([]any)[0].(map[string]any)["account_bank"])
	}
	require.Equal(t, "account_number", x.refused(400, "PARAM_ERROR", "GET", capitalPath+"banks/search-banks-by-bank-account?account_number=6214830012345678", nil)["field"])
}

func TestCapitalBranches(t *testing.T) {
	t.Parallel()
	x := newStranger(t).as(true)
	path := capitalPath + "banks/1000009501/branches"
	list := x.call("GET", path+"?city_code=571&limit=10", nil).fields(t)
	require.Equal(t, []any{map[string]any{"bank_branch_name": "浙江网商银行股份有限公司", "bank_branch_id": "323331000001"}}, list["data"])
	require.Equal(t, "其他银行", list["account_bank"])
	require.Equal(t, map[string]any{"self": path + "?city_code=571&offset=0&limit=10"}, list["links"])
	require.Equal(t, 0.0, x.call("GET", path+"?city_code=10&limit=10", nil).fields(t)["total_count"])
	for _, alias := range []string{"1000009561", "1"} {
		require.Equal(t, "bank_alias_code", x.refused(400, "PARAM_ERROR", "GET", capitalPath+"banks/"+alias+"/branches?city_code=10&limit=10", nil)["field"])
	}
}
