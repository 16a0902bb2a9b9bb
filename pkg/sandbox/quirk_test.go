package sandbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestQuirksAreListed(t *testing.T) {
	t.Parallel()
	q := DefaultQuirks()
	seen := map[string]string{}
	for _, k := range q.All() {
		require.Regexp(t, `^[a-z]+(-[a-z]+|-\d+)*$`, k.Name)
		require.NotEmpty(t, k.Doc, k.Name)
		require.NotContains(t, seen, k.Name)
		seen[k.Name] = k.Value
		// What is listed can be set, and changes nothing.
		require.NoError(t, q.Set(k.Name+"="+k.Value))
	}
	require.Equal(t, DefaultQuirks(), q)
	for name, value := range map[string]string{
		"public-key-only": "false", "bill-at-once": "true", "bill-life": "5m0s", "balance": "100000000",
		"complaint-missing-404": "false", "receiver-key-has-app-id": "false", "media-same-url": "false", "bill-bom": "true",
	} {
		require.Equal(t, value, seen[name], name)
	}
}

func TestSetQuirk(t *testing.T) {
	t.Parallel()
	q := DefaultQuirks()
	for _, text := range []string{"public_key_only=true", "bill-at-once=false", "refund-takes=90s", "busifavor-code-cap=3", "fee-rate=0"} {
		require.NoError(t, q.Set(text), text)
	}
	want := DefaultQuirks()
	want.PublicKeyOnly, want.BillAtOnce, want.RefundTakes, want.BusifavorCodeCap, want.FeeRate = true, false, 90*time.Second, 3, 0
	require.Equal(t, want, q)

	for text, issue := range map[string]string{
		"":                        "want NAME=VALUE",
		"bill-bom":                "want NAME=VALUE",
		"=true":                   "want NAME=VALUE",
		"bill-bom=maybe":          "neither true nor false",
		"refund-takes=5":          "no duration",
		"refund-takes=-5s":        "no duration",
		"fee-rate=0.6":            "no whole number",
		"max-ratio=-1":            "no whole number",
		"receiver-capacity=9e999": "no whole number",
	} {
		require.ErrorContains(t, q.Set(text), issue, text)
	}
	require.ErrorIs(t, q.Set("bill-boom=true"), ErrUnknownQuirk)
	require.Equal(t, want, q, "what is refused changes nothing")
}
