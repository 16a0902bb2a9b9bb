package client

import "time"

// What the fuzz targets and the tests of time need of the inside.
var (
	ParseCertificates = parseCertificates
	OpenNotification  = openNotification
	NewBudget         = newBudget
	EscapeTarget      = escapeTarget
)

type Budget = budget

func (b *budget) Take(now time.Time) time.Duration { return b.take(now) }

func (b *budget) Refused(begun time.Time, retryAfter time.Duration) { b.refused(begun, retryAfter) }
