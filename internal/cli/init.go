package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/state/local"
)

type initOptions struct{ App *App }

func newInitCommand(app *App, run func(context.Context, *initOptions) error) *cobra.Command {
	opts := &initOptions{App: app}
	return &cobra.Command{
		Use:   "init",
		Short: "Prepare a folder",
		Long: `init prepares a folder: it makes .wxctl/ for working data, with a .gitignore in
it, checks that the configuration can be read and the state be opened, and
writes a first configuration where there is none. It may be run at any time,
needs no credentials and calls nobody.`,
		Example:     "  wxctl init --chdir shops",
		GroupID:     groupConfiguration,
		Args:        noArgs,
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if run == nil {
				run = runInit
			}
			return run(cmd.Context(), opts)
		},
	}
}

// starterName is the file of a first configuration.
const starterName = "main.wx.hcl"

const starter = `# What this account is to be like. "wxctl plan" compares it with the account,
# "wxctl apply" makes it so. "wxctl schema" lists the types and arguments.

# Credentials come from the environment (WXCTL_MCHID, WXCTL_PRIVATE_KEY_FILE,
# …), from a profile, or from --sandbox. Nothing secret stands here.
provider "wxpay" {}

# resource "wxpay_complaint_notification" "complaints" {
#   url = "https://pay.example.com/wechatpay/complaints"
# }
`

func runInit(ctx context.Context, opts *initOptions) error {
	began, err := opts.begin()
	if err != nil {
		return err
	}
	c, diags := config.Load(".")
	if diags.HasErrors() {
		var files map[string]*hcl.File
		if c != nil {
			files = c.Files
		}
		return &DiagnosticsError{Files: files, Diagnostics: diags}
	}
	if err := workDir(); err != nil {
		return err
	}
	s, err := opts.App.loadState(ctx)
	if err != nil {
		return err
	}
	out := opts.App.Err
	if began {
		fmt.Fprintf(out, "Wrote %s to begin with.\n", starterName)
	}
	fmt.Fprintf(out, "The configuration has %s. The state is %s, with %s.\n", blocks(len(c.Resources)), local.DefaultName, objects(len(s.Rows)))
	fmt.Fprintln(out, `
The state holds no secrets. Keep it where all who apply share it; .wxctl/ is for
this machine alone.

Next: "wxctl plan --sandbox" tries it out without an account, "wxctl doctor"
checks your credentials, "wxctl plan" shows what would be done.`)
	return nil
}

// begin writes a first configuration unless there is one.
func (o *initOptions) begin() (began bool, err error) {
	for _, pattern := range []string{"*.wx.hcl", "*.wx.json"} {
		if found, err := filepath.Glob(pattern); err != nil || len(found) > 0 {
			return false, err
		}
	}
	return true, os.WriteFile(starterName, []byte(starter), 0o644)
}

// workDir makes the folder of working data, which no repository wants.
func workDir() error {
	if err := os.MkdirAll(local.WorkDir, 0o755); err != nil {
		return err
	}
	ignore := filepath.Join(local.WorkDir, ".gitignore")
	if _, err := os.Stat(ignore); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(ignore, []byte("*\n"), 0o644)
}

func blocks(n int) string {
	if n == 1 {
		return "1 resource block"
	}
	return fmt.Sprintf("%d resource blocks", n)
}
