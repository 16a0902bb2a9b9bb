package cli

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
)

// closest returns the known name that was probably meant, or "".
func closest(name string, known []string) string {
	best, least := "", len(name)/3+2
	for _, k := range known {
		d := levenshtein.Distance(name, k, nil)
		if strings.HasPrefix(k, name) && len(name) > 2 {
			d = min(d, 1)
		}
		if d < least {
			best, least = k, d
		}
	}
	return best
}

// didYouMean is a sentence for the error of an unknown name, or "".
func didYouMean(prefix, name string, known []string) string {
	if best := closest(name, known); best != "" {
		return fmt.Sprintf("Did you mean %q?", prefix+best)
	}
	return ""
}

// oneOf lists words as a choice: "a", "b" or "c".
func oneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
