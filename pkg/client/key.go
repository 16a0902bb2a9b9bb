package client

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// ConfigError says what is wrong with one part of a [Config]: what was given,
// what is needed, and where to find it. It never repeats a secret.
type ConfigError struct {
	// Field is the name of the Config's field.
	Field string
	Given string
	Need  string
	Where string
}

func (e *ConfigError) Error() string {
	text := e.Field + ": " + e.Given + "; needed is " + e.Need
	if e.Where != "" {
		text += "; " + e.Where
	}
	return text
}

// Is makes errors.Is(err, ErrConfig) true.
func (e *ConfigError) Is(target error) bool { return target == ErrConfig }

const (
	needPrivateKey   = "the merchant API private key as PEM (PKCS#8 or PKCS#1, RSA of 2048 bits)"
	wherePrivateKey  = "it is apiclient_key.pem of the certificate package that WeChat Pay's certificate tool made (merchant platform, 账户中心 → API安全 → 商户API证书)"
	needPublicKey    = "the WeChat Pay public key as PEM"
	wherePublicKey   = "download it as pub_key.pem (merchant platform, 账户中心 → API安全 → 微信支付公钥)"
	needCertificate  = "the merchant API certificate as PEM"
	whereCertificate = "it is apiclient_cert.pem beside the private key"
)

// LoadPrivateKey reads a merchant's private key from a PEM file.
func LoadPrivateKey(file string) (*rsa.PrivateKey, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &ConfigError{"PrivateKey", "the file cannot be read: " + err.Error(), needPrivateKey, wherePrivateKey}
	}
	key, err := ParsePrivateKey(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// ParsePrivateKey reads a merchant's private key: PEM with PKCS#8 or PKCS#1,
// also with its line breaks written as \n, as environment variables often hold
// it, or bare base64. The error is a [*ConfigError].
func ParsePrivateKey(data []byte) (*rsa.PrivateKey, error) {
	refuse := func(given string) (*rsa.PrivateKey, error) {
		return nil, &ConfigError{"PrivateKey", given, needPrivateKey, wherePrivateKey}
	}
	block, given := decodePEM(data)
	if block == nil {
		return refuse(given)
	}
	switch block.Type {
	case "PRIVATE KEY", "RSA PRIVATE KEY", "":
	case "CERTIFICATE":
		return refuse("a certificate was given, which holds no private key")
	case "ENCRYPTED PRIVATE KEY":
		return refuse("the key is encrypted with a passphrase (openssl pkcs8 -in KEY -out apiclient_key.pem takes it off)")
	default:
		return refuse(fmt.Sprintf("a PEM block %q was given", block.Type))
	}
	if strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
		return refuse("the key is encrypted with a passphrase (openssl rsa -in KEY -out apiclient_key.pem takes it off)")
	}
	key, err := parsePrivateDER(block.Bytes)
	if err != nil {
		return refuse(err.Error())
	}
	if key.N.BitLen() < 2048 {
		return refuse(fmt.Sprintf("an RSA key of %d bits was given", key.N.BitLen()))
	}
	return key, nil
}

func parsePrivateDER(der []byte) (*rsa.PrivateKey, error) {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("the key cannot be read; it may be damaged or cut off")
	}
	switch key := parsed.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		return nil, errors.New("an elliptic-curve key was given")
	}
	return nil, fmt.Errorf("a key of type %T was given", parsed)
}

// LoadPublicKey reads the WeChat Pay public key from a PEM file.
func LoadPublicKey(file string) (*rsa.PublicKey, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &ConfigError{"PublicKey", "the file cannot be read: " + err.Error(), needPublicKey, wherePublicKey}
	}
	key, err := ParsePublicKey(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// ParsePublicKey reads the WeChat Pay public key, PEM or bare base64. The error
// is a [*ConfigError].
func ParsePublicKey(data []byte) (*rsa.PublicKey, error) {
	refuse := func(given string) (*rsa.PublicKey, error) {
		return nil, &ConfigError{"PublicKey", given, needPublicKey, wherePublicKey}
	}
	block, given := decodePEM(data)
	if block == nil {
		return refuse(given)
	}
	switch block.Type {
	case "PUBLIC KEY", "RSA PUBLIC KEY", "":
	case "CERTIFICATE":
		return refuse("a certificate was given; platform certificates need no configuration, they are downloaded when no public key is set")
	case "PRIVATE KEY", "RSA PRIVATE KEY":
		return refuse("a private key was given")
	default:
		return refuse(fmt.Sprintf("a PEM block %q was given", block.Type))
	}
	if key, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return refuse("the key cannot be read; it may be damaged or cut off")
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return refuse(fmt.Sprintf("a key of type %T was given", parsed))
	}
	return key, nil
}

// LoadCertificate reads a merchant's API certificate from a PEM file.
func LoadCertificate(file string) (*x509.Certificate, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &ConfigError{"Certificate", "the file cannot be read: " + err.Error(), needCertificate, whereCertificate}
	}
	cert, err := ParseCertificate(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return cert, nil
}

// ParseCertificate reads a certificate, PEM or bare base64. The error is a
// [*ConfigError].
func ParseCertificate(data []byte) (*x509.Certificate, error) {
	refuse := func(given string) (*x509.Certificate, error) {
		return nil, &ConfigError{"Certificate", given, needCertificate, whereCertificate}
	}
	block, given := decodePEM(data)
	if block == nil {
		return refuse(given)
	}
	if block.Type != "CERTIFICATE" && block.Type != "" {
		return refuse(fmt.Sprintf("a PEM block %q was given", block.Type))
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return refuse("the certificate cannot be read; it may be damaged or cut off")
	}
	return cert, nil
}

// CertificateSerial is a certificate's serial number as WeChat Pay writes it:
// upper-case hex.
func CertificateSerial(cert *x509.Certificate) string {
	return fmt.Sprintf("%X", cert.SerialNumber.Bytes())
}

// decodePEM finds the PEM block in what a file or a variable holds; without one
// it says what was given.
func decodePEM(data []byte) (block *pem.Block, given string) {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil, "nothing was given"
	}
	if bytes.HasPrefix(data, []byte("-----BEGIN")) {
		block, _ = pem.Decode(bytes.ReplaceAll(data, []byte(`\n`), []byte("\n")))
		if block == nil {
			return nil, "the PEM block is damaged or cut off"
		}
		return block, ""
	}
	if data[0] == 0x30 {
		if _, err := base64.StdEncoding.DecodeString(string(data)); err != nil {
			return nil, "a binary file was given, such as apiclient_cert.p12"
		}
	}
	compact := strings.Join(strings.Fields(string(data)), "")
	if der, err := base64.StdEncoding.DecodeString(compact); err == nil && len(der) > 64 {
		return &pem.Block{Bytes: der}, ""
	}
	if len(data) < 256 && !bytes.ContainsAny(data, "\n") {
		return nil, "no PEM was given (a file name, perhaps?)"
	}
	return nil, "no PEM block was given"
}
