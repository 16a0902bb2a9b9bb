package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options are what a sandbox is made of. Only Dir is needed.
type Options struct {
	// Dir is the folder that holds the keys and the store. It is made when it
	// does not exist, with mode 0700.
	Dir string
	// Clock is the time of the sandbox; nil is the real one.
	Clock func() time.Time
	// Rand is where nonces, numbers and the chances of faults come from; nil
	// is crypto/rand. It is read by one goroutine at a time.
	Rand io.Reader
	// Logger gets one record per request; nil is silent.
	Logger *slog.Logger
	// Faults are played in the order given: the first that fits a call wins.
	Faults []Fault
	// Quirks are the inferred points of the semantics; nil is [DefaultQuirks].
	Quirks *Quirks
	// Keys are used when Dir has none yet; nil makes new ones, which takes
	// about a second.
	Keys *Keys
	// Public allows Listen to take an address that is not loopback.
	Public bool

	// extend registers operations beyond those of the catalogue, for tests.
	extend func(*registry)
}

// Sandbox is a running WeChat Pay. It is safe for concurrent use.
type Sandbox struct {
	dir    string
	clock  func() time.Time
	random *lockedReader
	logger *slog.Logger
	quirks Quirks
	public bool

	world    *world
	store    *store
	registry *registry
	faults   *faultPlan
	rates    *rates
	begun    *begunBills
	courier  *courier
	token    string

	mu        sync.Mutex
	announced bool
}

// Open opens the sandbox of a folder, and makes its keys and its store on
// first use. A folder that another process holds gives an error that is
// [ErrInUse]; a fault of an operation that does not exist is an error, too.
func Open(o Options) (*Sandbox, error) {
	if o.Dir == "" {
		return nil, errors.New("sandbox: no folder is given")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the sandbox's folder: %w", err)
	}
	s := &Sandbox{
		dir:    o.Dir,
		clock:  o.Clock,
		random: &lockedReader{r: o.Rand},
		logger: o.Logger,
		quirks: DefaultQuirks(),
		public: o.Public,
		rates:  newRates(),
		begun:  newBegunBills(),

		courier: newCourier(),
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if o.Rand == nil {
		s.random.r = rand.Reader
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if o.Quirks != nil {
		s.quirks = *o.Quirks
	}
	s.token = s.random.letters(40)

	s.registry = newRegistry()
	registerProducts(s.registry)
	if o.extend != nil {
		o.extend(s.registry)
	}
	faults, err := s.registry.resolve(o.Faults)
	if err != nil {
		return nil, err
	}
	s.faults = newFaultPlan(faults, s.random)

	// The store comes before the keys: its lock guards them, too.
	if s.store, err = openStore(filepath.Join(o.Dir, "store.db")); err != nil {
		return nil, err
	}
	if s.world, err = openWorld(o.Dir, s.clock(), s.random, o.Keys); err != nil {
		return nil, errors.Join(err, s.store.close())
	}
	if err = s.resume(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends the sandbox, when the notifications under way are delivered, and
// releases its folder.
func (s *Sandbox) Close() error {
	s.withdraw()
	s.courier.close()
	return s.store.close()
}

// Listen opens a TCP address for [Sandbox.Serve]. An address that is not
// loopback is refused unless Options.Public was set: whoever reaches a sandbox
// can fill its disk.
func (s *Sandbox) Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", address, err)
	}
	if !s.public && !isLoopback(host) {
		return nil, fmt.Errorf("listen on %q: a sandbox listens on loopback only (127.0.0.1 or localhost) unless it is explicitly allowed to be reached from elsewhere", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// grace is how long a sandbox that ends waits for the requests in flight.
const grace = 5 * time.Second

// Serve answers requests until ctx ends, then finishes those in flight. What
// takes longer than the grace is cut off, which is no error.
func (s *Sandbox) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
	var unused unusedConns
	server.ConnState = unused.track
	done := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		unused.end()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		done <- server.Shutdown(ending)
	})
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve: %w", err)
	}
	err := <-done
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// unusedConns are the connections over which no request has come yet. A client
// dials more of them than it needs, and a server that shuts down would wait
// for each to be used.
type unusedConns struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
	ended bool
}

func (u *unusedConns) track(c net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.conns, c)
	case u.ended:
		_ = c.Close() // accepted while the listener was being closed
	default:
		if u.conns == nil {
			u.conns = map[net.Conn]bool{}
		}
		u.conns[c] = true
	}
}

// end closes the unused connections, and from now on every new one.
func (u *unusedConns) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ended = true
	for c := range u.conns {
		_ = c.Close() // the server notices and forgets it
	}
}
