package sandbox

import (
	"net/http"
	"time"

	"go.etcd.io/bbolt"

	"github.com/wxctl/wxctl/pkg/client/bill"
)

// download is a file that can be fetched for a while by the merchant for whom
// it was made.
type download struct {
	MchID       string
	ContentType string
	Data        []byte
	Expires     time.Time
}

const downloads table[download] = "downloads"

// publish keeps a file for a while and returns the URL where the calling
// merchant fetches it. It works in calls that only read, too: the file is
// stored when the call has succeeded.
func (c *call) publish(contentType string, data []byte, life time.Duration) string {
	return c.publishAt(bill.Download.Path, contentType, data, life)
}

// publishAt is publish for files that are fetched at a path of their own.
func (c *call) publishAt(path, contentType string, data []byte, life time.Duration) string {
	token := c.sandbox.random.letters(48)
	c.published = append(c.published, published{token, &download{c.merchant.MchID, contentType, data, c.now.Add(life)}})
	return c.base + path + "?token=" + token
}

type published struct {
	token string
	file  *download
}

// fetch finds the file of a token.
func (c *call) fetch(token string) (*file, error) {
	d, ok := downloads.get(c, token)
	switch {
	case !ok || c.now.After(d.Expires):
		return nil, invalid("the download URL is not known or has expired")
	case d.MchID != c.merchant.MchID:
		return nil, fail(http.StatusForbidden, codeNoAuth, "the file was made for another merchant")
	}
	return &file{d.ContentType, d.Data}, nil
}

// storePublished stores the files of a call that succeeded, and forgets those
// whose time is over.
func (c *call) storePublished() error {
	if len(c.published) == 0 {
		return nil
	}
	return c.sandbox.store.run(true, func(tx *bbolt.Tx) error {
		c.tx = tx
		var over []string
		for key, d := range downloads.all(c) {
			if c.now.After(d().Expires) {
				over = append(over, key[0])
			}
		}
		for _, token := range over {
			downloads.remove(c, token)
		}
		for _, p := range c.published {
			downloads.put(c, p.file, p.token)
		}
		return nil
	})
}
