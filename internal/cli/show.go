package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/render"
	"github.com/wxctl/wxctl/pkg/state"
)

type showOptions struct {
	App *App
	// File is a plan or a state; "" is the state of the folder.
	File          string
	JSON, Verbose bool
}

func newShowCommand(app *App, run func(context.Context, *showOptions) error) *cobra.Command {
	opts := &showOptions{App: app}
	cmd := &cobra.Command{
		Use:   "show [FILE]",
		Short: "Show the state, or the plan or state of a file",
		Long: `show prints the state, or a plan that "wxctl plan --out" has kept, or a state
file. With --json it prints the document that tools for Terraform read; what
only wxctl knows (calls, money, reasons) stands in it in members named wxctl.`,
		Example:     "  wxctl show\n  wxctl show --json next.wxplan",
		GroupID:     groupConfiguration,
		Args:        atMostOne("FILE"),
		Annotations: exits(Done, Failed),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.File = args[0]
			}
			if run == nil {
				run = runShow
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON document")
	cmd.Flags().BoolVar(&opts.Verbose, "verbose", false, "show each of many like changes, and values in full length")
	return cmd
}

func runShow(ctx context.Context, opts *showOptions) error {
	if opts.File == "" {
		s, err := opts.App.loadState(ctx)
		if err != nil {
			return err
		}
		return opts.state(s)
	}
	p, err := readPlan(opts.File)
	if err == nil {
		return opts.plan(p)
	}
	text, readErr := os.ReadFile(opts.File)
	if readErr != nil {
		return readErr
	}
	s, stateErr := state.DecodeSnapshot(text)
	switch {
	case stateErr == nil:
		return opts.state(s)
	case errors.Is(stateErr, state.ErrForeign), !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		return err // nor is it a plan
	}
	return state.Refused(opts.File, "", stateErr)
}

func (o *showOptions) text() render.Options {
	text := o.App.outOptions()
	text.Full = o.Verbose
	return text
}

func (o *showOptions) plan(p *plan.Plan) error {
	if !o.JSON {
		return render.Plan(o.App.Out, p, o.text())
	}
	doc, err := render.PlanDocument(p)
	return o.document(doc, err)
}

func (o *showOptions) state(s *state.Snapshot) error {
	if !o.JSON {
		return render.State(o.App.Out, s, o.text())
	}
	doc, err := render.StateDocument(s)
	return o.document(doc, err)
}

// document prints a JSON document, indented for people.
func (o *showOptions) document(doc []byte, err error) error {
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if o.App.OutTerminal {
		err = json.Indent(&out, doc, "", "  ")
	} else {
		out.Write(doc)
	}
	out.WriteByte('\n')
	_, writeErr := o.App.Out.Write(out.Bytes())
	return errors.Join(err, writeErr)
}
