package favor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// CreateStock creates a stock (创建代金券批次). The same out_request_no with the
// same parameters returns the same stock, with others it is refused. It costs
// nothing before the stock is started.
var CreateStock = op.Define[CreateStockRequest, CreateStockResponse](op.Spec{
	Name:    "marketing-favor-stock-create",
	Product: "favor",
	Title:   "创建代金券批次API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/favor/coupon-stocks",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_request_no",
	Lookup:  "marketing-favor-stock-list",
	Rate:    op.PerMinute(60),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_1.shtml",
})

// CreateStockRequest is the body of [CreateStock].
type CreateStockRequest struct {
	StockName          string        `json:"stock_name" wx:"required,max=20" doc:"name of the stock, at most 9 Chinese characters or 20 letters"`
	Comment            string        `json:"comment" wx:"max=60" doc:"remark that only the creator sees"`
	BelongMerchant     string        `json:"belong_merchant" wx:"required,max=20,default=mchid" doc:"the creating merchant; other values are refused"`
	AvailableBeginTime op.Time       `json:"available_begin_time" wx:"required" doc:"start of the usable period, not in the past and at most 365 days ahead"`
	AvailableEndTime   op.Time       `json:"available_end_time" wx:"required" doc:"end of the usable period, at most 90 days after its start"`
	StockUseRule       StockUseRule  `json:"stock_use_rule" wx:"required" doc:"how the coupons are issued"`
	PatternInfo        *PatternInfo  `json:"pattern_info" doc:"style of the detail page"`
	CouponUseRule      CouponUseRule `json:"coupon_use_rule" wx:"required" doc:"how the coupons are used"`
	NoCash             bool          `json:"no_cash" wx:"required" doc:"true: the merchant receives less (免充值); false: prefunded (预充值)"`
	// StockType is NORMAL in the public API; the libraries list the others.
	StockType    StockType `json:"stock_type" wx:"required,enum=NORMAL|DISCOUNT|EXCHAHGE|RANDOM|DISCOUNT_CUT" doc:"kind of the stock"`
	OutRequestNo string    `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the creator's own number of the request"`
	ExtInfo      string    `json:"ext_info" wx:"max=128" doc:"JSON text, reserved"`
}

// StockUseRule is how the coupons of a stock are issued.
type StockUseRule struct {
	MaxCoupons         int64  `json:"max_coupons" wx:"required,min=1" doc:"number of coupons"`
	MaxAmount          op.Fen `json:"max_amount" wx:"required,min=1" doc:"budget: coupon_amount × max_coupons"`
	MaxAmountByDay     op.Fen `json:"max_amount_by_day" wx:"min=0" doc:"budget per day; none or 0 is unlimited"`
	MaxCouponsPerUser  int64  `json:"max_coupons_per_user" wx:"required,min=1" doc:"coupons that one user may have; more than 60 needs a special permission"`
	NaturalPersonLimit bool   `json:"natural_person_limit" wx:"required" doc:"count the limit per user by identity document instead of by account"`
	PreventAPIAbuse    bool   `json:"prevent_api_abuse" wx:"required" doc:"keep suspicious accounts out"`
}

// PatternInfo is the style of a coupon's detail page.
type PatternInfo struct {
	// Sources disagree whether description must be given.
	Description  string `json:"description" wx:"max=3000" doc:"how the coupon is used"`
	MerchantLogo string `json:"merchant_logo" wx:"max=128" doc:"URL from the marketing image upload, 120×120"`
	MerchantName string `json:"merchant_name" wx:"max=128" doc:"merchant name shown"`
	// BackgroundColor is one of ten in older texts, one of fourteen in upper
	// case in newer ones; both spellings are sent.
	BackgroundColor  string     `json:"background_color" wx:"max=15,enum=Color010|Color020|Color030|Color040|Color050|Color060|Color070|Color080|Color090|Color100|COLOR010|COLOR020|COLOR030|COLOR040|COLOR050|COLOR060|COLOR070|COLOR080|COLOR081|COLOR082|COLOR090|COLOR100|COLOR101|COLOR102" doc:"background colour"`
	CouponImage      string     `json:"coupon_image" wx:"max=128" doc:"URL from the marketing image upload, 850×350"`
	JumpTarget       JumpTarget `json:"jump_target" wx:"enum=PAYMENT_CODE|MINI_PROGRAM|DEFAULT_PAGE" doc:"where the use button leads; DEFAULT_PAGE when left out"`
	MiniProgramAppID string     `json:"mini_program_appid" doc:"appid of the mini program, exactly when jump_target is MINI_PROGRAM"`
	MiniProgramPath  string     `json:"mini_program_path" doc:"page of the mini program, exactly when jump_target is MINI_PROGRAM"`
}

