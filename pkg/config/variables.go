package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// The sources of variable values in the configuration's folder, and the
// beginning of the environment's names.
const (
	defaultValues     = "wxctl.wxvars.hcl"
	autoValuesEnding  = ".auto.wxvars.hcl"
	valuesEnding      = ".wxvars.hcl"
	environmentPrefix = "WXCTL_VAR_"
)

// VariableInputs is where variables get their values from. Later sources win:
// the environment, wxctl.wxvars.hcl, *.auto.wxvars.hcl in order of name, and
// the flags as they stand on the command line.
type VariableInputs struct {
	// Environ is the environment as os.Environ returns it.
	Environ []string
	Flags   []VariableFlag
}

// VariableFlag is one --var NAME=VALUE or --var-file PATH. Paths are relative
// to the working directory.
type VariableFlag struct {
	File bool
	Text string
}

// givenValue is what a source says about a variable.
type givenValue struct {
	value cty.Value
	// source is how messages call it: "the environment variable WXCTL_VAR_x".
	source string
	// subject is the value in a file; nil when it stands in none.
	subject *hcl.Range
}

// readVariables gives every declared variable its value. A variable without
// a usable one is unknown, so that checks can go on.
func (e *Evaluation) readVariables(in VariableInputs) hcl.Diagnostics {
	r := &variableReader{e: e}
	r.environment(in.Environ)
	r.folder()
	for _, flag := range in.Flags {
		if flag.File {
			r.file(flag.Text, true)
		} else {
			r.assignment(flag.Text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.config.Variables)) {
		v := e.config.Variables[name]
		value, diags := e.variableValue(v)
		if diags.HasErrors() {
			value = cty.UnknownVal(v.Type)
		}
		if v.Sensitive {
			e.tell(value)
			value = value.Mark(Sensitive)
		}
		e.variables[name] = value
		r.diags = append(r.diags, diags...)
	}
	return r.diags
}

type variableReader struct {
	e     *Evaluation
	diags hcl.Diagnostics
}

func (r *variableReader) environment(environ []string) {
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		name, ok := strings.CutPrefix(name, environmentPrefix)
		if v := r.e.config.Variables[name]; ok && v != nil {
			r.text(v, text, "the environment variable "+environmentPrefix+name)
		}
	}
}

// folder reads the files of values beside the configuration.
func (r *variableReader) folder() {
	dir := r.e.config.Dir
	r.file(filepath.Join(dir, defaultValues), false)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.diags = append(r.diags, unreadable(dir, err))
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, autoValuesEnding) && !entry.IsDir() && !hidden(name) {
			r.file(filepath.Join(dir, name), true)
		}
	}
}

func (r *variableReader) file(path string, mustExist bool) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !mustExist {
		return
	}
	if err != nil {
		r.diags = append(r.diags, unreadable(path, err))
		return
	}
	file, diags := parseFile(path, text)
	r.diags = append(r.diags, diags...)
	if diags.HasErrors() {
		r.excerpts(path, file)
		return
	}
	attrs, diags := file.Body.JustAttributes()
	r.diags = append(r.diags, diags...)
	if diags.HasErrors() {
		r.excerpts(path, file)
	} else {
		r.e.config.Files[path] = r.withoutSecretValues(file, attrs)
	}
	for _, attr := range slices.SortedFunc(maps.Values(attrs), byPosition) {
		r.attribute(path, attr)
	}
}

// excerpts lets diagnostics show the lines of a broken file. Where anything is
// sensitive they show none: nobody can tell which of the lines are.
func (r *variableReader) excerpts(path string, file *hcl.File) {
	for _, v := range r.e.config.Variables {
		if v.Sensitive {
			return
		}
	}
	if file != nil {
		r.e.config.Files[path] = file
	}
}

// withoutSecretValues is a file as diagnostics may show it: without the values of
// sensitive variables, and of those that are not declared, since a misspelt
// name may be that of a sensitive one.
func (r *variableReader) withoutSecretValues(file *hcl.File, attrs hcl.Attributes) *hcl.File {
	shown := *file
	shown.Bytes = slices.Clone(file.Bytes)
	for name, attr := range attrs {
		if v := r.e.config.Variables[name]; v != nil && !v.Sensitive {
			continue
		}
		hide(attr.Expr.Range().SliceBytes(shown.Bytes))
	}
	return &shown
}

func byPosition(a, b *hcl.Attribute) int { return a.Range.Start.Byte - b.Range.Start.Byte }

func (r *variableReader) attribute(path string, attr *hcl.Attribute) {
	v := r.e.config.Variables[attr.Name]
	if v == nil {
		r.diags = append(r.diags, &hcl.Diagnostic{
			Severity: hcl.DiagWarning,
			Summary:  "Value for undeclared variable",
			Detail:   fmt.Sprintf("No variable %q is declared, so its value is not used.%s", attr.Name, r.e.variableSuggestion(attr.Name)),
			Subject:  &attr.NameRange,
		})
		return
	}
	value, diags := attr.Expr.Value(nil)
	if v.Sensitive {
		diags = hideReasons(diags)
	}
	r.diags = append(r.diags, diags...)
	if diags.HasErrors() {
		value = cty.DynamicVal
	}
	subject := attr.Expr.Range()
	r.e.given[v.Name] = givenValue{value: value, source: fmt.Sprintf("%s, line %d", path, subject.Start.Line), subject: &subject}
}

