package cli

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/client"
)

// App is what commands are made of: where they read and write, what they take
// from outside, and the flags that all of them share.
type App struct {
	*Streams
	// LookupEnv returns a variable of the environment.
	LookupEnv func(name string) (string, bool)
	// Environ lists the environment as NAME=value.
	Environ func() []string
	// ConfigDir is the user's configuration directory, without wxctl's own.
	ConfigDir func() (string, error)
	Clock     func() time.Time
	// Sleep returns after a while, or with the cause when ctx is done before.
	Sleep func(ctx context.Context, d time.Duration) error
	Rand  io.Reader

	// StartDir is where wxctl was started. Paths in the environment are
	// relative to it; all others to the current directory, which --chdir moves.
	StartDir string
	// Sandbox is the flag --sandbox.
	Sandbox bool
	// Faults is the flag --fault, unparsed.
	Faults []string
	// Quirks is the flag --quirk, unparsed.
	Quirks []string
	// Chdir is the flag --chdir; empty or "." stays.
	Chdir string

	args    []string
	closers []func() error
	// sandboxEndpoint is set once the sandbox answers.
	sandboxEndpoint string
	logger          *slog.Logger
	// secrets are what neither the log nor errors show.
	secrets secrets
}

// NewApp returns the App of the process.
func NewApp() *App {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return &App{
		Streams:   SystemStreams(),
		LookupEnv: os.LookupEnv,
		Environ:   os.Environ,
		ConfigDir: os.UserConfigDir,
		Clock:     time.Now,
		Sleep:     sleep,
		Rand:      rand.Reader,
		StartDir:  dir,
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Main runs wxctl with the arguments of the process and returns its status.
func Main() Code {
	app := NewApp()
	ctx, stop := withInterrupts(context.Background(), app.Err)
	defer stop()
	return app.Run(ctx, os.Args[1:])
}

// Run runs one command line and returns its exit status. Errors are printed to
// Err, as text or, with --json, as one JSON object.
func (a *App) Run(ctx context.Context, args []string) Code {
	root := a.rootCommand()
	a.args = doubleDashes(longFlags(root), args)
	root.SetArgs(a.args)
	err := root.ExecuteContext(ctx)
	if failed := a.close(); failed != nil {
		err = errors.Join(err, failed)
	}
	if err == nil {
		return Done
	}
	if cause := context.Cause(ctx); errors.Is(cause, errInterrupted) && codeOf(err) == Failed {
		err = &ExitError{Code: Interrupted, Err: err}
	}
	a.report(err, wantsJSON(args))
	return codeOf(err)
}

// onClose registers work for the end of the command, such as stopping the
// sandbox. It runs in reverse order.
func (a *App) onClose(f func() error) { a.closers = append(a.closers, f) }

func (a *App) close() (err error) {
	for i := len(a.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, a.closers[i]())
	}
	a.closers = nil
	return err
}

// Getenv returns a variable of the environment, or "".
func (a *App) Getenv(name string) string {
	v, _ := a.LookupEnv(name)
	return v
}

// Logger is the log on stderr, at the level that WXCTL_LOG names.
func (a *App) Logger() *slog.Logger {
	if a.logger == nil {
		a.logger = newLogger(a.Err, a.Getenv("WXCTL_LOG"), &a.secrets)
	}
	return a.logger
}

func newLogger(w io.Writer, level string, hidden *secrets) *slog.Logger {
	levels := map[string]slog.Level{
		"trace": client.LevelTrace, "debug": slog.LevelDebug, "info": slog.LevelInfo,
		"warn": slog.LevelWarn, "error": slog.LevelError,
	}
	l, ok := levels[strings.ToLower(level)]
	if !ok {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l, ReplaceAttr: hidden.maskAttr}))
}

// SandboxDir is the folder of the in-process sandbox's data.
func (a *App) SandboxDir() string { return filepath.Join(".wxctl", "sandbox") }

