package sandbox

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	parkingEntryPath = "/v3/vehicle/parking/parkings"
	parkingFeePath   = "/v3/vehicle/transactions/parking"
	parkingQuery     = "/v3/vehicle/transactions/out-trade-no/"
)

var enters = object{
	"out_parking_no": "p1", "plate_number": "粤B888888", "plate_color": "BLUE", "notify_url": "https://shop.example.com/entry",
	"start_time": "2026-03-01T18:00:00+08:00", "parking_name": "海岸", "free_duration": 900,
}

// leaves is the fee of a car that entered.
func (x *stranger) leaves(entry any, no string) object {
	return object{
		"appid": x.creds.AppID, "description": "停车费", "attach": "深圳", "out_trade_no": no, "trade_scene": "PARKING",
		"notify_url": "https://shop.example.com/fee", "amount": object{"total": 500},
		"parking_info": object{
			"parking_id": entry, "plate_number": "粤B888888", "plate_color": "BLUE", "start_time": "2026-03-01T18:00:00+08:00",
			"end_time": "2026-03-01T20:00:00+08:00", "parking_name": "海岸", "charging_duration": 6300, "device_id": "d1",
		},
	}
}

func TestParking(t *testing.T) {
	t.Parallel()
	for _, partner := range []bool{false, true} {
		x := newStranger(t).as(partner)
		in, query := enters, ""
		fee := func(no string, entry any) object { return x.leaves(entry, no) }
		if partner {
			x.refused(400, "PARAM_ERROR", "POST", parkingEntryPath, in)
			in, query = in.with("sub_mchid", "1900001001"), "?sub_mchid=1900001001"
			fee = func(no string, entry any) object { return x.leaves(entry, no).with("sub_mchid", "1900001001") }
		}
		find := "/v3/vehicle/parking/services/find?plate_number=%E7%B2%A4B888888&plate_color=BLUE&openid=oOwner&appid=" + x.creds.AppID
		if partner {
			find += "&sub_mchid=1900001001"
		}
		require.Equal(t, "NORMAL", x.call("GET", find, nil).fields(t)["service_state"])

		entry := x.call("POST", parkingEntryPath, in).fields(t)
		require.Equal(t, "NORMAL", entry["state"])
		require.Equal(t, entry, x.call("POST", parkingEntryPath, in).fields(t), "a repeat")
		x.refused(400, "INVALID_REQUEST", "POST", parkingEntryPath, in.with("free_duration", 0))

		require.Equal(t, "/parking_info/parking_id", x.refused(400, "PARAM_ERROR", "POST", parkingFeePath, fee("fee-1", "1"))["field"])
		require.Equal(t, "/parking_info", x.refused(400, "PARAM_ERROR", "POST", parkingFeePath, fee("fee-1", entry["id"]).with("parking_info", nil))["field"])
		x.refused(400, "INVALID_REQUEST", "POST", parkingFeePath, fee("fee-1", entry["id"]).with("parking_info.plate_color", "GREEN"))
		x.refused(404, "ORDER_NOT_EXIST", "GET", parkingQuery+"fee-1"+query, nil)
		accepted := x.call("POST", parkingFeePath, fee("fee-1", entry["id"])).fields(t)
		require.Equal(t, "ACCEPTED", accepted["trade_state"])
		require.NotContains(t, accepted, "transaction_id")
		paid := x.call("GET", parkingQuery+"fee-1"+query, nil).fields(t)
		require.Equal(t, "SUCCESS", paid["trade_state"])
		require.Equal(t, accepted["payer"], paid["payer"])
		require.Equal(t, paid, x.call("POST", parkingFeePath, fee("fee-1", entry["id"])).fields(t), "a repeat")
		x.refused(403, "OUT_TRADE_NO_USED", "POST", parkingFeePath, fee("fee-1", entry["id"]).with("attach", "b"))
		types, contents := x.events("fee-1")
		require.Equal(t, []string{"TRANSACTION.SUCCESS"}, types)
		require.Equal(t, paid, contents[0], "the content is what a query answers")

		refund := object{"out_trade_no": "fee-1", "out_refund_no": "r1", "amount": object{"refund": 100, "total": 500, "currency": "CNY"}}
		if partner {
			refund = refund.with("sub_mchid", "1900001001")
		}
		require.Equal(t, 200, x.call("POST", "/v3/refund/domestic/refunds", refund).status)
		require.Equal(t, "REFUND", x.call("GET", parkingQuery+"fee-1"+query, nil).fields(t)["trade_state"])
	}
}

func TestParkingOfAnOwnerWhoPaused(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.ParkingPaused = true }))
	entry := x.call("POST", parkingEntryPath, enters).fields(t)
	require.Equal(t, "BLOCKED", entry["state"])
	require.Equal(t, "PAUSE", entry["block_reason"])
	require.Equal(t, "ACCEPTED", x.call("POST", parkingFeePath, x.leaves(entry["id"], "fee-1")).fields(t)["trade_state"])
	require.Equal(t, "PAY_FAIL", x.call("GET", parkingQuery+"fee-1", nil).fields(t)["trade_state"])
	types, _ := x.events("fee-1")
	require.Equal(t, []string{"TRANSACTION.FAIL"}, types)
	_, err := x.s.Pay("fee-1")
	require.Error(t, err, "a fee is not paid by hand")
}
