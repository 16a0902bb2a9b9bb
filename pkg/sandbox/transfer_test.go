package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/transfer"
	"github.com/wxctl/wxctl/pkg/sandbox"
)

func terms(no string, amount op.Fen) transfer.Terms {
	return transfer.Terms{
		OutBillNo: no, TransferAmount: amount, TransferRemark: "奖励", TransferSceneID: "1000",
		TransferSceneReportInfos: []transfer.ReportInfo{{InfoType: "活动名称", InfoContent: "新会员有礼"}},
	}
}

func (s *shop) transfer(no string, amount op.Fen, name string) (*transfer.Acceptance, error) {
	in := &transfer.CreateRequest{OpenID: "oCustomer", Terms: terms(no, amount)}
	in.UserName = name
	return transfer.Create.Do(s.t.Context(), s.c, in)
}

func (s *shop) bill(no string) *transfer.Bill {
	s.t.Helper()
	b, err := transfer.Query.Do(s.t.Context(), s.c, &transfer.QueryRequest{OutBillNo: no})
	require.NoError(s.t, err)
	return b
}

// notices are the notifications about a number, as event and state.
func (s *shop) notices(no string) (events []string) {
	s.t.Helper()
	all, err := s.w.Notifications()
	require.NoError(s.t, err)
	for _, n := range all {
		if n.Number == no {
			var content struct{ State string }
			require.NoError(s.t, json.Unmarshal(n.Content, &content))
			events = append(events, n.EventType+" "+content.State)
		}
	}
	return events
}

func TestTransferIsConfirmed(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	start := sandbox.DefaultQuirks().Balance

	a, err := s.transfer("BILL1", 2500, "张三")
	require.NoError(t, err)
	require.Equal(t, transfer.WaitUserConfirm, a.State)
	require.NotEmpty(t, a.PackageInfo)
	require.Regexp(t, `^1330\d{36}$`, a.TransferBillNo)
	require.Equal(t, start-2500, s.balance(), "the money is set aside")
	again, err := s.transfer("BILL1", 2500, "张三")
	require.NoError(t, err)
	require.Equal(t, a, again)
	require.Equal(t, start-2500, s.balance(), "a repeat transfers nothing")
	_, err = s.transfer("BILL1", 2501, "张三")
	refused(t, 400, "INVALID_REQUEST", err)
	_, err = s.transfer("BILL1", 2500, "李四")
	refused(t, 400, "INVALID_REQUEST", err)

	open := s.bill("BILL1")
	require.Equal(t, transfer.WaitUserConfirm, open.State)
	require.Equal(t, "张三", open.UserName)
	require.Empty(t, s.notices("BILL1"))

	s.w.now = s.w.now.Add(time.Hour)
	raw, err := s.w.Confirm("BILL1")
	require.NoError(t, err)
	done := s.bill("BILL1")
	require.Equal(t, transfer.Success, done.State)
	require.Equal(t, op.Time("2026-03-01T21:00:00+08:00"), done.UpdateTime)
	byID, err := transfer.QueryByID.Do(ctx, s.c, &transfer.QueryByIDRequest{TransferBillNo: a.TransferBillNo})
	require.NoError(t, err)
	require.Equal(t, done, byID)
	var answered transfer.Bill
	require.NoError(t, json.Unmarshal(raw, &answered))
	done.UserName = ""
	require.Equal(t, done, &answered, "as a query answers, without the name")
	require.Equal(t, []string{"MCHTRANSFER.BILL.FINISHED SUCCESS"}, s.notices("BILL1"))

	repeated, err := s.transfer("BILL1", 2500, "张三")
	require.NoError(t, err)
	require.Equal(t, transfer.Success, repeated.State)
	require.Empty(t, repeated.PackageInfo)
	_, err = s.w.Confirm("BILL1")
	require.ErrorContains(t, err, "the transfer is SUCCESS")
	_, err = transfer.Cancel.Do(ctx, s.c, &transfer.CancelRequest{OutBillNo: "BILL1"})
	refused(t, 400, "INVALID_REQUEST", err)
	require.Equal(t, start-2500, s.balance())

	s.w.now = s.w.now.Add(30 * 24 * time.Hour)
	_, err = transfer.Query.Do(ctx, s.c, &transfer.QueryRequest{OutBillNo: "BILL1"})
	refused(t, 404, "NOT_FOUND", err)
}

