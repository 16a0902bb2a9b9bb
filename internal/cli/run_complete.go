package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// completeRun completes the names of operations, then their fields, then the
// known values of a field.
func completeRun(args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	(&runOptions{}).define(flags)
	(&App{}).globalFlags(flags)
	words, list := scanRun(flags, args)
	switch {
	case list:
		return nil, cobra.ShellCompDirectiveNoFileComp
	case len(words) == 0:
		return operationNames(toComplete), cobra.ShellCompDirectiveNoFileComp
	}
	operation, ok := catalog.Lookup(words[0])
	if !ok {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if announcesFile(operation) && len(args) > 0 && args[len(args)-1] == "--format" {
		return formatNames(), cobra.ShellCompDirectiveNoFileComp
	}
	set := fieldsOf(operation)
	if field, prefix, ok := valueOf(set, args, toComplete); ok {
		return fieldValues(field, prefix), fileDirective(field)
	}
	if strings.HasPrefix(toComplete, "-") {
		return fieldFlags(set, flags), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveDefault
}

func operationNames(prefix string) []string {
	var names []string
	for _, o := range catalog.Entries() {
		if strings.HasPrefix(o.Name, strings.ReplaceAll(prefix, "_", "-")) {
			names = append(names, o.Name+"\t"+o.Method+" "+o.Paths[0])
		}
	}
	return names
}

// valueOf finds the field whose value is being typed: `--field VAL` or
// `--field=VAL`. prefix is what precedes the value in the word.
func valueOf(set *fieldSet, args []string, toComplete string) (f *catalog.Field, prefix string, ok bool) {
	if name, _, assigned := strings.Cut(toComplete, "="); assigned && strings.HasPrefix(name, "--") {
		f = set.fields[name[2:]]
		return f, name + "=", f != nil
	}
	if len(args) == 0 || !strings.HasPrefix(args[len(args)-1], "--") {
		return nil, "", false
	}
	f = set.fields[args[len(args)-1][2:]]
	return f, "", f != nil
}

func fieldValues(f *catalog.Field, prefix string) []string {
	values := f.Enum
	if f.Kind == op.Boolean {
		values = []string{"true", "false"}
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = prefix + v
	}
	return out
}

func fileDirective(f *catalog.Field) cobra.ShellCompDirective {
	if f.Kind == op.Blob {
		return cobra.ShellCompDirectiveDefault
	}
	return cobra.ShellCompDirectiveNoFileComp
}

func fieldFlags(set *fieldSet, flags *pflag.FlagSet) []string {
	var out []string
	for _, name := range set.names {
		out = append(out, "--"+name+"\t"+set.fields[name].Doc)
	}
	flags.VisitAll(func(f *pflag.Flag) { out = append(out, "--"+f.Name+"\t"+f.Usage) })
	return out
}
