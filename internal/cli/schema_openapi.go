package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/wxctl/wxctl/pkg/catalog"
)

type schemaOpenAPIOptions struct{ App *App }

func newSchemaOpenAPICommand(app *App, run func(context.Context, *schemaOpenAPIOptions) error) *cobra.Command {
	if run == nil {
		run = runSchemaOpenAPI
	}
	opts := &schemaOpenAPIOptions{App: app}
	return &cobra.Command{
		Use:   "openapi",
		Short: "Print all operations of WeChat Pay v3 as an OpenAPI document",
		Long: `openapi prints the catalogue of "wxctl run" as one OpenAPI 3.0 document: paths,
parameters, bodies and answers of every operation. What OpenAPI has no word for
stands in extensions: x-wechatpay-operation is the name under "wxctl run",
x-wechatpay-modes who may call, x-wechatpay-effect what it does,
x-wechatpay-key the field that makes a repeat safe, x-wechatpay-values the
known values of an open enumeration, x-wechatpay-encrypted a field that travels
encrypted.`,
		Example:     `  wxctl schema openapi > wechatpay.json`,
		Annotations: exits(Done, Failed),
		Args:        noArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), opts) },
	}
}

func runSchemaOpenAPI(_ context.Context, opts *schemaOpenAPIOptions) error {
	return opts.App.printJSON(catalog.OpenAPI(ReadBuild().Version, catalog.All()))
}
