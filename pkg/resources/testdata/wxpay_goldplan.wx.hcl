# The gold plan of one sub-merchant, with its own receipt page and without
# advertisements of its competitors.
resource "wxpay_goldplan" "example" {
  sub_mchid           = "1900000109"
  plan                = true
  operation_pay_scene = "JSAPI_AND_MINIPROGRAM"
  custom_page         = true
  advertising         = true

  advertising_industry_filters = ["CATERING", "FOOD"]
}
