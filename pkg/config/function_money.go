package config

import (
	"errors"
	"math/big"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// yuanFunc turns an amount in yuan into fen, exactly: yuan("12.50") is 1250.
// It takes text, or a number such as 12.5, with at most two decimals. What has
// more is refused, never rounded. Negative amounts are differences of amounts.
var yuanFunc = function.New(&function.Spec{
	Description: "Turns an amount in yuan into fen.",
	Params:      []function.Parameter{{Name: "amount", Type: cty.String}},
	Type:        function.StaticReturnType(cty.Number),
	RefineResult: func(b *cty.RefinementBuilder) *cty.RefinementBuilder {
		return b.NotNull()
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		fen, err := parseYuan(args[0].AsString())
		if err != nil {
			return cty.UnknownVal(cty.Number), function.NewArgError(0, err)
		}
		return cty.NumberVal(fen), nil
	},
})

var (
	errNotYuan      = errors.New(`an amount in yuan is digits with at most one dot: "12.50"`)
	errPartOfFen    = errors.New("an amount in yuan has at most two decimals; the smallest unit is the fen")
	errTooMuchMoney = errors.New("the amount is too large to be money")
)

// maxYuanDigits bounds amounts so that fen fit into an int64.
const maxYuanDigits = 16

func parseYuan(text string) (*big.Float, error) {
	unsigned := strings.TrimPrefix(text, "-")
	whole, decimals, dotted := strings.Cut(unsigned, ".")
	switch {
	case !digits(whole) || dotted && !digits(decimals):
		return nil, errNotYuan
	case len(strings.TrimRight(decimals, "0")) > 2:
		return nil, errPartOfFen
	case len(strings.TrimLeft(whole, "0")) > maxYuanDigits:
		return nil, errTooMuchMoney
	}
	decimals = (decimals + "00")[:2]
	fen, ok := new(big.Int).SetString(whole+decimals, 10)
	if !ok {
		return nil, errNotYuan
	}
	if unsigned != text {
		fen.Neg(fen)
	}
	return new(big.Float).SetInt(fen), nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
