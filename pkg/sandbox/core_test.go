package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// The operations of a product of the tests' own, so that the core is tested
// apart from the semantics of real products.

type thingPart struct {
	Word string `json:"word" wx:"required,max=3"`
	N    *int64 `json:"n" wx:"min=0,max=5"`
}

type thingRequest struct {
	ID     string      `path:"id" wx:"max=8"`
	OutNo  string      `json:"out_no" wx:"required,max=32,format=tradeno"`
	Name   string      `json:"name" wx:"encrypt,max=16"`
	Flag   bool        `json:"flag"`
	Kind   string      `json:"kind" wx:"enum=A|B"`
	Amount op.Fen      `json:"amount" wx:"min=1"`
	Begin  op.Time     `json:"begin"`
	Parts  []thingPart `json:"parts" wx:"items=1..2"`
	Nested *thingPart  `json:"nested"`
	Codes  []string    `json:"codes" wx:"max=4"`
}

type thing struct {
	ID     string      `json:"id" wx:"required"`
	Name   string      `json:"name" wx:"encrypt"`
	Number int64       `json:"number"`
	Amount op.Fen      `json:"amount"`
	Parts  []thingPart `json:"parts"`
	Note   string      `json:"note"`
}

type thingQuery struct {
	ID    string   `path:"id"`
	Limit int64    `query:"limit" wx:"min=1,max=10"`
	Codes []string `query:"code"`
	Since string   `query:"since" wx:"required,format=rfc3339"`
}

type thingList struct {
	Found string `json:"found"`
}

type thingUpload struct {
	File op.Upload `form:"file" wx:"required"`
}

