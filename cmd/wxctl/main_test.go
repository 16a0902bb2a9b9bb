package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkVersion measures how long the real binary takes to start, say its
// version and end. It must stay below 15 ms.
func BenchmarkVersion(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "wxctl")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(b, err, string(out))
	for b.Loop() {
		if err := exec.Command(binary, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
}
