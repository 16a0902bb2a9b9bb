package plan

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/resources"
	"github.com/wxctl/wxctl/pkg/state"
)

// ReadRequest is one live object that a plan wants to know.
type ReadRequest struct {
	Address  addr.Instance
	Resource resources.Resource
	Provider string
	Account  resources.Account
	// Known is the object as state or configuration have it, from which its
	// identity is taken.
	Known cty.Value
	// Deposed is true for the object that an interrupted replacement left
	// behind.
	Deposed bool
}

// Reads lists the live objects that must be read before [Build]: those of the
// state whose types can be read, and those that the configuration wants and
// that may exist although the state does not know them.
//
// What the configuration can't tell yet is left out: Build says why.
func Reads(in Input) []ReadRequest {
	b := newBuilder(in)
	var reads []ReadRequest
	for _, row := range in.Snapshot.Rows {
		if !b.scope.excludesInstance(row.Address) {
			reads = b.readsOfRow(reads, row)
		}
	}
	if in.Destroy || in.Configuration == nil {
		return reads
	}
	for _, r := range in.Configuration.Order() {
		k, ok := b.kind(r.Addr.Type)
		if !ok {
			continue
		}
		p, ok := k.Resource.(resources.Prober)
		if !ok || !p.Probes() || b.scope.excludes(r.Addr) {
			continue
		}
		instances, _ := in.Configuration.Instances(r.Addr)
		for _, instance := range instances {
			account, known := in.Accounts[r.Provider]
			if known && b.rows[instance.Addr] == nil && !b.scope.excludesInstance(instance.Addr) {
				value, _ := k.unmark(instance.Value)
				reads = append(reads, ReadRequest{
					Address: instance.Addr, Resource: k.Resource, Provider: r.Provider, Account: account,
					Known: propose(k.schema, k.absent(), value),
				})
			}
		}
	}
	return reads
}

func (b *builder) readsOfRow(reads []ReadRequest, row *state.Row) []ReadRequest {
	k, ok := b.kind(row.Address.Type)
	if !ok {
		return reads
	}
	_, single := k.Resource.(resources.Reader)
	_, bulk := k.Resource.(resources.BulkReader)
	if !single && !bulk {
		return reads
	}
	account, alias, ok := b.accountOf(row)
	if !ok {
		return reads
	}
	request := ReadRequest{Address: row.Address, Resource: k.Resource, Provider: alias, Account: account}
	if o, err := k.decode(row); err == nil && readable(row) {
		request.Known = o.value
		reads = append(reads, request)
	}
	if row.Deposed == nil || !readable(row.Deposed) {
		return reads
	}
	if o, err := k.decode(row.Deposed); err == nil {
		request.Known, request.Deposed = o.value, true
		reads = append(reads, request)
	}
	return reads
}

// readable reports whether reading tells what a row's object is like. A call
// that was interrupted and carries a key is repeated instead; until then the
// object may not even have a name.
func readable(row *state.Row) bool {
	return row.Pending == nil || row.Pending.Key == ""
}
