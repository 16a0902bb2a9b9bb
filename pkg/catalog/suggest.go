package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// maxSuggestions bounds what [Suggest] returns.
const maxSuggestions = 3

// Suggest returns the names of the operations that somebody may have meant,
// the likeliest first: those with a typing error, with their words in another
// order, and those that contain all the words given.
func Suggest(name string) []string {
	name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	type guess struct {
		name     string
		distance int
	}
	var guesses []guess
	for _, o := range Operations() {
		if d, ok := distance(name, o.Name); ok {
			guesses = append(guesses, guess{o.Name, d})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, g := range guesses[:min(len(guesses), maxSuggestions)] {
		names = append(names, g.name)
	}
	return names
}

// distance says how far a name is from what was typed, and whether it is near
// enough to be meant.
func distance(typed, name string) (int, bool) {
	d := min(
		levenshtein.Distance(typed, name, nil),
		1+levenshtein.Distance(sortWords(typed), sortWords(name), nil),
	)
	if d <= 1+len(typed)/4 {
		return d, true
	}
	words := strings.Split(name, "-")
	for word := range strings.SplitSeq(typed, "-") {
		if !slices.Contains(words, word) {
			return 0, false
		}
	}
	return len(name), true
}

func sortWords(name string) string {
	words := strings.Split(name, "-")
	slices.Sort(words)
	return strings.Join(words, "-")
}
