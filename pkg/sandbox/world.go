package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// The merchants of the world that a sandbox plays.
const (
	// DirectMchID is the ordinary merchant (直连商户).
	DirectMchID = "1900000001"
	// PartnerMchID is the service provider (服务商). Every other number of
	// ten digits that begins with 1 is a sub-merchant bound to it.
	PartnerMchID = "1230000109"
	// BrandID is the brand that signs by itself (品牌直连).
	BrandID = "20260001"
	// boundHint says in errors which sub-merchant numbers exist.
	boundHint = "in the sandbox every number of ten digits that begins with 1 is a sub-merchant of its service provider"

	directAppID  = "wxd678efh567hg6787"
	partnerAppID = "wx8888888888888888"
	brandAppID   = "wx7777777777777777"
	notifyURL    = "https://merchant.example.com/wechatpay/notify"
)

// Keys are the RSA-2048 keys of a world.
type Keys struct {
	Platform  *rsa.PrivateKey // of the platform certificate
	PublicKey *rsa.PrivateKey // behind the WeChat Pay public key
	Direct    *rsa.PrivateKey // of the direct merchant
	Partner   *rsa.PrivateKey // of the service provider
	Brand     *rsa.PrivateKey // of the brand
}

// GenerateKeys makes the keys of a world. It takes about a second, so tests
// which open many sandboxes make them once and pass them in Options.
func GenerateKeys() (*Keys, error) {
	var k Keys
	var g errgroup.Group
	for _, p := range []**rsa.PrivateKey{&k.Platform, &k.PublicKey, &k.Direct, &k.Partner, &k.Brand} {
		g.Go(func() (err error) {
			*p, err = rsa.GenerateKey(rand.Reader, 2048)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("generate keys: %w", err)
	}
	return &k, nil
}

// world is who exists: the merchants and the platform's keys.
type world struct {
	merchants map[string]*merchant
	// platform are the keys of the platform certificates, the oldest first. The
	// last one signs; what was encrypted with an older one can still be read.
	platform atomic.Pointer[[]platformKey]
	public   platformKey // of the public-key mode
}

// certified returns the key of the newest platform certificate.
func (w *world) certified() *platformKey {
	keys := *w.platform.Load()
	return &keys[len(keys)-1]
}

// certificate returns the key of the platform certificate with a serial number,
// or nil.
func (w *world) certificate(serial string) *platformKey {
	keys := *w.platform.Load()
	for i := range keys {
		if keys[i].serial == serial {
			return &keys[i]
		}
	}
	return nil
}

// merchant is a merchant that can call, or a brand.
type merchant struct {
	// MchID is the merchant number, or the number of the brand.
	MchID    string `json:"mchid"`
	Serial   string `json:"serial_no"`
	AppID    string `json:"appid"`
	APIv3Key string `json:"apiv3_key"`
	// PublicKeyID is the name under which this merchant knows the WeChat Pay
	// public key.
	PublicKeyID string `json:"public_key_id"`
	Partner     bool   `json:"partner"`
	Brand       bool   `json:"brand,omitempty"`

	key *rsa.PublicKey // of its API certificate
}

// apiv2Key is the merchant's APIv2 key, which follows from the other: worlds that
// were made before there was one have it too.
func (m *merchant) apiv2Key() string {
	sum := sha256.Sum256([]byte("apiv2 " + m.APIv3Key))
	return hex.EncodeToString(sum[:16])
}

// mode says on whose behalf the merchant calls.
func (m *merchant) mode() op.Mode {
	switch {
	case m.Brand:
		return op.Brand
	case m.Partner:
		return op.Partner
	}
	return op.Direct
}

// serves reports whether sub is a sub-merchant of the service provider m.
func (m *merchant) serves(sub string) bool {
	if !m.Partner || len(sub) != 10 || sub[0] != '1' || sub == DirectMchID || sub == PartnerMchID {
		return false
	}
	for _, c := range sub {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// platformKey is a key pair of WeChat Pay's side.
type platformKey struct {
	serial string
	key    *rsa.PrivateKey
	// certificate is its PEM, and its validity, for the platform certificate.
	certificate        string
	notBefore, expires time.Time
}

// worldFile is what world.json holds. It is written last: where it exists, all
// key files do.
type worldFile struct {
	Version        int         `json:"version"`
	PlatformSerial string      `json:"platform_serial_no"`
	Merchants      []*merchant `json:"merchants"`
	// Rotated are the serial numbers of the platform certificates that followed
	// the first one, the oldest first.
	Rotated []string `json:"rotated_serial_nos,omitempty"`
}

const worldVersion = 1

// The files of a world, below the sandbox's folder.
const (
	worldName         = "world.json"
	platformKeyName   = "wechatpay/platform_key.pem"
	platformCertName  = "wechatpay/platform_cert.pem"
	publicKeyPrivName = "wechatpay/pub_key_private.pem"
	publicKeyName     = "wechatpay/pub_key.pem"
)

func rotatedKeyName(serial string) string  { return "wechatpay/platform_key_" + serial + ".pem" }
func rotatedCertName(serial string) string { return "wechatpay/platform_cert_" + serial + ".pem" }

func merchantKeyName(mchid string) string  { return filepath.Join(mchid, "apiclient_key.pem") }
func merchantCertName(mchid string) string { return filepath.Join(mchid, "apiclient_cert.pem") }

func openWorld(dir string, now time.Time, random *lockedReader, keys *Keys) (*world, error) {
	w, err := loadWorld(dir)
	if err == nil && w.merchants[BrandID] == nil {
		// The folder was made by a version that had no brand.
		if err := addBrand(dir, now, random, keys); err != nil {
			return nil, fmt.Errorf("make the keys of the sandbox's brand: %w", err)
		}
		return loadWorld(dir)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return w, err
	}
	if keys == nil {
		if keys, err = GenerateKeys(); err != nil {
			return nil, err
		}
	}
	if err := createWorld(dir, now, random, keys); err != nil {
		return nil, fmt.Errorf("make the sandbox's keys: %w", err)
	}
	return loadWorld(dir)
}

func readWorldFile(dir string) (*worldFile, error) {
	data, err := os.ReadFile(filepath.Join(dir, worldName))
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's keys: %w", err)
	}
	var f worldFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, worldName), err)
	}
	if f.Version != worldVersion {
		return nil, fmt.Errorf("%s was made by another version of wxctl (format %d, this one reads %d): remove the folder to start anew", dir, f.Version, worldVersion)
	}
	return &f, nil
}

