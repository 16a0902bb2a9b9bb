package client

import (
	"encoding/json"
	"fmt"
	"strings"
)

// redacted gives the bodies of an exchange as they may stand in a log. What has
// no declared fields is not repeated, nor is the body of an error.
func (x *exchange) redacted(rep *reply) (request, response string) {
	if x.endpoint == nil {
		return size(x.signed), size(rep.body)
	}
	request = string(x.endpoint.Request().Redact(x.signed))
	if rep.status >= 300 {
		return request, size(rep.body)
	}
	return request, string(x.endpoint.Response().Redact(rep.body))
}

func size(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	return fmt.Sprintf("(%d bytes)", len(body))
}

// detail is the part of an error's detail that repeats the request.
type detail struct {
	Field string `json:"field"`
}

// redactDetail takes the value out of a detail which is about a secret field.
func (x *exchange) redactDetail(raw json.RawMessage) json.RawMessage {
	if x.endpoint == nil || len(raw) == 0 {
		return raw
	}
	var d detail
	if json.Unmarshal(raw, &d) != nil || !x.secret(d.Field) {
		return raw
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return nil
	}
	members["value"] = json.RawMessage(`"***"`)
	clean, err := json.Marshal(members)
	if err != nil {
		return nil
	}
	return clean
}

// secret reports whether a JSON pointer, or a name, leads to a secret field.
func (x *exchange) secret(pointer string) bool {
	var names []string
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if name != "" && strings.Trim(name, "0123456789") != "" {
			names = append(names, strings.Trim(name, "#"))
		}
	}
	f := x.endpoint.Request().Lookup(strings.Join(names, "."))
	return f != nil && f.Secret()
}
