// Package op says what an operation of WeChat Pay v3 is.
//
// An operation is declared once, as data with its types:
//
//	var Create = op.Define[CreateRequest, Refund](op.Spec{
//		Name:   "refund",
//		Method: http.MethodPost,
//		Path:   "/v3/refund/domestic/refunds",
//		…
//	})
//
//	refund, err := Create.Do(ctx, c, &CreateRequest{…})
//
// Everything else (validation, encryption, help, the catalogue, the sandbox's
// router) is derived from the declaration. Where a field travels and what it
// is stands in its tags; see [Field].
package op

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// Mode says on whose behalf an operation is called.
type Mode uint8

// The modes of an operation. An operation may have several.
const (
	Direct  Mode = 1 << iota // an ordinary merchant (直连商户)
	Partner                  // a service provider (服务商)
	Brand                    // a brand, which signs with a key pair of its own (品牌)
)

// AllModes are the modes in the order in which they are written.
var AllModes = []Mode{Direct, Partner, Brand}

var modeNames = map[Mode]string{Direct: "direct", Partner: "partner", Brand: "brand"}

// Has reports whether m contains all of want.
func (m Mode) Has(want Mode) bool { return m&want == want }

// Names lists the modes in words, as the catalogue prints them.
func (m Mode) Names() []string {
	var names []string
	for _, mode := range AllModes {
		if m.Has(mode) {
			names = append(names, modeNames[mode])
		}
	}
	return names
}

func (m Mode) String() string { return strings.Join(m.Names(), ",") }

// Effect says what a call does to the world. It decides what is confirmed,
// what is retried and what a plan warns of.
type Effect uint8

// The effects, from harmless to final.
const (
	Read         Effect = iota // changes nothing
	Write                      // changes configuration, can be changed back
	MovesMoney                 // pays, refunds, transfers, or locks money
	Irreversible               // cannot be undone by any other operation
)

// effectWords are the effects as they are written.
var effectWords = [...]string{Read: "read", Write: "write", MovesMoney: "moves-money", Irreversible: "irreversible"}

func (e Effect) String() string {
	if int(e) < len(effectWords) {
		return effectWords[e]
	}
	return fmt.Sprintf("effect(%d)", uint8(e))
}

// MarshalText writes the effect as its word.
func (e Effect) MarshalText() ([]byte, error) {
	if int(e) >= len(effectWords) {
		return nil, fmt.Errorf("there is no %s", e)
	}
	return []byte(effectWords[e]), nil
}

