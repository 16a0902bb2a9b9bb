package catalog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestEveryEndpointIsSoundlyDeclared(t *testing.T) {
	t.Parallel()
	for _, e := range All() {
		t.Run(e.Method+" "+e.Path, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, e.Check())
			require.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, e.Name)
			require.NotEmpty(t, e.Title)
			require.True(t, strings.HasPrefix(e.Doc, "https://"), e.Doc)
			if e.Method == "GET" {
				require.Equal(t, op.Read, e.Effect, "a GET changes nothing")
			}
			if e.Effect != op.Read {
				require.True(t, e.Key != "" || e.Reentrant || e.Lookup != "",
					"what changes something names a key, is re-entrant, or names how to look it up")
			}
			if e.Lookup != "" {
				found, ok := Lookup(e.Lookup)
				require.True(t, ok, "its lookup %s is no operation", e.Lookup)
				require.Equal(t, op.Read, found.Effect())
				require.True(t, found.Modes().Has(e.Modes), "its lookup %s is not for all who may call it", e.Lookup)
			}
			if e.List.Items != "" {
				require.NotNil(t, e.Response().Field(e.List.Items))
				require.Equal(t, op.Array, e.Response().Field(e.List.Items).Kind)
			}
			if e.Method == "GET" {
				for _, f := range e.Request().Fields {
					require.NotEqual(t, op.Body, f.In, f.Name)
				}
			}
			if !e.Typed() {
				return // where a name says enough, there is no text
			}
			for path, f := range Flatten(e.Request()) {
				require.NotEmpty(t, f.Doc, path)
			}
			for path, f := range Flatten(e.Response()) {
				require.NotEmpty(t, f.Doc, path)
			}
		})
	}
}

