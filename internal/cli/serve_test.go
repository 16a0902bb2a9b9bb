package cli_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdServe is the script command `serve DIR [ARGS…]`: it starts `wxctl sandbox
// serve --dir DIR ARGS…` in the background, waits until it is ready, and sets
// $ENDPOINT. The process is interrupted when the script ends.
func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serve DIR [ARGS…]")
	}
	binary, err := exec.LookPath("wxctl")
	ts.Check(err)
	cmd := exec.Command(binary, append([]string{"sandbox", "serve", "--dir", ts.MkAbs(args[0])}, args[1:]...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		ts.Check(cmd.Process.Signal(os.Interrupt))
		ts.Check(cmd.Wait())
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	ts.Check(err)
	var ready struct{ Endpoint string }
	ts.Check(json.Unmarshal(line, &ready))
	ts.Setenv("ENDPOINT", ready.Endpoint)
}

// cmdSource is the script command `source`: it sets the variables that the
// last command's stdout exports, as eval in a shell would.
func cmdSource(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: source")
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "export ")
		name, value, assigned := strings.Cut(text, "=")
		if !ok || !assigned || strings.Contains(value, "'") {
			ts.Fatalf("cannot read %q", line)
		}
		ts.Setenv(name, value)
	}
}
