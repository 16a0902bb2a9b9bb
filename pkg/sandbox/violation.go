package sandbox

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/violation"
)

// violationURL is where a service provider wants to be told of violations.
type violationURL struct {
	URL string `json:"url"`
}

const violationURLs table[violationURL] = "violation/notifications"

func registerViolation(r *registry) {
	handle(r, violation.CreateNotification, func(c *call, in *violation.NotificationRequest) (*violation.Notification, error) {
		if _, exists := violationURLs.get(c, c.merchant.MchID); exists && !c.quirks.ViolationOverwrite {
			return nil, invalid("a notification URL exists already, update it instead")
		}
		return setViolationURL(c, in)
	})
	handle(r, violation.UpdateNotification, func(c *call, in *violation.NotificationRequest) (*violation.Notification, error) {
		if _, exists := violationURLs.get(c, c.merchant.MchID); !exists && !c.quirks.ViolationUpsert {
			return nil, noViolationURL()
		}
		return setViolationURL(c, in)
	})
	handle(r, violation.GetNotification, func(c *call, _ *op.None) (*violation.Notification, error) {
		u, exists := violationURLs.get(c, c.merchant.MchID)
		if !exists {
			return nil, noViolationURL()
		}
		return &violation.Notification{NotifyURL: u.URL}, nil
	})
	handle(r, violation.DeleteNotification, func(c *call, _ *op.None) (*op.None, error) {
		if !violationURLs.remove(c, c.merchant.MchID) {
			return nil, noViolationURL()
		}
		return nil, nil
	})
}

func setViolationURL(c *call, in *violation.NotificationRequest) (*violation.Notification, error) {
	if in.NotifyURL == "" {
		return nil, wrongField("/notify_url", nil, "is missing")
	}
	violationURLs.put(c, &violationURL{in.NotifyURL}, c.merchant.MchID)
	return &violation.Notification{NotifyURL: in.NotifyURL}, nil
}

// noViolationURL is the error where no URL is set: with a code of its own.
func noViolationURL() error {
	return fail(http.StatusNotFound, "NOT_FOUND", "no notification URL is set")
}
