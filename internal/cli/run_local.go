package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/wxctl/wxctl/pkg/catalog"
	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/local"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// Operations that run without a request: the client does what they ask for by
// itself.

// isLocal reports whether an operation runs without a request.
func isLocal(o *catalog.Operation) bool { return o.Endpoints[0].Method == op.Local }

// A localOperation is what an operation does that makes no request.
type localOperation struct {
	run func(c *client.Client, fields map[string]any) (any, error)
	// files are the fields that may be given as the name of a file.
	files []string
	// example is a complete command line, without the words before the fields.
	example []string
}

var localOperations = map[string]localOperation{
	local.Sign.Name: {
		run:     runSign,
		example: []string{"--type jsapi", "--prepay_id wx201410272009395522657a690389285100"},
	},
	local.Callback.Name: {
		run:     runCallback,
		files:   []string{"headers", "body"},
		example: []string{"--headers headers.txt", "--body body.json"},
	},
	local.Decrypt.Name: {
		run:     runDecrypt,
		example: []string{"--ciphertext - < ciphertext.txt"},
	},
}

// runLocal runs an operation that makes no request.
func (o *runOptions) runLocal(ctx context.Context, accounts *Accounts, out *responder) error {
	if o.DryRun {
		return usagef("--dry-run: %s makes no request", o.Operation.Name)
	}
	if err := o.readLocalFiles(); err != nil {
		return err
	}
	call, err := o.prepare(ctx, accounts)
	if err != nil {
		return err
	}
	c, err := accounts.Client(ctx, o.Provider)
	if err != nil {
		return err
	}
	answer, err := localOperations[o.Operation.Name].run(c, call.fields)
	if err != nil {
		return localError(err)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return out.json(ctx, body)
}

// localError tells a key that is missing as other commands do.
func localError(err error) error {
	if lacking, ok := errors.AsType[*client.ConfigError](err); ok {
		name := settingsOf[lacking.Field][0]
		return &CredentialsError{Problems: []string{fmt.Sprintf("%s or %s_FILE: %v", name.Env(), name.Env(), lacking)}}
	}
	return err
}

// readLocalFiles replaces the names of files, and - for stdin, by what they hold:
// the headers and the body of a notification, a ciphertext.
func (o *runOptions) readLocalFiles() error {
	for i, a := range o.Assignments {
		var err error
		switch {
		case o.Operation.Name == local.Callback.Name && a.name == "headers" && !isObject(a.text):
			var body string
			o.Assignments[i].text, body, err = o.readHeaders(a.text)
			if body != "" && !o.gives("body") {
				o.Assignments = append(o.Assignments, assignment{"body", body})
			}
		case o.Operation.Name == local.Callback.Name && a.name == "body" && !isObject(a.text):
			o.Assignments[i].text, err = o.readText(a.text)
		case o.Operation.Name == local.Decrypt.Name && a.name == "ciphertext" && a.text == "-":
			o.Assignments[i].text, err = o.readText(a.text)
			o.Assignments[i].text = strings.TrimSpace(o.Assignments[i].text)
		}
		if err != nil {
			return fmt.Errorf("--%s: %w", a.name, err)
		}
	}
	return nil
}

// isObject reports whether a text is a JSON object and not the name of a file.
func isObject(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "{") }

// gives reports whether a field was given on the command line.
func (o *runOptions) gives(name string) bool {
	return slices.ContainsFunc(o.Assignments, func(a assignment) bool { return a.name == name })
}

// maxLocalFile bounds what is read of a file that somebody else has written.
const maxLocalFile = 8 << 20

func (o *runOptions) readText(name string) (string, error) {
	r := o.App.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, maxLocalFile+1))
	if err == nil && len(data) > maxLocalFile {
		err = errors.New("is too large for a notification")
	}
	return string(data), err
}

// readHeaders reads a JSON object, or Name: value lines, as curl and servers print
// them, which it returns as JSON. Lines without a colon, such as the first of a
// request, are passed over. What follows the first empty line is the body.
func (o *runOptions) readHeaders(name string) (object, body string, err error) {
	text, err := o.readText(name)
	if err != nil || isObject(text) {
		return text, "", err
	}
	headers := map[string]string{}
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		if strings.TrimRight(line, "\r") == "" {
			break
		}
		line = strings.TrimSpace(strings.TrimLeft(line, "<> "))
		if name, value, ok := strings.Cut(line, ":"); ok && !strings.ContainsAny(name, " \t") {
			headers[name] = strings.TrimSpace(value)
		}
	}
	if len(headers) == 0 {
		return "", "", errors.New("has no lines of the form Name: value")
	}
	data, err := json.Marshal(headers)
	return string(data), text, err
}

func textOf(fields map[string]any, name string) string {
	text, _ := fields[name].(string)
	return text
}