func TestTransferIsCancelled(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	_, err := s.transfer("BILL1", 2500, "")
	require.NoError(t, err)
	out, err := transfer.Cancel.Do(t.Context(), s.c, &transfer.CancelRequest{OutBillNo: "BILL1"})
	require.NoError(t, err)
	require.Equal(t, transfer.Canceling, out.State, "it is only accepted")
	b := s.bill("BILL1")
	require.Equal(t, transfer.Cancelled, b.State)
	require.Equal(t, "MCH_CANCEL", b.FailReason)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance(), "the money came back")
	require.Equal(t, []string{"MCHTRANSFER.BILL.FINISHED CANCELLED"}, s.notices("BILL1"))

	s.w.now = s.w.now.Add(time.Minute)
	out, err = transfer.Cancel.Do(t.Context(), s.c, &transfer.CancelRequest{OutBillNo: "BILL1"})
	require.NoError(t, err, "cancelling is re-entrant")
	require.Equal(t, transfer.Cancelled, out.State)
	_, err = s.w.Confirm("BILL1")
	require.ErrorContains(t, err, "the transfer is CANCELLED")
	s.w.now = s.w.now.Add(25 * time.Hour)
	require.Equal(t, transfer.Cancelled, s.bill("BILL1").State)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance(), "it came back once")
}

func TestTransferThatNobodyConfirms(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	_, err := s.transfer("BILL1", 2500, "")
	require.NoError(t, err)
	s.w.now = s.w.now.Add(24*time.Hour - time.Second)
	require.Equal(t, transfer.WaitUserConfirm, s.bill("BILL1").State)
	s.w.now = s.w.now.Add(time.Second)
	require.Equal(t, []string{"MCHTRANSFER.BILL.FINISHED FAIL"}, s.notices("BILL1"))
	b := s.bill("BILL1")
	require.Equal(t, transfer.Fail, b.State)
	require.Equal(t, "OVERDUE_CLOSE", b.FailReason)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance())
	_, err = s.w.Confirm("BILL1")
	require.ErrorContains(t, err, "the transfer is FAIL")
	_, err = transfer.Cancel.Do(t.Context(), s.c, &transfer.CancelRequest{OutBillNo: "BILL1"})
	refused(t, 400, "INVALID_REQUEST", err)
}

func TestTransferTakesItsTime(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.TransferTakes = time.Minute })
	a, err := s.transfer("BILL1", 2500, "")
	require.NoError(t, err)
	require.Equal(t, transfer.Accepted, a.State)
	require.Empty(t, a.PackageInfo)
	_, err = s.w.Confirm("BILL1")
	require.ErrorContains(t, err, "it waits for its customer from 2026-03-01T20:02:00+08:00")
	minute := func(want transfer.State) {
		t.Helper()
		s.w.now = s.w.now.Add(time.Minute)
		require.Equal(t, want, s.bill("BILL1").State)
	}
	minute(transfer.Processing)
	minute(transfer.WaitUserConfirm)
	_, err = s.w.Confirm("BILL1")
	require.NoError(t, err)
	require.Equal(t, transfer.Transfering, s.bill("BILL1").State)
	minute(transfer.Success)

	_, err = s.transfer("BILL2", 2500, "")
	require.NoError(t, err)
	out, err := transfer.Cancel.Do(t.Context(), s.c, &transfer.CancelRequest{OutBillNo: "BILL2"})
	require.NoError(t, err)
	require.Equal(t, transfer.Canceling, out.State)
	s.w.now = s.w.now.Add(time.Minute)
	require.Equal(t, transfer.Cancelled, s.bill("BILL2").State)
}

func TestTransferIsRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.Balance = 500_000 })
	tests := []struct {
		name   string
		change func(*transfer.CreateRequest)
		status int
		code   string
	}{
		{"another app", func(in *transfer.CreateRequest) { in.AppID = "wx0000000000000000" }, 400, "APPID_MCHID_NOT_MATCH"},
		{"large and without name", func(in *transfer.CreateRequest) { in.TransferAmount = 200_000 }, 400, "PARAM_ERROR"},
		{"small and with name", func(in *transfer.CreateRequest) { in.TransferAmount, in.UserName = 29, "张三" }, 400, "PARAM_ERROR"},
		{"too small", func(in *transfer.CreateRequest) { in.TransferAmount = 9 }, 400, "INVALID_REQUEST"},
		{"more than the account has", func(in *transfer.CreateRequest) { in.TransferAmount, in.UserName = 500_001, "张三" }, 403, "NOT_ENOUGH"},
		{"red packet too large", func(in *transfer.CreateRequest) {
			in.TransferAmount, in.UserRecvStyle = 20_001, &transfer.UserRecvStyle{Type: transfer.RedPacket}
		}, 400, "INVALID_REQUEST"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := &transfer.CreateRequest{OpenID: "oCustomer", Terms: terms("BILL1", 100)}
			tt.change(in)
			_, err := transfer.Create.Do(t.Context(), s.c, in)
			refused(t, tt.status, tt.code, err)
		})
	}
	// What the declaration of the operation refuses already, other clients send.
	for _, body := range []string{
		`{"appid":"APP","out_bill_no":"BILL1","openid":"o1","transfer_amount":100,"transfer_remark":"r","transfer_scene_id":"1000","transfer_scene_report_infos":[]}`,
		`{"appid":"APP","out_bill_no":"BILL1","openid":"o1","transfer_amount":100,"transfer_remark":"r","transfer_scene_report_infos":[{"info_type":"a","info_content":"b"}]}`,
		`{"appid":"APP","out_bill_no":"BILL-1","openid":"o1","transfer_amount":100,"transfer_remark":"r","transfer_scene_id":"1000","transfer_scene_report_infos":[{"info_type":"a","info_content":"b"}]}`,
	} {
		_, err := s.c.Send(t.Context(), http.MethodPost, transfer.Create.Path, []byte(strings.ReplaceAll(body, "APP", s.c.Identity().AppID)))
		refused(t, 400, "PARAM_ERROR", err)
	}
	_, err := transfer.Query.Do(t.Context(), s.c, &transfer.QueryRequest{OutBillNo: "BILL1"})
	refused(t, 404, "NOT_FOUND", err)
	require.ErrorIs(t, err, client.ErrNotFound)
	_, err = transfer.QueryByID.Do(t.Context(), s.c, &transfer.QueryByIDRequest{TransferBillNo: "1330"})
	refused(t, 404, "NOT_FOUND", err)
	_, err = s.w.Confirm("BILL1")
	require.ErrorContains(t, err, "there is no transfer, authorisation, reservation, batch or application of the number BILL1")
}

func TestTransferQuirks(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) {
		q.TransferFails, q.TransferAnyName, q.TransferPackageStays = true, true, true
		q.TransferReentryExists, q.TransferMissingResource = true, true
	})
	_, err := s.transfer("BILL1", 200_000, "")
	require.NoError(t, err)
	_, err = s.transfer("BILL1", 200_001, "")
	refused(t, 400, "ALREADY_EXISTS", err)
	_, err = s.w.Confirm("BILL1")
	require.NoError(t, err)
	b := s.bill("BILL1")
	require.Equal(t, transfer.Fail, b.State)
	require.Equal(t, "PAYEE_ACCOUNT_ABNORMAL", b.FailReason)
	require.Equal(t, sandbox.DefaultQuirks().Balance, s.balance())
	a, err := s.transfer("BILL1", 200_000, "")
	require.NoError(t, err)
	require.NotEmpty(t, a.PackageInfo)
	_, err = transfer.Query.Do(t.Context(), s.c, &transfer.QueryRequest{OutBillNo: "BILL2"})
	refused(t, 404, "RESOURCE_NOT_EXISTS", err)
}

