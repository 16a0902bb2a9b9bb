package resources

import (
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2/hcldec"
)

// All returns the resource types, sorted by name.
func All() []Resource {
	return []Resource{
		busifavorCallback{},
		busifavorStock{},
		complaintNotification{},
		favorCallback{},
		favorStock{},
		goldPlan{},
		profitsharingReceiver{},
	}
}

// Lookup returns the resource type of a name.
func Lookup(name string) (Resource, bool) {
	all := All()
	i, ok := slices.BinarySearchFunc(all, name, func(r Resource, name string) int {
		return strings.Compare(r.Name(), name)
	})
	if !ok {
		return nil, false
	}
	return all[i], true
}

// Registry tells the configuration language what the resource types look like.
// Its zero value is ready.
type Registry struct{}

var specs sync.Map // name → hcldec.Spec

// Spec returns the decoding specification of a type's body, nil when there is
// no such type.
func (Registry) Spec(resourceType string) hcldec.Spec {
	if spec, ok := specs.Load(resourceType); ok {
		return spec.(hcldec.Spec)
	}
	r, ok := Lookup(resourceType)
	if !ok {
		return nil
	}
	spec := r.Schema().Spec()
	specs.Store(resourceType, spec)
	return spec
}

// Types lists the names of all types, sorted.
func (Registry) Types() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Name())
	}
	return names
}

// ProviderSpec is the decoding specification of a provider block.
func (Registry) ProviderSpec() hcldec.Spec { return providerSpec() }
