package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func newDestroyCommand(app *App, run func(context.Context, *applyOptions) error) *cobra.Command {
	opts := &applyOptions{engineOptions: engineOptions{App: app, Destroy: true}}
	cmd := &cobra.Command{
		Use:   "destroy",
		Short: "End everything that is managed",
		Long: `destroy ends all objects of the state, as far as WeChat Pay allows: some are
deleted, some can only be paused or switched off, some can only be forgotten.
The plan that it shows first says which. "wxctl plan --destroy" shows it alone.`,
		Example:     "  wxctl destroy\n  wxctl destroy --target wxpay_favor_stock.new_year",
		GroupID:     groupConfiguration,
		Args:        noArgs,
		Annotations: exits(Done, Failed, Refused, Guarded, Interrupted),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := opts.complete(); err != nil {
				return err
			}
			if run == nil {
				run = runApply
			}
			return run(cmd.Context(), opts)
		},
	}
	opts.defineApply(cmd)
	return cmd
}
