package cli_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// TestInterrupt interrupts a call that WeChat Pay does not answer.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	received, release := make(chan struct{}, 1), make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		select {
		case received <- struct{}{}:
		default:
		}
		<-release
	}))
	defer silent.Close()
	defer close(release)

	cmd := exec.Command("wxctl", "api", "GET", "/v3/certificates", "--json")
	cmd.Env = append(os.Environ(), "WXCTL_ENDPOINT="+silent.URL)
	cmd.Env = append(cmd.Env, sandboxEnvironment(t)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	require.NoError(t, cmd.Start())
	<-received
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	require.Equal(t, 130, exit.ExitCode(), errs.String())
	require.Empty(t, out.String())
	require.Contains(t, errs.String(), `{"error":{"code":"interrupted"`)
}

// sandboxEnvironment is the credentials of a new sandbox as NAME=value.
func sandboxEnvironment(t *testing.T) []string {
	dir := t.TempDir()
	s, err := sandbox.Open(sandbox.Options{Dir: dir})
	require.NoError(t, err)
	defer s.Close()
	var env []string
	for _, v := range s.Credentials(op.Direct, sandbox.TrustPublicKey).Environment() {
		env = append(env, v.Name+"="+v.Value)
	}
	return env
}
