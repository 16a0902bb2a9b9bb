package sandbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

// TestRotation lets the platform certificate change while a client is at work:
// the client meets a serial that it does not know, fetches the certificates and
// goes on, with a sensitive field that the old one had encrypted.
func TestRotation(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustCertificates)
	add := func(account string) error {
		_, err := profitsharing.AddReceiver.Do(t.Context(), c, &profitsharing.AddReceiverRequest{Type: profitsharing.MerchantID,
			Account: account, Name: "上海云杉餐饮管理有限公司", RelationType: profitsharing.Supplier})
		return err
	}
	require.NoError(t, add("1900000201"))
	url, got := receiver(t, c)
	place(t, w, c, "order-1", url)

	serial, err := w.RotateCertificate()
	require.NoError(t, err)
	require.ErrorIs(t, add("1900000202"), client.ErrSignature, "the client asked a moment ago")
	w.now = w.now.Add(2 * time.Minute)
	require.NoError(t, add("1900000202"))
	require.NoError(t, add("1900000203"))

	_, err = w.Pay("order-1")
	require.NoError(t, err)
	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, serial, d.header.Get("Wechatpay-Serial"))

	// The folder remembers, and a second rotation works as the first did.
	w.reopen(t)
	require.NoError(t, add("1900000204"))
	again, err := w.RotateCertificate()
	require.NoError(t, err)
	require.NotEqual(t, serial, again)
	w.now = w.now.Add(2 * time.Minute)
	require.NoError(t, add("1900000205"))
	dump, err := w.Dump()
	require.NoError(t, err)
	require.Equal(t, 5, dump.Counts()["profitsharing/receivers"])
}

// TestRotationLeavesPublicKeysAlone: who names the public key gets its
// signature.
func TestRotationLeavesPublicKeysAlone(t *testing.T) {
	t.Parallel()
	w := serve(t)
	c := w.client(t, false, sandbox.TrustPublicKey)
	_, err := w.RotateCertificate()
	require.NoError(t, err)
	place(t, w, c, "order-1", "https://shop.example.com/paid")
}
