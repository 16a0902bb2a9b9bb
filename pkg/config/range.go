package config

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/addr"
)

// AttributeRange finds where an attribute of a block is written. The path is
// dotted: coupon_use_rule.fixed_normal_coupon.coupon_amount. An attribute that
// is not written is blamed on the innermost block that should hold it.
func (e *Evaluation) AttributeRange(b addr.Block, path string) hcl.Range {
	r := e.config.Resource(b)
	if r == nil {
		return hcl.Range{}
	}
	body, found := r.Body, r.Range
	for name := range strings.SplitSeq(path, ".") {
		attr, block := member(body, name)
		if attr != nil {
			return attr.Range
		}
		if block == nil {
			break
		}
		body, found = block.Body, block.DefRange
	}
	return found
}

// member finds an attribute or the first nested block of a name, written out
// or dynamic.
func member(body hcl.Body, name string) (*hcl.Attribute, *hcl.Block) {
	content, _, _ := body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: name}, {Type: "dynamic", LabelNames: []string{"type"}},
	}})
	for _, block := range content.Blocks {
		if block.Type == name {
			return nil, block
		}
		if block.Labels[0] == name {
			return nil, dynamicContent(block)
		}
	}
	content, _, _ = body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: name}}})
	return content.Attributes[name], nil
}

// dynamicContent is the content block of a dynamic one.
func dynamicContent(dynamic *hcl.Block) *hcl.Block {
	content, _, _ := dynamic.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "content"}}})
	for _, block := range content.Blocks {
		return block
	}
	return dynamic
}
