package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/refund"
)

// Notification is a message to a merchant about something that happened, and
// what became of the attempts to deliver it.
type Notification struct {
	ID    string `json:"id"`
	MchID string `json:"mchid"` // who is told
	// Number is the number of what it is about: out_trade_no, out_order_no,
	// authorization_code, out_refund_no, coupon_code or complaint_id.
	Number       string `json:"number"`
	EventType    string `json:"event_type"`    // such as TRANSACTION.SUCCESS
	OriginalType string `json:"original_type"` // such as transaction
	Summary      string `json:"summary"`
	// Time is when it happens, which is ahead for a refund that takes a while.
	Time time.Time `json:"time"`
	// URL is where the merchant wants to be told; "" is nowhere.
	URL string `json:"notify_url"`
	// Certificate says that it is signed with the platform certificate instead
	// of the public key: with what the merchant named when it asked.
	Certificate bool `json:"certificate,omitempty"`
	// Content is what the receiver decrypts.
	Content  json.RawMessage `json:"content"`
	Attempts []Attempt       `json:"attempts"`
}

// Attempt is one delivery of a notification.
type Attempt struct {
	Time time.Time `json:"time"`
	URL  string    `json:"url"`
	// Probe says that the signature was wrong on purpose.
	Probe bool `json:"probe,omitempty"`
	// Status is what the receiver answered; 0 without an answer.
	Status int `json:"status,omitempty"`
	// Problem is what is wrong with the answer; "" is nothing.
	Problem string `json:"problem,omitempty"`
}

// notifications has the key merchant, number, and a number in the order in
// which they were made.
const notifications table[Notification] = "notifications"

// dueNotification says that a notification was never sent, and can be.
type dueNotification struct{}

// dueNotifications has the keys of notifications.
const dueNotifications table[dueNotification] = "notifications/due"

// letter is a notification on its way.
type letter struct {
	key []string
	at  time.Time
}

// notify records a notification, which is sent when the call has succeeded.
func (c *call) notify(n *Notification, content any) error {
	var err error
	if n.Content, err = (&encoder{fraction: c.quirks.FractionalTimes}).encode(content); err != nil {
		return err
	}
	n.Attempts = []Attempt{}
	n.ID = "EV-" + c.stamp("20060102150405") + c.sandbox.random.text(decimal, 8)
	key := []string{n.MchID, n.Number, fmt.Sprintf("%012d", notifications.next(c))}
	notifications.put(c, n, key...)
	if isLocal(n.URL) {
		dueNotifications.put(c, &dueNotification{}, key...)
		c.letters = append(c.letters, letter{key, n.Time})
	}
	return nil
}

// notifyPaid tells the seller's merchant that an order is paid. The content is
// what a query answers.
func (c *call) notifyPaid(o *order, transaction any) error {
	return c.notify(&Notification{
		MchID: o.MchID, Number: o.OutTradeNo, EventType: "TRANSACTION.SUCCESS", OriginalType: "transaction",
		Summary: "支付成功", Time: c.now, URL: o.NotifyURL, Certificate: o.Certificate,
	}, transaction)
}

// refundNotice is what a notification says of a refund: less than a query does,
// and with refund_status in place of status.
type refundNotice struct {
	MchID               string            `json:"mchid"`
	SpMchID             string            `json:"sp_mchid"`
	SubMchID            string            `json:"sub_mchid"`
	OutTradeNo          string            `json:"out_trade_no"`
	TransactionID       string            `json:"transaction_id"`
	OutRefundNo         string            `json:"out_refund_no"`
	RefundID            string            `json:"refund_id"`
	RefundStatus        refund.Status     `json:"refund_status"`
	SuccessTime         op.Time           `json:"success_time"`
	UserReceivedAccount string            `json:"user_received_account"`
	Amount              refundNoticeMoney `json:"amount"`
}

