package apply

import (
	"errors"
	"net/http"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// Outcome says what is known of a call that failed.
type Outcome uint8

// The outcomes.
const (
	// Unknown is a call that may or may not have been done. It stays in the
	// journal and is finished by the next apply.
	Unknown Outcome = iota
	// Refused is a call that was looked at and not done. Had an identical one
	// been done before, the answer would have been another.
	Refused
	// Barred is a call that was not let in: not authorised, too many, not even
	// sent. It was not done, but says nothing of an identical one before it.
	Barred
)

// Classify tells the outcome from an error of the client. What it does not
// know is Unknown: to finish a call that was never made is safe, to forget one
// that was made is not.
func Classify(err error) Outcome {
	var answered *client.Error
	switch {
	case errors.Is(err, client.ErrUnknownOutcome), errors.Is(err, client.ErrAccepted):
		return Unknown
	case errors.Is(err, op.ErrInvalid):
		return Barred
	case !errors.As(err, &answered):
		return Unknown
	}
	switch answered.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity:
		return Refused
	}
	return Barred
}
