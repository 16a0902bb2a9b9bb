package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// variableOptions are the flags that give variables their values.
type variableOptions struct {
	Variables []config.VariableFlag
}

func (o *variableOptions) define(flags *pflag.FlagSet) {
	flags.Var(&variableFlag{into: &o.Variables}, "var", "give a variable a value: `NAME=VALUE`, repeatable")
	flags.Var(&variableFlag{into: &o.Variables, file: true}, "var-file", "read values of variables from `FILE`, repeatable")
}

// variableFlag is --var or --var-file. Both fill one list, since the later one
// on the command line wins.
type variableFlag struct {
	into *[]config.VariableFlag
	file bool
}

func (f *variableFlag) String() string { return "" }

func (f *variableFlag) Type() string { return "string" }

func (f *variableFlag) Set(text string) error {
	*f.into = append(*f.into, config.VariableFlag{File: f.file, Text: text})
	return nil
}

// engineOptions are the flags that plan, apply and destroy share.
type engineOptions struct {
	lockOptions
	variableOptions
	App         *App
	Targets     []addr.Instance
	Refresh     bool
	Parallelism int
	JSON        bool
	Verbose     bool
	// Destroy plans the end of everything.
	Destroy bool

	targets []string
}

func (o *engineOptions) define(flags *pflag.FlagSet) {
	o.variableOptions.define(flags)
	o.lockOptions.define(flags)
	flags.StringArrayVar(&o.targets, "target", nil, "only `ADDRESS` and what it depends on, repeatable")
	flags.BoolVar(&o.Refresh, "refresh", true, "read the account first; off trusts the state")
	flags.IntVar(&o.Parallelism, "parallelism", apply.DefaultParallelism, "how many objects are worked on at the same time")
	flags.BoolVar(&o.JSON, "json", false, "print one JSON message per line")
	flags.BoolVar(&o.Verbose, "verbose", false, "show each of many like changes, and values in full length")
}

// complete reads the flags that need more than their type.
func (o *engineOptions) complete() (err error) {
	if o.Parallelism < 1 {
		return usagef("--parallelism must be at least 1")
	}
	o.Targets, err = parseAddresses(o.targets)
	return err
}

// session is a configuration with its state and its accounts, while one
// command works with them.
type session struct {
	app        *App
	options    *engineOptions
	view       engineView
	config     *config.Config
	evaluation *config.Evaluation
	accounts   *Accounts
	backend    state.Backend
}

// openSession reads and evaluates the configuration. With a saved plan it does
// so as of the time and with the variables of that.
func openSession(o *engineOptions, view engineView, saved *plan.Plan) (*session, error) {
	s := &session{app: o.App, options: o, view: view}
	var diags hcl.Diagnostics
	s.config, diags = config.Load(".")
	if diags.HasErrors() {
		return nil, s.failed(diags)
	}
	evaluation := config.EvalOptions{
		Schemas: resources.Registry{}, Version: ReadBuild().Version, Now: o.App.Clock(),
		Variables: config.VariableInputs{Environ: o.App.Environ(), Flags: o.Variables},
		Secret:    func(text string) { o.App.secrets.add(text) },
	}
	if saved != nil {
		evaluation.Now = saved.Created
		evaluation.Variables.Flags = append(savedVariables(saved), o.Variables...)
	}
	var more hcl.Diagnostics
	s.evaluation, more = s.config.Evaluate(evaluation)
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, s.failed(diags)
	}
	s.warn(diags)
	s.accounts = o.App.Accounts(s.evaluation.Provider)
	var err error
	s.backend, err = o.App.backend()
	return s, err
}

// failed makes an error of diagnostics; that of a guard has a status of its
// own.
func (s *session) failed(diags hcl.Diagnostics) error {
	var files map[string]*hcl.File
	if s.config != nil {
		files = s.config.Files
	}
	s.view.Diagnostics(files, diags)
	err := error(&DiagnosticsError{Files: files, Diagnostics: diags})
	if slices.ContainsFunc(diags, guarded) {
		err = &ExitError{Code: Guarded, Err: err}
	}
	return err
}

func guarded(d *hcl.Diagnostic) bool {
	err, ok := d.Extra.(error)
	return ok && errors.Is(err, plan.ErrProtected)
}

// warn shows diagnostics that stop nothing.
func (s *session) warn(diags hcl.Diagnostics) {
	if len(diags) > 0 {
		s.view.Warnings(s.config.Files, diags)
	}
}

