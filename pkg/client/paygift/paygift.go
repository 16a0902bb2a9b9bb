// Package paygift is pay-gift activities (支付有礼): who pays enough gets merchant
// coupons.
//
// An activity runs for at most 90 days and begins at most a year ahead. Nothing of
// it can be changed but the merchants at which it is given; an activity that was
// terminated cannot be begun again.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_4.shtml
// and its siblings.
package paygift

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Status is the state of an activity.
type Status string

// The states of an activity. Terminated, Ended and Failed are final.
const (
	Unknown    Status = "ACT_STATUS_UNKNOWN"
	Created    Status = "CREATE_ACT_STATUS" // its time has not come
	Ongoing    Status = "ONGOING_ACT_STATUS"
	Paused     Status = "STOP_ACT_STATUS" // by WeChat Pay or in the console
	Terminated Status = "TERMINATE_ACT_STATUS"
	Ended      Status = "OVER_TIME_ACT_STATUS" // its time is over
	Failed     Status = "CREATE_ACT_FAILED"
)

// Type is by which rule an activity gives coupons out.
type Type string

// The kinds of activities. The API creates those of [FullSend].
const (
	FullSend     Type = "FULL_SEND_ACT_TYPE"
	StepSend     Type = "STEP_SEND_ACT_TYPE"
	SpecificSend Type = "SPECIFIC_SEND_ACT_TYPE"
)

// SendContent is how many coupons are given at once.
type SendContent string

// The contents of a gift.
const (
	SingleCoupon SendContent = "SINGLE_COUPON"
	GiftPackage  SendContent = "GIFT_PACKAGE" // three to five
)

// MerchantOption is at which merchants coupons are given.
type MerchantOption string

// The ways to choose merchants.
const (
	InServiceMerchants MerchantOption = "IN_SEVICE_COUPON_MERCHANT" // as it is spelt on the wire
	ManualMerchants    MerchantOption = "MANUAL_INPUT_MERCHANT"
)

// DeliveryPurpose is where a gift leads its customer.
type DeliveryPurpose string

// The purposes of activities.
const (
	OfflinePay  DeliveryPurpose = "OFF_LINE_PAY"  // back to the shop
	MiniProgram DeliveryPurpose = "JUMP_MINI_APP" // into a mini program
)

// Create makes an activity that gives coupons to everybody who pays enough
// (创建全场满额送活动).
var Create = op.Define[CreateRequest, CreateResponse](op.Spec{
	Name:    "marketing-paygift-activity-create",
	Product: "paygift",
	Title:   "创建全场满额送活动API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/paygiftactivity/unique-threshold-activity",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "activity_base_info.out_request_no",
	Lookup:  "marketing-paygift-activity-list",
	Doc:     "https://pay.weixin.qq.com/doc/v3/merchant/",
})

// CreateRequest is an activity.
type CreateRequest struct {
	ActivityBaseInfo BaseInfo         `json:"activity_base_info" wx:"required" doc:"what the activity is"`
	AwardSendRule    SendRule         `json:"award_send_rule" wx:"required" doc:"what is given for what"`
	AdvancedSetting  *AdvancedSetting `json:"advanced_setting" doc:"to whom, and for which payments"`
}

// BaseInfo is what an activity is.
type BaseInfo struct {
	ActivityName        string `json:"activity_name" wx:"required" doc:"name"`
	ActivitySecondTitle string `json:"activity_second_title" wx:"required" doc:"second title"`
	MerchantLogoURL     string `json:"merchant_logo_url" wx:"required" doc:"logo: a URL of an uploaded marketing image"`
	BackgroundColor     string `json:"background_color" wx:"enum=Color010|Color020|Color030|Color040|Color050|Color060|Color070|Color080|Color090|Color100" doc:"background colour; WeChat Pay's green when left out"`
	// Sources disagree whether the times must be given.
	BeginTime         op.Time         `json:"begin_time" doc:"when it begins, at most a year ahead"`
	EndTime           op.Time         `json:"end_time" doc:"when it ends, at most 90 days later"`
	AvailablePeriods  *Periods        `json:"available_periods" doc:"parts of that time, when it is not all of it"`
	OutRequestNo      string          `json:"out_request_no" wx:"required,max=128,format=tradeno" doc:"the merchant's own number of the activity"`
	DeliveryPurpose   DeliveryPurpose `json:"delivery_purpose" wx:"required,enum=OFF_LINE_PAY|JUMP_MINI_APP" doc:"where a gift leads its customer"`
	MiniProgramsAppID string          `json:"mini_programs_appid" doc:"appid of the mini program, for JUMP_MINI_APP"`
	MiniProgramsPath  string          `json:"mini_programs_path" doc:"path in the mini program, for JUMP_MINI_APP"`
}

