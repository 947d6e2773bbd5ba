package conversion

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Fields are the values of a record, each of which was checked; what is nil is
// not set.
type Fields struct {
	ExternalRef, ConvertedAt string
	Count                    *int64
	Origin, SourceID         *string
	Metadata                 json.RawMessage
}

// NewRecord is the record that has these values, and the defaults for the rest.
func NewRecord(f Fields, defaults Defaults) Record {
	m := model{content: content{
		OrganizationID:  defaults.OrganizationID,
		SourceID:        defaults.SourceID,
		ConvertedAt:     newEquivalent[timestampKind](f.ConvertedAt),
		ConversionCount: types.Int64Value(1),
		Origin:          types.StringPointerValue(f.Origin),
		ExternalRef:     types.StringValue(f.ExternalRef),
		Metadata:        nullEquivalent[metadataKind](),
	}}
	if f.Count != nil {
		m.ConversionCount = types.Int64Value(*f.Count)
	}
	if f.SourceID != nil {
		m.SourceID = newEquivalent[uuidKind](*f.SourceID)
	}
	if f.Metadata != nil {
		m.Metadata = newEquivalent[metadataKind](string(f.Metadata))
	}
	return Record{m}
}

// Digest is the same only for records that mean the same, their external_ref
// included. Two that mean the same may have two, where a number in the metadata
// is equal but for its last digits.
func (r Record) Digest() ([16]byte, error) {
	at, err := parseTimestamp(r.m.ConvertedAt.ValueString())
	if err != nil {
		return [16]byte{}, fmt.Errorf("converted_at %w", err)
	}
	metadata := ""
	if !isEmptyMetadata(r.m.Metadata) {
		if metadata, err = canonicalMetadata([]byte(r.m.Metadata.ValueString())); err != nil {
			return [16]byte{}, fmt.Errorf("metadata %w", err)
		}
	}
	text, err := json.Marshal([]any{
		strings.ToLower(r.m.OrganizationID.ValueString()), strings.ToLower(r.m.SourceID.ValueString()), at.UnixMilli(),
		r.m.ConversionCount.ValueInt64(), r.m.Origin.ValueStringPointer(), r.m.ExternalRef.ValueStringPointer(), metadata,
	})
	if err != nil {
		return [16]byte{}, err
	}
	sum := sha256.Sum256(text)
	return [16]byte(sum[:]), nil
}
