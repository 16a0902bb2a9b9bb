package state

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// LockedError is the error of taking a lock that someone else holds.
type LockedError struct {
	Info LockInfo
	// Now is when the lock was tried.
	Now time.Time
}

func (e *LockedError) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "the state is locked by %s for %s since %s", e.holder(), orUnknown(e.Info.Operation), e.Info.Created.Format(time.RFC3339))
	if e.Info.Expires.After(e.Now) {
		s.WriteString("; wait for that run to end (--lock-timeout 10m waits for you)")
	} else {
		fmt.Fprintf(&s, "; its lease ran out at %s, but the process seems to be there still: look why it hangs", e.Info.Expires.Format(time.RFC3339))
	}
	fmt.Fprintf(&s, ", or, if you are sure that it is dead, run: wxctl force-unlock %s", e.Info.ID)
	return s.String()
}

func (e *LockedError) holder() string {
	if e.Info.Host == "" {
		return orUnknown(e.Info.Who)
	}
	return fmt.Sprintf("%s on %s (pid %d)", orUnknown(e.Info.Who), e.Info.Host, e.Info.PID)
}

func orUnknown(s string) string {
	if s == "" {
		return "(unknown)"
	}
	return s
}

// retryLock is how long LockWithin waits between its attempts.
const retryLock = 500 * time.Millisecond

// LockWithin takes a backend's lock and waits for it up to a time when someone
// else holds it.
func LockWithin(ctx context.Context, b Backend, info LockInfo, wait time.Duration) (context.Context, Lease, error) {
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	retry := time.NewTicker(retryLock)
	defer retry.Stop()
	for {
		held, lease, err := b.Lock(ctx, info)
		var locked *LockedError
		if wait <= 0 || !errors.As(err, &locked) {
			return held, lease, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, errors.Join(context.Cause(ctx), err)
		case <-timeout.C:
			return nil, nil, err
		case <-retry.C:
		}
	}
}
