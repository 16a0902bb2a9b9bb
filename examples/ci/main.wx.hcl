# What the pipelines beside this file plan and apply.

provider "wxpay" {}

resource "wxpay_complaint_notification" "complaints" {
  url = "https://pay.example.com/wechatpay/complaints"
}

resource "wxpay_profitsharing_receiver" "supplier" {
  type          = "MERCHANT_ID"
  account       = "1900000201"
  name          = var.supplier_name
  relation_type = "SUPPLIER"
}

variable "supplier_name" {
  type        = string
  description = "The registered name of the supplier. In a pipeline: WXCTL_VAR_supplier_name."
  sensitive   = true
  default     = "上海云杉餐饮管理有限公司"
}
