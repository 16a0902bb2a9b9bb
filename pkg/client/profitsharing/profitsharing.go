// Package profitsharing is the sharing of payments (分账): who may receive a
// share, how large the shares may be, sharing a paid order, taking shares back,
// and the statement of all that.
//
// The money of an order that was created with settle_info.profit_sharing is
// frozen when it is paid. Parts of it go to receivers that were added before;
// the rest stays frozen until it is unfrozen by a call, or by itself after 30
// days. An order can be shared in up to 50 calls, with up to 50 receivers each.
//
// A split is accepted, then done. FINISHED does not mean that every receiver got
// its share: each has a result of its own. The numbers of splits and returns,
// out_order_no and out_return_no, make a repeat safe.
//
// Receivers cannot be listed or read in any mode. Each sub-merchant has its
// own.
//
// Pages: https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/ and
// https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/.
package profitsharing

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// ReceiverType says what an account is.
type ReceiverType string

// The kinds of receivers.
const (
	MerchantID        ReceiverType = "MERCHANT_ID"         // a merchant number
	PersonalOpenID    ReceiverType = "PERSONAL_OPENID"     // an openid of appid
	PersonalSubOpenID ReceiverType = "PERSONAL_SUB_OPENID" // an openid of sub_appid; service providers only
)

// RelationType says what a receiver is to the merchant that shares.
type RelationType string

// The relations of receivers.
const (
	ServiceProvider RelationType = "SERVICE_PROVIDER"
	Store           RelationType = "STORE"
	Staff           RelationType = "STAFF"
	StoreOwner      RelationType = "STORE_OWNER"
	PartnerRelation RelationType = "PARTNER"
	Headquarter     RelationType = "HEADQUARTER"
	Brand           RelationType = "BRAND"
	Distributor     RelationType = "DISTRIBUTOR"
	User            RelationType = "USER"
	Supplier        RelationType = "SUPPLIER"
	Custom          RelationType = "CUSTOM" // named by custom_relation
)

// AddReceiver adds a receiver (添加分账接收方). Adding one that exists succeeds and
// changes nothing, not even its relation.
var AddReceiver = op.Define[AddReceiverRequest, Receiver](op.Spec{
	Name:      "profitsharing-add-receiver",
	Product:   "profitsharing",
	Title:     "添加分账接收方",
	Method:    http.MethodPost,
	Path:      "/v3/profitsharing/receivers/add",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/",
})

// AddReceiverRequest describes a receiver.
type AddReceiverRequest struct {
	SubMchID       string       `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shares; service providers only"`
	AppID          string       `json:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	SubAppID       string       `json:"sub_appid" wx:"max=32" doc:"the sub-merchant's appid, for PERSONAL_SUB_OPENID"`
	Type           ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account        string       `json:"account" wx:"required,max=64" doc:"merchant number or openid"`
	Name           string       `json:"name" wx:"encrypt,max=1024" doc:"full name of the merchant, needed for MERCHANT_ID; real name of the person"`
	RelationType   RelationType `json:"relation_type" wx:"required,enum=SERVICE_PROVIDER|STORE|STAFF|STORE_OWNER|PARTNER|HEADQUARTER|BRAND|DISTRIBUTOR|USER|SUPPLIER|CUSTOM" doc:"what the receiver is to the merchant"`
	CustomRelation string       `json:"custom_relation" wx:"max=10" doc:"the relation in words, exactly when relation_type is CUSTOM"`
}

// Receiver is the answer of [AddReceiver]. It repeats the request. The name stays
// encrypted: sources differ on whether it comes back encrypted for the merchant
// or as it was encrypted for WeChat Pay, which the merchant cannot read.
type Receiver struct {
	SubMchID       string       `json:"sub_mchid" doc:"sub-merchant that shares"`
	Type           ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account        string       `json:"account" wx:"required" doc:"merchant number or openid"`
	Name           string       `json:"name" wx:"sensitive" doc:"the name, still encrypted"`
	RelationType   RelationType `json:"relation_type" wx:"required,enum=SERVICE_PROVIDER|STORE|STAFF|STORE_OWNER|PARTNER|HEADQUARTER|BRAND|DISTRIBUTOR|USER|SUPPLIER|CUSTOM" doc:"what the receiver is to the merchant"`
	CustomRelation string       `json:"custom_relation" doc:"the relation in words"`
}

// DeleteReceiver deletes a receiver (删除分账接收方). Shares that were paid can
// still be returned. One that does not exist is answered with INVALID_REQUEST.
var DeleteReceiver = op.Define[DeleteReceiverRequest, DeletedReceiver](op.Spec{
	Name:      "profitsharing-delete-receiver",
	Product:   "profitsharing",
	Title:     "删除分账接收方",
	Method:    http.MethodPost,
	Path:      "/v3/profitsharing/receivers/delete",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/",
})

// DeleteReceiverRequest names a receiver.
type DeleteReceiverRequest struct {
	SubMchID string       `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant that shares; service providers only"`
	AppID    string       `json:"appid" wx:"required,max=32,default=appid" doc:"appid to which the openid belongs"`
	SubAppID string       `json:"sub_appid" wx:"max=32" doc:"the sub-merchant's appid, for PERSONAL_SUB_OPENID"`
	Type     ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account  string       `json:"account" wx:"required,max=64" doc:"merchant number or openid"`
}

// DeletedReceiver is the answer of [DeleteReceiver].
type DeletedReceiver struct {
	SubMchID string       `json:"sub_mchid" doc:"sub-merchant that shares"`
	Type     ReceiverType `json:"type" wx:"required,enum=MERCHANT_ID|PERSONAL_OPENID|PERSONAL_SUB_OPENID" doc:"what account is"`
	Account  string       `json:"account" wx:"required" doc:"merchant number or openid"`
}

// GetMerchantConfig returns how much of its payments a sub-merchant lets be
// shared (查询最大分账比例). Only the sub-merchant itself can change it, in its
// console.
var GetMerchantConfig = op.Define[GetMerchantConfigRequest, MerchantConfig](op.Spec{
	Name:    "profitsharing-config-query",
	Product: "profitsharing",
	Title:   "查询最大分账比例",
	Method:  http.MethodGet,
	Path:    "/v3/profitsharing/merchant-configs/{sub_mchid}",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/",
})

// GetMerchantConfigRequest names a sub-merchant.
type GetMerchantConfigRequest struct {
	SubMchID string `path:"sub_mchid" wx:"default=sub_mchid" doc:"sub-merchant that shares"`
}

// MerchantConfig is the setting of a sub-merchant.
type MerchantConfig struct {
	SubMchID string `json:"sub_mchid" wx:"required" doc:"sub-merchant that shares"`
	MaxRatio int64  `json:"max_ratio" wx:"required,unit=1/10000" doc:"largest share: 2000 is 20 %"`
}
