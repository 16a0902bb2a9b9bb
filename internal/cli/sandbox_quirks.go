package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

type sandboxQuirksOptions struct {
	App  *App
	JSON bool
}

func newSandboxQuirksCommand(app *App, run func(context.Context, *sandboxQuirksOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxQuirks
	}
	opts := &sandboxQuirksOptions{App: app}
	cmd := &cobra.Command{
		Use:   "quirks",
		Short: "List the points that WeChat Pay leaves open, and how they are played",
		Long: `quirks lists what WeChat Pay does not document, or documents in two ways, each
with the value that the sandbox plays. --quirk NAME=VALUE plays it the other way,
with "wxctl sandbox serve" or beside --sandbox.`,
		Example: `  wxctl sandbox quirks
  wxctl apply --sandbox --quirk create-replay-refused=true`,
		Annotations: exits(Done, Failed),
		Args:        noArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), opts) },
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON array")
	return cmd
}

// runSandboxQuirks lists the quirks as the flags of this command set them.
func runSandboxQuirks(_ context.Context, opts *sandboxQuirksOptions) error {
	quirks, err := parseQuirks(opts.App.Quirks)
	if err != nil {
		return err
	}
	if opts.JSON {
		return opts.App.printJSON(quirks.All())
	}
	for i, q := range quirks.All() {
		if i > 0 {
			fmt.Fprintln(opts.App.Out)
		}
		if _, err := fmt.Fprintf(opts.App.Out, "%s=%s\n", q.Name, q.Value); err != nil {
			return err
		}
		printWrapped(opts.App.Out, q.Doc, "    ", 78)
	}
	return nil
}

// printWrapped prints a text in indented lines that end before a column.
func printWrapped(w io.Writer, text, indent string, column int) {
	line := indent
	for word := range strings.FieldsSeq(text) {
		if line != indent && len(line)+1+len(word) > column {
			fmt.Fprintln(w, line)
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}

// parseQuirks changes the sandbox's choices.
func parseQuirks(texts []string) (*sandbox.Quirks, error) {
	quirks := sandbox.DefaultQuirks()
	for _, text := range texts {
		err := quirks.Set(text)
		if errors.Is(err, sandbox.ErrUnknownQuirk) {
			return nil, unknownQuirk(&quirks, text)
		}
		if err != nil {
			return nil, &UsageError{Message: "--quirk: " + err.Error()}
		}
	}
	return &quirks, nil
}

func unknownQuirk(quirks *sandbox.Quirks, text string) error {
	name, _, _ := strings.Cut(text, "=")
	var names []string
	for _, q := range quirks.All() {
		names = append(names, q.Name)
	}
	hint := didYouMean("--quirk ", name, names)
	if hint == "" {
		hint = "wxctl sandbox quirks lists them."
	}
	return &UsageError{Message: fmt.Sprintf("--quirk: there is no quirk %q", name), Hint: hint}
}
