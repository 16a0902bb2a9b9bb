package cli

import "github.com/spf13/cobra"

const credentialsTopic = `Credentials say which merchant wxctl acts for. Each value comes from the first
of these that has it:

  1. --sandbox: the merchants of the sandbox. Of all else only partner, brand_id,
     sub_mchid and notify_url count.
  2. the provider "wxpay" block of the configuration, one per merchant (alias)
  3. the environment, WXCTL_*
  4. the profile that the block's profile argument or WXCTL_PROFILE names

Sources are only mixed for one and the same merchant: a block or profile with
another mchid than the environment takes nothing from it.

Variables, and arguments of a provider block or a profile:

  WXCTL_MCHID             mchid             the merchant number (商户号)
  WXCTL_BRAND_ID          brand_id          a brand that signs by itself (品牌直连),
                                            in place of the merchant number
  WXCTL_SERIAL_NO         serial_no         serial number of the API certificate
  WXCTL_PRIVATE_KEY_FILE  private_key_file  apiclient_key.pem
  WXCTL_PRIVATE_KEY       private_key       the same as PEM text
  WXCTL_APIV3_KEY         apiv3_key         the APIv3 key, 32 bytes
  WXCTL_APIV3_KEY_FILE    apiv3_key_file    a file that holds it
  WXCTL_APIV2_KEY         apiv2_key         the APIv2 key, for "wxctl run sign" of pay
                                            score; nothing else needs it
  WXCTL_APIV2_KEY_FILE    apiv2_key_file    a file that holds it
  WXCTL_APPID             appid             default of requests
  WXCTL_NOTIFY_URL        notify_url        default of requests
  WXCTL_PUBLIC_KEY_ID     public_key_id     PUB_KEY_ID_…: trust the public key
  WXCTL_PUBLIC_KEY_FILE   public_key_file   pub_key.pem
  WXCTL_PARTNER           partner           1 or true: a service provider (服务商)
  WXCTL_SUB_MCHID         sub_mchid         its default sub-merchant
  WXCTL_ENDPOINT          endpoint          another base URL
  WXCTL_CERT_DIR          cert_dir          cache of platform certificates

Without a public key, platform certificates are trusted, which need the APIv3
key. Files in the environment are relative to where wxctl was started, those of
a block to the configuration, those of a profile to the profiles' folder.

Secrets are never arguments of a command. In a provider block they come from a
sensitive variable; a profile names their files. Profiles stand in
wxctl/profiles.hcl of the user's configuration directory (on Linux
~/.config/wxctl/profiles.hcl):

  profile "shop" {
    mchid            = "1900000001"
    serial_no        = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
    private_key_file = "shop/apiclient_key.pem"
    apiv3_key_file   = "shop/apiv3.key"
  }

"wxctl doctor" checks them.`

// newCredentialsTopic is a page of help, no command.
func newCredentialsTopic(*App) *cobra.Command {
	return &cobra.Command{
		Use:   "credentials",
		Short: "Where credentials come from",
		Long:  credentialsTopic,
	}
}
