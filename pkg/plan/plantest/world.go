// Package plantest is a small world for tests of the engine: three resource
// types that behave like the three families of WeChat Pay's objects, the
// server behind them, and a configuration that is plain data.
package plantest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
)

// The requests and answers of the operations.
type (
	CreateStock struct {
		Name    string `json:"name" wx:"required"`
		Budget  int64  `json:"budget"`
		Comment string `json:"comment"`
		Request string `json:"out_request_no" wx:"required"`
	}
	StockID struct {
		ID string `json:"stock_id"`
	}
	StockPath struct {
		ID string `path:"stock_id"`
	}
	SetBudget struct {
		ID      string `path:"stock_id"`
		Current int64  `json:"current"`
		Target  int64  `json:"target"`
		Request string `json:"modify_request_no" wx:"required"`
	}
	Receiver struct {
		Account  string `json:"account" wx:"required"`
		Relation string `json:"relation"`
		Name     string `json:"name" wx:"encrypt"`
		Stock    string `json:"stock"`
	}
	Callback struct {
		URL string `json:"url"`
	}
)

func spec(name, method, path string, effect op.Effect, edit ...func(*op.Spec)) op.Spec {
	s := op.Spec{Name: name, Product: "test", Method: method, Path: path, Modes: op.Direct, Effect: effect}
	for _, e := range edit {
		e(&s)
	}
	return s
}

func keyed(key string) func(*op.Spec) { return func(s *op.Spec) { s.Key = key } }
func reentrant(s *op.Spec)            { s.Reentrant = true }

// The operations.
var (
	CreateStockOp    = op.Define[CreateStock, StockID](spec("stock-create", http.MethodPost, "/v3/stocks", op.Write, keyed("out_request_no")))
	StartStockOp     = op.Define[StockPath, op.None](spec("stock-start", http.MethodPost, "/v3/stocks/{stock_id}/start", op.MovesMoney, reentrant))
	PauseStockOp     = op.Define[StockPath, op.None](spec("stock-pause", http.MethodPost, "/v3/stocks/{stock_id}/pause", op.Write))
	SetBudgetOp      = op.Define[SetBudget, op.None](spec("stock-budget", http.MethodPatch, "/v3/stocks/{stock_id}/budget", op.Write, keyed("modify_request_no")))
	GetStockOp       = op.Define[StockPath, op.None](spec("stock-get", http.MethodGet, "/v3/stocks/{stock_id}", op.Read))
	AddReceiverOp    = op.Define[Receiver, op.None](spec("receiver-add", http.MethodPost, "/v3/receivers/add", op.Write, reentrant))
	DeleteReceiverOp = op.Define[Receiver, op.None](spec("receiver-delete", http.MethodPost, "/v3/receivers/delete", op.Write, reentrant))
	SetCallbackOp    = op.Define[Callback, op.None](spec("callback-set", http.MethodPost, "/v3/callback", op.Write))
	GetCallbackOp    = op.Define[op.None, Callback](spec("callback-get", http.MethodGet, "/v3/callback", op.Read))
	UnsetCallbackOp  = op.Define[op.None, op.None](spec("callback-delete", http.MethodDelete, "/v3/callback", op.Write))
)

// Stock is a stock as the server has it.
type Stock struct {
	ID, Name, Comment, Status string
	Budget                    int64
}

// World is the server: one merchant's account.
type World struct {
	mu        sync.Mutex
	Stocks    map[string]*Stock
	Receivers map[string]Receiver
	URL       string
	// Calls are the calls that changed something, or tried to, in order.
	Calls []string
	// Fault, when set, is asked before and after each changing call is carried
	// out; an error of it is what the caller sees.
	Fault func(when string, e *op.Endpoint) error

	answered map[string]answered // by key
}

type answered struct {
	request string
	answer  any
}

// NewWorld makes an empty account.
func NewWorld() *World {
	return &World{Stocks: map[string]*Stock{}, Receivers: map[string]Receiver{}, answered: map[string]answered{}}
}

var _ op.Caller = (*World)(nil)

