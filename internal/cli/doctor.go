package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/client"
)

type doctorOptions struct {
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
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON object")
	return cmd
}

// verdict is the outcome of a check.
type verdict string

const (
	verdictOK      verdict = "ok"
	verdictWarning verdict = "warning"
	verdictFailed  verdict = "failed"
	verdictSkipped verdict = "skipped" // something before it failed
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
	set, err := opts.App.commandAccounts().settings(ctx, "")
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

// The checks, by name.
const (
	checkCredentials  = "credentials"
	checkPrivateKey   = "private key"
	checkSerialNo     = "serial number"
	checkAPIv3Key     = "APIv3 key"
	checkTrust        = "trust"
	checkReachable    = "reachability"
	checkClock        = "clock"
	checkSignature    = "request signature"
	checkVerification = "answer signature"
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
	reached := d.examineReach(ctx)
	if c == nil || !reached {
		d.add(checkSignature, verdictSkipped, "needs complete credentials and a way to WeChat Pay", "")
		return
	}
	d.examineCall(ctx, c)
}

// examineCredentials looks at what can be seen without a call. The client is
// nil when the credentials cannot work.
func (d *doctor) examineCredentials() *client.Client {
	c, err := d.settings.clientOf(client.Config{
		Shared: client.NewShared(), Logger: d.app.Logger(), Clock: d.app.Clock, Rand: d.app.Rand,
	})
	faults := faultsOf(err)
	d.credential(faults, checkCredentials, d.who(), "MchID", "Endpoint", "")
	d.credential(faults, checkPrivateKey, "can be read", "PrivateKey")
	d.keyPermissions()
	d.credential(faults, checkSerialNo, d.serialMessage(), "SerialNo", "Certificate")
	d.credential(faults, checkAPIv3Key, d.apiv3Message(), "APIv3Key")
	d.credential(faults, checkTrust, d.trustMessage(), "PublicKeyID", "PublicKey")
	if err != nil {
		return nil
	}
	return c
}

// faultsOf sorts what is wrong with the credentials by the field of
// client.Config; what belongs to none is under "".
func faultsOf(err error) map[string][]string {
	faults := map[string][]string{}
	if err == nil {
		return faults
	}
	causes := []error{err}
	if credentials, ok := errors.AsType[*CredentialsError](err); ok {
		causes = flatten(credentials.Err)
	}
	for _, cause := range causes {
		field, text := "", cause.Error()
		if wrong, ok := errors.AsType[*client.ConfigError](cause); ok {
			field, text = wrong.Field, strings.TrimPrefix(text, wrong.Field+": ")
		} else if lost, ok := errors.AsType[*settingError](cause); ok {
			field, text = lost.field, lost.err.Error()
		}
		faults[field] = append(faults[field], text)
	}
	return faults
}

// credential adds the check of some fields of client.Config.
func (d *doctor) credential(faults map[string][]string, name, fine string, fields ...string) {
	for _, field := range fields {
		if list := faults[field]; len(list) > 0 {
			problem, mend, _ := strings.Cut(list[0], "; ")
			d.add(name, verdictFailed, strings.TrimSpace(d.settings.origin(field)+": "+problem), mend)
			return
		}
	}
	d.add(name, verdictOK, fine, "")
}

func (d *doctor) who() string {
	s := d.settings
	kind := "direct merchant"
	if s.partner() {
		kind = "service provider"
	}
	return fmt.Sprintf("%s %s, from %s", kind, s.get(setMchID), s[setMchID].source)
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

// doctorTimeout bounds the unsigned request.
const doctorTimeout = 10 * time.Second

// examineReach makes an unsigned request, to see that it is answered, and at
// what time.
func (d *doctor) examineReach(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	base := d.settings.base()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/v3/certificates", nil)
	if err != nil {
		d.add(checkReachable, verdictFailed, err.Error(), d.settings.origin("Endpoint")+" is the base URL, such as "+realEndpoint)
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		d.add(checkReachable, verdictFailed, err.Error(),
			"allow HTTPS to "+base+", by HTTPS_PROXY if there is a proxy; check the name server and the machine's root certificates")
		return false
	}
	response.Body.Close()
	d.add(checkReachable, verdictOK, base+" answers", "")
	d.examineClock(response.Header.Get("Date"))
	return true
}

// allowedSkew is how far clocks may be apart; WeChat Pay refuses more.
const allowedSkew = 5 * time.Minute

func (d *doctor) examineClock(date string) {
	theirs, err := http.ParseTime(date)
	if err != nil {
		d.add(checkClock, verdictSkipped, "the answer does not say what time it is", "")
		return
	}
	skew := d.app.Clock().Sub(theirs).Round(time.Second)
	message := "agrees with WeChat Pay's"
	switch {
	case skew > 2*time.Second:
		message = fmt.Sprintf("%v ahead of WeChat Pay's", skew)
	case skew < -2*time.Second:
		message = fmt.Sprintf("%v behind WeChat Pay's", -skew)
	}
	const mend = "set the clock by NTP: WeChat Pay refuses requests that are more than 5 minutes off"
	switch {
	case skew.Abs() >= allowedSkew:
		d.add(checkClock, verdictFailed, message, mend)
	case skew.Abs() >= time.Minute:
		d.add(checkClock, verdictWarning, message, mend)
	default:
		d.add(checkClock, verdictOK, message, "")
	}
}

// examineCall makes one signed call that changes nothing. A merchant without
// platform certificates is answered 404, which proves the signature as well.
func (d *doctor) examineCall(ctx context.Context, c *client.Client) {
	_, err := c.Send(ctx, http.MethodGet, "/v3/certificates", nil)
	accepted := func() { d.add(checkSignature, verdictOK, "WeChat Pay accepts it", "") }
	called, _ := errors.AsType[*client.Error](err)
	switch {
	case err == nil:
		accepted()
		d.add(checkVerification, verdictOK, "is valid", "")
	case errors.Is(err, client.ErrSignature):
		accepted()
		d.add(checkVerification, verdictFailed, err.Error(),
			"check "+setPublicKeyID.Env()+" and "+setPublicKeyFile.Env()+" against 账户中心 → API安全 → 微信支付公钥 of this merchant; if they fit, something between here and WeChat Pay changes the answers")
	case errors.Is(err, client.ErrNoCertificates):
		accepted()
		d.add(checkTrust, verdictFailed, "this merchant has no platform certificates",
			"use the WeChat Pay public key: set "+setPublicKeyID.Env()+" and "+setPublicKeyFile.Env()+" from 账户中心 → API安全 → 微信支付公钥")
	case errors.Is(err, client.ErrAuth):
		d.add(checkSignature, verdictFailed, err.Error(), d.signatureMend())
	case called != nil && slices.Contains([]int{http.StatusForbidden, http.StatusNotFound}, called.Status) && called.Code != "":
		accepted()
		d.add(checkVerification, verdictSkipped, "this merchant has no platform certificates to ask for, and refusals are not signed", "")
	default:
		d.add(checkSignature, verdictFailed, err.Error(), "")
	}
}

func (d *doctor) signatureMend() string {
	return fmt.Sprintf("see that the serial number, the private key and the merchant number belong together: the serial of apiclient_cert.pem beside the key (openssl x509 -noout -serial -in apiclient_cert.pem) is %s, and pay.weixin.qq.com shows it under 账户中心 → API安全 of merchant %s",
		d.settings.get(setSerialNo), d.settings.get(setMchID))
}
