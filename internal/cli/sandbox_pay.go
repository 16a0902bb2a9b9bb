package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type sandboxPayOptions struct {
	App    *App
	Dir    string
	Number string
}

func newSandboxPayCommand(app *App, run func(context.Context, *sandboxPayOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxPay
	}
	opts := &sandboxPayOptions{App: app}
	cmd := &cobra.Command{
		Use:   "pay NUMBER [--dir FOLDER]",
		Short: "Be the customer who pays or confirms an order",
		Long: `pay does what a merchant waits for, as a customer of the sandbox would. NUMBER is
the merchant's own number of what waits:

  out_trade_no          an open order is paid in full
  combine_out_trade_no  an open combined order is paid in full
  out_order_no          a pay-score order is confirmed, or paid once it is completed
  authorization_code    a pay-score permission is granted
  fapiao_apply_id       the title of an invoice is filled in

It prints what a query answers then, and the merchant is notified: at once where
the notify_url is on this machine, and else by "wxctl sandbox notify". It works on
a folder that is being served and on one that is not.`,
		Example: `  wxctl sandbox pay 20260131001
  wxctl sandbox pay 20260131001 --dir sandbox`,
		Annotations: exits(Done, Failed),
		Args:        wantArgs("a NUMBER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.Number = args[0]
			return run(cmd.Context(), opts)
		},
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().Bool("json", false, "report errors as JSON")
	return cmd
}

func runSandboxPay(ctx context.Context, opts *sandboxPayOptions) error {
	return opts.App.playCustomer(ctx, opts.Dir, "pay", map[string]string{"out_trade_no": opts.Number})
}
