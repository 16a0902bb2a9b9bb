package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

type doctorOptions struct {
	accountOptions
	App  *App
	JSON bool
}

func newDoctorCommand(app *App, run func(context.Context, *doctorOptions) error) *cobra.Command {
	if run == nil {
		run = runDoctor
	}
	opts := &doctorOptions{App: app}
	cmd := &cobra.Command{
		Use:     "doctor [--json]",
		Short:   "Find what is wrong with credentials, clock, keys and reachability",
		GroupID: groupCalls,
		Long: `doctor looks at the credentials, reaches WeChat Pay, compares the clocks, and
makes one signed call that changes nothing (GET /v3/certificates). Each check
gets a verdict, and what is wrong gets the way to mend it. No secret is shown.`,
		Example: `  wxctl doctor
  WXCTL_PROFILE=shop wxctl doctor --json`,
		Annotations: exits(Done, Failed, Refused, Interrupted),
		Args:        noArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), opts) },
	}
	opts.define(cmd.Flags())
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON object")
	return cmd
}

// verdict is the outcome of a check.
type verdict string

const (
	verdictOK       verdict = "ok"
	verdictWarning  verdict = "warning"
	verdictFailed   verdict = "failed"
	verdictUnproven verdict = "unproven" // could not be examined
)

// check is one thing that doctor looked at.
type check struct {
	Name    string  `json:"name"`
	Verdict verdict `json:"verdict"`
	Message string  `json:"message"`
	// Mend says what to do about it.
	Mend string `json:"mend,omitempty"`
}

func runDoctor(ctx context.Context, opts *doctorOptions) error {
	set, err := opts.App.commandAccounts(&opts.accountOptions).settings(ctx, opts.Provider)
	if err != nil {
		return err
	}
	d := &doctor{app: opts.App, settings: set}
	d.examine(ctx)
	if opts.JSON {
		err = opts.App.printJSON(struct {
			OK     bool    `json:"ok"`
			Checks []check `json:"checks"`
		}{d.code() == Done, d.checks})
	} else {
		err = printChecks(opts.App.Out, d.checks)
	}
	if err != nil {
		return err
	}
	return Exit(d.code())
}

func printChecks(w io.Writer, checks []check) error {
	table := newTable(w)
	for _, c := range checks {
		fmt.Fprintf(table, "%s\t%s\t%s\n", c.Verdict, c.Name, c.Message)
		if c.Mend != "" {
			fmt.Fprintf(table, "\t\t→ %s\n", c.Mend)
		}
	}
	return table.Flush()
}

// The checks, by name. The last two are made by the client, which adds the
// checks "credentials" and "trust": whether the service accepts the signature,
// and whether its answers can be verified.
const (
	checkMerchant     = "merchant"
	checkPrivateKey   = "private key"
	checkSerialNo     = "serial number"
	checkAPIv3Key     = "APIv3 key"
	checkVerification = "verification"
	checkReachable    = "reachability"
	checkClock        = "clock"
)

// doctor collects checks.
type doctor struct {
	app      *App
	settings settings
	checks   []check
}

func (d *doctor) add(name string, v verdict, message, mend string) {
	d.checks = append(d.checks, check{name, v, message, mend})
}

// code is the exit status: what is wrong with the credentials weighs more than
// anything else.
func (d *doctor) code() Code {
	code := Done
	for _, c := range d.checks {
		switch {
		case c.Verdict != verdictFailed:
		case c.Name == checkReachable || c.Name == checkClock:
			code = max(code, Failed)
		default:
			code = Refused
		}
	}
	return code
}

func (d *doctor) examine(ctx context.Context) {
	c := d.examineCredentials()
	if c == nil {
		d.add(checkReachable, verdictUnproven, "needs credentials that are complete", "")
		return
	}
	verdicts := map[client.Verdict]verdict{
		client.Sound: verdictOK, client.Faulty: verdictFailed, client.Unproven: verdictUnproven,
	}
	for _, f := range c.Diagnose(ctx) {
		v := verdicts[f.Verdict]
		if v == verdictOK && f.Mend != "" {
			v = verdictWarning
		}
		d.add(f.Check, v, f.Detail, f.Mend)
	}
}

