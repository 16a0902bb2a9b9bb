package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// Operations without semantics of their own are played by what their
// declarations say: op.Action tells what a call does to which kind of object. An
// object is the fields that were sent for it; answers are made of them in the
// shape of the operation's response, and what WeChat Pay adds (numbers, times,
// states) is made up once and stays, so that what was created is found again.

// storedObject is an object that was created by a stored operation.
type storedObject struct {
	Number  uint64          `json:"number"`
	Created time.Time       `json:"created"`
	Fields  json.RawMessage `json:"fields"`
	File    []byte          `json:"file,omitempty"` // of an upload

	fields map[string]any
	key    []string
	// part is the one of its items that a call means: a transfer of a batch.
	part map[string]any
}

const storedObjects table[storedObject] = "stored/objects"

// kind is the operations on one kind of object.
type kind struct {
	endpoints []*op.Endpoint
	// created says that an operation makes such objects. Others are there by
	// nature: balances, devices, the merchants themselves.
	created bool
}

// registerStored registers the operations of the catalogue that nothing else
// plays.
func registerStored(r *registry) {
	played := map[*op.Endpoint]bool{}
	for _, e := range r.endpoints() {
		played[e] = true
	}
	kinds := map[string]*kind{}
	for _, e := range catalog.All() {
		if played[e] || e.Action.Verb == op.NoVerb {
			continue
		}
		k := kinds[e.Action.Object]
		if k == nil {
			k = &kind{}
			kinds[e.Action.Object] = k
		}
		k.endpoints = append(k.endpoints, e)
		k.created = k.created || e.Action.Verb == op.Create || e.Action.Verb == op.Set
		r.add(&handler{endpoint: e, stores: true, writes: true, run: func(c *call, in any) (any, error) {
			p := storedPlay{c, k, in.(map[string]any)}
			return p.play()
		}})
	}
}

// storedPlay is one call of a stored operation.
type storedPlay struct {
	*call
	kind    *kind
	request map[string]any
}

func (p storedPlay) play() (any, error) {
	if err := p.checkDigest(); err != nil {
		return nil, err
	}
	if sub, ok := p.request["sub_mchid"].(string); ok && p.merchant.Partner && !p.merchant.serves(sub) {
		return nil, unrelated(sub)
	}
	switch p.endpoint.Action.Verb {
	case op.Create:
		return p.create()
	case op.Set:
		return p.set()
	case op.List:
		return p.list()
	case op.Update, op.Act:
		return p.change()
	case op.Remove:
		return p.remove()
	case op.Compute:
		return p.answer(&storedObject{Created: p.now, fields: maps.Clone(p.request), Number: p.draw()})
	}
	return p.get()
}

// checkDigest holds the file of an upload against the digest that came with it.
func (p storedPlay) checkDigest() error {
	if p.upload == nil {
		return nil
	}
	sum := sha256.Sum256(p.upload.data)
	given := p.upload.sha256
	for _, f := range p.endpoint.Request().Fields {
		if f.Default == op.DefaultSHA256 {
			given = textOf(p.request[f.Name])
		}
	}
	if !strings.EqualFold(given, hex.EncodeToString(sum[:])) {
		return wrongPart(inForm, "meta", nil, "has not the SHA-256 of the file")
	}
	return nil
}

// draw is a number for what is not kept.
func (p storedPlay) draw() uint64 {
	n, err := strconv.ParseUint(p.sandbox.random.text(decimal, 9), 10, 64)
	if err != nil {
		panic("sandbox: decimal digits are no number: " + err.Error())
	}
	return n
}

func (p storedPlay) create() (any, error) {
	key := p.endpoint.Key
	number := textOf(lookupValue(p.request, key))
	if key == "Idempotency-Key" {
		number = p.header.Get(key)
	}
	first := func() (*json.RawMessage, error) {
		out, err := p.answer(p.make())
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(out)
		return (*json.RawMessage)(&data), err
	}
	if key == "" || number == "" {
		out, err := first()
		return decodedAnswer(out), err
	}
	differs := invalid("the number was used before with other parameters: check " + key)
	differs.internal = internalReentry
	out, err := once(p.call, number, p.request, differs, first)
	return decodedAnswer(out), err
}

