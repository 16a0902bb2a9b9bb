package cli

import (
	"github.com/spf13/cobra"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletionCommand(app *App) *cobra.Command {
	return &cobra.Command{
		Use:     "completion bash|zsh|fish|powershell",
		Short:   "Print a script that completes commands, operations and fields",
		GroupID: groupOther,
		Long: `completion prints a script for your shell. It completes commands and flags, the
names of operations, and the known values of their fields.`,
		Example: `  source <(wxctl completion bash)
  wxctl completion zsh > "${fpath[1]}/_wxctl"
  wxctl completion fish > ~/.config/fish/completions/wxctl.fish`,
		Annotations: exits(Done, Failed),
		ValidArgs:   shells,
		Args:        wantArgs("a shell: bash, zsh, fish or powershell"),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(app.Out, true)
			case "zsh":
				return root.GenZshCompletion(app.Out)
			case "fish":
				return root.GenFishCompletion(app.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(app.Out)
			}
			return &UsageError{
				Message: "no completion for " + args[0],
				Hint:    didYouMean("wxctl completion ", args[0], shells),
			}
		},
	}
}

// completeFlag completes a flag with fixed values.
func completeFlag(cmd *cobra.Command, flag string, values ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return values, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag is not defined
	}
}
