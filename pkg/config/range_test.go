package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/addr"
)

func TestAttributeRange(t *testing.T) {
	native := `resource "wxpay_stock" "s" {
  name = "n"
  rule {
    max = 1
  }
  dynamic "item" {
    for_each = ["a"]
    content {
      sku = item.value
    }
  }
}
`
	inJSON := `{"resource": {"wxpay_stock": {"s": {
  "name": "n",
  "rule": {
    "max": 1
  },
  "dynamic": {"item": {
    "for_each": ["a"],
    "content": {
      "sku": "${item.value}"
    }
  }}
}}}}
`
	for _, c := range []struct {
		path   string
		native int // lines
		json   int
	}{
		{path: "name", native: 2, json: 2},
		{path: "amount", native: 1, json: 1},
		{path: "rule", native: 3, json: 3},
		{path: "rule.max", native: 4, json: 4},
		{path: "rule.reason", native: 3, json: 3},
		{path: "item.sku", native: 9, json: 9},
		{path: "name.inner", native: 2, json: 2},
		{path: "", native: 1, json: 1},
	} {
		block := addr.Block{Type: "wxpay_stock", Name: "s"}
		require.Equal(t, c.native, evaluation(t, "main.wx.hcl", native).AttributeRange(block, c.path).Start.Line, "native %q", c.path)
		require.Equal(t, c.json, evaluation(t, "main.wx.json", inJSON).AttributeRange(block, c.path).Start.Line, "JSON %q", c.path)
	}
	require.Empty(t, evaluation(t, "main.wx.hcl", native).AttributeRange(addr.Block{Type: "wxpay_stock", Name: "x"}, "name"))
}

// evaluation evaluates a configuration of one file.
func evaluation(t *testing.T, name, text string) *Evaluation {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	c, diags := Load(dir)
	require.Empty(t, diags)
	e, diags := c.Evaluate(EvalOptions{Schemas: testSchemas{}})
	require.Empty(t, diags)
	return e
}
