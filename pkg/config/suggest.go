package config

import (
	"fmt"
	"slices"

	"github.com/agext/levenshtein"
)

// suggestion is a sentence that names what was probably meant, with a leading
// space, or nothing when no candidate is close.
func suggestion(given string, candidates []string) string {
	best, least := "", 3
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if c == given {
			continue
		}
		limit := min(least, max(1, len(c)/2)+1)
		if d := levenshtein.Distance(given, c, nil); d < limit {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", best)
}
