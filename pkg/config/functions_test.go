package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
)

// functionCase calls a function with arguments in HCL. The same call with one
// argument unknown, null or marked follows from it.
type functionCase struct {
	name string
	args []string
	want string // as print writes it
	// nullable are the arguments that may be null, unmarked those whose mark
	// does not reach the result.
	nullable, unmarked []int
}

func args(a ...string) []string { return a }

// each is short for "every argument".
var each = []int{0, 1, 2, 3}

var functionCases = []functionCase{
	{name: "abs", args: args("-3"), want: "3"},
	{name: "ceil", args: args("1.2"), want: "2"},
	{name: "floor", args: args("-1.2"), want: "-2"},
	{name: "log", args: args("8", "2"), want: "3"},
	{name: "max", args: args("1", "3", "2"), want: "3"},
	{name: "min", args: args("1", "3", "2"), want: "1"},
	{name: "parseint", args: args(`"ff"`, "16"), want: "255"},
	{name: "pow", args: args("2", "10"), want: "1024"},
	{name: "signum", args: args("-7"), want: "-1"},
	{name: "sum", args: args("[1, 2.5, \"3\"]"), want: "6.5"},

	{name: "chomp", args: args(`"a\n\n"`), want: `"a"`},
	{name: "endswith", args: args(`"stock"`, `"ck"`), want: "true"},
	{name: "format", args: args(`"%s=%05.2f"`, `"a"`, "1.5"), want: `"a=01.50"`},
	{name: "formatlist", args: args(`"%s!"`, `["a", "b"]`), want: `["a!", "b!"]`},
	{name: "indent", args: args("2", `"a\nb"`), want: `"a\n  b"`},
	{name: "join", args: args(`","`, `["a", "b"]`), want: `"a,b"`},
	{name: "lower", args: args(`"ÄB"`), want: `"äb"`},
	{name: "regex", args: args(`"[0-9]+"`, `"ab12"`), want: `"12"`},
	{name: "regexall", args: args(`"[0-9]"`, `"a1b2"`), want: `["1", "2"]`},
	{name: "replace", args: args(`"a.b"`, `"."`, `"-"`), want: `"a-b"`},
	{name: "replace", args: args(`"a1b2"`, `"/([0-9])/"`, `"<$1>"`), want: `"a<1>b<2>"`},
	{name: "split", args: args(`","`, `"a,b"`), want: `["a", "b"]`},
	{name: "startswith", args: args(`"stock"`, `"st"`), want: "true"},
	{name: "strcontains", args: args(`"a/b"`, `"/"`), want: "true"},
	{name: "strrev", args: args(`"点金"`), want: `"金点"`},
	{name: "substr", args: args(`"点金计划"`, "1", "2"), want: `"金计"`},
	{name: "templatestring", args: args(`"Hi $${name}"`, `{ name = "you" }`), want: `"Hi you"`},
	{name: "title", args: args(`"new year"`), want: `"New Year"`},
	{name: "trim", args: args(`"--a--"`, `"-"`), want: `"a"`},
	{name: "trimprefix", args: args(`"v1"`, `"v"`), want: `"1"`},
	{name: "trimspace", args: args(`" a\n"`), want: `"a"`},
	{name: "trimsuffix", args: args(`"a.csv"`, `".csv"`), want: `"a"`},
	{name: "upper", args: args(`"a"`), want: `"A"`},

	{name: "alltrue", args: args("[true, true]"), want: "true"},
	{name: "alltrue", args: args("[true, null]"), want: "false"},
	{name: "alltrue", args: args("[]"), want: "true"},
	{name: "anytrue", args: args("[false, true]"), want: "true"},
	{name: "anytrue", args: args("[]"), want: "false"},
	{name: "chunklist", args: args(`["a", "b", "c"]`, "2"), want: `[["a", "b"], ["c"]]`},
	{name: "coalesce", args: args(`""`, "null", `"c"`), want: `"c"`, nullable: []int{0, 1}, unmarked: each},
	{name: "coalescelist", args: args("[]", `["a"]`), want: `["a"]`, nullable: []int{0}},
	{name: "compact", args: args(`["a", "", "b"]`), want: `["a", "b"]`},
	{name: "concat", args: args(`["a"]`, `["b"]`), want: `["a", "b"]`},
	{name: "contains", args: args(`["a", "b"]`, `"b"`), want: "true", nullable: []int{1}},
	{name: "distinct", args: args(`["a", "b", "a"]`), want: `["a", "b"]`},
	{name: "element", args: args(`["a", "b", "c"]`, "4"), want: `"b"`},
	{name: "element", args: args(`["a", "b", "c"]`, "-1"), want: `"c"`},
	{name: "flatten", args: args(`[["a"], ["b", ["c"]]]`), want: `["a", "b", "c"]`},
	{name: "index", args: args(`["a", "b"]`, `"b"`), want: "1"},
	{name: "keys", args: args("{ b = 1, a = 2 }"), want: `["a", "b"]`},
	{name: "length", args: args(`["a", "b"]`), want: "2"},
	{name: "length", args: args(`"点金"`), want: "2"},
	{name: "length", args: args("{ a = 1 }"), want: "1"},
	{name: "lookup", args: args("{ a = 1 }", `"a"`), want: "1"},
	{name: "lookup", args: args("{ a = 1 }", `"b"`, "2"), want: "2", nullable: []int{2}},
	{name: "lookup", args: args("tomap({ a = 1 })", `"b"`, `"2"`), want: "2", nullable: []int{2}},
	{name: "matchkeys", args: args(`["x", "y", "z"]`, `["1", "2", "1"]`, `["1"]`), want: `["x", "z"]`},
	{name: "merge", args: args("{ a = 1, b = 1 }", "{ b = 2 }"), want: "{a: 1, b: 2}", nullable: each},
	{name: "one", args: args(`["a"]`), want: `"a"`},
	{name: "one", args: args("[]"), want: "null"},
	{name: "range", args: args("1", "4"), want: "[1, 2, 3]"},
	{name: "reverse", args: args(`["a", "b"]`), want: `["b", "a"]`},
	{name: "setintersection", args: args(`["a", "b"]`, `["b", "c"]`), want: `["b"]`},
	{name: "setproduct", args: args(`["a", "b"]`, `["x"]`), want: `[["a", "x"], ["b", "x"]]`},
	{name: "setsubtract", args: args(`["a", "b"]`, `["b"]`), want: `["a"]`},
	{name: "setunion", args: args(`["a"]`, `["b"]`), want: `["a", "b"]`},
	{name: "slice", args: args(`["a", "b", "c"]`, "1", "2"), want: `["b"]`},
	{name: "sort", args: args(`["b", "a"]`), want: `["a", "b"]`},
	{name: "transpose", args: args(`{ a = ["1", "2"], b = ["2"] }`), want: `{1: ["a"], 2: ["a", "b"]}`},
	{name: "values", args: args("{ b = 1, a = 2 }"), want: "[2, 1]"},
	{name: "zipmap", args: args(`["a", "b"]`, "[1, 2]"), want: "{a: 1, b: 2}"},

	{name: "base64decode", args: args(`"54K56YeR"`), want: `"点金"`},
	{name: "base64encode", args: args(`"点金"`), want: `"54K56YeR"`},
	{name: "base64gzip", args: args(`""`), want: `"H4sIAAAAAAAA/wEAAP//AAAAAAAAAAA="`},
	{name: "csvdecode", args: args(`"\ufeffa,b\n1,2\n"`), want: `[{a: "1", b: "2"}]`},
	{name: "csvdecode", args: args(`"a\n"`), want: "[]"},
	{name: "jsondecode", args: args(`"{\"a\":[1,null]}"`), want: "{a: [1, null]}"},
	{name: "jsonencode", args: args("{ a = [1, null] }"), want: `"{\"a\":[1,null]}"`, nullable: []int{0}},
	{name: "textdecodebase64", args: args(`"teO98A=="`, `"GBK"`), want: `"点金"`},
	{name: "textencodebase64", args: args(`"点金"`, `"GBK"`), want: `"teO98A=="`},
	{name: "urlencode", args: args(`"a b&点"`), want: `"a+b%26%E7%82%B9"`},
	{name: "yamldecode", args: args(`"a: [1, x]"`), want: `{a: [1, "x"]}`},
	{name: "yamlencode", args: args(`{ a = [1] }`), want: `"\"a\":\n- 1\n"`, nullable: []int{0}},

	{name: "base64sha256", args: args(`""`), want: `"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="`},
	{name: "base64sha512", args: args(`""`), want: `"z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="`},
	{name: "md5", args: args(`""`), want: `"d41d8cd98f00b204e9800998ecf8427e"`},
	{name: "sha1", args: args(`""`), want: `"da39a3ee5e6b4b0d3255bfef95601890afd80709"`},
	{name: "sha256", args: args(`""`), want: `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`},
	{name: "sha512", args: args(`""`), want: `"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"`},
	{name: "uuidv5", args: args(`"dns"`, `"www.example.com"`), want: `"2ed6657d-e927-568b-95e1-2665a8aea6a2"`},

	{name: "formatdate", args: args(`"YYYY-MM-DD"`, `"2026-01-02T03:04:05+08:00"`), want: `"2026-01-02"`},
	{name: "plantimestamp", want: `"2026-01-02T03:04:05Z"`},
	{name: "timeadd", args: args(`"2026-01-01T00:00:00+08:00"`, `"24h"`), want: `"2026-01-02T00:00:00+08:00"`},
	{name: "timecmp", args: args(`"2026-01-01T08:00:00+08:00"`, `"2026-01-01T00:00:00Z"`), want: "0"},

	{name: "can", args: args("1 + 1"), want: "true", nullable: each, unmarked: each},
	{name: "try", args: args("{}.a", `"b"`), want: `"b"`, nullable: each, unmarked: each},
	{name: "issensitive", args: args("1"), want: "false", nullable: each, unmarked: each},
	{name: "nonsensitive", args: args("1"), want: "1", nullable: each, unmarked: each},
	{name: "sensitive", args: args("1"), want: "sensitive(1)", nullable: each},
	{name: "tobool", args: args(`"true"`), want: "true", nullable: each},
	{name: "tolist", args: args(`["a", 1]`), want: `["a", "1"]`, nullable: each},
	{name: "tomap", args: args(`{ a = 1, b = "c" }`), want: `{a: "1", b: "c"}`, nullable: each},
	{name: "tonumber", args: args(`"12"`), want: "12", nullable: each},
	{name: "toset", args: args(`["b", "a", "b"]`), want: `["a", "b"]`, nullable: each},
	{name: "tostring", args: args("12"), want: `"12"`, nullable: each},

	{name: "basename", args: args(`"a/b.csv"`), want: `"b.csv"`},
	{name: "dirname", args: args(`"a/b.csv"`), want: `"a"`},
	{name: "file", args: args(`"hello.txt"`), want: `"hello"`},
	{name: "filebase64", args: args(`"hello.txt"`), want: `"aGVsbG8="`},
	{name: "filebase64sha256", args: args(`"hello.txt"`), want: `"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="`},
	{name: "filebase64sha512", args: args(`"hello.txt"`), want: `"m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=="`},
	{name: "fileexists", args: args(`"hello.txt"`), want: "true"},
	{name: "fileexists", args: args(`"nothing.txt"`), want: "false"},
	{name: "filemd5", args: args(`"hello.txt"`), want: `"5d41402abc4b2a76b9719d911017c592"`},
	{name: "fileset", args: args(`"."`, `"**/*.txt"`), want: `["hello.txt", "sub/inner.txt"]`},
	{name: "filesha1", args: args(`"hello.txt"`), want: `"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"`},
	{name: "filesha256", args: args(`"hello.txt"`), want: `"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"`},
	{name: "filesha512", args: args(`"hello.txt"`), want: `"9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"`},
	{name: "templatefile", args: args(`"sub/inner.txt"`, `{ name = "x" }`), want: `"Hi x"`},

	{name: "yuan", args: args(`"12.50"`), want: "1250"},
	{name: "yuan", args: args("12.5"), want: "1250"},
	{name: "yuan", args: args("0.07"), want: "7"},
	{name: "yuan", args: args(`"-0.5"`), want: "-50"},
	{name: "yuan", args: args(`"50000.00"`), want: "5000000"},
	{name: "yuan", args: args(`"1.10000"`), want: "110"},
}

