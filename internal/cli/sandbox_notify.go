package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

type sandboxNotifyOptions struct {
	App    *App
	Dir    string
	Number string // empty: list all
	To     string
	Print  bool
	JSON   bool
}

func newSandboxNotifyCommand(app *App, run func(context.Context, *sandboxNotifyOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxNotify
	}
	opts := &sandboxNotifyOptions{App: app}
	cmd := &cobra.Command{
		Use:   "notify [NUMBER] [--to URL] [--print]",
		Short: "Send a notification to this machine, again or elsewhere",
		Long: `notify sends the newest notification about NUMBER: the out_trade_no of an order
that was paid, the out_refund_no of a refund that came to an end, the out_order_no
of a pay-score order, the authorization_code of a permission, the complaint_id of
a complaint, or the coupon_code of a merchant coupon that a customer received. It
is signed and encrypted as WeChat Pay does it, anew each time.

The sandbox sends a notification by itself, once, when the URL that the merchant
gave is on this machine (http is allowed there); any other is only recorded. --to
sends it to another URL of this machine. --print sends nothing and prints the
headers, an empty line and the body; receivers take them for five minutes.

Without NUMBER it lists all notifications, with the attempts to deliver them and
what was wrong with the answers.`,
		Example: `  wxctl sandbox notify 20260131001 --to http://127.0.0.1:8000/wechatpay/notify
  wxctl sandbox notify 20260131001 --print
  wxctl sandbox notify`,
		Annotations: exits(Done, Failed),
		Args:        atMostOne("NUMBER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.Number = args[0]
			}
			return run(cmd.Context(), opts)
		},
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().StringVar(&opts.To, "to", "", "the `URL` to send it to, on this machine")
	cmd.Flags().BoolVar(&opts.Print, "print", false, "print it instead of sending it")
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print it as JSON: {\"header\":{…},\"body\":\"…\"}; report errors as JSON")
	return cmd
}

func runSandboxNotify(ctx context.Context, opts *sandboxNotifyOptions) error {
	switch {
	case opts.Print && opts.To != "":
		return usagef("--print sends nothing, so it goes without --to")
	case opts.Number == "" && (opts.Print || opts.To != ""):
		return usagef("--to and --print need a NUMBER")
	case opts.Number == "":
		return opts.list(ctx)
	case opts.Print:
		return opts.print(ctx)
	}
	return opts.send(ctx)
}

func (o *sandboxNotifyOptions) command(ctx context.Context, name string, out any) error {
	in := map[string]string{"number": o.Number, "to": o.To}
	return o.App.commandSandbox(ctx, cmp.Or(o.Dir, o.App.SandboxDir()), name, in, out)
}

func (o *sandboxNotifyOptions) list(ctx context.Context) error {
	all := []sandbox.Notification{}
	if err := o.command(ctx, "notifications", &all); err != nil {
		return err
	}
	return o.respond(ctx, all)
}

// respond prints a value as the response of a call.
func (o *sandboxNotifyOptions) respond(ctx context.Context, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	out, err := newResponder(o.App, "", "")
	if err != nil {
		return err
	}
	return out.json(ctx, data)
}

func (o *sandboxNotifyOptions) print(ctx context.Context) error {
	var m sandbox.Message
	if err := o.command(ctx, "message", &m); err != nil {
		return err
	}
	if o.JSON {
		return o.App.printJSON(m)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Header)) {
		if _, err := fmt.Fprintf(o.App.Out, "%s: %s\n", name, m.Header.Get(name)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(o.App.Out, "\n%s", m.Body)
	return err
}

// send sends the notification and fails when the receiver did not take it.
func (o *sandboxNotifyOptions) send(ctx context.Context) error {
	var n sandbox.Notification
	if err := o.command(ctx, "notify", &n); err != nil {
		return err
	}
	if err := o.respond(ctx, n); err != nil {
		return err
	}
	last := n.Attempts[len(n.Attempts)-1]
	if last.Problem != "" {
		return fmt.Errorf("%s was not taken at %s: %s", n.EventType, last.URL, last.Problem)
	}
	return nil
}