// TestTransferAfterALostAnswer repeats a transfer whose answer never came: the
// money leaves once.
func TestTransferAfterALostAnswer(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"drop-before", "drop-after-commit", "5xx", "truncate"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w := serve(t, "mch-transfer-bills="+fault+":1")
			s := &shop{t, w, w.client(t, false, sandbox.TrustPublicKey)}
			_, err := s.transfer("BILL1", 2500, "张三")
			require.Error(t, err)
			_, err = s.transfer("BILL1", 2500, "张三")
			require.NoError(t, err)
			require.Equal(t, sandbox.DefaultQuirks().Balance-2500, s.balance())
		})
	}
}

func TestTransferReceipt(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(q *sandbox.Quirks) { q.TransferTakes = time.Minute })
	ctx := t.Context()
	for no, name := range map[string]string{"NAMED": "张三", "UNNAMED": ""} {
		_, err := s.transfer(no, 2500, name)
		require.NoError(t, err)
	}
	s.w.now = s.w.now.Add(2 * time.Minute)
	ask := func(no string) (*transfer.Receipt, error) {
		return transfer.ApplyReceipt.Do(ctx, s.c, &transfer.ApplyReceiptRequest{OutBillNo: no})
	}
	get := func(no string) (*transfer.Receipt, error) {
		return transfer.GetReceipt.Do(ctx, s.c, &transfer.QueryRequest{OutBillNo: no})
	}
	_, err := ask("NAMED")
	refused(t, 400, "INVALID_REQUEST", err)
	for _, no := range []string{"NAMED", "UNNAMED"} {
		_, err := s.w.Confirm(no)
		require.NoError(t, err)
	}
	s.w.now = s.w.now.Add(time.Minute)
	_, err = ask("UNNAMED")
	refused(t, 400, "INVALID_REQUEST", err)
	_, err = ask("NONE")
	refused(t, 404, "NOT_FOUND", err)
	_, err = get("NAMED")
	refused(t, 404, "NOT_FOUND", err)

	asked, err := ask("NAMED")
	require.NoError(t, err)
	require.Equal(t, transfer.ReceiptGenerating, asked.State)
	making, err := get("NAMED")
	require.NoError(t, err)
	require.Equal(t, transfer.ReceiptGenerating, making.State)
	require.Empty(t, making.DownloadURL)
	s.w.now = s.w.now.Add(time.Minute)
	id := s.bill("NAMED").TransferBillNo
	again, err := transfer.ApplyReceiptByID.Do(ctx, s.c, &transfer.ApplyReceiptByIDRequest{TransferBillNo: id})
	require.NoError(t, err)
	require.Equal(t, asked, again)

	r, err := transfer.GetReceiptByID.Do(ctx, s.c, &transfer.QueryByIDRequest{TransferBillNo: id})
	require.NoError(t, err)
	require.Equal(t, transfer.ReceiptFinished, r.State)
	require.Equal(t, "SHA256", r.HashType)
	content := fetched(t, s.c, r.DownloadURL, client.Digest{Type: r.HashType, Value: r.HashValue})
	require.True(t, strings.HasPrefix(content, "%PDF-1."))
	require.Contains(t, content, "(Transfer "+id+")")
	require.Contains(t, content, "(Amount CNY 25.00)")

	s.w.now = s.w.now.Add(11 * time.Minute)
	_, err = s.c.Download(ctx, r.DownloadURL, client.Digest{})
	refused(t, 400, "INVALID_REQUEST", err)
}

// fetched downloads a file and checks its digest.
func fetched(t *testing.T, c *client.Client, url string, d client.Digest) string {
	t.Helper()
	file, err := c.Download(context.WithoutCancel(t.Context()), url, d)
	require.NoError(t, err)
	defer file.Close()
	data, err := io.ReadAll(file)
	require.NoError(t, err)
	return string(data)
}

