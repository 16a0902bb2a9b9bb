package cli

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/state"
)

// fullDisk is a backend that has room for a journal but for no more than the
// given number of snapshots.
type fullDisk struct {
	state.Backend
	snapshot *state.Snapshot
	entries  []state.Entry
	room     int
}

var errFull = errors.New("no space left")

func (d *fullDisk) Load(context.Context) (*state.Snapshot, error) {
	return state.Replay(d.snapshot, d.entries)
}

func (d *fullDisk) Append(_ context.Context, entries ...state.Entry) error {
	for _, e := range entries {
		e.Serial = d.snapshot.Serial + uint64(len(d.entries)) + 1
		d.entries = append(d.entries, e)
	}
	return nil
}

func (d *fullDisk) Compact(_ context.Context, s *state.Snapshot) error {
	if d.room--; d.room < 0 {
		return errFull
	}
	d.snapshot, d.entries = s, nil
	return nil
}

// TestImportIsJournalled: what was imported is known even when the snapshot
// can't be written.
func TestImportIsJournalled(t *testing.T) {
	t.Parallel()
	a, err := addr.Parse("wxpay_complaint_notification.complaints")
	require.NoError(t, err)
	row := &state.Row{Address: a, MchID: "1900000001", Attributes: json.RawMessage(`{"mchid":"1900000001"}`)}
	for _, c := range []struct {
		name    string
		lineage string
		room    int
	}{
		{"a state", "L", 0},
		{"the first of a state", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			disk := &fullDisk{room: c.room}
			disk.snapshot = &state.Snapshot{FormatVersion: state.FormatVersion, Lineage: c.lineage}
			loaded := *disk.snapshot
			err := (&importOptions{}).store(t.Context(), disk, &loaded, plan.Input{Lineage: "L", Version: "0.1.0"}, row)
			require.ErrorIs(t, err, errFull)
			s, err := disk.Load(t.Context())
			require.NoError(t, err)
			require.Equal(t, "L", s.Lineage)
			require.NotNil(t, s.Row(a))
		})
	}
}
