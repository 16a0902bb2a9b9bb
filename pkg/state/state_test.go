package state_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

var since = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func at(text string) addr.Instance {
	a, err := addr.Parse(text)
	if err != nil {
		panic(err)
	}
	return a
}

func row(address string) *state.Row {
	return &state.Row{Address: at(address), MchID: "1900000109", Attributes: json.RawMessage(`{"account":"1900000110"}`)}
}

func pendingRow(address string) *state.Row {
	r := row(address)
	r.Pending = &state.Pending{Operation: "add-receiver", Endpoint: "POST /v3/profitsharing/receivers/add", Step: "add",
		Request: json.RawMessage(`{"type":"MERCHANT_ID"}`), RequestHash: "k:h", Since: since}
	return r
}

func snapshotOf(serial uint64, rows ...*state.Row) *state.Snapshot {
	return &state.Snapshot{FormatVersion: state.FormatVersion, Version: "1.2.3", Lineage: "L", Serial: serial, Rows: rows}
}

// An edit is refused with words that let it through when it was meant.
func TestEditedSnapshot(t *testing.T) {
	t.Parallel()
	text, err := state.EncodeSnapshot(snapshotOf(3, row("wxpay_profitsharing_receiver.r")))
	require.NoError(t, err)
	edited := strings.Replace(string(text), "1900000110", "1900000111", 1)
	_, err = state.DecodeSnapshot([]byte(edited))
	require.ErrorContains(t, err, `make it "checksum": ""`)
	meant := regexp.MustCompile(`"checksum": ".*"`).ReplaceAllString(edited, `"checksum": ""`)
	s, err := state.DecodeSnapshot([]byte(meant))
	require.NoError(t, err)
	require.Contains(t, string(s.Rows[0].Attributes), "1900000111")
}

func TestEncodedSnapshotDiffsWell(t *testing.T) {
	t.Parallel()
	s := snapshotOf(3, pendingRow(`wxpay_profitsharing_receiver.r["b"]`), row(`wxpay_profitsharing_receiver.r["a"]`))
	s.Outputs = map[string]state.Output{
		"z": {Value: json.RawMessage(`"1"`), Type: json.RawMessage(`"string"`)},
		"a": {Type: json.RawMessage(`"string"`), Sensitive: true},
	}
	text, err := state.EncodeSnapshot(s)
	require.NoError(t, err)
	body, checksum, found := strings.Cut(string(text), `  "checksum": "sha256:`)
	require.True(t, found)
	require.Regexp(t, `^[0-9a-f]{64}"\n}\n$`, checksum)
	require.Equal(t, `{
  "format_version": 1,
  "wxctl_version": "1.2.3",
  "lineage": "L",
  "serial": 3,
  "outputs": {
    "a": {"type":"string","sensitive":true},
    "z": {"value":"1","type":"string"}
  },
  "rows": [
    {"address":"wxpay_profitsharing_receiver.r[\"a\"]","mchid":"1900000109","attributes":{"account":"1900000110"}},
    {"address":"wxpay_profitsharing_receiver.r[\"b\"]","mchid":"1900000109","attributes":{"account":"1900000110"},"pending":{"operation":"add-receiver","endpoint":"POST /v3/profitsharing/receivers/add","step":"add","request":{"type":"MERCHANT_ID"},"request_hash":"k:h","since":"2026-03-04T05:06:07Z"}}
  ],
`, body)

	got, err := state.DecodeSnapshot(text)
	require.NoError(t, err)
	again, err := state.EncodeSnapshot(got)
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
}

func TestHandEditedSnapshotIsRead(t *testing.T) {
	t.Parallel()
	const text = `{
  "format_version": 1, "wxctl_version": "1.2.3", "lineage": "L", "serial": 4,
  "rows": [{
    "address": "wxpay_goldplan.g",
    "mchid": "1900000109",
    "attributes": {
      "sub_mchid": "1900000110"
    }
  }]
}`
	got, err := state.DecodeSnapshot([]byte(text))
	require.NoError(t, err)
	want := row("wxpay_goldplan.g")
	want.Attributes = json.RawMessage(`{"sub_mchid":"1900000110"}`)
	require.Equal(t, snapshotOf(4, want), got)
}

