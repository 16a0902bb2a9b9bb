package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// billShop is a merchant of a sandbox, on a clock that moves when somebody
// sleeps.
type billShop struct {
	t       *testing.T
	dir     string
	now     time.Time
	environ map[string]string
	sandbox *sandbox.Sandbox
	// meddle answers a request in the sandbox's place, if it returns true.
	meddle func(w http.ResponseWriter, r *http.Request) bool
	// slept are the pauses so far; interrupt is asked before each.
	slept     []time.Duration
	interrupt func() error
	// terminal makes the streams terminals.
	terminal bool
	ctx      context.Context
}

// newBillShop opens a shop with an order that was paid on 2026-01-30.
func newBillShop(t *testing.T, mode op.Mode, quirks func(*sandbox.Quirks)) *billShop {
	s := &billShop{t: t, ctx: t.Context(), dir: t.TempDir(), now: time.Date(2026, 1, 30, 12, 0, 0, 0, op.China)}
	q := sandbox.DefaultQuirks()
	if quirks != nil {
		quirks(&q)
	}
	var err error
	s.sandbox, err = sandbox.Open(sandbox.Options{Dir: t.TempDir(), Clock: s.clock, Quirks: &q})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.sandbox.Close()) })
	handler := s.sandbox.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.meddle == nil || !s.meddle(w, r) {
			handler.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	s.environ = map[string]string{"WXCTL_ENDPOINT": server.URL, "WXCTL_SUB_MCHID": "1900000109"}
	if mode == op.Partner {
		s.environ["WXCTL_PARTNER"] = "1"
	}
	for _, v := range s.sandbox.Credentials(mode, sandbox.TrustPublicKey).Environment() {
		s.environ[v.Name] = v.Value
	}
	s.must("pay", "--pay_type", "native", "--description", "奶茶, 大杯", "--out_trade_no", "20260130001", "--amount.total", "1800")
	_, err = s.sandbox.Pay("20260130001")
	require.NoError(t, err)
	return s
}

func (s *billShop) clock() time.Time { return s.now }

func (s *billShop) path(name string) string { return filepath.Join(s.dir, name) }

// run runs a call.
func (s *billShop) run(args ...string) (code Code, stdout, stderr string) {
	s.t.Helper()
	app := testApp(s.t, s.environ)
	var out, errs bytes.Buffer
	app.Out, app.Err, app.Clock, app.Rand = &out, &errs, s.clock, rand.Reader
	app.Environ = func() []string { return nil }
	app.SetTerminal(s.terminal)
	app.Sleep = func(_ context.Context, d time.Duration) error {
		if s.interrupt != nil {
			if err := s.interrupt(); err != nil {
				return err
			}
		}
		s.slept = append(s.slept, d)
		s.now = s.now.Add(d)
		return nil
	}
	code = app.Run(s.ctx, append([]string{"run"}, args...))
	return code, out.String(), errs.String()
}

// must runs a call that succeeds.
func (s *billShop) must(args ...string) (stdout, stderr string) {
	s.t.Helper()
	code, stdout, stderr := s.run(args...)
	require.Equal(s.t, Done, code, stderr)
	return stdout, stderr
}

// requireFiles are the names of all that the calls have left.
func (s *billShop) requireFiles(names ...string) {
	s.t.Helper()
	entries, err := os.ReadDir(s.dir)
	require.NoError(s.t, err)
	have := []string{}
	for _, e := range entries {
		have = append(have, e.Name())
	}
	require.Equal(s.t, append([]string{}, names...), have)
}

func (s *billShop) read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(s.path(name))
	require.NoError(s.t, err)
	return string(text)
}

// meddler strikes the requests of a path, or only the first.
func meddler(path string, strike func(http.ResponseWriter, *http.Request), always bool) func(http.ResponseWriter, *http.Request) bool {
	struck := false
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != path || struck && !always {
			return false
		}
		struck = true
		strike(w, r)
		return true
	}
}

const downloadPath = "/v3/billdownload/file"

func refuseWith(code string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"code":%q,"message":"as the test wants it"}`, code)
	}
}

func answer(text string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

// breakOff answers a whole header and half a body.
func breakOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	w.Write([]byte("交易时间,公众账号ID\r\n`2026-01-30"))
}

