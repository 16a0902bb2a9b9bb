package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

type sandboxComplainOptions struct {
	App       *App
	Dir       string
	Grievance sandbox.Grievance
}

func newSandboxComplainCommand(app *App, run func(context.Context, *sandboxComplainOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxComplain
	}
	opts := &sandboxComplainOptions{App: app}
	cmd := &cobra.Command{
		Use:   "complain OUT_TRADE_NO [--text TEXT] [--refund] [--immediate] [--dir FOLDER]",
		Short: "Be the customer who complains about a paid order",
		Long: `complain complains about a paid order of the sandbox, as its customer would; a
pay-score order is named by its out_order_no. The first time it makes a complaint.
After that it writes another message to it, or goes on with it where the merchant
has called it settled.

It prints the complaint as "wxctl run complaint-detail-query" does, without the
telephone number. The merchant is notified at its complaint notification URL: at
once where that is on this machine, and else by "wxctl sandbox notify" with the
complaint_id.`,
		Example: `  wxctl sandbox complain 20260131001 --text 咖啡是凉的
  wxctl sandbox complain 20260131001 --refund`,
		Annotations: exits(Done, Failed),
		Args:        wantArgs("an OUT_TRADE_NO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.Grievance.OutTradeNo = args[0]
			return run(cmd.Context(), opts)
		},
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().StringVar(&opts.Grievance.Text, "text", "", "what the customer writes: `TEXT`")
	cmd.Flags().BoolVar(&opts.Grievance.Refund, "refund", false, "want back what is left of the order, see \"wxctl run complaint-update-refund\"")
	cmd.Flags().BoolVar(&opts.Grievance.Immediate, "immediate", false, "wait for an answer now, see \"wxctl run complaint-immediate-service-response\"")
	cmd.Flags().Bool("json", false, "report errors as JSON")
	return cmd
}

func runSandboxComplain(ctx context.Context, opts *sandboxComplainOptions) error {
	return opts.App.playCustomer(ctx, opts.Dir, "complain", opts.Grievance)
}
