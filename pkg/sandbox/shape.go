package sandbox

import (
	"reflect"
	"strings"
	"sync"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// shape ties the declared fields of a message type to the members of its Go
// struct.
type shape []member

type member struct {
	field *op.Field
	index []int
}

var shapes sync.Map // reflect.Type → shape

// shapeOf reads the tags of a struct type. That they are in order was checked
// where the operation was declared.
func shapeOf(t reflect.Type) shape {
	if s, ok := shapes.Load(t); ok {
		return s.(shape)
	}
	object := op.ObjectOf(t)
	var s shape
	for _, sf := range reflect.VisibleFields(t) {
		if sf.Anonymous || !sf.IsExported() {
			continue
		}
		if f := object.Field(wireName(sf.Tag)); f != nil {
			s = append(s, member{f, sf.Index})
		}
	}
	shapes.Store(t, s)
	return s
}

func wireName(tag reflect.StructTag) string {
	for _, key := range []string{"path", "query", "header", "form", "json"} {
		if v, ok := tag.Lookup(key); ok && v != "-" {
			name, _, _ := strings.Cut(v, ",")
			return name
		}
	}
	return ""
}
