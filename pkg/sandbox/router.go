package sandbox

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// handler plays one endpoint.
type handler struct {
	endpoint *op.Endpoint
	run      func(c *call, in any) (any, error)
	// reports names fields of the body whose limits the handler reports on by
	// itself, in an answer that succeeds.
	reports []string
	// stores says that run takes the request as a map of wire names.
	stores bool
	// writes says that run may write whatever the operation's effect is.
	writes bool
	// at is the path of an operation that fetches a URL; see [op.ByURL].
	at string
}

// path is where the operation is played.
func (h *handler) path() string { return cmp.Or(h.at, h.endpoint.Path) }

// registry is all that the sandbox can play, by method and path.
type registry struct {
	root    route
	control map[string]controlHandler
	// aliases are other names of operations; see [op.Alias].
	aliases map[string]string
}

// route is a node of the tree of path segments.
type route struct {
	static map[string]*route
	param  *route
	// methods holds the handlers of the path that ends here. Several share a
	// method where service providers and direct merchants call different
	// operations by the same path.
	methods map[string][]*handler
}

func newRegistry() *registry {
	return &registry{control: map[string]controlHandler{}, aliases: map[string]string{}}
}

// alias registers another name of an operation, which stays the one that is
// played.
func (r *registry) alias(e *op.Endpoint) { r.aliases[e.Name] = e.AliasOf }

// handle registers what an operation does. f returns nil for an answer without
// a body (204), a [*file] for raw bytes, or the response; its errors are those
// of fail, anything else answers 500. Changes that f made in the store are kept
// only when it returns no error. reports names text fields of the body whose
// limits f holds them to, instead of the declaration.
func handle[Req, Resp any](r *registry, o *op.Operation[Req, Resp], f func(*call, *Req) (*Resp, error), reports ...string) {
	r.add(newHandler(o, f, reports))
}

// handleWriting is handle for an operation that reads as the merchant sees it, and
// after which the sandbox has to know of it.
func handleWriting[Req, Resp any](r *registry, o *op.Operation[Req, Resp], f func(*call, *Req) (*Resp, error)) {
	h := newHandler(o, f, nil)
	h.writes = true
	r.add(h)
}

func newHandler[Req, Resp any](o *op.Operation[Req, Resp], f func(*call, *Req) (*Resp, error), reports []string) *handler {
	return &handler{endpoint: &o.Endpoint, reports: reports, run: func(c *call, in any) (any, error) {
		out, err := f(c, in.(*Req))
		if out == nil || err != nil {
			return nil, err
		}
		if _, none := any(out).(*op.None); none {
			return nil, nil
		}
		return out, nil
	}}
}

// handleFile registers an operation that answers with raw bytes, unsigned.
func handleFile[Req, Resp any](r *registry, o *op.Operation[Req, Resp], f func(*call, *Req) (*file, error)) {
	handleFileAt(r, o, "", f)
}

// handleFileAt registers an operation that fetches the URLs with a path.
func handleFileAt[Req, Resp any](r *registry, o *op.Operation[Req, Resp], path string, f func(*call, *Req) (*file, error)) {
	r.add(&handler{endpoint: &o.Endpoint, at: path, run: func(c *call, in any) (any, error) {
		out, err := f(c, in.(*Req))
		if err != nil {
			return nil, err
		}
		return out, nil
	}})
}

// file is an answer of raw bytes.
type file struct {
	contentType string
	data        []byte
}

func (r *registry) add(h *handler) {
	node := &r.root
	for segment := range strings.SplitSeq(strings.TrimPrefix(h.path(), "/"), "/") {
		node = node.child(segment)
	}
	if node.methods == nil {
		node.methods = map[string][]*handler{}
	}
	method := h.endpoint.Method
	for _, other := range node.methods[method] {
		if other.endpoint.Modes&h.endpoint.Modes != 0 {
			panic(fmt.Sprintf("sandbox: %s %s is registered twice", method, h.endpoint.Path))
		}
	}
	node.methods[method] = append(node.methods[method], h)
}

func (n *route) child(segment string) *route {
	if strings.HasPrefix(segment, "{") {
		if n.param == nil {
			n.param = &route{}
		}
		return n.param
	}
	if n.static == nil {
		n.static = map[string]*route{}
	}
	if n.static[segment] == nil {
		n.static[segment] = &route{}
	}
	return n.static[segment]
}

// find follows an escaped path. Fixed segments win over parameters. The values
// are those of the parameters in order, decoded.
func (r *registry) find(escapedPath string) (methods map[string][]*handler, values []string) {
	segments := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	return r.root.find(segments, nil)
}

func (n *route) find(segments, values []string) (map[string][]*handler, []string) {
	if len(segments) == 0 {
		return n.methods, values
	}
	segment, err := url.PathUnescape(segments[0])
	if err != nil {
		return nil, nil
	}
	if next := n.static[segment]; next != nil {
		if methods, v := next.find(segments[1:], values); methods != nil {
			return methods, v
		}
	}
	if n.param != nil && segment != "" {
		return n.param.find(segments[1:], append(values[:len(values):len(values)], segment))
	}
	return nil, nil
}

// endpoints lists all that is registered.
func (r *registry) endpoints() []*op.Endpoint { return r.root.endpoints() }

func (n *route) endpoints() []*op.Endpoint {
	var all []*op.Endpoint
	for _, handlers := range n.methods {
		for _, h := range handlers {
			all = append(all, h.endpoint)
		}
	}
	for _, next := range n.static {
		all = append(all, next.endpoints()...)
	}
	if n.param != nil {
		all = append(all, n.param.endpoints()...)
	}
	return all
}
