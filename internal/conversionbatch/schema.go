package conversionbatch

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// Defaults of the timeouts.
const (
	writeTimeout = 60 * time.Minute
	readTimeout  = 20 * time.Minute
)

// Schema describes the resource.
func (r *batchResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Records many conversions, up to tens of thousands, as one resource. Each is known by its external reference. " +
			"Plan and apply do only what differs: a new record is created, a changed one gets its changed fields, one that left the map is deleted.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Identifier of the batch, without meaning to the API: a random UUID if the batch was created, the conversion source's UUID if it was imported by source, " +
					"derived from the file's name if it was imported by file. It never changes, whatever becomes of the records.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the organization that the conversions belong to. Default: the provider's `organization_id`. " +
					"Changing it replaces the batch and with it every conversion.",
				CustomType: conversion.UUIDType{},
				Optional:   true,
				Computed:   true,
				PlanModifiers: []planmodifier.String{
					conversion.KeepUUID(),
					stringplanmodifier.RequiresReplaceIfConfigured(),
				},
			},
			"source_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the conversion source of every record that names none of its own. Default: none, so that each record must name its own. Changed in place.",
				CustomType:          conversion.UUIDType{},
				Optional:            true,
				PlanModifiers:       []planmodifier.String{conversion.KeepUUID()},
			},
			"conversions": schema.MapAttribute{
				MarkdownDescription: "The conversions, as a map from external reference (1 to 255 characters) to record, written as `jsonencode({...})`. " +
					"The fields of a record are those of `brandwave_conversion`: `converted_at` (required, an RFC 3339 timestamp, kept to the millisecond), " +
					"`conversion_count` (1 to 1,000,000, default 1), `origin` (1 to 50 characters, default none), " +
					"`metadata` (an object of at most 50 keys of at most 64 characters, default none) and `source_id` (a UUID, default that of the batch). " +
					"A field that is null counts as left out. Records are compared by meaning: if all are only spelled differently, there is no change, and beside a real change, another spelling is shown but sends nothing. " +
					"Changed in place, field by field; **removing `origin` from a record deletes and creates that record**, because the API cannot clear it.",
				ElementType: types.StringType,
				Required:    true,
			},
			"ids": schema.MapAttribute{
				MarkdownDescription: "UUIDs that the API gave to the conversions, by external reference.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"timeouts": timeoutsAttribute(ctx),
		},
	}
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	const form = ", as a duration such as `30m` or `2h`. "
	a := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long creating all conversions may take" + form + "Default: `60m`.",
		ReadDescription:   "How long reading all conversions may take, while planning" + form + "Default: `20m`.",
		UpdateDescription: "How long all changes of an apply may take" + form + "Default: `60m`.",
		DeleteDescription: "How long deleting all conversions may take" + form + "Default: `60m`.",
	})
	if nested, ok := a.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long each operation on the whole batch may take. What is done by then is kept, and the next apply does the rest."
		return nested
	}
	return a
}
