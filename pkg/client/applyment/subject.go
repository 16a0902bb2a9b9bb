package applyment

// SubjectInfo is the legal subject.
type SubjectInfo struct {
	SubjectType            SubjectType             `json:"subject_type" wx:"required,enum=SUBJECT_TYPE_INDIVIDUAL|SUBJECT_TYPE_ENTERPRISE|SUBJECT_TYPE_INSTITUTIONS|SUBJECT_TYPE_OTHERS|SUBJECT_TYPE_MICRO|SUBJECT_TYPE_GOVERNMENT|SUBJECT_TYPE_INSTITUTIONS_CLONED" doc:"kind of legal subject"`
	FinanceInstitution     bool                    `json:"finance_institution" doc:"whether the subject is a financial institution"`
	MicroBizInfo           *MicroBizInfo           `json:"micro_biz_info" doc:"the trade of a micro merchant; with SUBJECT_TYPE_MICRO"`
	BusinessLicenseInfo    *BusinessLicenseInfo    `json:"business_license_info" doc:"business licence, for individual businesses and enterprises; required for SUBJECT_TYPE_INDIVIDUAL and SUBJECT_TYPE_ENTERPRISE"`
	CertificateInfo        *CertificateInfo        `json:"certificate_info" doc:"registration certificate, for institutions and organisations; required for SUBJECT_TYPE_INSTITUTIONS, SUBJECT_TYPE_GOVERNMENT and SUBJECT_TYPE_OTHERS"`
	OrganizationInfo       *OrganizationInfo       `json:"organization_info" doc:"organisation code certificate"`
	CertificateLetterCopy  string                  `json:"certificate_letter_copy" doc:"media id of the organisation's confirmation letter"`
	FinanceInstitutionInfo *FinanceInstitutionInfo `json:"finance_institution_info" doc:"financial licence"`
	// Sources disagree whether it must be given for institutions, government and others.
	IdentityInfo     *IdentityInfo     `json:"identity_info" doc:"identity of the operator or legal representative; may be left out for institutions, government and others"`
	BeneficialOwners []BeneficialOwner `json:"ubo_info_list" doc:"beneficial owners"`
}

// MicroBizInfo is the trade of a micro merchant.
type MicroBizInfo struct {
	MicroBizType    string           `json:"micro_biz_type" wx:"required,enum=MICRO_TYPE_STORE|MICRO_TYPE_MOBILE|MICRO_TYPE_ONLINE" doc:"micro business type: shop, mobile or online"`
	MicroStoreInfo  *MicroStoreInfo  `json:"micro_store_info" doc:"shop (MICRO_TYPE_STORE)"`
	MicroMobileInfo *MicroMobileInfo `json:"micro_mobile_info" doc:"mobile trade (MICRO_TYPE_MOBILE)"`
	MicroOnlineInfo *MicroOnlineInfo `json:"micro_online_info" doc:"online trade (MICRO_TYPE_ONLINE)"`
}

// MicroStoreInfo is a shop of a micro merchant.
type MicroStoreInfo struct {
	MicroName        string `json:"micro_name" wx:"required" doc:"shop name"`
	MicroAddressCode string `json:"micro_address_code" wx:"required" doc:"six-digit region code of the shop"`
	MicroAddress     string `json:"micro_address" wx:"required" doc:"shop address"`
	StoreEntrancePic string `json:"store_entrance_pic" wx:"required" doc:"media id, shop front"`
	MicroIndoorCopy  string `json:"micro_indoor_copy" wx:"required" doc:"media id, inside of the shop"`
	StoreLongitude   string `json:"store_longitude" doc:"shop longitude"`
	StoreLatitude    string `json:"store_latitude" doc:"shop latitude"`
}

// MicroMobileInfo is a trade without a fixed place.
type MicroMobileInfo struct {
	MicroMobileName    string   `json:"micro_mobile_name" wx:"required" doc:"name of the trade or service"`
	MicroMobileCity    string   `json:"micro_mobile_city" wx:"required" doc:"six-digit region code of the trade"`
	MicroMobileAddress string   `json:"micro_mobile_address" wx:"required" doc:"place of the trade without province and city"`
	MicroMobilePics    []string `json:"micro_mobile_pics" wx:"required" doc:"media ids, photos of the trade"`
}

