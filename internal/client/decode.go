package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// object is a JSON object by snake_case key: the documentation shows snake_case
// requests beside camelCase tables, so answers are read in either.
type object map[string]json.RawMessage

func decodeObject(raw json.RawMessage) (object, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	if in == nil {
		return nil, errors.New("it is null")
	}
	if !hasUpper(in) {
		return in, nil
	}
	out := make(object, len(in))
	for k, v := range in {
		// A key that is snake_case as sent wins over its camelCase twin.
		if s := snake(k); s == k || out[s] == nil {
			out[s] = v
		}
	}
	return out, nil
}

// hasUpper reports whether there is a key that snake changes. Of a listing of
// thousands, none has.
func hasUpper(in map[string]json.RawMessage) bool {
	for k := range in {
		if strings.IndexFunc(k, unicode.IsUpper) >= 0 {
			return true
		}
	}
	return false
}

// snake turns externalRef into external_ref and leaves external_ref as it is.
func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// has reports whether the key is there with a value other than null.
func (o object) has(key string) bool {
	v, ok := o[key]
	return ok && string(v) != "null"
}

// text reads an optional string; absent, null and "" are all none, as no text
// field of the API can be empty.
func (o object) text(key string) (*string, error) {
	if !o.has(key) {
		return nil, nil
	}
	s, err := decodeText(o[key])
	if err != nil {
		return nil, fmt.Errorf("%s is not a string", key)
	}
	if s == "" {
		return nil, nil
	}
	return &s, nil
}

// decodeText reads a string out of what encoding/json has found to be JSON. Text
// that stands there as it is needs no second look.
func decodeText(raw json.RawMessage) (string, error) {
	if n := len(raw); n >= 2 && raw[0] == '"' && raw[n-1] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : n-1]), nil
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err
}

// uuid reads an optional UUID in lower case; "" is none.
func (o object) uuid(key string) (string, error) {
	s, err := o.text(key)
	if s == nil || err != nil {
		return "", err
	}
	if !IsUUID(*s) {
		return "", fmt.Errorf("%s is not a UUID", key)
	}
	return strings.ToLower(*s), nil
}

// record is a conversion as it came, with what was not there.
type record struct {
	Conversion
	lacking []string // keys that were absent; a null is not absent
	null    []string // required keys that were null or ""
}

// recordKeys are the fields of a record beside its id.
var recordKeys = []string{"organization_id", "source_id", "converted_at", "count", "origin", "external_ref", "metadata"}

// requiredKeys are the fields that no record can be without.
var requiredKeys = recordKeys[:4]

// lacks reports whether the value of a key is not known.
func (r record) lacks(key string) bool {
	return slices.Contains(r.lacking, key) || slices.Contains(r.null, key)
}

// lacksRequired names the required fields that are absent or null.
func (r record) lacksRequired() string {
	var out []string
	for _, k := range requiredKeys {
		if r.lacks(k) {
			out = append(out, k)
		}
	}
	return strings.Join(out, ", ")
}

// complete reports whether the record can stand for what a GET would give.
func (r record) complete() bool { return len(r.lacking) == 0 && len(r.null) == 0 }

// record decodes {"data": {...}}.
func (a answer) record() (record, error) {
	envelope, err := decodeObject(a.body)
	if err != nil {
		return record{}, a.fail("the answer is not a JSON object: %v", err)
	}
	if !envelope.has("data") {
		return record{}, a.fail("the answer has no data")
	}
	r, err := decodeRecord(envelope["data"])
	if err != nil {
		return r, a.fail("the record in the answer cannot be read: %v", err)
	}
	return r, nil
}

// decodeRecord reads a record. Only an id is demanded of it; what else is
// absent is noted, what is there must be well formed. Unknown keys are ignored.
// A record that cannot be read has its id beside the error, if that can be.
func decodeRecord(raw json.RawMessage) (record, error) {
	o, err := decodeObject(raw)
	if err != nil {
		return record{}, fmt.Errorf("it is not a JSON object")
	}
	id, err := o.uuid("id")
	if err != nil {
		return record{}, err
	}
	if id == "" {
		return record{}, errors.New("it has no id")
	}
	r := record{Conversion: Conversion{ID: id}}
	if err := r.decode(o); err != nil {
		return record{Conversion: Conversion{ID: id}}, err
	}
	return r, nil
}

// decode reads the fields beside the id.
func (r *record) decode(o object) error {
	for _, k := range recordKeys {
		if _, ok := o[k]; !ok {
			r.lacking = append(r.lacking, k)
		} else if v := string(o[k]); (v == "null" || v == `""`) && slices.Contains(requiredKeys, k) {
			r.null = append(r.null, k)
		}
	}
	var err error
	if r.OrganizationID, err = o.uuid("organization_id"); err != nil {
		return err
	}
	if r.SourceID, err = o.uuid("source_id"); err != nil {
		return err
	}
	if r.Origin, err = o.text("origin"); err != nil {
		return err
	}
	if r.ExternalRef, err = o.text("external_ref"); err != nil {
		return err
	}
	if o.has("converted_at") {
		if r.ConvertedAt, err = decodeTimestamp(o["converted_at"]); err != nil {
			return err
		}
	}
	if o.has("count") {
		if r.Count, err = decodeInteger("count", o["count"]); err != nil {
			return err
		}
	}
	if o.has("metadata") {
		if o["metadata"][0] != '{' { // It is JSON, as o was.
			return errors.New("metadata is not a JSON object")
		}
		r.Metadata = o["metadata"]
	}
	return nil
}

// timestampLayouts are the ISO 8601 forms that services answer with.
var timestampLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700", // +0000
	"2006-01-02T15:04:05.999999999Z07",   // +00
	"2006-01-02 15:04:05.999999999Z07:00",
}

func decodeTimestamp(raw json.RawMessage) (time.Time, error) {
	s, err := decodeText(raw)
	if err != nil {
		return time.Time{}, errors.New("converted_at is not a string")
	}
	for _, layout := range timestampLayouts {
		if t, err := time.Parse(layout, s); err == nil && InRange(t) {
			return Milliseconds(t), nil
		}
	}
	return time.Time{}, errors.New("converted_at is not an ISO 8601 timestamp with an offset")
}

// decodeInteger reads an integer in any spelling of a JSON number.
func decodeInteger(key string, raw json.RawMessage) (int64, error) {
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, nil
	}
	var f float64
	// Unmarshal takes null for "leave it as it is".
	if err := json.Unmarshal(raw, &f); err != nil || string(raw) == "null" || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, fmt.Errorf("%s is not an integer", key)
	}
	return int64(f), nil
}
