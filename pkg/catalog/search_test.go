package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		words []string
		has   []string
		lacks []string
	}{
		{"nothing: everything", nil, []string{"pay", "refund", "brand-store-list"}, nil},
		{"a part of a name, in any case", []string{"Refund"}, []string{"refund", "query-refund"}, []string{"pay"}},
		{"a name with underscores", []string{"query_refund"}, []string{"query-refund"}, []string{"refund"}},
		{"a product", []string{"payscore"}, []string{"payscore-create"}, []string{"pay"}},
		{"a path", []string{"/v3/refund/domestic"}, []string{"refund", "query-refund"}, []string{"pay"}},
		{"a Chinese title", []string{"退款"}, []string{"refund", "query-refund"}, []string{"query"}},
		{"the title of a product", []string{"品牌门店"}, []string{"brand-store-list"}, []string{"refund"}},
		{"all of several words", []string{"refund", "query"}, []string{"query-refund"}, []string{"refund", "query"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var names []string
			for _, o := range Search(test.words...) {
				names = append(names, o.Name)
			}
			require.Subset(t, names, test.has)
			for _, name := range test.lacks {
				require.NotContains(t, names, name)
			}
		})
	}
	require.Empty(t, Search("no operation has this"))
}
