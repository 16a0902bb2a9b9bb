package sandbox_test

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// subMerchant is a sub-merchant of the sandbox's service provider.
const subMerchant = "1900001001"

// TestStoredObjectsGoRound takes each kind of object that the sandbox stores
// through all operations on it, with the real client: what was created is got,
// listed, changed and ended, and every answer says the same of it.
func TestStoredObjectsGoRound(t *testing.T) {
	t.Parallel()
	kinds := map[string][]*op.Endpoint{}
	for _, e := range catalog.All() {
		if e.Action.Verb != op.NoVerb {
			object := cmp.Or(e.Action.Object, e.Name)
			kinds[object] = append(kinds[object], e)
		}
	}
	w := serve(t)
	clients := map[op.Mode]*client.Client{}
	for _, mode := range op.AllModes {
		clients[mode] = w.clientIn(t, mode)
	}
	for object, endpoints := range kinds {
		t.Run(object, func(t *testing.T) {
			t.Parallel()
			creates := func(e *op.Endpoint) bool { return e.Action.Verb == op.Create || e.Action.Verb == op.Set }
			for _, mode := range op.AllModes {
				ofMode := slices.DeleteFunc(slices.Clone(endpoints), func(e *op.Endpoint) bool { return !e.Modes.Has(mode) })
				// Who may only look has nothing to look at.
				if len(ofMode) > 0 && slices.ContainsFunc(ofMode, creates) == slices.ContainsFunc(endpoints, creates) {
					r := &round{t: t, client: clients[mode], known: map[string]any{}, inner: map[string]any{}, of: object + " " + mode.String()}
					r.run(ofMode)
				}
			}
		})
	}
}

// round is the way of one object through the operations on it.
type round struct {
	t      *testing.T
	client *client.Client
	of     string
	// known is what was sent for the object and answered of it, by wire names.
	known map[string]any
	// inner is what is known of the numbers in its objects.
	inner map[string]any
	// others counts the objects that were made beside it.
	others int
}

// order is the order in which the operations are called.
var order = []op.Verb{op.Create, op.Set, op.Get, op.List, op.Update, op.Act, op.Compute}

func (r *round) run(endpoints []*op.Endpoint) {
	created := false
	for _, verb := range order {
		for _, e := range r.inOrder(endpoints, verb) {
			making := verb == op.Create || verb == op.Set
			in := r.request(e, making && created)
			if making {
				r.name(e, in, endpoints, created)
			}
			out := r.call(e, in)
			if making && !created {
				created = true
				r.learn(in)
				r.learn(out)
			}
			if verb == op.Get || verb == op.List {
				r.agrees(e, out, created)
			}
		}
	}
	for _, e := range endpoints {
		if e.Action.Verb == op.Remove {
			r.call(e, r.request(e, false))
			r.gone(e, endpoints)
			return
		}
	}
}

// inOrder are the operations of a verb: those first that name the object by what
// is known of it.
func (r *round) inOrder(endpoints []*op.Endpoint, verb op.Verb) []*op.Endpoint {
	var all []*op.Endpoint
	for _, e := range endpoints {
		if e.Action.Verb == verb {
			all = append(all, e)
		}
	}
	unknown := func(e *op.Endpoint) (n int) {
		for _, name := range e.PathParams() {
			if r.known[name] == nil {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b *op.Endpoint) int { return cmp.Compare(unknown(a), unknown(b)) })
	return all
}

// name gives a new object all the numbers by which others name it and which the
// caller may choose; another object gets another key.
func (r *round) name(e *op.Endpoint, in map[string]any, endpoints []*op.Endpoint, another bool) {
	full := clienttest.SampleFull(e)
	for _, other := range endpoints {
		for _, name := range slices.Concat(other.PathParams(), other.Action.By) {
			if f := e.Request().Field(name); f != nil && in[name] == nil && f.Default == "" {
				in[name] = full[name]
			}
		}
	}
	if key, ok := in[e.Key].(string); ok && another {
		r.others++
		in[e.Key] = key[:len(key)-1] + fmt.Sprint(r.others)
	}
}

// request is a valid request that names the object by what is known of it.
func (r *round) request(e *op.Endpoint, another bool) map[string]any {
	in := clienttest.Sample(e)
	for _, f := range e.Request().Fields {
		if f.Default != "" && !op.FileWord(f.Default) && e.Key != f.Name {
			delete(in, f.Name) // the client knows
		}
		v, known := r.known[f.Name]
		if !known {
			v, known = r.inner[f.Name]
		}
		if id := r.known["id"]; !known && f.In == op.Path && strings.HasSuffix(f.Name, "_id") && id != nil {
			v, known = id, true
		}
		if f.In == op.Body && another || !known {
			continue
		}
		if scalar(v) && (in[f.Name] != nil || f.In == op.Path || slices.Contains(e.Action.By, f.Name)) && f.Kind != op.Blob {
			in[f.Name] = v
		}
	}
	if f := e.Request().Field("sub_mchid"); f != nil && f.In == op.Path && r.known["sub_mchid"] == nil {
		in["sub_mchid"] = subMerchant
	}
	if _, paged := in["offset"]; paged {
		in["offset"] = 0
	}
	return in
}

func scalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any, op.Upload:
		return false
	}
	return true
}

