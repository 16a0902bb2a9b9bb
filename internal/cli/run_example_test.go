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
		if isLocal(o) {
			continue
		}
		t.Run(o.Name, func(t *testing.T) {
			var help bytes.Buffer
			printOperation(&help, o, fieldsOf(o))
			checked := 0
			for _, mode := range op.AllModes {
				if !o.Modes().Has(mode) {
					continue
				}
				line, ok := section(help.String(), "Example of "+exampleCallers[mode]+":")
				if !ok {
					line, ok = section(help.String(), "Example:")
				}
				require.True(t, ok)
				fields := parsedExample(t, app, o, line)
				placeFile(t, dir, fields)
				require.NoError(t, encodes(o, mode, fields), "%s: %s", mode, line)
				checked++
			}
			require.Positive(t, checked)

			text, nested := section(help.String(), "The same with --input FILE, where FILE holds:")
			if !nested {
				return
			}
			file := filepath.Join(dir, "input.json")
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			input, err := readInput(file, nil)
			require.NoError(t, err, text)
			input, err = buildInput(fieldsOf(o), input, nil)
			require.NoError(t, err, text)
			line, _ := section(help.String(), "Example:")
			require.Equal(t, jsonOf(t, parsedExample(t, app, o, line)), jsonOf(t, input))
		})
	}
}

// section is what stands below a title of a help.
func section(help, title string) (string, bool) {
	_, rest, ok := strings.Cut(help, "\n"+title+"\n  ")
	text, _, _ := strings.Cut(rest, "\n\n")
	return text, ok
}

// parsedExample are the fields of a command line.
func parsedExample(t *testing.T, app *App, o *catalog.Operation, line string) map[string]any {
	t.Helper()
	words := shellWords(t, line)
	require.Equal(t, []string{"wxctl", "run"}, words[:2])
	opts, err := parseRun(app, newRunCommand(app, nil), words[2:])
	require.NoError(t, err, line)
	require.Equal(t, o, opts.Operation)
	fields, err := buildInput(opts.Fields, nil, opts.Assignments)
	require.NoError(t, err, line)
	return fields
}

// TestEveryEndpointHasAnExample encodes the examples of those that no help shows too.
func TestEveryEndpointHasAnExample(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, o := range catalog.Operations() {
		for _, e := range o.Endpoints {
			for _, mode := range op.AllModes {
				if isLocal(o) || !e.Modes.Has(mode) {
					continue
				}
				input, err := decodeJSON(strings.NewReader(jsonOf(t, exampleOf(e, mode))))
				require.NoError(t, err)
				fields := input.(map[string]any)
				chosen, err := o.Choose(mode, fields)
				require.NoError(t, err, "%s %s", o.Name, e.Path)
				require.Same(t, e, chosen, "%s %s", o.Name, e.Path)
				placeFile(t, dir, fields)
				require.NoError(t, encodes(o, mode, fields), "%s %s for %s", o.Name, e.Path, mode)
			}
		}
	}
}

// TestLocalExamples checks the examples of operations that make no request. Files
// are where an example names them, and stdin holds what it redirects.
func TestLocalExamples(t *testing.T) {
	t.Parallel()
	for _, o := range catalog.Operations() {
		if !isLocal(o) {
			continue
		}
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			held := map[string]string{
				"headers.txt":    "POST /notify HTTP/1.1\r\nWechatpay-Nonce: abc\r\n\r\n",
				"body.json":      `{"id": "EV-1"}`,
				"ciphertext.txt": "c2VjcmV0\n",
			}
			for name, content := range held {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
			}
			app := testApp(t, nil)
			var help bytes.Buffer
			printOperation(&help, o, fieldsOf(o))
			text, ok := section(help.String(), "Example:")
			require.True(t, ok)
			line, redirected, _ := strings.Cut(text, " < ")
			app.In = strings.NewReader(held[redirected])
			words := shellWords(t, line)
			for i, word := range words {
				if held[word] != "" {
					words[i] = filepath.Join(dir, word)
				}
			}
			opts, err := parseRun(app, newRunCommand(app, nil), words[2:])
			require.NoError(t, err)
			require.NoError(t, opts.readLocalFiles())
			fields, err := buildInput(opts.Fields, nil, opts.Assignments)
			require.NoError(t, err)
			require.NoError(t, encodes(o, op.Direct, fields))
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
