package sandbox

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const violations = "/v3/merchant-risk-manage/violation-notifications"

func TestViolationNotification(t *testing.T) {
	t.Parallel()
	first, second := object{"notify_url": "https://a.example.com/1"}, object{"notify_url": "https://a.example.com/2"}
	newStranger(t).refused(400, "INVALID_REQUEST", "GET", violations, nil)

	x := newStranger(t).as(true)
	x.refused(404, "NOT_FOUND", "GET", violations, nil)
	x.refused(404, "NOT_FOUND", "PUT", violations, first)
	x.refused(404, "NOT_FOUND", "DELETE", violations, nil)
	require.Equal(t, "/notify_url", x.refused(400, "PARAM_ERROR", "POST", violations, object{})["field"])
	x.refused(400, "PARAM_ERROR", "POST", violations, object{"notify_url": "https://a.example.com/?b=c"})
	require.Equal(t, map[string]any{"notify_url": first["notify_url"]}, x.call("POST", violations, first).fields(t))
	x.refused(400, "INVALID_REQUEST", "POST", violations, first)
	require.Equal(t, second["notify_url"], x.call("PUT", violations, second).fields(t)["notify_url"])
	require.Equal(t, second["notify_url"], x.call("GET", violations, nil).fields(t)["notify_url"])
	require.Equal(t, 204, x.call("DELETE", violations, nil).status)
	x.refused(404, "NOT_FOUND", "GET", violations, nil)
}

func TestViolationQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ViolationOverwrite, q.ViolationUpsert = true, true })).as(true)
	for _, method := range []string{"PUT", "POST"} {
		in := object{"notify_url": "https://a.example.com/" + method}
		require.Equal(t, in["notify_url"], x.call(method, violations, in).fields(t)["notify_url"])
	}
}
