package sandbox

import "time"

// Quirks are the points that WeChat Pay does not document, or documents in two
// ways. Each has a default, which [DefaultQuirks] gives, and can be played the
// other way.
type Quirks struct {
	// PublicKeyOnly makes the merchants such as are opened since late 2024:
	// they have no platform certificates, /v3/certificates answers 404
	// RESOURCE_NOT_EXISTS. Default: they have both, as during a migration.
	PublicKeyOnly bool
	// AcceptEmptyStrings takes "" for an optional field as leaving it out.
	// Default: refused, as null is.
	AcceptEmptyStrings bool
	// AcceptUnknownQuery ignores query parameters that are not defined.
	// Default: refused, as unknown fields of a body are.
	AcceptUnknownQuery bool
	// EnforceRates answers 429 beyond an operation's published rate. Default:
	// off, so that examples and tests run at full speed.
	EnforceRates bool
	// FractionalTimes writes times with milliseconds, as some examples of the
	// documentation have them. Default: in seconds.
	FractionalTimes bool
	// CreateReplayRefused answers a repeated creation of a stock, with the same
	// number and parameters, with RESOURCE_ALREADY_EXISTS. Default: with the
	// first answer.
	CreateReplayRefused bool

	// FavorAudit is how long a new cash-coupon stock stays in status audit.
	// Default: 0, it is unactivated at once.
	FavorAudit time.Duration
	// FavorWrongStateParam answers a start, pause, restart or stop in the
	// wrong state with PARAM_ERROR. Default: INVALID_REQUEST.
	FavorWrongStateParam bool
	// FavorAmountAboveFace demands that a coupon's transaction_minimum is more
	// than its face value. Default: on.
	FavorAmountAboveFace bool
	// FavorRunsOn keeps a stock running or paused after its time, so that it
	// can be restarted. Default: it is stoped then.
	FavorRunsOn bool

	// BusifavorCreating is how long after its creation a merchant-coupon stock
	// refuses codes. Default: two seconds.
	BusifavorCreating time.Duration
	// BusifavorAudit is how long a new stock stays in state UNAUDIT. Default:
	// 0, it is RUNNING at once.
	BusifavorAudit time.Duration
	// BusifavorLowerBelowSent lets a budget be lowered below what was sent
	// already. Default: refused with INVALID_REQUEST.
	BusifavorLowerBelowSent bool
	// BusifavorCodeCap is the number of codes that a stock takes. Default:
	// 100,000; the real number is not published.
	BusifavorCodeCap int
	// BusifavorPatchReplaces makes PATCH replace an object of the first level
	// whole. Default: objects are merged field by field.
	BusifavorPatchReplaces bool
	// BusifavorDeleteDispatched lets a code be deleted that was given out.
	// Default: refused with INVALID_REQUEST.
	BusifavorDeleteDispatched bool

	// ReceiverUnknownDeletes answers the deletion of a receiver that does not
	// exist with success. Default: 400 INVALID_REQUEST.
	ReceiverUnknownDeletes bool
	// ReceiverKeyHasAppID tells receivers apart by appid, too. Default: by
	// paying merchant, type and account.
	ReceiverKeyHasAppID bool
	// ReceiverNameAsSent repeats a receiver's name with the very ciphertext of
	// the request, which the merchant cannot read, as an answer of WeChat Pay's
	// support has it. Default: encrypted for the merchant, as the official SDKs
	// expect it, which fail otherwise.
	ReceiverNameAsSent bool
	// ReceiverCapacity is how many receivers a merchant can have. Default:
	// 20,000, as documented; smaller ones are for tests.
	ReceiverCapacity int
	// MaxRatio is the share of an order that may be split off, in 1/10,000,
	// which sub-merchants set in their console. Default: 3000.
	MaxRatio int64

	// GoldPlanNeedsReceipt refuses to open the gold plan before the merchant
	// receipt. Default: off; the order is only advised.
	GoldPlanNeedsReceipt bool
	// GoldPlanFreeOrder lets filters and advertising be set while the plan is
	// closed. Default: refused with INVALID_REQUEST.
	GoldPlanFreeOrder bool
	// GoldPlanRepeatRefused refuses to open a plan that is open. Default: it
	// succeeds.
	GoldPlanRepeatRefused bool

	// ComplaintOverwrite makes POST of a complaint notification URL replace the
	// one that exists. Default: 400 INVALID_REQUEST.
	ComplaintOverwrite bool
	// ComplaintMissing404 answers 404 where no URL is set. Default: 400
	// RESOURCE_NOT_EXISTS, as the documentation has it.
	ComplaintMissing404 bool
	// ComplaintUpsert makes PUT create the URL and DELETE succeed where none is
	// set. Default: they are refused as GET is.
	ComplaintUpsert bool

	// OrderPaidInvalid answers the repeat of an order that is paid with
	// INVALID_REQUEST. Default: 400 ORDERPAID.
	OrderPaidInvalid bool

	// RefundTakes is how long a refund is PROCESSING. Default: 0, so that the
	// answer to its creation says PROCESSING, and the first query SUCCESS.
	RefundTakes time.Duration
	// RefundGap is how long after a refund of an order the next one is refused
	// with FREQUENCY_LIMITED. Default: 0; about a minute is advised.
	RefundGap time.Duration
	// RefundFails makes refunds end ABNORMAL until a bank card is named.
	// Default: off.
	RefundFails bool
	// RefundFeeMismatch answers a repeat with other amounts with
	// REFUND_FEE_MISMATCH. Default: INVALID_REQUEST.
	RefundFeeMismatch bool

	// BillAtOnce makes statements ready at once, so that the one of today holds
	// what was done a moment ago. WeChat Pay refuses today, answers
	// STATEMENT_CREATING for yesterday before 10:00, and NO_STATEMENT_EXIST for
	// a day without trades. Default: on, so that somebody who tries things out
	// can read one.
	BillAtOnce bool
	// BillBOM begins statements with a UTF-8 byte order mark, as samples of
	// real ones do. Default: on.
	BillBOM bool
	// BillLife is how long a download URL lives. Default: five minutes; older
	// documentation says 30 seconds.
	BillLife time.Duration

	// MediaSameURL gives the same image the same URL each time. Default: another
	// one.
	MediaSameURL bool

	// FeeRate is what WeChat Pay keeps of a payment, in 1/10,000. Default: 60.
	FeeRate int64
	// Balance is what each merchant has at the beginning, in fen. Default:
	// 100,000,000 (¥1,000,000.00).
	Balance int64
}

// DefaultQuirks are the sandbox's choices.
func DefaultQuirks() Quirks {
	return Quirks{
		FavorAmountAboveFace: true,
		BusifavorCreating:    2 * time.Second,
		BusifavorCodeCap:     100_000,
		ReceiverCapacity:     20_000,
		MaxRatio:             3000,
		BillAtOnce:           true,
		BillBOM:              true,
		BillLife:             5 * time.Minute,
		FeeRate:              60,
		Balance:              100_000_000,
	}
}
