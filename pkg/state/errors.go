package state

import (
	"errors"
	"fmt"
	"strings"
)

// The reasons for which a state is refused. A refused state is never
// overwritten.
var (
	// ErrForeign is the error of a file that is no wxctl state, or of a journal
	// or snapshot of another lineage.
	ErrForeign = errors.New("belongs to something else")
	// ErrNewer is the error of a state that a newer wxctl has written.
	ErrNewer = errors.New("written by a newer wxctl")
	// ErrDamaged is the error of a state that is truncated, altered or
	// inconsistent.
	ErrDamaged = errors.New("damaged")
	// ErrStale is the error of a snapshot with a lower serial than the stored
	// one.
	ErrStale = errors.New("older than the stored state")
	// ErrNoState is the error of an Append to a state that has no lineage yet.
	ErrNoState = errors.New("no state yet: its first snapshot must be written before its journal")
	// ErrPending is the error of an edit of a row whose call is unfinished.
	ErrPending = errors.New("an interrupted call is not finished")
	// ErrLeaseLost is the cause of a context that was cancelled because the
	// lock could not be kept, and the error of writes after that.
	ErrLeaseLost = errors.New("the lock was lost")
	// ErrNotLocked is the error of unlocking what is not locked.
	ErrNotLocked = errors.New("the state is not locked")
)

// RefusedError tells why a state was refused and what to do about it. It
// unwraps to one of the reasons above.
type RefusedError struct {
	// Subject is what was refused: a file's name, "journal".
	Subject string
	// Reason is ErrForeign, ErrNewer, ErrDamaged or ErrStale.
	Reason error
	// Detail is what was found.
	Detail string
	// Remedy is what to do.
	Remedy string
}

func (e *RefusedError) Error() string {
	var s strings.Builder
	if e.Subject != "" {
		fmt.Fprintf(&s, "%s: ", e.Subject)
	}
	s.WriteString(e.Reason.Error())
	if e.Detail != "" {
		fmt.Fprintf(&s, ": %s", e.Detail)
	}
	if e.Remedy != "" {
		fmt.Fprintf(&s, "; %s", e.Remedy)
	}
	return s.String()
}

func (e *RefusedError) Unwrap() error { return e.Reason }

// Refused names the subject of a [*RefusedError] that has none, and what to
// do if it says nothing; other errors pass as they are.
func Refused(subject, remedy string, err error) error {
	var refused *RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	named := *refused
	if named.Subject == "" {
		named.Subject = subject
	}
	if named.Remedy == "" {
		named.Remedy = remedy
	}
	return &named
}

func damaged(format string, args ...any) error {
	return &RefusedError{Reason: ErrDamaged, Detail: fmt.Sprintf(format, args...)}
}
