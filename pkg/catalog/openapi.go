package catalog

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// OpenAPI describes endpoints as an OpenAPI 3.0 document. version is that of the
// document. Operations that are no HTTP request are left out.
//
// What OpenAPI has no word for stands in extensions: x-wechatpay-operation (the
// name), x-wechatpay-modes, x-wechatpay-effect, x-wechatpay-key,
// x-wechatpay-lookup, x-wechatpay-aliases (other names of the operation) and
// x-wechatpay-encrypted (a field that travels encrypted).
func OpenAPI(version string, all []*op.Endpoint) map[string]any {
	d := &document{schemas: object{}, names: map[*op.Object]string{}, aliases: map[string][]string{}}
	for _, e := range all {
		if e.AliasOf != "" {
			d.aliases[e.AliasOf] = append(d.aliases[e.AliasOf], e.Name)
		}
	}
	paths := object{}
	for _, group := range byTarget(all) {
		first := group[0]
		item, ok := paths[d.template(first)].(object)
		if !ok {
			item = object{}
			paths[d.template(first)] = item
		}
		item[strings.ToLower(first.Method)] = d.operation(group)
	}
	d.schemas["Error"] = errorSchema
	return object{
		"openapi": "3.0.3",
		"info": object{
			"title": "WeChat Pay v3", "version": version,
			"description": "All operations of WeChat Pay v3 that wxctl knows, written by `wxctl schema openapi`.",
		},
		"servers":  []any{object{"url": "https://api.mch.weixin.qq.com"}},
		"tags":     tags(all),
		"paths":    paths,
		"security": []any{object{"signature": []any{}}},
		"components": object{
			"schemas": d.schemas,
			"securitySchemes": object{"signature": object{
				"type": "apiKey", "in": "header", "name": "Authorization",
				"description": "WECHATPAY2-SHA256-RSA2048, or WECHATPAY-BRAND-SHA256-RSA2048 for brands: a signature of method, target, time, nonce and body",
			}},
		},
	}
}

type object = map[string]any

var errorSchema = object{
	"type": "object",
	"properties": object{
		"code":    object{"type": "string"},
		"message": object{"type": "string"},
		"detail":  object{},
	},
}

// document collects the schemas that several places name.
type document struct {
	schemas object
	names   map[*op.Object]string
	// aliases are the other names of operations.
	aliases map[string][]string
	// templates has the first path of each shape: OpenAPI takes two paths that
	// differ only in the names of their parameters for the same.
	templates map[string]string
}

// byTarget groups endpoints by path and method: where ordinary merchants and
// service providers call different operations at one place, there are several.
// Other names of an operation are left out.
func byTarget(all []*op.Endpoint) [][]*op.Endpoint {
	var groups [][]*op.Endpoint
	index := map[string]int{}
	for _, e := range all {
		if !strings.HasPrefix(e.Path, "/") || e.AliasOf != "" {
			continue
		}
		key := e.Method + " " + shapeOf(e.Path)
		if i, ok := index[key]; ok {
			groups[i] = append(groups[i], e)
			continue
		}
		index[key] = len(groups)
		groups = append(groups, []*op.Endpoint{e})
	}
	return groups
}

// shapeOf is a path without the names of its parameters.
func shapeOf(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}

// template is the path under which an endpoint stands.
func (d *document) template(e *op.Endpoint) string {
	if d.templates == nil {
		d.templates = map[string]string{}
	}
	shape := shapeOf(e.Path)
	if d.templates[shape] == "" {
		d.templates[shape] = e.Path
	}
	return d.templates[shape]
}

func tags(all []*op.Endpoint) []any {
	var names []string
	for _, e := range all {
		names = append(names, e.Product)
	}
	slices.Sort(names)
	var tags []any
	for _, name := range slices.Compact(names) {
		tags = append(tags, object{"name": name})
	}
	return tags
}

