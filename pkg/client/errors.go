package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

// What went wrong, for errors.Is. An error may be several of them: a refund
// that ran into a timeout is an ErrUnknownOutcome, one that was answered by a
// forgery is also an ErrSignature.
var (
	// ErrNotFound is an answer that the object does not exist: 404 with a code,
	// or one of the codes that mean it with another status. A 404 without any
	// code is a wrong path and no ErrNotFound.
	ErrNotFound = errors.New("not found")
	// ErrRateLimited is an answer that calls come too fast.
	ErrRateLimited = errors.New("rate limited")
	// ErrSignature is an answer or a notification without a valid signature of
	// WeChat Pay. Nothing in it may be believed.
	ErrSignature = errors.New("signature is not valid")
	// ErrStale is an ErrSignature whose timestamp is more than five minutes away
	// from the client's clock: what was kept, repeated, or a clock that is wrong.
	// [Client.At] verifies what was kept.
	ErrStale = errors.New("the timestamp is more than 5 minutes away")
	// ErrAuth is an answer that refuses the merchant's signature, or the
	// permission for an operation.
	ErrAuth = errors.New("not authorised")
	// ErrUnknownOutcome is a call that may or may not have been done. Look it up
	// (op.Spec.Lookup), or repeat it with the same key and parameters.
	ErrUnknownOutcome = errors.New("outcome unknown")
	// ErrAccepted is a 202: the call is under way, and the identical request
	// should be repeated later.
	ErrAccepted = errors.New("accepted, not finished: repeat the identical request later")
	// ErrExists is an answer that the key was used before with other parameters,
	// or that the object is there already.
	ErrExists = errors.New("exists already")
	// ErrMalformed is an answer that could not be read.
	ErrMalformed = errors.New("malformed answer")
	// ErrNoCertificates is a merchant that has no platform certificates.
	ErrNoCertificates = errors.New("no platform certificates")
	// ErrDigest is a download whose content is not what was announced.
	ErrDigest = errors.New("digest does not match")
	// ErrBrokenOff is a download whose connection ended too early.
	ErrBrokenOff = errors.New("broken off")
	// ErrConfig is a Config that cannot work.
	ErrConfig = errors.New("configuration")
)

// Error is a call that failed, whether it was answered or not. errors.Is tells
// its kind.
type Error struct {
	// Operation is the operation's name, or the path where it has none.
	Operation string
	Method    string
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// Code and Message are WeChat Pay's. Never branch on Message.
	Code    string
	Message string
	// Detail is WeChat Pay's detail object, without the values of secret fields.
	Detail json.RawMessage
	// RequestID is what WeChat Pay's support asks for.
	RequestID string
	// RetryAfter is how long the answer asks to wait, 0 when it does not say.
	RetryAfter time.Duration
	// ClockSkew is how far this machine's clock is ahead of the server's, by the
	// Date of a 401; 0 when it is less than a minute.
	ClockSkew time.Duration
	// Attempts is the number of times that the request was tried.
	Attempts int
	// Err is the cause of what is not an answer of WeChat Pay.
	Err error

	unsent  bool // no connection was made
	local   bool // the request could not even be built
	broken  bool // the answer ended early
	unknown bool
	signed  string // what is wrong with the signature, if something is
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Operation)
	b.WriteString(": ")
	switch {
	case e.Status == 0:
		b.WriteString(e.Err.Error())
	case e.Err != nil:
		fmt.Fprintf(&b, "%d: %v", e.Status, e.Err)
	default:
		fmt.Fprintf(&b, "%d %s", e.Status, e.Code)
		if e.Message != "" {
			b.WriteString(": " + e.Message)
		}
	}
	if e.unknown {
		b.WriteString(" (outcome unknown: it may have been done)")
	}
	if e.ClockSkew != 0 {
		fmt.Fprintf(&b, " (this machine's clock is %s; at most 5 minutes are allowed)", skewText(e.ClockSkew))
	}
	if e.RequestID != "" {
		b.WriteString(" [Request-ID " + e.RequestID + "]")
	}
	return b.String()
}

