package client

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// refreshEvery is how old a set of certificates may become: a new
	// certificate appears at least a day before it is used.
	refreshEvery = 12 * time.Hour
	// refreshPause lies between two downloads, however many unknown serials
	// arrive, and failurePause after one that got no answer.
	refreshPause = time.Minute
	failurePause = 5 * time.Second
	// patience is how long a call waits for a refresh that it could do without.
	patience = 3 * time.Second
)

// certificates are the platform certificates of one merchant, shared by all of
// its clients.
type certificates struct {
	file  string // "" keeps them in memory only
	set   atomic.Pointer[certificateSet]
	group singleflight.Group
	last  atomic.Pointer[attempt]
}

// attempt is how the last download went.
type attempt struct {
	again time.Time // when the next may be made
	err   error
}

// certificateSet is a set of valid certificates. It is never changed.
type certificateSet struct {
	bySerial map[string]*certificate
	fetched  time.Time
}

type certificate struct {
	serial string
	key    *rsa.PublicKey
	x509   *x509.Certificate
}

// valid reports whether the certificate may be used.
func (c *certificate) valid(now time.Time) bool {
	return !now.Before(c.x509.NotBefore) && now.Before(c.x509.NotAfter)
}

// best is the valid certificate that lasts longest, or nil.
func (s *certificateSet) best(now time.Time) *certificate {
	var best *certificate
	for _, c := range s.bySerial {
		if c.valid(now) && (best == nil || c.x509.NotAfter.After(best.x509.NotAfter) ||
			c.x509.NotAfter.Equal(best.x509.NotAfter) && c.serial > best.serial) {
			best = c
		}
	}
	return best
}

// newest returns the certificate to encrypt with.
func (s *certificates) newest(ctx context.Context, c *Client) (*certificate, error) {
	now := c.clock()
	set := s.load(now)
	cert := set.best(now)
	if cert == nil {
		set, err := s.refresh(ctx, c)
		if err != nil {
			return nil, err
		}
		if cert = set.best(now); cert == nil {
			return nil, errors.New("none of the platform certificates is valid now; is this machine's clock right?")
		}
		return cert, nil
	}
	if now.Sub(set.fetched) >= refreshEvery && s.mayRefresh(now) {
		return s.renewed(ctx, c, cert), nil
	}
	return cert, nil
}

// renewed refreshes a set which still has a valid certificate, and falls back to
// that one.
func (s *certificates) renewed(ctx context.Context, c *Client, cert *certificate) *certificate {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	set, err := s.refresh(ctx, c)
	if err == nil {
		if newer := set.best(c.clock()); newer != nil {
			return newer
		}
	}
	c.log.WarnContext(ctx, "platform certificates are not refreshed yet", "mchid", c.identity.MchID,
		"valid_until", cert.x509.NotAfter, "error", err)
	return cert
}

// bySerial returns the certificate of a serial that stands in a message. An
// unknown serial is looked for at WeChat Pay, within reason.
func (s *certificates) bySerial(ctx context.Context, c *Client, serial string) (*certificate, error) {
	now := c.clock()
	cert := s.load(now).bySerial[serial]
	if cert == nil {
		set, err := s.refresh(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("the certificate %s is not known: %w", serial, err)
		}
		if cert = set.bySerial[serial]; cert == nil {
			return nil, fmt.Errorf("the serial %s is of no platform certificate of this merchant", serial)
		}
	}
	if !cert.valid(now) {
		return nil, fmt.Errorf("the platform certificate %s is valid from %s to %s only", serial,
			cert.x509.NotBefore.Format(time.RFC3339), cert.x509.NotAfter.Format(time.RFC3339))
	}
	return cert, nil
}

// load returns the set at hand, at first that of the folder.
func (s *certificates) load(now time.Time) *certificateSet {
	if set := s.set.Load(); set != nil {
		return set
	}
	set := readCertificates(s.file, now)
	if !s.set.CompareAndSwap(nil, set) {
		return s.set.Load()
	}
	return set
}

func (s *certificates) mayRefresh(now time.Time) bool {
	last := s.last.Load()
	return last == nil || !now.Before(last.again)
}

// refresh downloads the certificates, once for all who ask at the same time.
// Within the pause after a download it returns what that one brought.
func (s *certificates) refresh(ctx context.Context, c *Client) (*certificateSet, error) {
	done := s.group.DoChan("", func() (any, error) {
		now := c.clock()
		if !s.mayRefresh(now) {
			return s.set.Load(), s.last.Load().err
		}
		// Who asked first may give up; the others still wait.
		set, err := c.download(context.WithoutCancel(ctx))
		pause := refreshPause
		if err != nil && !errors.Is(err, ErrNoCertificates) {
			pause = failurePause
		}
		s.last.Store(&attempt{now.Add(pause), err})
		if err != nil {
			return nil, err
		}
		s.set.Store(set)
		if err := set.write(s.file); err != nil {
			c.log.WarnContext(ctx, "platform certificates could not be kept", "error", err)
		}
		return set, nil
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*certificateSet), nil
	}
}

