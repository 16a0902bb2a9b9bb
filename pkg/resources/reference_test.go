package resources

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the generated reference")

const reference = "../../docs/resources.md"

//go:generate go test -run TestReference -update .

// The reference is made from the schemas and the examples.
func TestReference(t *testing.T) {
	var b strings.Builder
	writeReference(t, &b)
	if *update {
		require.NoError(t, os.WriteFile(reference, []byte(b.String()), 0o644))
	}
	have, err := os.ReadFile(reference)
	require.NoError(t, err)
	require.True(t, string(have) == b.String(), "docs/resources.md is not what the schemas say; run go generate ./pkg/resources")
}

func writeReference(t *testing.T, b *strings.Builder) {
	b.WriteString(`# Resource types

<!-- Made by go generate ./pkg/resources; do not edit. -->

Attribute names are WeChat Pay's own, so its documentation explains them further; where a
name is misspelt there, wxctl spells it correctly and the table says so. Amounts are fen,
times RFC 3339 with an offset.

How an attribute behaves:

- **required**, **optional**, or set by the **server**. An attribute that is both optional
  and set by the server keeps what the server chose while it is not configured.
- **replaces**: it cannot be changed in place; a change makes another object.
- **write-only**: no read returns it. It is kept in the state and cannot be verified.
- **normalised**: it may be returned in another spelling, which is not a difference.
- **sensitive**: the state holds no more of it than a keyed hash.

`)
	for _, r := range All() {
		fmt.Fprintf(b, "- [%s](#%s)\n", r.Name(), r.Name())
	}
	for _, r := range All() {
		writeType(t, b, r)
	}
	writeProvider(b)
}

func writeType(t *testing.T, b *strings.Builder, r Resource) {
	d := describe(r)
	require.NotEmpty(t, d.Description, r.Name())
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", r.Name(), d.Description)
	read := map[string]string{"none": "cannot be read", "single": "are read one by one", "list": "are read by listing where that takes fewer calls"}[d.Read]
	fmt.Fprintf(b, "Objects %s. Import: `wxctl import %s.NAME ID`, where ID is %s.\n\n", read, r.Name(), d.Import)
	source, err := os.ReadFile("testdata/" + r.Name() + ".wx.hcl")
	require.NoError(t, err)
	fmt.Fprintf(b, "```hcl\n%s```\n\n", source)
	b.WriteString("| Attribute | Type | Behaviour | Meaning |\n|---|---|---|---|\n")
	for a := range r.Schema().All() {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", a.Path, typeText(a), behaviourText(a), cell(meaning(a)))
	}
}

func writeProvider(b *strings.Builder) {
	b.WriteString("\n## provider \"wxpay\"\n\nAll arguments are optional; what a block leaves out comes from the environment or a profile.\nSecrets come from variables with `sensitive = true`, never from literals.\n\n")
	b.WriteString("| Argument | Type | Environment | Meaning |\n|---|---|---|---|\n")
	for _, a := range ProviderArguments() {
		fmt.Fprintf(b, "| `%s` | %s | `%s` | %s |\n", a.Name, a.Type.FriendlyName(), a.Env, cell(a.Doc))
	}
}

func typeText(a *Attribute) string {
	switch {
	case a.List:
		return "blocks"
	case a.Block != nil:
		return "block"
	}
	return a.Type.FriendlyName()
}

func behaviourText(a *Attribute) string {
	var words []string
	switch {
	case a.Required:
		words = append(words, "required")
	case a.Optional && a.Computed:
		words = append(words, "optional, server")
	case a.Computed:
		return "server"
	default:
		words = append(words, "optional")
	}
	if a.Immutable {
		words = append(words, "replaces")
	}
	if a.Observed != ReadBack && a.Block == nil {
		words = append(words, a.Observed.String())
	}
	if a.Sensitive {
		words = append(words, "sensitive")
	}
	return strings.Join(words, ", ")
}

// meaning is the documentation with the limits.
func meaning(a *Attribute) string {
	d := a.document()
	parts := []string{capitalised(strings.TrimSuffix(a.Doc, "."))}
	if len(d.Enum) > 0 {
		parts = append(parts, "One of "+strings.Join(d.Enum, ", "))
	}
	bounded := "Value"
	if a.Type.FriendlyName() == "string" || strings.HasSuffix(a.Type.FriendlyName(), "of string") {
		bounded = "Characters"
	}
	switch {
	case len(d.Enum) > 0:
	case d.Min != nil && d.Max != nil:
		parts = append(parts, fmt.Sprintf("%s: %d to %d", bounded, *d.Min, *d.Max))
	case d.Max != nil:
		parts = append(parts, fmt.Sprintf("%s: at most %d", bounded, *d.Max))
	case d.Min != nil:
		parts = append(parts, fmt.Sprintf("%s: at least %d", bounded, *d.Min))
	}
	if d.MaxItems > 0 {
		parts = append(parts, fmt.Sprintf("Items: %d to %d", d.MinItems, d.MaxItems))
	}
	if d.Unit != "" {
		parts = append(parts, "Unit: "+d.Unit)
	}
	if d.Default != nil {
		parts = append(parts, "Default: `"+string(d.Default)+"`")
	}
	if d.WireName != "" {
		parts = append(parts, "WeChat Pay spells it `"+d.WireName+"`")
	}
	return strings.Join(parts, ". ") + "."
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