type thingImage struct {
	Bytes  int64  `json:"bytes"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

var (
	putThing = op.Define[thingRequest, thing](op.Spec{Name: "thing-put", Product: "thing", Method: http.MethodPost,
		Path: "/v3/things/{id}", Modes: op.Direct | op.Partner, Effect: op.Write, Key: "out_no", Rate: op.PerMinute(2)})
	getThing = op.Define[thingQuery, thingList](op.Spec{Name: "thing-get", Product: "thing", Method: http.MethodGet,
		Path: "/v3/things/{id}", Modes: op.Direct | op.Partner, Effect: op.Read})
	fixedThing = op.Define[op.None, op.None](op.Spec{Name: "thing-fixed", Product: "thing", Method: http.MethodPost,
		Path: "/v3/things/fixed", Modes: op.Partner, Effect: op.Write})
	fileThing = op.Define[op.None, op.None](op.Spec{Name: "thing-file", Product: "thing", Method: http.MethodGet,
		Path: "/v3/things-file", Modes: op.Direct | op.Partner, Effect: op.Read, Reply: op.File})
	uploadThing = op.Define[thingUpload, thingImage](op.Spec{Name: "thing-upload", Product: "thing", Method: http.MethodPost,
		Path: "/v3/things/upload", Modes: op.Direct | op.Partner, Effect: op.Write, Upload: true})
)

type thingRecord struct{ Name string }

const things table[thingRecord] = "things"

func registerTestOperations(r *registry) {
	handle(r, putThing, func(c *call, in *thingRequest) (*thing, error) {
		return once(c, in.OutNo, in, reentry("out_no"), func() (*thing, error) {
			n := things.next(c)
			things.put(c, &thingRecord{in.Name}, c.merchant.MchID, strconv.FormatUint(n, 10))
			if in.ID == "bad" {
				return nil, invalid("this one is refused after it wrote")
			}
			return &thing{ID: in.ID, Name: in.Name, Number: int64(n), Amount: in.Amount, Parts: in.Parts, Note: "<&>"}, nil
		})
	})
	handle(r, getThing, func(c *call, in *thingQuery) (*thingList, error) {
		return &thingList{Found: fmt.Sprint(in.ID, in.Limit, in.Codes, things.count(c, c.merchant.MchID))}, nil
	})
	handle(r, fixedThing, func(*call, *op.None) (*op.None, error) { return nil, nil })
	handleFile(r, fileThing, func(*call, *op.None) (*file, error) { return &file{"text/plain", []byte("raw")}, nil })
	handle(r, uploadThing, func(c *call, in *thingUpload) (*thingImage, error) {
		return &thingImage{int64(len(in.File.Data)), in.File.Name, c.upload.sha256}, nil
	})
}

func TestWrongPathAndMethodAnswerWithoutBody(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for _, tt := range []struct {
		name, method, path string
		status             int
	}{
		{"unknown path", "GET", "/v3/nothing", 404},
		{"empty parameter", "GET", "/v3/things/", 404},
		{"longer path", "GET", "/v3/things/a/b", 404},
		{"wrong method", "PUT", "/v3/things/a", 405},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := x.send(x.request(tt.method, tt.path, ""))
			require.Equal(t, tt.status, r.status)
			require.Empty(t, r.body)
			require.NotEmpty(t, r.header.Get("Request-ID"))
			require.Empty(t, r.header.Get("Wechatpay-Serial"))
		})
	}
}

func TestSignatureIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const target = "/v3/things/%E5%88%B8%20%22?since=2026-01-01T00%3A00%3A00%2B08%3A00&code=a%2Cb"
	later := func(d time.Duration) func(*signature) {
		return func(a *signature) { a.timestamp = strconv.FormatInt(testStart.Add(d).Unix(), 10) }
	}
	for _, tt := range []struct {
		name  string
		bend  func(*signature)
		field string // of detail; empty: accepted
	}{
		{"good", nil, ""},
		{"299 seconds late", later(-299 * time.Second), ""},
		{"five minutes ahead", later(5 * time.Minute), ""},
		{"301 seconds late", later(-301 * time.Second), "timestamp"},
		{"301 seconds ahead", later(301 * time.Second), "timestamp"},
		{"no number", func(a *signature) { a.timestamp = "now" }, "timestamp"},
		{"unknown merchant", func(a *signature) { a.mchid = "1900000002" }, "mchid"},
		{"other merchant's number", func(a *signature) { a.mchid = PartnerMchID }, "serial_no"},
		{"wrong serial", func(a *signature) { a.serial = "00" + a.serial[2:] }, "serial_no"},
		{"wrong signature", func(a *signature) { a.signature = base64.StdEncoding.EncodeToString(make([]byte, 256)) }, "signature"},
		{"no base64", func(a *signature) { a.signature = "%" }, "signature"},
		{"empty nonce", func(a *signature) { a.nonce = "" }, "Authorization"},
		{"long nonce", func(a *signature) { a.nonce = strings.Repeat("x", 33) }, "Authorization"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := x.request("GET", target, "")
			x.authorize(r, target, "", tt.bend)
			got := x.send(r)
			if tt.field == "" {
				require.Equal(t, 200, got.status, "%s", got.body)
				require.JSONEq(t, `{"found":"券 \"0 [a,b] 0"}`, string(got.body))
				return
			}
			require.Equal(t, 401, got.status)
			code, d := got.error(t)
			require.Equal(t, "SIGN_ERROR", code)
			require.Equal(t, tt.field, d["field"])
			require.Empty(t, got.header.Get("Wechatpay-Signature"))
			if tt.field != "Authorization" {
				info := d["sign_information"].(map[string]any)
				require.Equal(t, "GET", info["method"])
				require.Equal(t, target, info["url"])
				require.True(t, strings.HasPrefix(info["truncated_sign_message"].(string), "GET\n"+target+"\n"))
				require.Equal(t, float64(len(info["truncated_sign_message"].(string))), info["sign_message_length"])
			}
		})
	}
	t.Run("the body is signed", func(t *testing.T) {
		r := x.request("POST", "/v3/things/a", `{"out_no":"1"}`)
		x.authorize(r, "/v3/things/a", `{"out_no":"2"}`, nil)
		got := x.send(r)
		require.Equal(t, 401, got.status)
		_, d := got.error(t)
		require.Equal(t, "sign not match", d["issue"])
	})
}

func TestAuthorizationHeaderIsParsed(t *testing.T) {
	t.Parallel()
	const good = `mchid="m",nonce_str="n",timestamp="1",serial_no="s",signature="x="`
	for _, tt := range []struct {
		name, header string
		ok           bool
	}{
		{"as documented", scheme + " " + good, true},
		{"another order, spaces", scheme + ` signature="x=", timestamp="1", serial_no="s", mchid="m", nonce_str="n"`, true},
		{"missing", "", false},
		{"another scheme", "WECHATPAY2-SM2-WITH-SM3 " + good, false},
		{"scheme only", scheme, false},
		{"a parameter is missing", scheme + ` mchid="m",nonce_str="n",timestamp="1",serial_no="s"`, false},
		{"a parameter is repeated", scheme + " " + good + `,mchid="m"`, false},
		{"an unknown parameter", scheme + " " + good + `,appid="m"`, false},
		{"no quotes", scheme + ` mchid=m,nonce_str=n,timestamp=1,serial_no=s,signature=x`, false},
		{"an open quote", scheme + ` mchid="m",nonce_str="n",timestamp="1",serial_no="s",signature="x`, false},
		{"no comma", scheme + ` mchid="m"nonce_str="n"`, false},
		{"a comma at the end", scheme + " " + good + ",", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, failed := parseAuthorization(tt.header)
			if !tt.ok {
				require.NotNil(t, failed)
				require.Equal(t, 401, failed.Status)
				require.Equal(t, "SIGN_ERROR", failed.Code)
				return
			}
			require.Nil(t, failed)
			require.Equal(t, &authorization{caller: "m", nonce: "n", timestamp: "1", serial: "s", signature: "x="}, a)
		})
	}
}

