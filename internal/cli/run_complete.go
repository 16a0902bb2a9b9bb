package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

const (
	noFiles = cobra.ShellCompDirectiveNoFileComp
	files   = cobra.ShellCompDirectiveDefault
)

// completeRun completes the names of operations, then their fields, then the
// known values of a field.
func completeRun(args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	opts := &runOptions{}
	opts.define(flags)
	(&App{}).globalFlags(flags)
	words, list := scanRun(flags, args)
	var set *fieldSet
	if len(words) > 0 && !list {
		operation, ok := catalog.Lookup(words[0])
		if !ok {
			return nil, noFiles
		}
		set = fieldsOf(operation)
		if announcesFile(operation) {
			opts.defineRows(flags)
		}
	}
	if name, typed, assigned, ok := valueBegun(flags, args, toComplete); ok {
		return completeValue(flags, set, name, typed, assigned)
	}
	switch {
	case strings.HasPrefix(toComplete, "-"):
		return completeFlags(flags, set, args, toComplete)
	case list:
		return nil, noFiles
	case set == nil:
		return operationNames(toComplete), noFiles
	}
	return completeFlags(flags, set, args, toComplete)
}

// operationNames are the operations that begin with a prefix, each with its title.
func operationNames(prefix string) []string {
	prefix = strings.ReplaceAll(prefix, "_", "-")
	var names []string
	for _, o := range catalog.Operations() {
		if !strings.HasPrefix(o.Name, prefix) {
			continue
		}
		title := titlesOf(o)
		if title == "" {
			title = o.Endpoints[0].Method + " " + o.Endpoints[0].Path
		}
		names = append(names, o.Name+"\t"+title)
	}
	return names
}

// valueBegun finds the flag or field whose value is being typed: `--name VAL` or
// `--name=VAL`, which is assigned.
func valueBegun(flags *pflag.FlagSet, args []string, toComplete string) (name, typed string, assigned, ok bool) {
	if name, typed, assigned = strings.Cut(toComplete, "="); assigned && strings.HasPrefix(name, "-") {
		return strings.TrimLeft(name, "-"), typed, true, true
	}
	if len(args) == 0 || strings.HasPrefix(toComplete, "-") {
		return "", "", false, false
	}
	last := args[len(args)-1]
	name = strings.TrimLeft(last, "-")
	flag := flags.Lookup(name)
	if name == last || strings.Contains(name, "=") || flag != nil && flag.NoOptDefVal != "" {
		return "", "", false, false
	}
	return name, toComplete, false, true
}

func completeValue(flags *pflag.FlagSet, set *fieldSet, name, typed string, assigned bool) ([]string, cobra.ShellCompDirective) {
	prefix := ""
	if assigned {
		prefix = "--" + name + "="
	}
	var values []string
	directive := noFiles
	switch flag := flags.Lookup(name); {
	case flag != nil && flag.Name == "format":
		values = formatNames()
	case flag != nil && flag.Name == "chdir":
		directive = cobra.ShellCompDirectiveFilterDirs
	case flag != nil:
		if kind, _ := pflag.UnquoteUsage(flag); kind == "FILE" {
			directive = files
		}
	case set == nil:
	default:
		f := set.fields[strings.ReplaceAll(name, "-", "_")]
		if f == nil {
			break
		}
		values = knownValues(f)
		if f.Kind == op.Blob || slices.Contains(localOperations[f.Endpoints[0].Name].files, f.Path) {
			directive = files
		}
	}
	var out []string
	for _, v := range values {
		if strings.HasPrefix(v, typed) {
			out = append(out, prefix+v)
		}
	}
	return out, directive
}

// knownValues are the values of a field that are known, those that choose a path
// with its title.
func knownValues(f *catalog.Field) []string {
	if f.Kind == op.Boolean {
		return []string{"true", "false"}
	}
	titles := map[string]string{}
	for _, e := range f.Endpoints {
		if name, value := e.Selector(); name == f.Path && e.Title != "" {
			titles[value] = "\t" + e.Title
		}
	}
	var values []string
	for _, v := range f.Enum {
		values = append(values, v+titles[v])
	}
	return values
}

// completeFlags completes the names of fields and flags, but those that were
// given. Fields are completed like folders: what is in an object follows its dot.
func completeFlags(flags *pflag.FlagSet, set *fieldSet, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	typed := "--" + strings.TrimLeft(toComplete, "-")
	// Behind a dash, cobra itself completes the flags that all commands have.
	global := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&App{}).globalFlags(global)
	var out []string
	directive := noFiles
	add := func(name, text string) {
		if strings.HasPrefix(name, typed) {
			out = append(out, name+"\t"+text)
		}
	}
	if set != nil {
		wanted := "--" + strings.ReplaceAll(typed[2:], "-", "_")
		for _, name := range set.names {
			f := set.fields[name]
			flag := "--" + name
			if !strings.HasPrefix(flag, wanted) || strings.Contains(flag[len(wanted):], ".") || given(args, flag) {
				continue
			}
			if f.Kind == op.Struct {
				flag += "."
				directive |= cobra.ShellCompDirectiveNoSpace
			}
			out = append(out, flag+"\t"+shortly(f))
		}
	}
	flags.VisitAll(func(f *pflag.Flag) {
		_, text := pflag.UnquoteUsage(f)
		if !strings.HasPrefix(toComplete, "-") || global.Lookup(f.Name) == nil {
			add("--"+f.Name, text)
		}
	})
	return out, directive
}

// given reports whether a flag is on the command line.
func given(args []string, flag string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		name, _, _ := strings.Cut(arg, "=")
		return strings.ReplaceAll(strings.TrimLeft(name, "-"), "-", "_") == flag[2:] && strings.HasPrefix(name, "-")
	})
}

// shortly says in a few words what a field is.
func shortly(f *catalog.Field) string {
	text := f.Doc
	if text == "" {
		text = typeOf(f)
	}
	if f.Required && f.Default == "" {
		text += " (required)"
	}
	return text
}
