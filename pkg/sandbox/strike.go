package sandbox

import (
	"net/http"
	"time"
)

// wait delays the answer; false when the client has gone meanwhile.
func (x *exchange) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.r.Context().Done():
		return false
	}
}

// strikeBefore plays a fault that keeps the call from being done, and reports
// whether it answered.
func (x *exchange) strikeBefore() bool {
	if x.hit == nil {
		return false
	}
	switch x.hit.Kind {
	case DropBefore:
		x.drop()
	case TooMany:
		x.refuse(tooMany())
		return true
	case ServerError:
		if x.s.random.chance(50) {
			x.serverError()
			return true
		}
	}
	return false
}

// strikeAfter plays a fault that hides what a call has done, and reports
// whether it answered.
func (x *exchange) strikeAfter() bool {
	if x.hit == nil {
		return false
	}
	switch x.hit.Kind {
	case DropAfterCommit:
		x.drop()
	case ServerError:
		x.serverError()
		return true
	}
	return false
}

// drop closes the connection without an answer.
func (x *exchange) drop() {
	x.log(0, "")
	panic(http.ErrAbortHandler)
}

const gatewayPage = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"

// serverError answers with one of the errors after which the outcome is open.
func (x *exchange) serverError() {
	switch x.hit.turn % 3 {
	case 0:
		x.refuse(fail(http.StatusInternalServerError, codeSystem, "system error, try again with the same parameters"))
	case 1:
		x.log(http.StatusBadGateway, "")
		x.requestID(268435456 + http.StatusBadGateway)
		x.w.Header().Set("Content-Type", "text/html")
		x.write(http.StatusBadGateway, []byte(gatewayPage))
	case 2:
		x.refuse(fail(http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE", "the service is not available, try again later"))
	}
}
