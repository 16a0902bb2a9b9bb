package client

import (
	"encoding/json"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Event returns the content of a notification as the type that belongs to it: a
// *[TransactionEvent], *[CombinedEvent], *[RefundEvent], *[ProfitSharingEvent],
// *[CouponUsedEvent], *[CouponSentEvent], *[ComplaintEvent], *[ViolationEvent]
// or *[TransferEvent]; a json.RawMessage for any other. What the content is, is
// said by its original_type; event types are spelt differently from source to
// source.
func (n *Notification) Event() (any, error) {
	event := n.newEvent()
	if event == nil {
		return n.Resource, nil
	}
	if err := n.Decode(event); err != nil {
		return nil, err
	}
	return event, nil
}

func (n *Notification) newEvent() any {
	switch strings.ToLower(n.OriginalType) {
	case "transaction":
		if n.has("combine_out_trade_no") {
			return &CombinedEvent{}
		}
		return &TransactionEvent{}
	case "refund":
		return &RefundEvent{}
	case "profitsharing":
		return &ProfitSharingEvent{}
	case "coupon":
		if n.has("coupon_code") {
			return &CouponSentEvent{}
		}
		return &CouponUsedEvent{}
	case "complaint":
		return &ComplaintEvent{}
	case "violation":
		return &ViolationEvent{}
	case "mch_payment":
		return &TransferEvent{}
	}
	return nil
}

// has reports whether the content has a member.
func (n *Notification) has(name string) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(n.Resource, &members) == nil && members[name] != nil
}

// Parties are the merchants and apps that an event is about: MchID and AppID of
// a direct merchant, the others of a service provider and its sub-merchant.
type Parties struct {
	MchID    string `json:"mchid"`
	AppID    string `json:"appid"`
	SpMchID  string `json:"sp_mchid"`
	SpAppID  string `json:"sp_appid"`
	SubMchID string `json:"sub_mchid"`
	SubAppID string `json:"sub_appid"`
}

// TransactionEvent is an order that was paid, or a deduction that failed
// (支付通知). It has the shape of the order query.
type TransactionEvent struct {
	Parties
	OutTradeNo     string  `json:"out_trade_no"`
	TransactionID  string  `json:"transaction_id"`
	TradeType      string  `json:"trade_type"`
	TradeState     string  `json:"trade_state"`
	TradeStateDesc string  `json:"trade_state_desc"`
	BankType       string  `json:"bank_type"`
	Attach         string  `json:"attach"`
	SuccessTime    op.Time `json:"success_time"`
	Payer          struct {
		OpenID    string `json:"openid"`
		SpOpenID  string `json:"sp_openid"`
		SubOpenID string `json:"sub_openid"`
	} `json:"payer"`
	Amount struct {
		Total         op.Fen `json:"total"`
		PayerTotal    op.Fen `json:"payer_total"`
		DiscountTotal op.Fen `json:"discount_total"`
		Currency      string `json:"currency"`
		PayerCurrency string `json:"payer_currency"`
	} `json:"amount"`
	SceneInfo struct {
		DeviceID string `json:"device_id"`
	} `json:"scene_info"`
	PromotionDetail []Promotion `json:"promotion_detail"`
}

// Promotion is one discount of a payment.
type Promotion struct {
	CouponID            string          `json:"coupon_id"`
	StockID             string          `json:"stock_id"`
	ActivityID          string          `json:"activity_id"`
	Name                string          `json:"name"`
	Scope               string          `json:"scope"`
	Type                string          `json:"type"`
	Amount              op.Fen          `json:"amount"`
	WechatpayContribute op.Fen          `json:"wechatpay_contribute"`
	MerchantContribute  op.Fen          `json:"merchant_contribute"`
	OtherContribute     op.Fen          `json:"other_contribute"`
	Currency            string          `json:"currency"`
	GoodsDetail         []PromotedGoods `json:"goods_detail"`
}

// PromotedGoods is one line of goods that a discount applied to.
type PromotedGoods struct {
	GoodsID         string `json:"goods_id"`
	MerchantGoodsID string `json:"merchant_goods_id"`
	GoodsRemark     string `json:"goods_remark"`
	Quantity        int64  `json:"quantity"`
	UnitPrice       op.Fen `json:"unit_price"`
	DiscountAmount  op.Fen `json:"discount_amount"`
}

// CombinedEvent is a combined order that was paid (合单支付通知).
type CombinedEvent struct {
	CombineAppID      string `json:"combine_appid"`
	CombineMchID      string `json:"combine_mchid"`
	CombineOutTradeNo string `json:"combine_out_trade_no"`
	SceneInfo         struct {
		DeviceID string `json:"device_id"`
	} `json:"scene_info"`
	CombinePayerInfo struct {
		OpenID    string `json:"openid"`
		SubOpenID string `json:"sub_openid"`
	} `json:"combine_payer_info"`
	SubOrders []struct {
		MchID         string  `json:"mchid"`
		SubMchID      string  `json:"sub_mchid"`
		OutTradeNo    string  `json:"out_trade_no"`
		TransactionID string  `json:"transaction_id"`
		TradeType     string  `json:"trade_type"`
		TradeState    string  `json:"trade_state"`
		BankType      string  `json:"bank_type"`
		Attach        string  `json:"attach"`
		SuccessTime   op.Time `json:"success_time"`
		Amount        struct {
			TotalAmount    op.Fen `json:"total_amount"`
			PayerAmount    op.Fen `json:"payer_amount"`
			Currency       string `json:"currency"`
			PayerCurrency  string `json:"payer_currency"`
			SettlementRate int64  `json:"settlement_rate"` // times 10⁸
		} `json:"amount"`
	} `json:"sub_orders"`
}

