package conversion

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// listModel is the plural data source.
type listModel struct {
	filterModel
	ExternalRefs types.Set    `tfsdk:"external_refs"`
	Limit        types.Int64  `tfsdk:"limit"`
	Conversions  []model      `tfsdk:"conversions"`
	IDs          []string     `tfsdk:"ids"`
	TotalCount   types.Int64  `tfsdk:"total_count"`
	Facets       types.String `tfsdk:"facets"`
}

// recordAttributes are the attributes of a conversion that was looked up, by
// the names that the resource has them under.
func recordAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of the conversion.",
			CustomType:          equivalentType[idKind]{},
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
