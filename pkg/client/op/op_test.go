package op_test

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestCheckRefuses(t *testing.T) {
	good := op.Spec{Name: "n", Product: "p", Method: http.MethodPost, Path: "/v3/x", Modes: op.Direct}
	with := func(change func(*op.Spec)) op.Spec {
		s := good
		change(&s)
		return s
	}
	tests := map[string]struct {
		define func() checker
		want   string
	}{
		"no name": {func() checker { return op.Define[op.None, op.None](with(func(s *op.Spec) { s.Name = "" })) }, "has no name or product"},
		"no mode": {func() checker { return op.Define[op.None, op.None](with(func(s *op.Spec) { s.Modes = 0 })) }, "names no mode"},
		"a parameter without a field": {
			func() checker { return op.Define[op.None, op.None](with(func(s *op.Spec) { s.Path = "/v3/{id}" })) }, `path parameter "id" has no field`,
		},
		"a field without a parameter": {
			func() checker {
				return op.Define[struct {
					ID string `path:"id"`
				}, op.None](good)
			}, "the path has no such parameter",
		},
		"a key that is no field": {func() checker { return op.Define[op.None, op.None](with(func(s *op.Spec) { s.Key = "out_no" })) }, `key "out_no" is no field`},
		"one of what is no field": {
			func() checker {
				return op.Define[op.None, op.None](with(func(s *op.Spec) { s.OneOf = [][]string{{"a", "b"}} }))
			}, `"a" is no optional field`,
		},
		"an unknown word": {
			func() checker {
				return op.Define[struct {
					A string `json:"a" wx:"requird"`
				}, op.None](good)
			}, `unknown word "requird"`,
		},
		"a bound that is no number": {
			func() checker {
				return op.Define[struct {
					A string `json:"a" wx:"max=ten"`
				}, op.None](good)
			}, `wx tag "max=ten"`,
		},
		"items without a range": {
			func() checker {
				return op.Define[struct {
					A []string `json:"a" wx:"items=5"`
				}, op.None](good)
			}, "want MIN..MAX",
		},
		"an unknown format": {
			func() checker {
				return op.Define[struct {
					A string `json:"a" wx:"format=postcode"`
				}, op.None](good)
			}, "format=postcode is not known",
		},
		"a number that is encrypted": {
			func() checker {
				return op.Define[struct {
					A int `json:"a" wx:"encrypt"`
				}, op.None](good)
			}, "only strings can be encrypted",
		},
		"two fields of one name": {
			func() checker {
				return op.Define[struct {
					A string `json:"a"`
					B string `query:"a"`
				}, op.None](good)
			}, `two fields "a"`,
		},
		"a type that cannot travel": {
			func() checker {
				return op.Define[struct {
					A chan int `json:"a"`
				}, op.None](good)
			}, "cannot travel",
		},
		"a request that is no struct": {func() checker { return op.Define[int, op.None](good) }, "is not a struct"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, tt.define().Check(), tt.want)
		})
	}
}

type checker interface{ Check() error }

type tree struct {
	Name     string  `json:"name" wx:"encrypt"`
	Children []tree  `json:"children"`
	Parent   *tree   `json:"parent"`
	Common           // fields of an embedded struct are the outer's
	Hidden   string  `json:"-"`
	private  string  // what is not exported does not travel
	Fee      op.Fen  `json:"fee"`
	At       op.Time `json:"at"`
}

// Common is embedded.
type Common struct {
	MchID string `json:"mchid"`
}

func TestObjectOf(t *testing.T) {
	e := define[tree, tree](http.MethodPost, "/v3/tree")
	o := e.Request()
	require.Same(t, o, e.Response())
	require.Nil(t, o.Field("Hidden"))
	require.Nil(t, o.Field("private"))
	require.Equal(t, op.String, o.Field("mchid").Kind)
	require.Equal(t, "fen", o.Field("fee").Unit)
	require.Equal(t, "rfc3339", o.Field("at").Format)
	require.Same(t, o, o.Field("parent").Object)
	require.Same(t, o.Field("name"), o.Lookup("children[].parent.children.name"))
	require.Nil(t, o.Lookup("name.more"))
	require.Nil(t, o.Lookup("absent.more"))
	require.True(t, o.HasSecret())
	require.True(t, o.Field("name").Secret())

	msg, err := e.Encode(&tree{private: "x", Common: Common{MchID: "7"}, Children: []tree{{Name: "a"}}}, nil, seal)
	require.NoError(t, err)
	require.Equal(t, `{"children":[{"name":"<a>"}],"mchid":"7"}`, string(msg.Body))
}

