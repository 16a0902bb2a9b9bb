# ¥5 off an order of more than ¥30 of the named goods, a thousand times, on
# working days: ¥5,000 of the balance are locked when the stock starts.
resource "wxpay_favor_stock" "example" {
  stock_name           = "Lunch 5 off"
  comment              = "Lunch campaign"
  belong_merchant      = "1900000001"
  available_begin_time = "2026-12-01T00:00:00+08:00"
  available_end_time   = "2027-01-31T23:59:59+08:00"
  stock_type           = "NORMAL"
  no_cash              = false
  status               = "running"

  stock_use_rule {
    max_coupons          = 1000
    max_amount           = 500000
    max_amount_by_day    = 50000
    max_coupons_per_user = 3
    natural_person_limit = true
    prevent_api_abuse    = true
  }

  pattern_info {
    description        = "¥5 off your lunch of more than ¥30."
    merchant_logo      = "https://wxpaylogo.qpic.cn/wxpaylogo/logo"
    merchant_name      = "Yunshan"
    background_color   = "Color020"
    coupon_image       = "https://wxpaylogo.qpic.cn/wxpaylogo/image"
    jump_target        = "MINI_PROGRAM"
    mini_program_appid = "wx8888888888888888"
    mini_program_path  = "pages/lunch"
  }

  coupon_use_rule {
    coupon_available_time {
      second_day_available         = false
      available_time_after_receive = 1440

      fix_available_time {
        available_week_day = [1, 2, 3, 4, 5]
        begin_time         = 39600
        end_time           = 50400
      }
    }

    fixed_normal_coupon {
      coupon_amount       = 500
      transaction_minimum = 3000
    }

    goods_tag           = ["lunch"]
    trade_type          = ["MICROAPP", "CARD"]
    limit_pay           = ["ICBC_CREDIT"]
    available_items     = ["sku-1001", "sku-1002"]
    available_merchants = ["1900000001"]
    combine_use         = true

    limit_card {
      name = "工行白金"
      bin  = ["622230", "622231"]
    }
  }
}
