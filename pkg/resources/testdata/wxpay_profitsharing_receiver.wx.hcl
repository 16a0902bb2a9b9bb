# A merchant that gets a share of every payment of the sub-merchant. In direct
# mode sub_mchid and sub_appid are left out.
resource "wxpay_profitsharing_receiver" "example" {
  sub_mchid       = "1900000109"
  appid           = "wx8888888888888888"
  type            = "MERCHANT_ID"
  account         = "1900000201"
  name            = "上海云杉餐饮管理有限公司"
  relation_type   = "CUSTOM"
  custom_relation = "代理商"
}
