package cli

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

func TestAnnouncedFiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, response string
		urls           []string
		sealed         bool
		wrong          string
	}{
		{name: "a bill", response: `{"download_url":"u","hash_type":"SHA1","hash_value":"00"}`, urls: []string{"u"}},
		{name: "coupons", response: `{"url":"u","hash_type":"SHA1","hash_value":"00"}`, urls: []string{"u"}},
		{name: "no digest", response: `{"download_url":"u"}`, urls: []string{"u"}},
		{name: "parts in their order", sealed: true, urls: []string{"a", "b"}, response: `{"download_bill_count":2,"download_bill_list":[
			{"bill_sequence":2,"download_url":"b","encrypt_key":"k","nonce":"n"},{"bill_sequence":1,"download_url":"a","encrypt_key":"k","nonce":"n"}]}`},
		{name: "a part that is missing", response: `{"download_bill_count":2,"download_bill_list":[{"bill_sequence":1,"download_url":"a"}]}`,
			wrong: "the response announces 2 files and names 1"},
		{name: "nothing yet", response: `{"state":"GENERATING"}`},
		{name: "no JSON", response: `<html>`, wrong: "the response is not JSON"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files, err := announcedFiles([]byte(test.response), "AEAD_AES_256_GCM")
			if test.wrong != "" {
				require.ErrorContains(t, err, test.wrong)
				return
			}
			require.NoError(t, err)
			var urls []string
			for _, f := range files {
				urls = append(urls, f.URL)
				require.Equal(t, test.sealed, f.seal != nil)
			}
			require.Equal(t, test.urls, urls)
		})
	}
}

func TestOperationsThatAnnounceFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"trade-bill": true, "fundflow-bill": true, "submch-fundflow-bill": true, "marketing-favor-use-flow": true,
		"bill-file-download": false, "refund": false, "pay": false, "marketing-image-upload": false, "complaint-notification-query": false,
	} {
		o, ok := catalog.Lookup(name)
		require.True(t, ok, name)
		require.Equal(t, want, announcesFile(o), name)
	}
}

func TestFileFlagsThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, message string }{
		{"--format xml", `--format: "xml" is no format, want "csv", "json" or "ndjson"`},
		{"--summary s", "--summary: without --format the summary stays in the bill"},
		{"--summary s --download b", "--summary: without --format the summary stays in the bill"},
		{"--wait 1m", "--wait: only --download and --format wait for a bill"},
		{"--wait -1m --format csv", "--wait: -1m0s is less than nothing"},
		{"--format csv --jq .hash_type", "--jq: the response is not printed when the file goes to stdout; add --download FILE"},
		{"--download - --out r", "--out: the response is not written when the file goes to stdout; --download FILE takes the file"},
	} {
		_, err := parseRun(testApp(t, nil), newRunCommand(testApp(t, nil), nil), append([]string{"trade-bill"}, strings.Fields(test.args)...))
		require.EqualError(t, err, test.message, test.args)
	}
	_, err := parseRun(testApp(t, nil), newRunCommand(testApp(t, nil), nil), strings.Fields("refund --format csv"))
	require.ErrorContains(t, err, "--format is no field and no flag of")
}

// partedBill is a WeChat Pay whose bills come in encrypted parts.
type partedBill struct {
	parts []string
	// asked counts the calls that announced them; late is the part that can be
	// fetched only after the second.
	asked, late int
	// change makes the second announcement another bill.
	change bool
}

const fileKey, fileNonce = "0123456789abcdef0123456789abcdef", "abcdefghijkl"

func (b *partedBill) answer(t *testing.T, r *clienttest.Request) clienttest.Answer {
	if r.URL.Path == bill.SubMerchantFundFlow.Path {
		b.asked++
		return clienttest.Answer{Body: b.announcement(t)}
	}
	var part int
	_, err := fmt.Sscanf(r.URL.Path, "/v3/billdownload/%d", &part)
	require.NoError(t, err)
	if part == b.late && b.asked == 1 {
		return clienttest.Answer{Status: http.StatusBadRequest, Body: []byte(`{"code":"INVALID_REQUEST","message":"too old"}`)}
	}
	block, err := aes.NewCipher([]byte(fileKey))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	return clienttest.Answer{Unsigned: true, Body: gcm.Seal(nil, []byte(fileNonce), []byte(b.parts[part]), nil)}
}

func (b *partedBill) announcement(t *testing.T) []byte {
	var list []map[string]any
	for i, text := range b.parts {
		if b.change && b.asked > 1 {
			text += "changed"
		}
		sum := sha1.Sum([]byte(text))
		list = append(list, map[string]any{
			"bill_sequence": i + 1, "download_url": fmt.Sprintf("https://wechat.test/v3/billdownload/%d", i),
			"encrypt_key": clienttest.Seal(fileKey), "nonce": fileNonce, "hash_type": "SHA1", "hash_value": hex.EncodeToString(sum[:]),
		})
	}
	body, err := json.Marshal(map[string]any{"download_bill_count": len(list), "download_bill_list": list})
	require.NoError(t, err)
	return body
}

func TestFetchParts(t *testing.T) {
	t.Parallel()
	parts := []string{
		"记账时间,收支金额(元)\r\n`2026-01-30 12:00:00,`1.00\r\n`2026-01-30 12:0",
		"0:01,`2.00\r\n",
		"资金流水总笔数,收入笔数\r\n`2,`2\r\n",
	}
	const rows = "记账时间,收支金额(元)\n2026-01-30 12:00:00,1.00\n2026-01-30 12:00:01,2.00\n"
	for _, test := range []struct {
		name  string
		bill  partedBill
		asked int
		wrong error
	}{
		{name: "one after the other", bill: partedBill{parts: parts, late: -1}, asked: 1},
		{name: "the last is asked for too late", bill: partedBill{parts: parts, late: 2}, asked: 2},
		{name: "and the bill is another then", bill: partedBill{parts: parts, late: 2, change: true}, asked: 2, wrong: client.ErrDigest},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer { return test.bill.answer(t, r) })
			config := server.Config()
			config.Partner = true
			caller, err := client.New(config)
			require.NoError(t, err)
			app := testApp(t, nil)
			dir := t.TempDir()
			name := filepath.Join(dir, "bill.csv")
			opts := &runOptions{App: app, fileOptions: fileOptions{Download: name, Format: "csv", Summary: filepath.Join(dir, "sums.csv"), Wait: time.Hour}}
			call := &preparedCall{endpoint: &bill.SubMerchantFundFlow.Endpoint, fields: map[string]any{"bill_date": "2026-01-30", "account_type": "BASIC"}}
			err = opts.fetchFile(context.Background(), call, caller, &responder{app: app})
			require.Equal(t, test.asked, test.bill.asked)
			entries, readErr := os.ReadDir(dir)
			require.NoError(t, readErr)
			if test.wrong != nil {
				require.ErrorIs(t, err, test.wrong)
				require.Empty(t, entries)
				return
			}
			require.NoError(t, err)
			require.Len(t, entries, 2)
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Equal(t, rows, string(text))
		})
	}
}
