// Package partnership is which partners may give out a merchant's coupons
// (委托营销): another merchant, or whoever has an appid, for one stock at a time.
//
// Only the owner of a stock makes partnerships for it. Nothing of a partnership
// can be changed but whether it stands. The header Idempotency-Key makes a repeat
// safe.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_1.shtml
// and its siblings.
package partnership

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// PartnerType is by what a partner is known.
type PartnerType string

// The kinds of partners.
const (
	ByAppID    PartnerType = "APPID"
	ByMerchant PartnerType = "MERCHANT"
)

// Partner is who may give coupons out. The number given is the one that its type
// names.
type Partner struct {
	Type       PartnerType `json:"type" wx:"required,enum=APPID|MERCHANT" doc:"by what the partner is known"`
	AppID      string      `json:"appid" doc:"the partner's appid, for APPID"`
	MerchantID string      `json:"merchant_id" wx:"min=8,max=15,format=digits" doc:"the partner's merchant number, for MERCHANT; only merchant coupons can be given to one"`
}

// BusinessType is the kind of coupons.
type BusinessType string

// The kinds of coupons.
const (
	FavorStock     BusinessType = "FAVOR_STOCK"     // cash coupons (代金券)
	BusifavorStock BusinessType = "BUSIFAVOR_STOCK" // merchant coupons (商家券)
)

// AuthorizedData is the stock that a partner may give out.
type AuthorizedData struct {
	BusinessType BusinessType `json:"business_type" wx:"required,enum=FAVOR_STOCK|BUSIFAVOR_STOCK" doc:"kind of the coupons"`
	StockID      string       `json:"stock_id" wx:"max=20" doc:"id of the stock"`
}

// State is whether a partnership stands.
type State string

// The states of a partnership.
const (
	Established State = "ESTABLISHED"
	Terminated  State = "TERMINATED"
)

// Build makes a partnership (建立合作关系).
var Build = op.Define[BuildRequest, Partnership](op.Spec{
	Name:    "marketing-partnership-build",
	Product: "partnership",
	Title:   "建立合作关系API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/partnerships/build",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "Idempotency-Key",
	OneOf:   [][]string{{"partner.appid", "partner.merchant_id"}},
	Lookup:  "marketing-partnership-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_1.shtml",
})

// BuildRequest is a partner and a stock of the caller.
type BuildRequest struct {
	// Sources disagree whether the key may have up to 48 or 64 characters.
	IdempotencyKey string         `header:"Idempotency-Key" wx:"required,max=48,format=tradeno" doc:"the merchant's own number of the call"`
	Partner        Partner        `json:"partner" wx:"required" doc:"who may give coupons out"`
	AuthorizedData AuthorizedData `json:"authorized_data" wx:"required" doc:"the stock"`
}

// Partnership is a partnership that was made.
type Partnership struct {
	Partner        Partner       `json:"partner" wx:"required" doc:"who may give coupons out"`
	AuthorizedData Authorization `json:"authorized_data" wx:"required" doc:"the stock"`
	State          State         `json:"state" wx:"required,enum=ESTABLISHED|TERMINATED" doc:"whether it stands"`
	BuildTime      op.Time       `json:"build_time" wx:"required" doc:"since when it stands"`
	CreateTime     op.Time       `json:"create_time" wx:"required" doc:"when it was made first"`
	UpdateTime     op.Time       `json:"update_time" wx:"required" doc:"when it was changed last"`
}

// Authorization is [AuthorizedData] as it was granted.
type Authorization struct {
	BusinessType BusinessType `json:"business_type" wx:"required,enum=FAVOR_STOCK|BUSIFAVOR_STOCK" doc:"kind of the coupons"`
	StockID      string       `json:"stock_id" doc:"id of the stock"`
	Scenarios    []string     `json:"scenarios" doc:"where the partner may give coupons out"`
}

// Terminate ends a partnership (终止合作关系). It can be made again.
var Terminate = op.Define[BuildRequest, Termination](op.Spec{
	Name:    "marketing-partnership-terminate",
	Product: "partnership",
	Title:   "终止合作关系API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/partnerships/terminate",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "Idempotency-Key",
	OneOf:   [][]string{{"partner.appid", "partner.merchant_id"}},
	Lookup:  "marketing-partnership-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/partnerships/chapter3_2.shtml",
})

// Termination is when a partnership ended.
type Termination struct {
	TerminateTime op.Time `json:"terminate_time" wx:"required" doc:"when it ended"`
}

// Query lists the partnerships for stocks (查询合作关系列表). Where there are none it
// answers with an error instead of an empty list.
var Query = op.Define[QueryRequest, List](op.Spec{
	Name:    "marketing-partnership-query",
	Product: "partnership",
	Title:   "查询合作关系列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/partnerships",
	Modes:   op.Direct | op.Partner,
	OneOf:   [][]string{{"partner.appid", "partner.merchant_id"}},
	List:    op.Paging{Items: "data", ByPage: true, Max: 50},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_5_3.shtml",
})

// QueryRequest says which partnerships. Both objects travel as JSON text.
type QueryRequest struct {
	Partner *Partner `query:"partner" doc:"those with one partner"`
	// Sources disagree whether authorized_data must be given.
	AuthorizedData *AuthorizedData `query:"authorized_data" doc:"those for one stock, or for all of a kind"`
	Limit          int64           `query:"limit" wx:"min=1,max=50" doc:"partnerships in a page; 20 when left out"`
	Offset         int64           `query:"offset" wx:"min=0" doc:"number of the page, from 0"`
}

// List is a page of partnerships.
type List struct {
	Data   []ListItem `json:"data" doc:"the partnerships"`
	Limit  int64      `json:"limit" wx:"required" doc:"partnerships in a page"`
	Offset int64      `json:"offset" wx:"required" doc:"number of the page, from 0"`
	// TotalCount comes with the first page, and with an empty one.
	TotalCount int64 `json:"total_count" doc:"partnerships in all"`
}

// ListItem is a partnership as it is listed: without its state. One that has ended
// has a terminate_time.
type ListItem struct {
	Partner        Partner       `json:"partner" wx:"required" doc:"who may give coupons out"`
	AuthorizedData Authorization `json:"authorized_data" wx:"required" doc:"the stock"`
	BuildTime      op.Time       `json:"build_time" wx:"required" doc:"since when it stands"`
	TerminateTime  op.Time       `json:"terminate_time" doc:"when it ended"`
	CreateTime     op.Time       `json:"create_time" wx:"required" doc:"when it was made first"`
	UpdateTime     op.Time       `json:"update_time" wx:"required" doc:"when it was changed last"`
}
