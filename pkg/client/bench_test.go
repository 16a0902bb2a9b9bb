//go:build unix

package client_test

import (
	"bufio"
	"bytes"
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
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

// The benchmarks compare a call with what it cannot do without: one signature,
// one verification, and a round trip of net/http with the same bytes. The server
// is a process of its own, so that cpu-µs/op is the client's alone. What a call
// costs beyond them is BenchmarkCall less the other three.

const (
	serverVariable = "CLIENT_BENCHMARK_SERVER_KEY"
	benchBody      = `{"out_no":"order-20260131-0001","mchid":"1900000109","people":[]}`
	benchAnswer    = `{"id":"50300907052026013100000000001","people":[{"name":"","city":"深圳"}]}`
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

func BenchmarkSign(b *testing.B) {
	key, sum := clienttest.TheKeys().Merchant, sha256.Sum256([]byte(benchBody))
	measure(b, func() error {
		_, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
		return err
	})
}

func BenchmarkVerify(b *testing.B) {
	key, sum := clienttest.TheKeys().WeChat, sha256.Sum256([]byte(benchAnswer))
	signature := must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:]))
	measure(b, func() error {
		return rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], signature)
	})
}

func BenchmarkRoundTrip(b *testing.B) {
	url := startServer(b) + "/v3/test"
	authorization := "WECHATPAY2-SHA256-RSA2048 " + strings.Repeat("x", 500)
	measure(b, func() error {
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
	})
}

func benchClient(b *testing.B) *client.Client {
	cfg := clienttest.NewServer(b, nil).Config()
	cfg.Endpoint, cfg.HTTPClient = startServer(b), nil
	return must(client.New(cfg))
}

func BenchmarkCall(b *testing.B) {
	c := benchClient(b)
	in := &createRequest{No: "order-20260131-0001"}
	measure(b, func() error {
		_, err := create.Do(b.Context(), c, in)
		return err
	})
}

// BenchmarkCallParallel is how many calls a process makes when it makes them at
// the same time.
func BenchmarkCallParallel(b *testing.B) {
	c := benchClient(b)
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		in := &createRequest{No: "order-20260131-0001"}
		for pb.Next() {
			if _, err := create.Do(b.Context(), c, in); err != nil {
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
