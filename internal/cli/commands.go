package cli

import "github.com/spf13/cobra"

const (
	groupConfiguration = "configuration"
	groupCalls         = "calls"
	groupOther         = "other"
)

var commandGroups = []*cobra.Group{
	{ID: groupConfiguration, Title: "Configuration"},
	{ID: groupCalls, Title: "Calls and accounts"},
	{ID: groupOther, Title: "Other"},
}

// commands makes all commands, in the order of the help.
var commands = []func(*App) *cobra.Command{
	func(a *App) *cobra.Command { return newInitCommand(a, nil) },
	func(a *App) *cobra.Command { return newPlanCommand(a, nil) },
	func(a *App) *cobra.Command { return newApplyCommand(a, nil) },
	func(a *App) *cobra.Command { return newDestroyCommand(a, nil) },
	func(a *App) *cobra.Command { return newValidateCommand(a, nil) },
	func(a *App) *cobra.Command { return newFmtCommand(a, nil) },
	func(a *App) *cobra.Command { return newShowCommand(a, nil) },
	func(a *App) *cobra.Command { return newOutputCommand(a, nil) },
	newStateCommand,
	func(a *App) *cobra.Command { return newImportCommand(a, nil) },
	func(a *App) *cobra.Command { return newForceUnlockCommand(a, nil) },
	func(a *App) *cobra.Command { return newAPICommand(a, nil) },
	func(a *App) *cobra.Command { return newRunCommand(a, nil) },
	newSandboxCommand,
	func(a *App) *cobra.Command { return newSchemaCommand(a, nil) },
	func(a *App) *cobra.Command { return newDoctorCommand(a, nil) },
	func(a *App) *cobra.Command { return newVersionCommand(a, nil) },
	newCompletionCommand,
	newCredentialsTopic,
}
