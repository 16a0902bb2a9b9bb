package plan

import (
	"github.com/wxctl/wxctl/pkg/addr"
)

// scope is what --target leaves of a plan. The nil scope leaves everything.
type scope struct {
	// whole are the blocks that are in with all their instances.
	whole map[addr.Block]bool
	// single are the instances that are in without the rest of their blocks.
	single map[addr.Instance]bool
	blocks map[addr.Block]bool // those of single
}

func newScope(in Input) *scope {
	if len(in.Targets) == 0 {
		return nil
	}
	s := &scope{whole: map[addr.Block]bool{}, single: map[addr.Instance]bool{}, blocks: map[addr.Block]bool{}}
	dependencies, dependents := graphOf(in)
	along := dependencies
	if in.Destroy {
		along = dependents
	}
	for _, t := range in.Targets {
		if t.Key == addr.NoKey {
			s.whole[t.Block] = true
		} else {
			s.single[t] = true
			s.blocks[t.Block] = true
		}
		for _, next := range along[t.Block] {
			s.include(next, along)
		}
	}
	return s
}

// include takes in a block and all that must go with it.
func (s *scope) include(b addr.Block, along map[addr.Block][]addr.Block) {
	if s.whole[b] {
		return
	}
	s.whole[b] = true
	for _, next := range along[b] {
		s.include(next, along)
	}
}

// graphOf joins the dependencies of the configuration and of the state.
func graphOf(in Input) (dependencies, dependents map[addr.Block][]addr.Block) {
	dependencies, dependents = map[addr.Block][]addr.Block{}, map[addr.Block][]addr.Block{}
	seen := map[[2]addr.Block]bool{}
	add := func(from addr.Block, to []addr.Block) {
		for _, t := range to {
			if edge := [2]addr.Block{from, t}; !seen[edge] {
				seen[edge] = true
				dependencies[from] = append(dependencies[from], t)
				dependents[t] = append(dependents[t], from)
			}
		}
	}
	if in.Configuration != nil {
		for _, r := range in.Configuration.Order() {
			add(r.Addr, in.Configuration.Dependencies(r.Addr))
		}
	}
	for _, row := range in.Snapshot.Rows {
		add(row.Address.Block, row.Dependencies)
	}
	return dependencies, dependents
}

// excludes reports whether no instance of a block is in.
func (s *scope) excludes(b addr.Block) bool {
	return s != nil && !s.whole[b] && !s.blocks[b]
}

func (s *scope) excludesInstance(i addr.Instance) bool {
	return s != nil && !s.whole[i.Block] && !s.single[i]
}
