//go:build unix

package client_test

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/refund"
)

// The benchmarks compare a refund with what it cannot do without: one signature,
// one verification, and a round trip of net/http with the same bytes; and with
// the same refund through WeChat Pay's own SDK for Go. The server is a process
// of its own, so that cpu-µs/op is the client's alone.

const (
	serverVariable = "CLIENT_BENCHMARK_SERVER_KEY"
	benchBody      = `{"out_trade_no":"20260131001","out_refund_no":"20260131001-R1","reason":"退货","amount":{"refund":600,"total":1800,"currency":"CNY"}}`
	benchAnswer    = `{"refund_id":"50300907052026013100000000001","out_refund_no":"20260131001-R1","transaction_id":"4200002026013100000000000001","out_trade_no":"20260131001",` +
		`"channel":"ORIGINAL","user_received_account":"支付用户零钱","create_time":"2026-01-31T12:30:00+08:00","status":"PROCESSING",` +
		`"amount":{"total":1800,"refund":600,"payer_total":1800,"payer_refund":600,"settlement_refund":600,"settlement_total":1800,"discount_refund":0,"currency":"CNY"}}`
)

func TestMain(m *testing.M) {
	if key := os.Getenv(serverVariable); key != "" {
		serveBenchmark(key)
		return
	}
	os.Exit(m.Run())
}

// serveBenchmark answers every request with the same signed body. The signature
// is made anew every second, so that the server does not compete for the CPU.
func serveBenchmark(encoded string) {
	key := must(x509.ParsePKCS1PrivateKey(must(base64.StdEncoding.DecodeString(encoded))))
	var headers atomic.Pointer[http.Header]
	sign := func() {
		h := clienttest.Sign(key, clienttest.PublicKeyID, time.Now(), []byte(benchAnswer))
		h["Content-Type"] = []string{"application/json"}
		h["Request-Id"] = []string{"08F6AABBCC-268435456"}
		headers.Store(&h)
	}
	sign()
	go func() {
		for range time.Tick(time.Second) {
			sign()
		}
	}()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Println("http://" + listener.Addr().String())
	err := http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		for name, values := range *headers.Load() {
			w.Header()[name] = values
		}
		io.WriteString(w, benchAnswer)
	}))
	fmt.Fprintln(os.Stderr, err)
}

// startServer runs the server in a process of its own and returns its URL.
func startServer(b *testing.B) string {
	key := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(clienttest.TheKeys().WeChat))
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverVariable+"="+key)
	cmd.Stderr = os.Stderr
	out := must(cmd.StdoutPipe())
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return strings.TrimSpace(must(bufio.NewReader(out).ReadString('\n')))
}

// measure runs a benchmark and reports the CPU time that this process used.
func measure(b *testing.B, run func() error) {
	if err := run(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	begun := cpuTime()
	for b.Loop() {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime()-begun).Nanoseconds())/1e3/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkSign(b *testing.B)      { measure(b, signing()) }
func BenchmarkVerify(b *testing.B)    { measure(b, verification()) }
func BenchmarkRoundTrip(b *testing.B) { measure(b, roundTrip(startServer(b))) }
func BenchmarkCall(b *testing.B)      { measure(b, ownRefund(b, startServer(b))) }

// BenchmarkWechatpayGo is the refund through github.com/wechatpay-apiv3/wechatpay-go.
func BenchmarkWechatpayGo(b *testing.B) { measure(b, officialRefund(b, startServer(b))) }

// BenchmarkBeyond runs them all by turns, so that they meet the same weather, and
// reports what either client costs beyond the three, by the medians of the turns. RSA
// alone varies by more than the difference that is looked for: many turns on a quiet
// machine find it (-benchtime 30s). The three are measured in one loop, in the order of
// a call, since a signature that follows a round trip finds colder caches than one that
// follows another signature.
func BenchmarkBeyond(b *testing.B) {
	url := startServer(b)
	sign, trip, verify := signing(), roundTrip(url), verification()
	needed := func() error { return cmp.Or(sign(), trip(), verify()) }
	runs := [...]func() error{needed, ownRefund(b, url), officialRefund(b, url)}
	var turns []turn
	for b.Loop() {
		var t turn
		for i, run := range runs {
			t.measure(b, i, run)
		}
		turns = append(turns, t)
	}
	median := func(of func(t turn) float64) float64 {
		var values []float64
		for _, t := range turns {
			values = append(values, of(t))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	cpu := func(i int) float64 { return median(func(t turn) float64 { return t.cpu[i] }) }
	allocs := func(i int) float64 { return median(func(t turn) float64 { return t.allocs[i] }) }
	b.ReportMetric(cpu(0), "needed-cpu-µs")
	b.ReportMetric(cpu(1)-cpu(0), "own-cpu-µs")
	b.ReportMetric(cpu(2)-cpu(0), "sdk-cpu-µs")
	b.ReportMetric(allocs(1)-allocs(0), "own-allocs")
	b.ReportMetric(allocs(2)-allocs(0), "sdk-allocs")
	b.ReportMetric(0, "ns/op")
}

// turn is what one call of each kind cost.
type turn struct{ cpu, allocs [3]float64 }

// measure makes so many calls that the clock of the CPU time is fine enough.
func (t *turn) measure(b *testing.B, i int, run func() error) {
	const calls = 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := cpuTime()
	for range calls {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	t.cpu[i] = float64((cpuTime() - begun).Nanoseconds()) / 1e3 / calls
	runtime.ReadMemStats(&after)
	t.allocs[i] = float64(after.Mallocs-before.Mallocs) / calls
}

func signing() func() error {
	key, sum := clienttest.TheKeys().Merchant, sha256.Sum256([]byte(benchBody))
	return func() error {
		_, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
		return err
	}
}

func verification() func() error {
	key, sum := clienttest.TheKeys().WeChat, sha256.Sum256([]byte(benchAnswer))
	signature := must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:]))
	return func() error { return rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], signature) }
}

