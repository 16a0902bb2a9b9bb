package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFilesShowNoSecrets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, shown string }{
		"a literal":               {"main.wx.hcl", `apiv3_key = "SECRET" # why`, `apiv3_key = "******" # why`},
		"a number":                {"main.wx.hcl", `apiv3_key = 123456`, `apiv3_key = ******`},
		"without quotes":          {"main.wx.hcl", `apiv3_key = SECRET`, `apiv3_key = ******`},
		"an open quote":           {"main.wx.hcl", "apiv3_key = \"SECRET\n", "apiv3_key = *******\n"},
		"below an open quote":     {"main.wx.hcl", "mchid = \"1\napiv3_key = \"SECRET\"\n", "mchid = \"1\napiv3_key = ********\n"},
		"a heredoc":               {"main.wx.hcl", "private_key = <<E\nSECRET\nE\nmchid = \"1\"\n", "private_key = <<E\n******\nE\nmchid = \"1\"\n"},
		"in brackets":             {"main.wx.hcl", "apiv3_key = (\n\"SECRET\"\n)", "apiv3_key = (\n\"******\"\n)"},
		"a broken file":           {"main.wx.hcl", `provider "wxpay" { apiv3_key = "SECRET" ]`, `provider "wxpay" { apiv3_key = **********`},
		"a reference":             {"main.wx.hcl", `apiv3_key = var.key`, `apiv3_key = var.key`},
		"a template":              {"main.wx.hcl", `apiv3_key = "${var.a}SECRET"`, `apiv3_key = "${var.a}******"`},
		"another argument":        {"main.wx.hcl", `apiv3_key_file = "key.txt"`, `apiv3_key_file = "key.txt"`},
		"JSON":                    {"main.wx.json", `{"provider":{"wxpay":{"apiv3_key":"SECRET","mchid":"1"}}}`, `{"provider":{"wxpay":{"apiv3_key":"******","mchid":"1"}}}`},
		"JSON as the last member": {"main.wx.json", `{"provider":{"wxpay":{"apiv3_key":"SECRET"}},"x":"y"}`, `{"provider":{"wxpay":{"apiv3_key":"******"}},"x":"y"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLoader(".")
			l.file(c.file, []byte(c.text))
			require.Equal(t, c.shown, string(l.config.Files[c.file].Bytes))
		})
	}
}
