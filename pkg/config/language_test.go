package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

var update = flag.Bool("update", false, "rewrite the expected results in testdata")

// result is the name of the file in an archive that says what must come out.
const result = "result"

// TestLanguage evaluates the configuration in each testdata/*.txtar and
// compares what comes out: instances, outputs, diagnostics with line and
// column. The file "options" of an archive has one option a line:
//
//	var NAME=VALUE, var-file PATH, env NAME=VALUE, version V
//	validate          run Validate instead of Evaluate
//	applied           computed attributes become known
func TestLanguage(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			s := newScenario(t, archive)
			got := s.run()
			if *update {
				archive.Files = append(slices.DeleteFunc(archive.Files, isResult), txtar.File{Name: result, Data: []byte(got)})
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
				return
			}
			i := slices.IndexFunc(archive.Files, isResult)
			require.NotEqual(t, -1, i, "run with -update")
			require.Equal(t, string(archive.Files[i].Data), got)
		})
	}
}

func isResult(f txtar.File) bool { return f.Name == result }

// scenario is one archive.
type scenario struct {
	dir      string
	options  EvalOptions
	validate bool
	applied  bool
	out      strings.Builder
}

func newScenario(t *testing.T, archive *txtar.Archive) *scenario {
	s := &scenario{dir: t.TempDir(), options: EvalOptions{
		Schemas: testSchemas{},
		Now:     time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}}
	for _, f := range archive.Files {
		if f.Name == "options" {
			s.parseOptions(t, string(f.Data))
			continue
		}
		path := filepath.Join(s.dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, f.Data, 0o644))
	}
	return s
}

func (s *scenario) parseOptions(t *testing.T, text string) {
	in := &s.options.Variables
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		switch word {
		case "var":
			in.Flags = append(in.Flags, VariableFlag{Text: rest})
		case "var-file":
			in.Flags = append(in.Flags, VariableFlag{File: true, Text: filepath.Join(s.dir, rest)})
		case "env":
			in.Environ = append(in.Environ, rest)
		case "version":
			s.options.Version = rest
		case "validate":
			s.validate = true
		case "applied":
			s.applied = true
		default:
			t.Fatalf("unknown option %q", word)
		}
	}
}

func (s *scenario) run() string {
	c, diags := Load(s.dir)
	s.diagnostics(diags)
	if diags.HasErrors() {
		return s.out.String()
	}
	evaluate := c.Evaluate
	if s.validate {
		evaluate = c.Validate
	}
	e, diags := evaluate(s.options)
	s.diagnostics(diags)
	if e != nil {
		s.plan(e)
	}
	return s.out.String()
}

// plan does what the planner does.
func (s *scenario) plan(e *Evaluation) {
	for _, r := range e.Order() {
		instances, diags := e.Instances(r.Addr)
		s.diagnostics(diags)
		values := map[addr.Key]cty.Value{}
		for _, i := range instances {
			s.diagnostics(e.Preconditions(i.Addr))
			fmt.Fprintf(&s.out, "%s = %s\n", i.Addr, print(i.Value))
			values[i.Addr.Key] = s.complete(i)
			s.diagnostics(e.Postconditions(i.Addr, values[i.Addr.Key]))
		}
		if !s.validate && !diags.HasErrors() {
			e.Set(r.Addr, values)
		}
	}
	outputs, diags := e.Outputs()
	s.diagnostics(diags)
	for _, name := range slices.Sorted(keysOf(outputs)) {
		value := print(outputs[name].Value)
		if outputs[name].Sensitive {
			value = "sensitive(" + value + ")"
		}
		fmt.Fprintf(&s.out, "output %s = %s\n", name, value)
	}
}

// complete gives an instance its computed attribute.
func (s *scenario) complete(i Instance) cty.Value {
	if !i.Value.IsKnown() || i.Value.IsNull() {
		return i.Value
	}
	attrs := i.Value.AsValueMap()
	attrs["id"] = cty.UnknownVal(cty.String)
	if s.applied {
		attrs["id"] = cty.StringVal("id of " + i.Addr.String())
	}
	return cty.ObjectVal(attrs)
}

func (s *scenario) diagnostics(diags hcl.Diagnostics) {
	for _, d := range diags {
		severity := "error"
		if d.Severity == hcl.DiagWarning {
			severity = "warning"
		}
		place := ""
		if d.Subject != nil {
			place = s.relative(d.Subject.String()) + " "
		}
		detail := strings.ReplaceAll(s.relative(d.Detail), "\n", "\n  ")
		fmt.Fprintf(&s.out, "%s: %s%s: %s\n", severity, place, d.Summary, detail)
	}
}

// relative takes the test's own folder out of a text.
func (s *scenario) relative(text string) string {
	text = strings.ReplaceAll(text, s.dir+string(filepath.Separator), "")
	return strings.ReplaceAll(text, s.dir, ".")
}
