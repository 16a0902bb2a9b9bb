package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the generated reference")

const reference = "../../docs/commands.md"

//go:generate go test -run TestReference -update .

// TestReference holds docs/commands.md to what the commands say of themselves.
func TestReference(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	writeReference(t, &b)
	if *update {
		require.NoError(t, os.WriteFile(reference, b.Bytes(), 0o644))
	}
	have, err := os.ReadFile(reference)
	require.NoError(t, err)
	require.True(t, string(have) == b.String(), "docs/commands.md is not what the commands say; run go generate ./internal/cli")
}

const referenceHead = `# Commands

<!-- Made by go generate ./internal/cli; do not edit. -->

This is the help of each command. ` + "`wxctl help COMMAND`" + ` prints the same, and
` + "`wxctl run OPERATION --help`" + ` lists the fields of an operation.

Data goes to stdout; progress, warnings, questions and errors go to stderr. With
` + "`--json`" + ` an error is one JSON object on stderr,
` + "`{\"error\":{\"code\",\"message\",\"status\",\"detail\",\"request_id\"}}`" + `. Nothing is asked where
there is no terminal. Flags may be typed with one dash (` + "`-auto-approve`" + `), as
Terraform's are.
`

func writeReference(t *testing.T, b *bytes.Buffer) {
	b.WriteString(referenceHead)
	root := (&App{Streams: &Streams{}}).rootCommand()
	_, global := splitGlobal(helpOf(t, "wxctl"))
	fmt.Fprintf(b, "\n## Global flags\n\n```\n%s\n```\n\n## Exit statuses\n\n| status | meaning |\n|---|---|\n", strings.TrimRight(global, "\n"))
	for _, c := range []Code{Done, Failed, Changes, Refused, Guarded, Interrupted} {
		fmt.Fprintf(b, "| %d | %s |\n", int(c), codeMeanings[c])
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.HasParent() && c.Name() != "help" {
			text, _ := splitGlobal(helpOf(t, c.CommandPath()))
			fmt.Fprintf(b, "\n## %s\n\n```\n%s\n```\n", c.CommandPath(), strings.TrimSpace(text))
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}

// helpOf is what the help of a command prints.
func helpOf(t *testing.T, path string) string {
	t.Helper()
	streams, _, out, errs := TestStreams()
	app := &App{Streams: streams, LookupEnv: func(string) (string, bool) { return "", false }}
	code := app.Run(context.Background(), append(strings.Fields(path)[1:], "--help"))
	require.Equal(t, Done, code, errs.String())
	return out.String()
}

// splitGlobal takes the flags that all commands have out of a help.
func splitGlobal(help string) (rest, global string) {
	before, after, found := strings.Cut(help, "\nGlobal flags:\n")
	if !found {
		return help, ""
	}
	global, status, _ := strings.Cut(after, "\nExit status:\n")
	if status != "" {
		status = "\nExit status:\n" + status
	}
	return before + status, global
}
