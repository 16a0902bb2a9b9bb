package busifavor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// SetCallback sets where the events of a merchant's coupons are notified
// (设置商家券事件通知地址). There is neither a switch nor a deletion.
var SetCallback = op.Define[SetCallbackRequest, SetCallbackResponse](op.Spec{
	Name:      "marketing-busifavor-callback-update",
	Product:   "busifavor",
	Title:     "设置商家券事件通知地址API",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/busifavor/callbacks",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "marketing-busifavor-callback-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_7.shtml",
})

// SetCallbackRequest is the body of [SetCallback].
type SetCallbackRequest struct {
	MchID     string `json:"mchid" wx:"min=8,max=15,format=digits,default=mchid" doc:"merchant that creates the stocks; the caller when left out"`
	NotifyURL string `json:"notify_url" wx:"required,min=10,max=256,format=https,default=notify_url" doc:"where to notify"`
}

// SetCallbackResponse is the new setting.
type SetCallbackResponse struct {
	UpdateTime op.Time `json:"update_time" wx:"required" doc:"time of the change"`
	NotifyURL  string  `json:"notify_url" wx:"required" doc:"where to notify"`
	MchID      string  `json:"mchid" wx:"required" doc:"merchant that creates the stocks"`
}

// GetCallback returns where the events of a merchant's coupons are notified
// (查询商家券事件通知地址).
var GetCallback = op.Define[GetCallbackRequest, Callback](op.Spec{
	Name:    "marketing-busifavor-callback-query",
	Product: "busifavor",
	Title:   "查询商家券事件通知地址API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/callbacks",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_8.shtml",
})

// GetCallbackRequest names the merchant.
type GetCallbackRequest struct {
	MchID string `query:"mchid" wx:"min=8,max=15,format=digits,default=mchid" doc:"merchant that creates the stocks; the caller when left out"`
}

// Callback is where a merchant is notified.
type Callback struct {
	NotifyURL string `json:"notify_url" wx:"required" doc:"where to notify"`
	MchID     string `json:"mchid" wx:"required" doc:"merchant that creates the stocks"`
}
