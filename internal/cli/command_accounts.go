package cli

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/resources"
)

// commandAccounts are the accounts of a command that makes calls of its own,
// such as run: those of the folder's provider block where there is one.
func (a *App) commandAccounts() *Accounts { return a.Accounts(a.folderProvider) }

// folderProvider evaluates the provider block of the current folder. Calls must
// stay possible while somebody works on the configuration: a block that cannot
// be evaluated is passed over with a warning.
func (a *App) folderProvider(alias string) (cty.Value, hcl.Range, hcl.Diagnostics) {
	cfg, diags := config.Load(".")
	if len(cfg.Providers) == 0 {
		return cty.NilVal, hcl.Range{}, nil
	}
	if diags.HasErrors() {
		return a.passOver(diags)
	}
	evaluation, diags := cfg.Evaluate(config.EvalOptions{
		Schemas:   resources.Registry{},
		Variables: config.VariableInputs{Environ: a.Environ()},
		Version:   ReadBuild().Version,
		Now:       a.Clock(),
		Secret:    func(text string) { a.secrets.add(text) },
	})
	if diags.HasErrors() {
		return a.passOver(diags)
	}
	value, at, diags := evaluation.Provider(alias)
	if diags.HasErrors() {
		return a.passOver(diags)
	}
	return value, at, nil
}

func (a *App) passOver(diags hcl.Diagnostics) (cty.Value, hcl.Range, hcl.Diagnostics) {
	fmt.Fprintf(a.Err, "Warning: the provider block of this folder is not used: %s\n", diags.Errs()[0])
	return cty.NilVal, hcl.Range{}, nil
}
