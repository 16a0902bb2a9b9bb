package sandbox

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/wxctl/wxctl/pkg/catalog"
)

// Answered records the operations that the sandboxes of the tests answered.
var Answered = &answered{routes: map[string]bool{}}

// answered is a log handler that keeps the routes of calls that succeeded.
type answered struct {
	mu     sync.Mutex
	routes map[string]bool
}

// Run runs the tests, and holds them as a whole to having every operation of the
// catalogue answered with success at least once.
func (a *answered) Run(m *testing.M) (status int) {
	status = m.Run()
	if status != 0 || flag.Lookup("test.run").Value.String() != "" || flag.Lookup("test.list").Value.String() != "" {
		return status
	}
	for _, e := range catalog.All() {
		if e.Path != "" && !a.routes[e.Method+" "+e.Path] {
			fmt.Printf("no test has the sandbox answer %s: %s %s\n", e.Name, e.Method, e.Path)
			status = 1
		}
	}
	return status
}

func (a *answered) Enabled(context.Context, slog.Level) bool { return true }
func (a *answered) WithAttrs([]slog.Attr) slog.Handler       { return a }
func (a *answered) WithGroup(string) slog.Handler            { return a }

func (a *answered) Handle(_ context.Context, r slog.Record) error {
	values := map[string]string{}
	r.Attrs(func(attr slog.Attr) bool {
		values[attr.Key] = attr.Value.String()
		return true
	})
	if values["status"] < "300" {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.routes[values["method"]+" "+values["route"]] = true
	}
	return nil
}
