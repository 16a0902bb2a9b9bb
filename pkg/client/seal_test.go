package client_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

var ledger = []byte(strings.Repeat("`2026-01-31 00:00:00,`wx123\r\n", 5000))

func TestDownloadTellsHowFarItIs(t *testing.T) {
	s := clienttest.NewServer(t, respond(file(zip(ledger))))
	content, err := s.Client().Download(t.Context(), "/v3/f", sha1Of(ledger))
	require.NoError(t, err)
	_, total := content.Received()
	require.EqualValues(t, len(zip(ledger)), total)
	_, err = io.Copy(io.Discard, content)
	require.NoError(t, err)
	received, _ := content.Received()
	require.Equal(t, total, received, "as it travels")
	require.NoError(t, content.Close())
}

func TestDownloadSealed(t *testing.T) {
	seal := client.Seal{Algorithm: "AEAD_AES_256_GCM", Key: strings.Repeat("k", 32), Nonce: "123456789012"}
	block, err := aes.NewCipher([]byte(seal.Key))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	sealed := func(plain []byte) []byte { return gcm.Seal(nil, []byte(seal.Nonce), plain, nil) }
	long := bytes.Repeat(ledger, 10)
	wrongKey := seal
	wrongKey.Key = strings.Repeat("x", 32)
	tests := map[string]struct {
		answer clienttest.Answer
		seal   client.Seal
		plain  []byte
		want   error
	}{
		"plain":         {file(sealed(ledger)), seal, ledger, nil},
		"longer":        {file(sealed(long)), seal, long, nil},
		"compressed":    {file(sealed(zip(ledger))), seal, ledger, nil},
		"empty":         {file(sealed(nil)), seal, nil, nil},
		"changed":       {file(append([]byte{0}, sealed(ledger)[1:]...)), seal, ledger, client.ErrDigest},
		"wrong key":     {file(sealed(ledger)), wrongKey, ledger, client.ErrDigest},
		"broken off":    {clienttest.Answer{Body: sealed(ledger), Unsigned: true, Truncate: true}, seal, ledger, client.ErrBrokenOff},
		"without a tag": {file([]byte("short")), seal, ledger, client.ErrMalformed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := clienttest.NewServer(t, respond(tt.answer))
			content, err := s.Client().DownloadSealed(t.Context(), "/v3/f", tt.seal, sha1Of(tt.plain))
			require.NoError(t, err)
			got, err := io.ReadAll(content)
			require.NoError(t, content.Close())
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, string(tt.plain), string(got))
		})
	}

	s := clienttest.NewServer(t, respond(file(sealed(ledger))))
	for name, refused := range map[string]struct {
		seal   client.Seal
		digest client.Digest
	}{
		"another algorithm": {client.Seal{Algorithm: "SM4_GCM", Key: seal.Key, Nonce: seal.Nonce}, sha1Of(ledger)},
		"a short key":       {client.Seal{Key: "k", Nonce: seal.Nonce}, sha1Of(ledger)},
		"a long nonce":      {client.Seal{Key: seal.Key, Nonce: seal.Key}, sha1Of(ledger)},
		"no digest":         {seal, client.Digest{}},
	} {
		_, err := s.Client().DownloadSealed(t.Context(), "/v3/f", refused.seal, refused.digest)
		require.ErrorIs(t, err, op.ErrInvalid, name)
	}
	require.Empty(t, s.Requests())
}
