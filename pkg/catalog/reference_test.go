package catalog

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

var update = flag.Bool("update", false, "write the generated reference")

const reference = "../../docs/operations.md"

//go:generate go test -run TestReference -update .

// TestReference holds docs/operations.md to the catalogue.
func TestReference(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	writeReference(&b)
	if *update {
		require.NoError(t, os.WriteFile(reference, []byte(b.String()), 0o644))
	}
	have, err := os.ReadFile(reference)
	require.NoError(t, err)
	require.True(t, string(have) == b.String(), "docs/operations.md is not what the catalogue says; run go generate ./pkg/catalog")
}

func writeReference(b *strings.Builder) {
	products := map[string][]*op.Endpoint{}
	var order []string
	typed := 0
	for _, e := range All() {
		if products[e.Product] == nil {
			order = append(order, e.Product)
		}
		products[e.Product] = append(products[e.Product], e)
		if e.Typed() {
			typed++
		}
	}
	slices.Sort(order)
	fmt.Fprintf(b, `# Operations

<!-- Made by go generate ./pkg/catalog; do not edit. -->

These are the operations that `+"`wxctl run OPERATION`"+` calls: %d endpoints under %d names.
%d of them have Go types; the others are described by data and take and give JSON objects.
`+"`wxctl run OPERATION --help`"+` lists the fields of one, `+"`wxctl schema openapi`"+` prints them all as
an OpenAPI document.

Several paths under one name are one operation: the account's mode and the fields given
choose between them. **who** is direct (an ordinary merchant), partner (a service provider,
服务商; in brackets the only kinds that may call) or brand. **effect** is what a call does:
read, write, moves-money (asks first), irreversible (asks first). **key** is the field that
makes a repeat safe.

`, len(All()), len(Operations()), typed)
	for _, product := range order {
		fmt.Fprintf(b, "- [%s](#%s)\n", product, product)
	}
	for _, product := range order {
		fmt.Fprintf(b, "\n## %s\n\n", product)
		if title := Title(product); title != "" {
			fmt.Fprintf(b, "%s\n\n", title)
		}
		b.WriteString("| operation | request | who | effect | key | page |\n|---|---|---|---|---|---|\n")
		for _, e := range products[product] {
			fmt.Fprintf(b, "| %s | `%s` | %s | %s | %s | %s |\n", e.Name, strings.TrimSpace(e.Method+" "+e.Path), who(e), e.Effect, code(e.Key), page(e))
		}
	}
}

func who(e *op.Endpoint) string {
	text := strings.Join(e.Modes.Names(), ", ")
	if len(e.Only) > 0 {
		text += " (" + strings.Join(e.Only, ", ") + ")"
	}
	return text
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

// page links WeChat Pay's own title to its page.
func page(e *op.Endpoint) string {
	title := e.Title
	if title == "" {
		title = "page"
	}
	if e.Deprecated != "" {
		title += " (deprecated)"
	}
	return "[" + title + "](" + e.Doc + ")"
}
