package resources

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
)

// example is the complete example configuration of a type, decoded.
func example(t testing.TB, r Resource) cty.Value {
	t.Helper()
	name := "testdata/" + r.Name() + ".wx.hcl"
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	file, diags := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	require.Empty(t, diags)
	content, diags := file.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "resource", LabelNames: []string{"type", "name"}}}})
	require.Empty(t, diags)
	require.Equal(t, r.Name(), content.Blocks[0].Labels[0])
	v, diags := hcldec.Decode(content.Blocks[0].Body, r.Schema().Spec(), nil)
	require.Empty(t, diags)
	return v
}

func eachType(t *testing.T, test func(t *testing.T, r Resource)) {
	for _, r := range All() {
		t.Run(r.Name(), func(t *testing.T) {
			t.Parallel()
			test(t, r)
		})
	}
}

func TestEveryAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	eachType(t, func(t *testing.T, r Resource) {
		for a := range r.Schema().All() {
			require.NotEmpty(t, a.Doc, a.Path)
			require.True(t, a.Required || a.Optional || a.Computed, "%s can neither be set nor computed", a.Path)
			require.False(t, a.Required && (a.Optional || a.Computed), a.Path)
			require.False(t, a.Observed == Normalised && a.Equal == nil, "%s has no way to compare spellings", a.Path)
		}
		require.Equal(t, r.Schema().Type(), hcldec.ImpliedType(r.Schema().Spec()))
	})
}

// The examples are complete: they set everything that can be set, except what
// excludes something else.
func TestExamplesAreComplete(t *testing.T) {
	t.Parallel()
	excluded := []string{
		"coupon_use_rule.discount_coupon", "coupon_use_rule.exchange_coupon", "coupon_use_rule.fixed_normal_coupon",
		"coupon_use_rule.coupon_available_time.available_second_after_receive",
		"coupon_use_rule.coupon_available_time.available_begin_time", "coupon_use_rule.coupon_available_time.available_end_time",
		"coupon_use_rule.unavailable_items", "sub_appid",
	}
	eachType(t, func(t *testing.T, r Resource) {
		v := example(t, r)
		for a := range r.Schema().All() {
			if a.Computed && !a.Optional || slices.ContainsFunc(excluded, func(e string) bool { return within(a.Path, e) }) || inList(r.Schema(), a.Path) {
				continue
			}
			require.False(t, empty(at(v, a.Path)), "the example lacks %s", a.Path)
		}
	})
}

// inList reports whether an attribute is within a repeated block.
func inList(s *Schema, path string) bool {
	for i, c := range path {
		if c == '.' && s.Attribute(path[:i]).List {
			return true
		}
	}
	return false
}

func TestExamplesAreInOrder(t *testing.T) {
	t.Parallel()
	eachType(t, func(t *testing.T, r Resource) {
		account := Account{MchID: "1900000001", AppID: "wx8888888888888888"}
		if needsPartner(r) {
			account.Partner = true
		}
		require.Empty(t, r.(Checker).Check(account, example(t, r), clock))
	})
}

func needsPartner(r Resource) bool {
	return strings.HasSuffix(r.Name(), "goldplan") || strings.HasSuffix(r.Name(), "receiver")
}

// Unknown values pass every check.
func TestChecksPassUnknownValues(t *testing.T) {
	t.Parallel()
	eachType(t, func(t *testing.T, r Resource) {
		values := map[string]cty.Value{}
		for _, a := range r.Schema().Attributes {
			values[a.Name] = cty.UnknownVal(a.Type)
		}
		require.Empty(t, r.(Checker).Check(Account{}, cty.ObjectVal(values), clock))
	})
}
