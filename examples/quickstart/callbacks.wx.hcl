resource "wxpay_favor_callback" "coupons_used" {
  notify_url = "https://${var.callback_host}/wechatpay/favor"
}

resource "wxpay_busifavor_callback" "coupons_sent" {
  notify_url = "https://${var.callback_host}/wechatpay/busifavor"
}

resource "wxpay_complaint_notification" "complaints" {
  url = "https://${var.callback_host}/wechatpay/complaints"
}
