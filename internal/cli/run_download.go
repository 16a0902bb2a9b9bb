package cli

import (
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/render"
)

// watchedContent is a file on its way that shows on a terminal how much of it has
// come, until it is closed.
type watchedContent struct {
	*client.Content
	bar *render.Transfer // nil where nobody watches
}

// watchContent shows content where stderr is a terminal, unless the content itself
// goes to one.
func (a *App) watchContent(content *client.Content, text string, toTerminal bool) *watchedContent {
	w := &watchedContent{Content: content}
	if a.ErrTerminal && !toTerminal {
		w.bar = render.NewTransfer(a.Err, text)
	}
	return w
}

func (w *watchedContent) Read(p []byte) (int, error) {
	n, err := w.Content.Read(p)
	if w.bar != nil {
		w.bar.Set(w.Received())
	}
	return n, err
}

func (w *watchedContent) Close() error {
	if w.bar != nil {
		w.bar.Close()
		w.bar = nil
	}
	return w.Content.Close()
}