func TestTransferAuthorization(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	apply := func(no string) (*transfer.Invitation, error) {
		return transfer.Authorize.Do(ctx, s.c, &transfer.AuthorizeRequest{Consent: transfer.Consent{
			OutAuthorizationNo: no, OpenID: "oCustomer", TransferSceneID: "1000", UserDisplayName: "wx_1"}})
	}
	get := func(no string, show bool) *transfer.Authorization {
		t.Helper()
		a, err := transfer.GetAuthorization.Do(ctx, s.c, &transfer.GetAuthorizationRequest{OutAuthorizationNo: no, IsDisplayAuthorization: show})
		require.NoError(t, err)
		return a
	}
	pay := func(no, auth string) (*transfer.Bill, error) {
		return transfer.CreateAuthorized.Do(ctx, s.c, &transfer.CreateAuthorizedRequest{Terms: terms(no, 100), OutAuthorizationNo: auth})
	}
	invited, err := apply("AUTH1")
	require.NoError(t, err)
	require.Equal(t, transfer.Unconfirmed, invited.State)
	again, err := apply("AUTH1")
	require.NoError(t, err)
	require.Equal(t, invited, again)
	open := get("AUTH1", false)
	require.Empty(t, open.AuthorizationID)
	require.Empty(t, open.PackageInfo)
	require.Equal(t, invited.PackageInfo, get("AUTH1", true).PackageInfo)
	_, err = pay("BILL1", "AUTH1")
	refused(t, 400, "INVALID_REQUEST", err)

	_, err = s.w.Confirm("AUTH1")
	require.NoError(t, err)
	given := get("AUTH1", false)
	require.Equal(t, transfer.InEffect, given.State)
	require.NotEmpty(t, given.AuthorizationID)
	require.Equal(t, []string{"MCHTRANSFER.AUTHORIZATION.CONFIRMED TAKING_EFFECT"}, s.notices("AUTH1"))

	b, err := pay("BILL1", "AUTH1")
	require.NoError(t, err)
	require.Equal(t, transfer.Success, b.State)
	require.Equal(t, "oCustomer", b.OpenID)
	require.Equal(t, sandbox.DefaultQuirks().Balance-100, s.balance())
	require.Equal(t, []string{"MCHTRANSFER.BILL.FINISHED SUCCESS"}, s.notices("BILL1"))
	in := &transfer.CreateAuthorizedRequest{Terms: terms("BILL2", 100), AuthorizationID: given.AuthorizationID, OutAuthorizationNo: "AUTH2"}
	_, err = transfer.CreateAuthorized.Do(ctx, s.c, in)
	refused(t, 400, "INVALID_REQUEST", err)
	in.OutAuthorizationNo = ""
	_, err = transfer.CreateAuthorized.Do(ctx, s.c, in)
	require.NoError(t, err)
	other := &transfer.CreateAuthorizedRequest{Terms: terms("BILL3", 100), OutAuthorizationNo: "AUTH1"}
	other.TransferSceneID = "1005"
	_, err = transfer.CreateAuthorized.Do(ctx, s.c, other)
	refused(t, 400, "INVALID_REQUEST", err)
	_, err = pay("BILL3", "AUTH9")
	refused(t, 404, "NOT_FOUND", err)
	lent := &transfer.CreateAuthorizedRequest{Terms: terms("BILL3", 100), OutAuthorizationNo: "AUTH1", SponsorMchID: "1900000999"}
	_, err = transfer.CreateAuthorized.Do(ctx, s.c, lent)
	refused(t, 403, "NO_AUTH", err)

	for range 2 {
		closed, err := transfer.CloseAuthorization.Do(ctx, s.c, &transfer.AuthorizationNumber{OutAuthorizationNo: "AUTH1"})
		require.NoError(t, err)
		require.Equal(t, transfer.ClosedByMerchant, closed.CloseInfo.CloseReason)
	}
	_, err = pay("BILL3", "AUTH1")
	refused(t, 400, "INVALID_REQUEST", err)
	_, err = pay("BILL1", "AUTH1")
	require.NoError(t, err, "what was transferred stays so")
	require.Len(t, s.notices("AUTH1"), 2)

	_, err = apply("AUTH2")
	require.NoError(t, err)
	s.w.now = s.w.now.Add(24 * time.Hour)
	require.Equal(t, transfer.ClosedOverdue, get("AUTH2", false).CloseInfo.CloseReason)
	_, err = s.w.Confirm("AUTH2")
	require.ErrorContains(t, err, "the authorisation is CLOSED")
	_, err = apply("AUTH2")
	refused(t, 400, "INVALID_REQUEST", err)
}