type refundNoticeMoney struct {
	Total       op.Fen `json:"total" wx:"required"`
	Refund      op.Fen `json:"refund" wx:"required"`
	PayerTotal  op.Fen `json:"payer_total" wx:"required"`
	PayerRefund op.Fen `json:"payer_refund" wx:"required"`
}

// notifyRefund tells how a refund ends, when it does.
func (c *call) notifyRefund(r *orderRefund, o *order) error {
	status, summary := refund.Success, "退款成功"
	ends, good := r.done(c)
	if !good {
		status, summary, ends = refund.Abnormal, "退款异常", r.Created.Add(c.quirks.RefundTakes)
	}
	content := &refundNotice{
		OutTradeNo: o.OutTradeNo, TransactionID: o.TransactionID, OutRefundNo: r.OutRefundNo, RefundID: r.RefundID,
		RefundStatus: status, UserReceivedAccount: r.receivedAccount(),
		Amount: refundNoticeMoney{Total: o.Total, Refund: r.Amount, PayerTotal: o.Total, PayerRefund: r.Amount},
	}
	if good {
		content.SuccessTime = at(ends)
	}
	if o.SubMchID == "" {
		content.MchID = o.MchID
	} else {
		content.SpMchID, content.SubMchID = o.MchID, o.SubMchID
	}
	err := c.notify(&Notification{
		MchID: o.MchID, Number: r.OutRefundNo, EventType: "REFUND." + string(status), OriginalType: "refund",
		Summary: summary, Time: ends, URL: r.NotifyURL, Certificate: c.certified,
	}, content)
	if err != nil || !good {
		return err
	}
	return c.complaintRefunded(o, ends)
}

// couponNotice is what a notification says of a merchant coupon that a customer
// received.
type couponNotice struct {
	EventType    string  `json:"event_type"`
	CouponCode   string  `json:"coupon_code"`
	StockID      string  `json:"stock_id"`
	SendTime     op.Time `json:"send_time"`
	OpenID       string  `json:"openid"`
	SendChannel  string  `json:"send_channel"`
	SendMerchant string  `json:"send_merchant"`
}

// notifyCoupon tells the merchant that a customer received a merchant coupon.
func (c *call) notifyCoupon(b *busiCoupon) error {
	url := ""
	if cb, ok := busiCallbacks.get(c, b.Creator); ok {
		url = cb.NotifyURL
	}
	return c.notify(&Notification{
		MchID: b.Creator, Number: b.Code, EventType: "COUPON.SEND", OriginalType: "coupon",
		Summary: "商家券领券通知", Time: c.now, URL: url, Certificate: c.certified,
	}, &couponNotice{
		EventType: "EVENT_TYPE_BUSICOUPON_SEND", CouponCode: b.Code, StockID: b.StockID, SendTime: at(b.Received),
		OpenID: b.OpenID, SendChannel: "BUSICOUPON_SEND_CHANNEL_API", SendMerchant: c.merchant.MchID,
	})
}

