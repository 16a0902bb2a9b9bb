package sandbox

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// receiver is who may get a share of a merchant's orders. The first record
// wins: adding it again changes nothing.
type receiver struct {
	Name           string                     `json:"name"`
	RelationType   profitsharing.RelationType `json:"relation_type"`
	CustomRelation string                     `json:"custom_relation,omitempty"`
	AppID          string                     `json:"appid"`
	SubAppID       string                     `json:"sub_appid"`
}

// The receivers have the key owner, type, account. The owner is the paying
// merchant, or a brand.
const (
	receivers      table[receiver] = "profitsharing/receivers"
	brandReceivers table[receiver] = "brandprofitsharing/receivers"
)

// tally counts the receivers of an owner.
type tally struct {
	N int `json:"n"`
}

const (
	receiverTallies      table[tally] = "profitsharing/tallies"
	brandReceiverTallies table[tally] = "brandprofitsharing/tallies"
)

// receiverList is the receivers of an owner.
type receiverList struct {
	records table[receiver]
	tallies table[tally]
	owner   string
}

func merchantReceivers(mchid string) receiverList {
	return receiverList{receivers, receiverTallies, mchid}
}

func receiversOfBrand(mchid string) receiverList {
	return receiverList{brandReceivers, brandReceiverTallies, mchid}
}

func (l receiverList) key(c *call, kind profitsharing.ReceiverType, account, appid string) []string {
	key := []string{l.owner, string(kind), account}
	if c.quirks.ReceiverKeyHasAppID {
		key = append(key, appid)
	}
	return key
}

func (l receiverList) get(c *call, kind profitsharing.ReceiverType, account, appid string) (*receiver, bool) {
	return l.records.get(c, l.key(c, kind, account, appid)...)
}

// add adds a receiver unless it is there.
func (l receiverList) add(c *call, kind profitsharing.ReceiverType, account string, r *receiver) error {
	if _, exists := l.get(c, kind, account, r.AppID); exists {
		return nil
	}
	if err := l.count(c, 1); err != nil {
		return err
	}
	l.records.put(c, r, l.key(c, kind, account, r.AppID)...)
	return nil
}

// remove deletes a receiver, or refuses when it is not there.
func (l receiverList) remove(c *call, kind profitsharing.ReceiverType, account, appid string) error {
	if l.records.remove(c, l.key(c, kind, account, appid)...) {
		return l.count(c, -1)
	}
	if !c.quirks.ReceiverUnknownDeletes {
		return invalid("the receiver does not exist, check its type and account")
	}
	return nil
}

func (l receiverList) count(c *call, more int) error {
	n, ok := l.tallies.get(c, l.owner)
	if !ok {
		n = &tally{}
	}
	if n.N += more; n.N > c.quirks.ReceiverCapacity {
		return invalid("the merchant has as many receivers as it can have")
	}
	l.tallies.put(c, n, l.owner)
	return nil
}

func registerProfitSharing(r *registry) {
	handle(r, profitsharing.AddReceiver, addReceiver)
	handle(r, profitsharing.DeleteReceiver, deleteReceiver)
	handle(r, profitsharing.GetMerchantConfig, getMerchantConfig)
	handle(r, profitsharing.CreateOrder, createSplit)
	handle(r, profitsharing.Unfreeze, unfreezeRest)
	handle(r, profitsharing.GetOrder, getSplit)
	handle(r, profitsharing.GetUnsplitAmount, func(c *call, in *profitsharing.GetUnsplitAmountRequest) (*profitsharing.UnsplitAmount, error) {
		return unsplitAmount(c, in.TransactionID)
	})
	handle(r, profitsharing.CreateReturn, createShareReturn)
	handle(r, profitsharing.GetReturn, getShareReturn)
	handle(r, profitsharing.GetBill, func(c *call, in *profitsharing.GetBillRequest) (*bill.File, error) {
		text, err := splitBill(c, in.BillDate, in.SubMchID)
		if err != nil {
			return nil, err
		}
		return c.publishBill(text, in.TarType), nil
	})
	registerBrandProfitSharing(r)
}

