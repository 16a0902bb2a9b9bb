package cli

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

const resourceNonce = "0123456789ab"

// sealed is a resource as notifications have it.
func sealed(t *testing.T, plain string) string {
	t.Helper()
	block, err := aes.NewCipher([]byte(clienttest.APIv3Key))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	ciphertext := base64.StdEncoding.EncodeToString(gcm.Seal(nil, []byte(resourceNonce), []byte(plain), []byte("transaction")))
	return fmt.Sprintf(`{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","ciphertext":%q,"associated_data":"transaction","nonce":%q}`,
		ciphertext, resourceNonce)
}

// localCall runs an operation that makes no request, in a folder that holds files.
func localCall(t *testing.T, files map[string]string, stdin string, args ...string) (code Code, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	words := make([]string, len(args))
	for i, arg := range args {
		if words[i] = arg; files[arg] != "" {
			words[i] = filepath.Join(dir, arg)
		}
	}
	refuse := func(r *clienttest.Request) clienttest.Answer {
		t.Errorf("%s %s was sent", r.Method, r.Target)
		return clienttest.Answer{}
	}
	app, out, errs := merchantApp(t, refuse)
	app.In = strings.NewReader(stdin)
	code = app.Run(t.Context(), append([]string{"run"}, words...))
	return code, out.String(), errs.String()
}

// notice is a notification: its headers, and its body byte by byte.
func notice(t *testing.T, at time.Time) (http.Header, string) {
	t.Helper()
	body := `{"id":"EV-1","create_time":"2026-01-31T12:00:00+08:00","event_type":"TRANSACTION.SUCCESS","summary":"支付成功",` +
		`"resource":` + sealed(t, `{"out_trade_no":"7","of_tomorrow":1.50}`) + "}"
	return clienttest.Sign(clienttest.TheKeys().WeChat, clienttest.PublicKeyID, at, []byte(body)), body
}

func TestCallback(t *testing.T) {
	t.Parallel()
	h, body := notice(t, time.Now())
	old, oldBody := notice(t, time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC))
	lines := func(h http.Header, end string) string {
		var text strings.Builder
		for name := range h {
			text.WriteString(strings.ToLower(name) + ": " + h.Get(name) + end)
		}
		return text.String()
	}
	asJSON := func(v any) string {
		text, err := json.MarshalIndent(v, "", "  ")
		require.NoError(t, err)
		return string(text)
	}
	single := map[string]string{}
	for name := range h {
		single[name] = h.Get(name)
	}
	const want = `{"id":"EV-1","create_time":"2026-01-31T12:00:00+08:00","event_type":"TRANSACTION.SUCCESS","original_type":"transaction",` +
		`"summary":"支付成功","resource":{"out_trade_no":"7","of_tomorrow":1.50}}` + "\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		stdin string
		args  string
		code  Code
		wrong string
	}{
		{name: "lines", files: map[string]string{"h": lines(h, "\n"), "b": body}, args: "--headers h --body b"},
		{name: "what an editor saved", files: map[string]string{"h": lines(h, "\n"), "b": body + "\r\n"}, args: "--headers h --body b"},
		{name: "the body on stdin", files: map[string]string{"h": lines(h, "\n")}, stdin: body, args: "--headers h --body -"},
		{name: "a whole request", files: map[string]string{"h": "POST /notify HTTP/1.1\r\n" + lines(h, "\r\n") + "\r\n" + body}, args: "--headers h"},
		{name: "a whole request on stdin", stdin: "POST /notify HTTP/1.1\n" + lines(h, "\n") + "\n" + body + "\n", args: "--headers -"},
		{name: "as curl prints it", files: map[string]string{"h": "> " + strings.ReplaceAll(lines(h, "\n"), "\n", "\n> "), "b": body}, args: "--headers h --body b"},
		{name: "a JSON file", files: map[string]string{"h": asJSON(single), "b": body}, args: "--headers h --body b"},
		{name: "a JSON file with lists", files: map[string]string{"h": asJSON(h), "b": body}, args: "--headers h --body b"},
		{name: "all as --input", files: map[string]string{"i": asJSON(map[string]any{"headers": h, "body": body})}, args: "--input i"},
		{name: "an old one, when it arrived", files: map[string]string{"h": lines(old, "\n"), "b": oldBody}, args: "--headers h --body b --at 2026-01-31T20:00:05+08:00"},
		{name: "an old one", files: map[string]string{"h": lines(old, "\n"), "b": oldBody}, args: "--headers h --body b", code: Refused,
			wrong: "signed at 2026-01-31T20:00:00+08:00"},
		{name: "an old one, at another time", files: map[string]string{"h": lines(old, "\n"), "b": oldBody}, args: "--headers h --body b --at 2026-02-01T00:00:00+08:00",
			code: Refused, wrong: "while here it is 2026-02-01T00:00:00+08:00"},
		{name: "another body", files: map[string]string{"h": lines(h, "\n"), "b": strings.Replace(body, "EV-1", "EV-2", 1)}, args: "--headers h --body b",
			code: Refused, wrong: "does not fit the content"},
		{name: "no signature", files: map[string]string{"h": "Request-Id: 1\n", "b": body}, args: "--headers h --body b", code: Refused,
			wrong: "the header Wechatpay-Serial is missing"},
		{name: "headers that are no object", files: map[string]string{"i": `{"headers":["a"],"body":"{}"}`}, args: "--input i", code: Failed,
			wrong: "headers: is no object of names and values"},
		{name: "no body", files: map[string]string{"h": lines(h, "\n")}, args: "--headers h", code: Failed, wrong: "body: is required"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := localCall(t, test.files, test.stdin, append([]string{"callback"}, strings.Fields(test.args)...)...)
			require.Equal(t, test.code, code, errs)
			require.Contains(t, errs, test.wrong)
			require.Equal(t, test.name == "an old one", strings.Contains(errs, "add --at with the time when it arrived"), errs)
			if test.wrong == "" {
				require.Equal(t, want, out)
				require.Empty(t, errs)
			} else {
				require.Empty(t, out)
				require.NotContains(t, errs, "of_tomorrow")
			}
		})
	}
}