func TestDescribe(t *testing.T) {
	inner := op.NewObject(&op.Field{Name: "name", Encrypt: true, Required: true})
	e := op.Describe(
		op.Spec{Name: "described", Method: http.MethodPost, Path: "/v3/x"},
		func() *op.Object { return op.NewObject(&op.Field{Name: "person", Kind: op.Struct, Object: inner}) },
		func() *op.Object { return op.NewObject() },
	)
	require.True(t, e.Request().HasSecret())
	require.False(t, e.Response().HasSecret())
	require.Nil(t, e.NewRequest())
	msg, err := e.Encode(map[string]any{"person": map[string]any{"name": "a"}}, nil, seal)
	require.NoError(t, err)
	require.Equal(t, `{"person":{"name":"<a>"}}`, string(msg.Body))
	for _, other := range []any{struct{}{}, map[int]any{1: 2}} {
		_, err = e.Encode(map[string]any{"person": other}, nil, seal)
		require.ErrorContains(t, err, "person: is an object, want a")
	}
	_, err = e.Encode(map[int]any{1: 2}, nil, seal)
	require.ErrorContains(t, err, "want a")
}

func TestEndpoint(t *testing.T) {
	e := op.Endpoint{Spec: op.Spec{Path: "/v3/{a}/b/{c}", Select: "pay_type=native"}}
	require.Equal(t, []string{"a", "c"}, e.PathParams())
	field, value := e.Selector()
	require.Equal(t, "pay_type", field)
	require.Equal(t, "native", value)

	require.True(t, e.Succeeded(200))
	require.True(t, e.Succeeded(204))
	require.False(t, e.Succeeded(202))
	e.Success = []int{202}
	require.True(t, e.Succeeded(202))
	require.False(t, e.Succeeded(200))

	require.True(t, (&op.Endpoint{}).Repeatable(), "reads")
	require.False(t, (&op.Endpoint{Spec: op.Spec{Effect: op.Write}}).Repeatable())
	require.True(t, (&op.Endpoint{Spec: op.Spec{Effect: op.Write, Key: "k"}}).Repeatable())
	require.True(t, (&op.Endpoint{Spec: op.Spec{Effect: op.MovesMoney, Reentrant: true}}).Repeatable())
}

// caller answers without a network.
type caller func(e *op.Endpoint, in, out any) error

func (c caller) Call(_ context.Context, e *op.Endpoint, in, out any) error { return c(e, in, out) }

func TestDo(t *testing.T) {
	o := op.Define[tree, tree](op.Spec{Name: "n", Product: "p", Method: http.MethodPost, Path: "/v3/x", Modes: op.Direct | op.Partner})
	require.Equal(t, "direct,partner", o.Modes.String())
	in := o.NewRequest().(*tree)
	out, err := o.Do(t.Context(), caller(func(e *op.Endpoint, got, out any) error {
		require.Same(t, &o.Endpoint, e)
		require.Same(t, in, got)
		out.(*tree).Name = "x"
		return nil
	}), in)
	require.NoError(t, err)
	require.Equal(t, "x", out.Name)

	out, err = o.Do(t.Context(), caller(func(*op.Endpoint, any, any) error { return context.Canceled }), in)
	require.ErrorIs(t, err, context.Canceled)
	require.Nil(t, out)
}

