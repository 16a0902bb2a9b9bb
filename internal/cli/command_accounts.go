package cli

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/pflag"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/resources"
)

// accountOptions are the flags of commands that make calls of their own, such
// as run: which provider block of the folder they use, and the values of the
// variables that it refers to.
type accountOptions struct {
	variableOptions
	// Provider is the alias of the block; "" is the default one.
	Provider string
	// changes is true of a call that changes something: it must not go to
	// another merchant than the one that the folder names.
	changes bool
}

func (o *accountOptions) define(flags *pflag.FlagSet) {
	flags.StringVar(&o.Provider, "provider", "", "call for the merchant of the provider block with this `ALIAS`")
	o.variableOptions.define(flags)
}

// commandAccounts are the accounts of a command that makes calls of its own:
// those of the folder's provider blocks where there are any.
func (a *App) commandAccounts(o *accountOptions) *Accounts {
	folder := &folderProviders{app: a, options: o}
	accounts := a.Accounts(folder.provider)
	folder.accounts = accounts
	return accounts
}

// folderProviders evaluates provider blocks of the current folder, and nothing
// else of it: calls must stay possible while somebody works on the rest.
type folderProviders struct {
	app      *App
	options  *accountOptions
	accounts *Accounts
}

func (f *folderProviders) provider(alias string) (cty.Value, hcl.Range, hcl.Diagnostics) {
	cfg, diags := config.Load(".")
	f.accounts.Files = cfg.Files
	if _, declared := cfg.Providers[alias]; !declared && alias != "" && !diags.HasErrors() {
		return cty.NilVal, hcl.Range{}, hcl.Diagnostics{{
			Severity: hcl.DiagError, Summary: "Undeclared provider",
			Detail: fmt.Sprintf("There is no provider block with the alias %q in this folder.", alias),
		}}
	}
	if len(cfg.Providers) == 0 && alias == "" {
		return cty.NilVal, hcl.Range{}, nil
	}
	if diags.HasErrors() {
		return f.passOver(diags)
	}
	evaluation, diags := cfg.OnlyProvider(alias, resources.Registry{}).Evaluate(config.EvalOptions{
		Schemas:   resources.Registry{},
		Variables: config.VariableInputs{Environ: f.app.Environ(), Flags: f.options.Variables},
		Version:   ReadBuild().Version,
		Now:       f.app.Clock(),
		Secret:    func(text string) { f.app.secrets.add(text) },
	})
	if diags.HasErrors() {
		return f.passOver(diags)
	}
	value, at, diags := evaluation.Provider(alias)
	if diags.HasErrors() {
		return f.passOver(diags)
	}
	return value, at, nil
}

// passOver goes on without a block that cannot be evaluated, with a warning,
// unless the command line speaks of it or the call changes something.
func (f *folderProviders) passOver(diags hcl.Diagnostics) (cty.Value, hcl.Range, hcl.Diagnostics) {
	if f.options.changes || f.options.Provider != "" || len(f.options.Variables) > 0 {
		return cty.NilVal, hcl.Range{}, diags
	}
	fmt.Fprintf(f.app.Err, "Warning: the provider block of this folder is not used: %s\n", diags.Errs()[0])
	return cty.NilVal, hcl.Range{}, nil
}
