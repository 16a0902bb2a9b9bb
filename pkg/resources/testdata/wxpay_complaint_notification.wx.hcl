# Where WeChat Pay reports complaints.
resource "wxpay_complaint_notification" "example" {
  url = "https://pay.example.com/wechatpay/complaints"
}
