package catalog

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestCallByName(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, func(*clienttest.Request) clienttest.Answer {
		return clienttest.Answer{Body: []byte(`{"trade_state":"SUCCESS","amount":{"total":18446744073709551615},"of_tomorrow":1}`)}
	})
	tests := []struct {
		name string
		mode op.Mode
		in   map[string]any
		want string
	}{
		{"query", op.Direct, map[string]any{"out_trade_no": "20260131001"}, "/v3/pay/transactions/out-trade-no/20260131001?mchid=" + clienttest.MchID},
		{"query", op.Partner, map[string]any{"transaction_id": "42", "sub_mchid": "19"}, "/v3/pay/partner/transactions/id/42?sp_mchid=" + clienttest.MchID + "&sub_mchid=19"},
	}
	for _, tt := range tests {
		var out map[string]any
		require.NoError(t, Call(t.Context(), s.ClientIn(tt.mode), tt.name, tt.in, &out))
		requests := s.Requests()
		require.Equal(t, tt.want, requests[len(requests)-1].Target)
		require.Equal(t, map[string]any{
			"trade_state": "SUCCESS", "amount": map[string]any{"total": json.Number("18446744073709551615")}, "of_tomorrow": json.Number("1"),
		}, out, "nothing that WeChat Pay says is lost")
	}
}

func TestCallByNameRefuses(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, nil)
	for _, tt := range []struct {
		name string
		mode op.Mode
		in   map[string]any
		want string
	}{
		{"no-such-thing", op.Direct, nil, "no-such-thing: is no operation"},
		{"query", op.Direct, nil, "query: give transaction_id or out_trade_no"},
		{"profitsharing-config-query", op.Direct, map[string]any{"sub_mchid": "19"}, "profitsharing-config-query: is for service providers only"},
		{"refund", op.Direct, map[string]any{"out_refund_no": "订单"}, "out_refund_no: "},
	} {
		err := Call(t.Context(), s.ClientIn(tt.mode), tt.name, tt.in, nil)
		require.ErrorIs(t, err, op.ErrInvalid, tt.name)
		require.ErrorContains(t, err, tt.want)
	}
	require.Empty(t, s.Requests())
}
