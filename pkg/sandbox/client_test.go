package sandbox_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/goldplan"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

var keys = sync.OnceValues(sandbox.GenerateKeys)

// world is a served sandbox, at a fixed time.
type world struct {
	*sandbox.Sandbox
	options  sandbox.Options
	endpoint string
	now      time.Time
}

func serve(t *testing.T, faults ...string) *world {
	t.Helper()
	return serveWith(t, nil, faults...)
}

// serveWith is serve with other quirks; nil changes none.
func serveWith(t *testing.T, change func(*sandbox.Quirks), faults ...string) *world {
	t.Helper()
	k, err := keys()
	require.NoError(t, err)
	quirks := sandbox.DefaultQuirks()
	if change != nil {
		change(&quirks)
	}
	w := &world{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.options = sandbox.Options{Dir: t.TempDir(), Keys: k, Quirks: &quirks, Logger: slog.New(sandbox.Answered), Clock: func() time.Time { return w.now }}
	for _, text := range faults {
		f, err := sandbox.ParseFault(text)
		require.NoError(t, err)
		w.options.Faults = append(w.options.Faults, f)
	}
	w.Sandbox, err = sandbox.Open(w.options)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.Handler().ServeHTTP(rw, r) }))
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, w.Close())
	})
	w.endpoint = server.URL
	return w
}

// reopen ends the sandbox and starts it again on the same folder, at the same
// address.
func (w *world) reopen(t *testing.T) {
	t.Helper()
	require.NoError(t, w.Close())
	var err error
	w.Sandbox, err = sandbox.Open(w.options)
	require.NoError(t, err)
}

// client makes the real client, as each merchant and in each kind of trust.
func (w *world) client(t *testing.T, partner bool, trust sandbox.Trust) *client.Client {
	t.Helper()
	return w.clientOf(t, w.Credentials(client.Identity{Partner: partner}.Mode(), trust))
}

func (w *world) clientOf(t *testing.T, creds sandbox.Credentials) *client.Client {
	t.Helper()
	key, err := client.LoadPrivateKey(creds.PrivateKeyFile)
	require.NoError(t, err)
	cfg := client.Config{
		Identity:   client.Identity{SerialNo: creds.SerialNo, AppID: creds.AppID, NotifyURL: creds.NotifyURL, Partner: creds.Partner},
		PrivateKey: key, APIv3Key: creds.APIv3Key, Endpoint: w.endpoint, Attempts: 1,
		Shared: client.NewShared(),
		Clock:  func() time.Time { return w.now },
	}
	if creds.Partner {
		cfg.SubMchID = subMerchant
	}
	if cfg.MchID = creds.MchID; creds.Brand {
		cfg.MchID, cfg.BrandID = "", creds.MchID
	}
	if creds.PublicKeyID != "" {
		cfg.PublicKeyID = creds.PublicKeyID
		cfg.PublicKey, err = client.LoadPublicKey(creds.PublicKeyFile)
		require.NoError(t, err)
	}
	c, err := client.New(cfg)
	require.NoError(t, err)
	return c
}

func newStock(no string) *favor.CreateStockRequest {
	return &favor.CreateStockRequest{
		StockName: "立减5元", AvailableBeginTime: "2026-03-02T00:00:00+08:00", AvailableEndTime: "2026-04-01T00:00:00+08:00",
		StockUseRule: favor.StockUseRule{MaxCoupons: 100, MaxAmount: 50000, MaxCouponsPerUser: 1},
		CouponUseRule: favor.CouponUseRule{
			FixedNormalCoupon: &favor.FixedNormalCoupon{CouponAmount: 500, TransactionMinimum: 1000},
		},
		StockType: favor.Normal, OutRequestNo: no,
	}
}

