package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/state"
)

type statePullOptions struct{ App *App }

func newStatePullCommand(app *App, run func(context.Context, *statePullOptions) error) *cobra.Command {
	opts := &statePullOptions{App: app}
	return &cobra.Command{
		Use:         "pull",
		Short:       "Print the state",
		Long:        "pull prints the state as a state file, with the journal of an interrupted apply\ntaken in.",
		Example:     "  wxctl state pull > copy.json",
		Args:        noArgs,
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if run == nil {
				run = runStatePull
			}
			return run(cmd.Context(), opts)
		},
	}
}

func runStatePull(ctx context.Context, opts *statePullOptions) error {
	s, err := opts.App.loadState(ctx)
	if err != nil {
		return err
	}
	if s.Lineage == "" {
		return errors.New("there is no state yet: the first apply makes it")
	}
	text, err := state.EncodeSnapshot(s)
	if err != nil {
		return err
	}
	_, err = opts.App.Out.Write(text)
	return err
}
