package op_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const cups = `# Cups are an example.
product cup
title 杯子
modes direct partner
only ecommerce
doc https://example.com/cups

object handle
  size   integer  required,min=1,unit=fen  # how large
  inner  handle                            # a handle on the handle

operation cup-create POST /v3/cups/{shelf}
  title 申请杯子
  effect moves-money
  key out_cup_no
  lookup cup-query
  does create cup
  state state=MADE
  rate 60/m
  success 202
  oneof colour pattern
  request
    shelf       string   path                        # where it stands
    limit       integer  query,max=50
    out_cup_no  string   required,max=32,format=tradeno  # the merchant's own number
    owner       string   encrypt
    colour      string   enum=RED|BLUE
    pattern     string
    handle      handle   required
    saucers     []object
      # how many
      count  integer
    marks       []string  items=0..3,max=8
  response
    cup_id  string  required

operation cup-query GET /v3/cups/id/{cup_id}
  modes brand
  host apihk.mch.weixin.qq.com
  list items=saucers by=page max=20
  by cup_id
  does get cup
  reply file
  deprecated look at it yourself
  request
    cup_id  string  path
  response
    saucers  []object
      count  integer

operation cup-paint POST /v3/cups/id/{cup_id}/paint
  select paint=oil
  reentrant
  upload cup_file
  does compute
  request
    cup_id  string  path
    file    file    form,required
    brush   string  part
`

func parseCups(t *testing.T) *op.Description {
	t.Helper()
	d, err := op.ParseDescription("cup.txt", cups, nil)
	require.NoError(t, err)
	return d
}

func TestParseDescription(t *testing.T) {
	t.Parallel()
	d := parseCups(t)
	require.Equal(t, "cup", d.Product)
	require.Equal(t, "杯子", d.Title)
	require.Len(t, d.Endpoints, 3)
	create, query, paint := d.Endpoints[0], d.Endpoints[1], d.Endpoints[2]
	require.Equal(t, op.Spec{
		Name: "cup-create", Product: "cup", Title: "申请杯子", Method: http.MethodPost, Path: "/v3/cups/{shelf}",
		Modes: op.Direct | op.Partner, Only: []string{"ecommerce"}, Effect: op.MovesMoney, Key: "out_cup_no", Lookup: "cup-query",
		Action: op.Action{Verb: op.Create, Object: "cup", State: "state=MADE"}, OneOf: [][]string{{"colour", "pattern"}},
		Rate: op.Rate{N: 60, Per: time.Minute}, Success: []int{202}, Doc: "https://example.com/cups",
	}, create.Spec)
	require.Equal(t, op.Brand, query.Modes)
	require.Equal(t, op.Read, query.Effect)
	require.Equal(t, op.Overseas, query.Host)
	require.Equal(t, op.Paging{Items: "saucers", ByPage: true, Max: 20}, query.List)
	require.Equal(t, op.File, query.Reply)
	require.Equal(t, []string{"cup_id"}, query.Action.By)
	require.Equal(t, "look at it yourself", query.Deprecated)
	require.True(t, paint.Upload)
	require.Equal(t, "cup_file", paint.FilePart)
	require.Equal(t, "paint=oil", paint.Select)
	require.True(t, paint.Reentrant)
	for _, e := range d.Endpoints {
		require.NoError(t, e.Check())
		require.False(t, e.Typed())
	}

	in := create.Request()
	require.Equal(t, op.Path, in.Field("shelf").In)
	require.True(t, in.Field("shelf").Required)
	require.Equal(t, "where it stands", in.Field("shelf").Doc)
	require.Equal(t, "tradeno", in.Field("out_cup_no").Format)
	require.Equal(t, []string{"RED", "BLUE"}, in.Field("colour").Enum)
	require.Equal(t, op.Integer, in.Lookup("saucers[].count").Kind)
	require.Equal(t, int64(8), *in.Field("marks").Elem.Max)
	require.Equal(t, 3, in.Field("marks").MaxItems)
	handle := in.Field("handle").Object
	require.Equal(t, "cup.handle", handle.Name())
	require.Same(t, handle, in.Lookup("handle.inner.inner").Object, "an object may contain itself")
	require.True(t, in.HasSecret())
}

