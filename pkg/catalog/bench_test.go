package catalog

import (
	"testing"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// BenchmarkDescriptions is what a start pays for operations without Go types,
// when it needs all of them: the list, the sandbox, a name that is not typed.
func BenchmarkDescriptions(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		readDescriptions()
	}
}

// BenchmarkFields is what the first use of an operation pays for its fields.
func BenchmarkFields(b *testing.B) {
	const text = "product x\nmodes direct\noperation y POST /v3/y\n  request\n    a  string  required,max=32  # the first\n    b  object\n      c  []integer  items=1..3\n"
	b.ReportAllocs()
	for b.Loop() {
		d, err := op.ParseDescription("x.txt", text, nil)
		if err != nil {
			b.Fatal(err)
		}
		d.Endpoints[0].Request()
	}
}
