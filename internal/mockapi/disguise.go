package mockapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// disguise gives answers the looks the documentation leaves open. It works on the finished, checked answer, so the
// contract is always checked in one spelling.
type disguise struct {
	camelCase        bool
	absentNulls      bool
	extraFields      bool
	offsetTimestamps bool
	lacking          []string // fields, in snake_case, that list items do not have
}

type object = map[string]json.RawMessage

func (d *disguise) isPlain() bool {
	return !d.camelCase && !d.absentNulls && !d.extraFields && !d.offsetTimestamps && len(d.lacking) == 0
}

// apply returns the body in disguise. Only the levels the API owns are touched: metadata stays as it is.
func (d *disguise) apply(body []byte) ([]byte, error) {
	if d.isPlain() || len(body) == 0 {
		return body, nil
	}
	var top object
	if err := json.Unmarshal(body, &top); err != nil {
		return nil, fmt.Errorf("disguising an answer: %w", err)
	}
	if data, ok := top["data"]; ok {
		var fields object
		if err := json.Unmarshal(data, &fields); err != nil {
			return nil, fmt.Errorf("disguising a record: %w", err)
		}
		if err := put(top, "data", d.record(fields)); err != nil {
			return nil, err
		}
	}
	if items, ok := top["items"]; ok {
		var records []object
		if err := json.Unmarshal(items, &records); err != nil {
			return nil, fmt.Errorf("disguising a page: %w", err)
		}
		for i, fields := range records {
			for _, name := range d.lacking {
				delete(fields, name)
			}
			records[i] = d.record(fields)
		}
		if err := put(top, "items", records); err != nil {
			return nil, err
		}
	}
	if facets, ok := top["facets"]; ok {
		var fields object
		if err := json.Unmarshal(facets, &fields); err != nil {
			return nil, fmt.Errorf("disguising facets: %w", err)
		}
		if d.extraFields {
			fields["campaign"] = json.RawMessage(`{"spring":1}`)
		}
		if err := put(top, "facets", d.names(fields)); err != nil {
			return nil, err
		}
	}
	if d.extraFields {
		top["api_version"] = json.RawMessage(`"2099-01-01"`)
		top["links"] = json.RawMessage(`{"self":null,"related":[{"rel":"docs"}]}`)
	}
	return encode(d.names(top))
}

func (d *disguise) record(fields object) object {
	if d.absentNulls {
		for name, value := range fields {
			if bytes.Equal(value, []byte("null")) {
				delete(fields, name)
			}
		}
	}
	if d.offsetTimestamps {
		for _, name := range []string{"converted_at", "created_at", "updated_at"} {
			if text, ok := bytes.CutSuffix(fields[name], []byte(`Z"`)); ok {
				fields[name] = append(bytes.Clone(text), `+00:00"`...)
			}
		}
	}
	if d.extraFields {
		fields["attribution_model"] = json.RawMessage(`{"name":"last_touch","weights":[0.5,0.5]}`)
		fields["is_test"] = json.RawMessage(`false`)
	}
	return d.names(fields)
}

func (d *disguise) names(fields object) object {
	if !d.camelCase {
		return fields
	}
	renamed := make(object, len(fields))
	for name, value := range fields {
		renamed[camelCase(name)] = value
	}
	return renamed
}

func camelCase(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}

func put(into object, name string, value any) error {
	text, err := encode(value)
	if err != nil {
		return err
	}
	into[name] = text
	return nil
}
