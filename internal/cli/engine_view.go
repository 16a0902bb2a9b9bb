package cli

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/apply"
	"github.com/wxctl/wxctl/pkg/plan"
	"github.com/wxctl/wxctl/pkg/render"
)

// engineView shows what plan, apply and destroy do.
type engineView interface {
	// Plan shows a plan.
	Plan(*plan.Plan) error
	// Reading shows that n objects are read. read is called for each of them,
	// unless it is nil, and done at the end.
	Reading(n int) (read func(addr.Instance), done func())
	// Progress shows a run while it goes on.
	Progress() render.Progress
	// Report shows what became of a plan. operation is apply or destroy.
	Report(r *apply.Report, operation string) error
	// Warnings shows diagnostics that stop nothing.
	Warnings(map[string]*hcl.File, hcl.Diagnostics)
	// Diagnostics shows those that end the command, where an error returned to
	// the shell's user is not enough.
	Diagnostics(map[string]*hcl.File, hcl.Diagnostics)
	// Say tells people what happens; data is not among it.
	Say(format string, args ...any)
}

// view returns the human or the JSON view.
func (o *engineOptions) view() engineView {
	if o.JSON {
		return streamView{render.NewStream(o.App.Out, ReadBuild().Version, o.App.Clock), &o.App.secrets}
	}
	return textView{o.App, o.Verbose}
}

// textView is for people.
type textView struct {
	app  *App
	full bool
}

func (v textView) outOptions() render.Options {
	o := v.app.outOptions()
	o.Full = v.full
	return o
}

func (v textView) Plan(p *plan.Plan) error { return render.Plan(v.app.Out, p, v.outOptions()) }

func (v textView) Reading(n int) (read func(addr.Instance), done func()) {
	if !v.app.ErrTerminal {
		v.Say("Reading %s…", objects(n))
		return nil, func() {}
	}
	counter := render.NewCounter(v.app.Err, n, "objects read")
	return func(addr.Instance) { counter.Add() }, counter.Close
}

func (v textView) Progress() render.Progress {
	return render.NewProgress(v.app.Err, v.app.ErrTerminal, v.app.errOptions())
}

func (v textView) Report(r *apply.Report, _ string) error {
	fmt.Fprintln(v.app.Out)
	if err := render.Report(v.app.Out, r, v.outOptions()); err != nil {
		return err
	}
	if len(r.Outputs) == 0 {
		return nil
	}
	fmt.Fprintln(v.app.Out, "\nOutputs:")
	return render.Outputs(v.app.Out, r.Outputs)
}

func (v textView) Warnings(files map[string]*hcl.File, diags hcl.Diagnostics) {
	v.app.Diagnostics(files, diags)
}

// Diagnostics shows nothing: the error that follows does.
func (textView) Diagnostics(map[string]*hcl.File, hcl.Diagnostics) {}

func (v textView) Say(format string, args ...any) { fmt.Fprintf(v.app.Err, format+"\n", args...) }

// errOptions say how text on stderr is to look.
func (a *App) errOptions() render.Options {
	return render.Options{Color: a.ColorErr(), Width: a.Width()}
}

// streamView is for programs: one JSON message per line on stdout.
type streamView struct {
	stream  *render.Stream
	secrets *secrets
}

func (v streamView) Plan(p *plan.Plan) error {
	v.stream.Plan(p)
	return v.stream.Err()
}

func (streamView) Reading(int) (read func(addr.Instance), done func()) { return nil, func() {} }

func (v streamView) Progress() render.Progress { return streamProgress{v.stream} }

func (v streamView) Report(r *apply.Report, operation string) error {
	v.stream.Report(r, operation)
	return v.stream.Err()
}

func (v streamView) Warnings(files map[string]*hcl.File, diags hcl.Diagnostics) {
	v.stream.Diagnostics(files, v.secrets.maskDiagnostics(diags))
}

func (v streamView) Diagnostics(files map[string]*hcl.File, diags hcl.Diagnostics) {
	v.stream.Diagnostics(files, v.secrets.maskDiagnostics(diags))
}

func (streamView) Say(string, ...any) {}

type streamProgress struct{ *render.Stream }

// Close implements [render.Progress].
func (p streamProgress) Close() error { return p.Err() }

// runError is a run that did not do all. The account of it has been shown.
type runError struct{ report *apply.Report }

func (e *runError) Error() string {
	if len(e.report.Failed) == 0 && len(e.report.NotStarted) == 0 {
		return e.report.Diagnostics.Error()
	}
	return render.ReportSummary(e.report) + " Apply again to go on."
}

func (e *runError) Unwrap() []error {
	errs := make([]error, len(e.report.Failed))
	for i, f := range e.report.Failed {
		errs[i] = f.Err
	}
	return errs
}
