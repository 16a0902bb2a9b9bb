package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type planOptions struct {
	engineOptions
	// Out is the file that the plan is written to, "" for none.
	Out              string
	DetailedExitcode bool
}

func newPlanCommand(app *App, run func(context.Context, *planOptions) error) *cobra.Command {
	opts := &planOptions{engineOptions: engineOptions{App: app}}
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show the calls that would make the account as it is configured",
		Long: `plan compares the configuration with the account and shows what apply would
do: each change with its reason, the calls that would be made, the money that
they lock, and what cannot be taken back. It changes nothing.

With --out the plan is kept in a file, and "wxctl apply FILE" makes exactly the
calls that were shown.`,
		Example: `  wxctl plan
  wxctl plan --out next.wxplan
  wxctl plan --target wxpay_favor_stock.new_year
  wxctl plan --detailed-exitcode --json`,
		GroupID:     groupConfiguration,
		Args:        noArgs,
		Annotations: exits(Done, Failed, Changes, Refused, Guarded, Interrupted),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := opts.complete(); err != nil {
				return err
			}
			if cmd.Flags().Changed("out") && opts.Out == "" {
				return usagef("--out needs the name of a file")
			}
			if run == nil {
				run = runPlan
			}
			return run(cmd.Context(), opts)
		},
	}
	opts.define(cmd.Flags())
	cmd.Flags().BoolVar(&opts.Destroy, "destroy", false, "plan the end of everything")
	cmd.Flags().StringVar(&opts.Out, "out", "", "keep the plan in `FILE`")
	cmd.Flags().BoolVar(&opts.DetailedExitcode, "detailed-exitcode", false, "end with 2 when there is something to do")
	return cmd
}

func runPlan(ctx context.Context, opts *planOptions) error {
	s, err := openSession(&opts.engineOptions, opts.view(), nil)
	if err != nil {
		return err
	}
	var p *planned
	err = opts.App.locked(ctx, s.backend, opts.lockOptions, "plan", func(ctx context.Context) error {
		p, err = s.plan(ctx, nil)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.view.Plan(p.Plan); err != nil {
		return err
	}
	if opts.Out != "" {
		if err := writePlan(opts.Out, p.Plan); err != nil {
			return err
		}
		s.view.Say("\nThe plan is kept in %s. To make exactly these calls: wxctl apply %s%s", opts.Out, opts.App.sandboxFlag(), shellQuote(opts.Out))
	}
	if opts.DetailedExitcode && !p.Empty() {
		return Exit(Changes)
	}
	return nil
}

// sandboxFlag is --sandbox as the next command needs it, too.
func (a *App) sandboxFlag() string {
	if a.Sandbox {
		return "--sandbox "
	}
	return ""
}
