package resources

import (
	"time"

	"github.com/zclconf/go-cty/cty"
)

// clock is the time of all tests.
var clock = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

var (
	direct  = Account{MchID: "1900000001", AppID: "wx8888888888888888"}
	partner = Account{MchID: "1900000100", AppID: "wx8888888888888888", Partner: true}
)

// differences are the paths in which two objects differ, as the engine would
// find them.
func differences(s *Schema, prior, wanted cty.Value) map[string]bool {
	found := map[string]bool{}
	if prior.IsNull() || wanted.IsNull() {
		return found
	}
	for a := range s.All() {
		if a.Block != nil && !a.List || a.Computed && !a.Optional || inList(s, a.Path) {
			continue
		}
		if !a.Same(at(prior, a.Path), at(wanted, a.Path)) {
			found[a.Path] = true
		}
	}
	return found
}
