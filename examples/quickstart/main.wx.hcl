# The account of one direct merchant: a cash coupon, a merchant coupon, the
# URLs that WeChat Pay calls, and the receivers of profit sharing.

wxctl {
  required_version = ">= 0.1"
}

# Credentials come from the environment (WXCTL_MCHID, WXCTL_PRIVATE_KEY_FILE,
# …) or from --sandbox. Nothing secret stands here.
provider "wxpay" {}

variable "campaign_begin" {
  type        = string
  description = "When the campaign begins, RFC 3339. By default midnight in China after the first apply."
  default     = null
}

variable "callback_host" {
  type        = string
  description = "The host that WeChat Pay calls."
  default     = "pay.example.com"

  validation {
    condition     = !strcontains(var.callback_host, "/")
    error_message = "callback_host is a host name alone, without https:// and without a path."
  }
}

locals {
  tomorrow       = formatdate("YYYY-MM-DD'T'00:00:00+08:00", timeadd(plantimestamp(), "32h"))
  campaign_begin = coalesce(var.campaign_begin, local.tomorrow)
  campaign_end   = timeadd(local.campaign_begin, "720h")
}
