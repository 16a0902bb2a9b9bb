package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client/op"
)

func TestMask(t *testing.T) {
	for _, c := range []struct {
		name    string
		secrets []string
		text    string
		want    string
	}{
		{"nothing known", nil, "all of it", "all of it"},
		{"as it is", []string{"canary"}, "a canary sings", "a *** sings"},
		{"too short", []string{"abc"}, "abc", "abc"},
		{"the longer one first", []string{"canary", "canary-bird"}, "canary-bird", "***"},
		{"in JSON", []string{"say \"hi\"\n"}, `{"a":"say \"hi\"\n"}`, `{"a":"***"}`},
		{"in a query", []string{"金丝雀 &"}, "/v3?name=%E9%87%91%E4%B8%9D%E9%9B%80+%26", "/v3?name=***"},
		{"in a path", []string{"金丝雀 1"}, "/v3/%E9%87%91%E4%B8%9D%E9%9B%80%201", "/v3/***"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s secrets
			s.add(c.secrets...)
			require.Equal(t, c.want, s.mask(c.text))
		})
	}
}

func TestMaskKnowsLaterSecrets(t *testing.T) {
	var s secrets
	require.Equal(t, "early late", s.mask("early late"))
	s.add("late")
	require.Equal(t, "early ***", s.mask("early late"))
}

// A secret that looks like JSON must not break it.
func TestMaskJSONKeepsItsForm(t *testing.T) {
	var s secrets
	s.add("null", `":"`, "field")
	got := s.maskJSON(json.RawMessage(`{"field":"a null field","n":12345678901234567890,"x":null}`))
	require.JSONEq(t, `{"field":"a *** ***","n":12345678901234567890,"x":null}`, string(got))
	require.Nil(t, s.maskJSON(nil))
}

func TestLogShowsNoSecrets(t *testing.T) {
	var out bytes.Buffer
	var s secrets
	log := newLogger(&out, "trace", &s)
	s.add("canary\"note")
	s.addPEM("-----BEGIN PRIVATE KEY-----\nQ0FOQVJZ\n-----END PRIVATE KEY-----\n")
	log.Error("canary\"note", "text", `{"url":"canary\"note"}`, "error", errors.New("Q0FOQVJZ"), "n", 12)
	log.With("with", "canary\"note").WithGroup("g").Info("x", slog.Group("h", "deep", "canary\"note"))
	require.NotContains(t, out.String(), "canary")
	require.NotContains(t, out.String(), "Q0FOQVJZ")
	require.Contains(t, out.String(), `error=***`)
	require.Contains(t, out.String(), "n=12")
}

type failingCaller struct{ err error }

func (c failingCaller) Call(context.Context, *op.Endpoint, any, any) error { return c.err }

func TestMaskedCaller(t *testing.T) {
	var s secrets
	s.add("canary")
	cause := errors.New("the value canary is wrong")
	err := maskedCaller{failingCaller{cause}, &s}.Call(t.Context(), nil, nil, nil)
	require.EqualError(t, err, "the value *** is wrong")
	require.ErrorIs(t, err, cause)
	require.NoError(t, maskedCaller{failingCaller{}, &s}.Call(t.Context(), nil, nil, nil))
}
