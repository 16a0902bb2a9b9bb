// Package media is uploads of images that other operations name by URL.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/chapter3_1.shtml.
package media

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// UploadMarketingImage uploads an image for coupons and activities
// (营销图片上传): JPG, BMP or PNG of at most 2 MB. The same image may get another
// URL each time.
var UploadMarketingImage = op.Define[UploadMarketingImageRequest, MarketingImage](op.Spec{
	Name:      "marketing-image-upload",
	Product:   "media",
	Title:     "（营销）图片上传API",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/favor/media/image-upload",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Upload:    true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/chapter3_1.shtml",
})

// UploadMarketingImageRequest is an image.
type UploadMarketingImageRequest struct {
	File op.Upload `form:"file" wx:"required" doc:"the image: .jpg, .bmp or .png, at most 2 MB"`
}

// MarketingImage is an uploaded image.
type MarketingImage struct {
	MediaURL string `json:"media_url" wx:"required" doc:"URL of the image"`
}
