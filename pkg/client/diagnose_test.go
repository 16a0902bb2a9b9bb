package client_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/clienttest"
)

func TestDiagnose(t *testing.T) {
	now := time.Now()
	date := func(d time.Duration) http.Header {
		return http.Header{"Date": {now.Add(d).UTC().Format(http.TimeFormat)}}
	}
	verdicts := func(findings []client.Finding) map[string]client.Verdict {
		m := map[string]client.Verdict{}
		for _, f := range findings {
			m[f.Check] = f.Verdict
			require.NotEmpty(t, f.Detail)
			if f.Verdict == client.Faulty {
				require.NotEmpty(t, f.Mend)
			}
		}
		return m
	}
	type verdict = map[string]client.Verdict
	tests := map[string]struct {
		answer *clienttest.Answer // nil is that of an authority
		change func(*client.Config)
		want   verdict
	}{
		"all is well": {nil, byCertificates, verdict{"reachability": client.Sound, "clock": client.Unproven, "credentials": client.Sound, "trust": client.Sound}},
		"all is well with a public key": {
			&clienttest.Answer{Header: date(0), Body: []byte(`{"data":[]}`)}, func(cfg *client.Config) { cfg.APIv3Key = "" },
			verdict{"reachability": client.Sound, "clock": client.Sound, "credentials": client.Sound, "trust": client.Sound},
		},
		"no connection": {
			&clienttest.Answer{Refuse: errors.New("no such host")}, byCertificates,
			verdict{"reachability": client.Faulty, "clock": client.Unproven, "credentials": client.Unproven, "trust": client.Unproven},
		},
		"clock and signature": {
			&clienttest.Answer{Status: 401, Header: date(time.Hour), Body: []byte(`{"code":"SIGN_ERROR","message":"m"}`)}, byCertificates,
			verdict{"reachability": client.Sound, "clock": client.Faulty, "credentials": client.Faulty, "trust": client.Unproven},
		},
		"no certificates and no key": {
			&clienttest.Answer{Status: 404, Header: date(0), Body: []byte(`{"code":"RESOURCE_NOT_EXISTS","message":"m"}`)}, byCertificates,
			verdict{"reachability": client.Sound, "clock": client.Sound, "credentials": client.Sound, "trust": client.Faulty},
		},
		"no certificates but a key": {
			&clienttest.Answer{Status: 404, Header: date(0), Body: []byte(`{"code":"RESOURCE_NOT_EXISTS","message":"m"}`)}, nil,
			verdict{"reachability": client.Sound, "clock": client.Sound, "credentials": client.Sound, "trust": client.Unproven},
		},
		"another APIv3 key": {
			nil, func(cfg *client.Config) { byCertificates(cfg); cfg.APIv3Key = "ffffffffffffffffffffffffffffffff" },
			verdict{"reachability": client.Sound, "clock": client.Unproven, "credentials": client.Sound, "trust": client.Faulty},
		},
		"a gateway": {
			&clienttest.Answer{Status: 502, Body: []byte("<html>")}, byCertificates,
			verdict{"reachability": client.Faulty, "clock": client.Unproven, "credentials": client.Unproven, "trust": client.Unproven},
		},
		"a page to log in at": {
			&clienttest.Answer{Status: 200, Body: []byte("<html>")}, byCertificates,
			verdict{"reachability": client.Faulty, "clock": client.Unproven, "credentials": client.Unproven, "trust": client.Unproven},
		},
		"a proxy that wants to know who": {
			&clienttest.Answer{Status: 401, Body: []byte("<html>")}, nil,
			verdict{"reachability": client.Faulty, "clock": client.Unproven, "credentials": client.Unproven, "trust": client.Unproven},
		},
		"a system error": {
			&clienttest.Answer{Status: 500, Header: date(0), Body: []byte(`{"code":"SYSTEM_ERROR","message":"m"}`)}, nil,
			verdict{"reachability": client.Sound, "clock": client.Sound, "credentials": client.Unproven, "trust": client.Unproven},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := newAuthority(platform(0x1A2B3C4D, epoch, farFuture))
			handle := a.handle
			if tt.answer != nil {
				handle = respond(*tt.answer)
			}
			c := newClient(t, clienttest.NewServer(t, handle), func(cfg *client.Config) {
				if tt.change != nil {
					tt.change(cfg)
				}
			})
			require.Equal(t, tt.want, verdicts(c.Diagnose(t.Context())))
		})
	}
}
