package cli_test

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wxctl/wxctl/internal/cli"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wxctl": func() { os.Exit(int(cli.Main())) },
	})
}

// TestScripts runs testdata/*.txtar: each drives the real binary in a folder
// of its own, and asserts stdout, stderr and the exit status.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/home/.config")
			env.Setenv("HOME", env.WorkDir+"/home")
			// The sandbox has the machine's clock, and bills are of past days.
			env.Setenv("YESTERDAY", time.Now().In(op.China).AddDate(0, 0, -1).Format(time.DateOnly))
			env.Setenv("TODAY", time.Now().In(op.China).Format(time.DateOnly))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":  cmdServe,
			"status": cmdStatus,
			"source": cmdSource,
		},
	})
}
