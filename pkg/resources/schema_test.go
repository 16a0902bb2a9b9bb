package resources

import (
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// parcel is a model with every kind of attribute.
type parcel struct {
	ID       string        `json:"parcel_id"`
	Name     string        `json:"name" wx:"required,max=8"`
	Secret   string        `json:"secret" wx:"encrypt"`
	Sender   string        `json:"mchid" wx:"required,default=mchid"`
	Weight   int           `json:"weight" wx:"min=1,max=100"`
	Price    op.Fen        `json:"price" wx:"required"`
	Express  bool          `json:"express" wx:"required"`
	Insured  *bool         `json:"insured"`
	SentTime op.Time       `json:"sent_time"`
	Tags     []string      `json:"tags" wx:"items=1..3"`
	Address  parcelAddress `json:"address" wx:"required"`
	Slots    []parcelSlot  `json:"irregulary_avaliable_time" wx:"items=0..2"`
	Key      string        `json:"out_request_no" wx:"required"`
}

type parcelAddress struct {
	City   string      `json:"city" wx:"required"`
	Colour string      `json:"colour" wx:"enum=Color010|Color020"`
	Note   *parcelNote `json:"note"`
}

type parcelNote struct {
	Text string `json:"text"`
}

type parcelSlot struct {
	Begin int     `json:"begin" wx:"required,min=1"`
	End   int     `json:"end" wx:"required"`
	Day   op.Time `json:"day"`
}

func parcelSchema() *Schema { return schemaOf[parcel](parcelTraits()) }

func parcelTraits() traits {
	return traits{
		"parcel_id":      {computed: true},
		"out_request_no": {hidden: true},
		"weight":         {immutable: true},
		"tags":           {equal: sameElements, normalised: true},
		"address":        {immutable: true, writeOnly: true},
		"address.colour": {equal: sameFold},
		"address.note":   {mutable: true, readBack: true},
		"insured":        {def: cty.True},
	}
}

const parcelText = `
name      = "box"
secret    = "hush"
weight    = 3
price     = 1250
express   = false
sent_time = "2026-01-31T00:00:00+08:00"
tags      = ["a", "b"]
address {
  city   = "Shenzhen"
  colour = "Color010"
  note { text = "ring twice" }
}
irregular_available_time {
  begin = 1
  end   = 2
}
`

func decodeText(t *testing.T, s *Schema, text string) (cty.Value, hcl.Diagnostics) {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), "test.wx.hcl", hcl.InitialPos)
	require.Empty(t, diags)
	return hcldec.Decode(file.Body, s.Spec(), nil)
}

func mustDecodeText(t *testing.T, s *Schema, text string) cty.Value {
	t.Helper()
	v, diags := decodeText(t, s, text)
	require.Empty(t, diags)
	return v
}

// requireSame compares values as cty does, whatever their precision.
func requireSame(t *testing.T, want, got cty.Value) {
	t.Helper()
	require.True(t, want.RawEquals(got), "want %#v\n got %#v", want, got)
}

func TestSchemaFollowsTagsAndTraits(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	require.Equal(t, s.Type(), hcldec.ImpliedType(s.Spec()))
	for path, want := range map[string]Attribute{
		"parcel_id":                {Computed: true},
		"name":                     {Required: true},
		"secret":                   {Optional: true, Sensitive: true},
		"mchid":                    {Optional: true, Computed: true},
		"weight":                   {Optional: true, Immutable: true},
		"express":                  {Required: true},
		"sent_time":                {Optional: true, Observed: Normalised},
		"tags":                     {Optional: true, Observed: Normalised},
		"address":                  {Required: true, Immutable: true, Observed: WriteOnly},
		"address.city":             {Required: true, Immutable: true, Observed: WriteOnly},
		"address.note":             {Optional: true},
		"address.note.text":        {Optional: true},
		"irregular_available_time": {Optional: true, List: true},
	} {
		a := s.Attribute(path)
		require.NotNil(t, a, path)
		got := Attribute{Required: a.Required, Optional: a.Optional, Computed: a.Computed, Immutable: a.Immutable,
			Sensitive: a.Sensitive, Observed: a.Observed, List: a.List}
		require.Equal(t, want, got, path)
		require.Equal(t, path, a.Path)
	}
	require.Nil(t, s.Attribute("out_request_no"), "the key is no attribute")
	require.Nil(t, s.Attribute("name.first"))
	require.Equal(t, "irregulary_avaliable_time", s.Attribute("irregular_available_time").Wire)
}

func TestTraitsOfUnknownAttributesPanic(t *testing.T) {
	t.Parallel()
	require.PanicsWithValue(t, "resources: traits of unknown attributes [addres.city]", func() {
		schemaOf[parcel](traits{"addres.city": {immutable: true}})
	})
}