// CouponUseRule is how a coupon is used.
type CouponUseRule struct {
	CouponAvailableTime *CouponAvailableTime `json:"coupon_available_time" doc:"when a coupon can be used"`
	FixedNormalCoupon   *FixedNormalCoupon   `json:"fixed_normal_coupon" doc:"value of the coupon, exactly when stock_type is NORMAL"`
	DiscountCoupon      *DiscountCoupon      `json:"discount_coupon" doc:"discount of the coupon, when stock_type is DISCOUNT"`
	ExchangeCoupon      *ExchangeCoupon      `json:"exchange_coupon" doc:"price of the item, when stock_type is EXCHAHGE"`
	GoodsTag            []string             `json:"goods_tag" wx:"items=1..50,max=128" doc:"order tags for which the coupon is usable"`
	LimitPay            []string             `json:"limit_pay" wx:"items=1..1" doc:"the one way of payment, such as ICBC_CREDIT"`
	LimitCard           *LimitCard           `json:"limit_card" doc:"the bank cards, when limit_pay names a card"`
	TradeType           []TradeType          `json:"trade_type" wx:"enum=MICROAPP|APPPAY|PPAY|CARD|FACE|OTHER" doc:"ways of paying"`
	CombineUse          bool                 `json:"combine_use" doc:"whether it goes together with other discounts"`
	AvailableItems      []string             `json:"available_items" wx:"items=1..50,max=128" doc:"goods for which the coupon is usable"`
	UnavailableItems    []string             `json:"unavailable_items" wx:"items=1..50,max=128" doc:"goods for which the coupon is not usable"`
	// Sources disagree whether available_merchants must be given.
	AvailableMerchants []string `json:"available_merchants" wx:"items=1..50,max=20" doc:"merchants with which the coupon is usable"`
}

// CouponAvailableTime is when a coupon can be used.
type CouponAvailableTime struct {
	AvailableBeginTime        op.Time           `json:"available_begin_time" doc:"start of the usable period"`
	AvailableEndTime          op.Time           `json:"available_end_time" doc:"end of the usable period"`
	FixAvailableTime          *FixAvailableTime `json:"fix_available_time" doc:"days and hours of each week"`
	SecondDayAvailable        bool              `json:"second_day_available" doc:"usable from the day after receipt"`
	AvailableTimeAfterReceive int64             `json:"available_time_after_receive" wx:"unit=minutes" doc:"how long it is usable after receipt"`
}

// FixAvailableTime is a span of certain days of the week.
type FixAvailableTime struct {
	AvailableWeekDay []int64 `json:"available_week_day" wx:"items=1..7,min=0,max=6" doc:"days of the week, 0 is Sunday"`
	// Sources disagree whether begin_time must be given.
	BeginTime *int64 `json:"begin_time" wx:"min=0,max=86400,unit=seconds" doc:"start, from midnight"`
	EndTime   *int64 `json:"end_time" wx:"min=1,max=86399,unit=seconds" doc:"end, from midnight; 86399 when left out"`
}

// DiscountCoupon is a coupon of a percentage (折扣券); not in the public API.
type DiscountCoupon struct {
	DiscountAmountMax  op.Fen `json:"discount_amount_max" doc:"largest discount"`
	DiscountPercent    int64  `json:"discount_percent" doc:"percentage that is paid: 88 is 12 % off"`
	TransactionMinimum op.Fen `json:"transaction_minimum" doc:"least payment for the coupon"`
}

// ExchangeCoupon is a coupon for an item at a price (换购券); not in the public API.
type ExchangeCoupon struct {
	ExchangePrice      op.Fen `json:"exchange_price" doc:"price of the item"`
	TransactionMinimum op.Fen `json:"transaction_minimum" doc:"least payment for the coupon"`
}

// LimitCard names bank cards.
type LimitCard struct {
	// Sources disagree whether both must be given.
	Name string   `json:"name" wx:"max=4" doc:"name of the card"`
	BIN  []string `json:"bin" wx:"items=1..10,min=6,max=9,format=digits" doc:"first digits of the cards"`
}