func loadWorld(dir string) (*world, error) {
	f, err := readWorldFile(dir)
	if err != nil {
		return nil, err
	}
	w := &world{merchants: map[string]*merchant{}}
	if err := w.loadPlatform(dir, f); err != nil {
		return nil, err
	}
	if w.public, err = loadPlatformKey(dir, publicKeyPrivName, ""); err != nil {
		return nil, err
	}
	for _, m := range f.Merchants {
		cert, _, err := loadCertificate(dir, merchantCertName(m.MchID))
		if err != nil {
			return nil, err
		}
		key, ok := cert.PublicKey.(*rsa.PublicKey)
		if !ok {
			return nil, fmt.Errorf("the certificate of merchant %s in %s has no RSA key", m.MchID, dir)
		}
		m.key = key
		w.merchants[m.MchID] = m
	}
	return w, nil
}

// loadPlatform loads the platform certificates with their keys.
func (w *world) loadPlatform(dir string, f *worldFile) error {
	first, err := loadCertified(dir, platformKeyName, platformCertName, f.PlatformSerial)
	if err != nil {
		return err
	}
	keys := []platformKey{first}
	for _, serial := range f.Rotated {
		key, err := loadCertified(dir, rotatedKeyName(serial), rotatedCertName(serial), serial)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	w.platform.Store(&keys)
	return nil
}

func loadCertified(dir, keyName, certName, serial string) (platformKey, error) {
	key, err := loadPlatformKey(dir, keyName, serial)
	if err != nil {
		return platformKey{}, err
	}
	cert, text, err := loadCertificate(dir, certName)
	if err != nil {
		return platformKey{}, err
	}
	key.certificate, key.notBefore, key.expires = text, cert.NotBefore, cert.NotAfter
	return key, nil
}

func readPEM(dir, name string) ([]byte, string, error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		// Not ErrNotExist: world.json exists, so this is damage.
		return nil, "", fmt.Errorf("the sandbox's folder is damaged, remove it to start anew: %v", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, "", fmt.Errorf("%s is no PEM file", filepath.Join(dir, name))
	}
	return block.Bytes, string(text), nil
}

func loadPlatformKey(dir, name, serial string) (platformKey, error) {
	der, _, err := readPEM(dir, name)
	if err != nil {
		return platformKey{}, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return platformKey{}, fmt.Errorf("%s: %w", name, err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return platformKey{}, fmt.Errorf("%s holds no RSA key", name)
	}
	return platformKey{serial: serial, key: rsaKey}, nil
}

func loadCertificate(dir, name string) (*x509.Certificate, string, error) {
	der, text, err := readPEM(dir, name)
	if err != nil {
		return nil, "", err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	return cert, text, nil
}

// authority signs the certificates of a new world and is then forgotten.
type authority struct {
	template *x509.Certificate
	key      *ecdsa.PrivateKey
	random   *lockedReader
	now      time.Time
	expires  time.Time
}

func newAuthority(now time.Time, random *lockedReader) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "wxctl sandbox root CA", Organization: []string{"wxctl sandbox"}}}
	return &authority{template, key, random, now, now.Add(validity)}, nil
}

