package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// shellWords takes a command line apart as a shell does, as far as examples go.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	var word strings.Builder
	open, begun := false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\'':
			open, begun = !open, true
		case !open && c == '\\' && line[i+1] == '\n':
			i++
		case !open && (c == ' ' || c == '\n'):
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	require.False(t, open, line)
	if begun {
		words = append(words, word.String())
	}
	return words
}

// exampleSettings are those of an account that has no more than it must.
func exampleSettings(mode op.Mode) settings {
	s := settings{}
	for name, value := range map[settingName]string{setMchID: "1900000001", setAppID: "wxd678efh567hg6787", setNotifyURL: "https://pay.example.com/notify"} {
		s[name] = setting{value: value}
	}
	switch mode {
	case op.Partner:
		s[setPartner] = setting{value: "1"}
	case op.Brand:
		s[setBrandID] = setting{value: "12345"}
	}
	return s
}

// encodes runs fields through all that comes before a request is sent.
func encodes(o *catalog.Operation, mode op.Mode, fields map[string]any) error {
	set := exampleSettings(mode)
	endpoint, err := o.Choose(set.mode(), fields)
	if err != nil {
		return err
	}
	if err := loadUpload(endpoint, fields); err != nil {
		return err
	}
	_, err = endpoint.Encode(fields, func(word string) string { return set.fill(endpoint, word) }, func(s string) (string, error) { return s, nil })
	return err
}

// TestExamples runs the examples in the help of every operation.
func TestExamples(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := testApp(t, nil)
	for _, o := range catalog.Operations() {
		t.Run(o.Name, func(t *testing.T) {
			mode := exampleMode(sampleEndpoint(o))
			var help bytes.Buffer
			printOperation(&help, o, fieldsOf(o))
			_, rest, ok := strings.Cut(help.String(), "\nExample:\n  ")
			require.True(t, ok)
			line, rest, _ := strings.Cut(rest, "\n\n")
			words := shellWords(t, line)
			require.Equal(t, []string{"wxctl", "run"}, words[:2])

			opts, err := parseRun(app, newRunCommand(app, nil), words[2:])
			require.NoError(t, err, line)
			require.Equal(t, o, opts.Operation)
			fields, err := buildInput(opts.Fields, nil, opts.Assignments)
			require.NoError(t, err, line)
			placeFile(t, dir, fields)
			require.NoError(t, encodes(o, mode, fields), line)

			_, text, nested := strings.Cut(rest, "where FILE holds:\n")
			if !nested {
				return
			}
			text, _, _ = strings.Cut(text, "\n\n")
			file := filepath.Join(dir, "input.json")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			input, err := readInput(file, nil)
			require.NoError(t, err, text)
			input, err = buildInput(opts.Fields, input, nil)
			require.NoError(t, err, text)
			placeFile(t, dir, input)
			require.Equal(t, jsonOf(t, fields), jsonOf(t, input))
			require.NoError(t, encodes(o, mode, input), text)
		})
	}
}

// placeFile makes the file of an upload.
func placeFile(t *testing.T, dir string, fields map[string]any) {
	if name, ok := fields[uploadKey].(string); ok {
		fields[uploadKey] = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("content"), 0o600))
	}
}

func jsonOf(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
