// Package config reads *.wx.hcl and *.wx.json and evaluates them.
//
// Load parses a folder into blocks. Evaluate gives expressions their values:
// it knows the order in which blocks depend on each other, expands count and
// for_each into instances, and lets later blocks see what earlier ones became
// (Set). It does no I/O but reading files, and knows no client: what a
// resource type looks like comes in as hcldec specifications.
package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

// Config is a folder's configuration, parsed but not evaluated.
type Config struct {
	// Dir is the folder.
	Dir string
	// Files are the sources by name, for the excerpts of diagnostics.
	Files     map[string]*hcl.File
	Settings  Settings
	Providers map[string]*Provider // by alias; "" is the default
	Variables map[string]*Variable
	Locals    map[string]*Local
	Outputs   map[string]*Output
	// Resources are sorted by address.
	Resources []*Resource
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
