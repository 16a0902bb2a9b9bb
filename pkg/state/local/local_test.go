package local_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
	"github.com/wxctl/wxctl/pkg/state/local"
	"github.com/wxctl/wxctl/pkg/state/statetest"
)

func TestBackend(t *testing.T) {
	t.Parallel()
	statetest.TestBackend(t, func(t *testing.T) statetest.Store {
		dir := t.TempDir()
		return statetest.Store{
			Open: func(t testing.TB) state.Backend {
				return open(t, filepath.Join(dir, local.DefaultName), local.Options{})
			},
			Journal: filepath.Join(dir, ".wxctl", "wxctl.state.json.journal"),
		}
	})
}

func open(t testing.TB, path string, o local.Options) *local.Backend {
	b, err := local.Open(path, o)
	require.NoError(t, err)
	return b
}

func row(n int) *state.Row {
	return &state.Row{
		Address: addr.Block{Type: "wxpay_profitsharing_receiver", Name: "r"}.Instance(addr.Name(fmt.Sprintf("19%08d", n))),
		MchID:   "1900000109",
		Attributes: json.RawMessage(fmt.Sprintf(
			`{"account":"19%08d","appid":"wx8888888888888888","custom_relation":null,"name":null,"relation_type":"SUPPLIER","type":"MERCHANT_ID"}`, n)),
		Sensitive: map[string]string{"name": "0a1b2c3d:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg"},
	}
}

func rows(n int) []*state.Row {
	out := make([]*state.Row, n)
	for i := range out {
		out[i] = row(i)
	}
	return out
}

func first(rows ...*state.Row) *state.Snapshot {
	return &state.Snapshot{FormatVersion: state.FormatVersion, Version: "1.2.3", Lineage: "lineage-1", Serial: 1, Rows: rows}
}

func TestRefusedFilesAreKept(t *testing.T) {
	t.Parallel()
	whole, err := state.EncodeSnapshot(first(row(1), row(2)))
	require.NoError(t, err)
	tests := []struct {
		name, text string
		reason     error
		says       string
	}{
		{"empty", "", state.ErrDamaged, "put back a good copy"},
		{"truncated", string(whole[:len(whole)/2]), state.ErrDamaged, "put back a good copy"},
		{"one letter altered", strings.Replace(string(whole), "SUPPLIER", "SUPPLIES", 1), state.ErrDamaged, "checksum"},
		{"no JSON", "hello", state.ErrDamaged, "put back a good copy"},
		{"another kind of file", `{"name":"x"}`, state.ErrForeign, "a file of its own"},
		{"a list", `[]`, state.ErrForeign, "a file of its own"},
		{"Terraform's", `{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":[]}`, state.ErrForeign, "Terraform"},
		{"newer", `{"format_version":99,"wxctl_version":"9.0.0","rows":[]}`, state.ErrNewer, "wxctl 9.0.0"},
		{"with an unknown field", strings.Replace(string(whole), `"lineage"`, `"line_age": 1, "lineage"`, 1), state.ErrDamaged, ""},
		{"with a merge conflict", "<<<<<<< HEAD\n" + string(whole), state.ErrDamaged, "put back a good copy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), local.DefaultName)
			require.NoError(t, os.WriteFile(path, []byte(test.text), 0o600))
			b := open(t, path, local.Options{})

			_, err := b.Load(t.Context())
			require.ErrorIs(t, err, test.reason)
			require.ErrorContains(t, err, test.says)
			require.ErrorContains(t, err, path)
			require.ErrorIs(t, b.Compact(t.Context(), first()), test.reason)
			require.ErrorIs(t, b.Append(t.Context(), state.Entry{Kind: state.Put, Address: row(1).Address, Row: row(1)}), test.reason)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, test.text, string(after))
		})
	}
}

// A state that is lost must not be taken for one that never was: everything in
// it would be made twice.
func TestSnapshotGone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	b := open(t, path, local.Options{})
	require.NoError(t, b.Compact(t.Context(), first()))
	next := first()
	next.Serial++
	require.NoError(t, b.Compact(t.Context(), next))
	require.NoError(t, os.Remove(path))

	_, err := b.Load(t.Context())
	require.ErrorIs(t, err, state.ErrDamaged)
	require.ErrorContains(t, err, "it is gone, but "+path+".backup is there")
	require.ErrorIs(t, b.Compact(t.Context(), first()), state.ErrDamaged)

	require.NoError(t, b.Replace(t.Context(), first()), "what was put back by hand is taken")
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Remove(path+".backup"))
	s, err := b.Load(t.Context())
	require.NoError(t, err)
	require.Empty(t, s.Lineage)
}

