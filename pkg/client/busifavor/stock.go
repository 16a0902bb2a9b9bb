package busifavor

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// CreateStock creates a stock (创建商家券). The same out_request_no with the same
// parameters returns the same stock, with others it is refused.
var CreateStock = op.Define[CreateStockRequest, CreateStockResponse](op.Spec{
	Name:    "marketing-busifavor-stock-create",
	Product: "busifavor",
	Title:   "创建商家券API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/busifavor/stocks",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_request_no",
	Rate:    op.PerMinute(1000),
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_1.shtml",
})

// CreateStockRequest is the body of [CreateStock].
type CreateStockRequest struct {
	StockName string `json:"stock_name" wx:"required,max=21" doc:"name of the stock"`
	// A service provider names its sub-merchant.
	BelongMerchant     string              `json:"belong_merchant" wx:"required,min=8,max=15,format=digits,default=mchid" doc:"merchant that owns the stock: the caller, or a service provider's sub-merchant"`
	Comment            string              `json:"comment" wx:"max=20" doc:"remark that only the merchant sees"`
	GoodsName          string              `json:"goods_name" wx:"required,max=15" doc:"goods for which the coupons are"`
	StockType          StockType           `json:"stock_type" wx:"required,enum=NORMAL|DISCOUNT|EXCHANGE" doc:"kind of the stock"`
	CouponUseRule      CouponUseRule       `json:"coupon_use_rule" wx:"required" doc:"how the coupons are used"`
	StockSendRule      StockSendRule       `json:"stock_send_rule" wx:"required" doc:"how the coupons are issued"`
	OutRequestNo       string              `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the creator's own number of the request"`
	CustomEntrance     *CustomEntrance     `json:"custom_entrance" doc:"what the detail page leads to"`
	DisplayPatternInfo *DisplayPatternInfo `json:"display_pattern_info" doc:"style of the coupons"`
	CouponCodeMode     CodeMode            `json:"coupon_code_mode" wx:"required,enum=WECHATPAY_MODE|MERCHANT_API|MERCHANT_UPLOAD" doc:"who makes the codes"`
	NotifyConfig       *NotifyConfig       `json:"notify_config" doc:"how events are notified"`
	Subsidy            bool                `json:"subsidy" doc:"whether subsidies are allowed; not open yet"`
}

// StockSendRule is how the coupons of a stock are issued.
type StockSendRule struct {
	MaxCoupons         int64  `json:"max_coupons" wx:"required,min=1,max=1000000000" doc:"number of coupons"`
	MaxCouponsPerUser  int64  `json:"max_coupons_per_user" wx:"required,min=1,max=100" doc:"coupons that one user may have"`
	MaxCouponsByDay    int64  `json:"max_coupons_by_day" wx:"min=1,max=1000000000" doc:"number of coupons per day"`
	MaxAmount          op.Fen `json:"max_amount" doc:"budget; not open yet"`
	MaxAmountByDay     op.Fen `json:"max_amount_by_day" doc:"budget per day; not open yet"`
	NaturalPersonLimit bool   `json:"natural_person_limit" doc:"count the limit per user by identity document instead of by account"`
	PreventAPIAbuse    bool   `json:"prevent_api_abuse" doc:"keep suspicious accounts out"`
	Transferable       bool   `json:"transferable" doc:"whether coupons can be given away; not open yet"`
	Shareable          bool   `json:"shareable" doc:"whether the link can be shared; not open yet"`
}

// CreateStockResponse is the new stock.
type CreateStockResponse struct {
	StockID    string  `json:"stock_id" wx:"required" doc:"id of the stock"`
	CreateTime op.Time `json:"create_time" wx:"required" doc:"time of the creation"`
}

// GetStock returns a stock with everything it was created with but its
// out_request_no (查询商家券详情).
var GetStock = op.Define[GetStockRequest, Stock](op.Spec{
	Name:    "marketing-busifavor-stock-query",
	Product: "busifavor",
	Title:   "查询商家券详情API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_2.shtml",
})

// GetStockRequest names a stock.
type GetStockRequest struct {
	StockID string `path:"stock_id" wx:"max=20" doc:"id of the stock"`
}

