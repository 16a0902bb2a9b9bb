// Package e2e drives the real binary as its users do: the examples, a walk
// over all resource types, kills at every call, and a search of everything
// that is written for what must never be.
//
// WXCTL_TORTURE=1 makes the random tests run long, as CI does.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// binary is the wxctl under test, built once from the sources with buildFlags.
var (
	binary     string
	buildFlags []string
)

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "wxctl-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "wxctl")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", append(append([]string{"build", "-o", binary}, buildFlags...), "github.com/wxctl/wxctl/cmd/wxctl")...)
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building wxctl: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// torture reports whether the long runs are wanted.
func torture() bool { return os.Getenv("WXCTL_TORTURE") != "" }

// user is someone with a shell: a folder and an environment.
type user struct {
	t   testing.TB
	dir string
	env []string
	// said is all that the commands printed.
	said *bytes.Buffer
}

// newUser makes a user in an empty folder, without any WXCTL_ setting.
func newUser(t testing.TB) *user {
	u := &user{t: t, dir: t.TempDir(), said: new(bytes.Buffer)}
	home := t.TempDir()
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "WXCTL_") && !strings.HasPrefix(kv, "XDG_") && !strings.HasPrefix(kv, "HOME=") {
			u.env = append(u.env, kv)
		}
	}
	u.env = append(u.env, "HOME="+home, "NO_COLOR=1")
	return u
}

// set adds KEY=VALUE settings to the environment; later ones win.
func (u *user) set(settings ...string) { u.env = append(u.env, settings...) }

// write makes a file in the user's folder.
func (u *user) write(name, text string) {
	u.t.Helper()
	path := filepath.Join(u.dir, name)
	require.NoError(u.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(u.t, os.WriteFile(path, []byte(text), 0o644))
}

// replace edits a file of the user's folder; old must be in it.
func (u *user) replace(name, old, new string) {
	u.t.Helper()
	data, err := os.ReadFile(filepath.Join(u.dir, name))
	require.NoError(u.t, err)
	require.Contains(u.t, string(data), old)
	u.write(name, strings.ReplaceAll(string(data), old, new))
}

// copyFrom copies a folder of the repository into the user's folder, without
// what runs have left there.
func (u *user) copyFrom(dir string) {
	u.t.Helper()
	require.NoError(u.t, os.CopyFS(u.dir, os.DirFS(dir)))
	for _, left := range []string{".wxctl", "wxctl.state.json", "wxctl.state.json.backup"} {
		require.NoError(u.t, os.RemoveAll(filepath.Join(u.dir, left)))
	}
}

// result is what a command came to.
type result struct {
	stdout, stderr string
	code           int
}

func (r result) String() string {
	return fmt.Sprintf("exit %d\n--- stdout\n%s--- stderr\n%s", r.code, r.stdout, r.stderr)
}

func (u *user) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = u.dir
	cmd.Env = u.env
	return cmd
}

// run runs wxctl to its end.
func (u *user) run(args ...string) result {
	u.t.Helper()
	return u.finish(u.command(context.Background(), args...))
}

func (u *user) finish(cmd *exec.Cmd) result {
	u.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && cmd.ProcessState == nil {
		u.t.Fatalf("%v: %v", cmd.Args, err)
	}
	u.said.Write(stdout.Bytes())
	u.said.Write(stderr.Bytes())
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs wxctl and demands that it succeeds.
func (u *user) must(args ...string) result {
	u.t.Helper()
	r := u.run(args...)
	require.Zerof(u.t, r.code, "wxctl %s: %s", strings.Join(args, " "), r)
	return r
}

// unchanged demands that a plan has nothing to do.
func (u *user) unchanged(args ...string) {
	u.t.Helper()
	r := u.run(append([]string{"plan", "--detailed-exitcode"}, args...)...)
	require.Zerof(u.t, r.code, "a plan should have nothing to do: %s", r)
}

// server is a `wxctl sandbox serve` in a process of its own.
type server struct {
	Endpoint string `json:"endpoint"`
	dir      string
	cmd      *exec.Cmd
}

// sandboxKeys is a sandbox's folder fresh from its first start. RSA keys take
// long to make, so that all sandboxes here begin as copies of it.
var sandboxKeys = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(filepath.Dir(binary), "sandbox")
	out, err := exec.Command(binary, "sandbox", "env", "--dir", dir).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("make a sandbox: %w\n%s", err, out)
	}
	return dir, nil
})

// newSandbox makes the folder of a sandbox that nothing has happened to.
func newSandbox(t testing.TB) string {
	t.Helper()
	keys, err := sandboxKeys()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(keys)))
	return dir
}

// serve starts a sandbox on dir and waits until it is ready. It ends with the
// test.
func serve(t testing.TB, dir string, faults ...string) *server {
	t.Helper()
	args := []string{"sandbox", "serve", "--listen", "127.0.0.1:0", "--dir", dir}
	for _, f := range faults {
		args = append(args, "--fault", f)
	}
	s := &server{dir: dir, cmd: exec.Command(binary, args...)}
	stdout, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr bytes.Buffer
	s.cmd.Stderr = &stderr
	require.NoError(t, s.cmd.Start())
	t.Cleanup(s.stop)
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	require.NoErrorf(t, err, "the sandbox did not start: %s", &stderr)
	require.NoErrorf(t, json.Unmarshal(line, s), "its first line is %q", line)
	return s
}

// stop ends the sandbox as a crash would.
func (s *server) stop() {
	s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// connect gives a user the credentials of a sandbox, as `eval "$(wxctl sandbox
// env)"` does.
func (u *user) connect(s *server, args ...string) {
	u.t.Helper()
	defer u.said.Truncate(u.said.Len()) // this command is there to print secrets
	r := u.must(append([]string{"sandbox", "env", "--json", "--dir", s.dir}, args...)...)
	var env map[string]string
	require.NoError(u.t, json.Unmarshal([]byte(r.stdout), &env), r)
	for k, v := range env {
		u.set(k + "=" + v)
	}
}
