//go:build unix

package e2e

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

// BenchmarkBillTenMillionRows fetches a bill of ten million rows, 2.6 GB, checks
// it and writes its rows as CSV. It must not need more memory than a bill of ten
// thousand rows by more than a quarter. The folder for temporary files has to
// hold 3 GB.
//
//	go test ./internal/e2e -run '^$' -bench BillTenMillion
func BenchmarkBillTenMillionRows(b *testing.B) {
	few, many := newBillReader(b, rows), newBillReader(b, 1000*rows)
	var costs []cost
	var ratios []float64
	for b.Loop() {
		fewer, more := few.fetchBill(), many.fetchBill()
		costs = append(costs, more)
		ratios = append(ratios, float64(more.peak)/float64(fewer.peak))
	}
	report(b, costs)
	b.ReportMetric(median(ratios, func(f float64) float64 { return f }), "x-memory")
}

// newBillReader is a user whose WeChat Pay has bills of n rows.
func newBillReader(b *testing.B, n int) *user {
	b.Helper()
	sum := sha1.New()
	require.NoError(b, writeBill(sum, n))
	wechat := clienttest.NewServer(b, func(r *clienttest.Request) clienttest.Answer {
		return clienttest.Answer{Body: fmt.Appendf(nil, `{"hash_type":"SHA1","hash_value":"%s","download_url":"%s/file"}`, hex.EncodeToString(sum.Sum(nil)), r.Base)}
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == bill.Trade.Path {
			wechat.ServeHTTP(w, r)
			return
		}
		// Its error is that of a client that has gone.
		_ = writeBill(w, n)
	}))
	b.Cleanup(server.Close)

	u, keys := newUser(b), clienttest.TheKeys()
	private, err := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	require.NoError(b, err)
	public, err := x509.MarshalPKIXPublicKey(&keys.WeChat.PublicKey)
	require.NoError(b, err)
	u.write("private.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	u.write("public.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	u.set("WXCTL_ENDPOINT="+server.URL, "WXCTL_MCHID="+clienttest.MchID, "WXCTL_SERIAL_NO="+clienttest.SerialNo,
		"WXCTL_APIV3_KEY="+clienttest.APIv3Key, "WXCTL_PRIVATE_KEY_FILE="+filepath.Join(u.dir, "private.pem"),
		"WXCTL_PUBLIC_KEY_ID="+clienttest.PublicKeyID, "WXCTL_PUBLIC_KEY_FILE="+filepath.Join(u.dir, "public.pem"))
	return u
}

// fetchBill measures one fetch, and leaves nothing of it.
func (u *user) fetchBill() cost {
	u.t.Helper()
	c, _ := u.cost("run", "trade-bill", "--bill_date", "2026-01-30", "--format", "csv", "--download", "rows.csv")
	require.NoError(u.t, os.Remove(filepath.Join(u.dir, "rows.csv")))
	return c
}

// writeBill writes a bill of n trades.
func writeBill(w io.Writer, n int) error {
	_, err := io.WriteString(w, "\ufeff交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"+
		"应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n")
	var row []byte
	for i := 0; i < n && err == nil; i++ {
		row = fmt.Appendf(row[:0], "`2026-01-30 12:00:00,`wxd678efh567hg6787,`1900000109,`0,`,`4200000925202601%012d,`2026013000%08d,`ofyak5qR_1wYsC99CsWA6R9MJazA,"+
			"`NATIVE,`SUCCESS,`OTHERS,`CNY,`18.00,`0.00,`0,`0,`0.00,`0.00,`,`,`奶茶\\  大杯,`店1,`0.11000,`0.60%%,`18.00,`0.00,`\r\n", i, i)
		_, err = w.Write(row)
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"+
			"`%d,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n", n)
	}
	return err
}
