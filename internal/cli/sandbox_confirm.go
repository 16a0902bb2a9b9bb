package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type sandboxConfirmOptions struct {
	App    *App
	Dir    string
	Number string
}

func newSandboxConfirmCommand(app *App, run func(context.Context, *sandboxConfirmOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxConfirm
	}
	opts := &sandboxConfirmOptions{App: app}
	cmd := &cobra.Command{
		Use:   "confirm NUMBER [--dir FOLDER]",
		Short: "Be the customer who confirms a transfer",
		Long: `confirm is whoever was asked to confirm something about transfers, which NUMBER
names:

  out_bill_no           the customer takes a transfer
  out_authorization_no  the customer authorises the transfers that follow
  out_reservation_no    the customer reserves a transfer
  out_batch_no          somebody of the merchant approves a batch
  out_apply_no          the sub-merchant lets a service provider transfer its money

It prints what a query answers then, without the customer's name. The merchant is
notified: at once where the notify_url is on this machine, and else by "wxctl
sandbox notify". It works on a folder that is being served and on one that is
not. Batches wait with --quirk transfer-needs-approval=true only. What nobody
confirms within 24 hours fails or is closed, and the money comes back.`,
		Example: `  wxctl sandbox confirm BILL20260131001
  wxctl sandbox confirm BILL20260131001 --dir sandbox`,
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

func runSandboxConfirm(ctx context.Context, opts *sandboxConfirmOptions) error {
	return opts.App.playCustomer(ctx, opts.Dir, "confirm", map[string]string{"number": opts.Number})
}
