package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wxctl/wxctl/pkg/client"
	"github.com/wxctl/wxctl/pkg/client/op"
)

// accountDefaults are the words of Field.Default that the credentials fill, and
// with which setting. There is none for the appid of a sub-merchant.
var accountDefaults = map[string]settingName{
	op.DefaultMchID: setMchID, op.DefaultAppID: setAppID, op.DefaultSubMchID: setSubMchID,
	op.DefaultSpMchID: setMchID, op.DefaultSpAppID: setAppID, op.DefaultNotifyURL: setNotifyURL,
}

func runRun(ctx context.Context, opts *runOptions) error {
	switch {
	case opts.Help:
		printOperation(opts.App.Out, opts.Operation, opts.Fields)
		return nil
	case opts.List:
		return runList(opts)
	}
	out, err := newResponder(opts.App, opts.JQ, opts.Out)
	if err != nil {
		return err
	}
	opts.changes = opts.Operation.Effect() != op.Read
	accounts := opts.App.commandAccounts(&opts.accountOptions)
	if isLocal(opts.Operation) {
		return opts.runLocal(ctx, accounts, out)
	}
	call, err := opts.prepare(ctx, accounts)
	if err != nil {
		return err
	}
	if opts.DryRun {
		return call.print(opts.App)
	}
	c, err := accounts.Client(ctx, opts.Provider)
	if err != nil {
		return err
	}
	if err := call.confirm(ctx, opts.App, opts.Yes); err != nil {
		return err
	}
	switch {
	case opts.wantsFile():
		return opts.fetchFile(ctx, call, c, out)
	case opts.All:
		return call.sendAll(ctx, c, out)
	}
	return call.send(ctx, c, out)
}

// preparedCall is a call that was found to be valid and is not sent yet.
type preparedCall struct {
	endpoint *op.Endpoint
	base     string // of the account's endpoint, or of the URL that is fetched
	fields   map[string]any
	// message is the request with its secrets replaced.
	message *op.Message
}

// prepare reads the fields, chooses the endpoint and holds the request against
// it. All that is wrong with the fields is reported together.
func (o *runOptions) prepare(ctx context.Context, accounts *Accounts) (*preparedCall, error) {
	var input map[string]any
	if o.Input != "" {
		var err error
		if input, err = readInput(o.Input, o.App.In); err != nil {
			return nil, err
		}
	}
	fields, problems := buildInput(o.Fields, input, o.Assignments)
	set, err := accounts.settings(ctx, o.Provider)
	if err != nil {
		return nil, err
	}
	endpoint, err := o.Operation.Choose(set.mode(), fields)
	if err != nil {
		return nil, errors.Join(problems, err, o.otherMode(set.mode()))
	}
	if o.All {
		if err := firstPage(endpoint, fields); err != nil {
			return nil, errors.Join(problems, err)
		}
	}
	if err := loadUpload(endpoint, fields); err != nil {
		return nil, errors.Join(problems, err)
	}
	o.App.secrets.addFields(endpoint.Request(), fields)
	fill := func(word string) string { return set.fill(endpoint, word) }
	message, err := endpoint.Encode(fields, fill, func(string) (string, error) { return "(encrypted)", nil })
	if err := joinFieldErrors(problems, err); err != nil {
		return nil, err
	}
	return &preparedCall{endpoint: endpoint, base: cmp.Or(message.Base, set.base()), fields: fields, message: message}, nil
}

// otherMode says how to call on behalf of somebody who may call the operation,
// where the account may not; nil where it may.
func (o *runOptions) otherMode(mode op.Mode) error {
	modes := o.Operation.Modes()
	if modes.Has(mode) {
		return nil
	}
	switch {
	case modes.Has(op.Direct):
		return errors.New("the account is not an ordinary merchant's: call without WXCTL_PARTNER and WXCTL_BRAND_ID")
	case modes.Has(op.Partner):
		return errors.New("to call as a service provider, set WXCTL_PARTNER=1, with --sandbox too")
	}
	return errors.New("to call as a brand, set WXCTL_BRAND_ID and the brand's own keys; with --sandbox any number will do")
}

