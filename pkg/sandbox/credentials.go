package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Trust says how a client trusts WeChat Pay's answers.
type Trust string

// The ways of trust.
const (
	TrustPublicKey    Trust = "public-key"
	TrustCertificates Trust = "certificates"
)

// ParseTrust reads the value of an option.
func ParseTrust(text string) (Trust, error) {
	switch t := Trust(text); t {
	case TrustPublicKey, TrustCertificates:
		return t, nil
	}
	return "", fmt.Errorf("trust %q is not known, want %s or %s", text, TrustPublicKey, TrustCertificates)
}

// Credentials are what a client needs to call as one of the sandbox's
// merchants. Paths are those of files in the sandbox's folder.
type Credentials struct {
	MchID           string
	SerialNo        string
	PrivateKeyFile  string
	CertificateFile string // the merchant's API certificate
	APIv3Key        string
	APIv2Key        string // of what opens pay score
	AppID           string
	NotifyURL       string
	PublicKeyID     string // empty when certificates are trusted
	PublicKeyFile   string
	Partner         bool
	// Brand says that MchID is the number of a brand.
	Brand bool
}

// A Setting is an environment variable with its value.
type Setting struct{ Name, Value string }

// Environment lists the credentials as the environment variables that wxctl
// reads, except for WXCTL_ENDPOINT, which depends on where the sandbox is
// served.
func (c Credentials) Environment() []Setting {
	caller := Setting{"WXCTL_MCHID", c.MchID}
	if c.Brand {
		caller.Name = "WXCTL_BRAND_ID"
	}
	env := []Setting{
		caller,
		{"WXCTL_SERIAL_NO", c.SerialNo},
		{"WXCTL_PRIVATE_KEY_FILE", c.PrivateKeyFile},
		{"WXCTL_APIV3_KEY", c.APIv3Key},
		{"WXCTL_APIV2_KEY", c.APIv2Key},
		{"WXCTL_APPID", c.AppID},
		{"WXCTL_NOTIFY_URL", c.NotifyURL},
	}
	if c.PublicKeyID != "" {
		env = append(env, Setting{"WXCTL_PUBLIC_KEY_ID", c.PublicKeyID}, Setting{"WXCTL_PUBLIC_KEY_FILE", c.PublicKeyFile})
	}
	if c.Partner {
		env = append(env, Setting{"WXCTL_PARTNER", "1"})
	}
	return env
}

// Credentials returns those of the merchant, service provider or brand that
// calls in a mode, with the given kind of trust. Brands trust the public key.
func (s *Sandbox) Credentials(mode op.Mode, trust Trust) Credentials {
	mchid := map[op.Mode]string{op.Direct: DirectMchID, op.Partner: PartnerMchID, op.Brand: BrandID}[mode]
	return credentials(s.dir, s.world.merchants[mchid], trust)
}

// ReadCredentials is Credentials for a folder that another process serves. A
// folder that was never opened gives an error that is fs.ErrNotExist.
func ReadCredentials(dir string, mode op.Mode, trust Trust) (Credentials, error) {
	f, err := readWorldFile(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Credentials{}, fmt.Errorf("%s holds no sandbox yet: %w", dir, fs.ErrNotExist)
	}
	if err != nil {
		return Credentials{}, err
	}
	for _, m := range f.Merchants {
		if m.mode() == mode {
			return credentials(dir, m, trust), nil
		}
	}
	return Credentials{}, fmt.Errorf("%s has no such merchant", filepath.Join(dir, worldName))
}

func credentials(dir string, m *merchant, trust Trust) Credentials {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	c := Credentials{
		MchID:           m.MchID,
		SerialNo:        m.Serial,
		PrivateKeyFile:  filepath.Join(dir, merchantKeyName(m.MchID)),
		CertificateFile: filepath.Join(dir, merchantCertName(m.MchID)),
		APIv3Key:        m.APIv3Key,
		APIv2Key:        m.apiv2Key(),
		AppID:           m.AppID,
		NotifyURL:       notifyURL,
		Partner:         m.Partner,
		Brand:           m.Brand,
	}
	if trust == TrustPublicKey || m.Brand {
		c.PublicKeyID = m.PublicKeyID
		c.PublicKeyFile = filepath.Join(dir, publicKeyName)
	}
	return c
}
