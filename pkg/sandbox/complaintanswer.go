package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"path"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// complaintImage is an image that a merchant uploaded for an answer.
type complaintImage struct {
	ContentType string `json:"content_type"`
	Data        []byte `json:"data"`
}

// complaintImages has the key merchant, media_id.
const complaintImages table[complaintImage] = "complaint/images"

func registerComplaintAnswers(r *registry) {
	handle(r, complaint.Respond, func(c *call, in *complaint.RespondRequest) (*op.None, error) {
		return nil, c.answer(in)
	})
	handle(r, complaint.RespondOverseas, func(c *call, in *complaint.RespondOverseasRequest) (*op.None, error) {
		return nil, c.answer(&complaint.RespondRequest{
			ComplaintID: in.ComplaintID, ComplaintedMchID: in.ComplaintedMchID, ResponseContent: in.ResponseContent,
			ResponseImages: in.ResponseImages, JumpURL: in.JumpURL, JumpURLText: in.JumpURLText,
		})
	})
	handle(r, complaint.RespondImmediately, answerImmediately)
	handle(r, complaint.Complete, completeComplaint)
	handle(r, complaint.CompleteOverseas, completeComplaint)
	handle(r, complaint.UpdateRefund, decideRefund)
	handle(r, complaint.UploadImage, uploadComplaintImage)
	handle(r, complaint.UploadOverseasImage, uploadComplaintImage)
	handleFile(r, complaint.DownloadImage, func(c *call, in *complaint.DownloadImageRequest) (*file, error) {
		return c.complaintImage(in.MediaID)
	})
	handleFile(r, complaint.DownloadOverseasImage, func(c *call, in *complaint.DownloadOverseasImageRequest) (*file, error) {
		if _, err := c.grievance(in.ComplaintID); err != nil {
			return nil, err
		}
		return c.complaintImage(in.MediaID)
	})
}

// grievanceAgainst finds a complaint that is about the given merchant.
func (c *call) grievanceAgainst(id, mchid string) (*grievance, error) {
	g, err := c.grievance(id)
	if err != nil {
		return nil, err
	}
	if mchid != c.complained(g).seller() {
		return nil, wrongField("/complainted_mchid", mchid, "is not the merchant that the complaint is about")
	}
	return g, nil
}

func (c *call) answer(in *complaint.RespondRequest) error {
	g, err := c.grievanceAgainst(in.ComplaintID, in.ComplaintedMchID)
	if err != nil {
		return err
	}
	switch {
	case in.JumpURL != "" && !strings.HasPrefix(in.JumpURL, "https://"):
		return wrongField("/jump_url", in.JumpURL, "is not https")
	case in.JumpURL != "" && in.JumpURLText == "":
		return wrongField("/jump_url_text", nil, "is needed with jump_url")
	case in.JumpURL == "" && in.JumpURLText != "":
		return wrongField("/jump_url", nil, "is needed with jump_url_text")
	}
	if err := c.checkComplaintImages("/response_images", in.ResponseImages); err != nil {
		return err
	}
	g.answered(c)
	c.write(g, grievanceEntry{By: byMerchant, Type: complaint.MerchantAnswered, Text: in.ResponseContent, Images: in.ResponseImages})
	return c.notifyComplaint(g, "MERCHANT_RESPONSE", c.now)
}

// answered says that the merchant has answered.
func (g *grievance) answered(c *call) {
	g.Waiting = false
	if g.Answered.IsZero() {
		g.Answered = c.now
	}
}

func answerImmediately(c *call, in *complaint.RespondImmediatelyRequest) (*complaint.Answered, error) {
	differs := invalid("the idempotent_id was used for another answer")
	return once(c, in.IdempotentID, in, differs, func() (*complaint.Answered, error) {
		g, err := c.grievanceAgainst(in.ComplaintID, in.ComplaintedMchID)
		if err != nil {
			return nil, err
		}
		if !g.Immediate {
			return nil, invalid("the payer does not wait for an answer now: use the other way to answer")
		}
		for i, b := range in.Message.Blocks {
			if b.Image == nil {
				continue
			}
			if err := c.checkComplaintImage(fmt.Sprintf("/message/blocks/%d/image/media_id", i), b.Image.MediaID); err != nil {
				return nil, err
			}
		}
		g.answered(c)
		id := c.write(g, grievanceEntry{By: byMerchant, Type: complaint.MerchantAnswered, Message: &in.Message})
		return &complaint.Answered{LogID: id}, c.notifyComplaint(g, "MERCHANT_RESPONSE", c.now)
	})
}

