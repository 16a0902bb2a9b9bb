package op

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// In says in which part of the message a field travels.
type In uint8

// The parts of a message.
const (
	Body   In = iota // a member of the JSON body, or of the JSON part meta of an upload
	Path             // a parameter of the path
	Query            // a parameter of the query
	Header           // a header
	Form             // the file of an upload
	Part             // a part of an upload on its own
)

var partNames = []string{Body: "body", Path: "path", Query: "query", Header: "header", Form: "form", Part: "part"}

func (i In) String() string { return partNames[i] }

// Kind is the JSON type of a field.
type Kind uint8

// The kinds of fields.
const (
	String Kind = iota
	Integer
	Number
	Boolean
	Struct // an object with declared fields
	Array
	Any  // any JSON value
	Blob // the bytes of an upload
)

func (k Kind) String() string {
	return [...]string{"string", "integer", "number", "boolean", "object", "array", "any", "file"}[k]
}

// Object is an ordered set of fields.
type Object struct {
	Fields []*Field

	byName map[string]*Field
	typ    reflect.Type // nil where only described by data
	name   string       // in a description; empty for what stands in one place

	secretOnce sync.Once
	secret     bool
}

// NewObject makes an object of fields.
func NewObject(fields ...*Field) *Object {
	o := &Object{Fields: fields, byName: make(map[string]*Field, len(fields))}
	for _, f := range fields {
		o.byName[f.Name] = f
	}
	return o
}

// Name is what the object is called: its Go type, such as pay.Amount, or its name
// in a description, such as ecommerce-refund.amount. It is empty for an object
// that is described in its one place.
func (o *Object) Name() string {
	if o.typ != nil && o.typ.Name() != "" {
		return o.typ.String()
	}
	return o.name
}

// Field returns the field of a wire name, or nil.
func (o *Object) Field(name string) *Field { return o.byName[name] }

// Lookup follows a dotted path of wire names through objects and arrays of
// objects. It returns nil where the path leads nowhere.
func (o *Object) Lookup(path string) *Field {
	name, rest, nested := strings.Cut(path, ".")
	f := o.byName[strings.TrimSuffix(name, "[]")]
	if f == nil || !nested {
		return f
	}
	elem := f
	for elem.Kind == Array {
		elem = elem.Elem
	}
	if elem.Object == nil {
		return nil
	}
	return elem.Object.Lookup(rest)
}

// HasSecret reports whether a field at any depth travels encrypted.
func (o *Object) HasSecret() bool {
	o.secretOnce.Do(func() { o.secret = o.hasSecret(map[*Object]bool{}) })
	return o.secret
}

// has reports whether a field travels in a part of the message.
func (o *Object) has(in In) bool {
	return slices.ContainsFunc(o.Fields, func(f *Field) bool { return f.In == in })
}

func (o *Object) hasSecret(seen map[*Object]bool) bool {
	if seen[o] {
		return false
	}
	seen[o] = true
	for _, f := range o.Fields {
		for e := f; e != nil; e = e.Elem {
			if e.Encrypt || e.Object != nil && e.Object.hasSecret(seen) {
				return true
			}
		}
	}
	return false
}

// Field is one member of a request or a response. In Go types it is declared
// by tags:
//
//	StockID string  `path:"stock_id"`
//	Limit   int     `query:"limit" wx:"min=1,max=10"`
//	Name    string  `json:"name" wx:"required,encrypt,max=64" doc:"full name"`
//
// The wx tag knows these words: required, encrypt, sensitive, min=N and max=N
// (characters of a string, value of a number), items=MIN..MAX of an array,
// enum=A|B|C, format=NAME (see [Formats]), default=NAME (see [Field.Default]),
// unit=NAME. A field that is not required is left out of a request when it is
// the zero value; use a pointer where zero means something.
type Field struct {
	// Name is the wire name.
	Name string
	In   In
	Kind Kind
	// Object holds the fields of a Struct.
	Object *Object
	// Elem is the element of an Array.
	Elem *Field
	// Required fields are always sent, and refused when empty.
	Required bool
	// Encrypt fields travel RSA-OAEP encrypted, both ways.
	Encrypt bool
	// Sensitive fields are secret or personal without being encrypted on the
	// wire: they are redacted in logs. Encrypt implies it.
	Sensitive bool
	// Min and Max bound the characters of a string or the value of a number;
	// nil is unbounded.
	Min, Max *int64
	// MinItems and MaxItems bound an array; a MaxItems of 0 is unbounded.
	MinItems, MaxItems int
	// Enum lists the known values. Requests are held to it, responses are not.
	Enum []string
	// Format names a rule for the text; see [Formats].
	Format string
	// Default names what fills the field when it is empty: mchid, appid,
	// sub_mchid, notify_url (all of the account); any other word is the value
	// itself, such as CNY.
	Default string
	// Unit is fen, seconds, minutes, … where the name does not say it.
	Unit string
	// Doc is a short description.
	Doc string

	index   []int // of the Go struct field
	pointer bool
}

// Secret reports whether the field must never be shown.
func (f *Field) Secret() bool { return f.Encrypt || f.Sensitive }

// Index is the place of the field in its Go struct, as
// [reflect.Value.FieldByIndex] takes it; nil for a field that was not made
// from a struct.
func (f *Field) Index() []int { return f.index }

// Pointer reports whether the Go field is a pointer, so that its zero value
// can be told from its absence.
func (f *Field) Pointer() bool { return f.pointer }