func TestInconsistentSnapshotsAreRefused(t *testing.T) {
	t.Parallel()
	const head = `{"format_version":1,"lineage":"L","rows":[`
	tests := []struct{ name, text, says string }{
		{"an address twice", head + `{"address":"a.b","attributes":{}},{"address":"a.b","attributes":{}}]}`, "a.b is there twice"},
		{"rows out of order", head + `{"address":"a.c","attributes":{}},{"address":"a.b","attributes":{}}]}`, "a.b stands behind a.c"},
		{"no address", head + `{"attributes":{}}]}`, "a row has no address"},
		{"an address that is none", head + `{"address":"a","attributes":{}}]}`, "not an address"},
		{"attributes that are no object", head + `{"address":"a.b","attributes":[]}]}`, "the attributes of a.b are no object"},
		{"a null row", head + `null]}`, "a row has no address"},
		{"a prior row without attributes", head + `{"address":"a.b","attributes":{},"pending":{"prior":{"address":"a.b"}}}]}`, "no object"},
		{"no lineage", `{"format_version":1,"rows":[]}`, "no lineage"},
		{"two files in one", `{"format_version":1,"lineage":"L","rows":[]} {}`, "something follows the end"},
		{"format 0", `{"format_version":0,"lineage":"L","rows":[]}`, "there is no format 0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := state.DecodeSnapshot([]byte(test.text))
			require.ErrorIs(t, err, state.ErrDamaged)
			require.ErrorContains(t, err, test.says)
		})
	}
}

// Any prefix of any journal replays to a consistent state, whatever way the
// entries are cut into a snapshot and a rest, and the text of a journal says
// the same as its entries.
func TestReplayOfAnyPrefixIsValid(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		base := snapshotOf(5, row("a.x[0]"), row("a.x[1]"))
		frozen, err := state.EncodeSnapshot(base)
		require.NoError(t, err)
		entries := randomEntries(rng, base.Serial, 30)
		text, err := state.AppendHeader(nil, "L", base.Serial)
		require.NoError(t, err)
		for n, e := range entries {
			after, err := state.Replay(base, entries[:n])
			require.NoError(t, err)
			require.NoError(t, after.Check())
			require.Equal(t, base.Serial+uint64(n), after.Serial)

			cut := rng.IntN(n + 1)
			middle, err := state.Replay(base, entries[:cut])
			require.NoError(t, err)
			resumed, err := state.Replay(middle, entries[:n])
			require.NoError(t, err)
			require.Equal(t, after, resumed, "seed %d: cut at %d of %d", seed, cut, n)

			text, err = state.AppendEntry(text, e)
			require.NoError(t, err)
		}
		whole, err := state.Replay(base, entries)
		require.NoError(t, err)
		j, err := state.DecodeJournal(text)
		require.NoError(t, err)
		read, err := j.Over(base)
		require.NoError(t, err)
		require.Equal(t, encoded(t, whole), encoded(t, read))
		require.Equal(t, string(frozen), encoded(t, base), "replay does not touch its input")
	}
}

func encoded(t *testing.T, s *state.Snapshot) string {
	text, err := state.EncodeSnapshot(s)
	require.NoError(t, err)
	return string(text)
}

func randomEntries(rng *rand.Rand, serial uint64, n int) []state.Entry {
	kinds := []state.EntryKind{state.Begin, state.Done, state.Failed, state.Put, state.Forget, state.Finish}
	out := make([]state.Entry, n)
	for i := range out {
		address := fmt.Sprintf("a.x[%d]", rng.IntN(4))
		e := state.Entry{Serial: serial + uint64(i) + 1, Kind: kinds[rng.IntN(len(kinds))], Time: since, Address: at(address)}
		switch e.Kind {
		case state.Begin:
			e.Row = pendingRow(address)
		case state.Put:
			e.Row = row(address)
		case state.Done, state.Failed:
			if rng.IntN(2) == 0 {
				e.Row = row(address)
			}
		case state.Finish:
			e.Address = addr.Instance{}
		}
		out[i] = e
	}
	return out
}

