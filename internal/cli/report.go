package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
	"github.com/wxctl/wxctl/pkg/render"
	"github.com/wxctl/wxctl/pkg/state"
)

// DiagnosticsError is a configuration that is at fault. It is printed with the
// lines it is about.
type DiagnosticsError struct {
	Files       map[string]*hcl.File
	Diagnostics hcl.Diagnostics
}

func (e *DiagnosticsError) Error() string { return e.Diagnostics.Error() }

// Diagnostics prints warnings and errors to Err with the lines they are about.
func (a *App) Diagnostics(files map[string]*hcl.File, diags hcl.Diagnostics) {
	// The only error is that of the stream, which then cannot be told either.
	_ = render.Diagnostics(a.Err, files, a.secrets.maskDiagnostics(diags), render.Options{Color: a.ColorErr(), Width: a.Width()})
}

// errorBody is the JSON form of an error. All members are always there.
type errorBody struct {
	// Code is WeChat Pay's code, or a lower-case word for what went wrong here.
	Code    string `json:"code"`
	Message string `json:"message"`
	// Status is the HTTP status; 0 when there was no answer.
	Status    int             `json:"status"`
	Detail    json.RawMessage `json:"detail"`
	RequestID string          `json:"request_id"`
}

// report prints an error to Err.
func (a *App) report(err error, asJSON bool) {
	var exit *ExitError
	if errors.As(err, &exit) && exit.Err == nil {
		return
	}
	if asJSON {
		a.reportJSON(err)
		return
	}
	var diags *DiagnosticsError
	if errors.As(err, &diags) {
		a.Diagnostics(diags.Files, diags.Diagnostics)
		return
	}
	fmt.Fprintf(a.Err, "%s %s\n", a.paint("Error:"), strings.ReplaceAll(a.secrets.mask(err.Error()), "\n", "\n  "))
	var usage *UsageError
	if errors.As(err, &usage) && usage.Hint != "" {
		fmt.Fprintln(a.Err, usage.Hint)
	}
}

func (a *App) paint(word string) string {
	if a.ColorErr() {
		return "\x1b[1;31m" + word + "\x1b[0m"
	}
	return word
}

func (a *App) reportJSON(err error) {
	body := describe(err)
	body.Message, body.Detail = a.secrets.mask(body.Message), a.secrets.maskJSON(body.Detail)
	enc := json.NewEncoder(a.Err)
	enc.SetEscapeHTML(false)
	// The only error is that of the stream, which then cannot be told either.
	_ = enc.Encode(struct {
		Error errorBody `json:"error"`
	}{body})
}

// describe sorts an error into its JSON form.
func describe(err error) errorBody {
	body := errorBody{Code: "error", Message: err.Error()}
	var (
		usage       *UsageError
		credentials *CredentialsError
		diags       *DiagnosticsError
	)
	if called, ok := errors.AsType[*client.Error](err); ok {
		body = errorBody{
			Code: cmp.Or(called.Code, kindOf(err)), Message: cmp.Or(called.Message, err.Error()),
			Status: called.Status, Detail: called.Detail, RequestID: called.RequestID,
		}
		if called.ClockSkew != 0 || errors.Is(err, client.ErrUnknownOutcome) {
			body.Message = err.Error() // which says so
		}
		return body
	}
	switch {
	case errors.As(err, &usage):
		body.Code = "usage"
		if usage.Hint != "" {
			body.Message += ". " + usage.Hint
		}
	case errors.As(err, &credentials):
		body.Code = "credentials"
		body.Detail = marshal(credentials.Problems)
	case errors.As(err, &diags):
		if body.Code = "configuration"; codeOf(err) == Guarded {
			body.Code = "guard"
		}
		body.Detail = marshal(render.DiagnosticList(diags.Files, diags.Diagnostics))
	case errors.Is(err, op.ErrInvalid):
		body.Code = "invalid_request"
		body.Detail = marshal(fieldIssues(err))
	default:
		body.Code = kindOf(err)
	}
	return body
}

// kindOf is a word for an error that has no code of WeChat Pay.
func kindOf(err error) string {
	switch {
	case codeOf(err) == Guarded:
		return "guard"
	case codeOf(err) == Interrupted:
		return "interrupted"
	case errors.Is(err, client.ErrSignature):
		return "signature"
	case errors.Is(err, client.ErrAuth):
		return "unauthorised"
	case errors.Is(err, client.ErrUnknownOutcome):
		return "unknown_outcome"
	case errors.Is(err, client.ErrMalformed):
		return "malformed_answer"
	case errors.Is(err, client.ErrDigest):
		return "digest"
	}
	if _, held := errors.AsType[*state.LockedError](err); held {
		return "locked"
	}
	return "error"
}

type fieldIssue struct {
	Field string `json:"field"`
	Issue string `json:"issue"`
}

func fieldIssues(err error) []fieldIssue {
	var list []fieldIssue
	for _, e := range flatten(err) {
		if field, ok := errors.AsType[*op.FieldError](e); ok {
			list = append(list, fieldIssue{field.Field, field.Issue})
		}
	}
	return list
}

func marshal(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only values of this package are passed
	}
	return b
}

// flatten takes joined errors apart, also below a wrapping.
func flatten(err error) []error {
	if err == nil {
		return nil
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		joined, ok := e.(interface{ Unwrap() []error })
		if !ok {
			continue
		}
		var leaves []error
		for _, part := range joined.Unwrap() {
			leaves = append(leaves, flatten(part)...)
		}
		return leaves
	}
	return []error{err}
}
