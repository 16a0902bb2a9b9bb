package resources

import (
	"errors"

	"github.com/wxctl/wxctl/pkg/client"
)

// isAbsent reports whether an error means that the object does not exist. The
// code is the same everywhere, the status is not: 404 for stocks, 400 for
// complaint notifications.
func isAbsent(err error) bool { return errors.Is(err, client.ErrNotFound) }

// hasCode reports whether WeChat Pay refused a call with a code.
func hasCode(err error, code string) bool {
	var e *client.Error
	return errors.As(err, &e) && e.HasCode(code)
}