func TestReplayRefuses(t *testing.T) {
	t.Parallel()
	put := func(serial uint64) state.Entry {
		return state.Entry{Serial: serial, Kind: state.Put, Address: at("a.x"), Row: row("a.x")}
	}
	tests := []struct {
		name    string
		entries []state.Entry
		reason  error
	}{
		{"a gap after the snapshot", []state.Entry{put(7)}, state.ErrStale},
		{"a gap between entries", []state.Entry{put(6), put(8)}, state.ErrDamaged},
		{"an entry twice", []state.Entry{put(6), put(6)}, state.ErrDamaged},
		{"an unknown kind", []state.Entry{{Serial: 6, Kind: "jump", Address: at("a.x")}}, state.ErrDamaged},
		{"a row of another address", []state.Entry{{Serial: 6, Kind: state.Put, Address: at("a.y"), Row: row("a.x")}}, state.ErrDamaged},
		{"a begin that says nothing of its call", []state.Entry{{Serial: 6, Kind: state.Begin, Address: at("a.x"), Row: row("a.x")}}, state.ErrDamaged},
		{"a done that leaves its call pending", []state.Entry{{Serial: 6, Kind: state.Done, Address: at("a.x"), Row: pendingRow("a.x")}}, state.ErrDamaged},
		{"a forget with a row", []state.Entry{{Serial: 6, Kind: state.Forget, Address: at("a.x"), Row: row("a.x")}}, state.ErrDamaged},
		{"a finish with an address", []state.Entry{{Serial: 6, Kind: state.Finish, Address: at("a.x")}}, state.ErrDamaged},
		{"a put without an address", []state.Entry{{Serial: 6, Kind: state.Put, Row: row("a.x")}}, state.ErrDamaged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := state.Replay(snapshotOf(5), test.entries)
			require.ErrorIs(t, err, test.reason)
		})
	}
}

func TestHasher(t *testing.T) {
	t.Parallel()
	const secret = "an APIv3 key of thirty-two bytes"
	h, err := state.NewHasher(secret, "lineage-1")
	require.NoError(t, err)
	stored := h.Hash("name", "张三")
	require.Regexp(t, `^[0-9a-f]{8}:[A-Za-z0-9+/]{43}$`, stored)
	require.NotContains(t, stored, "张三")

	same, comparable := h.Same(stored, "name", "张三")
	require.True(t, same && comparable)
	same, comparable = h.Same(stored, "name", "李四")
	require.True(t, !same && comparable)
	same, comparable = h.Same(stored, "names", "张三")
	require.True(t, !same && comparable, "a hash belongs to its path")
	require.NotEqual(t, h.Hash("ab", "c"), h.Hash("a", "bc"))

	for _, other := range [][2]string{{"another APIv3 key of 32 bytes!!!", "lineage-1"}, {secret, "lineage-2"}} {
		o, err := state.NewHasher(other[0], other[1])
		require.NoError(t, err)
		_, comparable = o.Same(stored, "name", "张三")
		require.False(t, comparable)
	}
	_, err = state.NewHasher("", "lineage-1")
	require.ErrorIs(t, err, state.ErrNoSecret)
}

