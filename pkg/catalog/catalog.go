// Package catalog is all operations by name.
//
// An operation is what a user names: refund, query, pay. It has one endpoint, or
// several that share the name; which one is called follows from the account's
// mode and from the fields given, see [Operation.Choose].
package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Operation is the endpoints of one name.
type Operation struct {
	// Name is the name, with hyphens.
	Name string
	// Product is the package that declares it.
	Product string
	// Endpoints are ordered by path.
	Endpoints []*op.Endpoint
}

// index is endpoints in order, and by their names.
type index struct {
	all    []*op.Endpoint
	byName map[string]*Operation
}

func newIndex(all []*op.Endpoint) index {
	slices.SortFunc(all, func(a, b *op.Endpoint) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	byName := make(map[string]*Operation, len(all))
	for _, e := range all {
		if byName[e.Name] == nil {
			byName[e.Name] = &Operation{Name: e.Name, Product: e.Product}
		}
		byName[e.Name].Endpoints = append(byName[e.Name].Endpoints, e)
	}
	return index{all, byName}
}

var (
	// typed are the operations with Go types. They are found without reading the
	// descriptions of the others.
	typed = sync.OnceValue(func() index { return newIndex(slices.Clone(endpoints)) })
	whole = sync.OnceValue(func() index { return newIndex(slices.Concat(endpoints, describedEndpoints())) })
)

// All returns every endpoint, sorted by name, then path.
func All() []*op.Endpoint {
	return slices.Clone(whole().all)
}

// Operations returns every operation, sorted by name.
func Operations() []*Operation {
	return slices.SortedFunc(maps.Values(whole().byName), func(a, b *Operation) int { return cmp.Compare(a.Name, b.Name) })
}

// Lookup finds an operation by its name, written with hyphens or underscores.
func Lookup(name string) (*Operation, bool) {
	name = strings.ReplaceAll(name, "_", "-")
	if o, ok := typed().byName[name]; ok {
		return o, true
	}
	o, ok := whole().byName[name]
	return o, ok
}

// Modes is who may call the operation by one endpoint or another.
func (o *Operation) Modes() op.Mode {
	var modes op.Mode
	for _, e := range o.Endpoints {
		modes |= e.Modes
	}
	return modes
}

// Effect is the gravest effect of the operation's endpoints.
func (o *Operation) Effect() op.Effect {
	return slices.MaxFunc(o.Endpoints, func(a, b *op.Endpoint) int { return cmp.Compare(a.Effect, b.Effect) }).Effect
}

// Key is the request field that makes a repeat safe, or empty.
func (o *Operation) Key() string {
	for _, e := range o.Endpoints {
		if e.Key != "" {
			return e.Key
		}
	}
	return ""
}

// Entry is an operation as `wxctl run --list --json` prints it.
type Entry struct {
	Name    string   `json:"name"`
	Product string   `json:"product"`
	Method  string   `json:"method"`
	Paths   []string `json:"paths"`
	Modes   []string `json:"modes"`
	Effect  string   `json:"effect"`
	Key     string   `json:"key"`
	Doc     string   `json:"doc"`
}

// Entry describes the operation. The endpoints of one name share a method.
func (o *Operation) Entry() Entry {
	e := Entry{
		Name:    o.Name,
		Product: o.Product,
		Method:  o.Endpoints[0].Method,
		Modes:   o.Modes().Names(),
		Effect:  o.Effect().String(),
		Key:     o.Key(),
		Doc:     o.Endpoints[0].Doc,
		Paths:   []string{}, // of an operation that makes no request
	}
	for _, endpoint := range o.Endpoints {
		if endpoint.Path != "" {
			e.Paths = append(e.Paths, endpoint.Path)
		}
	}
	return e
}

// Entries describes all operations, sorted by name.
func Entries() []Entry {
	operations := Operations()
	entries := make([]Entry, len(operations))
	for i, o := range operations {
		entries[i] = o.Entry()
	}
	return entries
}

// ChoiceError says why the fields given do not choose one endpoint.
type ChoiceError struct {
	Operation string
	// Issue says what is missing or wrong, and what to give.
	Issue string
}

func (e *ChoiceError) Error() string { return e.Operation + ": " + e.Issue }

// Is makes errors.Is(err, op.ErrInvalid) true.
func (e *ChoiceError) Is(target error) bool { return target == op.ErrInvalid }

// Choose finds the endpoint that an account of the given mode calls with the
// given fields, which are wire names: by the field that selects (pay_type), by the
// path parameters that are given, and where there are none by what only one of
// the endpoints requires. Its error is a [*ChoiceError].
func (o *Operation) Choose(mode op.Mode, fields map[string]any) (*op.Endpoint, error) {
	c := chooser{o, fields}
	candidates, err := c.byMode(mode)
	if err == nil {
		candidates, err = c.bySelection(candidates)
	}
	if err != nil {
		return nil, err
	}
	return c.byMarks(candidates)
}

type chooser struct {
	operation *Operation
	fields    map[string]any
}

func (c chooser) fail(format string, args ...any) error {
	return &ChoiceError{c.operation.Name, fmt.Sprintf(format, args...)}
}

func (c chooser) byMode(mode op.Mode) ([]*op.Endpoint, error) {
	candidates := where(c.operation.Endpoints, func(e *op.Endpoint) bool { return e.Modes.Has(mode) })
	if len(candidates) == 0 {
		return nil, c.fail("is for %s only", accounts[c.operation.Modes()])
	}
	return candidates, nil
}

var accounts = map[op.Mode]string{
	op.Direct:              "ordinary merchants",
	op.Partner:             "service providers",
	op.Brand:               "brands",
	op.Direct | op.Partner: "ordinary merchants and service providers",
}

func (c chooser) bySelection(candidates []*op.Endpoint) ([]*op.Endpoint, error) {
	field, _ := candidates[0].Selector()
	if field == "" {
		return candidates, nil
	}
	var values []string
	for _, e := range candidates {
		_, value := e.Selector()
		values = append(values, value)
	}
	given, ok := c.fields[field].(string)
	if !ok || given == "" {
		return nil, c.fail("give %s: one of %s", field, strings.Join(values, ", "))
	}
	chosen := where(candidates, func(e *op.Endpoint) bool {
		_, value := e.Selector()
		return strings.EqualFold(value, given)
	})
	if len(chosen) == 0 {
		return nil, c.fail("%s is %q, want one of %s", field, given, strings.Join(values, ", "))
	}
	return chosen, nil
}

func (c chooser) byMarks(candidates []*op.Endpoint) (*op.Endpoint, error) {
	if len(candidates) == 1 {
		return candidates[0], nil
	}
	var names []string
	for _, e := range candidates {
		names = append(names, strings.Join(marks(e, candidates), " and "))
	}
	complete := where(candidates, func(e *op.Endpoint) bool { return c.given(marks(e, candidates)) })
	switch len(complete) {
	case 0:
		return nil, c.fail("give %s", strings.Join(names, " or "))
	case 1:
		return complete[0], nil
	}
	return nil, c.fail("give only one of %s", strings.Join(names, ", "))
}

// marks are the fields that tell an endpoint from the others of its name: the
// parameters of its path, or without any what it requires and they do not have.
func marks(e *op.Endpoint, all []*op.Endpoint) []string {
	if params := e.PathParams(); len(params) > 0 {
		return params
	}
	var names []string
	for _, f := range e.Request().Fields {
		shared := slices.ContainsFunc(all, func(o *op.Endpoint) bool { return o != e && o.Request().Field(f.Name) != nil })
		if f.Required && f.Default == "" && !shared {
			names = append(names, f.Name)
		}
	}
	return names
}

// given reports whether all of some fields are given.
func (c chooser) given(names []string) bool {
	for _, name := range names {
		if v := c.fields[name]; v == nil || v == "" {
			return false
		}
	}
	return true
}

func where(candidates []*op.Endpoint, keep func(*op.Endpoint) bool) []*op.Endpoint {
	var kept []*op.Endpoint
	for _, e := range candidates {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}
