package cli

import (
	"errors"
	"fmt"

	"github.com/wxctl/wxctl/pkg/client"
)

// Code is the exit status of the process.
type Code int

// The exit statuses. Scripts rely on them.
const (
	Done        Code = 0
	Failed      Code = 1
	Changes     Code = 2 // plan --detailed-exitcode: there is something to do
	Refused     Code = 4 // credentials or a signature were refused
	Guarded     Code = 5 // a guard refused
	Interrupted Code = 130
)

var codeMeanings = map[Code]string{
	Done:        "done",
	Failed:      "an error",
	Changes:     "changes are pending",
	Refused:     "credentials are missing or refused, or a signature is wrong",
	Guarded:     "a guard refused, nothing was sent",
	Interrupted: "interrupted",
}

// exitNote is the annotation of a command that holds its exit statuses.
const exitNote = "exit-status"

// exits annotates a command with the exit statuses that its help lists.
func exits(codes ...Code) map[string]string {
	text := ""
	for _, c := range codes {
		text += fmt.Sprintf("  %-4d %s\n", int(c), codeMeanings[c])
	}
	return map[string]string{exitNote: text}
}

// ExitError is an error with an exit status of its own. Without an Err nothing
// is printed: the command has said all there is to say.
type ExitError struct {
	Code Code
	Err  error
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit status %d", int(e.Code))
	}
	return e.Err.Error()
}

func (e *ExitError) Unwrap() error { return e.Err }

// Exit ends a command with a status and no message; nil for Done.
func Exit(c Code) error {
	if c == Done {
		return nil
	}
	return &ExitError{Code: c}
}

// UsageError is a command line that cannot be understood.
type UsageError struct {
	Message string
	// Hint says what to type instead; it may be empty.
	Hint string
}

func (e *UsageError) Error() string { return e.Message }

func usagef(format string, args ...any) error {
	return &UsageError{Message: fmt.Sprintf(format, args...)}
}

// CredentialsError says which credentials are missing or unusable, and where
// to get them.
type CredentialsError struct {
	// Problems are complete sentences, one per thing that is wrong.
	Problems []string
	Err      error
}

func (e *CredentialsError) Error() string {
	text := "credentials"
	for i, p := range e.Problems {
		if i == 0 {
			text = p
			continue
		}
		text += "\n" + p
	}
	return text
}

func (e *CredentialsError) Unwrap() error { return e.Err }

// codeOf maps an error to the exit status.
func codeOf(err error) Code {
	if err == nil {
		return Done
	}
	var exit *ExitError
	if errors.As(err, &exit) {
		return exit.Code
	}
	var credentials *CredentialsError
	switch {
	case errors.Is(err, errInterrupted):
		return Interrupted
	case errors.As(err, &credentials), errors.Is(err, client.ErrAuth), errors.Is(err, client.ErrSignature):
		return Refused
	}
	return Failed
}
