package fapiao

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Issue issues invoices (开具电子发票). The number of the application makes a repeat
// safe.
var Issue = op.Define[IssueRequest, op.None](op.Spec{
	Name:    "fapiao-applications",
	Product: "fapiao",
	Title:   "开具电子发票",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications",
	Modes:   op.Direct | op.Partner,
	Effect:  op.Write,
	Key:     "fapiao_apply_id",
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_8.shtml",
})

// IssueRequest is an application.
type IssueRequest struct {
	SubMchID          string    `json:"sub_mchid" wx:"max=32,default=sub_mchid" doc:"sub-merchant; service providers only"`
	Scene             Scene     `json:"scene" wx:"required,enum=WITH_WECHATPAY|WITHOUT_WECHATPAY,default=WITH_WECHATPAY" doc:"for what the invoices are"`
	FapiaoApplyID     string    `json:"fapiao_apply_id" wx:"required,max=32" doc:"number of the application"`
	BuyerInformation  Buyer     `json:"buyer_information" wx:"required" doc:"the buyer"`
	FapiaoInformation []Invoice `json:"fapiao_information" wx:"required" doc:"the invoices"`
}

// Invoice is an invoice to issue.
type Invoice struct {
	FapiaoID    string        `json:"fapiao_id" wx:"required,max=32" doc:"the merchant's own number of the invoice"`
	TotalAmount op.Fen        `json:"total_amount" wx:"required" doc:"sum with tax"`
	NeedList    bool          `json:"need_list" wx:"required" doc:"whether the goods go on a list of their own"`
	Remark      string        `json:"remark" doc:"remark"`
	Items       []InvoiceLine `json:"items" wx:"required" doc:"the goods"`
}

// InvoiceLine is a line of an invoice to issue.
type InvoiceLine struct {
	TaxCode       string  `json:"tax_code" wx:"required" doc:"tax class of the goods (税收分类编码)"`
	GoodsCategory string  `json:"goods_category" doc:"kind of the goods"`
	GoodsName     string  `json:"goods_name" doc:"name of the goods"`
	GoodsID       float64 `json:"goods_id" doc:"number of the goods"`
	Specification string  `json:"specification" doc:"specification"`
	Unit          string  `json:"unit" doc:"unit"`
	Quantity      int64   `json:"quantity" wx:"required" doc:"number in hundred-millionths: 100000000 is 1"`
	TotalAmount   op.Fen  `json:"total_amount" wx:"required" doc:"sum with tax; negative for a discount"`
	TaxRate       float64 `json:"tax_rate" doc:"rate in ten-thousandths: 1300 is 13 %"`
	TaxPreferMark string  `json:"tax_prefer_mark" doc:"tax privilege"`
	Discount      bool    `json:"discount" wx:"required" doc:"whether the line is a discount"`
}

// IssueGeneral issues a digital invoice (开具通用行业电子发票) for payments that were
// made.
var IssueGeneral = op.Define[IssueGeneralRequest, op.None](op.Spec{
	Name:    "fapiao-issue-general",
	Product: "fapiao",
	Title:   "开具通用行业电子发票",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications/issue-general",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "fapiao_apply_id",
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/4015792574",
})

// DigitalRequest is what applications for digital invoices of all trades have.
type DigitalRequest struct {
	SubMchID         string    `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant"`
	FapiaoApplyID    string    `json:"fapiao_apply_id" wx:"required,max=32" doc:"number of the application"`
	BuyerInformation Applicant `json:"buyer_information" wx:"required" doc:"the buyer"`
}

// IssueGeneralRequest is an application.
type IssueGeneralRequest struct {
	DigitalRequest
	FapiaoInformation GeneralInvoice `json:"fapiao_information" wx:"required" doc:"the invoice"`
}