func (e *Evaluation) variableSuggestion(name string) string {
	return suggestion(name, slices.Collect(maps.Keys(e.config.Variables)))
}

// assignment takes in NAME=VALUE.
func (r *variableReader) assignment(text string) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		r.diags = append(r.diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Invalid --var",
			Detail:   fmt.Sprintf("--var takes NAME=VALUE, and %q has no equals sign.", text),
		})
		return
	}
	name = strings.TrimSpace(name)
	v := r.e.config.Variables[name]
	if v == nil {
		r.diags = append(r.diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "Value for undeclared variable",
			Detail:   fmt.Sprintf("--var gives a value to %q, but no such variable is declared.%s", name, r.e.variableSuggestion(name)),
		})
		return
	}
	r.text(v, value, "--var "+name)
}

// text takes in a value that is given as text: the value itself for simple
// types, an expression for the others.
func (r *variableReader) text(v *Variable, text, source string) {
	given := givenValue{value: cty.StringVal(text), source: source}
	if !v.literal {
		expr, diags := hclsyntax.ParseExpression([]byte(text), source, hcl.InitialPos)
		if !diags.HasErrors() {
			given.value, diags = expr.Value(nil)
		}
		if diags.HasErrors() {
			r.diags = append(r.diags, &hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Invalid value for variable",
				Detail:   fmt.Sprintf("The value of %q from %s is no valid expression%s", v.Name, source, reason(v, diags)),
				Subject:  &v.Range,
			})
			given.value = cty.DynamicVal
		}
	}
	r.e.given[v.Name] = given
}

// reason quotes what was wrong with a value, unless the value is a secret.
func reason(v *Variable, diags hcl.Diagnostics) string {
	if v.Sensitive {
		return "."
	}
	return fmt.Sprintf(": %s (column %d)", diags[0].Detail, diags[0].Subject.Start.Column)
}

// variableValue is the value of a variable from its last source or its
// default, in the declared type.
func (e *Evaluation) variableValue(v *Variable) (cty.Value, hcl.Diagnostics) {
	given, ok := e.given[v.Name]
	if !ok {
		return e.defaultValue(v)
	}
	value, err := v.convert(given.value)
	if err != nil {
		return cty.NilVal, hcl.Diagnostics{given.invalid(v, fmt.Sprintf("The value from %s does not fit the type of %q: %s.", given.source, v.Name, describe(err)))}
	}
	if !value.IsNull() || v.Nullable {
		return value, nil
	}
	if v.Default != cty.NilVal {
		return v.Default, nil
	}
	return cty.NilVal, hcl.Diagnostics{given.invalid(v, fmt.Sprintf("%q must not be null; %s says so.", v.Name, given.source))}
}

func (e *Evaluation) defaultValue(v *Variable) (cty.Value, hcl.Diagnostics) {
	if v.Default != cty.NilVal {
		return v.Default, nil
	}
	if e.validating {
		return cty.UnknownVal(v.Type), nil
	}
	return cty.NilVal, hcl.Diagnostics{{
		Severity: hcl.DiagError,
		Summary:  "No value for variable",
		Detail: fmt.Sprintf("%q has no default. Give it a value with --var %[1]s=VALUE, in %s, or as %s%[1]s in the environment.",
			v.Name, defaultValues, environmentPrefix) + description(v),
		Subject: &v.Range,
	}}
}

func description(v *Variable) string {
	if v.Description == "" {
		return ""
	}
	return fmt.Sprintf("\n\n%s: %s", v.Name, v.Description)
}

// invalid blames the place of the value; that of a secret is not shown, since
// the excerpt would show the secret.
func (g givenValue) invalid(v *Variable, detail string) *hcl.Diagnostic {
	subject := g.subject
	if subject == nil || v.Sensitive {
		subject = &v.Range
	}
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Invalid value for variable", Detail: detail, Subject: subject}
}

// checkVariables runs the validation blocks.
func (e *Evaluation) checkVariables() (diags hcl.Diagnostics) {
	for _, name := range slices.Sorted(maps.Keys(e.config.Variables)) {
		v := e.config.Variables[name]
		given, ok := e.given[name]
		if !ok {
			given.source = "its default"
		}
		for _, c := range v.Validations {
			for _, d := range e.check(c, e.conditions[c], nil, "A validation rule") {
				if d.Summary == failed {
					d = given.invalid(v, fmt.Sprintf("%s\n\nThe value of %q comes from %s; the rule stands at %s.", d.Detail, name, given.source, c.Range))
				}
				diags = append(diags, d)
			}
		}
	}
	return diags
}