func TestWords(t *testing.T) {
	require.Equal(t, []string{"read", "write", "moves-money", "irreversible", "effect(9)"},
		[]string{op.Read.String(), op.Write.String(), op.MovesMoney.String(), op.Irreversible.String(), op.Effect(9).String()})
	require.Equal(t, []string{"body", "path", "query", "header", "form"},
		[]string{op.Body.String(), op.Path.String(), op.Query.String(), op.Header.String(), op.Form.String()})
	require.Equal(t, op.Rate{N: 3, Per: time.Second}, op.PerSecond(3))
	require.Equal(t, op.Rate{N: 3, Per: time.Minute}, op.PerMinute(3))
}

func TestEffectsAreWrittenAsWords(t *testing.T) {
	for _, e := range []op.Effect{op.Read, op.Write, op.MovesMoney, op.Irreversible} {
		text, err := json.Marshal(e)
		require.NoError(t, err)
		require.JSONEq(t, `"`+e.String()+`"`, string(text))
		var back op.Effect
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, e, back)
	}
	_, err := json.Marshal(op.Effect(9))
	require.ErrorContains(t, err, "there is no effect(9)")
	var back op.Effect
	require.ErrorContains(t, json.Unmarshal([]byte(`"final"`), &back), `"final" is no effect`)
}

func TestFen(t *testing.T) {
	for fen, want := range map[op.Fen]string{
		0: "¥0.00", 1: "¥0.01", 100: "¥1.00", 123456: "¥1,234.56", 500000: "¥5,000.00", 100000000000: "¥1,000,000,000.00",
		-5: "-¥0.05", -123456: "-¥1,234.56", math.MinInt64: "-¥92,233,720,368,547,758.08",
	} {
		require.Equal(t, want, fen.String())
	}
}

func TestTime(t *testing.T) {
	at := op.Time("2026-01-31T00:00:00+08:00")
	for u, same := range map[op.Time]bool{
		"2026-01-31T00:00:00.000+08:00": true, "2026-01-30T16:00:00Z": true, "2026-01-31T00:00:01+08:00": false, "soon": false, "": false,
	} {
		require.Equal(t, same, at.Equal(u), u)
	}
	require.True(t, op.Time("soon").Equal("soon"))
	parsed, err := at.Time()
	require.NoError(t, err)
	require.Equal(t, at, op.At(parsed.UTC()))
}

func TestFormats(t *testing.T) {
	tests := map[string]struct{ good, bad []string }{
		"rfc3339":      {[]string{"2026-01-31T00:00:00+08:00", "2026-01-31T00:00:00.12Z"}, []string{"", "2026-01-31", "2026-01-31T00:00:00"}},
		"date":         {[]string{"2026-01-31"}, []string{"", "20260131", "2026-02-30"}},
		"https":        {[]string{"https://a.cn/x"}, []string{"http://a.cn", "https://", "https://a.cn?x=1", "https://a.cn/ x", "https://a.cn/#x"}},
		"url":          {[]string{"https://a.cn/x?y=1", "http://127.0.0.1:8080/x"}, []string{"", "a.cn/x", "ftp://a.cn", "https://", "/x"}},
		"digits":       {[]string{"0123"}, []string{"1a", "-1", "１"}},
		"tradeno":      {[]string{"aZ9_-|*"}, []string{"a b", "a@b", "订单"}},
		"refundno":     {[]string{"aZ9_-|*@"}, []string{"a b", "a/b"}},
		"alphanumeric": {[]string{"aZ9"}, []string{"a-b", "a b", "订单"}},
		"couponcode":   {[]string{`a Z9-_\/=|`}, []string{"a*b", "a@b"}},
	}
	for name, tt := range tests {
		for _, s := range tt.good {
			require.True(t, op.Formats[name].OK(s), "%s %q", name, s)
		}
		for _, s := range tt.bad {
			require.False(t, op.Formats[name].OK(s), "%s %q", name, s)
		}
	}
	for name := range op.Formats {
		require.Contains(t, tests, name, "is not tested")
	}
}

func TestCheckIntEnum(t *testing.T) {
	f := &op.Field{Kind: op.Integer, Enum: []string{"1", "2"}}
	require.Empty(t, f.CheckInt(2))
	require.Equal(t, "is 3, want one of 1, 2", f.CheckInt(3))
	require.Equal(t, "has 0 items, at least 1 are needed", (&op.Field{MinItems: 1}).CheckItems(0))
}
