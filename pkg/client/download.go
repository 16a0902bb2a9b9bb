package client

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
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
// The caller closes the content.
func (c *Client) Download(ctx context.Context, rawURL string, d Digest) (*Content, error) {
	sum, err := d.hash()
	if err != nil {
		return nil, err
	}
	rep, err := c.file(ctx, rawURL)
	if err != nil {
		return nil, err
	}
	return newContent(rep, nil, sum, d.Value)
}

// DownloadSealed is [Client.Download] of an encrypted file. Its digest must be
// known: it is what proves a file that is decrypted while it comes.
func (c *Client) DownloadSealed(ctx context.Context, rawURL string, s Seal, d Digest) (*Content, error) {
	sum, err := d.hash()
	if err != nil {
		return nil, err
	}
	if sum == nil {
		return nil, fmt.Errorf("%w: an encrypted download needs a digest", op.ErrInvalid)
	}
	stream, err := s.stream()
	if err != nil {
		return nil, err
	}
	rep, err := c.file(ctx, rawURL)
	if err != nil {
		return nil, err
	}
	return newContent(rep, stream, sum, d.Value)
}

// file asks for a file; the reply's stream is open.
func (c *Client) file(ctx context.Context, rawURL string) (*reply, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", op.ErrInvalid, err)
	}
	x := exchange{
		operation: "download", method: http.MethodGet, route: u.Path, target: u.RequestURI(),
		repeatable: true, stream: true,
	}
	if u.Host != "" {
		if x.hosts, err = c.hostsOf(u.Scheme + "://" + u.Host); err != nil {
			return nil, err
		}
	}
	if x.serial, _, err = c.sealing(ctx); err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	return c.do(ctx, &x)
}

// hostsOf returns the hosts of a URL's base, if that is one which may see a
// signature: nil are the client's own.
func (c *Client) hostsOf(base string) (*hosts, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", op.ErrInvalid, err)
	}
	if c.hosts.allows(u) {
		return nil, nil
	}
	wechat := u.Scheme == "https" && (strings.HasSuffix(u.Hostname(), ".weixin.qq.com") || strings.HasSuffix(u.Hostname(), ".wechatpay.cn"))
	switch {
	case wechat && c.hosts.official():
		return c.shared.hosts(base, "")
	case wechat, loopback(u.Hostname()) && !c.hosts.official():
		// The endpoint stands in for WeChat Pay, or is a sandbox, which has
		// another port each time it starts.
		return nil, nil
	}
	return nil, fmt.Errorf("%w: the download URL leads to %s, which is not WeChat Pay's", op.ErrInvalid, u.Host)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// callFile runs an operation whose reply is a file.
func (c *Client) callFile(ctx context.Context, x *exchange, out any) error {
	x.stream = true
	rep, err := c.do(ctx, x)
	if err != nil {
		return err
	}
	content, err := newContent(rep, nil, nil, "")
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

// Content is what a downloaded file holds, decrypted and uncompressed while it
// is read.
type Content struct {
	r     io.Reader
	body  *body
	total int64
	sum   hash.Hash // nil when nothing is checked
	want  string
	done  error // what every Read after the end returns
}

// newContent undoes encryption, unless stream is nil, and compression: of the
// transfer, of the file, or of both.
func newContent(rep *reply, stream cipher.Stream, sum hash.Hash, want string) (*Content, error) {
	s := &Content{body: &body{ReadCloser: rep.stream}, total: max(rep.length, 0), sum: sum, want: want}
	s.r = s.body
	if stream != nil {
		s.r = &opened{bufio.NewReaderSize(s.body, 64<<10), stream}
	}
	for range 2 {
		peek := bufio.NewReader(s.r)
		s.r = peek
		if magic, err := peek.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
			break
		}
		unzipped, err := gzip.NewReader(peek)
		if err != nil {
			rep.stream.Close()
			return nil, fmt.Errorf("download: %w: %w", ErrMalformed, err)
		}
		s.r = unzipped
	}
	return s, nil
}

// Read ends with io.EOF when the content is complete and matches its digest.
// One that ends early is an [ErrBrokenOff].
func (s *Content) Read(p []byte) (int, error) {
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
func (s *Content) checked() error {
	if s.sum == nil {
		return io.EOF
	}
	if got := hex.EncodeToString(s.sum.Sum(nil)); !strings.EqualFold(got, s.want) {
		return fmt.Errorf("download: %w: the content has %s, announced was %s", ErrDigest, got, s.want)
	}
	return io.EOF
}

// Close ends the download, complete or not.
func (s *Content) Close() error { return s.body.Close() }

// Received is how many bytes have come, as they travel, and how many there are
// in all: 0 where the answer does not say.
func (s *Content) Received() (bytes, total int64) { return s.body.n, s.total }

// body is the transfer of a file.
type body struct {
	io.ReadCloser
	n int64
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("download: %w: %w", ErrBrokenOff, err)
	}
	return n, err
}
