package sandbox

import (
	"encoding/json"
	"net/http"
)

// Codes that several products share.
const (
	codeParam     = "PARAM_ERROR"
	codeInvalid   = "INVALID_REQUEST"
	codeSign      = "SIGN_ERROR"
	codeNoAuth    = "NO_AUTH"
	codeNotExists = "RESOURCE_NOT_EXISTS"
	codeExists    = "RESOURCE_ALREADY_EXISTS"
	codeSystem    = "SYSTEM_ERROR"
	codeFrequency = "FREQUENCY_LIMITED"
	codeNotEnough = "NOT_ENOUGH"
)

// Internal numbers of errors, which end the Request-ID.
const (
	internalParam   = 268435461 // an illegal parameter
	internalExtra   = 270924358 // a parameter that the operation does not define
	internalReentry = 268498688 // a repeat with other parameters
)

// failure is an answer that refuses: the status and the body of WeChat Pay's
// error model.
type failure struct {
	Status   int     `json:"-"`
	Code     string  `json:"code"`
	Message  string  `json:"message"`
	Detail   *detail `json:"detail,omitempty"`
	internal int     // number that ends the Request-ID; 0: by Code
}

// detail says which field is to blame.
type detail struct {
	// Field is a JSON pointer in the body, a name anywhere else.
	Field    string `json:"field"`
	Value    any    `json:"value"`
	Issue    string `json:"issue"`
	Location string `json:"location"`
	// SignInformation tells which text the server built to verify a signature.
	SignInformation *signInformation `json:"sign_information,omitempty"`
}

type signInformation struct {
	Method  string `json:"method"`
	URL     string `json:"url"`
	Message string `json:"truncated_sign_message"`
	Length  int    `json:"sign_message_length"`
}

// Places of fields in detail.
const (
	inBody          = "body"
	inQuery         = "query"
	inPath          = "uri_template"
	inHeader        = "header"
	inForm          = "form"
	inAuthorization = "authorization"
)

func (f *failure) Error() string { return f.Code + ": " + f.Message }

// fail refuses a call.
func fail(status int, code, message string) *failure {
	return &failure{Status: status, Code: code, Message: message}
}

// invalid refuses a call that is well-formed but not possible now.
func invalid(message string) *failure { return fail(http.StatusBadRequest, codeInvalid, message) }

// notFound refuses a call on something that does not exist.
func notFound(message string) *failure { return fail(http.StatusNotFound, codeNotExists, message) }

// wrongField refuses a call for one field of its body; pointer is its JSON
// pointer.
func wrongField(pointer string, value any, issue string) *failure {
	return wrongPart(inBody, pointer, value, issue)
}

// wrongPart refuses a call for one field in any part of the message.
func wrongPart(location, field string, value any, issue string) *failure {
	f := fail(http.StatusBadRequest, codeParam, "parameter error: "+field+" "+issue)
	f.Detail = &detail{Field: field, Value: value, Issue: issue, Location: location}
	return f
}

// at blames a field of the body.
func (f *failure) at(pointer string, value any, issue string) *failure {
	f.Detail = &detail{Field: pointer, Value: value, Issue: issue, Location: inBody}
	return f
}

// number is the internal error number that ends the Request-ID.
func (f *failure) number() int {
	switch {
	case f.internal != 0:
		return f.internal
	case f.Code == codeParam:
		return internalParam
	}
	return 268435456 + f.Status
}

func (f *failure) body() []byte {
	data, err := json.Marshal(f)
	if err != nil {
		panic("sandbox: an error holds a value that is no JSON: " + err.Error())
	}
	return data
}

// reentry is the error of a business number that was used with other
// parameters before, as cash coupons and merchant coupons give it.
func reentry(field string) *failure {
	f := fail(http.StatusBadRequest, codeExists, "the number was used before with other information: check "+field)
	f.internal = internalReentry
	return f
}
