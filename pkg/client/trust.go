package client

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const (
	publicKeyPrefix = "PUB_KEY_ID_"
	signaturePrefix = "WECHATPAY2-SHA256-RSA2048"
	brandSignature  = "WECHATPAY-BRAND-SHA256-RSA2048"
	probePrefix     = "WECHATPAY/SIGNTEST/"
	// window is how far a timestamp may lie from now.
	window = 5 * time.Minute
)

// trust is what WeChat Pay's signatures are held against: its public key,
// its platform certificates, or both.
type trust struct {
	id    string         // of the public key
	key   *rsa.PublicKey // nil without one
	certs *certificates  // nil without an APIv3 key
}

// sealing returns the key that requests are encrypted with, and its serial, in
// which answers are then signed.
func (c *Client) sealing(ctx context.Context) (serial string, key *rsa.PublicKey, err error) {
	if c.trust.key != nil {
		return c.trust.id, c.trust.key, nil
	}
	cert, err := c.trust.certs.newest(ctx, c)
	if err != nil {
		return "", nil, err
	}
	return cert.serial, cert.key, nil
}

// verifying returns the key of a serial that stands in a signed message.
func (c *Client) verifying(ctx context.Context, serial string) (*rsa.PublicKey, error) {
	switch {
	case serial == c.trust.id && c.trust.key != nil:
		return c.trust.key, nil
	case strings.HasPrefix(serial, publicKeyPrefix) && c.trust.key != nil:
		return nil, fmt.Errorf("it is signed with the public key %s, the one configured is %s", serial, c.trust.id)
	case strings.HasPrefix(serial, publicKeyPrefix):
		return nil, fmt.Errorf("it is signed with the public key %s, and none is configured; %s", serial, wherePublicKey)
	case c.trust.certs == nil:
		return nil, fmt.Errorf("it is signed with the platform certificate %s, and without an APIv3 key only the public key %s is trusted", serial, c.trust.id)
	}
	cert, err := c.trust.certs.bySerial(ctx, c, serial)
	if err != nil {
		return nil, err
	}
	return cert.key, nil
}

// keyFinder gives the key of a serial.
type keyFinder func(ctx context.Context, serial string) (*rsa.PublicKey, error)

// verify holds a message against its signature: serial, timestamp, nonce, text.
// An empty body has a signature too.
func (c *Client) verify(ctx context.Context, h http.Header, body []byte, find keyFinder) error {
	serial, signature := h.Get("Wechatpay-Serial"), h.Get("Wechatpay-Signature")
	timestamp, nonce := h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce")
	for _, header := range []struct{ name, value string }{
		{"Serial", serial}, {"Signature", signature}, {"Timestamp", timestamp}, {"Nonce", nonce},
	} {
		if header.value == "" {
			return errors.New("the header Wechatpay-" + header.name + " is missing")
		}
	}
	if kind := h.Get("Wechatpay-Signature-Type"); kind != "" && kind != signaturePrefix && !(kind == brandSignature && c.identity.BrandID != "") {
		return fmt.Errorf("the signature is of the type %q, want %s", kind, signaturePrefix)
	}
	if strings.HasPrefix(signature, probePrefix) {
		return errProbe
	}
	if err := c.checkTimestamp(timestamp); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return errors.New("the signature is not base64")
	}
	key, err := find(ctx, serial)
	if err != nil {
		return err
	}
	text := make([]byte, 0, len(timestamp)+len(nonce)+len(body)+3)
	text = append(append(text, timestamp...), '\n')
	text = append(append(text, nonce...), '\n')
	text = append(append(text, body...), '\n')
	sum := sha256.Sum256(text)
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) != nil {
		return fmt.Errorf("the signature does not fit the content and the key %s", serial)
	}
	return nil
}

// errProbe is a signature that is wrong on purpose: WeChat Pay tests whether
// signatures are checked at all, and sends the true answer when asked again.
var errProbe = errors.New("the signature is one of WeChat Pay's deliberately wrong ones (" + probePrefix + "…)")

func (c *Client) checkTimestamp(text string) error {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("the timestamp %q is no number of seconds", text)
	}
	signed, now := time.Unix(seconds, 0), c.clock()
	if now.Sub(signed).Abs() >= window {
		return fmt.Errorf("%w: signed at %s, while here it is %s", ErrStale, op.At(signed), op.At(now))
	}
	return nil
}
