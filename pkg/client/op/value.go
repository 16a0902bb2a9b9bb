package op

import (
	"fmt"
	"strconv"
	"time"
)

// Fen is an amount of money in fen, 1/100 of a yuan (CNY).
type Fen int64

// String prints the amount as people read it: ¥5,000.00.
func (f Fen) String() string {
	sign := ""
	n := uint64(f)
	if f < 0 {
		sign, n = "-", uint64(-f)
	}
	yuan := strconv.FormatUint(n/100, 10)
	for i := len(yuan) - 3; i > 0; i -= 3 {
		yuan = yuan[:i] + "," + yuan[i:]
	}
	return fmt.Sprintf("%s¥%s.%02d", sign, yuan, n%100)
}

// Time is an instant as WeChat Pay writes it: RFC 3339 with an offset, with or
// without fractions of a second. It is kept as text, so that what cannot be
// parsed still decodes and prints. Compare instants with [Time.Equal], never
// the text.
type Time string

// China is the zone in which WeChat Pay writes its times.
var China = time.FixedZone("CST", 8*60*60)

// At writes t as WeChat Pay does, in seconds with +08:00.
func At(t time.Time) Time { return Time(t.In(China).Format(time.RFC3339)) }

// Time parses the text.
func (t Time) Time() (time.Time, error) { return time.Parse(time.RFC3339, string(t)) }

// Equal reports whether both are the same instant; texts that are no times are
// compared as texts.
func (t Time) Equal(u Time) bool {
	a, err := t.Time()
	if err != nil {
		return t == u
	}
	b, err := u.Time()
	return err == nil && a.Equal(b)
}
