package conversion

import (
	"encoding/json"
	"strings"
)

// attributes are those of a state as it is stored.
type attributes map[string]json.RawMessage

// text is a string attribute; null, absent and of another type are all "".
func (a attributes) text(name string) string {
	var s string
	if err := json.Unmarshal(a[name], &s); err != nil {
		return ""
	}
	return s
}

// value is an attribute that holds JSON: as a string, or as a dynamic value,
// which is stored beside its type. Anything else is nil.
func (a attributes) value(name string) json.RawMessage {
	if s := a.text(name); s != "" {
		return json.RawMessage(s)
	}
	var dynamic struct{ Value json.RawMessage }
	if err := json.Unmarshal(a[name], &dynamic); err != nil {
		return nil
	}
	return dynamic.Value
}

// readRestapi reads restapi_object. The answer to the last read or write tells
// what the API stores; data is what was sent or, from 3.0 on, an answer as well.
func readRestapi(a attributes) kept {
	address := a.text("path")
	if read := a.text("read_path"); read != "" {
		address = read
	}
	return kept{
		address: strings.ReplaceAll(address, "{id}", a.text("id")),
		id:      a.text("id"),
		texts:   []json.RawMessage{a.value("api_response"), a.value("data")},
	}
}

// readRestful reads restful_resource, whose id is the path that it is read at.
// Up to 0.13 it kept JSON as text; a sensitive output is an attribute of its own.
func readRestful(a attributes) kept {
	return kept{
		address: a.text("id"),
		id:      a.text("id"),
		texts:   []json.RawMessage{a.value("output"), a.value("sensitive_output"), a.value("body")},
	}
}
