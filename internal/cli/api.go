package cli

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

type apiOptions struct {
	accountOptions
	App          *App
	Method, Path string
	// Query holds name=value pairs.
	Query []string
	// Body is JSON; BodyFile names a file of it, "-" for stdin.
	Body, BodyFile string
	JQ, Out        string
}

func newAPICommand(app *App, run func(context.Context, *apiOptions) error) *cobra.Command {
	if run == nil {
		run = runAPI
	}
	opts := &apiOptions{App: app}
	cmd := &cobra.Command{
		Use:     "api METHOD PATH [--query NAME=VALUE]... [--body JSON | --body-file FILE]",
		Short:   "Sign and send any v3 request",
		GroupID: groupCalls,
		Long: `api signs and sends any request of WeChat Pay v3, for what "wxctl run" lacks. It
asks nothing, fills in nothing and encrypts nothing: what is given is sent. The
response's signature is verified; its body goes to stdout.`,
		Example: `  wxctl api GET /v3/certificates
  wxctl api GET /v3/refund/domestic/refunds/20260131001-R1 --jq .status
  wxctl api POST /v3/pay/transactions/out-trade-no/20260131001/close --body '{"mchid":"1900000001"}'`,
		Annotations:       exits(Done, Failed, Refused, Interrupted),
		Args:              wantArgs("a METHOD", "a PATH"),
		ValidArgsFunction: completeMethod,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.Method, opts.Path = strings.ToUpper(args[0]), args[1]
			return run(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&opts.Query, "query", nil, "add `NAME=VALUE` to the query, repeatable")
	flags.StringVar(&opts.Body, "body", "", "the `JSON` body")
	flags.StringVar(&opts.BodyFile, "body-file", "", "read the body from `FILE`; - is stdin")
	flags.StringVar(&opts.JQ, "jq", "", "filter the response with a jq `EXPR`; strings are printed raw")
	flags.StringVar(&opts.Out, "out", "", "write the response to `FILE`")
	opts.define(flags)
	flags.Bool("json", false, "report errors as JSON")
	cmd.MarkFlagsMutuallyExclusive("body", "body-file")
	return cmd
}

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

func completeMethod(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return methods, cobra.ShellCompDirectiveNoFileComp
}

func runAPI(ctx context.Context, opts *apiOptions) error {
	target, err := opts.target()
	if err != nil {
		return err
	}
	body, err := opts.body()
	if err != nil {
		return err
	}
	out, err := newResponder(opts.App, opts.JQ, opts.Out)
	if err != nil {
		return err
	}
	opts.changes = opts.Method != "GET"
	c, err := opts.App.commandAccounts(&opts.accountOptions).Client(ctx, opts.Provider)
	if err != nil {
		return err
	}
	resp, err := c.Send(ctx, opts.Method, target, body)
	if err != nil {
		return err
	}
	return out.json(ctx, resp.Body)
}

// target joins path and query, percent-encoded.
func (o *apiOptions) target() (string, error) {
	if !strings.HasPrefix(o.Path, "/") {
		return "", &UsageError{
			Message: fmt.Sprintf("%q is no path", o.Path),
			Hint:    "A path begins with a slash: /v3/certificates. The host comes from WXCTL_ENDPOINT.",
		}
	}
	u, err := url.Parse(o.Path)
	if err != nil {
		return "", usagef("%q is no path: %v", o.Path, err)
	}
	query := u.Query()
	for _, pair := range o.Query {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return "", usagef("--query %q: want NAME=VALUE", pair)
		}
		query.Add(name, value)
	}
	target := u.EscapedPath()
	if len(query) > 0 {
		target += "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	return target, nil
}

func (o *apiOptions) body() ([]byte, error) {
	switch o.BodyFile {
	case "":
		return []byte(o.Body), nil
	case "-":
		return io.ReadAll(o.App.In)
	}
	body, err := os.ReadFile(o.BodyFile)
	if err != nil {
		return nil, fmt.Errorf("--body-file: %w", err)
	}
	return body, nil
}