// DigitalInvoice is what digital invoices of all trades have.
type DigitalInvoice struct {
	FapiaoID                 string        `json:"fapiao_id" wx:"required,max=32" doc:"the merchant's own number of the invoice"`
	TotalAmount              op.Fen        `json:"total_amount" wx:"required" doc:"sum with tax"`
	FapiaoBillType           string        `json:"fapiao_bill_type" wx:"required,enum=COMM_FAPIAO|VAT_FAPIAO" doc:"ordinary invoice, or one for VAT deduction"`
	TransactionInformation   []Transaction `json:"transaction_information" wx:"required" doc:"the payments"`
	BillingPersonID          string        `json:"billing_person_id" wx:"required" doc:"id of who issues it"`
	BillingPerson            string        `json:"billing_person" doc:"name of who issues it"`
	ExportBusinessPolicyCode int64         `json:"export_business_policy_code" wx:"enum=1|2|3" doc:"policy for exports"`
	VATRefundLevyCode        int64         `json:"vat_refund_levy_code" wx:"enum=1|2|3|4|5|6|7|8|9|10|11|12" doc:"policy for tax that is refunded at once"`
	Remark                   string        `json:"remark" doc:"remark"`
}

// Transaction is a payment that an invoice is for.
type Transaction struct {
	PayChannel    string `json:"pay_channel" wx:"required,enum=WECHAT_PAY,default=WECHAT_PAY" doc:"how it was paid"`
	TransactionID string `json:"transaction_id" wx:"required,max=32" doc:"WeChat Pay's number of the order"`
	OutTradeNo    string `json:"out_trade_no" wx:"max=32" doc:"the merchant's own number of the order"`
	Amount        op.Fen `json:"amount" wx:"required" doc:"the part of it that the invoice is for"`
}

// DigitalLine is what lines of digital invoices of all trades have.
type DigitalLine struct {
	TaxCode                string  `json:"tax_code" wx:"required" doc:"tax class of the goods (税收分类编码)"`
	GoodsName              string  `json:"goods_name" wx:"required" doc:"name of the goods"`
	Specification          string  `json:"specification" doc:"specification"`
	Unit                   string  `json:"unit" doc:"unit"`
	Quantity               int64   `json:"quantity" doc:"number"`
	TotalAmount            op.Fen  `json:"total_amount" wx:"required" doc:"sum with tax"`
	TaxRate                float64 `json:"tax_rate" wx:"required" doc:"tax rate"`
	Discount               bool    `json:"discount" wx:"required" doc:"whether the line is a discount"`
	PreferentialPolicyCode int64   `json:"preferential_policy_code" wx:"enum=1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18" doc:"tax privilege"`
}

// GeneralInvoice is a digital invoice to issue.
type GeneralInvoice struct {
	DigitalInvoice
	Items []DigitalLine `json:"items" wx:"required" doc:"the goods"`
}

