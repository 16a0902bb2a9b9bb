package client_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

// newSocket makes a client which reaches the server over a real connection.
func newSocket(t testing.TB, s *clienttest.Server) *client.Client {
	t.Helper()
	listener := httptest.NewServer(s)
	t.Cleanup(listener.Close)
	cfg := s.Config()
	cfg.Endpoint = listener.URL
	cfg.HTTPClient = nil
	c, err := client.New(cfg)
	require.NoError(t, err)
	return c
}
