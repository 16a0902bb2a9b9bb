package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// Objects that are named by their own attributes, such as the receivers of
// profit sharing, may move from one address to another: a key of for_each was
// renamed, an element of a count was taken out and the others moved up. Then
// one instance ends an object that another one makes. The end must come first:
// making what is there still does nothing, and ending it afterwards would lose
// it.

// identities keep track of which instance makes, holds and ends which object.
type identities struct {
	held  map[string]addr.Instance
	ended map[string]addr.Instance
	made  map[addr.Instance]string
	// after names, for an instance that makes an object, the one that ends it
	// before.
	after map[addr.Instance]addr.Instance
	// split are the replacements whose end runs apart from the making of the
	// new object.
	split map[addr.Instance]bool
}

func newIdentities() *identities {
	return &identities{
		held: map[string]addr.Instance{}, ended: map[string]addr.Instance{}, made: map[addr.Instance]string{},
		after: map[addr.Instance]addr.Instance{}, split: map[addr.Instance]bool{},
	}
}

// identity is the natural name of an object: its account and its immutable
// attributes. ok is false when it is not known yet.
func (it *item) identity(v cty.Value) (name string, ok bool) {
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() {
		return "", false
	}
	var s strings.Builder
	s.WriteString(it.kind.Name())
	s.WriteByte('\x00')
	s.WriteString(it.account.MchID)
	for _, a := range it.kind.schema.Attributes {
		if !a.Immutable || a.Sensitive {
			continue
		}
		w := v.GetAttr(a.Name)
		if !w.IsWhollyKnown() {
			return "", false
		}
		s.WriteByte('\x00')
		s.WriteString(Text(w))
	}
	return s.String(), true
}

// namedByItself reports whether the objects of an item's type are named by
// their own attributes, and not by the server under an idempotency key.
func (b *builder) namedByItself(it *item, wanted cty.Value) bool {
	if known, ok := b.natural[it.kind]; ok {
		return known
	}
	if wanted.IsNull() {
		wanted = it.kind.absent()
		if o, err := it.kind.decode(it.row); err == nil {
			wanted = o.value
		}
	}
	if wanted.IsNull() {
		return false
	}
	steps, err := b.steps(it, it.kind.absent(), wanted, nil)
	if err != nil || len(steps) == 0 || steps[0].Endpoint == nil {
		return false
	}
	b.natural[it.kind] = steps[0].Endpoint.Key == ""
	return b.natural[it.kind]
}

// identify notes what a decision does to natural names, and refuses two
// instances that hold the same object.
func (b *builder) identify(it *item, d *decision) {
	if !b.namedByItself(it, d.value) {
		return
	}
	holds, makes := d.prior.value, false
	for _, stage := range d.stages {
		switch {
		case stage.Deposed:
		case stage.Wanted.IsNull():
			if name, ok := it.identity(stage.Prior); ok {
				b.names.ended[name] = it.addr
			}
		case stage.Prior.IsNull() && len(stage.Steps) > 0:
			holds, makes = stage.Steps[len(stage.Steps)-1].After, true
		}
	}
	if d.endsByRepeat() {
		if name, ok := it.identity(d.repeat.Prior); ok {
			b.names.ended[name] = it.addr
		}
	}
	if it.configured.IsNull() {
		return
	}
	name, ok := it.identity(holds)
	if !ok {
		return
	}
	if other, taken := b.names.held[name]; taken {
		b.diags = append(b.diags, &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "Two instances are one object",
			Detail:  fmt.Sprintf("%s and %s name the same object of merchant %s. Each apply would change it to and fro; take one of them out.", other, it.addr, it.account.MchID),
			Subject: &it.declared,
		})
		return
	}
	b.names.held[name] = it.addr
	if makes {
		b.names.made[it.addr] = name
	}
}

// keptAs is the instance of the configuration that holds an object which
// another address is to end, without making it anew: its block was renamed, and
// the account already has what the new one wants, or it was imported twice.
// Ending it would take it away from under that instance.
func (b *builder) keptAs(it *item, d *decision) (addr.Instance, bool) {
	if d.repeat != nil || len(d.stages) > 0 || !b.namedByItself(it, d.prior.value) {
		return addr.Instance{}, false
	}
	name, ok := it.identity(d.prior.value)
	if !ok {
		return addr.Instance{}, false
	}
	other, held := b.names.held[name]
	if _, makes := b.names.made[other]; !held || makes {
		return addr.Instance{}, false
	}
	return other, true
}

// endsByRepeat reports whether the interrupted call that is made again ends an
// object.
func (d *decision) endsByRepeat() bool {
	return d.repeat != nil && d.repeat.Step.After.IsNull() && !d.repeat.Prior.IsNull()
}

// orderMoves finds the objects that move from one address to another.
func (b *builder) orderMoves() {
	for maker, name := range b.names.made {
		ender, ok := b.names.ended[name]
		if !ok || ender == maker {
			continue
		}
		b.names.after[maker] = ender
		if c := b.jobs[ender].decision.change; c.Action == Delete && b.jobs[maker].decision.change.Action == Create {
			c.Warnings = append(c.Warnings, fmt.Sprintf(
				"%s makes the same object anew; if it was only renamed, no call is needed: wxctl state mv '%s' '%s'", maker, ender, maker))
		}
		for _, a := range []addr.Instance{maker, ender} {
			if d := b.jobs[a].decision; !d.change.After.IsNull() && (d.change.Action == Replace || d.endsByRepeat()) {
				b.names.split[a] = true
			}
		}
	}
}

// EndsBefore is the instance that ends the object which c makes anew: c must
// not begin to make it before that is done.
func (p *Plan) EndsBefore(c *Change) (addr.Instance, bool) {
	a, ok := p.builder.names.after[c.Address]
	return a, ok
}

// Part says which part of a change runs.
type Part uint8

// The parts of a change.
const (
	Whole Part = iota
	End        // the old object of a replacement is destroyed
	Make       // the new one is made
)

// Only leaves of a job's stages those of a part.
func (j *Job) Only(part Part) *Job {
	if part == Whole {
		return j
	}
	limited := *j
	limited.Stages = slices.DeleteFunc(slices.Clone(j.Stages), func(s *Stage) bool {
		return s.Wanted.IsNull() != (part == End)
	})
	if part == Make {
		limited.Repeats = nil
	}
	return &limited
}
