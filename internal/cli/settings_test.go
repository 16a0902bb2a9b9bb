package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
)

// testApp is an App with an environment of its own and its configuration
// directory in a new folder.
func testApp(t *testing.T, environ map[string]string) *App {
	streams, _, _, _ := TestStreams()
	config := t.TempDir()
	return &App{
		Streams:   streams,
		LookupEnv: func(name string) (string, bool) { v, ok := environ[name]; return v, ok },
		ConfigDir: func() (string, error) { return config, nil },
		Clock:     func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) },
		StartDir:  "/start",
	}
}

func writeProfiles(t *testing.T, app *App, text string) {
	file, err := app.profilesFile()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

func TestSettingsMixOnlyForOneMerchant(t *testing.T) {
	t.Parallel()
	upper := settings{setMchID: {"1900000001", "block"}, setPrivateKeyFile: {"/upper.pem", "block"}}
	same := settings{setMchID: {"1900000001", "env"}, setSerialNo: {"AB", "env"}, setPrivateKey: {"PEM", "env"}}
	other := settings{setMchID: {"1900000002", "env"}, setSerialNo: {"CD", "env"}}

	merged := upper.over(same)
	require.Equal(t, "AB", merged.get(setSerialNo))
	require.Equal(t, "/upper.pem", merged.get(setPrivateKeyFile))
	require.Empty(t, merged.get(setPrivateKey), "a key by file hides the one below")
	require.Equal(t, upper, upper.over(other), "another merchant lends nothing")
}

func TestResolvePrecedence(t *testing.T) {
	t.Parallel()
	const profiles = `profile "shop" {
  mchid            = "1900000001"
  serial_no        = "PROFILE"
  appid            = "wxprofile"
  private_key_file = "keys/shop.pem"
  partner          = true
}`
	for _, test := range []struct {
		name  string
		block map[string]cty.Value
		env   map[string]string
		want  map[settingName]string
	}{
		{
			name: "the environment alone, its files from where wxctl was started",
			env:  map[string]string{"WXCTL_MCHID": "1", "WXCTL_PRIVATE_KEY_FILE": "key.pem"},
			want: map[settingName]string{setMchID: "1", setPrivateKeyFile: "/start/key.pem"},
		},
		{
			name: "the environment over the profile",
			env:  map[string]string{"WXCTL_PROFILE": "shop", "WXCTL_SERIAL_NO": "ENV"},
			want: map[settingName]string{setMchID: "1900000001", setSerialNo: "ENV", setAppID: "wxprofile", setPartner: "true"},
		},
		{
			name:  "the block over the environment over the profile it names",
			block: map[string]cty.Value{"profile": cty.StringVal("shop"), "serial_no": cty.StringVal("BLOCK"), "partner": cty.False, "sub_mchid": cty.NullVal(cty.String)},
			env:   map[string]string{"WXCTL_SERIAL_NO": "ENV", "WXCTL_APPID": "wxenv"},
			want:  map[settingName]string{setMchID: "1900000001", setSerialNo: "BLOCK", setAppID: "wxenv", setPartner: "false", setSubMchID: ""},
		},
		{
			name:  "the block's profile over the environment of another merchant",
			block: map[string]cty.Value{"profile": cty.StringVal("shop")},
			env:   map[string]string{"WXCTL_MCHID": "1", "WXCTL_SERIAL_NO": "ENV"},
			want:  map[settingName]string{setMchID: "1900000001", setSerialNo: "PROFILE"},
		},
		{
			name:  "a block of another merchant takes nothing from the environment",
			block: map[string]cty.Value{"mchid": cty.StringVal("2")},
			env:   map[string]string{"WXCTL_MCHID": "1", "WXCTL_SERIAL_NO": "ENV"},
			want:  map[settingName]string{setMchID: "2", setSerialNo: ""},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			app := testApp(t, test.env)
			writeProfiles(t, app, profiles)
			block := settings{}
			if test.block != nil {
				block = blockSettings(cty.ObjectVal(test.block), "")
			}
			got, err := app.resolve(t.Context(), block)
			require.NoError(t, err)
			for name, value := range test.want {
				require.Equal(t, value, got.get(name), name)
			}
		})
	}
}

func TestProfileOfAnotherMerchantThanTheEnvironment(t *testing.T) {
	t.Parallel()
	app := testApp(t, map[string]string{"WXCTL_PROFILE": "shop", "WXCTL_MCHID": "1"})
	writeProfiles(t, app, `profile "shop" { mchid = "2" }`)
	_, err := app.resolve(t.Context(), settings{})
	require.EqualError(t, err, `WXCTL_MCHID is 1, but the profile "shop" that WXCTL_PROFILE names is of 2: unset one of the two`)
	require.Equal(t, Refused, codeOf(err))
}

func TestProfileErrors(t *testing.T) {
	t.Parallel()
	const profiles = `profile "shop" {
  apiv3_key = "hush-hush-hush-hush-hush-hush-32"
}
profile "typo" {
  mchd = "1900000001"
}
profile "twice" {}
profile "twice" {}
`
	for _, test := range []struct{ name, profile, file, want string }{
		{"no file", "shop", "", `The profile "shop" is asked for, but there is no file `},
		{"unknown", "shp", profiles, `has no profile "shp". It has "shop", "typo", "twice" or "twice".`},
		{"a secret", "shop", profiles, "apiv3_key is secret and must not stand here."},
		{"a misspelt setting", "typo", profiles, `mchd is no setting. Did you mean "mchid"?`},
		{"two of one name", "twice", profiles, "Two profiles of one name"},
		{"no HCL", "shop", "profile {", "profiles.hcl"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			app := testApp(t, nil)
			if test.file != "" {
				writeProfiles(t, app, test.file)
			}
			_, err := app.profile(test.profile)
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "hush")
		})
	}
}

func TestFaultsNeedTheSandbox(t *testing.T) {
	t.Parallel()
	app := testApp(t, nil)
	app.Faults = []string{"refund=429"}
	_, err := app.resolve(t.Context(), settings{})
	require.ErrorContains(t, err, "--fault needs --sandbox")
}