func FuzzParseAuthorization(f *testing.F) {
	f.Add(scheme + ` mchid="m",nonce_str="n",timestamp="1",serial_no="s",signature="x="`)
	f.Add(scheme + ` mchid="",,`)
	f.Fuzz(func(t *testing.T, header string) {
		a, failed := parseAuthorization(header)
		require.NotEqual(t, a == nil, failed == nil)
	})
}

func TestHeadersAreNeeded(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for _, name := range []string{"User-Agent", "Accept"} {
		r := x.request("GET", "/v3/things/a?since=2026-01-01T00:00:00Z", "")
		r.Header.Set(name, "")
		r.Header.Del("Authorization") // the headers are looked at first
		got := x.send(r)
		require.Equal(t, 400, got.status, name)
		code, d := got.error(t)
		require.Equal(t, "INVALID_REQUEST", code)
		require.Equal(t, name, d["field"])
	}
	r := x.request("POST", "/v3/things/a", `{"out_no":"1"}`)
	r.Header.Set("Content-Type", "text/plain")
	got := x.send(r)
	require.Equal(t, 400, got.status)
}

func TestBodyIsHeldAgainstTheDeclaration(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for _, tt := range []struct {
		name, body, field string
		value             any
	}{
		{"unknown field", `{"out_no":"1","foo":7}`, "/foo", 7.0},
		{"unknown nested field", `{"out_no":"1","parts":[{"word":"a","x/y":1}]}`, "/parts/0/x~1y", 1.0},
		{"name of the Go field", `{"out_no":"1","ID":"x"}`, "/ID", "x"},
		{"path parameter in the body", `{"out_no":"1","id":"x"}`, "/id", "x"},
		{"another case", `{"OUT_NO":"1"}`, "/OUT_NO", "1"},
		{"missing", `{}`, "/out_no", nil},
		{"missing nested", `{"out_no":"1","nested":{}}`, "/nested/word", nil},
		{"null", `{"out_no":null}`, "/out_no", nil},
		{"null of an optional field", `{"out_no":"1","kind":null}`, "/kind", nil},
		{"empty text", `{"out_no":""}`, "/out_no", ""},
		{"empty optional text", `{"out_no":"1","kind":""}`, "/kind", ""},
		{"too long", `{"out_no":"1","nested":{"word":"券券券券"}}`, "/nested/word", "券券券券"},
		{"format", `{"out_no":"a b"}`, "/out_no", "a b"},
		{"enum", `{"out_no":"1","kind":"C"}`, "/kind", "C"},
		{"text for a number", `{"out_no":"1","amount":"5"}`, "/amount", "5"},
		{"number for text", `{"out_no":1}`, "/out_no", 1.0},
		{"fraction", `{"out_no":"1","amount":1.5}`, "/amount", 1.5},
		{"exponent", `{"out_no":"1","amount":1e2}`, "/amount", 100.0},
		{"too small", `{"out_no":"1","amount":0}`, "/amount", 0.0},
		{"too large", `{"out_no":"1","parts":[{"word":"a"},{"word":"b","n":6}]}`, "/parts/1/n", 6.0},
		{"text for a truth value", `{"out_no":"1","flag":"true"}`, "/flag", "true"},
		{"object for an array", `{"out_no":"1","parts":{}}`, "/parts", nil},
		{"text for an object", `{"out_no":"1","nested":"x"}`, "/nested", "x"},
		{"too few items", `{"out_no":"1","parts":[]}`, "/parts", nil},
		{"too many items", `{"out_no":"1","parts":[{"word":"a"},{"word":"a"},{"word":"a"}]}`, "/parts", nil},
		{"limits of items", `{"out_no":"1","codes":["abcd","abcde"]}`, "/codes/1", "abcde"},
		{"no time", `{"out_no":"1","begin":"2026-01-01"}`, "/begin", "2026-01-01"},
		{"emoji", `{"out_no":"1","nested":{"word":"😀"}}`, "/nested/word", "😀"},
		{"NUL", `{"out_no":"1","nested":{"word":"\u0000"}}`, "/nested/word", "\x00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := x.refused(400, "PARAM_ERROR", "POST", "/v3/things/a", tt.body)
			require.Equal(t, tt.field, d["field"])
			require.Equal(t, tt.value, d["value"])
			require.Equal(t, "body", d["location"])
			require.NotEmpty(t, d["issue"])
		})
	}
	for _, body := range []string{`[]`, `{"out_no":"1"} {}`, `{`, "{\"out_no\":\"\xff\"}"} {
		x.refused(400, "PARAM_ERROR", "POST", "/v3/things/a", body)
	}
	for name, body := range map[string]string{
		"zero where a pointer tells it": `{"out_no":"z1","nested":{"word":"a","n":0}}`,
		"all":                           `{"out_no":"z2","flag":false,"kind":"A","amount":1,"begin":"2026-01-01T00:00:00.12+08:00","codes":["a"]}`,
	} {
		r := x.call("POST", "/v3/things/a", body)
		require.Equal(t, 200, r.status, "%s: %s", name, r.body)
	}
}

