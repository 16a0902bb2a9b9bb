package sandbox

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// generator makes answers of an object in the shape of a declaration. What the
// object does not have and WeChat Pay would add follows from the object alone,
// so that every answer says the same of it.
type generator struct {
	*call
	object *storedObject
}

// answer is the fields of an object in the shape of a declaration.
func (g generator) answer(o *op.Object, fields map[string]any, path string) map[string]any {
	out := map[string]any{}
	for _, f := range o.Fields {
		v := fields[f.Name]
		if v == nil && path == "" {
			v = g.object.elsewhere(f)
		}
		if v, ok := g.fit(f, v, path+f.Name); ok {
			out[f.Name] = v
		} else if f.Required || identifies(f) {
			out[f.Name] = g.value(f, path+f.Name)
		}
	}
	if o.Field("download_url") != nil && fields["download_url"] == nil {
		g.announce(o, out)
	}
	return out
}

// announce offers the object as a file to download.
func (g generator) announce(o *op.Object, out map[string]any) {
	data := g.file().data
	sum := sha1.Sum(data)
	out["download_url"] = g.publish("text/plain; charset=utf-8", data, g.quirks.BillLife)
	if o.Field("hash_value") != nil {
		out["hash_value"] = hex.EncodeToString(sum[:])
	}
	if o.Field("hash_type") != nil {
		out["hash_type"] = "SHA1"
	}
}

// file is the file that was uploaded, or else the object's fields as a table.
func (g generator) file() *file {
	if g.object.File != nil {
		return &file{"application/octet-stream", g.object.File}
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(g.object.fields)) {
		text, err := json.Marshal(g.object.fields[name])
		if err != nil {
			panic("sandbox: a stored object holds what is no JSON: " + err.Error())
		}
		fmt.Fprintf(&b, "%s,%s\n", name, text)
	}
	return &file{"text/plain; charset=utf-8", b.Bytes()}
}

// fit brings a value that an object has into the type of a field, if it can.
func (g generator) fit(f *op.Field, v any, path string) (any, bool) {
	text := textOf(v)
	switch f.Kind {
	case op.String:
		return text, text != ""
	case op.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	case op.Number:
		n, err := strconv.ParseFloat(text, 64)
		return n, err == nil
	case op.Boolean:
		b, err := strconv.ParseBool(text)
		return b, err == nil
	case op.Struct:
		inner, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		return g.answer(f.Object, inner, path+"."), true
	case op.Array:
		return g.fitItems(f, v, path)
	}
	return v, v != nil
}

func (g generator) fitItems(f *op.Field, v any, path string) (any, bool) {
	var items []any
	switch v := v.(type) {
	case []any:
		items = v
	case []string:
		for _, s := range v {
			items = append(items, s)
		}
	default:
		return nil, false
	}
	out := make([]any, 0, len(items))
	for i, item := range items {
		fitted, ok := g.fit(f.Elem, item, path+"."+strconv.Itoa(i))
		if !ok {
			return nil, false
		}
		out = append(out, fitted)
	}
	return out, true
}

// identifies reports whether a field is a number that WeChat Pay gives.
func identifies(f *op.Field) bool {
	if f.Kind != op.String && f.Kind != op.Integer || f.Encrypt || strings.HasSuffix(f.Name, "request_no") {
		return false // the numbers of requests are the merchant's
	}
	return slices.ContainsFunc([]string{"_id", "_no", "_token", "_sn"}, func(suffix string) bool { return strings.HasSuffix(f.Name, suffix) })
}

// value is what WeChat Pay might have put into a field.
func (g generator) value(f *op.Field, path string) any {
	switch f.Kind {
	case op.String:
		return g.text(f, path)
	case op.Integer:
		return g.integer(f, path)
	case op.Number:
		return 0
	case op.Boolean:
		return false
	case op.Struct:
		return g.answer(f.Object, nil, path+".")
	case op.Array:
		items := make([]any, f.MinItems)
		for i := range items {
			items[i] = g.value(f.Elem, path+"."+strconv.Itoa(i))
		}
		return items
	}
	return map[string]any{}
}

func (g generator) integer(f *op.Field, path string) any {
	switch {
	case len(f.Enum) > 0:
		return json.Number(f.Enum[0])
	case identifies(f):
		return json.Number(g.digits(path))
	case f.Min != nil:
		return *f.Min
	}
	return 0
}

func (g generator) text(f *op.Field, path string) string {
	created := g.object.Created.In(op.China)
	switch name := f.Name; {
	case len(f.Enum) > 0:
		return f.Enum[0]
	case f.Format == "date":
		return created.Format(time.DateOnly)
	case strings.Contains(name, "expire") && strings.HasSuffix(name, "_time"), name == "end_time":
		return created.AddDate(0, 0, 30).Format(time.RFC3339)
	case f.Format == "rfc3339", strings.HasSuffix(name, "_time"):
		return created.Format(time.RFC3339)
	case strings.HasSuffix(name, "url"):
		return "https://sandbox.example.com/" + strings.ReplaceAll(name, "_", "-") + "/" + g.digits(path)
	case name == "mchid", name == "sp_mchid":
		return g.merchant.MchID
	case name == "sub_mchid":
		return fmt.Sprintf("19%08d", g.object.Number) // a sub-merchant of the caller
	case name == "appid", name == "sp_appid":
		return g.merchant.AppID
	case strings.HasSuffix(name, "openid"):
		sum := sha1.Sum([]byte(g.digits(path)))
		return "o" + hex.EncodeToString(sum[:])[:27]
	case identifies(f):
		return limited(f, g.digits(path))
	}
	return limited(f, strings.ReplaceAll(f.Name, "_", " ")+" "+strconv.FormatUint(g.object.Number, 10))
}

// digits is a number that is the object's own, another for each field.
func (g generator) digits(path string) string {
	lead := 2
	for _, c := range path {
		lead = (lead*31 + int(c)) % 7
	}
	return fmt.Sprintf("%d%09d", lead+2, g.object.Number)
}

// limited brings a text into the limits of a field.
func limited(f *op.Field, text string) string {
	if f.Format != "" && !op.Formats[f.Format].OK(text) {
		text = "100000001"
	}
	for f.Min != nil && int64(len(text)) < *f.Min {
		text += "0"
	}
	if f.Max != nil && int64(len(text)) > *f.Max {
		text = text[int64(len(text))-*f.Max:]
	}
	return text
}
