package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFormat(t *testing.T) {
	for name, c := range map[string]struct{ given, want string }{
		"aligns":          {"a=1\nlonger   = 2\n", "a      = 1\nlonger = 2\n"},
		"indents":         {"x \"y\" {\na=1\n}\n", "x \"y\" {\n  a = 1\n}\n"},
		"keeps comments":  {"# c\na = 1 # d\n", "# c\na = 1 # d\n"},
		"is idempotent":   {"a      = 1\nlonger = 2\n", "a      = 1\nlonger = 2\n"},
		"leaves heredocs": {"a = <<-E\n   x\n  E\n", "a = <<-E\n   x\n  E\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, diags := Format("f.wx.hcl", []byte(c.given))
			require.Empty(t, diags)
			require.Equal(t, c.want, string(got))
		})
	}
}

func TestFormatLeavesBrokenSyntax(t *testing.T) {
	const broken = "a   = {\n"
	got, diags := Format("f.wx.hcl", []byte(broken))
	require.True(t, diags.HasErrors())
	require.Equal(t, "f.wx.hcl", diags[0].Subject.Filename)
	require.Equal(t, broken, string(got))
}

func TestFormattable(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"b.wx.hcl", "a.wx.hcl", "wxctl.wxvars.hcl", "x.auto.wxvars.hcl", "c.wx.json", "d.hcl", ".hidden.wx.hcl",
		"sub/e.wx.hcl", ".wxctl/f.wx.hcl",
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, nil, 0o600))
	}
	here := []string{"a.wx.hcl", "b.wx.hcl", "wxctl.wxvars.hcl", "x.auto.wxvars.hcl"}
	for name, c := range map[string]struct {
		path      string
		recursive bool
		want      []string
	}{
		"folder":    {path: dir, want: here},
		"recursive": {path: dir, recursive: true, want: []string{"a.wx.hcl", "b.wx.hcl", "sub/e.wx.hcl", "wxctl.wxvars.hcl", "x.auto.wxvars.hcl"}},
		"file":      {path: filepath.Join(dir, "d.hcl"), want: []string{"d.hcl"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Formattable(c.path, c.recursive)
			require.NoError(t, err)
			for i := range got {
				got[i], err = filepath.Rel(dir, got[i])
				require.NoError(t, err)
			}
			require.Equal(t, c.want, got)
		})
	}
	_, err := Formattable(filepath.Join(dir, "missing"), false)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Formatting twice changes nothing, and what could be parsed still can.
func FuzzFormat(f *testing.F) {
	f.Add([]byte("a=1\nb {\nc=[1,\n2]\n}\n"))
	f.Add([]byte("x = <<E\n${a}\nE\n"))
	f.Add([]byte("resource \"a\" \"b\" { c = 1 }"))
	f.Fuzz(func(t *testing.T, text []byte) {
		once, diags := Format("f.wx.hcl", text)
		if diags.HasErrors() {
			return
		}
		twice, diags := Format("f.wx.hcl", once)
		require.False(t, diags.HasErrors(), "%s", once)
		require.Equal(t, string(once), string(twice))
	})
}
