package catalog

import (
	"context"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Caller calls on behalf of somebody; *client.Client is one.
type Caller interface {
	op.Caller
	// Mode says on whose behalf.
	Mode() op.Mode
}

// Call runs an operation by its name: every operation of the catalogue, with Go
// types or without. in has wire names, whatever part of the request they travel
// in; its fields and the caller's mode choose between the operation's endpoints.
// out is a pointer to a map[string]any, which gets the answer's wire names with
// its numbers as json.Number, or whatever else [op.Endpoint.Decode] takes; for an
// answer that is a file, an io.Writer.
//
// A name that does not exist, and fields that do not fit, are op.ErrInvalid; the
// other errors are the caller's.
func Call(ctx context.Context, c Caller, name string, in map[string]any, out any) error {
	o, ok := Lookup(name)
	if !ok {
		return &ChoiceError{Operation: name, Issue: "is no operation"}
	}
	e, err := o.Choose(c.Mode(), in)
	if err != nil {
		return err
	}
	return c.Call(ctx, e, in, out)
}
