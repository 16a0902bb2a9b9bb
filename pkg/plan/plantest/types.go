package plantest

import (
	"context"
	"errors"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/resources"
)

// Types finds the resource types of this package.
func Types(name string) (resources.Resource, bool) {
	switch name {
	case "test_stock":
		return stock{}, true
	case "test_receiver":
		return receiver{}, true
	case "test_callback":
		return callback{}, true
	}
	return nil, false
}

func attribute(name string, t cty.Type, edit ...func(*resources.Attribute)) *resources.Attribute {
	a := &resources.Attribute{Name: name, Wire: name, Path: name, Type: t, Optional: true, Default: cty.NullVal(t)}
	for _, e := range edit {
		e(a)
	}
	return a
}

func immutable(a *resources.Attribute) { a.Immutable = true }
func computed(a *resources.Attribute)  { a.Computed, a.Optional = true, false }
func filled(a *resources.Attribute)    { a.Computed = true }
func sensitive(a *resources.Attribute) { a.Sensitive, a.Observed = true, resources.WriteOnly }
func writeOnly(a *resources.Attribute) { a.Observed = resources.WriteOnly }

func objectType(s *resources.Schema) cty.Type {
	types := map[string]cty.Type{}
	for _, a := range s.Attributes {
		types[a.Name] = a.Type
	}
	return cty.Object(types)
}

func text(v cty.Value) string {
	if v.IsNull() || !v.IsKnown() {
		return ""
	}
	return v.AsString()
}

func number(v cty.Value) int64 {
	if v.IsNull() || !v.IsKnown() {
		return 0
	}
	n, _ := v.AsBigFloat().Int64()
	return n
}

func with(object cty.Value, name string, v cty.Value) cty.Value {
	values := object.AsValueMap()
	values[name] = v
	return cty.ObjectVal(values)
}

func orNull(s string) cty.Value {
	if s == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(s)
}

// keep is the result of a call that answers nothing.
func keep(after cty.Value) func(cty.Value, any) (cty.Value, error) {
	return func(object cty.Value, _ any) (cty.Value, error) { return resources.Settle(after, object), nil }
}

// stock is made under a key, named by the server, started and paused; it can't
// be deleted, and some of it can't be read.
type stock struct{}

var stockSchema = &resources.Schema{Attributes: []*resources.Attribute{
	attribute("stock_id", cty.String, computed),
	attribute("name", cty.String, immutable),
	attribute("budget", cty.Number),
	attribute("comment", cty.String, immutable, writeOnly),
	attribute("status", cty.String, func(a *resources.Attribute) { a.Default = cty.StringVal("running") }),
	attribute("created", cty.String, computed), // only a read tells it
	attribute("label", cty.String, writeOnly),  // for people: no call carries it
}}

func (stock) Name() string                { return "test_stock" }
func (stock) Schema() *resources.Schema   { return stockSchema }
func (stock) Destroying(cty.Value) string { return "pause and forget" }

func (s stock) Steps(r resources.StepsRequest) ([]resources.Step, error) {
	var steps []resources.Step
	object := r.Prior
	if object.IsNull() {
		object = with(with(r.Wanted, "status", cty.StringVal("unactivated")), "stock_id", cty.UnknownVal(cty.String))
		object = with(object, "created", cty.UnknownVal(cty.String))
		steps = append(steps, s.create(object))
	}
	if r.Wanted.IsNull() {
		if text(object.GetAttr("status")) == "running" {
			object = with(object, "status", cty.StringVal("paused"))
			steps = append(steps, s.move("pause", &PauseStockOp.Endpoint, object))
		}
		return append(steps, resources.Step{Name: "forget", After: cty.NullVal(objectType(stockSchema))}), nil
	}
	if !r.Prior.IsNull() && r.Changed["budget"] {
		before := number(object.GetAttr("budget"))
		object = with(object, "budget", r.Wanted.GetAttr("budget"))
		steps = append(steps, s.setBudget(object, before))
	}
	switch want, have := text(r.Wanted.GetAttr("status")), text(object.GetAttr("status")); {
	case want == "running" && have != "running":
		object = with(object, "status", cty.StringVal("running"))
		step := s.move("start", &StartStockOp.Endpoint, object)
		step.Locks = op.Fen(number(object.GetAttr("budget")))
		steps = append(steps, step)
	case want == "paused" && have == "running":
		steps = append(steps, s.move("pause", &PauseStockOp.Endpoint, with(object, "status", cty.StringVal("paused"))))
	}
	return steps, nil
}