// examineCredentials looks at what can be seen without a call. The client is
// nil when the credentials cannot work.
func (d *doctor) examineCredentials() *client.Client {
	c, err := d.settings.clientOf(client.Config{
		Shared: client.NewShared(), Logger: d.app.Logger(), Clock: d.app.Clock, Rand: d.app.Rand,
	}, &d.app.secrets)
	faults := faultsOf(err)
	d.credential(faults, checkMerchant, d.who(), "MchID", "Endpoint")
	d.credential(faults, checkPrivateKey, "can be read", "PrivateKey")
	d.keyPermissions()
	d.credential(faults, checkSerialNo, d.serialMessage(), "SerialNo", "Certificate")
	d.credential(faults, checkAPIv3Key, d.apiv3Message(), "APIv3Key")
	if _, lacking := faults["APIv3Key"]; lacking && d.settings.get(setPublicKeyID) == "" {
		d.add(checkVerification, verdictUnproven, "platform certificates, which the APIv3 key decrypts", "")
	} else {
		d.credential(faults, checkVerification, d.trustMessage(), "PublicKeyID", "PublicKey")
	}
	if err != nil {
		return nil
	}
	return c
}

// fault is what is wrong with one field of client.Config.
type fault struct{ problem, mend string }

// faultsOf sorts what is wrong with the credentials by the field of
// client.Config; the first of a field counts.
func faultsOf(err error) map[string]fault {
	faults := map[string]fault{}
	credentials, ok := errors.AsType[*CredentialsError](err)
	if !ok {
		return faults
	}
	for _, cause := range flatten(credentials.Err) {
		field, f := "", fault{problem: cause.Error()}
		if wrong, ok := errors.AsType[*client.ConfigError](cause); ok {
			field, f = wrong.Field, fault{wrong.Given, "needed is " + wrong.Need + "; " + wrong.Where}
		} else if lost, ok := errors.AsType[*settingError](cause); ok {
			field, f = lost.field, fault{lost.err.Error(), ""}
		}
		if _, known := faults[field]; !known {
			faults[field] = f
		}
	}
	return faults
}

// credential adds the check of some fields of client.Config.
func (d *doctor) credential(faults map[string]fault, name, fine string, fields ...string) {
	for _, field := range fields {
		if f, ok := faults[field]; ok {
			d.add(name, verdictFailed, d.settings.origin(field)+": "+f.problem, f.mend)
			return
		}
	}
	d.add(name, verdictOK, fine, "")
}

func (d *doctor) who() string {
	s := d.settings
	switch s.mode() {
	case op.Brand:
		return fmt.Sprintf("brand %s, from %s", s.get(setBrandID), s[setBrandID].source)
	case op.Partner:
		return fmt.Sprintf("service provider %s, from %s", s.get(setMchID), s[setMchID].source)
	}
	return fmt.Sprintf("direct merchant %s, from %s", s.get(setMchID), s[setMchID].source)
}

// keyPermissions warns of a private key that others can read.
func (d *doctor) keyPermissions() {
	path := d.settings.get(setPrivateKeyFile)
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return
	}
	d.add(checkPrivateKey, verdictWarning, fmt.Sprintf("others can read %s (mode %04o)", path, info.Mode().Perm()),
		"chmod 600 "+shellQuote(path))
}

func (d *doctor) serialMessage() string {
	message := d.settings.get(setSerialNo)
	if d.settings.certificateFile() != "" {
		return message + ", as apiclient_cert.pem has it"
	}
	return message
}

func (d *doctor) apiv3Message() string {
	if d.settings.get(setAPIv3Key) == "" && d.settings.get(setAPIv3KeyFile) == "" {
		return "not set: notifications and platform certificates cannot be decrypted"
	}
	return "has 32 bytes"
}

func (d *doctor) trustMessage() string {
	id := d.settings.get(setPublicKeyID)
	switch {
	case id == "":
		return "platform certificates"
	case d.settings.get(setAPIv3Key) == "" && d.settings.get(setAPIv3KeyFile) == "":
		return "public key " + id
	}
	return "public key " + id + ", and platform certificates"
}