// joinFieldErrors joins what is wrong with the fields; what both name is
// reported once.
func joinFieldErrors(before, after error) error {
	named := map[string]bool{}
	var all []error
	for _, err := range append(flatten(before), flatten(after)...) {
		field, ok := errors.AsType[*op.FieldError](err)
		if ok && named[field.Field] {
			continue
		}
		if ok {
			named[field.Field] = true
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}

// loadUpload replaces the path of an upload's file by its content.
func loadUpload(e *op.Endpoint, fields map[string]any) error {
	if !e.Upload {
		return nil
	}
	path, ok := fields[uploadKey].(string)
	if !ok {
		return nil // Encode says what is missing
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("--%s: %w", uploadKey, err)
	}
	fields[uploadKey] = op.Upload{Name: filepath.Base(path), Data: data}
	return nil
}

// fill gives the defaults of fields, as the client of these settings does.
func (s settings) fill(e *op.Endpoint, word string) string {
	if !e.Fills(word, s.mode()) {
		return ""
	}
	return s.get(accountDefaults[word])
}

// realEndpoint is where requests go when no endpoint is set.
const realEndpoint = "https://api.mch.weixin.qq.com"

// base is the URL that requests go to.
func (s settings) base() string {
	return strings.TrimRight(cmp.Or(s.get(setEndpoint), realEndpoint), "/")
}

// print shows the request as JSON: {operation, method, url, headers, body}.
// Secret values are replaced, and there is no signature.
func (c *preparedCall) print(app *App) error {
	body := c.message.Body
	if c.message.Upload != nil {
		body = c.message.Meta
	}
	request := struct {
		Operation string            `json:"operation"`
		Method    string            `json:"method"`
		URL       string            `json:"url"`
		Headers   map[string]string `json:"headers,omitempty"`
		Body      json.RawMessage   `json:"body,omitempty"`
		File      string            `json:"file,omitempty"`
	}{
		Operation: c.endpoint.Name,
		Method:    c.endpoint.Method,
		URL:       c.base + redactQuery(c.endpoint.Request(), c.message.Target),
		Headers:   c.message.Header,
		Body:      c.endpoint.Request().Redact(body),
	}
	if c.message.Upload != nil {
		request.File = c.message.Upload.Name
	}
	return app.printJSON(request)
}

// redactQuery replaces the values of secret fields in the query of a target.
func redactQuery(o *op.Object, target string) string {
	path, raw, ok := strings.Cut(target, "?")
	if !ok {
		return target
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		escaped, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(escaped)
		if f := o.Field(name); err == nil && f != nil && f.Secret() {
			pairs[i] = escaped + "=***"
		}
	}
	return path + "?" + strings.Join(pairs, "&")
}

// confirm asks before money is moved or something is done for good. Off a
// terminal what moves money needs yes.
func (c *preparedCall) confirm(ctx context.Context, app *App, yes bool) error {
	effect := c.endpoint.Effect
	if yes || effect != op.MovesMoney && effect != op.Irreversible {
		return nil
	}
	if app.CanPrompt() {
		return app.Confirm(ctx, c.question())
	}
	if effect == op.Irreversible {
		return nil
	}
	return &ExitError{Guarded, fmt.Errorf(
		"%s moves money and was not sent: there is no terminal to ask on. Add --yes to send it, or --dry-run to look at it", c.endpoint.Name)}
}

// question says what is about to happen, with what was given.
func (c *preparedCall) question() string {
	what := "moves money"
	if c.endpoint.Effect == op.Irreversible {
		what = "cannot be undone"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s %s", c.endpoint.Name, what, c.endpoint.Method, c.base+redactQuery(c.endpoint.Request(), c.message.Target))
	writeFields(&b, "", c.endpoint.Request(), c.fields)
	return b.String()
}

// writeFields lists the fields of a request by their dotted names, amounts in
// yuan, without what is secret.
func writeFields(w io.Writer, prefix string, o *op.Object, fields map[string]any) {
	for _, f := range o.Fields {
		text := ""
		switch v := fields[f.Name].(type) {
		case map[string]any:
			if f.Object != nil {
				writeFields(w, prefix+f.Name+".", f.Object, v)
			}
		case json.Number:
			text = v.String()
			if n, err := v.Int64(); err == nil && f.Unit == "fen" {
				text = op.Fen(n).String()
			}
		case string:
			text = strconv.QuoteToGraphic(v)
		}
		if text != "" && f.Secret() {
			text = masked
		}
		if text != "" {
			fmt.Fprintf(w, "\n  %s%s = %s", prefix, f.Name, text)
		}
	}
}

// send makes the call and writes its response.
func (c *preparedCall) send(ctx context.Context, caller *client.Client, out *responder) error {
	if c.endpoint.Reply == op.File {
		var body io.ReadCloser
		if err := caller.Call(ctx, c.endpoint, c.fields, &body); err != nil {
			return err
		}
		if content, ok := body.(*client.Content); ok {
			body = out.app.watchContent(content, "downloaded", out.file == "" && out.app.OutTerminal)
		}
		return c.sent(errors.Join(out.stream(body), body.Close()))
	}
	var body json.RawMessage
	ctx, sent := c.watchUpload(ctx, out.app)
	err := caller.Call(ctx, c.endpoint, c.fields, &body)
	sent()
	if err != nil {
		return c.explain(err)
	}
	if err := out.json(ctx, body); err != nil {
		return c.sent(err)
	}
	out.showCode(body)
	return nil
}

// sent says of an error after the call that the call itself was a success.
func (c *preparedCall) sent(err error) error {
	if err == nil || c.endpoint.Effect == op.Read {
		return err
	}
	return fmt.Errorf("%s was done, but its response could not be shown: %w", c.endpoint.Name, err)
}

// explain adds what an error means, or how to find out what became of a call.
func (c *preparedCall) explain(err error) error {
	switch {
	case hasCode(err, noStatement):
		return fmt.Errorf("%w\nNothing happened on %s: there is no bill of that day", err, c.billDay())
	case errors.Is(err, client.ErrUnknownOutcome) && c.endpoint.Lookup != "":
		return fmt.Errorf("%w\nwxctl run %s tells what became of it", err, c.endpoint.Lookup)
	}
	return err
}
