package resources

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// call makes the step of an operation whose request is made of the object as
// it will be: its fields are the attributes of the same wire names, and the
// idempotency key stands where the operation wants it. amend sets what is not
// an attribute. The answer's fields are taken into the object.
func call[Req, Resp any](name string, o *op.Operation[Req, Resp], s *Schema, after cty.Value, amend ...func(*Req)) Step {
	return Step{
		Name:     name,
		Endpoint: &o.Endpoint,
		After:    after,
		Request:  requestOf(o, s, after, nil, amend...),
		Result: func(object cty.Value, answer any) (cty.Value, error) {
			return absorb(Settle(after, object), s, answer), nil
		},
	}
}

// end makes the step of an operation after which the object is gone. The
// request is made of the object as it is.
func end[Req, Resp any](name string, o *op.Operation[Req, Resp], s *Schema, prior cty.Value, amend ...func(*Req)) Step {
	return Step{
		Name:        name,
		Endpoint:    &o.Endpoint,
		After:       gone(s),
		Request:     requestOf(o, s, prior, nil, amend...),
		Result:      func(cty.Value, any) (cty.Value, error) { return gone(s), nil },
		AlreadyDone: isAbsent,
	}
}

// requestOf makes an operation's request of an object; keep, when not nil,
// chooses the attributes that are sent.
func requestOf[Req, Resp any](o *op.Operation[Req, Resp], s *Schema, subject cty.Value, keep func(*Attribute) bool,
	amend ...func(*Req),
) func(cty.Value, string) (any, error) {
	return func(object cty.Value, key string) (any, error) {
		in := new(Req)
		if err := decode(Settle(subject, object), s, in, keep); err != nil {
			return nil, err
		}
		for _, change := range amend {
			change(in)
		}
		return in, setKey(in, o.Key, key)
	}
}

// Settle is a step's After with what is unknown in it taken from the object as
// the steps before have left it: the stock_id that only the first answer told.
func Settle(after, object cty.Value) cty.Value {
	object, _ = object.Unmark()
	if after.IsNull() || !set(object) {
		return after
	}
	changes := map[string]cty.Value{}
	for name, v := range after.AsValueMap() {
		if v, _ = v.Unmark(); !v.IsKnown() {
			changes[name] = object.GetAttr(name)
		}
	}
	if len(changes) == 0 {
		return after
	}
	return with(after, changes)
}

// forget is the step that drops an object from the state without a call.
func forget(s *Schema) Step {
	return Step{Name: "forget", After: gone(s)}
}

// setKey writes the idempotency key into the field of a dotted wire path.
func setKey(in any, path, key string) error {
	if path == "" {
		return nil
	}
	field := lookup(reflect.ValueOf(in).Elem(), path).value
	if field.Kind() != reflect.String || !field.CanSet() {
		return fmt.Errorf("%T has no place for the key %s", in, path)
	}
	field.SetString(key)
	return nil
}

// changed reports whether an attribute, or anything within it, differs.
func (r StepsRequest) changed(path string) bool {
	for p := range r.Changed {
		if within(p, path) || within(path, p) {
			return true
		}
	}
	return false
}

// within reports whether a path is that of a block or of something in it.
func within(path, block string) bool {
	rest, ok := strings.CutPrefix(path, block)
	return ok && (rest == "" || rest[0] == '.')
}

// refuse is the error of a way that does not exist.
func refuse(path, summary, detail string) error {
	return &ProblemError{Problem{Path: path, Severity: hcl.DiagError, Summary: summary, Detail: detail}}
}

// mustKnow refuses attributes that decide which calls are made and are not
// known when the calls are planned.
func mustKnow(object cty.Value, paths ...string) error {
	var errs []error
	for _, path := range paths {
		if !at(object, path).IsKnown() {
			errs = append(errs, refuse(path, "Value is not known yet",
				path+" decides which calls are made, so it cannot come from something that is known only after apply."))
		}
	}
	return errors.Join(errs...)
}
