package cli

import (
	"context"
	"sync"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/render"
)

// uploadBar shows how much of an upload is sent, until it is closed.
type uploadBar struct {
	mu  sync.Mutex
	bar *render.Transfer // nil once it is closed
}

// watchUpload shows on a terminal how much of the call's file is sent; end takes
// it away.
func (c *preparedCall) watchUpload(ctx context.Context, app *App) (watched context.Context, end func()) {
	if c.message.Upload == nil || !app.ErrTerminal {
		return ctx, func() {}
	}
	b := &uploadBar{bar: render.NewTransfer(app.Err, "uploaded")}
	return client.WatchUpload(ctx, b.set), b.close
}

func (b *uploadBar) set(sent, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		b.bar.Set(sent, total)
	}
}

func (b *uploadBar) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bar.Close()
	b.bar = nil
}
