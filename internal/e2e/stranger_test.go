package e2e

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/downloader"
	"github.com/wechatpay-apiv3/wechatpay-go/core/notify"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/cashcoupons"
	"github.com/wechatpay-apiv3/wechatpay-go/services/certificates"
	"github.com/wechatpay-apiv3/wechatpay-go/services/fileuploader"
	"github.com/wechatpay-apiv3/wechatpay-go/services/merchantexclusivecoupon"
	partnernative "github.com/wechatpay-apiv3/wechatpay-go/services/partnerpayments/native"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/native"
	"github.com/wechatpay-apiv3/wechatpay-go/services/profitsharing"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"
)

// stranger is a merchant's program that was written against WeChat Pay's own
// SDK and knows nothing of wxctl.
type stranger struct {
	t       *testing.T
	user    *user
	server  *server
	env     map[string]string
	key     *rsa.PrivateKey
	public  *rsa.PublicKey // nil with certificates
	http    *http.Client
	client  *core.Client
	certs   *downloader.CertificateDownloaderMgr // nil with the public key
	partner bool
}

// The sub-merchant that a stranger who is a service provider acts for.
const subMerchant = "1900001001"

// redirect sends what is meant for WeChat Pay to a sandbox. The SDK signs path
// and body, not the host.
type redirect struct{ endpoint *url.URL }

func (to redirect) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = to.endpoint.Scheme, to.endpoint.Host, ""
	return http.DefaultTransport.RoundTrip(r)
}

// newStranger makes the SDK's client as one of a sandbox's merchants, with one
// kind of trust.
func newStranger(t *testing.T, s *server, partner bool, trust string) *stranger {
	t.Helper()
	x := &stranger{t: t, user: newUser(t), server: s, partner: partner}
	args := []string{"sandbox", "env", "--json", "--dir", s.dir, "--trust", trust}
	if partner {
		args = append(args, "--partner")
	}
	require.NoError(t, json.Unmarshal([]byte(x.user.must(args...).stdout), &x.env))
	endpoint, err := url.Parse(x.env["WXCTL_ENDPOINT"])
	require.NoError(t, err)
	x.http = &http.Client{Transport: redirect{endpoint}}
	x.key, err = utils.LoadPrivateKeyWithPath(x.env["WXCTL_PRIVATE_KEY_FILE"])
	require.NoError(t, err)
	x.client, err = core.NewClient(t.Context(), x.trust(), option.WithHTTPClient(x.http))
	require.NoError(t, err)
	return x
}

// trust is the SDK's option for how WeChat Pay is trusted: by its public key,
// or by platform certificates that are downloaded.
func (x *stranger) trust() core.ClientOption {
	x.t.Helper()
	mchid, serial := x.env["WXCTL_MCHID"], x.env["WXCTL_SERIAL_NO"]
	if id := x.env["WXCTL_PUBLIC_KEY_ID"]; id != "" {
		var err error
		x.public, err = utils.LoadPublicKeyWithPath(x.env["WXCTL_PUBLIC_KEY_FILE"])
		require.NoError(x.t, err)
		return option.WithWechatPayPublicKeyAuthCipher(mchid, serial, x.key, id, x.public)
	}
	ctx := context.Background() // the manager downloads until it is stopped
	plain, err := core.NewClient(ctx, option.WithMerchantCredential(mchid, serial, x.key), option.WithoutValidator(), option.WithHTTPClient(x.http))
	require.NoError(x.t, err)
	x.certs = downloader.NewCertificateDownloaderMgr(ctx)
	x.t.Cleanup(x.certs.Stop)
	require.NoError(x.t, x.certs.RegisterDownloaderWithClient(ctx, plain, mchid, x.env["WXCTL_APIV3_KEY"]))
	return option.WithWechatPayAutoAuthCipherUsingDownloaderMgr(mchid, serial, x.key, x.certs)
}

// sub is the sub-merchant of requests, none for a direct merchant.
func (x *stranger) sub() *string {
	if !x.partner {
		return nil
	}
	return core.String(subMerchant)
}

