package resources

import (
	"fmt"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// BenchmarkReceivers checks ten thousand receivers, plans their addition and
// makes the requests: the share of this package in a plan of as many.
func BenchmarkReceivers(b *testing.B) {
	r := profitsharingReceiver{}
	absent := gone(r.Schema())
	wanted := make([]cty.Value, 10_000)
	for i := range wanted {
		wanted[i] = with(example(b, r), map[string]cty.Value{"account": cty.StringVal(fmt.Sprintf("19%08d", i))})
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, w := range wanted {
			if problems := r.Check(partner, w, clock); len(problems) > 0 {
				b.Fatal(problems)
			}
			steps, err := r.Steps(StepsRequest{Account: partner, Prior: absent, Wanted: w, Now: clock})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := steps[0].Request(absent, ""); err != nil {
				b.Fatal(err)
			}
			if _, err := steps[0].Result(absent, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkFavorStockRead folds a stock's detail into what is known of it.
func BenchmarkFavorStockRead(b *testing.B) {
	s := favorStock{}.Schema()
	known := example(b, favorStock{})
	var live favorStockLive
	b.ReportAllocs()
	for b.Loop() {
		observe(known, s, &live)
	}
}
