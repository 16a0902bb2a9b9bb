package state

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wxctl/wxctl/pkg/addr"
)

// The errors of edits.
var (
	ErrNoRow  = errors.New("is not in the state")
	ErrExists = errors.New("is in the state already")
)

// Move gives an object another address, or, when from names a block with
// several instances, all of them. It returns the state after it, with the
// next serial. Dependencies on a block that was moved whole follow it.
func Move(s *Snapshot, from, to addr.Instance) (*Snapshot, error) {
	moving := s.Matching(from)
	if err := checkMove(s, moving, from, to); err != nil {
		return nil, err
	}
	out := next(s)
	whole := len(moving) == len(s.instances(from.Block))
	for i, r := range out.Rows {
		switch {
		case r.Address == from:
			out.Rows[i] = r.at(to)
		case whole && r.Address.Block == from.Block:
			out.Rows[i] = r.at(to.Block.Instance(r.Address.Key))
		case whole && slices.Contains(r.Dependencies, from.Block):
			renamed := *r
			renamed.Dependencies = replaceBlock(r.Dependencies, from.Block, to.Block)
			out.Rows[i] = &renamed
		}
	}
	slices.SortFunc(out.Rows, compareRows)
	return out, nil
}

func checkMove(s *Snapshot, moving []*Row, from, to addr.Instance) error {
	switch {
	case len(moving) == 0:
		return fmt.Errorf("%s %w", from, ErrNoRow)
	case from == to:
		return fmt.Errorf("%s and its new address are the same", from)
	case from.Data || to.Data:
		return errors.New("a data source is not kept in the state")
	case from.Type != to.Type:
		return fmt.Errorf("%s can't become %s: the type of an object does not change", from, to)
	}
	wholeBlock := moving[0].Address != from
	if wholeBlock && to.Key != addr.NoKey {
		return fmt.Errorf("%s is a block of %d instances and can't become the one instance %s", from, len(moving), to)
	}
	for _, r := range moving {
		target := to
		if wholeBlock {
			target = to.Block.Instance(r.Address.Key)
		}
		if s.Row(target) != nil {
			return fmt.Errorf("%s %w", target, ErrExists)
		}
		if r.interrupted() {
			return fmt.Errorf("%s: %w: run wxctl apply first", r.Address, ErrPending)
		}
	}
	return nil
}

// Remove takes rows out of the state; the objects stay as they are. An address
// without a key takes all instances of its block. A row with an unfinished
// call goes only when forced, since the knowledge of the call goes with it.
func Remove(s *Snapshot, force bool, addresses ...addr.Instance) (*Snapshot, error) {
	gone := make(map[addr.Instance]bool)
	for _, a := range addresses {
		rows := s.Matching(a)
		if len(rows) == 0 {
			return nil, fmt.Errorf("%s %w", a, ErrNoRow)
		}
		for _, r := range rows {
			if r.interrupted() && !force {
				return nil, fmt.Errorf("%s: %w: run wxctl apply first", r.Address, ErrPending)
			}
			gone[r.Address] = true
		}
	}
	out := next(s)
	out.Rows = slices.DeleteFunc(out.Rows, func(r *Row) bool { return gone[r.Address] })
	return out, nil
}

// Push returns what to store when someone puts a whole state in place of the
// current one: refused when it is of another lineage or has a lower serial,
// unless forced. A forced state gets a serial above both, so that no plan made
// before fits it.
func Push(current, incoming *Snapshot, force bool) (*Snapshot, error) {
	if err := incoming.Check(); err != nil {
		return nil, err
	}
	if incoming.Lineage == "" {
		return nil, damaged("it has no lineage")
	}
	out := *incoming
	switch {
	case current.Lineage == "":
	case force:
		out.Serial = max(current.Serial, incoming.Serial) + 1
	default:
		return &out, Succeeds(current, incoming)
	}
	return &out, nil
}

// Succeeds reports whether a snapshot may take the place of the current one:
// it must be of the same lineage, and its serial not lower. Backends ask it in
// Compact.
func Succeeds(current, s *Snapshot) error {
	switch {
	case s.Lineage == "":
		return damaged("the new state has no lineage")
	case current.Lineage == "":
		return nil
	case current.Lineage != s.Lineage:
		return &RefusedError{Reason: ErrForeign,
			Detail: fmt.Sprintf("the new state is of lineage %s, the stored one of %s", s.Lineage, current.Lineage)}
	case s.Serial < current.Serial:
		return &RefusedError{Reason: ErrStale,
			Detail: fmt.Sprintf("the new state has serial %d, the stored one %d", s.Serial, current.Serial)}
	}
	return nil
}

// Matching returns the row of an address, or, for an address without a key,
// those of all instances of its block.
func (s *Snapshot) Matching(a addr.Instance) []*Row {
	if r := s.Row(a); r != nil {
		return []*Row{r}
	}
	if a.Key != addr.NoKey {
		return nil
	}
	return s.instances(a.Block)
}

// instances returns the rows of a block, which lie side by side.
func (s *Snapshot) instances(b addr.Block) []*Row {
	first, _ := s.find(b.Instance(addr.NoKey))
	end := first
	for end < len(s.Rows) && s.Rows[end].Address.Block == b {
		end++
	}
	return s.Rows[first:end]
}

// next returns a copy with the next serial and its own list of rows.
func next(s *Snapshot) *Snapshot {
	out := *s
	out.Serial++
	out.Rows = slices.Clone(s.Rows)
	return &out
}

// at returns the row at another address.
func (r *Row) at(a addr.Instance) *Row {
	moved := *r
	moved.Address = a
	if r.Deposed != nil {
		moved.Deposed = r.Deposed.at(a)
	}
	return &moved
}

func replaceBlock(blocks []addr.Block, from, to addr.Block) []addr.Block {
	out := slices.Clone(blocks)
	for i := range out {
		if out[i] == from {
			out[i] = to
		}
	}
	slices.SortFunc(out, addr.Block.Compare)
	return slices.Compact(out)
}
