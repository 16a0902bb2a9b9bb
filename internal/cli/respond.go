package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/itchyny/gojq"
)

// A responder writes the response of a call: filtered, and to a file or to
// stdout.
type responder struct {
	app *App
	// query is nil for the response as it is.
	query *gojq.Code
	// file is "" for stdout.
	file string
}

// newResponder refuses a filter that cannot be understood before any call is
// made.
func newResponder(app *App, jq, file string) (*responder, error) {
	r := &responder{app: app, file: file}
	if jq == "" {
		return r, nil
	}
	query, err := gojq.Parse(jq)
	if err != nil {
		return nil, usagef("--jq: %v", err)
	}
	if r.query, err = gojq.Compile(query); err != nil {
		return nil, usagef("--jq: %v", err)
	}
	return r, nil
}

// json writes a JSON response; an empty one is an empty object.
func (r *responder) json(ctx context.Context, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	if r.query != nil {
		var filtered bytes.Buffer
		if err := r.filter(ctx, body, &filtered); err != nil {
			return err
		}
		return r.stream(&filtered)
	}
	var text bytes.Buffer
	if r.app.OutTerminal || r.file != "" {
		if err := json.Indent(&text, body, "", "  "); err != nil {
			return fmt.Errorf("the response is not JSON: %w", err)
		}
	} else if err := json.Compact(&text, body); err != nil {
		return fmt.Errorf("the response is not JSON: %w", err)
	}
	text.WriteByte('\n')
	return r.stream(&text)
}

// line writes an item of a list: filtered, or as one line of JSON.
func (r *responder) line(ctx context.Context, item []byte, w io.Writer) error {
	if r.query != nil {
		return r.filter(ctx, item, w)
	}
	var text bytes.Buffer
	if err := json.Compact(&text, item); err != nil {
		return err
	}
	text.WriteByte('\n')
	_, err := text.WriteTo(w)
	return err
}

// filter runs the jq expression. Strings are written raw, one result a line.
func (r *responder) filter(ctx context.Context, body []byte, w io.Writer) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return fmt.Errorf("the response is not JSON: %w", err)
	}
	results := r.query.RunWithContext(ctx, value)
	for {
		result, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := result.(error); failed {
			var halt *gojq.HaltError
			if errors.As(err, &halt) && halt.Value() == nil {
				return nil
			}
			return fmt.Errorf("--jq: %w", err)
		}
		if err := printResult(w, result); err != nil {
			return err
		}
	}
}

func printResult(w io.Writer, result any) error {
	if text, ok := result.(string); ok {
		_, err := fmt.Fprintln(w, text)
		return err
	}
	line, err := gojq.Marshal(result)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}

// stream copies a response to its destination. A file takes its name only once
// it is complete: an interrupted or forged download leaves none.
func (r *responder) stream(body io.Reader) error {
	if r.file == "" {
		_, err := io.Copy(r.app.Out, body)
		return err
	}
	return writeFile(r.file, body)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
