package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/wxctl/wxctl/pkg/addr"
)

// Replay folds entries over a snapshot and returns the state after them. The
// snapshot is not touched; rows that no entry concerns are shared with it.
//
// Entries that the snapshot has already (whose serial is not above its own)
// are skipped, so that a journal may outlive the snapshot that took it in. The
// others must follow on it without a gap.
func Replay(s *Snapshot, entries []Entry) (*Snapshot, error) {
	out := *s
	fresh, err := unseen(s.Serial, entries)
	if err != nil || len(fresh) == 0 {
		return &out, err
	}
	rows := make(map[addr.Instance]*Row, len(s.Rows))
	for _, r := range s.Rows {
		rows[r.Address] = r
	}
	for i := range fresh {
		e := &fresh[i]
		if err := e.Check(); err != nil {
			return nil, damaged("entry %d: %v", e.Serial, err)
		}
		switch {
		case e.Kind == Finish:
			out.Outputs = maps.Clone(e.Outputs)
		case e.Row == nil:
			delete(rows, e.Address)
		default:
			rows[e.Address] = e.Row
		}
		out.Serial = e.Serial
	}
	out.Rows = slices.SortedFunc(maps.Values(rows), compareRows)
	return &out, nil
}

// unseen returns the entries beyond a serial, which must follow each other.
func unseen(serial uint64, entries []Entry) ([]Entry, error) {
	for i := 1; i < len(entries); i++ {
		if entries[i].Serial != entries[i-1].Serial+1 {
			return nil, damaged("entry %d follows entry %d", entries[i].Serial, entries[i-1].Serial)
		}
	}
	if len(entries) == 0 || entries[len(entries)-1].Serial <= serial {
		return nil, nil
	}
	first := entries[0].Serial
	if first > serial+1 {
		return nil, &RefusedError{
			Reason: ErrStale,
			Detail: fmt.Sprintf("the snapshot has serial %d, but the journal begins at %d", serial, first),
			Remedy: "the snapshot was put back from an older copy: put the newest one in its place",
		}
	}
	return entries[serial+1-first:], nil
}

func compareRows(a, b *Row) int { return a.Address.Compare(b.Address) }

// Check reports whether an entry means something.
func (e *Entry) Check() error {
	switch e.Kind {
	case Begin:
		return errors.Join(e.checkRow(true), e.checkPending(true))
	case Put:
		return e.checkRow(true)
	case Done:
		return errors.Join(e.checkRow(false), e.checkPending(false))
	case Failed:
		return e.checkRow(false)
	case Forget:
		if e.Row != nil {
			return errors.New("forgets a row and has one")
		}
		return e.checkRow(false)
	case Finish:
		if e.Row != nil || e.Address != (addr.Instance{}) {
			return errors.New("finishes an apply and concerns a row")
		}
		return nil
	}
	return fmt.Errorf("is of unknown kind %q", e.Kind)
}

func (e *Entry) checkRow(required bool) error {
	switch {
	case e.Address == (addr.Instance{}):
		return fmt.Errorf("%s has no address", e.Kind)
	case e.Outputs != nil:
		return fmt.Errorf("%s has outputs", e.Kind)
	case e.Row == nil && required:
		return fmt.Errorf("%s has no row", e.Kind)
	case e.Row == nil:
		return nil
	case e.Row.Address != e.Address:
		return fmt.Errorf("%s of %s has the row of %s", e.Kind, e.Address, e.Row.Address)
	}
	return e.Row.check()
}

func (e *Entry) checkPending(want bool) error {
	if e.Row != nil && e.Row.interrupted() != want {
		if want {
			return fmt.Errorf("%s says nothing of the pending call", e.Kind)
		}
		return fmt.Errorf("%s leaves a call pending", e.Kind)
	}
	return nil
}

// interrupted reports whether a call on the row's object, or on the one that a
// replacement left behind, was begun and is not done.
func (r *Row) interrupted() bool {
	return r.Pending != nil || r.Deposed != nil && r.Deposed.Pending != nil
}

// check reports what makes a row unusable.
func (r *Row) check() error {
	if r.Address == (addr.Instance{}) {
		return errors.New("a row has no address")
	}
	if !isObject(r.Attributes) {
		return fmt.Errorf("the attributes of %s are no object", r.Address)
	}
	if r.Pending != nil && r.Pending.Prior != nil {
		if err := r.Pending.Prior.check(); err != nil {
			return err
		}
	}
	if r.Deposed != nil {
		return r.Deposed.check()
	}
	return nil
}

// isObject looks at the first byte alone: that the text is JSON is the
// decoder's business.
func isObject(text json.RawMessage) bool {
	return len(text) > 1 && text[0] == '{'
}

// Check reports whether a snapshot is consistent: with a lineage, and with its
// rows in order, one for each address. The empty snapshot of a state that does
// not exist yet is consistent.
func (s *Snapshot) Check() error {
	if s.Lineage == "" && (s.Serial > 0 || len(s.Rows) > 0 || len(s.Outputs) > 0) {
		return damaged("it has no lineage")
	}
	for i, r := range s.Rows {
		if r == nil {
			return damaged("row %d is null", i)
		}
		if err := r.check(); err != nil {
			return damaged("%v", err)
		}
		if i == 0 {
			continue
		}
		switch order := compareRows(s.Rows[i-1], r); {
		case order == 0:
			return damaged("%s is there twice", r.Address)
		case order > 0:
			return damaged("%s stands behind %s", r.Address, s.Rows[i-1].Address)
		}
	}
	return nil
}

// Row returns the row of an address, or nil.
func (s *Snapshot) Row(a addr.Instance) *Row {
	if i, ok := s.find(a); ok {
		return s.Rows[i]
	}
	return nil
}

func (s *Snapshot) find(a addr.Instance) (int, bool) {
	return slices.BinarySearchFunc(s.Rows, a, func(r *Row, a addr.Instance) int {
		return r.Address.Compare(a)
	})
}