// TestBillDownload fetches a bill as it is, plain and compressed.
func TestBillDownload(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Direct, nil)
	s.now = s.now.AddDate(0, 0, 1)
	for _, tarType := range []string{"", "GZIP"} {
		answer, stderr := s.must("trade-bill", "--bill_date", "2026-01-30", "--tar_type", tarType, "--download", s.path("bill.csv"), "--jq", ".hash_type")
		require.Equal(t, "SHA1\n", answer)
		require.Empty(t, stderr)
		s.requireFiles("bill.csv")
		require.True(t, strings.HasPrefix(s.read("bill.csv"), "\ufeff交易时间,"))
		require.Contains(t, s.read("bill.csv"), "`20260130001,")
	}
	out, _ := s.must("trade-bill", "--bill_date", "2026-01-30", "--download", "-")
	require.Equal(t, s.read("bill.csv"), out)
}

func TestBillRows(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Direct, nil)
	bill := []string{"trade-bill", "--bill_date", "2026-01-30"}

	out, stderr := s.must(append(bill, "--format", "ndjson", "--tar_type", "GZIP")...)
	var row map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &row))
	require.Equal(t, "20260130001", row["out_trade_no"])
	require.Equal(t, "奶茶, 大杯", row["description"])
	require.Equal(t, "2026-01-30T12:00:00+08:00", row["trade_time"])
	require.EqualValues(t, 1800, row["total"])
	require.Equal(t, "1 row. 总交易单数 1, 应结订单总金额 18.00, 退款总金额 0.00, 充值券退款总金额 0.00, 手续费总金额 0.11000, 订单总金额 18.00, 申请退款总金额 0.00\n", stderr)
	s.requireFiles()

	answer, stderr := s.must(append(bill, "--format", "csv", "--download", s.path("bill.csv"), "--summary", s.path("sums.csv"))...)
	require.Contains(t, answer, `"hash_value":`)
	require.Empty(t, stderr)
	s.requireFiles("bill.csv", "sums.csv")
	require.True(t, strings.HasPrefix(s.read("bill.csv"), "交易时间,"))
	require.NotContains(t, s.read("bill.csv"), "`")
	require.NotContains(t, s.read("bill.csv"), "总交易单数")
	require.Equal(t, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n1,18.00,0.00,0.00,0.11000,18.00,0.00\n", s.read("sums.csv"))
}

// TestEncryptedBill fetches the bill of a sub-merchant, whose key travels
// encrypted.
func TestEncryptedBill(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Partner, nil)
	for _, tarType := range []string{"", "GZIP"} {
		out, stderr := s.must("submch-fundflow-bill", "--bill_date", "2026-01-30", "--account_type", "BASIC", "--tar_type", tarType, "--format", "ndjson")
		require.Equal(t, 2, strings.Count(out, "\n"))
		require.Contains(t, out, `"business_name":"扣除交易手续费"`)
		require.Contains(t, stderr, "资金流水总笔数 2")
	}
}

// TestWaitForBill asks for yesterday's bill at 9:50.
func TestWaitForBill(t *testing.T) {
	t.Parallel()
	const beingMade = "The bill of 2026-01-30 is being made, asking again for up to 1h.\n"
	seconds := func(pauses ...int) (all []time.Duration) {
		for _, n := range pauses {
			all = append(all, time.Duration(n)*time.Second)
		}
		return all
	}
	s := newBillShop(t, op.Direct, func(q *sandbox.Quirks) { q.BillAtOnce = false })
	for _, test := range []struct {
		name     string
		args     []string
		terminal bool
		code     Code
		slept    []time.Duration
		stderr   string
	}{
		{name: "until it is ready", slept: seconds(5, 10, 20, 40, 60, 60, 60, 60, 60, 60, 60, 60, 60), stderr: beingMade},
		{name: "on a terminal", terminal: true, slept: seconds(5, 10, 20, 40, 60, 60, 60, 60, 60, 60, 60, 60, 60), stderr: "The bill of 2026-01-30 is being made, asking again for "},
		{name: "as errors are JSON, silently", args: []string{"--json"}, slept: seconds(5, 10, 20, 40, 60, 60, 60, 60, 60, 60, 60, 60, 60)},
		{name: "not at all", args: []string{"--wait", "0"}, code: Failed, stderr: "400 STATEMENT_CREATING: "},
		{name: "too short", args: []string{"--wait", "30s"}, code: Failed, slept: seconds(5, 10, 15), stderr: "It was still being made after 30s."},
		{name: "just long enough", args: []string{"--wait", "10m"}, slept: seconds(5, 10, 20, 40, 60, 60, 60, 60, 60, 60, 60, 60, 45)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.slept = nil
			s.now = time.Date(2026, 1, 31, 9, 50, 0, 0, op.China)
			s.terminal = test.terminal
			code, _, stderr := s.run(append([]string{"trade-bill", "--bill_date", "2026-01-30", "--download", s.path("bill.csv")}, test.args...)...)
			require.Equal(t, test.code, code, stderr)
			require.Equal(t, test.slept, s.slept)
			require.Contains(t, stderr, test.stderr)
			if test.code == Done {
				s.requireFiles("bill.csv")
				require.NoError(t, os.Remove(s.path("bill.csv")))
			}
			s.requireFiles()
		})
	}
}

