package catalog

import (
	"slices"
	"strings"
)

// Titles are WeChat Pay's own titles of the operation's endpoints, each once.
func (o *Operation) Titles() []string {
	var titles []string
	for _, e := range o.Endpoints {
		if e.Title != "" && !slices.Contains(titles, e.Title) {
			titles = append(titles, e.Title)
		}
	}
	return titles
}

// Search finds the operations that have all of the words in their name, product,
// paths or titles, whatever their case, sorted by name. Without words it finds
// all.
func Search(words ...string) []*Operation {
	return slices.DeleteFunc(Operations(), func(o *Operation) bool { return !o.has(words) })
}

func (o *Operation) has(words []string) bool {
	if len(words) == 0 {
		return true
	}
	texts := append([]string{o.Name, strings.ReplaceAll(o.Name, "-", "_"), o.Product, Title(o.Product)}, o.Titles()...)
	for _, e := range o.Endpoints {
		texts = append(texts, e.Path)
	}
	text := strings.ToLower(strings.Join(texts, "\n"))
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, strings.ToLower(word)) })
}
