package bill_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/bill"
)

const tradeTitles = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"

// generated is the file of a day's trades that is made while it is read.
type generated struct {
	rows, next int // rows in all, and those begun
	pending    []byte
	buf        []byte
	ended      bool
}

func newGenerated(rows int) *generated {
	return &generated{rows: rows, pending: []byte("\ufeff" + tradeTitles + "\r\n")}
}

func (g *generated) Read(p []byte) (int, error) {
	if len(g.pending) == 0 {
		switch {
		case g.next < g.rows:
			g.buf = fmt.Appendf(g.buf[:0], "`2026-01-30 %02d:%02d:%02d,`wxd678efh567hg6787,`1900000109,`0,`,`4200000925202601%016d,`2026013000%08d,`ofyak5qR_1wYsC99CsWA6R9MJazA,`NATIVE,`SUCCESS,`OTHERS,`CNY,`18.00,`0.00,`0,`0,`0.00,`0.00,`,`,`奶茶\\  大杯,`店1,`0.11000,`0.60%%,`18.00,`0.00,`\r\n",
				g.next/3600%24, g.next/60%60, g.next%60, g.next, g.next)
			g.pending = g.buf
			g.next++
		case !g.ended:
			g.ended = true
			g.pending = fmt.Appendf(nil, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`%d,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n", g.rows)
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

// written counts the lines that are written to it.
type written struct {
	lines int
	each  func()
}

func (w *written) Write(p []byte) (int, error) {
	w.lines += bytes.Count(p, []byte("\n"))
	w.each()
	return len(p), nil
}

// TestConvertHoldsNoBill: of a long file no more is read ahead of what is
// written than the buffers hold.
func TestConvertHoldsNoBill(t *testing.T) {
	t.Parallel()
	const rows = 100_000
	for _, format := range bill.Formats() {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			in := newGenerated(rows)
			ahead := 0
			out := &written{}
			out.each = func() { ahead = max(ahead, in.next-out.lines) }
			n, summary, err := bill.Convert(out, in, format)
			require.NoError(t, err)
			require.EqualValues(t, rows, n)
			require.Equal(t, fmt.Sprint(rows), summary.Rows[0][0])
			require.Less(t, ahead, 1000, "rows in flight")
		})
	}
}

// repeated is an endless text.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

// TestReaderAllocatesByTheRow: a row costs its own text, and nothing that grows
// with the file.
func TestReaderAllocatesByTheRow(t *testing.T) {
	r := bill.NewReader(io.MultiReader(strings.NewReader(fundTitles+"\r\n"), &repeated{text: fundRow + "\r\n"}))
	_, err := r.Read()
	require.NoError(t, err)
	require.LessOrEqual(t, testing.AllocsPerRun(10_000, func() {
		if _, err := r.Read(); err != nil {
			t.Error(err)
		}
	}), 1.0)
}

// BenchmarkTenMillionRows converts a bill of ten million rows, about 2.6 GB, and
// reports the most memory that was in use:
//
//	go test ./pkg/client/bill -run '^$' -bench TenMillionRows
func BenchmarkTenMillionRows(b *testing.B) {
	const rows = 10_000_000
	for _, format := range bill.Formats() {
		b.Run(string(format), func(b *testing.B) {
			var peak uint64
			for b.Loop() {
				out, writes := &written{}, 0
				out.each = func() {
					if writes++; writes%1000 != 0 {
						return
					}
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapInuse+m.StackInuse)
				}
				if n, _, err := bill.Convert(out, newGenerated(rows), format); err != nil || n != rows {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(peak)/(1<<20), "MiB")
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
