package wxctl_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/refund"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// The functions of this file are the Go code of docs/client.md.

// newClient makes the client of the merchant that an environment describes.
func newClient(getenv func(string) string) (*client.Client, error) {
	key, err := client.LoadPrivateKey(getenv("WXCTL_PRIVATE_KEY_FILE"))
	if err != nil {
		return nil, err
	}
	wechat, err := client.LoadPublicKey(getenv("WXCTL_PUBLIC_KEY_FILE"))
	if err != nil {
		return nil, err
	}
	return client.New(client.Config{
		Identity: client.Identity{
			MchID:     getenv("WXCTL_MCHID"),
			SerialNo:  getenv("WXCTL_SERIAL_NO"),
			AppID:     getenv("WXCTL_APPID"),
			NotifyURL: getenv("WXCTL_NOTIFY_URL"),
		},
		PrivateKey:  key,
		PublicKeyID: getenv("WXCTL_PUBLIC_KEY_ID"),
		PublicKey:   wechat,
		APIv3Key:    getenv("WXCTL_APIV3_KEY"),
		Endpoint:    getenv("WXCTL_ENDPOINT"), // "" is the real WeChat Pay
	})
}

// order makes an order and returns what its QR code holds.
func order(ctx context.Context, c *client.Client, number string, total op.Fen) (string, error) {
	made, err := pay.Native.Do(ctx, c, &pay.NativeRequest{
		Order: pay.Order{
			Description: "Coffee",
			OutTradeNo:  number,
			Amount:      pay.Amount{Total: total},
		},
	})
	if err != nil {
		return "", err
	}
	return made.CodeURL, nil
}

// giveBack refunds a part of an order, once, however often it is called with
// the same number of the refund.
func giveBack(ctx context.Context, c *client.Client, order, number string, part, total op.Fen) (*refund.Refund, error) {
	made, err := refund.Create.Do(ctx, c, &refund.CreateRequest{
		OutTradeNo:  order,
		OutRefundNo: number,
		Amount:      refund.AmountRequest{Refund: part, Total: total},
	})
	switch {
	case errors.Is(err, client.ErrUnknownOutcome):
		// It may have been done: look it up, or repeat it with the same number.
		return refund.Query.Do(ctx, c, &refund.QueryRequest{OutRefundNo: number})
	case errors.Is(err, op.ErrInvalid):
		return nil, fmt.Errorf("nothing was sent: %w", err)
	case err != nil:
		var answer *client.Error
		if errors.As(err, &answer) {
			log.Printf("%s: %s, Request-ID %s", answer.Operation, answer.Code, answer.RequestID)
		}
		return nil, err
	}
	return made, nil
}

// statement writes the statement of a day's trades, checked against its digest.
func statement(ctx context.Context, c *client.Client, day string, w io.Writer) error {
	file, err := bill.Trade.Do(ctx, c, &bill.TradeRequest{BillDate: day})
	if err != nil {
		return err
	}
	content, err := c.Download(ctx, file.DownloadURL, client.Digest{Type: file.HashType, Value: file.HashValue})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return errors.Join(err, content.Close())
}

// refunded adds up what a bill of trades gives back.
func refunded(content io.Reader) (op.Fen, error) {
	rows := bill.NewReader(content)
	titles, err := rows.Titles()
	if err != nil {
		return 0, err
	}
	column := slices.Index(titles, "申请退款金额")
	if column < 0 {
		return 0, errors.New("not a bill of trades")
	}
	var sum op.Fen
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return sum, nil // rows.Summary has the rest of the file
		}
		if err != nil {
			return 0, err
		}
		amount, err := bill.ParseAmount(row[column])
		if err != nil {
			return 0, fmt.Errorf("line %d: %w", rows.Line(), err)
		}
		sum += amount
	}
}

// query calls an operation by its name in the catalogue.
func query(ctx context.Context, c *client.Client, number string) (map[string]any, error) {
	var answer map[string]any
	err := catalog.Call(ctx, c, "query", map[string]any{"out_trade_no": number}, &answer)
	return answer, err
}

// TestClientGuide runs the code of the guide against a sandbox.
func TestClientGuide(t *testing.T) {
	t.Parallel()
	s, err := sandbox.Open(sandbox.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, s.Close())
	})
	env := map[string]string{"WXCTL_ENDPOINT": server.URL}
	for _, v := range s.Credentials(op.Direct, sandbox.TrustPublicKey).Environment() {
		env[v.Name] = v.Value
	}
	c, err := newClient(func(name string) string { return env[name] })
	require.NoError(t, err)

	ctx := t.Context()
	code, err := order(ctx, c, "20260131001", 1800)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(code, "weixin://"), code)
	_, err = s.Pay("20260131001")
	require.NoError(t, err)

	first, err := giveBack(ctx, c, "20260131001", "R1", 600, 1800)
	require.NoError(t, err)
	again, err := giveBack(ctx, c, "20260131001", "R1", 600, 1800)
	require.NoError(t, err)
	require.Equal(t, first.RefundID, again.RefundID)
	_, err = giveBack(ctx, c, "20260131001", "R2", 1201, 1800)
	require.Error(t, err, "more than is left")

	answer, err := query(ctx, c, "20260131001")
	require.NoError(t, err)
	require.Equal(t, "REFUND", answer["trade_state"])

	var csv strings.Builder
	require.NoError(t, statement(ctx, c, time.Now().In(op.China).Format(time.DateOnly), &csv))
	require.Contains(t, csv.String(), "20260131001")
	back, err := refunded(strings.NewReader(csv.String()))
	require.NoError(t, err)
	require.Equal(t, op.Fen(600), back)
}

// TestGuideIsTested holds the Go code of the guide to the code of this file.
func TestGuideIsTested(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("client_example_test.go")
	require.NoError(t, err)
	blocks := goBlock.FindAllStringSubmatch(readDoc(t, "docs/client.md"), -1)
	require.NotEmpty(t, blocks)
	for _, b := range blocks {
		require.Contains(t, string(source), b[1])
	}
}
