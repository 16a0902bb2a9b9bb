package op

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Description is the operations of one product as a text has them, which is
// how operations without Go types are declared:
//
//	product ecommerce-refund
//	title 电商收付通退款
//	modes partner
//	only ecommerce
//	doc https://pay.weixin.qq.com/doc/v3/partner/4012476892
//
//	object refund-amount
//	  refund    integer  required,unit=fen  # the refund
//	  currency  string   default=CNY        # CNY
//
//	operation ecommerce-refund POST /v3/ecommerce/refunds/apply
//	  title 申请退款API
//	  effect moves-money
//	  key out_refund_no
//	  lookup ecommerce-refund-query
//	  does create ecommerce-refund
//	  request
//	    sub_mchid      string         required,max=32  # the sub-merchant
//	    out_refund_no  string         required,max=64  # the platform's own number of the refund
//	    amount         refund-amount  required         # what to refund
//	    goods          []object                        # the goods that were returned
//	      goods_id  string  required  # the merchant's code
//	  response
//	    refund_id  string  required  # WeChat Pay's number of the refund
//
// What stands before the first operation holds for all of them. A field is a
// name, a type, words and, after #, a text. The types are string, integer,
// number, boolean, any, file, object (its fields follow, further in), the name
// of an object, and [] before any of these. The words are those of the wx tag,
// see [Field], and path, query, header, form and part for a field that does not
// travel in the body. Lines that begin with # are comments.
//
// The lines of an operation are title, doc, modes, only, host, select, effect,
// key, reentrant, oneof, lookup, does, by, state, success, rate, upload, reply,
// list, deprecated; each is the field of [Spec] or [Action] of that name.
type Description struct {
	// Product is the room of the catalogue; Title is WeChat Pay's name of it.
	Product, Title string
	// Endpoints are the operations in the order of the text. Their fields are
	// read when they are first asked for.
	Endpoints []*Endpoint

	name    string // of the file, for errors
	objects map[string]*sharedObject
	common  *Description // where objects are looked for that are not here
}

// sharedObject is an object that several fields name.
type sharedObject struct {
	name  string
	block block
	o     *Object // nil until it is first asked for
}

// reading guards the objects that descriptions share.
var reading sync.Mutex

// block is a line with those that are further in, not yet taken apart: a start
// reads the heads of a thousand operations and the fields of a few.
type block struct {
	line
	inner string
}

// line is one line of a description.
type line struct {
	number int
	indent int
	text   string // without indentation
}

// A DescriptionError says what is wrong with a description, and where.
type DescriptionError struct {
	File  string
	Line  int
	Issue string
}

func (e *DescriptionError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Issue) }