func TestTransferWithAuthorization(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	ctx := t.Context()
	ask := func(bill, auth string) (*transfer.Acceptance, error) {
		return transfer.CreateWithAuthorization.Do(ctx, s.c, &transfer.CreateWithAuthorizationRequest{Terms: terms(bill, 100),
			AuthorizationInfo: &transfer.AuthorizationInfo{UserDisplayName: "wx_1", OutAuthorizationNo: auth}})
	}
	a, err := ask("BILL1", "AUTH1")
	require.NoError(t, err)
	require.Equal(t, "AUTH1", a.OutAuthorizationNo)
	again, err := ask("BILL1", "AUTH1")
	require.NoError(t, err)
	require.Equal(t, a, again)
	_, err = ask("BILL2", "AUTH1")
	refused(t, 400, "INVALID_REQUEST", err)
	_, err = s.w.Confirm("AUTH1")
	require.ErrorContains(t, err, "confirm that")
	_, err = s.w.Confirm("BILL1")
	require.NoError(t, err)
	given, err := transfer.GetAuthorization.Do(ctx, s.c, &transfer.GetAuthorizationRequest{OutAuthorizationNo: "AUTH1"})
	require.NoError(t, err)
	require.Equal(t, transfer.InEffect, given.State)
	require.Equal(t, s.bill("BILL1").OpenID, given.OpenID, "whoever confirmed")

	_, err = ask("BILL2", "AUTH2")
	require.NoError(t, err)
	_, err = transfer.Cancel.Do(ctx, s.c, &transfer.CancelRequest{OutBillNo: "BILL2"})
	require.NoError(t, err)
	withdrawn, err := transfer.GetAuthorization.Do(ctx, s.c, &transfer.GetAuthorizationRequest{OutAuthorizationNo: "AUTH2"})
	require.NoError(t, err)
	require.Equal(t, transfer.Closed, withdrawn.State)

	// Without an authorisation it is a transfer as any other.
	_, err = transfer.CreateWithAuthorization.Do(ctx, s.c, &transfer.CreateWithAuthorizationRequest{OpenID: "o1", Terms: terms("BILL3", 100)})
	require.NoError(t, err)
}