func TestWaitingIsInterrupted(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Direct, func(q *sandbox.Quirks) { q.BillCreating = time.Hour })
	s.interrupt = func() error { return errInterrupted }
	code, _, stderr := s.run("trade-bill", "--bill_date", "2026-01-30", "--download", s.path("bill.csv"))
	require.Equal(t, Interrupted, code, stderr)
	s.requireFiles()
}

func TestDownloadIsInterrupted(t *testing.T) {
	t.Parallel()
	s := newBillShop(t, op.Direct, nil)
	var interrupt context.CancelCauseFunc
	s.ctx, interrupt = context.WithCancelCause(t.Context())
	s.meddle = meddler(downloadPath, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "交易时间,订单金额\r\n")
		interrupt(errInterrupted)
		<-r.Context().Done()
	}, true)
	code, stdout, stderr := s.run("trade-bill", "--bill_date", "2026-01-30", "--download", s.path("bill.csv"))
	require.Equal(t, Interrupted, code, stderr)
	require.Equal(t, "Error: interrupted\n", stderr)
	require.Empty(t, stdout)
	s.requireFiles()
}

func TestSleep(t *testing.T) {
	t.Parallel()
	require.NoError(t, sleep(t.Context(), 0))
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	require.ErrorIs(t, sleep(ctx, time.Hour), errInterrupted)
}

// TestBillGoesWrong: nothing is taken for a bill that is none, and what can be
// mended is.
func TestBillGoesWrong(t *testing.T) {
	t.Parallel()
	type strike = func(http.ResponseWriter, *http.Request)
	s := newBillShop(t, op.Direct, nil)
	for _, test := range []struct {
		name   string
		strike strike
		always bool // not only the first download
		args   []string
		code   Code
		stderr string
	}{
		{name: "the URL is too old once", strike: refuseWith("INVALID_REQUEST")},
		{name: "the URL is too old twice", strike: refuseWith("INVALID_REQUEST"), always: true, code: Failed,
			stderr: "Error: download: 400 INVALID_REQUEST: as the test wants it"},
		{name: "the file is another's", strike: refuseWith("NO_AUTH"), code: Refused, stderr: "400 NO_AUTH"},
		{name: "it breaks off once", strike: breakOff, stderr: "The download broke off, it is begun anew.\n"},
		{name: "it breaks off twice", strike: breakOff, always: true, code: Failed, stderr: "Error: download: broken off: unexpected EOF"},
		{name: "the content is another", strike: answer("交易时间,订单金额\r\n`2026-01-30 12:00:00,`1.00\r\n"), code: Failed,
			stderr: "Error: download: digest does not match: "},
		{name: "the content is no bill", strike: answer("<html>log in here</html>"), code: Failed, stderr: "Error: download: digest does not match: "},
		{name: "nothing happened", args: []string{"--bill_date", "2026-01-29"}, code: Failed,
			stderr: "\n  Nothing happened on 2026-01-29: there is no bill of that day\n"},
		{name: "nothing happened, as JSON", args: []string{"--bill_date", "2026-01-29", "--json"}, code: Failed,
			stderr: `{"error":{"code":"NO_STATEMENT_EXIST",`},
	} {
		for _, to := range [][]string{{"--download", "-"}, {"--format", "json"}, {"--download", s.path("bill")}, {"--download", s.path("bill"), "--format", "csv"}} {
			t.Run(test.name+" "+strings.Join(to, " "), func(t *testing.T) {
				s.meddle = nil
				if test.strike != nil {
					s.meddle = meddler(downloadPath, test.strike, test.always)
				}
				code, stdout, stderr := s.run(append(append([]string{"trade-bill", "--bill_date", "2026-01-30"}, to...), test.args...)...)
				require.Equal(t, test.code, code, stderr)
				require.Contains(t, stderr, test.stderr)
				if code != Done {
					require.Empty(t, stdout, "nothing that is not proven is printed")
					s.requireFiles()
					return
				}
				require.NotEmpty(t, stdout)
				require.NoError(t, os.RemoveAll(s.path("bill")))
			})
		}
	}
}
