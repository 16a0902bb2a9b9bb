package sandbox

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
)

// BenchmarkOpenFirst is the first start of a folder, which makes four keys.
func BenchmarkOpenFirst(b *testing.B) {
	for b.Loop() {
		s, err := Open(Options{Dir: b.TempDir()})
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}

// BenchmarkOpenAgain is every later start, with ten thousand records.
func BenchmarkOpenAgain(b *testing.B) {
	x := newStranger(b)
	for i := range 10_000 {
		require.NoError(b, x.s.store.db.Update(func(tx *bbolt.Tx) error {
			receivers.put(&call{tx: tx}, &receiver{Name: "someone"}, DirectMchID, "MERCHANT_ID", fmt.Sprint(i))
			return nil
		}))
	}
	x.stop()
	for b.Loop() {
		s, err := Open(Options{Dir: x.s.dir})
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}

// BenchmarkWrite is one write of ten concurrent callers, over the handler: two
// RSA private-key operations of the server (open the name, sign the answer),
// one verification, and the store.
func BenchmarkWrite(b *testing.B) {
	x := newStranger(b)
	x.clock.now = time.Now()
	handler := x.s.Handler()
	name := sealFor(b, x.public, "张三")
	const requests = 4096 // signed in advance, so that only the server is measured
	bodies, auths := make([]string, requests), make([]string, requests)
	for i := range requests {
		bodies[i] = fmt.Sprintf(`{"appid":%q,"type":"PERSONAL_OPENID","account":"o%d","name":%q,"relation_type":"STAFF"}`, x.creds.AppID, i, name)
		auths[i] = x.request("POST", receiverAdd, bodies[i]).Header.Get("Authorization")
	}
	var n atomic.Int64
	b.SetParallelism(5)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := int(n.Add(1)) % requests
			r := httptest.NewRequest("POST", receiverAdd, strings.NewReader(bodies[i]))
			r.Header.Set("Authorization", auths[i])
			r.Header.Set("Accept", "application/json")
			r.Header.Set("User-Agent", "bench/1.0")
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Wechatpay-Serial", x.creds.PublicKeyID)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != 200 {
				b.Error(w.Body)
			}
		}
	})
}

// BenchmarkRSA is the RSA work that BenchmarkWrite cannot do without.
func BenchmarkRSA(b *testing.B) {
	x := newStranger(b)
	name := sealFor(b, x.public, "张三")
	sum := sha256.Sum256([]byte("text"))
	signature, err := rsa.SignPKCS1v15(nil, x.key, crypto.SHA256, sum[:])
	require.NoError(b, err)
	b.SetParallelism(5)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, err := openSealed(x.s.world.public.key, name)
			require.NoError(b, err)
			_, err = sign(x.s.world.public.key, "text")
			require.NoError(b, err)
			require.NoError(b, rsa.VerifyPKCS1v15(&x.key.PublicKey, crypto.SHA256, sum[:], signature))
		}
	})
}
