package plan_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/plan/plantest"
)

func block(kind, name string, attributes plantest.Attributes) *plantest.Block {
	return &plantest.Block{Addr: addr.Block{Type: kind, Name: name},
		Instances: map[addr.Key]plantest.Attributes{addr.NoKey: attributes}}
}

func configuration(blocks ...*plantest.Block) *plantest.Configuration {
	return &plantest.Configuration{Blocks: blocks}
}

const secret = "上海云杉餐饮管理有限公司"

// small is a stock and a receiver that refers to it and has a secret.
func small() *plantest.Configuration {
	r := block("test_receiver", "partner", plantest.Attributes{"account": cty.StringVal("1900000201"), "name": cty.StringVal(secret)})
	r.From = map[string]plantest.Reference{"stock": {Block: addr.Block{Type: "test_stock", Name: "spring"}, Attribute: "stock_id"}}
	c := configuration(block("test_stock", "spring", plantest.Attributes{"name": cty.StringVal("spring"), "budget": cty.NumberIntVal(500000)}), r)
	c.Output = &plantest.Reference{Block: addr.Block{Type: "test_stock", Name: "spring"}, Attribute: "stock_id"}
	return c
}

func encode(t testing.TB, p *plan.Plan) []byte {
	var text bytes.Buffer
	require.NoError(t, p.Encode(&text))
	return text.Bytes()
}

func TestPlanFileHoldsThePlan(t *testing.T) {
	t.Parallel()
	p := build(t, inputOf(t, small(), nil))
	text := encode(t, p)
	require.NotContains(t, string(text), secret)
	read, err := plan.Decode(text)
	require.NoError(t, err)
	require.Len(t, read.Changes, 2)
	for i, c := range p.Changes {
		require.Equal(t, c.Calls, read.Changes[i].Calls)
		require.Equal(t, c.Diffs, read.Changes[i].Diffs)
		require.True(t, c.Before.RawEquals(read.Changes[i].Before))
		require.True(t, c.After.RawEquals(read.Changes[i].After), "%#v\n%#v", c.After, read.Changes[i].After)
	}
	require.Equal(t, text, encode(t, read), "what was read prints the same")

	// It can be built on again, and comes out the same.
	in := inputOf(t, small(), nil)
	in.Saved, in.Now = read, noon.AddDate(0, 0, 1)
	require.Equal(t, text, encode(t, build(t, in)))
}

func TestPlanFileIsRefused(t *testing.T) {
	t.Parallel()
	good := encode(t, build(t, inputOf(t, small(), nil)))
	head, body, _ := bytes.Cut(good, []byte("\n"))
	resealed := func(body string) []byte {
		return fmt.Appendf(nil, "wxctl plan sha256:%x\n%s", sha256.Sum256([]byte(body)), body)
	}
	for _, c := range []struct {
		name string
		data []byte
		err  error
		says string
	}{
		{"empty", nil, plan.ErrDamaged, "it is empty"},
		{"something else", []byte("PK\x03\x04 a plan of Terraform"), plan.ErrForeign, "wxctl plan --out"},
		{"begin of the header", head[:8], plan.ErrDamaged, "first line"},
		{"header alone", head, plan.ErrDamaged, "first line"},
		{"truncated", good[:len(good)/2], plan.ErrDamaged, "plan again"},
		{"one byte short", good[:len(good)-1], plan.ErrDamaged, "truncated"},
		{"one bit flipped", append(append(bytes.Clone(head), '\n'), bytes.Replace(body, []byte("spring"), []byte("sprinG"), 1)...), plan.ErrDamaged, "altered"},
		{"newer", resealed(strings.Replace(string(body), `"format_version":1`, `"format_version":2`, 1)), plan.ErrNewer, "format 2"},
		{"no version", resealed(`{}`), plan.ErrDamaged, "no format 0"},
		{"a change without its objects", resealed(`{"format_version":1,"changes":[{"address":"a.b","calls":[]}]}`), plan.ErrDamaged, "objects"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := plan.Decode(c.data)
			require.Nil(t, p)
			require.ErrorIs(t, err, c.err)
			require.ErrorContains(t, err, c.says)
		})
	}
}

// FuzzDecode requires that whatever is read prints, and reads again, the same.
func FuzzDecode(f *testing.F) {
	good := encode(f, build(f, inputOf(f, small(), nil)))
	_, body, _ := bytes.Cut(good, []byte("\n"))
	f.Add(body)
	f.Add([]byte(`{"format_version":1,"changes":null,"outputs":{"a":null}}`))
	f.Add([]byte(`{"format_version":1,"changes":[null],"objects":[{}]}`))
	f.Add([]byte(`{"format_version":1,"types":{"t":["object",{"a":"string"}]},"changes":[{"address":"t.a"}],"objects":[{"after":{"a":"x"},"unknown":["/a"]}]}`))
	f.Add([]byte(`{"format_version":1,"types":{"t":["object",{"a":["list","dynamic"]}]},"changes":[{"address":"t.a"}],"objects":[{"before":{"a":[]}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := plan.Decode(fmt.Appendf(nil, "wxctl plan sha256:%x\n%s", sha256.Sum256(body), body))
		if err != nil {
			return
		}
		text := encode(t, p)
		again, err := plan.Decode(text)
		require.NoError(t, err)
		require.Equal(t, text, encode(t, again))
	})
}
