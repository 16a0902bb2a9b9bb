package client_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/media"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/refund"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// The examples run against a sandbox, which is a WeChat Pay in this process. With
// the real one, leave Endpoint empty and take the keys from the merchant platform.

// exampleWorld is a sandbox at a time that stands still.
type exampleWorld struct {
	*sandbox.Sandbox
	url  string
	stop func()
}

var exampleKeys = sync.OnceValues(sandbox.GenerateKeys)

// exampleTime is noon in China on the last day of January.
var exampleTime = time.Date(2026, 1, 31, 12, 0, 0, 0, op.China)

func openSandbox() *exampleWorld {
	dir := check(os.MkdirTemp("", "wxctl-example"))
	s := check(sandbox.Open(sandbox.Options{Dir: dir, Keys: check(exampleKeys()), Clock: func() time.Time { return exampleTime }}))
	server := httptest.NewServer(s.Handler())
	return &exampleWorld{s, server.URL, func() {
		server.Close()
		if err := s.Close(); err != nil {
			log.Print(err)
		}
		os.RemoveAll(dir)
	}}
}

// client makes the client of a merchant: of the ordinary one, of the service
// provider, or of the brand.
func (w *exampleWorld) client(mode op.Mode) *client.Client {
	credentials := w.Credentials(mode, sandbox.TrustPublicKey)
	id := client.Identity{
		MchID: credentials.MchID, SerialNo: credentials.SerialNo, AppID: credentials.AppID,
		NotifyURL: credentials.NotifyURL, Partner: credentials.Partner,
	}
	if credentials.Brand {
		id.MchID, id.BrandID = "", credentials.MchID
	}
	return check(client.New(client.Config{
		Identity:    id,
		PrivateKey:  check(client.LoadPrivateKey(credentials.PrivateKeyFile)),
		APIv3Key:    credentials.APIv3Key,
		PublicKeyID: credentials.PublicKeyID,
		PublicKey:   check(client.LoadPublicKey(credentials.PublicKeyFile)),
		Endpoint:    w.url,
		Clock:       func() time.Time { return exampleTime },
	}))
}

// check ends an example that goes wrong.
func check[T any](v T, err error) T {
	if err != nil {
		log.Panic(err)
	}
	return v
}

// Make an order, have the customer pay it, and ask what became of it.
func Example_pay() {
	w := openSandbox()
	defer w.stop()
	c, ctx := w.client(op.Direct), context.Background()

	order := check(pay.Native.Do(ctx, c, &pay.NativeRequest{Order: pay.Order{
		Description: "Coffee", OutTradeNo: "20260131001", Amount: pay.Amount{Total: 1800},
	}}))
	fmt.Println(strings.HasPrefix(order.CodeURL, "weixin://")) // draw it as a QR code

	check(w.Pay("20260131001")) // the customer scans it and pays

	paid := check(pay.QueryByOutTradeNo.Do(ctx, c, &pay.QueryByOutTradeNoRequest{OutTradeNo: "20260131001"}))
	fmt.Println(paid.TradeState, paid.Amount.Total)
	// Output:
	// true
	// SUCCESS ¥18.00
}

// Refund a part of an order. The number of the refund makes a repeat safe: it is
// one refund, however often it is asked for.
func Example_refund() {
	w := openSandbox()
	defer w.stop()
	c, ctx := w.client(op.Direct), context.Background()
	check(pay.Native.Do(ctx, c, &pay.NativeRequest{Order: pay.Order{
		Description: "Coffee", OutTradeNo: "20260131001", Amount: pay.Amount{Total: 1800},
	}}))
	check(w.Pay("20260131001"))

	in := &refund.CreateRequest{
		OutTradeNo: "20260131001", OutRefundNo: "20260131001-R1", Reason: "cold",
		Amount: refund.AmountRequest{Refund: 600, Total: 1800},
	}
	first := check(refund.Create.Do(ctx, c, in))
	again := check(refund.Create.Do(ctx, c, in))
	fmt.Println(first.RefundID == again.RefundID, first.Amount.Refund)

	done := check(refund.Query.Do(ctx, c, &refund.QueryRequest{OutRefundNo: "20260131001-R1"}))
	fmt.Println(done.Status)
	// Output:
	// true ¥6.00
	// SUCCESS
}

