package config

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
)

func stock(name string) addr.Block    { return addr.Block{Type: "wxpay_stock", Name: name} }
func receiver(name string) addr.Block { return addr.Block{Type: "wxpay_receiver", Name: name} }

const chain = `
locals {
  id = wxpay_stock.first.id
}
resource "wxpay_receiver" "a" {
  account = local.id
}
resource "wxpay_stock" "last" {
  name       = "n"
  depends_on = [wxpay_receiver.a]
  lifecycle {
    precondition {
      condition     = wxpay_stock.checked.name != ""
      error_message = "x"
    }
  }
}
resource "wxpay_stock" "first" {
  name = "n"
}
resource "wxpay_stock" "checked" {
  name = "n"
}
resource "wxpay_stock" "alone" {
  name = "n"
}
output "last" {
  value = wxpay_stock.last.id
}
`

func TestOrderAndDependencies(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", chain)
	at := map[addr.Block]int{}
	for i, r := range e.Order() {
		at[r.Addr] = i
	}
	require.Len(t, at, 5)
	require.Less(t, at[stock("first")], at[receiver("a")])
	require.Less(t, at[receiver("a")], at[stock("last")])
	require.Less(t, at[stock("checked")], at[stock("last")])

	require.Equal(t, []addr.Block{stock("first")}, e.Dependencies(receiver("a")), "through a local value")
	require.Equal(t, []addr.Block{receiver("a"), stock("checked")}, e.Dependencies(stock("last")))
	require.Empty(t, e.Dependencies(stock("alone")))

	for block, want := range map[addr.Block]bool{
		stock("first"): true, receiver("a"): true, stock("checked"): true, stock("last"): true, stock("alone"): false,
	} {
		require.Equal(t, want, e.Referenced(block), block)
	}
}

// What Set tells is what expressions see from then on, through local values
// too, and again when more is known.
func TestSetAgain(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", chain)
	account := func() cty.Value {
		instances, diags := e.Instances(receiver("a"))
		require.Empty(t, diags)
		require.Len(t, instances, 1)
		return instances[0].Value.GetAttr("account")
	}
	require.False(t, account().IsKnown())
	first, diags := e.Instances(stock("first"))
	require.Empty(t, diags)
	attrs := first[0].Value.AsValueMap()
	for _, id := range []string{"1", "2"} {
		attrs["id"] = cty.StringVal(id)
		e.Set(stock("first"), map[addr.Key]cty.Value{addr.NoKey: cty.ObjectVal(attrs)})
		require.Equal(t, id, account().AsString())
	}
	e.Set(stock("nowhere"), nil)
}

