package op_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

func open(cipher string) (string, error) {
	if plain, ok := strings.CutPrefix(cipher, "enc:"); ok {
		return plain, nil
	}
	return "", errors.New("cannot be decrypted")
}

const replyText = `{"name":"enc:张\u4e09 \"x\"", "extra":{"name":"plain"},"people":[{"name":"enc:a","phone":"","note":"n"},{"name":null}],"count":7,"fee":100,"at":"2026-01-31T00:00:00+08:00"}`

func TestDecode(t *testing.T) {
	var typed everyReply
	require.NoError(t, sample.Decode([]byte(replyText), &typed, open))
	require.Equal(t, everyReply{
		Name: `张三 "x"`, People: []person{{Name: "a", Phone: ptr(""), Note: "n"}, {}}, Count: 7, Fee: 100, At: "2026-01-31T00:00:00+08:00",
	}, typed)

	var raw json.RawMessage
	require.NoError(t, sample.Decode([]byte(replyText), &raw, open))
	require.Equal(t, `{"name":"张三 \"x\"", "extra":{"name":"plain"},"people":[{"name":"a","phone":"","note":"n"},{"name":null}],"count":7,"fee":100,"at":"2026-01-31T00:00:00+08:00"}`, string(raw))

	var m map[string]any
	require.NoError(t, sample.Decode([]byte(replyText), &m, open))
	require.Equal(t, json.Number("7"), m["count"])
	require.Equal(t, `张三 "x"`, m["name"])

	require.NoError(t, sample.Decode([]byte(replyText), nil, open))
	require.NoError(t, sample.Decode(nil, &everyReply{}, open))
}

func TestDecodeWithoutKeyLeavesCiphertext(t *testing.T) {
	var typed everyReply
	require.NoError(t, sample.Decode([]byte(`{"name":"enc:x"}`), &typed, nil))
	require.Equal(t, "enc:x", typed.Name)
}

func TestDecodeRefuses(t *testing.T) {
	require.ErrorContains(t, sample.Decode([]byte(`{"name":"other"}`), &everyReply{}, open), "field name: cannot be decrypted")
	require.Error(t, sample.Decode([]byte(`{"name":`), &everyReply{}, open))
	require.Error(t, sample.Decode([]byte(`{"count":{}}`), &everyReply{}, open))
	require.Error(t, sample.Decode([]byte(`{"count":"seven"}`), &everyReply{}, open))
}

func TestDecodeForgivesKinds(t *testing.T) {
	var typed everyReply
	require.NoError(t, sample.Decode([]byte(`{"count":"7","text":12,"on":"true","fee":"1200","people":[{"note":5}]}`), &typed, open))
	require.Equal(t, everyReply{Count: 7, Text: "12", On: true, Fee: 1200, People: []person{{Note: "5"}}}, typed)
}

func TestRedact(t *testing.T) {
	tests := map[string]struct{ body, want string }{
		"at any depth": {
			`{ "name" : "x\"y","people":[{"name":"a","phone":"138","note":"n"}] ,"count":1}`,
			`{ "name" : "***","people":[{"name":"***","phone":"***","note":"***"}] ,"count":1}`,
		},
		"whatever type the value has": {`{"name":{"first":"a"},"people":{"name":["a"]}}`, `{"name":"***","people":{"name":"***"}}`},
		"escaped names":               {`{"n\u0061me":"x"}`, `{"n\u0061me":"***"}`},
		"what is no JSON":             {`{"name":"secr`, `(13 bytes that are no JSON)`},
		"nothing":                     {``, ``},
		"a scalar":                    {` 5 `, ` 5 `},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := []byte(tt.body)
			require.Equal(t, tt.want, string(sample.Response().Redact(body)))
			require.Equal(t, tt.body, string(body))
		})
	}
}

// FuzzRedact holds that redaction keeps JSON as it is but for the secrets, and
// lets none of them through.
func FuzzRedact(f *testing.F) {
	f.Add([]byte(replyText))
	f.Add([]byte(`{"people":[[{"name":"s3cr3t"}],{"name":"s3cr3t","x":[1,2,{}]}],"name":{"a":"s3cr3t"}}`))
	f.Add([]byte(`[{"name":1e5},null,"\u0000"]`))
	f.Add([]byte("{\"name\" :\n\t\"s3cr3t\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		out := sample.Response().Redact(body)
		if !json.Valid(body) {
			return
		}
		require.True(t, json.Valid(out), "%q became %q", body, out)
		require.Equal(t, string(out), string(sample.Response().Redact(out)), "redaction is final")
		var after any
		d := json.NewDecoder(bytes.NewReader(out))
		d.UseNumber()
		require.NoError(t, d.Decode(&after))
		requireRedacted(t, after, sample.Response())
	})
}

func requireRedacted(t *testing.T, v any, o *op.Object) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	for name, member := range m {
		f := o.Field(name)
		switch {
		case f == nil:
		case f.Secret():
			require.Equal(t, "***", member)
		case f.Object != nil:
			requireRedacted(t, member, f.Object)
		}
	}
}
