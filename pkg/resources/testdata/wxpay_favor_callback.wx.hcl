# Where WeChat Pay reports that cash coupons were used.
resource "wxpay_favor_callback" "example" {
  notify_url = "https://pay.example.com/wechatpay/favor"
  switch     = true
}