// decodedAnswer reads an answer back in the form that the encoder takes.
func decodedAnswer(data *json.RawMessage) any {
	if data == nil || string(*data) == "null" {
		return nil
	}
	return decodeFields(*data)
}

// make stores a new object of the request's fields, with the numbers by which
// the operations on such objects name it.
func (p storedPlay) make() *storedObject {
	o := &storedObject{Number: storedObjects.next(p.call), Created: p.now, fields: maps.Clone(p.request)}
	if p.upload != nil {
		o.File = p.upload.data
	}
	o.key = []string{p.merchant.MchID, p.endpoint.Action.Object, fmt.Sprintf("%012d", o.Number)}
	p.complete(o)
	p.save(o)
	return o
}

// complete gives an object what names it and what every answer says of it: once,
// so that the operations on it agree.
func (p storedPlay) complete(o *storedObject) {
	g := generator{call: p.call, object: o}
	for _, e := range p.kind.endpoints {
		state, _, _ := strings.Cut(e.Action.State, "=")
		for _, name := range append(slices.Clone(identity(e)), state) {
			if name == "" || o.value(name) != nil || p.inItems(name) {
				continue
			}
			if f := p.kind.responseField(name); f != nil {
				setValue(o.fields, name, g.value(f, name))
			} else if f := e.Request().Lookup(name); f != nil {
				setValue(o.fields, name, g.value(f, name))
			}
		}
	}
	for _, e := range p.kind.endpoints {
		for _, f := range objectOf(e).Fields {
			if o.fields[f.Name] == nil && o.elsewhere(f) == nil && (f.Required || identifies(f)) && isScalar(f) && !announced[f.Name] && !p.inItems(f.Name) {
				o.fields[f.Name] = p.kind.given(g, f, o.fields)
			}
		}
	}
	p.enter(o)
}

// inItems reports whether the request names the things of a list by a field:
// each has a number of its own then.
func (p storedPlay) inItems(name string) bool {
	for _, f := range p.endpoint.Request().Fields {
		if f.Kind == op.Array && f.Elem.Kind == op.Struct && f.Elem.Object.Field(name) != nil {
			return true
		}
	}
	return false
}

// objectOf is what an answer of an operation says of one object.
func objectOf(e *op.Endpoint) *op.Object {
	if items := itemsOf(e); items != nil {
		return items.Elem.Object
	}
	return e.Response()
}

func isScalar(f *op.Field) bool {
	return f.Kind == op.String || f.Kind == op.Integer || f.Kind == op.Number || f.Kind == op.Boolean
}

// announced are the fields that tell of a file, which is made anew each time.
var announced = map[string]bool{"download_url": true, "hash_value": true, "hash_type": true}

// given is the value of a field that an object does not have. An id without
// more is the number by which paths name the object.
func (k *kind) given(g generator, f *op.Field, fields map[string]any) any {
	if f.Name == "id" {
		for _, e := range k.endpoints {
			for _, name := range identity(e) {
				if strings.HasSuffix(name, "_id") && fields[name] != nil {
					return fields[name]
				}
			}
		}
	}
	return g.value(f, f.Name)
}

// responseField finds a field in an answer of the operations on a kind of
// object: at the top, or in the items of a list.
func (k *kind) responseField(name string) *op.Field {
	for _, e := range k.endpoints {
		if f := e.Response().Lookup(name); f != nil {
			return f
		}
		if items := itemsOf(e); items != nil {
			if f := items.Elem.Object.Lookup(name); f != nil {
				return f
			}
		}
	}
	return nil
}

// enter takes an object to the state that the operation leaves it in.
func (p storedPlay) enter(o *storedObject) {
	if name, value, ok := strings.Cut(p.endpoint.Action.State, "="); ok {
		setValue(o.fields, name, value)
	}
}

func (p storedPlay) save(o *storedObject) {
	data, err := json.Marshal(o.fields)
	if err != nil {
		panic(fmt.Sprintf("sandbox: store a %s: %v", p.endpoint.Action.Object, err))
	}
	o.Fields = data
	storedObjects.put(p.call, o, o.key...)
}

