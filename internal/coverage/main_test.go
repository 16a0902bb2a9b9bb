package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

type request struct {
	ID string `path:"id"`
}

func declared() []*op.Endpoint {
	typed := op.Define[request, op.None](op.Spec{Name: "cup-query", Product: "cup", Method: "GET", Path: "/v3/cups/{id}", Modes: op.Direct | op.Partner})
	described := op.Describe(op.Spec{Name: "cup-list", Product: "cup", Method: "GET", Path: "/v3/cups", Modes: op.Partner, Only: []string{"ecommerce"}}, nil, nil)
	return []*op.Endpoint{&typed.Endpoint, described}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	const (
		header = "name\tproduct\tmethod\tpath\troles\ttyped\n"
		query  = "cup-query\tCups\tGET\t/v3/cups/{id}\tdirect,partner,partner(channel)\ttyped\n"
		all    = "\tCups\tGET\t/v3/cups\tpartner(ecommerce)\t\n"
	)
	tests := []struct{ name, list, want string }{
		{"they agree", header + query + all, ""},
		{"missing", header + query + all + "\tCups\tPOST\t/v3/cups\tdirect\t\n", "missing: POST /v3/cups\n"},
		{"another name", header + strings.Replace(query, "cup-query", "cup-get", 1) + all,
			"missing: GET /v3/cups/{id} cup-get: the catalogue calls it cup-query\nextra: GET /v3/cups/{id} cup-query is not in the list\n"},
		{"extra", header + query, "extra: GET /v3/cups cup-list is not in the list\n"},
		{"without types", header + query + strings.Replace(all, "\t\n", "\ttyped\n", 1), "wrong: GET /v3/cups: has no Go types\n"},
		{"for others", header + strings.Replace(query, "direct,", "", 1) + all,
			"wrong: GET /v3/cups/{id} cup-query: is for direct,partner, the list says partner\n"},
		{"for all service providers", header + query + strings.Replace(all, "(ecommerce)", "", 1),
			"wrong: GET /v3/cups: is only for the kinds [ecommerce] of service provider, the list says []\n"},
		{"nobody knows for whom", header + query + strings.Replace(all, "partner(ecommerce)", "unspecified", 1), ""},
		{"no columns", "name\n", "operations.tsv: want the columns name, product, method, path, roles, typed\n"},
		{"a short line", header + "cup-query\n", "operations.tsv: record on line 2: wrong number of fields\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			status := run(&out, tt.list, declared())
			require.Equal(t, tt.want, out.String())
			require.Equal(t, tt.want != "", status == 1)
		})
	}
}