// Stock is a stock as it is read.
type Stock struct {
	StockID              string              `json:"stock_id" wx:"required" doc:"id of the stock"`
	StockState           StockState          `json:"stock_state" wx:"required,enum=UNAUDIT|RUNNING|STOPED|PAUSED" doc:"state"`
	StockName            string              `json:"stock_name" wx:"required" doc:"name of the stock"`
	BelongMerchant       string              `json:"belong_merchant" wx:"required" doc:"merchant that owns the stock"`
	Comment              string              `json:"comment" doc:"remark that only the merchant sees"`
	GoodsName            string              `json:"goods_name" wx:"required" doc:"goods for which the coupons are"`
	StockType            StockType           `json:"stock_type" wx:"required,enum=NORMAL|DISCOUNT|EXCHANGE" doc:"kind of the stock"`
	CouponUseRule        CouponUseRule       `json:"coupon_use_rule" wx:"required" doc:"how the coupons are used"`
	StockSendRule        StockSendRule       `json:"stock_send_rule" wx:"required" doc:"how the coupons are issued"`
	CustomEntrance       *CustomEntrance     `json:"custom_entrance" doc:"what the detail page leads to"`
	DisplayPatternInfo   *DisplayPatternInfo `json:"display_pattern_info" doc:"style of the coupons"`
	CouponCodeMode       CodeMode            `json:"coupon_code_mode" wx:"required,enum=WECHATPAY_MODE|MERCHANT_API|MERCHANT_UPLOAD" doc:"who makes the codes"`
	CouponCodeCount      *CodeCount          `json:"coupon_code_count" doc:"uploaded codes, for MERCHANT_UPLOAD"`
	NotifyConfig         *NotifyConfig       `json:"notify_config" doc:"how events are notified"`
	SendCountInformation *SendCount          `json:"send_count_information" doc:"coupons issued"`
	Subsidy              bool                `json:"subsidy" doc:"whether subsidies are allowed; not open yet"`
}

// CodeCount counts uploaded codes.
type CodeCount struct {
	TotalCount     int64 `json:"total_count" wx:"required" doc:"codes uploaded"`
	AvailableCount int64 `json:"available_count" wx:"required" doc:"codes left"`
}

// SendCount counts issued coupons.
type SendCount struct {
	TotalSendNum    int64  `json:"total_send_num" wx:"required" doc:"coupons issued"`
	TotalSendAmount op.Fen `json:"total_send_amount" wx:"required" doc:"their value"`
	TodaySendNum    int64  `json:"today_send_num" wx:"required" doc:"coupons issued today"`
	TodaySendAmount op.Fen `json:"today_send_amount" wx:"required" doc:"their value"`
}

// ModifyStock changes what of a stock can be changed (修改商家券基本信息), until
// its usable period ends. What is left out stays as it is.
var ModifyStock = op.Define[ModifyStockRequest, op.None](op.Spec{
	Name:    "marketing-busifavor-stock-modify",
	Product: "busifavor",
	Title:   "修改商家券基本信息API",
	Method:  http.MethodPatch,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "out_request_no",
	Lookup:  "marketing-busifavor-stock-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_12.shtml",
})

// ModifyStockRequest is the change. Of the fields that the documentation marks
// as not to be changed for now it takes all but store_id.
type ModifyStockRequest struct {
	StockID            string               `path:"stock_id" wx:"max=20" doc:"id of the stock"`
	CustomEntrance     *ModifyEntrance      `json:"custom_entrance" doc:"what the detail page leads to"`
	StockName          string               `json:"stock_name" wx:"max=21" doc:"name of the stock; cannot be changed for now"`
	Comment            string               `json:"comment" wx:"max=20" doc:"remark that only the merchant sees"`
	GoodsName          string               `json:"goods_name" wx:"max=15" doc:"goods for which the coupons are"`
	OutRequestNo       string               `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the caller's own number of the change"`
	DisplayPatternInfo *DisplayPatternInfo  `json:"display_pattern_info" doc:"style of the coupons"`
	CouponUseRule      *ModifyCouponUseRule `json:"coupon_use_rule" doc:"how the coupons are used"`
	StockSendRule      *ModifyStockSendRule `json:"stock_send_rule" doc:"how the coupons are issued"`
	NotifyConfig       *NotifyConfig        `json:"notify_config" doc:"how events are notified"`
	Subsidy            *bool                `json:"subsidy" doc:"whether subsidies are allowed; not open yet"`
}

