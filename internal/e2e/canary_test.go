package e2e

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// canaries is a configuration full of secrets: a sensitive variable that goes
// into a sensitive attribute and one that goes into an open one, a name from a
// file, and a sensitive output.
const canaries = `
provider "wxpay" {}

variable "supplier" {
  type      = string
  sensitive = true
}

variable "note" {
  type      = string
  sensitive = true
}

resource "wxpay_profitsharing_receiver" "variable" {
  type          = "MERCHANT_ID"
  account       = "1900000201"
  name          = var.supplier
  relation_type = "SUPPLIER"
}

resource "wxpay_profitsharing_receiver" "file" {
  type          = "MERCHANT_ID"
  account       = "1900000202"
  name          = trimspace(file("name.txt"))
  relation_type = "SUPPLIER"
}

resource "wxpay_complaint_notification" "hidden" {
  url = "https://pay.example.com/${var.note}"
}

output "open" {
  value = "nothing"
}

output "hidden" {
  value     = var.note
  sensitive = true
}
`

// TestSecretCanary runs everything that prints or writes, in good times and
// bad, and searches all of it for what must never be there.
func TestSecretCanary(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	s := serve(t, newSandbox(t), "profitsharing-add-receiver=drop-after-commit:1")
	u.connect(s)
	secrets := u.secrets()
	u.set("WXCTL_LOG=trace", "WXCTL_VAR_supplier="+secrets["sensitive variable"], "WXCTL_VAR_note="+secrets["sensitive note"])
	u.write("main.wx.hcl", canaries)
	u.write("name.txt", secrets["name from a file"]+"\n")
	u.write("values.hcl", "suplier = \""+secrets["sensitive variable"]+"\"\n")
	u.write("broken.hcl", "supplier = \""+secrets["sensitive variable"]+"\n")

	for _, args := range [][]string{
		{"validate"}, {"doctor"}, {"plan"}, {"plan", "--json"}, {"plan", "--out", "a.wxplan"},
		{"show", "a.wxplan"}, {"show", "--json", "a.wxplan"}, {"apply", "a.wxplan"}, {"plan"},
		{"show"}, {"show", "--json"}, {"output"}, {"output", "--json"},
		{"state", "list"}, {"state", "pull"}, {"state", "show", "wxpay_profitsharing_receiver.file"},
		{"state", "show", "--json", "wxpay_profitsharing_receiver.variable"},
		{"run", "profitsharing-add-receiver", "--dry-run", "--type", "MERCHANT_ID", "--account", "1900000203", "--relation_type", "STAFF", "--input", "request.json"},
		{"run", "profitsharing-add-receiver", "--yes", "--type", "MERCHANT_ID", "--account", "1900000203", "--relation_type", "NOBODY", "--input", "request.json"},
		{"api", "GET", "/v3/certificates"},
		{"import", "wxpay_complaint_notification.hidden", "1900000001"},
		{"state", "rm", "wxpay_complaint_notification.hidden"},
		{"import", "wxpay_complaint_notification.hidden", "1900000001"},
		{"state", "rm", "wxpay_profitsharing_receiver.file"},
		{"import", "wxpay_profitsharing_receiver.file", "MERCHANT_ID/1900000202"},
		{"plan", "--var-file", "values.hcl"}, {"validate", "--json", "--var-file", "values.hcl"},
		{"plan", "--var-file", "broken.hcl"}, {"plan", "--json", "--var-file", "broken.hcl"},
	} {
		u.write("request.json", `{"name":"`+secrets["name of a request"]+`"}`)
		u.run(args...)
	}
	// A changed secret shows that it changed, and both runs that fail tell why.
	u.write("name.txt", secrets["second name"]+"\n")
	r := u.must("plan")
	require.Contains(t, r.stdout, "name")
	require.Contains(t, r.stdout, "(sensitive)")
	u.must("apply", "--auto-approve", "--json")
	u.failedApplies(secrets)
	u.set("WXCTL_APIV3_KEY=" + secrets["APIv3 key that is too long"])
	u.run("plan")
	u.set("WXCTL_PRIVATE_KEY_FILE=", "WXCTL_PRIVATE_KEY="+secrets["broken private key"])
	u.run("doctor")
	u.run("run", "query", "--out_trade_no", "20260131001")

	for _, name := range []string{"request.json", "name.txt", "values.hcl", "broken.hcl"} {
		u.write(name, "")
	}
	for name, secret := range secrets {
		require.Emptyf(t, linesWith(u.said.String(), secret), "the %s was printed", name)
		for path, data := range u.files() {
			require.Falsef(t, bytes.Contains(data, []byte(secret)), "the %s is in %s", name, path)
		}
	}
	require.Contains(t, u.said.String(), "request_id", "a log at trace level should have been searched")
}

// failedApplies changes a secret, while WeChat Pay answers everything with an
// error or with what cannot be read.
func (u *user) failedApplies(secrets map[string]string) {
	u.t.Helper()
	good := u.env
	for _, fault := range []string{"*=5xx:50%", "*=bad-signature:50%", "*=truncate:50%", "profitsharing-add-receiver=drop-before"} {
		u.env = slices.Clone(good)
		u.connect(serve(u.t, newSandbox(u.t), fault))
		u.set("WXCTL_VAR_note=" + secrets["second note"])
		for _, args := range [][]string{{"--json"}, {}, {"--json"}, {}} {
			ctx, cancel := context.WithTimeout(u.t.Context(), 2*time.Second)
			u.finish(u.command(ctx, append([]string{"apply", "--auto-approve"}, args...)...))
			cancel()
		}
	}
	u.env = good
}

// linesWith returns the lines that hold a text.
func linesWith(all, text string) (lines []string) {
	for line := range strings.Lines(all) {
		if strings.Contains(line, text) {
			lines = append(lines, line)
		}
	}
	return lines
}

// secrets are what must not be seen: the user's own and those that the test
// types.
func (u *user) secrets() map[string]string {
	u.t.Helper()
	all := map[string]string{
		"sensitive variable":         "上海金丝雀贸易有限公司",
		"sensitive note":             "canary-note-5521",
		"second note":                "canary \"note\" & 二",
		"name from a file":           "杭州金丝雀物流有限公司",
		"second name":                "杭州第二金丝雀有限公司",
		"name of a request":          "北京金丝雀咨询有限公司",
		"APIv3 key that is too long": "canary-apiv3-key-0123456789-0123456789",
		"broken private key":         "-----BEGIN PRIVATE KEY-----\nCANARYCANARYCANARYCANARY\n-----END PRIVATE KEY-----",
	}
	for _, kv := range u.env {
		switch name, value, _ := strings.Cut(kv, "="); name {
		case "WXCTL_APIV3_KEY":
			all["APIv3 key"] = value
		case "WXCTL_PRIVATE_KEY_FILE":
			key, err := os.ReadFile(value)
			require.NoError(u.t, err)
			all["private key"] = strings.Split(string(key), "\n")[5]
		}
	}
	require.Contains(u.t, all, "APIv3 key")
	require.Contains(u.t, all, "private key")
	return all
}

// files reads all files of the user's folder.
func (u *user) files() map[string][]byte {
	all := map[string][]byte{}
	require.NoError(u.t, filepath.WalkDir(u.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all[path] = data
		return err
	}))
	return all
}
