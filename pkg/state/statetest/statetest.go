// Package statetest is the suite that every backend of package state passes.
package statetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

// Store is one state's place, empty at first.
type Store struct {
	// Open opens the backend as a process of its own would: nothing is shared
	// with what was opened before but what is stored.
	Open func(t testing.TB) state.Backend
	// Journal is the file that holds the journal, "" for a backend that keeps
	// none in a file. The suite cuts and restores it.
	Journal string
}

// TestBackend runs the suite; each part of it gets a store of its own.
func TestBackend(t *testing.T, create func(t *testing.T) Store) {
	parts := []struct {
		name string
		run  func(t *testing.T, s Store)
	}{
		{"a state that does not exist yet is empty", testEmpty},
		{"a snapshot comes back as it was", testRoundTrip},
		{"entries are replayed by whoever loads", testReplay},
		{"entries are numbered by the backend", testNumbers},
		{"entries need a lineage", testNoLineage},
		{"an entry that means nothing is refused", testBadEntry},
		{"concurrent appends all arrive, each in its order", testConcurrent},
		{"compacting takes the journal in", testCompact},
		{"compacting refuses another lineage", testOtherLineage},
		{"compacting refuses a lower serial", testLowerSerial},
		{"a cancelled context changes nothing", testCancelled},
		{"replacing puts another lineage in place", testReplace},
		{"the lock excludes others", testLock},
		{"a lock can be removed by its ID", testForceUnlock},
		{"a crash at any byte of the journal leaves a valid state", testCrash},
		{"a crash while compacting loses nothing", testCrashCompacting},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			p.run(t, create(t))
		})
	}
}

const lineage = "5f0c6f0a-1111-4222-8333-444455556666"

var start = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// address is the address of the suite's nth receiver.
func address(n int) addr.Instance {
	return addr.Block{Type: "wxpay_profitsharing_receiver", Name: "r"}.Instance(addr.Index(n))
}

func row(n int, account string) *state.Row {
	return &state.Row{
		Address:    address(n),
		MchID:      "1900000109",
		Attributes: json.RawMessage(fmt.Sprintf(`{"account":%q,"type":"MERCHANT_ID"}`, account)),
		Sensitive:  map[string]string{"name": "0a1b2c3d:AAAA"},
	}
}

func pending(n int, account string) *state.Row {
	r := row(n, account)
	r.Pending = &state.Pending{Operation: "add-receiver", Endpoint: "POST /v3/profitsharing/receivers/add",
		Step: "add", Key: fmt.Sprintf("wx%d", n), Request: json.RawMessage(`{"type":"MERCHANT_ID"}`), RequestHash: "h", Since: start}
	return r
}

func begin(n int, account string) state.Entry {
	return state.Entry{Kind: state.Begin, Time: start, Address: address(n), Row: pending(n, account)}
}

func done(n int, account string) state.Entry {
	return state.Entry{Kind: state.Done, Time: start, Address: address(n), Row: row(n, account)}
}

func snapshot(serial uint64, rows ...*state.Row) *state.Snapshot {
	return &state.Snapshot{FormatVersion: state.FormatVersion, Version: "1.2.3", Lineage: lineage, Serial: serial, Rows: rows}
}

// open opens a store that holds a snapshot.
func open(t *testing.T, s Store, first *state.Snapshot) state.Backend {
	b := s.Open(t)
	require.NoError(t, b.Compact(t.Context(), first))
	return b
}

func load(t *testing.T, s Store) *state.Snapshot {
	got, err := s.Open(t).Load(t.Context())
	require.NoError(t, err)
	require.NoError(t, got.Check())
	if len(got.Rows) == 0 {
		got.Rows = nil // what stands for none is the backend's choice
	}
	return got
}

func testEmpty(t *testing.T, s Store) {
	got := load(t, s)
	require.Empty(t, got.Lineage)
	require.Empty(t, got.Rows)
	require.Zero(t, got.Serial)
}

func testRoundTrip(t *testing.T, s Store) {
	want := snapshot(7, row(1, "a<b>"), pending(2, "银行"))
	want.Rows[0].Protected = true
	want.Rows[0].Dependencies = []addr.Block{{Type: "wxpay_goldplan", Name: "g"}}
	want.Rows[0].Deposed = row(1, "old")
	want.Rows[1].Pending.Prior = row(2, "prior")
	want.Outputs = map[string]state.Output{"id": {Value: json.RawMessage(`"x"`), Type: json.RawMessage(`"string"`)}}
	open(t, s, want)
	require.Equal(t, want, load(t, s))
}

