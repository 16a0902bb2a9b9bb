package sandbox

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

const guidesPath = "/v3/smartguide/guides"

func (x *stranger) guide(userid string) object {
	return object{
		"corpid": "1234567890", "store_id": 1234, "userid": userid, "name": sealFor(x.t, x.public, "小红"), "mobile": sealFor(x.t, x.public, "13900000001"),
		"qr_code": "https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=x", "avatar": "https://example.com/a.png",
	}
}

func TestGuides(t *testing.T) {
	t.Parallel()
	for _, partner := range []bool{false, true} {
		x := newStranger(t).as(partner)
		own, query := object{}, ""
		if partner {
			own, query = object{"sub_mchid": "1900001001"}, "&sub_mchid=1900001001"
		}
		in := func(userid string) object {
			body := x.guide(userid)
			for name, v := range own {
				body[name] = v
			}
			return body
		}
		id := x.call("POST", guidesPath, in("u1")).fields(t)["guide_id"].(string)
		require.Equal(t, id, x.call("POST", guidesPath, in("u1").with("avatar", "https://example.com/b.png")).fields(t)["guide_id"])
		x.call("POST", guidesPath, in("u2"))
		x.call("POST", guidesPath, in("u1").with("store_id", 5678))

		list := x.call("GET", guidesPath+"?store_id=1234"+query, nil).fields(t)
		require.Equal(t, 2.0, list["total_count"])
		first := list["data"].([]any)[0].(map[string]any)
		require.Equal(t, "小红", x.open(first["name"].(string)))
		require.Equal(t, "13900000001", x.open(first["mobile"].(string)))
		delete(first, "name")
		delete(first, "mobile")
		require.Equal(t, map[string]any{"guide_id": id, "store_id": 1234.0, "userid": "u1"}, first, "codes and avatar cannot be read")

		require.Equal(t, 204, x.call("PATCH", guidesPath+"/"+id, own.with("mobile", sealFor(t, x.public, "13900000002"))).status)
		for filter, n := range map[string]any{
			"&userid=u2": 1.0, "&userid=u3": nil, "&work_id=w1": nil, "&limit=1&offset=1": 2.0,
			"&mobile=" + url.QueryEscape(sealFor(t, x.public, "13900000002")): 1.0,
		} {
			require.Equal(t, n, x.call("GET", guidesPath+"?store_id=1234"+filter+query, nil).fields(t)["total_count"], filter)
		}
		paged := x.call("GET", guidesPath+"?store_id=1234&limit=1&offset=1"+query, nil).fields(t)["data"].([]any)
		require.Len(t, paged, 1)
		require.Equal(t, "u2", paged[0].(map[string]any)["userid"])
		changed := x.call("GET", guidesPath+"?store_id=1234&userid=u1"+query, nil).fields(t)["data"].([]any)[0].(map[string]any)
		require.Equal(t, "小红", x.open(changed["name"].(string)), "what is left out stays")

		require.Equal(t, 204, x.call("POST", guidesPath+"/"+id+"/assign", own.with("out_trade_no", "order-1")).status)
		x.refused(404, "RESOURCE_NOT_EXISTS", "POST", guidesPath+"/x/assign", own.with("out_trade_no", "order-1"))
		x.refused(404, "RESOURCE_NOT_EXISTS", "PATCH", guidesPath+"/x", own.with("avatar", "https://example.com/b.png"))
		require.Equal(t, "limit", x.refused(400, "PARAM_ERROR", "GET", guidesPath+"?store_id=1&limit=11"+query, nil)["field"])
		require.Equal(t, "/userid", x.refused(400, "PARAM_ERROR", "PATCH", guidesPath+"/"+id, own.with("userid", "u9"))["field"], "cannot be changed")
	}
	x := newStranger(t).as(true)
	x.refused(400, "PARAM_ERROR", "POST", guidesPath, x.guide("u1"))
	x.refused(403, "NO_AUTH", "POST", guidesPath, x.guide("u1").with("sub_mchid", "2900001001"))
}

func TestGuideQuirks(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.GuideRepeatRefused = true }))
	x.call("POST", guidesPath, x.guide("u1"))
	x.refused(400, "INVALID_REQUEST", "POST", guidesPath, x.guide("u1"))
}

func TestSecurityEcho(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	in := object{"echo_message": "你好", "encrypted_echo_message": sealFor(t, x.public, "悄悄话")}
	out := x.call("POST", "/v3/security/echo", in).fields(t)
	require.Equal(t, "你好", out["echo_message"])
	require.Equal(t, "悄悄话", x.open(out["encrypted_echo_message"].(string)))
	require.Equal(t, "/encrypted_echo_message", x.refused(400, "PARAM_ERROR", "POST", "/v3/security/echo", in.with("encrypted_echo_message", "x"))["field"])
}
