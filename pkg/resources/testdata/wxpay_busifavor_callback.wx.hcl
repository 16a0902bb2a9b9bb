# Where WeChat Pay reports that merchant coupons were received.
resource "wxpay_busifavor_callback" "example" {
  notify_url = "https://pay.example.com/wechatpay/busifavor"
}
