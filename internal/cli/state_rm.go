package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

type stateRmOptions struct {
	lockOptions
	App       *App
	Addresses []addr.Instance
	Force     bool
}

func newStateRmCommand(app *App, run func(context.Context, *stateRmOptions) error) *cobra.Command {
	opts := &stateRmOptions{App: app}
	cmd := &cobra.Command{
		Use:   "rm ADDRESS...",
		Short: "Forget objects without touching them",
		Long: `rm takes objects out of the state. They stay in the account as they are, and
wxctl manages them no longer: a plan would make them anew while their blocks
are in the configuration. An address without a key stands for all instances of
its block.`,
		Example:     `  wxctl state rm 'wxpay_profitsharing_receiver.partner["1900000110"]'`,
		Annotations: exits(Done, Failed, Interrupted),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("%s needs an ADDRESS", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opts.Addresses, err = parseAddresses(args); err != nil {
				return err
			}
			if run == nil {
				run = runStateRm
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.Force, "force", false, "even an object whose interrupted call is not finished; whether it was made is then known to nobody")
	opts.define(cmd.Flags())
	return cmd
}

func runStateRm(ctx context.Context, opts *stateRmOptions) error {
	removed := 0
	err := opts.App.editState(ctx, opts.lockOptions, "state rm", func(s *state.Snapshot) (*state.Snapshot, error) {
		left, err := state.Remove(s, opts.Force, opts.Addresses...)
		if err == nil {
			removed = len(s.Rows) - len(left.Rows)
		}
		return left, err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(opts.App.Err, "Forgot %s. Nothing in the account was touched.\n", objects(removed))
	return nil
}
