// Package render shows plans, runs and diagnostics: as text for people and as
// JSON for programs. It prints what it is given and computes nothing anew.
package render

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/fatih/color"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Options say how text is to look.
type Options struct {
	// Color is set for terminals that show colours.
	Color bool
	// Width is the number of columns; 0 does not break lines.
	Width int
	// Full shows each of many like changes, and values in full length.
	Full bool
}

// palette paints words. Without colour it leaves them as they are.
type palette struct {
	bold, dim, red, green, yellow, cyan func(a ...any) string
}

func (o Options) palette() palette {
	paint := func(attributes ...color.Attribute) func(a ...any) string {
		c := color.New(attributes...)
		if o.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return func(a ...any) string {
			if text := fmt.Sprint(a...); text != "" {
				return c.Sprint(text)
			}
			return ""
		}
	}
	return palette{
		bold: paint(color.Bold), dim: paint(color.Faint),
		red: paint(color.FgRed), green: paint(color.FgGreen),
		yellow: paint(color.FgYellow), cyan: paint(color.FgCyan),
	}
}

// number prints a number with separators: 9,990.
func number[N ~int | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// count prints a number with its noun in the right form: 1 call, 2 calls.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// longestValue is how much of a value is shown unless all is asked for.
const longestValue = 120

// value prints a value on one line. Characters that would move the cursor or
// forge a line are escaped.
func (o Options) value(text string) string {
	if text == "" {
		return `""`
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		text = strings.Trim(strconv.Quote(text), `"`)
	}
	if runes := []rune(text); !o.Full && len(runes) > longestValue {
		text = fmt.Sprintf("%s… (%s characters)", string(runes[:longestValue]), number(len(runes)))
	}
	return text
}

// inUnit adds yuan to an amount in fen.
func inUnit(text, unit string) string {
	if unit != "fen" {
		return text
	}
	fen, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return text
	}
	return fmt.Sprintf("%s (%s)", text, op.Fen(fen))
}
