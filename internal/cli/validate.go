package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/render"
	"github.com/wxctl/wxctl/pkg/resources"
)

type validateOptions struct {
	variableOptions
	App  *App
	JSON bool
}

func newValidateCommand(app *App, run func(context.Context, *validateOptions) error) *cobra.Command {
	opts := &validateOptions{App: app}
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check the configuration",
		Long: `validate checks the configuration without the account and without credentials:
syntax, arguments and their limits, references, cycles, conditions that can be
evaluated. Variables without a value are taken as unknown.`,
		Example:     "  wxctl validate\n  wxctl validate --json",
		GroupID:     groupConfiguration,
		Args:        noArgs,
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if run == nil {
				run = runValidate
			}
			return run(cmd.Context(), opts)
		},
	}
	opts.define(cmd.Flags())
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON object with all diagnostics")
	return cmd
}

func runValidate(_ context.Context, opts *validateOptions) error {
	c, diags := opts.validate()
	if opts.JSON {
		return opts.printJSON(c, diags)
	}
	if diags.HasErrors() {
		return &DiagnosticsError{Files: c.Files, Diagnostics: diags}
	}
	if len(diags) > 0 {
		opts.App.Diagnostics(c.Files, diags)
	}
	_, err := fmt.Fprintln(opts.App.Out, "The configuration is valid.")
	return err
}

// validate returns the configuration as far as it could be read, never nil.
func (o *validateOptions) validate() (*config.Config, hcl.Diagnostics) {
	c, diags := config.Load(".")
	if c == nil {
		c = &config.Config{}
	}
	if diags.HasErrors() {
		return c, diags
	}
	e, more := c.Validate(config.EvalOptions{
		Schemas: resources.Registry{}, Version: ReadBuild().Version, Now: o.App.Clock(),
		Variables: config.VariableInputs{Environ: o.App.Environ(), Flags: o.Variables},
		Secret:    func(text string) { o.App.secrets.add(text) },
	})
	diags = append(diags, more...)
	if e != nil {
		diags = append(diags, checkResources(c, e)...)
	}
	return c, diags
}

// checkResources holds each resource against the rules of its type, as far as
// they depend neither on the account nor on the clock.
func checkResources(c *config.Config, e *config.Evaluation) (diags hcl.Diagnostics) {
	for _, block := range c.Resources {
		r, ok := resources.Lookup(block.Addr.Type)
		checker, checks := r.(resources.Checker)
		if !ok || !checks {
			continue
		}
		instances, more := e.Instances(block.Addr)
		diags = append(diags, more...)
		for _, i := range instances {
			value, _ := i.Value.UnmarkDeep()
			for _, p := range checker.Check(resources.Account{}, value, time.Time{}) {
				diags = append(diags, &hcl.Diagnostic{
					Severity: p.Severity, Summary: p.Summary, Detail: p.Detail, Subject: e.AttributeRange(i.Addr.Block, p.Path).Ptr(),
				})
			}
		}
	}
	return diags
}

func (o *validateOptions) printJSON(c *config.Config, diags hcl.Diagnostics) error {
	result := struct {
		FormatVersion string              `json:"format_version"`
		Valid         bool                `json:"valid"`
		ErrorCount    int                 `json:"error_count"`
		WarningCount  int                 `json:"warning_count"`
		Diagnostics   []render.Diagnostic `json:"diagnostics"`
	}{FormatVersion: "1.0", Valid: !diags.HasErrors(), Diagnostics: render.DiagnosticList(c.Files, o.App.secrets.maskDiagnostics(diags))}
	for _, d := range diags {
		if d.Severity == hcl.DiagWarning {
			result.WarningCount++
		} else {
			result.ErrorCount++
		}
	}
	if err := o.App.printJSON(result); err != nil {
		return err
	}
	if !result.Valid {
		return Exit(Failed)
	}
	return nil
}
