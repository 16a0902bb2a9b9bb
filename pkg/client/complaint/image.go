package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const images = "/v3/merchant-service/images"

// UploadImage uploads an image for an answer (商户上传反馈图片): JPG, BMP or PNG of at
// most 2 MB.
var UploadImage = op.Define[UploadImageRequest, UploadedImage](op.Spec{
	Name:      "complaint-image-upload",
	Product:   "complaint",
	Title:     "商户上传反馈图片API",
	Method:    http.MethodPost,
	Path:      images + "/upload",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Upload:    true,
	Doc:       "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/images/create-images.html",
})

// UploadImageRequest is an image.
type UploadImageRequest struct {
	File op.Upload `form:"file" wx:"required" doc:"the image: .jpg, .bmp or .png, at most 2 MB"`
}

// UploadedImage is an uploaded image.
type UploadedImage struct {
	MediaID string `json:"media_id" wx:"required" doc:"id of the image"`
}

// DownloadImage fetches an image of a complaint or of its history (图片下载). Its id
// ends the URL that those name.
var DownloadImage = op.Define[DownloadImageRequest, op.None](op.Spec{
	Name:    "complaint-image-download",
	Product: "complaint",
	Title:   "图片下载API",
	Method:  http.MethodGet,
	Path:    images + "/{media_id}",
	Modes:   op.Direct | op.Partner,
	Reply:   op.File,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/images/query-images.html",
})

// DownloadImageRequest names an image.
type DownloadImageRequest struct {
	MediaID string `path:"media_id" doc:"id of the image"`
}
