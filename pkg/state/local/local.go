// Package local keeps a state in a file, with its journal and its lock in a
// folder .wxctl beside it.
//
//	wxctl.state.json                  the snapshot
//	wxctl.state.json.backup           the snapshot before it
//	.wxctl/wxctl.state.json.journal   what has happened since, during an apply
//	.wxctl/wxctl.state.json.lock      who holds the lock
package local

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/state"
)

// DefaultName is the state file of a configuration that names no other.
const DefaultName = "wxctl.state.json"

// WorkDir is the folder beside the state file that holds what only matters
// while wxctl works.
const WorkDir = ".wxctl"

// DefaultLease is how long a lock holds without being renewed. It is renewed
// three times as often.
const DefaultLease = time.Minute

// Options are what a backend depends on besides its file. The zero value is
// good.
type Options struct {
	Clock func() time.Time // nil: the system's
	Rand  io.Reader        // for lock IDs; nil: the system's
	Lease time.Duration    // 0: DefaultLease
	Host  string           // "": the system's name
	PID   int              // 0: this process
}

// Backend stores a state in a file. It is safe for concurrent use.
type Backend struct {
	path string // of the snapshot
	work string // of what lies in .wxctl, without its ending
	opts Options

	mu      sync.Mutex
	journal *journal // open between an Append and the next Compact or Lock
	lease   *lease   // the lock that this backend holds
}

var (
	_ state.Backend  = (*Backend)(nil)
	_ state.Replacer = (*Backend)(nil)
)

// Open returns the backend of a state file, which need not exist yet. It
// touches nothing.
func Open(path string, o Options) (*Backend, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Lease <= 0 {
		o.Lease = DefaultLease
	}
	if o.PID == 0 {
		o.PID = os.Getpid()
	}
	if o.Host == "" {
		var err error
		if o.Host, err = os.Hostname(); err != nil {
			return nil, fmt.Errorf("name this host in the lock: %w", err)
		}
	}
	dir, name := filepath.Split(path)
	return &Backend{path: path, work: filepath.Join(dir, WorkDir, name), opts: o}, nil
}

// Path is the state file.
func (b *Backend) Path() string { return b.path }

func (b *Backend) journalPath() string { return b.work + ".journal" }
func (b *Backend) backupPath() string  { return b.path + ".backup" }

// Load implements [state.Backend].
func (b *Backend) Load(ctx context.Context) (*state.Snapshot, error) {
	s, _, err := b.load(ctx)
	return s, err
}

// load also returns the journal, nil when there is none. The journal is read
// first: if a snapshot takes it in meanwhile, replay skips what both have.
func (b *Backend) load(ctx context.Context) (*state.Snapshot, *state.Journal, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, nil, err
	}
	j, err := b.readJournal()
	if err != nil {
		return nil, nil, err
	}
	s, err := b.readSnapshot()
	if err != nil {
		return nil, nil, err
	}
	if s.Lineage == "" {
		if err := b.checkGone(j != nil); err != nil {
			return nil, nil, err
		}
	}
	s, err = j.Over(s)
	if err != nil {
		return nil, nil, fmt.Errorf("replay %s over %s: %w", b.journalPath(), b.path, err)
	}
	return s, j, nil
}

// checkGone refuses to begin anew where a state has been: all of its objects,
// and the money that they lock, would be made a second time.
func (b *Backend) checkGone(hasJournal bool) error {
	if hasJournal {
		return &state.RefusedError{Subject: b.path, Reason: state.ErrDamaged,
			Detail: fmt.Sprintf("it is gone, but its journal %s is there", b.journalPath()),
			Remedy: fmt.Sprintf("put it back (%s is the one before it)", b.backupPath())}
	}
	if _, err := os.Stat(b.backupPath()); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return &state.RefusedError{Subject: b.path, Reason: state.ErrDamaged,
		Detail: fmt.Sprintf("it is gone, but %s is there", b.backupPath()),
		Remedy: "put it back, or, to make everything anew, move that away as well"}
}

func (b *Backend) readSnapshot() (*state.Snapshot, error) {
	data, err := os.ReadFile(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return &state.Snapshot{FormatVersion: state.FormatVersion}, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := state.DecodeSnapshot(data)
	remedy := fmt.Sprintf("put back a good copy (%s is the one before it)", b.backupPath())
	return s, state.Refused(b.path, remedy, err)
}

func (b *Backend) readJournal() (*state.Journal, error) {
	data, err := os.ReadFile(b.journalPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j, err := state.DecodeJournal(data)
	const remedy = "it records calls that an apply has made: put back a good copy, or compare the account with the state by hand before you move it away"
	return j, state.Refused(b.journalPath(), remedy, err)
}

// Append implements [state.Backend].
func (b *Backend) Append(ctx context.Context, entries ...state.Entry) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	j, err := b.openJournal(ctx)
	if err != nil {
		return err
	}
	return j.append(entries)
}

// openJournal returns the open journal, and opens it when it is not.
func (b *Backend) openJournal(ctx context.Context) (*journal, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.mayWrite(); err != nil {
		return nil, err
	}
	if b.journal != nil {
		return b.journal, nil
	}
	s, found, err := b.load(ctx)
	if err != nil {
		return nil, err
	}
	if s.Lineage == "" {
		return nil, state.ErrNoState
	}
	b.journal, err = openJournal(b.journalPath(), s, found)
	return b.journal, err
}

// mayWrite refuses writes of a backend whose lock was lost or has run out:
// someone else may be at work.
func (b *Backend) mayWrite() error {
	if b.lease == nil {
		return nil
	}
	return b.lease.check()
}

// Compact implements [state.Backend]. A crash between the new snapshot and the
// removal of the journal is harmless: replay skips what the snapshot has.
func (b *Backend) Compact(ctx context.Context, s *state.Snapshot) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	current, _, err := b.load(ctx)
	if err != nil {
		return err
	}
	if err := state.Refused(b.path, "", state.Succeeds(current, s)); err != nil {
		return err
	}
	return b.store(s)
}

// Replace implements [state.Replacer]. What was stored stays as the backup.
func (b *Backend) Replace(ctx context.Context, s *state.Snapshot) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.setJournalAside(); err != nil {
		return err
	}
	return b.store(s)
}

// setJournalAside keeps a journal that the next snapshot does not continue.
func (b *Backend) setJournalAside() error {
	err := os.Rename(b.journalPath(), b.journalPath()+".backup")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (b *Backend) store(s *state.Snapshot) error {
	if err := b.mayWrite(); err != nil {
		return err
	}
	data, err := state.EncodeSnapshot(s)
	if err != nil {
		return err
	}
	// A snapshot that is there already is not written again: the backup stays
	// the one before it.
	if stored, err := os.ReadFile(b.path); err != nil || !bytes.Equal(stored, data) {
		if err := b.backUp(); err != nil {
			return fmt.Errorf("keep the previous state: %w", err)
		}
		if err := writeFile(b.path, data); err != nil {
			return err
		}
	}
	return b.dropJournal()
}

func (b *Backend) dropJournal() error {
	if b.journal != nil {
		b.journal.close()
		b.journal = nil
	}
	err := os.Remove(b.journalPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, syncDir(filepath.Dir(b.journalPath())))
}

// backUp keeps the snapshot as it is: by a link where the file system has
// them, else by a copy.
func (b *Backend) backUp() error {
	temp := b.backupPath() + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := os.Link(b.path, temp)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil:
		return os.Rename(temp, b.backupPath())
	}
	data, err := os.ReadFile(b.path)
	if err != nil {
		return err
	}
	return writeFile(b.backupPath(), data)
}
