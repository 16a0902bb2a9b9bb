package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// profilesName is the file of named profiles in the user's configuration
// directory:
//
//	profile "shop" {
//	  mchid            = "1900000001"
//	  serial_no        = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
//	  private_key_file = "shop/apiclient_key.pem"
//	  apiv3_key_file   = "shop/apiv3.key"
//	}
//
// Attributes are those of a provider block. Secrets stand in files of their
// own; relative ones start at the folder of profiles.hcl.
const profilesName = "profiles.hcl"

func (a *App) profilesFile() (string, error) {
	dir, err := a.ConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the user's configuration directory: %w", err)
	}
	return filepath.Join(dir, "wxctl", profilesName), nil
}

// profile reads one profile. The error names the profiles that there are.
func (a *App) profile(name string) (settings, error) {
	file, err := a.profilesFile()
	if err != nil {
		return nil, err
	}
	source, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &CredentialsError{Problems: []string{
			fmt.Sprintf("The profile %q is asked for, but there is no file %s.", name, file)}, Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	parsed, diags := hclsyntax.ParseConfig(source, file, hcl.InitialPos)
	files := map[string]*hcl.File{file: parsed}
	if diags.HasErrors() {
		return nil, &DiagnosticsError{files, diags}
	}
	block, names, diags := findProfile(parsed.Body, name)
	if diags.HasErrors() {
		return nil, &DiagnosticsError{files, diags}
	}
	if block == nil {
		problem := fmt.Sprintf("%s has no profile %q.", file, name)
		if len(names) > 0 {
			problem += " It has " + oneOf(names) + "."
		}
		return nil, &CredentialsError{Problems: []string{problem}}
	}
	s, diags := profileSettings(block, filepath.Dir(file))
	if diags.HasErrors() {
		return nil, &DiagnosticsError{files, diags}
	}
	return s, nil
}

var profileSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "profile", LabelNames: []string{"name"}}}}

func findProfile(body hcl.Body, name string) (found *hcl.Block, names []string, diags hcl.Diagnostics) {
	content, diags := body.Content(profileSchema)
	for _, b := range content.Blocks {
		names = append(names, b.Labels[0])
		if b.Labels[0] != name {
			continue
		}
		if found != nil {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError,
				Summary:  "Two profiles of one name",
				Detail:   fmt.Sprintf("The profile %q is also at %s.", name, found.DefRange),
				Subject:  &b.DefRange,
			})
		}
		found = b
	}
	return found, names, diags
}

func profileSettings(block *hcl.Block, dir string) (settings, hcl.Diagnostics) {
	attributes, diags := block.Body.JustAttributes()
	s := settings{}
	source := fmt.Sprintf("the profile %q", block.Labels[0])
	for _, attr := range attributes {
		n := settingName(attr.Name)
		if problem := refuseSetting(n); problem != "" {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Wrong setting of a profile", Detail: problem, Subject: &attr.NameRange,
			})
			continue
		}
		value, more := attr.Expr.Value(nil)
		diags = append(diags, more...)
		text, err := convert.Convert(value, cty.String)
		if err != nil || text.IsNull() || !text.IsKnown() {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Wrong setting of a profile",
				Detail: attr.Name + " wants text.", Subject: attr.Expr.Range().Ptr(),
			})
			continue
		}
		s.set(n, text.AsString(), source, dir)
	}
	return s, diags
}

// refuseSetting says why a name must not stand in a profile, or "".
func refuseSetting(n settingName) string {
	if file, secret := secretSettings[n]; secret {
		return fmt.Sprintf("%s is secret and must not stand here. Put it into a file that only you can read and name the file with %s.", n, file)
	}
	if slices.Contains(settingNames, n) {
		return ""
	}
	names := make([]string, len(settingNames))
	for i, known := range settingNames {
		names[i] = string(known)
	}
	problem := fmt.Sprintf("%s is no setting.", n)
	if hint := didYouMean("", string(n), names); hint != "" {
		problem += " " + hint
	}
	return problem
}
