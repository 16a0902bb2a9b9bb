package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// uploadKey is the input key that names the file of an upload.
const uploadKey = "file"

// fieldSet is the fields of an operation that can be given one by one, by
// dotted wire name, in the order of their declaration. What is in arrays is
// given with the array.
type fieldSet struct {
	names  []string
	fields map[string]*catalog.Field
}

func fieldsOf(o *catalog.Operation) *fieldSet {
	set := &fieldSet{fields: map[string]*catalog.Field{}}
	if name, values := o.Selector(); name != "" {
		set.add(&catalog.Field{
			Field:     &op.Field{Name: name, Kind: op.String, Enum: values, Doc: "which of the paths to call"},
			Path:      name,
			Endpoints: o.Endpoints,
		})
	}
	for _, f := range o.Fields() {
		if !strings.Contains(f.Path, "[]") {
			set.add(f)
		}
	}
	return set
}

func (s *fieldSet) add(f *catalog.Field) {
	if s.fields[f.Path] == nil {
		s.names = append(s.names, f.Path)
		s.fields[f.Path] = f
	}
}

// assignment is one --field value of the command line.
type assignment struct{ name, text string }

// buildInput makes the request's fields from the input file and the
// assignments, which win. All problems are reported together.
func buildInput(set *fieldSet, input map[string]any, assignments []assignment) (map[string]any, error) {
	if input == nil {
		input = map[string]any{}
	}
	problems := unknownFields(set, "", input)
	for _, a := range assignments {
		f := set.fields[a.name]
		value, err := parseValue(f, a)
		if err == nil {
			err = setField(input, a.name, value)
		}
		if err != nil {
			problems = append(problems, err)
		}
	}
	return input, errors.Join(problems...)
}

// unknownFields finds the keys of the input that no endpoint accepts. Below
// arrays the endpoint itself finds them.
func unknownFields(set *fieldSet, prefix string, input map[string]any) []error {
	var problems []error
	for _, key := range sortedKeys(input) {
		name := prefix + key
		f := set.fields[name]
		if f == nil {
			problems = append(problems, unknownField(set, name))
			continue
		}
		if object, ok := input[key].(map[string]any); ok && f.Kind == op.Struct {
			problems = append(problems, unknownFields(set, name+".", object)...)
		}
	}
	return problems
}

func unknownField(set *fieldSet, name string) error {
	issue := "is no field of this operation"
	if hint := didYouMean("", name, set.names); hint != "" {
		issue += ". " + hint
	}
	return &op.FieldError{Field: name, Issue: issue}
}

// parseValue reads the text of a flag as what its field is. The error never
// repeats the text: it may be secret.
func parseValue(f *catalog.Field, a assignment) (any, error) {
	wrong := func(want string) error { return &op.FieldError{Field: a.name, Issue: "want " + want} }
	if !utf8.ValidString(a.text) {
		return nil, wrong("UTF-8 text")
	}
	switch f.Kind {
	case op.String, op.Blob:
		return a.text, nil
	case op.Integer:
		n, err := strconv.ParseInt(a.text, 10, 64)
		if err != nil && f.Unit == "fen" {
			return nil, wrong("whole fen, such as 1250 for ¥12.50")
		}
		if err != nil {
			return nil, wrong("an integer")
		}
		return json.Number(strconv.FormatInt(n, 10)), nil
	case op.Number:
		// What JSON spells otherwise (+1, 0x1, NaN) is no number either.
		if _, err := strconv.ParseFloat(a.text, 64); err != nil || !json.Valid([]byte(a.text)) {
			return nil, wrong("a number")
		}
		return json.Number(a.text), nil
	case op.Boolean:
		b, err := strconv.ParseBool(a.text)
		if err != nil {
			return nil, wrong("true or false")
		}
		return b, nil
	}
	value, err := decodeJSON(strings.NewReader(a.text))
	if err != nil {
		return nil, wrong(wantJSON(f.Kind))
	}
	return value, nil
}

func wantJSON(k op.Kind) string {
	switch k {
	case op.Array:
		return `a JSON array, such as '["a","b"]'`
	case op.Struct:
		return `a JSON object, such as '{"name":"value"}', or single members as --field.member value`
	}
	return "JSON"
}

// setField sets a dotted name in nested objects.
func setField(input map[string]any, name string, value any) error {
	object := input
	path := strings.Split(name, ".")
	for i, key := range path[:len(path)-1] {
		switch inner := object[key].(type) {
		case map[string]any:
			object = inner
		case nil:
			next := map[string]any{}
			object[key] = next
			object = next
		default:
			return &op.FieldError{Field: strings.Join(path[:i+1], "."), Issue: "is no object in the input, but " + name + " is given"}
		}
	}
	object[path[len(path)-1]] = value
	return nil
}

// readInput reads one JSON object from a file, or from stdin for "-".
func readInput(name string, stdin io.Reader) (map[string]any, error) {
	r := stdin
	if name != "-" {
		if strings.HasPrefix(strings.TrimSpace(name), "{") {
			return nil, errors.New("--input takes the name of a file, or - for standard input, not JSON; fields are flags of their own")
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("--input: %w", err)
		}
		defer f.Close()
		r = f
	}
	value, err := decodeJSON(r)
	if err != nil {
		return nil, fmt.Errorf("--input %s: %w", name, err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("--input %s: want one JSON object whose keys are the names of fields", name)
	}
	return object, nil
}

// decodeJSON reads exactly one JSON value, its numbers kept as they are.
func decodeJSON(r io.Reader) (any, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // editors of Windows write it
	if !utf8.Valid(text) {
		return nil, errors.New("is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, fmt.Errorf("is not JSON: %w", syntaxOnly(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("has more after the JSON value")
	}
	if key, ok := repeatedKey(json.NewDecoder(bytes.NewReader(text))); ok {
		return nil, fmt.Errorf("has the key %q twice in one object", key)
	}
	return value, nil
}

// repeatedKey finds a key that an object of valid JSON has twice. Which of the
// two was meant nobody knows, and it may be an amount.
func repeatedKey(dec *json.Decoder) (string, bool) {
	var keys []map[string]bool // of the objects that are open; nil for arrays
	atKey := false
	for {
		token, err := dec.Token()
		if err != nil {
			return "", false
		}
		inObject := len(keys) > 0 && keys[len(keys)-1] != nil
		switch token {
		case json.Delim('{'):
			keys, atKey = append(keys, map[string]bool{}), true
			continue
		case json.Delim('['):
			keys, atKey = append(keys, nil), false
			continue
		case json.Delim('}'), json.Delim(']'):
			keys = keys[:len(keys)-1]
		default:
			if inObject && atKey {
				key, open := token.(string), keys[len(keys)-1]
				if open[key] {
					return key, true
				}
				open[key], atKey = true, false
				continue
			}
		}
		atKey = len(keys) > 0 && keys[len(keys)-1] != nil
	}
}

// syntaxOnly keeps the place of a JSON error and drops what it quotes.
func syntaxOnly(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("syntax error at byte %d", syntax.Offset)
	}
	if errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	}
	return err
}
