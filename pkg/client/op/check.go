package op

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrInvalid is the error of a request that is refused before it is sent.
// errors.As with a [*FieldError] tells which field and why.
var ErrInvalid = errors.New("invalid request")

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	// Field is the dotted wire name: amount.total, award_list[2].stock_id.
	Field string
	// Issue says what is wrong and what is wanted. It never contains the
	// value of a secret field.
	Issue string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Issue }

// Is makes errors.Is(err, ErrInvalid) true.
func (e *FieldError) Is(target error) bool { return target == ErrInvalid }

// A Format is a rule for text.
type Format struct {
	// Want describes the rule: "want …".
	Want string
	OK   func(string) bool
}

// Formats are the rules that the wx tag's word format can name.
var Formats = map[string]Format{
	"rfc3339": {"a time as RFC 3339 with an offset, such as 2026-01-31T00:00:00+08:00", func(s string) bool {
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	}},
	"date": {"a date as YYYY-MM-DD", func(s string) bool {
		_, err := time.Parse(time.DateOnly, s)
		return err == nil
	}},
	"https": {"an https URL without a query", func(s string) bool {
		return strings.HasPrefix(s, "https://") && len(s) > len("https://") && !strings.ContainsAny(s, "?# \t\n")
	}},
	"url": {"a URL", func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	}},
	"digits":       {"digits only", charset("")},
	"alphanumeric": {"letters and digits only", charset(letters)},
	"tradeno":      {"letters, digits and _ - | * only", charset(letters + "_-|*")},
	"refundno":     {"letters, digits and _ - | * @ only", charset(letters + "_-|*@")},
	"couponcode":   {`letters, digits, space and - _ \ / = | only`, charset(letters + ` -_\/=|`)},
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func charset(beyondDigits string) func(string) bool {
	return func(s string) bool {
		for i := 0; i < len(s); i++ {
			if c := s[i]; (c < '0' || c > '9') && strings.IndexByte(beyondDigits, c) < 0 {
				return false
			}
		}
		return true
	}
}

// CheckString holds text against the field's limits. The returned text is the
// issue, or empty. Secret values are not repeated in it.
func (f *Field) CheckString(s string) string {
	if !utf8.ValidString(s) {
		return "is not valid UTF-8"
	}
	n := int64(utf8.RuneCountInString(s))
	if f.Max != nil && n > *f.Max {
		return fmt.Sprintf("has %d characters, at most %d are allowed", n, *f.Max)
	}
	if f.Min != nil && n < *f.Min {
		return fmt.Sprintf("has %d characters, at least %d are needed", n, *f.Min)
	}
	if len(f.Enum) > 0 && !contains(f.Enum, s) {
		return fmt.Sprintf("is %s, want one of %s", f.show(s), strings.Join(f.Enum, ", "))
	}
	if f.Format != "" && !Formats[f.Format].OK(s) {
		return fmt.Sprintf("is %s, want %s", f.show(s), Formats[f.Format].Want)
	}
	return ""
}

// CheckInt holds a number against the field's limits; the issue, or empty.
func (f *Field) CheckInt(n int64) string {
	if f.Max != nil && n > *f.Max {
		return fmt.Sprintf("is %d, at most %d is allowed", n, *f.Max)
	}
	if f.Min != nil && n < *f.Min {
		return fmt.Sprintf("is %d, at least %d is needed", n, *f.Min)
	}
	if len(f.Enum) > 0 && !contains(f.Enum, fmt.Sprint(n)) {
		return fmt.Sprintf("is %d, want one of %s", n, strings.Join(f.Enum, ", "))
	}
	return ""
}

// CheckItems holds the length of an array against the field's limits.
func (f *Field) CheckItems(n int) string {
	if f.MaxItems > 0 && n > f.MaxItems {
		return fmt.Sprintf("has %d items, at most %d are allowed", n, f.MaxItems)
	}
	if n < f.MinItems {
		return fmt.Sprintf("has %d items, at least %d are needed", n, f.MinItems)
	}
	return ""
}

func (f *Field) show(s string) string {
	if f.Secret() {
		return "not as it should be (its value is not shown)"
	}
	return fmt.Sprintf("%q", s)
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
