package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/media"
)

// maxImage is the size of the largest image for marketing.
const maxImage = 2 << 20

// imageMagic is how the content of an image begins, by the file's suffix.
var imageMagic = map[string][]byte{
	".jpg":  {0xff, 0xd8, 0xff},
	".jpeg": {0xff, 0xd8, 0xff},
	".png":  []byte("\x89PNG\r\n\x1a\n"),
	".bmp":  []byte("BM"),
}

// image is an image that was uploaded; its content is not kept.
type image struct {
	Filename string `json:"filename"`
	SHA256   string `json:"sha256"`
	Size     int    `json:"size"`
}

const images table[image] = "media/images"

func registerMedia(r *registry) {
	handle(r, media.UploadMarketingImage, uploadMarketingImage)
}

func uploadMarketingImage(c *call, in *media.UploadMarketingImageRequest) (*media.MarketingImage, error) {
	sum := sha256.Sum256(in.File.Data)
	if err := checkImage(c.upload, sum); err != nil {
		return nil, err
	}
	name := c.sandbox.random.letters(40)
	if c.quirks.MediaSameURL {
		name = hex.EncodeToString(sum[:20])
	}
	images.put(c, &image{c.upload.filename, hex.EncodeToString(sum[:]), len(in.File.Data)}, c.merchant.MchID, name)
	return &media.MarketingImage{MediaURL: "https://wxpaylogo.qpic.cn/wxpaylogo/" + name + "/0"}, nil
}

// checkImage checks suffix, content, hash and size, in this order.
func checkImage(u *upload, sum [sha256.Size]byte) error {
	magic, ok := imageMagic[strings.ToLower(path.Ext(u.filename))]
	switch {
	case u.filename == "":
		return wrongField("/filename", nil, "is missing")
	case u.sha256 == "":
		return wrongField("/sha256", nil, "is missing")
	case !ok:
		return wrongField("/filename", u.filename, "has none of the suffixes .jpg, .png and .bmp")
	case !bytes.HasPrefix(u.data, magic):
		return wrongPart(inForm, "file", nil, "is no image of the kind that its suffix says")
	case !strings.EqualFold(u.sha256, hex.EncodeToString(sum[:])):
		return wrongField("/sha256", u.sha256, "is not the SHA-256 of the file")
	case len(u.data) > maxImage:
		return wrongPart(inForm, "file", nil, "is larger than 2 MB")
	}
	return nil
}
