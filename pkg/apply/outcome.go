package apply

import (
	"errors"

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
	// Refused is a call that was certainly not done.
	Refused
)

// Classify tells the outcome from an error of the client. What it does not
// know is Unknown: to finish a call that was never made is safe, to forget one
// that was made is not.
func Classify(err error) Outcome {
	if errors.Is(err, client.ErrUnknownOutcome) || errors.Is(err, client.ErrAccepted) {
		return Unknown
	}
	var answered *client.Error
	if errors.As(err, &answered) || errors.Is(err, op.ErrInvalid) {
		return Refused
	}
	return Unknown
}
