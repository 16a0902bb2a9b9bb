package op

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/emmansun/gmsm/sm3"
)

// Message is a request as it goes on the wire.
type Message struct {
	// Target is the percent-encoded path and query.
	Target string
	// Base is the scheme and host of a [ByURL] operation whose URL names them.
	Base string
	// Header holds the fields that travel as headers; nil when there are none.
	Header map[string]string
	// Body is the JSON body; nil when the operation has none, and for uploads.
	Body []byte
	// Upload is the file of an upload, and Meta the JSON part that goes before
	// it and is signed in place of the body.
	Upload *Upload
	Meta   []byte
	// FilePart is the name of the file's part; Parts are those beside it, which
	// are name and text.
	FilePart string
	Parts    [][2]string
}

// Account words are the values of [Field.Default] that name a part of the
// account; Encode asks fill for them. Any other word is a literal value.
const (
	DefaultMchID     = "mchid"
	DefaultAppID     = "appid"
	DefaultSubMchID  = "sub_mchid"
	DefaultSubAppID  = "sub_appid"
	DefaultSpMchID   = "sp_mchid"
	DefaultSpAppID   = "sp_appid"
	DefaultNotifyURL = "notify_url"
)

// File words are the values of [Field.Default] that are taken from the file of
// an upload: its name, and a digest of its content in lower-case hex.
const (
	DefaultFilename = "filename"
	DefaultSHA256   = "sha256"
	DefaultSM3      = "sm3"
)

// FileWord reports whether a word of [Field.Default] is taken from the file of an
// upload.
func FileWord(word string) bool {
	return word == DefaultFilename || word == DefaultSHA256 || word == DefaultSM3
}

// TellsOfFile reports whether the request of an upload has fields of its own for
// the file's name and digest. Others say them as filename and sha256 in meta.
func (o *Object) TellsOfFile() bool {
	return slices.ContainsFunc(o.Fields, func(f *Field) bool { return f.Name == DefaultFilename || FileWord(f.Default) })
}

// Fills reports whether a caller of the given mode fills the fields whose default
// is an account word. Where one declaration serves ordinary merchants and service
// providers, each has fields of its own.
func (e *Endpoint) Fills(word string, mode Mode) bool {
	switch word {
	case DefaultSpMchID, DefaultSpAppID, DefaultSubMchID, DefaultSubAppID:
		return mode != Direct
	case DefaultMchID, DefaultAppID:
		return mode != Partner || !e.Modes.Has(Direct) || e.Request().Field("sp_"+word) == nil
	}
	return true
}

func accountWord(word string) bool {
	switch word {
	case DefaultMchID, DefaultAppID, DefaultSubMchID, DefaultSubAppID, DefaultSpMchID, DefaultSpAppID, DefaultNotifyURL:
		return true
	}
	return false
}

// Encode builds the message of a request, and holds the request against the
// limits of its fields. in is a pointer to the request type, a map[string]any
// of wire names, whatever part they travel in, or nil; it is never changed.
//
// In a map, numbers are json.Number or any Go number, nested objects are maps
// or values of their Go types, and a file is an [Upload]. A nil, an empty
// string and an empty array count as not given.
//
// fill gives what a field's default names of the account (see the constants),
// or an empty string; it may be nil. seal encrypts the value of one field; when
// it returns a *[FieldError], Encode adds the field's name.
//
// The error joins a *[FieldError] for each thing that is wrong with the
// request; see [ErrInvalid].
func (e *Endpoint) Encode(in any, fill func(name string) string, seal func(plain string) (string, error)) (*Message, error) {
	enc := encoder{endpoint: e, fill: fill, seal: seal}
	root, err := e.root(in)
	if err != nil {
		return nil, err
	}
	msg := enc.message(root)
	if len(enc.errs) > 0 {
		return nil, errors.Join(enc.errs...)
	}
	return msg, nil
}

// root unwraps the request and checks that it is one of this endpoint.
func (e *Endpoint) root(in any) (reflect.Value, error) {
	v := reflect.ValueOf(in)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return v, nil
	case byNames(v):
		return v, nil
	case v.Kind() == reflect.Struct && v.Type() == e.Request().typ:
		return v, nil
	}
	return v, fmt.Errorf("%s: the request is a %T, want %s", e.Name, in, e.Request().wanted())
}

// wanted says what Go values an object is encoded from.
func (o *Object) wanted() string {
	if o.typ == nil {
		return "a map of wire names"
	}
	return fmt.Sprintf("a %v or a map of wire names", o.typ)
}

