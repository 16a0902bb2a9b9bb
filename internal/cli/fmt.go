package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/spf13/cobra"
)

type fmtOptions struct {
	App *App
	// Paths are files and folders; "-" is stdin.
	Paths                  []string
	Check, Diff, Recursive bool
}

func newFmtCommand(app *App, run func(context.Context, *fmtOptions) error) *cobra.Command {
	opts := &fmtOptions{App: app}
	cmd := &cobra.Command{
		Use:   "fmt [PATH]...",
		Short: "Bring configuration into the usual layout",
		Long: `fmt rewrites *.wx.hcl and *.wxvars.hcl with the usual spacing and prints the
names of the files that it changed. Without a PATH it does so in the current
folder; - formats stdin to stdout.

With --check nothing is written, and the exit status is 1 if something would
change.`,
		Example:     "  wxctl fmt --recursive\n  wxctl fmt --check --diff",
		GroupID:     groupConfiguration,
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.Paths = args
			if len(args) == 0 {
				opts.Paths = []string{"."}
			}
			if run == nil {
				run = runFmt
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.Check, "check", false, "write nothing; fail if something would change")
	cmd.Flags().BoolVar(&opts.Diff, "diff", false, "print what changes")
	cmd.Flags().BoolVar(&opts.Recursive, "recursive", false, "format the folders below as well")
	return cmd
}

func runFmt(_ context.Context, opts *fmtOptions) error {
	if slices.Contains(opts.Paths, "-") {
		return opts.stdin()
	}
	files, err := opts.files()
	if err != nil {
		return err
	}
	f := &formatter{opts: opts, broken: map[string]*hcl.File{}}
	for _, path := range files {
		if err := f.file(path); err != nil {
			return err
		}
	}
	switch {
	case f.diags.HasErrors():
		return &DiagnosticsError{Files: f.broken, Diagnostics: f.diags}
	case opts.Check && f.changed > 0:
		return Exit(Failed)
	}
	return nil
}

func (o *fmtOptions) stdin() error {
	if len(o.Paths) > 1 || o.Recursive {
		return usagef("- formats stdin alone: give no other PATH and no --recursive")
	}
	source, err := io.ReadAll(o.App.In)
	if err != nil {
		return err
	}
	const name = "<stdin>"
	formatted, file, diags := formatSource(name, source)
	if diags.HasErrors() {
		return &DiagnosticsError{Files: map[string]*hcl.File{name: file}, Diagnostics: diags}
	}
	if !o.Check {
		_, err := o.App.Out.Write(formatted)
		return err
	}
	if !bytes.Equal(source, formatted) {
		return Exit(Failed)
	}
	return nil
}

// files lists what is to be formatted.
func (o *fmtOptions) files() ([]string, error) {
	var files []string
	for _, path := range o.Paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := o.filesIn(path)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

func (o *fmtOptions) filesIn(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != dir && (!o.Recursive || strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case !entry.IsDir() && isConfiguration(entry.Name()):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

func isConfiguration(name string) bool {
	return strings.HasSuffix(name, ".wx.hcl") || strings.HasSuffix(name, ".wxvars.hcl")
}

// formatter formats files one after the other and collects what is wrong.
type formatter struct {
	opts    *fmtOptions
	changed int
	diags   hcl.Diagnostics
	broken  map[string]*hcl.File
}

func (f *formatter) file(path string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	formatted, parsed, diags := formatSource(path, source)
	if diags.HasErrors() {
		f.diags = append(f.diags, diags...)
		f.broken[path] = parsed
		return nil
	}
	if bytes.Equal(source, formatted) {
		return nil
	}
	f.changed++
	fmt.Fprintln(f.opts.App.Out, path)
	if f.opts.Diff {
		fmt.Fprint(f.opts.App.Out, udiff.Unified("old/"+path, "new/"+path, string(source), string(formatted)))
	}
	if f.opts.Check {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return replaceFile(path, formatted, info.Mode().Perm())
}

// formatSource formats text that parses.
func formatSource(name string, source []byte) ([]byte, *hcl.File, hcl.Diagnostics) {
	file, diags := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, file, diags
	}
	return hclwrite.Format(source), file, nil
}
