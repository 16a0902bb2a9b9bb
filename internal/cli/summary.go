package cli

import (
	"errors"
	"fmt"

	"github.com/wxctl/wxctl/pkg/client"
)

// mostErrors is how many errors of different causes are shown.
const mostErrors = 10

// summary tells of many joined errors each cause once: a wrong key makes every
// call fail, and says the same each time.
func summary(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var first []error
	alike := map[string]int{}
	for _, e := range joined.Unwrap() {
		key := cause(e)
		if alike[key]++; alike[key] == 1 {
			first = append(first, e)
		}
	}
	var shown []error
	for i, e := range first {
		if i == mostErrors {
			shown = append(shown, fmt.Errorf("… and %d errors of other causes", len(first)-i))
			break
		}
		if more := alike[cause(e)] - 1; more > 0 {
			e = fmt.Errorf("%w (%d more failed so)", e, more)
		}
		shown = append(shown, e)
	}
	return errors.Join(shown...)
}

// cause is an error without what tells one call from another.
func cause(err error) string {
	called, ok := errors.AsType[*client.Error](err)
	if !ok {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without the object's address
		}
		return err.Error()
	}
	call := *called
	call.Operation, call.RequestID = "", ""
	return call.Error()
}