func (x *stranger) mchid() *string { return core.String(x.env["WXCTL_MCHID"]) }
func (x *stranger) appid() *string { return core.String(x.env["WXCTL_APPID"]) }

// whole requires that an answer has every field that the SDK takes for always
// present; absent names those that WeChat Pay's own pages leave out.
func whole(t *testing.T, answer any, absent ...string) {
	t.Helper()
	require.Empty(t, missing(reflect.ValueOf(answer), "", absent), "%T lacks fields", answer)
}

func missing(v reflect.Value, path string, absent []string) (names []string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return missing(v.Elem(), path, absent)
	case reflect.Slice:
		for i := range v.Len() {
			names = append(names, missing(v.Index(i), path, absent)...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if name == "" {
				continue // such as the parts of a time
			}
			field := strings.TrimPrefix(path+"."+name, ".")
			known := strings.Contains(options, "omitempty")
			for _, a := range absent {
				known = known || a == field
			}
			if v.Field(i).Kind() == reflect.Pointer && v.Field(i).IsNil() && !known {
				names = append(names, field)
			}
			names = append(names, missing(v.Field(i), field, absent)...)
		}
	}
	return names
}

// TestStranger drives a served sandbox through WeChat Pay's official Go SDK: as
// each merchant, in each kind of trust.
func TestStranger(t *testing.T) {
	t.Parallel()
	for _, who := range []struct {
		name    string
		partner bool
	}{{"direct", false}, {"partner", true}} {
		for _, trust := range []string{"public-key", "certificates"} {
			t.Run(who.name+"/"+trust, func(t *testing.T) {
				t.Parallel()
				x := newStranger(t, serve(t, newSandbox(t)), who.partner, trust)
				t.Run("orders", x.with((*stranger).orders))
				t.Run("refunds", x.with((*stranger).refunds))
				t.Run("cash coupons", x.with((*stranger).cashCoupons))
				t.Run("merchant coupons", x.with((*stranger).merchantCoupons))
				t.Run("receivers", x.with((*stranger).receivers))
				t.Run("images", x.with((*stranger).images))
				t.Run("certificates", x.with((*stranger).certificates))
				t.Run("refusals", x.with((*stranger).refusals))
				t.Run("notifications", x.with((*stranger).notifications))
				t.Run("rotation", x.with((*stranger).rotation))
			})
		}
	}
}

// with runs a part of the test with its own t.
func (x *stranger) with(part func(*stranger)) func(*testing.T) {
	return func(t *testing.T) {
		y := *x
		y.t = t
		part(&y)
	}
}

// prepay places an order by native payment.
func (x *stranger) prepay(outTradeNo string) { x.prepayFor(outTradeNo, x.env["WXCTL_NOTIFY_URL"]) }

func (x *stranger) prepayFor(outTradeNo, notifyURL string) {
	x.t.Helper()
	ctx := x.t.Context()
	if x.partner {
		api := partnernative.NativeApiService{Client: x.client}
		out, _, err := api.Prepay(ctx, partnernative.PrepayRequest{
			SpAppid: x.appid(), SpMchid: x.mchid(), SubMchid: x.sub(), Description: core.String("拿铁 & 美式"),
			OutTradeNo: &outTradeNo, Attach: core.String("桌 7"), NotifyUrl: &notifyURL, TimeExpire: core.Time(time.Now().Add(time.Hour)),
			Amount: &partnernative.Amount{Total: core.Int64(1800), Currency: core.String("CNY")},
		})
		require.NoError(x.t, err)
		require.True(x.t, strings.HasPrefix(*out.CodeUrl, "weixin://wxpay/bizpayurl"), *out.CodeUrl)
		return
	}
	api := native.NativeApiService{Client: x.client}
	out, _, err := api.Prepay(ctx, native.PrepayRequest{
		Appid: x.appid(), Mchid: x.mchid(), Description: core.String("拿铁 & 美式"),
		OutTradeNo: &outTradeNo, Attach: core.String("桌 7"), NotifyUrl: &notifyURL, TimeExpire: core.Time(time.Now().Add(time.Hour)),
		Amount: &native.Amount{Total: core.Int64(1800), Currency: core.String("CNY")},
	})
	require.NoError(x.t, err)
	require.True(x.t, strings.HasPrefix(*out.CodeUrl, "weixin://wxpay/bizpayurl"), *out.CodeUrl)
}