func (r *round) call(e *op.Endpoint, in map[string]any) map[string]any {
	r.t.Helper()
	if e.Reply == op.File {
		var out bytes.Buffer
		require.NoError(r.t, r.client.Call(r.t.Context(), e, in, &out), "%s %s", r.of, e.Name)
		require.NotZero(r.t, out.Len())
		return nil
	}
	out := map[string]any{}
	require.NoError(r.t, r.client.Call(r.t.Context(), e, in, &out), "%s: %s %v", r.of, e.Name, in)
	return out
}

func (r *round) learn(fields map[string]any) {
	for name, v := range fields {
		if r.known[name] == nil {
			r.known[name] = v
		}
	}
	for _, v := range fields {
		if items, ok := v.([]any); ok && len(items) > 0 {
			v = items[0]
		}
		if inner, ok := v.(map[string]any); ok {
			r.learnNames(inner)
		}
	}
}

// learnNames learns by what an object may be named that stands in another one.
func (r *round) learnNames(fields map[string]any) {
	for name, v := range fields {
		if r.inner[name] == nil && scalar(v) && (strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_no")) {
			r.inner[name] = v
		}
	}
}

// agrees holds an answer against what was sent and answered before.
func (r *round) agrees(e *op.Endpoint, out map[string]any, created bool) {
	r.t.Helper()
	if e.Reply == op.File {
		return
	}
	items, listed := r.items(e, out)
	if !listed {
		r.learn(out)
		r.same(e, out)
		return
	}
	if !created {
		return
	}
	require.NotEmpty(r.t, items, "%s: %s does not list what was created", r.of, e.Name)
	r.same(e, items[0].(map[string]any))
	r.learn(items[0].(map[string]any))
}

func (r *round) items(e *op.Endpoint, out map[string]any) ([]any, bool) {
	if e.Action.Verb != op.List {
		return nil, false
	}
	for _, f := range e.Response().Fields {
		if f.Kind == op.Array && f.Elem.Kind == op.Struct && (e.List.Items == "" || e.List.Items == f.Name) {
			items, _ := out[f.Name].([]any)
			return items, true
		}
	}
	return nil, false
}

// same holds all scalars of an answer that were sent, or answered before, to
// the value that they had.
func (r *round) same(e *op.Endpoint, got map[string]any) {
	r.t.Helper()
	for name, v := range got {
		was, known := r.known[name]
		if !known || !scalar(v) || !scalar(was) || name == "limit" || name == "offset" || name == "download_url" {
			continue
		}
		require.Equal(r.t, fmt.Sprint(was), fmt.Sprint(v), "%s: %s says another %s", r.of, e.Name, name)
	}
}

// gone holds what was removed to being found no more.
func (r *round) gone(removed *op.Endpoint, endpoints []*op.Endpoint) {
	r.t.Helper()
	for _, e := range endpoints {
		if e.Action.Verb == op.Get && strings.HasPrefix(e.Path, removed.Path) {
			err := r.client.Call(r.t.Context(), e, r.request(e, false), nil)
			require.ErrorIs(r.t, err, client.ErrNotFound, "%s: %s finds what was removed", r.of, e.Name)
		}
	}
}

// clientIn makes the real client of whoever calls in a mode.
func (w *world) clientIn(t *testing.T, mode op.Mode) *client.Client {
	t.Helper()
	return w.clientOf(t, w.Credentials(mode, sandbox.TrustPublicKey))
}
