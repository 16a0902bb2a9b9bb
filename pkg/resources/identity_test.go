package resources

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// models are the structs from which the schemas are made.
var models = map[string]func() any{
	"wxpay_busifavor_callback":     func() any { return new(busifavor.SetCallbackRequest) },
	"wxpay_busifavor_stock":        func() any { return new(busifavorStockModel) },
	"wxpay_complaint_notification": func() any { return new(complaintNotificationModel) },
	"wxpay_favor_callback":         func() any { return new(favor.SetCallbackRequest) },
	"wxpay_favor_stock":            func() any { return new(favorStockModel) },
	"wxpay_goldplan":               func() any { return new(goldPlanModel) },
	"wxpay_profitsharing_receiver": func() any { return new(profitsharing.AddReceiverRequest) },
}

// Whatever an object holds, decoding it into its model and taking the model
// for an answer gives an object that is the same to the server.
func TestDecodeThenObserveIsIdentityForEveryType(t *testing.T) {
	t.Parallel()
	eachType(t, func(t *testing.T, r Resource) {
		s := readable(r.Schema())
		for seed := range uint64(200) {
			random := rand.New(rand.NewPCG(seed, 0))
			object := randomObject(random, s)
			model := models[r.Name()]()
			require.NoError(t, decode(object, s, model, nil))
			back := observe(gone(s), s, model)
			requireAlike(t, s, object, back, seed)
		}
	})
}

// readable is a schema in which everything is returned by reads.
func readable(s *Schema) *Schema {
	var attributes []*Attribute
	for _, a := range s.Attributes {
		b := *a
		b.Observed = ReadBack
		if a.Block != nil {
			b.Block = readable(a.Block)
		}
		attributes = append(attributes, &b)
	}
	return newSchema(attributes)
}

func requireAlike(t *testing.T, s *Schema, want, got cty.Value, seed uint64) {
	t.Helper()
	for _, a := range s.Attributes {
		w, g := member(want, a), member(got, a)
		if a.Block != nil && !a.List {
			requireAlike(t, a.Block, w, g, seed)
			continue
		}
		require.True(t, a.Same(w, g), "seed %d: %s: want %#v, got %#v", seed, a.Path, w, g)
	}
}

func randomObject(random *rand.Rand, s *Schema) cty.Value {
	values := map[string]cty.Value{}
	for _, a := range s.Attributes {
		values[a.Name] = randomValue(random, a)
	}
	return cty.ObjectVal(values)
}

func randomValue(random *rand.Rand, a *Attribute) cty.Value {
	if a.List {
		blocks := make([]cty.Value, random.IntN(3))
		for i := range blocks {
			blocks[i] = randomObject(random, a.Block)
		}
		if len(blocks) == 0 {
			return cty.ListValEmpty(a.Block.Type())
		}
		return cty.ListVal(blocks)
	}
	if !a.Required && random.IntN(3) == 0 {
		return cty.NullVal(a.Type)
	}
	if a.Block != nil {
		return randomObject(random, a.Block)
	}
	if a.Type.IsListType() {
		list := make([]cty.Value, 1+random.IntN(3))
		for i := range list {
			list[i] = randomScalar(random, a.Type.ElementType())
		}
		return cty.ListVal(list)
	}
	if a.Field.Format == "rfc3339" {
		return cty.StringVal(fmt.Sprintf("2026-12-%02dT00:00:00+08:00", 1+random.IntN(28)))
	}
	return randomScalar(random, a.Type)
}

func randomScalar(random *rand.Rand, t cty.Type) cty.Value {
	switch t {
	case cty.String:
		return cty.StringVal(fmt.Sprintf("文字%d", random.IntN(1000)))
	case cty.Number:
		return cty.NumberIntVal(random.Int64N(1 << 40))
	default:
		return cty.BoolVal(random.IntN(2) == 0)
	}
}
