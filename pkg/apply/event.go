package apply

import (
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
)

// EventKind says what an event tells.
type EventKind string

// The events of a run.
const (
	Started        EventKind = "started"         // Total changes will be run
	InstanceBegun  EventKind = "instance-begun"  // the first call of Change follows
	CallBegun      EventKind = "call-begun"      // Call is journalled and made
	CallDone       EventKind = "call-done"       // Call succeeded, or was not needed any more
	CallFailed     EventKind = "call-failed"     // Call was refused, or its outcome is unknown: Err
	InstanceDone   EventKind = "instance-done"   // Change is as planned
	InstanceFailed EventKind = "instance-failed" // Change is not: Err
	NotStarted     EventKind = "not-started"     // Change was left out: Err
	Finished       EventKind = "finished"        // nothing more happens
)

// Event is something that happened during a run.
type Event struct {
	Kind    EventKind
	Time    time.Time
	Address addr.Instance
	Change  *plan.Change
	// Call is the call of call events.
	Call *plan.Call
	// Elapsed is the time that the call or the instance took.
	Elapsed time.Duration
	Err     error
	// Unknown is true when the outcome of a failed call is not known.
	Unknown bool
	// Ended of Total changes are done, failed or left out.
	Ended, Total int
}

// Listener is told what happens during a run, one event at a time.
type Listener interface {
	Event(Event)
}

// ListenerFunc is a function as a [Listener].
type ListenerFunc func(Event)

// Event calls the function.
func (f ListenerFunc) Event(e Event) { f(e) }

// teller serialises events.
type teller struct {
	mu           sync.Mutex
	listener     Listener
	clock        func() time.Time
	ended, total int
}

func (t *teller) tell(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e.Kind {
	case InstanceDone, InstanceFailed, NotStarted:
		t.ended++
	}
	if t.listener == nil {
		return
	}
	e.Time, e.Ended, e.Total = t.clock(), t.ended, t.total
	t.listener.Event(e)
}
