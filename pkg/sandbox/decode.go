package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// decoder turns a request into the operation's type, and refuses whatever the
// operation's declaration does not allow. It walks the declarations by itself,
// so that a mistake of the client's own checks does not repeat itself here.
type decoder struct {
	quirks *Quirks
	// open decrypts a sensitive field.
	open func(cipher string) (string, error)
	// unchecked names text fields whose limits are not held here.
	unchecked []string
	// sealed collects sensitive fields of the body as they were sent, by their
	// JSON pointers.
	sealed map[string]string
}

// message is a request as it came in.
type message struct {
	path   map[string]string // decoded parameters of the path
	query  url.Values
	header http.Header
	body   []byte // JSON: the body, or the meta part of an upload
	upload *upload
	// members are those of the JSON, once checked and in the clear.
	members map[string]any
}

// decode fills in, a pointer to the operation's request type or a map of wire
// names.
func (d *decoder) decode(e *op.Endpoint, m *message, in any) *failure {
	body, failed := d.body(e, m)
	if failed != nil {
		return failed
	}
	m.members = body
	if failed := d.unknownQuery(e, m.query); failed != nil {
		return failed
	}
	if names, ok := in.(map[string]any); ok {
		return d.decodeNames(e, m, names)
	}
	data, err := json.Marshal(body)
	if err != nil {
		return fail(http.StatusBadRequest, codeParam, "the body cannot be read: "+err.Error())
	}
	if err := json.Unmarshal(data, in); err != nil {
		return fail(http.StatusBadRequest, codeParam, "the body cannot be read: "+err.Error())
	}
	v := reflect.ValueOf(in).Elem()
	for _, f := range e.Request().Fields {
		if f.In == op.Body {
			continue
		}
		if failed := d.part(f, m, v.FieldByIndex(f.Index())); failed != nil {
			return failed
		}
	}
	return nil
}

// decodeNames fills a map of wire names. The file of an upload is not in it.
func (d *decoder) decodeNames(e *op.Endpoint, m *message, names map[string]any) *failure {
	maps.Copy(names, m.members)
	for _, f := range e.Request().Fields {
		if f.In == op.Body {
			continue
		}
		v := reflect.New(goType(f)).Elem()
		if failed := d.part(f, m, v); failed != nil {
			return failed
		}
		if !v.IsZero() && f.Kind != op.Blob {
			names[f.Name] = v.Interface()
		}
	}
	return nil
}

// goType is the Go type of a field that travels outside the body.
func goType(f *op.Field) reflect.Type {
	switch f.Kind {
	case op.Integer:
		return reflect.TypeFor[int64]()
	case op.Number:
		return reflect.TypeFor[float64]()
	case op.Boolean:
		return reflect.TypeFor[bool]()
	case op.Blob:
		return reflect.TypeFor[op.Upload]()
	case op.Array:
		return reflect.SliceOf(goType(f.Elem))
	case op.String:
		return reflect.TypeFor[string]()
	}
	return reflect.TypeFor[map[string]any]()
}

// part checks a field that travels outside the body and stores it in target.
func (d *decoder) part(f *op.Field, m *message, target reflect.Value) *failure {
	switch f.In {
	case op.Path:
		return d.text(f, inPath, []string{m.path[f.Name]}, target)
	case op.Query:
		return d.text(f, inQuery, m.query[f.Name], target)
	case op.Header:
		return d.text(f, inHeader, m.header.Values(f.Name), target)
	case op.Part:
		return d.text(f, inForm, partValues(m.upload, f.Name), target)
	}
	return d.file(f, m.upload, target)
}

// body checks the JSON and returns it with its sensitive fields in the clear.
func (d *decoder) body(e *op.Endpoint, m *message) (map[string]any, *failure) {
	body := map[string]any{}
	if len(m.body) > 0 {
		var failed *failure
		if body, failed = parseObject(m.body); failed != nil {
			return nil, failed
		}
	}
	if m.upload != nil {
		m.upload.takeMeta(e.Request(), body)
	}
	return body, d.object(e.Request(), body, "")
}

