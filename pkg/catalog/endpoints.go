package catalog

import (
	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/busifavor"
	"github.com/wxctl/wxctl/pkg/client/capital"
	"github.com/wxctl/wxctl/pkg/client/certificate"
	"github.com/wxctl/wxctl/pkg/client/complaint"
	"github.com/wxctl/wxctl/pkg/client/fapiao"
	"github.com/wxctl/wxctl/pkg/client/favor"
	"github.com/wxctl/wxctl/pkg/client/goldplan"
	"github.com/wxctl/wxctl/pkg/client/local"
	"github.com/wxctl/wxctl/pkg/client/media"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/client/parking"
	"github.com/wxctl/wxctl/pkg/client/partnership"
	"github.com/wxctl/wxctl/pkg/client/pay"
	"github.com/wxctl/wxctl/pkg/client/paygift"
	"github.com/wxctl/wxctl/pkg/client/payscore"
	"github.com/wxctl/wxctl/pkg/client/profitsharing"
	"github.com/wxctl/wxctl/pkg/client/refund"
	"github.com/wxctl/wxctl/pkg/client/security"
	"github.com/wxctl/wxctl/pkg/client/settlement"
	"github.com/wxctl/wxctl/pkg/client/smartguide"
	"github.com/wxctl/wxctl/pkg/client/violation"
)

