package favor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// SetCallback sets where the use of coupons is notified (设置消息通知地址). Only
// the merchant that creates the stocks may set it; there is no deletion, only
// the switch.
var SetCallback = op.Define[SetCallbackRequest, SetCallbackResponse](op.Spec{
	Name:      "marketing-favor-callback-update",
	Product:   "favor",
	Title:     "设置消息通知地址API",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/favor/callbacks",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "marketing-favor-callback-query",
	Rate:      op.PerMinute(1000),
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_12.shtml",
})

// SetCallbackRequest is the body of [SetCallback].
type SetCallbackRequest struct {
	MchID     string `json:"mchid" wx:"required,max=20,default=mchid" doc:"merchant that creates the stocks"`
	NotifyURL string `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where to notify"`
	Switch    *bool  `json:"switch" doc:"true: notify, false: do not; it cannot be read back"`
}

// SetCallbackResponse is the new setting.
type SetCallbackResponse struct {
	UpdateTime op.Time `json:"update_time" wx:"required" doc:"time of the change"`
	NotifyURL  string  `json:"notify_url" wx:"required" doc:"where to notify"`
}

// GetCallback returns where the use of coupons is notified
// (获取已设置的消息通知地址), but not the switch.
var GetCallback = op.Define[GetCallbackRequest, Callback](op.Spec{
	Name:    "marketing-favor-callback-query",
	Product: "favor",
	Title:   "获取已设置的消息通知地址API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/callbacks",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(2000),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_12.shtml",
})

// GetCallbackRequest names the merchant.
type GetCallbackRequest struct {
	MchID string `query:"mchid" wx:"required,max=20,default=mchid" doc:"merchant that creates the stocks"`
}

// Callback is where a merchant is notified.
type Callback struct {
	MchID     string `json:"mchid" wx:"required" doc:"merchant that creates the stocks"`
	NotifyURL string `json:"notify_url" wx:"required" doc:"where to notify"`
}