// Call is a call of the API.
func (w *World) Call(ctx context.Context, e *op.Endpoint, in, out any) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", client.ErrUnknownOutcome, err)
	}
	fields, _, _, err := plan.Wire(e.Request(), in)
	if err != nil {
		return err
	}
	if e.Effect == op.Read {
		return w.serve(e, fields, out)
	}
	if err := w.fault("before", e); err != nil {
		return err
	}
	if err := w.serve(e, fields, out); err != nil {
		return err
	}
	return w.fault("after", e)
}

func (w *World) fault(when string, e *op.Endpoint) error {
	w.mu.Lock()
	f := w.Fault
	w.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(when, e)
}

func (w *World) serve(e *op.Endpoint, fields map[string]any, out any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	text, _ := json.Marshal(fields)
	if e.Effect != op.Read {
		w.Calls = append(w.Calls, e.Name+" "+string(text))
	}
	key, _ := fields[e.Key].(string)
	if e.Key != "" {
		if before, ok := w.answered[key]; ok {
			if before.request != string(text) {
				return refuse(e, http.StatusBadRequest, "RESOURCE_ALREADY_EXISTS")
			}
			return reply(before.answer, out)
		}
	}
	answer, err := w.handle(e, decoder{text})
	if err != nil {
		return err
	}
	if e.Key != "" {
		w.answered[key] = answered{string(text), answer}
	}
	return reply(answer, out)
}

type decoder struct{ text []byte }

func into[T any](d decoder) (v T) {
	if err := json.Unmarshal(d.text, &v); err != nil {
		panic(err)
	}
	return v
}

func reply(answer, out any) error {
	if answer == nil || out == nil {
		return nil
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, out)
}

func refuse(e *op.Endpoint, status int, code string) error {
	return &client.Error{Operation: e.Name, Method: e.Method, Status: status, Code: code}
}

func (w *World) handle(e *op.Endpoint, d decoder) (any, error) {
	switch e.Name {
	case "stock-create":
		in := into[CreateStock](d)
		s := &Stock{ID: fmt.Sprintf("s%d", len(w.Stocks)+1), Name: in.Name, Budget: in.Budget, Comment: in.Comment, Status: "unactivated"}
		w.Stocks[s.ID] = s
		return StockID{s.ID}, nil
	case "receiver-add":
		in := into[Receiver](d)
		if _, ok := w.Receivers[in.Account]; !ok {
			w.Receivers[in.Account] = in
		}
		return nil, nil
	case "receiver-delete":
		in := into[Receiver](d)
		if _, ok := w.Receivers[in.Account]; !ok {
			return nil, refuse(e, http.StatusBadRequest, "INVALID_REQUEST")
		}
		delete(w.Receivers, in.Account)
		return nil, nil
	case "callback-set":
		w.URL = into[Callback](d).URL
		return nil, nil
	case "callback-delete":
		if w.URL == "" {
			return nil, refuse(e, http.StatusNotFound, "NOT_FOUND")
		}
		w.URL = ""
		return nil, nil
	case "callback-get":
		if w.URL == "" {
			return nil, refuse(e, http.StatusNotFound, "NOT_FOUND")
		}
		return Callback{w.URL}, nil
	}
	return w.handleStock(e, d)
}

func (w *World) handleStock(e *op.Endpoint, d decoder) (any, error) {
	fields := into[map[string]any](d)
	s := w.Stocks[fields["stock_id"].(string)]
	if s == nil {
		return nil, refuse(e, http.StatusNotFound, "RESOURCE_NOT_EXISTS")
	}
	switch e.Name {
	case "stock-get":
		return s, nil
	case "stock-start":
		s.Status = "running"
	case "stock-pause":
		if s.Status != "running" {
			return nil, refuse(e, http.StatusBadRequest, "INVALID_REQUEST")
		}
		s.Status = "paused"
	case "stock-budget":
		in := into[struct{ Current, Target int64 }](d)
		if in.Current != s.Budget {
			return nil, refuse(e, http.StatusBadRequest, "INVALID_REQUEST")
		}
		s.Budget = in.Target
	default:
		panic("no such operation: " + e.Name)
	}
	return nil, nil
}

// Running lists the stocks that are running, by name.
func (w *World) Running() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []string
	for _, id := range slices.Sorted(maps.Keys(w.Stocks)) {
		if s := w.Stocks[id]; s.Status == "running" {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return names
}

// TakeCalls returns the calls since the last time.
func (w *World) TakeCalls() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	calls := w.Calls
	w.Calls = nil
	return calls
}
