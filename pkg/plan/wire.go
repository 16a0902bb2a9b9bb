package plan

import (
	"fmt"
	"reflect"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Wire is a request by its wire names, as it is journalled: with the fields
// that travel encrypted or are secret, and without them. secrets reports
// whether that makes a difference.
func Wire(o *op.Object, request any) (whole, open map[string]any, secrets bool, err error) {
	w := wirer{}
	if fields, ok := request.(map[string]any); ok {
		whole = fields
	} else if whole, err = w.object(o, reflect.ValueOf(request)); err != nil {
		return nil, nil, false, err
	}
	open = w.open(o, whole)
	return whole, open, w.secrets, nil
}

type wirer struct{ secrets bool }

func (w *wirer) object(o *op.Object, v reflect.Value) (map[string]any, error) {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a request of kind %s can't be journalled", v.Kind())
	}
	fields := make(map[string]any, len(o.Fields))
	for _, f := range o.Fields {
		field := v.FieldByIndex(f.Index())
		if field.IsZero() && !f.Required {
			continue
		}
		value, err := w.value(f, field)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		fields[f.Name] = value
	}
	return fields, nil
}

func (w *wirer) value(f *op.Field, v reflect.Value) (any, error) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	switch f.Kind {
	case op.Struct:
		return w.object(f.Object, v)
	case op.Array:
		items := make([]any, v.Len())
		for i := range items {
			item, err := w.value(f.Elem, v.Index(i))
			if err != nil {
				return nil, err
			}
			items[i] = item
		}
		return items, nil
	case op.Blob:
		return nil, fmt.Errorf("a file can't be journalled")
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	}
	return v.Interface(), nil
}

// open is an object without its secret fields.
func (w *wirer) open(o *op.Object, fields map[string]any) map[string]any {
	out := make(map[string]any, len(fields))
	for name, value := range fields {
		f := o.Field(name)
		if f == nil {
			out[name] = value
			continue
		}
		if f.Secret() || f.Elem != nil && f.Elem.Secret() {
			w.secrets = true
			continue
		}
		out[name] = w.openValue(f, value)
	}
	return out
}

func (w *wirer) openValue(f *op.Field, value any) any {
	switch value := value.(type) {
	case map[string]any:
		if f.Object != nil {
			return w.open(f.Object, value)
		}
	case []any:
		if f.Elem == nil {
			return value
		}
		items := make([]any, len(value))
		for i, item := range value {
			items[i] = w.openValue(f.Elem, item)
		}
		return items
	}
	return value
}