func TestRefusedJournals(t *testing.T) {
	t.Parallel()
	entry := func(n int) state.Entry {
		return state.Entry{Kind: state.Put, Address: row(n).Address, Row: row(n)}
	}
	tests := []struct {
		name   string
		spoil  func(t *testing.T, dir string)
		reason error
		says   string
	}{
		{"a letter altered", func(t *testing.T, dir string) {
			edit(t, journalIn(dir), func(s string) string { return strings.Replace(s, "SUPPLIER", "SUPPLIES", 1) })
		}, state.ErrDamaged, "line 2: its checksum does not fit"},
		{"a line lost", func(t *testing.T, dir string) {
			edit(t, journalIn(dir), func(s string) string {
				lines := strings.SplitAfter(s, "\n")
				return lines[0] + lines[2]
			})
		}, state.ErrDamaged, "serial 3, not 2"},
		{"the snapshot gone", func(t *testing.T, dir string) {
			require.NoError(t, os.Remove(filepath.Join(dir, local.DefaultName)))
		}, state.ErrDamaged, "it is gone, but its journal"},
		{"the snapshot of another lineage", func(t *testing.T, dir string) {
			other := first()
			other.Lineage = "lineage-2"
			put(t, dir, other)
		}, state.ErrForeign, "of lineage lineage-1"},
		{"the snapshot an older one", func(t *testing.T, dir string) {
			older := first()
			older.Serial = 0
			put(t, dir, older)
		}, state.ErrStale, "put back from an older copy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			b := open(t, filepath.Join(dir, local.DefaultName), local.Options{})
			require.NoError(t, b.Compact(t.Context(), first()))
			require.NoError(t, b.Append(t.Context(), entry(1), entry(2)))
			test.spoil(t, dir)
			_, err := open(t, filepath.Join(dir, local.DefaultName), local.Options{}).Load(t.Context())
			require.ErrorIs(t, err, test.reason)
			require.ErrorContains(t, err, test.says)
		})
	}
}

func journalIn(dir string) string {
	return filepath.Join(dir, ".wxctl", "wxctl.state.json.journal")
}

func read(t *testing.T, path string) []byte {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func edit(t *testing.T, path string, f func(string) string) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte(f(string(data))), 0o600))
}

func TestBackupIsThePreviousSnapshot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	b := open(t, path, local.Options{})
	require.NoError(t, b.Compact(t.Context(), first()))
	require.NoFileExists(t, path+".backup")
	for serial := uint64(2); serial < 5; serial++ {
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		next := first(row(int(serial)))
		next.Serial = serial
		require.NoError(t, b.Compact(t.Context(), next))
		backup, err := os.ReadFile(path + ".backup")
		require.NoError(t, err)
		require.Equal(t, string(before), string(backup))
	}
	last, err := b.Load(t.Context())
	require.NoError(t, err)
	require.NoError(t, b.Compact(t.Context(), last))
	backup, err := state.DecodeSnapshot(read(t, path+".backup"))
	require.NoError(t, err)
	require.Equal(t, uint64(3), backup.Serial, "the same once more leaves the backup alone")
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.new"))
	require.NoError(t, err)
	require.Empty(t, names, "no temporary file is left")
}

func TestCompactKeepsPermissions(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	b := open(t, path, local.Options{})
	require.NoError(t, b.Compact(t.Context(), first()))
	require.NoError(t, os.Chmod(path, 0o640))
	require.NoError(t, b.Compact(t.Context(), first()))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm())
}

// Two processes must not both write; without locking, the second finds out.
func TestAppendSeesAnotherWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	a, b := open(t, path, local.Options{}), open(t, path, local.Options{})
	require.NoError(t, a.Compact(t.Context(), first()))
	entry := func(n int) state.Entry {
		return state.Entry{Kind: state.Put, Address: row(n).Address, Row: row(n)}
	}
	require.NoError(t, a.Append(t.Context(), entry(1)))
	require.NoError(t, b.Append(t.Context(), entry(2)))
	require.ErrorContains(t, a.Append(t.Context(), entry(3)), "another process")
}

func TestLockIsRenewed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	synctest.Test(t, func(t *testing.T) {
		b := open(t, path, local.Options{Lease: time.Minute})
		ctx, lease, err := b.Lock(t.Context(), state.LockInfo{Operation: "apply", Who: "ann"})
		require.NoError(t, err)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		require.NoError(t, ctx.Err())
		require.True(t, lease.Info().Expires.After(time.Now()))
		require.NoError(t, b.Compact(ctx, first()))
		require.NoError(t, lease.Unlock(ctx))
	})
}

func TestLostLockCancels(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	synctest.Test(t, func(t *testing.T) {
		b := open(t, path, local.Options{Lease: time.Minute})
		require.NoError(t, b.Compact(t.Context(), first()))
		ctx, lease, err := b.Lock(t.Context(), state.LockInfo{Operation: "apply", Who: "ann"})
		require.NoError(t, err)
		require.NoError(t, open(t, path, local.Options{}).ForceUnlock(t.Context(), lease.Info().ID))
		<-ctx.Done()
		require.ErrorIs(t, context.Cause(ctx), state.ErrLeaseLost)
		require.ErrorContains(t, context.Cause(ctx), "force-unlock")
		require.ErrorIs(t, b.Compact(t.Context(), first()), state.ErrLeaseLost, "who has lost the lock writes no more")
		require.ErrorIs(t, b.Append(t.Context(), state.Entry{Kind: state.Put, Address: row(1).Address, Row: row(1)}), state.ErrLeaseLost)
		require.NoError(t, lease.Unlock(t.Context()))
	})
}