func TestMove(t *testing.T) {
	t.Parallel()
	block := addr.Block{Type: "wxpay_goldplan", Name: "g"}
	dependent := row("wxpay_favor_stock.s")
	dependent.Dependencies = []addr.Block{block}
	pending := pendingRow("wxpay_goldplan.p")
	s := snapshotOf(5, dependent, row(`wxpay_goldplan.g["a"]`), row(`wxpay_goldplan.g["b"]`), row("wxpay_goldplan.one"), pending)
	tests := []struct {
		name, from, to string
		want           []string // the addresses after it
		dependency     string
		fails          string
	}{
		{name: "one object", from: "wxpay_goldplan.one", to: "wxpay_goldplan.two",
			want: []string{"wxpay_favor_stock.s", `wxpay_goldplan.g["a"]`, `wxpay_goldplan.g["b"]`, "wxpay_goldplan.p", "wxpay_goldplan.two"}, dependency: "wxpay_goldplan.g"},
		{name: "one instance out of its block", from: `wxpay_goldplan.g["a"]`, to: "wxpay_goldplan.a",
			want: []string{"wxpay_favor_stock.s", "wxpay_goldplan.a", `wxpay_goldplan.g["b"]`, "wxpay_goldplan.one", "wxpay_goldplan.p"}, dependency: "wxpay_goldplan.g"},
		{name: "a whole block", from: "wxpay_goldplan.g", to: "module.m.wxpay_goldplan.shop",
			want: []string{"wxpay_favor_stock.s", "wxpay_goldplan.one", "wxpay_goldplan.p", `module.m.wxpay_goldplan.shop["a"]`, `module.m.wxpay_goldplan.shop["b"]`}, dependency: "module.m.wxpay_goldplan.shop"},
		{name: "to a key", from: "wxpay_goldplan.one", to: "wxpay_goldplan.one[0]",
			want: []string{"wxpay_favor_stock.s", `wxpay_goldplan.g["a"]`, `wxpay_goldplan.g["b"]`, "wxpay_goldplan.one[0]", "wxpay_goldplan.p"}, dependency: "wxpay_goldplan.g"},
		{name: "what is not there", from: "wxpay_goldplan.none", to: "wxpay_goldplan.two", fails: "wxpay_goldplan.none is not in the state"},
		{name: "onto another", from: "wxpay_goldplan.one", to: `wxpay_goldplan.g["a"]`, fails: `wxpay_goldplan.g["a"] is in the state already`},
		{name: "to itself", from: "wxpay_goldplan.one", to: "wxpay_goldplan.one", fails: "the same"},
		{name: "to another type", from: "wxpay_goldplan.one", to: "wxpay_favor_stock.one", fails: "the type of an object does not change"},
		{name: "a block to an instance", from: "wxpay_goldplan.g", to: "wxpay_goldplan.h[0]", fails: "a block of 2 instances"},
		{name: "an unfinished call", from: "wxpay_goldplan.p", to: "wxpay_goldplan.q", fails: "run wxctl apply first"},
		{name: "to a data source", from: "wxpay_goldplan.one", to: "data.wxpay_goldplan.one", fails: "data source"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := state.Move(s, at(test.from), at(test.to))
			if test.fails != "" {
				require.ErrorContains(t, err, test.fails)
				return
			}
			require.NoError(t, err)
			require.NoError(t, got.Check())
			require.Equal(t, uint64(6), got.Serial)
			require.Equal(t, test.want, addresses(got))
			require.Equal(t, test.dependency, got.Row(at("wxpay_favor_stock.s")).Dependencies[0].String())
			require.Equal(t, block, dependent.Dependencies[0], "the state before is untouched")
		})
	}
}

func TestMoveTakesTheDeposedObjectAlong(t *testing.T) {
	t.Parallel()
	r := row("a.b")
	r.Deposed = row("a.b")
	got, err := state.Move(snapshotOf(1, r), at("a.b"), at("a.c"))
	require.NoError(t, err)
	require.Equal(t, at("a.c"), got.Rows[0].Deposed.Address)
	require.Equal(t, at("a.b"), r.Deposed.Address)
}

func TestRemove(t *testing.T) {
	t.Parallel()
	s := snapshotOf(5, row(`a.b["x"]`), row(`a.b["y"]`), row("a.c"), pendingRow("a.d"))
	got, err := state.Remove(s, false, at("a.b"))
	require.NoError(t, err)
	require.Equal(t, []string{"a.c", "a.d"}, addresses(got))
	require.Equal(t, uint64(6), got.Serial)
	require.Len(t, s.Rows, 4)

	_, err = state.Remove(s, false, at("a.c"), at(`a.b["z"]`))
	require.ErrorIs(t, err, state.ErrNoRow)
	_, err = state.Remove(s, false, at("a.d"))
	require.ErrorIs(t, err, state.ErrPending)
	got, err = state.Remove(s, true, at("a.d"))
	require.NoError(t, err)
	require.Equal(t, []string{`a.b["x"]`, `a.b["y"]`, "a.c"}, addresses(got))
}

// TestUnfinishedEndIsNotForgotten: the call that is pending may be one on the
// object that a replacement left behind.
func TestUnfinishedEndIsNotForgotten(t *testing.T) {
	t.Parallel()
	replaced := row("a.d")
	replaced.Deposed = pendingRow("a.d")
	s := snapshotOf(5, replaced)
	_, err := state.Remove(s, false, at("a.d"))
	require.ErrorIs(t, err, state.ErrPending)
	_, err = state.Move(s, at("a.d"), at("a.e"))
	require.ErrorIs(t, err, state.ErrPending)
	got, err := state.Remove(s, true, at("a.d"))
	require.NoError(t, err)
	require.Empty(t, got.Rows)
}

