package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Finding is one thing that was examined of a merchant's access to WeChat Pay.
type Finding struct {
	// Check is what was examined: reachability, clock, credentials, trust, or the
	// name of a Config's field.
	Check string
	// Verdict says how it stands.
	Verdict Verdict
	// Detail is what was found.
	Detail string
	// Mend is what to do; empty where nothing is.
	Mend string
}

// Verdict is the outcome of one check.
type Verdict uint8

// The verdicts.
const (
	Sound    Verdict = iota // works
	Faulty                  // has to be mended
	Unproven                // could not be examined
)

func (v Verdict) String() string { return [...]string{"ok", "failed", "unproven"}[v] }

// ConfigErrors takes apart what [New] returned.
func ConfigErrors(err error) []*ConfigError {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*ConfigError
		for _, e := range joined.Unwrap() {
			all = append(all, ConfigErrors(e)...)
		}
		return all
	}
	if e, ok := errors.AsType[*ConfigError](err); ok {
		return []*ConfigError{e}
	}
	return nil
}

// Diagnose finds out what is wrong between this client and WeChat Pay. It makes
// one harmless call, of the platform certificates, to each domain.
func (c *Client) Diagnose(ctx context.Context) []Finding {
	var findings []Finding
	var first *probe
	for _, base := range c.hosts.bases {
		p := c.probe(ctx, base)
		findings = append(findings, p.reachable(base))
		if first == nil && p.reply != nil {
			first = p
		}
	}
	if first == nil {
		return append(findings,
			Finding{Check: "clock", Verdict: Unproven, Detail: "no answer to compare it with"},
			Finding{Check: "credentials", Verdict: Unproven, Detail: "no answer"},
			Finding{Check: "trust", Verdict: Unproven, Detail: "no answer"})
	}
	return append(findings, c.clockFinding(first), c.credentialsFinding(first), c.trustFinding(first))
}

// probe is one call of the certificates.
type probe struct {
	reply   *reply // nil without an answer
	failure *Error
	set     *certificateSet
}

func (c *Client) probe(ctx context.Context, base string) *probe {
	p := &probe{}
	x := c.certificatesExchange(&p.set)
	p.reply, p.failure = c.try(ctx, &x, base)
	return p
}

func (p *probe) reachable(base string) Finding {
	f := Finding{Check: "reachability", Detail: base + " answers"}
	switch {
	case p.reply == nil:
		f.Verdict, f.Detail = Faulty, fmt.Sprintf("%s: %v", base, p.failure.Err)
		f.Mend = "let this machine connect to it: name resolution, firewall, proxy (HTTPS_PROXY)"
	case p.foreign():
		f.Verdict, f.Detail = Faulty, fmt.Sprintf("%s answers, but not as WeChat Pay does: %d: %v", base, p.reply.status, p.failure.Err)
		f.Mend = "look for what answers in its place: a proxy (HTTPS_PROXY), a gateway, a login page, a wrong endpoint"
	}
	return f
}

// foreign reports whether the answer is that of somebody else: a gateway, or a
// page to log in at. WeChat Pay's errors have a code, and all else is JSON.
func (p *probe) foreign() bool {
	return p.failure != nil && p.failure.Code == "" &&
		(p.reply.status >= http.StatusMultipleChoices || errors.Is(p.failure, ErrMalformed))
}

func (c *Client) clockFinding(p *probe) Finding {
	f := Finding{Check: "clock", Detail: "agrees with WeChat Pay's to the minute"}
	if _, err := http.ParseTime(p.reply.header.Get("Date")); err != nil {
		f.Verdict, f.Detail = Unproven, "the answer has no date"
		return f
	}
	skew := clockSkew(p.reply.header, c.clock())
	if skew == 0 {
		return f
	}
	f.Detail = "this machine's clock is " + skewText(skew)
	f.Mend = "set the clock by a time server; at most 5 minutes are allowed"
	if skew.Abs() >= window-30*time.Second {
		f.Verdict = Faulty
	}
	return f
}

func (c *Client) credentialsFinding(p *probe) Finding {
	f := Finding{Check: "credentials"}
	switch status := p.reply.status; {
	case p.foreign():
		f.Verdict, f.Detail = Unproven, "no answer of WeChat Pay"
	case status == http.StatusUnauthorized:
		f.Verdict = Faulty
		f.Detail = fmt.Sprintf("WeChat Pay refuses the signature of merchant %s: %s", c.identity.MchID, p.failure.Message)
		f.Mend = "merchant number, certificate serial " + c.identity.SerialNo + " and private key have to belong together; " + whereSerial
	case status < 300, status == http.StatusForbidden, status == http.StatusNotFound:
		f.Detail = fmt.Sprintf("WeChat Pay accepts the signature of merchant %s", c.identity.MchID)
	default:
		f.Verdict = Unproven
		f.Detail = fmt.Sprintf("%d %s: %s", status, p.failure.Code, p.failure.Message)
	}
	return f
}

func (c *Client) trustFinding(p *probe) Finding {
	f := Finding{Check: "trust"}
	switch {
	case p.foreign():
		f.Verdict, f.Detail = Unproven, "no answer of WeChat Pay"
	case p.failure == nil && c.trust.key != nil:
		f.Detail = "answers are signed with the public key " + c.trust.id
	case p.failure == nil:
		f.Detail = fmt.Sprintf("%d platform certificates, the newest valid until %s", len(p.set.bySerial),
			p.set.best(c.clock()).x509.NotAfter.Format(time.DateOnly))
	case p.failure.signed != "":
		f.Verdict, f.Detail = Faulty, p.failure.signed
		f.Mend = "check the public key and its id, or the APIv3 key; " + wherePublicKey
	case noCertificates(p.failure) && c.trust.key != nil:
		f.Verdict = Unproven
		f.Detail = "the merchant has no platform certificates; the public key is proven by the first call that succeeds"
	case noCertificates(p.failure):
		f.Verdict, f.Detail = Faulty, "the merchant has no platform certificates, and no public key is configured"
		f.Mend = "configure the public key and its id; " + wherePublicKey
	default:
		f.Verdict, f.Detail = Unproven, "no answer of the kind that is signed"
	}
	return f
}
