package bill_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/bill"
	"github.com/wxctl/wxctl/pkg/client/op"
)

const (
	fundTitles  = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
	fundRow     = "`2021-02-01 13:54:01,`50300806962021020105978994968,`4200000920202101197964319284,`退款,`退款,`支出,`0.01,`0.22,`1601959334API,`退款总金额0.01元;含手续费0.00元,`S20210201135356381941"
	fundSummary = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`1,`0,`0.00,`1,`0.01\r\n"
)

// readAll reads a bill to its end.
func readAll(t *testing.T, r *bill.Reader) (titles []string, rows [][]string, err error) {
	t.Helper()
	if titles, err = r.Titles(); err != nil {
		return nil, nil, err
	}
	for {
		row, err := r.Read()
		if err != nil {
			_, again := r.Read()
			require.Equal(t, err, again, "the end stays the end")
			if err == io.EOF {
				err = nil
			}
			return titles, rows, err
		}
		rows = append(rows, append([]string(nil), row...))
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	const titles = "交易时间,商品名称,商户数据包\r\n"
	const summary = "总交易单数,订单总金额\r\n`1,`0.01\r\n"
	one := func(cells ...string) [][]string { return [][]string{cells} }
	for _, test := range []struct {
		name, text string
		want       [][]string
		noSummary  bool
	}{
		{name: "rows and summary", text: titles + "`2026-01-30 12:00:00,`咖啡,`店1\r\n" + summary, want: one("2026-01-30 12:00:00", "咖啡", "店1")},
		{name: "a byte order mark", text: "\ufeff" + titles + "`1,`咖啡,`\r\n" + summary, want: one("1", "咖啡", "")},
		{name: "lines that end with a line feed alone", text: strings.ReplaceAll(titles+"`1,`2,`3\r\n"+summary, "\r", ""), want: one("1", "2", "3")},
		{name: "no end of the last line", text: strings.TrimSpace(titles + "`1,`2,`3\r\n" + summary), want: one("1", "2", "3")},
		{name: "blank lines", text: titles + "\r\n`1,`2,`3\r\n \r\n" + summary + "\r\n\r\n", want: one("1", "2", "3")},
		{name: "an escaped comma", text: titles + "`1,`奶茶\\  大杯,`a\\ b\r\n" + summary, want: one("1", "奶茶, 大杯", "a,b")},
		{name: "a comma as it is", text: titles + "`1,`奶茶,大杯,`,\r\n" + summary, want: one("1", "奶茶,大杯", ",")},
		{name: "backticks and quotes of a merchant", text: titles + "`1,``a`b,`\"c\"\r\n" + summary, want: one("1", "`a`b", `"c"`)},
		{name: "forgotten backticks", text: titles + "`1,咖啡,`店1\r\n" + summary, want: one("1", "咖啡", "店1")},
		{name: "no backticks at all", text: titles + "2026-01-30 12:00:00,咖啡,店1\r\n" + summary, want: one("2026-01-30 12:00:00", "咖啡", "店1")},
		{name: "titles with backticks", text: "`交易时间,`商品名称,`商户数据包\n`1,`2,`3\n" + summary, want: one("1", "2", "3")},
		{name: "spaces of a merchant", text: titles + "`1,` 咖啡 ,` \r\n" + summary, want: one("1", " 咖啡 ", " ")},
		{name: "a text that is longer than the buffer", text: titles + "`1,`" + strings.Repeat("x", 200_000) + ",`3\r\n" + summary, want: one("1", strings.Repeat("x", 200_000), "3")},
		{name: "no rows", text: titles + summary},
		{name: "no summary", text: titles + "`1,`2,`3\r\n", want: one("1", "2", "3"), noSummary: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, source := range []io.Reader{strings.NewReader(test.text), iotest.OneByteReader(strings.NewReader(test.text))} {
				r := bill.NewReader(source)
				require.Nil(t, r.Summary())
				got, rows, err := readAll(t, r)
				require.NoError(t, err)
				require.Equal(t, []string{"交易时间", "商品名称", "商户数据包"}, got)
				require.Equal(t, test.want, rows)
				if test.noSummary {
					require.Nil(t, r.Summary())
					continue
				}
				require.Equal(t, &bill.Summary{Titles: []string{"总交易单数", "订单总金额"}, Rows: [][]string{{"1", "0.01"}}}, r.Summary())
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	const titles = "交易时间,商品名称,商户数据包\r\n"
	const row = "`2026-01-30 12:00:00,`咖啡,`店1\r\n"
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "line 1 of the bill is missing: the file is empty"},
		{"blank lines only", "\r\n\r\n", "line 1 of the bill is missing: the file is empty"},
		{"JSON", `{"code":"SYSTEM_ERROR","message":"busy"}`, "line 1 of the bill does not have the titles of a bill"},
		{"HTML", "<html>a,b</html>", "line 1 of the bill does not have the titles of a bill"},
		{"binary", "%PDF-1.4\n\x80\x81,\x00", "line 1 of the bill does not have the titles of a bill"},
		{"GBK", "\xbd\xbb\xd2\xd7,\xca\xb1\xbc\xe4\n", "line 1 of the bill does not have the titles of a bill"},
		{"a control character", "a,b\x1b[2J\n", "line 1 of the bill does not have the titles of a bill"},
		{"a column without a title", "a,,b\n", "line 1 of the bill has no title for column 2"},
		{"the same title twice", "a,b,a\n", "line 1 of the bill has the title a twice"},
		{"titles alone", titles, "line 1 of the bill is the last: it has neither rows nor a summary"},
		{"a cell too few", titles + row + "`1,`2\r\n", "line 3 of the bill has 2 cells under 3 titles"},
		{"a cell too many", titles + "`1,`2,`3,`4\r\n", "line 2 of the bill has 4 cells under 3 titles"},
		{"blank lines count", titles + "\r\n\r\n`1,`2\r\n", "line 4 of the bill has 2 cells under 3 titles"},
		{"a line that goes on below", titles + "`1,`咖\r\n啡,`3\r\n", "line 2 of the bill has 2 cells under 3 titles"},
		{"a summary of another form", titles + row + "总交易单数,订单总金额\r\n`1\r\n", "line 4 of the bill has 1 cells under 2 titles"},
		{"rows after the summary", titles + row + "总交易单数,订单总金额\r\n`1,`1\r\n" + row, "line 5 of the bill has 3 cells under 2 titles"},
		{"a summary without an end", titles + row + "总交易单数,订单总金额\r\n" + strings.Repeat("`1,`1\r\n", 1001), "line 1004 of the bill follows a summary that should have ended"},
		{"a line without an end", titles + "`" + strings.Repeat("x", 2<<20), "line 2 of the bill is longer than 1048576 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := readAll(t, bill.NewReader(strings.NewReader(test.text)))
			var syntax *bill.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.EqualError(t, err, test.want)
		})
	}
}

