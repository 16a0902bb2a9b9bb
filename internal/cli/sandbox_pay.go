package cli

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/spf13/cobra"
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
the transaction, and the merchant is notified: at once where the order's
notify_url is on this machine, and else by "wxctl sandbox notify". It works on a
folder that is being served and on one that is not.`,
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
	dir := cmp.Or(opts.Dir, opts.App.SandboxDir())
	var transaction json.RawMessage
	order := map[string]string{"out_trade_no": opts.OutTradeNo}
	if err := opts.App.commandSandbox(ctx, dir, "pay", order, &transaction); err != nil {
		return err
	}
	out, err := newResponder(opts.App, "", "")
	if err != nil {
		return err
	}
	return out.json(ctx, transaction)
}
