package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/render"
	"github.com/wxctl/wxctl/pkg/state"
)

type outputOptions struct {
	App       *App
	Name      string // "": all
	JSON, Raw bool
}

func newOutputCommand(app *App, run func(context.Context, *outputOptions) error) *cobra.Command {
	opts := &outputOptions{App: app}
	cmd := &cobra.Command{
		Use:         "output [NAME] [--json | --raw]",
		Short:       "Print the values of outputs",
		Long:        "output prints the values that the outputs had after the last apply. The values\nof sensitive outputs are not kept.",
		Example:     "  wxctl output\n  wxctl output --raw cash_coupon_stock",
		GroupID:     groupConfiguration,
		Args:        atMostOne("NAME"),
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.Name = args[0]
			}
			if opts.Raw && (opts.JSON || opts.Name == "") {
				return usagef("--raw prints the value of one output: give its NAME, and not --json")
			}
			if run == nil {
				run = runOutput
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&opts.Raw, "raw", false, "print a text, number or boolean as it is")
	return cmd
}

// atMostOne refuses a second argument.
func atMostOne(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("%s takes one %s, got also %q", cmd.CommandPath(), name, args[1])
		}
		return nil
	}
}

func runOutput(ctx context.Context, opts *outputOptions) error {
	s, err := opts.App.loadState(ctx)
	if err != nil {
		return err
	}
	if opts.Name != "" {
		return opts.one(s)
	}
	if opts.JSON {
		return opts.App.printJSON(outputDocument(s.Outputs))
	}
	if len(s.Outputs) == 0 {
		fmt.Fprintln(opts.App.Err, "No outputs. They get their values by an apply.")
	}
	return render.Outputs(opts.App.Out, s.Outputs)
}

func (o *outputOptions) one(s *state.Snapshot) error {
	output, ok := s.Outputs[o.Name]
	if !ok {
		return &UsageError{Message: fmt.Sprintf("the state has no output %q", o.Name),
			Hint: didYouMean("", o.Name, slices.Collect(maps.Keys(s.Outputs)))}
	}
	if output.Sensitive {
		return fmt.Errorf("the output %s is sensitive: its value is not kept", o.Name)
	}
	switch {
	case o.JSON:
		return o.App.printJSON(output.Value)
	case o.Raw:
		return o.raw(output)
	}
	text, err := plan.OutputText(output)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(o.App.Out, text)
	return err
}

// raw prints a scalar without quotes and without a line break.
func (o *outputOptions) raw(output state.Output) error {
	var text string
	if json.Unmarshal(output.Value, &text) != nil {
		text = string(output.Value)
		if len(text) == 0 || text == "null" || text[0] == '[' || text[0] == '{' {
			return fmt.Errorf("the output %s is no text, number or boolean: use --json", o.Name)
		}
	}
	_, err := fmt.Fprint(o.App.Out, text)
	return err
}

// outputDocument is what `output --json` prints: for each output its type,
// whether it is sensitive, and its value unless it is.
func outputDocument(outputs map[string]state.Output) map[string]any {
	type item struct {
		Sensitive bool            `json:"sensitive"`
		Type      json.RawMessage `json:"type"`
		Value     json.RawMessage `json:"value,omitempty"`
	}
	doc := make(map[string]any, len(outputs))
	for name, o := range outputs {
		doc[name] = item{o.Sensitive, o.Type, o.Value}
	}
	return doc
}
