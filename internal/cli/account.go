package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/resources"
)

// ProviderFunc returns the evaluated provider block of an alias; "" is the
// default. A null value is a block that does not exist.
type ProviderFunc func(alias string) (cty.Value, hcl.Range, hcl.Diagnostics)

// Accounts are the merchants of one command, by the alias of their provider
// block. All clients share one transport and one budget of calls. Accounts is
// safe for concurrent use.
//
// The credentials of an account come, the first that has a value winning, from
//
//  1. --sandbox, which ignores all else but whose behalf it is on (partner),
//     the sub-merchant and the notification URL,
//  2. the provider block,
//  3. the environment, WXCTL_*,
//  4. the profile that the block or WXCTL_PROFILE names.
//
// Sources are only mixed for one and the same merchant: a block that names
// another mchid than the environment takes nothing from it.
type Accounts struct {
	// Files are the sources of the provider blocks, for what is wrong with them.
	Files map[string]*hcl.File

	app      *App
	provider ProviderFunc
	shared   *client.Shared

	mu      sync.Mutex
	known   map[string]settings
	clients map[string]*client.Client
}

// Accounts makes the accounts of a command. provider may be nil where there is
// no configuration.
func (a *App) Accounts(provider ProviderFunc) *Accounts {
	return &Accounts{
		app: a, provider: provider, shared: client.NewShared(),
		known: map[string]settings{}, clients: map[string]*client.Client{},
	}
}

// Account says who the merchant is. It needs no keys and makes no call.
func (s *Accounts) Account(ctx context.Context, alias string) (resources.Account, error) {
	set, err := s.settings(ctx, alias)
	if err != nil {
		return resources.Account{}, err
	}
	return resources.Account{
		MchID: set.get(setMchID), AppID: set.get(setAppID), SubMchID: set.get(setSubMchID), Partner: set.partner(),
	}, nil
}

// Client returns the merchant's client. A *CredentialsError says what of the
// credentials is missing or wrong.
func (s *Accounts) Client(ctx context.Context, alias string) (*client.Client, error) {
	set, err := s.settings(ctx, alias)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clients[alias]; c != nil {
		return c, nil
	}
	c, err := set.clientOf(client.Config{
		Shared: s.shared, Logger: s.app.Logger(), Clock: s.app.Clock, Rand: s.app.Rand,
	}, &s.app.secrets)
	if err != nil {
		return nil, err
	}
	s.clients[alias] = c
	return c, nil
}

func (s *Accounts) settings(ctx context.Context, alias string) (settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if set, ok := s.known[alias]; ok {
		return set, nil
	}
	block, err := s.block(alias)
	if err != nil {
		return nil, err
	}
	set, err := s.app.resolve(ctx, block)
	if err != nil {
		return nil, err
	}
	s.known[alias] = set
	return set, nil
}

// block reads the provider block of an alias as settings.
func (s *Accounts) block(alias string) (settings, error) {
	if s.provider == nil {
		return settings{}, nil
	}
	value, _, diags := s.provider(alias)
	if diags.HasErrors() {
		return nil, &DiagnosticsError{Files: s.Files, Diagnostics: diags}
	}
	return blockSettings(value, alias), nil
}

// blockSettings takes the known attributes of a provider block. Files are
// relative to the configuration, which is the current directory.
func blockSettings(value cty.Value, alias string) settings {
	set := settings{}
	value, _ = value.UnmarkDeep()
	if value == cty.NilVal || value.IsNull() || !value.IsKnown() {
		return set
	}
	source := `the block provider "wxpay"`
	if alias != "" {
		source += fmt.Sprintf(" with the alias %q", alias)
	}
	for name, v := range value.AsValueMap() {
		text, err := convert.Convert(v, cty.String)
		if err == nil && text.IsKnown() && !text.IsNull() {
			set.set(settingName(name), text.AsString(), source, ".")
		}
	}
	return set
}

// resolve completes the settings of a provider block from the other sources.
func (a *App) resolve(ctx context.Context, block settings) (settings, error) {
	env := a.environment()
	if a.Sandbox {
		return a.sandboxSettings(ctx, block.over(env))
	}
	if len(a.Faults) > 0 {
		return nil, usagef("--fault needs --sandbox: WeChat Pay itself cannot be made to fail")
	}
	if len(a.Quirks) > 0 {
		return nil, usagef("--quirk needs --sandbox: WeChat Pay itself cannot be switched")
	}
	name, named := block.get(setProfile), a.Getenv(setProfile.Env())
	if name == "" && named == "" {
		return block.over(env), nil
	}
	profile, err := a.profile(cmp.Or(name, named))
	if err != nil {
		return nil, err
	}
	if name != "" {
		return block.over(env.of(block.over(profile).get(setMchID))).over(profile), nil
	}
	if block.get(setMchID) == "" && len(env.of(profile.get(setMchID))) != len(env) {
		return nil, &CredentialsError{Problems: []string{fmt.Sprintf(
			"%s is %s, but the profile %q that %s names is of %s: unset one of the two",
			setMchID.Env(), env.get(setMchID), named, setProfile.Env(), profile.get(setMchID))}}
	}
	return block.over(env).over(profile), nil
}