func (d *document) operation(group []*op.Endpoint) object {
	e := group[0]
	var modes []string
	for _, mode := range op.AllModes {
		if slices.ContainsFunc(group, func(e *op.Endpoint) bool { return e.Modes.Has(mode) }) {
			modes = append(modes, mode.String())
		}
	}
	o := object{
		"operationId": operationID(e),
		"summary":     e.Title,
		"tags":        []any{e.Product},
		"responses":   d.responses(group),

		"x-wechatpay-operation": e.Name,
		"x-wechatpay-modes":     modes,
		"x-wechatpay-effect":    e.Effect.String(),
	}
	set := func(name, value string) {
		if value != "" {
			o[name] = value
		}
	}
	set("x-wechatpay-key", e.Key)
	set("x-wechatpay-lookup", e.Lookup)
	if aliases := d.aliases[e.Name]; len(aliases) > 0 {
		o["x-wechatpay-aliases"] = aliases
	}
	set("description", e.Deprecated)
	if e.Doc != "" {
		o["externalDocs"] = object{"url": e.Doc}
	}
	if e.Deprecated != "" {
		o["deprecated"] = true
	}
	if e.Host != "" {
		o["servers"] = []any{object{"url": "https://" + e.Host}}
	}
	if parameters := d.parameters(group); len(parameters) > 0 {
		o["parameters"] = parameters
	}
	if body := d.requestBody(group); body != nil {
		o["requestBody"] = body
	}
	return o
}

// operationID is the name, and for one of several endpoints what tells it apart.
func operationID(e *op.Endpoint) string {
	o, _ := Lookup(e.Name)
	if o == nil || len(o.Endpoints) == 1 {
		return e.Name
	}
	return e.Name + "_" + strings.Join(strings.FieldsFunc(e.Path, func(r rune) bool { return r == '/' || r == '{' || r == '}' }), "_")
}

// parameters are the fields outside the body. Those of the path have the names
// of the template.
func (d *document) parameters(group []*op.Endpoint) []any {
	var parameters []any
	seen := map[string]bool{}
	for _, e := range group {
		wanted := (&op.Endpoint{Spec: op.Spec{Path: d.template(e)}}).PathParams()
		given := e.PathParams()
		for _, f := range e.Request().Fields {
			if f.In != op.Path && f.In != op.Query && f.In != op.Header {
				continue
			}
			name := f.Name
			if i := slices.Index(given, name); f.In == op.Path && i >= 0 {
				name = wanted[i]
			}
			if seen[f.In.String()+name] {
				continue
			}
			seen[f.In.String()+name] = true
			p := object{"name": name, "in": f.In.String(), "required": f.Required && len(group) == 1 || f.In == op.Path}
			if f.Kind == op.Struct || f.Kind == op.Any {
				p["content"] = object{"application/json": object{"schema": d.schema(f)}}
			} else {
				p["schema"] = d.schema(f)
			}
			if f.Doc != "" {
				p["description"] = f.Doc
			}
			parameters = append(parameters, p)
		}
	}
	return parameters
}

func (d *document) requestBody(group []*op.Endpoint) object {
	var bodies []any
	for _, e := range group {
		if body := d.fields(e.Request(), func(f *op.Field) bool { return f.In == op.Body }); len(body["properties"].(object)) > 0 || e.Upload {
			if e.Upload {
				body = d.multipart(e, body)
			}
			bodies = append(bodies, body)
		}
	}
	if len(bodies) == 0 {
		return nil
	}
	content, schema := "application/json", bodies[0]
	if group[0].Upload {
		content = "multipart/form-data"
	}
	if len(bodies) > 1 {
		schema = object{"anyOf": bodies}
	}
	return object{"required": true, "content": object{content: object{"schema": schema}}}
}

// multipart is the form of an upload: the JSON part meta, the file, and what has
// a part of its own.
func (d *document) multipart(e *op.Endpoint, meta object) object {
	form := d.fields(e.Request(), func(f *op.Field) bool { return f.In == op.Part })
	file := e.FilePart
	if file == "" {
		file = "file"
	}
	if !e.Request().TellsOfFile() {
		meta["properties"].(object)["filename"] = object{"type": "string"}
		meta["properties"].(object)["sha256"] = object{"type": "string"}
	}
	properties := form["properties"].(object)
	properties["meta"] = meta
	properties[file] = object{"type": "string", "format": "binary"}
	return form
}

