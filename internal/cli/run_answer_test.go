package cli

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

// merchantApp is the App of a merchant whose requests a server answers, and what it
// has written.
func merchantApp(t *testing.T, answer func(*clienttest.Request) clienttest.Answer) (app *App, out, errs *bytes.Buffer) {
	t.Helper()
	server := httptest.NewServer(clienttest.NewServer(t, answer))
	t.Cleanup(server.Close)
	keys := clienttest.TheKeys()
	private, err := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	require.NoError(t, err)
	public, err := x509.MarshalPKIXPublicKey(&keys.WeChat.PublicKey)
	require.NoError(t, err)
	trusted := filepath.Join(t.TempDir(), "pub_key.pem")
	require.NoError(t, os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o600))
	app = testApp(t, map[string]string{
		"WXCTL_ENDPOINT": server.URL, "WXCTL_MCHID": clienttest.MchID, "WXCTL_SERIAL_NO": clienttest.SerialNo,
		"WXCTL_APPID": clienttest.AppID, "WXCTL_NOTIFY_URL": clienttest.NotifyURL, "WXCTL_APIV3_KEY": clienttest.APIv3Key,
		"WXCTL_PRIVATE_KEY":   string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
		"WXCTL_PUBLIC_KEY_ID": clienttest.PublicKeyID, "WXCTL_PUBLIC_KEY_FILE": trusted,
	})
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	app.Out, app.Err, app.Clock, app.Rand = out, errs, time.Now, rand.Reader
	app.Environ = func() []string { return nil }
	return app, out, errs
}

// answered runs a call whose every request gets the same answer.
func answered(t *testing.T, answer clienttest.Answer, change func(*App), args ...string) (stdout, stderr string) {
	t.Helper()
	app, out, errs := merchantApp(t, func(*clienttest.Request) clienttest.Answer { return answer })
	if change != nil {
		change(app)
	}
	require.Equal(t, Done, app.Run(t.Context(), append([]string{"run"}, args...)), errs.String())
	return out.String(), errs.String()
}

// Answers grow: what is not known is shown as it came, and what is missing is not
// missed.
func TestAnswersOfTomorrow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, answer, args, want string }{
		{
			name:   "values and fields of a typed operation",
			answer: `{"trade_state":"BARTERED","amount":{"total":100,"shells":7},"field_of_tomorrow":[{"n":1.50}]}`,
			args:   "query --out_trade_no 20260131001",
		},
		{
			name:   "nothing of what is declared",
			answer: `{}`,
			args:   "query --out_trade_no 20260131001",
		},
		{
			name:   "other kinds of values",
			answer: `{"trade_state":7,"amount":"much","payer":[]}`,
			args:   "query --out_trade_no 20260131001",
		},
		{
			name:   "a described operation",
			answer: `{"state":"VALUE_OF_TOMORROW","field_of_tomorrow":{"a":null}}`,
			args:   "papay-contract-query --plan_id 1 --out_contract_code 2",
		},
		{
			name:   "large numbers",
			answer: `{"n":12345678901234567890,"amount":{"total":100.0}}`,
			args:   "query --out_trade_no 20260131001",
		},
		{
			name:   "a filter",
			answer: `{"field_of_tomorrow":{"n":12345678901234567890}}`,
			args:   "query --out_trade_no 20260131001 --jq .field_of_tomorrow.n",
			want:   `12345678901234567890`,
		},
		{
			name:   "items of a list",
			answer: `{"data":[{"complaint_state":"VALUE_OF_TOMORROW","field_of_tomorrow":[1]},{}],"total_count":2}`,
			args:   "complaint-list-query --begin_date 2026-01-01 --end_date 2026-01-02 --all",
			want:   `{"complaint_state":"VALUE_OF_TOMORROW","field_of_tomorrow":[1]}` + "\n{}",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			out, errs := answered(t, clienttest.Answer{Body: []byte(test.answer)}, nil, strings.Fields(test.args)...)
			want := test.want
			if want == "" {
				want = test.answer
			}
			require.Equal(t, want+"\n", out)
			require.Empty(t, errs)
		})
	}
}

func TestFilesShowTheirProgress(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("x"), 1<<20)
	answer := clienttest.Answer{Body: content, Unsigned: true}
	call := []string{"complaint-image-download", "--media_id", "m1"}
	for _, test := range []struct {
		name          string
		out, err      bool // are terminals
		toFile, shown bool
	}{
		{name: "no terminal"},
		{name: "a pipe", err: true, shown: true},
		{name: "to a file", out: true, err: true, toFile: true, shown: true},
		{name: "to the terminal itself", out: true, err: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args, file := call, filepath.Join(t.TempDir(), "picture.png")
			if test.toFile {
				args = append([]string{"--out", file}, call...)
			}
			out, errs := answered(t, answer, func(app *App) { app.OutTerminal, app.ErrTerminal = test.out, test.err }, args...)
			if test.toFile {
				got, err := os.ReadFile(file)
				require.NoError(t, err)
				out = string(got)
			}
			require.Equal(t, string(content), out)
			require.Equal(t, test.shown, strings.Contains(errs, "1.0 MiB of 1.0 MiB"), errs)
		})
	}
}
