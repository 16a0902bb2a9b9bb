package client

import (
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Shared is what the clients of a process share: connections, the platform
// certificates of each merchant, and one rate limit per merchant and operation.
// It is safe for concurrent use.
type Shared struct {
	mu      sync.RWMutex
	clients map[string]*http.Client // by proxy
	routes  map[[2]string]*hosts    // by endpoint and fallback
	certs   map[[3]string]*certificates
	budgets map[budgetKey]*budget
}

// budgetKey names what WeChat Pay counts the calls of.
type budgetKey struct {
	hosts         *hosts
	mchid         string
	method, route string
}

// NewShared makes an empty Shared.
func NewShared() *Shared {
	return &Shared{
		clients: map[string]*http.Client{},
		routes:  map[[2]string]*hosts{},
		certs:   map[[3]string]*certificates{},
		budgets: map[budgetKey]*budget{},
	}
}

var defaultShared = sync.OnceValue(NewShared)

// lookup returns the value of a key, made when it is not there yet.
func lookup[K comparable, V any](s *Shared, m map[K]V, key K, make func() V) V {
	s.mu.RLock()
	v, ok := m[key]
	s.mu.RUnlock()
	if ok {
		return v
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok = m[key]; !ok {
		v = make()
		m[key] = v
	}
	return v
}

// client returns the HTTP client for a proxy.
func (s *Shared) client(proxy *url.URL) *http.Client {
	key := ""
	if proxy != nil {
		key = proxy.String()
	}
	return lookup(s, s.clients, key, func() *http.Client {
		return &http.Client{Transport: newTransport(proxy), CheckRedirect: noRedirect}
	})
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func newTransport(proxy *url.URL) *http.Transport {
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 64,
		// WeChat Pay closes idle connections after 8 s.
		IdleConnTimeout: 7 * time.Second,
		// Bills are hashed as they were before compression; what is compressed
		// is undone where the hash is checked.
		DisableCompression: true,
	}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}

// certificates returns the platform certificates of a merchant.
func (s *Shared) certificates(base, mchid, dir string) *certificates {
	return lookup(s, s.certs, [3]string{base, mchid, dir}, func() *certificates {
		if dir == "" {
			return &certificates{}
		}
		_, host, _ := strings.Cut(base, "://")
		name := mchid + "@" + strings.ReplaceAll(host, ":", "_") + ".pem"
		return &certificates{file: filepath.Join(dir, name)}
	})
}

// budget returns the rate limit of an operation of a merchant.
func (s *Shared) budget(h *hosts, mchid string, e *op.Endpoint) *budget {
	return lookup(s, s.budgets, budgetKey{h, mchid, e.Method, e.Path}, func() *budget {
		return newBudget(e.Rate)
	})
}

// hosts are the base URLs of one endpoint: the first, and where to go when it
// cannot be reached.
type hosts struct {
	bases []string
	// avoid is the time, in Unix nanoseconds, until which the first is avoided.
	avoid atomic.Int64
}

// avoidFor is how long the second domain is preferred after the first could not
// be reached.
const avoidFor = time.Minute

// second names the second domain of each of WeChat Pay's own.
var second = map[string]string{
	"https://api.mch.weixin.qq.com":   "https://api2.mch.weixin.qq.com",
	"https://apihk.mch.weixin.qq.com": "https://api2.mch.weixin.qq.com",
	"https://api.wechatpay.cn":        "https://api2.wechatpay.cn",
}

const defaultEndpoint = "https://api.mch.weixin.qq.com"

func (s *Shared) hosts(endpoint, fallback string) (*hosts, error) {
	if endpoint == "" {
		endpoint = defaultEndpoint
	}
	bases := []string{strings.TrimSuffix(endpoint, "/")}
	if fallback == "" {
		fallback = second[bases[0]]
	}
	if fallback != "" {
		bases = append(bases, strings.TrimSuffix(fallback, "/"))
	}
	for _, base := range bases {
		if u, err := url.Parse(base); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || base != u.Scheme+"://"+u.Host {
			return nil, &ConfigError{"Endpoint", given(base), "a base URL without a path, such as " + defaultEndpoint, "leave it empty for the real one"}
		}
	}
	return lookup(s, s.routes, [2]string{bases[0], fallback}, func() *hosts { return &hosts{bases: bases} }), nil
}

// moved are the hosts of an operation that another of WeChat Pay's own domains
// takes. An endpoint that is not WeChat Pay's own takes all operations.
func (s *Shared) moved(h *hosts, host string) *hosts {
	if !h.official() {
		return h
	}
	base := "https://" + host
	bases := []string{base}
	if other := second[base]; other != "" {
		bases = append(bases, other)
	}
	return lookup(s, s.routes, [2]string{base, second[base]}, func() *hosts { return &hosts{bases: bases} })
}

// order returns the bases in the order in which they should be tried.
func (h *hosts) order(now time.Time) []string {
	if len(h.bases) == 2 && now.UnixNano() < h.avoid.Load() {
		return []string{h.bases[1], h.bases[0]}
	}
	return h.bases
}

// unreachable notes that no connection could be made to a base.
func (h *hosts) unreachable(base string, now time.Time) {
	if base == h.bases[0] {
		h.avoid.Store(now.Add(avoidFor).UnixNano())
	} else {
		h.avoid.Store(0)
	}
}

// allows reports whether a URL's host is one of the endpoint's.
func (h *hosts) allows(u *url.URL) bool {
	base := u.Scheme + "://" + u.Host
	for _, b := range h.bases {
		if b == base {
			return true
		}
	}
	return false
}

// official reports whether the endpoint is WeChat Pay itself.
func (h *hosts) official() bool { return second[h.bases[0]] != "" }