// testFunctions are the functions in a folder with a few files.
func testFunctions(t *testing.T) *hcl.EvalContext {
	dir := t.TempDir()
	for name, text := range map[string]string{"hello.txt": "hello", "sub/inner.txt": "Hi ${name}", "bytes.bin": "\xff"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return &hcl.EvalContext{Functions: functions(dir, now)}
}

func evaluate(t *testing.T, ctx *hcl.EvalContext, text string) (cty.Value, hcl.Diagnostics) {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "test", hcl.InitialPos)
	require.Empty(t, diags, text)
	return expr.Value(ctx)
}

// callWith calls a case's function with its arguments in variables, the nth
// one changed.
func callWith(t *testing.T, ctx *hcl.EvalContext, c functionCase, n int, change func(cty.Value) cty.Value) (cty.Value, hcl.Diagnostics) {
	t.Helper()
	inner := ctx.NewChild()
	inner.Variables = map[string]cty.Value{}
	names := make([]string, len(c.args))
	for i, arg := range c.args {
		value, diags := evaluate(t, ctx, arg)
		if diags.HasErrors() {
			value = cty.DynamicVal // the argument of try that fails
		}
		if i == n {
			value = change(value)
		}
		names[i] = fmt.Sprintf("a%d", i)
		inner.Variables[names[i]] = value
	}
	return evaluate(t, inner, c.name+"("+strings.Join(names, ", ")+")")
}

