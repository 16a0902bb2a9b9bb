package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
)

// Of more like changes of a block than collapseAbove only the first
// shownOfMany are printed.
const (
	collapseAbove = 5
	shownOfMany   = 3
)

// Plan prints a plan: a summary, what changed outside wxctl, then each change
// with its reason, its differences, its calls and its warnings.
func Plan(w io.Writer, p *plan.Plan, o Options) error {
	out := bufio.NewWriter(w)
	v := planView{out: out, o: o, palette: o.palette()}
	v.print(p)
	return out.Flush()
}

type planView struct {
	palette
	out *bufio.Writer
	o   Options
}

func (v *planView) line(format string, args ...any) {
	fmt.Fprintf(v.out, format+"\n", args...)
}

func (v *planView) print(p *plan.Plan) {
	v.summary(p)
	for _, w := range p.Warnings {
		v.line("%s %s", v.yellow("Warning:"), w)
	}
	if len(p.Drift) > 0 {
		v.line("\n%s", v.bold("Changed outside wxctl since the last apply:"))
		v.changes(p.Drift, v.drifted)
	}
	if len(p.Changes) > 0 {
		v.line("\n%s", v.bold("What apply would do:"))
		v.changes(p.Changes, v.change)
	}
	v.outputs(p.Outputs)
}

// Summary says what a plan would do, in two lines if there is something to do.
func Summary(p *plan.Plan) string {
	if p.Empty() {
		return "No changes. " + unchanged(p.Unchanged)
	}
	var parts []string
	for _, a := range actions {
		if n := p.Count(a.action); n > 0 {
			parts = append(parts, number(n)+" "+a.planned)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "only outputs change")
	}
	if p.Unchanged > 0 {
		parts = append(parts, number(p.Unchanged)+" unchanged")
	}
	return fmt.Sprintf("Plan: %s.\n      %s", strings.Join(parts, ", "), costs(p))
}

func unchanged(n int) string {
	switch n {
	case 0:
		return "Nothing is declared and nothing is managed."
	case 1:
		return "1 object is as the configuration wants it."
	}
	return number(n) + " objects are as the configuration wants them."
}

// costs counts the calls and the money of a plan.
func costs(p *plan.Plan) string {
	calls := 0
	for _, c := range p.Changes {
		for _, call := range c.Calls {
			if call.Operation != "" {
				calls++
			}
		}
	}
	text := "No calls will be made"
	if calls > 0 {
		text = count(calls, "call") + " will be made"
	}
	if p.Sandbox && calls > 0 {
		text += ", to the sandbox"
	}
	if locked := p.Locks(); locked > 0 {
		return fmt.Sprintf("%s; %s will be locked or spent.", text, locked)
	}
	return text + "."
}

// actionWords are the words for an action.
type actionWords struct {
	action            plan.Action
	symbol            string
	planned           string // in the summary: "2 to create"
	sentence          string // of one change
	running, finished string // while and after applying
}

// actions are the actions in the order of the summary.
var actions = []actionWords{
	{plan.Finish, ">", "to finish", "will be finished", "finishing", "finished"},
	{plan.Create, "+", "to create", "will be created", "creating", "created"},
	{plan.Adopt, "=", "to adopt", "will be adopted as it is", "adopting", "adopted"},
	{plan.Update, "~", "to update", "will be updated in place", "updating", "updated"},
	{plan.Replace, "-/+", "to replace", "must be replaced", "replacing", "replaced"},
	{plan.Delete, "-", "to destroy", "will be destroyed", "destroying", "destroyed"},
	{plan.Forget, ".", "to forget", "will be forgotten", "forgetting", "forgotten"},
}

// symbol returns an action's sign in its colour, padded to the width of all.
func (v *planView) symbol(a plan.Action) string {
	return v.paint(a)(fmt.Sprintf("%3s", wordOf(a).symbol))
}

func (v *planView) paint(a plan.Action) func(...any) string {
	switch a {
	case plan.Create:
		return v.green
	case plan.Update, plan.Finish:
		return v.yellow
	case plan.Replace, plan.Delete:
		return v.red
	}
	return v.cyan
}

func (v *planView) summary(p *plan.Plan) {
	first, rest, found := strings.Cut(Summary(p), "\n")
	v.line("%s", v.bold(first))
	if found {
		v.line("%s", rest)
	}
}

// changes prints changes in their order, and of many like ones only the first.
func (v *planView) changes(changes []*plan.Change, print func(*plan.Change)) {
	sizes := make(map[string]int, len(changes))
	kinds := make([]string, len(changes))
	for i, c := range changes {
		kinds[i] = kindOf(c)
		sizes[kinds[i]]++
	}
	seen := make(map[string]int, len(sizes))
	for i, c := range changes {
		kind := kinds[i]
		seen[kind]++
		switch size := sizes[kind]; {
		case v.o.Full || size <= collapseAbove || seen[kind] <= shownOfMany:
			v.line("")
			print(c)
		case seen[kind] == shownOfMany+1:
			v.more(c, size-shownOfMany)
		}
	}
}

func (v *planView) more(c *plan.Change, n int) {
	v.line("\n%s … and %s more like these of %s", v.symbol(c.Action), v.bold(number(n)), c.Address.Block)
}

// kindOf tells which changes are like each other: those of one block that do
// the same to the same attributes, with the same warnings.
func kindOf(c *plan.Change) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\x00%s\x00%s\x00%s", c.Address.Block, c.Action, c.Reason, c.Destroying)
	for _, d := range c.Diffs {
		fmt.Fprintf(&s, "\x00d%s", d.Path)
	}
	for _, call := range c.Calls {
		fmt.Fprintf(&s, "\x00c%s %s %d %t", call.Object, call.Step, call.Locks, call.Repeats)
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(&s, "\x00w%s", w)
	}
	return s.String()
}