func TestQueryAndPathAreHeldAgainstTheDeclaration(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const since = "since=2026-01-01T00:00:00Z"
	for _, tt := range []struct{ name, query, field string }{
		{"missing", "", "since"},
		{"empty", "since=", "since"},
		{"format", "since=today", "since"},
		{"unknown", since + "&foo=1", "foo"},
		{"twice", since + "&" + since, "since"},
		{"no number", since + "&limit=x", "limit"},
		{"out of range", since + "&limit=11", "limit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := x.refused(400, "PARAM_ERROR", "GET", "/v3/things/a?"+tt.query, nil)
			require.Equal(t, tt.field, d["field"])
			require.Equal(t, "query", d["location"])
		})
	}
	d := x.refused(400, "PARAM_ERROR", "POST", "/v3/things/toolongid", `{"out_no":"1"}`)
	require.Equal(t, "uri_template", d["location"])
	got := x.call("GET", "/v3/things/a?"+since+"&code=1&code=2", nil)
	require.Equal(t, "a0 [1 2] 0", got.fields(t)["found"])
}

func TestQuirksOfDecoding(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.AcceptEmptyStrings, q.AcceptUnknownQuery = true, true }))
	require.Equal(t, 200, x.call("POST", "/v3/things/a", `{"out_no":"1","kind":""}`).status)
	x.refused(400, "PARAM_ERROR", "POST", "/v3/things/a", `{"out_no":""}`)
	require.Equal(t, 200, x.call("GET", "/v3/things/a?since=2026-01-01T00:00:00Z&foo=1", nil).status)
}