func testReplay(t *testing.T, s Store) {
	b := open(t, s, snapshot(3, row(1, "one"), row(2, "two")))
	outputs := map[string]state.Output{"n": {Value: json.RawMessage(`1`), Type: json.RawMessage(`"number"`)}}
	require.NoError(t, b.Append(t.Context(), begin(3, "three")))
	require.NoError(t, b.Append(t.Context(), done(3, "three"), begin(4, "four")))
	require.NoError(t, b.Append(t.Context(),
		state.Entry{Kind: state.Failed, Time: start, Address: address(4)},
		state.Entry{Kind: state.Put, Time: start, Address: address(1), Row: row(1, "uno")},
		state.Entry{Kind: state.Forget, Time: start, Address: address(2)},
		begin(5, "five"),
		state.Entry{Kind: state.Finish, Time: start, Outputs: outputs},
	))
	want := snapshot(11, row(1, "uno"), row(3, "three"), pending(5, "five"))
	want.Outputs = outputs
	require.Equal(t, want, load(t, s))
	mine, err := b.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, mine, "who wrote sees the same")
}

func testNumbers(t *testing.T, s Store) {
	b := open(t, s, snapshot(40))
	e := begin(1, "one")
	e.Serial = 999
	require.NoError(t, b.Append(t.Context(), e))
	require.Equal(t, uint64(41), load(t, s).Serial)
	require.NoError(t, s.Open(t).Append(t.Context(), done(1, "one")), "another process goes on")
	require.Equal(t, snapshot(42, row(1, "one")), load(t, s))
}

func testNoLineage(t *testing.T, s Store) {
	require.ErrorIs(t, s.Open(t).Append(t.Context(), begin(1, "one")), state.ErrNoState)
	require.Empty(t, load(t, s).Lineage)
}

func testBadEntry(t *testing.T, s Store) {
	b := open(t, s, snapshot(1))
	require.Error(t, b.Append(t.Context(), begin(1, "one"), state.Entry{Kind: state.Begin, Address: address(2), Row: row(2, "two")}))
	require.Equal(t, snapshot(1), load(t, s), "none of the entries arrived")
	require.NoError(t, b.Append(t.Context(), begin(1, "one")), "the backend goes on")
}

