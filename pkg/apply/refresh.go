package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/sync/errgroup"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/resources"
)

// Refresh reads the live objects that a plan asks for ([plan.Reads]): types
// that list in bulk, all others one by one, so many at a time as parallelism
// says. read, when not nil, hears of each object that was read.
//
// All that could not be read is in the error.
func Refresh(ctx context.Context, reads []plan.ReadRequest, callers map[string]op.Caller, parallelism int, read func(addr.Instance)) (plan.Live, error) {
	if parallelism < 1 {
		parallelism = DefaultParallelism
	}
	values, errs := make([]cty.Value, len(reads)), make([]error, len(reads))
	var group errgroup.Group
	group.SetLimit(parallelism)
	for _, batch := range batches(reads) {
		group.Go(func() error {
			readBatch(ctx, batch, reads, callers, values, errs)
			if read != nil {
				for _, i := range batch {
					read(reads[i].Address)
				}
			}
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
	live := plan.Live{Objects: make(map[addr.Instance]cty.Value, len(reads)), Deposed: map[addr.Instance]cty.Value{}}
	for i, r := range reads {
		switch {
		case values[i] == cty.NilVal: // could not be read
		case r.Deposed:
			live.Deposed[r.Address] = values[i]
		default:
			live.Objects[r.Address] = values[i]
		}
	}
	return live, errors.Join(errs...)
}

// bulkSize is how many objects are read by one listing. Several listings can
// then run side by side.
const bulkSize = 1000

// batches puts together what is read by the same listing. Everything else is
// alone.
func batches(reads []plan.ReadRequest) [][]int {
	type listing struct{ kind, provider string }
	open := map[listing]int{}
	var all [][]int
	for i, r := range reads {
		if _, ok := r.Resource.(resources.BulkReader); !ok {
			all = append(all, []int{i})
			continue
		}
		key := listing{r.Resource.Name(), r.Provider}
		n, ok := open[key]
		if !ok || len(all[n]) == bulkSize {
			n = len(all)
			open[key] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], i)
	}
	return all
}

func readBatch(ctx context.Context, batch []int, reads []plan.ReadRequest, callers map[string]op.Caller, values []cty.Value, errs []error) {
	first := reads[batch[0]]
	caller := callers[first.Provider]
	if caller == nil {
		for _, i := range batch {
			errs[i] = fmt.Errorf("read %s: there is no client for the provider %q", reads[i].Address, first.Provider)
		}
		return
	}
	if bulk, ok := first.Resource.(resources.BulkReader); ok {
		readBulk(ctx, bulk, caller, batch, reads, values, errs)
		return
	}
	i := batch[0]
	v, err := first.Resource.(resources.Reader).Read(ctx, caller, first.Account, first.Known)
	if err != nil {
		errs[i] = fmt.Errorf("read %s: %w", first.Address, err)
	}
	values[i] = v
}

func readBulk(ctx context.Context, bulk resources.BulkReader, caller op.Caller, batch []int, reads []plan.ReadRequest, values []cty.Value, errs []error) {
	known := make([]cty.Value, len(batch))
	for n, i := range batch {
		known[n] = reads[i].Known
	}
	found, err := bulk.ReadAll(ctx, caller, reads[batch[0]].Account, known)
	if err == nil && len(found) != len(batch) {
		err = fmt.Errorf("%d objects were listed for %d", len(found), len(batch))
	}
	if err != nil {
		errs[batch[0]] = fmt.Errorf("read %s: %w", batchName(batch, reads), err)
		return
	}
	for n, i := range batch {
		values[i] = found[n]
	}
}

// batchName names the objects of a listing by the first of them.
func batchName(batch []int, reads []plan.ReadRequest) string {
	first := reads[batch[0]].Address.String()
	if len(batch) == 1 {
		return first
	}
	return fmt.Sprintf("%s and %d more", first, len(batch)-1)
}