func TestUnrenewableLockCancels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, local.DefaultName)
	synctest.Test(t, func(t *testing.T) {
		b := open(t, path, local.Options{Lease: time.Minute})
		ctx, lease, err := b.Lock(t.Context(), state.LockInfo{Operation: "apply", Who: "ann"})
		require.NoError(t, err)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, ".wxctl")))
		require.NoError(t, os.WriteFile(filepath.Join(dir, ".wxctl"), nil, 0o600), "no folder can be made here any more")
		locked := time.Now()
		<-ctx.Done()
		require.ErrorIs(t, context.Cause(ctx), state.ErrLeaseLost)
		require.Equal(t, time.Minute, time.Since(locked), "only when the lease has run out")
		require.Error(t, lease.Unlock(t.Context()))
	})
}

func TestStaleLocks(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	tests := []struct {
		name    string
		host    string
		expires time.Time
		free    bool
	}{
		{"of a dead process on this host", "here", now.Add(time.Minute), true},
		{"of another host, held", "there", now.Add(time.Minute), false},
		{"of another host, run out", "there", now.Add(-time.Second), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, ".wxctl"), 0o700))
			info := state.LockInfo{ID: "abc", Operation: "apply", Who: "ann", Host: test.host, PID: 1, Created: now.Add(-time.Hour), Expires: test.expires}
			text, err := json.Marshal(info)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, ".wxctl", "wxctl.state.json.lock"), text, 0o600))
			b := open(t, filepath.Join(dir, local.DefaultName), local.Options{Host: "here", Clock: func() time.Time { return now }})
			_, lease, err := b.Lock(t.Context(), state.LockInfo{Who: "bob"})
			if !test.free {
				require.EqualError(t, err, "the state is locked by ann on there (pid 1) for apply since 2026-03-04T04:06:07Z; "+
					"wait for that run to end (--lock-timeout 10m waits for you), or, if you are sure that it is dead, run: wxctl force-unlock abc")
				return
			}
			require.NoError(t, err)
			require.NoError(t, lease.Unlock(t.Context()))
		})
	}
}

// A process that hangs keeps its lock, even when it no longer renews it.
func TestHungProcessKeepsItsLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	_, lease, err := open(t, path, local.Options{Lease: time.Hour}).Lock(t.Context(), state.LockInfo{Who: "ann"})
	require.NoError(t, err)
	later := func() time.Time { return time.Now().Add(2 * time.Hour) }
	_, _, err = open(t, path, local.Options{Clock: later}).Lock(t.Context(), state.LockInfo{Who: "bob"})
	require.ErrorAs(t, err, new(*state.LockedError))
	require.ErrorContains(t, err, "its lease ran out")
	require.NoError(t, lease.Unlock(t.Context()))
}

func TestLockWithinWaits(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	synctest.Test(t, func(t *testing.T) {
		_, lease, err := open(t, path, local.Options{}).Lock(t.Context(), state.LockInfo{Who: "ann"})
		require.NoError(t, err)
		b := open(t, path, local.Options{})
		_, _, err = state.LockWithin(t.Context(), b, state.LockInfo{Who: "bob"}, 5*time.Second)
		require.ErrorAs(t, err, new(*state.LockedError))

		time.AfterFunc(20*time.Second, func() { _ = lease.Unlock(context.Background()) })
		_, second, err := state.LockWithin(t.Context(), b, state.LockInfo{Who: "bob"}, time.Minute)
		require.NoError(t, err)
		require.NoError(t, second.Unlock(t.Context()))
	})
}

func put(t *testing.T, dir string, s *state.Snapshot) {
	data, err := state.EncodeSnapshot(s)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, local.DefaultName), data, 0o600))
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			backend := open(b, filepath.Join(b.TempDir(), local.DefaultName), local.Options{})
			require.NoError(b, backend.Compact(b.Context(), first(rows(n)...)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := backend.Load(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompact(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			backend := open(b, filepath.Join(b.TempDir(), local.DefaultName), local.Options{})
			s := first(rows(n)...)
			b.ReportAllocs()
			for b.Loop() {
				s.Serial++
				if err := backend.Compact(b.Context(), s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAppend measures entries of many concurrent callers, which share
// their fsyncs.
func BenchmarkAppend(b *testing.B) {
	backend := open(b, filepath.Join(b.TempDir(), local.DefaultName), local.Options{})
	require.NoError(b, backend.Compact(b.Context(), first()))
	entry := state.Entry{Kind: state.Put, Address: row(1).Address, Row: row(1)}
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := backend.Append(b.Context(), entry); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// The journal holds what the state does.
func TestJournalIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), local.DefaultName)
	b := open(t, path, local.Options{})
	require.NoError(t, b.Compact(t.Context(), first()))
	require.NoError(t, b.Append(t.Context(), state.Entry{Kind: state.Put, Address: row(1).Address, Row: row(1)}))
	info, err := os.Stat(filepath.Join(filepath.Dir(path), ".wxctl", local.DefaultName+".journal"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
