package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

type stateMvOptions struct {
	lockOptions
	App      *App
	From, To addr.Instance
}

func newStateMvCommand(app *App, run func(context.Context, *stateMvOptions) error) *cobra.Command {
	opts := &stateMvOptions{App: app}
	cmd := &cobra.Command{
		Use:   "mv FROM TO",
		Short: "Give an object another address",
		Long: `mv gives an object another address in the state, after its block was renamed
in the configuration, say. FROM without a key stands for all instances of its
block. The account is not touched.`,
		Example:     "  wxctl state mv wxpay_goldplan.shop wxpay_goldplan.store\n  wxctl state mv wxpay_goldplan.shop 'wxpay_goldplan.shop[0]'",
		Args:        wantArgs("FROM, an address", "TO, an address"),
		Annotations: exits(Done, Failed, Interrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			addresses, err := parseAddresses(args)
			if err != nil {
				return err
			}
			opts.From, opts.To = addresses[0], addresses[1]
			if run == nil {
				run = runStateMv
			}
			return run(cmd.Context(), opts)
		},
	}
	opts.define(cmd.Flags())
	return cmd
}

func runStateMv(ctx context.Context, opts *stateMvOptions) error {
	moved := 0
	err := opts.App.editState(ctx, opts.lockOptions, "state mv", func(s *state.Snapshot) (*state.Snapshot, error) {
		moved = len(s.Matching(opts.From))
		return state.Move(s, opts.From, opts.To)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(opts.App.Err, "Moved %s from %s to %s.\n", objects(moved), opts.From, opts.To)
	return nil
}