// aliases lists the providers whose accounts are needed: those that resources
// are made with, and those of the state that are still declared. For a row
// whose provider is gone, another one may be of the same merchant: then all are.
func (s *session) aliases(snapshot *state.Snapshot) []string {
	used := map[string]bool{}
	for _, r := range s.config.Resources {
		used[r.Provider] = true
	}
	for _, row := range snapshot.Rows {
		if _, declared := s.config.Providers[row.Provider]; declared || row.Provider == "" {
			used[row.Provider] = true
			continue
		}
		for alias := range s.config.Providers {
			used[alias] = true
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// merchants are the accounts and callers of a plan, by alias, and the hasher of
// its state.
type merchants struct {
	accounts map[string]resources.Account
	callers  map[string]op.Caller
	hasher   *state.Hasher
}

// merchants finds the credentials of all accounts that are needed. All that is
// wrong with them is reported together.
func (s *session) merchants(ctx context.Context, aliases []string, lineage string) (*merchants, error) {
	m := &merchants{accounts: map[string]resources.Account{}, callers: map[string]op.Caller{}}
	var errs []error
	for _, alias := range aliases {
		c, err := s.accounts.Client(ctx, alias)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		id := c.Identity()
		m.callers[alias] = maskedCaller{c, &s.app.secrets}
		m.accounts[alias] = resources.Account{MchID: id.MchID, AppID: id.AppID, SubMchID: id.SubMchID, Partner: id.Partner}
	}
	if err := joinCredentials(errs); err != nil || len(aliases) == 0 {
		return m, err
	}
	secret, err := s.accounts.secret(ctx, aliases[0])
	if err != nil {
		return nil, err
	}
	m.hasher, err = state.NewHasher(secret, lineage)
	return m, err
}

// joinCredentials makes one error of those of several accounts.
func joinCredentials(errs []error) error {
	if len(errs) < 2 {
		return errors.Join(errs...)
	}
	joined := &CredentialsError{Err: errors.Join(errs...)}
	for _, err := range errs {
		var credentials *CredentialsError
		if !errors.As(err, &credentials) {
			return err
		}
		joined.Problems = append(joined.Problems, credentials.Problems...)
	}
	return joined
}

// secret is what the state's hashes are derived from: the APIv3 key, or, for a
// merchant that has none, the private key.
func (s *Accounts) secret(ctx context.Context, alias string) (string, error) {
	set, err := s.settings(ctx, alias)
	if err != nil {
		return "", err
	}
	for _, pair := range [][2]settingName{{setAPIv3Key, setAPIv3KeyFile}, {setPrivateKey, setPrivateKeyFile}} {
		if text, err := set.content(pair[0], pair[1]); err != nil || text != "" {
			return text, err
		}
	}
	return "", state.ErrNoSecret
}

// planned is a plan with what apply needs to run it.
type planned struct {
	*plan.Plan
	merchants *merchants
}

// plan compares the configuration with the account. saved is the plan that is
// to be carried out, nil for a new one.
func (s *session) plan(ctx context.Context, saved *plan.Plan) (*planned, error) {
	snapshot, err := s.backend.Load(ctx)
	if err != nil {
		return nil, err
	}
	in, m, err := s.input(ctx, snapshot, saved)
	if err != nil {
		return nil, err
	}
	if diags := s.refuseMoves(snapshot, m); diags.HasErrors() {
		return nil, s.failed(diags)
	}
	if saved == nil && s.options.Refresh {
		in.Live, err = s.read(ctx, in, m)
		if err != nil {
			return nil, err
		}
	}
	p, diags := plan.Build(in)
	if diags.HasErrors() {
		return nil, s.failed(diags)
	}
	p.Variables = s.givenVariables() // warnings are in the plan
	return &planned{p, m}, nil
}

func (s *session) input(ctx context.Context, snapshot *state.Snapshot, saved *plan.Plan) (plan.Input, *merchants, error) {
	lineage := snapshot.Lineage
	if saved != nil {
		if err := saved.CheckState(snapshot); err != nil {
			return plan.Input{}, nil, fmt.Errorf("%w; make a new plan", err)
		}
		if saved.Sandbox != s.app.Sandbox {
			return plan.Input{}, nil, usagef("the plan was made %s --sandbox: apply it so", map[bool]string{true: "with", false: "without"}[saved.Sandbox])
		}
		lineage = saved.Lineage
	}
	if lineage == "" {
		var err error
		if lineage, err = plan.NewLineage(s.app.Rand); err != nil {
			return plan.Input{}, nil, err
		}
	}
	m, err := s.merchants(ctx, s.aliases(snapshot), lineage)
	if err != nil {
		return plan.Input{}, nil, err
	}
	return plan.Input{
		Configuration: s.evaluation, Types: resources.Lookup, Accounts: m.accounts,
		Snapshot: snapshot, Lineage: lineage, Hasher: m.hasher, Now: s.app.Clock(),
		Version: ReadBuild().Version, Sandbox: s.app.Sandbox, Destroy: s.options.Destroy,
		Targets: s.options.Targets, Saved: saved,
	}, m, nil
}

// read asks the account for the objects as they are.
func (s *session) read(ctx context.Context, in plan.Input, m *merchants) (plan.Live, error) {
	reads := plan.Reads(in)
	if len(reads) == 0 {
		return plan.Live{}, nil
	}
	read, done := s.view.Reading(len(reads))
	defer done()
	live, err := apply.Refresh(ctx, reads, m.callers, s.options.Parallelism, read)
	return live, summary(err)
}

// compact takes in the journal that an interrupted apply may have left.
func (s *session) compact(ctx context.Context, snapshot *state.Snapshot) error {
	if snapshot.Lineage == "" {
		return nil
	}
	return s.backend.Compact(ctx, snapshot)
}

// run carries out a plan. ctx is the one that holds the lock and ends it at
// once; soft only begins nothing more.
func (s *session) run(ctx, soft context.Context, p *planned) error {
	progress := s.view.Progress()
	report, err := apply.Run(soft, p.Plan, apply.Options{
		Backend: s.backend, Callers: p.merchants.callers, Hard: ctx, Parallelism: s.options.Parallelism,
		Listener: progress, Clock: s.app.Clock, Version: ReadBuild().Version,
	})
	err = errors.Join(err, progress.Close())
	operation := "apply"
	if p.Destroy {
		operation = "destroy"
	}
	if err := errors.Join(err, s.view.Report(report, operation)); err != nil {
		return err
	}
	s.warn(report.Diagnostics)
	switch {
	case report.Interrupted:
		return errors.Join(errInterrupted, &runError{report})
	case !report.OK():
		return &runError{report}
	}
	return nil
}