func TestEndpointsOfOneNameBelongTogether(t *testing.T) {
	t.Parallel()
	for _, o := range Operations() {
		for _, e := range o.Endpoints {
			require.Equal(t, o.Product, e.Product, o.Name)
			require.Equal(t, o.Endpoints[0].Method, e.Method, o.Name)
			require.Equal(t, o.Key(), e.Key, o.Name)
		}
		for _, mode := range op.AllModes {
			chosen := make(map[string]bool)
			for _, e := range o.Endpoints {
				if !e.Modes.Has(mode) {
					continue
				}
				fields := map[string]any{}
				if field, value := e.Selector(); field != "" {
					fields[field] = value
				}
				for _, f := range e.Request().Fields {
					if f.Required {
						fields[f.Name] = "x"
					}
				}
				got, err := o.Choose(mode, fields)
				require.NoError(t, err)
				require.Same(t, e, got, "%s cannot be chosen", e.Path)
				require.False(t, chosen[e.Path])
				chosen[e.Path] = true
			}
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"query-refund", "query_refund"} {
		o, ok := Lookup(name)
		require.True(t, ok, name)
		require.Equal(t, "query-refund", o.Name)
	}
	_, ok := Lookup("refund-query")
	require.False(t, ok)
}

// TestAliases holds each other name of an operation to make the same call.
func TestAliases(t *testing.T) {
	t.Parallel()
	aliases := map[string]string{}
	for _, e := range All() {
		if e.AliasOf == "" {
			continue
		}
		aliases[e.Name] = e.AliasOf
		o, ok := Lookup(e.AliasOf)
		require.True(t, ok, "%s is another name of nothing", e.Name)
		require.Len(t, o.Endpoints, 1)
		want := *o.Endpoints[0]
		require.Empty(t, want.AliasOf)
		require.Equal(t, want.Request(), e.Request())
		require.Equal(t, want.Response(), e.Response())
		same := e.Spec
		same.Name, same.Product, same.Lookup, same.AliasOf = want.Name, want.Product, want.Lookup, ""
		require.Equal(t, want.Spec, same)
	}
	require.Equal(t, map[string]string{"payscore-refund": "refund", "payscore-refund-query": "query-refund"}, aliases)

	o, ok := Lookup("payscore_refund")
	require.True(t, ok)
	require.Equal(t, "payscore", o.Entry().Product)
	require.Equal(t, "out_refund_no", o.Entry().Key)
	require.Equal(t, "payscore-refund-query", o.Endpoints[0].Lookup)
}

func TestChoose(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, operation string
		mode            op.Mode
		fields          map[string]any
		path, issue     string
	}{
		{
			name: "one endpoint", operation: "refund", mode: op.Direct,
			path: "/v3/refund/domestic/refunds",
		},
		{
			name: "one endpoint, its parameter missing", operation: "query-refund", mode: op.Direct,
			path: "/v3/refund/domestic/refunds/{out_refund_no}",
		},
		{
			name: "pay type", operation: "pay", mode: op.Direct, fields: map[string]any{"pay_type": "native"},
			path: "/v3/pay/transactions/native",
		},
		{
			name: "pay type in capitals, partner", operation: "pay", mode: op.Partner, fields: map[string]any{"pay_type": "JSAPI"},
			path: "/v3/pay/partner/transactions/jsapi",
		},
		{
			name: "no pay type", operation: "pay", mode: op.Direct,
			issue: "pay: give pay_type: one of app, codepay, h5, jsapi, native",
		},
		{
			name: "wrong pay type", operation: "pay", mode: op.Direct, fields: map[string]any{"pay_type": "scannedpos"},
			issue: `pay: pay_type is "scannedpos", want one of app, codepay, h5, jsapi, native`,
		},
		{
			name: "by the merchant's number", operation: "query", mode: op.Direct, fields: map[string]any{"out_trade_no": "order-1"},
			path: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
		},
		{
			name: "by WeChat Pay's number, partner", operation: "query", mode: op.Partner, fields: map[string]any{"transaction_id": "42", "sub_mchid": "19"},
			path: "/v3/pay/partner/transactions/id/{transaction_id}",
		},
		{
			name: "no number", operation: "query", mode: op.Direct,
			issue: "query: give transaction_id or out_trade_no",
		},
		{
			name: "both numbers", operation: "query", mode: op.Direct, fields: map[string]any{"transaction_id": "42", "out_trade_no": "order-1"},
			issue: "query: give only one of transaction_id, out_trade_no",
		},
		{
			name: "an empty number counts as none", operation: "query", mode: op.Direct, fields: map[string]any{"transaction_id": "", "out_trade_no": "order-1"},
			path: "/v3/pay/transactions/out-trade-no/{out_trade_no}",
		},
		{
			name: "a permission by its number", operation: "payscore-permission-query", mode: op.Direct, fields: map[string]any{"authorization_code": "a1", "service_id": "1"},
			path: "/v3/payscore/permissions/authorization-code/{authorization_code}",
		},
		{
			name: "by a field of the body", operation: "mch-transfer-elecsign", mode: op.Direct, fields: map[string]any{"transfer_bill_no": "13"},
			path: "/v3/fund-app/mch-transfer/elecsign/transfer-bill-no",
		},
		{
			name: "no field of the body", operation: "mch-transfer-elecsign", mode: op.Direct,
			issue: "mch-transfer-elecsign: give out_bill_no or transfer_bill_no",
		},
		{
			name: "for partners only", operation: "profitsharing-config-query", mode: op.Direct,
			issue: "profitsharing-config-query: is for service providers only",
		},
		{
			name: "for direct merchants only", operation: "marketing-card-send", mode: op.Partner,
			issue: "marketing-card-send: is for ordinary merchants only",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o, ok := Lookup(tt.operation)
			require.True(t, ok)
			e, err := o.Choose(tt.mode, tt.fields)
			if tt.issue != "" {
				require.EqualError(t, err, tt.issue)
				require.ErrorIs(t, err, op.ErrInvalid)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.path, e.Path)
		})
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	tests := []struct{ typed, first string }{
		{"refnd", "refund"},
		{"refund_query", "query-refund"},
		{"tradebill", "trade-bill"},
		{"marketing-favor-stock-crate", "marketing-favor-stock-create"},
		{"busifavor-callback-query", "marketing-busifavor-callback-query"},
		{"Close", "close"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			t.Parallel()
			got := Suggest(tt.typed)
			require.NotEmpty(t, got)
			require.Equal(t, tt.first, got[0])
			require.LessOrEqual(t, len(got), maxSuggestions)
		})
	}
	require.Empty(t, Suggest("transfer-everything-to-me"))
}

