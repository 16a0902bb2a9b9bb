package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
	"github.com/wxctl/wxctl/pkg/state/local"
)

// backend opens the state of the folder.
func (a *App) backend() (state.Backend, error) {
	return local.Open(local.DefaultName, local.Options{Clock: a.Clock, Rand: a.Rand})
}

// loadState reads the state of the folder, without a lock.
func (a *App) loadState(ctx context.Context) (*state.Snapshot, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	return b.Load(ctx)
}

// lockOptions are the flags of commands that take the state's lock.
type lockOptions struct {
	Lock        bool
	LockTimeout time.Duration
}

func (o *lockOptions) define(flags *pflag.FlagSet) {
	flags.BoolVar(&o.Lock, "lock", true, "hold the state's lock; off is dangerous while others work")
	flags.DurationVar(&o.LockTimeout, "lock-timeout", 0, "wait for a lock that is held, at most `DURATION`")
}

// locked runs a function while the state is locked. Its context ends when the
// lock is lost; it is derived from ctx.
func (a *App) locked(ctx context.Context, b state.Backend, o lockOptions, operation string, f func(context.Context) error) (err error) {
	if !o.Lock {
		return f(ctx)
	}
	held, lease, err := state.LockWithin(ctx, b, state.LockInfo{Operation: operation, Who: a.user()}, o.LockTimeout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lease.Unlock(context.WithoutCancel(ctx))) }()
	return f(held)
}

// user is the name under which a lock is held.
func (a *App) user() string {
	return cmp.Or(a.Getenv("USER"), a.Getenv("LOGNAME"), a.Getenv("USERNAME"), "somebody")
}

// editState puts what edit makes of the state in its place.
func (a *App) editState(ctx context.Context, o lockOptions, operation string, edit func(*state.Snapshot) (*state.Snapshot, error)) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	return a.locked(ctx, b, o, operation, func(ctx context.Context) error {
		s, err := b.Load(ctx)
		if err != nil {
			return err
		}
		edited, err := edit(s)
		if err != nil {
			return err
		}
		edited.Version = ReadBuild().Version
		return b.Compact(ctx, edited)
	})
}

// parseAddress reads an address that was typed.
func parseAddress(text string) (addr.Instance, error) {
	a, err := addr.Parse(text)
	if err != nil {
		return a, &UsageError{Message: err.Error(), Hint: `An address is TYPE.NAME or TYPE.NAME["KEY"]; "wxctl state list" shows them. Mind the shell's quotes.`}
	}
	return a, nil
}

func parseAddresses(texts []string) ([]addr.Instance, error) {
	list := make([]addr.Instance, len(texts))
	for i, text := range texts {
		var err error
		if list[i], err = parseAddress(text); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// objects counts objects in words.
func objects(n int) string {
	if n == 1 {
		return "1 object"
	}
	return fmt.Sprintf("%d objects", n)
}
