package resources

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Document describes all resource types and the provider block, close to what
// `terraform providers schema -json` prints.
type Document struct {
	FormatVersion   string                   `json:"format_version"`
	Provider        BlockDocument            `json:"provider"`
	ResourceSchemas map[string]*TypeDocument `json:"resource_schemas"`
}

// TypeDocument describes a resource type.
type TypeDocument struct {
	Version     int    `json:"version"`
	Description string `json:"description"`
	// Read is how objects are read: "list", "single" or "none".
	Read string `json:"read"`
	// Import says what to type after the address, empty when nothing can be
	// imported.
	Import string        `json:"import,omitempty"`
	Block  BlockDocument `json:"block"`
}

// BlockDocument describes the inside of a block.
type BlockDocument struct {
	Attributes map[string]*AttributeDocument `json:"attributes,omitempty"`
	BlockTypes map[string]*NestedDocument    `json:"block_types,omitempty"`
}

// AttributeDocument describes an attribute.
type AttributeDocument struct {
	// Type is a type as cty's JSON has it: "string", ["list","string"].
	Type        json.RawMessage `json:"type"`
	Description string          `json:"description"`
	Required    bool            `json:"required,omitempty"`
	Optional    bool            `json:"optional,omitempty"`
	Computed    bool            `json:"computed,omitempty"`
	Sensitive   bool            `json:"sensitive,omitempty"`
	// ForceNew says that a change replaces the object.
	ForceNew bool `json:"force_new,omitempty"`
	// Observed is read-back, write-only or normalised; absent for a provider.
	Observed string          `json:"observed,omitempty"`
	Default  json.RawMessage `json:"default,omitempty"`
	// WireName is WeChat's name where it is misspelt.
	WireName string   `json:"wire_name,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Min      *int64   `json:"min,omitempty"`
	Max      *int64   `json:"max,omitempty"`
	MinItems int      `json:"min_items,omitempty"`
	MaxItems int      `json:"max_items,omitempty"`
	Format   string   `json:"format,omitempty"`
	Unit     string   `json:"unit,omitempty"`
}

// NestedDocument describes a nested block.
type NestedDocument struct {
	// NestingMode is "single" or "list".
	NestingMode string        `json:"nesting_mode"`
	Description string        `json:"description"`
	MinItems    int           `json:"min_items,omitempty"`
	MaxItems    int           `json:"max_items,omitempty"`
	ForceNew    bool          `json:"force_new,omitempty"`
	WireName    string        `json:"wire_name,omitempty"`
	Block       BlockDocument `json:"block"`
}

// Documented is a type that describes itself in a few sentences: what it is,
// what can be changed, and what destroying it means.
type Documented interface {
	Description() string
}

// Describe returns the description of all resource types.
func Describe() *Document {
	d := &Document{FormatVersion: "1.0", Provider: providerDocument(), ResourceSchemas: map[string]*TypeDocument{}}
	for _, r := range All() {
		d.ResourceSchemas[r.Name()] = describe(r)
	}
	return d
}

func describe(r Resource) *TypeDocument {
	t := &TypeDocument{Read: "none", Block: r.Schema().document()}
	if d, ok := r.(Documented); ok {
		t.Description = d.Description()
	}
	if _, ok := r.(Reader); ok {
		t.Read = "single"
	}
	if _, ok := r.(BulkReader); ok {
		t.Read = "list"
	}
	if i, ok := r.(Importer); ok {
		t.Import = i.ImportHint()
	}
	return t
}

func providerDocument() BlockDocument {
	b := BlockDocument{Attributes: map[string]*AttributeDocument{}}
	for _, a := range ProviderArguments() {
		b.Attributes[a.Name] = &AttributeDocument{
			Type: typeJSON(a.Type), Optional: true, Sensitive: a.Secret,
			Description: a.Doc + " Environment: " + a.Env + ".",
		}
	}
	return b
}

func (s *Schema) document() BlockDocument {
	b := BlockDocument{Attributes: map[string]*AttributeDocument{}, BlockTypes: map[string]*NestedDocument{}}
	for _, a := range s.Attributes {
		if a.Block != nil {
			b.BlockTypes[a.Name] = a.nested()
		} else {
			b.Attributes[a.Name] = a.document()
		}
	}
	return b
}

func (a *Attribute) nested() *NestedDocument {
	n := &NestedDocument{
		NestingMode: "single", Description: a.Doc, ForceNew: a.Immutable,
		WireName: a.misspelt(), Block: a.Block.document(),
	}
	if a.List {
		n.NestingMode, n.MaxItems = "list", a.Field.MaxItems
	} else {
		n.MaxItems = 1
	}
	if a.Required {
		n.MinItems = 1
	}
	return n
}

func (a *Attribute) document() *AttributeDocument {
	limits := a.Field
	if a.Type.IsListType() {
		limits = a.Field.Elem
	}
	d := &AttributeDocument{
		Type: typeJSON(a.Type), Description: a.Doc,
		Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive,
		ForceNew: a.Immutable && (a.Required || a.Optional), Observed: a.Observed.String(), WireName: a.misspelt(),
		Enum: limits.Enum, Min: limits.Min, Max: limits.Max, Format: limits.Format, Unit: limits.Unit,
		MinItems: a.Field.MinItems, MaxItems: a.Field.MaxItems,
	}
	if !a.Default.IsNull() {
		d.Default = mustJSON(ctyjson.Marshal(a.Default, a.Type))
	}
	return d
}

// misspelt is the wire name where it differs from the attribute's.
func (a *Attribute) misspelt() string {
	if a.Wire == a.Name {
		return ""
	}
	return a.Wire
}

func typeJSON(t cty.Type) json.RawMessage { return mustJSON(ctyjson.MarshalType(t)) }

// mustJSON is the JSON of a type or value of a schema, which always has one.
func mustJSON(text []byte, err error) json.RawMessage {
	if err != nil {
		panic("resources: " + err.Error())
	}
	return text
}