// state queries an order by the merchant's number and, once it has one, by
// WeChat Pay's, and returns the state on which both agree.
func (x *stranger) state(outTradeNo string) string {
	x.t.Helper()
	ctx := x.t.Context()
	if x.partner {
		api := partnernative.NativeApiService{Client: x.client}
		byNo, _, err := api.QueryOrderByOutTradeNo(ctx, partnernative.QueryOrderByOutTradeNoRequest{OutTradeNo: &outTradeNo, SpMchid: x.mchid(), SubMchid: x.sub()})
		require.NoError(x.t, err)
		if byNo.TransactionId != nil {
			byID, _, err := api.QueryOrderById(ctx, partnernative.QueryOrderByIdRequest{TransactionId: byNo.TransactionId, SpMchid: x.mchid(), SubMchid: x.sub()})
			require.NoError(x.t, err)
			require.Equal(x.t, byNo, byID)
			require.NotEmpty(x.t, *byNo.Payer.SpOpenid)
			require.Equal(x.t, int64(1800), *byNo.Amount.PayerTotal)
		}
		return *byNo.TradeState
	}
	api := native.NativeApiService{Client: x.client}
	byNo, _, err := api.QueryOrderByOutTradeNo(ctx, native.QueryOrderByOutTradeNoRequest{OutTradeNo: &outTradeNo, Mchid: x.mchid()})
	require.NoError(x.t, err)
	if byNo.TransactionId != nil {
		byID, _, err := api.QueryOrderById(ctx, native.QueryOrderByIdRequest{TransactionId: byNo.TransactionId, Mchid: x.mchid()})
		require.NoError(x.t, err)
		require.Equal(x.t, byNo, byID)
		require.NotEmpty(x.t, *byNo.Payer.Openid)
		require.Equal(x.t, int64(1800), *byNo.Amount.PayerTotal)
	}
	return *byNo.TradeState
}

func (x *stranger) close(outTradeNo string) (err error) {
	ctx := x.t.Context()
	if x.partner {
		api := partnernative.NativeApiService{Client: x.client}
		_, err = api.CloseOrder(ctx, partnernative.CloseOrderRequest{OutTradeNo: &outTradeNo, SpMchid: x.mchid(), SubMchid: x.sub()})
		return err
	}
	api := native.NativeApiService{Client: x.client}
	_, err = api.CloseOrder(ctx, native.CloseOrderRequest{OutTradeNo: &outTradeNo, Mchid: x.mchid()})
	return err
}

// pay lets the customer pay an order.
func (x *stranger) pay(outTradeNo string) {
	x.t.Helper()
	x.user.must("sandbox", "pay", outTradeNo, "--dir", x.server.dir)
}

func (x *stranger) orders() {
	x.prepay("order|1*")
	require.Equal(x.t, "NOTPAY", x.state("order|1*"))
	require.NoError(x.t, x.close("order|1*"))
	require.Equal(x.t, "CLOSED", x.state("order|1*"))
	x.prepay("order-2")
	x.pay("order-2")
	require.Equal(x.t, "SUCCESS", x.state("order-2"))
	require.True(x.t, core.IsAPIError(x.close("order-2"), "ORDER_PAID"))
}

