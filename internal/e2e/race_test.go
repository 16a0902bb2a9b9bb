//go:build race

package e2e

// The race detector watches the binary too, not only the tests.
func init() { buildFlags = append(buildFlags, "-race") }
