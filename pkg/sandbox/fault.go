package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of faults.
const (
	// DropBefore closes the connection; nothing was done.
	DropBefore FaultKind = "drop-before"
	// DropAfterCommit does the call and closes the connection unanswered.
	DropAfterCommit FaultKind = "drop-after-commit"
	// Delay answers late.
	Delay FaultKind = "delay"
	// TooMany answers 429; nothing was done.
	TooMany FaultKind = "429"
	// ServerError answers, in turn, 500 SYSTEM_ERROR, 502 with a gateway's HTML
	// page, and 503. Whether the call was done is a toss-up, as it is with
	// WeChat Pay.
	ServerError FaultKind = "5xx"
	// BadSignature does the call and signs the answer wrongly, in turn with a
	// signature that begins WECHATPAY/SIGNTEST/ and with that of another text.
	BadSignature FaultKind = "bad-signature"
	// Truncate does the call and breaks off in the middle of the answer.
	Truncate FaultKind = "truncate"
)

var faultKinds = []FaultKind{DropBefore, DropAfterCommit, Delay, TooMany, ServerError, BadSignature, Truncate}

// Fault is something that goes wrong with the calls of an operation.
type Fault struct {
	// Operation is the name in the catalogue; "*" is any.
	Operation string
	Kind      FaultKind
	// Delay is how late a delayed answer is.
	Delay time.Duration
	// Times is how many calls it hits; 0 is without end.
	Times int
	// Percent is the share of calls that it hits; 0 is all of them.
	Percent float64
}

// ParseFault reads OPERATION=KIND, OPERATION=KIND:N for the next N calls, or
// OPERATION=KIND:P% for a share of calls. KIND is drop-before,
// drop-after-commit, delay=DURATION, 429, 5xx, bad-signature or truncate.
// OPERATION is a name of the catalogue, with hyphens or underscores, or "*".
func ParseFault(text string) (Fault, error) {
	bad := func(format string, args ...any) (Fault, error) {
		return Fault{}, fmt.Errorf("fault %q: %s", text, fmt.Sprintf(format, args...))
	}
	operation, rest, ok := strings.Cut(text, "=")
	if !ok || operation == "" {
		return bad("want OPERATION=KIND")
	}
	f := Fault{Operation: strings.ReplaceAll(operation, "_", "-")}
	kind, limit, limited := strings.Cut(rest, ":")
	kind, duration, timed := strings.Cut(kind, "=")
	f.Kind = FaultKind(kind)
	if !slices.Contains(faultKinds, f.Kind) {
		return bad("kind %q is not known, want one of %s", kind, kindNames())
	}
	if timed != (f.Kind == Delay) {
		return bad("delay=DURATION, and no other kind, has a duration")
	}
	if timed {
		var err error
		if f.Delay, err = time.ParseDuration(duration); err != nil || f.Delay <= 0 {
			return bad("duration %q is none, want one such as 200ms or 2s", duration)
		}
	}
	if !limited {
		return f, nil
	}
	if percent, ok := strings.CutSuffix(limit, "%"); ok {
		p, err := strconv.ParseFloat(percent, 64)
		if err != nil || !(p > 0 && p <= 100) {
			return bad("%q is no share of calls, want one such as 10%%", limit)
		}
		f.Percent = p
		return f, nil
	}
	n, err := strconv.Atoi(limit)
	if err != nil || n <= 0 {
		return bad("%q is no number of calls, want one such as 3 or 10%%", limit)
	}
	f.Times = n
	return f, nil
}

// String writes the fault as ParseFault reads it.
func (f Fault) String() string {
	text := f.Operation + "=" + string(f.Kind)
	if f.Kind == Delay {
		text += "=" + f.Delay.String()
	}
	switch {
	case f.Times > 0:
		text += ":" + strconv.Itoa(f.Times)
	case f.Percent > 0:
		text += ":" + strconv.FormatFloat(f.Percent, 'f', -1, 64) + "%"
	}
	return text
}

func kindNames() string {
	names := make([]string, len(faultKinds))
	for i, k := range faultKinds {
		names[i] = string(k)
		if k == Delay {
			names[i] += "=DURATION"
		}
	}
	return strings.Join(names, ", ")
}

// resolve names the operations of faults as they are played. It refuses faults
// of operations that the sandbox does not play.
func (r *registry) resolve(faults []Fault) ([]Fault, error) {
	resolved := slices.Clone(faults)
	for i, f := range faults {
		name := cmp.Or(r.aliases[f.Operation], f.Operation)
		known := func(e *op.Endpoint) bool { return e.Name == name }
		if name != "*" && !slices.ContainsFunc(r.endpoints(), known) {
			return nil, fmt.Errorf("fault %q: the sandbox plays no operation %s", f, f.Operation)
		}
		resolved[i].Operation = name
	}
	return resolved, nil
}

// faultPlan is the faults still to come.
type faultPlan struct {
	random *lockedReader

	mu     sync.Mutex
	faults []*plannedFault
}

type plannedFault struct {
	Fault
	hits int
}

func newFaultPlan(faults []Fault, random *lockedReader) *faultPlan {
	p := &faultPlan{random: random}
	for _, f := range faults {
		p.faults = append(p.faults, &plannedFault{Fault: f})
	}
	return p
}

// hit is a fault that strikes a call; turn counts those of the same fault from 0.
type hit struct {
	Fault
	turn int
}

// strike picks what goes wrong with a call of an operation: any delay, and at
// most one other fault.
func (p *faultPlan) strike(operation string) (delay time.Duration, h *hit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		if f.Operation != "*" && f.Operation != operation {
			continue
		}
		if f.Kind != Delay && h != nil || f.Kind == Delay && delay > 0 {
			continue
		}
		if f.Times > 0 && f.hits >= f.Times || f.Percent > 0 && !p.random.chance(f.Percent) {
			continue
		}
		if f.Kind == Delay {
			delay = f.Delay
		} else {
			h = &hit{f.Fault, f.hits}
		}
		f.hits++
	}
	return delay, h
}
