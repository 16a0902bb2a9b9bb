package paygift

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// ListMerchants lists the merchants at which an activity is given
// (查询活动发券商户号).
var ListMerchants = op.Define[PageRequest, MerchantList](op.Spec{
	Name:    "marketing-paygift-merchants-list",
	Product: "paygift",
	Title:   "查询活动发券商户号API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/paygiftactivity/activities/{activity_id}/merchants",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", ByPage: true},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_5.shtml",
})

// PageRequest is a page of what belongs to an activity.
type PageRequest struct {
	ActivityID string `path:"activity_id" doc:"id of the activity"`
	Offset     int64  `query:"offset" wx:"min=0" doc:"number of the page, from 0"`
	Limit      int64  `query:"limit" wx:"min=1" doc:"items in a page"`
}

// MerchantList is a page of merchants.
type MerchantList struct {
	ActivityID string     `json:"activity_id" wx:"required" doc:"id of the activity"`
	Data       []Merchant `json:"data" doc:"the merchants"`
	TotalCount int64      `json:"total_count" wx:"required" doc:"merchants in all"`
	Offset     int64      `json:"offset" wx:"required" doc:"number of the page, from 0"`
	Limit      int64      `json:"limit" wx:"required" doc:"merchants in a page"`
}

// Merchant is a merchant at which an activity is given.
type Merchant struct {
	MchID        string  `json:"mchid" wx:"required" doc:"merchant number"`
	MerchantName string  `json:"merchant_name" doc:"name"`
	CreateTime   op.Time `json:"create_time" doc:"when it was added"`
	UpdateTime   op.Time `json:"update_time" doc:"when it was changed last"`
}

// ListGoods lists the goods for which an activity is given
// (查询活动指定商品列表).
var ListGoods = op.Define[PageRequest, GoodsList](op.Spec{
	Name:    "marketing-paygift-goods-list",
	Product: "paygift",
	Title:   "查询活动指定商品列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/paygiftactivity/activities/{activity_id}/goods",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", ByPage: true},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_6.shtml",
})

// GoodsList is a page of goods.
type GoodsList struct {
	ActivityID string  `json:"activity_id" wx:"required" doc:"id of the activity"`
	Data       []Goods `json:"data" doc:"the goods"`
	TotalCount int64   `json:"total_count" wx:"required" doc:"goods in all"`
	Offset     int64   `json:"offset" wx:"required" doc:"number of the page, from 0"`
	Limit      int64   `json:"limit" wx:"required" doc:"goods in a page"`
}

// Goods is what an activity is given for.
type Goods struct {
	GoodsID    string  `json:"goods_id" wx:"required" doc:"code of the goods"`
	CreateTime op.Time `json:"create_time" wx:"required" doc:"when it was added"`
	UpdateTime op.Time `json:"update_time" wx:"required" doc:"when it was changed last"`
}

// AddMerchants adds merchants at which an activity is given (新增活动发券商户号). It
// succeeds with those that can be added, and names the others.
var AddMerchants = op.Define[AddMerchantsRequest, AddedMerchants](op.Spec{
	Name:    "marketing-paygift-merchant-add",
	Product: "paygift",
	Title:   "新增活动发券商户号API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/paygiftactivity/activities/{activity_id}/merchants/add",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "add_request_no",
	Lookup:  "marketing-paygift-merchants-list",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_8.shtml",
})

// AddMerchantsRequest names merchants.
type AddMerchantsRequest struct {
	ActivityID string `path:"activity_id" doc:"id of the activity"`
	// Sources disagree whether the fields must be given.
	MerchantIDList []string `json:"merchant_id_list" doc:"merchant numbers"`
	AddRequestNo   string   `json:"add_request_no" wx:"max=128,format=tradeno" doc:"the merchant's own number of the call"`
}

// AddedMerchants is which merchants were not added.
type AddedMerchants struct {
	ActivityID            string            `json:"activity_id" doc:"id of the activity"`
	InvalidMerchantIDList []InvalidMerchant `json:"invalid_merchant_id_list" doc:"merchants that were not added"`
	AddTime               op.Time           `json:"add_time" doc:"when the others were added"`
}

// InvalidMerchant is a merchant that was not added.
type InvalidMerchant struct {
	MchID         string `json:"mchid" doc:"merchant number"`
	InvalidReason string `json:"invalid_reason" doc:"why"`
}

// DeleteMerchants takes merchants away at which an activity is given
// (删除活动发券商户号).
var DeleteMerchants = op.Define[DeleteMerchantsRequest, DeletedMerchants](op.Spec{
	Name:    "marketing-paygift-merchant-delete",
	Product: "paygift",
	Title:   "删除活动发券商户号API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/paygiftactivity/activities/{activity_id}/merchants/delete",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "delete_request_no",
	Lookup:  "marketing-paygift-merchants-list",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_10.shtml",
})

// DeleteMerchantsRequest names merchants.
type DeleteMerchantsRequest struct {
	ActivityID string `path:"activity_id" doc:"id of the activity"`
	// Sources disagree whether the fields must be given.
	MerchantIDList  []string `json:"merchant_id_list" wx:"items=1..500" doc:"merchant numbers"`
	DeleteRequestNo string   `json:"delete_request_no" wx:"max=128,format=tradeno" doc:"the merchant's own number of the call"`
}

// DeletedMerchants is when merchants were taken away.
type DeletedMerchants struct {
	ActivityID string  `json:"activity_id" wx:"required" doc:"id of the activity"`
	DeleteTime op.Time `json:"delete_time" doc:"when"`
}