func TestFunctions(t *testing.T) {
	ctx := testFunctions(t)
	for _, c := range functionCases {
		call := c.name + "(" + strings.Join(c.args, ", ") + ")"
		t.Run(call, func(t *testing.T) {
			got, diags := evaluate(t, ctx, call)
			require.Empty(t, diags)
			require.Equal(t, c.want, print(got))
		})
	}
}

func TestFunctionsOfUnknownValues(t *testing.T) {
	ctx := testFunctions(t)
	for _, c := range functionCases {
		for n := range c.args {
			for _, unknown := range []func(cty.Value) cty.Value{
				func(v cty.Value) cty.Value { return cty.UnknownVal(v.Type()) },
				func(cty.Value) cty.Value { return cty.DynamicVal },
			} {
				got, diags := callWith(t, ctx, c, n, unknown)
				require.Empty(t, diags, "%s, argument %d", c.name, n)
				if c.name != "keys" && c.name != "length" { // those follow from the type of an object

					require.False(t, got.IsWhollyKnown(), "%s, argument %d: %#v", c.name, n, got)
				}
			}
		}
	}
}

func TestFunctionsOfNull(t *testing.T) {
	ctx := testFunctions(t)
	null := func(v cty.Value) cty.Value { return cty.NullVal(v.Type()) }
	for _, c := range functionCases {
		for n := range c.args {
			_, diags := callWith(t, ctx, c, n, null)
			if slices.Contains(c.nullable, n) {
				require.Empty(t, diags, "%s, argument %d", c.name, n)
			} else {
				require.True(t, diags.HasErrors(), "%s, argument %d", c.name, n)
			}
		}
	}
}

