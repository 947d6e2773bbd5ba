package client

import (
	"encoding/json"
	"maps"
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
// that is not JSON becomes the message.
func decodeError(body []byte) (code, message string, fields []string) {
	o, err := decodeObject(body)
	if err != nil {
		return "", summary(body), nil
	}
	if nested, err := decodeObject(o["error"]); err == nil {
		maps.Copy(o, nested)
	}
	code = firstText(o, "error", "code")
	message = firstText(o, "message", "detail", "title", "error_description")

	// The first known part of a path counts: metadata.count speaks of metadata.
	collect := func(path string) {
		for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '/' }) {
			if name = snake(name); slices.Contains(requestFields, name) {
				if !slices.Contains(fields, name) {
					fields = append(fields, name)
				}
				return
			}
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
	return code, message, fields
}

type fieldError struct{ field, message string }

// maxEntries is how many of the errors in one body are looked at; a message
// has no room for more.
const maxEntries = 20

// entries reads a list of {field, message} objects or of texts, or an object of
// messages by field; anything else is none.
func entries(raw json.RawMessage) []fieldError {
	var out []fieldError
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		for _, item := range list[:min(len(list), maxEntries)] {
			if o, err := decodeObject(item); err == nil {
				field := firstText(o, "field", "path", "param", "name")
				out = append(out, fieldError{strings.ReplaceAll(field, ", ", "."), firstText(o, "message", "detail")})
			} else {
				out = append(out, fieldError{message: joinedTexts(item)})
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
	return out[:min(len(out), maxEntries)]
}

// firstText is the first of the keys that holds a text, or texts in a list.
func firstText(o object, keys ...string) string {
	for _, k := range keys {
		if s := joinedTexts(o[k]); s != "" {
			return s
		}
	}
	return ""
}

func joinedTexts(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ", ")
	}
	return ""
}