var objects sync.Map // reflect.Type → *Object

// ObjectOf returns the fields of a struct type, from its tags.
func ObjectOf(t reflect.Type) *Object { return objectOf(t) }

func objectOf(t reflect.Type) *Object {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if o, ok := objects.Load(t); ok {
		return o.(*Object)
	}
	return buildObject(t, map[reflect.Type]*Object{})
}

func buildObject(t reflect.Type, open map[reflect.Type]*Object) *Object {
	if o, ok := objects.Load(t); ok {
		return o.(*Object)
	}
	if o, ok := open[t]; ok {
		return o // a type that contains itself
	}
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("op: %s is not a struct", t))
	}
	o := &Object{byName: map[string]*Field{}, typ: t}
	open[t] = o
	for _, sf := range reflect.VisibleFields(t) {
		if sf.Anonymous || !sf.IsExported() {
			continue
		}
		f, err := fieldOf(sf, open)
		if err != nil {
			panic(fmt.Sprintf("op: %s.%s: %v", t, sf.Name, err))
		}
		if f == nil {
			continue
		}
		if o.byName[f.Name] != nil {
			panic(fmt.Sprintf("op: %s has two fields %q", t, f.Name))
		}
		o.Fields = append(o.Fields, f)
		o.byName[f.Name] = f
	}
	objects.Store(t, o)
	return o
}

func fieldOf(sf reflect.StructField, open map[reflect.Type]*Object) (*Field, error) {
	f := &Field{index: sf.Index, Doc: sf.Tag.Get("doc")}
	for _, part := range []struct {
		tag string
		in  In
	}{{"path", Path}, {"query", Query}, {"header", Header}, {"form", Form}, {"part", Part}, {"json", Body}} {
		if v, ok := sf.Tag.Lookup(part.tag); ok && v != "-" {
			f.Name, _, _ = strings.Cut(v, ",")
			f.In = part.in
			break
		}
	}
	if f.Name == "" {
		return nil, nil
	}
	if f.In == Path {
		f.Required = true
	}
	if err := f.parseTag(sf.Tag.Get("wx")); err != nil {
		return nil, err
	}
	t := sf.Type
	if t.Kind() == reflect.Pointer {
		f.pointer = true
		t = t.Elem()
	}
	return f, f.setType(t, open)
}

var (
	fenType    = reflect.TypeFor[Fen]()
	timeType   = reflect.TypeFor[Time]()
	uploadType = reflect.TypeFor[Upload]()
)

func (f *Field) setType(t reflect.Type, open map[reflect.Type]*Object) error {
	switch {
	case t == fenType:
		f.Kind = Integer
		f.Unit = "fen"
		return nil
	case t == timeType:
		f.Kind = String
		f.Format = "rfc3339"
		return nil
	case t == uploadType:
		f.Kind = Blob
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		f.Kind = String
	case reflect.Int, reflect.Int32, reflect.Int64:
		f.Kind = Integer
	case reflect.Float64:
		f.Kind = Number
	case reflect.Bool:
		f.Kind = Boolean
	case reflect.Struct:
		f.Kind = Struct
		f.Object = buildObject(t, open)
	case reflect.Slice:
		et := t.Elem()
		f.makeArray()
		if et.Kind() == reflect.Pointer {
			f.Elem.pointer = true
			et = et.Elem()
		}
		return f.Elem.setType(et, open)
	case reflect.Interface, reflect.Map:
		f.Kind = Any
	default:
		return fmt.Errorf("type %s cannot travel", t)
	}
	if f.Encrypt && f.Kind != String {
		return fmt.Errorf("only strings can be encrypted")
	}
	return nil
}

// makeArray makes an array of a field. Limits of a string or number array are
// those of its elements.
func (f *Field) makeArray() {
	f.Elem = &Field{Name: f.Name, In: f.In, Encrypt: f.Encrypt, Sensitive: f.Sensitive,
		Min: f.Min, Max: f.Max, Enum: f.Enum, Format: f.Format, Unit: f.Unit}
	f.Kind, f.Encrypt, f.Min, f.Max, f.Enum, f.Format = Array, false, nil, nil, nil, ""
}

func (f *Field) parseTag(tag string) error {
	if tag == "" {
		return nil
	}
	for _, word := range strings.Split(tag, ",") {
		key, val, _ := strings.Cut(word, "=")
		var err error
		switch key {
		case "required":
			f.Required = true
		case "encrypt":
			f.Encrypt = true
		case "sensitive":
			f.Sensitive = true
		case "min":
			f.Min, err = bound(val)
		case "max":
			f.Max, err = bound(val)
		case "items":
			lo, hi, ok := strings.Cut(val, "..")
			if !ok {
				return fmt.Errorf("items=%s: want MIN..MAX", val)
			}
			if f.MinItems, err = strconv.Atoi(lo); err == nil {
				f.MaxItems, err = strconv.Atoi(hi)
			}
		case "enum":
			f.Enum = strings.Split(val, "|")
		case "format":
			if _, ok := Formats[val]; !ok {
				return fmt.Errorf("format=%s is not known", val)
			}
			f.Format = val
		case "default":
			f.Default = val
		case "unit":
			f.Unit = val
		default:
			return fmt.Errorf("wx tag has the unknown word %q", key)
		}
		if err != nil {
			return fmt.Errorf("wx tag %q: %w", word, err)
		}
	}
	return nil
}

func bound(s string) (*int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	return &n, err
}
