package render

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/state"
)

// streamVersion is the version of Terraform's machine-readable UI whose
// messages a [Stream] writes.
const streamVersion = "1.2"

// Stream writes plan and apply as one JSON message per line, in the types of
// Terraform's machine-readable UI. It is safe for concurrent use.
type Stream struct {
	mu    sync.Mutex
	enc   *json.Encoder
	clock func() time.Time
	err   error
}

// NewStream returns a stream and writes its first message, the version.
func NewStream(w io.Writer, version string, clock func() time.Time) *Stream {
	s := &Stream{enc: json.NewEncoder(w), clock: clock}
	s.enc.SetEscapeHTML(false)
	s.write(message{Type: "version", Wxctl: version, UI: streamVersion}, "info", "wxctl "+version)
	return s
}

// Err is the first error of writing.
func (s *Stream) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// message is one line of the stream.
type message struct {
	Level     string    `json:"@level"`
	Message   string    `json:"@message"`
	Module    string    `json:"@module"`
	Timestamp time.Time `json:"@timestamp"`
	Type      string    `json:"type"`

	Wxctl      string                   `json:"wxctl,omitempty"`
	UI         string                   `json:"ui,omitempty"`
	Change     *streamChange            `json:"change,omitempty"`
	Changes    *streamSummary           `json:"changes,omitempty"`
	Hook       *streamHook              `json:"hook,omitempty"`
	Outputs    map[string]*streamOutput `json:"outputs,omitempty"`
	Diagnostic *Diagnostic              `json:"diagnostic,omitempty"`
}

type streamResource struct {
	Addr            string `json:"addr"`
	Module          string `json:"module"`
	Resource        string `json:"resource"`
	ImpliedProvider string `json:"implied_provider"`
	ResourceType    string `json:"resource_type"`
	ResourceName    string `json:"resource_name"`
	ResourceKey     any    `json:"resource_key"`
}

type streamChange struct {
	Resource streamResource `json:"resource"`
	Action   string         `json:"action"`
	Reason   string         `json:"reason,omitempty"`
	// Explanation, Calls and LocksFen are wxctl's own.
	Explanation string      `json:"explanation,omitempty"`
	Destroying  string      `json:"destroying,omitempty"`
	Calls       []plan.Call `json:"calls,omitempty"`
	LocksFen    int64       `json:"locks_fen,omitempty"`
	Warnings    []string    `json:"warnings,omitempty"`
}

type streamSummary struct {
	Add       int    `json:"add"`
	Change    int    `json:"change"`
	Import    int    `json:"import"`
	Remove    int    `json:"remove"`
	Operation string `json:"operation"`
	// Calls and LocksFen are wxctl's own, as are the counts of an apply.
	LocksFen   int64 `json:"locks_fen"`
	Unchanged  int   `json:"unchanged"`
	Failed     int   `json:"failed,omitempty"`
	NotStarted int   `json:"not_started,omitempty"`
}

type streamHook struct {
	Resource       streamResource `json:"resource"`
	Action         string         `json:"action"`
	ElapsedSeconds *float64       `json:"elapsed_seconds,omitempty"`
	// Call is the call that is being made: wxctl's own.
	Call *plan.Call `json:"call,omitempty"`
}

type streamOutput struct {
	Sensitive bool            `json:"sensitive"`
	Type      json.RawMessage `json:"type,omitempty"`
	Value     any             `json:"value,omitempty"`
	Action    string          `json:"action,omitempty"`
}

func (s *Stream) write(m message, level, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m.Level, m.Message, m.Module, m.Timestamp = level, text, "wxctl.ui", s.clock()
	if err := s.enc.Encode(m); err != nil && s.err == nil {
		s.err = err
	}
}

