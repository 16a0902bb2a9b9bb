package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// serveFolder names the folder that this binary serves instead of testing.
const serveFolder = "WXCTL_TEST_SANDBOX"

func TestMain(m *testing.M) {
	dir := os.Getenv(serveFolder)
	if dir == "" {
		os.Exit(sandbox.Answered.Run(m))
	}
	if err := serveUntilKilled(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serveUntilKilled(dir string) error {
	s, err := sandbox.Open(sandbox.Options{Dir: dir})
	if err != nil {
		return err
	}
	l, err := s.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := s.Announce(sandbox.Endpoint(l)); err != nil {
		return err
	}
	fmt.Println(sandbox.Endpoint(l))
	return s.Serve(context.Background(), l)
}

// TestKillLosesNothingAnswered ends a serving process by SIGKILL in the middle
// of concurrent writes, again and again: whatever was answered is there.
func TestKillLosesNothingAnswered(t *testing.T) {
	t.Parallel()
	k, err := keys()
	require.NoError(t, err)
	dir := t.TempDir()
	s, err := sandbox.Open(sandbox.Options{Dir: dir, Keys: k})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	var answered sync.Map
	for round := range 3 {
		writeUntilKilled(t, dir, round, &answered)
		_, _, running := sandbox.Running(dir)
		require.False(t, running)
		s, err := sandbox.Open(sandbox.Options{Dir: dir})
		require.NoError(t, err)
		dump, err := s.Dump()
		require.NoError(t, err)
		require.NoError(t, s.Close())
		n := 0
		for account := range answered.Range {
			n++
			require.Contains(t, dump["profitsharing/receivers"], fmt.Sprintf("%s/PERSONAL_OPENID/%v", sandbox.DirectMchID, account))
		}
		require.NotZero(t, n)
	}
}

// writeUntilKilled adds receivers from several goroutines, kills the server
// after some of them, and notes those that were answered.
func writeUntilKilled(t *testing.T, dir string, round int, answered *sync.Map) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), serveFolder+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	endpoint, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)

	c := realClient(t, dir, endpoint[:len(endpoint)-1])
	var done atomic.Int64
	kill := sync.OnceFunc(func() { _ = cmd.Process.Kill() })
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				account := fmt.Sprintf("o%d-%d-%d", round, worker, i)
				_, err := profitsharing.AddReceiver.Do(t.Context(), c, &profitsharing.AddReceiverRequest{
					Type: profitsharing.PersonalOpenID, Account: account, RelationType: profitsharing.Staff})
				if err != nil {
					return // the server is gone
				}
				answered.Store(account, true)
				if done.Add(1) > int64(20+17*round) {
					kill()
				}
			}
		})
	}
	wg.Wait()
	kill()
	var exit *exec.ExitError
	require.True(t, errors.As(cmd.Wait(), &exit), "the server was killed")
}

func realClient(t *testing.T, dir, endpoint string) *client.Client {
	t.Helper()
	creds, err := sandbox.ReadCredentials(dir, op.Direct, sandbox.TrustPublicKey)
	require.NoError(t, err)
	key, err := client.LoadPrivateKey(creds.PrivateKeyFile)
	require.NoError(t, err)
	public, err := client.LoadPublicKey(filepath.Clean(creds.PublicKeyFile))
	require.NoError(t, err)
	c, err := client.New(client.Config{
		Identity:   client.Identity{MchID: creds.MchID, SerialNo: creds.SerialNo, AppID: creds.AppID},
		PrivateKey: key, APIv3Key: creds.APIv3Key, PublicKeyID: creds.PublicKeyID, PublicKey: public,
		Endpoint: endpoint, Attempts: 1, Timeout: 10 * time.Second, Shared: client.NewShared(),
	})
	require.NoError(t, err)
	return c
}