// TestDescribedAndTypedAreAlike holds that an operation moves from described to
// typed by adding its types: the same request goes out, the same is refused, and
// the answer is read the same.
func TestDescribedAndTypedAreAlike(t *testing.T) {
	t.Parallel()
	type handle struct {
		Size  int64   `json:"size" wx:"required,min=1,unit=fen" doc:"how large"`
		Inner *handle `json:"inner" doc:"a handle on the handle"`
	}
	type saucer struct {
		Count int64 `json:"count"`
	}
	type request struct {
		Shelf    string   `path:"shelf" doc:"where it stands"`
		Limit    int64    `query:"limit" wx:"max=50"`
		OutCupNo string   `json:"out_cup_no" wx:"required,max=32,format=tradeno" doc:"the merchant's own number"`
		Owner    string   `json:"owner" wx:"encrypt"`
		Colour   string   `json:"colour" wx:"enum=RED|BLUE"`
		Pattern  string   `json:"pattern"`
		Handle   handle   `json:"handle" wx:"required"`
		Saucers  []saucer `json:"saucers"`
		Marks    []string `json:"marks" wx:"items=0..3,max=8"`
	}
	type response struct {
		CupID string `json:"cup_id" wx:"required"`
	}
	described := parseCups(t).Endpoints[0]
	typed := &op.Define[request, response](described.Spec).Endpoint
	require.NoError(t, typed.Check())
	for name, text := range map[string]string{
		"right":      `{"shelf":"a/b","limit":3,"out_cup_no":"C1","owner":"us","colour":"RED","handle":{"size":2,"inner":{"size":1}},"saucers":[{"count":1}],"marks":["x"]}`,
		"wrong":      `{"out_cup_no":"C 1","colour":"GREEN","handle":{"size":0,"weight":1},"saucers":[{"count":"x"}],"marks":["a","b","c","d"],"lid":true}`,
		"too little": `{}`,
	} {
		var in map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &in))
		want, wantErr := typed.Encode(in, nil, seal)
		got, err := described.Encode(in, nil, seal)
		require.Equal(t, want, got, name)
		require.Equal(t, fmt.Sprint(wantErr), fmt.Sprint(err), name)
	}
	for _, e := range []*op.Endpoint{typed, described} {
		var out map[string]any
		require.NoError(t, e.Decode([]byte(`{"cup_id":"1","lid":"of tomorrow"}`), &out, nil))
		require.Equal(t, map[string]any{"cup_id": "1", "lid": "of tomorrow"}, out)
	}
}

func TestSharedObjects(t *testing.T) {
	t.Parallel()
	shared, err := op.ParseDescription("shared.txt", "object colour\n  name  string\n", nil)
	require.NoError(t, err)
	d, err := op.ParseDescription("cup.txt", "product cup\nmodes direct\noperation cup-query GET /v3/cups\n  response\n    colour  colour\n    other  []colour\n", shared)
	require.NoError(t, err)
	o := d.Endpoints[0].Response()
	require.Equal(t, "colour", o.Field("colour").Object.Name())
	require.Same(t, o.Field("colour").Object, o.Field("other").Elem.Object)
}

