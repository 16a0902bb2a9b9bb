package client

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// seal encrypts one sensitive value: RSA-OAEP with SHA-1, as base64.
func (c *Client) seal(key *rsa.PublicKey, plain string) (string, error) {
	if limit := key.Size() - 2*sha1.Size - 2; len(plain) > limit {
		return "", &op.FieldError{Issue: fmt.Sprintf("has %d bytes, at most %d can be encrypted", len(plain), limit)}
	}
	sealed, err := rsa.EncryptOAEP(sha1.New(), c.rand, key, []byte(plain), nil)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// open decrypts one sensitive value with the merchant's private key.
func (c *Client) open(text string) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", errors.New("is not the base64 of an encrypted value")
	}
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, c.key, sealed, nil)
	if err != nil {
		return "", errors.New("cannot be decrypted with the merchant's private key")
	}
	return string(plain), nil
}

// algorithm is the only one that resources are encrypted with.
const algorithm = "AEAD_AES_256_GCM"

// resource is what WeChat Pay encrypts with the APIv3 key: a certificate or the
// content of a notification.
type resource struct {
	Algorithm      string `json:"algorithm"`
	OriginalType   string `json:"original_type"`
	AssociatedData string `json:"associated_data"`
	Nonce          string `json:"nonce"`
	Ciphertext     string `json:"ciphertext"`
}

// decrypt opens a resource with the APIv3 key.
func (r *resource) decrypt(apiv3 []byte) ([]byte, error) {
	if r.Algorithm != algorithm {
		return nil, fmt.Errorf("is encrypted with %q, want %s", r.Algorithm, algorithm)
	}
	sealed, err := base64.StdEncoding.DecodeString(r.Ciphertext)
	if err != nil {
		return nil, errors.New("has a ciphertext that is not base64")
	}
	block, err := aes.NewCipher(apiv3)
	if err != nil {
		return nil, &ConfigError{"APIv3Key", checkAPIv3Key(string(apiv3)), needAPIv3Key, whereAPIv3Key}
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	if len(r.Nonce) != gcm.NonceSize() {
		return nil, fmt.Errorf("has a nonce of %d bytes, want %d", len(r.Nonce), gcm.NonceSize())
	}
	plain, err := gcm.Open(nil, []byte(r.Nonce), sealed, []byte(r.AssociatedData))
	if err != nil {
		return nil, errors.New("cannot be decrypted with the APIv3 key: another key is set in the merchant platform (账户中心 → API安全 → APIv3密钥)")
	}
	return plain, nil
}
