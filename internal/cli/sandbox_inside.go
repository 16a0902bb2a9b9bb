package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

// openSandbox makes the sandbox of the folder answer at the returned endpoint
// until the command ends. One that a process serves already is used as it is.
func (a *App) openSandbox(ctx context.Context) (endpoint string, err error) {
	if a.sandboxEndpoint != "" {
		return a.sandboxEndpoint, nil
	}
	if endpoint, _, ok := sandbox.Running(a.SandboxDir()); ok {
		if err := a.refuseSandboxFlags(); err != nil {
			return "", err
		}
		a.sandboxEndpoint = endpoint
		return endpoint, nil
	}
	s, err := a.waitForSandbox(ctx, a.SandboxDir())
	if err != nil {
		return "", err
	}
	l, err := s.Listen("127.0.0.1:0")
	if err != nil {
		return "", errors.Join(err, s.Close())
	}
	// The sandbox outlives an interrupt: calls in flight are still finished.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- s.Serve(serving, l) }()
	a.onClose(func() error {
		stop()
		return errors.Join(<-served, s.Close())
	})
	a.sandboxEndpoint = sandbox.Endpoint(l)
	return a.sandboxEndpoint, nil
}

// refuseSandboxFlags refuses flags that another process would have to heed.
func (a *App) refuseSandboxFlags() error {
	if len(a.Faults) > 0 {
		return usagef("--fault: the sandbox of this folder is served by another process; give the faults to `wxctl sandbox serve`")
	}
	if len(a.Quirks) > 0 {
		return usagef("--quirk: the sandbox of this folder is served by another process; give the quirks to `wxctl sandbox serve`")
	}
	return nil
}

// commandSandbox gives a command to the process that serves the sandbox of a
// folder, or else plays it in this one, and stores the answer in out.
func (a *App) commandSandbox(ctx context.Context, dir, command string, in, out any) error {
	if endpoint, token, ok := sandbox.Running(dir); ok {
		if err := a.refuseSandboxFlags(); err != nil {
			return err
		}
		return sandbox.Control(ctx, endpoint, token, command, in, out)
	}
	s, err := a.waitForSandbox(ctx, dir)
	if err != nil {
		return err
	}
	return errors.Join(s.Command(command, in, out), s.Close())
}

// sandboxPatience is how long a command waits for another one that has the
// same sandbox open.
const sandboxPatience = 30 * time.Second

// waitForSandbox opens a sandbox, and waits while another command has it open.
func (a *App) waitForSandbox(ctx context.Context, dir string) (*sandbox.Sandbox, error) {
	options, err := a.sandboxOptions(dir)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sandboxPatience)
	defer cancel()
	for {
		s, err := sandbox.Open(options)
		if !errors.Is(err, sandbox.ErrInUse) || ctx.Err() != nil {
			return s, err
		}
	}
}

// sandboxOptions are those of a sandbox in a folder, with the faults and quirks
// that the flags name.
func (a *App) sandboxOptions(dir string) (sandbox.Options, error) {
	faults, err := parseFaults(a.Faults)
	if err != nil {
		return sandbox.Options{}, err
	}
	quirks, err := parseQuirks(a.Quirks)
	if err != nil {
		return sandbox.Options{}, err
	}
	return sandbox.Options{Dir: dir, Clock: a.Clock, Rand: a.Rand, Logger: a.Logger(), Faults: faults, Quirks: quirks}, nil
}

func parseFaults(texts []string) ([]sandbox.Fault, error) {
	faults := make([]sandbox.Fault, 0, len(texts))
	for _, text := range texts {
		f, err := sandbox.ParseFault(text)
		if err != nil {
			return nil, &UsageError{Message: "--fault: " + err.Error()}
		}
		faults = append(faults, f)
	}
	return faults, nil
}

// sandboxSettings are the credentials of the in-process sandbox. Of what the
// user has set, whose behalf it is on, the sub-merchant and the notification
// URL stay.
func (a *App) sandboxSettings(ctx context.Context, user settings) (settings, error) {
	endpoint, err := a.openSandbox(ctx)
	if err != nil {
		return nil, err
	}
	credentials, err := sandbox.ReadCredentials(a.SandboxDir(), user.mode(), sandbox.TrustPublicKey)
	if err != nil {
		return nil, fmt.Errorf("the sandbox's credentials: %w", err)
	}
	s := settings{}
	for _, v := range credentials.Environment() {
		n := settingName(strings.ToLower(strings.TrimPrefix(v.Name, "WXCTL_")))
		s.set(n, v.Value, "--sandbox", ".")
	}
	s.set(setEndpoint, endpoint, "--sandbox", ".")
	for _, n := range []settingName{setSubMchID, setNotifyURL} {
		if v, ok := user[n]; ok {
			s[n] = v
		}
	}
	return s, nil
}

// playCustomer lets a customer of the sandbox in a folder act, and prints what a
// query answers then.
func (a *App) playCustomer(ctx context.Context, dir, command string, in any) error {
	var done json.RawMessage
	if err := a.commandSandbox(ctx, cmp.Or(dir, a.SandboxDir()), command, in, &done); err != nil {
		return err
	}
	out, err := newResponder(a, "", "")
	if err != nil {
		return err
	}
	return out.json(ctx, done)
}