func sealFor(t testing.TB, key *rsa.PublicKey, plain string) string {
	t.Helper()
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte(plain), nil)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(sealed)
}

func TestSensitiveFields(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	certKey, certSerial := x.platformCertificate()
	for _, tt := range []struct {
		name, serial, cipher, field string
	}{
		{"public key", x.creds.PublicKeyID, sealFor(t, x.public, "张三"), ""},
		{"certificate", certSerial, sealFor(t, certKey, "张三"), ""},
		{"key and name differ", certSerial, sealFor(t, x.public, "张三"), "/name"},
		{"in the clear", x.creds.PublicKeyID, "张三", "/name"},
		{"too long", x.creds.PublicKeyID, sealFor(t, x.public, "12345678901234567"), "/name"},
		{"no serial", "", sealFor(t, certKey, "张三"), "Wechatpay-Serial"},
		{"wrong serial", "7" + certSerial[1:], sealFor(t, certKey, "张三"), "Wechatpay-Serial"},
		{"another's public key", "PUB_KEY_ID_0000", sealFor(t, x.public, "张三"), "Wechatpay-Serial"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"out_no": "1", "name": tt.cipher})
			require.NoError(t, err)
			r := x.request("POST", "/v3/things/a", string(body))
			r.Header.Set("Wechatpay-Serial", tt.serial)
			got := x.send(r)
			if tt.field != "" {
				require.Equal(t, 400, got.status)
				code, d := got.error(t)
				require.Equal(t, "PARAM_ERROR", code)
				require.Equal(t, tt.field, d["field"])
				require.NotContains(t, string(got.body), "张三")
				return
			}
			// The same number with the same plain text is a repeat, although the
			// cipher text differs.
			require.Equal(t, "张三", x.open(got.fields(t)["name"].(string)))
			require.Equal(t, 1.0, got.fields(t)["number"])
		})
	}
}

// open decrypts a sensitive field of an answer.
func (x *stranger) open(sealed string) string {
	x.t.Helper()
	raw, err := base64.StdEncoding.DecodeString(sealed)
	require.NoError(x.t, err)
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, x.key, raw, nil)
	require.NoError(x.t, err)
	return string(plain)
}

func TestAnswersAreSignedWithTheNamedKey(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	certKey, certSerial := x.platformCertificate()
	for _, tt := range []struct {
		name, serial, want string
		key                *rsa.PublicKey
	}{
		{"public key", x.creds.PublicKeyID, x.creds.PublicKeyID, x.public},
		{"certificate", certSerial, certSerial, certKey},
		{"nothing named", "", certSerial, certKey},
		{"an old certificate", "00AA", certSerial, certKey},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := x.request("GET", "/v3/things/a?since=2026-01-01T00:00:00Z", "")
			r.Header.Set("Wechatpay-Serial", tt.serial)
			got := x.send(r)
			require.Equal(t, 200, got.status)
			require.Equal(t, tt.want, got.header.Get("Wechatpay-Serial"))
			require.Equal(t, scheme, got.header.Get("Wechatpay-Signature-Type"))
			require.NoError(t, x.verify(got, tt.key))
		})
	}
	t.Run("an empty body too", func(t *testing.T) {
		y := x.as(true)
		r := y.call("POST", "/v3/things/fixed", nil)
		require.Equal(t, 204, r.status)
		require.Empty(t, r.body)
	})
	t.Run("a file is not", func(t *testing.T) {
		r := x.send(x.request("GET", "/v3/things-file", ""))
		require.Equal(t, 200, r.status)
		require.Equal(t, "raw", string(r.body))
		require.Empty(t, r.header.Get("Wechatpay-Signature"))
	})
}

func TestModeIsChecked(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	x.refused(403, "NO_AUTH", "POST", "/v3/things/fixed", nil)
}

func TestResponsesLeaveOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	r := x.call("POST", "/v3/things/a", `{"out_no":"1","parts":[{"word":"a"}]}`)
	require.Equal(t, `{"id":"a","number":1,"parts":[{"word":"a"}],"note":"<&>"}`, string(r.body))
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	first := x.call("POST", "/v3/things/a", `{"out_no":"1","amount":5}`)
	again := x.call("POST", "/v3/things/a", ` { "amount": 5, "out_no": "1" }`)
	require.Equal(t, string(first.body), string(again.body))
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", "/v3/things/a", `{"out_no":"1","amount":6}`)
	x.refused(400, "RESOURCE_ALREADY_EXISTS", "POST", "/v3/things/b", `{"out_no":"1","amount":5}`)
	other := x.as(true).call("POST", "/v3/things/a", `{"out_no":"1","amount":6}`)
	require.Equal(t, 200, other.status, "another merchant's numbers are apart")

	x.refused(400, "INVALID_REQUEST", "POST", "/v3/things/bad", `{"out_no":"2"}`)
	require.Equal(t, 2, dumpCounts(t, x.s)["things"], "what a refused call wrote is undone")
	third := x.call("POST", "/v3/things/a", `{"out_no":"2"}`)
	require.Equal(t, 200, third.status, "a refused call leaves its number free")
}

func dumpCounts(t testing.TB, s *Sandbox) map[string]int {
	t.Helper()
	d, err := s.Dump()
	require.NoError(t, err)
	return d.Counts()
}

func TestRequestIDEndsWithTheInternalCode(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	for body, number := range map[string]string{
		`{"out_no":"1"}`:            "-0",
		`{"out_no":"1","amount":2}`: "-268498688",
		`{"out_no":"3","foo":2}`:    "-270924358",
		`{"out_no":""}`:             "-268435461",
	} {
		if number == "-268498688" {
			x.call("POST", "/v3/things/a", `{"out_no":"1"}`)
		}
		r := x.call("POST", "/v3/things/a", body)
		require.True(t, strings.HasSuffix(r.header.Get("Request-ID"), number), "%s: %s", body, r.header.Get("Request-ID"))
	}
}

func TestPublishedRatesCanBeEnforced(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.EnforceRates = true }))
	for i := range 2 {
		require.Equal(t, 200, x.call("POST", "/v3/things/a", fmt.Sprintf(`{"out_no":"n%d"}`, i)).status)
	}
	x.refused(429, "FREQUENCY_LIMITED", "POST", "/v3/things/a", `{"out_no":"n3"}`)
	x.clock.Advance(time.Minute)
	require.Equal(t, 200, x.call("POST", "/v3/things/a", `{"out_no":"n3"}`).status)
}

func TestUploads(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	const meta = `{"filename":"a.png","sha256":"abc"}`
	part := func(name, more, content string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + content + "\r\n"
	}
	metaPart, filePart := part("meta", "", meta), part("file", `; filename="a.png"`, "12345")
	for _, tt := range []struct {
		name, body, signed string
		status             int
	}{
		{"good", metaPart + filePart + "--B--\r\n", meta, 200},
		{"all is signed", metaPart + filePart + "--B--\r\n", metaPart + filePart + "--B--\r\n", 401},
		{"file first", filePart + metaPart + "--B--\r\n", meta, 400},
		{"no file", metaPart + "--B--\r\n", meta, 400},
		{"another part", metaPart + filePart + part("x", "", "y") + "--B--\r\n", meta, 400},
		{"unknown meta", part("meta", "", `{"filename":"a.png","sha256":"abc","x":1}`) + filePart + "--B--\r\n", `{"filename":"a.png","sha256":"abc","x":1}`, 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := x.request("POST", "/v3/things/upload", tt.body)
			r.Header.Set("Content-Type", `multipart/form-data; boundary=B`)
			x.authorize(r, "/v3/things/upload", tt.signed, nil)
			got := x.send(r)
			require.Equal(t, tt.status, got.status, "%s", got.body)
			if tt.status == 200 {
				require.JSONEq(t, `{"bytes":5,"name":"a.png","sha256":"abc"}`, string(got.body))
			}
		})
	}
}

