package sandbox

// registerProducts registers all that the sandbox plays.
func registerProducts(r *registry) {
	registerControl(r)
	registerCertificates(r)
	registerFavor(r)
	registerBusifavor(r)
	registerProfitSharing(r)
	registerPartnership(r)
	registerPaygift(r)
	registerSmartGuide(r)
	registerSettlement(r)
	registerCapital(r)
	registerFapiao(r)
	registerSecurity(r)
	registerGoldPlan(r)
	registerComplaint(r)
	registerViolation(r)
	registerPay(r)
	registerCombine(r)
	registerCustomers(r)
	registerPayScore(r)
	registerParking(r)
	registerRefund(r)
	registerTransfer(r)
	registerBatchTransfer(r)
	registerConfirm(r)
	registerBill(r)
	registerMedia(r)
	registerNotifications(r)
	registerStored(r) // the last: it takes what is left
}
