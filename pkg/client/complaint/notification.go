package complaint

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

const notifications = "/v3/merchant-service/complaint-notifications"

// CreateNotification sets the URL where complaints are notified, where there is
// none (创建投诉通知回调).
var CreateNotification = op.Define[NotificationRequest, Notification](op.Spec{
	Name:    "complaint-notification-create",
	Product: "complaint",
	Title:   "创建投诉通知回调API",
	Method:  http.MethodPost,
	Path:    notifications,
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Lookup:  "complaint-notification-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_2.shtml",
})

// UpdateNotification changes the URL (更新投诉通知回调).
var UpdateNotification = op.Define[NotificationRequest, Notification](op.Spec{
	Name:      "complaint-notification-update",
	Product:   "complaint",
	Title:     "更新投诉通知回调API",
	Method:    http.MethodPut,
	Path:      notifications,
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "complaint-notification-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_4.shtml",
})

// NotificationRequest is the URL to set.
type NotificationRequest struct {
	URL string `json:"url" wx:"required,max=255,format=https,default=notify_url" doc:"where to notify"`
}

// GetNotification returns the URL (查询投诉通知回调). Where none is set the answer
// is 400 RESOURCE_NOT_EXISTS.
var GetNotification = op.Define[op.None, Notification](op.Spec{
	Name:    "complaint-notification-query",
	Product: "complaint",
	Title:   "查询投诉通知回调API",
	Method:  http.MethodGet,
	Path:    notifications,
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_3.shtml",
})

// Notification is the URL that is set.
type Notification struct {
	MchID string `json:"mchid" wx:"required" doc:"merchant that is notified"`
	URL   string `json:"url" wx:"required" doc:"where to notify"`
}

// DeleteNotification removes the URL (删除投诉通知回调).
var DeleteNotification = op.Define[op.None, op.None](op.Spec{
	Name:      "complaint-notification-delete",
	Product:   "complaint",
	Title:     "删除投诉通知回调API",
	Method:    http.MethodDelete,
	Path:      notifications,
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "complaint-notification-query",
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/tool/merchant-service/chapter3_5.shtml",
})