// Receive notifications in a server of net/http. Each is verified and decrypted
// before it arrives here; an error makes WeChat Pay send it again.
func Example_notifications() {
	w := openSandbox()
	defer w.stop()
	c, ctx := w.client(op.Direct), context.Background()

	handler := c.NotificationHandler(func(_ context.Context, n *client.Notification) error {
		event, err := n.Event()
		if err != nil {
			return err
		}
		switch event := event.(type) {
		case *client.TransactionEvent:
			// The same notification may come twice: keep its n.ID.
			fmt.Println(n.EventType, event.OutTradeNo, event.Amount.Total)
		default:
			fmt.Println("not for us:", n.EventType)
		}
		return nil
	})
	shop := httptest.NewServer(handler) // http.Handle("/wechatpay/notify", handler)
	defer shop.Close()

	check(pay.Native.Do(ctx, c, &pay.NativeRequest{Order: pay.Order{
		Description: "Coffee", OutTradeNo: "20260131001", Amount: pay.Amount{Total: 1800},
	}}))
	check(w.Pay("20260131001"))
	sent := check(w.Notify("20260131001", shop.URL))
	fmt.Println(len(sent.Attempts) > 0)
	// Output:
	// TRANSACTION.SUCCESS 20260131001 ¥18.00
	// true
}

// Upload an image. Its name and digest, which the signature covers, are made from
// the file.
func Example_upload() {
	w := openSandbox()
	defer w.stop()
	c, ctx := w.client(op.Direct), context.Background()

	image := check(media.UploadMarketingImage.Do(ctx, c, &media.UploadMarketingImageRequest{
		File: op.Upload{Name: "logo.png", Data: []byte("\x89PNG\r\n\x1a\n and the rest")},
	}))
	fmt.Println(strings.HasPrefix(image.MediaURL, "https://"))
	// Output:
	// true
}

// Stream a bill: the file is never in memory, and it is held against its digest,
// which was announced in a signed answer. Nothing of it may be used before the
// copy has ended without an error.
func Example_bill() {
	w := openSandbox()
	defer w.stop()
	c, ctx := w.client(op.Direct), context.Background()
	check(pay.Native.Do(ctx, c, &pay.NativeRequest{Order: pay.Order{
		Description: "Coffee", OutTradeNo: "20260131001", Amount: pay.Amount{Total: 1800},
	}}))
	check(w.Pay("20260131001"))

	announced := check(bill.Trade.Do(ctx, c, &bill.TradeRequest{BillDate: "2026-01-31", TarType: bill.GZIP}))
	content := check(c.Download(ctx, announced.DownloadURL, client.Digest{Type: announced.HashType, Value: announced.HashValue}))
	defer content.Close()
	var file strings.Builder // os.Create("bill.csv")
	check(io.Copy(&file, content))

	lines := strings.Split(file.String(), "\r\n")
	fmt.Println(strings.Split(lines[0], ",")[6], strings.Split(lines[1], ",")[6])
	// Output:
	// 商户订单号 `20260131001
}

// Act for many merchants in one process. A client is cheap: connections,
// certificates and rate budgets are shared. Here an ordinary merchant and a
// service provider ask at the same time, by the operation's name.
func Example_manyMerchants() {
	w := openSandbox()
	defer w.stop()
	clients := map[string]*client.Client{"shop": w.client(op.Direct), "provider": w.client(op.Partner)}

	var wg sync.WaitGroup
	states := make(map[string]any)
	var mu sync.Mutex
	for name, c := range clients {
		wg.Go(func() {
			in := map[string]any{"url": "https://example.com/" + name}
			var out map[string]any
			err := catalog.Call(context.Background(), c, "complaint-notification-create", in, &out)
			mu.Lock()
			defer mu.Unlock()
			if states[name] = out["url"]; err != nil {
				states[name] = err
			}
		})
	}
	wg.Wait()
	fmt.Println(states["shop"], states["provider"])
	// Output:
	// https://example.com/shop https://example.com/provider
}