func (x *stranger) refunds() {
	x.prepay("order-3")
	x.pay("order-3")
	api := refunddomestic.RefundsApiService{Client: x.client}
	out, _, err := api.Create(x.t.Context(), refunddomestic.CreateRequest{
		SubMchid: x.sub(), OutTradeNo: core.String("order-3"), OutRefundNo: core.String("refund-3"), Reason: core.String("缺货"),
		Amount: &refunddomestic.AmountReq{Refund: core.Int64(300), Total: core.Int64(1800), Currency: core.String("CNY")},
	})
	require.NoError(x.t, err)
	whole(x.t, out)
	require.Equal(x.t, refunddomestic.STATUS_PROCESSING, *out.Status)
	out, _, err = api.QueryByOutRefundNo(x.t.Context(), refunddomestic.QueryByOutRefundNoRequest{OutRefundNo: core.String("refund-3"), SubMchid: x.sub()})
	require.NoError(x.t, err)
	whole(x.t, out)
	require.Equal(x.t, refunddomestic.STATUS_SUCCESS, *out.Status)
	require.Equal(x.t, int64(300), *out.Amount.PayerRefund)
	require.Equal(x.t, "REFUND", x.state("order-3"))
}

func (x *stranger) cashCoupons() {
	ctx, t := x.t.Context(), x.t
	stocks := cashcoupons.StockApiService{Client: x.client}
	in := cashcoupons.CreateCouponStockRequest{
		StockName: core.String("立减5元"), BelongMerchant: x.mchid(), NoCash: core.Bool(false),
		AvailableBeginTime: core.String(day(1)), AvailableEndTime: core.String(day(30)),
		StockUseRule: &cashcoupons.StockRule{MaxCoupons: core.Int64(10), MaxAmount: core.Int64(5000), MaxCouponsPerUser: core.Int64(2),
			NaturalPersonLimit: core.Bool(false), PreventApiAbuse: core.Bool(true)},
		PatternInfo:   &cashcoupons.PatternInfo{Description: core.String("全场通用 <不限>")},
		CouponUseRule: &cashcoupons.CouponRule{FixedNormalCoupon: &cashcoupons.FixedValueStockMsg{CouponAmount: core.Int64(500), TransactionMinimum: core.Int64(1000)}},
		StockType:     core.String("NORMAL"), OutRequestNo: core.String("stock-1"),
	}
	created, _, err := stocks.CreateCouponStock(ctx, in)
	require.NoError(t, err)
	whole(t, created)
	again, _, err := stocks.CreateCouponStock(ctx, in)
	require.NoError(t, err)
	require.Equal(t, created.StockId, again.StockId)
	started, _, err := stocks.StartStock(ctx, cashcoupons.StartStockRequest{StockCreatorMchid: x.mchid(), StockId: created.StockId})
	require.NoError(t, err)
	whole(t, started)
	live, _, err := stocks.QueryStock(ctx, cashcoupons.QueryStockRequest{StockCreatorMchid: x.mchid(), StockId: created.StockId})
	require.NoError(t, err)
	whole(t, live)
	require.Equal(t, "running", *live.Status)
	all, _, err := stocks.ListStocks(ctx, cashcoupons.ListStocksRequest{Offset: core.Int64(0), Limit: core.Int64(10), StockCreatorMchid: x.mchid(),
		Status: core.String("running"), CreateStartTime: core.String(day(-1)), CreateEndTime: core.String(day(1))})
	require.NoError(t, err)
	whole(t, all)
	require.Equal(t, int64(1), *all.TotalCount)
	require.Equal(t, *created.StockId, *all.Data[0].StockId)

	coupons := cashcoupons.CouponApiService{Client: x.client}
	openid := core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
	sent, _, err := coupons.SendCoupon(ctx, cashcoupons.SendCouponRequest{StockId: created.StockId, Openid: openid,
		OutRequestNo: core.String("send-1"), Appid: x.appid(), StockCreatorMchid: x.mchid()})
	require.NoError(t, err)
	coupon, _, err := coupons.QueryCoupon(ctx, cashcoupons.QueryCouponRequest{CouponId: sent.CouponId, Appid: x.appid(), Openid: openid})
	require.NoError(t, err)
	whole(t, coupon)
	held, _, err := coupons.ListCouponsByFilter(ctx, cashcoupons.ListCouponsByFilterRequest{Openid: openid, Appid: x.appid(), StockId: created.StockId})
	require.NoError(t, err)
	whole(t, held)
	require.Equal(t, int64(1), *held.TotalCount)

	paused, _, err := stocks.PauseStock(ctx, cashcoupons.PauseStockRequest{StockCreatorMchid: x.mchid(), StockId: created.StockId})
	require.NoError(t, err)
	whole(t, paused)

	callback := cashcoupons.CallBackUrlApiService{Client: x.client}
	set, _, err := callback.SetCallback(ctx, cashcoupons.SetCallbackRequest{Mchid: x.mchid(), NotifyUrl: core.String("https://shop.example.com/coupons"), Switch: core.Bool(true)})
	require.NoError(t, err)
	whole(t, set)
	got, _, err := callback.QueryCallback(ctx, cashcoupons.QueryCallbackRequest{Mchid: x.mchid()})
	require.NoError(t, err)
	whole(t, got)
	require.Equal(t, "https://shop.example.com/coupons", *got.NotifyUrl)
}

