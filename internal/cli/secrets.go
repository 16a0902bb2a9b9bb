package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// masked stands where a secret was.
const masked = "***"

// shortestSecret is the length in bytes below which a text is too common to be
// looked for.
const shortestSecret = 4

// secrets are the texts that no log and no error may show: credentials and what
// the configuration marks as sensitive. Wire fields that are secret are redacted
// where they are known; secrets are the fence behind that, for what flows into
// fields that are not, and for answers that repeat what was sent. The zero
// value knows none. secrets is safe for concurrent use.
type secrets struct {
	mu       sync.Mutex
	known    map[string]bool
	replacer *strings.Replacer // nil when there is something new
}

// add takes in texts, in the spellings that they may appear in.
func (s *secrets) add(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if len(text) < shortestSecret || s.known[text] {
			continue
		}
		if s.known == nil {
			s.known = map[string]bool{}
		}
		for _, spelling := range spellings(text) {
			s.known[spelling] = true
		}
		s.replacer = nil
	}
}

// addPEM takes in a key, as a whole and by its lines.
func (s *secrets) addPEM(text string) {
	s.add(text)
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") {
			s.add(line)
		}
	}
}

// addFields takes in the values of a request's secret fields.
func (s *secrets) addFields(o *op.Object, fields map[string]any) {
	for _, f := range o.Fields {
		s.addField(f, fields[f.Name])
	}
}

func (s *secrets) addField(f *op.Field, value any) {
	switch v := value.(type) {
	case string:
		if f.Secret() {
			s.add(v)
		}
	case map[string]any:
		if f.Object != nil {
			s.addFields(f.Object, v)
		}
	case []any:
		for _, item := range v {
			s.addField(f, item)
		}
	}
}

// spellings are a text as it is, and within JSON, within quotes, in a URL.
func spellings(text string) []string {
	quoted := strconv.Quote(text)
	return []string{
		text, jsonText(text), quoted[1 : len(quoted)-1], url.QueryEscape(text), url.PathEscape(text),
	}
}

// jsonText is a text as a JSON string holds it, without the quotes.
func jsonText(text string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return text // a string can always be encoded
	}
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}

// mask replaces all secrets in a text.
func (s *secrets) mask(text string) string {
	s.mu.Lock()
	if s.replacer == nil {
		s.replacer = s.newReplacer()
	}
	r := s.replacer
	s.mu.Unlock()
	return r.Replace(text)
}

// newReplacer prefers longer secrets: a shorter one may be a part of them.
func (s *secrets) newReplacer() *strings.Replacer {
	texts := make([]string, 0, len(s.known))
	for text := range s.known {
		texts = append(texts, text)
	}
	slices.SortFunc(texts, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	var pairs []string
	for _, text := range texts {
		pairs = append(pairs, text, masked)
	}
	return strings.NewReplacer(pairs...)
}

// maskAttr masks an attribute of a log line, for [slog.HandlerOptions].
func (s *secrets) maskAttr(_ []string, a slog.Attr) slog.Attr {
	if k := a.Value.Kind(); k != slog.KindString && k != slog.KindAny {
		return a
	}
	text := a.Value.String()
	if clean := s.mask(text); clean != text {
		a.Value = slog.StringValue(clean)
	}
	return a
}

// maskJSON masks the texts within a JSON value, and leaves its form.
func (s *secrets) maskJSON(raw json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if s.mask(string(raw)) == string(raw) || dec.Decode(&v) != nil {
		return raw
	}
	return marshal(s.maskValue(v))
}

func (s *secrets) maskValue(v any) any {
	switch v := v.(type) {
	case string:
		return s.mask(v)
	case []any:
		for i := range v {
			v[i] = s.maskValue(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = s.maskValue(v[k])
		}
	}
	return v
}

// maskDiagnostics masks what diagnostics say.
func (s *secrets) maskDiagnostics(diags hcl.Diagnostics) hcl.Diagnostics {
	clean := make(hcl.Diagnostics, len(diags))
	for i, d := range diags {
		copied := *d
		copied.Summary, copied.Detail = s.mask(d.Summary), s.mask(d.Detail)
		clean[i] = &copied
	}
	return clean
}

// maskedCaller makes calls whose errors show no secrets, wherever they are
// printed.
type maskedCaller struct {
	op.Caller
	secrets *secrets
}

// Call implements [op.Caller].
func (c maskedCaller) Call(ctx context.Context, e *op.Endpoint, in, out any) error {
	err := c.Caller.Call(ctx, e, in, out)
	if err == nil {
		return nil
	}
	text := err.Error()
	if clean := c.secrets.mask(text); clean != text {
		return &maskedError{text: clean, err: err}
	}
	return err
}

// maskedError is an error whose text showed a secret.
type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.err }