func runSign(c *client.Client, fields map[string]any) (any, error) {
	switch appid, prepay := textOf(fields, "appid"), textOf(fields, "prepay_id"); textOf(fields, "type") {
	case "jsapi", "mini-program":
		return c.SignWebPayment(appid, prepay)
	case "app":
		return c.SignAppPayment(appid, textOf(fields, "partnerid"), prepay)
	case "transfer-confirm":
		return c.ConfirmTransfer(appid, textOf(fields, "sub_mchid"), textOf(fields, "package"))
	case "payscore-confirm":
		return c.SignPayScore(present(fields, "package"))
	case "payscore-detail":
		return c.SignPayScore(present(fields, "service_id", "out_order_no"))
	}
	signature, err := signData(c, fields["data"], textOf(fields, "sign_type"))
	return map[string]string{"signature": signature}, err
}

// present are the fields of the given names that have a value.
func present(fields map[string]any, names ...string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		out[name] = textOf(fields, name)
	}
	return out
}

// signData signs texts that are joined by line feeds, or named values.
func signData(c *client.Client, data any, kind string) (string, error) {
	switch data := data.(type) {
	case []any:
		if kind == "HMAC_SHA256" {
			return "", &op.FieldError{Field: "data", Issue: "is an array, and HMAC_SHA256 signs an object of names and values"}
		}
		var text strings.Builder
		for i, item := range data {
			line, ok := item.(string)
			if !ok {
				return "", &op.FieldError{Field: fmt.Sprintf("data[%d]", i), Issue: "is not a text"}
			}
			text.WriteString(line + "\n")
		}
		return c.Sign(text.String())
	case map[string]any:
		if kind != "HMAC_SHA256" {
			return "", &op.FieldError{Field: "data", Issue: "is an object, which only HMAC_SHA256 signs; RSA_SHA256 signs an array of texts"}
		}
		named := map[string]string{}
		for name, v := range data {
			named[name] = fmt.Sprint(v)
		}
		return c.SignHMAC(named)
	case nil:
		return "", &op.FieldError{Field: "type", Issue: "is required, or in its place data"}
	}
	return "", &op.FieldError{Field: "data", Issue: "is neither an array of texts nor an object"}
}

func runCallback(c *client.Client, fields map[string]any) (any, error) {
	headers, ok := fields["headers"].(map[string]any)
	if !ok {
		return nil, &op.FieldError{Field: "headers", Issue: "is no object of names and values"}
	}
	at := op.Time(textOf(fields, "at"))
	if at != "" {
		t, err := at.Time()
		if err != nil {
			return nil, err
		}
		c = c.At(t)
	}
	n, err := parseNotification(c, headerOf(headers), textOf(fields, "body"))
	if errors.Is(err, client.ErrStale) && at == "" {
		err = fmt.Errorf("%w\nFor a notification that was kept, add --at with the time when it arrived", err)
	}
	if err != nil {
		return nil, err
	}
	return struct {
		ID           string          `json:"id"`
		CreateTime   op.Time         `json:"create_time"`
		EventType    string          `json:"event_type"`
		OriginalType string          `json:"original_type,omitempty"`
		Summary      string          `json:"summary,omitempty"`
		Resource     json.RawMessage `json:"resource"`
	}{n.ID, n.CreateTime, n.EventType, n.OriginalType, n.Summary, n.Resource}, nil
}

// headerOf takes headers as frameworks write them: each with a value, or with a
// list of values.
func headerOf(headers map[string]any) http.Header {
	h := http.Header{}
	for name, value := range headers {
		if list, ok := value.([]any); ok && len(list) > 0 {
			value = list[0]
		}
		h.Set(name, fmt.Sprint(value))
	}
	return h
}

// parseNotification verifies and decrypts a notification. Editors and shells end
// what they keep with a line break, which WeChat Pay has not signed.
func parseNotification(c *client.Client, h http.Header, body string) (*client.Notification, error) {
	n, err := c.ParseNotification(h, []byte(body))
	if bare := strings.TrimRight(body, "\r\n"); errors.Is(err, client.ErrSignature) && bare != body {
		return c.ParseNotification(h, []byte(bare))
	}
	return n, err
}

func runDecrypt(c *client.Client, fields map[string]any) (any, error) {
	var plain string
	var err error
	if nonce := textOf(fields, "nonce"); nonce != "" {
		var data []byte
		data, err = c.DecryptResource(nonce, textOf(fields, "associated_data"), textOf(fields, "ciphertext"))
		plain = string(data)
	} else {
		plain, err = c.Decrypt(textOf(fields, "ciphertext"))
	}
	if err != nil {
		return nil, &op.FieldError{Field: "ciphertext", Issue: strings.TrimPrefix(err.Error(), op.ErrInvalid.Error()+": it ")}
	}
	return map[string]string{"plaintext": plain}, nil
}