func TestClientInEveryTrust(t *testing.T) {
	t.Parallel()
	for _, trust := range []sandbox.Trust{sandbox.TrustPublicKey, sandbox.TrustCertificates} {
		for _, partner := range []bool{false, true} {
			t.Run(string(trust), func(t *testing.T) {
				t.Parallel()
				w := serve(t)
				c := w.client(t, partner, trust)
				ctx := t.Context()

				stock, err := favor.CreateStock.Do(ctx, c, newStock("n1"))
				require.NoError(t, err)
				again, err := favor.CreateStock.Do(ctx, c, newStock("n1"))
				require.NoError(t, err)
				require.Equal(t, stock, again)
				_, err = favor.StartStock.Do(ctx, c, &favor.StockCommand{StockID: stock.StockID})
				require.NoError(t, err)
				live, err := favor.GetStock.Do(ctx, c, &favor.GetStockRequest{StockID: stock.StockID})
				require.NoError(t, err)
				require.Equal(t, favor.Running, live.Status)
				require.Equal(t, op.Fen(50000), live.StockUseRule.MaxAmount)

				in := &profitsharing.AddReceiverRequest{Type: profitsharing.MerchantID, Account: "1900000201",
					Name: "上海云杉餐饮管理有限公司", RelationType: profitsharing.Supplier}
				if partner {
					in.SubMchID = "1900001001"
					_, err = goldplan.ChangePlanStatus.Do(ctx, c, &goldplan.ChangePlanStatusRequest{SubMchID: "1900001001", OperationType: goldplan.Open})
					require.NoError(t, err)
					_, err = goldplan.OpenAdvertising.Do(ctx, c, &goldplan.OpenAdvertisingRequest{SubMchID: "1900001001"})
					require.NoError(t, err)
				}
				_, err = profitsharing.AddReceiver.Do(ctx, c, in)
				require.NoError(t, err)
				dump, err := w.Dump()
				require.NoError(t, err)
				for _, record := range dump["profitsharing/receivers"] {
					require.Contains(t, string(record), in.Name, "the sandbox could read the name")
				}
			})
		}
	}
}

func TestClientUnderstandsRefusals(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustPublicKey)
	_, err := complaint.GetNotification.Do(t.Context(), c, &op.None{})
	require.ErrorIs(t, err, client.ErrNotFound)

	bad := newStock("n1")
	bad.StockUseRule.MaxAmount = 1
	_, err = favor.CreateStock.Do(t.Context(), c, bad)
	var refusal *client.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "PARAM_ERROR", refusal.Code)
	require.Contains(t, refusal.RequestID, "-268435461")
	var detail map[string]any
	require.NoError(t, json.Unmarshal(refusal.Detail, &detail))
	require.Equal(t, "/stock_use_rule/max_amount", detail["field"])

	w.now = w.now.Add(time.Hour) // the client's clock goes along
	_, err = favor.GetStock.Do(t.Context(), c, &favor.GetStockRequest{StockID: "1"})
	require.ErrorIs(t, err, client.ErrNotFound)
}

func TestClientUnderFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault string
		want  []error
	}{
		{"drop-before", []error{client.ErrUnknownOutcome}},
		{"drop-after-commit", []error{client.ErrUnknownOutcome}},
		{"429", []error{client.ErrRateLimited}},
		{"5xx", []error{client.ErrUnknownOutcome}},
		{"bad-signature", []error{client.ErrSignature, client.ErrUnknownOutcome}},
		{"truncate", []error{client.ErrUnknownOutcome}},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			w := serve(t, "marketing-favor-stock-create="+tt.fault+":1")
			c := w.client(t, false, sandbox.TrustPublicKey)
			_, err := favor.CreateStock.Do(t.Context(), c, newStock("n1"))
			for _, want := range tt.want {
				require.ErrorIs(t, err, want)
			}
			// The same number again finishes the same call, whatever became of it.
			_, err = favor.CreateStock.Do(t.Context(), c, newStock("n1"))
			require.NoError(t, err)
			dump, err := w.Dump()
			require.NoError(t, err)
			require.Equal(t, 1, dump.Counts()["favor/stocks"])
		})
	}
}