// endpoints are the endpoints of all products. A new one is added here, and to
// testdata/operations.tsv.
var endpoints = []*op.Endpoint{
	&bill.Trade.Endpoint,
	&bill.FundFlow.Endpoint,
	&bill.SubMerchantFundFlow.Endpoint,
	&bill.Download.Endpoint,

	&busifavor.SetCallback.Endpoint,
	&busifavor.GetCallback.Endpoint,
	&busifavor.UploadCodes.Endpoint,
	&busifavor.ListCodes.Endpoint,
	&busifavor.GetCode.Endpoint,
	&busifavor.DeleteCode.Endpoint,
	&busifavor.SendCoupon.Endpoint,
	&busifavor.SendCard.Endpoint,
	&busifavor.PresendProductCoupon.Endpoint,
	&busifavor.SendProductCoupon.Endpoint,
	&busifavor.UseCoupon.Endpoint,
	&busifavor.ReturnCoupon.Endpoint,
	&busifavor.DeactivateCoupon.Endpoint,
	&busifavor.AssociateOrder.Endpoint,
	&busifavor.DisassociateOrder.Endpoint,
	&busifavor.ListCoupons.Endpoint,
	&busifavor.GetCoupon.Endpoint,
	&busifavor.CreateStock.Endpoint,
	&busifavor.GetStock.Endpoint,
	&busifavor.ModifyStock.Endpoint,
	&busifavor.ModifyBudget.Endpoint,
	&busifavor.PaySubsidy.Endpoint,
	&busifavor.GetSubsidy.Endpoint,
	&busifavor.ListSubsidies.Endpoint,
	&busifavor.ReturnSubsidy.Endpoint,
	&busifavor.GetSubsidyReturn.Endpoint,

	&capital.Provinces.Endpoint,
	&capital.Cities.Endpoint,
	&capital.PersonalBanks.Endpoint,
	&capital.CorporateBanks.Endpoint,
	&capital.FindBanks.Endpoint,
	&capital.Branches.Endpoint,

	&certificate.List.Endpoint,

	&complaint.List.Endpoint,
	&complaint.Get.Endpoint,
	&complaint.CreateNotification.Endpoint,
	&complaint.UpdateNotification.Endpoint,
	&complaint.GetNotification.Endpoint,
	&complaint.DeleteNotification.Endpoint,
	&complaint.ListHistory.Endpoint,
	&complaint.Respond.Endpoint,
	&complaint.RespondImmediately.Endpoint,
	&complaint.Complete.Endpoint,
	&complaint.UpdateRefund.Endpoint,
	&complaint.UploadImage.Endpoint,
	&complaint.DownloadImage.Endpoint,
	&complaint.CreateOverseasNotification.Endpoint,
	&complaint.UpdateOverseasNotification.Endpoint,
	&complaint.GetOverseasNotification.Endpoint,
	&complaint.DeleteOverseasNotification.Endpoint,
	&complaint.ListOverseas.Endpoint,
	&complaint.GetOverseas.Endpoint,
	&complaint.ListOverseasHistory.Endpoint,
	&complaint.RespondOverseas.Endpoint,
	&complaint.CompleteOverseas.Endpoint,
	&complaint.UploadOverseasImage.Endpoint,
	&complaint.DownloadOverseasImage.Endpoint,
	&complaint.ListV1.Endpoint,
	&complaint.GetV1.Endpoint,
	&complaint.ListHistoryV1.Endpoint,
	&complaint.Feedback.Endpoint,

	&fapiao.SetCardTemplate.Endpoint,
	&fapiao.SetConfig.Endpoint,
	&fapiao.GetConfig.Endpoint,
	&fapiao.GetMerchant.Endpoint,
	&fapiao.ListTaxCodes.Endpoint,
	&fapiao.TitleURL.Endpoint,
	&fapiao.GetTitle.Endpoint,
	&fapiao.Issue.Endpoint,
	&fapiao.IssueGeneral.Endpoint,
	&fapiao.IssuePassengerTransport.Endpoint,
	&fapiao.IssueRefinedOil.Endpoint,
	&fapiao.IssueRealEstateLeasing.Endpoint,
	&fapiao.Query.Endpoint,
	&fapiao.Reverse.Endpoint,
	&fapiao.QueryFiles.Endpoint,
	&fapiao.DownloadFile.Endpoint,
	&fapiao.UploadFile.Endpoint,
	&fapiao.InsertCards.Endpoint,
	&fapiao.CheckSubMerchant.Endpoint,
	&fapiao.GetSubMerchant.Endpoint,
	&fapiao.InviteURL.Endpoint,
	&fapiao.ListInvited.Endpoint,

	&favor.SetCallback.Endpoint,
	&favor.GetCallback.Endpoint,
	&favor.SendCoupon.Endpoint,
	&favor.ListCoupons.Endpoint,
	&favor.GetCoupon.Endpoint,
	&favor.JoinMultiDiscount.Endpoint,
	&favor.GetMultiDiscountCoupon.Endpoint,
	&favor.UseFlow.Endpoint,
	&favor.RefundFlow.Endpoint,
	&favor.UseFlowByDay.Endpoint,
	&favor.RefundFlowByDay.Endpoint,
	&favor.CreateStock.Endpoint,
	&favor.StartStock.Endpoint,
	&favor.PauseStock.Endpoint,
	&favor.RestartStock.Endpoint,
	&favor.StopStock.Endpoint,
	&favor.GetStock.Endpoint,
	&favor.ListStocks.Endpoint,
	&favor.ListMerchants.Endpoint,
	&favor.ListItems.Endpoint,
	&favor.ModifyItems.Endpoint,

	&goldplan.ChangePlanStatus.Endpoint,
	&goldplan.ChangeCustomPageStatus.Endpoint,
	&goldplan.SetIndustryFilter.Endpoint,
	&goldplan.OpenAdvertising.Endpoint,
	&goldplan.CloseAdvertising.Endpoint,
	&goldplan.CloseAdvertisingByPatch.Endpoint,

	&local.Sign.Endpoint,
	&local.Callback.Endpoint,
	&local.Decrypt.Endpoint,

	&media.UploadMarketingImage.Endpoint,
	&media.UploadImage.Endpoint,
	&media.UploadVideo.Endpoint,

	&parking.FindService.Endpoint,
	&parking.Enter.Endpoint,
	&parking.Pay.Endpoint,
	&parking.Query.Endpoint,

	&partnership.Build.Endpoint,
	&partnership.Terminate.Endpoint,
	&partnership.Query.Endpoint,

	&pay.JSAPI.Endpoint,
	&pay.App.Endpoint,
	&pay.H5.Endpoint,
	&pay.Native.Endpoint,
	&pay.CodePay.Endpoint,
	&pay.Reverse.Endpoint,
	&pay.Close.Endpoint,
	&pay.PartnerJSAPI.Endpoint,
	&pay.PartnerApp.Endpoint,
	&pay.PartnerH5.Endpoint,
	&pay.PartnerNative.Endpoint,
	&pay.PartnerCodePay.Endpoint,
	&pay.PartnerMiniProgram.Endpoint,
	&pay.PartnerScannedPOS.Endpoint,
	&pay.PartnerReverse.Endpoint,
	&pay.PartnerClose.Endpoint,
	&pay.QueryByOutTradeNo.Endpoint,
	&pay.QueryByID.Endpoint,
	&pay.PartnerQueryByOutTradeNo.Endpoint,
	&pay.PartnerQueryByID.Endpoint,

	&paygift.Create.Endpoint,
	&paygift.Get.Endpoint,
	&paygift.ListActivities.Endpoint,
	&paygift.Terminate.Endpoint,
	&paygift.ListMerchants.Endpoint,
	&paygift.ListGoods.Endpoint,
	&paygift.AddMerchants.Endpoint,
	&paygift.DeleteMerchants.Endpoint,

	&payscore.Create.Endpoint,
	&payscore.Query.Endpoint,
	&payscore.Cancel.Endpoint,
	&payscore.Complete.Endpoint,
	&payscore.Modify.Endpoint,
	&payscore.Pay.Endpoint,
	&payscore.Sync.Endpoint,
	&payscore.DirectComplete.Endpoint,
	&payscore.SendPendingMessage.Endpoint,
	&payscore.SendPrepaidMessage.Endpoint,
	&payscore.ApplyPermission.Endpoint,
	&payscore.QueryPermissionByCode.Endpoint,
	&payscore.QueryPermissionByOpenID.Endpoint,
	&payscore.TerminatePermissionByCode.Endpoint,
	&payscore.TerminatePermissionByOpenID.Endpoint,
	&payscore.AssessRisk.Endpoint,
	&payscore.GetUserServiceState.Endpoint,
	&payscore.TerminateUserPermission.Endpoint,
	&payscore.MerchantBill.Endpoint,
	&payscore.Refund.Endpoint,
	&payscore.QueryRefund.Endpoint,

	&profitsharing.AddReceiver.Endpoint,
	&profitsharing.DeleteReceiver.Endpoint,
	&profitsharing.GetMerchantConfig.Endpoint,

	&refund.Create.Endpoint,
	&refund.Query.Endpoint,
	&refund.ApplyAbnormal.Endpoint,

	&security.Echo.Endpoint,

	&settlement.Modify.Endpoint,
	&settlement.Query.Endpoint,
	&settlement.GetApplication.Endpoint,

	&smartguide.Register.Endpoint,
	&smartguide.Query.Endpoint,
	&smartguide.Update.Endpoint,
	&smartguide.Assign.Endpoint,

	&violation.CreateNotification.Endpoint,
	&violation.UpdateNotification.Endpoint,
	&violation.GetNotification.Endpoint,
	&violation.DeleteNotification.Endpoint,
}