func TestTransferOfAServiceProvider(t *testing.T) {
	t.Parallel()
	w := serveWith(t, func(q *sandbox.Quirks) { q.TransferNeedsConsent = true })
	c := w.client(t, true, sandbox.TrustCertificates)
	ctx := t.Context()
	in := &transfer.PartnerCreateRequest{SubMchID: subMchID, OpenID: "oCustomer", Terms: terms("BILL1", 100)}
	in.UserName = "张三"
	_, err := transfer.PartnerCreate.Do(ctx, c, in)
	refused(t, 403, "NO_AUTH", err)

	status := func() *transfer.SubMerchant {
		t.Helper()
		out, err := transfer.GetSubMerchant.Do(ctx, c, &transfer.GetSubMerchantRequest{SubMchID: subMchID})
		require.NoError(t, err)
		return out
	}
	require.Equal(t, transfer.Unauthorized, status().State)
	apply := &transfer.ApplySubMerchantRequest{SubMchID: subMchID, OutApplyNo: "APPLY1"}
	asked, err := transfer.ApplySubMerchant.Do(ctx, c, apply)
	require.NoError(t, err)
	require.Equal(t, transfer.Invited, asked.State)
	require.Equal(t, transfer.Invited, status().ApplyOrder.State)
	_, err = w.Confirm("APPLY1")
	require.NoError(t, err)
	require.Equal(t, transfer.Authorized, status().State)
	apply.OutApplyNo = "APPLY2"
	_, err = transfer.ApplySubMerchant.Do(ctx, c, apply)
	refused(t, 400, "INVALID_REQUEST", err)
	apply.SubMchID = sandbox.DirectMchID
	_, err = transfer.ApplySubMerchant.Do(ctx, c, apply)
	refused(t, 403, "NO_AUTH", err)

	a, err := transfer.PartnerCreate.Do(ctx, c, in)
	require.NoError(t, err)
	require.NotEmpty(t, a.PackageInfo)
	before, _, err := w.Balance(subMchID)
	require.NoError(t, err)
	require.Equal(t, sandbox.DefaultQuirks().Balance-100, before, "the sub-merchant pays")
	_, err = w.Confirm("BILL1")
	require.NoError(t, err)
	b, err := transfer.PartnerQuery.Do(ctx, c, &transfer.PartnerQueryRequest{OutBillNo: "BILL1", SubMchID: subMchID})
	require.NoError(t, err)
	require.Equal(t, transfer.Success, b.State)
	require.Equal(t, "张三", b.UserName)
	_, err = transfer.PartnerQuery.Do(ctx, c, &transfer.PartnerQueryRequest{OutBillNo: "BILL1", SubMchID: "1900001002"})
	refused(t, 404, "NOT_FOUND", err)

	_, err = transfer.PartnerApplyReceipt.Do(ctx, c, &transfer.PartnerApplyReceiptRequest{SubMchID: subMchID, OutBillNo: "BILL1"})
	require.NoError(t, err)
	r, err := transfer.PartnerGetReceipt.Do(ctx, c, &transfer.PartnerGetReceiptRequest{SubMchID: subMchID, OutBillNo: "BILL1"})
	require.NoError(t, err)
	require.Equal(t, transfer.ReceiptFinished, r.State)
	require.NotEmpty(t, fetched(t, c, r.DownloadURL, client.Digest{Type: r.HashType, Value: r.HashValue}))

	consent := transfer.Consent{OutAuthorizationNo: "AUTH1", OpenID: "oCustomer", TransferSceneID: "1000", UserDisplayName: "wx_1"}
	_, err = transfer.PartnerAuthorize.Do(ctx, c, &transfer.PartnerAuthorizeRequest{Consent: consent})
	require.NoError(t, err)
	_, err = w.Confirm("AUTH1")
	require.NoError(t, err)
	given, err := transfer.PartnerGetAuthorization.Do(ctx, c, &transfer.AuthorizationNumber{OutAuthorizationNo: "AUTH1"})
	require.NoError(t, err)
	paid, err := transfer.PartnerCreateAuthorized.Do(ctx, c, &transfer.PartnerCreateAuthorizedRequest{SubMchID: subMchID, Terms: terms("BILL2", 100), AuthorizationID: given.AuthorizationID})
	require.NoError(t, err)
	require.Equal(t, transfer.Success, paid.State)
	_, err = transfer.PartnerCloseAuthorization.Do(ctx, c, &transfer.AuthorizationNumber{OutAuthorizationNo: "AUTH1"})
	require.NoError(t, err)

	_, err = transfer.PartnerCreateWithAuthorization.Do(ctx, c, &transfer.PartnerCreateWithAuthorizationRequest{SubMchID: subMchID, Terms: terms("BILL3", 100),
		AuthorizationInfo: &transfer.AuthorizationInfo{UserDisplayName: "wx_1", OutAuthorizationNo: "AUTH2"}})
	require.NoError(t, err)
	cancelled, err := transfer.PartnerCancel.Do(ctx, c, &transfer.PartnerCancelRequest{OutBillNo: "BILL3", SubMchID: subMchID})
	require.NoError(t, err)
	require.Equal(t, transfer.Canceling, cancelled.State)
	require.Empty(t, cancelled.FailReason)
}

func TestTransferIsNotifiedToThisMachine(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	url, got := receiver(t, s.c)
	body := `{"appid":"` + s.c.Identity().AppID + `","out_bill_no":"BILL1","openid":"o1","transfer_amount":100,"transfer_remark":"r","notify_url":"` + url +
		`","transfer_scene_id":"1000","transfer_scene_report_infos":[{"info_type":"a","info_content":"b"}]}`
	_, err := s.c.Send(t.Context(), http.MethodPost, transfer.Create.Path, []byte(body))
	require.NoError(t, err)
	_, err = s.w.Confirm("BILL1")
	require.NoError(t, err)
	d := <-got
	require.NoError(t, d.err)
	require.Equal(t, "MCHTRANSFER.BILL.FINISHED", d.notification.EventType)
}
