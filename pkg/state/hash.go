package state

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
)

// Hasher makes the keyed hashes that stand in the state for sensitive values:
// "kid:base64(HMAC-SHA256)". The key is derived from a secret of the account
// and the state's lineage, so that a hash tells nothing to who has the state
// alone. The zero Hasher is unusable; it is safe for concurrent use.
type Hasher struct {
	id  string
	key []byte
}

// ErrNoSecret is the error of a hasher without a secret.
var ErrNoSecret = errors.New("no secret to derive the state's hashes from")

// NewHasher derives the key from a secret (the merchant's APIv3 key) and the
// lineage of the state.
func NewHasher(secret, lineage string) (*Hasher, error) {
	if secret == "" {
		return nil, ErrNoSecret
	}
	key, err := hkdf.Key(sha256.New, []byte(secret), []byte(lineage), "wxctl state hash v1", sha256.Size)
	if err != nil {
		return nil, err
	}
	id, err := hkdf.Key(sha256.New, []byte(secret), []byte(lineage), "wxctl state hash v1 id", 4)
	if err != nil {
		return nil, err
	}
	return &Hasher{id: hex.EncodeToString(id), key: key}, nil
}

// Hash returns the keyed hash of a value at a path.
func (h *Hasher) Hash(path, value string) string {
	mac := hmac.New(sha256.New, h.key)
	mac.Write(binary.AppendUvarint(nil, uint64(len(path))))
	mac.Write([]byte(path))
	mac.Write([]byte(value))
	return h.id + ":" + base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
}

// Same reports whether a stored hash is that of a value. A hash that was made
// with another key can't be compared.
func (h *Hasher) Same(stored, path, value string) (same, comparable bool) {
	id, _, _ := strings.Cut(stored, ":")
	if id != h.id {
		return false, false
	}
	return hmac.Equal([]byte(stored), []byte(h.Hash(path, value))), true
}
