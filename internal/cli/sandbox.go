package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

func newSandboxCommand(app *App) *cobra.Command {
	cmd := family(&cobra.Command{
		Use:     "sandbox COMMAND",
		Short:   "Serve a WeChat Pay of your own to any client, and play its customers",
		GroupID: groupCalls,
		Long: `sandbox is a WeChat Pay v3 for development and tests: it checks and makes real
signatures, plays the states, limits and errors of the products, and keeps its
data in a folder. The flag --sandbox of every command starts it inside the
process; these commands serve it to other clients, in any language.`,
		Example: `  wxctl sandbox serve --dir sandbox &
  eval "$(wxctl sandbox env --dir sandbox)"
  wxctl run pay --pay_type native --description 咖啡 --out_trade_no 20260131001 --amount.total 1800
  wxctl sandbox pay 20260131001 --dir sandbox`,
	}, app)
	cmd.AddCommand(newSandboxServeCommand(app, nil), newSandboxEnvCommand(app, nil), newSandboxPayCommand(app, nil), newSandboxConfirmCommand(app, nil),
		newSandboxComplainCommand(app, nil), newSandboxNotifyCommand(app, nil), newSandboxRotateCommand(app, nil), newSandboxQuirksCommand(app, nil))
	return cmd
}

// sandboxDirFlag is --dir, whose default is the folder of --sandbox.
func sandboxDirFlag(flags *pflag.FlagSet, dir *string) {
	flags.StringVar(dir, "dir", "", "the `FOLDER` of the sandbox's data (default .wxctl/sandbox)")
}

type sandboxServeOptions struct {
	App         *App
	Dir, Listen string
	Public      bool
}

func newSandboxServeCommand(app *App, run func(context.Context, *sandboxServeOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxServe
	}
	opts := &sandboxServeOptions{App: app}
	cmd := &cobra.Command{
		Use:   "serve [--dir FOLDER] [--listen ADDRESS] [--fault OPERATION=KIND]... [--quirk NAME=VALUE]...",
		Short: "Serve a sandbox until interrupted",
		Long: `serve answers like WeChat Pay v3 at an address of this machine until it is
interrupted. When it is ready it prints one line of JSON: {"endpoint":"http://…"}.

Faults are played with --fault OPERATION=KIND, with :N for the next N calls or
:P% for a share of them; OPERATION is a name of "wxctl run --list" or "*". Kinds:

  drop-before        close the connection before anything is done
  drop-after-commit  do it, then close the connection
  delay=DURATION     answer late
  429                too many requests
  5xx                500, 502 or 503, done or not
  bad-signature      sign the answer wrongly
  truncate           break off in the middle of the answer

Where WeChat Pay's documentation is silent or says two things, --quirk NAME=VALUE
plays it the other way; "wxctl sandbox quirks" lists them. The folder remembers
neither faults nor quirks.`,
		Example: `  wxctl sandbox serve --listen 127.0.0.1:8080 --dir sandbox
  wxctl sandbox serve --fault 'refund=drop-after-commit:1' --fault '*=429:5%'
  wxctl sandbox serve --quirk public-key-only=true --quirk refund-takes=5s`,
		Annotations: exits(Done, Failed),
		Args:        noArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), opts) },
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().StringVar(&opts.Listen, "listen", "127.0.0.1:0", "the `ADDRESS` to listen on; port 0 takes a free one")
	cmd.Flags().BoolVar(&opts.Public, "public", false, "allow an address that other machines can reach")
	return cmd
}

func runSandboxServe(ctx context.Context, opts *sandboxServeOptions) error {
	app := opts.App
	options, err := app.sandboxOptions(cmp.Or(opts.Dir, app.SandboxDir()))
	if err != nil {
		return err
	}
	options.Public = opts.Public
	s, err := sandbox.Open(options)
	if err != nil {
		return err
	}
	l, err := s.Listen(opts.Listen)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	endpoint := sandbox.Endpoint(l)
	if err := s.Announce(endpoint); err != nil {
		return errors.Join(err, l.Close(), s.Close())
	}
	if _, err := fmt.Fprintf(app.Out, "{\"endpoint\":%q}\n", endpoint); err != nil {
		return errors.Join(err, l.Close(), s.Close())
	}
	err = errors.Join(s.Serve(ctx, l), s.Close())
	if err == nil {
		return nil // an interrupt is how it is meant to end
	}
	return err
}

