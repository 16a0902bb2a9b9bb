package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

type forceUnlockOptions struct {
	App *App
	ID  string
	// Force does not ask.
	Force bool
}

func newForceUnlockCommand(app *App, run func(context.Context, *forceUnlockOptions) error) *cobra.Command {
	opts := &forceUnlockOptions{App: app}
	cmd := &cobra.Command{
		Use:   "force-unlock ID",
		Short: "Remove the lock of a run that is dead",
		Long: `force-unlock removes the lock that another run has on the state. The message
that the state is locked names its ID. Do it only when you are sure that the
other run is dead: a living one stops before its next call, with its calls in
flight unaccounted for until the next apply. On a terminal it asks first.`,
		Example:     "  wxctl force-unlock 9f86d081884c7d65",
		GroupID:     groupConfiguration,
		Args:        wantArgs("the ID of the lock"),
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.ID = args[0]
			if run == nil {
				run = runForceUnlock
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.Force, "force", false, "do not ask")
	return cmd
}

func runForceUnlock(ctx context.Context, opts *forceUnlockOptions) error {
	if !opts.Force && opts.App.CanPrompt() {
		if err := opts.App.Confirm(ctx, "Is the run that holds the lock "+opts.ID+" surely dead?"); err != nil {
			return err
		}
	}
	b, err := opts.App.backend()
	if err != nil {
		return err
	}
	if err := b.ForceUnlock(ctx, opts.ID); err != nil {
		return err
	}
	fmt.Fprintln(opts.App.Err, "The lock is removed.")
	return nil
}
