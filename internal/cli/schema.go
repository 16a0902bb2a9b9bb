package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/mitchellh/go-wordwrap"
	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/resources"
)

type schemaOptions struct {
	App *App
	// Type limits the output to one resource type; "" is all.
	Type string
	JSON bool
}

func newSchemaCommand(app *App, run func(context.Context, *schemaOptions) error) *cobra.Command {
	if run == nil {
		run = runSchema
	}
	opts := &schemaOptions{App: app}
	cmd := &cobra.Command{
		Use:     "schema [TYPE] [--json]",
		Short:   "Show the resource types and their attributes",
		GroupID: groupConfiguration,
		Long: `schema shows what can stand in a resource block: every attribute with its type,
its limits, and how it behaves. It needs no configuration and no credentials.`,
		Example: `  wxctl schema
  wxctl schema wxpay_favor_stock
  wxctl schema --json
  wxctl schema openapi`,
		Annotations: exits(Done, Failed),
		Args:        cobra.MaximumNArgs(1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return resources.Registry{}.Types(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				opts.Type = args[0]
			}
			return run(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print a JSON object")
	cmd.AddCommand(newSchemaOpenAPICommand(app, nil))
	return cmd
}

func runSchema(_ context.Context, opts *schemaOptions) error {
	types, err := selectTypes(opts.Type)
	if err != nil {
		return err
	}
	if opts.JSON {
		return opts.App.printJSON(schemaDocument(types))
	}
	for i, r := range types {
		if i > 0 {
			fmt.Fprintln(opts.App.Out)
		}
		fmt.Fprintf(opts.App.Out, "resource %q\n", r.Name())
		if err := writeSchema(opts.App.Out, r.Schema(), opts.width()); err != nil {
			return err
		}
	}
	return nil
}

// width is how wide lines may be, also where nobody looks at them.
func (o *schemaOptions) width() int {
	if o.App.OutTerminal {
		return o.App.Width()
	}
	return 100
}

func selectTypes(name string) ([]resources.Resource, error) {
	if name == "" {
		return resources.All(), nil
	}
	if r, ok := resources.Lookup(name); ok {
		return []resources.Resource{r}, nil
	}
	return nil, &UsageError{
		Message: fmt.Sprintf("%q is no resource type", name),
		Hint:    didYouMean("", name, resources.Registry{}.Types()),
	}
}

// narrowest is the width that the descriptions of attributes have at least.
const narrowest = 24

// writeSchema writes a line for each attribute, with more lines for what does
// not fit on it.
func writeSchema(w io.Writer, s *resources.Schema, width int) error {
	names, types := 0, 0
	for a, indent := range attributesOf(s, "  ") {
		names, types = max(names, len(indent+a.Name)), max(types, len(typeName(a)))
	}
	wrap := uint(max(narrowest, width-names-types-len("    ")))
	table := newTable(w)
	for a, indent := range attributesOf(s, "  ") {
		name, kind := indent+a.Name, typeName(a)
		for _, text := range []string{strings.Join(traitsOf(a), "; "), a.Doc} {
			if text == "" {
				continue
			}
			for line := range strings.SplitSeq(wordwrap.WrapString(text, wrap), "\n") {
				fmt.Fprintf(table, "%s\t%s\t%s\n", name, kind, line)
				name, kind = "", ""
			}
		}
	}
	return table.Flush()
}

// attributesOf are the attributes at all depths, each with its indent.
func attributesOf(s *resources.Schema, indent string) iter.Seq2[*resources.Attribute, string] {
	return func(yield func(*resources.Attribute, string) bool) { eachAttribute(s, indent, yield) }
}

func eachAttribute(s *resources.Schema, indent string, yield func(*resources.Attribute, string) bool) bool {
	for _, a := range s.Attributes {
		if !yield(a, indent) || a.Block != nil && !eachAttribute(a.Block, indent+"  ", yield) {
			return false
		}
	}
	return true
}

func typeName(a *resources.Attribute) string {
	switch {
	case a.Block != nil && a.List:
		return "blocks"
	case a.Block != nil:
		return "block"
	}
	return friendlyType(a.Type)
}

func friendlyType(t cty.Type) string {
	if t.IsListType() || t.IsSetType() {
		return "list of " + friendlyType(t.ElementType())
	}
	return t.FriendlyName()
}

// traitsOf lists how an attribute behaves, in words.
func traitsOf(a *resources.Attribute) []string {
	var traits []string
	for _, t := range []struct {
		holds bool
		word  string
	}{
		{a.Required, "required"},
		{a.Computed && !a.Optional, "set by WeChat Pay"},
		{a.Immutable, "a change replaces"},
		{a.Sensitive, "only a hash is kept"},
		{a.Observed == resources.WriteOnly && !a.Computed, "cannot be read back"},
	} {
		if t.holds {
			traits = append(traits, t.word)
		}
	}
	if a.Field != nil {
		if limits := (&catalog.Field{Field: a.Field}).Limits(); limits != "" {
			traits = append(traits, limits)
		}
	}
	return traits
}

// The document of schema --json. Limits are those of WeChat Pay.
type (
	schemaFile struct {
		FormatVersion string                    `json:"format_version"`
		Resources     map[string]resourceSchema `json:"resource_types"`
	}
	resourceSchema struct {
		Attributes []attributeSchema `json:"attributes"`
	}
	attributeSchema struct {
		Name      string            `json:"name"`
		Wire      string            `json:"wire_name,omitempty"` // where it differs
		Type      json.RawMessage   `json:"type,omitempty"`      // cty's JSON form
		Block     string            `json:"block,omitempty"`     // single or list
		Nested    []attributeSchema `json:"attributes,omitempty"`
		Required  bool              `json:"required,omitempty"`
		Optional  bool              `json:"optional,omitempty"`
		Computed  bool              `json:"computed,omitempty"`
		Immutable bool              `json:"immutable,omitempty"`
		Sensitive bool              `json:"sensitive,omitempty"`
		WriteOnly bool              `json:"write_only,omitempty"`
		Default   json.RawMessage   `json:"default,omitempty"`
		Unit      string            `json:"unit,omitempty"`
		Min       *int64            `json:"min,omitempty"`
		Max       *int64            `json:"max,omitempty"`
		Enum      []string          `json:"enum,omitempty"`
		Format    string            `json:"format,omitempty"`
		Doc       string            `json:"doc,omitempty"`
	}
)

func schemaDocument(types []resources.Resource) schemaFile {
	file := schemaFile{FormatVersion: "1.0", Resources: map[string]resourceSchema{}}
	for _, r := range types {
		file.Resources[r.Name()] = resourceSchema{attributeSchemas(r.Schema())}
	}
	return file
}

func attributeSchemas(s *resources.Schema) []attributeSchema {
	list := make([]attributeSchema, len(s.Attributes))
	for i, a := range s.Attributes {
		list[i] = describeAttribute(a)
	}
	return list
}

func describeAttribute(a *resources.Attribute) attributeSchema {
	d := attributeSchema{
		Name: a.Name, Required: a.Required, Optional: a.Optional, Computed: a.Computed, Immutable: a.Immutable,
		Sensitive: a.Sensitive, WriteOnly: a.Observed == resources.WriteOnly, Doc: a.Doc,
	}
	if a.Wire != a.Name {
		d.Wire = a.Wire
	}
	switch {
	case a.Block == nil:
		d.Type = marshal(a.Type)
	case a.List:
		d.Block, d.Nested = "list", attributeSchemas(a.Block)
	default:
		d.Block, d.Nested = "single", attributeSchemas(a.Block)
	}
	if a.Default != cty.NilVal && !a.Default.IsNull() {
		d.Default = marshal(ctyjson.SimpleJSONValue{Value: a.Default})
	}
	if f := a.Field; f != nil {
		d.Unit, d.Min, d.Max, d.Enum, d.Format = f.Unit, f.Min, f.Max, f.Enum, f.Format
	}
	return d
}
