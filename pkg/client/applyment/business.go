package applyment

// BusinessInfo is what the merchant sells, and where.
type BusinessInfo struct {
	MerchantShortname string    `json:"merchant_shortname" wx:"required" doc:"short name shown to payers"`
	ServicePhone      string    `json:"service_phone" wx:"required" doc:"customer service phone"`
	SalesInfo         SalesInfo `json:"sales_info" wx:"required" doc:"where is sold"`
}

// SalesInfo is where the merchant sells.
type SalesInfo struct {
	SalesScenesType     []string             `json:"sales_scenes_type" wx:"required,enum=SALES_SCENES_STORE|SALES_SCENES_MP|SALES_SCENES_MINI_PROGRAM|SALES_SCENES_WEB|SALES_SCENES_APP|SALES_SCENES_WEWORK" doc:"sales scenes"`
	BizStoreInfo        *BizStoreInfo        `json:"biz_store_info" doc:"physical shop (SALES_SCENES_STORE)"`
	OfficialAccountInfo *OfficialAccountInfo `json:"mp_info" doc:"official account (SALES_SCENES_MP)"`
	MiniProgramInfo     *MiniProgramInfo     `json:"mini_program_info" doc:"mini program (SALES_SCENES_MINI_PROGRAM)"`
	AppInfo             *AppInfo             `json:"app_info" doc:"app (SALES_SCENES_APP)"`
	WebInfo             *WebInfo             `json:"web_info" doc:"web site (SALES_SCENES_WEB)"`
	WeComInfo           *WeComInfo           `json:"wework_info" doc:"WeCom (SALES_SCENES_WEWORK)"`
}

// BizStoreInfo is a shop.
type BizStoreInfo struct {
	BizStoreName     string   `json:"biz_store_name" wx:"required" doc:"shop name"`
	BizAddressCode   string   `json:"biz_address_code" wx:"required" doc:"six-digit region code of the shop"`
	BizStoreAddress  string   `json:"biz_store_address" wx:"required" doc:"shop address"`
	StoreEntrancePic []string `json:"store_entrance_pic" wx:"required" doc:"media ids, shop front"`
	IndoorPic        []string `json:"indoor_pic" wx:"required" doc:"media ids, inside of the shop"`
	BizSubAppID      string   `json:"biz_sub_appid" doc:"app id of the merchant used in the shop"`
}

// OfficialAccountInfo is an official account.
type OfficialAccountInfo struct {
	AppID    string   `json:"mp_appid" doc:"partner's official account app id; this or mp_sub_appid"`
	SubAppID string   `json:"mp_sub_appid" doc:"merchant's official account app id"`
	Pics     []string `json:"mp_pics" doc:"media ids, screenshots of the official account"`
}

// MiniProgramInfo is a mini program.
type MiniProgramInfo struct {
	MiniProgramAppID    string   `json:"mini_program_appid" doc:"mini program app id"`
	MiniProgramSubAppID string   `json:"mini_program_sub_appid" doc:"merchant's mini program app id"`
	MiniProgramPics     []string `json:"mini_program_pics" doc:"media ids, screenshots of the mini program"`
}

// AppInfo is an app.
type AppInfo struct {
	AppAppID    string   `json:"app_appid" doc:"partner's app id; this or app_sub_appid"`
	AppSubAppID string   `json:"app_sub_appid" doc:"merchant's app id"`
	AppPics     []string `json:"app_pics" doc:"media ids, screenshots of the app"`
}

// WebInfo is a web site.
type WebInfo struct {
	Domain           string `json:"domain" doc:"domain of the web site"`
	WebAuthorisation string `json:"web_authorisation" doc:"media id of the site authorisation letter, when the site is not the merchant's own"`
	WebAppID         string `json:"web_appid" doc:"merchant's app id used on the site"`
}

// WeComInfo is an account in WeCom.
type WeComInfo struct {
	SubCorpID string   `json:"sub_corp_id" doc:"merchant's WeCom corp id"`
	WeComPics []string `json:"wework_pics" doc:"media ids, screenshots of the WeCom pages"`
}

// SettlementInfo is the rule by which is settled.
type SettlementInfo struct {
	SettlementID         string   `json:"settlement_id" doc:"settlement rule id, by subject type and trade"`
	QualificationType    string   `json:"qualification_type" doc:"trade name as listed with the rule"`
	Qualifications       []string `json:"qualifications" doc:"media ids of special qualifications"`
	ActivitiesID         string   `json:"activities_id" doc:"reduced-rate activity id"`
	ActivitiesRate       string   `json:"activities_rate" doc:"rate applied for, without the percent sign"`
	DebitActivitiesRate  string   `json:"debit_activities_rate" doc:"rate for non-credit cards"`
	CreditActivitiesRate string   `json:"credit_activities_rate" doc:"rate for credit cards"`
	ActivitiesAdditions  []string `json:"activities_additions" doc:"media ids for the activity"`
}

// BankAccountInfo is the account to which is settled.
type BankAccountInfo struct {
	BankAccountType string `json:"bank_account_type" wx:"required,enum=BANK_ACCOUNT_TYPE_CORPORATE|BANK_ACCOUNT_TYPE_PERSONAL" doc:"corporate or personal account"`
	AccountName     string `json:"account_name" wx:"required,encrypt" doc:"name of the bank account"`
	AccountBank     string `json:"account_bank" wx:"required" doc:"bank of the account"`
	BankAddressCode string `json:"bank_address_code" wx:"required" doc:"six-digit region code of the bank"`
	BankName        string `json:"bank_name" doc:"full bank name with branch"`
	BankBranchID    string `json:"bank_branch_id" doc:"branch settlement number"`
	AccountNumber   string `json:"account_number" wx:"encrypt" doc:"bank account number"`
}

// AdditionInfo is additional material.
type AdditionInfo struct {
	LegalPersonCommitment string   `json:"legal_person_commitment" doc:"media id of the legal person's account-opening commitment"`
	LegalPersonVideo      string   `json:"legal_person_video" doc:"media id of the legal person's statement video"`
	BusinessAdditionPics  []string `json:"business_addition_pics" doc:"media ids of additional material"`
	BusinessAdditionMsg   string   `json:"business_addition_msg" doc:"additional remarks"`
}
