package client

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Digest is what a download's content was announced to have.
type Digest struct {
	// Type is SHA1 or SHA256; "" is SHA1.
	Type string
	// Value is the digest in hex; "" checks nothing.
	Value string
}

// Download streams a file from the download_url of a bill and the like. The
// request is signed, the answer is not: what proves it is the digest of the
// uncompressed content, which was announced in a signed answer. Compression is
// undone. A content that does not match the digest ends with [ErrDigest] in
// place of io.EOF: nothing that was read may be used before that.
//
// The signature does not name the host, so the request goes nowhere but to the
// client's endpoint, or to WeChat Pay's own hosts when that is its endpoint.
// The caller closes the stream.
func (c *Client) Download(ctx context.Context, rawURL string, d Digest) (io.ReadCloser, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", op.ErrInvalid, err)
	}
	sum, err := d.hash()
	if err != nil {
		return nil, err
	}
	own, err := c.downloadClient(u)
	if err != nil {
		return nil, err
	}
	x := exchange{
		operation: "download", method: http.MethodGet, route: u.Path, target: u.RequestURI(),
		repeatable: true, stream: true,
	}
	if x.serial, _, err = c.sealing(ctx); err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	rep, err := own.do(ctx, &x)
	if err != nil {
		return nil, err
	}
	return newContent(rep.stream, sum, d.Value)
}

// downloadClient returns a client that sends to the URL's host, if that is one
// which may see a signature.
func (c *Client) downloadClient(u *url.URL) (*Client, error) {
	if u.Host == "" || c.hosts.allows(u) {
		return c, nil
	}
	wechat := u.Scheme == "https" && (strings.HasSuffix(u.Hostname(), ".weixin.qq.com") || strings.HasSuffix(u.Hostname(), ".wechatpay.cn"))
	switch {
	case wechat && c.hosts.official():
		own := *c
		own.hosts = &hosts{bases: []string{u.Scheme + "://" + u.Host}}
		return &own, nil
	case wechat: // the endpoint stands in for WeChat Pay
		return c, nil
	}
	return nil, fmt.Errorf("%w: the download URL leads to %s, which is not WeChat Pay's", op.ErrInvalid, u.Host)
}

// callFile runs an operation whose reply is a file.
func (c *Client) callFile(ctx context.Context, x *exchange, out any) error {
	x.stream = true
	rep, err := c.do(ctx, x)
	if err != nil {
		return err
	}
	content, err := newContent(rep.stream, nil, "")
	if err != nil {
		return err
	}
	switch out := out.(type) {
	case *io.ReadCloser:
		*out = content
		return nil
	case io.Writer:
		_, err = io.Copy(out, content)
	case nil:
	default:
		err = fmt.Errorf("%s: the reply is a file: want an io.Writer or an *io.ReadCloser, not a %T", x.operation, out)
	}
	return errors.Join(err, content.Close())
}

func (d Digest) hash() (hash.Hash, error) {
	switch {
	case d.Value == "":
		return nil, nil
	case d.Type == "" || strings.EqualFold(d.Type, "SHA1") || strings.EqualFold(d.Type, "SHA-1"):
		return sha1.New(), nil
	case strings.EqualFold(d.Type, "SHA256") || strings.EqualFold(d.Type, "SHA-256"):
		return sha256.New(), nil
	}
	return nil, fmt.Errorf("%w: the digest %q is not known, want SHA1 or SHA256", op.ErrInvalid, d.Type)
}

// content is the uncompressed content of a download.
type content struct {
	r    io.Reader
	body io.Closer
	sum  hash.Hash // nil when nothing is checked
	want string
	done error // what every Read after the end returns
}

// newContent undoes compression: of the transfer, of the file, or of both.
func newContent(body io.ReadCloser, sum hash.Hash, want string) (io.ReadCloser, error) {
	var r io.Reader = body
	for range 2 {
		peek := bufio.NewReader(r)
		r = peek
		if magic, err := peek.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
			break
		}
		unzipped, err := gzip.NewReader(peek)
		if err != nil {
			body.Close()
			return nil, fmt.Errorf("download: %w: %w", ErrMalformed, err)
		}
		r = unzipped
	}
	return &content{r: r, body: body, sum: sum, want: want}, nil
}

func (s *content) Read(p []byte) (int, error) {
	if s.done != nil {
		return 0, s.done
	}
	n, err := s.r.Read(p)
	if s.sum != nil {
		s.sum.Write(p[:n])
	}
	if err == io.EOF {
		err = s.checked()
	}
	if err != nil {
		s.done = err
	}
	return n, err
}

// checked is the end of the stream: io.EOF only when the digest matches.
func (s *content) checked() error {
	if s.sum == nil {
		return io.EOF
	}
	if got := hex.EncodeToString(s.sum.Sum(nil)); !strings.EqualFold(got, s.want) {
		return fmt.Errorf("download: %w: the content has %s, announced was %s", ErrDigest, got, s.want)
	}
	return io.EOF
}

func (s *content) Close() error { return s.body.Close() }
