package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

var errInterrupted = errors.New("interrupted")

type hardKey struct{}

// Hard returns the context that a second Ctrl-C cancels, while the first one
// only cancels ctx itself. Long-running commands stop starting new work when
// ctx is done, and drop what is in flight when Hard(ctx) is.
func Hard(ctx context.Context) context.Context {
	if hard, ok := ctx.Value(hardKey{}).(context.Context); ok {
		return hard
	}
	return ctx
}

// withInterrupts returns a context that the first SIGINT or SIGTERM cancels,
// its Hard context cancelled by the second. A third ends the process.
func withInterrupts(parent context.Context, errs io.Writer) (ctx context.Context, stop func()) {
	hard, cancelHard := context.WithCancelCause(parent)
	soft, cancelSoft := context.WithCancelCause(context.WithValue(hard, hardKey{}, hard))
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for n := 1; ; n++ {
			select {
			case <-done:
				return
			case <-signals:
			}
			switch n {
			case 1:
				fmt.Fprintln(errs, "\nInterrupted: finishing what is in flight. Interrupt again to stop at once.")
				cancelSoft(errInterrupted)
			case 2:
				fmt.Fprintln(errs, "\nInterrupted again: stopping at once.")
				cancelHard(errInterrupted)
			default:
				os.Exit(int(Interrupted))
			}
		}
	}()
	return soft, func() {
		signal.Stop(signals)
		close(done)
		cancelSoft(nil)
		cancelHard(nil)
	}
}
