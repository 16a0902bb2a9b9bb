package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"

	"github.com/wxctl/wxctl/pkg/addr"
)

// The endings of configuration files.
const (
	nativeEnding = ".wx.hcl"
	jsonEnding   = ".wx.json"
)

// Load parses the configuration files of a folder. The configuration comes
// back as far as it was understood, beside all that is wrong with it.
func Load(dir string) (*Config, hcl.Diagnostics) {
	l := newLoader(dir)
	names, err := sources(dir)
	if err != nil {
		return l.config, hcl.Diagnostics{unreadable(dir, err)}
	}
	if len(names) == 0 {
		return l.config, hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "No configuration files",
			Detail:   fmt.Sprintf("The folder %s holds no file that ends in %s or %s.", dir, nativeEnding, jsonEnding),
		}}
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			l.report(unreadable(path, err))
			continue
		}
		l.file(path, text)
	}
	return l.finish()
}

// sources lists the configuration files of a folder, sorted.
func sources(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() && !hidden(name) && (strings.HasSuffix(name, nativeEnding) || strings.HasSuffix(name, jsonEnding)) {
			names = append(names, name)
		}
	}
	return names, nil
}

// hidden reports whether a file is an editor's or otherwise not meant.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") }

func unreadable(path string, err error) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Can't read configuration",
		Detail:   fmt.Sprintf("Reading %s failed: %s.", path, err),
	}
}

// loader collects the blocks of all files.
type loader struct {
	config *Config
	diags  hcl.Diagnostics
}

func newLoader(dir string) *loader {
	return &loader{config: &Config{
		Dir:       dir,
		Files:     map[string]*hcl.File{},
		Providers: map[string]*Provider{},
		Variables: map[string]*Variable{},
		Locals:    map[string]*Local{},
		Outputs:   map[string]*Output{},
		byAddr:    map[addr.Block]*Resource{},
	}}
}

func (l *loader) report(d ...*hcl.Diagnostic) { l.diags = append(l.diags, d...) }

// file parses one file and takes in its blocks. A file with broken syntax is
// not looked at further: what it seems to hold would only mislead.
func (l *loader) file(path string, text []byte) {
	file, diags := parseFile(path, text)
	if file != nil {
		l.config.Files[path] = withoutSecrets(file, diags.HasErrors())
	}
	l.report(diags...)
	if !diags.HasErrors() {
		l.root(file.Body)
	}
}

// parseFile parses a file in the syntax that its name tells.
func parseFile(path string, text []byte) (*hcl.File, hcl.Diagnostics) {
	if strings.HasSuffix(path, ".json") {
		return json.Parse(text, path)
	}
	return hclsyntax.ParseConfig(text, path, hcl.InitialPos)
}

func (l *loader) finish() (*Config, hcl.Diagnostics) {
	slices.SortFunc(l.config.Resources, func(a, b *Resource) int { return a.Addr.Compare(b.Addr) })
	return l.config, byPlace(l.diags)
}

// duplicate is the diagnostic of something that is declared twice.
func duplicate(what string, first, again hcl.Range) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Declared twice",
		Detail:   fmt.Sprintf("%s was already declared at %s.", what, first),
		Subject:  &again,
	}
}
