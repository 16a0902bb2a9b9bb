package resources

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
)

// ProviderArgument is an argument of a provider "wxpay" block.
type ProviderArgument struct {
	Name string
	Type cty.Type
	// Secret arguments come from sensitive variables only.
	Secret bool
	// Env is the environment variable that is used in its place.
	Env string
	Doc string
}

// ProviderArguments are the arguments of a provider "wxpay" block. All are
// optional: what a block leaves out comes from the environment or a profile.
func ProviderArguments() []ProviderArgument {
	return []ProviderArgument{
		{Name: "profile", Type: cty.String, Env: "WXCTL_PROFILE", Doc: "The name of a profile in the user's configuration directory, which gives what neither the block nor the environment does."},
		{Name: "mchid", Type: cty.String, Env: "WXCTL_MCHID", Doc: "The merchant number that signs: the merchant's own, or the service provider's."},
		{Name: "brand_id", Type: cty.String, Env: "WXCTL_BRAND_ID", Doc: "The brand that signs in place of a merchant. Only `wxctl run` and `wxctl api` call as a brand."},
		{Name: "serial_no", Type: cty.String, Env: "WXCTL_SERIAL_NO", Doc: "The serial number of the merchant's API certificate."},
		{Name: "private_key_file", Type: cty.String, Env: "WXCTL_PRIVATE_KEY_FILE", Doc: "The file of the merchant's private key, PEM (apiclient_key.pem)."},
		{Name: "private_key", Type: cty.String, Secret: true, Env: "WXCTL_PRIVATE_KEY", Doc: "The merchant's private key itself, PEM, from a sensitive variable."},
		{Name: "apiv3_key", Type: cty.String, Secret: true, Env: "WXCTL_APIV3_KEY", Doc: "The APIv3 key of 32 characters, from a sensitive variable. It is needed for platform certificates and notifications."},
		{Name: "apiv2_key", Type: cty.String, Secret: true, Env: "WXCTL_APIV2_KEY", Doc: "The APIv2 key, from a sensitive variable. Only `wxctl run sign` needs it, for pay score."},
		{Name: "apiv2_key_file", Type: cty.String, Env: "WXCTL_APIV2_KEY_FILE", Doc: "The file of the APIv2 key."},
		{Name: "apiv3_key_file", Type: cty.String, Env: "WXCTL_APIV3_KEY_FILE", Doc: "The file of the APIv3 key."},
		{Name: "public_key_id", Type: cty.String, Env: "WXCTL_PUBLIC_KEY_ID", Doc: "The ID of the WeChat Pay public key, PUB_KEY_ID_…; without it platform certificates are used."},
		{Name: "public_key_file", Type: cty.String, Env: "WXCTL_PUBLIC_KEY_FILE", Doc: "The file of the WeChat Pay public key, PEM."},
		{Name: "appid", Type: cty.String, Env: "WXCTL_APPID", Doc: "The appid that is used where a resource names none."},
		{Name: "sub_mchid", Type: cty.String, Env: "WXCTL_SUB_MCHID", Doc: "The sub-merchant that is used where a resource names none (service-provider mode)."},
		{Name: "notify_url", Type: cty.String, Env: "WXCTL_NOTIFY_URL", Doc: "The URL for notifications that is used where an operation is given none."},
		{Name: "partner", Type: cty.Bool, Env: "WXCTL_PARTNER", Doc: "Whether the account is a service provider's (服务商)."},
		{Name: "endpoint", Type: cty.String, Env: "WXCTL_ENDPOINT", Doc: "The base URL in place of WeChat Pay's own."},
		{Name: "cert_dir", Type: cty.String, Env: "WXCTL_CERT_DIR", Doc: "The folder in which platform certificates are cached."},
	}
}

func providerSpec() hcldec.Spec {
	spec := hcldec.ObjectSpec{}
	for _, a := range ProviderArguments() {
		var s hcldec.Spec = &hcldec.AttrSpec{Name: a.Name, Type: a.Type}
		if a.Secret {
			s = &hcldec.ValidateSpec{Wrapped: s, Func: fromSensitiveVariable(a)}
		}
		spec[a.Name] = s
	}
	return spec
}

// fromSensitiveVariable refuses a secret that did not come from a sensitive
// variable: literals would end up in version control. A value that is not known
// yet is no literal; it is looked at once it is known.
func fromSensitiveVariable(a ProviderArgument) func(cty.Value) hcl.Diagnostics {
	return func(v cty.Value) hcl.Diagnostics {
		if v.IsMarked() || !v.IsKnown() || v.IsNull() {
			return nil
		}
		return hcl.Diagnostics{{
			Severity: hcl.DiagError,
			Summary:  "Secret in configuration",
			Detail: fmt.Sprintf("%s is a secret: take it from a variable with sensitive = true, or leave it out and set %s. Secrets never stand in configuration files.",
				a.Name, a.Env),
		}}
	}
}
