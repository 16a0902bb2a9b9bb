package resources

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// checker collects the problems of one object.
type checker struct {
	account  Account
	object   cty.Value
	now      time.Time
	problems []Problem
}

// check begins the check of an object: the mode in which its operations may be
// called, and the limits of its single attributes.
func check(s *Schema, create *op.Endpoint, a Account, object cty.Value, now time.Time) *checker {
	c := &checker{account: a, object: object, now: now}
	c.mode(create)
	c.limits(s, object)
	return c
}

func (c *checker) report(path, summary, format string, args ...any) {
	c.problems = append(c.problems, Problem{
		Path: path, Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...),
	})
}

func (c *checker) warn(path, summary, format string, args ...any) {
	c.problems = append(c.problems, Problem{
		Path: path, Severity: hcl.DiagWarning, Summary: summary, Detail: fmt.Sprintf(format, args...),
	})
}

func (c *checker) at(path string) cty.Value { return at(c.object, path) }

func (c *checker) text(path string) string { return text(c.at(path)) }

// mode refuses an account of the wrong mode.
func (c *checker) mode(create *op.Endpoint) {
	if c.account.MchID == "" || create.Modes.Has(c.account.Mode()) {
		return
	}
	if c.account.Partner {
		c.report("", "Not open to service providers",
			"%s %s is for direct merchants; the account of this provider block is in service-provider mode.", create.Method, create.Path)
		return
	}
	c.report("", "Only for service providers",
		"%s %s is for service providers; set partner = true in the provider block, or WXCTL_PARTNER=1, if the account is one.", create.Method, create.Path)
}

// subMchID refuses a sub-merchant in direct mode, and its absence in
// service-provider mode.
func (c *checker) subMchID() {
	v := c.at("sub_mchid")
	switch {
	case c.account.MchID == "" || !v.IsKnown():
	case !c.account.Partner && !v.IsNull():
		c.report("sub_mchid", "Sub-merchant in direct mode",
			"A direct merchant has no sub-merchants: leave sub_mchid out, or set partner = true in the provider block.")
	case c.account.Partner && v.IsNull() && c.account.SubMchID == "":
		c.report("sub_mchid", "Missing sub-merchant",
			"In service-provider mode the object belongs to a sub-merchant: set sub_mchid here or in the provider block.")
	}
}

// limits holds every attribute against what its operation declares.
func (c *checker) limits(s *Schema, object cty.Value) {
	for _, a := range s.Attributes {
		v := member(object, a)
		if !set(v) || a.Computed && !a.Optional {
			continue
		}
		switch {
		case a.List:
			c.issue(a, a.Field.CheckItems(v.LengthInt()))
			for _, e := range v.AsValueSlice() {
				c.limits(a.Block, e)
			}
		case a.Block != nil:
			c.limits(a.Block, v)
		case a.Type.IsListType():
			c.issue(a, a.Field.CheckItems(v.LengthInt()))
			for _, e := range v.AsValueSlice() {
				c.scalar(a, a.Field.Elem, e)
			}
		default:
			c.scalar(a, a.Field, v)
		}
	}
}

func (c *checker) scalar(a *Attribute, f *op.Field, v cty.Value) {
	v, _ = v.Unmark()
	if !v.IsKnown() {
		return
	}
	if v.IsNull() {
		c.issue(a, "has an element that is null")
		return
	}
	switch v.Type() {
	case cty.String:
		if v.AsString() == "" && a.Required {
			c.issue(a, "is empty")
			return
		}
		if v.AsString() != "" {
			c.issue(a, c.enumerated(a, f, v.AsString()))
		}
	case cty.Number:
		n, ok := whole(v)
		if !ok {
			c.issue(a, fmt.Sprintf("is %s, want a whole number", text(v)))
			return
		}
		if a.Required || n != 0 || f.Pointer() {
			c.issue(a, f.CheckInt(n))
		}
	}
}

// enumerated checks text as the attribute compares it: a value that the server
// takes for one of the enumeration is one of it.
func (c *checker) enumerated(a *Attribute, f *op.Field, s string) string {
	if a.Equal != nil && a.Type == cty.String && slices.ContainsFunc(f.Enum, func(e string) bool {
		return a.Equal(cty.StringVal(e), cty.StringVal(s))
	}) {
		return ""
	}
	return f.CheckString(s)
}

func (c *checker) issue(a *Attribute, issue string) {
	if issue != "" {
		c.report(a.Path, "Invalid value of "+a.Name, "%s %s.", a.Path, issue)
	}
}

// exactlyOne asks for the one block which a kind wants and refuses the others.
func (c *checker) exactlyOne(kindPath string, blocks map[string]string) {
	kind := c.at(kindPath)
	if !set(kind) {
		return
	}
	wanted, ok := blocks[kind.AsString()]
	if !ok {
		return
	}
	if v := c.at(wanted); v.IsKnown() && v.IsNull() {
		c.report(wanted, "Missing block", "%s = %q needs the block %s.", kindPath, kind.AsString(), wanted)
	}
	for _, other := range sortedValues(blocks) {
		if other != wanted && set(c.at(other)) {
			c.report(other, "Block of another kind", "%s = %q takes the block %s and no other.", kindPath, kind.AsString(), wanted)
		}
	}
}

func sortedValues(m map[string]string) []string {
	var values []string
	for _, v := range m {
		values = append(values, v)
	}
	slices.Sort(values)
	return values
}

// iff asks for attributes exactly when a condition holds. condition says it in
// words: `relation_type is "CUSTOM"`.
func (c *checker) iff(holds bool, condition string, paths ...string) {
	for _, path := range paths {
		v := c.at(path)
		switch {
		case holds && v.IsKnown() && nothing(v):
			c.report(path, "Missing attribute", "%s is needed when %s.", path, condition)
		case !holds && set(v) && !nothing(v):
			c.report(path, "Attribute out of place", "%s is only allowed when %s.", path, condition)
		}
	}
}

// window checks a period of time. days is the longest one allowed, limit the
// same in words. It returns the begin, zero when it is not known.
func (c *checker) window(beginPath, endPath string, longest time.Duration, limit string) time.Time {
	begin, err := op.Time(c.text(beginPath)).Time()
	if err != nil {
		return time.Time{}
	}
	end, err := op.Time(c.text(endPath)).Time()
	if err != nil {
		return begin
	}
	switch {
	case !end.After(begin):
		c.report(endPath, "Period ends before it begins", "%s must be later than %s.", endPath, beginPath)
	case end.Sub(begin) > longest:
		c.report(endPath, "Period too long", "From %s to %s may be at most %s.", beginPath, endPath, limit)
	}
	return begin
}
