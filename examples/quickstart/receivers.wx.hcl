# One receiver for each row of receivers.csv. The names are personal data: they
# travel encrypted, and only a keyed hash of them is kept.
locals {
  receivers = csvdecode(file("receivers.csv"))
}

resource "wxpay_profitsharing_receiver" "partner" {
  for_each = { for r in local.receivers : r.account => r }

  type            = each.value.type
  account         = each.value.account
  name            = each.value.name
  relation_type   = each.value.relation_type
  custom_relation = each.value.custom_relation != "" ? each.value.custom_relation : null
}

output "cash_coupon_stock" {
  description = "Grant coupons of this stock."
  value       = wxpay_favor_stock.new_year.stock_id
}

output "receivers" {
  value = length(wxpay_profitsharing_receiver.partner)
}
