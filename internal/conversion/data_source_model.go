package conversion

import (
	"context"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// listModel is the plural data source.
type listModel struct {
	OrganizationID  equivalent[uuidKind]      `tfsdk:"organization_id"`
	SearchTerm      types.String              `tfsdk:"search_term"`
	SourceID        equivalent[uuidKind]      `tfsdk:"source_id"`
	SortBy          types.String              `tfsdk:"sort_by"`
	SortDirection   types.String              `tfsdk:"sort_direction"`
	Origin          types.String              `tfsdk:"origin"`
	ExternalRefs    types.Set                 `tfsdk:"external_refs"`
	ConvertedAfter  equivalent[timestampKind] `tfsdk:"converted_after"`
	ConvertedBefore equivalent[timestampKind] `tfsdk:"converted_before"`
	Limit           types.Int64               `tfsdk:"limit"`
	Conversions     []model                   `tfsdk:"conversions"`
	IDs             []string                  `tfsdk:"ids"`
	TotalCount      types.Int64               `tfsdk:"total_count"`
	Facets          types.String              `tfsdk:"facets"`
}

// filter is what the configuration asks for.
func (m listModel) filter(ctx context.Context, organization string) (client.Filter, diag.Diagnostics) {
	f := client.Filter{
		OrganizationID: organization,
		SearchTerm:     m.SearchTerm.ValueString(),
		SourceID:       m.SourceID.ValueString(),
		SortBy:         m.SortBy.ValueString(),
		SortDirection:  m.SortDirection.ValueString(),
		Origin:         m.Origin.ValueString(),
		Limit:          int(min(m.Limit.ValueInt64(), math.MaxInt32)),
	}
	diags := m.ExternalRefs.ElementsAs(ctx, &f.ExternalRefs, false)
	var err error
	if s := m.ConvertedAfter.ValueString(); s != "" {
		if f.ConvertedAfter, err = parseTimestamp(s); err != nil {
			diags.AddAttributeError(path.Root("converted_after"), "Invalid converted_after", "The value "+err.Error()+".")
		}
	}
	if s := m.ConvertedBefore.ValueString(); s != "" {
		if f.ConvertedBefore, err = parseTimestamp(s); err != nil {
			diags.AddAttributeError(path.Root("converted_before"), "Invalid converted_before", "The value "+err.Error()+".")
		}
	}
	return f, diags
}

// has reports whether the API can speak of this attribute in a message about a list.
func (m listModel) has(name string) bool {
	return slices.Contains([]string{"organization_id", "search_term", "source_id", "sort_by", "sort_direction"}, name)
}

// recordAttributes are the attributes of a conversion that was looked up, by
// the names that the resource has them under.
func recordAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of the conversion.",
			CustomType:          equivalentType[uuidKind]{},
			Computed:            true,
		},
		"organization_id": schema.StringAttribute{
			MarkdownDescription: "UUID of its organization.",
			CustomType:          equivalentType[uuidKind]{},
			Computed:            true,
		},
		"source_id": schema.StringAttribute{
			MarkdownDescription: "UUID of the conversion source that the event is attributed to.",
			CustomType:          equivalentType[uuidKind]{},
			Computed:            true,
		},
		"converted_at": schema.StringAttribute{
			MarkdownDescription: "When the conversion occurred: RFC 3339, in UTC, with milliseconds if there are any.",
			CustomType:          equivalentType[timestampKind]{},
			Computed:            true,
		},
		"conversion_count": schema.Int64Attribute{
			MarkdownDescription: "Number of conversions in this event. (The API calls it `count`.)",
			Computed:            true,
		},
		"origin": schema.StringAttribute{
			MarkdownDescription: "Origin or channel of the conversion; null if it has none.",
			Computed:            true,
		},
		"external_ref": schema.StringAttribute{
			MarkdownDescription: "External reference of the event; null if it has none.",
			Computed:            true,
		},
		"metadata": schema.StringAttribute{
			MarkdownDescription: "Free metadata as a JSON object, for `jsondecode`, spelled as `jsonencode` does; null if there is none.",
			CustomType:          equivalentType[metadataKind]{},
			Computed:            true,
		},
	}
}
