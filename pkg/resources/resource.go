// Package resources holds the resource types: what each looks like in
// configuration, and which calls lead from one state of it to another.
//
// A type is a model struct with tags, a few pure functions and no I/O of its
// own except through operations. The engine works with the [Resource]
// interface and its optional capabilities ([Reader], [BulkReader],
// [Importer], [Checker], …), found by type assertion.
package resources

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Account is the merchant on whose behalf an object is managed.
type Account struct {
	MchID    string
	AppID    string
	SubMchID string // the default sub-merchant of a service provider
	Partner  bool   // service-provider mode
}

// Resource is a resource type.
type Resource interface {
	// Name is the type's name: wxpay_favor_stock.
	Name() string
	// Schema describes its attributes.
	Schema() *Schema
	// Steps returns, in order, the calls that lead from prior to wanted. No
	// steps mean that the two are the same to the server. It is pure; which
	// steps there are does not depend on values that are not known yet. An
	// error that wraps a [*ProblemError] is the configuration's fault.
	Steps(StepsRequest) ([]Step, error)
	// Destroying says in a few words what destroy does to the object:
	// "pause and forget", "delete".
	Destroying(prior cty.Value) string
}

// StepsRequest asks for the way from one object to another. Objects are cty
// values of the schema's type; a null value is an absent object.
type StepsRequest struct {
	Account Account
	// Prior is the object as it is, sensitive values null.
	Prior cty.Value
	// Wanted is the object as configuration has it, with what the server
	// computed before carried over. It may be unknown in parts at plan time.
	Wanted cty.Value
	// Changed holds the paths (Attribute.Path) that differ, sensitive ones
	// included. It is empty when Prior or Wanted is null.
	Changed map[string]bool
	Now     time.Time
}

// Step is one call of an operation, or, with no Endpoint, a change of the
// state alone ("forget").
type Step struct {
	// Name tells the type's steps apart: create, start, pause, budget.
	Name string
	// Endpoint is the operation called; nil for none.
	Endpoint *op.Endpoint
	// Request builds the request from the object as the steps before have
	// left it, and the idempotency key that the engine has chosen and made
	// durable. Unknown parts of the object are zero values in it.
	Request func(object cty.Value, key string) (any, error)
	// Result folds the answer into the object as the steps before have left it.
	// A null value means that the object is gone. The answer is a pointer to
	// the endpoint's response type, or nil when it was not kept. Result is nil
	// for a step without an Endpoint: After is the result.
	Result func(object cty.Value, answer any) (cty.Value, error)
	// After is the object as it will be once the step is done, as far as it is
	// known before the answer; null when the step ends it. [Settle] completes
	// it with what earlier answers have told. Whether it is null does not say
	// that the instance ends: a change may be a deletion and a new object.
	After cty.Value
	// AlreadyDone reports that an error means that the step's goal was reached
	// before: deleting what is gone.
	AlreadyDone func(error) bool
	// Locks is money that the call locks or spends.
	Locks op.Fen
	// Warning names what cannot be taken back.
	Warning string
}

// Reader is a type whose objects can be read back.
type Reader interface {
	// Read returns the object as it is now, or a null value when it is absent.
	// known is the object as state or configuration have it, from which the
	// identity is taken; what the server does not return is kept from it.
	Read(ctx context.Context, c op.Caller, a Account, known cty.Value) (cty.Value, error)
}

// BulkReader is a type that is read by listing.
type BulkReader interface {
	// ReadAll returns what it could find of the known objects, in their order;
	// null for the absent ones.
	ReadAll(ctx context.Context, c op.Caller, a Account, known []cty.Value) ([]cty.Value, error)
}

// Prober is a type whose object may exist although the state does not know
// it: singletons named by natural keys. The planner reads the live object
// before it plans a create.
type Prober interface {
	Reader
	Probes() bool
}

// Importer is a type whose objects can be brought under management.
type Importer interface {
	// Import turns what the user typed into an object that carries the
	// identity; the engine then reads it.
	Import(a Account, id string) (cty.Value, error)
	// ImportHint says what to type: "the stock_id".
	ImportHint() string
}

// Checker is a type whose objects can be checked without the server: the
// limits of single attributes as well as rules that join several.
type Checker interface {
	// Check returns what is wrong with an object; the caller turns the paths
	// into source ranges. Unknown values pass. now bounds what depends on the
	// clock; it is zero when the clock must not matter (validate). An account
	// without MchID is not known yet: what depends on it passes.
	Check(a Account, wanted cty.Value, now time.Time) []Problem
}

// Problem is a rule that an object breaks.
type Problem struct {
	// Path is the attribute at fault: coupon_use_rule.fixed_normal_coupon.coupon_amount.
	Path     string
	Severity hcl.DiagnosticSeverity
	Summary  string
	Detail   string
}

// ProblemError is a problem that shows only when the way to an object is
// looked for: a change that WeChat Pay does not offer.
type ProblemError struct{ Problem }

func (e *ProblemError) Error() string {
	if e.Detail == "" {
		return e.Path + ": " + e.Summary
	}
	return e.Path + ": " + e.Summary + ": " + e.Detail
}