// MicroOnlineInfo is an online shop of a micro merchant.
type MicroOnlineInfo struct {
	MicroOnlineStore string `json:"micro_online_store" wx:"required" doc:"online shop name"`
	MicroECName      string `json:"micro_ec_name" wx:"required" doc:"name of the e-commerce platform"`
	MicroQRCode      string `json:"micro_qrcode" doc:"media id of the shop QR code"`
	MicroLink        string `json:"micro_link" doc:"link to the shop"`
}

// BusinessLicenseInfo is the licence of a business.
type BusinessLicenseInfo struct {
	LicenseCopy    string `json:"license_copy" wx:"required" doc:"media id of the business licence"`
	LicenseNumber  string `json:"license_number" wx:"required" doc:"registration number / unified social credit code"`
	MerchantName   string `json:"merchant_name" wx:"required" doc:"merchant name on the licence"`
	LegalPerson    string `json:"legal_person" wx:"required" doc:"name of the operator or legal representative"`
	LicenseAddress string `json:"license_address" doc:"registered address on the licence"`
	PeriodBegin    string `json:"period_begin" wx:"format=date" doc:"start of validity (YYYY-MM-DD)"`
	PeriodEnd      string `json:"period_end" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}

// CertificateInfo is the registration of an institution.
type CertificateInfo struct {
	CertCopy       string `json:"cert_copy" wx:"required" doc:"media id of the certificate"`
	CertType       string `json:"cert_type" wx:"required,enum=CERTIFICATE_TYPE_2388|CERTIFICATE_TYPE_2389|CERTIFICATE_TYPE_2390|CERTIFICATE_TYPE_2391|CERTIFICATE_TYPE_2392|CERTIFICATE_TYPE_2393|CERTIFICATE_TYPE_2394|CERTIFICATE_TYPE_2395|CERTIFICATE_TYPE_2396|CERTIFICATE_TYPE_2399|CERTIFICATE_TYPE_2400|CERTIFICATE_TYPE_2520|CERTIFICATE_TYPE_2521|CERTIFICATE_TYPE_2522" doc:"registration certificate type"`
	CertNumber     string `json:"cert_number" wx:"required" doc:"certificate number"`
	MerchantName   string `json:"merchant_name" wx:"required" doc:"merchant name on the certificate"`
	CompanyAddress string `json:"company_address" wx:"required" doc:"registered address"`
	LegalPerson    string `json:"legal_person" wx:"required" doc:"name of the operator or legal representative"`
	PeriodBegin    string `json:"period_begin" wx:"required,format=date" doc:"start of validity (YYYY-MM-DD)"`
	PeriodEnd      string `json:"period_end" wx:"required" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}