func TestSpecDecodesConfiguration(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	v := mustDecodeText(t, s, parcelText)
	require.True(t, at(v, "parcel_id").IsNull())
	require.True(t, isTrue(at(v, "insured")), "the default is applied")
	require.Equal(t, "ring twice", text(at(v, "address.note.text")))

	_, diags := decodeText(t, s, `parcel_id = "1"`+parcelText)
	require.ErrorContains(t, diags, "parcel_id", "what the server sets cannot be configured")
	_, diags = decodeText(t, s, "")
	require.Len(t, diags, 4, "name, price, express and address are missing")
}

func TestDecodeThenObserveIsIdentity(t *testing.T) {
	t.Parallel()
	readable := parcelTraits()
	readable["address"] = trait{immutable: true}
	s := schemaOf[parcel](readable)
	v := mustDecodeText(t, s, parcelText)
	var p parcel
	require.NoError(t, decode(v, s, &p, nil))
	require.Equal(t, parcel{
		Name: "box", Secret: "hush", Weight: 3, Price: 1250, Insured: new(true),
		SentTime: "2026-01-31T00:00:00+08:00", Tags: []string{"a", "b"},
		Address: parcelAddress{City: "Shenzhen", Colour: "Color010", Note: &parcelNote{Text: "ring twice"}},
		Slots:   []parcelSlot{{Begin: 1, End: 2}},
	}, p)
	requireSame(t, v, observe(gone(s), s, &p))
}

func TestDecodeTakesUnknownAndMarkedValues(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	v := mustDecodeText(t, s, parcelText)
	v = with(v, map[string]cty.Value{
		"name":    cty.UnknownVal(cty.String),
		"secret":  cty.StringVal("hush").Mark("sensitive"),
		"tags":    cty.ListVal([]cty.Value{cty.UnknownVal(cty.String), cty.StringVal("b")}),
		"address": cty.UnknownVal(s.Attribute("address").Type),
	})
	var p parcel
	require.NoError(t, decode(v, s, &p, nil))
	require.Empty(t, p.Name)
	require.Equal(t, "hush", p.Secret)
	require.Equal(t, []string{"b"}, p.Tags)
	require.Zero(t, p.Address)
}

func TestDecodeRefusesFractions(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	v := with(mustDecodeText(t, s, parcelText), map[string]cty.Value{"price": cty.NumberFloatVal(12.5)})
	require.ErrorContains(t, decode(v, s, &parcel{}, nil), "price: 12.5 is no whole number")
}

func TestObserveKeepsSpellingAndWhatIsNotReturned(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	known := mustDecodeText(t, s, parcelText)
	live := &parcel{
		ID: "p1", Name: "crate", Sender: "1900000001", Weight: 3, Price: 1250,
		SentTime: "2026-01-30T16:00:00.000Z", Tags: []string{"b", "a"},
		Address: parcelAddress{City: "elsewhere", Note: &parcelNote{Text: "ring once"}},
		Slots:   []parcelSlot{{Begin: 1, End: 2}},
	}
	got := observe(known, s, live)
	require.Equal(t, "p1", text(at(got, "parcel_id")))
	require.Equal(t, "crate", text(at(got, "name")), "drift shows")
	require.Equal(t, at(known, "sent_time"), at(got, "sent_time"), "the same instant keeps its spelling")
	require.Equal(t, at(known, "tags"), at(got, "tags"), "order does not matter")
	require.Equal(t, "Shenzhen", text(at(got, "address.city")), "write-only stays")
	require.Equal(t, "ring once", text(at(got, "address.note.text")))
}

func TestAbsorbTakesOnlyWhatIsNamed(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	object := with(mustDecodeText(t, s, parcelText), map[string]cty.Value{"parcel_id": cty.UnknownVal(cty.String)})
	type answer struct {
		ID   string `json:"parcel_id"`
		Name string `json:"name"`
	}
	got := absorb(object, s, &answer{ID: "p1"})
	requireSame(t, with(object, map[string]cty.Value{"parcel_id": cty.StringVal("p1")}), got)
	require.Equal(t, object, absorb(object, s, (*answer)(nil)))
}