// IssuePassengerTransport issues a digital invoice for journeys
// (开具旅客运输行业电子发票).
var IssuePassengerTransport = op.Define[IssuePassengerTransportRequest, op.None](op.Spec{
	Name:    "fapiao-issue-passenger-transport",
	Product: "fapiao",
	Title:   "开具旅客运输行业电子发票",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications/issue-passenger-transport",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "fapiao_apply_id",
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// IssuePassengerTransportRequest is an application.
type IssuePassengerTransportRequest struct {
	DigitalRequest
	FapiaoInformation PassengerInvoice `json:"fapiao_information" wx:"required" doc:"the invoice"`
}

// PassengerInvoice is a digital invoice for journeys.
type PassengerInvoice struct {
	DigitalInvoice
	Items []PassengerLine `json:"items" wx:"required" doc:"the journeys"`
}

// PassengerLine is a journey.
type PassengerLine struct {
	DigitalLine
	PassengerInformation *Passenger `json:"passenger_information" doc:"who travelled, and how"`
}

// Passenger is who travelled, and how.
type Passenger struct {
	Name                  string  `json:"name" wx:"required" doc:"name"`
	CertificateType       string  `json:"certificate_type" wx:"required,enum=IDENTITY_CARD|PASSPORT|HONG_KONG_PERMIT|MACAO_PERMIT|TAIWAN_PERMIT|FOREIGNER_RESIDENCE_PERMIT|HONG_KONG_RESIDENT_CARD|MACAO_RESIDENT_CARD|TAIWAN_RESIDENT_CARD|MILITARY_OFFICER_CARD|ARMED_POLICE_OFFICER_CARD|SOLDIER_CARD|HOMECOMING_CERT|TAIWAN_COMPATRIOT_CERT" doc:"kind of the document"`
	CertificateNumber     string  `json:"certificate_number" wx:"required,encrypt" doc:"number of the document"`
	DepartureDate         op.Time `json:"departure_date" wx:"required" doc:"when the journey began"`
	DeparturePlace        string  `json:"departure_place" wx:"required" doc:"from where"`
	Destination           string  `json:"destination" wx:"required" doc:"to where"`
	TransportationType    string  `json:"transportation_type" wx:"required,enum=LONG_DISTANCE_BUS|PUBLIC_TRANSPORTATION|CAR|SHIP|OTHER_TRANSPORTATION" doc:"by what"`
	TransportationClasses string  `json:"transportation_classes" wx:"enum=SHIP_FIRST_CLASS_CABIN|SHIP_SECOND_CLASS_CABIN|SHIP_THIRD_CLASS_CABIN" doc:"class, of a ship"`
}

// IssueRefinedOil issues a digital invoice for fuel (开具成品油行业电子发票).
var IssueRefinedOil = op.Define[IssueRefinedOilRequest, op.None](op.Spec{
	Name:    "fapiao-issue-refined-oil",
	Product: "fapiao",
	Title:   "开具成品油行业电子发票",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications/issue-refined-oil",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "fapiao_apply_id",
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// IssueRefinedOilRequest is an application.
type IssueRefinedOilRequest struct {
	DigitalRequest
	FapiaoInformation OilInvoice `json:"fapiao_information" wx:"required" doc:"the invoice"`
}

// OilInvoice is a digital invoice for fuel.
type OilInvoice struct {
	DigitalInvoice
	Items []OilLine `json:"items" wx:"required" doc:"the fuel"`
}

// OilLine is fuel of one kind.
type OilLine struct {
	DigitalLine
	Unit                  string `json:"unit" wx:"enum=TON|LETER" doc:"unit, LETER being litres"`
	RefinedOilInformation *Oil   `json:"refined_oil_information" doc:"where it was bought"`
}

// Oil is where fuel was bought.
type Oil struct {
	Station   string  `json:"station" wx:"required" doc:"station"`
	TradeTime op.Time `json:"trade_time" wx:"required" doc:"when"`
	GunNumber string  `json:"gun_number" wx:"required" doc:"number of the nozzle"`
}

// IssueRealEstateLeasing issues a digital invoice for rent
// (开具不动产租赁行业电子发票).
var IssueRealEstateLeasing = op.Define[IssueRealEstateLeasingRequest, op.None](op.Spec{
	Name:    "fapiao-issue-real-estate-leasing",
	Product: "fapiao",
	Title:   "开具不动产租赁行业电子发票",
	Method:  http.MethodPost,
	Path:    base + "/fapiao-applications/real-estate-leasing",
	Modes:   op.Partner,
	Effect:  op.Write,
	Key:     "fapiao_apply_id",
	Lookup:  "fapiao-query",
	Success: []int{http.StatusAccepted},
	Doc:     "https://pay.weixin.qq.com/doc/v3/partner/",
})

// IssueRealEstateLeasingRequest is an application.
type IssueRealEstateLeasingRequest struct {
	DigitalRequest
	FapiaoInformation LeaseInvoice `json:"fapiao_information" wx:"required" doc:"the invoice"`
}

// LeaseInvoice is a digital invoice for rent.
type LeaseInvoice struct {
	DigitalInvoice
	Items []LeaseLine `json:"items" wx:"required" doc:"the rents"`
}

// LeaseLine is the rent of one property.
type LeaseLine struct {
	DigitalLine
	RealEstateLeasingInformation *Lease `json:"real_estate_leasing_information" doc:"what is rented"`
}

// Lease is what is rented.
type Lease struct {
	Province         string   `json:"province" wx:"required" doc:"province"`
	City             string   `json:"city" doc:"city"`
	Address          string   `json:"address" wx:"required" doc:"address"`
	LeasePeriodStart op.Time  `json:"lease_period_start" wx:"required" doc:"since when"`
	LeasePeriodEnd   op.Time  `json:"lease_period_end" wx:"required" doc:"until when"`
	CrossCityFlag    bool     `json:"cross_city_flag" wx:"required" doc:"whether the property is in another city than the landlord"`
	CertificateNo    string   `json:"certificate_no" wx:"encrypt" doc:"number of the property's deed"`
	PlateNo          []string `json:"plate_no" doc:"number plates, for parking spaces"`
}
