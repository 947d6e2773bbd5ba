package conversion

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
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

// inside are the attributes of one that is an object.
func (a attributes) inside(name string) attributes {
	var inner attributes
	if err := json.Unmarshal(a[name], &inner); err != nil {
		return nil
	}
	return inner
}

// has reports whether an attribute is set.
func (a attributes) has(name string) bool {
	v, ok := a[name]
	return ok && !slices.Contains([]string{"null", "{}", "[]", `""`}, string(v))
}

// withoutNulls is a JSON object without the fields that are null.
func withoutNulls(text json.RawMessage) json.RawMessage {
	var a attributes
	if err := json.Unmarshal(text, &a); err != nil {
		return nil
	}
	maps.DeleteFunc(a, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	rest, err := json.Marshal(a)
	if err != nil {
		return nil
	}
	return rest
}

// readRestapi reads restapi_object. The answer to the last read or write tells
// what the API stores; data is what was sent or, from 3.0 on, an answer as well.
// Its id is any field of the answer, an external reference too: it is the
// conversion's own where the object is read below its path by it. With read_search,
// it is looked for at path, whatever read_path says, and search_patch may take
// fields out of what was found.
func readRestapi(a attributes) kept {
	k := kept{
		address: a.text("path"), id: a.text("id"),
		texts:   []json.RawMessage{a.value("api_response"), a.value("data")},
		destroy: a.text("destroy_method"),
	}
	switch {
	case a.has("read_search"):
		k.partial = a.inside("read_search").has("search_patch")
	case a.has("read_path"):
		k.address = a.text("read_path")
	case client.IsUUID(k.id):
		k.texts = slices.Insert(k.texts, 0, json.RawMessage(`{"id":"`+k.id+`"}`))
	}
	k.address = strings.ReplaceAll(k.address, "{id}", k.id)
	return k
}

// readRestful reads restful_resource, whose id is the path that it is read at.
// Up to 0.13 it kept JSON as text; a sensitive output is an attribute of its own.
// With output_attrs or a read_response_template, a refresh makes null in the body
// what they leave out of the answer.
func readRestful(a attributes) kept {
	k := kept{address: a.text("id"), id: harmless(a.text("id")), partial: a.has("output_attrs") || a.has("read_response_template"), destroy: a.text("delete_method")}
	body := a.value("body")
	if k.partial {
		body = withoutNulls(body)
	}
	k.texts = []json.RawMessage{a.value("output"), a.value("sensitive_output"), body}
	return k
}