// RefundEvent is a refund that came to an end (退款结果通知).
type RefundEvent struct {
	Parties
	OutTradeNo    string `json:"out_trade_no"`
	TransactionID string `json:"transaction_id"`
	OutRefundNo   string `json:"out_refund_no"`
	RefundID      string `json:"refund_id"`
	// RefundStatus is SUCCESS, CLOSED or ABNORMAL. The query calls it status.
	RefundStatus        string  `json:"refund_status"`
	SuccessTime         op.Time `json:"success_time"`
	UserReceivedAccount string  `json:"user_received_account"`
	Amount              struct {
		Total       op.Fen `json:"total"`
		Refund      op.Fen `json:"refund"`
		PayerTotal  op.Fen `json:"payer_total"`
		PayerRefund op.Fen `json:"payer_refund"`
	} `json:"amount"`
}

// ProfitSharingEvent is a split or a return that came to an end for one receiver
// (分账动账通知). The notification's Summary says which of the two it is.
type ProfitSharingEvent struct {
	Parties
	TransactionID string `json:"transaction_id"`
	OrderID       string `json:"order_id"`
	OutOrderNo    string `json:"out_order_no"`
	Receiver      struct {
		Type        string `json:"type"`
		Account     string `json:"account"`
		Amount      op.Fen `json:"amount"`
		Description string `json:"description"`
	} `json:"receiver"`
	SuccessTime op.Time `json:"success_time"`
}

// CouponUsedEvent is a cash coupon that was redeemed (代金券核销通知).
type CouponUsedEvent struct {
	StockCreatorMchID  string  `json:"stock_creator_mchid"`
	StockID            string  `json:"stock_id"`
	CouponID           string  `json:"coupon_id"`
	CouponName         string  `json:"coupon_name"`
	Status             string  `json:"status"`
	Description        string  `json:"description"`
	CouponType         string  `json:"coupon_type"`
	NoCash             bool    `json:"no_cash"`
	SingleItem         bool    `json:"singleitem"`
	CreateTime         op.Time `json:"create_time"`
	AvailableBeginTime op.Time `json:"available_begin_time"`
	AvailableEndTime   op.Time `json:"available_end_time"`
	SingleItemDiscount struct {
		SinglePriceMax op.Fen `json:"single_price_max"`
	} `json:"singleitem_discount_off"`
	DiscountTo struct {
		CutToPrice op.Fen `json:"cut_to_price"`
		MaxPrice   op.Fen `json:"max_price"`
	} `json:"discount_to"`
	NormalCouponInformation struct {
		CouponAmount       op.Fen `json:"coupon_amount"`
		TransactionMinimum op.Fen `json:"transaction_minimum"`
	} `json:"normal_coupon_information"`
	ConsumeInformation struct {
		ConsumeTime   op.Time `json:"consume_time"`
		ConsumeMchID  string  `json:"consume_mchid"`
		TransactionID string  `json:"transaction_id"`
		GoodsDetail   []struct {
			GoodsID        string `json:"goods_id"`
			Quantity       int64  `json:"quantity"`
			Price          op.Fen `json:"price"`
			DiscountAmount op.Fen `json:"discount_amount"`
		} `json:"goods_detail"`
	} `json:"consume_information"`
}

// CouponSentEvent is a merchant coupon that a customer received (领券事件通知).
type CouponSentEvent struct {
	EventType    string  `json:"event_type"`
	CouponCode   string  `json:"coupon_code"`
	StockID      string  `json:"stock_id"`
	SendTime     op.Time `json:"send_time"`
	OpenID       string  `json:"openid"`
	UnionID      string  `json:"unionid"`
	SendChannel  string  `json:"send_channel"`
	SendMerchant string  `json:"send_merchant"`
	AttachInfo   struct {
		TransactionID   string          `json:"transaction_id"`
		ActCode         string          `json:"act_code"`
		HallCode        string          `json:"hall_code"`
		HallBelongMchID json.RawMessage `json:"hall_belong_mch_id"` // a number or text
		CardID          string          `json:"card_id"`
		Code            string          `json:"code"`
		ActivityID      string          `json:"activity_id"`
	} `json:"attach_info"`
}

// ComplaintEvent is a complaint that was made or changed (投诉通知).
type ComplaintEvent struct {
	ComplaintID string `json:"complaint_id"`
	// ActionType is such as CREATE_COMPLAINT, USER_RESPONSE, REFUND_SUCCESS.
	ActionType string `json:"action_type"`
}

// ViolationEvent is a measure against a sub-merchant (商户违规通知).
type ViolationEvent struct {
	SubMchID          string  `json:"sub_mchid"`
	CompanyName       string  `json:"company_name"`
	RecordID          string  `json:"record_id"`
	PunishPlan        string  `json:"punish_plan"`
	PunishTime        op.Time `json:"punish_time"`
	PunishDescription string  `json:"punish_description"`
	RiskType          string  `json:"risk_type"`
	RiskDescription   string  `json:"risk_description"`
}

// TransferEvent is a transfer that came to an end (商家转账通知).
type TransferEvent struct {
	MchID          string  `json:"mch_id"`
	OutBillNo      string  `json:"out_bill_no"`
	TransferBillNo string  `json:"transfer_bill_no"`
	State          string  `json:"state"`
	TransferAmount op.Fen  `json:"transfer_amount"`
	OpenID         string  `json:"openid"`
	FailReason     string  `json:"fail_reason"`
	CreateTime     op.Time `json:"create_time"`
	UpdateTime     op.Time `json:"update_time"`
}
