package sandbox

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// openSealed decrypts a sensitive field of a request: base64 of RSA-OAEP with
// SHA-1.
func openSealed(key *rsa.PrivateKey, text string) (string, error) {
	if key == nil {
		return "", errors.New("no key is named")
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, key, sealed, nil)
	return string(plain), err
}

// seal encrypts a sensitive field of a response for a merchant.
func seal(key *rsa.PublicKey, plain string) (string, error) {
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte(plain), nil)
	return base64.StdEncoding.EncodeToString(sealed), err
}

// sign signs the text of an answer.
func sign(key *rsa.PrivateKey, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	return base64.StdEncoding.EncodeToString(signature), err
}

// wrap encrypts a resource with a merchant's APIv3 key: AES-256-GCM, base64.
func wrap(apiv3Key, nonce, associated string, plain []byte) (string, error) {
	block, err := aes.NewCipher([]byte(apiv3Key))
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(gcm.Seal(nil, []byte(nonce), plain, []byte(associated))), nil
}
