package plan

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/resources"
)

// knownPath fills the parameters of a step's path that are known already.
func knownPath(step resources.Step, object cty.Value, key string, a resources.Account) string {
	if !strings.Contains(step.Endpoint.Path, "{") || step.Request == nil {
		return step.Endpoint.Path
	}
	request, err := step.Request(object, key)
	if err != nil {
		return step.Endpoint.Path // apply will say what is wrong
	}
	return fillPath(step.Endpoint, request, a)
}

func fillPath(e *op.Endpoint, request any, a resources.Account) string {
	path := e.Path
	for _, name := range e.PathParams() {
		value := parameter(request, name)
		if f := e.Request().Field(name); value == "" && f != nil && f.Default == "mchid" {
			value = a.MchID
		}
		if value != "" {
			path = strings.ReplaceAll(path, "{"+name+"}", value)
		}
	}
	return path
}

// parameter is the text of a request's path parameter, empty when it is not
// set.
func parameter(request any, name string) string {
	if fields, ok := request.(map[string]any); ok {
		if v, ok := fields[name]; ok {
			return fmt.Sprint(v)
		}
		return ""
	}
	v := reflect.Indirect(reflect.ValueOf(request))
	if v.Kind() != reflect.Struct {
		return ""
	}
	for _, f := range reflect.VisibleFields(v.Type()) {
		if tag, _, _ := strings.Cut(f.Tag.Get("path"), ","); tag != name {
			continue
		}
		if field := v.FieldByIndex(f.Index); !field.IsZero() {
			return fmt.Sprint(field.Interface())
		}
	}
	return ""
}