// ParseDescription reads the operations of a description. file names it in
// errors, which are [*DescriptionError]s. shared has the objects that may be
// named beside the description's own; it may be nil.
//
// The fields of the operations are not read yet: what is wrong with them panics
// when they are asked for, and [Endpoint.Check] returns it.
func ParseDescription(file, text string, shared *Description) (*Description, error) {
	d := &Description{name: file, objects: map[string]*sharedObject{}, common: shared}
	common := Spec{}
	for b := range blocks(text, 1) {
		word, rest, _ := strings.Cut(b.text, " ")
		var err error
		switch {
		case b.indent > 0:
			err = d.wrong(b.line, "is indented, and nothing is before it")
		case word == "object":
			err = d.object(b, rest)
		case word == "operation":
			err = d.operation(b, common)
		default:
			err = d.header(b, &common)
		}
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *Description) wrong(l line, format string, args ...any) error {
	return &DescriptionError{d.name, l.number, fmt.Sprintf(format, args...)}
}

// blocks yields the lines of a text that are as far in as the first one, each
// with what is further in. number is that of the text's first line.
func blocks(text string, number int) iter.Seq[block] {
	return func(yield func(block) bool) {
		for text != "" {
			l, rest := cutLine(text, number)
			number++
			text = rest
			if l.text == "" || l.text[0] == '#' {
				continue
			}
			n := innerLength(text, l.indent)
			if !yield(block{l, text[:n]}) {
				return
			}
			number += strings.Count(text[:n], "\n")
			text = text[n:]
		}
	}
}

func cutLine(text string, number int) (line, string) {
	raw, rest, _ := strings.Cut(text, "\n")
	content := strings.TrimLeft(raw, " ")
	return line{number, len(raw) - len(content), strings.TrimRight(content, " \r")}, rest
}

// innerLength is how much of a text is further in than indent.
func innerLength(text string, indent int) int {
	n := 0
	for n < len(text) {
		end := strings.IndexByte(text[n:], '\n') + 1
		if end == 0 {
			end = len(text) - n
		}
		depth := 0
		for depth <= indent && depth < end && text[n+depth] == ' ' {
			depth++
		}
		if depth <= indent && depth < end && text[n+depth] != '\n' && text[n+depth] != '\r' {
			return n
		}
		n += end
	}
	return n
}

func (d *Description) object(b block, name string) error {
	if _, known := scalarKinds[name]; known || name == "" || name == "object" || strings.ContainsAny(name, " []#,") {
		return d.wrong(b.line, "%q is no name for an object", name)
	}
	if d.find(name) != nil {
		return d.wrong(b.line, "there are two objects %q", name)
	}
	d.objects[name] = &sharedObject{name: strings.TrimPrefix(d.Product+"."+name, "."), block: b}
	return nil
}

// header reads a line that holds for all operations of the text.
func (d *Description) header(b block, common *Spec) error {
	if err := d.alone(b); err != nil {
		return err
	}
	word, rest, _ := strings.Cut(b.text, " ")
	switch word {
	case "product":
		d.Product, common.Product = rest, rest
	case "title":
		d.Title = rest
	case "modes", "only", "host", "doc":
		return d.setting(b.line, common)
	default:
		return d.wrong(b.line, "%q is neither product, title, modes, only, host, doc, object nor operation", word)
	}
	return nil
}

// alone refuses lines further in than one that has nothing in it.
func (d *Description) alone(b block) error {
	for inner := range blocks(b.inner, b.number+1) {
		return d.wrong(inner.line, "is indented, but %q has nothing in it", b.text)
	}
	return nil
}

// operation reads an operation, all but its fields.
func (d *Description) operation(b block, common Spec) error {
	head := strings.Fields(b.text)
	if len(head) != 4 {
		return d.wrong(b.line, "want: operation NAME METHOD PATH")
	}
	spec := common
	spec.Name, spec.Method, spec.Path = head[1], head[2], head[3]
	spec.Effect = Write
	if spec.Method == http.MethodGet {
		spec.Effect = Read
	}
	var request, response block
	for inner := range blocks(b.inner, b.number+1) {
		switch inner.text {
		case "request":
			request = inner
		case "response":
			response = inner
		default:
			if err := d.alone(inner); err != nil {
				return err
			}
			if err := d.setting(inner.line, &spec); err != nil {
				return err
			}
		}
	}
	d.Endpoints = append(d.Endpoints, Describe(spec,
		func() *Object { return d.mustFields(request) },
		func() *Object { return d.mustFields(response) }))
	return nil
}

// setting reads one line of an operation.
func (d *Description) setting(l line, s *Spec) (err error) {
	word, rest, _ := strings.Cut(l.text, " ")
	words := strings.Fields(rest)
	switch word {
	case "title":
		s.Title = rest
	case "doc":
		s.Doc = rest
	case "host":
		s.Host = rest
	case "select":
		s.Select = rest
	case "key":
		s.Key = rest
	case "lookup":
		s.Lookup = rest
	case "deprecated":
		s.Deprecated = rest
	case "only":
		s.Only = words
	case "oneof":
		s.OneOf = append(slices.Clone(s.OneOf), words)
	case "by":
		s.Action.By = words
	case "state":
		s.Action.State = rest
	case "reentrant":
		s.Reentrant = true
	case "upload":
		s.Upload, s.FilePart = true, rest
	case "modes":
		s.Modes, err = parseModes(words)
	case "effect":
		err = s.Effect.UnmarshalText([]byte(rest))
	case "does":
		s.Action.Verb, s.Action.Object, err = parseAction(words)
	case "reply":
		s.Reply, err = parseReply(rest)
	case "rate":
		s.Rate, err = parseRate(rest)
	case "list":
		s.List, err = parsePaging(words)
	case "success":
		s.Success, err = parseStatuses(words)
	default:
		return d.wrong(l, "an operation has no line %q", word)
	}
	if err != nil {
		return d.wrong(l, "%s: %v", word, err)
	}
	return nil
}

func parseModes(words []string) (Mode, error) {
	var modes Mode
	for _, word := range words {
		i := slices.IndexFunc(AllModes, func(m Mode) bool { return modeNames[m] == word })
		if i < 0 {
			return 0, fmt.Errorf("%q is neither direct, partner nor brand", word)
		}
		modes |= AllModes[i]
	}
	return modes, nil
}

func parseAction(words []string) (verb Verb, object string, err error) {
	if len(words) == 1 && words[0] == Compute.String() {
		return Compute, "", nil
	}
	if len(words) == 2 {
		if verb, ok := parseVerb(words[0]); ok {
			return verb, words[1], nil
		}
	}
	return NoVerb, "", fmt.Errorf("want one of %s, and the kind of object", strings.Join(verbWords[1:], ", "))
}

func parseReply(word string) (Reply, error) {
	if word != "file" {
		return 0, fmt.Errorf("want file, or no such line")
	}
	return File, nil
}

func parseRate(text string) (Rate, error) {
	number, unit, _ := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	per, ok := map[string]time.Duration{"s": time.Second, "m": time.Minute}[unit]
	if err != nil || n < 1 || !ok {
		return Rate{}, fmt.Errorf("want calls per second or minute, such as 150/s or 60/m")
	}
	return Rate{n, per}, nil
}

// parsePaging reads "items=data,max=50,by=page".
func parsePaging(words []string) (Paging, error) {
	var p Paging
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "items":
			p.Items = value
		case "by":
			p.ByPage = value == "page"
		case "max":
			n, err := strconv.Atoi(value)
			if err != nil {
				return p, err
			}
			p.Max = n
		default:
			return p, fmt.Errorf("%q is neither items, by nor max", word)
		}
	}
	return p, nil
}

