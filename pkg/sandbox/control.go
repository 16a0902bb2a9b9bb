package sandbox

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// Control is how other commands reach a sandbox that a process serves: what
// its customers do, and what it holds. It is on the same address below
// /sandbox/, and needs the token that [Running] returns.
const controlPrefix = "/sandbox/"

// controlHandler plays one command of the control.
type controlHandler func(s *Sandbox, in json.RawMessage) (any, error)

// handleControl registers a command of the control: POST /sandbox/NAME with a
// JSON body.
func handleControl[In any](r *registry, name string, f func(*Sandbox, *In) (any, error)) {
	r.control[name] = func(s *Sandbox, raw json.RawMessage) (any, error) {
		in := new(In)
		if err := json.Unmarshal(raw, in); err != nil {
			return nil, invalid("the command cannot be read: " + err.Error())
		}
		return f(s, in)
	}
}

func (s *Sandbox) serveControl(w http.ResponseWriter, r *http.Request) {
	answer := func(status int, body []byte) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(body) // a client that went away is no concern
	}
	refuse := func(f *failure) { answer(f.Status, f.body()) }

	token := r.Header.Get("Authorization")
	if subtle.ConstantTimeCompare([]byte(token), []byte("Bearer "+s.token)) != 1 {
		refuse(fail(http.StatusUnauthorized, codeNoAuth, "the sandbox's control needs the token of its folder"))
		return
	}
	handler, ok := s.registry.control[r.URL.Path[len(controlPrefix):]]
	if !ok || r.Method != http.MethodPost {
		refuse(notFound("there is no such command"))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		refuse(invalid("the command cannot be read"))
		return
	}
	if len(body) == 0 {
		body = []byte("{}")
	}
	out, err := handler.play(s, body)
	var failed *failure
	switch {
	case errors.As(err, &failed):
		refuse(failed)
	case err != nil:
		refuse(fail(http.StatusInternalServerError, codeSystem, err.Error()))
	default:
		answer(http.StatusOK, out)
	}
}

// play plays a command and writes its answer as JSON.
func (h controlHandler) play(s *Sandbox, in json.RawMessage) ([]byte, error) {
	out, err := h(s, in)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	err = e.Encode(out)
	return text.Bytes(), err
}

// announcement is the file by which a served sandbox is found.
type announcement struct {
	Endpoint string `json:"endpoint"`
	Token    string `json:"token"`
	PID      int    `json:"pid"`
}

const announcementName = "serve.json"

// Announce leaves the endpoint and the control token of a served sandbox in its
// folder, readable by its owner only, for [Running] to find. Close takes it
// away.
func (s *Sandbox) Announce(endpoint string) error {
	data, err := json.Marshal(announcement{endpoint, s.token, os.Getpid()})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := writeFile(filepath.Join(s.dir, announcementName), append(data, '\n')); err != nil {
		return fmt.Errorf("announce the sandbox: %w", err)
	}
	s.announced = true
	return nil
}

func (s *Sandbox) withdraw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.announced {
		_ = os.Remove(filepath.Join(s.dir, announcementName)) // a stale one is recognised
		s.announced = false
	}
}

// Endpoint is the base URL of a listener, for clients on the same machine.
func Endpoint(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Running finds the process that serves the sandbox of a folder. ok is false
// when there is none, also when one was killed and left its file behind.
func Running(dir string) (endpoint, token string, ok bool) {
	data, err := os.ReadFile(filepath.Join(dir, announcementName))
	if err != nil {
		return "", "", false
	}
	var a announcement
	if json.Unmarshal(data, &a) != nil {
		return "", "", false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var pong pong
	if Control(ctx, a.Endpoint, a.Token, "ping", nil, &pong) != nil || pong.Sandbox != "wxctl" {
		return "", "", false
	}
	return a.Endpoint, a.Token, true
}

// pong is how a sandbox answers to ping.
type pong struct {
	Sandbox string `json:"sandbox"`
}

// Control sends a command to a served sandbox, with the token that [Running]
// returned. in and out are as for package json; both may be nil.
func Control(ctx context.Context, endpoint, token, command string, in, out any) error {
	body, err := controlBody(in)
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", command, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+controlPrefix+command, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", command, err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := controlClient.Do(r)
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", command, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", command, err)
	}
	if resp.StatusCode != http.StatusOK {
		var refusal failure
		if json.Unmarshal(data, &refusal) != nil || refusal.Message == "" {
			return fmt.Errorf("sandbox %s: HTTP status %d", command, resp.StatusCode)
		}
		return fmt.Errorf("sandbox %s: %w", command, &refusal)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("sandbox %s: %w", command, err)
	}
	return nil
}

// Command plays a command of the control in this process, as [Control] does in
// the one that serves the sandbox.
func (s *Sandbox) Command(command string, in, out any) error {
	handler, ok := s.registry.control[command]
	if !ok {
		return fmt.Errorf("sandbox %s: there is no such command", command)
	}
	body, err := controlBody(in)
	if err == nil {
		body, err = handler.play(s, body)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(body, out)
	}
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", command, err)
	}
	return nil
}

func controlBody(in any) ([]byte, error) {
	if in == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(in)
}

// controlClient goes straight to the local address, past any proxy.
var controlClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// Dump is what a sandbox holds: the records of each kind, by their keys.
type Dump map[string]map[string]json.RawMessage

// Dump reads all that the sandbox holds, in one consistent view. The kinds are
// favor/stocks, busifavor/stocks, profitsharing/receivers and so on; a key is
// the merchant's number and the object's own key parts, joined by slashes.
func (s *Sandbox) Dump() (Dump, error) {
	dump := Dump{}
	err := s.store.run(false, func(tx *bbolt.Tx) error {
		return tx.ForEach(func(kind []byte, b *bbolt.Bucket) error {
			records := map[string]json.RawMessage{}
			dump[string(kind)] = records
			return b.ForEach(func(k, v []byte) error {
				name := string(bytes.ReplaceAll(k, []byte(keySeparator), []byte("/")))
				records[name] = append(json.RawMessage(nil), v...)
				return nil
			})
		})
	})
	return dump, err
}

// Counts says how many records there are of each kind.
func (d Dump) Counts() map[string]int {
	counts := make(map[string]int, len(d))
	for kind, records := range d {
		counts[kind] = len(records)
	}
	return counts
}

func registerControl(r *registry) {
	handleControl(r, "ping", func(*Sandbox, *struct{}) (any, error) { return pong{"wxctl"}, nil })
	handleControl(r, "balance", func(s *Sandbox, in *struct {
		MchID string `json:"mchid"`
	}) (any, error) {
		available, locked, err := s.Balance(in.MchID)
		return map[string]int64{"available": available, "locked": locked}, err
	})
	handleControl(r, "rotate", func(s *Sandbox, _ *struct{}) (any, error) {
		serial, err := s.RotateCertificate()
		return map[string]string{"serial_no": serial}, err
	})
	handleControl(r, "dump", func(s *Sandbox, _ *struct{}) (any, error) { return s.Dump() })
}
