package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// encoder writes responses: fields in the order of their declaration, secret
// ones sealed, empty optional ones left out.
type encoder struct {
	bytes.Buffer
	seal func(plain string) (string, error)
	// fraction writes times with milliseconds.
	fraction bool
}

// encode writes a response, a pointer to a struct.
func (e *encoder) encode(out any) ([]byte, error) {
	if err := e.object(reflect.ValueOf(out).Elem()); err != nil {
		return nil, err
	}
	return e.Bytes(), nil
}

// encodeNames writes a response that is a map in the shape of o.
func (e *encoder) encodeNames(o *op.Object, out map[string]any) ([]byte, error) {
	if err := e.names(o, out); err != nil {
		return nil, err
	}
	return e.Bytes(), nil
}

// names writes the members of a map that o declares.
func (e *encoder) names(o *op.Object, members map[string]any) error {
	e.WriteByte('{')
	first := true
	for _, f := range o.Fields {
		v, ok := members[f.Name]
		if !ok {
			continue
		}
		if !first {
			e.WriteByte(',')
		}
		first = false
		fmt.Fprintf(e, "%q:", f.Name)
		if err := e.named(f, v); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	e.WriteByte('}')
	return nil
}

func (e *encoder) named(f *op.Field, v any) error {
	switch v := v.(type) {
	case map[string]any:
		if f.Kind == op.Struct {
			return e.names(f.Object, v)
		}
	case []any:
		e.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				e.WriteByte(',')
			}
			if err := e.named(f.Elem, item); err != nil {
				return err
			}
		}
		e.WriteByte(']')
		return nil
	case string:
		return e.value(f, reflect.ValueOf(v))
	}
	return e.scalar(v)
}

func (e *encoder) object(v reflect.Value) error {
	e.WriteByte('{')
	first := true
	for _, f := range op.ObjectOf(v.Type()).Fields {
		fv := v.FieldByIndex(f.Index())
		if f.In != op.Body || !f.Required && fv.IsZero() {
			continue
		}
		if !first {
			e.WriteByte(',')
		}
		first = false
		fmt.Fprintf(e, "%q:", f.Name)
		if err := e.value(f, fv); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	e.WriteByte('}')
	return nil
}

func (e *encoder) value(f *op.Field, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v = reflect.Zero(v.Type().Elem())
		} else {
			v = v.Elem()
		}
	}
	switch {
	case f.Kind == op.Struct:
		return e.object(v)
	case f.Kind == op.Array:
		return e.array(f, v)
	case f.Encrypt && v.Len() > 0:
		sealed, err := e.seal(v.String())
		if err != nil {
			return err
		}
		return e.scalar(sealed)
	case f.Format == "rfc3339" && e.fraction:
		if t, err := time.Parse(time.RFC3339, v.String()); err == nil {
			return e.scalar(t.Format("2006-01-02T15:04:05.000Z07:00"))
		}
	}
	return e.scalar(v.Interface())
}

func (e *encoder) array(f *op.Field, v reflect.Value) error {
	e.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			e.WriteByte(',')
		}
		if err := e.value(f.Elem, v.Index(i)); err != nil {
			return err
		}
	}
	e.WriteByte(']')
	return nil
}

// scalar writes a value as WeChat Pay does: without escaping <, > and &.
func (e *encoder) scalar(v any) error {
	encoder := json.NewEncoder(&e.Buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	e.Truncate(e.Len() - 1) // the newline
	return nil
}
