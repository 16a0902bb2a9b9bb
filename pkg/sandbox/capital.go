package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wxctl/wxctl/pkg/client/capital"
	"github.com/wxctl/wxctl/pkg/client/op"
)

func registerCapital(r *registry) {
	handle(r, capital.Provinces, func(*call, *op.None) (*capital.ProvinceList, error) {
		return &capital.ProvinceList{Data: provinces, TotalCount: int64(len(provinces))}, nil
	})
	handle(r, capital.Cities, func(_ *call, in *capital.CitiesRequest) (*capital.CityList, error) {
		found := cities[in.ProvinceCode]
		if found == nil {
			return nil, wrongPart(inPath, "province_code", in.ProvinceCode, "is the number of no province")
		}
		return &capital.CityList{Data: found, TotalCount: int64(len(found))}, nil
	})
	handle(r, capital.PersonalBanks, listBanks)
	handle(r, capital.CorporateBanks, listBanks)
	handle(r, capital.FindBanks, findBanks)
	handle(r, capital.Branches, listBranches)
}

func listBanks(c *call, in *capital.BanksRequest) (*capital.BankList, error) {
	out := &capital.BankList{Data: page(banks, in.Offset, in.Limit), TotalCount: int64(len(banks)), Offset: in.Offset}
	out.Count = int64(len(out.Data))
	out.Links = pageLinks(c.endpoint.Path+"?", in.Offset, in.Limit, out.TotalCount)
	return out, nil
}

// pageLinks are the paths of a page and of those around it; path ends where offset
// and limit go.
func pageLinks(path string, offset, limit, total int64) capital.Links {
	link := func(offset int64) string { return fmt.Sprintf("%soffset=%d&limit=%d", path, offset, limit) }
	links := capital.Links{Self: link(offset)}
	if offset+limit < total {
		links.Next = link(offset + limit)
	}
	if offset > 0 {
		links.Prev = link(max(offset-limit, 0))
	}
	return links
}

// findBanks finds a bank by how the numbers of its cards begin.
func findBanks(_ *call, in *capital.FindBanksRequest) (*capital.FoundBanks, error) {
	out := &capital.FoundBanks{}
	for _, b := range banks {
		if slices.ContainsFunc(cardNumbers[b.BankAlias], func(bin string) bool { return strings.HasPrefix(in.AccountNumber, bin) }) {
			out.Data = append(out.Data, b)
		}
	}
	out.TotalCount = int64(len(out.Data))
	return out, nil
}

func listBranches(_ *call, in *capital.BranchesRequest) (*capital.BranchList, error) {
	i := slices.IndexFunc(banks, func(b capital.Bank) bool { return b.BankAliasCode == in.BankAliasCode })
	switch {
	case i < 0:
		return nil, wrongPart(inPath, "bank_alias_code", in.BankAliasCode, "is the number of no bank")
	case !banks[i].NeedBankBranch:
		return nil, wrongPart(inPath, "bank_alias_code", in.BankAliasCode, "is that of a bank whose branches need not be given")
	}
	b := banks[i]
	found := branches[b.BankAlias][in.CityCode]
	out := &capital.BranchList{
		Data: page(found, in.Offset, in.Limit), TotalCount: int64(len(found)), Offset: in.Offset,
		AccountBank: b.AccountBank, AccountBankCode: b.AccountBankCode, BankAlias: b.BankAlias, BankAliasCode: b.BankAliasCode,
	}
	out.Count = int64(len(out.Data))
	path := strings.Replace(capital.Branches.Path, "{bank_alias_code}", b.BankAliasCode, 1) + "?city_code=" + strconv.FormatInt(in.CityCode, 10) + "&"
	out.Links = pageLinks(path, in.Offset, in.Limit, out.TotalCount)
	return out, nil
}

// provinces are all provinces, by WeChat Pay's own numbers, from 1.
var provinces = numbered(
	"北京市", "上海市", "天津市", "重庆市", "河北省", "山西省", "内蒙古", "辽宁省", "吉林省", "黑龙江省", "江苏省",
	"浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省", "湖南省", "广东省", "广西", "海南省",
	"四川省", "贵州省", "云南省", "西藏", "陕西省", "甘肃省", "宁夏", "青海省", "新疆",
)

func numbered(names ...string) []capital.Province {
	all := make([]capital.Province, len(names))
	for i, name := range names {
		all[i] = capital.Province{ProvinceName: name, ProvinceCode: int64(i + 1)}
	}
	return all
}