// Periods are parts of an activity's time.
type Periods struct {
	AvailableTime    []TimeRange `json:"available_time" doc:"spans of time"`
	AvailableDayTime []DayRange  `json:"available_day_time" doc:"spans of each day"`
}

// TimeRange is a span of time.
type TimeRange struct {
	BeginTime op.Time `json:"begin_time" doc:"begin"`
	EndTime   op.Time `json:"end_time" doc:"end"`
}

// DayRange is a span of each day.
type DayRange struct {
	BeginDayTime string `json:"begin_day_time" wx:"min=6,max=6,format=digits" doc:"begin as HHMMSS, such as 110000"`
	EndDayTime   string `json:"end_day_time" wx:"min=6,max=6,format=digits" doc:"end as HHMMSS, such as 135959"`
}

// SendRule is what is given for what.
type SendRule struct {
	TransactionAmountMinimum op.Fen         `json:"transaction_amount_minimum" wx:"required" doc:"payment from which something is given"`
	SendContent              SendContent    `json:"send_content" wx:"required,enum=SINGLE_COUPON|GIFT_PACKAGE" doc:"one coupon, or a package of three to five"`
	AwardType                string         `json:"award_type" wx:"required,enum=BUSIFAVOR" doc:"BUSIFAVOR: merchant coupons"`
	AwardList                []Award        `json:"award_list" doc:"what is given"`
	MerchantOption           MerchantOption `json:"merchant_option" wx:"required,enum=IN_SEVICE_COUPON_MERCHANT|MANUAL_INPUT_MERCHANT" doc:"at which merchants; with merchant coupons MANUAL_INPUT_MERCHANT only"`
	MerchantIDList           []string       `json:"merchant_id_list" doc:"merchants at which it is given, for MANUAL_INPUT_MERCHANT"`
}

// Award is a stock of merchant coupons of which one is given.
type Award struct {
	StockID          string `json:"stock_id" doc:"id of the stock, whose codes WeChat Pay gives out"`
	OriginalImageURL string `json:"original_image_url" doc:"image: a URL of an uploaded marketing image"`
	ThumbnailURL     string `json:"thumbnail_url" doc:"small image, needed in a package"`
}

// AdvancedSetting is to whom something is given, and for which payments.
type AdvancedSetting struct {
	DeliveryUserCategory     string         `json:"delivery_user_category" wx:"enum=DELIVERY_ALL_PERSON|DELIVERY_MEMBER_PERSON" doc:"all customers, or members"`
	MerchantMemberAppID      string         `json:"merchant_member_appid" doc:"appid of the members, for DELIVERY_MEMBER_PERSON"`
	PaymentMode              *PaymentMode   `json:"payment_mode" doc:"where payments are made; not open for merchant coupons"`
	PaymentMethodInformation *PaymentMethod `json:"payment_method_information" doc:"how payments are made; not open for merchant coupons"`
	GoodsTags                []string       `json:"goods_tags" doc:"goods_tag that an order has"`
}

// PaymentMode is where payments are made.
type PaymentMode struct {
	PaymentSceneList         []string       `json:"payment_scene_list" wx:"enum=APP_SCENE|SWING_CARD_SCENE|NO_SECRET_SCENE|MINIAPP_SCENE|FACE_PAY_SCENE|OTHER_SCENE" doc:"the scenes"`
	PaymentMethodInformation *PaymentMethod `json:"payment_method_information" doc:"how payments are made"`
}

// PaymentMethod is how payments are made.
type PaymentMethod struct {
	PaymentMethod    string `json:"payment_method" wx:"enum=CFT|SPECIFIC_BANK_CARD" doc:"CFT is the customer's balance"`
	BankAbbreviation string `json:"bank_abbreviation" doc:"bank, for SPECIFIC_BANK_CARD"`
}

// CreateResponse names the new activity.
type CreateResponse struct {
	ActivityID string  `json:"activity_id" wx:"required" doc:"id of the activity"`
	CreateTime op.Time `json:"create_time" wx:"required" doc:"when it was created"`
}

// Get returns an activity (查询活动详情). Its merchants are read with
// [ListMerchants].
var Get = op.Define[ActivityRequest, Activity](op.Spec{
	Name:    "marketing-paygift-activity-detail",
	Product: "paygift",
	Title:   "查询活动详情接口API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/paygiftactivity/activities/{activity_id}",
	Modes:   op.Direct | op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_4.shtml",
})

// ActivityRequest names an activity.
type ActivityRequest struct {
	ActivityID string `path:"activity_id" doc:"id of the activity"`
}

