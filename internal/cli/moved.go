package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/sandbox"
	"github.com/wxctl/wxctl/pkg/state"
)

// move is an object's way from the merchant that it belongs to, to the one that
// the configuration has it with now. There is no such way.
type move struct {
	from string
	// to is "" where only the state knows the object, and alias with it.
	to, alias string
}

// moves finds the objects of a state that belong to other merchants than the
// configuration says.
type moves struct {
	*session
	merchants *merchants
	// wanted are the instances that the configuration is known to have.
	wanted map[addr.Block]map[addr.Instance]bool
}

// refuseMoves refuses a state of other merchants before its objects are read:
// once for all that move the same way, for there may be thousands.
func (s *session) refuseMoves(snapshot *state.Snapshot, m *merchants) (diags hcl.Diagnostics) {
	finder := moves{session: s, merchants: m, wanted: map[addr.Block]map[addr.Instance]bool{}}
	found := map[move][]*state.Row{}
	for _, row := range snapshot.Rows {
		if way, ok := finder.of(row); ok && s.targets(row.Address) {
			found[way] = append(found[way], row)
		}
	}
	for way, rows := range found {
		diags = append(diags, s.refuseMove(way, rows))
	}
	slices.SortFunc(diags, func(a, b *hcl.Diagnostic) int { return cmp.Compare(a.Detail, b.Detail) })
	return diags
}

// targets reports whether --target leaves an object in. What targets depend on
// is left to the planner.
func (s *session) targets(i addr.Instance) bool {
	return len(s.options.Targets) == 0 || slices.ContainsFunc(s.options.Targets, func(t addr.Instance) bool {
		return t == i || t == i.Block.Instance(addr.NoKey)
	})
}

func (f *moves) of(row *state.Row) (move, bool) {
	known := false
	for _, account := range f.merchants.accounts {
		known = known || account.MchID == row.MchID
	}
	block := f.config.Resource(row.Address.Block)
	if block == nil || f.options.Destroy {
		return move{from: row.MchID}, !known
	}
	to := f.merchants.accounts[block.Provider].MchID
	// What goes away does so by the provider that it came with.
	if to == row.MchID || known && !f.wants(row.Address) {
		return move{}, false
	}
	return move{row.MchID, to, block.Provider}, true
}

func (f *moves) wants(i addr.Instance) bool {
	all, asked := f.wanted[i.Block]
	if !asked {
		all = map[addr.Instance]bool{}
		instances, _ := f.evaluation.Instances(i.Block) // what is wrong with it, planning tells
		for _, instance := range instances {
			all[instance.Addr] = true
		}
		f.wanted[i.Block] = all
	}
	return all[i]
}

// refuseMove says whose the objects are and how to go on.
func (s *session) refuseMove(way move, rows []*state.Row) *hcl.Diagnostic {
	d := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Account changed"}
	what := fmt.Sprintf("%s of merchant %s (%s)", objects(len(rows)), way.from, blocksOf(rows))
	ofSandbox := way.from == sandbox.DirectMchID || way.from == sandbox.PartnerMchID
	switch {
	case ofSandbox && !s.app.Sandbox && way.to != sandbox.DirectMchID && way.to != sandbox.PartnerMchID:
		d.Detail = fmt.Sprintf("This state was made with --sandbox: it has %s. Go on with --sandbox; or, to begin with the real merchant, move wxctl.state.json out of the folder first.", what)
	case s.app.Sandbox && !ofSandbox:
		d.Detail = fmt.Sprintf("This state was made without --sandbox: it has %s. Go on without --sandbox; or, to try something out, use --sandbox in a copy of the folder that has no wxctl.state.json.", what)
	case way.to == "":
		d.Detail = fmt.Sprintf("The state has %s, for which there is no provider. Put its provider block back, or take them out of the state with `wxctl state rm`.", what)
	default:
		if _, at, _ := s.evaluation.Provider(way.alias); at.Filename != "" {
			d.Subject = &at
		}
		d.Detail = fmt.Sprintf("The state has %s, but their provider is now merchant %s. Objects can't move between merchants: use another provider, or take them out of the state with `wxctl state rm` first.", what, way.to)
	}
	return d
}

// mostBlocks is how many blocks are named.
const mostBlocks = 3

func blocksOf(rows []*state.Row) string {
	var names []string
	for _, row := range rows {
		if name := row.Address.Block.String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > mostBlocks {
		names = append(names[:mostBlocks], fmt.Sprintf("%d more blocks", len(names)-mostBlocks))
	}
	return strings.Join(names, ", ")
}
