package wxctl_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/wxctl/wxctl/"

// rooms says which rooms of the house each room may import directly. A room is
// a folder; a trailing /* stands for the folders in it. What is not named here
// may import nothing of this module, and a folder that no rule names fails.
var rooms = map[string][]string{
	"pkg/addr":          nil,
	"pkg/client/op":     nil,
	"pkg/client":        {"pkg/client/op"},
	"pkg/client/*":      {"pkg/client/op", "pkg/client", "pkg/client/*"},
	"pkg/catalog":       {"pkg/client/op", "pkg/client/*"},
	"pkg/config":        {"pkg/addr"},
	"pkg/state":         {"pkg/addr"},
	"pkg/state/*":       {"pkg/addr", "pkg/state"},
	"pkg/resources":     {"pkg/client/op", "pkg/client", "pkg/client/*"},
	"pkg/plan":          {"pkg/addr", "pkg/client/op", "pkg/config", "pkg/resources", "pkg/state"},
	"pkg/plan/plantest": {"pkg/addr", "pkg/client/op", "pkg/client", "pkg/config", "pkg/resources", "pkg/state", "pkg/plan"},
	"pkg/apply":         {"pkg/addr", "pkg/client/op", "pkg/client", "pkg/config", "pkg/resources", "pkg/state", "pkg/plan"},
	"pkg/render":        {"pkg/addr", "pkg/client/op", "pkg/config", "pkg/resources", "pkg/state", "pkg/plan", "pkg/apply"},
	"pkg/sandbox":       {"pkg/client/op", "pkg/client/*", "pkg/catalog"},
	"internal/cli":      {"*"},
	"internal/coverage": {"pkg/catalog", "pkg/client/op"},
	"cmd/wxctl":         {"internal/cli"},
}

// TestImportsRunOneWay holds the directions in which the rooms of the house
// may know each other. Tests may import more, except the command line.
func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	imports := importsByRoom(t, func(file string) bool { return !strings.HasSuffix(file, "_test.go") })
	require.NotEmpty(t, imports)
	for _, room := range slices.Sorted(maps.Keys(imports)) {
		rule, ok := ruleOf(room)
		if !ok {
			t.Errorf("%s is in no rule: say in imports_test.go what it may import", room)
			continue
		}
		for _, imported := range imports[room] {
			if !allowed(rooms[rule], imported) {
				t.Errorf("%s imports %s, which the design does not allow", room, imported)
			}
		}
	}
}

// TestNothingImportsTheCommandLine holds for tests too.
func TestNothingImportsTheCommandLine(t *testing.T) {
	t.Parallel()
	for room, imported := range importsByRoom(t, func(string) bool { return true }) {
		if !strings.HasPrefix(room, "internal/cli") && room != "cmd/wxctl" {
			for _, i := range imported {
				if strings.HasPrefix(i, "internal/cli") {
					t.Errorf("%s imports %s", room, i)
				}
			}
		}
	}
}

// TestNoRoomForEverything keeps out the names that say nothing.
func TestNoRoomForEverything(t *testing.T) {
	t.Parallel()
	for room := range importsByRoom(t, func(string) bool { return true }) {
		for _, name := range []string{"util", "utils", "common", "helpers", "helper", "misc"} {
			require.NotEqual(t, name, path.Base(room), "%s says nothing of what is in it", room)
		}
	}
}

// ruleOf finds the rule of a room: its own, or that of its parent's children.
func ruleOf(room string) (string, bool) {
	for _, rule := range []string{room, path.Dir(room) + "/*"} {
		if _, ok := rooms[rule]; ok {
			return rule, true
		}
	}
	for parent := room; parent != "."; parent = path.Dir(parent) {
		if parent == "internal/cli" {
			return parent, true
		}
	}
	return "", false
}

func allowed(rule []string, imported string) bool {
	return slices.ContainsFunc(rule, func(allow string) bool {
		parent, children := strings.CutSuffix(allow, "/*")
		return allow == "*" || allow == imported || children && path.Dir(imported) == parent && imported != parent+"/op"
	})
}

// importsByRoom lists what the files of each folder import of this module.
func importsByRoom(t *testing.T, want func(file string) bool) map[string][]string {
	t.Helper()
	rooms := map[string][]string{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go") || !want(file) || filepath.Dir(file) == ".":
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		room := filepath.ToSlash(filepath.Dir(file))
		rooms[room] = append(rooms[room], nil...)
		for _, i := range parsed.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if inside, ok := strings.CutPrefix(name, modulePath); ok && !slices.Contains(rooms[room], inside) {
				rooms[room] = append(rooms[room], inside)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return rooms
}
