package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/wxctl/wxctl/pkg/state"
)

// journal is the open journal. Concurrent appends are committed in groups:
// whoever finds no write under way writes all that has queued up, and the
// others wait for that one fsync.
type journal struct {
	file *os.File

	mu      sync.Mutex
	serial  uint64 // of the last entry that was numbered
	size    int64  // of the file
	queue   *group // what is written next; nil when nothing waits
	writing bool
	broken  error // set by a failed write, after which nothing is certain
}

// group is entries that are written together.
type group struct {
	lines []byte
	done  chan struct{}
	err   error
}

// openJournal opens the journal behind the state that was loaded from it, and
// cuts off the torn end. A new journal begins with its header, which becomes
// durable with the first entry.
func openJournal(path string, s *state.Snapshot, found *state.Journal) (*journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	j := &journal{file: file, serial: s.Serial}
	if err := j.start(s, found); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

func (j *journal) start(s *state.Snapshot, found *state.Journal) error {
	if found != nil && found.Serial+uint64(len(found.Entries)) == s.Serial {
		j.size = found.Size
		return j.file.Truncate(j.size)
	}
	header, err := state.AppendHeader(nil, s.Lineage, s.Serial)
	if err != nil {
		return err
	}
	if err := j.file.Truncate(0); err != nil {
		return err
	}
	if _, err := j.file.WriteAt(header, 0); err != nil {
		return err
	}
	j.size = int64(len(header))
	return syncDir(filepath.Dir(j.file.Name()))
}

func (j *journal) append(entries []state.Entry) error {
	g, lead, err := j.enqueue(entries)
	if err != nil {
		return err
	}
	if lead {
		j.write()
	}
	<-g.done
	return g.err
}

// enqueue numbers entries and adds them to the next group. lead is true for
// the caller that has to write.
func (j *journal) enqueue(entries []state.Entry) (g *group, lead bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return nil, false, j.broken
	}
	var lines []byte
	for i, e := range entries {
		e.Serial = j.serial + uint64(i) + 1
		if lines, err = state.AppendEntry(lines, e); err != nil {
			return nil, false, err
		}
	}
	j.serial += uint64(len(entries))
	if j.queue == nil {
		j.queue = &group{done: make(chan struct{})}
	}
	j.queue.lines = append(j.queue.lines, lines...)
	lead = !j.writing
	j.writing = true
	return j.queue, lead, nil
}

// write writes group after group until none waits.
func (j *journal) write() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.queue != nil {
		g := j.queue
		j.queue = nil
		if g.err = j.broken; g.err == nil {
			j.mu.Unlock()
			err := j.commit(g.lines)
			j.mu.Lock()
			g.err, j.broken = err, err
		}
		close(g.done)
	}
	j.writing = false
}

// commit makes lines durable. Only the writer calls it.
func (j *journal) commit(lines []byte) error {
	info, err := os.Stat(j.file.Name())
	if err != nil {
		return fmt.Errorf("the journal is gone: %w", err)
	}
	if info.Size() != j.size {
		return fmt.Errorf("%s: another process has written to the journal", j.file.Name())
	}
	if _, err := j.file.WriteAt(lines, j.size); err != nil {
		return err
	}
	j.size += int64(len(lines))
	return j.file.Sync()
}

// close closes the file; a write under way or to come fails.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken == nil {
		j.broken = errors.New("the journal was closed by a new snapshot")
	}
	j.file.Close()
}
