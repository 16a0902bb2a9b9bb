package config

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
)

// testSchemas are small resource types in the manner of the real ones.
type testSchemas struct{}

var testTypes = map[string]hcldec.ObjectSpec{
	"wxpay_stock": {
		"id":     computed("id", cty.String),
		"name":   required("name", cty.String),
		"amount": optional("amount", cty.Number),
		"tags":   optional("tags", cty.Map(cty.String)),
		"rule": &hcldec.BlockSpec{TypeName: "rule", Nested: hcldec.ObjectSpec{
			"max":    required("max", cty.Number),
			"reason": optional("reason", cty.String),
		}},
		"item": &hcldec.BlockListSpec{TypeName: "item", Nested: hcldec.ObjectSpec{
			"sku":   required("sku", cty.String),
			"price": optional("price", cty.Number),
		}},
	},
	"wxpay_receiver": {
		"id":      computed("id", cty.String),
		"account": required("account", cty.String),
		"name":    optional("name", cty.String),
		"stock":   optional("stock", cty.String),
	},
}

func required(name string, ty cty.Type) hcldec.Spec {
	return &hcldec.AttrSpec{Name: name, Type: ty, Required: true}
}

func optional(name string, ty cty.Type) hcldec.Spec {
	return &hcldec.AttrSpec{Name: name, Type: ty}
}

// computed is an attribute that configuration cannot set.
func computed(_ string, ty cty.Type) hcldec.Spec {
	return &hcldec.LiteralSpec{Value: cty.NullVal(ty)}
}

func (testSchemas) Spec(name string) hcldec.Spec {
	if spec, ok := testTypes[name]; ok {
		return spec
	}
	return nil
}

func (testSchemas) Types() []string { return slices.Collect(maps.Keys(testTypes)) }

func (testSchemas) ProviderSpec() hcldec.Spec {
	return hcldec.ObjectSpec{
		"mchid":   optional("mchid", cty.String),
		"partner": optional("partner", cty.Bool),
	}
}
