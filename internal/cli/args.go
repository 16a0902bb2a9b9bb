package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// doubleDashes rewrites the single-dash long flags that Terraform users type
// (-auto-approve, -var=a=b) to wxctl's own spelling. Only names that
// lookup knows are rewritten, and never the value of another flag.
func doubleDashes(lookup func(name string) *pflag.Flag, args []string) []string {
	out := make([]string, 0, len(args))
	value := false // the argument is the value of the flag before it
	for i, arg := range args {
		if arg == "--" {
			return append(out, args[i:]...)
		}
		if value || !strings.HasPrefix(arg, "-") {
			out, value = append(out, arg), false
			continue
		}
		name, _, assigned := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		flag := lookup(name)
		if flag != nil && len(name) > 1 && !strings.HasPrefix(arg, "--") {
			arg = "-" + arg
		}
		out = append(out, arg)
		value = flag != nil && !assigned && flag.NoOptDefVal == ""
	}
	return out
}

// longFlags collects the flags of all commands by name. A name stands for a
// flag with a value where any command gives it one.
func longFlags(root *cobra.Command) func(name string) *pflag.Flag {
	known := map[string]*pflag.Flag{"help": {Name: "help", NoOptDefVal: "true"}}
	add := func(f *pflag.Flag) {
		if prior := known[f.Name]; prior == nil || prior.NoOptDefVal != "" {
			known[f.Name] = f
		}
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(add)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	return func(name string) *pflag.Flag { return known[name] }
}

// wantsJSON reports whether the command line asks for machine output, even
// where it cannot be parsed.
func wantsJSON(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "--":
			return false
		case "--json", "-json", "--json=true", "-json=true":
			return true
		}
	}
	return false
}

// wantArgs wants one argument for each description.
func wantArgs(wants ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(wants):
			return &UsageError{
				Message: cmd.CommandPath() + " needs " + wants[len(args)],
				Hint:    "Usage: " + cmd.UseLine(),
			}
		case len(args) > len(wants):
			return usagef("%s has one argument too many: %q", cmd.CommandPath(), args[len(wants)])
		}
		return nil
	}
}