// day is midnight in China so many days ahead.
func day(ahead int) string {
	china := time.FixedZone("", 8*60*60)
	y, m, d := time.Now().In(china).Date()
	return time.Date(y, m, d+ahead, 0, 0, 0, 0, china).Format(time.RFC3339)
}

func (x *stranger) merchantCoupons() {
	ctx, t := x.t.Context(), x.t
	belongs := x.mchid()
	if x.partner {
		belongs = x.sub()
	}
	at := func(text string) *time.Time {
		when, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return &when
	}
	stocks := merchantexclusivecoupon.BusiFavorApiService{Client: x.client}
	created, _, err := stocks.CreateBusifavorStock(ctx, merchantexclusivecoupon.CreateBusifavorStockRequest{
		StockName: core.String("八八折"), BelongMerchant: belongs, GoodsName: core.String("全场"),
		StockType: merchantexclusivecoupon.BUSIFAVORSTOCKTYPE_NORMAL.Ptr(),
		CouponUseRule: &merchantexclusivecoupon.CouponUseRule{
			CouponAvailableTime: &merchantexclusivecoupon.FavorAvailableTime{AvailableBeginTime: at(day(0)), AvailableEndTime: at(day(30))},
			FixedNormalCoupon:   &merchantexclusivecoupon.FixedValueStockMsg{DiscountAmount: core.Int64(500), TransactionMinimum: core.Int64(1000)},
			UseMethod:           merchantexclusivecoupon.COUPONUSEMETHOD_OFF_LINE.Ptr(),
		},
		StockSendRule:      &merchantexclusivecoupon.StockSendRule{MaxCoupons: core.Int64(100), MaxCouponsPerUser: core.Int64(5)},
		OutRequestNo:       core.String("busi-1"),
		CouponCodeMode:     merchantexclusivecoupon.COUPONCODEMODE_WECHATPAY_MODE.Ptr(),
		DisplayPatternInfo: &merchantexclusivecoupon.DisplayPatternInfo{Description: core.String("不限时段")},
	})
	require.NoError(t, err)
	whole(t, created)
	live, _, err := stocks.QueryStock(ctx, merchantexclusivecoupon.QueryStockRequest{StockId: created.StockId})
	require.NoError(t, err)
	whole(t, live)
	require.Equal(t, merchantexclusivecoupon.STOCKSTATUS_RUNNING, *live.StockState)

	budget, _, err := stocks.ModifyBudget(ctx, merchantexclusivecoupon.ModifyBudgetRequest{StockId: created.StockId,
		TargetMaxCoupons: core.Int64(200), CurrentMaxCoupons: core.Int64(100), ModifyBudgetRequestNo: core.String("budget-1")})
	require.NoError(t, err)
	whole(t, budget)
	_, err = stocks.ModifyStockInfo(ctx, merchantexclusivecoupon.ModifyStockInfoRequest{StockId: created.StockId,
		OutRequestNo: core.String("modify-1"), GoodsName: core.String("饮品")})
	require.NoError(t, err)

	coupons := merchantexclusivecoupon.CouponApiService{Client: x.client}
	openid := core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
	sent, _, err := coupons.SendCoupon(ctx, merchantexclusivecoupon.SendCouponRequest{Openid: openid, Appid: x.appid(),
		StockId: created.StockId, OutRequestNo: core.String("busisend-1")})
	require.NoError(t, err)
	whole(t, sent)
	code := sent.SendCouponResult.CouponCode
	used, _, err := coupons.UseCoupon(ctx, merchantexclusivecoupon.UseCouponRequest{CouponCode: code, StockId: created.StockId, Appid: x.appid(),
		UseTime: core.String(time.Now().Format(time.RFC3339)), UseRequestNo: core.String("use-1"), Openid: openid})
	require.NoError(t, err)
	whole(t, used)
	coupon, _, err := coupons.QueryCoupon(ctx, merchantexclusivecoupon.QueryCouponRequest{CouponCode: code, Appid: x.appid(), Openid: openid})
	require.NoError(t, err)
	whole(t, coupon)
	require.Equal(t, merchantexclusivecoupon.COUPONSTATUS_USED, *coupon.CouponState)

	callback := merchantexclusivecoupon.CallBackApiService{Client: x.client}
	set, _, err := callback.SetCouponNotify(ctx, merchantexclusivecoupon.SetCouponNotifyRequest{Mchid: x.mchid(), NotifyUrl: core.String("https://shop.example.com/busi")})
	require.NoError(t, err)
	whole(t, set)
	got, _, err := callback.GetCouponNotify(ctx, merchantexclusivecoupon.GetCouponNotifyRequest{Mchid: x.mchid()})
	require.NoError(t, err)
	whole(t, got)
}

