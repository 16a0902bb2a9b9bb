package sandbox

import "time"

// Quirks are the points that WeChat Pay does not document, or documents in two
// ways. Each has a default, which [DefaultQuirks] gives, and can be played the
// other way. The doc tags say what each does; [Quirks.All] lists them by the
// names that a command line has for them.
type Quirks struct {
	PublicKeyOnly       bool `doc:"makes the merchants such as are opened since late 2024: they have no platform certificates, /v3/certificates answers 404 RESOURCE_NOT_EXISTS. Default: they have both, as during a migration"`
	AcceptEmptyStrings  bool `doc:"takes \"\" for an optional field as leaving it out. Default: refused, as null is"`
	AcceptUnknownQuery  bool `doc:"ignores query parameters that are not defined. Default: refused, as unknown fields of a body are"`
	EnforceRates        bool `doc:"answers 429 beyond an operation's published rate. Without it, examples and tests run at full speed"`
	FractionalTimes     bool `doc:"writes times with milliseconds, as some examples of the documentation have them. Default: in seconds"`
	CreateReplayRefused bool `doc:"answers a repeated creation of a stock, with the same number and parameters, with RESOURCE_ALREADY_EXISTS. Default: with the first answer"`

	FavorAudit           time.Duration `doc:"how long a new cash-coupon stock stays in status audit. With 0 it is unactivated at once"`
	FavorWrongStateParam bool          `doc:"answers a start, pause, restart or stop in the wrong state with PARAM_ERROR. Default: INVALID_REQUEST"`
	FavorAmountAboveFace bool          `doc:"demands that a coupon's transaction_minimum is more than its face value"`
	FavorRunsOn          bool          `doc:"keeps a stock running or paused after its time, so that it can be restarted. Default: it is stoped then"`

	BusifavorCreating         time.Duration `doc:"how long after its creation a merchant-coupon stock refuses codes"`
	BusifavorAudit            time.Duration `doc:"how long a new stock stays in state UNAUDIT. With 0 it is RUNNING at once"`
	BusifavorLowerBelowSent   bool          `doc:"lets a budget be lowered below what was sent already. Default: refused with INVALID_REQUEST"`
	BusifavorCodeCap          int           `doc:"the number of codes that a stock takes. The real number is not published"`
	BusifavorPatchReplaces    bool          `doc:"makes PATCH replace an object of the first level whole. Default: objects are merged field by field"`
	BusifavorDeleteDispatched bool          `doc:"lets a code be deleted that was given out. Default: refused with INVALID_REQUEST"`

	ReceiverUnknownDeletes bool  `doc:"answers the deletion of a receiver that does not exist with success. Default: 400 INVALID_REQUEST"`
	ReceiverKeyHasAppID    bool  `doc:"tells receivers apart by appid, too. Default: by paying merchant, type and account"`
	ReceiverNameAsSent     bool  `doc:"repeats a receiver's name with the very ciphertext of the request, which the merchant cannot read, as one source has it. Default: encrypted for the merchant, as the official SDKs expect it, which fail otherwise"`
	ReceiverCapacity       int   `doc:"how many receivers a merchant can have. 20,000 are documented, smaller numbers are for tests"`
	MaxRatio               int64 `doc:"the share of an order that may be split off, in 1/10,000, which sub-merchants set in their console"`

	ProfitSharingWaits     time.Duration `doc:"how long after its payment an order cannot be shared yet. WeChat Pay takes a minute. With 0 it can be shared at once"`
	ProfitSharingTakes     time.Duration `doc:"how long a split is PROCESSING. With 0 the answer to its creation says PROCESSING, and the first query FINISHED"`
	ProfitSharingNoReturns bool          `doc:"plays receivers that have not agreed to returns in their console: a return is refused with NO_AUTH. Default: all have"`

	GoldPlanNeedsReceipt  bool `doc:"refuses to open the gold plan before the merchant receipt. Default: the order is only advised"`
	GoldPlanFreeOrder     bool `doc:"lets filters and advertising be set while the plan is closed. Default: refused with INVALID_REQUEST"`
	GoldPlanRepeatRefused bool `doc:"refuses to open a plan that is open. Default: it succeeds"`

	ComplaintOverwrite  bool `doc:"makes POST of a complaint notification URL replace the one that exists. Default: 400 INVALID_REQUEST"`
	ComplaintMissing404 bool `doc:"answers 404 where no URL is set. Default: 400 RESOURCE_NOT_EXISTS, as the documentation has it"`
	ComplaintUpsert     bool `doc:"makes PUT create the URL and DELETE succeed where none is set. Default: they are refused as GET is"`

	ComplaintCompleteAgain bool `doc:"lets a complaint that is PROCESSED be completed again. Default: 400 INVALID_REQUEST"`
	ComplaintOldestFirst   bool `doc:"lists complaints, and what was done with one, from the oldest. Default: from the newest"`

	ViolationOverwrite bool `doc:"makes POST of a violation notification URL replace the one that exists. Default: 400 INVALID_REQUEST"`
	ViolationUpsert    bool `doc:"makes PUT create the URL where none is set. Default: 404 NOT_FOUND, as GET and DELETE answer"`

	OrderPaidInvalid  bool `doc:"answers the repeat of an order that is paid with INVALID_REQUEST. Default: 400 ORDERPAID"`
	CombinePlainQuery bool `doc:"answers plain queries of the sub orders of a combined order. Default: 404 ORDER_NOT_EXIST"`

	PayscoreDeducts         bool `doc:"takes the money as soon as a pay-score order is completed, as WeChat Pay does by itself. Default: the order waits, so that it can be modified, cancelled or collected, or that its customer pays"`
	PayscoreNeedsPermission bool `doc:"refuses pay-score orders without confirmation for customers who have not granted the permission, with 403 NO_AUTH. Default: any openid is taken"`
	PayscoreStateInvalid    bool `doc:"answers a call in the wrong state with INVALID_REQUEST, as merchants have seen it. Default: INVALID_ORDER_STATE, ORDER_CANCELED or ORDER_DONE, as the documentation has it"`

	ParkingPaused bool `doc:"plays owners of number plates who have paused: services are PAUSE, entries BLOCKED, and fees end PAY_FAIL"`

	PartnershipAnyStock        bool `doc:"lets partnerships be made for stocks that the caller does not have. Default: 404 RESOURCE_NOT_EXISTS"`
	PartnershipRepeatRefused   bool `doc:"refuses to make a partnership that stands, and to end one that has ended, under another Idempotency-Key. Default: it succeeds and changes nothing"`
	PartnershipEmptyList       bool `doc:"answers with an empty list where there are no partnerships. Default: 404 RESOURCE_NOT_EXISTS"`
	PartnershipHidesTerminated bool `doc:"leaves partnerships that have ended out of the list. Default: they stay in it, with a terminate_time"`

	PaygiftTerminateRepeats bool `doc:"lets a pay-gift activity be terminated again. Default: 400 INVALID_REQUEST, as for one whose time is over"`

	FapiaoTakes        time.Duration `doc:"how long an invoice is ISSUE_ACCEPTED or REVERSE_ACCEPTED. With 0 the first query says ISSUED or REVERSED"`
	FapiaoFails        bool          `doc:"makes invoices end ISSUE_FAILED"`
	FapiaoNeedsOrder   bool          `doc:"refuses invoices for payments that were not made in the sandbox"`
	FapiaoConfigEmpty  bool          `doc:"answers with empty settings of invoices where none are set. Default: 404 RESOURCE_NOT_EXISTS"`
	FapiaoSameTemplate bool          `doc:"keeps the card_id when the template of invoices is set again. Default: another one"`

	GuideRepeatRefused bool `doc:"refuses to register a guide that is registered in the store already. Default: the answer names the one that there is"`

	SettlementAudit    time.Duration `doc:"how long the bank checks a change of a settlement account. With 0 the first query says that it succeeded"`
	SettlementFails    bool          `doc:"makes banks refuse changes of settlement accounts"`
	SettlementShowsNew bool          `doc:"makes the query show a settlement account while it is checked. Default: the one before it"`
	SettlementPerDay   int           `doc:"how many times a day a settlement account can be changed. 5 are documented; how the next one is refused is not"`

	RefundTakes       time.Duration `doc:"how long a refund is PROCESSING. With 0 the answer to its creation says PROCESSING, and the first query SUCCESS"`
	RefundGap         time.Duration `doc:"how long after a refund of an order the next one is refused with FREQUENCY_LIMITED. About a minute is advised"`
	RefundFails       bool          `doc:"makes refunds end ABNORMAL until a bank card is named"`
	RefundFeeMismatch bool          `doc:"answers a repeat with other amounts with REFUND_FEE_MISMATCH. Default: INVALID_REQUEST"`

	TransferTakes           time.Duration `doc:"how long a transfer is ACCEPTED, then PROCESSING, and later TRANSFERING or CANCELING; a batch is ACCEPTED, then PROCESSING; and an electronic receipt is made. With 0 a transfer waits for its customer at once, and the first query finds what else was asked for done"`
	TransferFails           bool          `doc:"makes transfers fail when they are confirmed, and all transfers of batches, with PAYEE_ACCOUNT_ABNORMAL"`
	TransferAnyName         bool          `doc:"takes a transfer with or without user_name. Default: it is needed from ¥2,000.00 and refused below ¥0.30"`
	TransferPackageStays    bool          `doc:"answers package_info of a transfer in every state. Default: in WAIT_USER_CONFIRM only"`
	TransferReentryExists   bool          `doc:"answers a repeated number with other parameters with ALREADY_EXISTS. Default: INVALID_REQUEST"`
	TransferMissingResource bool          `doc:"answers 404 RESOURCE_NOT_EXISTS for a transfer, batch, authorisation or receipt that does not exist. Default: 404 NOT_FOUND"`
	TransferNeedsConsent    bool          `doc:"refuses a service provider's transfers of a sub-merchant that has not authorised it, with 403 NO_AUTH. Default: all have"`
	TransferNeedsApproval   bool          `doc:"makes batches of transfers wait, in WAIT_PAY, for somebody of the merchant who approves them; after 24 hours they are CLOSED. Default: they begin at once"`

	BillAtOnce   bool          `doc:"makes statements ready at once, so that the one of today holds what was done a moment ago. WeChat Pay refuses today, answers STATEMENT_CREATING for yesterday before 10:00, and NO_STATEMENT_EXIST for a day without trades. At once, somebody who tries things out can read one"`
	BillCreating time.Duration `doc:"how long after it was first asked for a statement is STATEMENT_CREATING, as WeChat Pay answers between 9:00 and 10:00. It is forgotten when the sandbox ends"`
	BillBOM      bool          `doc:"begins statements with a UTF-8 byte order mark, as samples of real ones do"`
	BillLife     time.Duration `doc:"how long a download URL lives. Older documentation says 30 seconds"`

	MediaSameURL bool `doc:"gives the same file the same URL or id each time. Default: another one"`

	FeeRate int64 `doc:"what WeChat Pay keeps of a payment, in 1/10,000"`
	Balance int64 `doc:"what each merchant has at the beginning, in fen"`

	NotifyProbes bool `doc:"sends before each notification the same one with a signature that begins WECHATPAY/SIGNTEST/ and is wrong on purpose; a receiver has to refuse it"`
}

// DefaultQuirks are the sandbox's choices.
func DefaultQuirks() Quirks {
	return Quirks{
		FavorAmountAboveFace: true,
		BusifavorCreating:    2 * time.Second,
		BusifavorCodeCap:     100_000,
		ReceiverCapacity:     20_000,
		MaxRatio:             3000,
		SettlementPerDay:     5,
		BillAtOnce:           true,
		BillBOM:              true,
		BillLife:             5 * time.Minute,
		FeeRate:              60,
		Balance:              100_000_000,
	}
}
