package cli

import (
	"bufio"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

type stateListOptions struct {
	App       *App
	Addresses []addr.Instance // none: all
	JSON      bool
}

func newStateListCommand(app *App, run func(context.Context, *stateListOptions) error) *cobra.Command {
	opts := &stateListOptions{App: app}
	cmd := &cobra.Command{
		Use:         "list [ADDRESS]... [--json]",
		Short:       "List the addresses of the managed objects",
		Long:        "list prints the address of each managed object on a line of its own; of those\nof the given blocks or instances only, if any are given.",
		Example:     "  wxctl state list\n  wxctl state list wxpay_profitsharing_receiver.partner",
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opts.Addresses, err = parseAddresses(args); err != nil {
				return err
			}
			if run == nil {
				run = runStateList
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print an array")
	return cmd
}

func runStateList(ctx context.Context, opts *stateListOptions) error {
	s, err := opts.App.loadState(ctx)
	if err != nil {
		return err
	}
	rows, err := matching(s, opts.Addresses)
	if err != nil {
		return err
	}
	if opts.JSON {
		list := make([]addr.Instance, len(rows))
		for i, r := range rows {
			list[i] = r.Address
		}
		return opts.App.printJSON(list)
	}
	out := bufio.NewWriter(opts.App.Out)
	for _, r := range rows {
		fmt.Fprintln(out, r.Address)
	}
	return out.Flush()
}

// matching returns the rows of some addresses, of all for none.
func matching(s *state.Snapshot, addresses []addr.Instance) ([]*state.Row, error) {
	if len(addresses) == 0 {
		return s.Rows, nil
	}
	var rows []*state.Row
	for _, a := range addresses {
		found := s.Matching(a)
		if len(found) == 0 {
			return nil, fmt.Errorf("%s %w", a, state.ErrNoRow)
		}
		rows = append(rows, found...)
	}
	return rows, nil
}