func (x *stranger) receivers() {
	ctx, t := x.t.Context(), x.t
	api := profitsharing.ReceiversApiService{Client: x.client}
	const name = "上海云杉餐饮管理有限公司"
	added, _, err := api.AddReceiver(ctx, profitsharing.AddReceiverRequest{
		SubMchid: x.sub(), Appid: x.appid(), Type: profitsharing.RECEIVERTYPE_MERCHANT_ID.Ptr(), Account: core.String("1900000201"),
		Name: core.String(name), RelationType: profitsharing.RECEIVERRELATIONTYPE_SUPPLIER.Ptr(),
	})
	require.NoError(t, err)
	whole(t, added)
	require.Equal(t, name, *added.Name, "the name comes back encrypted for the merchant")
	if x.partner {
		api := profitsharing.MerchantsApiService{Client: x.client}
		ratio, _, err := api.QueryMerchantRatio(ctx, profitsharing.QueryMerchantRatioRequest{SubMchid: x.sub()})
		require.NoError(t, err)
		whole(t, ratio)
	}
	removed, _, err := api.DeleteReceiver(ctx, profitsharing.DeleteReceiverRequest{
		SubMchid: x.sub(), Appid: x.appid(), Type: profitsharing.RECEIVERTYPE_MERCHANT_ID.Ptr(), Account: core.String("1900000201"),
	})
	require.NoError(t, err)
	whole(t, removed)
}

func (x *stranger) images() {
	var picture bytes.Buffer
	require.NoError(x.t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))))
	api := fileuploader.MarketingImageUploader{Client: x.client}
	out, _, err := api.Upload(x.t.Context(), bytes.NewReader(picture.Bytes()), "标志.png", "image/png")
	require.NoError(x.t, err)
	require.True(x.t, strings.HasPrefix(*out.MediaUrl, "https://"), *out.MediaUrl)
}

func (x *stranger) certificates() {
	api := certificates.CertificatesApiService{Client: x.client}
	out, _, err := api.DownloadCertificates(x.t.Context())
	require.NoError(x.t, err)
	whole(x.t, out)
	for _, c := range out.Data {
		sealed := c.EncryptCertificate
		text, err := utils.DecryptAES256GCM(x.env["WXCTL_APIV3_KEY"], *sealed.AssociatedData, *sealed.Nonce, *sealed.Ciphertext)
		require.NoError(x.t, err)
		parsed, err := utils.LoadCertificate(text)
		require.NoError(x.t, err)
		require.Equal(x.t, *c.SerialNo, utils.GetCertificateSerialNumber(*parsed))
		require.WithinDuration(x.t, parsed.NotAfter, *c.ExpireTime, 0)
	}
}

