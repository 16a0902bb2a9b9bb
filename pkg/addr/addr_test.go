package addr_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
)

func block(kind, name string) addr.Block { return addr.Block{Type: kind, Name: name} }

func TestParseAndPrint(t *testing.T) {
	for text, want := range map[string]addr.Instance{
		"wxpay_stock.a":                block("wxpay_stock", "a").Instance(addr.NoKey),
		"wxpay_stock.a[0]":             block("wxpay_stock", "a").Instance(addr.Index(0)),
		"wxpay_stock.a[12]":            block("wxpay_stock", "a").Instance(addr.Index(12)),
		`wxpay_stock.a["x"]`:           block("wxpay_stock", "a").Instance(addr.Name("x")),
		`wxpay_stock.a[""]`:            block("wxpay_stock", "a").Instance(addr.Name("")),
		`wxpay_stock.a["0"]`:           block("wxpay_stock", "a").Instance(addr.Name("0")),
		`wxpay_stock.a["点金"]`:          block("wxpay_stock", "a").Instance(addr.Name("点金")),
		`wxpay_stock.a["a\"]b\\\n"]`:   block("wxpay_stock", "a").Instance(addr.Name("a\"]b\\\n")),
		`wxpay_stock.a["$${x} %%{y}"]`: block("wxpay_stock", "a").Instance(addr.Name("${x} %{y}")),
		"wxpay_stock.a-b_1":            block("wxpay_stock", "a-b_1").Instance(addr.NoKey),
		"data.wxpay_stock.a":           addr.Block{Data: true, Type: "wxpay_stock", Name: "a"}.Instance(addr.NoKey),
		"data.data.a":                  addr.Block{Data: true, Type: "data", Name: "a"}.Instance(addr.NoKey),
		`module.north["cn"].module.shop[2].wxpay_stock.a[1]`: addr.Block{
			Module: `module.north["cn"].module.shop[2]`, Type: "wxpay_stock", Name: "a",
		}.Instance(addr.Index(1)),
		"module.m.data.wxpay_stock.a": addr.Block{Module: "module.m", Data: true, Type: "wxpay_stock", Name: "a"}.Instance(addr.NoKey),
	} {
		t.Run(text, func(t *testing.T) {
			got, err := addr.Parse(text)
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.Equal(t, text, got.String())
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "want a name",
		"wxpay_stock":           "want a dot",
		"wxpay_stock.":          "want a name",
		".a":                    "want a name",
		"1a.b":                  "want a name",
		"wxpay_stock.a.b":       `".b" is left over`,
		"wxpay_stock.a[":        "want [NUMBER]",
		"wxpay_stock.a[]":       "want [NUMBER]",
		"wxpay_stock.a[-1]":     "want [NUMBER]",
		"wxpay_stock.a[01]":     "want [NUMBER]",
		"wxpay_stock.a[+1]":     "want [NUMBER]",
		"wxpay_stock.a[x]":      "want [NUMBER]",
		`wxpay_stock.a["x]`:     "quotes do not close",
		`wxpay_stock.a["x"`:     "want ] after the key",
		"wxpay_stock.a[0][1]":   "is left over",
		"wxpay_stock.a ":        "is left over",
		"module.m":              "want a dot",
		"module.m.":             "want a name",
		"module.m.module":       "want a dot",
		"data.module.m.a.b":     `stands after the modules`,
		"wxpay_stock.a[0].name": "is left over",
		"\xff.a":                "want a name",
	} {
		t.Run(text, func(t *testing.T) {
			_, err := addr.Parse(text)
			require.ErrorIs(t, err, addr.ErrSyntax)
			require.ErrorContains(t, err, want)
		})
	}
}

func TestParseBlockRefusesAnInstance(t *testing.T) {
	_, err := addr.ParseBlock("wxpay_stock.a[0]")
	require.ErrorIs(t, err, addr.ErrSyntax)
	require.ErrorContains(t, err, "want a whole block")

	got, err := addr.ParseBlock("data.wxpay_stock.a")
	require.NoError(t, err)
	require.Equal(t, addr.Block{Data: true, Type: "wxpay_stock", Name: "a"}, got)
}

func TestOrder(t *testing.T) {
	ordered := []string{
		"wxpay_a.b",
		"wxpay_a.b[2]",
		"wxpay_a.b[10]",
		`wxpay_a.b["10"]`,
		`wxpay_a.b["2"]`,
		"wxpay_a.c",
		"wxpay_b.a",
		"data.wxpay_a.a",
		"module.a.wxpay_a.a",
		"module.b.wxpay_a.a",
		"module.b.data.wxpay_a.a",
	}
	var shuffled []addr.Instance
	for _, i := range []int{4, 0, 9, 2, 7, 5, 10, 1, 8, 3, 6} {
		instance, err := addr.Parse(ordered[i])
		require.NoError(t, err)
		shuffled = append(shuffled, instance)
	}
	slices.SortFunc(shuffled, addr.Instance.Compare)
	var got []string
	for _, i := range shuffled {
		got = append(got, i.String())
	}
	require.Equal(t, ordered, got)
}

// Addresses are values of JSON and keys of its objects.
func TestTravelsAsText(t *testing.T) {
	type document struct {
		Address addr.Instance         `json:"address"`
		Needs   []addr.Block          `json:"needs"`
		By      map[addr.Instance]int `json:"by"`
	}
	want := document{
		Address: block("wxpay_stock", "a").Instance(addr.Name("x")),
		Needs:   []addr.Block{block("wxpay_stock", "b")},
		By:      map[addr.Instance]int{block("wxpay_stock", "a").Instance(addr.Index(1)): 7},
	}
	text, err := json.Marshal(want)
	require.NoError(t, err)
	require.JSONEq(t, `{"address":"wxpay_stock.a[\"x\"]","needs":["wxpay_stock.b"],"by":{"wxpay_stock.a[1]":7}}`, string(text))
	var got document
	require.NoError(t, json.Unmarshal(text, &got))
	require.Equal(t, want, got)

	require.ErrorIs(t, json.Unmarshal([]byte(`{"needs":["wxpay_stock.b[0]"]}`), &got), addr.ErrSyntax)
}

// What parses prints as a text that parses to the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"wxpay_stock.a", "wxpay_stock.a[0]", `wxpay_stock.a["x"]`, `wxpay_stock.a["\u70b9\x41"]`, `a.b["$${x}"]`, `a.b["$$${x}"]`,
		`a.b["${x}"]`, `a.b["\xff"]`, "module.m[1].data.a.b", "a.b[01]", "", "data.a", `a.b["%%%{"]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := addr.Parse(text)
		if err != nil {
			require.ErrorIs(t, err, addr.ErrSyntax)
			return
		}
		again, err := addr.Parse(first.String())
		require.NoError(t, err, first.String())
		require.Equal(t, first, again)
		require.Zero(t, first.Compare(again))
	})
}

// Every key prints as a text that parses to it.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"", "x", "点金", "${", "$${", "$$${", "%{", "%%{", "%%%{", `"]`, "\n\x00", "\xff", "$$"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		want := block("wxpay_stock", "a").Instance(addr.Name(key))
		got, err := addr.Parse(want.String())
		require.NoError(t, err)
		require.Equal(t, want, got, want.String())
	})
}
