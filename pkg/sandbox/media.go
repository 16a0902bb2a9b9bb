package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/media"
)

// fileKind is a kind of files that an upload takes.
type fileKind struct {
	// offset is where the content tells its kind by one of magic.
	offset int
	magic  []string
	max    int
	size   string // max in words
}

// begins reports whether a content is of the kind.
func (k fileKind) begins(data []byte) bool {
	return len(data) > k.offset && slices.ContainsFunc(k.magic, func(m string) bool { return bytes.HasPrefix(data[k.offset:], []byte(m)) })
}

// fileKinds are the files that an upload takes, by suffix.
type fileKinds map[string]fileKind

const megabyte = 1 << 20

// imageKinds are images of at most some size.
func imageKinds(max int, size string) fileKinds {
	jpeg := fileKind{magic: []string{"\xff\xd8\xff"}, max: max, size: size}
	return fileKinds{
		".jpg": jpeg, ".jpeg": jpeg,
		".png": {magic: []string{"\x89PNG\r\n\x1a\n"}, max: max, size: size},
		".bmp": {magic: []string{"BM"}, max: max, size: size},
	}
}

// videoKinds are videos of at most 5 MB.
func videoKinds() fileKinds {
	kind := func(offset int, magic ...string) fileKind { return fileKind{offset, magic, 5 * megabyte, "5 MB"} }
	boxes := kind(4, "ftyp", "moov", "mdat", "wide", "free", "skip")
	return fileKinds{
		".mp4": boxes, ".mov": boxes, ".m4v": boxes, ".f4v": boxes,
		".avi": kind(0, "RIFF"), ".wmv": kind(0, "\x30\x26\xb2\x75"), ".mpeg": kind(0, "\x00\x00\x01"),
		".mkv": kind(0, "\x1a\x45\xdf\xa3"), ".flv": kind(0, "FLV"), ".rmvb": kind(0, ".RMF"),
	}
}

// The files that the uploads take.
var (
	smallImages = imageKinds(2*megabyte, "2 MB")
	documents   = documentKinds()
	videos      = videoKinds()
)

func documentKinds() fileKinds {
	kinds := imageKinds(5*megabyte, "5 MB")
	kinds[".pdf"] = fileKind{magic: []string{"%PDF-"}, max: 15 * megabyte / 2, size: "7.5 MB"}
	return kinds
}

// mediaFile is a file that was uploaded; its content is not kept.
type mediaFile struct {
	Filename string `json:"filename"`
	SHA256   string `json:"sha256"`
	Size     int    `json:"size"`
}

// mediaFiles has the key merchant, the id of the file or the name in its URL.
const mediaFiles table[mediaFile] = "media/files"

func registerMedia(r *registry) {
	handle(r, media.UploadMarketingImage, func(c *call, in *media.UploadMarketingImageRequest) (*media.MarketingImage, error) {
		name, err := c.keepMedia(in.File.Data, smallImages, 40)
		if err != nil {
			return nil, err
		}
		return &media.MarketingImage{MediaURL: "https://wxpaylogo.qpic.cn/wxpaylogo/" + name + "/0"}, nil
	})
	handle(r, media.UploadImage, func(c *call, in *media.UploadImageRequest) (*media.Media, error) {
		id, err := c.keepMedia(in.File.Data, documents, 64)
		return &media.Media{MediaID: id}, err
	})
	handle(r, media.UploadVideo, func(c *call, in *media.UploadVideoRequest) (*media.Media, error) {
		id, err := c.keepMedia(in.File.Data, videos, 64)
		return &media.Media{MediaID: id}, err
	})
}

// keepMedia checks an uploaded file and names it with up to 64 characters.
func (c *call) keepMedia(data []byte, kinds fileKinds, length int) (string, error) {
	sum := sha256.Sum256(data)
	if err := kinds.check(c.upload, sum); err != nil {
		return "", err
	}
	name := c.sandbox.random.letters(length)
	if c.quirks.MediaSameURL {
		name = hex.EncodeToString(sum[:])[:length]
	}
	mediaFiles.put(c, &mediaFile{c.upload.filename, hex.EncodeToString(sum[:]), len(data)}, c.merchant.MchID, name)
	return name, nil
}

// check checks suffix, content, hash and size, in this order.
func (kinds fileKinds) check(u *upload, sum [sha256.Size]byte) error {
	kind, known := kinds[strings.ToLower(path.Ext(u.filename))]
	switch {
	case u.filename == "":
		return wrongField("/filename", nil, "is missing")
	case u.sha256 == "":
		return wrongField("/sha256", nil, "is missing")
	case !known:
		return wrongField("/filename", u.filename, "has none of the suffixes "+strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	case !kind.begins(u.data):
		return wrongPart(inForm, "file", nil, "is no file of the kind that its suffix says")
	case !strings.EqualFold(u.sha256, hex.EncodeToString(sum[:])):
		return wrongField("/sha256", u.sha256, "is not the SHA-256 of the file")
	case len(u.data) > kind.max:
		return wrongPart(inForm, "file", nil, "is larger than "+kind.size)
	}
	return nil
}