func TestParseDescriptionRefuses(t *testing.T) {
	t.Parallel()
	const head = "product cup\nmodes direct\noperation cup-query GET /v3/cups\n"
	tests := []struct{ name, text, want string }{
		{"indented first", "  product cup\n", "cup.txt:1: is indented, and nothing is before it"},
		{"an unknown line", "colour red\n", `cup.txt:1: "colour" is neither product`},
		{"something in a line", "product cup\n  modes direct\n", `cup.txt:2: is indented, but "product cup" has nothing in it`},
		{"half an operation", "operation cup-query GET\n", "cup.txt:1: want: operation NAME METHOD PATH"},
		{"an unknown setting", head + "  colour red\n", `cup.txt:4: an operation has no line "colour"`},
		{"something in a setting", head + "  title x\n    y\n", `cup.txt:5: is indented, but "title x" has nothing in it`},
		{"an unknown mode", "modes everybody\n", `cup.txt:1: modes: "everybody" is neither direct, partner nor brand`},
		{"an unknown effect", head + "  effect good\n", `cup.txt:4: effect: "good" is no effect`},
		{"an unknown verb", head + "  does paint cup\n", "cup.txt:4: does: want one of create, set, get"},
		{"a verb without an object", head + "  does get\n", "cup.txt:4: does: want one of"},
		{"a verb alone", head + "  does\n", "cup.txt:4: does: want one of"},
		{"an unknown reply", head + "  reply xml\n", "cup.txt:4: reply: want file"},
		{"an unknown rate", head + "  rate 5/h\n", "cup.txt:4: rate: want calls per second or minute"},
		{"an unknown paging", head + "  list rows=data\n", `cup.txt:4: list: "rows=data" is neither items, by nor max`},
		{"a status that is no number", head + "  success ok\n", "cup.txt:4: success: "},
		{"a name for an object", "object string\n", `cup.txt:1: "string" is no name for an object`},
		{"two objects", "object a\nobject a\n", `cup.txt:2: there are two objects "a"`},
		{"half a field", head + "  request\n    colour\n", "cup.txt:5: want: NAME TYPE [WORD,…] [# text]"},
		{"two fields", head + "  request\n    a  string\n    a  string\n", `cup.txt:6: there are two fields "a"`},
		{"an unknown type", head + "  request\n    a  text\n", `cup.txt:5: there is no type and no object "text"`},
		{"an unknown word", head + "  request\n    a  string  requird\n", `cup.txt:5: wx tag has the unknown word "requird"`},
		{"a field in a string", head + "  response\n    a  string\n      b  string\n", `cup.txt:6: is indented, but "a  string" has nothing in it`},
		{"an encrypted number", head + "  request\n    a  integer  encrypt\n", "cup.txt:5: only strings can be encrypted"},
		{"an error in an object", head + "  request\n    a  b\nobject b\n  c  text\n", `cup.txt:7: there is no type and no object "text"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := op.ParseDescription("cup.txt", tt.text, nil)
			if err == nil {
				require.Len(t, d.Endpoints, 1)
				err = d.Endpoints[0].Check()
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestFormatDescription(t *testing.T) {
	t.Parallel()
	const untidy = "\n\nproduct cup\nobject a\n      b   string required   # text\n      longer  integer\n# why\noperation x GET /v3/x\n   request\n      a    []a\n\n   response\n      # a comment\n      c object\n          d string\n"
	const tidy = "product cup\n\nobject a\n  b       string   required  # text\n  longer  integer\n\n# why\noperation x GET /v3/x\n  request\n    a  []a\n  response\n    # a comment\n    c  object\n      d  string\n"
	require.Equal(t, tidy, op.FormatDescription(untidy))
	for _, text := range []string{tidy, op.FormatDescription(cups)} {
		require.Equal(t, text, op.FormatDescription(text), "what is laid out stays")
	}
	d, err := op.ParseDescription("cup.txt", op.FormatDescription(cups), nil)
	require.NoError(t, err)
	require.Equal(t, parseCups(t).Endpoints[0].Spec, d.Endpoints[0].Spec)
	require.Equal(t, len(parseCups(t).Endpoints[0].Request().Fields), len(d.Endpoints[0].Request().Fields))
}

func FuzzParseDescription(f *testing.F) {
	f.Add(cups)
	f.Add("object a\n  b  a\noperation n GET /p\n  response\n    a  []a  items=1..2\n")
	f.Add("operation n GET /p\n  does\n  list items\n  rate 1/s\n")
	f.Fuzz(func(t *testing.T, text string) {
		tidy := op.FormatDescription(text)
		if !strings.Contains(text, "\r") {
			require.Equal(t, tidy, op.FormatDescription(tidy))
		}
		d, err := op.ParseDescription("fuzz.txt", text, nil)
		if err != nil {
			return
		}
		for _, e := range d.Endpoints {
			_ = e.Check()
		}
	})
}
