package sandbox

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	scheme      = "WECHATPAY2-SHA256-RSA2048"
	brandScheme = "WECHATPAY-BRAND-SHA256-RSA2048" // of calls that a brand signs
	// maxSkew is how far a client's clock may be off.
	maxSkew = 5 * time.Minute
	// shownMessage is how many bytes of the signed text an error repeats.
	shownMessage = 256
)

// authorization is the content of an Authorization header.
type authorization struct {
	caller, nonce, timestamp, serial, signature string
	// brand says that the caller is a brand; otherwise it is a merchant.
	brand bool
}

// callerName is the parameter that names who calls.
func (a *authorization) callerName() string {
	if a.brand {
		return "brand_id"
	}
	return "mchid"
}

// parseAuthorization reads an Authorization header. Its parameters may come in
// any order.
func parseAuthorization(header string) (*authorization, *failure) {
	malformed := func(issue string) *failure {
		f := fail(http.StatusUnauthorized, codeSign, "the Authorization header is malformed: "+issue)
		f.Detail = &detail{Field: "Authorization", Issue: issue, Location: inHeader}
		return f
	}
	if header == "" {
		return nil, malformed("it is missing")
	}
	name, rest, _ := strings.Cut(header, " ")
	if name != scheme && name != brandScheme {
		return nil, malformed("its scheme is neither " + scheme + " nor " + brandScheme)
	}
	a := authorization{brand: name == brandScheme}
	fields := map[string]*string{
		a.callerName(): &a.caller, "nonce_str": &a.nonce, "timestamp": &a.timestamp,
		"serial_no": &a.serial, "signature": &a.signature,
	}
	for rest = strings.TrimSpace(rest); rest != ""; {
		key, value, remaining, ok := parameter(rest)
		if !ok {
			return nil, malformed(`its parameters are not of the form name="value", separated by commas`)
		}
		target, known := fields[key]
		if !known {
			return nil, malformed("it has an unknown or repeated parameter " + key)
		}
		delete(fields, key)
		*target, rest = value, remaining
	}
	for _, key := range []string{a.callerName(), "nonce_str", "timestamp", "serial_no", "signature"} {
		if _, missing := fields[key]; missing {
			return nil, malformed("it has no parameter " + key)
		}
	}
	if n := len(a.nonce); n == 0 || n > 32 {
		return nil, malformed("nonce_str has no or more than 32 characters")
	}
	return &a, nil
}

// parameter cuts name="value" and the comma after it from the front of s.
func parameter(s string) (key, value, rest string, ok bool) {
	key, s, ok = strings.Cut(s, `="`)
	if !ok {
		return "", "", "", false
	}
	value, s, ok = strings.Cut(s, `"`)
	if !ok {
		return "", "", "", false
	}
	s = strings.TrimLeft(s, " ")
	if s == "" {
		return key, value, "", true
	}
	if s, ok = strings.CutPrefix(s, ","); !ok {
		return "", "", "", false
	}
	s = strings.TrimLeft(s, " ")
	return key, value, s, s != "" // a comma at the end announces nothing
}

// authenticate finds out who sent a request, and holds its signature against
// the target as sent and the signed part of its body.
func (s *Sandbox) authenticate(r *http.Request, signed []byte, now time.Time) (*merchant, *failure) {
	a, failed := parseAuthorization(r.Header.Get("Authorization"))
	if failed != nil {
		return nil, failed
	}
	target := r.RequestURI
	message := r.Method + "\n" + target + "\n" + a.timestamp + "\n" + a.nonce + "\n" + string(signed) + "\n"
	refuse := func(field, value, issue string) *failure {
		f := fail(http.StatusUnauthorized, codeSign, "the signature is refused: "+issue)
		f.Detail = &detail{Field: field, Value: value, Issue: issue, Location: inAuthorization,
			SignInformation: &signInformation{Method: r.Method, URL: target, Message: truncate(message), Length: len(message)}}
		return f
	}
	seconds, err := strconv.ParseInt(a.timestamp, 10, 64)
	if err != nil {
		return nil, refuse("timestamp", a.timestamp, "timestamp is not a number of seconds")
	}
	if skew := now.Sub(time.Unix(seconds, 0)).Abs(); skew > maxSkew {
		return nil, refuse("timestamp", a.timestamp, fmt.Sprintf("timestamp is %s off, at most 5 minutes are allowed", skew.Truncate(time.Second)))
	}
	m, ok := s.world.merchants[a.caller]
	if !ok || m.Brand != a.brand {
		return nil, refuse(a.callerName(), a.caller, "there is no such "+strings.TrimSuffix(strings.ReplaceAll(a.callerName(), "mchid", "merchant"), "_id"))
	}
	if a.serial != m.Serial {
		return nil, refuse("serial_no", a.serial, "it is not the serial number of the merchant's API certificate")
	}
	signature, err := base64.StdEncoding.DecodeString(a.signature)
	if err != nil {
		return nil, refuse("signature", a.signature, "signature is not base64")
	}
	sum := sha256.Sum256([]byte(message))
	if rsa.VerifyPKCS1v15(m.key, crypto.SHA256, sum[:], signature) != nil {
		return nil, refuse("signature", a.signature, "sign not match")
	}
	return m, nil
}

// truncate shortens the signed text without cutting a character.
func truncate(message string) string {
	if len(message) <= shownMessage {
		return message
	}
	end := shownMessage
	for !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end]
}