// UnmarshalText reads the word of an effect.
func (e *Effect) UnmarshalText(text []byte) error {
	i := slices.Index(effectWords[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no effect; the effects are %s", text, strings.Join(effectWords[:], ", "))
	}
	*e = Effect(i)
	return nil
}

// Rate is the number of calls that WeChat Pay allows per period. The zero
// Rate means that no limit is published.
type Rate struct {
	N   int
	Per time.Duration
}

// PerSecond is a rate of n calls each second.
func PerSecond(n int) Rate { return Rate{n, time.Second} }

// PerMinute is a rate of n calls each minute.
func PerMinute(n int) Rate { return Rate{n, time.Minute} }

// Reply says what comes back with a 2xx status.
type Reply uint8

// The kinds of reply.
const (
	JSON Reply = iota // a signed JSON object, or a signed empty body
	File              // raw bytes, unsigned
)

// Spec is what is declared of an operation.
type Spec struct {
	// Name is the operation's name in the catalogue and under `wxctl run`.
	// Endpoints that share a name are one operation with several paths; the
	// account's mode, Select and the fields given choose between them.
	Name string
	// AliasOf is the name of the operation of which this is another name; see
	// [Alias].
	AliasOf string
	// Product is the room of the catalogue it belongs to, its package's name.
	Product string
	// Title is WeChat Pay's own title of the page, in Chinese where it has one.
	Title string
	// Method is the HTTP method.
	Method string
	// Path is the path with its parameters: /v3/refund/domestic/refunds/{out_refund_no};
	// or [ByURL].
	Path string
	// Select is a "field=value" pair which chooses this endpoint among those
	// that share its name: pay_type=native. The field is not sent.
	Select string
	// Modes says who may call it.
	Modes Mode
	// Only lists the kinds of service provider that may call it, where not all
	// may: ecommerce (收付通平台), institution (从业机构), channel (渠道商), platform.
	Only []string
	// Host is the domain that takes the call where it is not that of all others;
	// see [Overseas].
	Host string
	// Effect says what it does.
	Effect Effect
	// Key names the request field which makes a repeat safe, such as
	// out_refund_no. The wire name, dotted when nested; "Idempotency-Key" is
	// the header.
	Key string
	// Reentrant says that the whole call may be repeated safely without a
	// key: its target is named by natural keys and the outcome is the same.
	Reentrant bool
	// OneOf lists groups of request fields of which at least one must be given,
	// such as the two numbers of an order. Wire names, dotted when nested in a
	// field, which then need only be given where that is.
	OneOf [][]string
	// Lookup names the operation which tells what became of a call.
	Lookup string
	// Success lists the statuses that mean done; default 200 and 204.
	Success []int
	// Rate is the published limit per merchant.
	Rate Rate
	// Upload marks a multipart upload: the request has the field `form:"file"` (a
	// [Upload]), those of the JSON part meta, and those with a part of their own.
	Upload bool
	// FilePart is the name of the file's part where it is not file.
	FilePart string
	// Reply says what comes back.
	Reply Reply
	// List, when set, is how the operation pages; see [Paging].
	List Paging
	// Action says what the call does to which object. The sandbox plays it where
	// it has no semantics of the operation's own.
	Action Action
	// Deprecated says why the operation should not be used any more.
	Deprecated string
	// Doc is the documentation page.
	Doc string
}

// Local is the method of an operation that runs without a request. It has no path.
const Local = "LOCAL"

// ByURL is the path of an operation that fetches a URL which another one answered
// with. The request's path field url holds it; query fields are added to what is
// in it.
const ByURL = "{url}"

// Overseas is the domain of the operations of merchants outside mainland China.
const Overseas = "apihk.mch.weixin.qq.com"

// Paging says how a list operation pages. The zero Paging is not a list.
type Paging struct {
	// Items is the response field that holds the array of items.
	Items string
	// ByPage is true where offset counts pages, false where it counts items.
	ByPage bool
	// Max is the largest limit that is accepted.
	Max int
}

// Endpoint is an operation without its Go types: what the client, the
// catalogue and the sandbox work with.
type Endpoint struct {
	Spec

	request, response shape
}

// shape is the fields of a request or a response. They are made when they are
// first asked for: a process calls a few of a thousand operations.
type shape struct {
	typ    reflect.Type // nil where only described by data
	fields func() *Object
}

// Request returns the fields that travel to WeChat Pay.
func (e *Endpoint) Request() *Object { return e.request.fields() }

// Response returns the fields that travel back.
func (e *Endpoint) Response() *Object { return e.response.fields() }

// Typed reports whether the operation has Go types. One that has none is
// described by data alone, and takes and gives maps of wire names.
func (e *Endpoint) Typed() bool { return e.request.typ != nil }

// NewRequest returns a pointer to a new request value, or nil when the
// operation has no Go types.
func (e *Endpoint) NewRequest() any { return newOf(e.request.typ) }

// NewResponse returns a pointer to a new response value, or nil when the
// operation has no Go types.
func (e *Endpoint) NewResponse() any { return newOf(e.response.typ) }

func newOf(t reflect.Type) any {
	if t == nil {
		return nil
	}
	return reflect.New(t).Interface()
}

// Succeeded reports whether a status means that the call was done.
func (e *Endpoint) Succeeded(status int) bool {
	if len(e.Success) == 0 {
		return status == http.StatusOK || status == http.StatusNoContent
	}
	for _, s := range e.Success {
		if s == status {
			return true
		}
	}
	return false
}

// Selector splits Select into its field and value. Both are empty when the
// endpoint needs no selection.
func (e *Endpoint) Selector() (field, value string) {
	field, value, _ = strings.Cut(e.Select, "=")
	return field, value
}

// Repeatable reports whether the identical call may be sent again without
// knowing what became of the first: it reads, or carries its own key, or is
// re-entrant by nature.
func (e *Endpoint) Repeatable() bool {
	return e.Effect == Read || e.Key != "" || e.Reentrant
}

// Caller runs one call of an operation. in is a pointer to the request type,
// or a map[string]any of wire names; out is a pointer to the response type, to
// a map[string]any, or nil. The client of WeChat Pay is a Caller.
type Caller interface {
	Call(ctx context.Context, e *Endpoint, in, out any) error
}

// Operation is an endpoint with its Go types.
type Operation[Req, Resp any] struct{ Endpoint }

// Define declares an operation. Tags that cannot be read panic when the fields
// are first asked for; [Endpoint.Check] finds them, and is called on all in a test.
func Define[Req, Resp any](s Spec) *Operation[Req, Resp] {
	return &Operation[Req, Resp]{Endpoint{s, shapeOf[Req](), shapeOf[Resp]()}}
}

// Alias declares another name of an operation, for a product that lists the same
// call as its own. The name, the product and the lookup are those of s, all
// else is of o.
func Alias[Req, Resp any](o *Operation[Req, Resp], s Spec) *Operation[Req, Resp] {
	alias := *o
	alias.Name, alias.AliasOf, alias.Product, alias.Lookup = s.Name, o.Name, s.Product, s.Lookup
	return &alias
}

// Describe declares an operation without Go types. The fields are asked for at
// most once each.
func Describe(s Spec, request, response func() *Object) *Endpoint {
	return &Endpoint{s, shape{fields: sync.OnceValue(request)}, shape{fields: sync.OnceValue(response)}}
}

func shapeOf[T any]() shape {
	t := reflect.TypeFor[T]()
	return shape{t, sync.OnceValue(func() *Object { return objectOf(t) })}
}

// Do runs the operation. The errors are those of c; see package client.
func (o *Operation[Req, Resp]) Do(ctx context.Context, c Caller, in *Req) (*Resp, error) {
	out := new(Resp)
	if err := c.Call(ctx, &o.Endpoint, in, out); err != nil {
		return nil, err
	}
	return out, nil
}

// None is the request or the response of an operation that has none.
type None struct{}

// Upload is the file of an upload operation.
type Upload struct {
	// Name is the file's name with its suffix, which WeChat Pay checks.
	Name string
	// Data is the content. Uploads are at most a few MB.
	Data []byte
}

// Check holds a declaration against itself: its fields, and what the Spec says
// of them.
func (e *Endpoint) Check() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s %s: %v", e.Method, e.Path, p)
		}
	}()
	if err := e.check(); err != nil {
		return fmt.Errorf("%s %s: %w", e.Method, e.Path, err)
	}
	return nil
}

