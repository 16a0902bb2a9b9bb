package catalog

import (
	"testing"

	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// TestBattery puts every endpoint through all that can go wrong between it and
// WeChat Pay.
func TestBattery(t *testing.T) {
	t.Parallel()
	for _, e := range All() {
		if e.Method == op.Local {
			continue
		}
		t.Run(e.Method+" "+e.Path, func(t *testing.T) {
			t.Parallel()
			clienttest.Battery(t, e)
		})
	}
}