// validity of certificates: five years, as WeChat Pay's are.
const validity = 5 * 365 * 24 * time.Hour

// issue makes a certificate for key; it returns its serial number as WeChat
// Pay writes it (40 hexadecimal digits, upper case) and its PEM.
func (a *authority) issue(commonName string, key *rsa.PublicKey) (serial string, text []byte, err error) {
	number := a.random.bytes(20)
	number[0] = number[0]&0x3f | 0x40 // positive, and of full length
	n := new(big.Int).SetBytes(number)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: n,
		Subject:      pkix.Name{CommonName: commonName, Organization: []string{"wxctl sandbox"}},
		NotBefore:    a.now.Add(-time.Hour).Truncate(time.Second),
		NotAfter:     a.expires.Truncate(time.Second),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageDataEncipherment,
	}, a.template, key, a.key)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("%040X", n), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

func createWorld(dir string, now time.Time, random *lockedReader, keys *Keys) error {
	ca, err := newAuthority(now, random)
	if err != nil {
		return err
	}
	serial, cert, err := ca.issue("Tenpay.com sign", &keys.Platform.PublicKey)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&keys.PublicKey.PublicKey)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		platformCertName: cert,
		publicKeyName:    pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
	}
	world := worldFile{Version: worldVersion, PlatformSerial: serial}
	for _, m := range []struct {
		*merchant
		key *rsa.PrivateKey
	}{
		{&merchant{MchID: DirectMchID, AppID: directAppID}, keys.Direct},
		{&merchant{MchID: PartnerMchID, AppID: partnerAppID, Partner: true}, keys.Partner},
		{&merchant{MchID: BrandID, AppID: brandAppID, Brand: true}, keys.Brand},
	} {
		if err := ca.enrol(m.merchant, m.key, files); err != nil {
			return err
		}
		world.Merchants = append(world.Merchants, m.merchant)
	}
	if files[platformKeyName], err = privatePEM(keys.Platform); err != nil {
		return err
	}
	if files[publicKeyPrivName], err = privatePEM(keys.PublicKey); err != nil {
		return err
	}
	return writeWorld(dir, files, &world)
}

// enrol gives a merchant its certificate, its keys and the name of WeChat Pay's
// public key.
func (a *authority) enrol(m *merchant, key *rsa.PrivateKey, files map[string][]byte) (err error) {
	m.APIv3Key = a.random.letters(32)
	m.PublicKeyID = "PUB_KEY_ID_01" + m.MchID + a.now.UTC().Format("20060102") + a.random.text(decimal, 14)
	if m.Serial, files[merchantCertName(m.MchID)], err = a.issue(m.MchID, &key.PublicKey); err != nil {
		return err
	}
	files[merchantKeyName(m.MchID)], err = privatePEM(key)
	return err
}

// addBrand adds the brand to a world that has none.
func addBrand(dir string, now time.Time, random *lockedReader, keys *Keys) error {
	world, err := readWorldFile(dir)
	if err != nil {
		return err
	}
	ca, err := newAuthority(now, random)
	if err != nil {
		return err
	}
	var key *rsa.PrivateKey
	if keys != nil {
		key = keys.Brand
	} else if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return err
	}
	files := map[string][]byte{}
	brand := &merchant{MchID: BrandID, AppID: brandAppID, Brand: true}
	if err := ca.enrol(brand, key, files); err != nil {
		return err
	}
	world.Merchants = append(world.Merchants, brand)
	return writeWorld(dir, files, world)
}

// writeWorld writes the files of a world, the one that names them last.
func writeWorld(dir string, files map[string][]byte, world *worldFile) error {
	for name, data := range files {
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	return writeWorldFile(dir, world)
}

func writeWorldFile(dir string, f *worldFile) error {
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, worldName), append(data, '\n'))
}

func privatePEM(key *rsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// writeFile writes a file that only its owner may read, in one step.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temp := path + ".tmp"
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