// cities are the largest cities of each province. Their numbers are the area codes
// of telephones.
var cities = map[int64][]capital.City{
	1:  {{CityName: "北京市", CityCode: 10}},
	2:  {{CityName: "上海市", CityCode: 21}},
	3:  {{CityName: "天津市", CityCode: 22}},
	4:  {{CityName: "重庆市", CityCode: 23}},
	5:  {{CityName: "石家庄市", CityCode: 311}, {CityName: "唐山市", CityCode: 315}},
	6:  {{CityName: "太原市", CityCode: 351}},
	7:  {{CityName: "呼和浩特市", CityCode: 471}},
	8:  {{CityName: "沈阳市", CityCode: 24}, {CityName: "大连市", CityCode: 411}},
	9:  {{CityName: "长春市", CityCode: 431}},
	10: {{CityName: "哈尔滨市", CityCode: 451}},
	11: {{CityName: "南京市", CityCode: 25}, {CityName: "无锡市", CityCode: 510}, {CityName: "苏州市", CityCode: 512}},
	12: {{CityName: "杭州市", CityCode: 571}, {CityName: "宁波市", CityCode: 574}, {CityName: "温州市", CityCode: 577}},
	13: {{CityName: "合肥市", CityCode: 551}},
	14: {{CityName: "福州市", CityCode: 591}, {CityName: "厦门市", CityCode: 592}},
	15: {{CityName: "南昌市", CityCode: 791}},
	16: {{CityName: "济南市", CityCode: 531}, {CityName: "青岛市", CityCode: 532}, {CityName: "潍坊市", CityCode: 536}},
	17: {{CityName: "郑州市", CityCode: 371}},
	18: {{CityName: "武汉市", CityCode: 27}},
	19: {{CityName: "长沙市", CityCode: 731}},
	20: {{CityName: "广州市", CityCode: 20}, {CityName: "深圳市", CityCode: 755}, {CityName: "珠海市", CityCode: 756}, {CityName: "东莞市", CityCode: 769}},
	21: {{CityName: "南宁市", CityCode: 771}},
	22: {{CityName: "海口市", CityCode: 898}},
	23: {{CityName: "成都市", CityCode: 28}},
	24: {{CityName: "贵阳市", CityCode: 851}},
	25: {{CityName: "昆明市", CityCode: 871}},
	26: {{CityName: "拉萨市", CityCode: 891}},
	27: {{CityName: "西安市", CityCode: 29}},
	28: {{CityName: "兰州市", CityCode: 931}},
	29: {{CityName: "银川市", CityCode: 951}},
	30: {{CityName: "西宁市", CityCode: 971}},
	31: {{CityName: "乌鲁木齐市", CityCode: 991}},
}

// banks are the large banks and some others. The names and account_bank_code are
// WeChat Pay's, and so are the alias codes of 招商银行, 招商永隆银行 and 浙江网商银行; it does
// not publish those of the others, which are the sandbox's own.
var banks = []capital.Bank{
	bank("工商银行", "1000001002", 1002),
	bank("农业银行", "1000001005", 1005),
	bank("中国银行", "1000001026", 1026),
	bank("建设银行", "1000001003", 1003),
	bank("交通银行", "1000001020", 1020),
	bank("招商银行", "1000009561", 1001),
	bank("邮储银行", "1000001066", 1066),
	bank("民生银行", "1000001006", 1006),
	bank("平安银行", "1000001010", 1010),
	bank("中信银行", "1000001021", 1021),
	bank("浦发银行", "1000001004", 1004),
	bank("兴业银行", "1000001009", 1009),
	bank("光大银行", "1000001022", 1022),
	bank("广发银行", "1000001027", 1027),
	bank("华夏银行", "1000001025", 1025),
	bank("宁波银行", "1000001056", 1056),
	otherBankNamed("招商永隆银行", "1000009580"),
	otherBankNamed("浙江网商银行", "1000009501"),
	otherBankNamed("深圳前海微众银行", "1000001099"),
}

func bank(name, alias string, code int64) capital.Bank {
	return capital.Bank{BankAlias: name, BankAliasCode: alias, AccountBank: name, AccountBankCode: code}
}

// otherBankNamed is a bank that applications know as 其他银行.
func otherBankNamed(name, alias string) capital.Bank {
	return capital.Bank{BankAlias: name, BankAliasCode: alias, AccountBank: otherBank, AccountBankCode: 1099, NeedBankBranch: true}
}

// cardNumbers are how the numbers of cards begin, by bank.
var cardNumbers = map[string][]string{
	"工商银行": {"622202", "621226"},
	"农业银行": {"622848"},
	"中国银行": {"601382", "621661"},
	"建设银行": {"621700", "622700"},
	"交通银行": {"622260", "622262"},
	"招商银行": {"621483", "622588"},
	"邮储银行": {"621799", "622188"},
	"民生银行": {"622622"},
	"平安银行": {"622298"},
	"中信银行": {"622690"},
	"浦发银行": {"622521"},
	"兴业银行": {"622908"},
	"光大银行": {"622662"},
	"广发银行": {"622568"},
	"华夏银行": {"622632"},
}

// branches are those of each bank whose branches have to be given, by city.
var branches = map[string]map[int64][]capital.Branch{
	"浙江网商银行":   {571: {{BankBranchName: "浙江网商银行股份有限公司", BankBranchID: "323331000001"}}},
	"深圳前海微众银行": {755: {{BankBranchName: "深圳前海微众银行股份有限公司", BankBranchID: "323584000888"}}},
}