// identity are the request fields that name the object of a call.
func identity(e *op.Endpoint) []string {
	if len(e.Action.By) > 0 {
		return e.Action.By
	}
	return e.PathParams()
}

// accountFields name whose an object is, where nothing else tells objects apart.
var accountFields = []string{"sub_mchid", "brand_id", "brand_mchid", "mchid", "appid", "sub_appid"}

// named finds the objects that a call means, the newest first. filter says that
// all fields of the request tell them apart, not only those that name one.
func (p storedPlay) named(filter bool) []*storedObject {
	names := identity(p.endpoint)
	if len(names) == 0 && !filter {
		names = accountFields
	}
	var found []*storedObject
	for key, load := range storedObjects.all(p.call, p.merchant.MchID, p.endpoint.Action.Object) {
		o := load()
		o.fields, o.key = decodeFields(o.Fields), key
		if p.means(o, names, filter) {
			found = append(found, o)
		}
	}
	slices.Reverse(found)
	return found
}

func (p storedPlay) means(o *storedObject, names []string, filter bool) bool {
	for _, name := range names {
		want := textOf(lookupValue(p.request, name))
		if want == "" {
			continue
		}
		has := textOf(o.value(name))
		if has == want || has == "" && slices.Contains(accountFields, name) {
			continue
		}
		if o.part = o.item(name, want); o.part == nil {
			return false
		}
	}
	if !filter {
		return true
	}
	for name, v := range p.request {
		want, has := textOf(v), textOf(o.value(name))
		if want != "" && has != "" && has != want && !paging[name] {
			return false
		}
	}
	return true
}

// paging are the fields that say which part of a list is wanted.
var paging = map[string]bool{
	"limit": true, "offset": true, "page": true, "page_size": true, "page_num": true, "page_no": true, "cursor": true, "page_token": true, "next_cursor": true,
}

func (p storedPlay) get() (any, error) {
	// Where a declaration says what names the object, nothing else does.
	found := p.named(len(p.endpoint.Action.By) == 0)
	if len(found) > 0 {
		return p.answer(found[0])
	}
	if p.kind.created {
		return nil, p.missing()
	}
	// What nobody can create has always been there.
	return p.answer(p.make())
}

func (p storedPlay) missing() error {
	return notFound("there is no " + strings.ReplaceAll(p.endpoint.Action.Object, "-", " ") + " with these numbers")
}

func (p storedPlay) set() (any, error) {
	found := p.named(false)
	if len(found) == 0 {
		return p.answer(p.make())
	}
	o := found[0]
	merge(o.fields, p.request)
	p.enter(o)
	p.save(o)
	return p.answer(o)
}

func (p storedPlay) change() (any, error) {
	found := p.named(false)
	switch {
	case len(found) == 0 && p.kind.created:
		return nil, p.missing()
	case len(found) == 0:
		return p.answer(p.make())
	}
	o := found[0]
	merge(o.fields, p.request)
	p.enter(o)
	p.save(o)
	return p.answer(o)
}

func (p storedPlay) remove() (any, error) {
	found := p.named(false)
	if len(found) == 0 {
		return nil, p.missing()
	}
	storedObjects.remove(p.call, found[0].key...)
	return p.answer(found[0])
}

// list answers with the objects that the request fits, page by page.
func (p storedPlay) list() (any, error) {
	items := itemsOf(p.endpoint)
	if items == nil {
		return p.get()
	}
	found := p.named(true)
	slices.Reverse(found) // the oldest first
	total := len(found)
	from, limit := p.part(int64(total))
	var list []any
	for _, o := range page(found, from, limit) {
		g := generator{call: p.call, object: o}
		list = append(list, g.answer(items.Elem.Object, o.fields, items.Name+"."))
	}
	g := generator{call: p.call, object: &storedObject{Created: p.now, fields: p.request}}
	fields := maps.Clone(p.request)
	for _, name := range []string{"total_count", "total", "count", "total_num"} {
		fields[name] = total
	}
	if _, given := fields["limit"]; !given {
		fields["limit"] = limit
	}
	if _, given := fields["offset"]; !given {
		fields["offset"] = 0
	}
	if next := from + limit; next < int64(total) {
		fields["next_page_token"], fields["has_more"] = strconv.FormatInt(next, 10), true
	}
	fields[items.Name] = list
	out := g.answer(p.endpoint.Response(), fields, "")
	out[items.Name] = list
	return out, nil
}

