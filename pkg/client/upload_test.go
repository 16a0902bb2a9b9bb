package client_test

import (
	"bytes"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestWatchUpload(t *testing.T) {
	t.Parallel()
	type request struct {
		File op.Upload `form:"file"`
	}
	upload := op.Define[request, op.None](op.Spec{
		Name: "upload", Product: "test", Method: http.MethodPost, Path: "/v3/upload", Modes: op.Direct, Effect: op.Write, Reentrant: true, Upload: true,
	})
	attempts, length := 0, int64(0)
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		length = int64(len(r.Body))
		if attempts++; attempts == 1 {
			return clienttest.Answer{Status: http.StatusServiceUnavailable}
		}
		return clienttest.Answer{Status: http.StatusNoContent}
	})
	var mu sync.Mutex
	var counts []int64
	begun := 0
	ctx := client.WatchUpload(t.Context(), func(sent, total int64) {
		mu.Lock()
		defer mu.Unlock()
		if len(counts) == 0 || sent <= counts[len(counts)-1] {
			begun++
		}
		counts = append(counts, sent)
		require.LessOrEqual(t, sent, total)
	})
	_, err := upload.Do(ctx, newSocket(t, s), &request{op.Upload{Name: "a.png", Data: bytes.Repeat([]byte("x"), 200<<10)}})
	require.NoError(t, err)
	require.Equal(t, 2, attempts)
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, 2, begun, "each attempt counts from 0")
	require.Equal(t, length, counts[len(counts)-1], "all of the message is counted")
	require.Greater(t, len(counts), 6, "it is told while it goes on")
}