// ModifyEntrance is what of the entrance can be changed.
type ModifyEntrance struct {
	// Sources disagree which members a change must name.
	MiniProgramsInfo *ModifyMiniProgramsInfo `json:"mini_programs_info" doc:"a mini program"`
	AppID            string                  `json:"appid" wx:"max=32" doc:"an official account"`
	HallID           string                  `json:"hall_id" wx:"max=64" doc:"a marketing hall with more offers"`
	CodeDisplayMode  CodeDisplay             `json:"code_display_mode" wx:"enum=NOT_SHOW|BARCODE|QRCODE" doc:"how the code is shown"`
}

// ModifyMiniProgramsInfo is a change of the entrance to a mini program.
type ModifyMiniProgramsInfo struct {
	MiniProgramsAppID string `json:"mini_programs_appid" wx:"max=32" doc:"appid, bound to the caller or to belong_merchant"`
	MiniProgramsPath  string `json:"mini_programs_path" wx:"max=128" doc:"page"`
	EntranceWords     string `json:"entrance_words" wx:"max=5" doc:"text of the entrance"`
	GuidingWords      string `json:"guiding_words" wx:"max=6" doc:"text beside it"`
}

// ModifyCouponUseRule is what of the use can be changed.
type ModifyCouponUseRule struct {
	UseMethod         UseMethod `json:"use_method" wx:"enum=OFF_LINE|MINI_PROGRAMS|SELF_CONSUME|PAYMENT_CODE" doc:"how the coupon is redeemed"`
	MiniProgramsAppID string    `json:"mini_programs_appid" wx:"max=32" doc:"appid of the mini program, when use_method is MINI_PROGRAMS"`
	MiniProgramsPath  string    `json:"mini_programs_path" wx:"max=128" doc:"page of the mini program, when use_method is MINI_PROGRAMS"`
}

// ModifyStockSendRule is what of the issue can be changed.
type ModifyStockSendRule struct {
	NaturalPersonLimit *bool `json:"natural_person_limit" doc:"count the limit per user by identity document; cannot be changed for now"`
	PreventAPIAbuse    *bool `json:"prevent_api_abuse" doc:"keep suspicious accounts out"`
}

// ModifyBudget changes one dimension of a stock's budget (修改批次预算): the
// target together with the present value, which must be right.
var ModifyBudget = op.Define[ModifyBudgetRequest, Budget](op.Spec{
	Name:    "marketing-busifavor-stock-budget",
	Product: "busifavor",
	Title:   "修改批次预算API",
	Method:  http.MethodPatch,
	Path:    "/v3/marketing/busifavor/stocks/{stock_id}/budget",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "modify_budget_request_no",
	Lookup:  "marketing-busifavor-stock-query",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_11.shtml",
})

// ModifyBudgetRequest is the change of one dimension.
type ModifyBudgetRequest struct {
	StockID                string `path:"stock_id" wx:"max=20" doc:"id of the stock"`
	TargetMaxCoupons       int64  `json:"target_max_coupons" wx:"min=1,max=1000000000" doc:"number of coupons to reach"`
	CurrentMaxCoupons      int64  `json:"current_max_coupons" wx:"min=1,max=1000000000" doc:"number of coupons now"`
	TargetMaxCouponsByDay  int64  `json:"target_max_coupons_by_day" wx:"min=1,max=1000000000" doc:"number of coupons per day to reach"`
	CurrentMaxCouponsByDay int64  `json:"current_max_coupons_by_day" wx:"min=1,max=1000000000" doc:"number of coupons per day now"`
	ModifyBudgetRequestNo  string `json:"modify_budget_request_no" wx:"required,max=128" doc:"the caller's own number of the change"`
}

// Budget is a stock's budget.
type Budget struct {
	MaxCoupons      int64 `json:"max_coupons" wx:"required" doc:"number of coupons"`
	MaxCouponsByDay int64 `json:"max_coupons_by_day" doc:"number of coupons per day"`
}
