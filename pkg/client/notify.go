package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Notification is a message of WeChat Pay to the merchant, verified and
// decrypted. The same one can arrive more than once: process it by its ID.
type Notification struct {
	ID         string
	CreateTime op.Time
	// EventType is such as TRANSACTION.SUCCESS. Its spelling differs between
	// products and years; OriginalType says what the content is.
	EventType    string
	OriginalType string
	Summary      string
	// Resource is the decrypted content.
	Resource json.RawMessage
}

// Decode decodes the content into a value of the caller's own type.
func (n *Notification) Decode(out any) error {
	if err := json.Unmarshal(n.Resource, out); err != nil {
		return fmt.Errorf("notification %s: %w: %w", n.ID, ErrMalformed, err)
	}
	return nil
}

// envelope is a notification as it arrives.
type envelope struct {
	ID           string   `json:"id"`
	CreateTime   op.Time  `json:"create_time"`
	EventType    string   `json:"event_type"`
	ResourceType string   `json:"resource_type"`
	Summary      string   `json:"summary"`
	Resource     resource `json:"resource"`
}

// ParseNotification verifies and decrypts a notification. body is what arrived,
// byte by byte: a body that a framework has parsed and written anew cannot be
// verified. The error is an [ErrSignature] when the message is not WeChat Pay's,
// and an [ErrMalformed] when it is but cannot be read.
//
// It needs the APIv3 key, and may download platform certificates.
func (c *Client) ParseNotification(h http.Header, body []byte) (*Notification, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	return c.parseNotification(ctx, h, body)
}

func (c *Client) parseNotification(ctx context.Context, h http.Header, body []byte) (*Notification, error) {
	if len(c.apiv3) == 0 {
		return nil, &ConfigError{"APIv3Key", "nothing was given", needAPIv3Key + ", which notifications are decrypted with", whereAPIv3Key}
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<xml")) {
		return nil, fmt.Errorf("notification: %w: it is XML of the v2 API; give the v3 call a notify_url of its own", ErrMalformed)
	}
	if err := c.verifyAnswer(ctx, h, body); err != nil {
		return nil, fmt.Errorf("notification: %w: %w [Request-ID %s]", ErrSignature, err, requestID(h))
	}
	return openNotification(body, c.apiv3)
}

// openNotification reads and decrypts a verified envelope.
func openNotification(body, apiv3 []byte) (*Notification, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, fmt.Errorf("notification: %w: %w", ErrMalformed, err)
	}
	plain, err := e.Resource.decrypt(apiv3)
	if err != nil {
		return nil, fmt.Errorf("notification %s: %w: its resource %w", e.ID, ErrMalformed, err)
	}
	if !json.Valid(plain) {
		return nil, fmt.Errorf("notification %s: %w: its resource is not JSON", e.ID, ErrMalformed)
	}
	return &Notification{
		ID: e.ID, CreateTime: e.CreateTime, EventType: e.EventType, OriginalType: e.Resource.OriginalType,
		Summary: e.Summary, Resource: plain,
	}, nil
}

// AcceptNotification answers that a notification has been dealt with; WeChat Pay
// wants that within 5 seconds and sends it again otherwise.
func AcceptNotification(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }

// RefuseNotification answers that a notification was not dealt with: WeChat Pay
// sends it again, up to 15 times in 24 hours. The answer is a 401 for what is
// not signed by WeChat Pay and a 500 otherwise. The text of err is not sent.
func RefuseNotification(w http.ResponseWriter, err error) {
	status, message := http.StatusInternalServerError, "failed"
	if errors.Is(err, ErrSignature) {
		status, message = http.StatusUnauthorized, "signature is not valid"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"code":"FAIL","message":%q}`, message)
}

// maxNotification bounds what is read of a notification.
const maxNotification = 1 << 20

// NotificationHandler receives notifications: each is verified, decrypted and
// given to handle, whose error makes WeChat Pay send it again. Signatures that
// are wrong, on purpose or not, never reach handle.
func (c *Client) NotificationHandler(handle func(context.Context, *Notification) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := c.receiveNotification(w, r, handle)
		if err == nil {
			AcceptNotification(w)
			return
		}
		c.log.WarnContext(r.Context(), "notification refused", "mchid", c.identity.MchID, "error", err)
		RefuseNotification(w, err)
	})
}

func (c *Client) receiveNotification(w http.ResponseWriter, r *http.Request, handle func(context.Context, *Notification) error) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotification))
	if err != nil {
		return fmt.Errorf("notification: reading: %w", err)
	}
	n, err := c.parseNotification(r.Context(), r.Header, body)
	if err != nil {
		return err
	}
	return handle(r.Context(), n)
}
