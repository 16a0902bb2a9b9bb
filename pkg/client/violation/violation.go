// Package violation is the URL where a service provider is told that
// sub-merchants broke the rules (商户违规通知): that they are punished, that their
// payments are blocked, and what became of their appeals. There is one URL for
// each service provider; ordinary merchants have none.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_3_1.shtml
// and its siblings.
package violation

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const notifications = "/v3/merchant-risk-manage/violation-notifications"

// CreateNotification sets the URL where there is none (创建商户违规通知回调地址).
var CreateNotification = op.Define[NotificationRequest, Notification](op.Spec{
	Name:    "merchantrisk-callback-create",
	Product: "violation",
	Title:   "创建商户违规通知回调地址API",
	Method:  http.MethodPost,
	Path:    notifications,
	Modes:   op.Partner,
	Effect:  op.Write,
	Lookup:  "merchantrisk-callback-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_3_1.shtml",
})

// UpdateNotification changes the URL (修改商户违规通知回调地址).
var UpdateNotification = op.Define[NotificationRequest, Notification](op.Spec{
	Name:      "merchantrisk-callback-update",
	Product:   "violation",
	Title:     "修改商户违规通知回调地址API",
	Method:    http.MethodPut,
	Path:      notifications,
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "merchantrisk-callback-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_3_3.shtml",
})

// NotificationRequest is the URL to set.
type NotificationRequest struct {
	// The documentation calls notify_url optional; without it there is nothing to set.
	NotifyURL string `json:"notify_url" wx:"min=10,max=256,format=https,default=notify_url" doc:"where to notify"`
}

// GetNotification returns the URL (查询商户违规通知回调地址). Where none is set the
// answer is 404 NOT_FOUND.
var GetNotification = op.Define[op.None, Notification](op.Spec{
	Name:    "merchantrisk-callback-query",
	Product: "violation",
	Title:   "查询商户违规通知回调地址API",
	Method:  http.MethodGet,
	Path:    notifications,
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_3_2.shtml",
})

// Notification is the URL that is set.
type Notification struct {
	NotifyURL string `json:"notify_url" doc:"where to notify"`
}

// DeleteNotification removes the URL (删除商户违规通知回调地址).
var DeleteNotification = op.Define[op.None, op.None](op.Spec{
	Name:      "merchantrisk-callback-delete",
	Product:   "violation",
	Title:     "删除商户违规通知回调地址API",
	Method:    http.MethodDelete,
	Path:      notifications,
	Modes:     op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "merchantrisk-callback-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter10_3_4.shtml",
})