// clientOf reads keys, which are hidden from then on, and makes a client. All
// that is missing or wrong is reported together.
func (s settings) clientOf(config client.Config, hidden *secrets) (*client.Client, error) {
	config.Identity = s.identity()
	config.PublicKeyID = s.get(setPublicKeyID)
	config.CertDir = s.get(setCertDir)
	config.Endpoint = s.get(setEndpoint)
	errs := s.readKeys(&config, hidden)
	c, err := client.New(config)
	if errs = append(errs, flatten(err)...); len(errs) > 0 {
		return nil, s.credentialsError(errs)
	}
	return c, nil
}

func (s settings) identity() client.Identity {
	return client.Identity{
		MchID: s.get(setMchID), BrandID: s.get(setBrandID), SerialNo: s.get(setSerialNo), AppID: s.get(setAppID),
		SubMchID: s.get(setSubMchID), NotifyURL: s.get(setNotifyURL), Partner: s.partner(),
	}
}

// readKeys reads what the settings name by file.
func (s settings) readKeys(config *client.Config, hidden *secrets) (errs []error) {
	failed := func(err error) bool {
		if err != nil {
			errs = append(errs, err)
		}
		return err != nil
	}
	if pem, err := s.content(setPrivateKey, setPrivateKeyFile); !failed(err) && pem != "" {
		hidden.addPEM(pem)
		config.PrivateKey, err = client.ParsePrivateKey([]byte(pem))
		failed(err)
	}
	if pem, err := s.content("", setPublicKeyFile); !failed(err) && pem != "" {
		config.PublicKey, err = client.ParsePublicKey([]byte(pem))
		failed(err)
	}
	key, err := s.content(setAPIv3Key, setAPIv3KeyFile)
	if !failed(err) {
		config.APIv3Key = strings.TrimSpace(key)
		hidden.add(config.APIv3Key)
	}
	if key, err = s.content(setAPIv2Key, setAPIv2KeyFile); !failed(err) {
		config.APIv2Key = strings.TrimSpace(key)
		hidden.add(config.APIv2Key)
	}
	if path := s.certificateFile(); path != "" {
		config.Certificate, err = client.LoadCertificate(path)
		failed(err)
	}
	return errs
}

// certificateFile is the merchant's API certificate, which WeChat Pay's tool
// leaves beside the private key: with it a wrong serial number is found at
// once. "" when it is not there.
func (s settings) certificateFile() string {
	key := s.get(setPrivateKeyFile)
	if filepath.Base(key) != "apiclient_key.pem" {
		return ""
	}
	path := filepath.Join(filepath.Dir(key), "apiclient_cert.pem")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// settingsOf are the settings that make up a field of client.Config.
var settingsOf = map[string][]settingName{
	"MchID":       {setMchID},
	"BrandID":     {setBrandID},
	"SerialNo":    {setSerialNo},
	"PrivateKey":  {setPrivateKeyFile, setPrivateKey},
	"APIv3Key":    {setAPIv3Key, setAPIv3KeyFile},
	"APIv2Key":    {setAPIv2Key, setAPIv2KeyFile},
	"PublicKeyID": {setPublicKeyID},
	"PublicKey":   {setPublicKeyFile},
	"Certificate": {setPrivateKeyFile},
	"Endpoint":    {setEndpoint},
}

// credentialsError says for each error which setting it is about, in the words
// of where that came from.
func (s settings) credentialsError(errs []error) error {
	var problems []string
	if s.get(setMchID) == "" && s.get(setBrandID) == "" && s.get(setPrivateKey) == "" && s.get(setPrivateKeyFile) == "" {
		problems = append(problems, "there are no credentials: set WXCTL_* in the environment, a provider block, or WXCTL_PROFILE; --sandbox needs none")
	}
	named := map[string]bool{}
	for _, err := range errs {
		if lost, ok := errors.AsType[*settingError](err); ok {
			named[lost.field] = true
			problems = append(problems, err.Error())
			continue
		}
		wrong, ok := errors.AsType[*client.ConfigError](err)
		if !ok {
			problems = append(problems, err.Error())
			continue
		}
		if named[wrong.Field] {
			continue // a key that cannot be read is also one that is not there
		}
		named[wrong.Field] = true
		problems = append(problems, s.origin(wrong.Field)+strings.TrimPrefix(wrong.Error(), wrong.Field))
	}
	return &CredentialsError{Problems: problems, Err: errors.Join(errs...)}
}

// origin names a field of client.Config as the user knows it.
func (s settings) origin(field string) string {
	names := settingsOf[field]
	for _, n := range names {
		switch v, ok := s[n]; {
		case ok && v.source == n.Env():
			return v.source
		case ok:
			return string(n) + " of " + v.source
		}
	}
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = n.Env()
	}
	return strings.Join(words, " or ")
}

// content returns the text of a setting that is given as it is or by file.
func (s settings) content(literal, file settingName) (string, error) {
	if text := s.get(literal); text != "" {
		return text, nil
	}
	path := s.get(file)
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", &settingError{field: fieldOf(file), origin: s.origin(fieldOf(file)), err: err}
	}
	return string(text), nil
}

// settingError is a file of the credentials that cannot be read.
type settingError struct {
	field  string // of client.Config
	origin string
	err    error
}

func (e *settingError) Error() string { return e.origin + ": " + e.err.Error() }
func (e *settingError) Unwrap() error { return e.err }

func fieldOf(n settingName) string {
	for field, names := range settingsOf {
		if slices.Contains(names, n) && field != "Certificate" {
			return field
		}
	}
	return string(n)
}