func parseStatuses(words []string) ([]int, error) {
	var statuses []int
	for _, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		statuses = append(statuses, n)
	}
	return statuses, nil
}

var scalarKinds = map[string]Kind{
	"string": String, "integer": Integer, "number": Number, "boolean": Boolean, "any": Any, "file": Blob,
}

// mustFields reads the fields of a request or a response.
func (d *Description) mustFields(b block) *Object {
	reading.Lock()
	defer reading.Unlock()
	o, err := d.fields(b)
	if err != nil {
		panic(err)
	}
	return o
}

// fields reads the fields that stand in a block.
func (d *Description) fields(b block) (*Object, error) {
	var fields []*Field
	seen := map[string]bool{}
	for inner := range blocks(b.inner, b.number+1) {
		f, err := d.field(inner)
		if err != nil {
			return nil, err
		}
		if seen[f.Name] {
			return nil, d.wrong(inner.line, "there are two fields %q", f.Name)
		}
		seen[f.Name] = true
		fields = append(fields, f)
	}
	return NewObject(fields...), nil
}

func (d *Description) field(l block) (*Field, error) {
	text, doc, _ := strings.Cut(l.text, " # ")
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 3 {
		return nil, d.wrong(l.line, "want: NAME TYPE [WORD,…] [# text]")
	}
	f := &Field{Name: words[0], Doc: strings.TrimSpace(doc)}
	if len(words) == 3 {
		if err := f.parseWords(words[2]); err != nil {
			return nil, d.wrong(l.line, "%v", err)
		}
	}
	typ, object := words[1], (*Object)(nil)
	bare := strings.TrimLeft(typ, "[]")
	switch shared := d.find(bare); {
	case bare == "object":
		o, err := d.fields(l)
		if err != nil {
			return nil, err
		}
		object = o
	case shared != nil:
		o, err := d.shared(shared)
		if err != nil {
			return nil, err
		}
		object = o
	default:
		if _, ok := scalarKinds[bare]; !ok {
			return nil, d.wrong(l.line, "there is no type and no object %q", bare)
		}
	}
	if bare != "object" {
		if err := d.alone(l); err != nil {
			return nil, err
		}
	}
	if err := f.setTypeWord(typ, object); err != nil {
		return nil, d.wrong(l.line, "%v", err)
	}
	return f, nil
}

// find returns the object of a name, or nil.
func (d *Description) find(name string) *sharedObject {
	if o := d.objects[name]; o != nil || d.common == nil {
		return o
	}
	return d.common.find(name)
}

// shared reads an object that fields name, once. An object may contain itself.
func (d *Description) shared(s *sharedObject) (*Object, error) {
	if s.o != nil {
		return s.o, nil
	}
	s.o = NewObject()
	s.o.name = s.name
	o, err := d.fields(s.block)
	if err != nil {
		s.o = nil
		return nil, err
	}
	s.o.Fields, s.o.byName = o.Fields, o.byName
	return s.o, nil
}

// parseWords reads the words of a field: those of the wx tag, and where it
// travels.
func (f *Field) parseWords(text string) error {
	var tag []string
	for word := range strings.SplitSeq(text, ",") {
		if i := slices.Index(partNames, word); i >= 0 {
			f.In = In(i)
			continue
		}
		tag = append(tag, word)
	}
	if f.In == Path {
		f.Required = true
	}
	return f.parseTag(strings.Join(tag, ","))
}

// setTypeWord sets the kind of a field from its type in words.
func (f *Field) setTypeWord(typ string, object *Object) error {
	if rest, array := strings.CutPrefix(typ, "[]"); array {
		f.makeArray()
		return f.Elem.setTypeWord(rest, object)
	}
	if object != nil {
		f.Kind, f.Object = Struct, object
	} else {
		f.Kind = scalarKinds[typ]
	}
	if f.Encrypt && f.Kind != String {
		return fmt.Errorf("only strings can be encrypted")
	}
	return nil
}
