package cli

import (
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// A settingName is one of the values that make up a merchant's credentials. It
// is the name of an attribute of a provider block or a profile; in capitals
// after WXCTL_ it is a variable of the environment.
type settingName string

// Env is the variable of the environment.
func (n settingName) Env() string { return "WXCTL_" + strings.ToUpper(string(n)) }

// The settings.
const (
	setMchID          settingName = "mchid"
	setBrandID        settingName = "brand_id"
	setSerialNo       settingName = "serial_no"
	setPrivateKey     settingName = "private_key" // PEM
	setPrivateKeyFile settingName = "private_key_file"
	setAPIv3Key       settingName = "apiv3_key"
	setAPIv3KeyFile   settingName = "apiv3_key_file"
	setAPIv2Key       settingName = "apiv2_key"
	setAPIv2KeyFile   settingName = "apiv2_key_file"
	setAppID          settingName = "appid"
	setNotifyURL      settingName = "notify_url"
	setPublicKeyID    settingName = "public_key_id"
	setPublicKeyFile  settingName = "public_key_file"
	setPartner        settingName = "partner"
	setSubMchID       settingName = "sub_mchid"
	setEndpoint       settingName = "endpoint"
	setCertDir        settingName = "cert_dir"
	setProfile        settingName = "profile"
)

var settingNames = []settingName{
	setMchID, setBrandID, setSerialNo, setPrivateKey, setPrivateKeyFile, setAPIv3Key, setAPIv3KeyFile, setAPIv2Key, setAPIv2KeyFile, setAppID, setNotifyURL,
	setPublicKeyID, setPublicKeyFile, setPartner, setSubMchID, setEndpoint, setCertDir,
}

// instead pairs the settings that stand for one another: a source that gives
// one hides both of the sources below it.
var instead = map[settingName]settingName{
	setPrivateKey: setPrivateKeyFile, setPrivateKeyFile: setPrivateKey,
	setAPIv3Key: setAPIv3KeyFile, setAPIv3KeyFile: setAPIv3Key,
	setAPIv2Key: setAPIv2KeyFile, setAPIv2KeyFile: setAPIv2Key,
}

// fileSettings name files or folders; where a relative one starts depends on
// the source.
var fileSettings = map[settingName]bool{
	setPrivateKeyFile: true, setAPIv3KeyFile: true, setAPIv2KeyFile: true, setPublicKeyFile: true, setCertDir: true,
}

// secretSettings must not stand in files as they are.
var secretSettings = map[settingName]settingName{
	setPrivateKey: setPrivateKeyFile, setAPIv3Key: setAPIv3KeyFile, setAPIv2Key: setAPIv2KeyFile,
}

// setting is a value and where it came from, in words.
type setting struct{ value, source string }

// settings are the credentials of one merchant as text.
type settings map[settingName]setting

func (s settings) get(n settingName) string { return s[n].value }

func (s settings) partner() bool {
	switch strings.ToLower(s.get(setPartner)) {
	case "1", "true", "yes":
		return true
	}
	return false
}

// mode is on whose behalf calls are made.
func (s settings) mode() op.Mode { return s.identity().Mode() }

// set stores a value unless it is empty. Relative files start at dir.
func (s settings) set(n settingName, value, source, dir string) {
	if value == "" {
		return
	}
	if fileSettings[n] {
		value = expandPath(value, dir)
	}
	s[n] = setting{value, source}
}

func expandPath(path, dir string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if !filepath.IsAbs(path) {
		return filepath.Join(dir, path)
	}
	return path
}

// over returns s with what it lacks taken from lower. Sources are only mixed
// for one and the same merchant: another mchid below is left alone.
func (s settings) over(lower settings) settings {
	merged := settings{}
	maps.Copy(merged, lower.of(s.get(setMchID)))
	for n, v := range s {
		delete(merged, instead[n])
		merged[n] = v
	}
	return merged
}

// of returns s, or nothing when it names another merchant.
func (s settings) of(mchid string) settings {
	if own := s.get(setMchID); own != "" && mchid != "" && own != mchid {
		return nil
	}
	return s
}

// environment reads WXCTL_*.
func (a *App) environment() settings {
	s := settings{}
	for _, n := range settingNames {
		s.set(n, a.Getenv(n.Env()), n.Env(), a.StartDir)
	}
	return s
}
