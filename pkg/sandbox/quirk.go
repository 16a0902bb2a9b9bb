package sandbox

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Quirk is one of the [Quirks] as a command line has it.
type Quirk struct {
	Name  string `json:"name"`  // such as bill-at-once
	Value string `json:"value"` // as [Quirks.Set] reads it
	Doc   string `json:"doc"`   // what it does
}

// ErrUnknownQuirk is the error of setting a quirk that does not exist.
var ErrUnknownQuirk = errors.New("there is no such quirk")

// All lists the quirks with their values, in the order of their products.
func (q *Quirks) All() []Quirk {
	v := reflect.ValueOf(q).Elem()
	all := make([]Quirk, v.NumField())
	for i := range all {
		f := v.Type().Field(i)
		all[i] = Quirk{quirkName(f.Name), fmt.Sprint(v.Field(i).Interface()), f.Tag.Get("doc")}
	}
	return all
}

// Set reads NAME=VALUE. VALUE is true or false, a number, or a duration such
// as 5s. The error of a name that does not exist is [ErrUnknownQuirk].
func (q *Quirks) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return fmt.Errorf("quirk %q: want NAME=VALUE", text)
	}
	name = strings.ReplaceAll(name, "_", "-")
	v := reflect.ValueOf(q).Elem()
	for i := range v.NumField() {
		if quirkName(v.Type().Field(i).Name) != name {
			continue
		}
		if err := setQuirk(v.Field(i), value); err != nil {
			return fmt.Errorf("quirk %q: %q is %w", text, value, err)
		}
		return nil
	}
	return fmt.Errorf("quirk %q: %w", text, ErrUnknownQuirk)
}

func setQuirk(v reflect.Value, text string) error {
	switch v.Interface().(type) {
	case bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("neither true nor false")
		}
		v.SetBool(b)
	case time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New("no duration, want one such as 0s, 500ms or 5m")
		}
		v.SetInt(int64(d))
	default:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil || n < 0 {
			return errors.New("no whole number from 0")
		}
		v.SetInt(n)
	}
	return nil
}

// quirkName writes the name of a field with hyphens: MediaSameURL becomes
// media-same-url.
func quirkName(field string) string {
	var b strings.Builder
	letters := []rune(field)
	for i, r := range letters {
		if i > 0 && startsWord(letters, i) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// startsWord reports whether a word begins at letters[i]: a capital after a
// small letter or before one, or the first of some digits.
func startsWord(letters []rune, i int) bool {
	before, here := letters[i-1], letters[i]
	switch {
	case unicode.IsDigit(here):
		return !unicode.IsDigit(before)
	case unicode.IsUpper(here) && !unicode.IsUpper(before):
		return true
	}
	return unicode.IsUpper(here) && i+1 < len(letters) && unicode.IsLower(letters[i+1])
}
