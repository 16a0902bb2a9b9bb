// Package capital is the banks, their branches, and the places of branches that
// applications and settlement accounts name (银行组件).
//
// account_bank and account_bank_code are what those operations take. The alias of
// a bank is for people, its alias code for [Branches]; a bank that is none of the
// large ones is 其他银行 there, and needs a branch.
//
// Pages: https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_1.shtml
// and its siblings.
package capital

import (
	"net/http"

	"github.com/wxctl/wxctl/pkg/client/op"
)

// Provinces lists the provinces (查询省份列表).
var Provinces = op.Define[op.None, ProvinceList](op.Spec{
	Name:    "capital-provinces",
	Product: "capital",
	Title:   "查询省份列表API",
	Method:  http.MethodGet,
	Path:    "/v3/capital/capitallhh/areas/provinces",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_4.shtml",
})

// ProvinceList is all provinces.
type ProvinceList struct {
	Data       []Province `json:"data" doc:"the provinces"`
	TotalCount int64      `json:"total_count" wx:"required" doc:"provinces in all"`
}

// Province is a province, or a city that is one.
type Province struct {
	ProvinceName string `json:"province_name" wx:"required,max=256" doc:"name"`
	ProvinceCode int64  `json:"province_code" wx:"required" doc:"number"`
}

// Cities lists the cities of a province (查询城市列表).
var Cities = op.Define[CitiesRequest, CityList](op.Spec{
	Name:    "capital-cities",
	Product: "capital",
	Title:   "查询城市列表API",
	Method:  http.MethodGet,
	Path:    "/v3/capital/capitallhh/areas/provinces/{province_code}/cities",
	Modes:   op.Partner,
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_5.shtml",
})

// CitiesRequest names a province.
type CitiesRequest struct {
	ProvinceCode int64 `path:"province_code" doc:"number of the province"`
}

// CityList is all cities of a province.
type CityList struct {
	Data       []City `json:"data" doc:"the cities"`
	TotalCount int64  `json:"total_count" wx:"required" doc:"cities in all"`
}

// City is a city.
type City struct {
	CityName string `json:"city_name" wx:"required,max=256" doc:"name"`
	CityCode int64  `json:"city_code" wx:"required" doc:"number"`
}

// PersonalBanks lists the banks at which people have accounts
// (查询支持个人业务的银行列表).
var PersonalBanks = op.Define[BanksRequest, BankList](op.Spec{
	Name:    "capital-personal-banks",
	Product: "capital",
	Title:   "查询支持个人业务的银行列表API",
	Method:  http.MethodGet,
	Path:    "/v3/capital/capitallhh/banks/personal-banking",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 200},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_2.shtml",
})

// CorporateBanks lists the banks at which companies have accounts
// (查询支持对公业务的银行列表).
var CorporateBanks = op.Define[BanksRequest, BankList](op.Spec{
	Name:    "capital-corporate-banks",
	Product: "capital",
	Title:   "查询支持对公业务的银行列表API",
	Method:  http.MethodGet,
	Path:    "/v3/capital/capitallhh/banks/corporate-banking",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 200},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_3.shtml",
})

// BanksRequest is a page of banks.
type BanksRequest struct {
	Offset int64 `query:"offset" wx:"min=0" doc:"banks before the page"`
	Limit  int64 `query:"limit" wx:"required,min=1,max=200,default=200" doc:"banks in a page"`
}

// BankList is a page of banks.
type BankList struct {
	Data       []Bank `json:"data" doc:"the banks"`
	TotalCount int64  `json:"total_count" wx:"required" doc:"banks in all"`
	Count      int64  `json:"count" wx:"required" doc:"banks in the page"`
	Offset     int64  `json:"offset" wx:"required" doc:"banks before the page"`
	Links      Links  `json:"links" wx:"required" doc:"the pages around"`
}

// Links are the paths of a page and of those around it.
type Links struct {
	Next string `json:"next" wx:"max=2048" doc:"the next page, if there is one"`
	Prev string `json:"prev" wx:"max=2048" doc:"the page before, if there is one"`
	Self string `json:"self" wx:"max=2048" doc:"the page"`
}

