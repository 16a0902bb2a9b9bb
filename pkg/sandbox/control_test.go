package sandbox

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestOnlyOneProcessHoldsAFolder(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	_, err := Open(Options{Dir: x.s.dir})
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, "sandbox serve")
}

func TestFilesAreTheOwnersOnly(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	require.NoError(t, x.s.Announce(x.server.URL))
	err := filepath.WalkDir(x.s.dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		if !d.IsDir() {
			require.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), path)
		}
		return nil
	})
	require.NoError(t, err)
}

func TestListenRefusesOtherAddresses(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "nonsense"} {
		_, err := x.s.Listen(address)
		require.Error(t, err, address)
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := x.s.Listen(address)
		require.NoError(t, err, address)
		require.NoError(t, l.Close())
	}
	x.s.public = true
	l, err := x.s.Listen("0.0.0.0:0")
	require.NoError(t, err)
	require.Contains(t, Endpoint(l), "http://127.0.0.1:")
	require.NoError(t, l.Close())
}

func TestRunningSandboxIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, _, ok := Running(dir)
	require.False(t, ok, "nothing was ever served")

	x := startStranger(t, dir, &clock{now: testStart})
	l, err := x.s.Listen("127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- x.s.Serve(ctx, l) }()
	require.NoError(t, x.s.Announce(Endpoint(l)))

	endpoint, token, ok := Running(dir)
	require.True(t, ok)
	require.Equal(t, Endpoint(l), endpoint)
	x.call("POST", "/v3/things/a", `{"out_no":"1"}`)
	var d Dump
	require.NoError(t, Control(t.Context(), endpoint, token, "dump", nil, &d))
	require.Equal(t, 1, d.Counts()["things"])
	require.Contains(t, d["things"], DirectMchID+"/1")

	var money map[string]int64
	require.NoError(t, Control(t.Context(), endpoint, token, "balance", map[string]string{"mchid": DirectMchID}, &money))
	require.Equal(t, map[string]int64{"available": 100_000_000, "locked": 0}, money)

	require.ErrorContains(t, Control(t.Context(), endpoint, "guess", "dump", nil, &d), "token")
	require.ErrorContains(t, Control(t.Context(), endpoint, token, "nothing", nil, nil), "no such command")

	creds, err := ReadCredentials(dir, op.Direct, TrustPublicKey)
	require.NoError(t, err)
	require.Equal(t, x.creds, creds)

	left, err := os.ReadFile(filepath.Join(dir, announcementName))
	require.NoError(t, err)
	cancel()
	require.NoError(t, <-served)
	_, _, ok = Running(dir)
	require.False(t, ok, "the file of a dead process is stale")
	x.stop()
	_, err = os.Stat(filepath.Join(dir, announcementName))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, os.WriteFile(filepath.Join(dir, announcementName), left, 0o600))
	_, _, ok = Running(dir)
	require.False(t, ok)
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	_, err := ReadCredentials(t.TempDir(), op.Direct, TrustPublicKey)
	require.ErrorIs(t, err, fs.ErrNotExist)

	x := newStranger(t)
	names := func(c Credentials) (names []string) {
		for _, s := range c.Environment() {
			require.NotEmpty(t, s.Value, s.Name)
			names = append(names, s.Name)
		}
		return names
	}
	base := []string{"WXCTL_MCHID", "WXCTL_SERIAL_NO", "WXCTL_PRIVATE_KEY_FILE", "WXCTL_APIV3_KEY", "WXCTL_APIV2_KEY", "WXCTL_APPID", "WXCTL_NOTIFY_URL"}
	require.Equal(t, base, names(x.s.Credentials(op.Direct, TrustCertificates)))
	require.Equal(t, append(base, "WXCTL_PUBLIC_KEY_ID", "WXCTL_PUBLIC_KEY_FILE", "WXCTL_PARTNER"), names(x.s.Credentials(op.Partner, TrustPublicKey)))
	require.Len(t, x.creds.APIv3Key, 32)
	_, err = ParseTrust("nobody")
	require.Error(t, err)
}

func TestDamageIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := startStranger(t, dir, &clock{now: testStart})
	x.stop()
	require.NoError(t, os.Remove(x.creds.CertificateFile))
	_, err := Open(Options{Dir: dir})
	require.ErrorContains(t, err, "damaged")

	require.NoError(t, os.WriteFile(filepath.Join(dir, worldName), []byte(`{"version":99}`), 0o600))
	_, err = Open(Options{Dir: dir, Clock: func() time.Time { return testStart }})
	require.ErrorContains(t, err, "another version")
}