// certificateList is the answer of GET /v3/certificates.
type certificateList struct {
	Data []struct {
		SerialNo           string   `json:"serial_no"`
		EncryptCertificate resource `json:"encrypt_certificate"`
	} `json:"data"`
}

// download fetches the platform certificates.
func (c *Client) download(ctx context.Context) (*certificateSet, error) {
	var set *certificateSet
	x := c.certificatesExchange(&set)
	_, err := c.do(ctx, &x)
	if noCertificates(err) {
		// The answer is not wrapped: the operation that needs the certificates
		// would pass for one whose object was not found.
		return nil, fmt.Errorf("merchant %s: %w: WeChat Pay gives newer merchants a public key instead; set PublicKeyID and PublicKey (%s): %v",
			c.identity.MchID, ErrNoCertificates, wherePublicKey, err)
	}
	if err != nil {
		return nil, err
	}
	return set, nil
}

// noCertificates reports whether the answer means that the merchant has none.
func noCertificates(err error) bool {
	answer, ok := errors.AsType[*Error](err)
	return ok && (errors.Is(err, ErrNotFound) || answer.Status == http.StatusForbidden)
}

// certificatesExchange is the download of the certificates into set. Their
// encryption proves where they come from; the answer's signature is then checked
// with them, or with the public key.
func (c *Client) certificatesExchange(set **certificateSet) exchange {
	x := exchange{
		operation: "certificates", method: http.MethodGet, route: certificatesPath, target: certificatesPath,
		repeatable: true, serial: c.trust.id,
	}
	if c.trust.certs == nil {
		return x
	}
	if known := c.trust.certs.set.Load(); x.serial == "" && known != nil {
		if cert := known.best(c.clock()); cert != nil {
			x.serial = cert.serial
		}
	}
	x.verify = func(ctx context.Context, h http.Header, body []byte) error {
		parsed, err := parseCertificates(body, c.apiv3, c.clock())
		if err != nil {
			return err
		}
		*set = parsed
		return c.verify(ctx, h, body, func(_ context.Context, serial string) (*rsa.PublicKey, error) {
			if cert := parsed.bySerial[serial]; cert != nil {
				return cert.key, nil
			}
			if serial == c.trust.id && c.trust.key != nil {
				return c.trust.key, nil
			}
			return nil, fmt.Errorf("the serial %s is of none of the certificates that were sent", serial)
		})
	}
	return x
}

const certificatesPath = "/v3/certificates"

// parseCertificates reads and decrypts a list of certificates.
func parseCertificates(body, apiv3 []byte, now time.Time) (*certificateSet, error) {
	var list certificateList
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	set := &certificateSet{bySerial: make(map[string]*certificate, len(list.Data)), fetched: now}
	for _, item := range list.Data {
		plain, err := item.EncryptCertificate.decrypt(apiv3)
		if err != nil {
			return nil, fmt.Errorf("the platform certificate %s %w", item.SerialNo, err)
		}
		block, _ := pem.Decode(plain)
		cert, err := newCertificate(block)
		if err != nil {
			return nil, fmt.Errorf("the platform certificate %s: %w", item.SerialNo, err)
		}
		if cert.serial != strings.ToUpper(item.SerialNo) {
			return nil, fmt.Errorf("the platform certificate %s carries the serial number %s", item.SerialNo, cert.serial)
		}
		cert.serial = item.SerialNo
		set.bySerial[cert.serial] = cert
	}
	if set.best(now) == nil {
		return nil, fmt.Errorf("WeChat Pay sent %d platform certificates, none of them valid at %s; is this machine's clock right?",
			len(list.Data), now.Format(time.RFC3339))
	}
	return set, nil
}

func newCertificate(block *pem.Block) (*certificate, error) {
	if block == nil {
		return nil, errors.New("no PEM")
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("has a key of type %T, want RSA", parsed.PublicKey)
	}
	return &certificate{serial: CertificateSerial(parsed), key: key, x509: parsed}, nil
}

// readCertificates reads the valid certificates of a file. A file that is
// missing or damaged is as good as none: they can be had again.
func readCertificates(file string, now time.Time) *certificateSet {
	set := &certificateSet{bySerial: map[string]*certificate{}}
	if file == "" {
		return set
	}
	info, err := os.Stat(file)
	if err != nil {
		return set
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return set
	}
	set.fetched = info.ModTime()
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if cert, err := newCertificate(block); err == nil && now.Before(cert.x509.NotAfter) {
			set.bySerial[cert.serial] = cert
		}
	}
	return set
}

// write keeps the set in a file, which changes at one stroke: other processes
// read it. The file's time is that of the download.
func (s *certificateSet) write(file string) error {
	if file == "" {
		return nil
	}
	var buf bytes.Buffer
	for _, cert := range s.bySerial {
		if err := pem.Encode(&buf, &pem.Block{Type: "CERTIFICATE", Bytes: cert.x509.Raw}); err != nil {
			return err
		}
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".certificates-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(buf.Bytes())
	err = errors.Join(err, tmp.Sync(), tmp.Close(), os.Chtimes(tmp.Name(), s.fetched, s.fetched))
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}
