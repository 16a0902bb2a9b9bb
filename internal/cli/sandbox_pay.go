package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/sandbox"
)

type sandboxPayOptions struct {
	App        *App
	Dir        string
	OutTradeNo string
}

func newSandboxPayCommand(app *App, run func(context.Context, *sandboxPayOptions) error) *cobra.Command {
	if run == nil {
		run = runSandboxPay
	}
	opts := &sandboxPayOptions{App: app}
	cmd := &cobra.Command{
		Use:   "pay OUT_TRADE_NO [--dir FOLDER]",
		Short: "Be the customer who pays an order",
		Long: `pay pays an open order of the sandbox in full, as its customer would. It prints
the transaction. It works on a folder that is being served and on one that is
not.`,
		Example: `  wxctl sandbox pay 20260131001
  wxctl sandbox pay 20260131001 --dir sandbox`,
		Annotations: exits(Done, Failed),
		Args:        wantArgs("an OUT_TRADE_NO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.OutTradeNo = args[0]
			return run(cmd.Context(), opts)
		},
	}
	sandboxDirFlag(cmd.Flags(), &opts.Dir)
	cmd.Flags().Bool("json", false, "report errors as JSON")
	return cmd
}

func runSandboxPay(ctx context.Context, opts *sandboxPayOptions) error {
	transaction, err := opts.pay(ctx)
	if err != nil {
		return err
	}
	out, err := newResponder(opts.App, "", "")
	if err != nil {
		return err
	}
	return out.json(ctx, transaction)
}

// pay pays in the process that serves the folder, or else in this one.
func (o *sandboxPayOptions) pay(ctx context.Context) (transaction json.RawMessage, err error) {
	dir := cmp.Or(o.Dir, o.App.SandboxDir())
	if endpoint, token, ok := sandbox.Running(dir); ok {
		order := map[string]string{"out_trade_no": o.OutTradeNo}
		err = sandbox.Control(ctx, endpoint, token, "pay", order, &transaction)
		return transaction, err
	}
	s, err := o.App.waitForSandbox(ctx, dir)
	if err != nil {
		return nil, err
	}
	transaction, err = s.Pay(o.OutTradeNo)
	return transaction, errors.Join(err, s.Close())
}