func testConcurrent(t *testing.T, s Store) {
	const writers, rounds = 8, 20
	b := open(t, s, snapshot(0))
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			for r := range rounds {
				account := fmt.Sprint(r)
				errs[w] = errors.Join(errs[w],
					b.Append(t.Context(), begin(w, account)),
					b.Append(t.Context(), done(w, account)))
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	want := snapshot(2 * writers * rounds)
	for w := range writers {
		want.Rows = append(want.Rows, row(w, fmt.Sprint(rounds-1)))
	}
	require.Equal(t, want, load(t, s))
}

func testCompact(t *testing.T, s Store) {
	b := open(t, s, snapshot(0))
	require.NoError(t, b.Append(t.Context(), begin(1, "one"), done(1, "one")))
	got := load(t, s)
	require.NoError(t, b.Compact(t.Context(), got))
	require.Equal(t, got, load(t, s))
	require.NoError(t, b.Append(t.Context(), begin(2, "two")), "a new journal begins")
	require.Equal(t, snapshot(3, row(1, "one"), pending(2, "two")), load(t, s))
}

func testOtherLineage(t *testing.T, s Store) {
	b := open(t, s, snapshot(5, row(1, "one")))
	other := snapshot(9)
	other.Lineage = "other"
	require.ErrorIs(t, b.Compact(t.Context(), other), state.ErrForeign)
	require.Equal(t, snapshot(5, row(1, "one")), load(t, s))
}

func testLowerSerial(t *testing.T, s Store) {
	b := open(t, s, snapshot(5, row(1, "one")))
	require.ErrorIs(t, b.Compact(t.Context(), snapshot(4)), state.ErrStale)
	require.NoError(t, b.Append(t.Context(), begin(2, "two")))
	require.ErrorIs(t, b.Compact(t.Context(), snapshot(5)), state.ErrStale, "the journal counts")
	require.Equal(t, snapshot(6, row(1, "one"), pending(2, "two")), load(t, s))
}

func testCancelled(t *testing.T, s Store) {
	b := open(t, s, snapshot(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Load(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, b.Append(ctx, begin(1, "one")), context.Canceled)
	require.ErrorIs(t, b.Compact(ctx, snapshot(2)), context.Canceled)
	require.Equal(t, snapshot(1), load(t, s))
}

func testReplace(t *testing.T, s Store) {
	b := open(t, s, snapshot(5, row(1, "one")))
	r, ok := b.(state.Replacer)
	if !ok {
		t.Skip("this backend keeps its lineage")
	}
	require.NoError(t, b.Append(t.Context(), begin(2, "two")))
	other := snapshot(2, row(7, "seven"))
	other.Lineage = "other"
	require.NoError(t, r.Replace(t.Context(), other))
	require.Equal(t, other, load(t, s))
}

func testLock(t *testing.T, s Store) {
	a, b := s.Open(t), s.Open(t)
	ctx, lease, err := a.Lock(t.Context(), state.LockInfo{Operation: "apply", Who: "ann"})
	require.NoError(t, err)
	require.NoError(t, ctx.Err())
	info := lease.Info()
	require.NotEmpty(t, info.ID)
	require.True(t, info.Expires.After(info.Created))

	_, _, err = b.Lock(t.Context(), state.LockInfo{Operation: "plan", Who: "bob"})
	var locked *state.LockedError
	require.ErrorAs(t, err, &locked)
	require.Equal(t, info.ID, locked.Info.ID)
	require.Equal(t, "ann", locked.Info.Who)
	require.Contains(t, err.Error(), info.ID)

	require.NoError(t, lease.Unlock(t.Context()))
	require.Error(t, ctx.Err(), "the lease's context ends with it")
	_, second, err := b.Lock(t.Context(), state.LockInfo{Operation: "plan", Who: "bob"})
	require.NoError(t, err)
	require.NoError(t, second.Unlock(t.Context()))
	require.NoError(t, second.Unlock(t.Context()), "giving back twice is harmless")
}

func testForceUnlock(t *testing.T, s Store) {
	a, b := s.Open(t), s.Open(t)
	require.ErrorIs(t, b.ForceUnlock(t.Context(), "nothing"), state.ErrNotLocked)
	_, lease, err := a.Lock(t.Context(), state.LockInfo{Operation: "apply", Who: "ann"})
	require.NoError(t, err)
	require.Error(t, b.ForceUnlock(t.Context(), "wrong"))
	require.NoError(t, b.ForceUnlock(t.Context(), lease.Info().ID))
	_, second, err := b.Lock(t.Context(), state.LockInfo{Operation: "apply", Who: "bob"})
	require.NoError(t, err)
	require.NoError(t, lease.Unlock(t.Context()))
	_, _, err = s.Open(t).Lock(t.Context(), state.LockInfo{})
	require.ErrorAs(t, err, new(*state.LockedError), "the earlier holder did not give back what is another's")
	require.NoError(t, second.Unlock(t.Context()))
}

// testCrash cuts the journal behind every byte, as a crash while it was being
// written does, and requires the state after the entries that are whole, and
// that work goes on from there.
func testCrash(t *testing.T, s Store) {
	if s.Journal == "" {
		t.Skip("this backend has no journal in a file")
	}
	b := open(t, s, snapshot(0))
	after := []*state.Snapshot{load(t, s)}
	var ends []int
	for _, e := range []state.Entry{begin(1, "one"), done(1, "一"), begin(2, "two"), begin(1, "uno")} {
		require.NoError(t, b.Append(t.Context(), e))
		after = append(after, load(t, s))
		ends = append(ends, len(journalOf(t, s)))
	}
	whole := journalOf(t, s)
	for n := range len(whole) + 1 {
		require.NoError(t, os.WriteFile(s.Journal, whole[:n], 0o600))
		arrived := 0
		for arrived < len(ends) && ends[arrived] <= n {
			arrived++
		}
		require.Equal(t, after[arrived], load(t, s), "after byte %d", n)
	}
	for _, n := range []int{0, 3, ends[0] - 1, ends[0], ends[1] + 5} {
		require.NoError(t, os.WriteFile(s.Journal, whole[:n], 0o600))
		before := load(t, s)
		require.NoError(t, s.Open(t).Append(t.Context(), done(9, "nine")))
		want, err := state.Replay(before, []state.Entry{{Serial: before.Serial + 1, Kind: state.Done, Address: address(9), Row: row(9, "nine")}})
		require.NoError(t, err)
		require.Equal(t, want, load(t, s), "going on after byte %d", n)
	}
}

// testCrashCompacting puts the journal back that a compaction has taken in.
func testCrashCompacting(t *testing.T, s Store) {
	if s.Journal == "" {
		t.Skip("this backend has no journal in a file")
	}
	b := open(t, s, snapshot(0))
	require.NoError(t, b.Append(t.Context(), begin(1, "one"), done(1, "one"), begin(2, "two")))
	taken, want := journalOf(t, s), load(t, s)
	require.NoError(t, b.Compact(t.Context(), want))
	require.NoError(t, os.WriteFile(s.Journal, taken, 0o600))
	require.Equal(t, want, load(t, s))

	again := s.Open(t)
	require.NoError(t, again.Append(t.Context(), done(2, "two")))
	require.Equal(t, snapshot(4, row(1, "one"), row(2, "two")), load(t, s))

	require.NoError(t, os.WriteFile(s.Journal, taken, 0o600))
	next := snapshot(9, row(3, "three"))
	require.NoError(t, s.Open(t).Compact(t.Context(), next), "a snapshot made elsewhere, ahead of the journal")
	require.NoError(t, os.WriteFile(s.Journal, taken, 0o600))
	require.NoError(t, s.Open(t).Append(t.Context(), begin(4, "four")))
	require.Equal(t, snapshot(10, row(3, "three"), pending(4, "four")), load(t, s))
}

func journalOf(t *testing.T, s Store) []byte {
	data, err := os.ReadFile(s.Journal)
	require.NoError(t, err)
	return data
}