func TestFunctionsOfMarkedValues(t *testing.T) {
	ctx := testFunctions(t)
	mark := func(v cty.Value) cty.Value { return v.Mark(Sensitive) }
	for _, c := range functionCases {
		if c.name == "try" || c.name == "issensitive" {
			continue // they answer about the argument, not from it
		}
		want := c.want
		if c.name == "sensitive" {
			want = "1"
		}
		for n := range c.args {
			got, diags := callWith(t, ctx, c, n, mark)
			require.Empty(t, diags, "%s, argument %d", c.name, n)
			if !slices.Contains(c.unmarked, n) {
				require.True(t, got.ContainsMarked(), "%s, argument %d", c.name, n)
			}
			got, _ = got.UnmarkDeep()
			require.Equal(t, want, print(got), c.name)
		}
	}
}

func TestEveryFunctionHasACase(t *testing.T) {
	covered := map[string]bool{"abspath": true} // depends on the machine
	for _, c := range functionCases {
		covered[c.name] = true
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(functions("", time.Time{}))), slices.Collect(maps.Keys(covered)))
}

func TestFunctionErrors(t *testing.T) {
	ctx := testFunctions(t)
	for call, want := range map[string]string{
		`yuan("1.234")`:                           "at most two decimals",
		`yuan("1,5")`:                             "digits with at most one dot",
		`yuan("")`:                                "digits with at most one dot",
		`yuan(".5")`:                              "digits with at most one dot",
		`yuan("5.")`:                              "digits with at most one dot",
		`yuan("¥5")`:                              "digits with at most one dot",
		`yuan("1e3")`:                             "digits with at most one dot",
		`yuan("--5")`:                             "digits with at most one dot",
		`yuan("99999999999999999")`:               "too large",
		`yuan(true)`:                              "digits with at most one dot",
		`sum([])`:                                 "sum of no numbers",
		`sum({ a = 1 })`:                          "needs a list",
		`sum(["x"])`:                              "numbers alone",
		`one([1, 2])`:                             "no element or one",
		`element([], 0)`:                          "empty list",
		`element([1], 0.5)`:                       "whole number",
		`element({}, 0)`:                          "needs a list",
		`lookup({ a = 1 }, "b")`:                  "no element with this key",
		`lookup([], "b")`:                         "needs a map",
		`lookup({}, "b", 1, 2)`:                   "at most one default",
		`lookup(tomap({ a = 1 }), "b", "x")`:      "type of the elements",
		`lookup({}.a, "b", 1)`:                    "does not have an attribute",
		`length(1)`:                               "no length",
		`index(["a"], "b")`:                       "does not contain",
		`index({}, "b")`:                          "needs a list",
		`coalesce("", null)`:                      "neither null nor empty",
		`coalesce([], "a")`:                       "same type",
		`matchkeys(["a"], ["1", "2"], ["1"])`:     "same length",
		`transpose({ a = null })`:                 "must not be null",
		`replace("a", "/(/", "b")`:                "missing closing",
		`timecmp("now", "2026-01-01T00:00:00Z")`:  "RFC 3339",
		`base64decode("%")`:                       "not Base64",
		`base64decode("/w==")`:                    "not UTF-8",
		`textdecodebase64("/w==", "UTF-8")`:       "not text in this encoding",
		`textencodebase64("点", "ISO-8859-1")`:     "lacks a character",
		`textencodebase64("a", "none")`:           "IANA name",
		`uuidv5("nothing", "x")`:                  "namespace is",
		`csvdecode("a,a\n1,2")`:                   "duplicate column",
		`csvdecode("a,b\n1")`:                     "wrong number of fields",
		`csvdecode("")`:                           "missing header",
		`file("missing.txt")`:                     "cannot be read",
		`file("bytes.bin")`:                       "not UTF-8",
		`fileexists("sub")`:                       "not a regular file",
		`fileset(".", "[")`:                       "not a valid pattern",
		`fileset("missing", "*")`:                 "no such file",
		`templatefile("sub/inner.txt", {})`:       `refers to "name" on line 1`,
		`templatefile("sub/inner.txt", [])`:       "an object or a map",
		`templatestring("$${nam}", { name = 1 })`: `Did you mean "name"?`,
		`templatestring("$${", {})`:               "the template fails",
		`templatestring("$${templatestring(\"\", {})}", {})`: "no function named",
		`tonumber("x")`: "cannot be made a number",
		`nope(1)`:       "no function named",
	} {
		t.Run(call, func(t *testing.T) {
			_, diags := evaluate(t, ctx, call)
			require.True(t, diags.HasErrors())
			require.Contains(t, diags[0].Detail, want)
		})
	}
}