func (e *Endpoint) check() error {
	if e.Response() == nil {
		return fmt.Errorf("has no response")
	}
	if e.Name == "" || e.Product == "" {
		return fmt.Errorf("has no name or product")
	}
	if e.Modes == 0 {
		return fmt.Errorf("names no mode")
	}
	for _, p := range e.PathParams() {
		if f := e.Request().Field(p); f == nil || f.In != Path {
			return fmt.Errorf("path parameter %q has no field tagged path", p)
		}
	}
	for _, f := range e.Request().Fields {
		if f.In == Path && !strings.Contains(e.Path, "{"+f.Name+"}") {
			return fmt.Errorf("field %q is tagged path but the path has no such parameter", f.Name)
		}
	}
	if e.Key != "" && e.Request().Lookup(e.Key) == nil {
		return fmt.Errorf("its key %q is no field of the request", e.Key)
	}
	for _, name := range slices.Concat(e.OneOf...) {
		if f := e.Request().Lookup(name); f == nil || f.Required || f.Default != "" {
			return fmt.Errorf("%q is no optional field of the request, which OneOf lists", name)
		}
	}
	return nil
}

// PathParams lists the names of the path's parameters in order.
func (e *Endpoint) PathParams() []string {
	var names []string
	for rest := e.Path; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return names
		}
		name, after, ok := strings.Cut(after, "}")
		if !ok {
			return names
		}
		names = append(names, name)
		rest = after
	}
}