func (d *document) responses(group []*op.Endpoint) object {
	responses := object{"default": object{
		"description": "an error",
		"content":     object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Error"}}},
	}}
	var schemas []any
	for _, e := range group {
		switch {
		case e.Reply == op.File:
			responses["200"] = object{"description": "the file", "content": object{"application/octet-stream": object{"schema": object{"type": "string", "format": "binary"}}}}
		case len(e.Response().Fields) == 0:
			responses[strconv.Itoa(emptyStatus(e))] = object{"description": "done"}
		default:
			schemas = append(schemas, d.reference(e.Response()))
		}
	}
	if len(schemas) == 0 {
		return responses
	}
	schema := schemas[0]
	if len(schemas) > 1 {
		schema = object{"anyOf": schemas}
	}
	responses[strconv.Itoa(fullStatus(group[0]))] = object{"description": "done", "content": object{"application/json": object{"schema": schema}}}
	return responses
}

func emptyStatus(e *op.Endpoint) int {
	if len(e.Success) > 0 {
		return e.Success[0]
	}
	return http.StatusNoContent
}

func fullStatus(e *op.Endpoint) int {
	if len(e.Success) > 0 {
		return e.Success[0]
	}
	return http.StatusOK
}

// reference is the schema of an object: a name, where it has one.
func (d *document) reference(o *op.Object) object {
	if o.Name() == "" {
		return d.fields(o, nil)
	}
	name, known := d.names[o]
	if !known {
		name = d.unused(o.Name())
		d.names[o] = name
		d.schemas[name] = object{} // an object may contain itself
		d.schemas[name] = d.fields(o, nil)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// unused is a name that no other object has: two packages may have one name.
func (d *document) unused(name string) string {
	for n := 1; ; n++ {
		candidate := name
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d", name, n)
		}
		if d.schemas[candidate] == nil {
			return candidate
		}
	}
}

// fields is the schema of those fields of an object that keep takes, nil for all.
func (d *document) fields(o *op.Object, keep func(*op.Field) bool) object {
	properties, required := object{}, []any{}
	for _, f := range o.Fields {
		if keep != nil && !keep(f) {
			continue
		}
		properties[f.Name] = d.schema(f)
		if f.Required && f.Default == "" {
			required = append(required, f.Name)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

func (d *document) schema(f *op.Field) object {
	var s object
	switch f.Kind {
	case op.Struct:
		s = d.reference(f.Object)
		if s["$ref"] != nil {
			if f.Doc == "" {
				return s
			}
			s = object{"allOf": []any{s}} // nothing may stand beside a $ref
		}
	case op.Array:
		s = object{"type": "array", "items": d.schema(f.Elem)}
		if f.MinItems > 0 {
			s["minItems"] = f.MinItems
		}
		if f.MaxItems > 0 {
			s["maxItems"] = f.MaxItems
		}
	case op.String:
		s = textSchema(f)
	case op.Integer, op.Number, op.Boolean:
		s = numberSchema(f)
	case op.Blob:
		s = object{"type": "string", "format": "binary"}
	default:
		s = object{}
	}
	if f.Doc != "" {
		s["description"] = f.Doc
	}
	return s
}

func textSchema(f *op.Field) object {
	s := object{"type": "string"}
	if f.Encrypt {
		s["x-wechatpay-encrypted"] = true // limits are those of the plain text
		return s
	}
	if f.Min != nil {
		s["minLength"] = *f.Min
	}
	if f.Max != nil {
		s["maxLength"] = *f.Max
	}
	switch f.Format {
	case "rfc3339":
		s["format"] = "date-time"
	case "date":
		s["format"] = "date"
	}
	if len(f.Enum) > 0 {
		s["x-wechatpay-values"] = f.Enum // open: there may be others
	}
	return s
}

func numberSchema(f *op.Field) object {
	s := object{"type": f.Kind.String()}
	if f.Kind == op.Integer {
		s["format"] = "int64"
	}
	if f.Min != nil {
		s["minimum"] = *f.Min
	}
	if f.Max != nil {
		s["maximum"] = *f.Max
	}
	if f.Unit != "" {
		s["x-wechatpay-unit"] = f.Unit
	}
	return s
}