// TestReaderPassesErrorsOn: what breaks off is not taken for a bad line.
func TestReaderPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken off")
	for _, text := range []string{"", "交易时间,商", "交易时间,商品名称\r\n`1,`2\r\n`1", "交易时间,商品名称\r\n`1,`2\r\n总交易单数,订单总金额\r\n`1"} {
		r := bill.NewReader(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))
		_, _, err := readAll(t, r)
		require.ErrorIs(t, err, broken, "%q", text)
		require.Nil(t, r.Summary())
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	const titles = "交易时间,特约商户号,商户订单号,商品名称,手续费,订单金额,退款成功时间,新列\r\n"
	const text = "\ufeff" + titles +
		"`2026-01-30 12:00:00,`0,`20260130001,`奶茶\\  \"大\"杯,`7.41000,`1234.56,`,`1.00\r\n" +
		"`2026-01-30 23:59:59,`1900000109,`0,`</a>\t,`-0.10800,`0.00,`2026-01-31 00:00:00,`\r\n" +
		"总交易单数,订单总金额,手续费总金额,新汇总\r\n`2 ,`1234.56 ,`7.30200 ,`x \r\n"
	for _, test := range []struct {
		format        bill.Format
		rows, summary string
	}{
		{bill.CSV, "交易时间,特约商户号,商户订单号,商品名称,手续费,订单金额,退款成功时间,新列\n" +
			"2026-01-30 12:00:00,0,20260130001,\"奶茶, \"\"大\"\"杯\",7.41000,1234.56,,1.00\n" +
			"2026-01-30 23:59:59,1900000109,0,</a>\t,-0.10800,0.00,2026-01-31 00:00:00,\n",
			"总交易单数,订单总金额,手续费总金额,新汇总\n2,1234.56,7.30200,x\n"},
		{bill.JSON, "[\n" +
			`{"trade_time":"2026-01-30T12:00:00+08:00","sub_mchid":null,"out_trade_no":"20260130001","description":"奶茶, \"大\"杯","fee":741,"total":123456,"refund_success_time":null,"新列":"1.00"}` + ",\n" +
			`{"trade_time":"2026-01-30T23:59:59+08:00","sub_mchid":"1900000109","out_trade_no":"0","description":"</a>\t","fee":"-10.8","total":0,"refund_success_time":"2026-01-31T00:00:00+08:00","新列":""}` + "\n]\n",
			"[\n" + `{"total_count":2,"total":123456,"fee":"730.2","新汇总":"x"}` + "\n]\n"},
		{bill.NDJSON,
			`{"trade_time":"2026-01-30T12:00:00+08:00","sub_mchid":null,"out_trade_no":"20260130001","description":"奶茶, \"大\"杯","fee":741,"total":123456,"refund_success_time":null,"新列":"1.00"}` + "\n" +
				`{"trade_time":"2026-01-30T23:59:59+08:00","sub_mchid":"1900000109","out_trade_no":"0","description":"</a>\t","fee":"-10.8","total":0,"refund_success_time":"2026-01-31T00:00:00+08:00","新列":""}` + "\n",
			`{"total_count":2,"total":123456,"fee":"730.2","新汇总":"x"}` + "\n"},
	} {
		t.Run(string(test.format), func(t *testing.T) {
			t.Parallel()
			var rows, sums bytes.Buffer
			n, summary, err := bill.Convert(&rows, strings.NewReader(text), test.format)
			require.NoError(t, err)
			require.EqualValues(t, 2, n)
			require.Equal(t, test.rows, rows.String())
			require.NoError(t, summary.Write(&sums, test.format))
			require.Equal(t, test.summary, sums.String())
			require.Equal(t, "总交易单数 2, 订单总金额 1234.56, 手续费总金额 7.30200, 新汇总 x", summary.String())
		})
	}
}