func TestRestartLosesNothing(t *testing.T) {
	t.Parallel()
	dir, c := t.TempDir(), &clock{now: testStart}
	x := startStranger(t, dir, c)
	first := x.call("POST", "/v3/things/a", `{"out_no":"1"}`)
	creds := x.creds
	x.stop()

	y := startStranger(t, dir, c)
	require.Equal(t, creds, y.creds)
	again := y.call("POST", "/v3/things/a", `{"out_no":"1"}`)
	require.Equal(t, string(first.body), string(again.body))
	require.Equal(t, 2.0, y.call("POST", "/v3/things/a", `{"out_no":"2"}`).fields(t)["number"])
}

func TestPlatformCertificateIsOne(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	cert, err := x509.ParseCertificate(readTestPEM(t, x.creds.CertificateFile))
	require.NoError(t, err)
	require.Equal(t, x.creds.SerialNo, strings.ToUpper(cert.SerialNumber.Text(16)))
	require.Len(t, x.creds.SerialNo, 40)
	require.Equal(t, x.key.PublicKey, *cert.PublicKey.(*rsa.PublicKey))
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	x := newStranger(t)
	key, serial := x.platformCertificate()
	data := x.call("GET", "/v3/certificates", nil).fields(t)["data"].([]any)
	require.Len(t, data, 1)
	listed := data[0].(map[string]any)
	require.Equal(t, serial, listed["serial_no"])
	require.Equal(t, "2026-03-01T19:00:00+08:00", listed["effective_time"])
	require.Equal(t, "2031-02-28T20:00:00+08:00", listed["expire_time"])

	sealed := listed["encrypt_certificate"].(map[string]any)
	require.Equal(t, "AEAD_AES_256_GCM", sealed["algorithm"])
	raw, err := base64.StdEncoding.DecodeString(sealed["ciphertext"].(string))
	require.NoError(t, err)
	block, err := aes.NewCipher([]byte(x.creds.APIv3Key))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	text, err := gcm.Open(nil, []byte(sealed["nonce"].(string)), raw, []byte(sealed["associated_data"].(string)))
	require.NoError(t, err)
	p, _ := pem.Decode(text)
	cert, err := x509.ParseCertificate(p.Bytes)
	require.NoError(t, err)
	require.Equal(t, key, cert.PublicKey)
}

func TestMerchantsWithoutCertificates(t *testing.T) {
	t.Parallel()
	x := newStranger(t, withQuirks(func(q *Quirks) { q.PublicKeyOnly = true }))
	x.refused(404, "RESOURCE_NOT_EXISTS", "GET", "/v3/certificates", nil)
	_, serial := x.platformCertificate()
	r := x.request("GET", "/v3/things/a?since=2026-01-01T00:00:00Z", "")
	r.Header.Set("Wechatpay-Serial", serial)
	require.Equal(t, 400, x.send(r).status)
	r.Header.Del("Wechatpay-Serial")
	got := x.send(r)
	require.NoError(t, x.verify(got, x.public))
	require.Equal(t, x.creds.PublicKeyID, got.header.Get("Wechatpay-Serial"))
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"out_no":"1"}`, `{"out_no":"1","parts":[{"word":"a","n":0}],"codes":["a"]}`, `{"out_no":null}`,
		`{"out_no":"1","amount":1e999999999}`, `{"out_no":"1","nested":{"word":"\ud800"}}`, `[]`, ``, `{"parts":[[[[`,
	} {
		f.Add([]byte(seed))
	}
	quirks := DefaultQuirks()
	f.Fuzz(func(t *testing.T, body []byte) {
		d := &decoder{quirks: &quirks, sealed: map[string]string{}, open: func(s string) (string, error) { return s, nil }}
		in := new(thingRequest)
		m := &message{path: map[string]string{"id": "a"}, header: http.Header{}, body: body}
		if failed := d.decode(&putThing.Endpoint, m, in); failed != nil {
			require.Equal(t, 400, failed.Status)
			require.NotEmpty(t, failed.body())
			return
		}
		require.NotEmpty(t, in.OutNo, "what is required is there")
		require.LessOrEqual(t, len(in.Parts), 2)
	})
}