func TestEntries(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(Entries())
	require.NoError(t, err)
	var entries []map[string]any
	require.NoError(t, json.Unmarshal(data, &entries))
	byName := make(map[string]map[string]any)
	for _, e := range entries {
		byName[e["name"].(string)] = e
	}
	require.Len(t, byName, len(entries))
	require.Equal(t, map[string]any{
		"name":    "query",
		"product": "pay",
		"method":  "GET",
		"paths": []any{
			"/v3/pay/partner/transactions/id/{transaction_id}",
			"/v3/pay/partner/transactions/out-trade-no/{out_trade_no}",
			"/v3/pay/transactions/id/{transaction_id}",
			"/v3/pay/transactions/out-trade-no/{out_trade_no}",
		},
		"modes":  []any{"direct", "partner"},
		"effect": "read",
		"key":    "",
		"doc":    "https://pay.weixin.qq.com/doc/v3/partner/",
	}, byName["query"])
	require.Equal(t, "moves-money", byName["refund"]["effect"])
	require.Equal(t, "out_refund_no", byName["refund"]["key"])
	require.Equal(t, "irreversible", byName["marketing-favor-stock-stop"]["effect"])
}

func TestFields(t *testing.T) {
	t.Parallel()
	o, _ := Lookup("pay")
	byPath := make(map[string]*Field)
	for _, f := range o.Fields() {
		require.Nil(t, byPath[f.Path], "%s is listed twice", f.Path)
		byPath[f.Path] = f
	}
	tests := []struct {
		path, typ, limits string
		endpoints         int
	}{
		{path: "out_trade_no", typ: "string", limits: "letters, digits and _ - | * only; 6 to 32 characters", endpoints: 12},
		{path: "amount.total", typ: "integer", limits: "at least 1 fen", endpoints: 12},
		{path: "sub_mchid", typ: "string", limits: "at most 32 characters", endpoints: 7},
		{path: "limit_pay", typ: "array of string", limits: "one of no_balance, no_credit, no_debit, balance_only", endpoints: 8},
		{path: "detail.goods_detail", typ: "array of object", limits: "1 to 6000 items", endpoints: 12},
		{path: "detail.goods_detail[].quantity", typ: "integer", limits: "at least 1", endpoints: 12},
		{path: "scene_info.h5_info", typ: "object", limits: "", endpoints: 2},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			f := byPath[tt.path]
			require.NotNil(t, f)
			require.Equal(t, tt.typ, f.Type())
			require.Equal(t, tt.limits, f.Limits())
			require.Len(t, f.Endpoints, tt.endpoints)
		})
	}
	name, values := o.Selector()
	require.Equal(t, "pay_type", name)
	require.Equal(t, []string{"app", "codepay", "h5", "jsapi", "miniprogram", "native", "scannedpos"}, values)
}

// TestNoDeclarationIsForgotten counts the declarations in the products'
// sources: each must be in the catalogue.
func TestNoDeclarationIsForgotten(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("../client/*/*.go")
	require.NoError(t, err)
	declaration := regexp.MustCompile(`(?m)^var \w+ = op\.(Define\[|Alias\()`)
	declared := make(map[string]int)
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		if n := len(declaration.FindAll(source, -1)); n > 0 {
			declared[filepath.Base(filepath.Dir(path))] += n
		}
	}
	listed := make(map[string]int)
	for _, e := range endpoints {
		listed[e.Product]++
	}
	require.Equal(t, declared, listed)
}

// TestDescribed holds the descriptions to their layout: parsed and printed, a file
// is what it was.
func TestDescribed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("described/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		tidy := op.FormatDescription(string(data))
		if *update && tidy != string(data) {
			require.NoError(t, os.WriteFile(file, []byte(tidy), 0o644))
			continue
		}
		require.True(t, tidy == string(data), "%s is not laid out; run go test ./pkg/catalog -run TestDescribed -update", file)
	}
}