func TestConvertFundBill(t *testing.T) {
	t.Parallel()
	var rows, sums bytes.Buffer
	_, summary, err := bill.Convert(&rows, strings.NewReader(strings.ReplaceAll(fundTitles, "(元)", "（元）")+"\r\n"+fundRow+"\r\n"+fundSummary), bill.NDJSON)
	require.NoError(t, err)
	require.JSONEq(t, `{"booking_time":"2021-02-01T13:54:01+08:00","business_no":"50300806962021020105978994968",
		"flow_no":"4200000920202101197964319284","business_name":"退款","business_type":"退款","direction":"支出","amount":1,"balance":22,
		"applicant":"1601959334API","remark":"退款总金额0.01元;含手续费0.00元","voucher_no":"S20210201135356381941"}`, rows.String())
	require.NoError(t, summary.Write(&sums, bill.NDJSON))
	require.JSONEq(t, `{"total_count":1,"income_count":0,"income_amount":0,"expense_count":1,"expense_amount":1}`, sums.String())
}

func TestConvertWithoutRows(t *testing.T) {
	t.Parallel()
	const text = "交易时间,订单金额\r\n总交易单数,订单总金额\r\n`0,`0.00\r\n"
	for format, want := range map[bill.Format]string{bill.CSV: "交易时间,订单金额\n", bill.JSON: "[]\n", bill.NDJSON: ""} {
		var out strings.Builder
		n, _, err := bill.Convert(&out, strings.NewReader(text), format)
		require.NoError(t, err)
		require.Zero(t, n)
		require.Equal(t, want, out.String())
	}
}

func TestConvertRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, titles, cells, want string }{
		{"a float", "交易时间,订单金额", "`,`1e3", `line 2 of the bill has "1e3" for 订单金额, want an amount in yuan such as 12.50`},
		{"a point and nothing behind it", "交易时间,订单金额", "`,`1.", `line 2 of the bill has "1." for 订单金额, want an amount in yuan such as 12.50`},
		{"an amount beyond all money", "交易时间,订单金额", "`,`92233720368547758.08", `line 2 of the bill has "92233720368547758.08" for 订单金额, want an amount in yuan such as 12.50`},
		{"no time", "交易时间,订单金额", "`2026-02-30 12:00:00,`1", `line 2 of the bill has "2026-02-30 12:00:00" for 交易时间, want a time such as 2026-01-30 12:00:00`},
		{"no count", "总交易单数,订单金额", "`1.5,`1", `line 2 of the bill has "1.5" for 总交易单数, want a whole number`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := test.titles + "\r\n" + test.cells + "\r\n"
			for _, format := range []bill.Format{bill.JSON, bill.NDJSON} {
				_, _, err := bill.Convert(io.Discard, strings.NewReader(text), format)
				require.EqualError(t, err, test.want)
			}
			_, _, err := bill.Convert(io.Discard, strings.NewReader(text), bill.CSV)
			require.NoError(t, err, "CSV has the cells as they are")
		})
	}
	_, _, err := bill.Convert(io.Discard, strings.NewReader("a,b\n`1,`2\n"), "xml")
	require.EqualError(t, err, `"xml" is no format of bills`)
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]op.Fen{
		"0": 0, "0.0": 0, "-0.00": 0, "12.5": 1250, "12.50": 1250, "-234.56": -23456, "7.41000": 741, "007": 700,
		"92233720368547758.07": 9223372036854775807,
	} {
		fen, err := bill.ParseAmount(text)
		require.NoError(t, err, text)
		require.Equal(t, want, fen, text)
	}
	for _, text := range []string{"", "-", ".5", "1.", "+1", "1,000.00", "0x1", "1e3", "NaN", "¥1", "0.108", "0.00001", "92233720368547758.08", "１"} {
		_, err := bill.ParseAmount(text)
		require.Error(t, err, text)
	}
}

func TestColumnsHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	keys := func(titles ...string) (keys []string) {
		for _, c := range bill.Columns(titles) {
			keys = append(keys, c.Key)
		}
		return keys
	}
	require.Equal(t, []string{"sub_mchid", "子商户号"}, keys("特约商户号", "子商户号"), "the same thing twice")
	require.Equal(t, []string{"订单金额", "total"}, keys("订单金额", "total"), "a title that is another's key")
	require.Equal(t, []string{"新列", "amount"}, keys("新列", "收支金额（元）"))
	for _, c := range bill.KnownColumns() {
		require.Equal(t, []string{c.Key}, keys(c.Title))
		require.Regexp(t, `^[a-z][a-z_]+$`, c.Key)
	}
}

// FuzzReader holds that no file makes the reader fail but with an error, that
// clean CSV has the very rows, and that JSON is JSON.
func FuzzReader(f *testing.F) {
	f.Add(fundTitles + "\r\n" + fundRow + "\r\n" + fundSummary)
	f.Add("\ufeff交易时间,商品名称,订单金额\r\n`2026-01-30 12:00:00,`奶茶\\  大杯,`1.00\r\n总交易单数,订单总金额\r\n`1,`1.00\r\n")
	f.Add("a,b\n`1,`2,3\n1,2\n`\r,`\"\"\n")
	f.Add("a,b\n`\\ \\ ,``,`\n总,数\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, rows, err := readAll(t, bill.NewReader(strings.NewReader(text)))
		var clean bytes.Buffer
		n, _, failed := bill.Convert(&clean, strings.NewReader(text), bill.CSV)
		require.Equal(t, err, failed)
		if err != nil {
			return
		}
		require.EqualValues(t, len(rows), n)
		records, err := csv.NewReader(&clean).ReadAll()
		require.NoError(t, err)
		require.Equal(t, rows, append([][]string(nil), records[1:]...))

		var lines bytes.Buffer
		if _, _, err := bill.Convert(&lines, strings.NewReader(text), bill.NDJSON); err == nil {
			for line := range strings.Lines(lines.String()) {
				require.True(t, json.Valid([]byte(line)), line)
			}
		}
	})
}