// Activity is an activity as it stands.
type Activity struct {
	ActivityID        string           `json:"activity_id" wx:"required" doc:"id of the activity"`
	ActivityType      Type             `json:"activity_type" wx:"enum=FULL_SEND_ACT_TYPE|STEP_SEND_ACT_TYPE|SPECIFIC_SEND_ACT_TYPE" doc:"by which rule it gives coupons out"`
	ActivityStatus    Status           `json:"activity_status" wx:"required,enum=ACT_STATUS_UNKNOWN|CREATE_ACT_STATUS|ONGOING_ACT_STATUS|STOP_ACT_STATUS|TERMINATE_ACT_STATUS|OVER_TIME_ACT_STATUS|CREATE_ACT_FAILED" doc:"state"`
	CreatorMerchantID string           `json:"creator_merchant_id" wx:"required" doc:"merchant that made it"`
	BelongMerchantID  string           `json:"belong_merchant_id" wx:"required" doc:"merchant that it belongs to"`
	PauseTime         op.Time          `json:"pause_time" doc:"when it was paused"`
	RecoveryTime      op.Time          `json:"recovery_time" doc:"when it went on"`
	CreateTime        op.Time          `json:"create_time" doc:"when it was created"`
	UpdateTime        op.Time          `json:"update_time" doc:"when it was changed last"`
	ActivityBaseInfo  BaseInfo         `json:"activity_base_info" wx:"required" doc:"what the activity is"`
	AwardSendRule     SendRules        `json:"award_send_rule" wx:"required" doc:"what is given for what"`
	AdvancedSetting   *AdvancedSetting `json:"advanced_setting" doc:"to whom, and for which payments"`
}

// SendRules is what is given for what, by the rule of the activity's type.
type SendRules struct {
	FullSendRule *SendRule `json:"full_send_rule" doc:"rule of FULL_SEND_ACT_TYPE"`
	StepSendRule *StepRule `json:"step_send_rule" doc:"rule of STEP_SEND_ACT_TYPE"`
}

// StepRule is what is given for payments of several sizes.
type StepRule struct {
	AwardType      string         `json:"award_type" wx:"required,enum=BUSIFAVOR" doc:"BUSIFAVOR: merchant coupons"`
	MerchantOption MerchantOption `json:"merchant_option" wx:"required,enum=IN_SEVICE_COUPON_MERCHANT|MANUAL_INPUT_MERCHANT" doc:"at which merchants"`
}

// ListActivities lists the activities of the caller (获取支付有礼活动列表).
var ListActivities = op.Define[ListRequest, List](op.Spec{
	Name:    "marketing-paygift-activity-list",
	Product: "paygift",
	Title:   "获取支付有礼活动列表API",
	Method:  http.MethodGet,
	Path:    "/v3/marketing/paygiftactivity/activities",
	Modes:   op.Direct | op.Partner,
	List:    op.Paging{Items: "data", ByPage: true, Max: 100},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_9.shtml",
})

// ListRequest says which activities.
type ListRequest struct {
	Offset         int64  `query:"offset" wx:"required,min=0,default=0" doc:"number of the page, from 0"`
	Limit          int64  `query:"limit" wx:"required,min=1,max=100,default=100" doc:"activities in a page"`
	ActivityName   string `query:"activity_name" doc:"part of the name"`
	ActivityStatus Status `query:"activity_status" wx:"enum=ACT_STATUS_UNKNOWN|CREATE_ACT_STATUS|ONGOING_ACT_STATUS|STOP_ACT_STATUS|TERMINATE_ACT_STATUS|OVER_TIME_ACT_STATUS|CREATE_ACT_FAILED" doc:"those in a state"`
	AwardType      string `query:"award_type" wx:"enum=BUSIFAVOR" doc:"BUSIFAVOR: those that give merchant coupons"`
}

// List is a page of activities.
type List struct {
	Data       []Activity `json:"data" doc:"the activities"`
	TotalCount int64      `json:"total_count" doc:"activities in all"`
	Offset     int64      `json:"offset" doc:"number of the page, from 0"`
	Limit      int64      `json:"limit" doc:"activities in a page"`
}

// Terminate ends an activity before its time (终止活动). A repeat is refused, which
// harms nothing.
var Terminate = op.Define[ActivityRequest, Termination](op.Spec{
	Name:    "marketing-paygift-activity-terminate",
	Product: "paygift",
	Title:   "终止活动API",
	Method:  http.MethodPost,
	Path:    "/v3/marketing/paygiftactivity/activities/{activity_id}/terminate",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Irreversible,
	Lookup:  "marketing-paygift-activity-detail",
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/paygiftactivity/chapter3_7.shtml",
})

// Termination is when an activity ended.
type Termination struct {
	ActivityID    string  `json:"activity_id" wx:"required" doc:"id of the activity"`
	TerminateTime op.Time `json:"terminate_time" wx:"required" doc:"when it ended"`
}
