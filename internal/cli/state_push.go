package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/state"
)

type statePushOptions struct {
	lockOptions
	App   *App
	File  string // "-" for stdin
	Force bool
}

func newStatePushCommand(app *App, run func(context.Context, *statePushOptions) error) *cobra.Command {
	opts := &statePushOptions{App: app}
	cmd := &cobra.Command{
		Use:   "push FILE",
		Short: "Put a state in place of the stored one",
		Long: `push puts the state of a file, or of stdin for -, in place of the stored one. It
refuses one of another lineage and one with a lower serial. The stored state
stays as a backup.`,
		Example:     "  wxctl state push copy.json",
		Args:        wantArgs("a FILE"),
		Annotations: exits(Done, Failed, Interrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.File = args[0]
			if run == nil {
				run = runStatePush
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.Force, "force", false, "even a state of another lineage or with a lower serial")
	opts.define(cmd.Flags())
	return cmd
}

func runStatePush(ctx context.Context, opts *statePushOptions) error {
	incoming, err := opts.read()
	if err != nil {
		return err
	}
	b, err := opts.App.backend()
	if err != nil {
		return err
	}
	err = opts.App.locked(ctx, b, opts.lockOptions, "state push", func(ctx context.Context) error {
		return opts.push(ctx, b, incoming)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(opts.App.Err, "The state now has %s.\n", objects(len(incoming.Rows)))
	return nil
}

func (o *statePushOptions) read() (*state.Snapshot, error) {
	var text []byte
	var err error
	if o.File == "-" {
		text, err = io.ReadAll(o.App.In)
	} else {
		text, err = os.ReadFile(o.File)
	}
	if err != nil {
		return nil, err
	}
	s, err := state.DecodeSnapshot(text)
	return s, state.Refused(o.File, "", err)
}

func (o *statePushOptions) push(ctx context.Context, b state.Backend, incoming *state.Snapshot) error {
	current, err := b.Load(ctx)
	if err != nil && o.Force && errors.As(err, new(*state.RefusedError)) {
		current, err = &state.Snapshot{}, nil // what can't be read is replaced
	}
	if err != nil {
		return err
	}
	next, err := state.Push(current, incoming, o.Force)
	if err != nil {
		return fmt.Errorf("%w; --force pushes it all the same", err)
	}
	if replacer, ok := b.(state.Replacer); ok && o.Force {
		return replacer.Replace(ctx, next)
	}
	return b.Compact(ctx, next)
}
