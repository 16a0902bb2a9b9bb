package resources

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Schema is the ordered attributes of a resource type or of a nested block.
type Schema struct {
	Attributes []*Attribute
}

// Observed says how an attribute's live value can be known.
type Observed uint8

// The ways of observing an attribute.
const (
	ReadBack   Observed = iota // returned by a read
	WriteOnly                  // never returned; kept in state, cannot be verified
	Normalised                 // returned in another spelling; Equal decides
)

// Attribute is one argument or nested block.
type Attribute struct {
	// Name is the name in configuration, correctly spelt; Wire is WeChat's.
	Name, Wire string
	// Path is the dotted name from the resource's root.
	Path string
	Type cty.Type
	// Block is the schema of a nested block; List says that it repeats.
	Block *Schema
	List  bool

	Required  bool
	Computed  bool // set by the server; with Optional, when not configured
	Optional  bool
	Immutable bool // a change replaces the object
	Sensitive bool // only a keyed hash is kept
	Observed  Observed
	// Default is used when nothing is configured; null for none.
	Default cty.Value
	// Equal decides whether two values are the same to the server; nil
	// compares them as they are.
	Equal func(a, b cty.Value) bool
	// Field holds the limits, as the operation declares them.
	Field *op.Field
	Doc   string
}
