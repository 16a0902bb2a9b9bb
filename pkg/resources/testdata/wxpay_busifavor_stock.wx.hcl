# 12 % off on weekday afternoons, paid by the merchant itself.
resource "wxpay_busifavor_stock" "example" {
  stock_name       = "Afternoons 12% off"
  belong_merchant  = "1900000001"
  comment          = "Autumn"
  goods_name       = "All drinks"
  stock_type       = "DISCOUNT"
  coupon_code_mode = "WECHATPAY_MODE"

  coupon_use_rule {
    use_method          = "MINI_PROGRAMS"
    mini_programs_appid = "wx8888888888888888"
    mini_programs_path  = "pages/coupon"

    coupon_available_time {
      available_begin_time        = "2026-12-01T00:00:00+08:00"
      available_end_time          = "2027-05-31T23:59:59+08:00"
      available_day_after_receive = 30
      wait_days_after_receive     = 1

      available_week {
        week_day = [1, 2, 3, 4, 5]

        available_day_time {
          begin_time = 50400
          end_time   = 64800
        }
      }

      irregular_available_time {
        begin_time = "2027-01-01T00:00:00+08:00"
        end_time   = "2027-01-01T23:59:59+08:00"
      }
    }

    discount_coupon {
      discount_percent    = 88
      transaction_minimum = 100
    }
  }

  stock_send_rule {
    max_coupons          = 5000
    max_coupons_by_day   = 500
    max_coupons_per_user = 2
    natural_person_limit = false
    prevent_api_abuse    = true
  }

  custom_entrance {
    appid             = "wx8888888888888888"
    hall_id           = "233455656"
    store_id          = "233554655"
    code_display_mode = "BARCODE"

    mini_programs_info {
      mini_programs_appid = "wx8888888888888888"
      mini_programs_path  = "pages/order"
      entrance_words      = "Order"
      guiding_words       = "Drinks"
    }
  }

  display_pattern_info {
    description       = "12% off all drinks in the afternoon."
    merchant_logo_url = "https://wxpaylogo.qpic.cn/wxpaylogo/logo"
    merchant_name     = "Yunshan"
    background_color  = "Color040"
    coupon_image_url  = "https://wxpaylogo.qpic.cn/wxpaylogo/image"

    finder_info {
      finder_id                    = "sph6Rngt2T4RlUf"
      finder_video_id              = "export/UzFfAgtgekIEAQAAAAAAb4MgnPInmAAAAA"
      finder_video_cover_image_url = "https://wxpaylogo.qpic.cn/wxpaylogo/cover"
    }
  }

  notify_config {
    notify_appid = "wx8888888888888888"
  }
}