// parseObject reads one JSON object and nothing after it.
func parseObject(data []byte) (map[string]any, *failure) {
	syntax := func(issue string) *failure {
		return fail(http.StatusBadRequest, codeParam, "the body is not a JSON object: "+issue)
	}
	if !utf8.Valid(data) {
		return nil, syntax("it is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, syntax(err.Error())
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, syntax("something follows it")
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, syntax("it is another JSON value")
	}
	return object, nil
}

// object checks the members of an object and replaces sealed ones.
func (d *decoder) object(o *op.Object, members map[string]any, pointer string) *failure {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if f := o.Field(name); f == nil || f.In != op.Body {
			failed := wrongField(pointer+"/"+escape(name), shown(members[name]), "is not defined for this operation")
			failed.internal = internalExtra
			return failed
		}
	}
	for _, f := range o.Fields {
		if f.In != op.Body {
			continue
		}
		at := pointer + "/" + escape(f.Name)
		v, present := members[f.Name]
		if !present {
			if f.Required {
				return wrongField(at, nil, "is missing")
			}
			continue
		}
		if v == "" && !f.Required && d.quirks.AcceptEmptyStrings {
			continue
		}
		v, failed := d.value(f, v, at)
		if failed != nil {
			return failed
		}
		members[f.Name] = v
	}
	return nil
}

// escape writes a name as a token of a JSON pointer.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// shown is a value as an error may repeat it: short, and no structure.
func shown(v any) any {
	switch v := v.(type) {
	case map[string]any, []any:
		return nil
	case string:
		if utf8.RuneCountInString(v) > 64 {
			return string([]rune(v)[:64])
		}
	}
	return v
}

func (d *decoder) value(f *op.Field, v any, at string) (any, *failure) {
	refuse := func(issue string) (any, *failure) {
		repeated := shown(v)
		if f.Secret() {
			repeated = nil
		}
		return nil, wrongField(at, repeated, issue)
	}
	if v == nil {
		return refuse("is null; leave it out instead")
	}
	switch f.Kind {
	case op.String:
		s, ok := v.(string)
		if !ok {
			return refuse("is not a string")
		}
		return d.stringValue(f, s, at, refuse)
	case op.Integer, op.Number:
		n, ok := v.(json.Number)
		if !ok {
			return refuse("is not a number")
		}
		if issue := checkNumber(f, n.String()); issue != "" {
			return refuse(issue)
		}
	case op.Boolean:
		if _, ok := v.(bool); !ok {
			return refuse("is not true or false")
		}
	case op.Struct:
		members, ok := v.(map[string]any)
		if !ok {
			return refuse("is not an object")
		}
		return members, d.object(f.Object, members, at)
	case op.Array:
		items, ok := v.([]any)
		if !ok {
			return refuse("is not an array")
		}
		return d.array(f, items, at, refuse)
	case op.Any:
	default:
		return refuse("does not belong into the body")
	}
	return v, nil
}

func (d *decoder) stringValue(f *op.Field, s, at string, refuse func(string) (any, *failure)) (any, *failure) {
	if s == "" {
		return refuse("is empty")
	}
	if f.Encrypt {
		plain, err := d.open(s)
		if err != nil {
			return refuse("cannot be decrypted: encrypt it with the key that Wechatpay-Serial names, RSA-OAEP with SHA-1, and write it as base64")
		}
		if plain == "" {
			return refuse("is empty")
		}
		d.sealed[at] = s
		s = plain
	}
	if issue := checkText(f, s); issue != "" && !slices.Contains(d.unchecked, f.Name) {
		return refuse(issue)
	}
	return s, nil
}

func (d *decoder) array(f *op.Field, items []any, at string, refuse func(string) (any, *failure)) (any, *failure) {
	if f.MinItems > 0 && len(items) < f.MinItems || f.Required && len(items) == 0 {
		return refuse(fmt.Sprintf("has %d items, at least %d are needed", len(items), max(f.MinItems, 1)))
	}
	if f.MaxItems > 0 && len(items) > f.MaxItems {
		return refuse(fmt.Sprintf("has %d items, at most %d are allowed", len(items), f.MaxItems))
	}
	for i, item := range items {
		v, failed := d.value(f.Elem, item, at+"/"+strconv.Itoa(i))
		if failed != nil {
			return nil, failed
		}
		items[i] = v
	}
	return items, nil
}

