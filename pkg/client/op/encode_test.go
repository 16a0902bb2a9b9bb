package op_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

type money struct {
	Total    op.Fen `json:"total" wx:"required,min=1"`
	Currency string `json:"currency" wx:"enum=CNY,default=CNY"`
}

type person struct {
	Name  string  `json:"name" wx:"required,encrypt,max=10"`
	Phone *string `json:"phone" wx:"encrypt"`
	Note  string  `json:"note" wx:"sensitive,max=3"`
}

type everything struct {
	ID      string         `path:"stock_id" wx:"max=20"`
	Limit   int            `query:"limit" wx:"required,max=10"`
	Filter  string         `query:"filter"`
	Tags    []string       `query:"tag"`
	Key     string         `header:"Idempotency-Key" wx:"max=64"`
	MchID   string         `json:"mchid" wx:"required,default=mchid"`
	AppID   string         `json:"appid" wx:"default=appid"`
	No      string         `json:"out_no" wx:"min=6,max=32,format=tradeno"`
	Open    bool           `json:"open" wx:"required"`
	Closed  bool           `json:"closed"`
	Maybe   *bool          `json:"maybe"`
	Count   *int64         `json:"count"`
	Share   float64        `json:"share"`
	At      op.Time        `json:"at"`
	Amount  money          `json:"amount"`
	Payer   *person        `json:"payer"`
	People  []person       `json:"people" wx:"items=0..2"`
	Labels  []string       `json:"labels" wx:"max=3"`
	Free    map[string]any `json:"free"`
	Channel string         `json:"channel" wx:"enum=A|B"`
}

func define[Req, Resp any](method, path string, more ...func(*op.Spec)) *op.Endpoint {
	s := op.Spec{Name: "sample", Product: "test", Method: method, Path: path, Modes: op.Direct}
	for _, m := range more {
		m(&s)
	}
	return &op.Define[Req, Resp](s).Endpoint
}

var sample = define[everything, everyReply](http.MethodPost, "/v3/stocks/{stock_id}/all", func(s *op.Spec) { s.Select = "pay_type=native" })

type everyReply struct {
	Name   string   `json:"name" wx:"encrypt"`
	People []person `json:"people"`
	Count  int64    `json:"count"`
	Text   string   `json:"text"`
	On     bool     `json:"on"`
	At     op.Time  `json:"at"`
	Fee    op.Fen   `json:"fee"`
}

func account(word string) string {
	return map[string]string{"mchid": "1900000109", "appid": "wx123"}[word]
}

func seal(plain string) (string, error) { return "<" + plain + ">", nil }

func ptr[T any](v T) *T { return &v }

func minimal() *everything {
	return &everything{ID: "1", Amount: money{Total: 1}}
}

func TestEncodeBody(t *testing.T) {
	tests := map[string]struct {
		change func(*everything)
		want   string
	}{
		"defaults fill what is missing": {
			func(*everything) {}, `{"mchid":"1900000109","appid":"wx123","open":false,"amount":{"total":1,"currency":"CNY"}}`,
		},
		"given values win over defaults": {
			func(r *everything) { r.MchID, r.AppID = "7", "wx7" },
			`{"mchid":"7","appid":"wx7","open":false,"amount":{"total":1,"currency":"CNY"}}`,
		},
		"an optional object that is zero is left out": {
			func(r *everything) { r.Amount = money{} }, `{"mchid":"1900000109","appid":"wx123","open":false}`,
		},
		"pointers to zero are sent": {
			func(r *everything) { r.Maybe, r.Count = ptr(false), ptr(int64(0)) },
			`{"mchid":"1900000109","appid":"wx123","open":false,"maybe":false,"count":0,"amount":{"total":1,"currency":"CNY"}}`,
		},
		"secrets are sealed at any depth": {
			func(r *everything) {
				r.Payer = &person{Name: "张三", Phone: ptr("138"), Note: "n"}
				r.People = []person{{Name: "李四"}}
			},
			`{"mchid":"1900000109","appid":"wx123","open":false,"amount":{"total":1,"currency":"CNY"},` +
				`"payer":{"name":"<张三>","phone":"<138>","note":"n"},"people":[{"name":"<李四>"}]}`,
		},
		"text is escaped as JSON wants it": {
			func(r *everything) { r.Labels, r.Free = []string{"\"\\", "\n\x01<"}, map[string]any{"a": []int{1}} },
			`{"mchid":"1900000109","appid":"wx123","open":false,"amount":{"total":1,"currency":"CNY"},"labels":["\"\\","\n\u0001<"],"free":{"a":[1]}}`,
		},
		"numbers and times": {
			func(r *everything) { r.Share, r.At = 0.25, "2026-01-31T00:00:00.120+08:00" },
			`{"mchid":"1900000109","appid":"wx123","open":false,"share":0.25,"at":"2026-01-31T00:00:00.120+08:00","amount":{"total":1,"currency":"CNY"}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := minimal()
			tt.change(in)
			before := fmt.Sprintf("%+v", *in)
			msg, err := sample.Encode(in, account, seal)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(msg.Body))
			require.Equal(t, before, fmt.Sprintf("%+v", *in), "the caller's value was changed")
		})
	}
}

func TestEncodeTarget(t *testing.T) {
	in := minimal()
	in.ID = `a/b ?张"`
	in.Limit = 0
	in.Filter = `{"名": "a b&c=d+%'"}`
	in.Tags = []string{"x y", "z"}
	in.Key = "key-1"
	msg, err := sample.Encode(in, account, seal)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"Idempotency-Key": "key-1"}, msg.Header)

	u, err := url.Parse("https://example.com" + msg.Target)
	require.NoError(t, err)
	require.Equal(t, msg.Target, u.RequestURI(), "net/http would send another target than the one that is signed")
	require.Equal(t, "/v3/stocks/"+in.ID+"/all", u.Path)
	require.Equal(t, url.Values{"limit": {"0"}, "filter": {in.Filter}, "tag": {"x y", "z"}}, u.Query())
	require.NotContains(t, msg.Target, "+")
}