func roundTrip(server string) func() error {
	url := server + refund.Create.Path
	authorization := "WECHATPAY2-SHA256-RSA2048 " + strings.Repeat("x", 500)
	return func() error {
		req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader([]byte(benchBody)))
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", authorization)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Wechatpay-Serial", clienttest.PublicKeyID)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	}
}

func ownRefund(b *testing.B, server string) func() error {
	c := benchClient(b, server)
	spec := refund.Create.Spec
	spec.Rate = op.Rate{} // or the client would wait, 150 refunds a second being allowed
	create := op.Define[refund.CreateRequest, refund.Refund](spec)
	in := &refund.CreateRequest{
		OutTradeNo: "20260131001", OutRefundNo: "20260131001-R1", Reason: "退货",
		Amount: refund.AmountRequest{Refund: 600, Total: 1800, Currency: "CNY"},
	}
	return func() error {
		_, err := create.Do(b.Context(), c, in)
		return err
	}
}

func officialRefund(b *testing.B, server string) func() error {
	cfg := clienttest.NewServer(b, nil).Config()
	sdk := must(core.NewClient(b.Context(),
		option.WithWechatPayPublicKeyAuthCipher(cfg.MchID, cfg.SerialNo, cfg.PrivateKey, cfg.PublicKeyID, cfg.PublicKey),
		option.WithHTTPClient(&http.Client{Transport: elsewhere(strings.TrimPrefix(server, "http://"))})))
	api := refunddomestic.RefundsApiService{Client: sdk}
	in := refunddomestic.CreateRequest{
		OutTradeNo: core.String("20260131001"), OutRefundNo: core.String("20260131001-R1"), Reason: core.String("退货"),
		Amount: &refunddomestic.AmountReq{Refund: core.Int64(600), Total: core.Int64(1800), Currency: core.String("CNY")},
	}
	return func() error {
		_, _, err := api.Create(b.Context(), in)
		return err
	}
}

// elsewhere sends what is for WeChat Pay, whose domain is fixed in the SDK, to
// the host of its name.
type elsewhere string

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r.URL.Scheme, r.URL.Host = "http", string(e)
	return http.DefaultTransport.RoundTrip(r)
}

func benchClient(b *testing.B, server string) *client.Client {
	cfg := clienttest.NewServer(b, nil).Config()
	cfg.Endpoint, cfg.HTTPClient = server, nil
	return must(client.New(cfg))
}

// BenchmarkCallParallel is how many calls a process makes when it makes them at
// the same time.
func BenchmarkCallParallel(b *testing.B) {
	run := ownRefund(b, startServer(b))
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := run(); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

// BenchmarkNew is the price of one more merchant.
func BenchmarkNew(b *testing.B) {
	cfg := clienttest.NewServer(b, nil).Config()
	cfg.HTTPClient = nil
	measure(b, func() error {
		_, err := client.New(cfg)
		return err
	})
}
