package client_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
	"github.com/wxctl/wxctl/pkg/client/op"
)

var statement = []byte("\xef\xbb\xbf交易时间,公众账号ID\r\n" + strings.Repeat("`2026-01-31 00:00:00,`wx123\r\n", 5000))

func zip(data []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(data)
	w.Close()
	return buf.Bytes()
}

func sha1Of(data []byte) client.Digest {
	sum := sha1.Sum(data)
	return client.Digest{Type: "SHA1", Value: hex.EncodeToString(sum[:])}
}

func file(body []byte) clienttest.Answer {
	return clienttest.Answer{Body: body, Unsigned: true, Header: http.Header{"Content-Type": {"text/plain"}}}
}

func TestDownload(t *testing.T) {
	sum := sha256.Sum256(statement)
	tests := map[string]struct {
		answer clienttest.Answer
		digest client.Digest
		want   error
	}{
		"plain":                    {file(statement), sha1Of(statement), nil},
		"compressed":               {file(zip(statement)), sha1Of(statement), nil},
		"compressed twice":         {file(zip(zip(statement))), sha1Of(statement), nil},
		"upper-case digest":        {file(statement), client.Digest{Type: "sha1", Value: strings.ToUpper(sha1Of(statement).Value)}, nil},
		"SHA-256":                  {file(statement), client.Digest{Type: "SHA256", Value: hex.EncodeToString(sum[:])}, nil},
		"nothing announced":        {file(statement), client.Digest{}, nil},
		"empty":                    {file(nil), sha1Of(nil), nil},
		"another content":          {file(append(bytes.Clone(statement), 'x')), sha1Of(statement), client.ErrDigest},
		"digest of the compressed": {file(zip(statement)), sha1Of(zip(statement)), client.ErrDigest},
		"broken off":               {clienttest.Answer{Body: statement, Unsigned: true, Truncate: true}, sha1Of(statement), io.ErrUnexpectedEOF},
		"compressed, broken off":   {clienttest.Answer{Body: zip(statement), Unsigned: true, Truncate: true}, sha1Of(statement), io.ErrUnexpectedEOF},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := clienttest.NewServer(t, respond(tt.answer))
			stream, err := s.Client().Download(t.Context(), "https://wechat.test/v3/billdownload/file?token=a%2Bb", tt.digest)
			require.NoError(t, err)
			got, err := io.ReadAll(stream)
			require.NoError(t, stream.Close())
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
				_, again := stream.Read(make([]byte, 1))
				require.ErrorIs(t, again, tt.want, "the error stays")
				return
			}
			require.NoError(t, err)
			if len(tt.answer.Body) > 0 {
				require.Equal(t, string(statement), string(got))
			}
			require.Equal(t, "/v3/billdownload/file?token=a%2Bb", s.Requests()[0].Target)
		})
	}
}

func TestDownloadGoesNowhereElse(t *testing.T) {
	tests := map[string]struct {
		endpoint, url string
		base          string // where it goes; "" is refused
	}{
		"own endpoint":              {"https://wechat.test", "https://wechat.test/v3/f", "https://wechat.test"},
		"a path":                    {"https://wechat.test", "/v3/f", "https://wechat.test"},
		"a stranger":                {"https://wechat.test", "https://evil.example/v3/f", ""},
		"a stranger from WeChat":    {"", "https://evil-weixin.qq.com.example/v3/f", ""},
		"WeChat by its stand-in":    {"https://wechat.test", "https://api.mch.weixin.qq.com/v3/f", "https://wechat.test"},
		"WeChat itself":             {"", "https://api.mch.weixin.qq.com/v3/f", "https://api.mch.weixin.qq.com"},
		"another host of WeChat's":  {"", "https://pay.wechatpay.cn/v3/f", "https://pay.wechatpay.cn"},
		"WeChat without encryption": {"", "http://api.mch.weixin.qq.com/v3/f", ""},
		"a sandbox's earlier port":  {"http://127.0.0.1:1", "http://127.0.0.1:2/v3/f", "http://127.0.0.1:1"},
		"this machine from WeChat":  {"", "http://127.0.0.1:2/v3/f", ""},
	}
	type request struct {
		URL string `path:"url" wx:"required,format=url"`
	}
	byURL := op.Define[request, op.None](op.Spec{
		Name: "file", Product: "test", Method: http.MethodGet, Path: op.ByURL, Modes: op.Direct, Reply: op.File,
	})
	for name, tt := range tests {
		for how, get := range map[string]func(*client.Client) (io.ReadCloser, error){
			"download": func(c *client.Client) (io.ReadCloser, error) {
				return c.Download(t.Context(), tt.url, client.Digest{})
			},
			"operation": func(c *client.Client) (stream io.ReadCloser, err error) {
				return stream, c.Call(t.Context(), &byURL.Endpoint, &request{tt.url}, &stream)
			},
		} {
			if how == "operation" && !strings.HasPrefix(tt.url, "http") {
				continue
			}
			t.Run(name+"/"+how, func(t *testing.T) {
				s := clienttest.NewServer(t, respond(file(statement)))
				stream, err := get(newClient(t, s, func(cfg *client.Config) { cfg.Endpoint = tt.endpoint }))
				if tt.base == "" {
					require.ErrorIs(t, err, op.ErrInvalid)
					require.Empty(t, s.Requests())
					return
				}
				require.NoError(t, err)
				require.NoError(t, stream.Close())
				require.Equal(t, tt.base, s.Requests()[0].Base)
				require.Equal(t, "/v3/f", s.Requests()[0].Target)
			})
		}
	}
}

