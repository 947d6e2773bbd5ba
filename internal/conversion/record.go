package conversion

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// Record is one conversion of a batch, which writes it as a JSON object under
// its external_ref. It goes by the rules of the single resource.
type Record struct{ m model }

// Defaults are what the records of a batch share. A source may be null, when
// each record names its own; both may be unknown.
type Defaults struct{ OrganizationID, SourceID UUID }

// recordFields are those of a record in a configuration.
var recordFields = []string{"converted_at", "conversion_count", "metadata", "origin", "source_id"}

// elsewhere says where fields that people try are written instead.
var elsewhere = map[string]string{
	"external_ref":    "the key of the map is the external_ref",
	"organization_id": "the batch has one organization_id for all records",
	"id":              "the API gives the id; the batch shows it in ids",
	"ids":             "the API gives the ids; the batch shows them in ids",
}

// ParseRecord reads a record of a configuration and says all that is wrong with
// it, each in words that stand for themselves.
func ParseRecord(ref, text string, defaults Defaults) (Record, []string) {
	problems := CheckReference(ref)
	fields, err := parseFields(text)
	if err != nil {
		return Record{}, append(problems, err.Error())
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(recordFields, name) {
			problems = append(problems, unknownField(name))
			delete(fields, name)
		}
	}
	r, wrong := readFields(ref, fields, defaults)
	return r, append(problems, wrong...)
}

// ParseStored reads a record of a state: there it may name the external_ref
// that it has in the API, where that is no longer its key.
func ParseStored(ref, text string, defaults Defaults) (Record, error) {
	fields, err := parseFields(text)
	if err != nil {
		return Record{}, err
	}
	now, moved := fields["external_ref"]
	delete(fields, "external_ref")
	r, problems := readFields(ref, fields, defaults)
	if moved {
		var actual *string
		if err := json.Unmarshal(now, &actual); err != nil {
			return Record{}, fmt.Errorf("external_ref is not a string: %w", err)
		}
		r.m.ExternalRef = types.StringPointerValue(actual)
	}
	if len(problems) > 0 {
		return Record{}, errors.New(strings.Join(problems, "; "))
	}
	return r, nil
}

// RecordFromAPI is a conversion of the API as a record.
func RecordFromAPI(c client.Conversion) (Record, error) {
	m, err := fromAPI(c)
	return Record{m}, err
}

// OrganizationID is that of the record.
func (r Record) OrganizationID() UUID { return r.m.OrganizationID }

// SourceID is that of the record: its own, or the default.
func (r Record) SourceID() UUID { return r.m.SourceID }

// HasOrigin reports whether the record has an origin.
func (r Record) HasOrigin() bool { return !r.m.Origin.IsNull() }

// ExternalRef is the reference that the record has; nil: none.
func (r Record) ExternalRef() *string { return r.m.ExternalRef.ValueStringPointer() }

// Differences names the attributes in which two records differ in meaning.
func (r Record) Differences(o Record) []string { return r.m.settle(o.m).differences(o.m) }

// LosesOrigin reports whether the change from o to r takes the origin away,
// which the API cannot do.
func (r Record) LosesOrigin(o Record) bool { return r.m.Origin.IsNull() && !o.m.Origin.IsNull() }

// CreateRequest is the request that makes the record.
func (r Record) CreateRequest() (client.ConversionCreate, error) { return r.m.createRequest() }

// UpdateRequest is the request that turns o into r: only what differs. It
// reports whether there is anything to send.
func (r Record) UpdateRequest(o Record) (client.ConversionUpdate, bool, error) {
	return r.m.updateRequest(o.m)
}

// CheckReference says what is wrong with an external_ref.
func CheckReference(ref string) []string {
	if n := utf8.RuneCountInString(ref); n < 1 || n > MaxExternalRefLength {
		return []string{fmt.Sprintf("the key is the external_ref, which the API takes with 1 to %d characters; this one has %d", MaxExternalRefLength, n)}
	}
	return nil
}

const howToWrite = `write it as jsonencode({ converted_at = "2026-03-01T12:00:00Z" })`

// parseFields reads exactly one JSON object. A field that is null is left out:
// jsonencode writes an attribute that is not set so.
func parseFields(text string) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal([]byte(text), &fields)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("the value is not JSON (%w); %s", err, howToWrite)
	case err != nil, fields == nil:
		return nil, errors.New("the value is JSON, but not an object; " + howToWrite)
	}
	for name, raw := range fields {
		if string(raw) == "null" && name != "external_ref" {
			delete(fields, name)
		}
	}
	return fields, nil
}

