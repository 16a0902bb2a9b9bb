# A service provider (服务商) with many sub-merchants: for each of them the gold
# plan (点金计划) and the receivers of its profit sharing. The shops stand in
# shops.csv; a new shop is a new row.

wxctl {
  required_version = ">= 0.1"
}

provider "wxpay" {
  partner = true
}

locals {
  shops     = { for s in csvdecode(file("shops.csv")) : s.sub_mchid => s }
  receivers = { for r in csvdecode(file("receivers.csv")) : "${r.sub_mchid}/${r.account}" => r }
}

resource "wxpay_goldplan" "shop" {
  for_each = local.shops

  sub_mchid           = each.key
  plan                = true
  operation_pay_scene = "JSAPI_AND_MINIPROGRAM"
  custom_page         = each.value.custom_page == "yes"
  advertising         = each.value.advertising == "yes"

  advertising_industry_filters = each.value.filters == "" ? null : split(" ", each.value.filters)
}

resource "wxpay_profitsharing_receiver" "of_shop" {
  for_each = local.receivers

  sub_mchid     = each.value.sub_mchid
  type          = each.value.type
  account       = each.value.account
  name          = each.value.name
  relation_type = each.value.relation_type
}

output "shops" {
  value = length(local.shops)
}
