package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

type sampleAmount struct {
	Total    op.Fen `json:"total" wx:"required,min=1"`
	Currency string `json:"currency" wx:"enum=CNY"`
}

type sampleRequest struct {
	Number string       `path:"out_trade_no"`
	Limit  int          `query:"limit"`
	Rate   float64      `json:"rate"`
	Quick  bool         `json:"quick"`
	Amount sampleAmount `json:"amount" wx:"required"`
	Tags   []string     `json:"tags"`
	Secret string       `json:"secret" wx:"encrypt"`
	Goods  []struct {
		ID string `json:"id"`
	} `json:"goods"`
}

var sampleOperation = op.Define[sampleRequest, op.None](op.Spec{
	Name: "sample", Product: "sample", Method: "POST", Path: "/v3/samples/{out_trade_no}",
	Select: "pay_type=native", Modes: op.Direct,
})

func sampleFields() *fieldSet {
	return fieldsOf(&catalog.Operation{Name: "sample", Endpoints: []*op.Endpoint{&sampleOperation.Endpoint}})
}

func TestFieldsOfListsNestedFieldsOnce(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{
		"pay_type", "out_trade_no", "limit", "rate", "quick", "amount", "amount.total", "amount.currency", "tags", "secret",
		"goods",
	}, sampleFields().names)
}

func TestBuildInput(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		input       string
		assignments []assignment
		want        string
	}{
		{
			name:        "kinds",
			assignments: []assignment{{"out_trade_no", "007"}, {"limit", "10"}, {"rate", "0.50"}, {"quick", "true"}, {"tags", `["a"]`}},
			want:        `{"limit":10,"out_trade_no":"007","quick":true,"rate":0.50,"tags":["a"]}`,
		},
		{
			name:        "dotted names make objects",
			assignments: []assignment{{"amount.total", "100"}, {"amount.currency", "CNY"}},
			want:        `{"amount":{"currency":"CNY","total":100}}`,
		},
		{
			name:        "flags win over the input and leave the rest of it",
			input:       `{"amount":{"total":1,"currency":"CNY"},"limit":3}`,
			assignments: []assignment{{"amount.total", "2"}},
			want:        `{"amount":{"currency":"CNY","total":2},"limit":3}`,
		},
		{
			name:        "an object as JSON, then a member",
			assignments: []assignment{{"amount", `{"currency":"CNY"}`}, {"amount.total", "5"}},
			want:        `{"amount":{"currency":"CNY","total":5}}`,
		},
		{
			name:  "large numbers stay exact",
			input: `{"limit":9007199254740993}`,
			want:  `{"limit":9007199254740993}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var input map[string]any
			if test.input != "" {
				value, err := decodeJSON(strings.NewReader(test.input))
				require.NoError(t, err)
				input = value.(map[string]any)
			}
			got, err := buildInput(sampleFields(), input, test.assignments)
			require.NoError(t, err)
			text, err := json.Marshal(got)
			require.NoError(t, err)
			require.Equal(t, test.want, string(text))
		})
	}
}

func TestBuildInputReportsAllProblemsWithoutValues(t *testing.T) {
	t.Parallel()
	_, err := buildInput(sampleFields(), map[string]any{"limt": json.Number("1"), "amount": map[string]any{"totl": json.Number("1")}, "rate": "fast"}, []assignment{
		{"limit", "secret-1"}, {"rate", "secret-2"}, {"quick", "secret-3"}, {"tags", "secret-4"}, {"amount.total", "12.50"}, {"rate", "1"},
	})
	var got []string
	for _, e := range flatten(err) {
		var field *op.FieldError
		require.True(t, errors.As(e, &field))
		got = append(got, e.Error())
	}
	require.Equal(t, []string{
		`amount.totl: is no field of this operation. Did you mean "amount.total"?`,
		`limt: is no field of this operation. Did you mean "limit"?`,
		"limit: want an integer",
		"rate: want a number",
		"quick: want true or false",
		`tags: want a JSON array, such as '["a","b"]'`,
		"amount.total: want whole fen, such as 1250 for ¥12.50",
	}, got)
}

func TestSetFieldRefusesToGoIntoWhatIsNoObject(t *testing.T) {
	t.Parallel()
	_, err := buildInput(sampleFields(), map[string]any{"amount": "much"}, []assignment{{"amount.total", "1"}})
	require.EqualError(t, err, "amount: is no object in the input, but amount.total is given")
}

func TestDecodeJSONDoesNotQuoteItsInput(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"not JSON":   `{"key": hush}`,
		"two values": `{} "hush"`,
		"cut off":    `{"key": "hush`,
		"empty":      ``,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeJSON(strings.NewReader(text))
			require.Error(t, err)
			require.NotContains(t, err.Error(), "hush")
		})
	}
}

func TestRedactQuery(t *testing.T) {
	t.Parallel()
	o := op.NewObject(
		&op.Field{Name: "phone", In: op.Query, Kind: op.String, Sensitive: true},
		&op.Field{Name: "limit", In: op.Query, Kind: op.Integer},
	)
	require.Equal(t, "/v3/x?phone=***&limit=5", redactQuery(o, "/v3/x?phone=138&limit=5"))
	require.Equal(t, "/v3/x", redactQuery(o, "/v3/x"))
}

func TestReadInput(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, wrong string }{
		{"an object", `{"amount":{"total":1},"list":[{"a":1},{"a":2}],"a":{"a":"a"}}`, ""},
		{"a byte order mark", "\ufeff{\"amount\":{\"total\":1}}", ""},
		{"nothing", "", "it is empty"},
		{"an array", "[]", "want one JSON object"},
		{"two values", "{}{}", "has more after the JSON value"},
		{"no UTF-8", "{\"a\":\"\xff\"}", "is not UTF-8"},
		{"a key twice", `{"a":1,"a":1}`, `has the key "a" twice`},
		{"an amount twice", `{"list":[1,[],{}],"amount":{"total":{},"x":[],"total":100}}`, `has the key "total" twice`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := readInput("-", strings.NewReader(test.text))
			if test.wrong == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.wrong)
			}
		})
	}
	_, err := readInput(` {"amount":{}}`, nil)
	require.ErrorContains(t, err, "takes the name of a file")
	_, err = readInput(filepath.Join(t.TempDir(), "none.json"), nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// What is sent is JSON, whatever Go takes for a number.
func TestNumbersAsTheyAreSent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind op.Kind
		text string
		want any // nil: refused
	}{
		{op.Integer, "100", json.Number("100")},
		{op.Integer, "0100", json.Number("100")},
		{op.Integer, "+100", json.Number("100")},
		{op.Integer, "1_000", nil},
		{op.Integer, "0x10", nil},
		{op.Integer, "1.0", nil},
		{op.Number, "1.50", json.Number("1.50")},
		{op.Number, "NaN", nil},
		{op.Number, "+1", nil},
		{op.Number, "0x1p4", nil},
		{op.String, "a\xffb", nil},
	} {
		got, err := parseValue(&catalog.Field{Field: &op.Field{Kind: test.kind}}, assignment{"f", test.text})
		require.Equal(t, test.want, got, test.text)
		require.Equal(t, test.want == nil, err != nil, test.text)
	}
}