// checkText holds text against a field's limits: the issue, or empty.
func checkText(f *op.Field, s string) string {
	n := int64(0)
	for _, r := range s {
		n++
		if r > 0xffff {
			return "has a character of more than three bytes"
		}
		if r == 0 {
			return "has a NUL character"
		}
	}
	switch {
	case f.Max != nil && n > *f.Max:
		return fmt.Sprintf("has %d characters, at most %d are allowed", n, *f.Max)
	case f.Min != nil && n < *f.Min:
		return fmt.Sprintf("has %d characters, at least %d are needed", n, *f.Min)
	case len(f.Enum) > 0 && !slices.Contains(f.Enum, s):
		return "is not one of " + strings.Join(f.Enum, ", ")
	case f.Format != "" && !op.Formats[f.Format].OK(reachable(f.Format, s)):
		return "is not " + op.Formats[f.Format].Want
	}
	return ""
}

// reachable takes a URL of this machine for one that WeChat Pay can reach, so
// that a receiver of notifications needs no certificate here.
func reachable(format, s string) string {
	if _, rest, ok := strings.Cut(s, "://"); ok && format == "https" && isLocal(s) {
		return "https://" + rest
	}
	return s
}

// checkNumber holds a number, as written, against a field's limits.
func checkNumber(f *op.Field, text string) string {
	if f.Kind == op.Integer {
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return "is not an integer"
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return "is not a number"
	case f.Max != nil && n > float64(*f.Max):
		return fmt.Sprintf("is more than %d", *f.Max)
	case f.Min != nil && n < float64(*f.Min):
		return fmt.Sprintf("is less than %d", *f.Min)
	case len(f.Enum) > 0 && !slices.Contains(f.Enum, text):
		return "is not one of " + strings.Join(f.Enum, ", ")
	}
	return ""
}

func (d *decoder) unknownQuery(e *op.Endpoint, query url.Values) *failure {
	if d.quirks.AcceptUnknownQuery || e.Path == op.ByURL {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if f := e.Request().Field(name); f == nil || f.In != op.Query {
			failed := wrongPart(inQuery, name, query.Get(name), "is not defined for this operation")
			failed.internal = internalExtra
			return failed
		}
	}
	return nil
}

func partValues(u *upload, name string) []string {
	if text, given := u.parts[name]; given {
		return []string{text}
	}
	return nil
}

// file stores the file of an upload.
func (d *decoder) file(f *op.Field, u *upload, v reflect.Value) *failure {
	if f.Kind != op.Blob || u == nil {
		return wrongPart(inForm, f.Name, nil, "is missing")
	}
	file := op.Upload{Name: u.filename, Data: u.data}
	if f.Pointer() {
		v.Set(reflect.ValueOf(&file))
	} else {
		v.Set(reflect.ValueOf(file))
	}
	return nil
}

// text checks a parameter that travels as text and stores it in v.
func (d *decoder) text(f *op.Field, location string, values []string, v reflect.Value) *failure {
	refuse := func(value any, issue string) *failure {
		if f.Secret() {
			value = nil
		}
		return wrongPart(location, f.Name, value, issue)
	}
	if len(values) == 0 {
		if f.Required {
			return refuse(nil, "is missing")
		}
		return nil
	}
	if f.Kind == op.Array {
		for _, value := range values {
			item := reflect.New(v.Type().Elem()).Elem()
			if failed := d.text(f.Elem, location, []string{value}, item); failed != nil {
				return failed
			}
			v.Set(reflect.Append(v, item))
		}
		return nil
	}
	value := values[0]
	if len(values) > 1 {
		return refuse(value, "is given more than once")
	}
	if value == "" {
		if !f.Required && d.quirks.AcceptEmptyStrings {
			return nil
		}
		return refuse(value, "is empty")
	}
	if f.Encrypt {
		plain, err := d.open(value)
		if err != nil {
			return refuse(nil, "cannot be decrypted with the key that Wechatpay-Serial names")
		}
		value = plain
	}
	if issue := setText(f, value, v); issue != "" {
		return refuse(shown(value), issue)
	}
	return nil
}

// setText stores text in a value of the field's kind; the issue, or empty.
func setText(f *op.Field, text string, v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch f.Kind {
	case op.String:
		v.SetString(text)
		return checkText(f, text)
	case op.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return "is not an integer"
		}
		v.SetInt(n)
		return checkNumber(f, text)
	case op.Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return "is not a number"
		}
		v.SetFloat(n)
		return checkNumber(f, text)
	case op.Boolean:
		b, err := strconv.ParseBool(text)
		if err != nil || text != strconv.FormatBool(b) {
			return "is not true or false"
		}
		v.SetBool(b)
		return ""
	}
	// A structure travels as its JSON text.
	if json.Unmarshal([]byte(text), v.Addr().Interface()) != nil {
		return "is not JSON of the right form"
	}
	return ""
}
