package client

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// requestFields are the names by which the API can speak of a request.
var requestFields = []string{
	"organization_id", "source_id", "converted_at", "count", "origin", "external_ref", "metadata",
	"search_term", "sort_by", "sort_direction", "page_index", "page_size",
}

var words = regexp.MustCompile(`[A-Za-z][A-Za-z_]*`)

// decodeError reads the body of an error status. The API documents
// {"error": code, "message": text}; beside these, the places where services
// commonly name a field are looked at, and last the message itself. Anything
// that is not JSON becomes the message, shortened.
func decodeError(body []byte) (code, message string, fields []string) {
	o, err := decodeObject(body)
	if err != nil {
		return "", summary(body), nil
	}
	if nested, err := decodeObject(o["error"]); err == nil {
		o = nested
	}
	code = firstText(o, "error", "code")
	message = firstText(o, "message", "detail", "title", "error_description")

	collect := func(name string) {
		name = snake(name[strings.LastIndexAny(name, "./")+1:])
		if slices.Contains(requestFields, name) && !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	collect(firstText(o, "field", "param"))
	for _, key := range []string{"errors", "details", "fields"} {
		for _, entry := range entries(o[key]) {
			collect(entry.field)
			if entry.message != "" && !strings.Contains(message, entry.message) {
				message = strings.TrimPrefix(strings.TrimSuffix(message, ".")+"; "+strings.TrimPrefix(entry.field+": ", ": ")+entry.message, "; ")
			}
		}
	}
	if len(fields) == 0 {
		for _, w := range words.FindAllString(message, -1) {
			collect(w)
		}
	}
	if message == "" {
		message = code
	}
	return shorten(oneLine(code), 60), shorten(oneLine(message), maxMessage), fields
}

type fieldError struct{ field, message string }

// entries reads a list of {field, message} objects or an object of messages by
// field; anything else is none.
func entries(raw json.RawMessage) []fieldError {
	var out []fieldError
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		for _, item := range list {
			if o, err := decodeObject(item); err == nil {
				out = append(out, fieldError{firstText(o, "field", "path", "param", "name"), firstText(o, "message", "detail")})
			}
		}
		return out
	}
	if byField, err := decodeObject(raw); err == nil {
		for field := range byField {
			out = append(out, fieldError{field, firstText(byField, field)})
		}
		slices.SortFunc(out, func(a, b fieldError) int { return strings.Compare(a.field, b.field) })
	}
	return out
}

// firstText is the first of the keys that holds a text.
func firstText(o object, keys ...string) string {
	for _, k := range keys {
		if s, err := o.text(k); err == nil && s != nil {
			return *s
		}
	}
	return ""
}
