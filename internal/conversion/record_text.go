package conversion

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Spell writes a record as jsonencode would from the shortest configuration:
// without what is null, a count of 1, empty metadata, and the source that the
// batch has as its default.
func (r Record) Spell(source UUID) (string, error) {
	fields := map[string]any{"converted_at": r.m.ConvertedAt.ValueString()}
	if n := r.m.ConversionCount.ValueInt64(); n != 1 {
		fields["conversion_count"] = n
	}
	if !r.m.Origin.IsNull() {
		fields["origin"] = r.m.Origin.ValueString()
	}
	if !isEmptyMetadata(r.m.Metadata) {
		fields["metadata"] = json.RawMessage(r.m.Metadata.ValueString())
	}
	if !r.m.SourceID.means(source) {
		fields["source_id"] = r.m.SourceID.ValueString()
	}
	return encode(fields)
}

// Respell writes what a record of a state has become: text with the values of
// now in the fields of these names, all else as it was spelled. An external_ref
// is written only where it is not ref, the key.
func Respell(ref, text string, now Record, names []string) (string, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil || fields == nil {
		return "", fmt.Errorf("the value in the state is not a JSON object: %w", err)
	}
	for _, name := range names {
		var value any
		switch name {
		case "source_id":
			value = now.m.SourceID.ValueString()
		case "converted_at":
			value = now.m.ConvertedAt.ValueString()
		case "conversion_count":
			value = now.m.ConversionCount.ValueInt64()
		case "origin":
			value = now.m.Origin.ValueStringPointer()
		case "external_ref":
			value = now.m.ExternalRef.ValueStringPointer() // null says that it has none any more
		case "metadata":
			value = (*json.RawMessage)(nil)
			if !now.m.Metadata.IsNull() {
				value = json.RawMessage(now.m.Metadata.ValueString())
			}
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return "", err
		}
		fields[name] = raw
		isKey := name == "external_ref" && now.m.ExternalRef.Equal(types.StringValue(ref))
		if isKey || name != "external_ref" && string(raw) == "null" {
			delete(fields, name)
		}
	}
	return encode(fields)
}

// WithSource writes text with a source of its own.
func WithSource(text string, source UUID) (string, error) {
	return Respell("", text, Record{model{content: content{SourceID: source}}}, []string{"source_id"})
}

// encode writes sorted keys and no white space, as jsonencode does.
func encode(fields any) (string, error) {
	b, err := json.Marshal(fields)
	return string(b), err
}
