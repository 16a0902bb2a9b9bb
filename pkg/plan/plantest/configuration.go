package plantest

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/config"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/resources"
)

// Block is a resource block as data.
type Block struct {
	Addr      addr.Block
	Provider  string
	Lifecycle config.Lifecycle
	// Instances holds the attributes of each instance; those that are left out
	// are null.
	Instances map[addr.Key]Attributes
	// From makes an attribute that comes from another block's instance.
	From map[string]Reference
}

// Attributes are those that are configured.
type Attributes map[string]cty.Value

// Reference is an attribute of another block's instance without a key.
type Reference struct {
	Block     addr.Block
	Attribute string
}

// Configuration is a configuration as data. Its blocks stand in the order of
// their dependencies.
type Configuration struct {
	Blocks []*Block
	// Output is the output block "out", when set.
	Output *Reference
	// Broken, when set, is what the postconditions of an instance say.
	Broken func(addr.Instance) hcl.Diagnostics

	set map[addr.Block]map[addr.Key]cty.Value
}

var _ plan.Evaluation = (*Configuration)(nil)

// Fresh is the configuration before anything was evaluated.
func (c *Configuration) Fresh() *Configuration {
	return &Configuration{Blocks: c.Blocks, Output: c.Output, Broken: c.Broken, set: map[addr.Block]map[addr.Key]cty.Value{}}
}

func (c *Configuration) block(b addr.Block) *Block {
	for _, block := range c.Blocks {
		if block.Addr == b {
			return block
		}
	}
	return nil
}

// Order lists the blocks.
func (c *Configuration) Order() []*config.Resource {
	var order []*config.Resource
	for _, b := range c.Blocks {
		order = append(order, &config.Resource{Addr: b.Addr, Provider: b.Provider, Lifecycle: b.Lifecycle})
	}
	return order
}

// Dependencies lists the blocks that a block refers to.
func (c *Configuration) Dependencies(b addr.Block) []addr.Block {
	block := c.block(b)
	if block == nil {
		return nil
	}
	seen := map[addr.Block]bool{}
	for _, r := range block.From {
		seen[r.Block] = true
	}
	return slices.SortedFunc(maps.Keys(seen), addr.Block.Compare)
}

// Instances evaluates a block.
func (c *Configuration) Instances(b addr.Block) ([]config.Instance, hcl.Diagnostics) {
	block := c.block(b)
	r, _ := Types(b.Type)
	var instances []config.Instance
	for _, key := range slices.SortedFunc(maps.Keys(block.Instances), addr.Key.Compare) {
		values := map[string]cty.Value{}
		for _, a := range r.Schema().Attributes {
			values[a.Name] = cty.NullVal(a.Type)
		}
		maps.Copy(values, block.Instances[key])
		for name, ref := range block.From {
			values[name] = c.resolve(ref)
		}
		instances = append(instances, config.Instance{Addr: b.Instance(key), Value: cty.ObjectVal(values)})
	}
	return instances, nil
}

func (c *Configuration) resolve(r Reference) cty.Value {
	v, ok := c.set[r.Block][addr.NoKey]
	if !ok {
		return cty.UnknownVal(cty.String)
	}
	if v.IsNull() {
		return cty.NullVal(cty.String)
	}
	return v.GetAttr(r.Attribute)
}

// Set keeps what a block became.
func (c *Configuration) Set(b addr.Block, values map[addr.Key]cty.Value) {
	c.set[b] = maps.Clone(values)
}

// Referenced reports whether a block or the output refers to a block.
func (c *Configuration) Referenced(b addr.Block) bool {
	if c.Output != nil && c.Output.Block == b {
		return true
	}
	return slices.ContainsFunc(c.Blocks, func(block *Block) bool { return slices.Contains(c.Dependencies(block.Addr), b) })
}

// Outputs evaluates the output.
func (c *Configuration) Outputs() (map[string]config.OutputValue, hcl.Diagnostics) {
	if c.Output == nil {
		return nil, nil
	}
	v, marks := c.resolve(*c.Output).Unmark()
	return map[string]config.OutputValue{"out": {Value: v, Sensitive: len(marks) > 0}}, nil
}

// Preconditions hold.
func (c *Configuration) Preconditions(addr.Instance) hcl.Diagnostics { return nil }

// Postconditions hold unless the configuration is broken.
func (c *Configuration) Postconditions(i addr.Instance, _ cty.Value) hcl.Diagnostics {
	if c.Broken == nil {
		return nil
	}
	return c.Broken(i)
}

// AttributeRange is nowhere.
func (c *Configuration) AttributeRange(addr.Block, string) hcl.Range { return hcl.Range{} }

// Account is the merchant of the tests.
var Account = resources.Account{MchID: "1900000001", AppID: "wx0000000000000001"}
