package config

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format brings a file in native syntax into canonical form. A file with
// broken syntax is not touched: its text comes back as it is, with what is
// wrong.
func Format(name string, text []byte) ([]byte, hcl.Diagnostics) {
	_, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if diags.HasErrors() {
		return text, diags
	}
	return hclwrite.Format(text), nil
}

// Formattable lists the files that fmt brings into form, sorted: the
// configuration and the variable values of a folder in native syntax, and with
// recursive those of the folders in it. A path that is a file stands for
// itself.
func Formattable(path string, recursive bool) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var names []string
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if name != path && (!recursive || hidden(d.Name())) {
				return filepath.SkipDir
			}
		case formattable(d.Name()):
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func formattable(name string) bool {
	return !hidden(name) && (strings.HasSuffix(name, nativeEnding) || strings.HasSuffix(name, valuesEnding))
}
