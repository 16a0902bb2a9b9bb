package sandbox

import (
	"github.com/wxctl/wxctl/pkg/client/fapiao"
	"github.com/wxctl/wxctl/pkg/client/op"
)

const (
	// fapiaoConfigs has the key caller.
	fapiaoConfigs table[fapiao.Config] = "fapiao/configs"
	// fapiaoTemplates has the key caller, seller.
	fapiaoTemplates table[fapiao.CardTemplate] = "fapiao/templates"
)

// fapiaoMerchant is who makes invoices out, as it is set in the console.
var fapiaoMerchant = fapiao.Merchant{
	Seller: fapiao.Seller{
		Name: "沙箱商户有限公司", TaxpayerID: "91440300MA5SANDBX1", Address: "深圳市南山区", Telephone: "0755-12345678",
		BankName: "招商银行深圳分行", BankAccount: "755912345678901",
	},
	Extra: fapiao.Extra{Payee: "张三", Reviewer: "李四", Drawer: "王五"},
}

// taxCodes are goods with their tax classes.
var taxCodes = []fapiao.TaxCode{
	{GoodsName: "餐饮服务", GoodsID: 1, GoodsCategory: "餐饮服务", TaxCode: "3070401000000000000", TaxRate: 600, TaxPreferMark: "NO_FAVORABLE"},
	{GoodsName: "住宿服务", GoodsID: 2, GoodsCategory: "住宿服务", TaxCode: "3070402000000000000", TaxRate: 600, TaxPreferMark: "NO_FAVORABLE"},
	{GoodsName: "停车费", GoodsID: 3, GoodsCategory: "经营租赁", TaxCode: "3040502020200000000", TaxRate: 900, TaxPreferMark: "NO_FAVORABLE"},
}

func registerFapiaoConfig(r *registry) {
	handle(r, fapiao.SetCardTemplate, setFapiaoTemplate)
	handle(r, fapiao.SetConfig, setFapiaoConfig)
	handle(r, fapiao.GetConfig, func(c *call, _ *op.None) (*fapiao.Config, error) {
		config, ok := fapiaoConfigs.get(c, c.merchant.MchID)
		if !ok && !c.quirks.FapiaoConfigEmpty {
			return nil, notFound("nothing is set yet")
		}
		if !ok {
			config = &fapiao.Config{}
		}
		return config, nil
	})
	handle(r, fapiao.GetMerchant, func(c *call, in *fapiao.MerchantRequest) (*fapiao.Merchant, error) {
		if _, err := c.fapiaoSeller(inQuery, in.SubMchID); err != nil {
			return nil, err
		}
		return &fapiaoMerchant, nil
	})
	handle(r, fapiao.ListTaxCodes, func(c *call, in *fapiao.TaxCodesRequest) (*fapiao.TaxCodes, error) {
		if _, err := c.fapiaoSeller(inQuery, in.SubMchID); err != nil {
			return nil, err
		}
		total := int64(len(taxCodes))
		links := fapiao.Links(pageLinks(fapiao.ListTaxCodes.Path+"?", in.Offset, in.Limit, total))
		return &fapiao.TaxCodes{Data: page(taxCodes, in.Offset, in.Limit), TotalCount: total, Offset: in.Offset, Limit: in.Limit, Links: &links}, nil
	})
	handle(r, fapiao.CheckSubMerchant, func(c *call, in *fapiao.SubMerchantRequest) (*op.None, error) {
		_, err := c.fapiaoSeller(inPath, in.SubMchID)
		return nil, err
	})
	handle(r, fapiao.GetSubMerchant, func(c *call, in *fapiao.SubMerchantRequest) (*fapiao.SubMerchant, error) {
		if _, err := c.fapiaoSeller(inPath, in.SubMchID); err != nil {
			return nil, err
		}
		return &fapiao.SubMerchant{
			SubMchID: in.SubMchID, ThirdMode: &fapiao.ThirdMode{Status: "ENABLED"},
			DigitalTaxMode: &fapiao.DigitalMode{
				Status: "ENABLED", BillingPersonInfo: &fapiao.BillingPerson{ID: "1", Name: fapiaoMerchant.Extra.Drawer},
				AbilityInfo: []fapiao.Ability{{Type: "BASE_ABILITY", Status: "AUTHORIZED"}},
			},
		}, nil
	})
}

func setFapiaoTemplate(c *call, in *fapiao.CardTemplateRequest) (*fapiao.CardTemplate, error) {
	seller, err := c.fapiaoSeller(inBody, in.SubMchID)
	if err != nil {
		return nil, err
	}
	id := "p" + c.sandbox.random.letters(27)
	if before, ok := fapiaoTemplates.get(c, c.merchant.MchID, seller); ok && c.quirks.FapiaoSameTemplate {
		id = before.CardID
	}
	template := &fapiao.CardTemplate{CardAppID: in.CardAppID, CardID: id}
	fapiaoTemplates.put(c, template, c.merchant.MchID, seller)
	return template, nil
}

// setFapiaoConfig changes what is given.
func setFapiaoConfig(c *call, in *fapiao.SetConfigRequest) (*fapiao.Config, error) {
	if in.SubMchCode != "" {
		if _, err := payer(c, in.SubMchCode); err != nil {
			return nil, err
		}
	}
	config, ok := fapiaoConfigs.get(c, c.merchant.MchID)
	if !ok {
		config = &fapiao.Config{}
	}
	if in.CallbackURL != "" {
		config.CallbackURL = in.CallbackURL
	}
	if in.ShowFapiaoCell != nil {
		config.ShowFapiaoCell = *in.ShowFapiaoCell
	}
	if in.SupportVATFapiao != nil {
		config.SupportVATFapiao = *in.SupportVATFapiao
	}
	fapiaoConfigs.put(c, config, c.merchant.MchID)
	return config, nil
}
