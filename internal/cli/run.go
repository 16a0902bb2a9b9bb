package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

type runOptions struct {
	accountOptions
	App *App
	// Operation is nil with List.
	Operation *catalog.Operation
	// Fields are those that Operation accepts.
	Fields *fieldSet
	// Input is a file's name, "-" for stdin, "" for none.
	Input string
	// Assignments are the --field value pairs in their order.
	Assignments []assignment
	// JQ filters the response; Out is the file that takes it.
	JQ, Out string
	fileOptions
	// All reads a list to its end.
	All    bool
	DryRun bool
	Yes    bool
	// List prints the operations that have all Words, as JSON with JSON.
	List, JSON bool
	Words      []string
	// Help prints the help of Operation, or of the command.
	Help bool
}

const runLong = `run calls any operation of WeChat Pay v3 by its name.

The fields of the request are flags with WeChat Pay's own names, whatever part
of the request they travel in: --out_trade_no 1234, dotted for nested ones
--amount.total 100; arrays and objects take JSON. --input gives them all as one
JSON object; flags win over it. appid, mchid, notify_url and the like default
from the credentials. Where an operation has several paths, the fields given
choose. "wxctl run OPERATION --help" lists the fields.

The response is JSON on stdout and nothing else. Answers that are files themselves
go to --out, or to stdout as they are. An upload takes its file's path as --file.

Where the response announces a file, as those of bills do, --download FILE does
the whole of it: it asks until the bill is made (--wait), fetches it, unpacks
what came compressed (tar_type) or encrypted, and checks its digest. FILE exists
once all of that is right. --format gives the rows of the bill, without backticks
and without its summary: csv with the bill's own titles and cells; json or ndjson
with WeChat Pay's names, amounts in fen and times in RFC 3339. They go to FILE, or
without --download to stdout in place of the response. The summary is a line on
stderr, or goes to --summary FILE. A bill of any size needs no more memory than a
small one; on its way to stdout it lies in a temporary file until it is proven.

Where the answer has a code_url, as that of pay --pay_type native, it is drawn as a
QR code on stderr if that is a terminal, unless --jq or --out takes the answer.

--all reads a list to its end, page by page, and prints each item in a line of its
own as it comes: --jq then filters each item. limit (or page_size) is the size of
the pages, offset (or page_token) where the first begins. Where the list breaks
off, the error says from where to go on.

sign, callback and decrypt make no request: they sign what invokes the cashier, read
a notification that arrived, and decrypt a sensitive field.

What moves money asks first on a terminal, as does what cannot be undone; off a
terminal what moves money is refused without --yes.`

func newRunCommand(app *App, run func(context.Context, *runOptions) error) *cobra.Command {
	if run == nil {
		run = runRun
	}
	cmd := &cobra.Command{
		Use:     "run OPERATION [--field value]...",
		Short:   "Call an operation: pay, refund, query, bills and everything else",
		Long:    runLong,
		GroupID: groupCalls,
		Example: `  wxctl run --list
  wxctl run --list 退款
  wxctl run pay --help
  wxctl run pay --pay_type native --description 咖啡 --out_trade_no 20260131001 --amount.total 1800
  wxctl run query --out_trade_no 20260131001 --jq .trade_state
  wxctl run refund --input refund.json --dry-run
  wxctl run trade-bill --bill_date 2026-01-30 --download bill.csv
  wxctl run trade-bill --bill_date 2026-01-30 --format ndjson
  wxctl run sign --type jsapi --prepay_id wx201410272009395522657a690389285100
  wxctl run marketing-favor-stock-list --stock_creator_mchid 1900000001 --all --jq .stock_id`,
		Annotations: exits(Done, Failed, Refused, Guarded, Interrupted),
		// The flags depend on the operation.
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts, err := parseRun(app, cmd, args)
			if err != nil {
				return err
			}
			if opts.Help && opts.Operation == nil {
				return printRunHelp(cmd)
			}
			if err := app.enter(); err != nil {
				return err
			}
			return run(cmd.Context(), opts)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
			return completeRun(args, toComplete)
		},
	}
	return cmd
}

// printRunHelp prints the help of the command, with the flags that parseRun and
// completion define for themselves.
func printRunHelp(cmd *cobra.Command) error {
	opts := &runOptions{}
	opts.define(cmd.Flags())
	opts.defineRows(cmd.Flags())
	return cmd.Help()
}

// define adds the flags that every operation has.
func (o *runOptions) define(flags *pflag.FlagSet) {
	flags.StringVar(&o.Input, "input", "", "read the fields from a JSON `FILE`; - is stdin")
	flags.StringVar(&o.JQ, "jq", "", "filter the response with a jq `EXPR`; strings are printed raw")
	flags.StringVar(&o.Out, "out", "", "write the response to `FILE`")
	o.defineDownload(flags)
	flags.BoolVar(&o.All, "all", false, "read a list to its end, page by page, and print each item in a line (NDJSON)")
	flags.BoolVar(&o.DryRun, "dry-run", false, "print the request and do not send it")
	flags.BoolVar(&o.Yes, "yes", false, "do not ask before moving money")
	o.accountOptions.define(flags)
	flags.BoolVar(&o.List, "list", false, "list all operations, or those that have all the words given in their name, product, path or title")
	flags.BoolVar(&o.JSON, "json", false, "list, and report errors, as JSON")
}