func TestDecryptOperation(t *testing.T) {
	t.Parallel()
	name := clienttest.Seal("张三")
	resource := sealed(t, `{"out_trade_no":"7"}`)
	for _, test := range []struct {
		name  string
		files map[string]string
		stdin string
		args  []string
		want  string
		wrong string
	}{
		{name: "a field", args: []string{"--ciphertext", name}, want: "张三"},
		{name: "a field on stdin", stdin: name + "\n", args: []string{"--ciphertext", "-"}, want: "张三"},
		{name: "a whole resource", stdin: resource, args: []string{"--input", "-"}, want: `{"out_trade_no":"7"}`},
		{name: "a whole resource from a file", files: map[string]string{"r": resource}, args: []string{"--input", "r"}, want: `{"out_trade_no":"7"}`},
		{name: "other associated data", stdin: resource, args: []string{"--input", "-", "--associated_data", "refund"}, wrong: "ciphertext: cannot be decrypted with the APIv3 key"},
		{name: "not base64", args: []string{"--ciphertext", "张三"}, wrong: "ciphertext: is not the base64 of an encrypted value"},
		{name: "another key", args: []string{"--ciphertext", "c2VjcmV0"}, wrong: "ciphertext: cannot be decrypted with the merchant's private key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := localCall(t, test.files, test.stdin, append([]string{"decrypt", "--jq", ".plaintext"}, test.args...)...)
			if test.wrong != "" {
				require.Equal(t, Failed, code)
				require.Contains(t, errs, test.wrong)
				require.Empty(t, out)
				return
			}
			require.Equal(t, Done, code, errs)
			require.Equal(t, test.want+"\n", out)
		})
	}
}

func TestSignTransferConfirmation(t *testing.T) {
	t.Parallel()
	sign := []string{"sign", "--type", "transfer-confirm"}
	code, out, errs := localCall(t, nil, "", append(sign, "--package", "affff==")...)
	require.Equal(t, Done, code, errs)
	require.Equal(t, `{"mchId":"`+clienttest.MchID+`","appId":"`+clienttest.AppID+`","package":"affff=="}`+"\n", out)

	code, _, errs = localCall(t, nil, "", sign...)
	require.Equal(t, Failed, code)
	require.Contains(t, errs, "package: is required")
}

// What an app's front end takes is a query of the same fields.
func TestSignedFieldsAsAQuery(t *testing.T) {
	t.Parallel()
	code, out, errs := localCall(t, nil, "", "sign", "--type", "transfer-confirm", "--package", "a+b==",
		"--jq", `to_entries | map(.key + "=" + (.value | @uri)) | join("&")`)
	require.Equal(t, Done, code, errs)
	query, err := url.ParseQuery(strings.TrimSpace(out))
	require.NoError(t, err)
	require.Equal(t, "a+b==", query.Get("package"))
}