// OrganizationInfo is the organisation code certificate.
type OrganizationInfo struct {
	OrganizationCopy string `json:"organization_copy" wx:"required" doc:"media id of the organisation code certificate"`
	OrganizationCode string `json:"organization_code" wx:"required" doc:"organisation code"`
	OrgPeriodBegin   string `json:"org_period_begin" wx:"required,format=date" doc:"start of validity (YYYY-MM-DD)"`
	OrgPeriodEnd     string `json:"org_period_end" wx:"required" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}

// FinanceInstitutionInfo is the licence of a financial institution.
type FinanceInstitutionInfo struct {
	FinanceType        string   `json:"finance_type" wx:"enum=BANK_AGENT|PAYMENT_AGENT|INSURANCE|TRADE_AND_SETTLE|OTHER" doc:"kind of financial institution"`
	FinanceLicensePics []string `json:"finance_license_pics" doc:"media ids of the financial licence"`
}

// IdentityInfo is the identity of the legal representative or the operator.
type IdentityInfo struct {
	IDHolderType        string      `json:"id_holder_type" wx:"enum=LEGAL|SUPER" doc:"holder of the document: legal representative (LEGAL) or handler (SUPER)"`
	IDDocType           string      `json:"id_doc_type" wx:"required,enum=IDENTIFICATION_TYPE_IDCARD|IDENTIFICATION_TYPE_OVERSEA_PASSPORT|IDENTIFICATION_TYPE_HONGKONG_PASSPORT|IDENTIFICATION_TYPE_MACAO_PASSPORT|IDENTIFICATION_TYPE_TAIWAN_PASSPORT|IDENTIFICATION_TYPE_FOREIGN_RESIDENT|IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT|IDENTIFICATION_TYPE_TAIWAN_RESIDENT" doc:"identity document type"`
	AuthorizeLetterCopy string      `json:"authorize_letter_copy" doc:"media id of the legal representative's statement, needed when the holder is SUPER"`
	IDCardInfo          *IDCardInfo `json:"id_card_info" doc:"identity card (document type IDCARD)"`
	IDDocInfo           *IDDocInfo  `json:"id_doc_info" doc:"any other identity document"`
	Owner               *bool       `json:"owner" doc:"whether the legal representative is the beneficial owner; false requires ubo_info_list"`
}

// IDCardInfo is an identity card.
type IDCardInfo struct {
	IDCardCopy      string `json:"id_card_copy" wx:"required" doc:"media id, portrait side"`
	IDCardNational  string `json:"id_card_national" wx:"required" doc:"media id, emblem side"`
	IDCardName      string `json:"id_card_name" wx:"required,encrypt" doc:"name on the identity card"`
	IDCardNumber    string `json:"id_card_number" wx:"required,encrypt" doc:"identity card number"`
	IDCardAddress   string `json:"id_card_address" wx:"encrypt" doc:"address on the identity card"`
	CardPeriodBegin string `json:"card_period_begin" wx:"required,format=date" doc:"start of validity (YYYY-MM-DD)"`
	CardPeriodEnd   string `json:"card_period_end" wx:"required" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}

// IDDocInfo is an identity document other than an identity card.
type IDDocInfo struct {
	IDDocCopy      string `json:"id_doc_copy" wx:"required" doc:"media id, front of the document"`
	IDDocCopyBack  string `json:"id_doc_copy_back" doc:"media id, back of the document"`
	IDDocName      string `json:"id_doc_name" wx:"required,encrypt" doc:"name on the document"`
	IDDocNumber    string `json:"id_doc_number" wx:"required,encrypt" doc:"document number"`
	IDDocAddress   string `json:"id_doc_address" wx:"encrypt" doc:"address on the document"`
	DocPeriodBegin string `json:"doc_period_begin" wx:"required,format=date" doc:"start of validity (YYYY-MM-DD)"`
	DocPeriodEnd   string `json:"doc_period_end" wx:"required" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}

// BeneficialOwner is a beneficial owner.
type BeneficialOwner struct {
	IDDocType     string `json:"ubo_id_doc_type" wx:"required,enum=IDENTIFICATION_TYPE_IDCARD|IDENTIFICATION_TYPE_OVERSEA_PASSPORT|IDENTIFICATION_TYPE_HONGKONG_PASSPORT|IDENTIFICATION_TYPE_MACAO_PASSPORT|IDENTIFICATION_TYPE_TAIWAN_PASSPORT|IDENTIFICATION_TYPE_FOREIGN_RESIDENT|IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT|IDENTIFICATION_TYPE_TAIWAN_RESIDENT" doc:"beneficial owner's document type"`
	IDDocCopy     string `json:"ubo_id_doc_copy" wx:"required" doc:"media id, front of the beneficial owner's document"`
	IDDocCopyBack string `json:"ubo_id_doc_copy_back" wx:"required" doc:"media id, back of the beneficial owner's document"`
	IDDocName     string `json:"ubo_id_doc_name" wx:"required,encrypt" doc:"beneficial owner's name"`
	IDDocNumber   string `json:"ubo_id_doc_number" wx:"required,encrypt" doc:"beneficial owner's document number"`
	IDDocAddress  string `json:"ubo_id_doc_address" wx:"required,encrypt" doc:"beneficial owner's address"`
	PeriodBegin   string `json:"ubo_period_begin" wx:"required,format=date" doc:"start of validity (YYYY-MM-DD)"`
	PeriodEnd     string `json:"ubo_period_end" wx:"required" doc:"end of validity (YYYY-MM-DD, or 长期)"`
}
