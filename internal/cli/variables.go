package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/plan"
)

// givenVariables are the values that did not come from the configuration's
// folder, as --var takes them, without those of sensitive variables. A plan
// keeps them, so that its apply needs nothing but what is secret.
func (s *session) givenVariables() map[string]string {
	given := s.environmentVariables()
	for _, flag := range s.options.Variables {
		if flag.File {
			maps.Copy(given, valuesOf(flag.Text))
			continue
		}
		if name, text, ok := strings.Cut(flag.Text, "="); ok {
			given[strings.TrimSpace(name)] = text
		}
	}
	maps.DeleteFunc(given, func(name, _ string) bool {
		v := s.config.Variables[name]
		return v == nil || v.Sensitive
	})
	return given
}

// environmentVariables are the values of WXCTL_VAR_name that no file of the
// folder overrides.
func (s *session) environmentVariables() map[string]string {
	given := map[string]string{}
	for _, entry := range s.app.Environ() {
		name, text, _ := strings.Cut(entry, "=")
		if name, ok := strings.CutPrefix(name, "WXCTL_VAR_"); ok {
			given[name] = text
		}
	}
	if len(given) == 0 {
		return given
	}
	files, _ := filepath.Glob("*.auto.wxvars.hcl") // the pattern is good
	for _, path := range append(files, "wxctl.wxvars.hcl") {
		for name := range valuesOf(path) {
			delete(given, name)
		}
	}
	return given
}

// valuesOf reads a file of values that was evaluated before; of one that is not
// there it reads nothing.
func valuesOf(path string) map[string]string {
	values := map[string]string{}
	source, err := os.ReadFile(path)
	if err != nil {
		return values
	}
	file, diags := hclsyntax.ParseConfig(source, path, hcl.InitialPos)
	if diags.HasErrors() {
		return values
	}
	attributes, _ := file.Body.JustAttributes()
	for name, attribute := range attributes {
		values[name] = string(attribute.Expr.Range().SliceBytes(source))
		if v, diags := attribute.Expr.Value(nil); !diags.HasErrors() && v.Type() == cty.String && !v.IsNull() {
			values[name] = v.AsString()
		}
	}
	return values
}

// savedVariables are the values that a plan keeps.
func savedVariables(p *plan.Plan) []config.VariableFlag {
	var flags []config.VariableFlag
	for _, name := range slices.Sorted(maps.Keys(p.Variables)) {
		flags = append(flags, config.VariableFlag{Text: name + "=" + p.Variables[name]})
	}
	return flags
}
