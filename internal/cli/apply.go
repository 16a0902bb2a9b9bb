package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/render"
)

type applyOptions struct {
	engineOptions
	// File is a saved plan, "" for a fresh one.
	File        string
	AutoApprove bool
}

func newApplyCommand(app *App, run func(context.Context, *applyOptions) error) *cobra.Command {
	opts := &applyOptions{engineOptions: engineOptions{App: app}}
	cmd := &cobra.Command{
		Use:   "apply [PLAN]",
		Short: "Make the account as it is configured",
		Long: `apply makes the calls that lead from the account as it is to the account as it is
configured: those of a PLAN that "wxctl plan --out" has kept, or of a fresh one,
which it shows first and asks about. Without a terminal it wants --auto-approve
or a PLAN.

Each call is written down before it is made. An apply that was interrupted, in
whatever way, is finished by the next one; no call is made twice. The first
Ctrl-C finishes what is in flight, the second stops at once.`,
		Example: `  wxctl apply
  wxctl apply --auto-approve
  wxctl apply next.wxplan`,
		GroupID:     groupConfiguration,
		Args:        atMostOne("PLAN"),
		Annotations: exits(Done, Failed, Refused, Guarded, Interrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.File = args[0]
			}
			if err := opts.complete(); err != nil {
				return err
			}
			if run == nil {
				run = runApply
			}
			return run(cmd.Context(), opts)
		},
	}
	opts.defineApply(cmd)
	cmd.Flags().BoolVar(&opts.Destroy, "destroy", false, `the same as "wxctl destroy"`)
	return cmd
}

func (o *applyOptions) defineApply(cmd *cobra.Command) {
	o.define(cmd.Flags())
	cmd.Flags().BoolVar(&o.AutoApprove, "auto-approve", false, "do not ask")
}

// check refuses what can't be done before anything is read.
func (o *applyOptions) check() error {
	switch {
	case o.File != "" && (len(o.Targets) > 0 || o.Destroy || !o.Refresh):
		return usagef("a saved plan is applied as it is: --target, --destroy and --refresh belong to the command that makes it")
	case o.File != "" || o.AutoApprove:
		return nil
	case o.JSON:
		return &UsageError{Message: "apply --json does not ask", Hint: "Give --auto-approve, or the file of a plan that was reviewed."}
	case !o.App.CanPrompt():
		return &UsageError{Message: "there is nobody to approve: this is no terminal",
			Hint: "Give --auto-approve, or the file of a plan that was reviewed: wxctl plan --out FILE, wxctl apply FILE."}
	}
	return nil
}

func runApply(ctx context.Context, opts *applyOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	var saved *plan.Plan
	if opts.File != "" {
		var err error
		if saved, err = readPlan(opts.File); err != nil {
			return err
		}
		opts.Destroy = saved.Destroy
	}
	s, err := openSession(&opts.engineOptions, opts.view(), saved)
	if err != nil {
		return err
	}
	operation := "apply"
	if opts.Destroy {
		operation = "destroy"
	}
	// The lock outlives the first Ctrl-C: what is in flight is still journalled.
	return opts.App.locked(Hard(ctx), s.backend, opts.lockOptions, operation, func(held context.Context) error {
		soft, cancel := context.WithCancelCause(held)
		defer context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })()
		return opts.apply(held, soft, s, saved)
	})
}

// apply plans, asks and runs. held ends everything at once, soft lets what is
// in flight end.
func (o *applyOptions) apply(held, soft context.Context, s *session, saved *plan.Plan) error {
	p, err := s.plan(soft, saved)
	if err != nil {
		return err
	}
	if saved != nil {
		s.view.Say("%s", render.Summary(p.Plan))
	}
	if saved == nil || o.JSON {
		if err := s.view.Plan(p.Plan); err != nil {
			return err
		}
	}
	if p.Empty() {
		return s.compact(held, p.State())
	}
	if saved == nil && !o.AutoApprove {
		if err := o.App.Confirm(soft, o.question(p.Plan)); err != nil {
			return err
		}
	}
	return s.run(held, soft, p)
}

func (o *applyOptions) question(p *plan.Plan) string {
	text := "\nMake these calls?"
	if p.Destroy {
		text = "\nDestroy all of this?"
	}
	if p.Sandbox {
		return text
	}
	return text + " This is a real account."
}
