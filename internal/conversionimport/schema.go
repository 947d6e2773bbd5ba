package conversionimport

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversionrows"
)

// Schema describes the action.
func (a *importAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	notEmpty := []validator.String{stringvalidator.LengthAtLeast(1)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Records each row of a CSV or NDJSON file as a conversion, without keeping state: nothing is changed or deleted later. " +
			"The file may have any size; it is read as it is sent. Every row needs an `external_ref`, of which the API keeps one conversion per organization: " +
			"so the action can be run again at any time, and records what is not recorded yet.",
		Attributes: map[string]schema.Attribute{
			"file": schema.StringAttribute{
				MarkdownDescription: "Path of the file, relative to the directory in which Terraform runs. UTF-8, with or without a byte order mark; a row has at most 1 MiB: a longer one is rejected in NDJSON, and ends the import of a CSV file. " +
					"It has to be a regular file, not a pipe. The file may be made by the same apply. No default.",
				Required:   true,
				Validators: notEmpty,
			},
			"format": schema.StringAttribute{
				MarkdownDescription: "`csv`: cells separated by commas, the first row names the columns, empty cells are no value. " +
					"`ndjson`: one JSON object on each line, null is no value. Default: by the end of the file's name, `.csv`, `.ndjson` or `.jsonl`.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(string(conversionrows.CSV), string(conversionrows.NDJSON))},
			},
			"mapping": schema.MapAttribute{
				MarkdownDescription: "Which column, or key of the objects, holds which field, as a map from field to column. Fields are `external_ref` and `converted_at`, which each row needs, " +
					"`conversion_count`, `origin`, `source_id`, and `\"metadata.KEY\"` for each key of the metadata, at most 50 keys of 1 to 64 characters; " +
					"of NDJSON also `metadata`, an object as a whole, to which the former are added. Other columns and keys are not read, but one whose name is nearly that of " +
					"a field which has no other, such as `count`, is a mistake. Default of a field that is left out or null: the column or key with the field's name, where there is one.",
				ElementType: types.StringType,
				Optional:    true,
			},
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the organization that the conversions belong to. Default: the provider's `organization_id`.",
				CustomType:          conversion.UUIDType{},
				Optional:            true,
			},
			"source_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the conversion source of every row that names none of its own. Default: none, so that each row must name its own.",
				CustomType:          conversion.UUIDType{},
				Optional:            true,
			},
			"skip_listed": schema.BoolAttribute{
				MarkdownDescription: "Whether rows that the API's list shows with the same values are skipped without a request of their own. The list of each source is read first, " +
					"100 conversions a request and at most a million of them in all, so that going on with a large file costs little. A list may lag behind: a conversion that was deleted a moment ago " +
					"may still be in it, and its row is then not recorded; set this where nothing is deleted meanwhile. Default: `false`, every row is confirmed by a request.",
				Optional: true,
			},
			"report_file": schema.StringAttribute{
				MarkdownDescription: "Path of a CSV file to write, with the columns `line`, `external_ref`, `outcome` (`rejected` or `failed`) and `reason`, with the request id where there is one: a row for each row of the file that was rejected or failed, " +
					"in no certain order. A cell that begins with `=`, `+`, `-`, `@`, a tab or CR gets a leading `'`, so that spreadsheets take it for no formula. " +
					"Each run replaces it at its end, by the header alone when all is well; a file that is no such report is left alone. Two imports at once need a report each. Default: none is written.",
				Optional:   true,
				Validators: notEmpty,
			},
		},
	}
}