// refusals are told by their code.
func (x *stranger) refusals() {
	stocks := cashcoupons.StockApiService{Client: x.client}
	_, _, err := stocks.QueryStock(x.t.Context(), cashcoupons.QueryStockRequest{StockCreatorMchid: x.mchid(), StockId: core.String("1")})
	var refusal *core.APIError
	require.ErrorAs(x.t, err, &refusal)
	require.Equal(x.t, http.StatusNotFound, refusal.StatusCode)
	require.Equal(x.t, "RESOURCE_NOT_EXISTS", refusal.Code)
	require.NotEmpty(x.t, refusal.Message)
	require.NotEmpty(x.t, refusal.Header.Get("Request-Id"))
}

// notifications arrive at a server of the stranger's, which verifies and
// decrypts them with the SDK.
func (x *stranger) notifications() {
	t := x.t
	var verifier auth.Verifier
	if x.public != nil {
		verifier = verifiers.NewSHA256WithRSAPubkeyVerifier(x.env["WXCTL_PUBLIC_KEY_ID"], *x.public)
	} else {
		verifier = verifiers.NewSHA256WithRSAVerifier(x.certs.GetCertificateVisitor(*x.mchid()))
	}
	handler, err := notify.NewRSANotifyHandler(x.env["WXCTL_APIV3_KEY"], verifier)
	require.NoError(t, err)
	type notice struct {
		eventType string
		content   map[string]any
		err       error
	}
	arrived := make(chan notice, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var content map[string]any
		n, err := handler.ParseNotifyRequest(r.Context(), r, &content)
		if err != nil {
			arrived <- notice{err: err}
			http.Error(w, `{"code":"FAIL"}`, http.StatusUnauthorized)
			return
		}
		arrived <- notice{n.EventType, content, nil}
	}))
	defer shop.Close()

	x.prepayFor("order-4", shop.URL+"/paid")
	x.pay("order-4")
	got := <-arrived
	require.NoError(t, got.err)
	require.Equal(t, "TRANSACTION.SUCCESS", got.eventType)
	require.Equal(t, "order-4", got.content["out_trade_no"])

	api := refunddomestic.RefundsApiService{Client: x.client}
	_, _, err = api.Create(t.Context(), refunddomestic.CreateRequest{
		SubMchid: x.sub(), OutTradeNo: core.String("order-4"), OutRefundNo: core.String("refund-4"), NotifyUrl: core.String(shop.URL + "/refunded"),
		Amount: &refunddomestic.AmountReq{Refund: core.Int64(1800), Total: core.Int64(1800), Currency: core.String("CNY")},
	})
	require.NoError(t, err)
	got = <-arrived
	require.NoError(t, got.err)
	require.Equal(t, "REFUND.SUCCESS", got.eventType)
	require.Equal(t, "SUCCESS", got.content["refund_status"])

	// By hand, to another address of this machine.
	x.user.must("sandbox", "notify", "refund-4", "--to", shop.URL+"/again", "--dir", x.server.dir)
	require.Equal(t, "refund-4", (<-arrived).content["out_refund_no"])
}

// rotation gives the sandbox another platform certificate, for which the SDK
// has to ask.
func (x *stranger) rotation() {
	x.user.must("sandbox", "rotate", "--dir", x.server.dir)
	if x.certs == nil {
		require.Equal(x.t, "REFUND", x.state("order-4"), "the public key stays")
		return
	}
	query := refunddomestic.RefundsApiService{Client: x.client}
	_, _, err := query.QueryByOutRefundNo(x.t.Context(), refunddomestic.QueryByOutRefundNoRequest{OutRefundNo: core.String("refund-4"), SubMchid: x.sub()})
	require.ErrorContains(x.t, err, "certificate", "it is signed with one that the SDK does not know")
	x.certs.DownloadCertificates(x.t.Context())
	require.Equal(x.t, "REFUND", x.state("order-4"))
	x.receivers()
}