func TestDownloadErrors(t *testing.T) {
	s := clienttest.NewServer(t, respond(clienttest.Answer{Status: 400, Body: []byte(`{"code":"INVALID_REQUEST","message":"token expired"}`)}))
	_, err := s.Client().Download(t.Context(), "/v3/f", client.Digest{})
	var answer *client.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, "INVALID_REQUEST", answer.Code)

	_, err = s.Client().Download(t.Context(), "/v3/f", client.Digest{Type: "MD5", Value: "00"})
	require.ErrorIs(t, err, op.ErrInvalid)
}

// TestDownloadOutlastsTheTimeout: only the beginning of a stream is bounded.
func TestDownloadOutlastsTheTimeout(t *testing.T) {
	clienttest.TheKeys()
	synctest.Test(t, func(t *testing.T) {
		slow := clienttest.NewServer(t, respond(clienttest.Answer{Delay: time.Hour, Unsigned: true}))
		c := newClient(t, slow, func(cfg *client.Config) { cfg.Attempts = 1 })
		begun := time.Now()
		_, err := c.Download(t.Context(), "/v3/f", client.Digest{})
		require.Error(t, err)
		require.Equal(t, 30*time.Second, time.Since(begun))

		s := clienttest.NewServer(t, respond(file(statement)))
		stream, err := s.Client().Download(t.Context(), "/v3/f", sha1Of(statement))
		require.NoError(t, err)
		time.Sleep(time.Hour)
		_, err = io.Copy(io.Discard, stream)
		require.NoError(t, err)
		require.NoError(t, stream.Close())
	})
}

func TestFileReply(t *testing.T) {
	e := &op.Define[op.None, op.None](op.Spec{
		Name: "file", Product: "test", Method: http.MethodGet, Path: "/v3/file", Modes: op.Direct, Reply: op.File,
	}).Endpoint
	s := clienttest.NewServer(t, respond(file(statement)))
	var buf bytes.Buffer
	require.NoError(t, s.Client().Call(t.Context(), e, nil, &buf))
	require.Equal(t, statement, buf.Bytes())

	var stream io.ReadCloser
	require.NoError(t, s.Client().Call(t.Context(), e, nil, &stream))
	got, err := io.ReadAll(stream)
	require.NoError(t, errors.Join(err, stream.Close()))
	require.Equal(t, statement, got)

	require.ErrorContains(t, s.Client().Call(t.Context(), e, nil, &createResponse{}), "want an io.Writer")
}

func TestUpload(t *testing.T) {
	type request struct {
		File op.Upload `form:"file"`
	}
	type response struct {
		URL string `json:"media_url"`
	}
	upload := op.Define[request, response](op.Spec{
		Name: "upload", Product: "test", Method: http.MethodPost, Path: "/v3/upload", Modes: op.Direct, Effect: op.Write, Reentrant: true, Upload: true,
	})
	data := []byte("\x89PNG\r\n\x1a\n--data")
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		parser := r.Request.Clone(r.Context())
		parser.Body = io.NopCloser(bytes.NewReader(r.Body))
		require.NoError(t, parser.ParseMultipartForm(1<<20))
		header := parser.MultipartForm.File["file"][0]
		require.Equal(t, `标"志.png`, header.Filename)
		require.Equal(t, "image/png", header.Header.Get("Content-Type"))
		part := must(header.Open())
		require.Equal(t, data, must(io.ReadAll(part)))
		require.Contains(t, string(r.Signed), `"sha256":"`)
		return clienttest.Answer{Body: []byte(`{"media_url":"https://u"}`)}
	})
	out, err := upload.Do(t.Context(), newSocket(t, s), &request{op.Upload{Name: `标"志.png`, Data: data}})
	require.NoError(t, err)
	require.Equal(t, "https://u", out.URL)
}

func TestUploadOfParts(t *testing.T) {
	type request struct {
		File   op.Upload `form:"file"`
		Name   string    `json:"file_name" wx:"required,default=filename"`
		Digest string    `json:"file_digest" wx:"required,default=sha256"`
		Item   int64     `part:"item_id" wx:"required"`
	}
	upload := op.Define[request, op.None](op.Spec{
		Name: "upload", Product: "test", Method: http.MethodPost, Path: "/v3/upload", Modes: op.Direct, Effect: op.Write, Reentrant: true,
		Upload: true, FilePart: "submission_file",
	})
	s := clienttest.NewServer(t, func(r *clienttest.Request) clienttest.Answer {
		parser := r.Request.Clone(r.Context())
		parser.Body = io.NopCloser(bytes.NewReader(r.Body))
		require.NoError(t, parser.ParseMultipartForm(1<<20))
		require.Len(t, parser.MultipartForm.File["submission_file"], 1)
		require.Equal(t, []string{"7"}, parser.MultipartForm.Value["item_id"])
		require.JSONEq(t, `{"file_name":"a.pdf","file_digest":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}`, string(r.Signed))
		return clienttest.Answer{Status: http.StatusNoContent}
	})
	_, err := upload.Do(t.Context(), newSocket(t, s), &request{File: op.Upload{Name: "a.pdf", Data: []byte("abc")}, Item: 7})
	require.NoError(t, err)
}
