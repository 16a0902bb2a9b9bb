// Package media is uploads of files that other operations name: marketing images
// by URL, what belongs to applications by id. The same file may get another URL or
// id each time.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/chapter3_1.shtml and
// its siblings.
package media

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// UploadMarketingImage uploads an image for coupons and activities
// (营销图片上传): JPG, BMP or PNG of at most 2 MB.
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

// UploadImage uploads an image or a document for applications (文件上传): JPG, BMP or
// PNG of at most 5 MB, or PDF of at most 7.5 MB. Older editions take images of at
// most 2 MB.
var UploadImage = op.Define[UploadImageRequest, Media](op.Spec{
	Name:      "image-upload",
	Product:   "media",
	Title:     "文件上传",
	Method:    http.MethodPost,
	Path:      "/v3/merchant/media/upload",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Upload:    true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/chapter3_1.shtml",
})

// UploadImageRequest is an image or a document.
type UploadImageRequest struct {
	File op.Upload `form:"file" wx:"required" doc:"the file: .jpg, .bmp or .png, at most 5 MB, or .pdf, at most 7.5 MB"`
}

// Media is an uploaded file.
type Media struct {
	MediaID string `json:"media_id" wx:"required,max=512" doc:"id of the file"`
}

// UploadVideo uploads a video for applications (视频上传) of at most 5 MB.
var UploadVideo = op.Define[UploadVideoRequest, Media](op.Spec{
	Name:      "video-upload",
	Product:   "media",
	Title:     "视频上传API",
	Method:    http.MethodPost,
	Path:      "/v3/merchant/media/video_upload",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Upload:    true,
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/chapter3_2.shtml",
})

// UploadVideoRequest is a video.
type UploadVideoRequest struct {
	File op.Upload `form:"file" wx:"required" doc:"the video: .avi, .wmv, .mpeg, .mp4, .mov, .mkv, .flv, .f4v, .m4v or .rmvb, at most 5 MB"`
}