func skewText(skew time.Duration) string {
	if skew < 0 {
		return (-skew).Round(time.Second).String() + " behind"
	}
	return skew.Round(time.Second).String() + " ahead"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is tells the kind of the error.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound && e.Code != "" && !e.HasCode("MCH_NOT_EXISTS") ||
			e.Status >= 400 && e.Status < 500 && e.hasAny(notFoundCodes)
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests || e.Status >= 400 && e.hasAny(rateCodes)
	case ErrSignature:
		return e.signed != ""
	case ErrAuth:
		return e.Status == http.StatusUnauthorized || e.Status >= 400 && e.hasAny(authCodes)
	case ErrUnknownOutcome:
		return e.unknown
	case ErrAccepted:
		return e.Status == http.StatusAccepted && e.signed == ""
	case ErrExists:
		return e.Status >= 400 && e.hasAny(existsCodes)
	}
	return false
}

// The codes of one meaning, spelt as [normalCode] leaves them.
var (
	notFoundCodes = []string{"RESOURCENOTEXIST", "ORDERNOTEXIST", "NOTFOUND"}
	rateCodes     = []string{"RATELIMIT"}
	authCodes     = []string{"SIGNERROR", "NOAUTH"}
	existsCodes   = []string{"ALREADYEXIST", "OUTTRADENOUSED"}
)

// HasCode reports whether the answer has the code, in any of the spellings that
// WeChat Pay uses for it: NO_AUTH and NOAUTH, FREQUENCY_LIMITED and
// RATELIMIT_EXCEED, SYSTEM_ERROR and SYSTEMERROR.
func (e *Error) HasCode(code string) bool { return normalCode(e.Code) == normalCode(code) }

func (e *Error) hasAny(codes []string) bool {
	return e.Code != "" && slices.Contains(codes, normalCode(e.Code))
}

// normalCode strips what differs between the spellings of a code.
func normalCode(code string) string {
	code = strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == ' ' || r == '-':
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, code)
	switch code {
	case "FREQUENCYLIMITED", "FREQUENCYLIMITEXCEED", "FREQUENCYLIMITEXCEEDED",
		"RATELIMITEXCEED", "RATELIMITEXCEEDED", "RATELIMITED":
		return "RATELIMIT"
	case "ORDERNOTEXISTS":
		return "ORDERNOTEXIST"
	case "RESOURCENOTEXISTS":
		return "RESOURCENOTEXIST"
	case "RESOURCEALREADYEXISTS", "ALREADYEXISTS":
		return "ALREADYEXIST"
	}
	return code
}

// answer is the body of an error.
type answer struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Detail  json.RawMessage `json:"detail"`
}

// parseAnswer fills in what the body of a failed call says. What is no JSON,
// such as the page of a gateway, becomes a short message.
func (e *Error) parseAnswer(body []byte) {
	var a answer
	err := json.Unmarshal(body, &a)
	if err == nil && a.Code != "" {
		e.Code, e.Message, e.Detail = oneLine(a.Code), oneLine(a.Message), a.Detail
		return
	}
	text := plainText(body)
	switch {
	case text == "" && e.Status == http.StatusNotFound:
		e.Err = errors.New("no such path")
	case text == "":
		e.Err = errors.New(strings.ToLower(http.StatusText(e.Status)))
	default:
		e.Err = fmt.Errorf("%w: not WeChat Pay's JSON but %q", ErrMalformed, text)
	}
}

// oneLine is a text of an error as it may be printed. Nobody signs errors, so
// that whoever is on the way can write them: they must not control a terminal,
// forge a line, or fill a log.
func oneLine(text string) string {
	const limit = 1000 // characters
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	if len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return string(runes)
}

// plainText is the beginning of a body without its markup.
func plainText(body []byte) string {
	const limit = 160
	var b strings.Builder
	inTag, space := false, false
	for _, r := range strings.ToValidUTF8(string(body[:min(len(body), 4096)]), "") {
		switch {
		case r == '<':
			inTag, space = true, true
		case r == '>' && inTag:
			inTag = false
		case inTag:
		case r <= ' ', !unicode.IsPrint(r):
			space = true
		default:
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		}
		if b.Len() >= limit {
			return b.String() + "…"
		}
	}
	return b.String()
}
