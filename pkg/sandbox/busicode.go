package sandbox

import (
	"strconv"
	"time"

	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// busiCode is a code that a merchant uploaded for the coupons of a stock.
type busiCode struct {
	Uploaded   time.Time `json:"uploaded"`
	Dispatched time.Time `json:"dispatched"` // zero: still available
	OpenID     string    `json:"openid,omitempty"`
}

// busiCodes has the key stock, code.
const busiCodes table[busiCode] = "busifavor/codes"

// maxCode is the length of a code.
const maxCode = 32

func (b *busiCode) status() busifavor.CodeStatus {
	if b.Dispatched.IsZero() {
		return busifavor.CodeAvailable
	}
	return busifavor.CodeDispatched
}

func registerBusiCodes(r *registry) {
	// A code that is not as it should be is reported beside the others.
	handle(r, busifavor.UploadCodes, uploadBusiCodes, "coupon_code_list")
	handle(r, busifavor.ListCodes, listBusiCodes)
	handle(r, busifavor.GetCode, getBusiCode)
	handle(r, busifavor.DeleteCode, deleteBusiCode)
}

func uploadBusiCodes(c *call, in *busifavor.UploadCodesRequest) (*busifavor.UploadCodesResponse, error) {
	return once(c, in.UploadRequestNo, in, reentry("/upload_request_no"), func() (*busifavor.UploadCodesResponse, error) {
		s, err := busiStockOf(c, in.StockID)
		if err != nil {
			return nil, err
		}
		switch {
		case s.Request.CouponCodeMode != busifavor.MerchantUpload:
			return nil, invalid("the stock's coupon_code_mode does not allow codes to be uploaded")
		case c.now.Before(s.Created.Add(c.quirks.BusifavorCreating)):
			return nil, invalid("the stock is still being created, try again later")
		case c.now.After(s.end()):
			return nil, invalid("the stock's time is over")
		}
		out, err := addBusiCodes(c, s, in.CouponCodeList)
		if err != nil {
			return nil, err
		}
		s.put(c)
		return out, nil
	})
}

// addBusiCodes adds codes to a stock: each ends in one of the answer's lists.
func addBusiCodes(c *call, s *busiStock, codes []string) (*busifavor.UploadCodesResponse, error) {
	out := &busifavor.UploadCodesResponse{StockID: s.StockID, SuccessTime: c.at()}
	seen := map[string]bool{}
	for _, code := range codes {
		if seen[code] {
			out.DuplicateCodes = append(out.DuplicateCodes, code)
			continue
		}
		seen[code] = true
		switch _, exists := busiCodes.get(c, s.StockID, code); {
		case exists:
			out.ExistCodes = append(out.ExistCodes, code)
		case len(code) > maxCode:
			out.FailCodes = append(out.FailCodes, busifavor.FailedCode{CouponCode: code, Code: "LENGTH_LIMIT", Message: "the code has more than 32 characters"})
		case !op.Formats["couponcode"].OK(code):
			out.FailCodes = append(out.FailCodes, busifavor.FailedCode{CouponCode: code, Code: codeParam, Message: "the code has a character that is not allowed"})
		default:
			busiCodes.put(c, &busiCode{Uploaded: c.now}, s.StockID, code)
			out.SuccessCodes = append(out.SuccessCodes, code)
		}
	}
	added := int64(len(out.SuccessCodes))
	if s.Codes+added > int64(c.quirks.BusifavorCodeCap) {
		return nil, invalid("the stock has as many codes as it can have")
	}
	s.Codes += added
	s.Free += added
	out.TotalCount = int64(len(seen))
	out.SuccessCount = added
	out.FailCount = int64(len(out.FailCodes))
	return out, nil
}

func readBusiCode(code string, b *busiCode) busifavor.Code {
	return busifavor.Code{Code: code, CodeStatus: b.status(), UploadTime: at(b.Uploaded),
		DispatchedTime: at(b.Dispatched), OpenID: b.OpenID}
}

func listBusiCodes(c *call, in *busifavor.ListCodesRequest) (*busifavor.CodeList, error) {
	s, err := busiStockOf(c, in.StockID)
	if err != nil {
		return nil, err
	}
	limit := in.Limit
	if limit == 0 {
		limit = 20
	}
	out := &busifavor.CodeList{StockID: s.StockID, Offset: in.Offset, Limit: limit}
	for key, load := range busiCodes.all(c, s.StockID) {
		b := load()
		if in.Status != "" && in.Status != b.status() {
			continue
		}
		if out.TotalCount >= in.Offset && out.TotalCount < in.Offset+limit {
			out.Data = append(out.Data, readBusiCode(key[1], b))
		}
		out.TotalCount++
	}
	return out, nil
}

func getBusiCode(c *call, in *busifavor.GetCodeRequest) (*busifavor.CodeDetail, error) {
	if _, err := busiStockOf(c, in.StockID); err != nil {
		return nil, err
	}
	b, ok := busiCodes.get(c, in.StockID, in.CouponCode)
	if !ok {
		return nil, notFound("the code does not exist")
	}
	out := &busifavor.CodeDetail{CodeInformation: readBusiCode(in.CouponCode, b)}
	if coupon, ok := busiCoupons.get(c, c.merchant.MchID, in.CouponCode, in.StockID); ok {
		var err error
		if out.CouponInformation, err = coupon.read(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func deleteBusiCode(c *call, in *busifavor.DeleteCodeRequest) (*busifavor.DeleteCodeResponse, error) {
	return once(c, in.DeleteRequestNo, in, reentry("delete_request_no"), func() (*busifavor.DeleteCodeResponse, error) {
		s, err := busiStockOf(c, in.StockID)
		if err != nil {
			return nil, err
		}
		b, ok := busiCodes.get(c, in.StockID, in.CouponCode)
		switch {
		case !ok:
			return nil, notFound("the code does not exist")
		case b.status() != busifavor.CodeAvailable && !c.quirks.BusifavorDeleteDispatched:
			return nil, invalid("the code was given out already")
		}
		busiCodes.remove(c, in.StockID, in.CouponCode)
		s.Codes--
		if b.status() == busifavor.CodeAvailable {
			s.Free--
		}
		s.put(c)
		return &busifavor.DeleteCodeResponse{StockID: s.StockID, DeleteTime: c.at()}, nil
	})
}

// drawBusiCode gives out one of the available codes of a stock, at random.
func drawBusiCode(c *call, s *busiStock, openid string) (string, error) {
	if s.Free == 0 {
		return "", invalid("the stock has no code left")
	}
	skip, _ := strconv.ParseInt(c.sandbox.random.text(decimal, 9), 10, 64)
	skip %= s.Free
	for key, load := range busiCodes.all(c, s.StockID) {
		b := load()
		if b.status() != busifavor.CodeAvailable {
			continue
		}
		if skip--; skip < 0 {
			b.Dispatched, b.OpenID = c.now, openid
			busiCodes.put(c, b, s.StockID, key[1])
			s.Free--
			return key[1], nil
		}
	}
	panic("sandbox: the codes of stock " + s.StockID + " are miscounted")
}