// Bank is a bank.
type Bank struct {
	BankAlias       string `json:"bank_alias" wx:"required,max=128" doc:"name of the bank"`
	BankAliasCode   string `json:"bank_alias_code" wx:"required,max=32" doc:"number of that name"`
	AccountBank     string `json:"account_bank" wx:"required,max=128" doc:"bank as applications name it"`
	AccountBankCode int64  `json:"account_bank_code" wx:"required" doc:"number of the bank in applications"`
	NeedBankBranch  bool   `json:"need_bank_branch" wx:"required" doc:"whether applications need its branch"`
}

// FindBanks finds the banks to which a person's card may belong
// (获取对私银行卡号开户银行). Where there are several, the person has to choose; where there
// is none, the card may still be good.
var FindBanks = op.Define[FindBanksRequest, FoundBanks](op.Spec{
	Name:    "capital-search-bank-number",
	Product: "capital",
	Title:   "获取对私银行卡号开户银行API",
	Method:  http.MethodGet,
	Path:    "/v3/capital/capitallhh/banks/search-banks-by-bank-account",
	Modes:   op.Partner,
	Rate:    op.PerSecond(300),
	Doc:     "https://pay.weixin.qq.com/docs/partner/apis/mch-bank-element/banks/search-banks-by-bank-account.html",
})

// FindBanksRequest is a card.
type FindBanksRequest struct {
	AccountNumber string `query:"account_number" wx:"required,encrypt" doc:"number of the card"`
}

// FoundBanks is the banks that were found.
type FoundBanks struct {
	Data       []Bank `json:"data" doc:"the banks"`
	TotalCount int64  `json:"total_count" wx:"required" doc:"banks in all"`
}

// Branches lists the branches of a bank in a city (查询支行列表), of banks only whose
// branches have to be given.
var Branches = op.Define[BranchesRequest, BranchList](op.Spec{
	Name:    "capital-branches",
	Product: "capital",
	Title:   "查询支行列表API",
	Method:  http.MethodGet,
	Path:    "/v3/capital/capitallhh/banks/{bank_alias_code}/branches",
	Modes:   op.Partner,
	List:    op.Paging{Items: "data", Max: 200},
	Doc:     "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter11_2_6.shtml",
})

// BranchesRequest names a bank and a city.
type BranchesRequest struct {
	BankAliasCode string `path:"bank_alias_code" wx:"max=32" doc:"number of the bank's name"`
	CityCode      int64  `query:"city_code" wx:"required" doc:"number of the city"`
	Offset        int64  `query:"offset" wx:"min=0" doc:"branches before the page"`
	Limit         int64  `query:"limit" wx:"required,min=1,max=200,default=200" doc:"branches in a page"`
}

// BranchList is a page of branches.
type BranchList struct {
	Data            []Branch `json:"data" doc:"the branches"`
	TotalCount      int64    `json:"total_count" wx:"required" doc:"branches in all"`
	Count           int64    `json:"count" wx:"required" doc:"branches in the page"`
	Offset          int64    `json:"offset" wx:"required" doc:"branches before the page"`
	Links           Links    `json:"links" wx:"required" doc:"the pages around"`
	AccountBank     string   `json:"account_bank" wx:"required,max=128" doc:"bank as applications name it"`
	AccountBankCode int64    `json:"account_bank_code" wx:"required" doc:"number of the bank in applications"`
	BankAlias       string   `json:"bank_alias" wx:"required,max=128" doc:"name of the bank"`
	BankAliasCode   string   `json:"bank_alias_code" wx:"required,max=32" doc:"number of that name"`
}

// Branch is a branch.
type Branch struct {
	BankBranchName string `json:"bank_branch_name" wx:"required,max=128" doc:"full name"`
	BankBranchID   string `json:"bank_branch_id" wx:"required,max=64" doc:"number of the branch (联行号)"`
}