func TestAbsPath(t *testing.T) {
	dir := t.TempDir()
	ctx := &hcl.EvalContext{Functions: functions(dir, time.Time{})}
	got, diags := evaluate(t, ctx, `abspath("x/../y")`)
	require.Empty(t, diags)
	require.Equal(t, filepath.ToSlash(filepath.Join(dir, "y")), got.AsString())
}

// A file is read once, so that all instances see the same.
func TestFileIsReadOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.txt")
	require.NoError(t, os.WriteFile(path, []byte("before"), 0o600))
	ctx := &hcl.EvalContext{Functions: functions(dir, time.Time{})}
	for range 2 {
		got, diags := evaluate(t, ctx, `file("f.txt")`)
		require.Empty(t, diags)
		require.Equal(t, "before", got.AsString())
		require.NoError(t, os.WriteFile(path, []byte("after"), 0o600))
	}
}

// Fen written as yuan come back as fen, whatever the amount.
func FuzzYuan(f *testing.F) {
	for _, fen := range []int64{0, 1, 7, 99, 100, 1250, -1, -50, -12345, 999999999999999999} {
		f.Add(fen)
	}
	f.Fuzz(func(t *testing.T, fen int64) {
		const most = 999999999999999999
		if fen > most || fen < -most {
			t.Skip("more than there is money")
		}
		sign, amount := "", fen
		if fen < 0 {
			sign, amount = "-", -fen
		}
		got, err := parseYuan(fmt.Sprintf("%s%d.%02d", sign, amount/100, amount%100))
		require.NoError(t, err)
		value, accuracy := got.Int64()
		require.Zero(t, accuracy)
		require.Equal(t, fen, value)
	})
}