// CreateStockResponse is the new stock.
type CreateStockResponse struct {
	StockID    string  `json:"stock_id" wx:"required" doc:"id of the stock"`
	CreateTime op.Time `json:"create_time" wx:"required" doc:"time of the creation"`
}

// StartStock starts a stock (激活代金券批次) and locks the budget of a prefunded
// one. Starting a running stock succeeds again.
var StartStock = op.Define[StockCommand, StartStockResponse](op.Spec{
	Name:      "marketing-favor-stock-start",
	Product:   "favor",
	Title:     "激活代金券批次API",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/favor/stocks/{stock_id}/start",
	Modes:     op.Direct | op.Partner,
	Effect:    op.MovesMoney,
	Reentrant: true,
	Lookup:    "marketing-favor-stock-detail",
	Rate:      op.PerMinute(60),
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_3.shtml",
})

// PauseStock pauses a running stock (暂停代金券批次): nobody gets a coupon any
// more, the granted ones stay usable.
var PauseStock = op.Define[StockCommand, PauseStockResponse](op.Spec{
	Name:      "marketing-favor-stock-pause",
	Product:   "favor",
	Title:     "暂停代金券批次API",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/favor/stocks/{stock_id}/pause",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "marketing-favor-stock-detail",
	Rate:      op.PerMinute(60),
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_13.shtml",
})

// RestartStock restarts a paused stock (重启代金券批次).
var RestartStock = op.Define[StockCommand, RestartStockResponse](op.Spec{
	Name:      "marketing-favor-stock-restart",
	Product:   "favor",
	Title:     "重启代金券批次API",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/favor/stocks/{stock_id}/restart",
	Modes:     op.Direct | op.Partner,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "marketing-favor-stock-detail",
	Rate:      op.PerMinute(60),
	Doc:       "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_14.shtml",
})

// StopStock ends a stock that was never started (终止代金券批次). The libraries
// of the vendor have it, the public documentation does not.
var StopStock = op.Define[StockCommand, StopStockResponse](op.Spec{
	Name:    "marketing-favor-stock-stop",
	Product: "favor",
	Title:   "终止代金券批次",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/stop",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Lookup:  "marketing-favor-stock-detail",
	Doc:     "https://github.com/wechatpay-apiv3/wechatpay-go",
})

// StockCommand is the request of what changes the state of a stock.
type StockCommand struct {
	StockID           string `path:"stock_id" doc:"id of the stock"`
	StockCreatorMchID string `json:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stock"`
}

// StartStockResponse says when the stock was started.
type StartStockResponse struct {
	StartTime op.Time `json:"start_time" wx:"required" doc:"time of the start"`
	StockID   string  `json:"stock_id" wx:"required" doc:"id of the stock"`
}

// PauseStockResponse says when the stock was paused. Older answers have the
// time under start_time.
type PauseStockResponse struct {
	PauseTime op.Time `json:"pause_time" wx:"required" doc:"time of the pause"`
	StockID   string  `json:"stock_id" wx:"required" doc:"id of the stock"`
}

// RestartStockResponse says when the stock was restarted. Older answers have
// the time under start_time.
type RestartStockResponse struct {
	RestartTime op.Time `json:"restart_time" wx:"required" doc:"time of the restart"`
	StockID     string  `json:"stock_id" wx:"required" doc:"id of the stock"`
}

// StopStockResponse says when the stock was ended.
type StopStockResponse struct {
	StopTime op.Time `json:"stop_time" wx:"required" doc:"time of the end"`
	StockID  string  `json:"stock_id" wx:"required" doc:"id of the stock"`
}

// GetStock returns a stock (查询批次详情). Of the rules of issue and use it
// returns only a part.
var GetStock = op.Define[GetStockRequest, Stock](op.Spec{
	Name:    "marketing-favor-stock-detail",
	Product: "favor",
	Title:   "查询批次详情API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(500),
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/stock/query-stock.html",
})

// GetStockRequest names a stock.
type GetStockRequest struct {
	StockID           string `path:"stock_id" doc:"id of the stock"`
	StockCreatorMchID string `query:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stock"`
}