func (stock) create(after cty.Value) resources.Step {
	return resources.Step{
		Name: "create", Endpoint: &CreateStockOp.Endpoint, After: after,
		Request: func(_ cty.Value, key string) (any, error) {
			return &CreateStock{
				Name: text(after.GetAttr("name")), Budget: number(after.GetAttr("budget")),
				Comment: text(after.GetAttr("comment")), Request: key,
			}, nil
		},
		Result: func(_ cty.Value, answer any) (cty.Value, error) {
			return with(after, "stock_id", cty.StringVal(answer.(*StockID).ID)), nil
		},
	}
}

func (stock) setBudget(after cty.Value, before int64) resources.Step {
	return resources.Step{
		Name: "budget", Endpoint: &SetBudgetOp.Endpoint, After: after,
		Request: func(object cty.Value, key string) (any, error) {
			return &SetBudget{ID: text(object.GetAttr("stock_id")), Current: before, Target: number(after.GetAttr("budget")), Request: key}, nil
		},
		Result: keep(after),
	}
}

func (stock) move(name string, e *op.Endpoint, after cty.Value) resources.Step {
	return resources.Step{
		Name: name, Endpoint: e, After: after,
		Request: func(object cty.Value, _ string) (any, error) {
			return &StockPath{ID: text(object.GetAttr("stock_id"))}, nil
		},
		Result: keep(after),
	}
}

func (stock) Read(ctx context.Context, c op.Caller, _ resources.Account, known cty.Value) (cty.Value, error) {
	answer := &Stock{}
	err := c.Call(ctx, &GetStockOp.Endpoint, &StockPath{ID: text(known.GetAttr("stock_id"))}, answer)
	if errors.Is(err, client.ErrNotFound) {
		return cty.NullVal(known.Type()), nil
	}
	if err != nil {
		return cty.NilVal, err
	}
	values := known.AsValueMap()
	values["stock_id"], values["name"] = cty.StringVal(answer.ID), orNull(answer.Name)
	values["created"] = cty.StringVal("2026-03-01")
	values["budget"], values["status"] = cty.NumberIntVal(answer.Budget), cty.StringVal(answer.Status)
	return cty.ObjectVal(values), nil
}

func (stock) Import(_ resources.Account, id string) (cty.Value, error) {
	return blank(stockSchema, "stock_id", id), nil
}
func (stock) ImportHint() string { return "the stock_id" }

// receiver is named by its account, holds a secret and can't be read.
type receiver struct{}

var receiverSchema = &resources.Schema{Attributes: []*resources.Attribute{
	attribute("account", cty.String, immutable, writeOnly),
	attribute("relation", cty.String, writeOnly),
	attribute("name", cty.String, sensitive),
	attribute("stock", cty.String, writeOnly),
}}

func (receiver) Name() string                { return "test_receiver" }
func (receiver) Schema() *resources.Schema   { return receiverSchema }
func (receiver) Destroying(cty.Value) string { return "delete" }

func (p receiver) Steps(r resources.StepsRequest) ([]resources.Step, error) {
	var steps []resources.Step
	if !r.Prior.IsNull() {
		if !r.Wanted.IsNull() && len(r.Changed) == 0 {
			return nil, nil
		}
		steps = append(steps, p.remove(r.Prior))
	}
	if !r.Wanted.IsNull() {
		steps = append(steps, p.add(r.Wanted))
	}
	return steps, nil
}

