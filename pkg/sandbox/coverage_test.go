package sandbox

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// TestEveryOperationIsPlayed compares the catalogue with the router, which knows
// other names of operations apart from them.
func TestEveryOperationIsPlayed(t *testing.T) {
	t.Parallel()
	r := newRegistry()
	registerProducts(r)
	name := func(e *op.Endpoint) string { return e.Name + ": " + e.Method + " " + e.Path }
	names := func(endpoints []*op.Endpoint) map[string]bool {
		set := map[string]bool{}
		for _, e := range endpoints {
			set[name(e)] = true
		}
		return set
	}
	own := slices.DeleteFunc(catalog.All(), func(e *op.Endpoint) bool {
		return e.Method == op.Local || e.AliasOf != "" && r.aliases[e.Name] == e.AliasOf
	})
	played, declared := names(r.endpoints()), names(own)
	maps.DeleteFunc(declared, func(name string, _ bool) bool { return played[name] })
	require.Empty(t, slices.Sorted(maps.Keys(declared)), "operations that the sandbox does not play")
	maps.DeleteFunc(played, func(name string, _ bool) bool { return names(own)[name] })
	require.Empty(t, slices.Sorted(maps.Keys(played)), "operations that the catalogue does not have")
}
