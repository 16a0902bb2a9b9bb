package cli

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/spf13/cobra"
)

type sandboxRotateOptions struct {
	App *App
	Dir string
}

func newSandboxRotateCommand(app *App, run func(context.Context, *sandboxRotateOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxRotate
	}
	opts := &sandboxRotateOptions{App: app}
	cmd := &cobra.Command{
		Use:   "rotate [--dir FOLDER]",
		Short: "Sign with a new platform certificate from now on",
		Long: `rotate makes a new platform certificate, with which the sandbox signs from then
on, also where a request still names the old one; it prints the serial number. A
client that trusts platform certificates meets a serial that it does not know and
has to fetch /v3/certificates, which lists both and alone is still signed with
the one that is named. What is encrypted with the old one can still be read.
WeChat Pay announces a new certificate at least a day before it is used; the
sandbox does not wait.`,
		Example:     `  wxctl sandbox rotate --dir sandbox`,
		Annotations: exits(Done, Failed),
		Args:        noArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), opts) },
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().Bool("json", false, "report errors as JSON")
	return cmd
}

func runSandboxRotate(ctx context.Context, opts *sandboxRotateOptions) error {
	var serial json.RawMessage
	if err := opts.App.commandSandbox(ctx, cmp.Or(opts.Dir, opts.App.SandboxDir()), "rotate", nil, &serial); err != nil {
		return err
	}
	out, err := newResponder(opts.App, "", "")
	if err != nil {
		return err
	}
	return out.json(ctx, serial)
}
