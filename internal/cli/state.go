package cli

import "github.com/spf13/cobra"

func newStateCommand(app *App) *cobra.Command {
	cmd := family(&cobra.Command{
		Use:         "state COMMAND",
		Short:       "Look into the state and edit it",
		GroupID:     groupConfiguration,
		Annotations: exits(Done, Failed, Interrupted),
	}, app)
	cmd.AddCommand(
		newStateListCommand(app, nil), newStateShowCommand(app, nil), newStateMvCommand(app, nil),
		newStateRmCommand(app, nil), newStatePullCommand(app, nil), newStatePushCommand(app, nil),
	)
	return cmd
}
