package catalog

import (
	"embed"
	"path"
	"sync"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// described holds the operations without Go types, one file per product, in the
// form of [op.Description]. shared.txt has the objects that several of them name.
//
//go:embed described/*.txt
var described embed.FS

const sharedObjects = "described/shared.txt"

// descriptions are the products whose operations are described, by their file.
// The files are part of the program: one that cannot be read panics, and a test
// reads them all.
var descriptions = sync.OnceValue(readDescriptions)

func readDescriptions() []*op.Description {
	shared := describe(sharedObjects, nil)
	entries, err := described.ReadDir("described")
	if err != nil {
		panic(err)
	}
	var all []*op.Description
	for _, entry := range entries {
		if name := path.Join("described", entry.Name()); name != sharedObjects {
			all = append(all, describe(name, shared))
		}
	}
	return all
}

func describe(name string, shared *op.Description) *op.Description {
	text, err := described.ReadFile(name)
	if err != nil {
		panic(err)
	}
	d, err := op.ParseDescription(name, string(text), shared)
	if err != nil {
		panic(err)
	}
	return d
}

// Title is WeChat Pay's name of a product, where it is known.
func Title(product string) string {
	for _, d := range descriptions() {
		if d.Product == product {
			return d.Title
		}
	}
	return ""
}

// describedEndpoints are the operations of all descriptions.
func describedEndpoints() []*op.Endpoint {
	var all []*op.Endpoint
	for _, d := range descriptions() {
		all = append(all, d.Endpoints...)
	}
	return all
}