const rootLong = `wxctl keeps a WeChat Pay merchant account as code.

HCL files declare coupon stocks, profit-sharing receivers, callback URLs and
the rest of what can be configured; "wxctl plan" shows the calls that would
lead there, and "wxctl apply" makes them, once. What is not configuration (pay,
refund, bills) is one command away: "wxctl run".

Environment:
  WXCTL_MCHID, WXCTL_SERIAL_NO, WXCTL_PRIVATE_KEY_FILE, WXCTL_APIV3_KEY, …
                   credentials; "wxctl help credentials" names the rest
  WXCTL_PROFILE    a profile of the file wxctl/profiles.hcl in the user's
                   configuration directory
  WXCTL_VAR_name   the value of a variable
  WXCTL_LOG        error, warn, info, debug or trace: a log on stderr
  NO_COLOR         no colour`

func (a *App) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "wxctl COMMAND",
		Short: "WeChat Pay accounts as code",
		Long:  rootLong,
		Example: `  wxctl plan --sandbox
  wxctl apply --chdir shops
  wxctl run query --out_trade_no 20260131001`,
		Annotations:       exits(Done, Failed, Changes, Refused, Guarded, Interrupted),
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.enter() },
	}
	root.Flags().Bool("version", false, "show the version")
	family(root, a)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetHelpFunc(printHelp)
	root.SetHelpCommand(newHelpCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	a.globalFlags(root.PersistentFlags())
	if err := root.MarkPersistentFlagDirname("chdir"); err != nil {
		panic(err) // the flag is not defined
	}
	root.AddGroup(commandGroups...)
	for _, command := range commands {
		root.AddCommand(command(a))
	}
	return root
}

// globalFlags defines the flags that every command has.
func (a *App) globalFlags(flags *pflag.FlagSet) {
	flags.StringVar(&a.Chdir, "chdir", "", "work in the folder `DIR` instead of the current one")
	flags.BoolVar(&a.Sandbox, "sandbox", false, "talk to a WeChat Pay inside this process, with its data in .wxctl/sandbox")
	flags.StringArrayVar(&a.Faults, "fault", nil, "make the sandbox misbehave: `OPERATION=KIND`[:N|:P%], repeatable")
	flags.StringArrayVar(&a.Quirks, "quirk", nil, "switch a point that WeChat Pay leaves open: `NAME=VALUE` of \"wxctl sandbox quirks\", repeatable")
}

// enter goes to the folder that --chdir names.
func (a *App) enter() error {
	if a.Chdir == "" {
		return nil
	}
	if err := os.Chdir(a.Chdir); err != nil {
		return fmt.Errorf("--chdir: %w", err)
	}
	return nil
}

// family makes a command that only holds others: alone it shows its help, and
// words that are none of its commands are refused before their flags are.
func family(cmd *cobra.Command, app *App) *cobra.Command {
	cmd.FParseErrWhitelist.UnknownFlags = true
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if version, _ := cmd.Flags().GetBool("version"); version {
			return runVersion(cmd.Context(), &versionOptions{App: app, Build: ReadBuild()})
		}
		if err := refuseUnknownFlags(cmd, app.args); err != nil {
			return err
		}
		return cmd.Help()
	}
	return cmd
}

func refuseUnknownFlags(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && cmd.Flags().Lookup(name) == nil && arg != "-h" {
			return noSuchFlag(cmd, name)
		}
	}
	return nil
}

// unknownCommand refuses words that are no command.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return &UsageError{
		Message: fmt.Sprintf("%q is no command of %s", args[0], cmd.CommandPath()),
		Hint:    didYouMean(cmd.CommandPath()+" ", args[0], names),
	}
}

// flagError turns the errors of flag parsing into usage errors.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return noSuchFlag(cmd, unknown.GetSpecifiedName())
	}
	return &UsageError{Message: err.Error(), Hint: listsFlags(cmd)}
}

func noSuchFlag(cmd *cobra.Command, name string) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return &UsageError{
		Message: fmt.Sprintf("--%s is no flag of %s", name, cmd.CommandPath()),
		Hint:    cmp.Or(didYouMean("--", name, names), listsFlags(cmd)),
	}
}

func listsFlags(cmd *cobra.Command) string {
	return fmt.Sprintf("%q lists the flags.", cmd.CommandPath()+" --help")
}
