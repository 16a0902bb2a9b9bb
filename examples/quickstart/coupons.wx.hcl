# ¥5 off an order of more than ¥30, ten thousand times: ¥50,000 of the
# merchant's balance are locked when the stock starts.
resource "wxpay_favor_stock" "new_year" {
  stock_name           = "New Year ¥5"
  comment              = "New Year campaign"
  available_begin_time = local.campaign_begin
  available_end_time   = local.campaign_end
  stock_type           = "NORMAL"
  no_cash              = false
  status               = "running"

  stock_use_rule {
    max_coupons          = 10000
    max_amount           = yuan("50000.00")
    max_coupons_per_user = 1
    natural_person_limit = false
    prevent_api_abuse    = true
  }

  pattern_info {
    description      = "¥5 off any order of more than ¥30."
    background_color = "Color020"
  }

  coupon_use_rule {
    fixed_normal_coupon {
      coupon_amount       = yuan("5.00")
      transaction_minimum = yuan("30.00")
    }
  }

  # The dates are those of the day on which the stock was made.
  lifecycle {
    ignore_changes = [available_begin_time, available_end_time]
  }
}

# 12 % off, paid by the merchant itself: nothing is locked.
resource "wxpay_busifavor_stock" "members" {
  stock_name       = "Members 12% off"
  goods_name       = "All goods"
  stock_type       = "DISCOUNT"
  coupon_code_mode = "WECHATPAY_MODE"

  coupon_use_rule {
    use_method = "OFF_LINE"

    coupon_available_time {
      available_begin_time = local.campaign_begin
      available_end_time   = local.campaign_end
    }

    discount_coupon {
      discount_percent    = 88
      transaction_minimum = yuan("1.00")
    }
  }

  stock_send_rule {
    max_coupons          = 5000
    max_coupons_per_user = 2
  }

  display_pattern_info {
    description      = "12% off in every shop."
    background_color = "Color040"
  }

  lifecycle {
    ignore_changes = [coupon_use_rule.coupon_available_time]
  }
}