type sandboxEnvOptions struct {
	App     *App
	Dir     string
	Partner bool
	Brand   bool
	Trust   string
	JSON    bool
}

func (o *sandboxEnvOptions) mode() op.Mode {
	switch {
	case o.Brand:
		return op.Brand
	case o.Partner:
		return op.Partner
	}
	return op.Direct
}

func newSandboxEnvCommand(app *App, run func(context.Context, *sandboxEnvOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxEnv
	}
	opts := &sandboxEnvOptions{App: app}
	cmd := &cobra.Command{
		Use:   "env [--dir FOLDER] [--partner|--brand] [--trust public-key|certificates]",
		Short: "Print the credentials of a sandbox as environment variables",
		Long: `env prints the credentials of a sandbox's merchant as lines for a shell. Where
"wxctl sandbox serve" runs on the folder, WXCTL_ENDPOINT is among them. The
sandbox is made on first use.`,
		Example: `  eval "$(wxctl sandbox env --dir sandbox)"
  wxctl sandbox env --dir sandbox --partner --json`,
		Annotations: exits(Done, Failed),
		Args:        noArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), opts) },
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().BoolVar(&opts.Partner, "partner", false, "the service provider instead of the direct merchant")
	cmd.Flags().BoolVar(&opts.Brand, "brand", false, "the brand instead of the direct merchant; brands trust the public key")
	cmd.MarkFlagsMutuallyExclusive("partner", "brand")
	cmd.Flags().StringVar(&opts.Trust, "trust", string(sandbox.TrustPublicKey), "`HOW` to trust WeChat Pay: public-key or certificates")
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON object")
	completeFlag(cmd, "trust", string(sandbox.TrustPublicKey), string(sandbox.TrustCertificates))
	return cmd
}

func runSandboxEnv(ctx context.Context, opts *sandboxEnvOptions) error {
	dir := cmp.Or(opts.Dir, opts.App.SandboxDir())
	trust, err := sandbox.ParseTrust(opts.Trust)
	if err != nil {
		return &UsageError{Message: "--trust: " + err.Error()}
	}
	credentials, err := sandbox.ReadCredentials(dir, opts.mode(), trust)
	if errors.Is(err, fs.ErrNotExist) {
		if err := opts.App.makeSandbox(ctx, dir); err != nil {
			return err
		}
		credentials, err = sandbox.ReadCredentials(dir, opts.mode(), trust)
	}
	if err != nil {
		return err
	}
	env := credentials.Environment()
	if endpoint, _, ok := sandbox.Running(dir); ok {
		env = append(env, sandbox.Setting{Name: setEndpoint.Env(), Value: endpoint})
	} else {
		fmt.Fprintf(opts.App.Err, "Nothing serves %s, so WXCTL_ENDPOINT is missing. Start: wxctl sandbox serve --dir %s\n", dir, shellQuote(dir))
	}
	if opts.JSON {
		object := map[string]string{}
		for _, v := range env {
			object[v.Name] = v.Value
		}
		return opts.App.printJSON(object)
	}
	for _, v := range env {
		if _, err := fmt.Fprintf(opts.App.Out, "export %s=%s\n", v.Name, shellQuote(v.Value)); err != nil {
			return err
		}
	}
	return nil
}

// makeSandbox opens a sandbox once, which makes its keys.
func (a *App) makeSandbox(ctx context.Context, dir string) error {
	s, err := a.waitForSandbox(ctx, dir)
	if err != nil {
		return err
	}
	return s.Close()
}

// shellQuote quotes a word for POSIX shells.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@,+=", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