// part is which of a list's objects are wanted: from where, and how many.
func (p storedPlay) part(total int64) (from, limit int64) {
	limit = total
	for _, name := range []string{"limit", "page_size", "count"} {
		if n := numberOf(p.request[name]); n > 0 {
			limit = n
		}
	}
	from = numberOf(p.request["offset"]) + numberOf(p.request["page_token"])
	for _, name := range []string{"page", "page_num", "page_no", "page_index"} {
		from += max(numberOf(p.request[name])-1, 0) * limit // the first is 1
	}
	if p.endpoint.List.ByPage {
		from *= limit
	}
	return from, limit
}

// itemsOf is the field of a list's answer that holds the items, or nil.
func itemsOf(e *op.Endpoint) *op.Field {
	if e.Action.Verb != op.List {
		return nil
	}
	for _, f := range e.Response().Fields {
		if f.Kind == op.Array && f.Elem.Kind == op.Struct && (e.List.Items == "" || e.List.Items == f.Name) {
			return f
		}
	}
	return nil
}

// answer is what a call of the operation says of an object.
func (p storedPlay) answer(o *storedObject) (any, error) {
	g := generator{call: p.call, object: o}
	switch {
	case p.endpoint.Reply == op.File:
		return g.file(), nil
	case len(p.endpoint.Response().Fields) == 0:
		return nil, nil
	}
	return g.answer(p.endpoint.Response(), o.fields, ""), nil
}

// decodeFields reads JSON with its numbers as they are.
func decodeFields(data []byte) map[string]any {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var fields map[string]any
	if err := dec.Decode(&fields); err != nil {
		panic(fmt.Sprintf("sandbox: a stored object is damaged: %v", err))
	}
	return fields
}

// value is what the object has at a dotted name, or within one of its objects.
func (o *storedObject) value(name string) any {
	if v := lookupValue(o.fields, name); v != nil || strings.Contains(name, ".") {
		return v
	}
	return o.within(name)
}

// item finds the one of the object's items that has a value.
func (o *storedObject) item(name, value string) map[string]any {
	for _, v := range o.fields {
		items, _ := v.([]any)
		for _, item := range items {
			if members, ok := item.(map[string]any); ok && textOf(members[name]) == value {
				return members
			}
		}
	}
	return nil
}

// within finds the value of a name in the objects of the first level; nil where
// none has it, or several.
func (o *storedObject) within(name string) any {
	if v := o.part[name]; v != nil {
		return v
	}
	var found any
	for _, v := range o.fields {
		inner, _ := v.(map[string]any)
		if v := inner[name]; v != nil && found != nil {
			return nil
		} else if v != nil {
			found = v
		}
	}
	return found
}

// elsewhere finds the value of a field that stands at another depth in the
// request: what was sent in one object comes back flat, or the other way round.
func (o *storedObject) elsewhere(f *op.Field) any {
	if f.Kind != op.Struct {
		return o.within(f.Name)
	}
	members := map[string]any{}
	for _, m := range f.Object.Fields {
		if v := o.fields[m.Name]; v != nil {
			members[m.Name] = v
		}
	}
	if len(members) > 1 {
		return members
	}
	return nil
}

// lookupValue follows a dotted name through objects; nil where it leads nowhere.
func lookupValue(fields map[string]any, path string) any {
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		return fields[name]
	}
	inner, _ := fields[name].(map[string]any)
	return lookupValue(inner, rest)
}

// setValue sets the value of a dotted name, making the objects on its way.
func setValue(fields map[string]any, path string, v any) {
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		fields[name] = v
		return
	}
	inner, ok := fields[name].(map[string]any)
	if !ok {
		inner = map[string]any{}
		fields[name] = inner
	}
	setValue(inner, rest, v)
}

// textOf is a scalar as text; empty for what is no scalar.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil, map[string]any, []any, []string:
		return ""
	}
	return fmt.Sprint(v)
}

func numberOf(v any) int64 {
	n, err := strconv.ParseInt(textOf(v), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
