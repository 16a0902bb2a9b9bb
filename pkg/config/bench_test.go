package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// rows writes a configuration of n receivers from a CSV file, which an output
// and another resource look at.
func rows(tb testing.TB, n int) string {
	dir := tb.TempDir()
	var csv strings.Builder
	csv.WriteString("account,name,stock\n")
	for i := range n {
		fmt.Fprintf(&csv, "%010d,Name %d,S%d\n", i, i, i%7)
	}
	require.NoError(tb, os.WriteFile(filepath.Join(dir, "rows.csv"), []byte(csv.String()), 0o600))
	require.NoError(tb, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(`
locals {
  rows = { for r in csvdecode(file("rows.csv")) : r.account => r }
}
resource "wxpay_receiver" "r" {
  for_each = local.rows
  account  = each.key
  name     = lookup(local.rows, each.key).name
  stock    = each.value.stock != "" ? local.rows[each.key].stock : null
}
resource "wxpay_stock" "s" {
  name = "first is ${wxpay_receiver.r["0000000000"].account}"
}
output "length" {
  value = length(wxpay_receiver.r)
}
`), 0o600))
	return dir
}

// plan does what a planner does: every block's instances, set as they are.
func plan(tb testing.TB, dir string) (total int) {
	c, diags := Load(dir)
	require.Empty(tb, diags)
	e, diags := c.Evaluate(EvalOptions{Schemas: testSchemas{}})
	require.Empty(tb, diags)
	for _, r := range e.Order() {
		instances, diags := e.Instances(r.Addr)
		require.Empty(tb, diags)
		total += len(instances)
		values := make(map[addr.Key]cty.Value, len(instances))
		for _, i := range instances {
			values[i.Addr.Key] = i.Value
		}
		e.Set(r.Addr, values)
	}
	outputs, diags := e.Outputs()
	require.Empty(tb, diags)
	require.True(tb, outputs["length"].Value.RawEquals(cty.NumberIntVal(int64(total-1))))
	return total
}

func BenchmarkEvaluate(b *testing.B) {
	for _, n := range []int{20, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := rows(b, n)
			b.ReportAllocs()
			for b.Loop() {
				require.Equal(b, n+1, plan(b, dir))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/instance")
		})
	}
}
