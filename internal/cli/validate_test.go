package cli

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/resources"
)

// TestValidateRepeatsNoSecret writes down each secret that a provider block can
// have: neither form of the message that refuses it shows it.
func TestValidateRepeatsNoSecret(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, argument := range resources.ProviderArguments() {
		if !argument.Secret {
			continue
		}
		text := "provider \"wxpay\" {\n  " + argument.Name + " = \"canary-0123456789\"\n}\n"
		require.NoError(t, os.WriteFile("main.wx.hcl", []byte(text), 0o600))
		for _, form := range [][]string{{"validate"}, {"validate", "--json"}} {
			var out bytes.Buffer
			app := NewApp()
			app.Streams = &Streams{In: &bytes.Buffer{}, Out: &out, Err: &out}
			require.Equal(t, Failed, app.Run(t.Context(), form))
			require.Contains(t, out.String(), "Secret in configuration")
			require.NotContains(t, out.String(), "canary")
		}
	}
}
