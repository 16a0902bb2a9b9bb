package plan

import (
	"slices"

	"github.com/wxctl/wxctl/pkg/addr"
)

// Node is a part of the plan that runs as a whole once other parts are done:
// what is made and changed of a block, or what is destroyed of it.
type Node struct {
	Block    addr.Block
	Destroys bool
	Changes  []Work
	// Needs are the nodes that must have succeeded before, by their index.
	Needs []int
	// Follows are the nodes that must have ended before, however.
	Follows []int
}

// Work is a change, or a part of one.
type Work struct {
	*Change
	Part Part
}

type nodeKey struct {
	block    addr.Block
	destroys bool
}

// Nodes lays the plan out for running. What is made follows what it depends
// on. What is destroyed goes after everything that depends on it; and before
// anything of the same type is made, since an object which only moves to
// another address must not be destroyed after it was made again.
func (p *Plan) Nodes() []*Node {
	g := &grapher{plan: p, index: map[nodeKey]int{}}
	g.addNodes()
	g.addMaking()
	g.addDestroying()
	g.addMoves()
	return g.nodes
}

type grapher struct {
	plan  *Plan
	nodes []*Node
	index map[nodeKey]int
}

func (g *grapher) node(block addr.Block, destroys bool) *Node {
	key := nodeKey{block, destroys}
	i, ok := g.index[key]
	if !ok {
		i = len(g.nodes)
		g.index[key] = i
		g.nodes = append(g.nodes, &Node{Block: block, Destroys: destroys})
	}
	return g.nodes[i]
}

func (g *grapher) addNodes() {
	b := g.plan.builder
	if b.in.Configuration != nil && !b.in.Destroy {
		for _, r := range b.in.Configuration.Order() {
			g.node(r.Addr, false)
		}
	}
	for _, c := range g.plan.Changes {
		if b.names.split[c.Address] {
			g.add(c, End, true)
			g.add(c, Make, false)
			continue
		}
		g.add(c, Whole, c.After.IsNull())
	}
}

func (g *grapher) add(c *Change, part Part, destroys bool) {
	n := g.node(c.Address.Block, destroys)
	n.Changes = append(n.Changes, Work{c, part})
}

func (g *grapher) addMaking() {
	b := g.plan.builder
	for _, n := range g.nodes {
		if n.Destroys || b.in.Configuration == nil {
			continue
		}
		for _, d := range b.in.Configuration.Dependencies(n.Block) {
			if i, ok := g.index[nodeKey{d, false}]; ok {
				n.Needs = append(n.Needs, i)
			}
		}
	}
}

// addDestroying makes what is destroyed wait for those that depended on it
// when they were made: for their end, or, when they no longer depend on it,
// for their change.
func (g *grapher) addDestroying() {
	b := g.plan.builder
	seen := map[[2]addr.Block]bool{}
	for _, row := range b.in.Snapshot.Rows {
		for _, d := range row.Dependencies {
			edge := [2]addr.Block{row.Address.Block, d}
			if seen[edge] || row.Address.Block == d {
				continue
			}
			seen[edge] = true
			i, ok := g.index[nodeKey{d, true}]
			if !ok {
				continue
			}
			if j, ok := g.index[nodeKey{row.Address.Block, true}]; ok {
				g.nodes[i].Needs = append(g.nodes[i].Needs, j)
			}
			j, ok := g.index[nodeKey{row.Address.Block, false}]
			if ok && !g.reaches(j, nodeKey{d, false}) {
				g.nodes[i].Needs = append(g.nodes[i].Needs, j)
			}
		}
	}
}

// reaches reports whether a node needs another, directly or not.
func (g *grapher) reaches(from int, to nodeKey) bool {
	target, ok := g.index[to]
	if !ok {
		return false
	}
	seen := map[int]bool{}
	var visit func(int) bool
	visit = func(i int) bool {
		if i == target {
			return true
		}
		if seen[i] {
			return false
		}
		seen[i] = true
		return slices.ContainsFunc(g.nodes[i].Needs, visit)
	}
	return visit(from)
}

// addMoves joins, for each type, the destroying nodes which wait for nothing
// that is made to the making ones, through a node of its own.
func (g *grapher) addMoves() {
	made := g.waitingForMade()
	barriers := map[string]int{}
	for i, n := range slices.Clone(g.nodes) {
		if !n.Destroys || made[i] {
			continue
		}
		barrier, ok := barriers[n.Block.Type]
		if !ok {
			barrier = len(g.nodes)
			barriers[n.Block.Type] = barrier
			g.nodes = append(g.nodes, &Node{Destroys: true})
		}
		g.nodes[barrier].Follows = append(g.nodes[barrier].Follows, i)
	}
	for _, n := range g.nodes {
		if barrier, ok := barriers[n.Block.Type]; ok && !n.Destroys && len(n.Changes) > 0 {
			n.Follows = append(n.Follows, barrier)
		}
	}
}

// waitingForMade tells which nodes need a making node, directly or not.
func (g *grapher) waitingForMade() []bool {
	waiting, done := make([]bool, len(g.nodes)), make([]bool, len(g.nodes))
	var visit func(int) bool
	visit = func(i int) bool {
		if !done[i] {
			done[i] = true
			waiting[i] = !g.nodes[i].Destroys
			for _, need := range g.nodes[i].Needs {
				if visit(need) {
					waiting[i] = true
				}
			}
		}
		return waiting[i]
	}
	for i := range g.nodes {
		visit(i)
	}
	return waiting
}