// Stock is a stock as it is read.
type Stock struct {
	StockID             string      `json:"stock_id" wx:"required" doc:"id of the stock"`
	StockCreatorMchID   string      `json:"stock_creator_mchid" wx:"required" doc:"merchant that created the stock"`
	StockName           string      `json:"stock_name" wx:"required" doc:"name of the stock"`
	Status              StockStatus `json:"status" wx:"required,enum=unactivated|audit|running|stoped|paused" doc:"state"`
	CreateTime          op.Time     `json:"create_time" wx:"required" doc:"time of the creation"`
	Description         string      `json:"description" wx:"required" doc:"how the coupon is used"`
	StockUseRule        *StockRule  `json:"stock_use_rule" doc:"how the coupons are issued and used"`
	AvailableBeginTime  op.Time     `json:"available_begin_time" wx:"required" doc:"start of the usable period"`
	AvailableEndTime    op.Time     `json:"available_end_time" wx:"required" doc:"end of the usable period"`
	DistributedCoupons  int64       `json:"distributed_coupons" wx:"required" doc:"coupons issued so far"`
	NoCash              bool        `json:"no_cash" wx:"required" doc:"true: the merchant receives less; false: prefunded"`
	StartTime           op.Time     `json:"start_time" doc:"when it was started"`
	StopTime            op.Time     `json:"stop_time" doc:"when it ended"`
	CutToMessage        *CutTo      `json:"cut_to_message" doc:"price of an item, for cut-price coupons"`
	SingleItem          bool        `json:"singleitem" wx:"required" doc:"whether it is for single items"`
	StockType           StockType   `json:"stock_type" wx:"required,enum=NORMAL|DISCOUNT_CUT|OTHER" doc:"kind of the stock"`
	CardID              string      `json:"card_id" doc:"id of the card template in the card wallet"`
	BusinessType        string      `json:"business_type" wx:"enum=MULTIUSE" doc:"MULTIUSE for spending money (消费金)"`
	AvailableRegions    []Region    `json:"available_region_list" doc:"where spending money can be used"`
	AvailableIndustries []string    `json:"available_industry_list" doc:"industries in which spending money can be used"`
}

// StockRule is what a read tells of the rules of issue and use. One source has
// natural_person_limit and prevent_api_abuse here, too; no answer is known that
// held them.
type StockRule struct {
	MaxCoupons        int64              `json:"max_coupons" wx:"required" doc:"number of coupons"`
	MaxAmount         op.Fen             `json:"max_amount" wx:"required" doc:"budget"`
	MaxAmountByDay    op.Fen             `json:"max_amount_by_day" wx:"required" doc:"budget per day, 0 is unlimited"`
	FixedNormalCoupon *FixedNormalCoupon `json:"fixed_normal_coupon" doc:"value of a coupon"`
	MaxCouponsPerUser int64              `json:"max_coupons_per_user" wx:"required" doc:"coupons that one user may have"`
	CouponType        CouponType         `json:"coupon_type" doc:"kind of the coupons"`
	GoodsTag          []string           `json:"goods_tag" doc:"order tags for which the coupon is usable"`
	TradeType         []TradeType        `json:"trade_type" wx:"enum=MICROAPP|APPPAY|PPAY|CARD|FACE|OTHER" doc:"ways of paying"`
	CombineUse        bool               `json:"combine_use" doc:"whether it goes together with other discounts"`
}

// Region is a place.
type Region struct {
	Type     string `json:"type" doc:"kind of the region"`
	Country  string `json:"country" doc:"country"`
	Province string `json:"province" doc:"province"`
	City     string `json:"city" doc:"city"`
	District string `json:"district" doc:"district"`
}

// ListStocks lists the stocks of a creator (条件查询批次列表), page by page.
var ListStocks = op.Define[ListStocksRequest, StockList](op.Spec{
	Name:    "marketing-favor-stock-list",
	Product: "favor",
	Title:   "条件查询批次列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerSecond(1000),
	List:    op.Paging{Items: "data", ByPage: true, Max: 10},
	Doc:     "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/stock/list-stocks.html",
})

// ListStocksRequest filters and pages.
type ListStocksRequest struct {
	Offset            int64       `query:"offset" wx:"required,default=0,min=0" doc:"page, from 0"`
	Limit             int64       `query:"limit" wx:"required,min=1,max=10,default=10" doc:"stocks of a page"`
	StockCreatorMchID string      `query:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stocks"`
	CreateStartTime   op.Time     `query:"create_start_time" doc:"created not before"`
	CreateEndTime     op.Time     `query:"create_end_time" doc:"created not after"`
	Status            StockStatus `query:"status" wx:"enum=unactivated|audit|running|stoped|paused" doc:"state"`
}

