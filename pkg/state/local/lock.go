package local

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/wxctl/wxctl/pkg/state"
)

// The lock is a file that says who holds it. The holder keeps a second file,
// named by the lock's ID, locked by the operating system as long as it lives:
// a lock of this host whose second file is free belongs to a process that is
// dead. A third file guards reading and changing the first.

func (b *Backend) lockPath() string           { return b.work + ".lock" }
func (b *Backend) guardPath() string          { return b.work + ".guard" }
func (b *Backend) alivePath(id string) string { return b.work + ".alive-" + filepath.Base(id) }

// retryGuard is how often the guard is tried; it is held for moments.
const retryGuard = 5 * time.Millisecond

// Lock implements [state.Backend].
func (b *Backend) Lock(ctx context.Context, info state.LockInfo) (context.Context, state.Lease, error) {
	info, err := b.complete(info)
	if err != nil {
		return nil, nil, err
	}
	l := &lease{backend: b, info: info, alive: flock.New(b.alivePath(info.ID)), stop: make(chan struct{})}
	if err := b.guarded(ctx, l.take); err != nil {
		return nil, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lease = l
	if b.journal != nil { // what was read before the lock may be out of date
		b.journal.close()
		b.journal = nil
	}
	held, cancel := context.WithCancelCause(ctx)
	l.cancel = cancel
	l.renewing.Go(l.renew)
	return held, l, nil
}

func (b *Backend) complete(info state.LockInfo) (state.LockInfo, error) {
	if info.ID == "" {
		var id [8]byte
		if _, err := io.ReadFull(b.opts.Rand, id[:]); err != nil {
			return info, err
		}
		info.ID = hex.EncodeToString(id[:])
	}
	if info.Host == "" {
		info.Host, info.PID = b.opts.Host, b.opts.PID
	}
	info.Created = b.opts.Clock().UTC().Truncate(time.Second)
	info.Expires = b.opts.Clock().UTC().Add(b.opts.Lease)
	return info, nil
}

// ForceUnlock implements [state.Backend].
func (b *Backend) ForceUnlock(ctx context.Context, id string) error {
	return b.guarded(ctx, func() error {
		info, err := b.readLock()
		switch {
		case err != nil:
			return err
		case info == nil:
			return state.ErrNotLocked
		case info.ID != id:
			return fmt.Errorf("the state is locked with the ID %s, not %s", info.ID, id)
		}
		return b.removeLock(id)
	})
}

// guarded runs a function while no other process looks at the lock.
func (b *Backend) guarded(ctx context.Context, f func() error) error {
	if err := os.MkdirAll(filepath.Dir(b.work), 0o755); err != nil {
		return err
	}
	guard := flock.New(b.guardPath())
	if _, err := guard.TryLockContext(ctx, retryGuard); err != nil {
		return fmt.Errorf("guard the lock of %s: %w", b.path, err)
	}
	return errors.Join(f(), guard.Close())
}

// readLock returns who holds the lock, nil for nobody.
func (b *Backend) readLock() (*state.LockInfo, error) {
	data, err := os.ReadFile(b.lockPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	info := new(state.LockInfo)
	if err := json.Unmarshal(data, info); err != nil || info.ID == "" {
		return nil, &state.RefusedError{Subject: b.lockPath(), Reason: state.ErrDamaged,
			Remedy: "make sure that no wxctl is at work here and remove the file"}
	}
	return info, nil
}

func (b *Backend) writeLock(info state.LockInfo) error {
	data, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return writeFile(b.lockPath(), append(data, '\n'))
}

func (b *Backend) removeLock(id string) error {
	if err := os.Remove(b.lockPath()); err != nil {
		return err
	}
	err := os.Remove(b.alivePath(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// abandoned reports whether the holder of a lock is gone: dead on this host,
// or silent for longer than its lease on another one.
func (b *Backend) abandoned(info *state.LockInfo) (bool, error) {
	if info.Host != b.opts.Host && info.Expires.After(b.opts.Clock()) {
		return false, nil
	}
	alive := flock.New(b.alivePath(info.ID))
	free, err := alive.TryLock()
	if err != nil {
		return false, err
	}
	return free, alive.Close()
}

// lease is a lock that this process holds.
type lease struct {
	backend  *Backend
	alive    *flock.Flock
	cancel   context.CancelCauseFunc
	stop     chan struct{}
	renewing sync.WaitGroup
	unlock   sync.Once

	mu   sync.Mutex
	info state.LockInfo
	lost error
}

// take takes the lock if it is free or abandoned.
func (l *lease) take() error {
	holder, err := l.backend.readLock()
	if err != nil {
		return err
	}
	if holder != nil {
		gone, err := l.backend.abandoned(holder)
		if err != nil {
			return err
		}
		if !gone {
			return &state.LockedError{Info: *holder, Now: l.backend.opts.Clock()}
		}
		if err := l.backend.removeLock(holder.ID); err != nil {
			return err
		}
	}
	if ok, err := l.alive.TryLock(); err != nil || !ok {
		return fmt.Errorf("lock %s: %w", l.alive.Path(), errors.Join(err, os.ErrExist))
	}
	return l.backend.writeLock(l.info)
}

// Info implements [state.Lease].
func (l *lease) Info() state.LockInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.info
}

// check reports whether the lock still holds.
func (l *lease) check() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == nil && !l.info.Expires.After(l.backend.opts.Clock()) {
		return fmt.Errorf("%w: its lease ran out at %s", state.ErrLeaseLost, l.info.Expires.Format(time.RFC3339))
	}
	return l.lost
}

// renew keeps the lock until it is given back or lost. A renewal that fails is
// tried again until the lease has run out.
func (l *lease) renew() {
	tick := time.NewTicker(l.backend.opts.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-tick.C:
		}
		err := l.backend.guarded(context.Background(), l.extend)
		if errors.Is(err, state.ErrLeaseLost) || err != nil && l.check() != nil {
			l.lose(err)
			return
		}
	}
}

// extend moves the end of the lease, if the lock is still ours.
func (l *lease) extend() error {
	holder, err := l.backend.readLock()
	if err != nil {
		return err
	}
	info := l.Info()
	if holder == nil || holder.ID != info.ID {
		return fmt.Errorf("%w: someone has removed it with force-unlock", state.ErrLeaseLost)
	}
	info.Expires = l.backend.opts.Clock().UTC().Add(l.backend.opts.Lease)
	if err := l.backend.writeLock(info); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.info = info
	return nil
}

func (l *lease) lose(cause error) {
	if !errors.Is(cause, state.ErrLeaseLost) {
		cause = fmt.Errorf("%w: it could not be renewed: %w", state.ErrLeaseLost, cause)
	}
	l.mu.Lock()
	l.lost = cause
	l.mu.Unlock()
	l.cancel(cause)
}

// Unlock implements [state.Lease]. A lock that is someone else's by now is
// left alone. Only the first call does something.
func (l *lease) Unlock(ctx context.Context) (err error) {
	l.unlock.Do(func() { err = l.giveBack(ctx) })
	return err
}

func (l *lease) giveBack(ctx context.Context) error {
	close(l.stop)
	l.renewing.Wait()
	err := l.backend.guarded(context.WithoutCancel(ctx), func() error {
		holder, err := l.backend.readLock()
		if err != nil || holder == nil || holder.ID != l.info.ID {
			return err
		}
		return l.backend.removeLock(holder.ID)
	})
	l.backend.release(l)
	l.cancel(context.Canceled)
	return errors.Join(err, l.alive.Close())
}

func (b *Backend) release(l *lease) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lease == l {
		b.lease = nil
	}
}
