package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Streams are the standard streams of a command. Out carries data, Err
// carries progress, warnings, prompts and errors.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer

	// InTerminal, OutTerminal and ErrTerminal say which of them are terminals.
	InTerminal, OutTerminal, ErrTerminal bool
	// NoColor is set by the environment (NO_COLOR, TERM=dumb).
	NoColor bool
	// width returns the columns of the terminal; nil means that there is none.
	width func() int
}

// SystemStreams returns the streams of the process.
func SystemStreams() *Streams {
	_, noColor := os.LookupEnv("NO_COLOR")
	return &Streams{
		In:          os.Stdin,
		Out:         os.Stdout,
		Err:         os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		NoColor:     noColor && os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb",
		width: func() int {
			w, _, err := term.GetSize(int(os.Stderr.Fd()))
			if err != nil {
				return 0
			}
			return w
		},
	}
}

// TestStreams returns streams of buffers, none of them a terminal, and the
// buffers: in to be written to beforehand, out and errs to be read afterwards.
func TestStreams() (s *Streams, in, out, errs *bytes.Buffer) {
	in, out, errs = new(bytes.Buffer), new(bytes.Buffer), new(bytes.Buffer)
	return &Streams{In: in, Out: out, Err: errs}, in, out, errs
}

// SetTerminal makes all three streams look like a terminal, or not.
func (s *Streams) SetTerminal(yes bool) {
	s.InTerminal, s.OutTerminal, s.ErrTerminal = yes, yes, yes
}

// ColorOut reports whether data may be coloured.
func (s *Streams) ColorOut() bool { return s.OutTerminal && !s.NoColor }

// ColorErr reports whether progress and errors may be coloured.
func (s *Streams) ColorErr() bool { return s.ErrTerminal && !s.NoColor }

// Width is the number of columns of the terminal; 80 where there is none.
func (s *Streams) Width() int {
	if s.width != nil {
		if w := s.width(); w > 0 {
			return w
		}
	}
	return 80
}

// CanPrompt reports whether a person can be asked: both ends are a terminal.
func (s *Streams) CanPrompt() bool { return s.InTerminal && s.ErrTerminal }

// ErrDeclined is the error of a question that was not answered with yes.
var ErrDeclined = errors.New("declined: nothing was done")

// Confirm asks a question on the terminal and returns nil only when the answer
// is the word "yes". It must not be called where CanPrompt is false.
func (s *Streams) Confirm(ctx context.Context, question string) error {
	fmt.Fprintf(s.Err, "%s\n  Only \"yes\" goes on: ", question)
	answer, err := s.readLine(ctx)
	if !strings.HasSuffix(answer, "\n") {
		fmt.Fprintln(s.Err) // the line of the question is still open
	}
	if err != nil {
		return err
	}
	if strings.TrimSpace(answer) != "yes" {
		return ErrDeclined
	}
	return nil
}

// readLine reads one line, unless ctx is done before it is complete.
func (s *Streams) readLine(ctx context.Context) (string, error) {
	type result struct {
		line string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := bufio.NewReader(s.In).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil // an ended input is an answer that is not yes
		}
		read <- result{line, err}
	}()
	select {
	case r := <-read:
		return r.line, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
