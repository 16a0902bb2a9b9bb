package client

// What the fuzz targets and the tests of time need of the inside.
var (
	ParseCertificates = parseCertificates
	OpenNotification  = openNotification
	NewBudget         = newBudget
)

type Budget = budget
