package mockapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// applyFields writes the fields a POST or PATCH body has into c and leaves the others alone; null clears. What it
// returns names the field that cannot be read. With the contract checked it has nothing to find, without it stands
// between the store and bodies that make no sense.
func applyFields(c *Conversion, body []byte) string {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return "body: is not a JSON object"
	}
	for name, value := range fields {
		var err error
		switch name {
		case "organization_id":
			c.OrganizationID, err = readID(value)
		case "source_id":
			c.SourceID, err = readID(value)
		case "converted_at":
			var text string
			if err = json.Unmarshal(value, &text); err == nil {
				c.ConvertedAt, err = parseInstant(text)
			}
		case "count":
			c.Count, err = readCount(value)
		case "origin":
			c.Origin, err = readText(value)
		case "external_ref":
			c.ExternalRef, err = readText(value)
		case "metadata":
			c.Metadata, err = normalMetadata(value)
		default:
			err = errors.New("is not a field")
		}
		if err != nil {
			return fmt.Sprintf("%s: %v", name, err)
		}
	}
	return ""
}

// readID lower-cases, as a database column of type uuid does.
func readID(value json.RawMessage) (string, error) {
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return "", errors.New("not a string")
	}
	return strings.ToLower(text), nil
}

func readText(value json.RawMessage) (*string, error) {
	var text *string
	if err := json.Unmarshal(value, &text); err != nil {
		return nil, errors.New("not a string")
	}
	return text, nil
}

// readCount also takes integers in the spellings 3.0 and 3e2, which are integers to JSON Schema.
func readCount(value json.RawMessage) (int64, error) {
	number, err := strconv.ParseFloat(string(value), 64)
	if err != nil || number != float64(int64(number)) {
		return 0, errors.New("not an integer")
	}
	return int64(number), nil
}

// normalMetadata removes insignificant space and makes a JSON null nil. Digits stay as they were written.
func normalMetadata(value json.RawMessage) (json.RawMessage, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		return nil, errors.New("not JSON")
	}
	switch text := compact.Bytes(); {
	case string(text) == "null":
		return nil, nil
	case text[0] != '{':
		return nil, errors.New("not an object")
	default:
		return text, nil
	}
}