type encoder struct {
	endpoint *Endpoint
	fill     func(string) string
	seal     func(string) (string, error)
	file     *Upload
	path     []step
	errs     []error
}

// step is one part of the dotted path to the field at hand.
type step struct {
	name  string
	index int // of an array's item; -1 for a member
}

func (enc *encoder) message(root reflect.Value) *Message {
	e := enc.endpoint
	enc.unknown(e.Request(), root, true)
	enc.oneOf(root)
	msg := &Message{}
	if e.Upload {
		enc.file = enc.upload(root)
		msg.Upload = enc.file
		msg.Meta = enc.meta(root)
		msg.FilePart = cmp.Or(e.FilePart, "file")
		msg.Parts = enc.parts(root)
	} else if e.Request().has(Body) {
		msg.Body = enc.members(make([]byte, 0, 512), e.Request(), root, func(in In) bool { return in == Body })
	}
	msg.Base, msg.Target = enc.target(root)
	msg.Header = enc.headers(root)
	return msg
}

// oneOf checks that of fields which stand for each other one is given.
func (enc *encoder) oneOf(root reflect.Value) {
	for _, names := range enc.endpoint.OneOf {
		given := func(name string) bool { return enc.endpoint.Request().gives(name, root) }
		if !slices.ContainsFunc(names, given) {
			enc.errs = append(enc.errs, &FieldError{names[0], "is required, or in its place " + strings.Join(names[1:], " or ")})
		}
	}
}

// gives reports whether an object has a value for a dotted path, or none for
// what the path leads through.
func (o *Object) gives(path string, v reflect.Value) bool {
	name, rest, nested := strings.Cut(path, ".")
	f := o.Field(name)
	member, given := get(f, v)
	empty := f.empty(member, given)
	if nested {
		return empty || f.Object.gives(rest, member)
	}
	return !empty
}

// target writes the path with its parameters, then the query. base is the host of
// a URL that names one.
func (enc *encoder) target(root reflect.Value) (base, target string) {
	if enc.endpoint.Path == ByURL {
		return enc.byURL(root)
	}
	b := enc.pathTo(make([]byte, 0, 128), root)
	return "", string(enc.query(b, root, nil))
}

func (enc *encoder) pathTo(b []byte, root reflect.Value) []byte {
	e := enc.endpoint
	rest := e.Path
	for {
		before, after, ok := strings.Cut(rest, "{")
		b = append(b, before...)
		if !ok {
			return b
		}
		name, after, _ := strings.Cut(after, "}")
		text, _ := enc.text(e.Request().Field(name), root)
		if text == "." || text == ".." {
			enc.fail(step{name, -1}, "is "+text+", which is no name in a path")
		}
		b = appendEscaped(b, text)
		rest = after
	}
}

// byURL takes the target from the request's URL, and adds the query fields that it
// does not have yet.
func (enc *encoder) byURL(root reflect.Value) (base, target string) {
	name := enc.endpoint.PathParams()[0]
	text, _ := enc.text(enc.endpoint.Request().Field(name), root)
	u, err := url.Parse(text)
	if err != nil {
		enc.fail(step{name, -1}, "is no URL")
		return "", ""
	}
	if u.Host != "" {
		base = u.Scheme + "://" + u.Host
	}
	return base, string(enc.query([]byte(u.RequestURI()), root, u.Query()))
}

// query appends the query fields to a target, without those that it has.
func (enc *encoder) query(b []byte, root reflect.Value, has url.Values) []byte {
	sep := byte('?')
	if bytes.IndexByte(b, '?') >= 0 {
		sep = '&'
	}
	for _, f := range enc.endpoint.Request().Fields {
		if f.In != Query || has.Has(f.Name) {
			continue
		}
		for _, text := range enc.texts(f, root) {
			b = append(b, sep)
			b = appendEscaped(b, f.Name)
			b = append(b, '=')
			b = appendEscaped(b, text)
			sep = '&'
		}
	}
	return b
}

func (enc *encoder) headers(root reflect.Value) map[string]string {
	var headers map[string]string
	for _, f := range enc.endpoint.Request().Fields {
		if f.In != Header {
			continue
		}
		text, ok := enc.text(f, root)
		if !ok {
			continue
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			enc.fail(step{f.Name, -1}, "has control characters, which a header cannot hold")
			continue
		}
		if headers == nil {
			headers = make(map[string]string, 1)
		}
		headers[f.Name] = text
	}
	return headers
}