func TestPush(t *testing.T) {
	t.Parallel()
	of := func(lineage string, serial uint64) *state.Snapshot {
		s := snapshotOf(serial, row("a.b"))
		s.Lineage = lineage
		return s
	}
	tests := []struct {
		name              string
		current, incoming *state.Snapshot
		force             bool
		serial            uint64
		reason            error
	}{
		{"into nothing", &state.Snapshot{}, of("L", 7), false, 7, nil},
		{"a later one", of("L", 5), of("L", 7), false, 7, nil},
		{"the same serial", of("L", 5), of("L", 5), false, 5, nil},
		{"an earlier one", of("L", 5), of("L", 4), false, 0, state.ErrStale},
		{"an earlier one, forced", of("L", 5), of("L", 4), true, 6, nil},
		{"another lineage", of("L", 5), of("M", 7), false, 0, state.ErrForeign},
		{"another lineage, forced", of("L", 5), of("M", 7), true, 8, nil},
		{"one without a lineage", of("L", 5), &state.Snapshot{}, true, 0, state.ErrDamaged},
		{"an inconsistent one", of("L", 5), snapshotOf(9, row("a.b"), row("a.b")), true, 0, state.ErrDamaged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := state.Push(test.current, test.incoming, test.force)
			require.ErrorIs(t, err, test.reason)
			if test.reason == nil {
				require.Equal(t, test.serial, got.Serial)
				require.Equal(t, test.incoming.Lineage, got.Lineage)
			}
		})
	}
}

func addresses(s *state.Snapshot) []string {
	return slices.Collect(func(yield func(string) bool) {
		for _, r := range s.Rows {
			if !yield(r.Address.String()) {
				return
			}
		}
	})
}

// What was read prints to something that reads the same.
func FuzzDecodeSnapshot(f *testing.F) {
	s := snapshotOf(3, row("a.b[0]"), pendingRow(`a.b["x"]`))
	text, err := state.EncodeSnapshot(s)
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte(`{"format_version":1,"lineage":"L","serial":1,"rows":[{"address":"module.m[\"k\"].a.b","mchid":"1","attributes":{}}]}`))
	f.Add([]byte(`{"format_version":2,"wxctl_version":"9","rows":[]}`))
	f.Add([]byte(`{"version":4,"terraform_version":"1.9.0"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := state.DecodeSnapshot(data)
		if err != nil {
			require.ErrorAs(t, err, new(*state.RefusedError))
			return
		}
		require.NoError(t, s.Check())
		text, err := state.EncodeSnapshot(s)
		require.NoError(t, err)
		again, err := state.DecodeSnapshot(text)
		require.NoError(t, err)
		require.Equal(t, string(text), encoded(t, again))
	})
}

// A journal that was read replays, and cutting its end never makes it
// unreadable.
func FuzzDecodeJournal(f *testing.F) {
	text, err := state.AppendHeader(nil, "L", 5)
	require.NoError(f, err)
	for i, e := range []state.Entry{
		{Kind: state.Begin, Time: since, Address: at("a.b"), Row: pendingRow("a.b")},
		{Kind: state.Done, Time: since, Address: at("a.b"), Row: row("a.b")},
		{Kind: state.Forget, Time: since, Address: at("a.b")},
		{Kind: state.Finish, Time: since},
	} {
		e.Serial = uint64(6 + i)
		text, err = state.AppendEntry(text, e)
		require.NoError(f, err)
	}
	f.Add(text, uint16(20))
	f.Add(text[:len(text)-9], uint16(0))
	f.Add([]byte("00000000 {}\n"), uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		j, err := state.DecodeJournal(data)
		if err != nil {
			require.ErrorAs(t, err, new(*state.RefusedError))
			return
		}
		if j == nil {
			return
		}
		after, err := j.Over(&state.Snapshot{Lineage: j.Lineage, Serial: j.Serial})
		require.NoError(t, err)
		require.NoError(t, after.Check())
		shorter, err := state.DecodeJournal(data[:max(0, len(data)-int(cut))])
		require.NoError(t, err)
		if shorter != nil {
			require.LessOrEqual(t, len(shorter.Entries), len(j.Entries))
		}
	})
}

func BenchmarkReplay(b *testing.B) {
	base := snapshotOf(0)
	for i := range 100_000 {
		base.Rows = append(base.Rows, row(fmt.Sprintf("a.x[%d]", i)))
	}
	entries := make([]state.Entry, 10_000)
	for i := range entries {
		address := fmt.Sprintf("a.x[%d]", i*7)
		entries[i] = state.Entry{Serial: uint64(i) + 1, Kind: state.Put, Address: at(address), Row: row(address)}
	}
	for b.Loop() {
		if _, err := state.Replay(base, entries); err != nil {
			b.Fatal(err)
		}
	}
}