// StockList is a page of stocks.
type StockList struct {
	TotalCount int64   `json:"total_count" wx:"required" doc:"stocks on all pages"`
	Data       []Stock `json:"data" doc:"the stocks"`
	Limit      int64   `json:"limit" wx:"required" doc:"stocks of a page"`
	Offset     int64   `json:"offset" wx:"required" doc:"page, from 0"`
}

// ListMerchants lists the merchants with which a stock's coupons are usable
// (查询代金券可用商户).
var ListMerchants = op.Define[ListMerchantsRequest, MemberList](op.Spec{
	Name:    "marketing-favor-stock-merchant",
	Product: "favor",
	Title:   "查询代金券可用商户API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/merchants",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerMinute(1000),
	List:    op.Paging{Items: "data", ByPage: true, Max: 50},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_7.shtml",
})

// ListMerchantsRequest names a stock and pages.
type ListMerchantsRequest struct {
	StockID           string `path:"stock_id" doc:"id of the stock"`
	Offset            int64  `query:"offset" wx:"required,default=0,min=0,max=1000" doc:"page, from 0"`
	Limit             int64  `query:"limit" wx:"required,min=1,max=50,default=50" doc:"merchants of a page"`
	StockCreatorMchID string `query:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stock"`
}

// ListItems lists the goods for which a stock's coupons are usable
// (查询代金券可用单品).
var ListItems = op.Define[ListItemsRequest, MemberList](op.Spec{
	Name:    "marketing-favor-stock-item",
	Product: "favor",
	Title:   "查询代金券可用单品API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/favor/stocks/{stock_id}/items",
	Modes:   op.Direct | op.Partner,
	Rate:    op.PerMinute(600),
	List:    op.Paging{Items: "data", ByPage: true, Max: 100},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_8.shtml",
})

// ListItemsRequest names a stock and pages.
type ListItemsRequest struct {
	StockID           string `path:"stock_id" doc:"id of the stock"`
	Offset            int64  `query:"offset" wx:"required,default=0,min=0,max=500" doc:"page, from 0"`
	Limit             int64  `query:"limit" wx:"required,min=1,max=100,default=100" doc:"goods of a page"`
	StockCreatorMchID string `query:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stock"`
}

// MemberList is a page of the merchants or the goods of a stock.
type MemberList struct {
	TotalCount int64    `json:"total_count" wx:"required" doc:"members on all pages"`
	Data       []string `json:"data" doc:"merchant numbers or goods codes"`
	Offset     int64    `json:"offset" wx:"required" doc:"page, from 0"`
	Limit      int64    `json:"limit" wx:"required" doc:"members of a page"`
	StockID    string   `json:"stock_id" wx:"required" doc:"id of the stock"`
}

// ModifyItems adds and removes goods of a stock (修改可用单品编码). At least one
// must remain.
var ModifyItems = op.Define[ModifyItemsRequest, ModifyItemsResponse](op.Spec{
	Name:      "marketing-favor-stock-item-modify",
	Product:   "favor",
	Title:     "修改可用单品编码",
	Method:    http.MethodPost,
	Path:      "/v3/marketing/favor/stocks/{stock_id}/modify-goods-id",
	Modes:     op.Direct,
	Effect:    op.Write,
	Reentrant: true,
	Lookup:    "marketing-favor-stock-item",
	Doc:       "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/",
})

// ModifyItemsRequest names what is added and removed.
type ModifyItemsRequest struct {
	StockID           string   `path:"stock_id" doc:"id of the stock"`
	StockCreatorMchID string   `json:"stock_creator_mchid" wx:"required,max=20,default=mchid" doc:"merchant that created the stock"`
	Add               []string `json:"add_goods_id_list" wx:"max=128" doc:"goods to add"`
	Delete            []string `json:"delete_goods_id_list" wx:"max=128" doc:"goods to remove"`
}

// ModifyItemsResponse says when the change takes effect: under pause_time by
// the documentation, under effect_time by the vendor's libraries.
type ModifyItemsResponse struct {
	PauseTime  op.Time `json:"pause_time" doc:"time of the change"`
	EffectTime op.Time `json:"effect_time" doc:"time of the change"`
	StockID    string  `json:"stock_id" wx:"required" doc:"id of the stock"`
}
