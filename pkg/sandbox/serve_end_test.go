package sandbox

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// lateListener accepts one connection at the worst moment: after the server
// has closed the listener.
type lateListener struct {
	conn   net.Conn
	closed chan struct{}
}

func (l *lateListener) Accept() (net.Conn, error) {
	<-l.closed
	if c := l.conn; c != nil {
		l.conn = nil
		return c, nil
	}
	return nil, net.ErrClosed
}

func (l *lateListener) Close() error {
	close(l.closed)
	return nil
}

func (l *lateListener) Addr() net.Addr { return &net.TCPAddr{} }

func TestServeEndsAtOnceInSpiteOfALateConnection(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	synctest.Test(t, func(t *testing.T) {
		server, client := net.Pipe()
		defer client.Close()
		l := &lateListener{conn: server, closed: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		begun := time.Now()
		require.NoError(t, x.s.Serve(ctx, l))
		require.Less(t, time.Since(begun), grace)
	})
}
