package client

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Seal is how the file of a download is encrypted. All of it is announced in a
// signed answer.
type Seal struct {
	// Algorithm is AEAD_AES_256_GCM; "" is that.
	Algorithm string
	// Key has 32 bytes, Nonce 12.
	Key, Nonce string
}

const (
	sealKeySize   = 32
	sealNonceSize = 12
	sealTagSize   = 16
)

// stream is the keystream of AES-GCM. GCM's own check needs the whole file in
// memory before a byte of it is used; the digest of the plain file checks the
// same and streams.
func (s Seal) stream() (cipher.Stream, error) {
	if s.Algorithm != "" && s.Algorithm != algorithm {
		return nil, fmt.Errorf("%w: the file is encrypted with %q, only %s can be decrypted", op.ErrInvalid, s.Algorithm, algorithm)
	}
	if len(s.Key) != sealKeySize || len(s.Nonce) != sealNonceSize {
		return nil, fmt.Errorf("%w: the file's key has %d bytes and its nonce %d, want %d and %d",
			op.ErrInvalid, len(s.Key), len(s.Nonce), sealKeySize, sealNonceSize)
	}
	block, err := aes.NewCipher([]byte(s.Key))
	if err != nil {
		return nil, err
	}
	first := make([]byte, aes.BlockSize)
	copy(first, s.Nonce)
	first[aes.BlockSize-1] = 2 // 1 is the counter of the tag
	return cipher.NewCTR(block, first), nil
}

// opened is a sealed file while it is decrypted.
type opened struct {
	sealed *bufio.Reader
	stream cipher.Stream
}

// Read decrypts all but the end of the file, which is the tag.
func (o *opened) Read(p []byte) (int, error) {
	ahead, err := o.sealed.Peek(min(len(p), o.sealed.Size()-sealTagSize) + sealTagSize)
	n := len(ahead) - sealTagSize
	switch {
	case err != nil && err != io.EOF:
		return 0, err
	case n < 0:
		return 0, fmt.Errorf("download: %w: %d bytes are no encrypted file", ErrMalformed, len(ahead))
	case n == 0 && err == io.EOF:
		return 0, io.EOF
	}
	o.stream.XORKeyStream(p, ahead[:n])
	_, err = o.sealed.Discard(n)
	return n, err
}
