package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Build says what the binary was made from.
type Build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the revision, RFC 3339
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

// ReadBuild reads what the toolchain has written into the binary. A build
// outside a released version is called "devel".
func ReadBuild() Build {
	b := Build{Version: "devel", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "(devel)" {
		b.Version = cmp.Or(info.Main.Version, b.Version)
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

type versionOptions struct {
	App   *App
	Build Build
	JSON  bool
}

func newVersionCommand(app *App, run func(context.Context, *versionOptions) error) *cobra.Command {
	opts := &versionOptions{App: app}
	cmd := &cobra.Command{
		Use:         "version [--json]",
		Short:       "Show the version",
		GroupID:     groupOther,
		Args:        noArgs,
		Annotations: exits(Done),
		Example:     "  wxctl version --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts.Build = ReadBuild()
			if run == nil {
				run = runVersion
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON object")
	return cmd
}

func runVersion(_ context.Context, opts *versionOptions) error {
	if opts.JSON {
		return opts.App.printJSON(opts.Build)
	}
	b := opts.Build
	_, err := fmt.Fprintf(opts.App.Out, "wxctl %s (%s, %s/%s)\n", b.Version, b.Go, b.OS, b.Arch)
	return err
}

// printJSON prints a value as data: indented for people, on one line else.
func (a *App) printJSON(v any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	if a.OutTerminal {
		enc.SetIndent("", "  ")
	}
	return enc.Encode(v)
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, got %q", cmd.CommandPath(), args[0])
	}
	return nil
}