// Plan writes a plan: drift, changes, their count and the outputs.
func (s *Stream) Plan(p *plan.Plan) {
	for _, c := range p.Drift {
		s.write(message{Type: "resource_drift", Change: changeMessage(c)}, "info",
			fmt.Sprintf("%s: Drift detected (%s)", c.Address, streamAction(c.Action)))
	}
	for _, c := range p.Changes {
		s.write(message{Type: "planned_change", Change: changeMessage(c)}, "info",
			fmt.Sprintf("%s: Plan to %s", c.Address, streamAction(c.Action)))
	}
	for _, w := range p.Warnings {
		s.diagnostic(Diagnostic{Severity: "warning", Summary: w})
	}
	operation := "plan"
	if p.Destroy {
		operation = "destroy"
	}
	summary := summarise(p.Changes, operation)
	summary.LocksFen, summary.Unchanged = int64(p.Locks()), p.Unchanged
	first, _, _ := strings.Cut(Summary(p), "\n")
	s.write(message{Type: "change_summary", Changes: summary}, "info", first)
	if len(p.Outputs) > 0 {
		outputs := make(map[string]*streamOutput, len(p.Outputs))
		for name, o := range p.Outputs {
			outputs[name] = &streamOutput{Sensitive: o.Sensitive, Action: streamAction(o.Action)}
		}
		s.write(message{Type: "outputs", Outputs: outputs}, "info", "Outputs: "+number(len(outputs)))
	}
}

// Diagnostics writes warnings and errors.
func (s *Stream) Diagnostics(files map[string]*hcl.File, diags hcl.Diagnostics) {
	for _, d := range DiagnosticList(files, diags) {
		s.diagnostic(d)
	}
}

func (s *Stream) diagnostic(d Diagnostic) {
	level := "error"
	if d.Severity == "warning" {
		level = "warn"
	}
	s.write(message{Type: "diagnostic", Diagnostic: &d}, level, severityWord(d)+d.Summary)
}

func severityWord(d Diagnostic) string {
	if d.Severity == "warning" {
		return "Warning: "
	}
	return "Error: "
}

// Outputs writes the values of outputs; sensitive ones without their value.
func (s *Stream) Outputs(outputs map[string]state.Output) {
	list := make(map[string]*streamOutput, len(outputs))
	for name, o := range outputs {
		item := &streamOutput{Sensitive: o.Sensitive, Type: o.Type}
		if !o.Sensitive && len(o.Value) > 0 {
			item.Value = o.Value
		}
		list[name] = item
	}
	s.write(message{Type: "outputs", Outputs: list}, "info", "Outputs: "+number(len(list)))
}

func changeMessage(c *plan.Change) *streamChange {
	m := &streamChange{
		Resource: resourceMessage(c.Address), Action: streamAction(c.Action), Explanation: c.Reason,
		Destroying: c.Destroying, Calls: c.Calls, LocksFen: int64(c.Locks), Warnings: c.Warnings,
	}
	if c.Action == plan.Replace {
		m.Reason = "cannot_update"
	}
	return m
}

func resourceMessage(a addr.Instance) streamResource {
	return streamResource{
		Addr: a.String(), Module: a.Module, Resource: addr.Instance{Block: addr.Block{Data: a.Data, Type: a.Type, Name: a.Name}, Key: a.Key}.String(),
		ImpliedProvider: "wxpay", ResourceType: a.Type, ResourceName: a.Name, ResourceKey: index(a.Key),
	}
}

// streamAction is Terraform's word for an action.
func streamAction(a plan.Action) string {
	switch a {
	case plan.NoOp:
		return "noop"
	case plan.Finish:
		return "update"
	case plan.Adopt:
		return "import"
	case plan.Forget:
		return "remove"
	}
	return string(a)
}

func summarise(changes []*plan.Change, operation string) *streamSummary {
	s := &streamSummary{Operation: operation}
	for _, c := range changes {
		switch c.Action {
		case plan.Create:
			s.Add++
		case plan.Update, plan.Finish:
			s.Change++
		case plan.Replace:
			s.Add++
			s.Remove++
		case plan.Delete, plan.Forget:
			s.Remove++
		case plan.Adopt:
			s.Import++
		}
	}
	return s
}
