//go:build unix

package e2e

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

// The benchmarks measure the binary as its users run it: the time on the wall,
// the CPU time of the process in user and system mode, and the most memory that
// it held. Each figure is the median of the runs. What they must stay below is
// said at each.
//
//	go test ./internal/e2e -run '^$' -bench 'Version|Validate'
//	go test ./internal/e2e -run '^$' -bench 'Plan|Apply' -benchtime 7x
//
// Without -benchtime the long ones run once, and a single run says little on a
// machine that others use.
//
// Linux counts the memory of the parent at the time of the fork as the child's,
// so the largest benchmarks come last: the tests' own memory grows with them.

// cost is what one run of a command took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

// cost runs wxctl, demands success and tells what it cost and printed.
func (u *user) cost(args ...string) (cost, string) {
	u.t.Helper()
	cmd := u.command(context.Background(), args...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	begun := time.Now()
	err := cmd.Run()
	wall := time.Since(begun)
	require.NoError(u.t, err, out.String())
	process := cmd.ProcessState
	peak := process.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" {
		peak *= 1024 // kibibytes everywhere else
	}
	return cost{wall, process.UserTime() + process.SystemTime(), peak}, out.String()
}

func report(b *testing.B, costs []cost) {
	b.ReportMetric(0, "ns/op") // would count the preparations
	b.ReportMetric(milliseconds(median(costs, func(c cost) time.Duration { return c.wall })), "ms")
	b.ReportMetric(milliseconds(median(costs, func(c cost) time.Duration { return c.cpu })), "cpu-ms")
	b.ReportMetric(float64(median(costs, func(c cost) int64 { return c.peak }))/(1<<20), "MiB")
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median[T any, V int64 | time.Duration | float64](of []T, value func(T) V) V {
	values := make([]V, len(of))
	for i, x := range of {
		values[i] = value(x)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkVersion must stay below 15 ms.
func BenchmarkVersion(b *testing.B) {
	u := newUser(b)
	var costs []cost
	for b.Loop() {
		c, _ := u.cost("version")
		costs = append(costs, c)
	}
	report(b, costs)
}

// BenchmarkValidate must stay below 30 ms, for twenty resources.
func BenchmarkValidate(b *testing.B) {
	u := newUser(b)
	u.copyFrom("../../examples/quickstart")
	coupons, err := os.ReadFile(filepath.Join(u.dir, "coupons.wx.hcl"))
	require.NoError(b, err)
	for i := range 7 { // of two resources each, beside the six of the example
		u.write(fmt.Sprintf("coupons%d.wx.hcl", i), strings.NewReplacer(
			`"new_year"`, fmt.Sprintf(`"new_year_%d"`, i), `"members"`, fmt.Sprintf(`"members_%d"`, i),
		).Replace(string(coupons)))
	}
	var costs []cost
	for b.Loop() {
		c, _ := u.cost("validate")
		costs = append(costs, c)
	}
	report(b, costs)
}

const receiversConfiguration = `provider "wxpay" {}

resource "wxpay_profitsharing_receiver" "partner" {
  for_each = { for r in csvdecode(file("receivers.csv")) : r.account => r }

  type            = each.value.type
  account         = each.value.account
  name            = each.value.name
  relation_type   = each.value.relation_type
  custom_relation = each.value.custom_relation != "" ? each.value.custom_relation : null
}
`

// receiverAccount and receiverName are columns of row i of receivers.csv.
func receiverAccount(i int) string { return fmt.Sprint(1700000000 + i) }
func receiverName(i int) string    { return fmt.Sprintf("上海云杉餐饮管理有限公司%d", i) }

func (u *user) writeReceivers(n int) {
	u.t.Helper()
	var csv strings.Builder
	csv.WriteString("type,account,name,relation_type,custom_relation\n")
	for i := range n {
		fmt.Fprintf(&csv, "MERCHANT_ID,%s,%s,SUPPLIER,\n", receiverAccount(i), receiverName(i))
	}
	u.write("receivers.csv", csv.String())
}

// newSharer is a user with n receivers in a CSV file and a sandbox of its own,
// in which they do not exist.
func newSharer(b *testing.B, n int) *user {
	u := newUser(b)
	u.write("main.wx.hcl", receiversConfiguration)
	u.writeReceivers(n)
	u.freshSandbox()
	return u
}

// freshSandbox gives the user a sandbox that nothing has happened to, and takes
// the state away.
func (u *user) freshSandbox() {
	u.t.Helper()
	keys, err := sandboxKeys()
	require.NoError(u.t, err)
	require.NoError(u.t, os.RemoveAll(filepath.Join(u.dir, ".wxctl")))
	require.NoError(u.t, os.RemoveAll(filepath.Join(u.dir, stateFile)))
	require.NoError(u.t, os.RemoveAll(filepath.Join(u.dir, stateFile+".backup")))
	require.NoError(u.t, os.CopyFS(filepath.Join(u.dir, ".wxctl", "sandbox"), os.DirFS(keys)))
}

const stateFile = "wxctl.state.json"

// applied puts n receivers into the state as an apply leaves them: one is
// applied, the others are rows like its row.
func (u *user) applied(n int) {
	u.t.Helper()
	u.writeReceivers(1)
	u.must("apply", "--sandbox", "--auto-approve")
	u.writeReceivers(n)

	path := filepath.Join(u.dir, stateFile)
	data, err := os.ReadFile(path)
	require.NoError(u.t, err)
	snapshot, err := state.DecodeSnapshot(data)
	require.NoError(u.t, err)
	require.Len(u.t, snapshot.Rows, 1)
	hasher, err := state.NewHasher(u.apiV3Key(), snapshot.Lineage)
	require.NoError(u.t, err)
	first := *snapshot.Rows[0]
	for i := 1; i < n; i++ {
		row := first
		row.Address.Key = addr.Name(receiverAccount(i))
		row.Attributes = json.RawMessage(strings.ReplaceAll(string(first.Attributes), receiverAccount(0), receiverAccount(i)))
		row.Sensitive = map[string]string{"name": hasher.Hash("name", receiverName(i))}
		snapshot.Rows = append(snapshot.Rows, &row)
	}
	data, err = state.EncodeSnapshot(snapshot)
	require.NoError(u.t, err)
	require.NoError(u.t, os.WriteFile(path, data, 0o600))
}

// apiV3Key is the key of the user's sandbox.
func (u *user) apiV3Key() string {
	u.t.Helper()
	r := u.must("sandbox", "env", "--json", "--dir", filepath.Join(".wxctl", "sandbox"))
	var env map[string]string
	require.NoError(u.t, json.Unmarshal([]byte(r.stdout), &env), r)
	require.NotEmpty(u.t, env["WXCTL_APIV3_KEY"])
	return env["WXCTL_APIV3_KEY"]
}

// plan measures one plan that comes to what it must.
func (u *user) plan(want string) cost {
	u.t.Helper()
	c, said := u.cost("plan", "--sandbox")
	require.Contains(u.t, said, want)
	return c
}

const (
	rows     = 10_000
	manyRows = 10 * rows
	fromZero = " more like these of wxpay_profitsharing_receiver.partner"
	noChange = "No changes."
)

// BenchmarkPlan10000FromNothing must stay below 1 s and 200 MiB.
func BenchmarkPlan10000FromNothing(b *testing.B) {
	u := newSharer(b, rows)
	var costs []cost
	for b.Loop() {
		costs = append(costs, u.plan(fromZero))
	}
	report(b, costs)
}

// BenchmarkPlan10000NoChange must stay below 2 s.
func BenchmarkPlan10000NoChange(b *testing.B) {
	u := newSharer(b, rows)
	u.applied(rows)
	var costs []cost
	for b.Loop() {
		costs = append(costs, u.plan(noChange))
	}
	report(b, costs)
}

// BenchmarkApply2000 must stay below 1.5 times the RSA work of both sides.
func BenchmarkApply2000(b *testing.B) {
	const receivers = 2000
	u := newSharer(b, receivers)
	bare := newRSAWork(b)
	var costs []cost
	var works, ratios []float64
	for b.Loop() {
		u.freshSandbox()
		c, said := u.cost("apply", "--sandbox", "--auto-approve")
		require.Contains(b, said, "2,000 created")
		work := bare.calls(receivers)
		costs, works = append(costs, c), append(works, milliseconds(work))
		ratios = append(ratios, float64(c.wall)/float64(work))
	}
	report(b, costs)
	itself := func(f float64) float64 { return f }
	b.ReportMetric(median(works, itself), "rsa-ms")
	b.ReportMetric(median(ratios, itself), "x-rsa")
}

// rsaWork is the RSA work of a call with one sensitive field, of both sides.
type rsaWork struct {
	b                *testing.B
	merchant, wechat *rsa.PrivateKey
	sum              [sha256.Size]byte
}

func newRSAWork(b *testing.B) *rsaWork {
	w := &rsaWork{b: b, sum: sha256.Sum256([]byte("POST\n/v3/profitsharing/receivers/add\n"))}
	var err error
	w.merchant, err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(b, err)
	w.wechat, err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(b, err)
	return w
}

// calls is how long the work of n calls takes on all cores.
func (w *rsaWork) calls(n int) time.Duration {
	var workers sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	begun := time.Now()
	for core := range cores {
		workers.Go(func() {
			for i := core; i < n; i += cores {
				w.call(receiverName(i))
			}
		})
	}
	workers.Wait()
	return time.Since(begun)
}

func (w *rsaWork) call(name string) {
	must := func(data []byte, err error) []byte {
		if err != nil {
			panic(err)
		}
		return data
	}
	sealed := must(rsa.EncryptOAEP(sha1.New(), rand.Reader, &w.wechat.PublicKey, []byte(name), nil))
	w.signed(w.merchant)
	must(rsa.DecryptOAEP(sha1.New(), nil, w.wechat, sealed, nil))
	w.signed(w.wechat)
}

// signed is the signature of one side and its verification by the other.
func (w *rsaWork) signed(by *rsa.PrivateKey) {
	signature, err := rsa.SignPKCS1v15(nil, by, crypto.SHA256, w.sum[:])
	if err == nil {
		err = rsa.VerifyPKCS1v15(&by.PublicKey, crypto.SHA256, w.sum[:], signature)
	}
	if err != nil {
		panic(err)
	}
}

// BenchmarkPlan100000FromNothing must take at most 12 times what 10,000 take.
func BenchmarkPlan100000FromNothing(b *testing.B) {
	few, many := newSharer(b, rows), newSharer(b, manyRows)
	growth(b, few, many, fromZero)
}

// BenchmarkPlan100000NoChange must take at most 12 times what 10,000 take.
func BenchmarkPlan100000NoChange(b *testing.B) {
	few, many := newSharer(b, rows), newSharer(b, manyRows)
	few.applied(rows)
	many.applied(manyRows)
	growth(b, few, many, noChange)
}

// growth compares plans of ten times the rows, taken in turns, so that both
// have the same machine.
func growth(b *testing.B, few, many *user, want string) {
	var costs []cost
	var ratios []float64
	for b.Loop() {
		fewer, more := few.plan(want), many.plan(want)
		costs = append(costs, more)
		ratios = append(ratios, float64(more.wall)/float64(fewer.wall))
	}
	report(b, costs)
	b.ReportMetric(median(ratios, func(f float64) float64 { return f }), "x-10000")
}