func TestSame(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	list := func(texts ...string) cty.Value {
		var vs []cty.Value
		for _, t := range texts {
			vs = append(vs, cty.StringVal(t))
		}
		return cty.ListVal(vs)
	}
	slots := func(times ...string) cty.Value {
		var vs []cty.Value
		for _, t := range times {
			vs = append(vs, cty.ObjectVal(map[string]cty.Value{"begin": cty.NumberIntVal(1), "end": cty.NumberIntVal(2), "day": cty.StringVal(t)}))
		}
		return cty.ListVal(vs)
	}
	for _, c := range []struct {
		name, path string
		x, y       cty.Value
		want       bool
	}{
		{"another value", "name", cty.StringVal("box"), cty.StringVal("crate"), false},
		{"another case", "address.colour", cty.StringVal("Color010"), cty.StringVal("COLOR010"), true},
		{"the same instant", "sent_time", cty.StringVal("2026-01-31T00:00:00+08:00"), cty.StringVal("2026-01-30T16:00:00.000Z"), true},
		{"another instant", "sent_time", cty.StringVal("2026-01-31T00:00:00+08:00"), cty.StringVal("2026-01-31T00:00:00Z"), false},
		{"null and zero of what is not sent then", "weight", cty.NullVal(cty.Number), cty.Zero, true},
		{"null and false where false is sent", "insured", cty.NullVal(cty.Bool), cty.False, false},
		{"another order", "tags", list("a", "b"), list("b", "a"), true},
		{"other elements", "tags", list("a", "b"), list("b", "c"), false},
		{"null and empty", "tags", cty.NullVal(cty.List(cty.String)), cty.ListValEmpty(cty.String), true},
		{"the same blocks", "irregular_available_time", slots("2026-01-31T00:00:00+08:00"), slots("2026-01-30T16:00:00Z"), true},
		{"other blocks", "irregular_available_time", slots("2026-01-31T00:00:00+08:00"), slots("2026-01-31T00:00:00Z"), false},
		{"a block more", "irregular_available_time", slots("2026-01-31T00:00:00+08:00"), slots("2026-01-31T00:00:00+08:00", ""), false},
		{"no blocks", "irregular_available_time", cty.NullVal(s.Attribute("irregular_available_time").Type), cty.ListValEmpty(s.Attribute("irregular_available_time").Block.Type()), true},
		{"unknown", "name", cty.UnknownVal(cty.String), cty.UnknownVal(cty.String), false},
		{"marked", "name", cty.StringVal("box").Mark("sensitive"), cty.StringVal("box"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := s.Attribute(c.path)
			require.Equal(t, c.want, a.Same(c.x, c.y))
			require.Equal(t, c.want, a.Same(c.y, c.x))
		})
	}
}

func TestAdoptBelievesConfigurationWhereNothingCanBeRead(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	wanted := mustDecodeText(t, s, parcelText)
	imported := with(blank(s), map[string]cty.Value{"parcel_id": cty.StringVal("p1"), "name": cty.StringVal("crate")})
	got := s.Adopt(imported, wanted)
	require.Equal(t, "crate", text(at(got, "name")), "what was read stays")
	require.True(t, at(got, "price").IsNull(), "what can be read is not believed")
}

func TestCheckLimits(t *testing.T) {
	t.Parallel()
	s := parcelSchema()
	base := mustDecodeText(t, s, parcelText)
	create := &op.Endpoint{Spec: op.Spec{Method: "POST", Path: "/v3/parcels", Modes: op.Direct}}
	slot := func(begin int64) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"begin": cty.NumberIntVal(begin), "end": cty.NumberIntVal(9), "day": cty.NullVal(cty.String)})
	}
	for _, c := range []struct {
		name    string
		account Account
		object  cty.Value
		want    []string
	}{
		{"in order", Account{MchID: "1"}, base, nil},
		{"too long", Account{}, put(base, "name", cty.StringVal("far too long")), []string{"name"}},
		{"empty", Account{}, put(base, "name", cty.StringVal("")), []string{"name"}},
		{"unknown passes", Account{}, put(base, "name", cty.UnknownVal(cty.String)), nil},
		{"fraction", Account{}, put(base, "price", cty.NumberFloatVal(1.5)), []string{"price"}},
		{"above", Account{}, put(base, "weight", cty.NumberIntVal(101)), []string{"weight"}},
		{"too many", Account{}, put(base, "tags", cty.ListVal([]cty.Value{cty.StringVal("a"), cty.StringVal("b"), cty.StringVal("c"), cty.StringVal("d")})), []string{"tags"}},
		{"null element", Account{}, put(base, "tags", cty.ListVal([]cty.Value{cty.NullVal(cty.String)})), []string{"tags"}},
		{"enumeration in another case", Account{}, put(base, "address.colour", cty.StringVal("COLOR020")), nil},
		{"not in the enumeration", Account{}, put(base, "address.colour", cty.StringVal("red")), []string{"address.colour"}},
		{"within a repeated block", Account{}, put(base, "irregular_available_time", cty.ListVal([]cty.Value{slot(1), slot(0)})), []string{"irregular_available_time.begin"}},
		{"several at once", Account{}, put(put(base, "weight", cty.NumberIntVal(101)), "name", cty.StringVal("")), []string{"name", "weight"}},
		{"another mode", Account{MchID: "1", Partner: true}, base, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range check(s, create, c.account, c.object, noTime).problems {
				require.NotEmpty(t, p.Summary)
				require.NotEmpty(t, p.Detail)
				got = append(got, p.Path)
			}
			require.Equal(t, c.want, got)
		})
	}
}

var noTime time.Time