// text is the unquoted value of a field of the path, query or headers.
func (enc *encoder) text(f *Field, root reflect.Value) (string, bool) {
	texts := enc.texts(f, root)
	if len(texts) == 0 {
		return "", false
	}
	return texts[0], true
}

func (enc *encoder) texts(f *Field, root reflect.Value) []string {
	before := len(enc.errs)
	raw, ok := enc.member(nil, f, root)
	if !ok || len(enc.errs) > before {
		return nil
	}
	if f.Kind != Array {
		return []string{unquote(raw)}
	}
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil // raw is our own writing
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = unquote(item)
	}
	return texts
}

func unquote(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return string(raw)
	}
	inner := raw[1 : len(raw)-1]
	for _, c := range inner {
		if c == '\\' {
			var s string
			if json.Unmarshal(raw, &s) == nil {
				return s
			}
		}
	}
	return string(inner)
}

func (enc *encoder) upload(root reflect.Value) *Upload {
	for _, f := range enc.endpoint.Request().Fields {
		if f.Kind != Blob {
			continue
		}
		v, _ := get(f, root)
		switch {
		case !v.IsValid() || v.IsZero():
			enc.fail(step{f.Name, -1}, "is required")
		case v.Type() != uploadType:
			enc.fail(step{f.Name, -1}, fmt.Sprintf("is %s, want a file", kindOf(v)))
		default:
			file := v.Interface().(Upload)
			if file.Name == "" {
				enc.fail(step{f.Name, -1}, "has no name; WeChat Pay checks its suffix")
			}
			if len(file.Data) == 0 {
				enc.fail(step{f.Name, -1}, "is empty")
			}
			return &file
		}
		return nil
	}
	return nil
}

// meta writes the JSON part of an upload. Unless the request tells of the file by
// fields of its own, the members filename and sha256 are added.
func (enc *encoder) meta(root reflect.Value) []byte {
	b := []byte{'{'}
	if enc.file != nil && !enc.endpoint.Request().TellsOfFile() {
		b = append(b, `"filename":`...)
		b = appendQuoted(b, enc.file.Name)
		b = append(b, `,"sha256":"`...)
		b = append(b, enc.fileWord(DefaultSHA256)...)
		b = append(b, '"')
	}
	for _, f := range enc.endpoint.Request().Fields {
		if f.In != Body {
			continue
		}
		b = enc.pair(b, f, root)
	}
	return append(b, '}')
}

// parts are the fields of an upload that travel in parts of their own.
func (enc *encoder) parts(root reflect.Value) (parts [][2]string) {
	for _, f := range enc.endpoint.Request().Fields {
		if f.In != Part {
			continue
		}
		if text, ok := enc.text(f, root); ok {
			parts = append(parts, [2]string{f.Name, text})
		}
	}
	return parts
}

func (enc *encoder) fileWord(word string) string {
	switch {
	case enc.file == nil:
		return ""
	case word == DefaultFilename:
		return enc.file.Name
	case word == DefaultSM3:
		sum := sm3.Sum(enc.file.Data)
		return hex.EncodeToString(sum[:])
	}
	sum := sha256.Sum256(enc.file.Data)
	return hex.EncodeToString(sum[:])
}

// members writes the fields of an object that travel in the given parts.
func (enc *encoder) members(b []byte, o *Object, v reflect.Value, in func(In) bool) []byte {
	b = append(b, '{')
	for _, f := range o.Fields {
		if in == nil || in(f.In) {
			b = enc.pair(b, f, v)
		}
	}
	return append(b, '}')
}

// pair writes ,"name":value unless the field is left out.
func (enc *encoder) pair(b []byte, f *Field, parent reflect.Value) []byte {
	start := len(b)
	if b[start-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, f.Name...)
	b = append(b, '"', ':')
	b, ok := enc.member(b, f, parent)
	if !ok {
		return b[:start]
	}
	return b
}

// member writes the value of a field, and reports whether there is one.
func (enc *encoder) member(b []byte, f *Field, parent reflect.Value) ([]byte, bool) {
	v, given := get(f, parent)
	enc.path = append(enc.path, step{f.Name, -1})
	defer func() { enc.path = enc.path[:len(enc.path)-1] }()
	if f.empty(v, given) {
		return enc.missing(b, f)
	}
	return enc.value(b, f, v), true
}