func unknownField(name string) string {
	s := fmt.Sprintf("there is no field %q", name)
	if instead, ok := elsewhere[name]; ok {
		return s + ": " + instead
	}
	if field, ok := Meant(name, recordFields); ok {
		return s + "; it is spelled " + field
	}
	return s + "; the fields are " + strings.Join(recordFields, ", ")
}

// Meant returns the field that a name which is none most likely means.
func Meant(name string, fields []string) (field string, ok bool) {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	for _, field := range fields {
		if plain(field) == plain(name) || plain(name) == "count" && field == "conversion_count" {
			return field, true
		}
	}
	return "", false
}

// readFields reads the fields of a record, which are known ones, and says what
// is wrong with them.
func readFields(ref string, fields map[string]json.RawMessage, defaults Defaults) (Record, []string) {
	var problems []string
	m := model{content: content{
		OrganizationID:  defaults.OrganizationID,
		SourceID:        defaults.SourceID,
		ConvertedAt:     nullEquivalent[timestampKind](),
		ConversionCount: types.Int64Value(1),
		Origin:          types.StringNull(),
		ExternalRef:     types.StringValue(ref),
		Metadata:        nullEquivalent[metadataKind](),
	}}
	text := func(name string, check func(string) error) (string, bool) {
		raw, there := fields[name]
		if !there {
			return "", false
		}
		var s string
		err := wrongType(name, raw, "a string")
		if raw[0] == '"' {
			if err = json.Unmarshal(raw, &s); err == nil {
				if err = check(s); err != nil {
					err = fmt.Errorf("%s: the value %w", name, err)
				}
			}
		}
		if err != nil {
			problems = append(problems, err.Error())
		}
		return s, err == nil
	}
	if s, ok := text("converted_at", timestampKind{}.check); ok {
		m.ConvertedAt = newEquivalent[timestampKind](s)
	} else if fields["converted_at"] == nil {
		problems = append(problems, `converted_at is missing; write when the conversion occurred, such as "2026-03-01T12:00:00Z"`)
	}
	if raw, there := fields["conversion_count"]; there {
		n, err := readCount(raw)
		if err != nil {
			problems = append(problems, err.Error())
		}
		m.ConversionCount = types.Int64Value(n)
	}
	if raw, there := fields["metadata"]; there {
		err := wrongType("metadata", raw, "an object")
		if raw[0] == '{' {
			if err = (metadataKind{}).check(string(raw)); err != nil {
				err = fmt.Errorf("metadata: the value %w", err)
			}
		}
		if err != nil {
			problems = append(problems, err.Error())
		}
		m.Metadata = newEquivalent[metadataKind](string(raw))
	}
	if s, ok := text("origin", checkOrigin); ok {
		m.Origin = types.StringValue(s)
	}
	if s, ok := text("source_id", uuidKind{}.check); ok {
		m.SourceID = newEquivalent[uuidKind](s)
	} else if fields["source_id"] == nil && defaults.SourceID.IsNull() {
		problems = append(problems, "source_id is missing; name the conversion source here, or for every record at once as source_id of the batch")
	}
	return Record{m}, problems
}

func checkOrigin(s string) error {
	if n := utf8.RuneCountInString(s); n < 1 || n > MaxOriginLength {
		return fmt.Errorf("has %d characters where the API takes 1 to %d", n, MaxOriginLength)
	}
	return nil
}

// readCount reads a whole number in any spelling: 2, 2.0 and 2e0 are the same.
func readCount(raw json.RawMessage) (int64, error) {
	if raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, wrongType("conversion_count", raw, "a number")
	}
	number := json.Number(raw)
	d := parseDecimal(number)
	n, err := strconv.ParseInt(d.plain(number), 10, 64)
	if err != nil || n < 1 || n > MaxCount {
		return 0, fmt.Errorf("conversion_count: the value %s is not a whole number from 1 to 1,000,000", Shorten(string(raw)))
	}
	return n, nil
}

// wrongType says that a field has a value of another type.
func wrongType(name string, raw json.RawMessage, want string) error {
	got, advice := "a number", ""
	switch raw[0] {
	case '"':
		got = "a string"
		switch want {
		case "a number":
			advice = "; write it with tonumber(...)"
		case "an object":
			advice = "; write the object itself, without a jsonencode of its own"
		}
	case '{':
		got = "an object"
	case '[':
		got = "a list"
	case 't', 'f':
		got = "a boolean"
	}
	return fmt.Errorf("%s is %s where %s is needed%s", name, got, want, advice)
}
