package op

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Redacted takes the place of a secret value.
const Redacted = `"***"`

// Redact returns a body with the values of its secret fields replaced, for
// logs. What is no JSON is not repeated at all. The body is not changed.
func (o *Object) Redact(body []byte) []byte {
	if len(body) == 0 {
		return body
	}
	out, err := rewrite(body, o, func(f *Field, raw []byte) ([]byte, error) {
		if f.Secret() {
			return []byte(Redacted), nil
		}
		return raw, nil
	})
	if err != nil {
		return fmt.Appendf(nil, "(%d bytes that are no JSON)", len(body))
	}
	return out
}

var errNotJSON = errors.New("is not JSON")

// maxDepth bounds the nesting of JSON from outside.
const maxDepth = 256

// rewrite copies JSON. edit sees the raw value of each declared field that is
// a scalar or secret, and returns what takes its place.
func rewrite(src []byte, o *Object, edit func(*Field, []byte) ([]byte, error)) ([]byte, error) {
	if !json.Valid(src) {
		return nil, errNotJSON
	}
	r := rewriter{src: src, dst: make([]byte, 0, len(src)), edit: edit}
	if err := r.value(&Field{Kind: Struct, Object: o}, 0); err != nil {
		return nil, err
	}
	return append(r.dst, r.src[r.pos:]...), nil
}

// rewriter walks JSON that is known to be valid.
type rewriter struct {
	src, dst []byte
	pos      int
	edit     func(*Field, []byte) ([]byte, error)
}

// value copies one value. f is its field, nil when it is not declared.
func (r *rewriter) value(f *Field, depth int) error {
	if depth > maxDepth {
		return errNotJSON
	}
	r.space()
	start, out := r.pos, len(r.dst)
	var err error
	switch r.src[r.pos] {
	case '{':
		err = r.object(f, depth)
	case '[':
		err = r.array(f, depth)
	case '"':
		r.copy(stringEnd(r.src, r.pos))
	default:
		r.copy(scalarEnd(r.src, r.pos))
	}
	if err != nil || f == nil || f.Name == "" {
		return err
	}
	if first := r.src[start]; (first == '{' || first == '[') && !f.Secret() {
		return nil
	}
	edited, err := r.edit(f, r.src[start:r.pos])
	if err != nil {
		return err
	}
	r.dst = append(r.dst[:out], edited...)
	return nil
}

func (r *rewriter) object(f *Field, depth int) error {
	// An object may stand where an array of objects is declared, and the other
	// way round: secrets are secrets all the same.
	var o *Object
	for e := f; e != nil && o == nil; e = e.Elem {
		o = e.Object
	}
	r.copy(r.pos + 1)
	for {
		r.space()
		switch r.src[r.pos] {
		case '}':
			r.copy(r.pos + 1)
			return nil
		case ',':
			r.copy(r.pos + 1)
			r.space()
		}
		end := stringEnd(r.src, r.pos)
		var member *Field
		if o != nil {
			member = o.byName[unquote(r.src[r.pos:end])]
		}
		r.copy(end)
		r.space()
		r.copy(r.pos + 1) // the colon
		if err := r.value(member, depth+1); err != nil {
			return err
		}
	}
}

func (r *rewriter) array(f *Field, depth int) error {
	elem := f
	if f != nil && f.Elem != nil {
		elem = f.Elem
	}
	r.copy(r.pos + 1)
	for {
		r.space()
		switch r.src[r.pos] {
		case ']':
			r.copy(r.pos + 1)
			return nil
		case ',':
			r.copy(r.pos + 1)
		}
		if err := r.value(elem, depth+1); err != nil {
			return err
		}
	}
}

// copy takes the source up to end over as it is.
func (r *rewriter) copy(end int) {
	r.dst = append(r.dst, r.src[r.pos:end]...)
	r.pos = end
}

func (r *rewriter) space() {
	end := r.pos
	for end < len(r.src) {
		switch r.src[end] {
		case ' ', '\t', '\r', '\n':
			end++
			continue
		}
		break
	}
	r.copy(end)
}

func stringEnd(src []byte, start int) int {
	for i := start + 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(src)
}

func scalarEnd(src []byte, start int) int {
	for i := start; i < len(src); i++ {
		switch src[i] {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return i
		}
	}
	return len(src)
}