// missing fills a field that was not given from its default.
func (enc *encoder) missing(b []byte, f *Field) ([]byte, bool) {
	if text := enc.defaultOf(f); text != "" {
		return enc.literal(b, f, text), true
	}
	if !f.Required {
		return b, false
	}
	if f.Kind == Struct {
		return enc.absentObject(b, f)
	}
	enc.fail(step{}, "is required")
	return b, false
}

// absentObject writes a required object that was not given: its own fields may
// have defaults, and what is missing is named as precisely as possible.
func (enc *encoder) absentObject(b []byte, f *Field) ([]byte, bool) {
	errs, start := len(enc.errs), len(b)
	b = enc.members(b, f.Object, reflect.Value{}, nil)
	if len(enc.errs) == errs && len(b)-start == len("{}") {
		enc.fail(step{}, "is required")
		return b[:start], false
	}
	return b, true
}

func (enc *encoder) defaultOf(f *Field) string {
	switch {
	case f.Default == "":
		return ""
	case enc.endpoint.Upload && FileWord(f.Default):
		return enc.fileWord(f.Default)
	case !accountWord(f.Default):
		return f.Default
	case enc.fill == nil:
		return ""
	}
	return enc.fill(f.Default)
}

// literal writes a default, which is text whatever the field's kind.
func (enc *encoder) literal(b []byte, f *Field, text string) []byte {
	if f.Kind == String {
		return enc.string(b, f, text)
	}
	return append(b, text...)
}

func (enc *encoder) value(b []byte, f *Field, v reflect.Value) []byte {
	switch f.Kind {
	case String:
		if v.Kind() == reflect.String && v.Type() != numberType {
			return enc.string(b, f, v.String())
		}
	case Integer:
		if n, ok := integer(v); ok {
			enc.check(f.CheckInt(n))
			return strconv.AppendInt(b, n, 10)
		}
	case Number:
		if text, ok := number(v); ok {
			return append(b, text...)
		}
	case Boolean:
		if v.Kind() == reflect.Bool {
			return strconv.AppendBool(b, v.Bool())
		}
	case Struct:
		if byNames(v) || v.Type() == f.Object.typ {
			enc.unknown(f.Object, v, false)
			return enc.members(b, f.Object, v, nil)
		}
	case Array:
		if v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
			return enc.array(b, f, v)
		}
	case Any:
		raw, err := json.Marshal(v.Interface())
		if err == nil {
			return append(b, raw...)
		}
		enc.fail(step{}, "cannot be written as JSON: "+err.Error())
		return b
	}
	want := article(f.Kind.String())
	if v.Kind() == reflect.Struct && f.Kind == Struct {
		want = fmt.Sprintf("%s, not a %v", f.Object.wanted(), v.Type())
	}
	enc.fail(step{}, fmt.Sprintf("is %s, want %s", kindOf(v), want))
	return b
}

func (enc *encoder) string(b []byte, f *Field, s string) []byte {
	enc.check(f.CheckString(s))
	if !f.Encrypt {
		return appendQuoted(b, s)
	}
	if enc.seal == nil {
		enc.fail(step{}, "has to be encrypted and there is no key for it")
		return b
	}
	sealed, err := enc.seal(s)
	if err == nil {
		return appendQuoted(b, sealed)
	}
	if invalid, ok := errors.AsType[*FieldError](err); ok {
		enc.fail(step{}, invalid.Issue)
	} else {
		enc.errs = append(enc.errs, err)
	}
	return b
}

func (enc *encoder) array(b []byte, f *Field, v reflect.Value) []byte {
	enc.check(f.CheckItems(v.Len()))
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		item, _ := unwrap(v.Index(i))
		enc.path = append(enc.path, step{"", i})
		if item.IsValid() {
			b = enc.value(b, f.Elem, item)
		} else {
			enc.fail(step{}, "is null")
		}
		enc.path = enc.path[:len(enc.path)-1]
	}
	return append(b, ']')
}

// byNames reports whether a value is a map of wire names.
func byNames(v reflect.Value) bool {
	return v.Kind() == reflect.Map && v.Type().Key() == stringType
}

