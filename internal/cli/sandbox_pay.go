package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

type sandboxPayOptions struct {
	App        *App
	Dir        string
	OutTradeNo string
}

func newSandboxPayCommand(app *App, run func(context.Context, *sandboxPayOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxPay
	}
	opts := &sandboxPayOptions{App: app}
	cmd := &cobra.Command{
		Use:   "pay OUT_TRADE_NO [--dir FOLDER]",
		Short: "Be the customer who pays an order",
		Long: `pay pays an open order of the sandbox in full, as its customer would. It prints
the transaction. It works on a folder that is being served and on one that is
not.`,
		Example: `  wxctl sandbox pay 20260131001
  wxctl sandbox pay 20260131001 --dir sandbox`,
		Annotations: exits(Done, Failed),
		Args:        wantArgs("an OUT_TRADE_NO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.OutTradeNo = args[0]
			return run(cmd.Context(), opts)
		},
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().Bool("json", false, "report errors as JSON")
	return cmd
}

func runSandboxPay(ctx context.Context, opts *sandboxPayOptions) error {
	var transaction json.RawMessage
	in := map[string]string{"out_trade_no": opts.OutTradeNo}
	if err := opts.App.controlSandbox(ctx, cmp.Or(opts.Dir, opts.App.SandboxDir()), "pay", in, &transaction); err != nil {
		return err
	}
	out, err := newResponder(opts.App, "", "")
	if err != nil {
		return err
	}
	return out.json(ctx, transaction)
}

// controlSandbox sends a command to the sandbox of a folder, which is served
// for that long unless it is already.
func (a *App) controlSandbox(ctx context.Context, dir, command string, in, out any) error {
	if endpoint, token, ok := sandbox.Running(dir); ok {
		return sandbox.Control(ctx, endpoint, token, command, in, out)
	}
	s, endpoint, stop, err := a.startSandbox(ctx, dir)
	if err != nil {
		return err
	}
	if err = s.Announce(endpoint); err == nil {
		err = controlRunning(ctx, dir, command, in, out)
	}
	return errors.Join(err, stop())
}

func controlRunning(ctx context.Context, dir, command string, in, out any) error {
	endpoint, token, ok := sandbox.Running(dir)
	if !ok {
		return fmt.Errorf("the sandbox of %s does not answer", dir)
	}
	return sandbox.Control(ctx, endpoint, token, command, in, out)
}
