package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// TestBillDownload pays an order, lets a day pass, and fetches the day's bill.
func TestBillDownload(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 30, 12, 0, 0, 0, op.China)
	clock := func() time.Time { return now }
	s, err := sandbox.Open(sandbox.Options{Dir: t.TempDir(), Clock: clock})
	require.NoError(t, err)
	defer s.Close()
	server := httptest.NewServer(s.Handler())
	defer server.Close()

	environ := map[string]string{"WXCTL_ENDPOINT": server.URL}
	for _, v := range s.Credentials(op.Direct, sandbox.TrustPublicKey).Environment() {
		environ[v.Name] = v.Value
	}
	run := func(args ...string) string {
		app := testApp(t, environ)
		var out, errs bytes.Buffer
		app.Out, app.Err, app.Clock, app.Rand = &out, &errs, clock, rand.Reader
		app.Environ = func() []string { return nil }
		require.Equal(t, Done, app.Run(context.Background(), append([]string{"run"}, args...)), errs.String())
		return out.String()
	}

	run("pay", "--pay_type", "native", "--description", "咖啡", "--out_trade_no", "20260130001", "--amount.total", "1800")
	_, err = s.Pay("20260130001")
	require.NoError(t, err)
	now = now.AddDate(0, 0, 1)
	for _, tarType := range []string{"", "GZIP"} {
		bill := filepath.Join(t.TempDir(), "bill.csv")
		answer := run("trade-bill", "--bill_date", "2026-01-30", "--tar_type", tarType, "--download", bill, "--jq", ".hash_type")
		require.Equal(t, "SHA1\n", answer)
		text, err := os.ReadFile(bill)
		require.NoError(t, err)
		require.Contains(t, string(text), "20260130001")
	}
}
