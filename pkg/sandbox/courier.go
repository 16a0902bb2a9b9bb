package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
)

const (
	// answerWithin is how long a receiver may take.
	answerWithin = 5 * time.Second
	// shownAnswer is how many bytes of a wrong answer are kept.
	shownAnswer = 256
	// carriers is how many notifications are delivered at the same time.
	carriers = 16
)

// isLocal reports whether a URL leads to this machine.
func isLocal(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && isLoopback(u.Hostname())
}

// courier delivers notifications: each once, when it is due. WeChat Pay would
// try again for a day; the sandbox leaves that to [Sandbox.Notify].
type courier struct {
	free chan struct{} // one token for each delivery under way

	mu     sync.Mutex
	closed bool
	timers map[*time.Timer]bool
	busy   sync.WaitGroup
}

func newCourier() *courier {
	return &courier{free: make(chan struct{}, carriers), timers: map[*time.Timer]bool{}}
}

// close gives up what is not due yet, which the next start of the sandbox
// takes up again, and waits for the deliveries under way.
func (k *courier) close() {
	k.mu.Lock()
	k.closed = true
	for t := range k.timers {
		t.Stop()
	}
	k.mu.Unlock()
	k.busy.Wait()
}

// send delivers letters when they are due, without waiting for that.
func (k *courier) send(s *Sandbox, letters []letter) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, l := range letters {
		if wait := l.at.Sub(s.clock()); wait > 0 {
			k.later(s, l, wait)
		} else {
			k.start(s, l)
		}
	}
}

// later sends a letter after a while; k.mu is held.
func (k *courier) later(s *Sandbox, l letter, wait time.Duration) {
	if k.closed {
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(wait, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.timers, timer)
		k.start(s, l)
	})
	k.timers[timer] = true
}

// start delivers a letter in the background; k.mu is held.
func (k *courier) start(s *Sandbox, l letter) {
	if k.closed {
		return
	}
	k.busy.Go(func() {
		if _, err := k.deliver(s, l.key, ""); err != nil {
			s.logger.Error("a notification could not be recorded", "number", l.key[1], "error", err)
		}
	})
}

// deliver tries a notification once, at a URL or where the merchant wants it,
// and records how it went.
func (k *courier) deliver(s *Sandbox, key []string, to string) (*Notification, error) {
	k.free <- struct{}{}
	defer func() { <-k.free }()
	n, err := s.loadNotification(key)
	if err != nil {
		return nil, err
	}
	if to == "" {
		to = n.URL
	}
	var attempts []Attempt
	for _, how := range []signing{signedAsProbe, signedWell} {
		if how == signedAsProbe && !s.quirks.NotifyProbes {
			continue
		}
		a := s.attempt(n, to, how)
		attempts = append(attempts, a)
		s.logger.Info("notification", "id", n.ID, "event_type", n.EventType, "url", to, "status", a.Status, "problem", a.Problem)
	}
	err = s.store.run(true, func(tx *bbolt.Tx) error {
		c := &call{tx: tx}
		n, _ = notifications.get(c, key...)
		n.Attempts = append(n.Attempts, attempts...)
		notifications.put(c, n, key...)
		dueNotifications.remove(c, key...)
		return nil
	})
	return n, err
}

func (s *Sandbox) loadNotification(key []string) (n *Notification, err error) {
	err = s.store.run(false, func(tx *bbolt.Tx) error {
		var ok bool
		if n, ok = notifications.get(&call{tx: tx}, key...); !ok {
			return notFound("the notification does not exist")
		}
		return nil
	})
	return n, err
}

// attempt sends a notification once.
func (s *Sandbox) attempt(n *Notification, to string, how signing) Attempt {
	a := Attempt{Time: s.clock(), URL: to, Probe: how == signedAsProbe}
	m, err := s.compose(n, how)
	if err != nil {
		a.Problem = err.Error()
		return a
	}
	status, answer, err := post(to, m)
	a.Status = status
	accepted := status == http.StatusOK || status == http.StatusNoContent
	switch {
	case err != nil:
		a.Problem = err.Error()
	case a.Probe && accepted:
		a.Problem = "the receiver accepted a signature that is wrong on purpose"
	case !a.Probe && !accepted:
		a.Problem = strings.TrimSpace(fmt.Sprintf("the receiver answered %d, not 200 or 204: %s", status, answer))
	}
	return a
}

// post sends a message to this machine and returns the beginning of the answer.
func post(to string, m *Message) (status int, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(m.Body))
	if err != nil {
		return 0, nil, err
	}
	r.Header = m.Header
	resp, err := localClient.Do(r)
	if errors.Is(err, context.DeadlineExceeded) {
		return 0, nil, fmt.Errorf("no answer within %s", answerWithin)
	}
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, _ = io.ReadAll(io.LimitReader(resp.Body, shownAnswer)) // the status is what counts
	return resp.StatusCode, answer, nil
}

// localClient reaches this machine and nothing else: it uses no proxy, follows
// no redirect, and refuses to dial an address that is not loopback, whatever a
// name was resolved to.
var localClient = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: (&net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
			host, _, err := net.SplitHostPort(address)
			if err != nil || !isLoopback(host) {
				return fmt.Errorf("%s is not on this machine", address)
			}
			return nil
		}}).DialContext,
	},
}

// resume sends what was to be told when the sandbox ended.
func (s *Sandbox) resume() error {
	var letters []letter
	err := s.store.run(false, func(tx *bbolt.Tx) error {
		c := &call{tx: tx}
		for key := range dueNotifications.all(c) {
			if n, ok := notifications.get(c, key...); ok {
				letters = append(letters, letter{key, n.Time})
			}
		}
		return nil
	})
	s.courier.send(s, letters)
	return err
}