// Notifications lists what merchants were told, and are to be told, in the
// order in which it happens.
func (s *Sandbox) Notifications() ([]Notification, error) {
	if err := s.pass(s.clock()); err != nil {
		return nil, err
	}
	all := []Notification{}
	err := s.store.run(false, func(tx *bbolt.Tx) error {
		for _, load := range notifications.all(&call{tx: tx}) {
			all = append(all, *load())
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Notification) int { return a.Time.Compare(b.Time) })
	return all, err
}

// lastNotification finds the newest notification about a number.
func (c *call) lastNotification(number string) (*Notification, []string, error) {
	var last []string
	for key := range notifications.all(c) {
		if key[1] == number && (last == nil || key[2] > last[2]) {
			last = slices.Clone(key)
		}
	}
	if last == nil {
		return nil, nil, notFound("nothing has happened that would be notified under the number " + number)
	}
	n, _ := notifications.get(c, last...)
	if c.now.Before(n.Time) {
		return nil, nil, invalid(fmt.Sprintf("%s comes at %s, not before", n.EventType, op.At(n.Time)))
	}
	return n, last, nil
}

// last finds the newest notification about a number, outside of a call.
func (s *Sandbox) last(number string) (n *Notification, key []string, err error) {
	if err := s.pass(s.clock()); err != nil {
		return nil, nil, err
	}
	err = s.store.run(false, func(tx *bbolt.Tx) error {
		n, key, err = (&call{tx: tx, now: s.clock()}).lastNotification(number)
		return err
	})
	return n, key, err
}

// A Message is a notification as it travels: signed and encrypted.
type Message struct {
	Header http.Header `json:"header"`
	Body   string      `json:"body"`
}

// envelope is the body of a notification.
type envelope struct {
	ID           string   `json:"id"`
	CreateTime   op.Time  `json:"create_time"`
	ResourceType string   `json:"resource_type"`
	EventType    string   `json:"event_type"`
	Summary      string   `json:"summary"`
	Resource     resource `json:"resource"`
}

type resource struct {
	OriginalType   string `json:"original_type"`
	Algorithm      string `json:"algorithm"`
	Ciphertext     string `json:"ciphertext"`
	AssociatedData string `json:"associated_data"`
	Nonce          string `json:"nonce"`
}

// Message returns the newest notification about a number as it would be sent
// now. Receivers take it for five minutes.
func (s *Sandbox) Message(number string) (*Message, error) {
	n, _, err := s.last(number)
	if err != nil {
		return nil, err
	}
	return s.compose(n, signedWell)
}

// compose encrypts and signs a notification.
func (s *Sandbox) compose(n *Notification, how signing) (*Message, error) {
	m := s.world.merchants[n.MchID]
	nonce := s.random.letters(12)
	ciphertext, err := wrap(m.APIv3Key, nonce, n.OriginalType, n.Content)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(envelope{
		ID: n.ID, CreateTime: at(n.Time), ResourceType: "encrypt-resource", EventType: n.EventType, Summary: n.Summary,
		Resource: resource{OriginalType: n.OriginalType, Algorithm: "AEAD_AES_256_GCM", Ciphertext: ciphertext,
			AssociatedData: n.OriginalType, Nonce: nonce},
	})
	if err != nil {
		return nil, err
	}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("Request-ID", s.random.text(upperHex, 32)+"-0")
	key := s.world.public
	key.serial = m.PublicKeyID
	if n.Certificate && !s.quirks.PublicKeyOnly {
		key = *s.world.certified()
	}
	if err := s.sign(h, &key, s.clock(), body, how); err != nil {
		return nil, err
	}
	return &Message{Header: h, Body: string(body)}, nil
}

// registerNotifications registers the control of notifications.
func registerNotifications(r *registry) {
	handleControl(r, "notifications", func(s *Sandbox, _ *struct{}) (any, error) { return s.Notifications() })
	handleControl(r, "message", func(s *Sandbox, in *notifyCommand) (any, error) { return s.Message(in.Number) })
	handleControl(r, "notify", func(s *Sandbox, in *notifyCommand) (any, error) { return s.Notify(in.Number, in.To) })
}

type notifyCommand struct {
	Number string `json:"number"`
	To     string `json:"to"`
}

// Notify sends the newest notification about a number, see [Notification]. It goes to the given URL, or where the merchant
// wants it, which must be on this machine. It returns the notification with all
// attempts so far; the last one tells how it went.
func (s *Sandbox) Notify(number, to string) (*Notification, error) {
	n, key, err := s.last(number)
	if err != nil {
		return nil, err
	}
	to = cmp.Or(to, n.URL)
	switch {
	case to == "":
		return nil, invalid("no notify_url was given for it: say where to send it")
	case !isLocal(to):
		return nil, invalid(fmt.Sprintf("%s is not on this machine: a sandbox notifies http and https URLs of localhost and loopback addresses only", to))
	}
	return s.courier.deliver(s, key, to)
}
