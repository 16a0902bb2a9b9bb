package config

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

// textToText makes a function from one text to another.
func textToText(description string, f func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Description:  description,
		Params:       []function.Parameter{{Name: "str", Type: cty.String}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, err := f(args[0].AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			return cty.StringVal(s), nil
		},
	})
}

var (
	base64EncodeFunc = textToText("Encodes text as Base64.", func(s string) (string, error) {
		return base64.StdEncoding.EncodeToString([]byte(s)), nil
	})
	base64DecodeFunc = textToText("Decodes Base64 to UTF-8 text.", decodeBase64Text)
	base64GzipFunc   = textToText("Compresses text with gzip and encodes it as Base64.", gzipBase64)
	urlEncodeFunc    = textToText("Encodes text for a URL.", func(s string) (string, error) { return url.QueryEscape(s), nil })
)

func decodeBase64Text(s string) (string, error) {
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", fmt.Errorf("not Base64: %w", err)
	}
	if !utf8.Valid(data) {
		return "", fmt.Errorf("what the Base64 holds is not UTF-8 text")
	}
	return string(data), nil
}

func gzipBase64(s string) (string, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// csvDecodeFunc is csvdecode of files as spreadsheets write them: with or
// without a byte order mark at the beginning.
var csvDecodeFunc = function.New(&function.Spec{
	Description: "Decodes CSV text into a list of objects, by the names in its first line.",
	Params:      []function.Parameter{{Name: "str", Type: cty.String}},
	Type: func(args []cty.Value) (cty.Type, error) {
		return stdlib.CSVDecodeFunc.ReturnTypeForValues([]cty.Value{withoutByteOrderMark(args[0])})
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return stdlib.CSVDecode(withoutByteOrderMark(args[0]))
	},
})

func withoutByteOrderMark(s cty.Value) cty.Value {
	if !s.IsKnown() {
		return s
	}
	return cty.StringVal(strings.TrimPrefix(s.AsString(), "\ufeff"))
}

// inEncoding makes a function of a text and the name of a character encoding.
func inEncoding(description string, f func(encoding.Encoding, string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Description:  description,
		Params:       []function.Parameter{{Name: "str", Type: cty.String}, {Name: "encoding", Type: cty.String}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			enc, err := ianaindex.IANA.Encoding(args[1].AsString())
			if err != nil || enc == nil {
				return cty.NilVal, function.NewArgErrorf(1, "not the IANA name of a known encoding, such as GB18030")
			}
			s, err := f(enc, args[0].AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			return cty.StringVal(s), nil
		},
	})
}

var textEncodeBase64Func = inEncoding("Encodes text in a character encoding, as Base64.",
	func(enc encoding.Encoding, s string) (string, error) {
		encoded, err := enc.NewEncoder().String(s)
		if err != nil {
			return "", fmt.Errorf("the encoding lacks a character of the text")
		}
		return base64.StdEncoding.EncodeToString([]byte(encoded)), nil
	})

var textDecodeBase64Func = inEncoding("Decodes Base64 that holds text in a character encoding.",
	func(enc encoding.Encoding, s string) (string, error) {
		data, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return "", fmt.Errorf("not Base64: %w", err)
		}
		decoded, err := enc.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return "", fmt.Errorf("what the Base64 holds is not text in this encoding")
		}
		return string(decoded), nil
	})

// digest computes a hash.
type digest func([]byte) []byte

func md5Sum(b []byte) []byte    { s := md5.Sum(b); return s[:] }
func sha1Sum(b []byte) []byte   { s := sha1.Sum(b); return s[:] }
func sha256Sum(b []byte) []byte { s := sha256.Sum256(b); return s[:] }
func sha512Sum(b []byte) []byte { s := sha512.Sum512(b); return s[:] }

func hexText(b []byte) string    { return hex.EncodeToString(b) }
func base64Text(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func digestFunc(name string, sum digest, print func([]byte) string) function.Function {
	return textToText("Computes the "+name+" of text.", func(s string) (string, error) { return print(sum([]byte(s))), nil })
}

// uuidV5Func makes a UUID from a namespace and a name, by RFC 9562.
var uuidV5Func = function.New(&function.Spec{
	Description:  "Makes a name-based UUID.",
	Params:       []function.Parameter{{Name: "namespace", Type: cty.String}, {Name: "name", Type: cty.String}},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		space, err := namespace(args[0].AsString())
		if err != nil {
			return cty.NilVal, function.NewArgError(0, err)
		}
		u := sha1Sum(append(space, args[1].AsString()...))[:16]
		u[6] = u[6]&0x0f | 0x50
		u[8] = u[8]&0x3f | 0x80
		return cty.StringVal(fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])), nil
	},
})

// namespaceDigits are what distinguishes the four well-known namespaces.
var namespaceDigits = map[string]string{"dns": "0", "url": "1", "oid": "2", "x500": "4"}

func namespace(name string) ([]byte, error) {
	if digit, ok := namespaceDigits[name]; ok {
		name = "6ba7b81" + digit + "-9dad-11d1-80b4-00c04fd430c8"
	}
	space, err := hex.DecodeString(strings.ReplaceAll(name, "-", ""))
	if err != nil || len(space) != 16 || len(name) != 36 {
		return nil, fmt.Errorf("a namespace is dns, url, oid, x500 or a UUID")
	}
	return space, nil
}
