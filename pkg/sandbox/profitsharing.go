package sandbox

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/profitsharing"
)

// receiver is who may get a share of a merchant's orders. The first record
// wins: adding it again changes nothing.
type receiver struct {
	Name           string                     `json:"name"`
	RelationType   profitsharing.RelationType `json:"relation_type"`
	CustomRelation string                     `json:"custom_relation"`
	AppID          string                     `json:"appid"`
	SubAppID       string                     `json:"sub_appid"`
}

// receivers has the key paying merchant, type, account.
const receivers table[receiver] = "profitsharing/receivers"

// tally counts the receivers of a paying merchant.
type tally struct {
	N int `json:"n"`
}

const receiverTallies table[tally] = "profitsharing/tallies"

func registerProfitSharing(r *registry) {
	handle(r, profitsharing.AddReceiver, addReceiver)
	handle(r, profitsharing.DeleteReceiver, deleteReceiver)
	handle(r, profitsharing.GetMerchantConfig, getMerchantConfig)
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
	case in.Type == profitsharing.MerchantID && in.Name == "":
		return wrongField("/name", nil, "is needed with type MERCHANT_ID")
	}
	return nil
}

func receiverKey(c *call, merchant string, kind profitsharing.ReceiverType, account, appid string) []string {
	key := []string{merchant, string(kind), account}
	if c.quirks.ReceiverKeyHasAppID {
		key = append(key, appid)
	}
	return key
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
	key := receiverKey(c, merchant, in.Type, in.Account, in.AppID)
	if _, exists := receivers.get(c, key...); !exists {
		if err := countReceiver(c, merchant, 1); err != nil {
			return nil, err
		}
		receivers.put(c, &receiver{in.Name, in.RelationType, in.CustomRelation, in.AppID, in.SubAppID}, key...)
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

func countReceiver(c *call, merchant string, more int) error {
	n, ok := receiverTallies.get(c, merchant)
	if !ok {
		n = &tally{}
	}
	if n.N += more; n.N > c.quirks.ReceiverCapacity {
		return invalid("the merchant has as many receivers as it can have")
	}
	receiverTallies.put(c, n, merchant)
	return nil
}

func deleteReceiver(c *call, in *profitsharing.DeleteReceiverRequest) (*profitsharing.DeletedReceiver, error) {
	merchant, err := payer(c, in.SubMchID)
	if err != nil {
		return nil, err
	}
	if err := checkReceiver(c, in.Type, in.AppID, in.SubAppID); err != nil {
		return nil, err
	}
	if receivers.remove(c, receiverKey(c, merchant, in.Type, in.Account, in.AppID)...) {
		if err := countReceiver(c, merchant, -1); err != nil {
			return nil, err
		}
	} else if !c.quirks.ReceiverUnknownDeletes {
		return nil, invalid("the receiver does not exist, check its type and account")
	}
	return &profitsharing.DeletedReceiver{SubMchID: in.SubMchID, Type: in.Type, Account: in.Account}, nil
}

func getMerchantConfig(c *call, in *profitsharing.GetMerchantConfigRequest) (*profitsharing.MerchantConfig, error) {
	if !c.merchant.serves(in.SubMchID) {
		return nil, unrelated(in.SubMchID)
	}
	return &profitsharing.MerchantConfig{SubMchID: in.SubMchID, MaxRatio: c.quirks.MaxRatio}, nil
}
