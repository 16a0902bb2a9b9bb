// Package state keeps what wxctl knows of the objects that it manages: a
// snapshot of rows, and a journal of what has happened since it was written.
//
// A call that changes the account is journalled before it is made and after
// it was answered. Whoever reads the state replays the journal over the
// snapshot; a row that is left with a Pending call is one whose outcome is
// unknown, and the next apply finishes it.
package state

import (
	"context"
	"encoding/json"
	"time"

	"github.com/wxctl/wxctl/pkg/addr"
)

// FormatVersion is the version of the snapshot that this package writes.
const FormatVersion = 1

// Row is one managed instance.
type Row struct {
	Address addr.Instance `json:"address"`
	// Provider is the alias of the provider block, empty for the default one.
	Provider string `json:"provider,omitempty"`
	// MchID is the account in which the object lives. A row is never applied
	// to another one.
	MchID string `json:"mchid"`
	// Attributes is the object by WeChat's names, as one line of JSON with
	// sorted keys. Sensitive values are not in it.
	Attributes json.RawMessage `json:"attributes"`
	// Sensitive holds the keyed hash of each sensitive value by its path.
	Sensitive map[string]string `json:"sensitive,omitempty"`
	// Protected repeats lifecycle.prevent_destroy, so that deleting the block
	// does not remove its protection.
	Protected bool `json:"protected,omitempty"`
	// Dependencies are the blocks that this one's expressions refer to.
	Dependencies []addr.Block `json:"dependencies,omitempty"`
	// Pending is the call whose outcome is not known.
	Pending *Pending `json:"pending,omitempty"`
	// Steps that a replacement still owes an earlier object of the address:
	// its row, to be destroyed.
	Deposed *Row `json:"deposed,omitempty"`
}

// Pending is a call that was begun. Row.Attributes is then the object as it
// will be once the call is done, as far as that is known.
type Pending struct {
	// Operation is the name in the catalogue, Endpoint its "METHOD PATH".
	Operation string `json:"operation"`
	Endpoint  string `json:"endpoint"`
	// Step tells which of the resource type's steps it is.
	Step string `json:"step"`
	// Key is the idempotency key that the call carries, if it has one.
	Key string `json:"key,omitempty"`
	// Request is the request by wire names without its secret fields.
	Request json.RawMessage `json:"request,omitempty"`
	// Secrets is true when the request had secret fields, so that Request
	// alone does not suffice to repeat it.
	Secrets bool `json:"secrets,omitempty"`
	// RequestHash is the keyed hash of the whole request.
	RequestHash string `json:"request_hash"`
	// Prior is the row before the call, null when there was none.
	Prior *Row `json:"prior,omitempty"`
	// Since is when the call was begun.
	Since time.Time `json:"since"`
}

// Output is the value of an output block. Sensitive ones are not kept.
type Output struct {
	Value     json.RawMessage `json:"value,omitempty"`
	Type      json.RawMessage `json:"type"`
	Sensitive bool            `json:"sensitive,omitempty"`
}

// Snapshot is the state as a whole.
type Snapshot struct {
	FormatVersion int    `json:"format_version"`
	Version       string `json:"wxctl_version"`
	// Lineage tells one state from another; it is made once.
	Lineage string `json:"lineage"`
	// Serial grows with every change.
	Serial  uint64            `json:"serial"`
	Outputs map[string]Output `json:"outputs,omitempty"`
	// Rows are sorted by address, one line each in the file.
	Rows []*Row `json:"rows"`
}

// EntryKind says what an entry of the journal means.
type EntryKind string

// The kinds of entries. Each sets or removes one row, so that replay is a
// pure fold.
const (
	Begin  EntryKind = "begin"  // a call is about to be made; Row carries Pending
	Done   EntryKind = "done"   // it succeeded; Row is the object now, nil when gone
	Failed EntryKind = "failed" // it was refused and nothing changed; Row is the earlier row
	Put    EntryKind = "put"    // a row changed without a call (refresh, import, mv)
	Forget EntryKind = "forget" // the row is dropped without a call
	Finish EntryKind = "finish" // an apply ended; Outputs are the values now
)

// Entry is one line of the journal.
type Entry struct {
	Serial  uint64            `json:"serial"`
	Kind    EntryKind         `json:"kind"`
	Time    time.Time         `json:"time"`
	Address addr.Instance     `json:"address,omitzero"`
	Row     *Row              `json:"row,omitempty"`
	Outputs map[string]Output `json:"outputs,omitempty"`
}

// LockInfo says who holds the lock.
type LockInfo struct {
	ID        string    `json:"id"`
	Operation string    `json:"operation"`
	Who       string    `json:"who"`
	Host      string    `json:"host"`
	PID       int       `json:"pid"`
	Created   time.Time `json:"created"`
	Expires   time.Time `json:"expires"`
}

// Lease is a lock that is held. It renews itself; the context that Lock
// returned is cancelled, with the reason as its cause, when it can't.
type Lease interface {
	Info() LockInfo
	Unlock(ctx context.Context) error
}

// Backend stores one state.
type Backend interface {
	// Load returns the state with the journal replayed, or an empty snapshot
	// without a lineage when there is none yet.
	Load(ctx context.Context) (*Snapshot, error)
	// Append makes entries durable, in order, before it returns. Concurrent
	// calls share one write. The backend numbers the entries: the first gets
	// the state's serial plus one; what Entry.Serial holds is not looked at.
	// A state that has no lineage yet needs a Compact first: [ErrNoState].
	Append(ctx context.Context, entries ...Entry) error
	// Compact writes a snapshot in place of the last one and its journal. It
	// refuses one whose lineage differs or whose serial is lower than that of
	// the state with its journal; see [Succeeds].
	Compact(ctx context.Context, s *Snapshot) error
	// Lock takes the lock, or fails with a [*LockedError]. It fills in what
	// info leaves out. The context it returns is cancelled with [ErrLeaseLost]
	// when the lock can't be kept.
	Lock(ctx context.Context, info LockInfo) (context.Context, Lease, error)
	// ForceUnlock removes the lock with the given ID.
	ForceUnlock(ctx context.Context, id string) error
}

// Replacer is a backend that can be given a state of another lineage, which
// is what a forced push does.
type Replacer interface {
	// Replace writes a snapshot in place of whatever is stored, even of
	// something that can't be read.
	Replace(ctx context.Context, s *Snapshot) error
}