func completeComplaint(c *call, in *complaint.CompleteRequest) (*op.None, error) {
	g, err := c.grievanceAgainst(in.ComplaintID, in.ComplaintedMchID)
	if err != nil {
		return nil, err
	}
	return nil, c.settleGrievance(g)
}

func (c *call) settleGrievance(g *grievance) error {
	if g.state(c) == complaint.Processed && !c.quirks.ComplaintCompleteAgain {
		return invalid("the complaint is PROCESSED already")
	}
	g.Settled, g.Waiting = c.now, false
	c.write(g, grievanceEntry{By: byMerchant, Type: complaint.MerchantSettled})
	return c.notifyComplaint(g, "MERCHANT_CONFIRM_COMPLETE", c.now)
}

func decideRefund(c *call, in *complaint.UpdateRefundRequest) (*op.None, error) {
	g, err := c.grievance(in.ComplaintID)
	if err != nil {
		return nil, err
	}
	switch {
	case g.Problem != complaint.WantsRefund:
		return nil, invalid("the payer does not want a refund")
	case g.state(c) == complaint.Processed || !g.Approved.IsZero():
		return nil, invalid("the refund is decided on already")
	case in.Action == complaint.Approve && in.LaunchRefundDay == nil:
		return nil, wrongField("/launch_refund_day", nil, "is needed with APPROVE")
	case in.Action == complaint.Reject && in.RejectReason == "":
		return nil, wrongField("/reject_reason", nil, "is needed with REJECT")
	}
	if err := c.checkComplaintImages("/reject_media_list", in.RejectMediaList); err != nil {
		return nil, err
	}
	g.answered(c)
	if in.Action == complaint.Approve {
		g.Approved = c.now
		c.write(g, grievanceEntry{By: byMerchant, Type: complaint.RefundApproved})
		return nil, c.notifyComplaint(g, "MERCHANT_APPROVE_REFUND", c.now)
	}
	g.Settled = c.now
	c.write(g, grievanceEntry{By: byMerchant, Type: complaint.RefundRefused, Text: in.RejectReason, Images: in.RejectMediaList})
	return nil, c.notifyComplaint(g, "MERCHANT_REJECT_REFUND", c.now)
}

func uploadComplaintImage(c *call, in *complaint.UploadImageRequest) (*complaint.UploadedImage, error) {
	sum := sha256.Sum256(in.File.Data)
	if err := smallImages.check(c.upload, sum); err != nil {
		return nil, err
	}
	id := c.sandbox.random.letters(64)
	if c.quirks.MediaSameURL {
		id = hex.EncodeToString(sum[:])
	}
	kind := mime.TypeByExtension(strings.ToLower(path.Ext(c.upload.filename)))
	complaintImages.put(c, &complaintImage{kind, in.File.Data}, c.merchant.MchID, id)
	return &complaint.UploadedImage{MediaID: id}, nil
}

func (c *call) complaintImage(id string) (*file, error) {
	image, ok := complaintImages.get(c, c.merchant.MchID, id)
	if !ok {
		return nil, notFound("the image does not exist")
	}
	return &file{image.ContentType, image.Data}, nil
}

// checkComplaintImages refuses images that were not uploaded.
func (c *call) checkComplaintImages(pointer string, ids []string) error {
	for i, id := range ids {
		if err := c.checkComplaintImage(fmt.Sprintf("%s/%d", pointer, i), id); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) checkComplaintImage(pointer, id string) error {
	if _, ok := complaintImages.get(c, c.merchant.MchID, id); !ok {
		return wrongField(pointer, id, "is no image that was uploaded")
	}
	return nil
}