// unknown refuses the keys of a map that are no fields.
func (enc *encoder) unknown(o *Object, v reflect.Value, top bool) {
	if v.Kind() != reflect.Map {
		return
	}
	selector, _ := enc.endpoint.Selector()
	for _, key := range v.MapKeys() {
		name := key.String()
		if o.byName[name] != nil || top && name == selector {
			continue
		}
		issue := "is no field of " + enc.endpoint.Name
		if near := o.nearest(name); near != "" {
			issue += "; did you mean " + near + "?"
		}
		enc.fail(step{name, -1}, issue)
	}
}

// nearest is the field whose name is most like the given one, if any is.
func (o *Object) nearest(name string) string {
	best, limit := "", len(name)/3+1
	for _, f := range o.Fields {
		if d := levenshtein.Distance(name, f.Name, nil); d <= limit {
			best, limit = f.Name, d-1
		}
	}
	return best
}

func (enc *encoder) check(issue string) {
	if issue != "" {
		enc.fail(step{}, issue)
	}
}

// fail records what is wrong with the field at hand, or with its member last.
func (enc *encoder) fail(last step, issue string) {
	var b strings.Builder
	write := func(s step) {
		switch {
		case s.name == "" && s.index < 0:
		case s.name == "":
			fmt.Fprintf(&b, "[%d]", s.index)
		case b.Len() > 0:
			b.WriteByte('.')
			b.WriteString(s.name)
		default:
			b.WriteString(s.name)
		}
	}
	for _, s := range enc.path {
		write(s)
	}
	if last.name != "" {
		write(last)
	}
	enc.errs = append(enc.errs, &FieldError{Field: b.String(), Issue: issue})
}

// get returns the value of a field of its parent, a struct or a map, and
// whether it was given expressly: through a pointer, or by a number or boolean
// in a map.
func get(f *Field, parent reflect.Value) (v reflect.Value, given bool) {
	switch parent.Kind() {
	case reflect.Struct:
		if len(f.index) == 1 {
			v = parent.Field(f.index[0])
		} else if inner, err := parent.FieldByIndexErr(f.index); err == nil {
			v = inner
		}
		return unwrap(v)
	case reflect.Map:
		v, _ = unwrap(parent.MapIndex(reflect.ValueOf(f.Name)))
		return v, v.Kind() != reflect.String
	}
	return reflect.Value{}, false
}

func unwrap(v reflect.Value) (inner reflect.Value, pointed bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return reflect.Value{}, false
		}
		pointed = pointed || v.Kind() == reflect.Pointer
		v = v.Elem()
	}
	return v, pointed
}

// empty reports whether a value counts as not given.
func (f *Field) empty(v reflect.Value, given bool) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.String:
		return v.Len() == 0 && !given
	case reflect.Slice:
		return v.Len() == 0 && (f.Required || !f.pointer || !given)
	case reflect.Map:
		return v.IsNil() || f.Kind == Any && v.Len() == 0 && !given
	}
	return !given && !f.Required && v.IsZero()
}

var (
	numberType = reflect.TypeFor[json.Number]()
	stringType = reflect.TypeFor[string]()
)

func integer(v reflect.Value) (int64, bool) {
	switch {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint():
		n := v.Uint()
		return int64(n), n <= math.MaxInt64
	case v.CanFloat():
		n := v.Float()
		return int64(n), n == math.Trunc(n) && math.Abs(n) <= 1<<53
	case v.Type() == numberType:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		return n, err == nil
	}
	return 0, false
}

func number(v reflect.Value) (string, bool) {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true
	case v.CanFloat():
		n := v.Float()
		return strconv.FormatFloat(n, 'f', -1, 64), !math.IsInf(n, 0) && !math.IsNaN(n)
	case v.Type() == numberType:
		return v.String(), json.Valid([]byte(v.String()))
	}
	return "", false
}

// kindOf says what a value is, as a person who wrote JSON would.
func kindOf(v reflect.Value) string {
	switch {
	case v.Type() == numberType, v.CanFloat():
		return "a number"
	case v.CanInt(), v.CanUint():
		return "an integer"
	case v.Type() == uploadType:
		return "a file"
	}
	switch v.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Slice, reflect.Array:
		return "an array"
	}
	return "an object"
}

func article(noun string) string {
	if strings.IndexByte("aeio", noun[0]) >= 0 {
		return "an " + noun
	}
	return "a " + noun
}

const hexDigits = "0123456789ABCDEF"

// appendEscaped percent-encodes all but the unreserved characters of RFC 3986.
func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '_', c == '.', c == '~':
			b = append(b, c)
		default:
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return b
}

// appendQuoted writes a JSON string. The text is valid UTF-8.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
