package batchtransfer

import "github.com/wxctl/wxctl/pkg/client/op"

// ReservationState is the state of a reservation.
type ReservationState string

// The states of a reservation.
const (
	ReservationAccepted  ReservationState = "ACCEPTED"  // the customer is to confirm it within 24 hours
	ReservationConfirmed ReservationState = "CONFIRMED" // it can be transferred
	ReservationClosed    ReservationState = "CLOSED"
)

// ReservationCloseReason says why a reservation was closed.
type ReservationCloseReason string

// The reasons for which reservations are closed.
const (
	ClosedUnconfirmed   ReservationCloseReason = "USER_OVERDUE_UNCONFIRMED"
	ClosedConfirmed     ReservationCloseReason = "CLOSE_CONFIRMED_VIA_MCH_API"
	ClosedAccepted      ReservationCloseReason = "CLOSE_ACCEPTED_VIA_MCH_API"
	ClosedTransferred   ReservationCloseReason = "TRANSFER_FINISHED"
	ClosedUntransferred ReservationCloseReason = "OVERDUE_NOT_TRANSFER"
	ClosedFailed        ReservationCloseReason = "RESERVE_FAIL"
	ClosedByUser        ReservationCloseReason = "USER_CLOSE"
)

// ReserveRequest is a transfer that a customer is to agree to beforehand.
type ReserveRequest struct {
	SubMchID           string           `json:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
	SpAppID            string           `json:"sp_appid" wx:"required,max=32,default=sp_appid" doc:"app of the service provider"`
	SubAppID           string           `json:"sub_appid" wx:"max=32" doc:"app of the sub-merchant; the openid is then of this one"`
	OutReservationNo   string           `json:"out_reservation_no" wx:"required,max=32,format=alphanumeric" doc:"the service provider's own number of the reservation"`
	TransferSceneID    string           `json:"transfer_scene_id" wx:"required,max=16" doc:"scene, as the console grants it"`
	EstimatedDate      string           `json:"estimated_date" wx:"required,format=date" doc:"last day of the transfer, within 31 days"`
	EstimatedMaxAmount op.Fen           `json:"estimated_max_amount" wx:"min=0" doc:"most that is transferred; the customer does not see it"`
	ExactAmount        op.Fen           `json:"exact_amount" wx:"min=0" doc:"what is transferred; the customer sees it"`
	OpenID             string           `json:"openid" wx:"max=64" doc:"who must confirm"`
	UserRealName       string           `json:"user_real_name" wx:"encrypt" doc:"real name of who must confirm"`
	ReserveRemark      string           `json:"reserve_remark" wx:"required,max=32" doc:"why; the customer sees it"`
	NotifyURL          string           `json:"notify_url" wx:"required,max=256,format=https,default=notify_url" doc:"where the customer's answer is notified"`
	SceneReportData    *SceneReportData `json:"scene_report_data" doc:"what the scene demands to be reported"`
}

// SceneReportData is what a scene demands to be reported.
type SceneReportData struct {
	InsurancePolicy *InsurancePolicy `json:"insurance_policy" doc:"policy from which is paid"`
}

// InsurancePolicy is an insurance policy.
type InsurancePolicy struct {
	ProductRegistrationNo string `json:"product_registration_no" wx:"required" doc:"registration number of the insurance"`
	PolicyNo              string `json:"policy_no" wx:"required" doc:"number of the policy"`
	Name                  string `json:"name" wx:"required" doc:"name of the insurance"`
	WithdrawalNo          string `json:"withdrawal_no" doc:"number of the cancellation"`
	ClaimNo               string `json:"claim_no" doc:"number of the claim"`
}

// ReservationAcceptance is a reservation that was accepted, with what lets the
// customer confirm it.
type ReservationAcceptance struct {
	SubMchID         string           `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	OutReservationNo string           `json:"out_reservation_no" wx:"required" doc:"the service provider's own number of the reservation"`
	ReservationID    string           `json:"reservation_id" wx:"required" doc:"WeChat Pay's number of the reservation"`
	AcceptTime       op.Time          `json:"accept_time" wx:"required" doc:"when it was accepted"`
	State            ReservationState `json:"state" wx:"required,enum=ACCEPTED|CONFIRMED|CLOSED" doc:"state"`
	PackageInfo      string           `json:"package_info" wx:"required" doc:"opens the page where the customer confirms"`
}

// GetReservationRequest names a reservation.
type GetReservationRequest struct {
	OutReservationNo string `path:"out_reservation_no" wx:"max=32,format=alphanumeric" doc:"the service provider's own number of the reservation"`
	SubMchID         string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// GetReservationByIDRequest names a reservation.
type GetReservationByIDRequest struct {
	ReservationID string `path:"reservation_id" wx:"max=64" doc:"WeChat Pay's number of the reservation"`
	SubMchID      string `query:"sub_mchid" wx:"required,max=32,default=sub_mchid" doc:"sub-merchant that pays"`
}

// Reservation is a reservation as it stands. What was reserved is left out until
// the customer has confirmed it.
type Reservation struct {
	SpMchID            string                `json:"sp_mchid" wx:"required" doc:"service provider"`
	SubMchID           string                `json:"sub_mchid" wx:"required" doc:"sub-merchant that pays"`
	SpAppID            string                `json:"sp_appid" wx:"required" doc:"app of the service provider"`
	SubAppID           string                `json:"sub_appid" doc:"app of the sub-merchant"`
	ReservationID      string                `json:"reservation_id" wx:"required" doc:"WeChat Pay's number of the reservation"`
	OutReservationNo   string                `json:"out_reservation_no" wx:"required" doc:"the service provider's own number of the reservation"`
	TransferSceneID    string                `json:"transfer_scene_id" wx:"required" doc:"scene"`
	EstimatedDate      string                `json:"estimated_date" wx:"format=date" doc:"last day of the transfer"`
	EstimatedMaxAmount op.Fen                `json:"estimated_max_amount" doc:"most that is transferred"`
	ExactAmount        op.Fen                `json:"exact_amount" doc:"what is transferred"`
	OpenID             string                `json:"openid" wx:"required" doc:"the customer"`
	BankType           string                `json:"bank_type" doc:"where the customer gets it: a bank, or the balance"`
	State              ReservationState      `json:"state" wx:"required,enum=ACCEPTED|CONFIRMED|CLOSED" doc:"state"`
	AcceptTime         op.Time               `json:"accept_time" wx:"required" doc:"when it was accepted"`
	ReserveTime        op.Time               `json:"reserve_time" doc:"when the customer confirmed it"`
	CloseInfo          *ReservationCloseInfo `json:"close_info" doc:"how it ended"`
}

// ReservationCloseInfo is how a reservation ended.
type ReservationCloseInfo struct {
	CloseTime   op.Time                `json:"close_time" wx:"required" doc:"when"`
	CloseReason ReservationCloseReason `json:"close_reason" wx:"required,enum=USER_OVERDUE_UNCONFIRMED|CLOSE_CONFIRMED_VIA_MCH_API|CLOSE_ACCEPTED_VIA_MCH_API|TRANSFER_FINISHED|OVERDUE_NOT_TRANSFER|RESERVE_FAIL|USER_CLOSE" doc:"why"`
}
