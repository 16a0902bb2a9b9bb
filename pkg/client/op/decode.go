package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Decode reads the body of a response. out is a pointer to the response type,
// a *map[string]any (numbers become json.Number), a *json.RawMessage (the body
// itself), or nil. open decrypts the value of one field; with a nil open
// encrypted fields stay as they came.
//
// Fields and enum values that are not declared are accepted: responses grow.
// A number where text is declared, or digits in quotes where a number is, are
// taken for what is declared.
func (e *Endpoint) Decode(body []byte, out any, open func(cipher string) (string, error)) error {
	if out == nil {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok {
		opened, err := e.opened(body, open)
		*raw = append((*raw)[:0], opened...)
		return err
	}
	if len(body) == 0 {
		return nil
	}
	body, err := e.opened(body, open)
	if err != nil {
		return err
	}
	err = unmarshal(body, out)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
		return err
	}
	if coerced, failed := rewrite(body, e.Response(), coerce); failed == nil {
		err = unmarshal(coerced, out)
	}
	return err
}

func unmarshal(body []byte, out any) error {
	if _, ok := out.(*map[string]any); !ok {
		return json.Unmarshal(body, out)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return d.Decode(out)
}

// opened decrypts the encrypted fields of a body.
func (e *Endpoint) opened(body []byte, open func(string) (string, error)) ([]byte, error) {
	if open == nil || len(body) == 0 || e.Response() == nil || !e.Response().HasSecret() {
		return body, nil
	}
	return rewrite(body, e.Response(), func(f *Field, raw []byte) ([]byte, error) {
		if !f.Encrypt || len(raw) <= len(`""`) || raw[0] != '"' {
			return raw, nil
		}
		plain, err := open(unquote(raw))
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		return appendQuoted(nil, plain), nil
	})
}

// coerce turns a scalar into the kind that is declared, where that is plain.
func coerce(f *Field, raw []byte) ([]byte, error) {
	quoted := raw[0] == '"'
	switch f.Kind {
	case String:
		if !quoted && raw[0] != 'n' && raw[0] != '{' && raw[0] != '[' {
			return appendQuoted(nil, string(raw)), nil
		}
	case Integer, Number:
		if text := unquote(raw); quoted {
			if _, err := strconv.ParseFloat(text, 64); err == nil {
				return []byte(text), nil
			}
		}
	case Boolean:
		if text := unquote(raw); quoted && (text == "true" || text == "false") {
			return []byte(text), nil
		}
	}
	return raw, nil
}
