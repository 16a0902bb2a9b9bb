package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/addr"
)

// node is a thing that refers to others: a local value or a resource. Its key
// is how it is written: local.shops, wxpay_goldplan.shop.
type node struct {
	key   string
	refs  []reference
	edges []edge
}

type edge struct {
	to  string
	rng hcl.Range
}

// addNode takes in what a thing refers to.
func (e *Evaluation) addNode(key string, refs []reference) {
	n := &node{key: key, refs: refs}
	seen := map[string]bool{}
	for _, ref := range refs {
		to, ok := ref.node()
		if ok && !seen[to] {
			seen[to] = true
			n.edges = append(n.edges, edge{to, ref.rng})
		}
	}
	e.nodes[key] = n
}

// node is the key of the node that a reference leads to, if it leads to one.
func (r reference) node() (string, bool) {
	switch r.kind {
	case refLocal:
		return "local." + r.name, true
	case refResource:
		return r.block.String(), true
	}
	return "", false
}

// walk visits nodes depth first, in order of key, and finds the order of
// dependency and the cycles.
type walk struct {
	nodes map[string]*node
	state map[string]visit
	trail []step
	order []string
	diags hcl.Diagnostics
}

// step is a node on the way, and where the next one is referred to.
type step struct {
	key string
	rng hcl.Range
}

type visit uint8

const (
	unseen visit = iota
	open
	closed
)

// sortNodes returns the keys of all nodes, each after what it refers to, and
// a diagnostic for each cycle.
func sortNodes(nodes map[string]*node) ([]string, hcl.Diagnostics) {
	w := &walk{nodes: nodes, state: map[string]visit{}}
	for _, key := range slices.Sorted(maps.Keys(nodes)) {
		w.visit(key)
	}
	return w.order, w.diags
}

func (w *walk) visit(key string) {
	n, ok := w.nodes[key]
	if !ok || w.state[key] == closed {
		return
	}
	if w.state[key] == open {
		w.cycle(key)
		return
	}
	w.state[key] = open
	for _, edge := range n.edges {
		w.trail = append(w.trail, step{key, edge.rng})
		w.visit(edge.to)
		w.trail = w.trail[:len(w.trail)-1]
	}
	w.state[key] = closed
	w.order = append(w.order, key)
}

// cycle reports the end of the trail that begins at key.
func (w *walk) cycle(key string) {
	from := slices.IndexFunc(w.trail, func(s step) bool { return s.key == key })
	trail := w.trail[from:]
	var path, places strings.Builder
	for i, s := range trail {
		to := trail[(i+1)%len(trail)].key
		path.WriteString(s.key + " → ")
		fmt.Fprintf(&places, "\n  %s refers to %s at %s", s.key, to, s.rng)
	}
	w.diags = append(w.diags, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Cycle",
		Detail:   fmt.Sprintf("These refer to each other in a circle, so none can be first: %s%s.\n%s", path.String(), key, places.String()),
		Subject:  trail[0].rng.Ptr(), // a copy: the trail goes on
	})
}

// dependencies finds the resources that a node needs: those it refers to
// itself, and through local values.
func (e *Evaluation) dependencies(key string) []addr.Block {
	found := map[addr.Block]bool{}
	seen := map[string]bool{}
	var follow func(key string)
	follow = func(key string) {
		n := e.nodes[key]
		if n == nil || seen[key] {
			return
		}
		seen[key] = true
		for _, ref := range n.refs {
			switch ref.kind {
			case refResource:
				found[ref.block] = true
			case refLocal:
				follow("local." + ref.name)
			}
		}
	}
	follow(key)
	return slices.SortedFunc(maps.Keys(found), addr.Block.Compare)
}