func request(object cty.Value) *Receiver {
	return &Receiver{
		Account: text(object.GetAttr("account")), Relation: text(object.GetAttr("relation")),
		Name: text(object.GetAttr("name")), Stock: text(object.GetAttr("stock")),
	}
}

func (receiver) add(wanted cty.Value) resources.Step {
	return resources.Step{
		Name: "add", Endpoint: &AddReceiverOp.Endpoint, After: wanted,
		Request: func(cty.Value, string) (any, error) { return request(wanted), nil },
		Result:  func(cty.Value, any) (cty.Value, error) { return wanted, nil },
	}
}

func (receiver) remove(prior cty.Value) resources.Step {
	gone := cty.NullVal(prior.Type())
	return resources.Step{
		Name: "delete", Endpoint: &DeleteReceiverOp.Endpoint, After: gone,
		Request: func(cty.Value, string) (any, error) {
			return &Receiver{Account: text(prior.GetAttr("account"))}, nil
		},
		Result: func(cty.Value, any) (cty.Value, error) { return gone, nil },
		AlreadyDone: func(err error) bool {
			var e *client.Error
			return errors.As(err, &e) && e.Code == "INVALID_REQUEST"
		},
	}
}

// callback is a singleton that may exist already, and whose calls carry no key
// and are not re-entrant: what became of them is read.
type callback struct{}

var callbackSchema = &resources.Schema{Attributes: []*resources.Attribute{
	attribute("url", cty.String),
	attribute("owner", cty.String, filled, writeOnly),
}}

func (callback) Name() string                { return "test_callback" }
func (callback) Schema() *resources.Schema   { return callbackSchema }
func (callback) Destroying(cty.Value) string { return "delete" }
func (callback) Probes() bool                { return true }

func (c callback) Steps(r resources.StepsRequest) ([]resources.Step, error) {
	gone := cty.NullVal(objectType(callbackSchema))
	if r.Wanted.IsNull() {
		return []resources.Step{{
			Name: "delete", Endpoint: &UnsetCallbackOp.Endpoint, After: gone,
			Request:     func(cty.Value, string) (any, error) { return &op.None{}, nil },
			Result:      func(cty.Value, any) (cty.Value, error) { return gone, nil },
			AlreadyDone: func(err error) bool { return errors.Is(err, client.ErrNotFound) },
		}}, nil
	}
	after := r.Wanted
	if !after.GetAttr("owner").IsKnown() {
		after = with(after, "owner", cty.StringVal(r.Account.MchID))
	}
	return []resources.Step{{
		Name: "set", Endpoint: &SetCallbackOp.Endpoint, After: after,
		Request: func(cty.Value, string) (any, error) { return &Callback{URL: text(after.GetAttr("url"))}, nil },
		Result:  func(cty.Value, any) (cty.Value, error) { return after, nil },
	}}, nil
}

func (callback) Read(ctx context.Context, c op.Caller, a resources.Account, known cty.Value) (cty.Value, error) {
	answer := &Callback{}
	err := c.Call(ctx, &GetCallbackOp.Endpoint, &op.None{}, answer)
	if errors.Is(err, client.ErrNotFound) {
		return cty.NullVal(known.Type()), nil
	}
	if err != nil {
		return cty.NilVal, err
	}
	return with(with(known, "url", cty.StringVal(answer.URL)), "owner", cty.StringVal(a.MchID)), nil
}

func (callback) Import(resources.Account, string) (cty.Value, error) {
	return blank(callbackSchema, "", ""), nil
}
func (callback) ImportHint() string { return "the mchid" }

func blank(s *resources.Schema, name, value string) cty.Value {
	values := map[string]cty.Value{}
	for _, a := range s.Attributes {
		values[a.Name] = cty.NullVal(a.Type)
	}
	if name != "" {
		values[name] = cty.StringVal(value)
	}
	return cty.ObjectVal(values)
}
