package render

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/plan"
)

// Report prints the account of a run: what was done, what failed and why, and
// what was not started.
func Report(w io.Writer, r *apply.Report, o Options) error {
	out := bufio.NewWriter(w)
	p := o.palette()
	fmt.Fprintln(out, p.bold(ReportSummary(r)))
	if len(r.Failed) > 0 {
		fmt.Fprintf(out, "\n%s\n", p.red("Failed:"))
		for i, f := range r.Failed {
			if more(out, i, len(r.Failed), o) {
				break
			}
			failure(out, f, p)
		}
	}
	if len(r.NotStarted) > 0 {
		fmt.Fprintf(out, "\n%s\n", p.yellow("Not started:"))
		for i, c := range r.NotStarted {
			if more(out, i, len(r.NotStarted), o) {
				break
			}
			fmt.Fprintf(out, "  %s\n", c.Address)
		}
	}
	return out.Flush()
}

// longestList is how many changes of a kind the account names.
const longestList = 20

// more ends a list that is too long.
func more(out io.Writer, i, n int, o Options) bool {
	if o.Full || i < longestList {
		return false
	}
	fmt.Fprintf(out, "  … and %s more\n", number(n-i))
	return true
}

func failure(out io.Writer, f apply.Failure, p palette) {
	fmt.Fprintf(out, "  %s: %s\n", p.bold(f.Change.Address), strings.ReplaceAll(reasonOf(f.Err), "\n", "\n    "))
	if f.Unknown {
		fmt.Fprintf(out, "    %s\n", p.yellow("What became of the call is not known. The next apply finishes it, and never makes it twice."))
	}
}

// reasonOf prints an error with all that it holds.
func reasonOf(err error) string {
	var diags hcl.Diagnostics
	if !errors.As(err, &diags) {
		return err.Error()
	}
	var texts []string
	for _, d := range diags {
		texts = append(texts, strings.TrimSuffix(d.Summary+": "+d.Detail, ": "))
	}
	return strings.Join(texts, "\n")
}

// ReportSummary says in one line what became of a plan.
func ReportSummary(r *apply.Report) string {
	done := doneWords(r.Done)
	if len(r.Failed) == 0 && len(r.NotStarted) == 0 {
		return "Apply complete: " + done + "."
	}
	return fmt.Sprintf("Apply incomplete: %s; %s failed, %s not started.", done, number(len(r.Failed)), number(len(r.NotStarted)))
}

// doneWords counts what was done: 3 created, 1 updated.
func doneWords(changes []*plan.Change) string {
	counts := map[plan.Action]int{}
	for _, c := range changes {
		counts[c.Action]++
	}
	var parts []string
	for _, a := range actions {
		if n := counts[a.action]; n > 0 {
			parts = append(parts, number(n)+" "+a.finished)
		}
	}
	if len(parts) == 0 {
		return "nothing was done"
	}
	return strings.Join(parts, ", ")
}

// Event implements [apply.Listener].
func (s *Stream) Event(e apply.Event) {
	hook := &streamHook{}
	if e.Change != nil {
		hook.Resource, hook.Action = resourceMessage(e.Address), streamAction(e.Change.Action)
	}
	elapsed := e.Elapsed.Seconds()
	words := func() actionWords { return wordOf(e.Change.Action) }
	switch e.Kind {
	case apply.InstanceBegun:
		s.write(message{Type: "apply_start", Hook: hook}, "info", fmt.Sprintf("%s: %s", e.Address, words().running))
	case apply.CallBegun:
		if e.Call == nil { // one that the plan did not foresee: a repeat
			return
		}
		hook.Call, hook.ElapsedSeconds = e.Call, &elapsed
		s.write(message{Type: "apply_progress", Hook: hook}, "info", fmt.Sprintf("%s: %s %s", e.Address, e.Call.Method, e.Call.Path))
	case apply.InstanceDone:
		hook.ElapsedSeconds = &elapsed
		s.write(message{Type: "apply_complete", Hook: hook}, "info", fmt.Sprintf("%s: %s", e.Address, words().finished))
	case apply.InstanceFailed:
		hook.ElapsedSeconds = &elapsed
		s.write(message{Type: "apply_errored", Hook: hook}, "error", fmt.Sprintf("%s: failed", e.Address))
		s.diagnostic(Diagnostic{Severity: "error", Summary: "Failed: " + e.Address.String(), Detail: reasonOf(e.Err), Address: e.Address.String()})
	case apply.NotStarted:
		s.diagnostic(Diagnostic{Severity: "warning", Summary: "Not started: " + e.Address.String(), Detail: reasonOf(e.Err), Address: e.Address.String()})
	}
}

// Report writes the account of a run and the outputs.
func (s *Stream) Report(r *apply.Report, operation string) {
	summary := summarise(r.Done, operation)
	for _, c := range r.Done {
		summary.LocksFen += int64(c.Locks)
	}
	summary.Failed, summary.NotStarted = len(r.Failed), len(r.NotStarted)
	s.write(message{Type: "change_summary", Changes: summary}, "info", ReportSummary(r))
	if len(r.Outputs) > 0 {
		s.Outputs(r.Outputs)
	}
}