func TestEncodeByURL(t *testing.T) {
	t.Parallel()
	type request struct {
		URL    string `path:"url" wx:"required,format=url"`
		MchID  string `query:"mchid" wx:"required,default=mchid"`
		OpenID string `query:"openid"`
	}
	e := define[request, op.None](http.MethodGet, op.ByURL, func(s *op.Spec) { s.Reply = op.File })
	for name, tt := range map[string]struct {
		in           request
		base, target string
		err          string
	}{
		"with its query":   {request{URL: "https://pay.wechatpay.cn/f?token=a%2Bb%20c", OpenID: "o/1"}, "https://pay.wechatpay.cn", "/f?token=a%2Bb%20c&mchid=1900000109&openid=o%2F1", ""},
		"without a query":  {request{URL: "https://pay.wechatpay.cn/a%2Fb"}, "https://pay.wechatpay.cn", "/a%2Fb?mchid=1900000109", ""},
		"what the URL has": {request{URL: "https://pay.wechatpay.cn/f?mchid=7&openid=o", OpenID: "p"}, "https://pay.wechatpay.cn", "/f?mchid=7&openid=o", ""},
		"with a fragment":  {request{URL: "https://pay.wechatpay.cn/f#top"}, "https://pay.wechatpay.cn", "/f?mchid=1900000109", ""},
		"no URL":           {request{URL: "file"}, "", "", `url: is "file", want a URL`},
		"of another kind":  {request{URL: "ftp://pay.wechatpay.cn/f"}, "", "", "want a URL"},
		"nothing":          {request{}, "", "", "url: is required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			msg, err := e.Encode(&tt.in, account, seal)
			if tt.err != "" {
				require.ErrorIs(t, err, op.ErrInvalid)
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.base, msg.Base)
			require.Equal(t, tt.target, msg.Target)
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := map[string]struct {
		in   any
		want []string
	}{
		"all that is wrong at once": {
			&everything{No: "short", Channel: "C", Amount: money{Total: -1}, At: "yesterday", Limit: 11},
			[]string{"stock_id: is required", "out_no: has 5 characters, at least 6 are needed", `channel: is "C", want one of A, B`,
				"amount.total: is -1, at least 1 is needed", `at: is "yesterday", want a time`, "limit: is 11, at most 10 is allowed"},
		},
		"names with their index": {
			&everything{ID: "1", People: []person{{Name: "ok"}, {}, {Name: "12345678901"}}},
			[]string{"people: has 3 items, at most 2 are allowed", "people[1].name: is required", "people[2].name: has 11 characters"},
		},
		"a path that would climb": {&everything{ID: ".."}, []string{"stock_id: is .., which is no name in a path"}},
		"a header with a line break": {
			&everything{ID: "1", Key: "a\r\nX: y"}, []string{"Idempotency-Key: has control characters"},
		},
		"text that is no UTF-8": {&everything{ID: "1", AppID: "\xff"}, []string{"appid: is not valid UTF-8"}},
		"a misspelt field of a map": {
			map[string]any{"stock_id": "1", "limit": 1, "out_noo": "1234567", "amount": map[string]any{"totl": 1}},
			[]string{"out_noo: is no field of sample; did you mean out_no?", "amount.totl: is no field of sample; did you mean total?", "amount.total: is required"},
		},
		"wrong types in a map": {
			map[string]any{"stock_id": json.Number("12"), "limit": "1", "open": "yes", "amount": "100", "labels": "x", "maybe": 1, "share": true, "people": []any{nil}},
			[]string{"stock_id: is a number, want a string", "limit: is a string, want an integer", "open: is a string, want a boolean",
				"amount: is a string, want an object", "labels: is a string, want an array", "maybe: is an integer, want a boolean",
				"share: is a boolean, want a number", "people[0]: is null"},
		},
		"fractions where whole numbers are wanted": {
			map[string]any{"stock_id": "1", "limit": 1.5, "count": json.Number("1e3")},
			[]string{"limit: is a number, want an integer", "count: is a number, want an integer"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := sample.Encode(tt.in, account, seal)
			require.ErrorIs(t, err, op.ErrInvalid)
			var field *op.FieldError
			require.ErrorAs(t, err, &field)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

func TestEncodeKeepsSecretsOutOfErrors(t *testing.T) {
	_, err := sample.Encode(&everything{ID: "1", Payer: &person{Name: "geheimnis-geheimnis", Note: "geheimnis"}}, account, seal)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "geheimnis")
}

func TestEncodeSealErrors(t *testing.T) {
	in := &everything{ID: "1", People: []person{{Name: "ok"}, {Name: "long"}}}
	_, err := sample.Encode(in, account, func(plain string) (string, error) {
		if plain == "long" {
			return "", &op.FieldError{Issue: "has too many bytes"}
		}
		return plain, nil
	})
	require.EqualError(t, err, "people[1].name: has too many bytes")

	broken := errors.New("no certificates")
	_, err = sample.Encode(in, account, func(string) (string, error) { return "", broken })
	require.ErrorIs(t, err, broken)
	require.NotErrorIs(t, err, op.ErrInvalid)

	_, err = sample.Encode(in, account, nil)
	require.ErrorContains(t, err, "people[0].name: has to be encrypted and there is no key for it")
}

// TestEncodeMapIsEncodeStruct holds both ways of giving a request together.
func TestEncodeMapIsEncodeStruct(t *testing.T) {
	in := &everything{
		ID: "1", Limit: 3, Filter: "f", Tags: []string{"a"}, Key: "k", No: "1234567", Open: true, Maybe: ptr(false), Count: ptr(int64(0)),
		Share: 1.5, At: "2026-01-31T00:00:00+08:00", Amount: money{Total: 5}, Payer: &person{Name: "n"}, People: []person{{Name: "m", Note: "x"}},
		Labels: []string{"l"}, Free: map[string]any{"a": "b"}, Channel: "B",
	}
	const text = `{"stock_id":"1","limit":3,"filter":"f","tag":["a"],"Idempotency-Key":"k","out_no":"1234567","open":true,"maybe":false,"count":0,
		"share":1.5,"at":"2026-01-31T00:00:00+08:00","amount":{"total":5},"payer":{"name":"n"},"people":[{"name":"m","note":"x"}],
		"labels":["l"],"free":{"a":"b"},"channel":"B","pay_type":"native","appid":"","closed":null}`
	want, err := sample.Encode(in, account, seal)
	require.NoError(t, err)

	var floats map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &floats))
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var numbers map[string]any
	require.NoError(t, d.Decode(&numbers))
	mixed := map[string]any{}
	for k, v := range numbers {
		mixed[k] = v
	}
	mixed["amount"], mixed["people"] = in.Amount, in.People
	for name, m := range map[string]map[string]any{"float64": floats, "json.Number": numbers, "Go types inside": mixed} {
		t.Run(name, func(t *testing.T) {
			got, err := sample.Encode(m, account, seal)
			require.NoError(t, err)
			require.Equal(t, string(want.Body), string(got.Body))
			require.Equal(t, want, got)
		})
	}
}

func TestEncodeWrongType(t *testing.T) {
	_, err := sample.Encode(&money{}, account, seal)
	require.ErrorContains(t, err, "the request is a *op_test.money, want a op_test.everything or a map of wire names")
}

func TestEncodeUpload(t *testing.T) {
	type plain struct {
		File op.Upload `form:"file"`
	}
	type own struct {
		File   op.Upload `form:"due_file"`
		Name   string    `json:"file_name" wx:"required,default=filename"`
		Digest string    `json:"file_digest" wx:"required,default=sha256"`
		MchID  string    `json:"sub_mchid" wx:"required"`
	}
	upload := func(s *op.Spec) { s.Upload = true }
	const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of abc
	file := op.Upload{Name: `a"b.png`, Data: []byte("abc")}

	msg, err := define[plain, op.None](http.MethodPost, "/v3/u", upload).Encode(&plain{file}, account, nil)
	require.NoError(t, err)
	require.Equal(t, `{"filename":"a\"b.png","sha256":"`+sum+`"}`, string(msg.Meta))
	require.Equal(t, &file, msg.Upload)
	require.Nil(t, msg.Body)

	e := define[own, op.None](http.MethodPost, "/v3/u", upload)
	msg, err = e.Encode(map[string]any{"due_file": file, "sub_mchid": "7"}, account, nil)
	require.NoError(t, err)
	require.Equal(t, `{"file_name":"a\"b.png","file_digest":"`+sum+`","sub_mchid":"7"}`, string(msg.Meta))

	type sm3 struct {
		File   op.Upload `form:"file"`
		Digest string    `json:"digest" wx:"required,default=sm3"`
	}
	msg, err = define[sm3, op.None](http.MethodPost, "/v3/u", upload).Encode(&sm3{File: file}, account, nil)
	require.NoError(t, err)
	require.Equal(t, `{"digest":"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"}`, string(msg.Meta))

	_, err = e.Encode(map[string]any{"due_file": "path.png", "sub_mchid": "7"}, account, nil)
	require.ErrorContains(t, err, "due_file: is a string, want a file")
	_, err = e.Encode(&own{File: op.Upload{}, MchID: "7"}, account, nil)
	require.ErrorContains(t, err, "due_file: is required")
	_, err = e.Encode(&own{File: op.Upload{Name: "x.png"}, MchID: "7"}, account, nil)
	require.ErrorContains(t, err, "due_file: is empty")
}

func TestEncodeWithoutBody(t *testing.T) {
	msg, err := define[struct {
		ID string `path:"id"`
	}, op.None](http.MethodDelete, "/v3/x/{id}").Encode(map[string]any{"id": "1"}, nil, nil)
	require.NoError(t, err)
	require.Equal(t, &op.Message{Target: "/v3/x/1"}, msg)
}

func TestEncodeConcurrently(t *testing.T) {
	in := minimal()
	want, err := sample.Encode(in, account, seal)
	require.NoError(t, err)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 100 {
				got, err := sample.Encode(in, account, seal)
				require.NoError(t, err)
				require.Equal(t, string(want.Body), string(got.Body))
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	in := minimal()
	in.People = []person{{Name: "a"}, {Name: "b"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sample.Encode(in, account, seal); err != nil {
			b.Fatal(err)
		}
	}
}

func TestEncodeWantsOneOf(t *testing.T) {
	t.Parallel()
	type payer struct {
		A string `json:"a"`
		B string `json:"b"`
	}
	type request struct {
		No    string `json:"no"`
		ID    string `json:"id"`
		Payer *payer `json:"payer"`
	}
	e := define[request, op.None](http.MethodPost, "/v3/orders", func(s *op.Spec) {
		s.OneOf = [][]string{{"no", "id"}, {"payer.a", "payer.b"}}
	})
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"none":             {&request{}, "no: is required, or in its place id"},
		"the first":        {&request{No: "1"}, ""},
		"the second":       {map[string]any{"id": "1"}, ""},
		"both":             {&request{No: "1", ID: "2"}, ""},
		"empty":            {map[string]any{"id": ""}, "no: is required, or in its place id"},
		"none nested":      {&request{No: "1", Payer: &payer{}}, "payer.a: is required, or in its place payer.b"},
		"one nested":       {&request{No: "1", Payer: &payer{B: "x"}}, ""},
		"one nested, maps": {map[string]any{"no": "1", "payer": map[string]any{"a": "x"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := e.Encode(c.in, nil, nil)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.want)
			require.ErrorIs(t, err, op.ErrInvalid)
		})
	}
}
