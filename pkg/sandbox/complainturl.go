package sandbox

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// complaintURL is where a merchant wants to be told of complaints: one for
// each calling merchant.
type complaintURL struct {
	URL string `json:"url"`
}

const complaintURLs table[complaintURL] = "complaint/notifications"

func registerComplaintURL(r *registry) {
	handle(r, complaint.CreateNotification, createComplaintURL)
	handle(r, complaint.UpdateNotification, updateComplaintURL)
	handle(r, complaint.GetNotification, getComplaintURL)
	handle(r, complaint.DeleteNotification, deleteComplaintURL)
	handle(r, complaint.CreateOverseasNotification, createComplaintURL)
	handle(r, complaint.UpdateOverseasNotification, updateComplaintURL)
	handle(r, complaint.GetOverseasNotification, getComplaintURL)
	handle(r, complaint.DeleteOverseasNotification, deleteComplaintURL)
}

func createComplaintURL(c *call, in *complaint.NotificationRequest) (*complaint.Notification, error) {
	if _, exists := complaintURLs.get(c, c.merchant.MchID); exists && !c.quirks.ComplaintOverwrite {
		return nil, invalid("a notification URL exists already, update it instead")
	}
	return setComplaintURL(c, in.URL)
}

func updateComplaintURL(c *call, in *complaint.NotificationRequest) (*complaint.Notification, error) {
	if _, exists := complaintURLs.get(c, c.merchant.MchID); !exists && !c.quirks.ComplaintUpsert {
		return nil, c.noComplaintURL()
	}
	return setComplaintURL(c, in.URL)
}

func getComplaintURL(c *call, _ *op.None) (*complaint.Notification, error) {
	u, exists := complaintURLs.get(c, c.merchant.MchID)
	if !exists {
		return nil, c.noComplaintURL()
	}
	return &complaint.Notification{MchID: c.merchant.MchID, URL: u.URL}, nil
}

func deleteComplaintURL(c *call, _ *op.None) (*op.None, error) {
	if !complaintURLs.remove(c, c.merchant.MchID) && !c.quirks.ComplaintUpsert {
		return nil, c.noComplaintURL()
	}
	return nil, nil
}

func setComplaintURL(c *call, url string) (*complaint.Notification, error) {
	complaintURLs.put(c, &complaintURL{url}, c.merchant.MchID)
	return &complaint.Notification{MchID: c.merchant.MchID, URL: url}, nil
}

// noComplaintURL is the error where no URL is set: with status 400 here, unlike
// elsewhere.
func (c *call) noComplaintURL() error {
	status := http.StatusBadRequest
	if c.quirks.ComplaintMissing404 {
		status = http.StatusNotFound
	}
	return fail(status, codeNotExists, "no notification URL is set")
}
