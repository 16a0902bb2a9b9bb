package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/render"
	"github.com/wxctl/wxctl/pkg/state"
)

type stateShowOptions struct {
	App     *App
	Address addr.Instance
	JSON    bool
}

func newStateShowCommand(app *App, run func(context.Context, *stateShowOptions) error) *cobra.Command {
	opts := &stateShowOptions{App: app}
	cmd := &cobra.Command{
		Use:         "show ADDRESS [--json]",
		Short:       "Show what the state knows of an object",
		Long:        "show prints the attributes of a managed object. Of sensitive ones the state\nholds no more than a keyed hash.",
		Example:     `  wxctl state show 'wxpay_profitsharing_receiver.partner["1900000110"]'`,
		Args:        wantArgs("an ADDRESS"),
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opts.Address, err = parseAddress(args[0]); err != nil {
				return err
			}
			if run == nil {
				run = runStateShow
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print the row as it is stored")
	return cmd
}

func runStateShow(ctx context.Context, opts *stateShowOptions) error {
	s, err := opts.App.loadState(ctx)
	if err != nil {
		return err
	}
	row := s.Row(opts.Address)
	if row == nil {
		if n := len(s.Matching(opts.Address)); n > 0 {
			return &UsageError{Message: fmt.Sprintf("%s is a block of %s", opts.Address, objects(n)),
				Hint: fmt.Sprintf("%q lists them.", "wxctl state list "+opts.Address.String())}
		}
		return fmt.Errorf("%s %w", opts.Address, state.ErrNoRow)
	}
	if opts.JSON {
		return opts.App.printJSON(row)
	}
	return render.Row(opts.App.Out, row, opts.App.outOptions())
}

// outOptions say how text on stdout is to look.
func (a *App) outOptions() render.Options {
	return render.Options{Color: a.ColorOut(), Width: a.Width()}
}