// Instances that could not be planned are unknown to others.
func TestSetLeavesInstancesOut(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", `
resource "wxpay_stock" "n" {
  count = 3
  name  = "n"
}
resource "wxpay_receiver" "r" {
  account = wxpay_stock.n[1].name
  name    = wxpay_stock.n[2].name
}`)
	instances, diags := e.Instances(stock("n"))
	require.Empty(t, diags)
	e.Set(stock("n"), map[addr.Key]cty.Value{addr.Index(2): instances[2].Value})
	got, diags := e.Instances(receiver("r"))
	require.Empty(t, diags)
	require.False(t, got[0].Value.GetAttr("account").IsKnown())
	require.Equal(t, "n", got[0].Value.GetAttr("name").AsString())
}

func TestProviders(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", `
locals {
  mchid = "19"
}
provider "wxpay" {
  alias = "north"
  mchid = "${local.mchid}00"
}`)
	value, rng, diags := e.Provider("north")
	require.Empty(t, diags)
	require.Equal(t, "1900", value.GetAttr("mchid").AsString())
	require.Equal(t, 5, rng.Start.Line)

	value, rng, diags = e.Provider("")
	require.Empty(t, diags)
	require.True(t, value.GetAttr("mchid").IsNull(), "the default provider need not be written")
	require.Zero(t, rng)
}

func TestProviderMustBeKnown(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", `
locals {
  id = wxpay_stock.s.id
}
provider "wxpay" {
  mchid = local.id
}
resource "wxpay_stock" "s" {
  name = "n"
}`)
	_, _, diags := e.Provider("")
	require.Len(t, diags, 1)
	require.Equal(t, "Provider depends on what is not known yet", diags[0].Summary)
	require.Equal(t, 5, diags[0].Subject.Start.Line)
}

func TestConditionsOfAnInstanceThatIsNotThere(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", `
resource "wxpay_stock" "s" {
  for_each = { a = 1 }
  name     = "n"
  lifecycle {
    precondition {
      condition     = each.value == 1
      error_message = "x"
    }
  }
}`)
	require.Empty(t, e.Preconditions(stock("s").Instance(addr.Name("a"))), "before Instances")
	for _, key := range []addr.Key{addr.Name("b"), addr.Index(0), addr.NoKey} {
		diags := e.Preconditions(stock("s").Instance(key))
		require.Len(t, diags, 1)
		require.Equal(t, "No such instance", diags[0].Summary)
	}
	require.Empty(t, e.Preconditions(stock("gone").Instance(addr.NoKey)))
	require.Empty(t, e.Postconditions(stock("gone").Instance(addr.NoKey), cty.DynamicVal))
}

// The time is unknown where there is no plan.
func TestPlanTimestampWithoutPlan(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", `output "at" { value = timeadd(plantimestamp(), "1h") }`)
	outputs, diags := e.Outputs()
	require.Empty(t, diags)
	require.False(t, outputs["at"].Value.IsKnown())
}

// A printer of diagnostics shows the values of variables beside them. None of
// them may be a secret.
func TestDiagnosticsPrintNoSecret(t *testing.T) {
	const secret = "hunter2"
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(`
variable "csv" {
  sensitive = true
}
variable "list" {
  type      = list(number)
  sensitive = true
}
locals {
  sum    = [for r in csvdecode(var.csv) : r.account + 1]
  field  = [for r in csvdecode(var.csv) : r.acount]
  keyed  = { for r in concat(csvdecode(var.csv), csvdecode(var.csv)) : r.account => 1 }
  direct = var.csv + 1
}`), 0o600))
	c, diags := Load(dir)
	require.Empty(t, diags)
	_, diags = c.Evaluate(EvalOptions{Schemas: testSchemas{}, Variables: VariableInputs{Environ: []string{
		environmentPrefix + "csv=account\n" + secret,
		environmentPrefix + `list=["` + secret + `"`,
	}}})
	require.Len(t, diags, 5)
	var b strings.Builder
	require.NoError(t, hcl.NewDiagnosticTextWriter(&b, c.Files, 0, false).WriteDiagnostics(diags))
	require.NotContains(t, b.String(), secret)
	require.Contains(t, b.String(), `Did you mean "account"?`)
}

// Files of values are shown with what is wrong about them, except for what may
// be a secret: values of sensitive variables, and of names nobody declared.
func TestDiagnosticsPrintNoSecretOfAFile(t *testing.T) {
	const secret = "hunter2"
	for _, c := range []struct {
		name, values, shown string
	}{
		{"a misspelt name", `tokn = "hunter2"`, `tokn = *********`},
		{"a misspelt name of many lines", "tokn = [\n  \"hunter2\",\n]", "tokn = *"},
		{"a wrong expression", `token = hunter2(1)`, "The reason is not shown"},
		{"broken syntax", "token = \"hunter2\nopen = 1", "main.wxvars.hcl line 1"},
		{"a block", "token {\n  x = \"hunter2\" }", "main.wxvars.hcl line 2"},
		{"an open value", "open = nobody", "open = nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(`
variable "token" {
  type      = list(string)
  default   = []
  sensitive = true
}
variable "open" { default = 1 }`), 0o600))
			path := filepath.Join(dir, "main.wxvars.hcl")
			require.NoError(t, os.WriteFile(path, []byte(c.values), 0o600))
			cfg, diags := Load(dir)
			require.Empty(t, diags)
			_, diags = cfg.Evaluate(EvalOptions{Schemas: testSchemas{}, Variables: VariableInputs{Flags: []VariableFlag{{File: true, Text: path}}}})
			require.NotEmpty(t, diags)
			var b strings.Builder
			require.NoError(t, hcl.NewDiagnosticTextWriter(&b, cfg.Files, 0, false).WriteDiagnostics(diags))
			require.NotContains(t, b.String(), secret)
			require.Contains(t, b.String(), c.shown)
		})
	}
}

// What is sensitive is told, and what resources make of it.
func TestSecretsAreTold(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(`
variable "note" {
  type      = object({ texts = list(string), pin = number })
  sensitive = true
}
variable "open" { default = "open text" }
resource "wxpay_stock" "s" {
  name   = upper(var.note.texts[0])
  amount = 1
  tags   = { open = var.open }
}`), 0o600))
	c, diags := Load(dir)
	require.Empty(t, diags)
	told := map[string]bool{}
	e, diags := c.Evaluate(EvalOptions{
		Schemas:   testSchemas{},
		Variables: VariableInputs{Environ: []string{environmentPrefix + `note={ texts = ["hunter2", "swordfish"], pin = 123456 }`}},
		Secret:    func(text string) { told[text] = true },
	})
	require.Empty(t, diags)
	_, diags = e.Instances(stock("s"))
	require.Empty(t, diags)
	require.Equal(t, map[string]bool{"hunter2": true, "swordfish": true, "123456": true, "HUNTER2": true}, told)
}

// hcldec walks maps: what it reports must come in one order all the same.
func TestDiagnosticsComeInOrder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(`
resource "wxpay_stock" "s" {
  nam = 1
  rule {}
  item {}
  item {}
}
resource "wxpay_receiver" "r" {
  acount = 1
}`), 0o600))
	c, diags := Load(dir)
	require.Empty(t, diags)
	var first string
	for range 50 {
		_, diags = c.Evaluate(EvalOptions{Schemas: testSchemas{}})
		var b strings.Builder
		require.NoError(t, hcl.NewDiagnosticTextWriter(&b, c.Files, 0, false).WriteDiagnostics(diags))
		if first == "" {
			first = b.String()
		}
		require.Equal(t, first, b.String())
	}
}

// An apply evaluates blocks concurrently.
func TestConcurrentUse(t *testing.T) {
	e := evaluation(t, "main.wx.hcl", chain)
	var wg sync.WaitGroup
	for range 4 {
		for _, r := range e.Order() {
			wg.Go(func() {
				instances, _ := e.Instances(r.Addr)
				for _, i := range instances {
					e.Set(r.Addr, map[addr.Key]cty.Value{i.Addr.Key: i.Value})
					e.Preconditions(i.Addr)
				}
				e.Outputs()
				e.Provider("")
			})
		}
	}
	wg.Wait()
}
