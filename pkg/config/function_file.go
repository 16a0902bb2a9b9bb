package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// files reads what expressions name. Each file is read once in an evaluation,
// so that all instances see the same.
type files struct {
	dir  string
	mu   sync.Mutex
	read map[string]content
}

type content struct {
	data []byte
	err  error
}

func newFiles(dir string) *files { return &files{dir: dir, read: map[string]content{}} }

// resolve makes a path relative to the configuration's folder.
func (f *files) resolve(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(f.dir, name)
}

func (f *files) content(name string) ([]byte, error) {
	name = f.resolve(name)
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.read[name]; ok {
		return known.data, known.err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		err = fmt.Errorf("cannot be read: %w", err)
	}
	f.read[name] = content{data, err}
	return data, err
}

func (f *files) text(name string) (string, error) {
	data, err := f.content(name)
	if err == nil && !utf8.Valid(data) {
		err = errors.New("the file is not UTF-8 text; filebase64 reads it as bytes")
	}
	return string(data), err
}

func (f *files) textFunc() function.Function {
	return textToText("Reads a text file.", f.text)
}

func (f *files) base64Func() function.Function {
	return f.digestFunc(func(b []byte) []byte { return b }, base64Text)
}

func (f *files) digestFunc(sum digest, print func([]byte) string) function.Function {
	return textToText("Computes from the bytes of a file.", func(name string) (string, error) {
		data, err := f.content(name)
		return print(sum(data)), err
	})
}

func (f *files) absFunc() function.Function {
	return textToText("Makes a path absolute.", func(name string) (string, error) {
		abs, err := filepath.Abs(f.resolve(name))
		return filepath.ToSlash(abs), err
	})
}

var (
	baseNameFunc = textToText("Returns the last part of a path.", func(s string) (string, error) { return filepath.Base(s), nil })
	dirNameFunc  = textToText("Returns a path without its last part.", func(s string) (string, error) { return filepath.Dir(s), nil })
)

func (f *files) existsFunc() function.Function {
	return function.New(&function.Spec{
		Description:  "Reports whether a file exists.",
		Params:       []function.Parameter{{Name: "path", Type: cty.String}},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			info, err := os.Stat(f.resolve(args[0].AsString()))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return cty.False, nil
			case err != nil:
				return cty.NilVal, function.NewArgError(0, err)
			case !info.Mode().IsRegular():
				return cty.NilVal, function.NewArgErrorf(0, "not a regular file")
			}
			return cty.True, nil
		},
	})
}

// setFunc lists the files in a folder whose path matches a pattern, in which
// ** stands for any folders.
func (f *files) setFunc() function.Function {
	return function.New(&function.Spec{
		Description:  "Lists the files in a folder that match a pattern.",
		Params:       []function.Parameter{{Name: "path", Type: cty.String}, {Name: "pattern", Type: cty.String}},
		Type:         function.StaticReturnType(cty.Set(cty.String)),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			names, err := f.match(args[0].AsString(), args[1].AsString())
			if err != nil {
				return cty.NilVal, err
			}
			if len(names) == 0 {
				return cty.SetValEmpty(cty.String), nil
			}
			return cty.SetVal(names), nil
		},
	})
}

func (f *files) match(dir, pattern string) (names []cty.Value, err error) {
	parts := strings.Split(path.Clean(pattern), "/")
	for _, part := range parts {
		if _, err := path.Match(part, ""); err != nil {
			return nil, function.NewArgErrorf(1, "not a valid pattern")
		}
	}
	root := f.resolve(dir)
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err == nil && matchParts(parts, strings.Split(filepath.ToSlash(rel), "/")) {
			names = append(names, cty.StringVal(filepath.ToSlash(rel)))
		}
		return err
	})
	if err != nil {
		return nil, function.NewArgError(0, err)
	}
	return names, nil
}

func matchParts(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == "**":
		return matchParts(pattern[1:], name) || len(name) > 0 && matchParts(pattern, name[1:])
	case len(name) == 0:
		return false
	}
	ok, _ := path.Match(pattern[0], name[0])
	return ok && matchParts(pattern[1:], name[1:])
}

// templateFunc makes templatefile.
func (f *files) templateFunc(all map[string]function.Function) function.Function {
	return renderingFunc("path", all, f.text)
}

// templateStringFunc makes templatestring.
func templateStringFunc(all map[string]function.Function) function.Function {
	return renderingFunc("template", all, func(s string) (string, error) { return s, nil })
}

// renderingFunc makes a function that renders a template with variables. Its
// first argument leads to the template's text. A template calls no template.
func renderingFunc(first string, all map[string]function.Function, text func(string) (string, error)) function.Function {
	render := func(args []cty.Value) (cty.Value, error) {
		source, err := text(args[0].AsString())
		if err != nil {
			return cty.NilVal, function.NewArgError(0, err)
		}
		return renderTemplate(source, args[1], all)
	}
	return function.New(&function.Spec{
		Description: "Renders a template.",
		Params:      []function.Parameter{{Name: first, Type: cty.String}, {Name: "vars", Type: cty.DynamicPseudoType}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if !args[0].IsKnown() || !args[1].IsKnown() {
				return cty.DynamicPseudoType, nil
			}
			value, err := render(args)
			if err != nil {
				return cty.NilType, err
			}
			return value.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args) },
	})
}

func renderTemplate(source string, variables cty.Value, all map[string]function.Function) (cty.Value, error) {
	if ty := variables.Type(); !ty.IsObjectType() && !ty.IsMapType() {
		return cty.NilVal, function.NewArgErrorf(1, "the variables are an object or a map")
	}
	template, diags := hclsyntax.ParseTemplate([]byte(source), "template", hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, templateError(diags)
	}
	allowed := maps.Clone(all)
	maps.DeleteFunc(allowed, func(name string, _ function.Function) bool { return strings.HasPrefix(name, "template") })
	values := variables.AsValueMap()
	for _, t := range template.Variables() {
		if _, ok := values[t.RootName()]; !ok {
			return cty.NilVal, function.NewArgErrorf(1, "the template refers to %q on line %d, which is not among its variables.%s",
				t.RootName(), t.SourceRange().Start.Line, suggestion(t.RootName(), slices.Collect(maps.Keys(values))))
		}
	}
	value, diags := template.Value(&hcl.EvalContext{Variables: values, Functions: allowed})
	if diags.HasErrors() {
		return cty.NilVal, templateError(diags)
	}
	return value, nil
}

func templateError(diags hcl.Diagnostics) error {
	d := diags.Errs()[0].(*hcl.Diagnostic)
	return fmt.Errorf("the template fails at line %d, column %d: %s %s", d.Subject.Start.Line, d.Subject.Start.Column, d.Summary, d.Detail)
}