// payer is the merchant whose orders are split: the caller, or for a service
// provider the sub-merchant.
func payer(c *call, sub string) (string, error) {
	switch {
	case !c.merchant.Partner && sub != "":
		return "", wrongField("/sub_mchid", sub, "is for service providers only")
	case !c.merchant.Partner:
		return c.merchant.MchID, nil
	case sub == "":
		return "", wrongField("/sub_mchid", nil, "is missing")
	case !c.merchant.serves(sub):
		return "", unrelated(sub)
	}
	return sub, nil
}

// unrelated refuses a sub-merchant that is not bound to the caller.
func unrelated(sub string) error {
	return fail(http.StatusForbidden, codeNoAuth, "merchant "+sub+" is not a sub-merchant of the caller: "+boundHint)
}

// checkReceiver holds the identity of a receiver against the rules of its type.
func checkReceiver(c *call, kind profitsharing.ReceiverType, appid, subAppID string) error {
	if kind == profitsharing.PersonalSubOpenID {
		switch {
		case !c.merchant.Partner:
			return wrongField("/type", kind, "is for service providers only")
		case subAppID == "":
			return wrongField("/sub_appid", nil, "is needed with type PERSONAL_SUB_OPENID")
		}
	}
	return ownAppID(c, appid)
}

func checkRelation(in *profitsharing.AddReceiverRequest) error {
	switch {
	case in.RelationType == profitsharing.Custom && in.CustomRelation == "":
		return wrongField("/custom_relation", nil, "is needed with relation_type CUSTOM")
	case in.RelationType != profitsharing.Custom && in.CustomRelation != "":
		return wrongField("/custom_relation", in.CustomRelation, "belongs to relation_type CUSTOM only")
	}
	return checkReceiverName(in.Type, in.Name)
}

func checkReceiverName(kind profitsharing.ReceiverType, name string) error {
	if kind == profitsharing.MerchantID && name == "" {
		return wrongField("/name", nil, "is needed with type MERCHANT_ID")
	}
	return nil
}

func addReceiver(c *call, in *profitsharing.AddReceiverRequest) (*profitsharing.Receiver, error) {
	merchant, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	if err := checkReceiver(c, in.Type, in.AppID, in.SubAppID); err != nil {
		return nil, err
	}
	if err := checkRelation(in); err != nil {
		return nil, err
	}
	if in.Type == profitsharing.MerchantID && in.Account == merchant {
		return nil, invalid("a merchant cannot receive a share of its own orders")
	}
	r := &receiver{in.Name, in.RelationType, in.CustomRelation, in.AppID, in.SubAppID}
	if err := merchantReceivers(merchant).add(c, in.Type, in.Account, r); err != nil {
		return nil, err
	}
	// The answer echoes the request, also when an older record stays.
	name, err := echoedName(c, in.Name)
	if err != nil {
		return nil, err
	}
	return &profitsharing.Receiver{
		SubMchID: in.SubMchID, Type: in.Type, Account: in.Account, Name: name,
		RelationType: in.RelationType, CustomRelation: in.CustomRelation,
	}, nil
}

// echoedName is a receiver's name as the answer has it.
func echoedName(c *call, name string) (string, error) {
	if name == "" || c.quirks.ReceiverNameAsSent {
		return c.sealed["/name"], nil
	}
	return seal(c.merchant.key, name)
}

func deleteReceiver(c *call, in *profitsharing.DeleteReceiverRequest) (*profitsharing.DeletedReceiver, error) {
	merchant, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	if err := checkReceiver(c, in.Type, in.AppID, in.SubAppID); err != nil {
		return nil, err
	}
	if err := merchantReceivers(merchant).remove(c, in.Type, in.Account, in.AppID); err != nil {
		return nil, err
	}
	return &profitsharing.DeletedReceiver{SubMchID: in.SubMchID, Type: in.Type, Account: in.Account}, nil
}

func getMerchantConfig(c *call, in *profitsharing.GetMerchantConfigRequest) (*profitsharing.MerchantConfig, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	return &profitsharing.MerchantConfig{SubMchID: in.SubMchID, MaxRatio: c.quirks.MaxRatio}, nil
}
