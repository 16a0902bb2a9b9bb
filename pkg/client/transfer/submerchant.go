package transfer

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// ApplicationState is the state of a service provider's application to a
// sub-merchant.
type ApplicationState string

// The states of an application.
const (
	Invited  ApplicationState = "INVITED" // the sub-merchant is to answer
	Passed   ApplicationState = "PASSED"
	Rejected ApplicationState = "REJECTED"
	Expired  ApplicationState = "EXPIRED"
)

// Application asks a sub-merchant to let a service provider transfer its money.
type Application struct {
	SubMchID   string           `json:"sub_mchid" wx:"required" doc:"sub-merchant"`
	OutApplyNo string           `json:"out_apply_no" wx:"required" doc:"the service provider's own number of the application"`
	State      ApplicationState `json:"state" wx:"required,enum=INVITED|PASSED|REJECTED|EXPIRED" doc:"state"`
	AcceptTime op.Time          `json:"accept_time" wx:"required" doc:"when it was accepted"`
	UpdateTime op.Time          `json:"update_time" wx:"required" doc:"when it changed last"`
}

// ApplySubMerchant asks a sub-merchant to let the service provider transfer its
// money (申请子商户商家转账授权). The sub-merchant answers in its console.
var ApplySubMerchant = op.Define[ApplySubMerchantRequest, Application](op.Spec{
	Name:    "mch-transfer-sub-mch-authorization-apply",
	Product: "transfer",
	Title:   "申请子商户商家转账授权",
	Method:  http.MethodPost,
	Path:    "/v3/fund-app/mch-transfer/partner/sub-mch-authorizations",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "out_apply_no",
	Lookup:  "mch-transfer-sub-mch-authorization-query",
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015469102",
})

// ApplySubMerchantRequest names a sub-merchant.
type ApplySubMerchantRequest struct {
	SubMchID   string `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	OutApplyNo string `json:"out_apply_no" wx:"required,max=32,format=alphanumeric" doc:"the service provider's own number of the application"`
}

// SubMerchantState says whether a service provider may transfer a sub-merchant's
// money.
type SubMerchantState string

// The states of a sub-merchant.
const (
	Authorized   SubMerchantState = "AUTHORIZED"
	Unauthorized SubMerchantState = "UNAUTHORIZED"
	Canceled     SubMerchantState = "CANCELED" // the sub-merchant has taken it back
)

// SubMerchant is whether a service provider may transfer a sub-merchant's money.
type SubMerchant struct {
	SubMchID                string           `json:"sub_mchid" wx:"required" doc:"sub-merchant"`
	State                   SubMerchantState `json:"state" wx:"required,enum=AUTHORIZED|UNAUTHORIZED|CANCELED" doc:"state"`
	ApplyOrder              *Application     `json:"apply_order" doc:"the last application"`
	AuthorizationTime       op.Time          `json:"authorization_time" doc:"when the sub-merchant agreed"`
	CancelAuthorizationTime op.Time          `json:"cancel_authorization_time" doc:"when the sub-merchant took it back"`
}

// GetSubMerchant says whether the service provider may transfer a sub-merchant's
// money (查询子商户商家转账授权状态).
var GetSubMerchant = op.Define[GetSubMerchantRequest, SubMerchant](op.Spec{
	Name:    "mch-transfer-sub-mch-authorization-query",
	Product: "transfer",
	Title:   "查询子商户商家转账授权状态",
	Method:  http.MethodGet,
	Path:    "/v3/fund-app/mch-transfer/partner/sub-mch-authorizations/{sub_mchid}",
	Modes:   op.Partner,
	Rate:    op.PerSecond(100),
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015469112",
})

// GetSubMerchantRequest names a sub-merchant.
type GetSubMerchantRequest struct {
	SubMchID string `path:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant"`
}
