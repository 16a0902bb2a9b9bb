package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestCodesAreDrawnOnATerminal(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Direct, nil)
	native := []string{"pay", "--pay_type", "native", "--description", "茶", "--amount.total", "100"}
	for _, test := range []struct {
		name     string
		terminal bool
		args     []string
		drawn    bool
	}{
		{"off a terminal", false, native, false},
		{"on a terminal", true, native, true},
		{"a part of the answer", true, append([]string{"--jq", ".code_url"}, native...), false},
		{"to a file", true, append([]string{"--out", s.path("order.json")}, native...), false},
		{"an answer without code_url", true, []string{"query"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.terminal = test.terminal
			out, errs := s.must(append(test.args, "--out_trade_no", "20260130002")...)
			if !test.drawn {
				require.NotContains(t, errs, "█")
				return
			}
			require.Contains(t, out, "weixin://")
			require.NotContains(t, out, "█")
			require.Contains(t, errs, "\x1b[97;40m█")
		})
	}
}
