package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// RotateCertificate makes a new platform certificate and signs with it from now
// on, also where a request still names an older one, except for the list of
// certificates; it returns its serial number. The older certificates stay listed, and what is encrypted with them
// can be read until they run out. WeChat Pay announces a new certificate at
// least a day before it is used; the sandbox does both at once, which a client
// sees that has not asked for the certificates lately.
func (s *Sandbox) RotateCertificate() (serial string, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", fmt.Errorf("rotate the platform certificate: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if serial, err = s.world.rotate(s.dir, s.clock(), s.random, key); err != nil {
		return "", fmt.Errorf("rotate the platform certificate: %w", err)
	}
	return serial, nil
}

// rotate adds a certificate for key. Its files are written before the one that
// names them, so that a crash leaves the certificates as they were.
func (w *world) rotate(dir string, now time.Time, random *lockedReader, key *rsa.PrivateKey) (string, error) {
	ca, err := newAuthority(now, random)
	if err != nil {
		return "", err
	}
	// Clients take the certificate that lasts longest for the newest one.
	ca.expires = later(ca.expires, w.certified().expires.Add(time.Second))
	serial, cert, err := ca.issue("Tenpay.com sign", &key.PublicKey)
	if err != nil {
		return "", err
	}
	private, err := privatePEM(key)
	if err != nil {
		return "", err
	}
	for name, data := range map[string][]byte{rotatedKeyName(serial): private, rotatedCertName(serial): cert} {
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return "", err
		}
	}
	f, err := readWorldFile(dir)
	if err != nil {
		return "", err
	}
	f.Rotated = append(f.Rotated, serial)
	if err := writeWorldFile(dir, f); err != nil {
		return "", err
	}
	added, err := loadCertified(dir, rotatedKeyName(serial), rotatedCertName(serial), serial)
	if err != nil {
		return "", err
	}
	keys := append(slices.Clone(*w.platform.Load()), added)
	w.platform.Store(&keys)
	return serial, nil
}
