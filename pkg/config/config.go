// Package config reads *.wx.hcl and *.wx.json and evaluates them.
//
// Load parses a folder into blocks. Evaluate gives expressions their values:
// it knows the order in which blocks depend on each other, expands count and
// for_each into instances, and lets later blocks see what earlier ones became
// (Set). It does no I/O but reading files, and knows no client: what a
// resource type looks like comes in as hcldec specifications.
//
// The meaning of every block and argument is Terraform's.
package config

import (
	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// Config is a folder's configuration, parsed but not evaluated.
type Config struct {
	// Dir is the folder.
	Dir string
	// Files are the sources by name, for the excerpts of diagnostics. Evaluate
	// adds the files of variable values that it reads.
	Files     map[string]*hcl.File
	Settings  Settings
	Providers map[string]*Provider // by alias; "" is the default
	Variables map[string]*Variable
	Locals    map[string]*Local
	Outputs   map[string]*Output
	// Resources are sorted by address.
	Resources []*Resource

	byAddr map[addr.Block]*Resource
}

// Resource returns the block with an address, or nil.
func (c *Config) Resource(b addr.Block) *Resource { return c.byAddr[b] }

// Settings is what the wxctl blocks say.
type Settings struct {
	RequiredVersions []RequiredVersion
}

// RequiredVersion is one required_version argument.
type RequiredVersion struct {
	Constraints version.Constraints
	Range       hcl.Range
}

// Provider is a provider block: one merchant.
type Provider struct {
	Alias string
	Body  hcl.Body
	Range hcl.Range
}

// Variable is a variable block.
type Variable struct {
	Name string
	// Type is the type that values are converted to; cty.DynamicPseudoType
	// takes any.
	Type cty.Type
	// Default is cty.NilVal when the variable is required.
	Default     cty.Value
	Description string
	Sensitive   bool
	Nullable    bool
	Validations []*Condition
	Range       hcl.Range

	defaults *typeexpr.Defaults // of optional() attributes
	literal  bool               // text from the environment is the value, not an expression
}

// Local is one value of a locals block.
type Local struct {
	Name  string
	Expr  hcl.Expression
	Range hcl.Range
}

// Output is an output block.
type Output struct {
	Name          string
	Expr          hcl.Expression
	Description   string
	Sensitive     bool
	Preconditions []*Condition
	Range         hcl.Range
}

// Condition is a validation, precondition or postcondition block.
type Condition struct {
	Condition    hcl.Expression
	ErrorMessage hcl.Expression
	Range        hcl.Range
}

// Resource is a resource block.
type Resource struct {
	Addr addr.Block
	// Provider is the alias of the provider block; "" is the default.
	Provider string
	// Count and ForEach are nil unless given; at most one is.
	Count, ForEach hcl.Expression
	DependsOn      []Reference
	Lifecycle      Lifecycle
	// Body holds the arguments of the type, without the meta-arguments.
	Body  hcl.Body
	Range hcl.Range

	typeRange     hcl.Range
	providerRange hcl.Range
}

// Reference is the address of a block where it is written.
type Reference struct {
	Addr  addr.Block
	Range hcl.Range
}

// Lifecycle is the lifecycle block of a resource.
type Lifecycle struct {
	PreventDestroy bool
	// IgnoreAll is ignore_changes = all.
	IgnoreAll bool
	// IgnoreChanges are dotted paths: coupon_use_rule.coupon_available_time.
	IgnoreChanges  []string
	Preconditions  []*Condition
	Postconditions []*Condition

	ignored []hcl.Traversal // IgnoreChanges as written
}

// Schemas tells what resource types look like.
type Schemas interface {
	// Spec returns the decoding specification of a resource type's body, or
	// nil when there is no such type.
	Spec(resourceType string) hcldec.Spec
	// Types lists all types, for suggestions.
	Types() []string
	// ProviderSpec is the specification of a provider block.
	ProviderSpec() hcldec.Spec
}

// Instance is one instance of a resource block, evaluated.
type Instance struct {
	Addr addr.Instance
	// Value conforms to the type of the resource's specification. It may be
	// unknown in parts, and carries marks where sensitive values went in.
	Value cty.Value
	// Range is where the block is declared.
	Range hcl.Range
}

// Sensitive marks values that must not be shown.
const Sensitive = mark("sensitive")

type mark string