func (v *planView) change(c *plan.Change) {
	v.line("%s %s %s", v.symbol(c.Action), v.bold(c.Address), v.sentence(c))
	v.diffs(c)
	for _, call := range c.Calls {
		v.call(call)
	}
	for _, w := range c.Warnings {
		v.warning(w)
	}
}

// sentence says what happens, how, and why.
func (v *planView) sentence(c *plan.Change) string {
	text := wordOf(c.Action).sentence
	if c.Destroying != "" {
		text += ": " + c.Destroying
	}
	if c.Provider != "" {
		text += ", provider " + c.Provider
	}
	if c.Reason != "" {
		text += v.dim(" (" + c.Reason + ")")
	}
	return text
}

func (v *planView) drifted(c *plan.Change) {
	v.line("%s %s %s", v.symbol(c.Action), v.bold(c.Address), c.Reason)
	v.diffs(c)
}

// widestPath is how far values are pushed to the right to be aligned.
const widestPath = 60

func (v *planView) diffs(c *plan.Change) {
	shown, later := v.split(c)
	width := 0
	for _, d := range shown {
		width = max(width, min(widestPath, runewidth.StringWidth(d.Path)))
	}
	for _, d := range shown {
		v.line("      %s = %s%s", runewidth.FillRight(d.Path, width), v.difference(c.Action, d), v.note(c.Action, d))
	}
	if len(later) > 0 {
		v.line("      %s", v.dim("known after apply: "+strings.Join(later, ", ")))
	}
}

// split takes the attributes of a new object that are not known yet apart:
// there is nothing to say of them but their names.
func (v *planView) split(c *plan.Change) (shown []plan.Diff, later []string) {
	anew := c.Action == plan.Create || c.Action == plan.Replace
	for _, d := range c.Diffs {
		if anew && d.Unknown && !d.Sensitive {
			later = append(later, d.Path)
			continue
		}
		shown = append(shown, d)
	}
	return shown, later
}

func (v *planView) difference(a plan.Action, d plan.Diff) string {
	anew := a == plan.Create || a == plan.Adopt
	if !anew && d.Sensitive && d.Before != "" && d.After != "" {
		return "(sensitive) → (sensitive, changed)"
	}
	before, after := v.side(d.Before, d), v.side(d.After, d)
	return v.sides(a, before, after)
}

// sides prints what was and what will be; of what is new only the latter.
func (v *planView) sides(a plan.Action, before, after string) string {
	switch {
	case a == plan.Create || a == plan.Adopt:
		return after
	case before == "":
		return v.dim("(none)") + " → " + after
	case after == "":
		return before + " → " + v.dim("(none)")
	}
	return before + " → " + after
}

func (v *planView) side(text string, d plan.Diff) string {
	if d.Sensitive || text == "" {
		return text
	}
	return v.o.value(inUnit(text, d.Unit))
}

func (v *planView) note(a plan.Action, d plan.Diff) string {
	if a == plan.Create || a == plan.Adopt {
		return ""
	}
	switch {
	case d.Replaces:
		return v.red("  # cannot be changed in place")
	case d.Unverifiable:
		return v.dim("  # cannot be read back")
	}
	return ""
}

func (v *planView) call(c plan.Call) {
	if c.Operation == "" {
		v.line("      %s %s, without a call", v.dim("→"), cmp.Or(c.Step, "changes the state"))
	} else {
		v.line("      %s %s %s%s", v.dim("→"), c.Method, c.Path, v.particulars(c))
	}
	if c.Warning != "" {
		v.warning(c.Warning)
	}
}

// particulars are what a reviewer wants to know of a call beside its path.
func (v *planView) particulars(c plan.Call) string {
	var s strings.Builder
	if c.Object != "" {
		fmt.Fprintf(&s, "  [%s object]", c.Object)
	}
	if c.Key != "" {
		s.WriteString(v.dim("  " + cmp.Or(c.KeyField, "key") + "=" + c.Key))
	}
	if c.Locks > 0 {
		s.WriteString("  " + v.bold("locks "+c.Locks.String()))
	}
	if c.Effect == op.Irreversible {
		s.WriteString(v.red("  cannot be undone"))
	}
	if c.Repeats {
		s.WriteString(v.yellow("  once more: an interrupted apply has begun it"))
	}
	return s.String()
}

func (v *planView) warning(text string) {
	v.line("      %s %s", v.yellow("!"), strings.ReplaceAll(text, "\n", "\n        "))
}

func (v *planView) outputs(outputs map[string]*plan.OutputChange) {
	var changed []string
	width := 0
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		if outputs[name].Action != plan.NoOp {
			changed = append(changed, name)
			width = max(width, runewidth.StringWidth(name))
		}
	}
	if len(changed) == 0 {
		return
	}
	v.line("\n%s", v.bold("Outputs:"))
	for _, name := range changed {
		o := outputs[name]
		v.line("%s %s = %s", v.symbol(o.Action), runewidth.FillRight(name, width), v.outputChange(o))
	}
}

// outputChange prints values as the account of an apply prints them. They are
// HCL, which escapes what could move a cursor.
func (v *planView) outputChange(o *plan.OutputChange) string {
	d := plan.Diff{Before: o.Before, After: o.After, Sensitive: o.Sensitive}
	if o.Sensitive {
		return v.difference(o.Action, d)
	}
	text := v.sides(o.Action, o.Before, o.After)
	return strings.ReplaceAll(text, "\n", "\n    ")
}
