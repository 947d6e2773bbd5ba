package conversion

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// model is one conversion as Terraform holds it. The resource, the singular
// data source and the items of the plural one all have this shape.
type model struct {
	ID equivalent[idKind] `tfsdk:"id"`
	content
}

// content is what a configuration can say of a conversion.
type content struct {
	OrganizationID  equivalent[uuidKind]      `tfsdk:"organization_id"`
	SourceID        equivalent[uuidKind]      `tfsdk:"source_id"`
	ConvertedAt     equivalent[timestampKind] `tfsdk:"converted_at"`
	ConversionCount types.Int64               `tfsdk:"conversion_count"`
	Origin          types.String              `tfsdk:"origin"`
	ExternalRef     types.String              `tfsdk:"external_ref"`
	Metadata        equivalent[metadataKind]  `tfsdk:"metadata"`
}

// fromAPI spells a conversion of the API as jsonencode and a person would.
func fromAPI(c client.Conversion) (model, error) {
	m := model{ID: newEquivalent[idKind](c.ID), content: content{
		OrganizationID:  newEquivalent[uuidKind](c.OrganizationID),
		SourceID:        newEquivalent[uuidKind](c.SourceID),
		ConvertedAt:     newEquivalent[timestampKind](formatTimestamp(c.ConvertedAt)),
		ConversionCount: types.Int64Value(c.Count),
		Origin:          types.StringPointerValue(c.Origin),
		ExternalRef:     types.StringPointerValue(c.ExternalRef),
		Metadata:        nullEquivalent[metadataKind](),
	}}
	if c.Metadata != nil {
		s, err := canonicalMetadata(c.Metadata)
		if err != nil {
			return model{}, fmt.Errorf("the metadata of conversion %s %w", c.ID, err)
		}
		m.Metadata = newEquivalent[metadataKind](s)
	}
	return m, nil
}

// rawType is the type of raw.
var rawType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"id": tftypes.String, "organization_id": tftypes.String, "source_id": tftypes.String, "converted_at": tftypes.String,
	"conversion_count": tftypes.Number, "origin": tftypes.String, "external_ref": tftypes.String, "metadata": tftypes.String,
}}

// raw is a known m as Terraform's own value.
func (m model) raw() tftypes.Value {
	text := func(v types.String) tftypes.Value { return tftypes.NewValue(tftypes.String, v.ValueStringPointer()) }
	return tftypes.NewValue(rawType, map[string]tftypes.Value{
		"id":               text(m.ID.StringValue),
		"organization_id":  text(m.OrganizationID.StringValue),
		"source_id":        text(m.SourceID.StringValue),
		"converted_at":     text(m.ConvertedAt.StringValue),
		"conversion_count": tftypes.NewValue(tftypes.Number, m.ConversionCount.ValueInt64()),
		"origin":           text(m.Origin),
		"external_ref":     text(m.ExternalRef),
		"metadata":         text(m.Metadata.StringValue),
	})
}

// settle returns m with the spelling of prior wherever both mean the same.
// Metadata without a key and no metadata are the same thing to the API.
func (m model) settle(prior model) model {
	keep(&m.ID, prior.ID)
	keep(&m.OrganizationID, prior.OrganizationID)
	keep(&m.SourceID, prior.SourceID)
	keep(&m.ConvertedAt, prior.ConvertedAt)
	keep(&m.Metadata, prior.Metadata)
	if !m.Metadata.Equal(prior.Metadata) && isEmptyMetadata(m.Metadata) && isEmptyMetadata(prior.Metadata) {
		m.Metadata = prior.Metadata
	}
	return m
}

func keep[K kind](v *equivalent[K], prior equivalent[K]) {
	if v.means(prior) {
		*v = prior
	}
}

func isEmptyMetadata(v equivalent[metadataKind]) bool {
	return v.IsNull() || v.means(newEquivalent[metadataKind]("{}"))
}

// attributeNames are those that a configuration can set.
var attributeNames = []string{"organization_id", "source_id", "converted_at", "conversion_count", "origin", "external_ref", "metadata"}

// isAttribute reports whether a configuration can set an attribute of this name.
func isAttribute(name string) bool { return slices.Contains(attributeNames, name) }

// values are those of attributeNames, in that order.
func (m model) values() []attr.Value {
	return []attr.Value{m.OrganizationID, m.SourceID, m.ConvertedAt, m.ConversionCount, m.Origin, m.ExternalRef, m.Metadata}
}

// differences names the attributes in which two settled models differ.
func (m model) differences(o model) []string {
	var names []string
	theirs := o.values()
	for i, v := range m.values() {
		if !v.Equal(theirs[i]) {
			names = append(names, attributeNames[i])
		}
	}
	return names
}

// createRequest is the request that records m.
func (m model) createRequest() (client.ConversionCreate, error) {
	at, err := parseTimestamp(m.ConvertedAt.ValueString())
	if err != nil {
		return client.ConversionCreate{}, fmt.Errorf("converted_at %w", err)
	}
	in := client.ConversionCreate{
		OrganizationID: m.OrganizationID.ValueString(),
		SourceID:       m.SourceID.ValueString(),
		ConvertedAt:    client.Timestamp(at),
		Count:          m.ConversionCount.ValueInt64(),
		Origin:         m.Origin.ValueStringPointer(),
		ExternalRef:    m.ExternalRef.ValueStringPointer(),
	}
	if !m.Metadata.IsNull() {
		in.Metadata = []byte(m.Metadata.ValueString())
	}
	return in, nil
}

// updateRequest is the request that turns state into m: only what differs in
// meaning. It reports whether there is anything to send.
func (m model) updateRequest(state model) (client.ConversionUpdate, bool, error) {
	var in client.ConversionUpdate
	changed := m.settle(state).differences(state)
	for _, name := range changed {
		switch name {
		case "source_id":
			in.SourceID = m.SourceID.ValueStringPointer()
		case "converted_at":
			at, err := parseTimestamp(m.ConvertedAt.ValueString())
			if err != nil {
				return in, false, fmt.Errorf("converted_at %w", err)
			}
			in.ConvertedAt = (*client.Timestamp)(&at)
		case "conversion_count":
			in.Count = m.ConversionCount.ValueInt64Pointer()
		case "origin":
			in.Origin = m.Origin.ValueStringPointer()
		case "external_ref":
			in.ExternalRef = client.Clear[string]()
			if !m.ExternalRef.IsNull() {
				in.ExternalRef = client.Set(m.ExternalRef.ValueString())
			}
		case "metadata":
			in.Metadata = client.Clear[json.RawMessage]()
			if !m.Metadata.IsNull() {
				in.Metadata = client.Set(json.RawMessage(m.Metadata.ValueString()))
			}
		}
	}
	return in, len(changed) > 0, nil
}