// parseRun reads the command line of run in two passes: first the operation is
// found, then its fields become flags.
func parseRun(app *App, cmd *cobra.Command, args []string) (*runOptions, error) {
	opts := &runOptions{App: app}
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.Usage = func() {}
	opts.define(flags)
	app.globalFlags(flags)
	flags.BoolVarP(&opts.Help, "help", "h", false, "")
	static := flagNames(flags)

	words, list := scanRun(flags, args)
	if len(words) > 0 && !list {
		operation, err := lookupOperation(words[0])
		if err != nil {
			return nil, err
		}
		opts.Operation = operation
		opts.Fields = fieldsOf(operation)
		if announcesFile(operation) {
			opts.defineRows(flags)
		}
		opts.defineFields(flags)
		flags.SetNormalizeFunc(fieldSpelling(static, opts.Fields.names))
	}
	if err := flags.Parse(joinBooleans(flags, doubleDashes(flags.Lookup, args))); err != nil {
		return nil, opts.flagError(cmd, flags, err)
	}
	return opts, opts.check(cmd, flags)
}

// check finds what is wrong with the flags as a whole.
func (o *runOptions) check(cmd *cobra.Command, flags *pflag.FlagSet) error {
	args := flags.Args()
	switch {
	case o.Help:
		return nil
	case o.List:
		o.Words = args
		return nil
	case o.Operation == nil:
		return &UsageError{
			Message: cmd.CommandPath() + " needs an operation",
			Hint:    fmt.Sprintf("%q lists them.", cmd.CommandPath()+" --list"),
		}
	case o.Download != "" && !announcesFile(o.Operation):
		return usagef("--download: the response of %s announces no file", o.Operation.Name)
	case len(args) > 1:
		return usagef("%s %s has one argument too many: %q", cmd.CommandPath(), o.Operation.Name, args[1])
	}
	if err := o.checkAll(); err != nil {
		return err
	}
	return o.checkFile(flags)
}

func (o *runOptions) flagError(cmd *cobra.Command, flags *pflag.FlagSet, err error) error {
	path := cmd.CommandPath()
	if o.Operation != nil {
		path += " " + o.Operation.Name
	}
	usage := &UsageError{Message: err.Error(), Hint: fmt.Sprintf("%q lists the fields.", path+" --help")}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := unknown.GetSpecifiedName()
		usage.Message = fmt.Sprintf("--%s is no field and no flag of %s", name, path)
		if hint := didYouMean("--", name, flagNames(flags)); hint != "" {
			usage.Hint = hint
		}
	}
	return usage
}

func flagNames(flags *pflag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// scanRun finds the arguments that are neither flags nor the values of flags,
// and whether --list is among the flags. One that is not known yet is a field,
// which has a value.
func scanRun(flags *pflag.FlagSet, args []string) (words []string, list bool) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			words = append(words, arg)
			continue
		}
		name, _, assigned := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		list = list || name == "list"
		flag := flags.Lookup(name)
		if name == "h" || assigned || flag != nil && flag.NoOptDefVal != "" {
			continue
		}
		i++
	}
	return words, list
}

func lookupOperation(name string) (*catalog.Operation, error) {
	if operation, ok := catalog.Lookup(name); ok {
		return operation, nil
	}
	usage := &UsageError{
		Message: fmt.Sprintf("%q is no operation", name),
		Hint:    `"wxctl run --list" lists them; "wxctl api" calls what is not among them.`,
	}
	if near := catalog.Suggest(name); len(near) > 0 {
		usage.Hint = fmt.Sprintf("Did you mean %s?", oneOf(near))
	}
	return nil, usage
}

// fieldValue is a flag that stands for a field. What it is given is kept as
// text and read later, so that all problems are reported together.
type fieldValue struct {
	name string
	kind op.Kind
	into *[]assignment
}

func (v *fieldValue) String() string { return "" }
func (v *fieldValue) Type() string   { return v.kind.String() }
func (v *fieldValue) Set(text string) error {
	*v.into = append(*v.into, assignment{v.name, text})
	return nil
}

// defineFields makes a flag of each field that no flag of run shadows.
func (o *runOptions) defineFields(flags *pflag.FlagSet) {
	for _, name := range o.Fields.names {
		f := o.Fields.fields[name]
		if flags.Lookup(name) != nil {
			continue
		}
		flag := flags.VarPF(&fieldValue{name, f.Kind, &o.Assignments}, name, "", f.Doc)
		if f.Kind == op.Boolean {
			flag.NoOptDefVal = "true"
		}
	}
}

// fieldSpelling lets fields be typed with hyphens in place of underscores, and
// headers, which fields with a hyphen are, in small letters.
func fieldSpelling(static, fields []string) func(*pflag.FlagSet, string) pflag.NormalizedName {
	headers := map[string]string{}
	for _, name := range fields {
		if strings.Contains(name, "-") {
			headers[strings.ToLower(name)] = name
		}
	}
	return func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if slices.Contains(static, name) {
			return pflag.NormalizedName(name)
		}
		if header := headers[strings.ToLower(strings.ReplaceAll(name, "_", "-"))]; header != "" {
			return pflag.NormalizedName(header)
		}
		return pflag.NormalizedName(strings.ReplaceAll(name, "-", "_"))
	}
}

// joinBooleans writes `--flag false` as `--flag=false`: a boolean field may be
// given its value like any other.
func joinBooleans(flags *pflag.FlagSet, args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		name, isFlag := strings.CutPrefix(arg, "--")
		flag := flags.Lookup(name)
		if isFlag && flag != nil && i+1 < len(args) {
			if _, field := flag.Value.(*fieldValue); field && flag.NoOptDefVal == "" {
				out = append(out, arg, args[i+1])
				i++
				continue
			} else if field && (args[i+1] == "true" || args[i+1] == "false") {
				arg += "=" + args[i+1]
				i++
			}
		}
		out = append(out, arg)
	}
	return out
}
