package cli_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/internal/cli"
	"github.com/wxctl/wxctl/pkg/state"
	"github.com/wxctl/wxctl/pkg/state/local"
)

const oneURL = `resource "wxpay_complaint_notification" "complaints" {
  url = "https://pay.example.com/"
}
`

const oneReceiver = `resource "wxpay_profitsharing_receiver" "partner" {
  type          = "MERCHANT_ID"
  account       = "1900000201"
  name          = "张三"
  relation_type = "SUPPLIER"
}
`

// wxctl is the command that TestMain puts into PATH, to be run in a folder.
func wxctl(t *testing.T, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), "wxctl", args...)
	cmd.Dir = dir
	return cmd
}

// waitFor reads until a line holds a text.
func waitFor(t *testing.T, r *bufio.Reader, text string) {
	for {
		line, err := r.ReadString('\n')
		require.NoError(t, err, "before %s", text)
		if strings.Contains(line, text) {
			return
		}
	}
}

// folder makes a folder with a configuration and goes there.
func folder(t *testing.T, source string) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("main.wx.hcl", []byte(source), 0o600))
}

// On a terminal apply asks, and only "yes" goes on.
func TestApplyAsks(t *testing.T) {
	folder(t, oneURL)
	answers := []struct {
		answer string
		code   cli.Code
		exists bool
	}{
		{"no\n", cli.Failed, false},
		{"", cli.Failed, false},
		{"yes\n", cli.Done, true},
	}
	for _, a := range answers {
		app := cli.NewApp()
		streams, in, out, errs := cli.TestStreams()
		streams.SetTerminal(true)
		app.Streams = streams
		in.WriteString(a.answer)
		require.Equal(t, a.code, app.Run(t.Context(), []string{"apply", "--sandbox"}), errs.String())
		require.Contains(t, out.String(), "will be created")
		require.Contains(t, errs.String(), "Make these calls?")
		_, err := os.Stat("wxctl.state.json")
		require.Equal(t, a.exists, err == nil, "after %q", a.answer)
	}
}

// The first interrupt lets a call in flight end and be written down; the second
// one stops at once, and the next apply finishes what was begun.
func TestInterruptedApply(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such signals")
	}
	tests := []struct {
		name       string
		interrupts int
		code       cli.Code
		want       string // in the next plan
	}{
		{"once", 1, cli.Done, `^No changes\.`},
		// Whether the request had left decides what is left to do.
		{"twice", 2, cli.Interrupted, `^Plan: 1 to (finish|create)\.`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(oneReceiver), 0o600))
			apply := wxctl(t, dir, "apply", "--sandbox", "--auto-approve", "--json", "--fault", "profitsharing-add-receiver=delay=2s")
			pipe, err := apply.StdoutPipe()
			require.NoError(t, err)
			stdout := bufio.NewReader(pipe)
			pipe, err = apply.StderrPipe()
			require.NoError(t, err)
			stderr := bufio.NewReader(pipe)
			require.NoError(t, apply.Start())
			waitFor(t, stdout, `"type":"apply_progress"`)
			for range test.interrupts {
				require.NoError(t, apply.Process.Signal(syscall.SIGINT))
				waitFor(t, stderr, "Interrupted")
			}
			_, err = io.Copy(io.Discard, stdout)
			require.NoError(t, err)
			errs, err := io.ReadAll(stderr)
			require.NoError(t, err)
			_ = apply.Wait() // the exit status says it
			require.Equal(t, int(test.code), apply.ProcessState.ExitCode(), string(errs))
			for _, step := range []struct{ command, want string }{{"plan", test.want}, {"apply", ""}, {"plan", `^No changes\.`}} {
				args := []string{step.command, "--sandbox"}
				if step.command == "apply" {
					args = append(args, "--auto-approve")
				}
				out, err := wxctl(t, dir, args...).Output()
				require.NoError(t, err)
				require.Regexp(t, step.want, string(out))
			}
		})
	}
}

// An apply that was killed when all was done has left its journal. The next one
// finds nothing to do, and takes it in.
func TestApplyTakesInTheJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.wx.hcl"), []byte(oneURL), 0o600))
	apply := func() string {
		out, err := wxctl(t, dir, "apply", "--sandbox", "--auto-approve").Output()
		require.NoError(t, err)
		return string(out)
	}
	apply()
	killed, err := local.Open(filepath.Join(dir, local.DefaultName), local.Options{})
	require.NoError(t, err)
	s, err := killed.Load(t.Context())
	require.NoError(t, err)
	require.NoError(t, killed.Append(t.Context(), state.Entry{Kind: state.Put, Address: s.Rows[0].Address, Row: s.Rows[0]}))
	journal := filepath.Join(dir, local.WorkDir, local.DefaultName+".journal")
	require.FileExists(t, journal)

	require.Contains(t, apply(), "No changes.")
	require.NoFileExists(t, journal)
	after, err := killed.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, s.Serial+1, after.Serial)
}
