package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// FuzzConfig loads and evaluates whatever stands in a file. Nothing that
// others wrote may make it panic, and every error of a file has a place in it.
func FuzzConfig(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(f, err)
		for _, file := range archive.Files {
			f.Add(filepath.Ext(file.Name) == ".json", file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, inJSON bool, text []byte) {
		if len(text) > 1<<14 {
			t.Skip("long texts teach nothing")
		}
		l := newLoader(t.TempDir())
		name := "main.wx.hcl"
		if inJSON {
			name = "main.wx.json"
		}
		l.file(name, text)
		c, diags := l.finish()
		for _, d := range diags {
			require.NotNil(t, d.Subject, d.Error())
		}
		if diags.HasErrors() {
			return
		}
		if e, _ := c.Evaluate(EvalOptions{Schemas: testSchemas{}}); e != nil {
			walkAll(e)
		}
		_, _ = c.Validate(EvalOptions{Schemas: testSchemas{}})
	})
}

func walkAll(e *Evaluation) {
	for _, r := range e.Order() {
		instances, diags := e.Instances(r.Addr)
		if diags.HasErrors() {
			continue
		}
		values := map[addr.Key]cty.Value{}
		for _, i := range instances {
			e.Preconditions(i.Addr)
			e.Postconditions(i.Addr, i.Value)
			values[i.Addr.Key] = i.Value
		}
		e.Set(r.Addr, values)
		e.Dependencies(r.Addr)
	}
	e.Outputs()
	e.Provider("")
}

// FuzzVariables reads whatever stands in a file of values and in the
// environment.
func FuzzVariables(f *testing.F) {
	f.Add([]byte(`shops = { a = { name = "x" } }`), "[1, 2]", "n=1")
	f.Add([]byte(`n = "many"`), "{", "n")
	f.Add([]byte(`n = null`), "", "=")
	const config = `
variable "n" {
  type     = number
  default  = 1
  nullable = false
}
variable "list" {
  type      = list(number)
  default   = []
  sensitive = true
}
variable "shops" {
  type = map(object({ name = optional(string, "x") }))
  validation {
    condition     = length(var.shops) > 1
    error_message = "Too few: ${length(var.shops)}."
  }
}`
	f.Fuzz(func(t *testing.T, values []byte, environment, flag string) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, defaultValues), values, 0o600))
		l := newLoader(dir)
		l.file("main.wx.hcl", []byte(config))
		c, diags := l.finish()
		require.Empty(t, diags)
		e, diags := c.Evaluate(EvalOptions{Schemas: testSchemas{}, Variables: VariableInputs{
			Environ: []string{environmentPrefix + "list=" + environment},
			Flags:   []VariableFlag{{Text: flag}},
		}})
		require.Equal(t, e == nil, diags.HasErrors())
	})
}
